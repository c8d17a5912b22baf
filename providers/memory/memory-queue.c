/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

/*
 * The outgoing queue: every message with an "outgoing" part. There is one process, but several of its threads may find the
 * same message unsent: a lock is taken by the first.
 */

#include "memory-store-private.h"

#include <glib/gi18n-lib.h>

/* What update_outgoing() takes over for a recipient */
static const guint32 outcome_tags[] = {
  MAPI_PR_RESPONSIBILITY, MAPI_PR_SPOOLER_STATUS, MAPI_PR_DELIVER_TIME, MAPI_PR_NDR_REASON_CODE,
  MAPI_PR_NDR_DIAG_CODE, MAPI_PR_DELIVERY_TEXT, MAPI_PR_PREPROCESS,
};

static gboolean
memory_store_check_submit (MemoryMessage  *message,
                           GError        **error)
{
  if (memory_store_is_submitted (message))
    g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_SUBMITTED,
                         _("The message is waiting to be sent already"));
  else if (mapi_content_get_recipients (message->content)->len == 0)
    g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NO_RECIPIENTS,
                         _("The message is addressed to nobody"));
  else
    return TRUE;
  return FALSE;
}

static void
memory_store_prepare_recipients (MapiContent *content)
{
  GPtrArray *recipients = mapi_content_get_recipients (content);

  for (guint i = 0; i < recipients->len; i++)
    {
      MapiProperties *recipient = g_ptr_array_index (recipients, i);
      guint32 type = mapi_properties_get_long (recipient, MAPI_PR_RECIPIENT_TYPE, 0);

      /* Of a resent message: these have it already */
      mapi_properties_set_boolean (recipient, MAPI_PR_RESPONSIBILITY,
                                   (type & MAPI_RECIPIENT_SUBMITTED) != 0);
    }
}

static void
memory_store_changed (MemoryStore   *self,
                      MemoryMessage *message)
{
  memory_store_show_message (self, message->key);
  memory_store_show_counts (self, message->folder);
  memory_store_notify (self, MAPI_EVENT_OBJECT_MODIFIED, MAPI_OBJECT_MESSAGE, message->key,
                       message->folder);
}

static gboolean
memory_store_submit_message (MapiStore          *store,
                             const MapiEntryId  *id,
                             MapiSubmitFlags     flags,
                             gint64              deferred_until,
                             GCancellable       *cancellable,
                             GError            **error)
{
  MemoryStore *self = MEMORY_STORE (store);
  MEMORY_STORE_LOCK (self);
  MemoryMessage *message = NULL;
  MapiProperties *bag;

  if (memory_store_check_writable (self, error))
    message = memory_store_find_message (self, id, error);
  if (message == NULL)
    return FALSE;
  if (message->outgoing != NULL && (message->outgoing->flags & MAPI_SUBMIT_FLAG_PREPROCESS) != 0)
    {
      /* Whoever preprocessed it submits it once more */
      message->outgoing->flags = flags & ~MAPI_SUBMIT_FLAG_LOCKED;
      memory_store_changed (self, message);
      return TRUE;
    }
  if (!memory_store_check_submit (message, error))
    return FALSE;

  bag = memory_message_get_bag (message);
  memory_message_set_flags (message, memory_message_get_flags (message) |
                                     MAPI_MSGFLAG_SUBMIT | MAPI_MSGFLAG_UNSENT);
  if (mapi_properties_get_time (bag, MAPI_PR_CLIENT_SUBMIT_TIME) == 0)
    mapi_properties_set_time (bag, MAPI_PR_CLIENT_SUBMIT_TIME, g_get_real_time ());
  if (deferred_until != 0)
    mapi_properties_set_time (bag, MAPI_PR_DEFERRED_SEND_TIME, deferred_until);
  memory_store_prepare_recipients (message->content);

  message->outgoing = g_new0 (MemoryOutgoing, 1);
  message->outgoing->number = ++self->last_submit;
  message->outgoing->flags = flags & ~MAPI_SUBMIT_FLAG_LOCKED;
  message->outgoing->next_try = deferred_until;
  memory_store_changed (self, message);
  return TRUE;
}

static int
memory_store_compare_submits (gconstpointer a,
                              gconstpointer b)
{
  MemoryMessage *left = *(MemoryMessage * const *) a;
  MemoryMessage *right = *(MemoryMessage * const *) b;
  gint64 left_time = mapi_properties_get_time (memory_message_get_bag (left),
                                               MAPI_PR_CLIENT_SUBMIT_TIME);
  gint64 right_time = mapi_properties_get_time (memory_message_get_bag (right),
                                                MAPI_PR_CLIENT_SUBMIT_TIME);

  if (left_time != right_time)
    return left_time < right_time ? -1 : 1;
  return left->outgoing->number < right->outgoing->number ? -1 : 1;
}

