/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-store-vfuncs.h"

#include "kit-operation.h"
#include "kit-process.h"

#include <glib/gi18n-lib.h>

static const char * const kind_names[] = {
  NULL, "flags", "keywords", "move", "delete", "append", "create-folder", "change-folder",
  "delete-folder",
};

static void
add_target (KitStore       *self,
            MapiProperties *bag,
            gint64          message,
            gint64          folder)
{
  g_autoptr (MapiEntryId) id = kit_store_make_id (self, message != 0 ? MAPI_OBJECT_MESSAGE
                                                  : MAPI_OBJECT_FOLDER,
                                                  message != 0 ? message : folder);
  g_autoptr (GBytes) bytes = mapi_entry_id_to_bytes (id);

  mapi_properties_set_binary (bag, MAPI_PR_ENTRYID, bytes);
  mapi_properties_set_long (bag, MAPI_PR_OBJECT_TYPE, message != 0 ? MAPI_OBJECT_MESSAGE
                            : MAPI_OBJECT_FOLDER);
}

/* ROWID: the operation's number; DISPLAY_NAME: its kind; SUBJECT: what people know the object by */
static MapiProperties *
read_row (KitStore     *self,
          KitStatement *row)
{
  MapiProperties *bag = mapi_properties_new ();
  gint64 kind = kit_statement_get_int64 (row, 1);

  mapi_properties_set_long (bag, MAPI_PR_ROWID, (gint32) kit_statement_get_int64 (row, 0));
  mapi_properties_set_int64 (bag, MAPI_PR_CHANGE_NUMBER, kit_statement_get_int64 (row, 0));
  if (kind > 0 && kind < (gint64) G_N_ELEMENTS (kind_names))
    mapi_properties_set_string (bag, MAPI_PR_DISPLAY_NAME, kind_names[kind]);
  add_target (self, bag, kit_statement_get_int64 (row, 2), kit_statement_get_int64 (row, 3));
  mapi_properties_set_long (bag, MAPI_PR_OUTGOING_ATTEMPTS,
                            (gint32) kit_statement_get_int64 (row, 4));
  if (kit_statement_get_int64 (row, 5) != 0)
    mapi_properties_set_time (bag, MAPI_PR_OUTGOING_NEXT_TRY, kit_statement_get_int64 (row, 5));
  if (!kit_statement_is_null (row, 6))
    mapi_properties_set_string (bag, MAPI_PR_OUTGOING_ERROR, kit_statement_get_text (row, 6));
  mapi_properties_set_time (bag, MAPI_PR_CREATION_TIME, kit_statement_get_int64 (row, 7));
  if (!kit_statement_is_null (row, 8))
    mapi_properties_set_string (bag, MAPI_PR_SUBJECT, kit_statement_get_text (row, 8));
  return bag;
}

static GPtrArray *
list_operations (MapiStore     *store,
                 GCancellable  *cancellable,
                 GError       **error)
{
  KitStore *self = KIT_STORE (store);
  g_autoptr (KitConnection) connection = kit_store_read (self, cancellable, error);
  g_autoptr (KitStatement) row = NULL;
  g_autoptr (GPtrArray) rows =
    g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref);
  g_autoptr (GError) local_error = NULL;

  if (connection == NULL)
    return NULL;
  row = kit_statement_new (connection,
                           "SELECT operation.id, kind, message, operation.folder, attempts, next_try, error,"
                           " operation.created, ifnull (message.subject, folder.name) FROM operation"
                           " LEFT JOIN message ON message.id = operation.message"
                           " LEFT JOIN folder ON folder.id = operation.folder"
                           " ORDER BY operation.id", error);
  if (row == NULL)
    return NULL;
  while (kit_statement_next (row, &local_error))
    g_ptr_array_add (rows, read_row (self, row));
  if (local_error == NULL)
    return g_steal_pointer (&rows);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return NULL;
}

static gboolean
run_on_operation (KitStore       *self,
                  const char     *sql,
                  gint64          operation,
                  GCancellable   *cancellable,
                  GError        **error)
{
  g_autoptr (KitTransaction) transaction = kit_store_begin (self, cancellable, error);

  if (transaction == NULL ||
      !kit_execute (kit_transaction_get_connection (transaction), sql, error, 1, operation))
    return FALSE;
  if (kit_connection_n_changes (kit_transaction_get_connection (transaction)) == 0)
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND,
                           _("There is no such pending operation"));
      return FALSE;
    }
  return kit_store_commit (self, transaction, error);
}

static gboolean
retry_operation (MapiStore     *store,
                 gint64         operation,
                 GCancellable  *cancellable,
                 GError       **error)
{
  return run_on_operation (KIT_STORE (store), "UPDATE operation SET next_try = 0 WHERE id = ?",
                           operation,
                           cancellable, error);
}

