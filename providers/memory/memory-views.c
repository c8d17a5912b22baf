/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

/*
 * Live tables. Every table a client has open looks at a MapiMemorySource; the store keeps a
 * weak reference to it together with a rule that says which objects belong there: a view. After
 * each change the store asks every view about the object that changed and sets or removes its
 * row. Sorting, restricting and telling the client are the library's.
 */

#include <glib/gi18n-lib.h>

#include "memory-store-private.h"

typedef enum
{
  VIEW_CHILDREN,
  VIEW_DESCENDANTS,
  VIEW_CONTENTS,
  VIEW_ASSOCIATED,
  VIEW_SEARCH,
  VIEW_KEPT,
  VIEW_CONVERSATION
} ViewKind;

typedef struct
{
  ViewKind   kind;
  guint64    folder;
  char      *topic;   /* (owned) (nullable): of a conversation */
  GWeakRef   source;  /* a MapiMemorySource */
} MemoryView;

static void
memory_view_free (gpointer data)
{
  MemoryView *view = data;

  g_weak_ref_clear (&view->source);
  g_free (view->topic);
  g_free (view);
}

GPtrArray *
memory_store_new_views (void)
{
  return g_ptr_array_new_with_free_func (memory_view_free);
}

/* What groups messages: the subject without any "Re:" */
static char *
memory_store_dup_topic (MemoryMessage *message)
{
  const char *subject = mapi_properties_get_string (memory_message_get_bag (message),
                                                    MAPI_PR_SUBJECT);

  return mapi_subject_thread_key (subject != NULL ? subject : "");
}

static gboolean
memory_view_has_folder (MemoryStore  *self,
                        MemoryView   *view,
                        MemoryFolder *folder)
{
  if (view->kind == VIEW_CHILDREN)
    return folder->parent == view->folder;
  return view->kind == VIEW_DESCENDANTS && folder->key != view->folder &&
         memory_store_is_below (self, folder->key, view->folder, FALSE);
}

static gboolean
memory_view_has_message (MemoryStore   *self,
                         MemoryView    *view,
                         MemoryMessage *message)
{
  MemoryFolder *folder = memory_store_get_folder (self, view->folder);
  g_autofree char *topic = NULL;

  if (memory_message_is_normal (message) != (view->kind != VIEW_ASSOCIATED))
    return FALSE;

  switch (view->kind)
    {
    case VIEW_CONTENTS:
      if (folder != NULL && folder->search != NULL)
        return g_hash_table_contains (folder->search->links, &message->key);
      return message->folder == view->folder;
    case VIEW_ASSOCIATED:
      return message->folder == view->folder;
    case VIEW_SEARCH:
      return memory_store_is_below (self, message->folder, view->folder, FALSE);
    case VIEW_KEPT:
      return memory_store_is_below (self, message->folder, view->folder, TRUE);
    case VIEW_CONVERSATION:
      topic = memory_store_dup_topic (message);
      return g_strcmp0 (topic, view->topic) == 0;
    case VIEW_CHILDREN:
    case VIEW_DESCENDANTS:
    default:
      return FALSE;
    }
}

static guint
memory_store_get_depth (MemoryStore *self,
                        guint64      folder,
                        guint64      top)
{
  guint depth = 0;

  for (MemoryFolder *entry = memory_store_get_folder (self, folder);
       entry != NULL && entry->parent != top && entry->parent != 0;
       entry = memory_store_get_folder (self, entry->parent))
    depth++;
  return depth;
}

static void
memory_view_set_folder (MemoryStore      *self,
                        MemoryView       *view,
                        MapiMemorySource *source,
                        guint64           key)
{
  MemoryFolder *folder = memory_store_get_folder (self, key);
  g_autoptr(MapiProperties) row = NULL;

  if (folder == NULL || !memory_view_has_folder (self, view, folder))
    {
      mapi_memory_source_remove_row (source, key);
      return;
    }
  row = memory_store_describe_folder (self, folder);
  mapi_properties_set_long (row, MAPI_PR_DEPTH, memory_store_get_depth (self, key, view->folder));
  mapi_memory_source_set_row (source, key, row);
}

/* The attachments of a content as bags without their bytes, for sub-restrictions */
static GPtrArray *
memory_store_list_attachments (MapiContent *content)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref);
  guint n_attachments = mapi_content_get_n_attachments (content);

  for (guint i = 0; i < n_attachments; i++)
    {
      MapiProperties *bag = mapi_properties_copy (mapi_content_get_attachment (content, i));

      mapi_properties_remove (bag, MAPI_PR_ATTACH_DATA_BIN);
      g_ptr_array_add (list, bag);
    }
  return list;
}

