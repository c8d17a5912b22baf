/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

/* Read state and its reports, status, and the small changes that need no save. */

#include "memory-store-private.h"

#include <glib/gi18n-lib.h>

#define PENDING_FLAGS (MAPI_MSGFLAG_RN_PENDING | MAPI_MSGFLAG_NRN_PENDING)

/* What set_message_properties() takes */
static const guint32 small_tags[] = {
  MAPI_PR_ANSWERED, MAPI_PR_FLAGGED, MAPI_PR_FLAG_STATUS, MAPI_PR_FORWARDED, MAPI_PR_ICON_INDEX,
  MAPI_PR_KEYWORDS, MAPI_PR_LAST_VERB_EXECUTED, MAPI_PR_LAST_VERB_EXECUTION_TIME, MAPI_PR_TRACKING,
};

/* The table of IMessage::SetReadFlag. Contradictions never get here. Returns whether the read
 * report is due now; it is at most once, because its bit goes with it. */
static gboolean
memory_store_apply_read_flags (MemoryMessage *message,
                               MapiReadFlags  flags)
{
  guint32 message_flags = memory_message_get_flags (message);
  gboolean suppress = (flags & MAPI_READ_FLAG_SUPPRESS_RECEIPT) != 0;
  gboolean report_only = (flags & MAPI_READ_FLAG_GENERATE_RECEIPT_ONLY) != 0;
  gboolean due = FALSE;

  if (flags & MAPI_READ_FLAG_CLEAR_RN_PENDING)
    message_flags &= ~MAPI_MSGFLAG_RN_PENDING;
  if (flags & MAPI_READ_FLAG_CLEAR_NRN_PENDING)
    message_flags &= ~MAPI_MSGFLAG_NRN_PENDING;

  if (flags & MAPI_READ_FLAG_CLEAR_READ)
    message_flags &= ~MAPI_MSGFLAG_READ;
  else if (suppress && report_only)
    {
      mapi_properties_set_boolean (memory_message_get_bag (message),
                                   MAPI_PR_READ_RECEIPT_REQUESTED, FALSE);
      message_flags &= ~PENDING_FLAGS;
    }
  else if (suppress)
    message_flags = (message_flags | MAPI_MSGFLAG_READ) & ~PENDING_FLAGS;
  else if (report_only ||
           (flags & (MAPI_READ_FLAG_CLEAR_RN_PENDING | MAPI_READ_FLAG_CLEAR_NRN_PENDING)) == 0)
    {
      due = (message_flags & MAPI_MSGFLAG_RN_PENDING) != 0;
      message_flags &= ~PENDING_FLAGS;
      if (!report_only)
        message_flags |= MAPI_MSGFLAG_READ;
    }

  memory_message_set_flags (message, message_flags);
  return due;
}

static void
memory_store_mark (MemoryStore   *self,
                   MemoryMessage *message,
                   MapiReadFlags  flags,
                   GPtrArray     *receipts,
                   gboolean      *partial)
{
  guint32 before = memory_message_get_flags (message);

  if (memory_store_is_submitted (message))
    {
      *partial = TRUE;
      return;
    }
  if (!memory_message_is_normal (message))
    return;
  if (memory_store_apply_read_flags (message, flags))
    g_ptr_array_add (receipts, memory_store_new_message_id (self, message->key));
  if (memory_message_get_flags (message) == before)
    return;
  memory_store_show_message (self, message->key);
  memory_store_show_counts (self, message->folder);
  memory_store_notify (self, MAPI_EVENT_OBJECT_MODIFIED, MAPI_OBJECT_MESSAGE, message->key,
                       message->folder);
}

