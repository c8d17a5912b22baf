/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-store-vfuncs.h"

#include "kit-operation.h"

#include <glib/gi18n-lib.h>

/* What nobody may set: the store knows it */
static const guint32 computed_tags[] = {
  MAPI_PR_ENTRYID,
  MAPI_PR_PARENT_ENTRYID,
  MAPI_PR_STORE_ENTRYID,
  MAPI_PR_STORE_RECORD_KEY,
  MAPI_PR_RECORD_KEY,
  MAPI_PR_INSTANCE_KEY,
  MAPI_PR_MAPPING_SIGNATURE,
  MAPI_PR_OBJECT_TYPE,
  MAPI_PR_FOLDER_TYPE,
  MAPI_PR_FOLDER_ROLE,
  MAPI_PR_FOLDER_PATH,
  MAPI_PR_DISPLAY_TYPE,
  MAPI_PR_CONTENT_COUNT,
  MAPI_PR_CONTENT_UNREAD,
  MAPI_PR_ASSOC_CONTENT_COUNT,
  MAPI_PR_SUBFOLDERS,
  MAPI_PR_ACCESS,
  MAPI_PR_ACCESS_LEVEL,
  MAPI_PR_CHANGE_NUMBER,
  MAPI_PR_CREATION_TIME,
  MAPI_PR_LAST_MODIFICATION_TIME,
  MAPI_PR_STORE_SUPPORT_MASK,
  MAPI_PR_MDB_PROVIDER,
  MAPI_PR_VALID_FOLDER_MASK,
  MAPI_PR_DEPTH,
  MAPI_PR_STATUS,
};

/* Which store property holds the id of which folder, and the bit that says it is there */
static const struct
{
  MapiFolderRole role;
  guint32        tag;
  guint32        valid;
} special_folders[] = {
  { MAPI_FOLDER_ROLE_IPM_SUBTREE, MAPI_PR_IPM_SUBTREE_ENTRYID, 0x01 },
  { MAPI_FOLDER_ROLE_INBOX, 0, 0x02 },
  { MAPI_FOLDER_ROLE_OUTBOX, MAPI_PR_IPM_OUTBOX_ENTRYID, 0x04 },
  { MAPI_FOLDER_ROLE_TRASH, MAPI_PR_IPM_WASTEBASKET_ENTRYID, 0x08 },
  { MAPI_FOLDER_ROLE_SENT, MAPI_PR_IPM_SENTMAIL_ENTRYID, 0x10 },
  { MAPI_FOLDER_ROLE_VIEWS, MAPI_PR_VIEWS_ENTRYID, 0x20 },
  { MAPI_FOLDER_ROLE_COMMON_VIEWS, MAPI_PR_COMMON_VIEWS_ENTRYID, 0x40 },
  { MAPI_FOLDER_ROLE_SEARCH_ROOT, MAPI_PR_FINDER_ENTRYID, 0x80 },
  { MAPI_FOLDER_ROLE_DRAFTS, MAPI_PR_IPM_DRAFTS_ENTRYID, 0 },
};

/* "kit store" as a UID: what kind of store this is, the same for all of them */
static const guint8 store_kind[MAPI_UID_SIZE] = {
  0x65, 0x73, 0x74, 0x61, 0x66, 0x65, 0x74, 0x74, 0x65, 0x2d, 0x6b, 0x69, 0x74, 0x00, 0x00, 0x01,
};

static GBytes *
load_bag (KitConnection  *connection,
          gint64          folder,
          GError        **error)
{
  g_autoptr (KitStatement) statement = NULL;

  statement = kit_statement_new (connection,
                                 folder == 0 ? "SELECT value FROM meta WHERE key = 'properties'"
                                             : "SELECT props FROM folder WHERE id = ?", error);
  if (statement == NULL)
    return NULL;
  if (folder != 0)
    kit_statement_bind_int64 (statement, 1, folder);
  return kit_statement_next (statement, error) ? kit_statement_dup_bytes (statement, 0) : NULL;
}

static void
set_bytes (MapiProperties *bag,
           guint32         tag,
           gconstpointer   data,
           gsize           size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);

  mapi_properties_set_binary (bag, tag, bytes);
}