static MapiOutgoing *
memory_store_describe_outgoing (MemoryStore   *self,
                                MemoryMessage *message)
{
  MemoryOutgoing *outgoing = message->outgoing;
  g_autoptr(MapiEntryId) id = memory_store_new_message_id (self, message->key);
  g_autoptr(MapiProperties) bag = mapi_properties_copy (memory_message_get_bag (message));

  mapi_properties_remove (bag, MAPI_PR_BODY);
  mapi_properties_remove (bag, MAPI_PR_HTML);
  memory_store_describe_message (self, message, bag);
  mapi_properties_set_long (bag, MAPI_PR_SUBMIT_FLAGS,
                            outgoing->flags |
                            (outgoing->locked ? MAPI_SUBMIT_FLAG_LOCKED : 0));
  mapi_properties_set_long (bag, MAPI_PR_OUTGOING_STATE, outgoing->state);
  mapi_properties_set_long (bag, MAPI_PR_OUTGOING_ATTEMPTS, outgoing->attempts);
  mapi_properties_set_time (bag, MAPI_PR_OUTGOING_NEXT_TRY, outgoing->next_try);
  if (outgoing->why != NULL)
    {
      mapi_properties_set_string (bag, MAPI_PR_OUTGOING_ERROR, outgoing->why->message);
      mapi_properties_set_long (bag, MAPI_PR_OUTGOING_CODE,
                                (gint32) mapi_error_get_value (mapi_error_classify (outgoing->why)));
    }
  if (outgoing->why != NULL && mapi_error_get_low_level (outgoing->why) != NULL)
    mapi_properties_set_string (bag, MAPI_PR_OUTGOING_LOW_LEVEL, mapi_error_get_low_level (outgoing->why));
  return mapi_outgoing_new (id, bag);
}

static GPtrArray *
memory_store_list_outgoing (MapiStore     *store,
                            GCancellable  *cancellable,
                            GError       **error)
{
  MemoryStore *self = MEMORY_STORE (store);
  MEMORY_STORE_LOCK (self);
  g_autoptr(GPtrArray) queued = g_ptr_array_new ();
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_outgoing_unref);
  GHashTableIter iter;
  MemoryMessage *message;

  g_hash_table_iter_init (&iter, self->messages);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &message))
    {
      if (message->outgoing != NULL)
        g_ptr_array_add (queued, message);
    }
  g_ptr_array_sort (queued, memory_store_compare_submits);
  for (guint i = 0; i < queued->len; i++)
    g_ptr_array_add (list, memory_store_describe_outgoing (self, g_ptr_array_index (queued, i)));
  return list;
}

static MemoryMessage *
memory_store_find_queued (MemoryStore        *self,
                          const MapiEntryId  *id,
                          GError            **error)
{
  MemoryMessage *message = memory_store_find_message (self, id, NULL);

  if (message != NULL && message->outgoing != NULL)
    return message;
  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NOT_IN_QUEUE,
                       _("The message is not waiting to be sent"));
  return NULL;
}

static gboolean
memory_store_set_lock_state (MapiStore          *store,
                             const MapiEntryId  *id,
                             gboolean            locked,
                             GCancellable       *cancellable,
                             GError            **error)
{
  MemoryStore *self = MEMORY_STORE (store);
  MEMORY_STORE_LOCK (self);
  MemoryMessage *message = memory_store_find_queued (self, id, error);

  if (message == NULL)
    return FALSE;
  if (locked && message->outgoing->locked)
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NO_ACCESS, _("Another program is sending the message"));
      return FALSE;
    }
  message->outgoing->locked = locked;
  return TRUE;
}

static void
memory_store_update_recipient (MapiContent    *content,
                               MapiProperties *outcome)
{
  GPtrArray *recipients = mapi_content_get_recipients (content);
  gint32 row = mapi_properties_get_long (outcome, MAPI_PR_ROWID, -1);

  for (guint i = 0; i < recipients->len; i++)
    {
      MapiProperties *recipient = g_ptr_array_index (recipients, i);

      if (mapi_properties_get_long (recipient, MAPI_PR_ROWID, -1) != row)
        continue;
      for (gsize j = 0; j < G_N_ELEMENTS (outcome_tags); j++)
        {
          const MapiValue *value = mapi_properties_get_value (outcome, outcome_tags[j]);

          if (value != NULL)
            mapi_properties_set_value (recipient, value);
        }
    }
}

