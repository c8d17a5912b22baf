/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a server is still to be told
 *
 * A row of the operation table says what is to be done with which object; what exactly is
 * mostly read from the object when the time comes, so that only the last of several changes
 * is ever told. Where the server has a message says its location; one that was deleted or replaced
 * here leaves its location to the operation.
 *
 * message.flags_confirmed and keywords_confirmed hold what the server said last while an
 * operation waits (KIT_FLAGS_WORD). Coalescing: flags set and cleared again, a move there and
 * back, and everything about a message that is deleted, or was never told of, cancel out. */

#include "config.h"

#include "kit-operation.h"

#include <glib/gi18n-lib.h>

/* One that has arguments is of a message that was another then, or is nobody's business any more */
#define WAITING_UPLOAD "kind IN (5, 9) AND args IS NULL"

gboolean
kit_operation_is_told_of (KitTransaction  *transaction,
                          gint64           folder,
                          gboolean        *told,
                          GError         **error)
{
  gint64 found;

  if (!kit_query_int64 (kit_transaction_get_connection (transaction),
                        "SELECT 1 FROM folder WHERE id = ? AND " KIT_FOLDER_IS_TOLD_OF,
                        folder, 0, &found, error))
    return FALSE;
  *told = found != 0;
  return TRUE;
}

gboolean
kit_operation_give_up (KitTransaction  *transaction,
                       gint64           message,
                       GError         **error)
{
  return kit_execute (kit_transaction_get_connection (transaction),
                      "INSERT OR REPLACE INTO meta (key, value) VALUES ('here:' || ?, 1)", error, 1, message);
}

static gboolean
take_up (KitTransaction  *transaction,
         gint64           message,
         GError         **error)
{
  return kit_execute (kit_transaction_get_connection (transaction), "DELETE FROM meta WHERE key = 'here:' || ?", error, 1,
                      message);
}

gboolean
kit_operation_insert (KitTransaction    *transaction,
                      KitOperationKind   kind,
                      gint64             message,
                      gint64             folder,
                      gint64             location,
                      MapiProperties    *arguments,
                      GError           **error)
{
  g_autoptr (KitStatement) statement = NULL;
  g_autoptr (GBytes) bytes = NULL;

  statement = kit_statement_new (kit_transaction_get_connection (transaction),
                                 "INSERT INTO operation (kind, message, folder, args, created, location)"
                                 " VALUES (?, ?, ?, ?, ?, ?)", error);
  if (statement == NULL)
    return FALSE;
  if (kind == KIT_OPERATION_APPEND && !take_up (transaction, message, error))
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
  if (location != 0)
    kit_statement_bind_int64 (statement, 6, location);
  return kit_statement_run (statement, error);
}

/* What is known of a message's way to the server */
typedef struct
{
  gint64 location;  /* 0: none */
  gint64 folder;    /* of the location */
  gint64 uploading; /* an upload is under way */
  gint64 upload;    /* an upload waits */
  gint64 moving;    /* a move waits */
} Way;

static gboolean
look_up (KitTransaction  *transaction,
         gint64           message,
         Way             *way,
         GError         **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);

  return kit_query_int64 (connection, "SELECT max(id) FROM location WHERE message = ?", message, 0,
                          &way->location, error) &&
         kit_query_int64 (connection, "SELECT folder FROM location WHERE id = ?", way->location, 0,
                          &way->folder, error) &&
         kit_query_int64 (connection,
                          "SELECT id FROM operation WHERE message = ? AND " WAITING_UPLOAD " AND taken <> 0",
                          message, 0, &way->uploading, error) &&
         kit_query_int64 (connection,
                          "SELECT id FROM operation WHERE message = ? AND " WAITING_UPLOAD " AND taken = 0",
                          message, 0, &way->upload, error) &&
         kit_query_int64 (connection,
                          "SELECT id FROM operation WHERE message = ? AND kind = 3 AND taken = 0",
                          message, 0, &way->moving, error);
}

