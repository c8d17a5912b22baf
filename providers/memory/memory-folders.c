/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

/* Making, copying, moving, emptying and deleting folders. */

#include "memory-store-private.h"

#include <glib/gi18n-lib.h>

static MemoryFolder *
memory_store_find_child (MemoryStore *self,
                         guint64      parent,
                         const char  *name)
{
  g_autoptr(GPtrArray) children = memory_store_list_folders (self, parent);

  for (guint i = 0; i < children->len; i++)
    {
      MemoryFolder *child = g_ptr_array_index (children, i);

      if (g_strcmp0 (memory_folder_get_name (child), name) == 0)
        return child;
    }
  return NULL;
}

static gboolean
memory_store_set_collision (const char  *name,
                            GError     **error)
{
  g_set_error (error, MAPI_ERROR, MAPI_ERROR_COLLISION,
               _("There is already a folder “%s”"), name);
  return FALSE;
}

static MemoryFolder *
memory_store_add_folder (MemoryStore    *self,
                         guint64         parent,
                         MapiFolderType  type,
                         const char     *name)
{
  MemoryFolder *folder = memory_folder_new (++self->last_key, parent, type,
                                            MAPI_FOLDER_ROLE_NONE, name);

  g_hash_table_insert (self->folders, &folder->key, folder);
  return folder;
}

static gboolean
memory_store_check_new_folder (MemoryStore     *self,
                               MemoryFolder    *parent,
                               MapiFolderType   type,
                               const char      *name,
                               GError         **error)
{
  if (parent->type == MAPI_FOLDER_SEARCH)
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NO_ACCESS,
                           _("A search folder cannot hold other folders"));
      return FALSE;
    }
  if (name == NULL || *name == '\0')
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_INVALID_PARAMETER,
                           _("A folder needs a name"));
      return FALSE;
    }
  if (type != MAPI_FOLDER_GENERIC && type != MAPI_FOLDER_SEARCH)
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_INVALID_PARAMETER,
                           _("A mail store has one root folder only"));
      return FALSE;
    }
  return TRUE;
}

static MapiEntryId *
memory_store_create_folder (MapiStore          *store,
                            const MapiEntryId  *parent_id,
                            MapiFolderType      type,
                            const char         *name,
                            const char         *comment,
                            gboolean            open_if_exists,
                            GCancellable       *cancellable,
                            GError            **error)
{
  MemoryStore *self = MEMORY_STORE (store);
  MEMORY_STORE_LOCK (self);
  MemoryFolder *parent = memory_store_find_folder (self, parent_id, error);
  MemoryFolder *folder;

  if (parent == NULL || !memory_store_check_new_folder (self, parent, type, name, error))
    return NULL;

  folder = memory_store_find_child (self, parent->key, name);
  if (folder != NULL && open_if_exists)
    return memory_store_new_folder_id (self, folder->key);
  if (!memory_store_check_writable (self, error))
    return NULL;
  if (folder != NULL)
    {
      memory_store_set_collision (name, error);
      return NULL;
    }

  folder = memory_store_add_folder (self, parent->key, type, name);
  if (comment != NULL)
    mapi_properties_set_string (folder->properties, MAPI_PR_COMMENT, comment);
  memory_store_show_folder (self, folder->key);
  memory_store_show_folder (self, parent->key);
  memory_store_notify (self, MAPI_EVENT_OBJECT_CREATED, MAPI_OBJECT_FOLDER, folder->key,
                       parent->key);
  return memory_store_new_folder_id (self, folder->key);
}

/* Whether anything in or below the folder waits to be sent */
static gboolean
memory_store_holds_submitted (MemoryStore *self,
                              guint64      folder)
{
  GHashTableIter iter;
  MemoryMessage *message;

  g_hash_table_iter_init (&iter, self->messages);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &message))
    {
      if (memory_store_is_submitted (message) &&
          memory_store_is_below (self, message->folder, folder, FALSE))
        return TRUE;
    }
  return FALSE;
}