static gboolean
drop_operation (MapiStore     *store,
                gint64         operation,
                GCancellable  *cancellable,
                GError       **error)
{
  return run_on_operation (KIT_STORE (store), "DELETE FROM operation WHERE id = ?", operation,
                           cancellable,
                           error);
}

/* ---- the agent's side ---- */

void
kit_operation_free (KitOperation *self)
{
  if (self == NULL)
    return;
  mapi_properties_unref (self->arguments);
  g_free (self);
}

/* What is wanted now, not what was when the operation was recorded */
static gboolean
add_wanted (KitConnection  *connection,
            KitOperation   *operation,
            GError        **error)
{
  g_autoptr (KitStatement) row = NULL;
  g_auto (GStrv) keywords = NULL;
  GError *local_error = NULL;

  if (operation->kind != KIT_OPERATION_FLAGS && operation->kind != KIT_OPERATION_KEYWORDS)
    return TRUE;
  row = kit_statement_new (connection,
                           "SELECT flags, flagged, answered, forwarded, keywords FROM message WHERE id = ?",
                           error);
  if (row == NULL)
    return FALSE;
  kit_statement_bind_int64 (row, 1, operation->message);
  if (!kit_statement_next (row, &local_error))
    {
      if (local_error != NULL)
        g_propagate_error (error, local_error);
      return local_error == NULL;
    }
  keywords = kit_keywords_from_text (kit_statement_get_text (row, 4));
  mapi_properties_set_long (operation->arguments, MAPI_PR_MESSAGE_FLAGS,
                            (gint32) kit_statement_get_int64 (row, 0));
  mapi_properties_set_boolean (operation->arguments, MAPI_PR_FLAGGED,
                               kit_statement_get_int64 (row, 1) != 0);
  mapi_properties_set_boolean (operation->arguments, MAPI_PR_ANSWERED,
                               kit_statement_get_int64 (row, 2) != 0);
  mapi_properties_set_boolean (operation->arguments, MAPI_PR_FORWARDED,
                               kit_statement_get_int64 (row, 3) != 0);
  if (keywords != NULL)
    mapi_properties_set_strv (operation->arguments, MAPI_PR_KEYWORDS,
                              (const char * const *) keywords);
  return TRUE;
}

static KitOperation *
find_due (KitConnection  *connection,
          gint64          now,
          GError        **error)
{
  g_autoptr (KitStatement) row = NULL;
  g_autoptr (KitOperation) operation = NULL;
  g_autoptr (GBytes) arguments = NULL;

  row = kit_statement_new (connection,
                           "SELECT id, kind, message, folder, attempts, args FROM operation AS this"
                           " WHERE taken = 0 AND next_try <= ? AND NOT EXISTS"
                           " (SELECT 1 FROM operation AS older WHERE older.id < this.id AND"
                           "  (older.message = this.message OR"
                           "   (older.kind >= 6 AND older.folder = this.folder)))"
                           " ORDER BY id LIMIT 1", error);
  if (row == NULL)
    return NULL;
  kit_statement_bind_int64 (row, 1, now);
  if (!kit_statement_next (row, error))
    return NULL;
  operation = g_new0 (KitOperation, 1);
  operation->id = kit_statement_get_int64 (row, 0);
  operation->kind = (KitOperationKind) kit_statement_get_int64 (row, 1);
  operation->message = kit_statement_get_int64 (row, 2);
  operation->folder = kit_statement_get_int64 (row, 3);
  operation->attempts = (guint) kit_statement_get_int64 (row, 4);
  arguments = kit_statement_dup_bytes (row, 5);
  operation->arguments = arguments != NULL ? mapi_properties_from_bytes (arguments, error)
                                           : mapi_properties_new ();
  if (operation->arguments == NULL)
    {
      operation->arguments = mapi_properties_new ();
      return NULL;
    }
  return add_wanted (connection, operation, error) ? g_steal_pointer (&operation) : NULL;
}

/* An agent that died took nothing with it */
static gboolean
free_lost (KitConnection  *connection,
           GError        **error)
{
  gint64 pid, start;

  if (!kit_meta_get (connection, "agent-pid", 0, &pid, error) ||
      !kit_meta_get (connection, "agent-start", 0, &start, error))
    return FALSE;
  if (kit_process_is_self (pid, start))
    return TRUE;
  kit_process_get_self (&pid, &start);
  return kit_execute (connection, "UPDATE operation SET taken = 0 WHERE taken <> 0", error, 0) &&
         kit_meta_set (connection, "agent-pid", pid, error) &&
         kit_meta_set (connection, "agent-start", start, error);
}