static gboolean
memory_store_update_outgoing (MapiStore          *store,
                              const MapiEntryId  *id,
                              MapiOutgoingState   state,
                              gboolean            attempt,
                              gint64              next_try,
                              const GError       *why,
                              GPtrArray          *recipients,
                              GCancellable       *cancellable,
                              GError            **error)
{
  MemoryStore *self = MEMORY_STORE (store);
  MEMORY_STORE_LOCK (self);
  MemoryMessage *message = memory_store_find_queued (self, id, error);

  if (message == NULL)
    return FALSE;

  message->outgoing->state = state;
  message->outgoing->next_try = next_try;
  if (state == MAPI_OUTGOING_QUEUED)
    mapi_properties_remove (memory_message_get_bag (message), MAPI_PR_DEFERRED_SEND_TIME);
  if (attempt)
    message->outgoing->attempts++;
  g_clear_error (&message->outgoing->why);
  message->outgoing->why = why != NULL ? g_error_copy (why) : NULL;
  for (guint i = 0; recipients != NULL && i < recipients->len; i++)
    memory_store_update_recipient (message->content, g_ptr_array_index (recipients, i));
  memory_store_changed (self, message);
  return TRUE;
}

static MemoryFolder *
memory_store_get_sent_folder (MemoryStore   *self,
                              MemoryMessage *message)
{
  GBytes *bytes = mapi_properties_get_binary (memory_message_get_bag (message),
                                              MAPI_PR_SENTMAIL_ENTRYID);
  g_autoptr(MapiEntryId) id = NULL;

  if (bytes != NULL)
    id = mapi_entry_id_new_from_bytes (bytes, NULL);
  if (id == NULL || !mapi_store_owns (MAPI_STORE (self), id))
    return NULL;
  return memory_store_find_folder (self, id, NULL);
}

static gboolean
memory_store_finish_message (MapiStore          *store,
                             const MapiEntryId  *id,
                             MapiEntryId       **sent_id,
                             GCancellable       *cancellable,
                             GError            **error)
{
  MemoryStore *self = MEMORY_STORE (store);
  MEMORY_STORE_LOCK (self);
  MemoryMessage *message = memory_store_find_queued (self, id, error);
  MemoryFolder *sent;
  guint64 folder;

  if (message == NULL)
    return FALSE;

  folder = message->folder;
  sent = memory_store_get_sent_folder (self, message);
  g_clear_pointer (&message->outgoing, memory_outgoing_free);
  memory_message_set_flags (message, (memory_message_get_flags (message) | MAPI_MSGFLAG_READ) &
                                     ~(MAPI_MSGFLAG_SUBMIT | MAPI_MSGFLAG_UNSENT));
  if (mapi_properties_get_boolean (memory_message_get_bag (message), MAPI_PR_DELETE_AFTER_SUBMIT))
    {
      memory_store_remove_message (self, message);
      memory_store_show_counts (self, folder);
      return TRUE;
    }
  if (sent != NULL && sent->key != folder)
    memory_store_move_message (self, message, sent->key);
  memory_store_changed (self, message);
  memory_store_show_counts (self, folder);
  *sent_id = memory_store_new_message_id (self, message->key);
  return TRUE;
}

static gboolean
memory_store_abort_submit (MapiStore          *store,
                           const MapiEntryId  *id,
                           GCancellable       *cancellable,
                           GError            **error)
{
  MemoryStore *self = MEMORY_STORE (store);
  MEMORY_STORE_LOCK (self);
  MemoryMessage *message = memory_store_find_queued (self, id, error);

  if (message == NULL)
    return FALSE;
  if (message->outgoing->locked)
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_UNABLE_TO_ABORT,
                           _("The message is being sent and cannot be taken back"));
      return FALSE;
    }
  g_clear_pointer (&message->outgoing, memory_outgoing_free);
  memory_message_set_flags (message, memory_message_get_flags (message) & ~MAPI_MSGFLAG_SUBMIT);
  memory_store_changed (self, message);
  return TRUE;
}

void
memory_store_queue_class_init (MapiStoreClass *klass)
{
  klass->submit_message = memory_store_submit_message;
  klass->list_outgoing = memory_store_list_outgoing;
  klass->set_lock_state = memory_store_set_lock_state;
  klass->update_outgoing = memory_store_update_outgoing;
  klass->finish_message = memory_store_finish_message;
  klass->abort_submit = memory_store_abort_submit;
}
