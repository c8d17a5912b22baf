/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "memory-objects.h"
#include "memory-store.h"

G_BEGIN_DECLS

/* The store's vfuncs run on two threads, one for each lane, and its tables on either: every
 * vfunc takes the mutex first and holds it to its end, which makes it a transaction. What
 * the functions below touch is guarded by it. */
struct _MemoryStore
{
  MapiStore   parent_instance;

  GMutex      mutex;
  gboolean    read_only;
  guint64     last_key;
  gint64      last_change;
  GHashTable *folders;          /* (owned) (element-type guint64 MemoryFolder) */
  GHashTable *messages;         /* (owned) (element-type guint64 MemoryMessage) */
  GHashTable *receive_folders;  /* (owned) (element-type utf8 guint64): class in lower case */
  GPtrArray  *views;            /* (owned) (element-type MemoryView): see memory-views.c */
  guint64     last_submit;
};

#define MEMORY_STORE_LOCK(self) \
  g_autoptr(GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&(self)->mutex)

/* Identity (memory-store-ids.c) */
MapiEntryId   *memory_store_new_folder_id   (MemoryStore        *self,
                                             guint64             key);
MapiEntryId   *memory_store_new_message_id  (MemoryStore        *self,
                                             guint64             key);
/* INVALID_ENTRYID or NOT_FOUND */
MemoryFolder  *memory_store_find_folder     (MemoryStore        *self,
                                             const MapiEntryId  *id,
                                             GError            **error);
MemoryMessage *memory_store_find_message    (MemoryStore        *self,
                                             const MapiEntryId  *id,
                                             GError            **error);
MemoryFolder  *memory_store_get_folder      (MemoryStore        *self,
                                             guint64             key);
MemoryFolder  *memory_store_get_role        (MemoryStore        *self,
                                             MapiFolderRole      role);
void           memory_store_set_id          (MapiProperties     *bag,
                                             guint32             tag,
                                             MapiEntryId        *id);
GPtrArray     *memory_store_new_id_list     (void);
gboolean       memory_store_check_writable  (MemoryStore        *self,
                                             GError            **error);
gboolean       memory_store_is_below        (MemoryStore        *self,
                                             guint64             folder,
                                             guint64             ancestor,
                                             gboolean            kept);
/* (transfer container): in ascending order of keys, which is the order of creation */
GPtrArray     *memory_store_list_folders    (MemoryStore        *self,
                                             guint64             parent);
GPtrArray     *memory_store_list_messages   (MemoryStore        *self,
                                             guint64             folder);

/* Descriptions (memory-store-rows.c) */
MapiProperties *memory_store_describe_store   (MemoryStore      *self);
MapiProperties *memory_store_describe_folder  (MemoryStore      *self,
                                               MemoryFolder     *folder);
/* Adds to @bag what is not in the content: ids, status, change number */
void            memory_store_describe_message (MemoryStore      *self,
                                               MemoryMessage    *message,
                                               MapiProperties   *bag);
gboolean        memory_store_is_computed      (guint32           tag);

/* Tables and events (memory-views.c) */
GPtrArray       *memory_store_new_views     (void);
void             memory_store_show_folder   (MemoryStore        *self,
                                             guint64             key);
void             memory_store_show_message  (MemoryStore        *self,
                                             guint64             key);
void             memory_store_show_counts   (MemoryStore        *self,
                                             guint64             folder);
void             memory_store_notify        (MemoryStore        *self,
                                             MapiEvent           event,
                                             MapiObjectType      type,
                                             guint64             key,
                                             guint64             parent);
void             memory_store_notify_moved  (MemoryStore        *self,
                                             MapiEvent           event,
                                             MapiObjectType      type,
                                             guint64             key,
                                             guint64             parent,
                                             guint64             old_key,
                                             guint64             old_parent);
MapiTableSource *memory_store_open_hierarchy    (MapiStore          *store,
                                                 const MapiEntryId  *id,
                                                 MapiTableFlags      flags,
                                                 GError            **error);
MapiTableSource *memory_store_open_contents     (MapiStore          *store,
                                                 const MapiEntryId  *id,
                                                 MapiTableFlags      flags,
                                                 GError            **error);
MapiTableSource *memory_store_open_search       (MapiStore          *store,
                                                 const MapiEntryId  *folder,
                                                 MapiSearchFlags     flags,
                                                 GError            **error);
MapiTableSource *memory_store_open_conversation (MapiStore          *store,
                                                 const MapiEntryId  *message,
                                                 GError            **error);

/* Messages for the other files (memory-messages.c) */
MemoryMessage *memory_store_add_message     (MemoryStore        *self,
                                             guint64             folder,
                                             MapiContent        *content,
                                             GBytes             *source);
void           memory_store_remove_message  (MemoryStore        *self,
                                             MemoryMessage      *message);
void           memory_store_move_message    (MemoryStore        *self,
                                             MemoryMessage      *message,
                                             guint64             folder);
MemoryMessage *memory_store_copy_message    (MemoryStore        *self,
                                             MemoryMessage      *message,
                                             guint64             folder);
gboolean       memory_store_is_submitted    (MemoryMessage      *message);

/* Search folders (memory-search.c) */
void           memory_store_update_links    (MemoryStore        *self,
                                             guint64             message);
void           memory_store_renew_links     (MemoryStore        *self,
                                             MemorySearch       *search);

/* Each file fills in the vfuncs it has */
void memory_store_folders_class_init  (MapiStoreClass *klass);
void memory_store_messages_class_init (MapiStoreClass *klass);
void memory_store_flags_class_init    (MapiStoreClass *klass);
void memory_store_search_class_init   (MapiStoreClass *klass);
void memory_store_receive_class_init  (MapiStoreClass *klass);
void memory_store_queue_class_init    (MapiStoreClass *klass);
void memory_store_care_class_init     (MapiStoreClass *klass);

G_END_DECLS
