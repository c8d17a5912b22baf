/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-store-vfuncs.h"

#include "kit-operation.h"
#include "kit-pending.h"

#include <glib/gi18n-lib.h>

static const char * const kind_names[] = {
  NULL, "flags", "keywords", "move", "delete", "append", "create-folder", "change-folder",
  "delete-folder", "copy",
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
  kit_error_tell_refusal (bag, kit_statement_get_text (row, 6), kit_statement_get_int64 (row, 9),
                          kit_statement_get_text (row, 10));
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
                           " operation.created, ifnull (message.subject, folder.name), code, low_level FROM operation"
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

/* What nobody is told of by an event is told to the agent by this one */
static gboolean
log_change (KitTransaction  *transaction,
            gint64           operation,
            GError         **error)
{
  return kit_transaction_log (transaction, MAPI_EVENT_OBJECT_MODIFIED, MAPI_OBJECT_STATUS, operation, 0,
                              0, 0, NULL, 0, error);
}

static gboolean
retry_operation (MapiStore     *store,
                 gint64         operation,
                 GCancellable  *cancellable,
                 GError       **error)
{
  KitStore *self = KIT_STORE (store);
  g_autoptr (KitTransaction) transaction = kit_store_begin (self, cancellable, error);
  KitConnection *connection;

  if (transaction == NULL)
    return FALSE;
  connection = kit_transaction_get_connection (transaction);
  /* What was looked for in vain since it is held goes when a person wants it to: a folder may be closed to us for ever */
  if (!kit_execute (connection, "UPDATE operation SET next_try = 0, held = CASE held WHEN 1 THEN 1 ELSE 0 END WHERE id = ?",
                    error, 1, operation))
    return FALSE;
  if (kit_connection_n_changes (connection) == 0)
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND,
                           _("There is no such pending operation"));
      return FALSE;
    }
  return log_change (transaction, operation, error) && kit_store_commit (self, transaction, error);
}

static gboolean
drop_operation (MapiStore     *store,
                gint64         operation,
                GCancellable  *cancellable,
                GError       **error)
{
  return kit_pending_drop (KIT_STORE (store), operation, cancellable, error);
}

void
kit_store_operations_init (MapiStoreClass *klass)
{
  klass->list_operations = list_operations;
  klass->retry_operation = retry_operation;
  klass->drop_operation = drop_operation;
}