gboolean
kit_operation_record_append (KitStore        *store,
                             KitTransaction  *transaction,
                             gint64           message,
                             gint64           folder,
                             GError         **error)
{
  gboolean told;
  gint64 hidden;

  if (!kit_store_is_replicated (store))
    return TRUE;
  if (!kit_operation_is_told_of (transaction, folder, &told, error) ||
      !kit_query_int64 (kit_transaction_get_connection (transaction),
                        "SELECT assoc FROM message WHERE id = ?", message, 0, &hidden, error))
    return FALSE;
  return !told || hidden ||
         kit_operation_insert (transaction, KIT_OPERATION_APPEND, message, folder, 0, NULL, error);
}

/* By what it will be known, where the server has it */
static MapiProperties *
describe (KitConnection  *connection,
          gint64          message,
          gint64          operation,
          GError        **error)
{
  g_autoptr (MapiProperties) trace = mapi_properties_new ();
  g_autoptr (KitStatement) row = NULL;
  GError *local_error = NULL;

  row = kit_statement_new (connection,
                           "SELECT message.size, received, message_id, (SELECT remote_id FROM location WHERE location.id ="
                           "  ifnull (operation.location, (SELECT max (id) FROM location WHERE location.message = ?1))"
                           "  AND location.message IS NOT NULL) FROM message JOIN operation ON operation.id = ?2"
                           " WHERE message.id = ?1", error);
  if (row == NULL)
    return NULL;
  kit_statement_bind_int64 (row, 1, message);
  kit_statement_bind_int64 (row, 2, operation);
  if (kit_statement_next (row, &local_error))
    {
      mapi_properties_set_int64 (trace, MAPI_PR_MESSAGE_SIZE_EXTENDED, kit_statement_get_int64 (row, 0));
      mapi_properties_set_time (trace, MAPI_PR_MESSAGE_DELIVERY_TIME, kit_statement_get_int64 (row, 1));
      mapi_properties_set_string (trace, MAPI_PR_INTERNET_MESSAGE_ID, kit_statement_get_text (row, 2));
      mapi_properties_set_string (trace, MAPI_PR_DISPLAY_NAME, kit_statement_get_text (row, 3));
    }
  if (local_error == NULL)
    return g_steal_pointer (&trace);
  g_propagate_error (error, local_error);
  return NULL;
}

/* The server may have it where it was going, or will have: nobody wants that any more. What is under way says so when it
 * comes back without an answer; what has come back is a deletion of something that is still to be found. */
static gboolean
record_leftovers (KitTransaction  *transaction,
                  gint64           message,
                  GError         **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);
  g_autoptr (MapiProperties) trace = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (KitStatement) statement = NULL;
  gint64 operation;

  if (!kit_query_int64 (connection, "SELECT min (id) FROM operation WHERE message = ? AND kind IN (3, 5, 9)"
                                    " AND (taken <> 0 OR sent <> 0) AND args IS NULL", message, 0, &operation, error))
    return FALSE;
  if (operation == 0)
    return TRUE;
  trace = describe (connection, message, operation, error);
  if (trace == NULL)
    return FALSE;
  bytes = mapi_properties_to_bytes (trace);
  statement = kit_statement_new (connection, "UPDATE operation SET args = ?1,"
                                             " kind = CASE WHEN taken = 0 THEN 4 ELSE kind END,"
                                             " folder = CASE WHEN taken = 0 THEN sent ELSE folder END,"
                                             " location = CASE WHEN taken = 0 THEN NULL ELSE location END,"
                                             " next_try = 0, attempts = 0, error = NULL"
                                             " WHERE id = ?2", error);
  if (statement == NULL)
    return FALSE;
  kit_statement_bind_bytes (statement, 1, bytes);
  kit_statement_bind_int64 (statement, 2, operation);
  return kit_statement_run (statement, error);
}