/**
 * kit_store_take_operation: (skip)
 *
 * Takes the next operation that may be tried. The caller is the store's only agent.
 *
 * Returns: (transfer full) (nullable): the operation; %NULL without an error: none is due
 */
KitOperation *
kit_store_take_operation (KitStore  *self,
                          gint64     now,
                          GError   **error)
{
  g_autoptr (KitTransaction) transaction = kit_store_begin (self, NULL, error);
  g_autoptr (KitOperation) operation = NULL;
  KitConnection *connection;

  if (transaction == NULL)
    return NULL;
  connection = kit_transaction_get_connection (transaction);
  if (!free_lost (connection, error))
    return NULL;
  operation = find_due (connection, now, error);
  if (operation == NULL ||
      !kit_execute (connection,
                    "UPDATE operation SET taken = 1, attempts = attempts + 1 WHERE id = ?", error,
                    1,
                    operation->id) ||
      !kit_store_commit (self, transaction, error))
    return NULL;
  return g_steal_pointer (&operation);
}

static gboolean
confirm (KitTransaction  *transaction,
         KitOperation    *operation,
         GError         **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);
  g_autofree char *keywords = NULL;
  g_autoptr (KitStatement) statement = NULL;
  gint64 waiting, word;

  if (operation->kind != KIT_OPERATION_FLAGS && operation->kind != KIT_OPERATION_KEYWORDS)
    return TRUE;
  if (!kit_query_int64 (connection,
                        operation->kind == KIT_OPERATION_FLAGS
                        ? "SELECT count(*) FROM operation WHERE message = ? AND kind = 1"
                        : "SELECT count(*) FROM operation WHERE message = ? AND kind = 2",
                        operation->message, 0, &waiting, error))
    return FALSE;
  if (operation->kind == KIT_OPERATION_FLAGS)
    {
      word = (mapi_properties_get_long (operation->arguments, MAPI_PR_MESSAGE_FLAGS,
                                        0) & MAPI_MSGFLAG_READ) |
             mapi_properties_get_boolean (operation->arguments, MAPI_PR_FLAGGED) << 1 |
             mapi_properties_get_boolean (operation->arguments, MAPI_PR_ANSWERED) << 2 |
             mapi_properties_get_boolean (operation->arguments, MAPI_PR_FORWARDED) << 3;
      if (waiting)
        return kit_execute (connection, "UPDATE message SET flags_confirmed = ? WHERE id = ?",
                            error, 2, word,
                            operation->message);
      return kit_execute (connection, "UPDATE message SET flags_confirmed = NULL WHERE id = ?",
                          error, 1,
                          operation->message);
    }
  statement = kit_statement_new (connection,
                                 "UPDATE message SET keywords_confirmed = ? WHERE id = ?", error);
  if (statement == NULL)
    return FALSE;
  keywords = kit_keywords_to_text (mapi_properties_get_strv (operation->arguments,
                                                             MAPI_PR_KEYWORDS));
  kit_statement_bind_text (statement, 1, waiting ? keywords != NULL ? keywords : "" : NULL);
  kit_statement_bind_int64 (statement, 2, operation->message);
  return kit_statement_run (statement, error);
}

gboolean
kit_store_complete_operation (KitStore      *self,
                              KitOperation  *operation,
                              GError       **error)
{
  g_autoptr (KitTransaction) transaction = kit_store_begin (self, NULL, error);

  return transaction != NULL &&
         kit_execute (kit_transaction_get_connection (transaction),
                      "DELETE FROM operation WHERE id = ?", error, 1,
                      operation->id) &&
         confirm (transaction, operation, error) &&
         kit_store_commit (self, transaction, error);
}

gboolean
kit_store_fail_operation (KitStore      *self,
                          KitOperation  *operation,
                          gint64         next_try,
                          const char    *error_text,
                          GError       **error)
{
  g_autoptr (KitTransaction) transaction = kit_store_begin (self, NULL, error);
  g_autoptr (KitStatement) statement = NULL;

  if (transaction == NULL)
    return FALSE;
  statement = kit_statement_new (kit_transaction_get_connection (transaction),
                                 "UPDATE operation SET taken = 0, next_try = ?, error = ? WHERE id = ?", error);
  if (statement == NULL)
    return FALSE;
  kit_statement_bind_int64 (statement, 1, next_try);
  kit_statement_bind_text (statement, 2, error_text);
  kit_statement_bind_int64 (statement, 3, operation->id);
  return kit_statement_run (statement, error) && kit_store_commit (self, transaction, error);
}

void
kit_store_operations_init (MapiStoreClass *klass)
{
  klass->list_operations = list_operations;
  klass->retry_operation = retry_operation;
  klass->drop_operation = drop_operation;
}
