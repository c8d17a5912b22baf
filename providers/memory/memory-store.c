/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "memory-store-private.h"

#include <glib/gi18n-lib.h>

/*
 * MemoryStore:
 *
 * A message store that talks to nothing and forgets everything when it goes. It has every
 * function a store can have, in the simplest form that is right, and is the example to start
 * from. This file makes and names the special folders and answers for properties; the other
 * memory-*.c files hold the functions that belong together.
 */
G_DEFINE_FINAL_TYPE (MemoryStore, memory_store, MAPI_TYPE_STORE)

static const struct
{
  MapiFolderRole  role;
  MapiFolderRole  parent;
  const char     *name;
  gboolean        always;  /* there after logon; the others with the full tree */
} special_folders[] = {
  { MAPI_FOLDER_ROLE_ROOT,         MAPI_FOLDER_ROLE_NONE,        "",                   TRUE },
  { MAPI_FOLDER_ROLE_SEARCH_ROOT,  MAPI_FOLDER_ROLE_ROOT,        N_("Search Folders"), TRUE },
  { MAPI_FOLDER_ROLE_IPM_SUBTREE,  MAPI_FOLDER_ROLE_ROOT,        N_("Mail"),           TRUE },
  { MAPI_FOLDER_ROLE_TRASH,        MAPI_FOLDER_ROLE_IPM_SUBTREE, N_("Trash"),          TRUE },
  { MAPI_FOLDER_ROLE_INBOX,        MAPI_FOLDER_ROLE_IPM_SUBTREE, N_("Inbox"),          TRUE },
  { MAPI_FOLDER_ROLE_COMMON_VIEWS, MAPI_FOLDER_ROLE_ROOT,        N_("Common Views"),   FALSE },
  { MAPI_FOLDER_ROLE_VIEWS,        MAPI_FOLDER_ROLE_ROOT,        N_("Views"),          FALSE },
  { MAPI_FOLDER_ROLE_OUTBOX,       MAPI_FOLDER_ROLE_IPM_SUBTREE, N_("Outbox"),         FALSE },
  { MAPI_FOLDER_ROLE_DRAFTS,       MAPI_FOLDER_ROLE_IPM_SUBTREE, N_("Drafts"),         FALSE },
  { MAPI_FOLDER_ROLE_SENT,         MAPI_FOLDER_ROLE_IPM_SUBTREE, N_("Sent"),           FALSE },
  { MAPI_FOLDER_ROLE_JUNK,         MAPI_FOLDER_ROLE_IPM_SUBTREE, N_("Junk"),           FALSE },
  { MAPI_FOLDER_ROLE_ARCHIVE,      MAPI_FOLDER_ROLE_IPM_SUBTREE, N_("Archive"),        FALSE },
};

static void
memory_store_add_special_folders (MemoryStore *self,
                                  gboolean     full_tree)
{
  for (gsize i = 0; i < G_N_ELEMENTS (special_folders); i++)
    {
      MapiFolderRole role = special_folders[i].role;
      MemoryFolder *parent = memory_store_get_role (self, special_folders[i].parent);
      const char *name = special_folders[i].name;
      MemoryFolder *folder;

      if ((!special_folders[i].always && !full_tree) || memory_store_get_role (self, role) != NULL)
        continue;

      folder = memory_folder_new (++self->last_key,
                                  role != MAPI_FOLDER_ROLE_ROOT ? parent->key : 0,
                                  role != MAPI_FOLDER_ROLE_ROOT ? MAPI_FOLDER_GENERIC
                                                                : MAPI_FOLDER_ROOT,
                                  role, *name != '\0' ? _(name) : "");
      g_hash_table_insert (self->folders, &folder->key, folder);
      memory_store_show_folder (self, folder->key);
    }
}

static void
memory_store_register_class (MemoryStore    *self,
                             const char     *message_class,
                             MapiFolderRole  role)
{
  MemoryFolder *folder = memory_store_get_role (self, role);

  g_hash_table_insert (self->receive_folders, g_strdup (message_class),
                       g_memdup2 (&folder->key, sizeof folder->key));
}

static gboolean
memory_store_logon (MapiProvider            *provider,
                    MapiProviderLogonFlags   flags,
                    GCancellable            *cancellable,
                    GError                 **error)
{
  MemoryStore *self = MEMORY_STORE (provider);
  MapiSupport *support = mapi_provider_get_support (provider);
  MapiSettings *settings = mapi_support_get_settings (support);
  MEMORY_STORE_LOCK (self);

  self->read_only = settings != NULL && mapi_settings_get_boolean (settings, "read-only");
  memory_store_add_special_folders (self, FALSE);
  memory_store_register_class (self, "", MAPI_FOLDER_ROLE_INBOX);
  memory_store_register_class (self, "ipm", MAPI_FOLDER_ROLE_INBOX);
  memory_store_register_class (self, "report", MAPI_FOLDER_ROLE_INBOX);
  memory_store_register_class (self, "ipc", MAPI_FOLDER_ROLE_ROOT);

  mapi_support_set_status (support, MAPI_STATUS_AVAILABLE, NULL, -1);
  return TRUE;
}