/* Takes the server's copy from the message, which is gone, new or nobody's business from now on */
static gboolean
delete_there (KitTransaction  *transaction,
              gint64           message,
              const Way       *way,
              GError         **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);
  gint64 awaited;

  /* But for what is to be said of earlier copies of it, which the server still has, or may have. What it was moved out of
   * before is no more than another of them now. */
  if (!record_leftovers (transaction, message, error) || !take_up (transaction, message, error) ||
      !kit_execute (connection, "DELETE FROM operation WHERE message = ? AND taken = 0 AND kind <> 4", error, 1,
                    message) ||
      !kit_execute (connection, "UPDATE location SET remote_id = 'size' || substr (remote_id, 6) WHERE message IS NULL"
                                " AND (remote_id LIKE 'moved:%' OR remote_id LIKE 'found:%')"
                                " AND id IN (SELECT location FROM operation WHERE message = ? AND kind = 4)", error, 1,
                    message) ||
      !kit_execute (connection,
                    "UPDATE message SET flags_confirmed = NULL, keywords_confirmed = NULL WHERE id = ?",
                    error, 1, message) ||
      !kit_query_int64 (connection, "SELECT id FROM operation WHERE message = ? AND kind = 4 AND sent = 0"
                                    " AND location IS NULL",
                        message, 0, &awaited, error))
    return FALSE;
  /* The server never heard of it, or what is on its way there is to be deleted already */
  if (way->location == 0 && (way->uploading == 0 || awaited != 0))
    return TRUE;
  /* What it is found again by should the server give new numbers */
  return kit_execute (connection,
                      "UPDATE location SET remote_id = (SELECT 'size:' || size || ':' || ifnull (message_id, '')"
                      " FROM message WHERE message.id = location.message), message = NULL WHERE id = ?",
                      error, 1, way->location) &&
         kit_operation_insert (transaction, KIT_OPERATION_DELETE, message, way->folder, way->location,
                               NULL, error);
}

gboolean
kit_operation_record_delete (KitStore        *store,
                             KitTransaction  *transaction,
                             KitMessage      *message,
                             GError         **error)
{
  Way way;

  return !kit_store_is_replicated (store) ||
         (look_up (transaction, message->id, &way, error) &&
          delete_there (transaction, message->id, &way, error));
}

/* What leaves the server's folders must be here */
static gboolean
check_here (KitConnection  *connection,
            KitMessage     *message,
            GError        **error)
{
  gint64 kind;

  if (!kit_query_int64 (connection, "SELECT kind FROM content WHERE id = ?", message->content, 0, &kind,
                        error))
    return FALSE;
  if (kind != KIT_CONTENT_REMOTE)
    return TRUE;
  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_UNABLE_TO_COMPLETE,
                       _("The message must be downloaded first"));
  return FALSE;
}

/* Nobody knows what became of the last attempt */
static gboolean
may_be_done (KitTransaction  *transaction,
             gint64           upload,
             gboolean        *done,
             GError         **error)
{
  gint64 sent;

  if (!kit_query_int64 (kit_transaction_get_connection (transaction), "SELECT sent FROM operation WHERE id = ?", upload, 0,
                        &sent, error))
    return FALSE;
  *done = sent != 0;
  return TRUE;
}

gboolean
kit_operation_record_move (KitStore        *store,
                           KitTransaction  *transaction,
                           KitMessage      *message,
                           gint64           destination,
                           GError         **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);
  gboolean told, done = FALSE;
  Way way;

  if (!kit_store_is_replicated (store) || message->associated)
    return TRUE;
  if (!kit_operation_is_told_of (transaction, destination, &told, error) ||
      !look_up (transaction, message->id, &way, error))
    return FALSE;
  if (!told)
    return check_here (connection, message, error) &&
           delete_there (transaction, message->id, &way, error);
  if (way.upload != 0 && !may_be_done (transaction, way.upload, &done, error))
    return FALSE;
  /* What is known of the one folder says nothing of the other */
  if (way.upload != 0 && !done)
    return kit_execute (connection, "UPDATE operation SET folder = ?, mark = 0, attempts = 0, next_try = 0 WHERE id = ?",
                        error, 2, destination, way.upload);
  if (way.location == 0 && way.uploading == 0 && way.upload == 0)
    return kit_operation_insert (transaction, KIT_OPERATION_APPEND, message->id, destination, 0, NULL,
                                 error);
  /* One that may have been done is looked for first */
  if (way.moving != 0 && way.folder == destination)
    return kit_execute (connection, "DELETE FROM operation WHERE id = ? AND sent = 0", error, 1, way.moving);
  return way.moving != 0 ||
         kit_operation_insert (transaction, KIT_OPERATION_MOVE, message->id,
                               way.location != 0 ? way.folder : message->folder, 0, NULL, error);
}

