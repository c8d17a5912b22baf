/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a server is still to be told
 *
 * A row of the operation table says what is to be done with which object; what exactly is
 * mostly read from the object when the time comes, so that only the last of several changes
 * is ever told. message.flags_confirmed and keywords_confirmed hold what the server said
 * last while an operation waits:  READ | FLAGGED << 1 | ANSWERED << 2 | FORWARDED << 3.
 * Coalescing: flags set and cleared again, a move there and back, and everything about a
 * message that is deleted, or was never told of, cancel out. */

#include "config.h"

#include "kit-operation.h"

#define FLAGS_WORD "((flags & 1) | (flagged << 1) | (answered << 2) | (forwarded << 3))"

static gboolean
insert (KitTransaction    *transaction,
        KitOperationKind   kind,
        gint64             message,
        gint64             folder,
        MapiProperties    *arguments,
        GError           **error)
{
  g_autoptr (KitStatement) statement = NULL;
  g_autoptr (GBytes) bytes = NULL;

  statement = kit_statement_new (kit_transaction_get_connection (transaction),
                                 "INSERT INTO operation (kind, message, folder, args, created)"
                                 " VALUES (?, ?, ?, ?, ?)", error);
  if (statement == NULL)
    return FALSE;
  if (arguments != NULL)
    bytes = mapi_properties_to_bytes (arguments);
  kit_statement_bind_int64 (statement, 1, kind);
  if (message != 0)
    kit_statement_bind_int64 (statement, 2, message);
  if (folder != 0)
    kit_statement_bind_int64 (statement, 3, folder);
  kit_statement_bind_bytes (statement, 4, bytes);
  kit_statement_bind_int64 (statement, 5, kit_transaction_get_time (transaction));
  return kit_statement_run (statement, error);
}

/* *@folder: of the waiting operation of this kind, -1 if there is none */
static gboolean
find_waiting (KitTransaction    *transaction,
              gint64             message,
              KitOperationKind   kind,
              gint64            *folder,
              GError           **error)
{
  g_autoptr (KitStatement) statement = NULL;
  g_autoptr (GError) local_error = NULL;

  *folder = -1;
  statement = kit_statement_new (kit_transaction_get_connection (transaction),
                                 "SELECT folder FROM operation WHERE message = ? AND kind = ? AND taken = 0"
                                 " ORDER BY id DESC LIMIT 1", error);
  if (statement == NULL)
    return FALSE;
  kit_statement_bind_int64 (statement, 1, message);
  kit_statement_bind_int64 (statement, 2, kind);
  if (kit_statement_next (statement, &local_error))
    *folder = kit_statement_get_int64 (statement, 0);
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

gboolean
kit_operation_record_append (KitStore        *store,
                             KitTransaction  *transaction,
                             gint64           message,
                             gint64           folder,
                             GError         **error)
{
  return !kit_store_is_replicated (store) ||
         insert (transaction, KIT_OPERATION_APPEND, message, folder, NULL, error);
}

gboolean
kit_operation_record_delete (KitStore        *store,
                             KitTransaction  *transaction,
                             KitMessage      *message,
                             GError         **error)
{
  gint64 appended, moved;

  if (!kit_store_is_replicated (store))
    return TRUE;
  if (!find_waiting (transaction, message->id, KIT_OPERATION_APPEND, &appended, error) ||
      !find_waiting (transaction, message->id, KIT_OPERATION_MOVE, &moved, error) ||
      !kit_execute (kit_transaction_get_connection (transaction),
                    "DELETE FROM operation WHERE message = ? AND taken = 0", error, 1, message->id))
    return FALSE;
  /* The server never heard of it */
  if (appended != -1)
    return TRUE;
  return insert (transaction, KIT_OPERATION_DELETE, message->id, moved != -1 ? moved
                 : message->folder,
                 NULL, error);
}

gboolean
kit_operation_record_move (KitStore        *store,
                           KitTransaction  *transaction,
                           KitMessage      *message,
                           gint64           destination,
                           GError         **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);
  gint64 appended, moved;

  if (!kit_store_is_replicated (store))
    return TRUE;
  if (!find_waiting (transaction, message->id, KIT_OPERATION_APPEND, &appended, error) ||
      !find_waiting (transaction, message->id, KIT_OPERATION_MOVE, &moved, error))
    return FALSE;
  if (appended != -1)
    return kit_execute (connection,
                        "UPDATE operation SET folder = ? WHERE message = ? AND kind = ? AND taken = 0", error, 3,
                        destination, message->id, (gint64) KIT_OPERATION_APPEND);
  if (moved == destination)
    return kit_execute (connection,
                        "DELETE FROM operation WHERE message = ? AND kind = ? AND taken = 0", error,
                        2, message->id, (gint64) KIT_OPERATION_MOVE);
  return moved != -1 ||
         insert (transaction, KIT_OPERATION_MOVE, message->id, message->folder, NULL, error);
}

