/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-replay.h"

#include "kit-location.h"

/* Moves where a server copies and then deletes: what may be copied is not copied again before the folder it went to was
 * listed, by which what is there is recognised (kit-location-copied.c) */

/* *@unlisted: there is something from @mark on that is not known here */
static gboolean
look (KitReplay   *self,
      gint64       folder,
      const char  *path,
      gint64       mark,
      gboolean    *unlisted,
      GError     **error)
{
  g_autoptr (KitConnection) connection = kit_store_read (self->store, self->cancellable, error);
  g_autoptr (KitUidSet) range = kit_uid_set_new ();
  g_autoptr (KitUidSet) there = NULL;
  g_autoptr (KitUidSet) known = NULL;
  g_autoptr (GError) local_error = NULL;
  gint64 uidvalidity;

  *unlisted = FALSE;
  if (connection == NULL ||
      !kit_query_int64 (connection, "SELECT uidvalidity FROM remote_folder WHERE folder = ?", folder, 0, &uidvalidity,
                        error) ||
      (known = kit_location_list_known (connection, folder, mark, G_MAXINT64, error)) == NULL)
    return FALSE;
  kit_uid_set_add_range (range, mark, G_MAXUINT32);
  there = kit_remote_check (self->remote, path, uidvalidity, range, self->cancellable, &local_error);
  if (there != NULL)
    {
      g_autoptr (KitUidSet) rest = kit_uid_set_subtract (there, known);

      *unlisted = !kit_uid_set_is_empty (rest);
      return TRUE;
    }
  *unlisted = g_error_matches (local_error, MAPI_ERROR, MAPI_ERROR_INVALID_BOOKMARK);
  /* In a folder that is not there is nothing; whoever tries to put something there will hear of it */
  if (*unlisted || g_error_matches (local_error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

gboolean
kit_replay_await_copies (KitReplay  *self,
                         GPtrArray  *group,
                         GError    **error)
{
  KitPending *first = g_ptr_array_index (group, 0);
  g_autofree char *path = NULL;
  g_autoptr (GError) why = NULL;
  g_autoptr (GError) local_error = NULL;
  gint64 mark = G_MAXINT64;
  gboolean unlisted;

  /* A move in one step that was not done can be made again, and one that was done has left its folder */
  if (first->kind != KIT_OPERATION_MOVE || first->sent == 0 || !first->exists ||
      (kit_remote_get_features (self->remote) & KIT_REMOTE_CAN_MOVE))
    return TRUE;
  path = kit_replay_dup_path (self, first->sent, FALSE, &why, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  for (guint i = 0; i < group->len; i++)
    mark = MIN (mark, MAX (((KitPending *) g_ptr_array_index (group, i))->mark, 1));
  if (path == NULL)
    return TRUE;
  if (!look (self, first->sent, path, mark, &unlisted, error))
    return FALSE;
  while (unlisted && group->len > 0)
    {
      if (!kit_replay_postpone (self, g_ptr_array_index (group, group->len - 1), error))
        return FALSE;
      g_ptr_array_remove_index (group, group->len - 1);
    }
  return TRUE;
}

gboolean
kit_replay_take_copied (KitReplay      *self,
                        KitPending     *pending,
                        KitRemoteItem  *item,
                        gint64          target,
                        GError        **error)
{
  g_autoptr (KitTransaction) transaction = kit_store_begin (self->store, NULL, error);
  KitConnection *connection;
  gint64 exists, location;

  if (transaction == NULL)
    return FALSE;
  connection = kit_transaction_get_connection (transaction);
  if (!kit_query_int64 (connection, "SELECT id FROM message WHERE id = ?", pending->message, 0, &exists, error) ||
      !kit_location_leave (transaction, pending->id, pending->location, error) ||
      !kit_replay_place (transaction, pending->message, target, item->new_uidvalidity, item->new_uid, &location, error))
    return FALSE;
  /* Deleted here meanwhile, so that the original waits to be deleted already: this operation deletes the copy */
  if (exists == 0 &&
      (!kit_execute (connection,
                     "UPDATE location SET message = NULL, remote_id = (SELECT remote_id FROM location WHERE id = ?2)"
                     " WHERE id = ?1", error, 2, location, pending->location) ||
       !kit_execute (connection, "UPDATE operation SET location = ?, folder = ? WHERE id = ?", error, 3, location, target,
                     pending->id)))
    return FALSE;
  return kit_store_commit (self->store, transaction, error);
}
