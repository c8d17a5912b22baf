/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

/*
 * Entry ids of the memory store: after the provider's UID one letter, 'F' for folders and 'M'
 * for messages, and the object's number in eight bytes, the highest first.
 */

#include "memory-store-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define ID_SIZE 9

/* A circle in the tree would be a bug of ours; it must not become an endless loop. */
#define MAX_DEPTH 1000

static MapiEntryId *
memory_store_new_id (MemoryStore *self,
                     char         kind,
                     guint64      key)
{
  MapiSupport *support = mapi_provider_get_support (MAPI_PROVIDER (self));
  guint8 data[ID_SIZE];

  key = GUINT64_TO_BE (key);
  data[0] = kind;
  memcpy (data + 1, &key, sizeof key);
  return mapi_entry_id_new (mapi_support_get_uid (support), data, sizeof data, 0);
}

MapiEntryId *
memory_store_new_folder_id (MemoryStore *self,
                            guint64      key)
{
  return memory_store_new_id (self, 'F', key);
}

MapiEntryId *
memory_store_new_message_id (MemoryStore *self,
                             guint64      key)
{
  return memory_store_new_id (self, 'M', key);
}

static gboolean
memory_store_parse_id (const MapiEntryId  *id,
                       char                kind,
                       guint64            *key,
                       GError            **error)
{
  gsize length;
  const guint8 *data = mapi_entry_id_get_data (id, &length);

  if (length != ID_SIZE || data[0] != kind)
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_INVALID_ENTRYID,
                           kind == 'F' ? _("The object is not a folder")
                                       : _("The object is not a message"));
      return FALSE;
    }
  memcpy (key, data + 1, sizeof *key);
  *key = GUINT64_FROM_BE (*key);
  return TRUE;
}

MemoryFolder *
memory_store_find_folder (MemoryStore        *self,
                          const MapiEntryId  *id,
                          GError            **error)
{
  MemoryFolder *folder;
  guint64 key;

  if (!memory_store_parse_id (id, 'F', &key, error))
    return NULL;
  folder = memory_store_get_folder (self, key);
  if (folder == NULL)
    g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND,
                         _("The folder does not exist any more"));
  return folder;
}

MemoryMessage *
memory_store_find_message (MemoryStore        *self,
                           const MapiEntryId  *id,
                           GError            **error)
{
  MemoryMessage *message;
  guint64 key;

  if (!memory_store_parse_id (id, 'M', &key, error))
    return NULL;
  message = g_hash_table_lookup (self->messages, &key);
  if (message == NULL)
    g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND,
                         _("The message does not exist any more"));
  return message;
}

MemoryFolder *
memory_store_get_folder (MemoryStore *self,
                         guint64      key)
{
  return g_hash_table_lookup (self->folders, &key);
}

MemoryFolder *
memory_store_get_role (MemoryStore    *self,
                       MapiFolderRole  role)
{
  GHashTableIter iter;
  MemoryFolder *folder;

  g_hash_table_iter_init (&iter, self->folders);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &folder))
    {
      if (folder->role == role)
        return folder;
    }
  return NULL;
}

/* Takes @id */
void
memory_store_set_id (MapiProperties *bag,
                     guint32         tag,
                     MapiEntryId    *id)
{
  g_autoptr(MapiEntryId) owned = id;
  g_autoptr(GBytes) bytes = mapi_entry_id_to_bytes (owned);

  mapi_properties_set_binary (bag, tag, bytes);
}

static void
memory_store_free_id (gpointer id)
{
  if (id != NULL)
    mapi_entry_id_free (id);
}

/* An array of ids that may have NULL entries */
GPtrArray *
memory_store_new_id_list (void)
{
  return g_ptr_array_new_with_free_func (memory_store_free_id);
}

gboolean
memory_store_check_writable (MemoryStore  *self,
                             GError      **error)
{
  if (!self->read_only)
    return TRUE;
  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NO_ACCESS,
                       _("The mail store is read-only"));
  return FALSE;
}

/* Whether @folder is @ancestor or lies below it; @kept: with no Trash and no Junk on the way */
gboolean
memory_store_is_below (MemoryStore *self,
                       guint64      folder,
                       guint64      ancestor,
                       gboolean     kept)
{
  for (guint depth = 0; depth < MAX_DEPTH && folder != 0; depth++)
    {
      MemoryFolder *entry = memory_store_get_folder (self, folder);

      if (folder == ancestor)
        return TRUE;
      if (entry == NULL ||
          (kept && (entry->role == MAPI_FOLDER_ROLE_TRASH || entry->role == MAPI_FOLDER_ROLE_JUNK)))
        return FALSE;
      folder = entry->parent;
    }
  return FALSE;
}

static int
memory_store_compare_folders (gconstpointer a,
                              gconstpointer b)
{
  const MemoryFolder *left = *(MemoryFolder * const *) a;
  const MemoryFolder *right = *(MemoryFolder * const *) b;

  return left->key < right->key ? -1 : left->key > right->key;
}

GPtrArray *
memory_store_list_folders (MemoryStore *self,
                           guint64      parent)
{
  GPtrArray *list = g_ptr_array_new ();
  GHashTableIter iter;
  MemoryFolder *folder;

  g_hash_table_iter_init (&iter, self->folders);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &folder))
    {
      if (folder->parent == parent)
        g_ptr_array_add (list, folder);
    }
  g_ptr_array_sort (list, memory_store_compare_folders);
  return list;
}

static int
memory_store_compare_messages (gconstpointer a,
                               gconstpointer b)
{
  const MemoryMessage *left = *(MemoryMessage * const *) a;
  const MemoryMessage *right = *(MemoryMessage * const *) b;

  return left->key < right->key ? -1 : left->key > right->key;
}

/* Of all folders with 0 */
GPtrArray *
memory_store_list_messages (MemoryStore *self,
                            guint64      folder)
{
  GPtrArray *list = g_ptr_array_new ();
  GHashTableIter iter;
  MemoryMessage *message;

  g_hash_table_iter_init (&iter, self->messages);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &message))
    {
      if (folder == 0 || message->folder == folder)
        g_ptr_array_add (list, message);
    }
  g_ptr_array_sort (list, memory_store_compare_messages);
  return list;
}
