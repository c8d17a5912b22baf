/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-pack-stream.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <mapi-provider.h>
#include <unistd.h>

struct _KitPackStream
{
  GInputStream parent_instance;
  int          fd;      /* (owned) */
  gint64       at;
  gint64       end;
};

G_DEFINE_FINAL_TYPE (KitPackStream, kit_pack_stream, G_TYPE_INPUT_STREAM)

static void
kit_pack_stream_finalize (GObject *object)
{
  close (KIT_PACK_STREAM (object)->fd);
  G_OBJECT_CLASS (kit_pack_stream_parent_class)->finalize (object);
}

static gssize
kit_pack_stream_read (GInputStream  *stream,
                      void          *buffer,
                      gsize          count,
                      GCancellable  *cancellable,
                      GError       **error)
{
  KitPackStream *self = KIT_PACK_STREAM (stream);
  gsize wanted = MIN (count, (gsize) (self->end - self->at));
  gssize n;

  if (wanted == 0)
    return 0;
  do
    n = pread (self->fd, buffer, wanted, self->at);
  while (n < 0 && errno == EINTR);
  if (n > 0)
    {
      self->at += n;
      return n;
    }
  g_set_error (error, MAPI_ERROR, MAPI_ERROR_CORRUPT_DATA, _("The text of a message cannot be read: %s"),
               n < 0 ? g_strerror (errno) : _("it ends too early"));
  return -1;
}

static void
kit_pack_stream_class_init (KitPackStreamClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kit_pack_stream_finalize;
  G_INPUT_STREAM_CLASS (klass)->read_fn = kit_pack_stream_read;
}

static void
kit_pack_stream_init (KitPackStream *self)
{
  self->fd = -1;
}

GInputStream *
kit_pack_stream_new (int    fd,
                     gint64 offset,
                     gint64 size)
{
  KitPackStream *self = g_object_new (KIT_TYPE_PACK_STREAM, NULL);

  self->fd = fd;
  self->at = offset;
  self->end = offset + size;
  return G_INPUT_STREAM (self);
}