/* Everything in and below the folder, and the folder */
static void
memory_store_remove_folder (MemoryStore  *self,
                            MemoryFolder *folder)
{
  g_autoptr(GPtrArray) children = memory_store_list_folders (self, folder->key);
  g_autoptr(GPtrArray) messages = memory_store_list_messages (self, folder->key);
  guint64 key = folder->key;
  guint64 parent = folder->parent;

  for (guint i = 0; i < children->len; i++)
    memory_store_remove_folder (self, g_ptr_array_index (children, i));
  for (guint i = 0; i < messages->len; i++)
    memory_store_remove_message (self, g_ptr_array_index (messages, i));

  g_hash_table_remove (self->folders, &key);
  memory_store_show_folder (self, key);
  memory_store_show_folder (self, parent);
  memory_store_notify (self, MAPI_EVENT_OBJECT_DELETED, MAPI_OBJECT_FOLDER, key, parent);
}

static gboolean
memory_store_check_delete (MemoryStore      *self,
                           MemoryFolder     *folder,
                           MapiDeleteFlags   flags,
                           GError          **error)
{
  g_autoptr(GPtrArray) children = memory_store_list_folders (self, folder->key);
  g_autoptr(GPtrArray) messages = memory_store_list_messages (self, folder->key);
  const char *name = memory_folder_get_name (folder);

  if (folder->role != MAPI_FOLDER_ROLE_NONE)
    g_set_error (error, MAPI_ERROR, MAPI_ERROR_NO_ACCESS,
                 _("The folder “%s” cannot be deleted"), name);
  else if (children->len > 0 && (flags & MAPI_DELETE_FOLDERS) == 0)
    g_set_error (error, MAPI_ERROR, MAPI_ERROR_HAS_FOLDERS,
                 _("The folder “%s” has folders in it"), name);
  else if (messages->len > 0 && (flags & MAPI_DELETE_MESSAGES) == 0)
    g_set_error (error, MAPI_ERROR, MAPI_ERROR_HAS_MESSAGES,
                 _("The folder “%s” has messages in it"), name);
  else if (memory_store_holds_submitted (self, folder->key))
    g_set_error (error, MAPI_ERROR, MAPI_ERROR_SUBMITTED,
                 _("A message in the folder “%s” is waiting to be sent"), name);
  else
    return TRUE;
  return FALSE;
}

static gboolean
memory_store_delete_folder (MapiStore          *store,
                            const MapiEntryId  *id,
                            MapiDeleteFlags     flags,
                            GCancellable       *cancellable,
                            GError            **error)
{
  MemoryStore *self = MEMORY_STORE (store);
  MEMORY_STORE_LOCK (self);
  MemoryFolder *folder = NULL;

  if (memory_store_check_writable (self, error))
    folder = memory_store_find_folder (self, id, error);
  if (folder == NULL || !memory_store_check_delete (self, folder, flags, error))
    return FALSE;
  memory_store_remove_folder (self, folder);
  return TRUE;
}

static gboolean
memory_store_check_target (MemoryStore    *self,
                           MemoryFolder   *folder,
                           MemoryFolder   *target,
                           const char     *name,
                           MapiCopyFlags   flags,
                           GError        **error)
{
  MemoryFolder *there = memory_store_find_child (self, target->key, name);
  gboolean move = (flags & MAPI_COPY_MOVE) != 0;

  if (folder->role == MAPI_FOLDER_ROLE_ROOT || (move && folder->role != MAPI_FOLDER_ROLE_NONE))
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_NO_ACCESS,
                   _("The folder “%s” cannot be moved"), memory_folder_get_name (folder));
      return FALSE;
    }
  if (!memory_store_check_new_folder (self, target, folder->type, name, error))
    return FALSE;
  if (memory_store_is_below (self, target->key, folder->key, FALSE))
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_FOLDER_CYCLE,
                   _("The folder “%s” cannot be put into itself"),
                   memory_folder_get_name (folder));
      return FALSE;
    }
  return there == NULL || (move && there == folder) || memory_store_set_collision (name, error);
}

static MemoryFolder *
memory_store_clone_folder (MemoryStore  *self,
                           MemoryFolder *folder,
                           guint64       parent,
                           const char   *name,
                           gboolean      deep)
{
  MemoryFolder *copy = memory_store_add_folder (self, parent, folder->type, name);
  g_autoptr(GPtrArray) children = memory_store_list_folders (self, folder->key);
  g_autoptr(GPtrArray) messages = memory_store_list_messages (self, folder->key);

  mapi_properties_merge (copy->properties, folder->properties);
  mapi_properties_set_string (copy->properties, MAPI_PR_DISPLAY_NAME, name);
  for (guint i = 0; i < messages->len; i++)
    memory_store_copy_message (self, g_ptr_array_index (messages, i), copy->key);
  for (guint i = 0; deep && i < children->len; i++)
    {
      MemoryFolder *child = g_ptr_array_index (children, i);

      memory_store_clone_folder (self, child, copy->key, memory_folder_get_name (child), TRUE);
    }
  memory_store_show_folder (self, copy->key);
  return copy;
}