static void
memory_view_set_message (MemoryStore      *self,
                         MemoryView       *view,
                         MapiMemorySource *source,
                         guint64           key)
{
  MemoryMessage *message = g_hash_table_lookup (self->messages, &key);
  g_autoptr(MapiProperties) row = NULL;
  g_autoptr(GPtrArray) attachments = NULL;

  if (message == NULL || !memory_view_has_message (self, view, message))
    {
      mapi_memory_source_remove_row (source, key);
      return;
    }
  row = mapi_properties_copy (memory_message_get_bag (message));
  mapi_properties_remove (row, MAPI_PR_HTML);
  mapi_properties_remove (row, MAPI_PR_RTF_COMPRESSED);
  memory_store_describe_message (self, message, row);
  attachments = memory_store_list_attachments (message->content);
  mapi_memory_source_set_row_full (source, key, row,
                                   mapi_content_get_recipients (message->content), attachments);
}

typedef void (*ViewFunc) (MemoryStore      *self,
                          MemoryView       *view,
                          MapiMemorySource *source,
                          guint64           key);

static void
memory_store_update_views (MemoryStore *self,
                           gboolean     folders,
                           ViewFunc     func,
                           guint64      key)
{
  for (guint i = self->views->len; i > 0; i--)
    {
      MemoryView *view = g_ptr_array_index (self->views, i - 1);
      g_autoptr(MapiMemorySource) source = g_weak_ref_get (&view->source);
      gboolean of_folders = view->kind == VIEW_CHILDREN || view->kind == VIEW_DESCENDANTS;

      if (source == NULL)
        g_ptr_array_remove_index_fast (self->views, i - 1);
      else if (of_folders == folders)
        func (self, view, source, key);
    }
}

/* A folder came, changed or went */
void
memory_store_show_folder (MemoryStore *self,
                          guint64      key)
{
  memory_store_update_views (self, TRUE, memory_view_set_folder, key);
}

/* A message came, changed or went */
void
memory_store_show_message (MemoryStore *self,
                           guint64      key)
{
  memory_store_update_links (self, key);
  memory_store_update_views (self, FALSE, memory_view_set_message, key);
}

/* The numbers of messages in a folder changed, and with them those of search folders */
void
memory_store_show_counts (MemoryStore *self,
                          guint64      folder)
{
  GHashTableIter iter;
  MemoryFolder *entry;

  memory_store_show_folder (self, folder);
  g_hash_table_iter_init (&iter, self->folders);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &entry))
    {
      if (entry->search != NULL)
        memory_store_show_folder (self, entry->key);
    }
}

static int
memory_store_compare_times (gconstpointer a,
                            gconstpointer b)
{
  MapiProperties *left = memory_message_get_bag (*(MemoryMessage * const *) a);
  MapiProperties *right = memory_message_get_bag (*(MemoryMessage * const *) b);
  gint64 left_time = mapi_properties_get_time (left, MAPI_PR_MESSAGE_DELIVERY_TIME);
  gint64 right_time = mapi_properties_get_time (right, MAPI_PR_MESSAGE_DELIVERY_TIME);

  return left_time < right_time ? -1 : left_time > right_time;
}

/* Rows come in the order they are first set: folders as they were made, messages oldest first */
static void
memory_view_fill (MemoryStore      *self,
                  MemoryView       *view,
                  MapiMemorySource *source)
{
  if (view->kind == VIEW_CHILDREN || view->kind == VIEW_DESCENDANTS)
    {
      for (guint64 key = 1; key <= self->last_key; key++)
        {
          if (memory_store_get_folder (self, key) != NULL)
            memory_view_set_folder (self, view, source, key);
        }
    }
  else
    {
      g_autoptr(GPtrArray) messages = memory_store_list_messages (self, 0);

      g_ptr_array_sort (messages, memory_store_compare_times);
      for (guint i = 0; i < messages->len; i++)
        memory_view_set_message (self, view, source,
                                 ((MemoryMessage *) g_ptr_array_index (messages, i))->key);
    }
}

/* Takes @topic */
static MapiTableSource *
memory_store_open_view (MemoryStore *self,
                        ViewKind     kind,
                        guint64      folder,
                        char        *topic)
{
  MapiMemorySource *source = mapi_memory_source_new ();
  MemoryView *view = g_new0 (MemoryView, 1);

  view->kind = kind;
  view->folder = folder;
  view->topic = topic;
  g_weak_ref_init (&view->source, source);
  g_ptr_array_add (self->views, view);
  memory_view_fill (self, view, source);
  return MAPI_TABLE_SOURCE (source);
}

