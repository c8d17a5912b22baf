/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-store-vfuncs.h"

#include "kit-folder-tree.h"
#include "kit-operation.h"

#include <glib/gi18n-lib.h>

static gint64
find_child (KitConnection  *connection,
            gint64          parent,
            const char     *name,
            GError        **error)
{
  g_autoptr (KitStatement) statement = NULL;

  statement = kit_statement_new (connection, "SELECT id FROM folder WHERE parent = ? AND name = ?",
                                 error);
  if (statement == NULL)
    return 0;
  kit_statement_bind_int64 (statement, 1, parent);
  kit_statement_bind_text (statement, 2, name);
  return kit_statement_next (statement, error) ? kit_statement_get_int64 (statement, 0) : 0;
}

static gboolean
check_free (KitConnection  *connection,
            gint64          parent,
            const char     *name,
            GError        **error)
{
  g_autoptr (GError) local_error = NULL;

  if (find_child (connection, parent, name, &local_error) != 0)
    g_set_error (error, MAPI_ERROR, MAPI_ERROR_COLLISION,
                 _("There is another folder named “%s” here"), name);
  else if (local_error != NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  else
    return TRUE;
  return FALSE;
}

static gboolean
check_parent (KitFolderRow    *parent,
              MapiFolderType   type,
              GError         **error)
{
  if (parent->type == MAPI_FOLDER_SEARCH)
    g_set_error (error, MAPI_ERROR, MAPI_ERROR_NO_ACCESS,
                 _("“%s” is a search: folders cannot be put into it"), parent->name);
  else if (type != MAPI_FOLDER_GENERIC && type != MAPI_FOLDER_SEARCH)
    g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_INVALID_PARAMETER,
                         _("There is no such kind of folder"));
  else
    return TRUE;
  return FALSE;
}

static gint64
create (KitStore         *self,
        KitTransaction   *transaction,
        gint64            parent,
        MapiFolderType    type,
        const char       *name,
        const char       *comment,
        GError          **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);
  gint64 now = kit_transaction_get_time (transaction);
  g_autoptr (KitStatement) statement = NULL;
  gint64 folder;

  statement = kit_statement_new (connection,
                                 "INSERT INTO folder (parent, name, type, comment, created, modified)"
                                 " VALUES (?, ?, ?, ?, ?, ?)", error);
  if (statement == NULL)
    return 0;
  kit_statement_bind_int64 (statement, 1, parent);
  kit_statement_bind_text (statement, 2, name);
  kit_statement_bind_int64 (statement, 3, type);
  kit_statement_bind_text (statement, 4, comment);
  kit_statement_bind_int64 (statement, 5, now);
  kit_statement_bind_int64 (statement, 6, now);
  if (!kit_statement_run (statement, error))
    return 0;
  folder = kit_connection_last_rowid (connection);
  if ((type == MAPI_FOLDER_GENERIC &&
       !kit_operation_record_folder (self, transaction, KIT_OPERATION_CREATE_FOLDER, folder, parent,
                                     name, error)) ||
      !kit_transaction_log (transaction, MAPI_EVENT_OBJECT_CREATED, MAPI_OBJECT_FOLDER, folder,
                            parent, 0, 0,
                            NULL, 0, error))
    return 0;
  return folder;
}

static gboolean
check_name (const char  *name,
            GError     **error)
{
  if (name != NULL && *name != '\0' && g_utf8_validate (name, -1, NULL))
    return TRUE;
  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_INVALID_PARAMETER, _("A folder needs a name"));
  return FALSE;
}

static MapiEntryId *
create_folder (MapiStore          *store,
               const MapiEntryId  *parent_id,
               MapiFolderType      type,
               const char         *name,
               const char         *comment,
               gboolean            open_if_exists,
               GCancellable       *cancellable,
               GError            **error)
{
  KitStore *self = KIT_STORE (store);
  g_autoptr (KitTransaction) transaction = NULL;
  g_autoptr (KitFolderRow) row = NULL;
  g_autoptr (GError) local_error = NULL;
  gint64 parent = kit_store_parse_id (self, parent_id, MAPI_OBJECT_FOLDER, error);
  gint64 folder;

  if (parent == 0 || !check_name (name, error))
    return NULL;
  transaction = kit_store_begin (self, cancellable, error);
  if (transaction == NULL)
    return NULL;
  row = kit_folder_row_load (kit_transaction_get_connection (transaction), parent, error);
  if (row == NULL || !check_parent (row, type, error))
    return NULL;
  folder = find_child (kit_transaction_get_connection (transaction), parent, name, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  if (folder != 0 && open_if_exists)
    return kit_store_make_id (self, MAPI_OBJECT_FOLDER, folder);
  if (folder != 0)
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_COLLISION,
                   _("There is another folder named “%s” here"), name);
      return NULL;
    }
  folder = create (self, transaction, parent, type, name, comment, error);
  if (folder == 0 || !kit_store_commit (self, transaction, error))
    return NULL;
  return kit_store_make_id (self, MAPI_OBJECT_FOLDER, folder);
}

