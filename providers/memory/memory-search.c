/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

/*
 * Search folders. Each holds links, the numbers of the messages found. While a search runs the
 * links follow every change of a message; stopped, they stay as they are.
 */

#include "memory-store-private.h"

#include <glib/gi18n-lib.h>

static gboolean
memory_search_covers (MemoryStore   *self,
                      MemorySearch  *search,
                      guint64        folder)
{
  for (guint i = 0; i < search->folders->len; i++)
    {
      guint64 key = g_array_index (search->folders, guint64, i);

      if (folder == key || (search->recursive && memory_store_is_below (self, folder, key, search->skips)))
        return TRUE;
    }
  return FALSE;
}

static gboolean
memory_search_matches (MemoryStore   *self,
                       MemorySearch  *search,
                       MemoryMessage *message)
{
  g_autoptr(MapiRestriction) now = mapi_query_renew (search->restriction);
  g_autoptr(MapiProperties) row = NULL;
  g_autoptr(GPtrArray) attachments = NULL;
  guint n_attachments;

  if (!memory_message_is_normal (message) || !memory_search_covers (self, search, message->folder))
    return FALSE;

  row = mapi_properties_copy (memory_message_get_bag (message));
  memory_store_describe_message (self, message, row);
  attachments = g_ptr_array_new ();
  n_attachments = mapi_content_get_n_attachments (message->content);
  for (guint i = 0; i < n_attachments; i++)
    g_ptr_array_add (attachments, mapi_content_get_attachment (message->content, i));
  return mapi_restriction_matches (now, row,
                                   mapi_content_get_recipients (message->content), attachments);
}

static void
memory_search_update (MemoryStore  *self,
                      MemorySearch *search,
                      guint64       key)
{
  MemoryMessage *message = g_hash_table_lookup (self->messages, &key);

  if (message == NULL)
    g_hash_table_remove (search->links, &key);
  else if (search->running && memory_search_matches (self, search, message))
    g_hash_table_add (search->links, g_memdup2 (&key, sizeof key));
  else if (search->running)
    g_hash_table_remove (search->links, &key);
}

/* A message came, changed or went */
void
memory_store_update_links (MemoryStore *self,
                           guint64      message)
{
  GHashTableIter iter;
  MemoryFolder *folder;

  g_hash_table_iter_init (&iter, self->folders);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &folder))
    {
      if (folder->search != NULL)
        memory_search_update (self, folder->search, message);
    }
}

/* What was found yesterday may be too old today */
void
memory_store_renew_links (MemoryStore  *self,
                          MemorySearch *search)
{
  g_autoptr(GPtrArray) messages = memory_store_list_messages (self, 0);

  for (guint i = 0; i < messages->len; i++)
    memory_search_update (self, search, ((MemoryMessage *) g_ptr_array_index (messages, i))->key);
}

static MemoryFolder *
memory_store_find_search_folder (MemoryStore        *self,
                                 const MapiEntryId  *id,
                                 GError            **error)
{
  MemoryFolder *folder = memory_store_find_folder (self, id, error);

  if (folder == NULL || folder->type == MAPI_FOLDER_SEARCH)
    return folder;
  g_set_error (error, MAPI_ERROR, MAPI_ERROR_NO_SUPPORT,
               _("“%s” is not a search folder"), memory_folder_get_name (folder));
  return NULL;
}

/* The numbers of the folders to search; search folders cannot be searched themselves */
static GArray *
memory_store_list_domain (MemoryStore  *self,
                          GPtrArray    *ids,
                          GError      **error)
{
  g_autoptr(GArray) keys = g_array_new (FALSE, FALSE, sizeof (guint64));

  for (guint i = 0; i < ids->len; i++)
    {
      MemoryFolder *folder = memory_store_find_folder (self, g_ptr_array_index (ids, i), error);

      if (folder == NULL)
        return NULL;
      if (folder->type == MAPI_FOLDER_SEARCH)
        {
          g_set_error (error, MAPI_ERROR, MAPI_ERROR_INVALID_PARAMETER,
                       _("The search folder “%s” cannot be searched"),
                       memory_folder_get_name (folder));
          return NULL;
        }
      g_array_append_val (keys, folder->key);
    }
  return g_steal_pointer (&keys);
}