gboolean
kit_operation_record_flags (KitStore          *store,
                            KitTransaction    *transaction,
                            gint64             message,
                            KitOperationKind   kind,
                            GError           **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);
  gint64 appended, waiting;

  if (!kit_store_is_replicated (store))
    return TRUE;
  if (!find_waiting (transaction, message, KIT_OPERATION_APPEND, &appended, error) ||
      !find_waiting (transaction, message, kind, &waiting, error))
    return FALSE;
  if (appended != -1 || waiting != -1)
    return TRUE;
  return kit_execute (connection,
                      kind == KIT_OPERATION_FLAGS
                      ? "UPDATE message SET flags_confirmed = ifnull (flags_confirmed, " FLAGS_WORD ") WHERE id = ?"
                      : "UPDATE message SET keywords_confirmed = ifnull (keywords_confirmed,"
                        " ifnull (keywords, '')) WHERE id = ?", error, 1, message) &&
         insert (transaction, kind, message, 0, NULL, error);
}

gboolean
kit_operation_settle_flags (KitStore          *store,
                            KitTransaction    *transaction,
                            gint64             message,
                            KitOperationKind   kind,
                            GError           **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);
  gboolean flags = kind == KIT_OPERATION_FLAGS;
  gint64 settled, taken;

  if (!kit_store_is_replicated (store))
    return TRUE;
  if (!kit_query_int64 (connection,
                        flags ? "SELECT flags_confirmed = " FLAGS_WORD " FROM message WHERE id = ?"
                              : "SELECT keywords_confirmed = ifnull (keywords, '') FROM message WHERE id = ?",
                        message, 0, &settled, error) ||
      !kit_query_int64 (connection,
                        "SELECT count(*) FROM operation WHERE message = ? AND taken <> 0", message,
                        0,
                        &taken, error))
    return FALSE;
  /* While one is under way nobody knows what the server has */
  if (!settled || taken)
    return TRUE;
  return kit_execute (connection, "DELETE FROM operation WHERE message = ? AND kind = ?", error, 2,
                      message,
                      (gint64) kind) &&
         kit_execute (connection,
                      flags ? "UPDATE message SET flags_confirmed = NULL WHERE id = ?"
                            : "UPDATE message SET keywords_confirmed = NULL WHERE id = ?", error, 1,
                            message);
}

static gboolean
has_waiting_creation (KitTransaction  *transaction,
                      gint64           folder,
                      gboolean        *waiting,
                      GError         **error)
{
  gint64 found;

  if (!kit_query_int64 (kit_transaction_get_connection (transaction),
                        "SELECT 1 FROM operation WHERE folder = ? AND kind = 6 AND taken = 0",
                        folder, 0, &found,
                        error))
    return FALSE;
  *waiting = found != 0;
  return TRUE;
}

gboolean
kit_operation_record_folder (KitStore          *store,
                             KitTransaction    *transaction,
                             KitOperationKind   kind,
                             gint64             folder,
                             gint64             parent,
                             const char        *name,
                             GError           **error)
{
  g_autoptr (MapiProperties) arguments = NULL;
  g_autoptr (MapiEntryId) parent_id = NULL;
  g_autoptr (GBytes) parent_bytes = NULL;
  gboolean waiting;

  if (!kit_store_is_replicated (store))
    return TRUE;
  if (!has_waiting_creation (transaction, folder, &waiting, error))
    return FALSE;
  if (waiting && kind == KIT_OPERATION_DELETE_FOLDER)
    return kit_execute (kit_transaction_get_connection (transaction),
                        "DELETE FROM operation WHERE folder = ? AND kind IN (6, 7) AND taken = 0",
                        error, 1, folder);
  if (waiting)
    return TRUE;
  arguments = mapi_properties_new ();
  parent_id = kit_store_make_id (store, MAPI_OBJECT_FOLDER, parent);
  parent_bytes = mapi_entry_id_to_bytes (parent_id);
  mapi_properties_set_string (arguments, MAPI_PR_DISPLAY_NAME, name);
  mapi_properties_set_binary (arguments, MAPI_PR_PARENT_ENTRYID, parent_bytes);
  return insert (transaction, kind, 0, folder, arguments, error);
}