/* ---- emptying and deleting ---- */

static gboolean
check_deletable (KitFolderRow  *row,
                 GError       **error)
{
  if (row->role == MAPI_FOLDER_ROLE_NONE)
    return TRUE;
  g_set_error (error, MAPI_ERROR, MAPI_ERROR_NO_ACCESS,
               _("“%s” is needed by the message store: it cannot be deleted or moved"), row->name);
  return FALSE;
}

static gboolean
delete_row (KitStore        *self,
            KitTransaction  *transaction,
            KitFolderRow    *row,
            GError         **error)
{
  if (row->type == MAPI_FOLDER_GENERIC &&
      !kit_operation_record_folder (self, transaction, KIT_OPERATION_DELETE_FOLDER, row->id,
                                    row->parent,
                                    row->name, error))
    return FALSE;
  return kit_execute (kit_transaction_get_connection (transaction),
                      "DELETE FROM folder WHERE id = ?", error,
                      1, row->id) &&
         kit_transaction_log (transaction, MAPI_EVENT_OBJECT_DELETED, MAPI_OBJECT_FOLDER, row->id,
                              row->parent,
                              0, 0, NULL, 0, error);
}

static gboolean
delete_contents (KitStore        *self,
                 KitTransaction  *transaction,
                 gint64           folder,
                 gboolean         associated,
                 gboolean        *partial,
                 GError         **error)
{
  g_autoptr (GArray) keys = kit_folder_list_messages (kit_transaction_get_connection (transaction),
                                                      folder,
                                                      associated, error);
  g_autoptr (KitTally) tally = kit_tally_new ();

  if (keys == NULL)
    return FALSE;
  for (guint i = 0; i < keys->len; i++)
    {
      g_autoptr (KitMessage) message = NULL;

      message = kit_message_load (kit_transaction_get_connection (transaction),
                                  g_array_index (keys, gint64, i), error);
      if (message == NULL)
        return FALSE;
      if (message->queued)
        *partial = TRUE;
      else if (!kit_message_delete (self, transaction, message, tally, error))
        return FALSE;
    }
  return kit_tally_write (tally, transaction, error);
}

/* Everything below @folder, the deepest first; a folder that keeps a message stays */
static gboolean
delete_children (KitStore        *self,
                 KitTransaction  *transaction,
                 gint64           folder,
                 gboolean        *partial,
                 GError         **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);
  g_autoptr (GArray) children = kit_folder_list_children (connection, folder, error);

  if (children == NULL)
    return FALSE;
  for (guint i = 0; i < children->len; i++)
    {
      gint64 child = g_array_index (children, gint64, i);
      g_autoptr (KitFolderRow) row = kit_folder_row_load (connection, child, error);
      gboolean kept = FALSE;

      if (row == NULL ||
          !delete_children (self, transaction, child, &kept, error) ||
          !delete_contents (self, transaction, child, TRUE, &kept, error))
        return FALSE;
      if (row->role != MAPI_FOLDER_ROLE_NONE)
        kept = TRUE;
      if (!kept && !delete_row (self, transaction, row, error))
        return FALSE;
      *partial |= kept;
    }
  return TRUE;
}