static MemoryFolder *
memory_store_find_folder_or_root (MemoryStore        *self,
                                  const MapiEntryId  *id,
                                  GError            **error)
{
  return id != NULL ? memory_store_find_folder (self, id, error)
                    : memory_store_get_role (self, MAPI_FOLDER_ROLE_ROOT);
}

MapiTableSource *
memory_store_open_hierarchy (MapiStore          *store,
                             const MapiEntryId  *id,
                             MapiTableFlags      flags,
                             GError            **error)
{
  MemoryStore *self = MEMORY_STORE (store);
  MEMORY_STORE_LOCK (self);
  MemoryFolder *folder = memory_store_find_folder_or_root (self, id, error);
  gboolean deep = (flags & MAPI_TABLE_FLAG_CONVENIENT_DEPTH) != 0;

  if (folder == NULL)
    return NULL;
  return memory_store_open_view (self, deep ? VIEW_DESCENDANTS : VIEW_CHILDREN, folder->key, NULL);
}

MapiTableSource *
memory_store_open_contents (MapiStore          *store,
                            const MapiEntryId  *id,
                            MapiTableFlags      flags,
                            GError            **error)
{
  MemoryStore *self = MEMORY_STORE (store);
  MEMORY_STORE_LOCK (self);
  MemoryFolder *folder = memory_store_find_folder_or_root (self, id, error);
  gboolean associated = (flags & MAPI_TABLE_FLAG_ASSOCIATED) != 0;

  if (folder == NULL)
    return NULL;
  if ((flags & MAPI_TABLE_FLAG_CONVERSATIONS) != 0)
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NO_SUPPORT,
                           _("This store lists messages, not conversations"));
      return NULL;
    }
  if (folder->search != NULL)
    memory_store_renew_links (self, folder->search);
  return memory_store_open_view (self, associated ? VIEW_ASSOCIATED : VIEW_CONTENTS, folder->key,
                                 NULL);
}

MapiTableSource *
memory_store_open_search (MapiStore          *store,
                          const MapiEntryId  *id,
                          MapiSearchFlags     flags,
                          GError            **error)
{
  MemoryStore *self = MEMORY_STORE (store);
  MEMORY_STORE_LOCK (self);
  MemoryFolder *folder = memory_store_find_folder_or_root (self, id, error);
  gboolean kept = (flags & MAPI_SEARCH_SKIP_DISCARDED) != 0;

  return folder != NULL ? memory_store_open_view (self, kept ? VIEW_KEPT : VIEW_SEARCH, folder->key, NULL) : NULL;
}

MapiTableSource *
memory_store_open_conversation (MapiStore          *store,
                                const MapiEntryId  *id,
                                GError            **error)
{
  MemoryStore *self = MEMORY_STORE (store);
  MEMORY_STORE_LOCK (self);
  MemoryMessage *message = memory_store_find_message (self, id, error);

  if (message == NULL)
    return NULL;
  return memory_store_open_view (self, VIEW_CONVERSATION, 0, memory_store_dup_topic (message));
}

static MapiEntryId *
memory_store_new_event_id (MemoryStore    *self,
                           MapiObjectType  type,
                           guint64         key)
{
  return type == MAPI_OBJECT_FOLDER ? memory_store_new_folder_id (self, key)
                                    : memory_store_new_message_id (self, key);
}

void
memory_store_notify_moved (MemoryStore    *self,
                           MapiEvent       event,
                           MapiObjectType  type,
                           guint64         key,
                           guint64         parent,
                           guint64         old_key,
                           guint64         old_parent)
{
  g_autoptr(MapiEntryId) id = memory_store_new_event_id (self, type, key);
  g_autoptr(MapiEntryId) parent_id = memory_store_new_folder_id (self, parent);
  g_autoptr(MapiNotification) notification = mapi_notification_new (event, type, id, parent_id);
  MemoryMessage *message = type == MAPI_OBJECT_MESSAGE ? g_hash_table_lookup (self->messages, &key)
                                                       : NULL;

  if (old_key != 0)
    {
      g_autoptr(MapiEntryId) old_id = memory_store_new_event_id (self, type, old_key);
      g_autoptr(MapiEntryId) old_parent_id = memory_store_new_folder_id (self, old_parent);

      mapi_notification_set_old (notification, old_id, old_parent_id);
    }
  if (message != NULL)
    mapi_notification_set_message (notification,
                                   mapi_properties_get_string (memory_message_get_bag (message),
                                                               MAPI_PR_MESSAGE_CLASS),
                                   memory_message_get_flags (message));
  mapi_store_post (MAPI_STORE (self), notification);
}

void
memory_store_notify (MemoryStore    *self,
                     MapiEvent       event,
                     MapiObjectType  type,
                     guint64         key,
                     guint64         parent)
{
  memory_store_notify_moved (self, event, type, key, parent, 0, 0);
}
