/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-store-vfuncs.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  MapiFolderRole  role;
  MapiFolderRole  parent;
  gboolean        always; /* in every store, or only in one that can be the default */
  const char     *name;
} KnownFolder;

static const KnownFolder known_folders[] = {
  { MAPI_FOLDER_ROLE_ROOT, MAPI_FOLDER_ROLE_NONE, TRUE, N_("Root") },
  { MAPI_FOLDER_ROLE_IPM_SUBTREE, MAPI_FOLDER_ROLE_ROOT, TRUE, N_("Folders") },
  { MAPI_FOLDER_ROLE_SEARCH_ROOT, MAPI_FOLDER_ROLE_ROOT, TRUE, N_("Searches") },
  { MAPI_FOLDER_ROLE_COMMON_VIEWS, MAPI_FOLDER_ROLE_ROOT, FALSE, N_("Common Views") },
  { MAPI_FOLDER_ROLE_VIEWS, MAPI_FOLDER_ROLE_ROOT, FALSE, N_("Views") },
  { MAPI_FOLDER_ROLE_INBOX, MAPI_FOLDER_ROLE_IPM_SUBTREE, TRUE, N_("Inbox") },
  { MAPI_FOLDER_ROLE_DRAFTS, MAPI_FOLDER_ROLE_IPM_SUBTREE, FALSE, N_("Drafts") },
  { MAPI_FOLDER_ROLE_OUTBOX, MAPI_FOLDER_ROLE_IPM_SUBTREE, FALSE, N_("Outbox") },
  { MAPI_FOLDER_ROLE_SENT, MAPI_FOLDER_ROLE_IPM_SUBTREE, FALSE, N_("Sent") },
  { MAPI_FOLDER_ROLE_ARCHIVE, MAPI_FOLDER_ROLE_IPM_SUBTREE, FALSE, N_("Archive") },
  { MAPI_FOLDER_ROLE_JUNK, MAPI_FOLDER_ROLE_IPM_SUBTREE, FALSE, N_("Junk") },
  { MAPI_FOLDER_ROLE_TRASH, MAPI_FOLDER_ROLE_IPM_SUBTREE, TRUE, N_("Trash") },
};

static gboolean
find_role (KitConnection   *connection,
           MapiFolderRole   role,
           gint64          *folder,
           GError         **error)
{
  return kit_query_int64 (connection, "SELECT id FROM folder WHERE role = ?", role, 0, folder,
                          error);
}

/* 0: nobody of that name below @parent without a role; -1 on error */
static gint64
find_unclaimed (KitConnection  *connection,
                gint64          parent,
                const char     *name,
                GError        **error)
{
  g_autoptr (KitStatement) statement = NULL;
  g_autoptr (GError) local_error = NULL;

  statement = kit_statement_new (connection,
                                 "SELECT id FROM folder WHERE parent = ? AND name = ? AND role = 0"
                                 " AND type = 1", error);
  if (statement == NULL)
    return -1;
  kit_statement_bind_int64 (statement, 1, parent);
  kit_statement_bind_text (statement, 2, name);
  if (kit_statement_next (statement, &local_error))
    return kit_statement_get_int64 (statement, 0);
  if (local_error == NULL)
    return 0;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return -1;
}

static gboolean
insert_folder (KitTransaction     *transaction,
               const KnownFolder  *known,
               gint64              parent,
               GError            **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);
  gint64 now = kit_transaction_get_time (transaction);
  g_autoptr (KitStatement) statement = NULL;

  statement = kit_statement_new (connection,
                                 "INSERT INTO folder (parent, name, type, role, created, modified)"
                                 " VALUES (?, ?, ?, ?, ?, ?)", error);
  if (statement == NULL)
    return FALSE;
  if (parent != 0)
    kit_statement_bind_int64 (statement, 1, parent);
  kit_statement_bind_text (statement, 2, _(known->name));
  kit_statement_bind_int64 (statement, 3,
                            known->role == MAPI_FOLDER_ROLE_ROOT ? MAPI_FOLDER_ROOT
                            : MAPI_FOLDER_GENERIC);
  kit_statement_bind_int64 (statement, 4, known->role);
  kit_statement_bind_int64 (statement, 5, now);
  kit_statement_bind_int64 (statement, 6, now);
  return kit_statement_run (statement, error) &&
         kit_transaction_log (transaction, MAPI_EVENT_OBJECT_CREATED, MAPI_OBJECT_FOLDER,
                              kit_connection_last_rowid (connection), parent, 0, 0, NULL, 0, error);
}

static gboolean
make_folder (KitTransaction     *transaction,
             const KnownFolder  *known,
             GError            **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);
  gint64 folder, parent = 0, unclaimed = 0;

  if (!find_role (connection, known->role, &folder, error))
    return FALSE;
  if (folder != 0)
    return TRUE;
  if (known->parent != MAPI_FOLDER_ROLE_NONE &&
      !find_role (connection, known->parent, &parent, error))
    return FALSE;
  if (parent != 0)
    unclaimed = find_unclaimed (connection, parent, _(known->name), error);
  if (unclaimed < 0)
    return FALSE;
  if (unclaimed > 0)
    return kit_execute (connection, "UPDATE folder SET role = ?, change = change + 1 WHERE id = ?",
                        error, 2, (gint64) known->role, unclaimed);
  return insert_folder (transaction, known, parent, error);
}