static gboolean
delete_folder (MapiStore          *store,
               const MapiEntryId  *id,
               MapiDeleteFlags     flags,
               GCancellable       *cancellable,
               GError            **error)
{
  KitStore *self = KIT_STORE (store);
  g_autoptr (KitTransaction) transaction = NULL;
  g_autoptr (KitFolderRow) row = NULL;
  gint64 folder = kit_store_parse_id (self, id, MAPI_OBJECT_FOLDER, error);
  gboolean partial = FALSE;

  if (folder == 0)
    return FALSE;
  transaction = kit_store_begin (self, cancellable, error);
  if (transaction == NULL)
    return FALSE;
  row = kit_folder_row_load (kit_transaction_get_connection (transaction), folder, error);
  if (row == NULL || !check_deletable (row, error))
    return FALSE;
  if (row->has_children && !(flags & MAPI_DELETE_FOLDERS))
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_HAS_FOLDERS, _("There are folders in “%s”"),
                   row->name);
      return FALSE;
    }
  /* What a search lists lies elsewhere and stays */
  if (row->type != MAPI_FOLDER_SEARCH && row->n_total > 0 && !(flags & MAPI_DELETE_MESSAGES))
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_HAS_MESSAGES, _("There are messages in “%s”"),
                   row->name);
      return FALSE;
    }
  if (!delete_children (self, transaction, folder, &partial, error) ||
      !delete_contents (self, transaction, folder, TRUE, &partial, error))
    return FALSE;
  if (partial)
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_SUBMITTED,
                   _("A message in “%s” waits to be sent: the folder cannot be deleted"),
                   row->name);
      return FALSE;
    }
  return delete_row (self, transaction, row, error) && kit_store_commit (self, transaction, error);
}

static gboolean
empty_folder (MapiStore          *store,
              const MapiEntryId  *id,
              MapiDeleteFlags     flags,
              gboolean           *partial,
              GCancellable       *cancellable,
              GError            **error)
{
  KitStore *self = KIT_STORE (store);
  g_autoptr (KitTransaction) transaction = NULL;
  g_autoptr (KitFolderRow) row = NULL;
  gint64 folder = kit_store_parse_id (self, id, MAPI_OBJECT_FOLDER, error);

  *partial = FALSE;
  if (folder == 0)
    return FALSE;
  transaction = kit_store_begin (self, cancellable, error);
  if (transaction == NULL)
    return FALSE;
  row = kit_folder_row_load (kit_transaction_get_connection (transaction), folder, error);
  if (row == NULL)
    return FALSE;
  if (row->role == MAPI_FOLDER_ROLE_ROOT || row->role == MAPI_FOLDER_ROLE_IPM_SUBTREE)
    return check_deletable (row, error);
  return delete_children (self, transaction, folder, partial, error) &&
         delete_contents (self, transaction, folder, (flags & MAPI_DELETE_ASSOCIATED) != 0, partial,
                          error) &&
         kit_store_commit (self, transaction, error);
}

/* ---- copying and moving ---- */

static gboolean
move (KitStore        *self,
      KitTransaction  *transaction,
      KitFolderRow    *row,
      gint64           destination,
      const char      *name,
      GError         **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);
  g_autoptr (KitStatement) statement = NULL;

  if (!kit_operation_record_folder (self, transaction, KIT_OPERATION_CHANGE_FOLDER, row->id,
                                    row->parent,
                                    row->name, error))
    return FALSE;
  statement = kit_statement_new (connection,
                                 "UPDATE folder SET parent = ?, name = ?, modified = ?, change = change + 1"
                                 " WHERE id = ?", error);
  if (statement == NULL)
    return FALSE;
  kit_statement_bind_int64 (statement, 1, destination);
  kit_statement_bind_text (statement, 2, name);
  kit_statement_bind_int64 (statement, 3, kit_transaction_get_time (transaction));
  kit_statement_bind_int64 (statement, 4, row->id);
  return kit_statement_run (statement, error) &&
         kit_transaction_log (transaction, MAPI_EVENT_OBJECT_MOVED, MAPI_OBJECT_FOLDER, row->id,
                              destination,
                              row->id, row->parent, NULL, 0, error);
}

static gboolean
copy_contents (KitStore        *self,
               KitTransaction  *transaction,
               gint64           from,
               gint64           to,
               GError         **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);
  g_autoptr (GArray) keys = kit_folder_list_messages (connection, from, TRUE, error);
  g_autoptr (KitTally) tally = kit_tally_new ();

  if (keys == NULL)
    return FALSE;
  for (guint i = 0; i < keys->len; i++)
    {
      g_autoptr (KitMessage) message = kit_message_load (connection,
                                                         g_array_index (keys, gint64, i), error);

      if (message == NULL || kit_message_copy (self, transaction, message, to, tally, error) == 0)
        return FALSE;
    }
  return kit_tally_write (tally, transaction, error);
}