static gboolean
memory_store_validate_state (MapiProvider       *provider,
                             MapiValidateFlags   flags,
                             GCancellable       *cancellable,
                             GError            **error)
{
  return TRUE;
}

static MapiStoreSupport
memory_store_get_support_mask (MapiStore *store)
{
  MapiStoreSupport always = MAPI_STORE_SUPPORT_SEARCH | MAPI_STORE_SUPPORT_ATTACH |
    MAPI_STORE_SUPPORT_NOTIFY | MAPI_STORE_SUPPORT_MV_PROPS | MAPI_STORE_SUPPORT_CATEGORIZE |
    MAPI_STORE_SUPPORT_RESTRICTION | MAPI_STORE_SUPPORT_SORT | MAPI_STORE_SUPPORT_HTML |
    MAPI_STORE_SUPPORT_UNICODE | MAPI_STORE_SUPPORT_LOCALSTORE;

  if (MEMORY_STORE (store)->read_only)
    return always | MAPI_STORE_SUPPORT_READONLY;
  return always | MAPI_STORE_SUPPORT_MODIFY | MAPI_STORE_SUPPORT_CREATE |
         MAPI_STORE_SUPPORT_SUBMIT;
}

static MapiObjectType
memory_store_get_object_type (MapiStore          *store,
                              const MapiEntryId  *id,
                              GCancellable       *cancellable,
                              GError            **error)
{
  MemoryStore *self = MEMORY_STORE (store);
  g_autoptr(GError) local_error = NULL;
  MEMORY_STORE_LOCK (self);

  if (memory_store_find_folder (self, id, &local_error) != NULL)
    return MAPI_OBJECT_FOLDER;
  if (!g_error_matches (local_error, MAPI_ERROR, MAPI_ERROR_INVALID_ENTRYID))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return MAPI_OBJECT_NONE;
    }
  return memory_store_find_message (self, id, error) != NULL ? MAPI_OBJECT_MESSAGE
                                                             : MAPI_OBJECT_NONE;
}

static MapiEntryId *
memory_store_get_folder_for_role (MapiStore       *store,
                                  MapiFolderRole   role,
                                  GCancellable    *cancellable,
                                  GError         **error)
{
  MemoryStore *self = MEMORY_STORE (store);
  MEMORY_STORE_LOCK (self);
  MemoryFolder *folder = NULL;

  if (role != MAPI_FOLDER_ROLE_NONE)
    folder = memory_store_get_role (self, role);
  if (folder != NULL)
    return memory_store_new_folder_id (self, folder->key);
  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND,
                       _("The mail store has no folder for this"));
  return NULL;
}

static gboolean
memory_store_validate_ipm_subtree (MapiStore     *store,
                                   gboolean       full_tree,
                                   GCancellable  *cancellable,
                                   GError       **error)
{
  MemoryStore *self = MEMORY_STORE (store);
  MEMORY_STORE_LOCK (self);

  if (!memory_store_check_writable (self, error))
    return FALSE;
  memory_store_add_special_folders (self, full_tree);
  return TRUE;
}

static MapiProperties *
memory_store_get_properties (MapiStore          *store,
                             const MapiEntryId  *id,
                             GCancellable       *cancellable,
                             GError            **error)
{
  MemoryStore *self = MEMORY_STORE (store);
  MEMORY_STORE_LOCK (self);
  MemoryFolder *folder;

  if (id == NULL)
    return memory_store_describe_store (self);
  folder = memory_store_find_folder (self, id, error);
  return folder != NULL ? memory_store_describe_folder (self, folder) : NULL;
}

static gboolean
memory_store_check_settable (MapiProperties  *changes,
                             const guint32   *removed,
                             gsize            n_removed,
                             GError         **error)
{
  g_autofree guint32 *tags = NULL;
  gsize n_tags = 0;
  guint32 bad = 0;

  if (changes != NULL)
    tags = mapi_properties_list_tags (changes, &n_tags);
  for (gsize i = 0; i < n_tags && bad == 0; i++)
    bad = memory_store_is_computed (tags[i]) ? tags[i] : 0;
  for (gsize i = 0; i < n_removed && bad == 0; i++)
    bad = memory_store_is_computed (removed[i]) ||
          MAPI_PROP_ID (removed[i]) == MAPI_PROP_ID (MAPI_PR_DISPLAY_NAME) ? removed[i] : 0;
  if (bad == 0)
    return TRUE;
  g_set_error (error, MAPI_ERROR, MAPI_ERROR_COMPUTED,
               /* Translators: %s is the name of a property such as CONTENT_COUNT */
               _("The property %s cannot be changed"),
               mapi_tag_get_name (bad) != NULL ? mapi_tag_get_name (bad) : "?");
  return FALSE;
}

