/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-session-private.h"

#include "../provider/mapi-support-private.h"

#include <glib/gstdio.h>
#include <inttypes.h>
#include <string.h>

/* What a service kept on this computer and is not where it was: on a disk that is not connected, most likely. Nobody
 * tells when it comes back, so whoever has the session looks now and then whether the folder is what it was when the
 * service was let go: another disk in its place, or a file that came or went. A file that is written, or a hidden one of
 * the desktop's, is no news: everything would log on anew for it. */

/* What is missing, and what was found in its place */
typedef struct
{
  char *folder;
  char *mark;    /* (nullable) */
} Place;

static void
place_free (gpointer data)
{
  Place *place = data;

  g_free (place->folder);
  g_free (place->mark);
  g_free (place);
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char * const *) a, *(const char * const *) b);
}

/* NULL: there is nothing in it */
static char *
make_mark (const char *folder)
{
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  const char *name;
  GStatBuf st;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (*name != '.')
      g_ptr_array_add (names, g_strdup (name));
  if (names->len == 0 || g_stat (folder, &st) != 0)
    return NULL;
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++)
    g_checksum_update (sum, names->pdata[i], (gssize) strlen (names->pdata[i]) + 1);
  return g_strdup_printf ("%" PRIu64 " %" PRIu64 " %s", (guint64) st.st_dev, (guint64) st.st_ino,
                          g_checksum_get_string (sum));
}

/* After a logon that failed */
void
mapi_session_note_lost_data (MapiSession     *self,
                             MapiSessionSlot *slot,
                             MapiSupport     *support)
{
  gboolean lost = mapi_support_is_data_lost (support);
  g_autofree char *folder = lost ? g_strdup (mapi_support_get_data_dir (support)) : NULL;
  g_autofree char *mark = folder != NULL ? make_mark (folder) : NULL;
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  slot->data_lost = lost;
  g_free (slot->data_dir);
  slot->data_dir = g_steal_pointer (&folder);
  g_free (slot->data_mark);
  slot->data_mark = g_steal_pointer (&mark);
}

static GPtrArray *
list_missing (MapiSession *self)
{
  GPtrArray *places = g_ptr_array_new_with_free_func (place_free);
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  for (guint i = 0; i < self->slots->len; i++)
    {
      MapiSessionSlot *slot = g_ptr_array_index (self->slots, i);
      Place *place;

      if (!slot->data_lost || slot->data_dir == NULL || slot->service->disabled == NULL)
        continue;
      place = g_new0 (Place, 1);
      place->folder = g_strdup (slot->data_dir);
      place->mark = g_strdup (slot->data_mark);
      g_ptr_array_add (places, place);
    }
  return places;
}

/**
 * mapi_session_misses_data:
 * @self: a session
 * @back: (out) (optional): whether there is something in its folder that was not there at the logon
 *
 * Whether a service is out of this session because what it kept on this computer was not where it had been, as on a disk
 * that was not connected. Who has a session for long looks again now and then, and logs on anew once it may be back.
 *
 * With @back, which looks at the disks, this may block for as long as one of them does not answer: not for a thread that
 * others wait for. Any thread.
 *
 * Returns: %TRUE if there is such a service
 */
gboolean
mapi_session_misses_data (MapiSession *self,
                          gboolean    *back)
{
  g_autoptr(GPtrArray) places = NULL;

  g_return_val_if_fail (MAPI_IS_SESSION (self), FALSE);

  places = list_missing (self);
  if (back != NULL)
    *back = FALSE;
  for (guint i = 0; back != NULL && !*back && i < places->len; i++)
    {
      Place *place = g_ptr_array_index (places, i);
      g_autofree char *mark = make_mark (place->folder);

      *back = mark != NULL && g_strcmp0 (mark, place->mark) != 0;
    }
  return places->len > 0;
}
