/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

/* Loading, saving, importing, copying and deleting messages. */

#include "memory-store-private.h"

#include <glib/gi18n-lib.h>

/* What a client may decide when it creates a message, and never again */
#define CREATION_FLAGS (MAPI_MSGFLAG_READ | MAPI_MSGFLAG_UNSENT | MAPI_MSGFLAG_UNMODIFIED | \
                        MAPI_MSGFLAG_FROMME | MAPI_MSGFLAG_RESEND | MAPI_MSGFLAG_ASSOCIATED)
#define PENDING_FLAGS (MAPI_MSGFLAG_RN_PENDING | MAPI_MSGFLAG_NRN_PENDING)

/* Properties the store itself answers for; a client that loaded them hands them back */
static const guint32 own_tags[] = {
  MAPI_PR_ACCESS_LEVEL, MAPI_PR_CHANGE_NUMBER, MAPI_PR_ENTRYID, MAPI_PR_INSTANCE_KEY,
  MAPI_PR_MAPPING_SIGNATURE, MAPI_PR_MSG_STATUS, MAPI_PR_OBJECT_TYPE, MAPI_PR_PARENT_DISPLAY,
  MAPI_PR_PARENT_ENTRYID, MAPI_PR_PREVIEW, MAPI_PR_READ, MAPI_PR_RECORD_KEY,
  MAPI_PR_STORE_ENTRYID, MAPI_PR_STORE_RECORD_KEY, MAPI_PR_STORE_SUPPORT_MASK,
};

gboolean
memory_store_is_submitted (MemoryMessage *message)
{
  return (memory_message_get_flags (message) & MAPI_MSGFLAG_SUBMIT) != 0;
}

static MapiContent *
memory_store_clean_copy (MapiContent *content)
{
  MapiContent *copy = mapi_content_copy (content);
  MapiProperties *bag = mapi_content_get_properties (copy);

  for (gsize i = 0; i < G_N_ELEMENTS (own_tags); i++)
    mapi_properties_remove (bag, own_tags[i]);
  return copy;
}

/* A report is owed for mail that came, not for what is being written or was read already */
static guint32
memory_store_get_pending (MapiProperties *bag,
                          guint32         flags)
{
  guint32 pending = 0;

  if (flags & (MAPI_MSGFLAG_READ | MAPI_MSGFLAG_UNSENT | MAPI_MSGFLAG_ASSOCIATED))
    return 0;
  if (mapi_properties_get_boolean (bag, MAPI_PR_READ_RECEIPT_REQUESTED))
    pending |= MAPI_MSGFLAG_RN_PENDING;
  if (mapi_properties_get_boolean (bag, MAPI_PR_NON_RECEIPT_NOTIFICATION_REQUESTED))
    pending |= MAPI_MSGFLAG_NRN_PENDING;
  return pending;
}

/* Takes @content, which has been computed already; takes a reference to @source */
MemoryMessage *
memory_store_add_message (MemoryStore *self,
                          guint64      folder,
                          MapiContent *content,
                          GBytes      *source)
{
  MemoryMessage *message = memory_message_new (++self->last_key, folder, content);

  message->change = ++self->last_change;
  message->source = source != NULL ? g_bytes_ref (source) : NULL;
  g_hash_table_insert (self->messages, &message->key, message);
  memory_store_show_message (self, message->key);
  return message;
}

void
memory_store_remove_message (MemoryStore   *self,
                             MemoryMessage *message)
{
  guint64 key = message->key;
  guint64 folder = message->folder;

  g_hash_table_remove (self->messages, &key);
  memory_store_show_message (self, key);
  memory_store_notify (self, MAPI_EVENT_OBJECT_DELETED, MAPI_OBJECT_MESSAGE, key, folder);
}

/* The status belongs to the message in its folder and stays behind */
void
memory_store_move_message (MemoryStore   *self,
                           MemoryMessage *message,
                           guint64        folder)
{
  guint64 old = message->folder;

  message->folder = folder;
  message->status = 0;
  memory_store_show_message (self, message->key);
  memory_store_notify_moved (self, MAPI_EVENT_OBJECT_MOVED, MAPI_OBJECT_MESSAGE, message->key,
                             folder, message->key, old);
}