static gboolean
memory_store_check_criteria (MemoryFolder     *folder,
                             MapiRestriction  *restriction,
                             GPtrArray        *folders,
                             GError          **error)
{
  if (folder->search == NULL && (restriction == NULL || folders == NULL))
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_NOT_INITIALIZED,
                   _("The search folder “%s” has nothing to search for yet"),
                   memory_folder_get_name (folder));
      return FALSE;
    }
  return restriction == NULL || mapi_restriction_check (restriction, error);
}

static void
memory_store_run_search (MemoryStore  *self,
                         MemoryFolder *folder)
{
  g_autoptr(GPtrArray) messages = memory_store_list_messages (self, 0);

  /* Showing a message looks at the search folders anew */
  for (guint i = 0; i < messages->len; i++)
    memory_store_show_message (self, ((MemoryMessage *) g_ptr_array_index (messages, i))->key);
  memory_store_show_folder (self, folder->key);
  memory_store_notify (self, MAPI_EVENT_SEARCH_COMPLETE, MAPI_OBJECT_FOLDER, folder->key,
                       folder->parent);
}

static gboolean
memory_store_set_search_criteria (MapiStore          *store,
                                  const MapiEntryId  *id,
                                  MapiRestriction    *restriction,
                                  GPtrArray          *folders,
                                  MapiSearchFlags     flags,
                                  GCancellable       *cancellable,
                                  GError            **error)
{
  MemoryStore *self = MEMORY_STORE (store);
  MEMORY_STORE_LOCK (self);
  MemoryFolder *folder = memory_store_find_search_folder (self, id, error);
  g_autoptr(GArray) keys = NULL;
  MemorySearch *search;

  if (folder == NULL || !memory_store_check_criteria (folder, restriction, folders, error))
    return FALSE;
  if (folders != NULL)
    {
      keys = memory_store_list_domain (self, folders, error);
      if (keys == NULL)
        return FALSE;
    }

  if (folder->search == NULL)
    folder->search = memory_search_new ();
  search = folder->search;
  if (restriction != NULL)
    {
      g_clear_pointer (&search->restriction, mapi_restriction_unref);
      search->restriction = mapi_restriction_ref (restriction);
    }
  if (keys != NULL)
    {
      g_array_unref (search->folders);
      search->folders = g_steal_pointer (&keys);
    }
  if (flags & (MAPI_SEARCH_RECURSIVE | MAPI_SEARCH_SHALLOW))
    {
      search->recursive = (flags & MAPI_SEARCH_RECURSIVE) != 0;
      search->skips = FALSE;
    }
  search->skips |= (flags & MAPI_SEARCH_SKIP_DISCARDED) != 0;
  if (flags & (MAPI_SEARCH_FOREGROUND | MAPI_SEARCH_BACKGROUND))
    search->foreground = (flags & MAPI_SEARCH_FOREGROUND) != 0;
  search->running = (flags & MAPI_SEARCH_STOP) == 0;
  if (search->running)
    memory_store_run_search (self, folder);
  return TRUE;
}

static MapiRestriction *
memory_store_get_search_criteria (MapiStore          *store,
                                  const MapiEntryId  *id,
                                  GPtrArray         **folders,
                                  MapiSearchState    *state,
                                  GCancellable       *cancellable,
                                  GError            **error)
{
  MemoryStore *self = MEMORY_STORE (store);
  MEMORY_STORE_LOCK (self);
  MemoryFolder *folder = memory_store_find_search_folder (self, id, error);
  MemorySearch *search;

  if (folder == NULL || (folder->search == NULL &&
                         !memory_store_check_criteria (folder, NULL, NULL, error)))
    return NULL;

  search = folder->search;
  *folders = memory_store_new_id_list ();
  for (guint i = 0; i < search->folders->len; i++)
    g_ptr_array_add (*folders,
                     memory_store_new_folder_id (self, g_array_index (search->folders, guint64, i)));
  *state = MAPI_SEARCH_STATE_COMPLETE |
           (search->running ? MAPI_SEARCH_STATE_RUNNING : 0) |
           (search->recursive ? MAPI_SEARCH_STATE_RECURSIVE : 0) |
           (search->skips ? MAPI_SEARCH_STATE_SKIP_DISCARDED : 0) |
           (search->foreground ? MAPI_SEARCH_STATE_FOREGROUND : 0);
  return mapi_restriction_ref (search->restriction);
}

void
memory_store_search_class_init (MapiStoreClass *klass)
{
  klass->set_search_criteria = memory_store_set_search_criteria;
  klass->get_search_criteria = memory_store_get_search_criteria;
}