static gint64
copy (KitStore        *self,
      KitTransaction  *transaction,
      KitFolderRow    *row,
      gint64           destination,
      const char      *name,
      gboolean         with_children,
      GError         **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);
  g_autoptr (GArray) children = NULL;
  gint64 folder;

  folder = create (self, transaction, destination, row->type, name, row->comment, error);
  if (folder == 0 ||
      !kit_execute (connection,
                    "UPDATE folder SET (class, props, sort, criteria, scope, search_state) ="
                    " (SELECT class, props, sort, criteria, scope, search_state FROM folder WHERE id = ?)"
                    " WHERE id = ?", error, 2, row->id, folder) ||
      !copy_contents (self, transaction, row->id, folder, error))
    return 0;
  if (!with_children)
    return folder;
  children = kit_folder_list_children (connection, row->id, error);
  if (children == NULL)
    return 0;
  for (guint i = 0; i < children->len; i++)
    {
      g_autoptr (KitFolderRow) child = NULL;

      child = kit_folder_row_load (connection, g_array_index (children, gint64, i), error);
      if (child == NULL || copy (self, transaction, child, folder, child->name, TRUE, error) == 0)
        return 0;
    }
  return folder;
}

static gboolean
check_copy (KitConnection  *connection,
            KitFolderRow   *row,
            gint64          destination,
            const char     *name,
            gboolean        is_move,
            GError        **error)
{
  g_autoptr (KitFolderRow) target = kit_folder_row_load (connection, destination, error);
  gboolean inside;

  if (target == NULL || !check_parent (target, MAPI_FOLDER_GENERIC, error))
    return FALSE;
  if ((is_move || row->role == MAPI_FOLDER_ROLE_ROOT) && !check_deletable (row, error))
    return FALSE;
  if (!kit_folder_is_inside (connection, destination, row->id, &inside, error))
    return FALSE;
  if (inside)
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_FOLDER_CYCLE,
                   _("“%s” cannot be put into itself"), row->name);
      return FALSE;
    }
  if (is_move && row->parent == destination && g_strcmp0 (row->name, name) == 0)
    return TRUE;
  return check_name (name, error) && check_free (connection, destination, name, error);
}

static MapiEntryId *
copy_folder (MapiStore          *store,
             const MapiEntryId  *id,
             const MapiEntryId  *destination_id,
             const char         *new_name,
             MapiCopyFlags       flags,
             GCancellable       *cancellable,
             GError            **error)
{
  KitStore *self = KIT_STORE (store);
  g_autoptr (KitTransaction) transaction = NULL;
  g_autoptr (KitFolderRow) row = NULL;
  gboolean is_move = (flags & MAPI_COPY_MOVE) != 0;
  gint64 folder = kit_store_parse_id (self, id, MAPI_OBJECT_FOLDER, error);
  gint64 destination;

  if (folder == 0)
    return NULL;
  destination = kit_store_parse_id (self, destination_id, MAPI_OBJECT_FOLDER, error);
  if (destination == 0)
    return NULL;
  transaction = kit_store_begin (self, cancellable, error);
  if (transaction == NULL)
    return NULL;
  row = kit_folder_row_load (kit_transaction_get_connection (transaction), folder, error);
  if (row == NULL)
    return NULL;
  if (new_name == NULL)
    new_name = row->name;
  if (!check_copy (kit_transaction_get_connection (transaction), row, destination, new_name,
                   is_move, error))
    return NULL;
  if (!is_move)
    folder = copy (self, transaction, row, destination, new_name,
                   (flags & MAPI_COPY_SUBFOLDERS) != 0, error);
  else if (!move (self, transaction, row, destination, new_name, error))
    folder = 0;
  if (folder == 0 || !kit_store_commit (self, transaction, error))
    return NULL;
  return kit_store_make_id (self, MAPI_OBJECT_FOLDER, folder);
}

void
kit_store_folders_init (MapiStoreClass *klass)
{
  klass->create_folder = create_folder;
  klass->delete_folder = delete_folder;
  klass->copy_folder = copy_folder;
  klass->empty_folder = empty_folder;
}