/* One message owes one report, however often it is copied */
MemoryMessage *
memory_store_copy_message (MemoryStore   *self,
                           MemoryMessage *message,
                           guint64        folder)
{
  MapiContent *content = mapi_content_copy (message->content);
  MapiProperties *bag = mapi_content_get_properties (content);
  guint32 flags = memory_message_get_flags (message);
  MemoryMessage *copy;

  mapi_properties_set_long (bag, MAPI_PR_MESSAGE_FLAGS,
                            flags & ~(PENDING_FLAGS | MAPI_MSGFLAG_SUBMIT));
  copy = memory_store_add_message (self, folder, content, message->source);
  memory_store_notify_moved (self, MAPI_EVENT_OBJECT_COPIED, MAPI_OBJECT_MESSAGE, copy->key,
                             folder, message->key, message->folder);
  return copy;
}

static MapiContent *
memory_store_load_message (MapiStore          *store,
                           const MapiEntryId  *id,
                           GCancellable       *cancellable,
                           GError            **error)
{
  MemoryStore *self = MEMORY_STORE (store);
  MEMORY_STORE_LOCK (self);
  MemoryMessage *message = memory_store_find_message (self, id, error);
  MapiContent *content;

  if (message == NULL)
    return NULL;
  content = mapi_content_copy (message->content);
  memory_store_describe_message (self, message, mapi_content_get_properties (content));
  return content;
}

static MemoryFolder *
memory_store_find_target (MemoryStore        *self,
                          const MapiEntryId  *id,
                          GError            **error)
{
  MemoryFolder *folder = NULL;

  if (memory_store_check_writable (self, error))
    folder = memory_store_find_folder (self, id, error);
  if (folder == NULL || folder->type != MAPI_FOLDER_SEARCH)
    return folder;
  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NO_ACCESS,
                       _("A search folder holds no messages of its own"));
  return NULL;
}

static MapiEntryId *
memory_store_create_message (MemoryStore        *self,
                             const MapiEntryId  *folder_id,
                             MapiContent        *content,
                             GError            **error)
{
  MemoryFolder *folder = memory_store_find_target (self, folder_id, error);
  g_autoptr(MapiContent) copy = NULL;
  MapiProperties *bag;
  MemoryMessage *message;
  guint32 flags;

  if (folder == NULL)
    return NULL;

  copy = memory_store_clean_copy (content);
  bag = mapi_content_get_properties (copy);
  flags = mapi_properties_get_long (bag, MAPI_PR_MESSAGE_FLAGS, 0) & CREATION_FLAGS;
  mapi_properties_set_long (bag, MAPI_PR_MESSAGE_FLAGS,
                            flags | memory_store_get_pending (bag, flags));
  mapi_content_compute (copy, TRUE);

  message = memory_store_add_message (self, folder->key, g_steal_pointer (&copy), NULL);
  memory_store_show_counts (self, folder->key);
  memory_store_notify (self, MAPI_EVENT_OBJECT_CREATED, MAPI_OBJECT_MESSAGE, message->key,
                       folder->key);
  return memory_store_new_message_id (self, message->key);
}

static MemoryMessage *
memory_store_find_for_save (MemoryStore        *self,
                            const MapiEntryId  *id,
                            gint64              base_change,
                            MapiSaveFlags       flags,
                            GError            **error)
{
  g_autoptr(GError) local_error = NULL;
  MemoryMessage *message = memory_store_find_message (self, id, &local_error);

  if (g_error_matches (local_error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND))
    g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_OBJECT_DELETED,
                         _("The message has been deleted meanwhile"));
  else if (message == NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  else if (memory_store_is_submitted (message))
    g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_SUBMITTED,
                         _("The message is waiting to be sent and cannot be changed"));
  else if (message->change != base_change && (flags & MAPI_SAVE_FORCE) == 0)
    g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_OBJECT_CHANGED,
                         _("The message has been changed meanwhile"));
  else
    return message;
  return NULL;
}

static MapiEntryId *
memory_store_replace_message (MemoryStore        *self,
                              const MapiEntryId  *id,
                              MapiContent        *content,
                              gint64              base_change,
                              MapiSaveFlags       flags,
                              GError            **error)
{
  MemoryMessage *message = NULL;
  guint32 message_flags;

  if (memory_store_check_writable (self, error))
    message = memory_store_find_for_save (self, id, base_change, flags, error);
  if (message == NULL)
    return NULL;

  message_flags = memory_message_get_flags (message);
  mapi_content_unref (message->content);
  message->content = memory_store_clean_copy (content);
  memory_message_set_flags (message, message_flags);
  mapi_content_compute (message->content, FALSE);
  /* The bytes received do not say any more what the message is */
  g_clear_pointer (&message->source, g_bytes_unref);
  message->change = ++self->last_change;

  memory_store_show_message (self, message->key);
  memory_store_notify (self, MAPI_EVENT_OBJECT_MODIFIED, MAPI_OBJECT_MESSAGE, message->key,
                       message->folder);
  return memory_store_new_message_id (self, message->key);
}