static gboolean
add_special_folders (KitStore        *self,
                     KitConnection   *connection,
                     MapiProperties  *bag,
                     GError         **error)
{
  guint32 valid = 0;

  for (guint i = 0; i < G_N_ELEMENTS (special_folders); i++)
    {
      gint64 folder;

      if (!kit_query_int64 (connection, "SELECT id FROM folder WHERE role = ?",
                            special_folders[i].role, 0, &folder, error))
        return FALSE;
      if (folder == 0)
        continue;
      valid |= special_folders[i].valid;
      if (special_folders[i].tag != 0)
        {
          g_autoptr (MapiEntryId) id = kit_store_make_id (self, MAPI_OBJECT_FOLDER, folder);
          g_autoptr (GBytes) bytes = mapi_entry_id_to_bytes (id);

          mapi_properties_set_binary (bag, special_folders[i].tag, bytes);
        }
    }
  mapi_properties_set_long (bag, MAPI_PR_VALID_FOLDER_MASK, valid);
  return TRUE;
}

static MapiProperties *
get_store_properties (KitStore       *self,
                      KitConnection  *connection,
                      GError        **error)
{
  MapiSupport *support = mapi_provider_get_support (MAPI_PROVIDER (self));
  g_autoptr (MapiEntryId) id = mapi_store_dup_entry_id (MAPI_STORE (self));
  g_autoptr (GBytes) id_bytes = mapi_entry_id_to_bytes (id);
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GBytes) set = load_bag (connection, 0, &local_error);
  g_autoptr (MapiProperties) bag = NULL;
  const guint8 *uid = mapi_support_get_uid (support);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  bag = set != NULL ? mapi_properties_from_bytes (set, error) : mapi_properties_new ();
  if (bag == NULL || !add_special_folders (self, connection, bag, error))
    return NULL;
  if (!mapi_properties_has (bag, MAPI_PR_DISPLAY_NAME))
    mapi_properties_set_string (bag, MAPI_PR_DISPLAY_NAME,
                                mapi_support_get_display_name (support) != NULL
                                ? mapi_support_get_display_name (support)
                                : _("Mail on this computer"));
  mapi_properties_set_binary (bag, MAPI_PR_ENTRYID, id_bytes);
  mapi_properties_set_binary (bag, MAPI_PR_STORE_ENTRYID, id_bytes);
  set_bytes (bag, MAPI_PR_RECORD_KEY, uid, MAPI_UID_SIZE);
  set_bytes (bag, MAPI_PR_STORE_RECORD_KEY, uid, MAPI_UID_SIZE);
  set_bytes (bag, MAPI_PR_MAPPING_SIGNATURE, uid, MAPI_UID_SIZE);
  set_bytes (bag, MAPI_PR_MDB_PROVIDER, store_kind, sizeof store_kind);
  mapi_properties_set_long (bag, MAPI_PR_OBJECT_TYPE, MAPI_OBJECT_STORE);
  mapi_properties_set_long (bag, MAPI_PR_ACCESS_LEVEL, 1);
  mapi_properties_set_long (bag, MAPI_PR_STORE_SUPPORT_MASK,
                            mapi_store_get_support_mask (MAPI_STORE (self)));
  return g_steal_pointer (&bag);
}

static MapiProperties *
get_properties (MapiStore          *store,
                const MapiEntryId  *id,
                GCancellable       *cancellable,
                GError            **error)
{
  KitStore *self = KIT_STORE (store);
  g_autoptr (KitConnection) connection = NULL;
  g_autoptr (KitFolderRow) row = NULL;
  gint64 folder = 0;

  if (id != NULL)
    {
      folder = kit_store_parse_id (self, id, MAPI_OBJECT_FOLDER, error);
      if (folder == 0)
        return NULL;
    }
  connection = kit_store_read (self, cancellable, error);
  if (connection == NULL)
    return NULL;
  if (id == NULL)
    return get_store_properties (self, connection, error);
  row = kit_folder_row_load (connection, folder, error);
  return row != NULL ? kit_folder_row_to_properties (row, self, -1) : NULL;
}

