/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-location.h"

#include <kit-message.h>

static KitUidSet *
list (KitConnection  *connection,
      const char     *sql,
      gint64          folder,
      gint64          first,
      gint64          last,
      GError        **error)
{
  g_autoptr (KitStatement) row = kit_statement_new (connection, sql, error);
  g_autoptr (KitUidSet) uids = kit_uid_set_new ();
  GError *local_error = NULL;

  if (row == NULL)
    return NULL;
  kit_statement_bind_int64 (row, 1, folder);
  kit_statement_bind_int64 (row, 2, first);
  kit_statement_bind_int64 (row, 3, last);
  while (kit_statement_next (row, &local_error))
    kit_uid_set_add (uids, kit_statement_get_int64 (row, 0));
  if (local_error == NULL)
    return g_steal_pointer (&uids);
  g_propagate_error (error, local_error);
  return NULL;
}

KitUidSet *
kit_location_list_known (KitConnection  *connection,
                         gint64          folder,
                         gint64          first,
                         gint64          last,
                         GError        **error)
{
  return list (connection,
               "SELECT uid FROM location WHERE folder = ? AND uid BETWEEN ? AND ? ORDER BY uid", folder,
               MAX (first, 1), last, error);
}

KitUidSet *
kit_location_list_doubted (KitConnection  *connection,
                           gint64          folder,
                           GError        **error)
{
  return list (connection,
               "SELECT uid FROM location INDEXED BY location_by_state"
               " WHERE folder = ? AND state <> 0 AND uid BETWEEN ? AND ?",
               folder, 1, G_MAXINT64, error);
}

gboolean
kit_location_count (KitConnection  *connection,
                    gint64          folder,
                    gint64         *n_known,
                    GError        **error)
{
  return kit_query_int64 (connection, "SELECT count(*) FROM location WHERE folder = ? AND uid > 0",
                          folder, 0, n_known, error);
}

static gboolean
set_state (KitTransaction    *transaction,
           gint64             folder,
           KitUidSet         *uids,
           KitLocationState   state,
           GError           **error)
{
  const KitUidRange *ranges;
  guint n_ranges;

  ranges = kit_uid_set_get_ranges (uids, &n_ranges);
  for (guint i = 0; i < n_ranges; i++)
    if (!kit_execute (kit_transaction_get_connection (transaction),
                      "UPDATE location SET state = ? WHERE folder = ? AND uid BETWEEN ? AND ?", error,
                      4, (gint64) state, folder, ranges[i].first, ranges[i].last))
      return FALSE;
  return TRUE;
}

gboolean
kit_location_doubt (KitTransaction  *transaction,
                    gint64           folder,
                    KitUidSet       *uids,
                    GError         **error)
{
  return set_state (transaction, folder, uids, KIT_LOCATION_DOUBTED, error);
}

gboolean
kit_location_trust (KitTransaction  *transaction,
                    gint64           folder,
                    KitUidSet       *uids,
                    GError         **error)
{
  return set_state (transaction, folder, uids, KIT_LOCATION_THERE, error);
}

/* The body, if it is here, may be wanted again: moved by another program, a message is gone in
 * one folder before it is new in the next */
static gboolean
bury (KitTransaction  *transaction,
      gint64           message,
      GError         **error)
{
  return kit_execute (kit_transaction_get_connection (transaction),
                      "INSERT OR IGNORE INTO tombstone (content, message_id, size, received, preview,"
                      " has_attach, props, time)"
                      " SELECT content, message_id, message.size, received, preview, has_attach, props, ?"
                      " FROM message JOIN content ON content.id = message.content"
                      " WHERE message.id = ? AND kind = 0 AND message_id IS NOT NULL", error, 2,
                      kit_transaction_get_time (transaction), message);
}

gboolean
kit_location_remove_one (KitTransaction  *transaction,
                         gint64           location,
                         KitTally        *tally,
                         GError         **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);
  g_autoptr (KitMessage) message = NULL;
  g_autoptr (GError) local_error = NULL;
  gint64 id, folder, elsewhere;
  gboolean kept = FALSE;

  if (!kit_query_int64 (connection, "SELECT message FROM location WHERE id = ?", location, 0, &id,
                        error) ||
      !kit_query_int64 (connection, "SELECT folder FROM location WHERE id = ?", location, 0, &folder,
                        error) ||
      !kit_execute (connection, "DELETE FROM operation WHERE location = ? AND kind = 4", error, 1,
                    location) ||
      !kit_execute (connection, "DELETE FROM location WHERE id = ?", error, 1, location))
    return FALSE;
  if (id == 0)
    return TRUE;
  if (!kit_query_int64 (connection, "SELECT 1 FROM location WHERE message = ? LIMIT 1", id, 0, &elsewhere, error))
    return FALSE;
  /* It has another place */
  if (elsewhere)
    return TRUE;
  message = kit_message_load (connection, id, &local_error);
  if (message == NULL)
    {
      if (g_error_matches (local_error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND))
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  /* Waits to be sent: only the server's copy is gone */
  if (message->queued)
    return TRUE;
  if (message->folder != folder && !kit_location_keep (transaction, message, &kept, tally, error))
    return FALSE;
  return kept ||
         (kit_execute (connection, "DELETE FROM operation WHERE message = ? AND kind <> 4", error, 1, id) &&
          bury (transaction, id, error) && kit_message_remove (transaction, message, tally, error));
}

