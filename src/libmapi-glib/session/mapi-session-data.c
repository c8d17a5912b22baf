/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-session-private.h"

#include "../provider/mapi-support-private.h"

#include <glib/gstdio.h>
#include <inttypes.h>

/* What a service kept on this computer and is not where it was: on a disk that is not connected, most likely. Nobody
 * tells when it comes back, so whoever has the session looks now and then whether the folder is what it was when the
 * service was let go. Another disk in its place, a file that comes or goes: both are seen in the folder itself. */

/* NULL: there is nothing in it */
static char *
make_mark (const char *folder)
{
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  GStatBuf st;

  if (dir == NULL || g_dir_read_name (dir) == NULL || g_stat (folder, &st) != 0)
    return NULL;
  return g_strdup_printf ("%" PRIu64 " %" PRIu64 " %" PRId64 ".%09ld", (guint64) st.st_dev, (guint64) st.st_ino,
                          (gint64) st.st_mtim.tv_sec, st.st_mtim.tv_nsec);
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

/**
 * mapi_session_misses_data:
 * @self: a session
 * @back: (out) (optional): whether there is something in its folder that was not there at the logon
 *
 * Whether a service is out of this session because what it kept on this computer was not where it had been, as on a disk
 * that was not connected. Who has a session for long looks again now and then, and logs on anew once it may be back.
 *
 * Returns: %TRUE if there is such a service
 */
gboolean
mapi_session_misses_data (MapiSession *self,
                          gboolean    *back)
{
  g_autoptr(GMutexLocker) locker = NULL;
  gboolean misses = FALSE, found = FALSE;

  g_return_val_if_fail (MAPI_IS_SESSION (self), FALSE);

  locker = g_mutex_locker_new (&self->lock);
  for (guint i = 0; i < self->slots->len; i++)
    {
      MapiSessionSlot *slot = g_ptr_array_index (self->slots, i);
      g_autofree char *mark = NULL;

      if (!slot->data_lost || slot->data_dir == NULL || slot->service->disabled == NULL)
        continue;
      misses = TRUE;
      mark = back != NULL ? make_mark (slot->data_dir) : NULL;
      found |= mark != NULL && g_strcmp0 (mark, slot->data_mark) != 0;
    }
  if (back != NULL)
    *back = found;
  return misses;
}