static gboolean
is_computed (guint32 tag)
{
  for (guint i = 0; i < G_N_ELEMENTS (computed_tags); i++)
    if (MAPI_PROP_ID (computed_tags[i]) == MAPI_PROP_ID (tag))
      return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (special_folders); i++)
    if (special_folders[i].tag != 0 && MAPI_PROP_ID (special_folders[i].tag) == MAPI_PROP_ID (tag))
      return TRUE;
  return FALSE;
}

static gboolean
check_settable (MapiProperties  *changes,
                const guint32   *removed,
                gsize            n_removed,
                GError         **error)
{
  g_autofree guint32 *tags = NULL;
  gsize n_tags = 0;
  gboolean computed = FALSE;

  tags = mapi_properties_list_tags (changes, &n_tags);
  for (gsize i = 0; i < n_tags; i++)
    computed |= is_computed (tags[i]);
  for (gsize i = 0; i < n_removed; i++)
    computed |= is_computed (removed[i]);
  if (computed)
    g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_COMPUTED,
                         _("The message store computes this property: it cannot be set"));
  return !computed;
}

static gboolean
check_name (KitConnection  *connection,
            KitFolderRow   *row,
            const char     *name,
            GError        **error)
{
  g_autoptr (KitStatement) statement = NULL;
  g_autoptr (GError) local_error = NULL;

  if (name == NULL || *name == '\0')
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_INVALID_PARAMETER,
                           _("A folder needs a name"));
      return FALSE;
    }
  statement = kit_statement_new (connection,
                                 "SELECT 1 FROM folder WHERE parent = ? AND name = ? AND id <> ?",
                                 error);
  if (statement == NULL)
    return FALSE;
  kit_statement_bind_int64 (statement, 1, row->parent);
  kit_statement_bind_text (statement, 2, name);
  kit_statement_bind_int64 (statement, 3, row->id);
  if (kit_statement_next (statement, &local_error))
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_COLLISION,
                   _("There is another folder named “%s” here"), name);
      return FALSE;
    }
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/* The bag of @folder (0: the store) with the changes in it */
static GBytes *
change_bag (KitConnection   *connection,
            gint64           folder,
            MapiProperties  *changes,
            const guint32   *removed,
            gsize            n_removed,
            GError         **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GBytes) old = load_bag (connection, folder, &local_error);
  g_autoptr (MapiProperties) bag = NULL;

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  bag = old != NULL ? mapi_properties_from_bytes (old, error) : mapi_properties_new ();
  if (bag == NULL)
    return NULL;
  mapi_properties_merge (bag, changes);
  for (gsize i = 0; i < n_removed; i++)
    mapi_properties_remove (bag, removed[i]);
  if (folder != 0)
    {
      /* These have columns */
      mapi_properties_remove (bag, MAPI_PR_DISPLAY_NAME);
      mapi_properties_remove (bag, MAPI_PR_COMMENT);
      mapi_properties_remove (bag, MAPI_PR_CONTAINER_CLASS);
    }
  return mapi_properties_to_bytes (bag);
}

static gboolean
is_removed (guint32        tag,
            const guint32 *removed,
            gsize          n_removed)
{
  for (gsize i = 0; i < n_removed; i++)
    if (MAPI_PROP_ID (removed[i]) == MAPI_PROP_ID (tag))
      return TRUE;
  return FALSE;
}

static const char *
pick (MapiProperties *changes,
      guint32         tag,
      const char     *old,
      const guint32  *removed,
      gsize           n_removed)
{
  if (mapi_properties_has (changes, tag))
    return mapi_properties_get_string (changes, tag);
  return is_removed (tag, removed, n_removed) ? NULL : old;
}

/* Whoever talks to the server is to look again which bodies are wanted here */
static gboolean
note_offline (KitConnection   *connection,
              MapiProperties  *changes,
              const guint32   *removed,
              gsize            n_removed,
              GError         **error)
{
  if (!mapi_properties_has (changes, MAPI_PR_OFFLINE_MONTHS) &&
      !is_removed (MAPI_PR_OFFLINE_MONTHS, removed, n_removed))
    return TRUE;
  return kit_execute (connection, "INSERT INTO meta (key, value) VALUES ('offline-changes', 1)"
                      " ON CONFLICT (key) DO UPDATE SET value = value + 1", error, 0);
}