gboolean
kit_operation_record_copy (KitStore        *store,
                           KitTransaction  *transaction,
                           KitMessage      *message,
                           gint64           copy,
                           gint64           destination,
                           GError         **error)
{
  gboolean told;
  gint64 location;
  Way way;

  if (!kit_store_is_replicated (store) || message->associated)
    return TRUE;
  if (!kit_operation_is_told_of (transaction, destination, &told, error) ||
      !look_up (transaction, message->id, &way, error) ||
      !kit_query_int64 (kit_transaction_get_connection (transaction),
                        "SELECT location FROM operation WHERE id = ?", way.upload, 0, &location,
                        error))
    return FALSE;
  if (!told)
    return TRUE;
  if (way.location != 0)
    location = way.location;
  if (location == 0 && !check_here (kit_transaction_get_connection (transaction), message, error))
    return FALSE;
  return kit_operation_insert (transaction, location != 0 ? KIT_OPERATION_COPY : KIT_OPERATION_APPEND,
                               copy, destination, location, NULL, error);
}

gboolean
kit_operation_record_flags (KitStore          *store,
                            KitTransaction    *transaction,
                            gint64             message,
                            KitOperationKind   kind,
                            GError           **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);
  gint64 waiting;
  Way way;

  if (!kit_store_is_replicated (store))
    return TRUE;
  if (!look_up (transaction, message, &way, error) ||
      !kit_query_int64 (connection,
                        kind == KIT_OPERATION_FLAGS
                        ? "SELECT id FROM operation WHERE message = ? AND kind = 1 AND taken = 0"
                        : "SELECT id FROM operation WHERE message = ? AND kind = 2 AND taken = 0",
                        message, 0, &waiting, error))
    return FALSE;
  /* An upload takes what is there when its time comes */
  if (waiting != 0 || way.upload != 0 || (way.location == 0 && way.uploading == 0))
    return TRUE;
  return kit_execute (connection,
                      kind == KIT_OPERATION_FLAGS
                      ? "UPDATE message SET flags_confirmed = ifnull (flags_confirmed, " KIT_FLAGS_WORD ")"
                        " WHERE id = ?"
                      : "UPDATE message SET keywords_confirmed = ifnull (keywords_confirmed,"
                        " ifnull (keywords, '')) WHERE id = ?", error, 1, message) &&
         kit_operation_insert (transaction, kind, message, 0, 0, NULL, error);
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
                        flags ? "SELECT flags_confirmed = " KIT_FLAGS_WORD " FROM message WHERE id = ?"
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

gboolean
kit_operation_record_folder (KitStore          *store,
                             KitTransaction    *transaction,
                             KitOperationKind   kind,
                             gint64             folder,
                             gint64             parent,
                             const char        *name,
                             GError           **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);
  g_autoptr (MapiProperties) arguments = NULL;
  g_autoptr (MapiEntryId) parent_id = NULL;
  g_autoptr (GBytes) parent_bytes = NULL;
  gint64 creating, known;

  if (!kit_store_is_replicated (store))
    return TRUE;
  if (!kit_query_int64 (connection, "SELECT id FROM operation WHERE folder = ? AND kind = 6 AND taken = 0",
                        folder, 0, &creating, error) ||
      !kit_query_int64 (connection,
                        "SELECT 1 FROM remote_folder WHERE folder = ?1"
                        " UNION SELECT 1 FROM operation WHERE folder = ?1 AND kind = 6", folder, 0,
                        &known, error))
    return FALSE;
  if (creating != 0 && kind == KIT_OPERATION_DELETE_FOLDER)
    return kit_execute (connection,
                        "DELETE FROM operation WHERE folder = ? AND kind IN (6, 7) AND taken = 0",
                        error, 1, folder);
  /* A creation takes the name of its time; of a folder that never was there nothing is to be said */
  if (kind != KIT_OPERATION_CREATE_FOLDER && (creating != 0 || !known))
    return TRUE;
  arguments = mapi_properties_new ();
  parent_id = kit_store_make_id (store, MAPI_OBJECT_FOLDER, parent);
  parent_bytes = mapi_entry_id_to_bytes (parent_id);
  mapi_properties_set_string (arguments, MAPI_PR_DISPLAY_NAME, name);
  mapi_properties_set_binary (arguments, MAPI_PR_PARENT_ENTRYID, parent_bytes);
  return kit_operation_insert (transaction, kind, 0, folder, 0, arguments, error);
}