static MapiEntryId *
memory_store_save_message (MapiStore          *store,
                           const MapiEntryId  *folder,
                           const MapiEntryId  *id,
                           MapiContent        *content,
                           gint64              base_change,
                           MapiSaveFlags       flags,
                           GCancellable       *cancellable,
                           GError            **error)
{
  MemoryStore *self = MEMORY_STORE (store);
  MEMORY_STORE_LOCK (self);

  if (id != NULL)
    return memory_store_replace_message (self, id, content, base_change, flags, error);
  if (folder != NULL)
    return memory_store_create_message (self, folder, content, error);
  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_INVALID_PARAMETER,
                       _("A new message needs a folder"));
  return NULL;
}

static GBytes *
memory_store_load_source (MapiStore          *store,
                          const MapiEntryId  *id,
                          GCancellable       *cancellable,
                          GError            **error)
{
  MemoryStore *self = MEMORY_STORE (store);
  MEMORY_STORE_LOCK (self);
  MemoryMessage *message = memory_store_find_message (self, id, error);

  if (message == NULL)
    return NULL;
  if (message->source != NULL)
    return g_bytes_ref (message->source);
  return mapi_mime_encode (message->content, MAPI_MIME_ENCODE_KEEP_BCC, error);
}

/* A received message with the flags that come with it */
static MapiContent *
memory_store_decode (GBytes          *source,
                     MapiProperties  *properties,
                     GError         **error)
{
  MapiContent *content = mapi_mime_decode (source, error);
  MapiProperties *bag;
  guint32 flags;

  if (content == NULL)
    return NULL;
  bag = mapi_content_get_properties (content);
  mapi_properties_remove (bag, MAPI_PR_MESSAGE_FLAGS);
  if (properties != NULL)
    mapi_properties_merge (bag, properties);
  mapi_properties_remove (bag, MAPI_PR_MSG_STATUS);
  if (mapi_properties_get_time (bag, MAPI_PR_MESSAGE_DELIVERY_TIME) == 0)
    mapi_properties_set_time (bag, MAPI_PR_MESSAGE_DELIVERY_TIME, g_get_real_time ());

  flags = mapi_properties_get_long (bag, MAPI_PR_MESSAGE_FLAGS, 0) & CREATION_FLAGS;
  mapi_properties_set_long (bag, MAPI_PR_MESSAGE_FLAGS,
                            flags | memory_store_get_pending (bag, flags));
  mapi_content_compute (content, TRUE);
  mapi_properties_set_int64 (bag, MAPI_PR_MESSAGE_SIZE, g_bytes_get_size (source));
  return content;
}

static gboolean
memory_store_decode_all (GPtrArray     *sources,
                         GPtrArray     *properties,
                         GPtrArray     *contents,
                         GCancellable  *cancellable,
                         GError       **error)
{
  for (guint i = 0; i < sources->len; i++)
    {
      MapiProperties *flags = properties != NULL && i < properties->len
        ? g_ptr_array_index (properties, i) : NULL;
      MapiContent *content;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      content = memory_store_decode (g_ptr_array_index (sources, i), flags, error);
      if (content == NULL)
        return FALSE;
      g_ptr_array_add (contents, content);
    }
  return TRUE;
}

/* With the mutex held. Takes over one decoded message */
static MapiEntryId *
memory_store_import_one (MemoryStore    *self,
                         MemoryFolder   *folder,
                         MapiContent    *content,
                         GBytes         *source,
                         MapiProperties *flags)
{
  MemoryMessage *message = memory_store_add_message (self, folder->key, mapi_content_ref (content),
                                                     source);

  if (flags != NULL && mapi_properties_has (flags, MAPI_PR_MSG_STATUS))
    {
      message->status = mapi_properties_get_long (flags, MAPI_PR_MSG_STATUS, 0);
      memory_store_show_message (self, message->key);
    }
  memory_store_notify (self, MAPI_EVENT_OBJECT_CREATED, MAPI_OBJECT_MESSAGE, message->key,
                       folder->key);
  if (folder->role == MAPI_FOLDER_ROLE_INBOX &&
      (memory_message_get_flags (message) & MAPI_MSGFLAG_READ) == 0)
    memory_store_notify (self, MAPI_EVENT_NEW_MAIL, MAPI_OBJECT_MESSAGE, message->key,
                         folder->key);
  return memory_store_new_message_id (self, message->key);
}

