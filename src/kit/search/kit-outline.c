/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The outline of a message
 *
 * Parts are set apart by lines that begin with "--" (RFC 2046, 5.1.1), and such a line does not occur in base64: of what is
 * between two of them the beginning is kept, in which headers and enough of a text are, and the rest left out, up to the end
 * of its last line. It is less of each when much is there already, so that names at the end of a large message are found
 * as well. What is left out of a text in which many lines begin so is the end of the message. */

#include "config.h"

#include "kit-outline.h"

#include <string.h>

/* Bytes of a run, and once there are so many of all of them together */
#define RUN_BYTES      (1024 * 1024)
#define MANY_BYTES     (3 * 1024 * 1024)
#define LATE_RUN_BYTES (8 * 1024)
#define END_BYTES      (KIT_OUTLINE_MAX - 2 * LATE_RUN_BYTES)
#define READ_BYTES     (256 * 1024)

struct _KitOutline
{
  GString *text;        /* (owned) */
  gsize    n_run;       /* bytes of this run that are kept, and may be */
  gsize    max_run;
  gboolean is_cut;      /* the rest of it is left out */
  gboolean is_over;     /* and all that follows */
  guint    n_matched;   /* of "\n--", at the end of what was added */
};

KitOutline *
kit_outline_new (void)
{
  KitOutline *self = g_new0 (KitOutline, 1);

  self->text = g_string_new (NULL);
  self->max_run = RUN_BYTES;
  return self;
}

static void
keep (KitOutline *self,
      const char *data,
      gsize       size)
{
  gsize n = self->is_cut ? 0 : MIN (size, self->max_run - self->n_run);

  g_string_append_len (self->text, data, (gssize) n);
  self->n_run += n;
  self->is_cut |= n < size;
}

/* "--" at the beginning of a line. The line end before it may have been left out. */
static void
begin_run (KitOutline *self)
{
  if (self->is_cut)
    g_string_append (self->text, "\r\n--");
  else
    g_string_append (self->text, "--");
  self->is_over = self->text->len >= END_BYTES;
  self->is_cut = FALSE;
  self->n_run = 2;
  self->max_run = self->text->len < MANY_BYTES ? RUN_BYTES : LATE_RUN_BYTES;
}

/* Up to the end of the next line, which is included; how many bytes */
static gsize
add_rest_of_line (KitOutline *self,
                  const char *data,
                  gsize       size)
{
  const char *feed = memchr (data, '\n', size);
  gsize n = feed != NULL ? (gsize) (feed - data) + 1 : size;

  keep (self, data, n);
  self->n_matched = feed != NULL;
  return n;
}

gboolean
kit_outline_add (KitOutline *self,
                 const char *data,
                 gsize       size)
{
  while (size > 0 && !self->is_over)
    {
      gsize n = 1;

      if (self->n_matched == 0 || *data != '-')
        {
          if (self->n_matched == 2)
            keep (self, "-", 1);
          n = add_rest_of_line (self, data, size);
        }
      else if (++self->n_matched == 3)
        {
          begin_run (self);
          self->n_matched = 0;
        }
      data += n;
      size -= n;
    }
  return size == 0;
}

GBytes *
kit_outline_finish (KitOutline *self)
{
  GBytes *text = g_string_free_to_bytes (self->text);

  g_free (self);
  return text;
}

static GBytes *
read_outline (GInputStream  *stream,
              GError       **error)
{
  g_autofree char *buffer = g_malloc (READ_BYTES);
  KitOutline *outline = kit_outline_new ();
  g_autoptr (GBytes) text = NULL;
  gssize n;

  while ((n = g_input_stream_read (stream, buffer, READ_BYTES, NULL, error)) > 0)
    if (!kit_outline_add (outline, buffer, (gsize) n))
      break;
  text = kit_outline_finish (outline);
  return n >= 0 ? g_steal_pointer (&text) : NULL;
}

GBytes *
kit_outline_load (KitBodies  *bodies,
                  gint64      content,
                  gint64      size,
                  GError    **error)
{
  g_autoptr (GInputStream) stream = NULL;

  if (size < KIT_OUTLINE_FROM)
    return kit_bodies_load (bodies, content, error);
  stream = kit_bodies_open (bodies, content, error);
  return stream != NULL ? read_outline (stream, error) : NULL;
}