static gboolean
set_receive_defaults (KitConnection  *connection,
                      GError        **error)
{
  return kit_execute (connection,
                      "INSERT OR IGNORE INTO receive_folder (class, folder)"
                      " SELECT wanted.class, folder.id FROM folder,"
                      " (SELECT '' AS class UNION SELECT 'IPM' UNION SELECT 'REPORT') AS wanted"
                      " WHERE role = ?", error, 1, (gint64) MAPI_FOLDER_ROLE_INBOX) &&
         kit_execute (connection,
                      "INSERT OR IGNORE INTO receive_folder (class, folder)"
                      " SELECT 'IPC', id FROM folder WHERE role = ?", error, 1,
                      (gint64) MAPI_FOLDER_ROLE_ROOT);
}

static gboolean
is_tree_whole (KitStore  *self,
               gboolean   full_tree,
               gboolean  *whole,
               GError   **error)
{
  g_autoptr (KitConnection) connection = kit_store_read (self, NULL, error);
  gint64 folder = 1;

  if (connection == NULL)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (known_folders) && folder != 0; i++)
    if ((full_tree || known_folders[i].always) &&
        !find_role (connection, known_folders[i].role, &folder, error))
      return FALSE;
  *whole = folder != 0;
  return TRUE;
}

gboolean
kit_store_make_tree (KitStore  *self,
                     gboolean   full_tree,
                     GError   **error)
{
  g_autoptr (KitTransaction) transaction = NULL;
  gboolean whole;

  if (!is_tree_whole (self, full_tree, &whole, error))
    return FALSE;
  if (whole)
    return TRUE;
  transaction = kit_store_begin (self, NULL, error);
  if (transaction == NULL)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (known_folders); i++)
    if ((full_tree || known_folders[i].always) &&
        !make_folder (transaction, &known_folders[i], error))
      return FALSE;
  return set_receive_defaults (kit_transaction_get_connection (transaction), error) &&
         kit_store_commit (self, transaction, error);
}

static gboolean
validate_ipm_subtree (MapiStore     *store,
                      gboolean       full_tree,
                      GCancellable  *cancellable,
                      GError       **error)
{
  return kit_store_make_tree (KIT_STORE (store), full_tree, error);
}

static MapiEntryId *
get_folder_for_role (MapiStore       *store,
                     MapiFolderRole   role,
                     GCancellable    *cancellable,
                     GError         **error)
{
  KitStore *self = KIT_STORE (store);
  g_autoptr (KitConnection) connection = kit_store_read (self, cancellable, error);
  gint64 folder;

  if (connection == NULL || !find_role (connection, role, &folder, error))
    return NULL;
  if (folder != 0 && role != MAPI_FOLDER_ROLE_NONE)
    return kit_store_make_id (self, MAPI_OBJECT_FOLDER, folder);
  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND,
                       _("The message store has no folder for this purpose"));
  return NULL;
}

static MapiObjectType
get_object_type (MapiStore          *store,
                 const MapiEntryId  *id,
                 GCancellable       *cancellable,
                 GError            **error)
{
  KitStore *self = KIT_STORE (store);
  g_autoptr (KitConnection) connection = NULL;
  MapiObjectType type = MAPI_OBJECT_FOLDER;
  gint64 key, found;

  key = kit_store_parse_id (self, id, id == NULL ? MAPI_OBJECT_FOLDER : MAPI_OBJECT_NONE, error);
  if (key == 0)
    return MAPI_OBJECT_NONE;
  if (id != NULL)
    kit_entry_id_parse (id, mapi_entry_id_get_uid (id), &type, &key);
  connection = kit_store_read (self, cancellable, error);
  if (connection == NULL ||
      !kit_query_int64 (connection,
                        type == MAPI_OBJECT_FOLDER ? "SELECT id FROM folder WHERE id = ?"
                                                   : "SELECT id FROM message WHERE id = ?",
                        key, 0, &found, error))
    return MAPI_OBJECT_NONE;
  if (found != 0)
    return type;
  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND,
                       type == MAPI_OBJECT_FOLDER ? _("The folder does not exist any more")
                                                  : _("The message does not exist any more"));
  return MAPI_OBJECT_NONE;
}

static MapiStoreSupport
get_support_mask (MapiStore *store)
{
  MapiStoreSupport mask = kit_store_is_replicated (KIT_STORE (store)) ? 0 : MAPI_STORE_SUPPORT_LOCALSTORE;

  return mask | MAPI_STORE_SUPPORT_ENTRYID_UNIQUE | MAPI_STORE_SUPPORT_SEARCH | MAPI_STORE_SUPPORT_MODIFY |
         MAPI_STORE_SUPPORT_CREATE | MAPI_STORE_SUPPORT_ATTACH | MAPI_STORE_SUPPORT_SUBMIT |
         MAPI_STORE_SUPPORT_NOTIFY | MAPI_STORE_SUPPORT_MV_PROPS | MAPI_STORE_SUPPORT_CATEGORIZE |
         MAPI_STORE_SUPPORT_RESTRICTION | MAPI_STORE_SUPPORT_SORT | MAPI_STORE_SUPPORT_HTML |
         MAPI_STORE_SUPPORT_UNICODE | MAPI_STORE_SUPPORT_HAS_SEARCHES;
}

void
kit_store_tree_init (MapiStoreClass *klass)
{
  klass->get_support_mask = get_support_mask;
  klass->get_object_type = get_object_type;
  klass->get_folder_for_role = get_folder_for_role;
  klass->validate_ipm_subtree = validate_ipm_subtree;
}