static GPtrArray *
memory_store_import_messages (MapiStore          *store,
                              const MapiEntryId  *folder_id,
                              GPtrArray          *sources,
                              GPtrArray          *properties,
                              GCancellable       *cancellable,
                              GError            **error)
{
  MemoryStore *self = MEMORY_STORE (store);
  g_autoptr(GPtrArray) ids = memory_store_new_id_list ();
  g_autoptr(GPtrArray) contents = NULL;
  g_autoptr(GMutexLocker) locker = NULL;
  MemoryFolder *folder;

  /* Reading takes long and needs nothing of the store: the foreground lane goes on meanwhile */
  contents = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_content_unref);
  if (!memory_store_decode_all (sources, properties, contents, cancellable, error))
    return NULL;

  locker = g_mutex_locker_new (&self->mutex);
  folder = memory_store_find_target (self, folder_id, error);
  if (folder == NULL)
    return NULL;
  for (guint i = 0; i < contents->len; i++)
    {
      MapiProperties *flags = properties != NULL && i < properties->len
        ? g_ptr_array_index (properties, i) : NULL;

      g_ptr_array_add (ids, memory_store_import_one (self, folder, g_ptr_array_index (contents, i),
                                                     g_ptr_array_index (sources, i), flags));
    }
  memory_store_show_counts (self, folder->key);
  return g_steal_pointer (&ids);
}

static GPtrArray *
memory_store_copy_messages (MapiStore          *store,
                            GPtrArray          *ids,
                            const MapiEntryId  *destination,
                            MapiCopyFlags       flags,
                            gboolean           *partial,
                            GCancellable       *cancellable,
                            GError            **error)
{
  MemoryStore *self = MEMORY_STORE (store);
  MEMORY_STORE_LOCK (self);
  MemoryFolder *target = memory_store_find_target (self, destination, error);
  g_autoptr(GPtrArray) new_ids = memory_store_new_id_list ();
  gboolean move = (flags & MAPI_COPY_MOVE) != 0;

  if (target == NULL)
    return NULL;

  for (guint i = 0; i < ids->len; i++)
    {
      MemoryMessage *message = memory_store_find_message (self, g_ptr_array_index (ids, i), NULL);
      guint64 source = message != NULL ? message->folder : 0;

      if (message == NULL || (move && memory_store_is_submitted (message)))
        {
          *partial = TRUE;
          g_ptr_array_add (new_ids, NULL);
          continue;
        }
      if (!move)
        message = memory_store_copy_message (self, message, target->key);
      else if (source != target->key)
        memory_store_move_message (self, message, target->key);
      memory_store_show_counts (self, source);
      g_ptr_array_add (new_ids, memory_store_new_message_id (self, message->key));
    }
  memory_store_show_counts (self, target->key);
  return g_steal_pointer (&new_ids);
}

static gboolean
memory_store_delete_messages (MapiStore        *store,
                              GPtrArray        *ids,
                              MapiDeleteFlags   flags,
                              gboolean         *partial,
                              GCancellable     *cancellable,
                              GError          **error)
{
  MemoryStore *self = MEMORY_STORE (store);
  MEMORY_STORE_LOCK (self);

  if (!memory_store_check_writable (self, error))
    return FALSE;

  for (guint i = 0; i < ids->len; i++)
    {
      MemoryMessage *message = memory_store_find_message (self, g_ptr_array_index (ids, i), NULL);
      guint64 folder = message != NULL ? message->folder : 0;

      if (message == NULL || memory_store_is_submitted (message))
        {
          *partial = TRUE;
          continue;
        }
      memory_store_remove_message (self, message);
      memory_store_show_counts (self, folder);
    }
  return TRUE;
}

void
memory_store_messages_class_init (MapiStoreClass *klass)
{
  klass->load_message = memory_store_load_message;
  klass->save_message = memory_store_save_message;
  klass->load_source = memory_store_load_source;
  klass->import_messages = memory_store_import_messages;
  klass->copy_messages = memory_store_copy_messages;
  klass->delete_messages = memory_store_delete_messages;
}
