/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-leaving.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* A queue marks many messages as being sent at once, long before most of them leave the computer: that costs one
 * write to the disk, not one a message. When the process dies meanwhile, this file tells those that may have
 * been taken by a server from those that certainly were not.
 *
 * leaving-PID-START, beside the store: the boot id of the system in 64 bytes, then message keys of 8 bytes, 0 where
 * there is none. It is written through the page cache alone, which outlives a process but not the system. So
 * it is believed only while the same system runs; after that everything marked is in doubt. The same where
 * the file is missing or short: it is there before the first mark, and a key is in it before the last byte of
 * its message leaves. */

#define HEADER_SIZE 64
#define NAME_PREFIX "leaving-"
#define MAX_SLOTS 65536

struct _KitLeaving
{
  GMutex  lock;
  char   *folder;
  char   *path;         /* (nullable): of the open file */
  int     fd;           /* -1: none */
  GArray *slots;        /* (element-type gint64) */
};

static char *
make_path (const char *folder,
           gint64      pid,
           gint64      start)
{
  g_autofree char *name = g_strdup_printf (NAME_PREFIX "%" G_GINT64_FORMAT "-%" G_GINT64_FORMAT, pid, start);

  return g_build_filename (folder, name, NULL);
}

static gboolean
read_boot_id (char header[HEADER_SIZE])
{
  g_autofree char *text = NULL;

  memset (header, 0, HEADER_SIZE);
  if (!g_file_get_contents ("/proc/sys/kernel/random/boot_id", &text, NULL, NULL) || strlen (text) < 36)
    return FALSE;
  memcpy (header, text, 36);
  return TRUE;
}

KitLeaving *
kit_leaving_new (const char *folder)
{
  KitLeaving *self = g_new0 (KitLeaving, 1);

  g_mutex_init (&self->lock);
  self->folder = g_strdup (folder);
  self->fd = -1;
  self->slots = g_array_new (FALSE, TRUE, sizeof (gint64));
  return self;
}

/* Without a file whatever is marked is in doubt. */
static void
give_up (KitLeaving *self)
{
  if (self->path != NULL)
    g_unlink (self->path);
  if (self->fd >= 0)
    g_close (self->fd, NULL);
  self->fd = -1;
}

void
kit_leaving_free (KitLeaving *self)
{
  gboolean empty = TRUE;

  if (self == NULL)
    return;
  for (guint i = 0; i < self->slots->len; i++)
    empty &= g_array_index (self->slots, gint64, i) == 0;
  if (empty)
    give_up (self);
  else if (self->fd >= 0)
    g_close (self->fd, NULL);
  g_mutex_clear (&self->lock);
  g_array_unref (self->slots);
  g_free (self->folder);
  g_free (self->path);
  g_free (self);
}

gboolean
kit_leaving_open (KitLeaving *self,
                  gint64      pid,
                  gint64      start)
{
  char header[HEADER_SIZE];
  gboolean is_new;

  g_mutex_lock (&self->lock);
  is_new = self->path == NULL;
  if (is_new)
    {
      self->path = make_path (self->folder, pid, start);
      if (read_boot_id (header))
        self->fd = open (self->path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
      if (self->fd >= 0 && pwrite (self->fd, header, HEADER_SIZE, 0) != HEADER_SIZE)
        give_up (self);
    }
  g_mutex_unlock (&self->lock);
  return is_new;
}

static void
write_slot (KitLeaving *self,
            guint       slot,
            gint64      message)
{
  g_array_index (self->slots, gint64, slot) = message;
  if (self->fd >= 0 &&
      pwrite (self->fd, &message, sizeof message, HEADER_SIZE + (off_t) slot * sizeof message) != sizeof message)
    give_up (self);
}

static guint
find_slot (KitLeaving *self,
           gint64      message)
{
  guint slot = 0;

  while (slot < self->slots->len && g_array_index (self->slots, gint64, slot) != message)
    slot++;
  return slot;
}

void
kit_leaving_add (KitLeaving *self,
                 gint64      message)
{
  guint slot;

  g_mutex_lock (&self->lock);
  if (find_slot (self, message) == self->slots->len)
    {
      slot = find_slot (self, 0);
      if (slot == self->slots->len)
        g_array_set_size (self->slots, slot + 1);
      write_slot (self, slot, message);
    }
  g_mutex_unlock (&self->lock);
}

void
kit_leaving_remove (KitLeaving *self,
                    gint64      message)
{
  guint slot;

  g_mutex_lock (&self->lock);
  slot = find_slot (self, message);
  if (slot < self->slots->len)
    write_slot (self, slot, 0);
  g_mutex_unlock (&self->lock);
}

gboolean
kit_leaving_may_have_left (const char *folder,
                           gint64      pid,
                           gint64      start,
                           gint64      message)
{
  g_autofree char *path = make_path (folder, pid, start);
  g_autofree char *data = NULL;
  char header[HEADER_SIZE];
  gsize length;

  if (!read_boot_id (header) || !g_file_get_contents (path, &data, &length, NULL) ||
      length < HEADER_SIZE || length > HEADER_SIZE + MAX_SLOTS * sizeof message ||
      memcmp (data, header, HEADER_SIZE) != 0)
    return TRUE;
  for (gsize offset = HEADER_SIZE; offset + sizeof message <= length; offset += sizeof message)
    if (memcmp (data + offset, &message, sizeof message) == 0)
      return TRUE;
  return FALSE;
}

void
kit_leaving_sweep (const char     *folder,
                   KitLeavingFunc  found,
                   gpointer        user_data)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = NULL;
      char *end;
      gint64 pid, start;

      if (!g_str_has_prefix (name, NAME_PREFIX))
        continue;
      pid = g_ascii_strtoll (name + strlen (NAME_PREFIX), &end, 10);
      start = *end == '-' ? g_ascii_strtoll (end + 1, &end, 10) : 0;
      path = g_build_filename (folder, name, NULL);
      if (*end == '\0' && found (pid, start, user_data))
        g_unlink (path);
    }
}