static gboolean
memory_store_set_read_flags (MapiStore          *store,
                             const MapiEntryId  *folder_id,
                             GPtrArray          *ids,
                             MapiReadFlags       flags,
                             GPtrArray          *receipts,
                             gboolean           *partial,
                             GCancellable       *cancellable,
                             GError            **error)
{
  MemoryStore *self = MEMORY_STORE (store);
  MEMORY_STORE_LOCK (self);
  g_autoptr(GPtrArray) messages = NULL;

  if (ids == NULL)
    {
      MemoryFolder *folder = folder_id != NULL
        ? memory_store_find_folder (self, folder_id, error)
        : memory_store_get_role (self, MAPI_FOLDER_ROLE_ROOT);

      if (folder == NULL)
        return FALSE;
      messages = memory_store_list_messages (self, folder->key);
      for (guint i = 0; i < messages->len; i++)
        memory_store_mark (self, g_ptr_array_index (messages, i), flags, receipts, partial);
      return TRUE;
    }

  for (guint i = 0; i < ids->len; i++)
    {
      MemoryMessage *message = memory_store_find_message (self, g_ptr_array_index (ids, i), NULL);

      if (message != NULL)
        memory_store_mark (self, message, flags, receipts, partial);
      else
        *partial = TRUE;
    }
  return TRUE;
}

static gboolean
memory_store_set_message_status (MapiStore          *store,
                                 const MapiEntryId  *id,
                                 guint32             status,
                                 guint32             mask,
                                 guint32            *old_status,
                                 GCancellable       *cancellable,
                                 GError            **error)
{
  MemoryStore *self = MEMORY_STORE (store);
  MEMORY_STORE_LOCK (self);
  MemoryMessage *message = memory_store_find_message (self, id, error);

  if (message == NULL)
    return FALSE;
  *old_status = message->status;
  message->status = (message->status & ~mask) | (status & mask);
  if (message->status == *old_status)
    return TRUE;
  memory_store_show_message (self, message->key);
  memory_store_notify (self, MAPI_EVENT_OBJECT_MODIFIED, MAPI_OBJECT_MESSAGE, message->key,
                       message->folder);
  return TRUE;
}

static gboolean
memory_store_check_small (MapiProperties  *changes,
                          GError         **error)
{
  gsize n_tags;
  g_autofree guint32 *tags = mapi_properties_list_tags (changes, &n_tags);

  for (gsize i = 0; i < n_tags; i++)
    {
      gboolean known = FALSE;

      for (gsize j = 0; j < G_N_ELEMENTS (small_tags) && !known; j++)
        known = small_tags[j] == tags[i];
      if (known)
        continue;
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_COMPUTED,
                   _("The property %s cannot be changed without saving the message"),
                   mapi_tag_get_name (tags[i]) != NULL ? mapi_tag_get_name (tags[i]) : "?");
      return FALSE;
    }
  return TRUE;
}

static gboolean
memory_store_set_message_properties (MapiStore       *store,
                                     GPtrArray       *ids,
                                     MapiProperties  *changes,
                                     gboolean        *partial,
                                     GCancellable    *cancellable,
                                     GError         **error)
{
  MemoryStore *self = MEMORY_STORE (store);
  MEMORY_STORE_LOCK (self);

  if (!memory_store_check_writable (self, error) || !memory_store_check_small (changes, error))
    return FALSE;

  for (guint i = 0; i < ids->len; i++)
    {
      MemoryMessage *message = memory_store_find_message (self, g_ptr_array_index (ids, i), NULL);

      if (message == NULL)
        {
          *partial = TRUE;
          continue;
        }
      mapi_properties_merge (memory_message_get_bag (message), changes);
      memory_store_show_message (self, message->key);
      memory_store_notify (self, MAPI_EVENT_OBJECT_MODIFIED, MAPI_OBJECT_MESSAGE, message->key,
                           message->folder);
    }
  return TRUE;
}

void
memory_store_flags_class_init (MapiStoreClass *klass)
{
  klass->set_read_flags = memory_store_set_read_flags;
  klass->set_message_status = memory_store_set_message_status;
  klass->set_message_properties = memory_store_set_message_properties;
}