/* A folder that moves takes what is below along, in deep tables, too */
static void
memory_store_show_tree (MemoryStore  *self,
                        MemoryFolder *folder)
{
  g_autoptr(GPtrArray) children = memory_store_list_folders (self, folder->key);

  memory_store_show_folder (self, folder->key);
  for (guint i = 0; i < children->len; i++)
    memory_store_show_tree (self, g_ptr_array_index (children, i));
}

static MapiEntryId *
memory_store_copy_folder (MapiStore          *store,
                          const MapiEntryId  *id,
                          const MapiEntryId  *destination,
                          const char         *new_name,
                          MapiCopyFlags       flags,
                          GCancellable       *cancellable,
                          GError            **error)
{
  MemoryStore *self = MEMORY_STORE (store);
  MEMORY_STORE_LOCK (self);
  MemoryFolder *folder = NULL, *target = NULL;
  g_autofree char *name = NULL;
  guint64 old_key, old_parent;

  if (memory_store_check_writable (self, error))
    folder = memory_store_find_folder (self, id, error);
  if (folder != NULL)
    target = memory_store_find_folder (self, destination, error);
  if (target == NULL)
    return NULL;
  name = g_strdup (new_name != NULL ? new_name : memory_folder_get_name (folder));
  if (!memory_store_check_target (self, folder, target, name, flags, error))
    return NULL;

  old_key = folder->key;
  old_parent = folder->parent;
  if (flags & MAPI_COPY_MOVE)
    {
      folder->parent = target->key;
      mapi_properties_set_string (folder->properties, MAPI_PR_DISPLAY_NAME, name);
      memory_store_show_tree (self, folder);
    }
  else
    folder = memory_store_clone_folder (self, folder, target->key, name,
                                        (flags & MAPI_COPY_SUBFOLDERS) != 0);
  memory_store_show_folder (self, old_parent);
  memory_store_show_folder (self, target->key);
  memory_store_notify_moved (self, flags & MAPI_COPY_MOVE ? MAPI_EVENT_OBJECT_MOVED
                                                          : MAPI_EVENT_OBJECT_COPIED,
                             MAPI_OBJECT_FOLDER, folder->key, folder->parent, old_key, old_parent);
  return memory_store_new_folder_id (self, folder->key);
}

static gboolean
memory_store_empty_folder (MapiStore          *store,
                           const MapiEntryId  *id,
                           MapiDeleteFlags     flags,
                           gboolean           *partial,
                           GCancellable       *cancellable,
                           GError            **error)
{
  MemoryStore *self = MEMORY_STORE (store);
  MEMORY_STORE_LOCK (self);
  MemoryFolder *folder = NULL;
  g_autoptr(GPtrArray) children = NULL;
  g_autoptr(GPtrArray) messages = NULL;

  if (memory_store_check_writable (self, error))
    folder = memory_store_find_folder (self, id, error);
  if (folder == NULL)
    return FALSE;

  children = memory_store_list_folders (self, folder->key);
  for (guint i = 0; i < children->len; i++)
    {
      MemoryFolder *child = g_ptr_array_index (children, i);

      if (child->role != MAPI_FOLDER_ROLE_NONE || memory_store_holds_submitted (self, child->key))
        *partial = TRUE;
      else
        memory_store_remove_folder (self, child);
    }
  messages = memory_store_list_messages (self, folder->key);
  for (guint i = 0; i < messages->len; i++)
    {
      MemoryMessage *message = g_ptr_array_index (messages, i);

      if (memory_store_is_submitted (message))
        *partial = TRUE;
      else if (memory_message_is_normal (message) || (flags & MAPI_DELETE_ASSOCIATED) != 0)
        memory_store_remove_message (self, message);
    }
  memory_store_show_counts (self, folder->key);
  return TRUE;
}

void
memory_store_folders_class_init (MapiStoreClass *klass)
{
  klass->create_folder = memory_store_create_folder;
  klass->delete_folder = memory_store_delete_folder;
  klass->copy_folder = memory_store_copy_folder;
  klass->empty_folder = memory_store_empty_folder;
}