static gboolean
memory_store_check_rename (MemoryStore     *self,
                           MemoryFolder    *folder,
                           MapiProperties  *changes,
                           GError         **error)
{
  const char *name = changes != NULL ? mapi_properties_get_string (changes, MAPI_PR_DISPLAY_NAME)
                                     : NULL;
  g_autoptr(GPtrArray) siblings = NULL;

  if (name == NULL)
    return TRUE;
  if (*name == '\0' || folder->role == MAPI_FOLDER_ROLE_ROOT)
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_INVALID_PARAMETER,
                           _("A folder needs a name"));
      return FALSE;
    }
  siblings = memory_store_list_folders (self, folder->parent);
  for (guint i = 0; i < siblings->len; i++)
    {
      MemoryFolder *sibling = g_ptr_array_index (siblings, i);

      if (sibling == folder || g_strcmp0 (memory_folder_get_name (sibling), name) != 0)
        continue;
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_COLLISION,
                   _("There is already a folder “%s”"), name);
      return FALSE;
    }
  return TRUE;
}

static gboolean
memory_store_set_properties (MapiStore          *store,
                             const MapiEntryId  *id,
                             MapiProperties     *changes,
                             const guint32      *removed,
                             gsize               n_removed,
                             GCancellable       *cancellable,
                             GError            **error)
{
  MemoryStore *self = MEMORY_STORE (store);
  MEMORY_STORE_LOCK (self);
  MapiSupport *support = mapi_provider_get_support (MAPI_PROVIDER (store));
  MemoryFolder *folder = NULL;

  if (!memory_store_check_writable (self, error) ||
      !memory_store_check_settable (changes, removed, n_removed, error))
    return FALSE;
  if (id == NULL)
    {
      /* The store itself has nothing to keep but its name */
      if (changes != NULL && mapi_properties_has (changes, MAPI_PR_DISPLAY_NAME))
        mapi_support_set_display_name (support,
                                       mapi_properties_get_string (changes, MAPI_PR_DISPLAY_NAME));
      return TRUE;
    }

  folder = memory_store_find_folder (self, id, error);
  if (folder == NULL || !memory_store_check_rename (self, folder, changes, error))
    return FALSE;

  if (changes != NULL)
    mapi_properties_merge (folder->properties, changes);
  for (gsize i = 0; i < n_removed; i++)
    mapi_properties_remove (folder->properties, removed[i]);
  mapi_properties_set_time (folder->properties, MAPI_PR_LAST_MODIFICATION_TIME,
                            g_get_real_time ());
  memory_store_show_folder (self, folder->key);
  memory_store_notify (self, MAPI_EVENT_OBJECT_MODIFIED, MAPI_OBJECT_FOLDER, folder->key,
                       folder->parent);
  return TRUE;
}

static void
memory_store_finalize (GObject *object)
{
  MemoryStore *self = MEMORY_STORE (object);

  g_clear_pointer (&self->views, g_ptr_array_unref);
  g_clear_pointer (&self->receive_folders, g_hash_table_unref);
  g_clear_pointer (&self->messages, g_hash_table_unref);
  g_clear_pointer (&self->folders, g_hash_table_unref);
  g_mutex_clear (&self->mutex);

  G_OBJECT_CLASS (memory_store_parent_class)->finalize (object);
}

static void
memory_store_class_init (MemoryStoreClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  MapiProviderClass *provider_class = MAPI_PROVIDER_CLASS (klass);
  MapiStoreClass *store_class = MAPI_STORE_CLASS (klass);

  object_class->finalize = memory_store_finalize;

  provider_class->logon = memory_store_logon;
  provider_class->validate_state = memory_store_validate_state;

  store_class->get_support_mask = memory_store_get_support_mask;
  store_class->get_object_type = memory_store_get_object_type;
  store_class->get_folder_for_role = memory_store_get_folder_for_role;
  store_class->validate_ipm_subtree = memory_store_validate_ipm_subtree;
  store_class->get_properties = memory_store_get_properties;
  store_class->set_properties = memory_store_set_properties;
  store_class->open_hierarchy = memory_store_open_hierarchy;
  store_class->open_contents = memory_store_open_contents;
  store_class->open_search = memory_store_open_search;
  store_class->open_conversation = memory_store_open_conversation;
  memory_store_folders_class_init (store_class);
  memory_store_messages_class_init (store_class);
  memory_store_flags_class_init (store_class);
  memory_store_search_class_init (store_class);
  memory_store_receive_class_init (store_class);
  memory_store_queue_class_init (store_class);
  memory_store_care_class_init (store_class);
}

static void
memory_store_init (MemoryStore *self)
{
  g_mutex_init (&self->mutex);
  self->folders = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL,
                                         (GDestroyNotify) memory_folder_free);
  self->messages = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL,
                                          (GDestroyNotify) memory_message_free);
  self->receive_folders = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->views = memory_store_new_views ();
}