static GArray *
list_locations (KitConnection      *connection,
                gint64              folder,
                const KitUidRange  *range,
                GError            **error)
{
  g_autoptr (KitStatement) row = NULL;
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  GError *local_error = NULL;

  row = kit_statement_new (connection,
                           "SELECT id FROM location WHERE folder = ? AND uid BETWEEN ? AND ?", error);
  if (row == NULL)
    return NULL;
  kit_statement_bind_int64 (row, 1, folder);
  kit_statement_bind_int64 (row, 2, range->first);
  kit_statement_bind_int64 (row, 3, range->last);
  while (kit_statement_next (row, &local_error))
    {
      gint64 id = kit_statement_get_int64 (row, 0);

      g_array_append_val (ids, id);
    }
  if (local_error == NULL)
    return g_steal_pointer (&ids);
  g_propagate_error (error, local_error);
  return NULL;
}

gboolean
kit_location_remove (KitTransaction  *transaction,
                     gint64           folder,
                     KitUidSet       *uids,
                     GError         **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);
  g_autoptr (KitTally) tally = kit_tally_new ();
  const KitUidRange *ranges;
  guint n_ranges;

  ranges = kit_uid_set_get_ranges (uids, &n_ranges);
  for (guint i = 0; i < n_ranges; i++)
    {
      g_autoptr (GArray) ids = list_locations (connection, folder, &ranges[i], error);

      if (ids == NULL)
        return FALSE;
      for (guint j = 0; j < ids->len; j++)
        if (!kit_location_remove_one (transaction, g_array_index (ids, gint64, j), tally, error))
          return FALSE;
    }
  return kit_tally_write (tally, transaction, error);
}

gboolean
kit_location_unplace (KitTransaction  *transaction,
                      gint64           folder,
                      KitUidSet       *uids,
                      GError         **error)
{
  guint n_ranges;
  const KitUidRange *ranges = kit_uid_set_get_ranges (uids, &n_ranges);

  for (guint i = 0; i < n_ranges; i++)
    if (!kit_execute (kit_transaction_get_connection (transaction),
                      "UPDATE location SET uid = -id, state = 0, modseq = 0 WHERE folder = ? AND uid BETWEEN ? AND ?",
                      error, 3, folder, ranges[i].first, ranges[i].last))
      return FALSE;
  return TRUE;
}

gboolean
kit_location_renumber (KitTransaction  *transaction,
                       gint64           folder,
                       GError         **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);

  /* An upload that may have been done can have any number now. What could not be told because of it
   * waits for nothing but the new numbers. */
  return kit_execute (connection, "UPDATE location SET uid = -id, state = 0, modseq = 0 WHERE folder = ?",
                      error, 1, folder) &&
         kit_execute (connection,
                      "UPDATE operation SET mark = 0 WHERE (kind IN (5, 9) AND folder = ?1 AND mark > 0) OR"
                      " (kind IN (3, 4) AND sent = ?1)", error, 1,
                      folder) &&
         kit_execute (connection,
                      "UPDATE operation SET next_try = 0 WHERE next_try < 9223372036854775807", error, 0);
}

gint64
kit_location_add_unplaced (KitTransaction  *transaction,
                           gint64           message,
                           gint64           folder,
                           GError         **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);
  gint64 id;

  if (!kit_execute (connection,
                    "INSERT INTO location (message, folder, uid)"
                    " SELECT ?, ?, -1 - ifnull (max (seq), 0) FROM sqlite_sequence WHERE name = 'location'",
                    error, 2, message, folder))
    return 0;
  id = kit_connection_last_rowid (connection);
  return kit_execute (connection, "UPDATE location SET uid = -id WHERE id = ?", error, 1, id) ? id : 0;
}

gboolean
kit_location_set_uid (KitTransaction  *transaction,
                      gint64           location,
                      gint64           folder,
                      gint64           uid,
                      KitTally        *tally,
                      GError         **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);
  KitUidRange range = { uid, uid };
  g_autoptr (GArray) others = list_locations (connection, folder, &range, error);

  if (others == NULL)
    return FALSE;
  for (guint i = 0; i < others->len; i++)
    if (g_array_index (others, gint64, i) != location &&
        !kit_location_remove_one (transaction, g_array_index (others, gint64, i), tally, error))
      return FALSE;
  return kit_execute (connection, "UPDATE location SET uid = ?, state = 0 WHERE id = ?", error, 2, uid,
                      location);
}

gboolean
kit_location_list_again (KitTransaction  *transaction,
                         gint64           location,
                         gint64           folder,
                         GError         **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);

  return kit_execute (connection, "DELETE FROM location WHERE id = ?", error, 1, location) &&
         kit_execute (connection, "UPDATE remote_folder SET checked = 0, total = -1, modseq = 0 WHERE folder = ?", error, 1,
                      folder);
}

gboolean
kit_location_purge (KitTransaction  *transaction,
                    gint64           time,
                    GError         **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);
  g_autoptr (KitStatement) row = NULL;
  g_autoptr (GArray) contents = g_array_new (FALSE, FALSE, sizeof (gint64));
  GError *local_error = NULL;

  row = kit_statement_new (connection, "SELECT content FROM tombstone WHERE time < ?", error);
  if (row == NULL)
    return FALSE;
  kit_statement_bind_int64 (row, 1, time);
  while (kit_statement_next (row, &local_error))
    {
      gint64 content = kit_statement_get_int64 (row, 0);

      g_array_append_val (contents, content);
    }
  if (local_error != NULL)
    {
      g_propagate_error (error, local_error);
      return FALSE;
    }
  for (guint i = 0; i < contents->len; i++)
    {
      gint64 content = g_array_index (contents, gint64, i);

      if (!kit_execute (connection, "DELETE FROM tombstone WHERE content = ?", error, 1, content) ||
          !kit_message_drop_content (transaction, content, error))
        return FALSE;
    }
  return TRUE;
}
