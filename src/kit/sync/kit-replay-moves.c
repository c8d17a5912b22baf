/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-replay-unknown.h"

#include "kit-location.h"

#include <kit-operation.h>

/* Moves where a server copies and then deletes: what may be copied is looked for where it went, and not copied again when it
 * is there. Where the numbers are others by now, the folder is listed first, by which what is there is recognised
 * (kit-location-copied.c). */

/* One that is @pending's and nobody else's: it is taken out of @unknown. *@uid: 0: there is none */
static gboolean
find_copy (KitReplay   *self,
           KitPending  *pending,
           const char  *path,
           GPtrArray   *unknown,
           gint64      *uid,
           GError     **error)
{
  KitTrace trace = { 0 };
  g_autofree char *id = NULL;

  *uid = 0;
  if (!kit_replay_load_trace (self, pending, &trace, &id, error))
    return FALSE;
  for (guint i = 0; i < unknown->len; i++)
    {
      KitArrival *arrival = g_ptr_array_index (unknown, i);
      gboolean same;

      if (arrival->uid < pending->mark || !kit_replay_is_trace (arrival, &trace, &same))
        continue;
      /* Before the folder was listed, or listed anew, nobody knows what was there first */
      if (!same && pending->mark == 0)
        continue;
      if (!same && !kit_replay_is_same (self, pending, NULL, pending->sent, path, arrival->uid, &same, error))
        return FALSE;
      if (!same)
        continue;
      if (!kit_replay_check_numbers (self, pending->sent, pending->message_id, error))
        return FALSE;
      *uid = arrival->uid;
      g_ptr_array_remove_index (unknown, i);
      return TRUE;
    }
  return TRUE;
}

/* What is left of those that are copied is to delete their originals: they leave @group */
static gboolean
settle (KitReplay   *self,
        GPtrArray   *group,
        const char  *path,
        GPtrArray   *unknown,
        GError     **error)
{
  for (guint i = 0; i < group->len && unknown->len > 0;)
    {
      KitPending *pending = g_ptr_array_index (group, i);
      KitRemoteItem item = { 0 };

      if (!find_copy (self, pending, path, unknown, &item.new_uid, error))
        return FALSE;
      if (item.new_uid == 0)
        i++;
      else if (!kit_replay_take_copied (self, pending, &item, pending->sent, error))
        return FALSE;
      else
        g_ptr_array_remove_index (group, i);
    }
  return TRUE;
}

static gboolean
postpone_all (KitReplay  *self,
              GPtrArray  *group,
              GError    **error)
{
  while (group->len > 0)
    {
      if (!kit_replay_postpone (self, g_ptr_array_index (group, group->len - 1), error))
        return FALSE;
      g_ptr_array_remove_index (group, group->len - 1);
    }
  return TRUE;
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
  g_autoptr (GPtrArray) unknown = NULL;
  gint64 mark = G_MAXINT64;

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
  unknown = kit_replay_list_unknown (self, first->sent, path, mark, NULL, &local_error);
  if (unknown != NULL && settle (self, group, path, unknown, &local_error))
    return TRUE;
  if (g_error_matches (local_error, MAPI_ERROR, MAPI_ERROR_INVALID_BOOKMARK))
    return postpone_all (self, group, error);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
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
  gint64 exists, location, wanted, moving;

  if (transaction == NULL)
    return FALSE;
  connection = kit_transaction_get_connection (transaction);
  if (!kit_query_int64 (connection, "SELECT id FROM message WHERE id = ?", pending->message, 0, &exists, error) ||
      !kit_location_leave (transaction, pending->id, pending->location, error) ||
      !kit_replay_place (transaction, pending->message, target, item->new_uidvalidity, item->new_uid, &location, error))
    return FALSE;
  /* It may have been moved on here since */
  if (!kit_query_int64 (connection, "SELECT folder FROM message WHERE id = ?", pending->message, target, &wanted, error) ||
      !kit_query_int64 (connection, "SELECT id FROM operation WHERE message = ? AND kind = 3", pending->message, 0, &moving,
                        error) ||
      (wanted != target && moving == 0 &&
       !kit_operation_insert (transaction, KIT_OPERATION_MOVE, pending->message, target, 0, NULL, error)))
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
