/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

/* Receive folders. Message classes are compared without regard to case: they are kept in lower
 * case, which is also how they are listed. */

#include "memory-store-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static MapiEntryId *
memory_store_get_receive_folder (MapiStore     *store,
                                 const char    *message_class,
                                 char         **matched_class,
                                 GCancellable  *cancellable,
                                 GError       **error)
{
  MemoryStore *self = MEMORY_STORE (store);
  MEMORY_STORE_LOCK (self);
  g_autofree char *prefix = g_ascii_strdown (message_class != NULL ? message_class : "", -1);
  guint64 *key = g_hash_table_lookup (self->receive_folders, prefix);

  /* "ipm.note.x", "ipm.note", "ipm", "" */
  while (key == NULL && *prefix != '\0')
    {
      char *dot = strrchr (prefix, '.');

      *(dot != NULL ? dot : prefix) = '\0';
      key = g_hash_table_lookup (self->receive_folders, prefix);
    }
  if (key == NULL || memory_store_get_folder (self, *key) == NULL)
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND,
                           _("No folder is set for incoming messages"));
      return NULL;
    }
  *matched_class = message_class != NULL ? g_strndup (message_class, strlen (prefix))
                                         : g_strdup ("");
  return memory_store_new_folder_id (self, *key);
}

static gboolean
memory_store_set_receive_folder (MapiStore          *store,
                                 const char         *message_class,
                                 const MapiEntryId  *id,
                                 GCancellable       *cancellable,
                                 GError            **error)
{
  MemoryStore *self = MEMORY_STORE (store);
  MEMORY_STORE_LOCK (self);
  MemoryFolder *folder;

  if (!memory_store_check_writable (self, error))
    return FALSE;
  if (id == NULL)
    {
      g_autofree char *gone = NULL;

      if (message_class == NULL || *message_class == '\0')
        {
          g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_INVALID_PARAMETER,
                               _("Incoming messages need a folder"));
          return FALSE;
        }
      gone = g_ascii_strdown (message_class, -1);
      g_hash_table_remove (self->receive_folders, gone);
      return TRUE;
    }

  folder = memory_store_find_folder (self, id, error);
  if (folder == NULL)
    return FALSE;
  g_hash_table_insert (self->receive_folders,
                       g_ascii_strdown (message_class != NULL ? message_class : "", -1),
                       g_memdup2 (&folder->key, sizeof folder->key));
  return TRUE;
}

static GPtrArray *
memory_store_list_receive_folders (MapiStore     *store,
                                   GCancellable  *cancellable,
                                   GError       **error)
{
  MemoryStore *self = MEMORY_STORE (store);
  MEMORY_STORE_LOCK (self);
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref);
  GHashTableIter iter;
  const char *message_class;
  guint64 *key;

  g_hash_table_iter_init (&iter, self->receive_folders);
  while (g_hash_table_iter_next (&iter, (gpointer *) &message_class, (gpointer *) &key))
    {
      MapiProperties *row = mapi_properties_new ();

      mapi_properties_set_string (row, MAPI_PR_MESSAGE_CLASS, message_class);
      memory_store_set_id (row, MAPI_PR_ENTRYID, memory_store_new_folder_id (self, *key));
      g_ptr_array_add (list, row);
    }
  return list;
}

void
memory_store_receive_class_init (MapiStoreClass *klass)
{
  klass->get_receive_folder = memory_store_get_receive_folder;
  klass->set_receive_folder = memory_store_set_receive_folder;
  klass->list_receive_folders = memory_store_list_receive_folders;
}