static gboolean
update_folder (KitStore        *self,
               KitTransaction  *transaction,
               gint64           folder,
               MapiProperties  *changes,
               const guint32   *removed,
               gsize            n_removed,
               GError         **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);
  g_autoptr (KitFolderRow) row = kit_folder_row_load (connection, folder, error);
  g_autoptr (KitStatement) statement = NULL;
  g_autoptr (GBytes) bag = NULL;
  const char *name;

  if (row == NULL || !note_offline (connection, changes, removed, n_removed, error))
    return FALSE;
  name = pick (changes, MAPI_PR_DISPLAY_NAME, row->name, removed, n_removed);
  if (g_strcmp0 (name, row->name) != 0 &&
      (!check_name (connection, row, name, error) ||
       !kit_operation_record_folder (self, transaction, KIT_OPERATION_CHANGE_FOLDER, folder,
                                    row->parent, row->name, error)))
    return FALSE;
  bag = change_bag (connection, folder, changes, removed, n_removed, error);
  if (bag == NULL)
    return FALSE;
  statement = kit_statement_new (connection,
                                 "UPDATE folder SET name = ?, comment = ?, class = ?, props = ?,"
                                 " modified = ?, change = change + 1 WHERE id = ?", error);
  if (statement == NULL)
    return FALSE;
  kit_statement_bind_text (statement, 1, name);
  kit_statement_bind_text (statement, 2,
                           pick (changes, MAPI_PR_COMMENT, row->comment, removed, n_removed));
  kit_statement_bind_text (statement, 3,
                           pick (changes, MAPI_PR_CONTAINER_CLASS, row->container_class,
                                               removed, n_removed));
  kit_statement_bind_bytes (statement, 4, bag);
  kit_statement_bind_int64 (statement, 5, kit_transaction_get_time (transaction));
  kit_statement_bind_int64 (statement, 6, folder);
  return kit_statement_run (statement, error) &&
         kit_transaction_log (transaction, MAPI_EVENT_OBJECT_MODIFIED, MAPI_OBJECT_FOLDER, folder,
                              row->parent, 0, 0, NULL, 0, error);
}

static gboolean
update_store (KitTransaction  *transaction,
              MapiProperties  *changes,
              const guint32   *removed,
              gsize            n_removed,
              GError         **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);
  g_autoptr (KitStatement) statement = NULL;
  g_autoptr (GBytes) bag = change_bag (connection, 0, changes, removed, n_removed, error);

  if (bag == NULL)
    return FALSE;
  statement = kit_statement_new (connection,
                                 "INSERT OR REPLACE INTO meta (key, value) VALUES ('properties', ?)", error);
  if (statement == NULL)
    return FALSE;
  kit_statement_bind_bytes (statement, 1, bag);
  return kit_statement_run (statement, error);
}

static gboolean
set_properties (MapiStore          *store,
                const MapiEntryId  *id,
                MapiProperties     *changes,
                const guint32      *removed,
                gsize               n_removed,
                GCancellable       *cancellable,
                GError            **error)
{
  KitStore *self = KIT_STORE (store);
  g_autoptr (MapiProperties) none = NULL;
  g_autoptr (KitTransaction) transaction = NULL;
  gint64 folder = 0;

  if (changes == NULL)
    changes = none = mapi_properties_new ();
  if (id != NULL)
    {
      folder = kit_store_parse_id (self, id, MAPI_OBJECT_FOLDER, error);
      if (folder == 0)
        return FALSE;
    }
  if (!check_settable (changes, removed, n_removed, error))
    return FALSE;
  transaction = kit_store_begin (self, cancellable, error);
  if (transaction == NULL)
    return FALSE;
  if (id != NULL ? !update_folder (self, transaction, folder, changes, removed, n_removed, error)
                 : !update_store (transaction, changes, removed, n_removed, error))
    return FALSE;
  return kit_store_commit (self, transaction, error);
}

void
kit_store_properties_init (MapiStoreClass *klass)
{
  klass->get_properties = get_properties;
  klass->set_properties = set_properties;
}
