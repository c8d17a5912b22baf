/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-store-vfuncs.h"

#include "kit-message.h"
#include "kit-process.h"
#include "kit-queue.h"
#include "kit-recipient-state.h"

#include <glib/gi18n-lib.h>

/* ---- submitting ---- */

static gboolean
insert_queue_row (KitTransaction   *transaction,
                  gint64            message,
                  gint64            submitted,
                  MapiSubmitFlags   flags,
                  gint64            deferred_until,
                  GBytes           *recipients,
                  GError          **error)
{
  gboolean deferred = deferred_until > kit_transaction_get_time (transaction);
  g_autoptr (KitStatement) statement = NULL;

  statement = kit_statement_new (kit_transaction_get_connection (transaction),
                                 "INSERT INTO queue (message, submitted, flags, state, next_try,"
                                 " deferred_until, recipients) VALUES (?, ?, ?, ?, ?, ?, ?)",
                                 error);
  if (statement == NULL)
    return FALSE;
  kit_statement_bind_int64 (statement, 1, message);
  kit_statement_bind_int64 (statement, 2, submitted);
  kit_statement_bind_int64 (statement, 3, flags & ~MAPI_SUBMIT_FLAG_LOCKED);
  kit_statement_bind_int64 (statement, 4, deferred ? MAPI_OUTGOING_DEFERRED : MAPI_OUTGOING_QUEUED);
  kit_statement_bind_int64 (statement, 5, deferred ? deferred_until : 0);
  kit_statement_bind_int64 (statement, 6, deferred ? deferred_until : 0);
  kit_statement_bind_bytes (statement, 7, recipients);
  return kit_statement_run (statement, error);
}

static gboolean
enqueue (KitStore         *self,
         KitTransaction   *transaction,
         KitMessage       *message,
         MapiContent      *known,
         MapiSubmitFlags   flags,
         gint64            deferred_until,
         GError          **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);
  g_autoptr (MapiContent) content = known != NULL ? mapi_content_ref (known)
                                    : kit_message_load_content (self, connection, message->id, error);
  g_autoptr (GBytes) recipients = NULL;
  gint64 submitted;

  if (content == NULL)
    return FALSE;
  if (mapi_content_get_recipients (content)->len == 0)
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NO_RECIPIENTS,
                           _("The message has no recipients"));
      return FALSE;
    }
  submitted = mapi_properties_get_time (mapi_content_get_properties (content),
                                        MAPI_PR_CLIENT_SUBMIT_TIME);
  if (submitted == 0)
    submitted = kit_transaction_get_time (transaction);
  recipients = kit_recipient_state_new (content);
  if (!insert_queue_row (transaction, message->id, submitted, flags, deferred_until, recipients,
                         error) ||
      !kit_execute (connection, "UPDATE message SET flags = ?, sent = ? WHERE id = ?", error, 3,
                    (gint64) (message->flags | MAPI_MSGFLAG_SUBMIT | MAPI_MSGFLAG_UNSENT),
                    submitted, message->id))
    return FALSE;
  message->flags |= MAPI_MSGFLAG_SUBMIT | MAPI_MSGFLAG_UNSENT;
  return kit_message_log (transaction, MAPI_EVENT_OBJECT_MODIFIED, message, error);
}

gboolean
kit_queue_enqueue (KitStore        *self,
                   KitTransaction  *transaction,
                   gint64           message,
                   MapiContent     *content,
                   GError         **error)
{
  g_autoptr (KitMessage) loaded = kit_message_load (kit_transaction_get_connection (transaction), message, error);

  return loaded != NULL && enqueue (self, transaction, loaded, content, MAPI_SUBMIT_FLAG_NONE, 0, error);
}

static gboolean
resubmit (KitTransaction   *transaction,
          KitMessage       *message,
          MapiSubmitFlags   flags,
          GError          **error)
{
  gint64 queued_flags;

  if (!kit_query_int64 (kit_transaction_get_connection (transaction),
                        "SELECT flags FROM queue WHERE message = ?", message->id, 0, &queued_flags,
                        error))
    return FALSE;
  /* The spooler submits again what it has preprocessed; nobody else does */
  if (!(queued_flags & MAPI_SUBMIT_FLAG_PREPROCESS) || (flags & MAPI_SUBMIT_FLAG_PREPROCESS))
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_SUBMITTED,
                           _("The message waits to be sent already"));
      return FALSE;
    }
  return kit_execute (kit_transaction_get_connection (transaction),
                      "UPDATE queue SET flags = ?, state = ? WHERE message = ?", error, 3,
                      (gint64) (flags & ~MAPI_SUBMIT_FLAG_LOCKED), (gint64) MAPI_OUTGOING_QUEUED,
                      message->id) &&
         kit_message_log (transaction, MAPI_EVENT_OBJECT_MODIFIED, message, error);
}

static KitTransaction *
begin_with (KitStore           *self,
            const MapiEntryId  *id,
            KitMessage        **message,
            GCancellable       *cancellable,
            GError            **error)
{
  gint64 key = kit_store_parse_id (self, id, MAPI_OBJECT_MESSAGE, error);
  g_autoptr (KitTransaction) transaction = NULL;

  if (key == 0)
    return NULL;
  transaction = kit_store_begin (self, cancellable, error);
  if (transaction == NULL)
    return NULL;
  *message = kit_message_load (kit_transaction_get_connection (transaction), key, error);
  return *message != NULL ? g_steal_pointer (&transaction) : NULL;
}

/* As begin_with(), for messages that must be in the queue */
static KitTransaction *
begin_with_queued (KitStore           *self,
                   const MapiEntryId  *id,
                   KitMessage        **message,
                   GCancellable       *cancellable,
                   GError            **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (KitTransaction) transaction = begin_with (self, id, message, cancellable,
                                                       &local_error);

  if (transaction != NULL && (*message)->queued)
    return g_steal_pointer (&transaction);
  if (transaction != NULL || g_error_matches (local_error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND))
    g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NOT_IN_QUEUE,
                         _("The message does not wait to be sent"));
  else
    g_propagate_error (error, g_steal_pointer (&local_error));
  return NULL;
}

static gboolean
submit_message (MapiStore          *store,
                const MapiEntryId  *id,
                MapiSubmitFlags     flags,
                gint64              deferred_until,
                GCancellable       *cancellable,
                GError            **error)
{
  KitStore *self = KIT_STORE (store);
  g_autoptr (KitMessage) message = NULL;
  g_autoptr (KitTransaction) transaction = begin_with (self, id, &message, cancellable, error);

  if (transaction == NULL)
    return FALSE;
  if (message->associated)
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NO_SUPPORT,
                           _("A hidden message cannot be sent"));
      return FALSE;
    }
  if (message->queued ? !resubmit (transaction, message, flags, error)
                      : !enqueue (self, transaction, message, NULL, flags, deferred_until, error))
    return FALSE;
  return kit_store_commit (self, transaction, error);
}

/* ---- the queue ---- */

static MapiProperties *
read_outgoing (KitStore     *self,
               KitStatement *row)
{
  static const struct { int column; guint32 tag; } strings[] = {
    { 7, MAPI_PR_SUBJECT }, { 8, MAPI_PR_DISPLAY_TO }, { 9, MAPI_PR_DISPLAY_CC },
    { 10, MAPI_PR_DISPLAY_BCC }, { 13, MAPI_PR_SENDER_NAME },
  };
  MapiProperties *bag = mapi_properties_new ();
  gint64 flags = kit_statement_get_int64 (row, 1);

  if (kit_process_is_alive (kit_statement_get_int64 (row, 15), kit_statement_get_int64 (row, 16)))
    flags |= MAPI_SUBMIT_FLAG_LOCKED;
  for (guint i = 0; i < G_N_ELEMENTS (strings); i++)
    if (!kit_statement_is_null (row, strings[i].column))
      mapi_properties_set_string (bag, strings[i].tag,
                                  kit_statement_get_text (row, strings[i].column));
  kit_error_tell_refusal (bag, kit_statement_get_text (row, 5), kit_statement_get_int64 (row, 18),
                          kit_statement_get_text (row, 19));
  mapi_properties_set_time (bag, MAPI_PR_CLIENT_SUBMIT_TIME, kit_statement_get_int64 (row, 17));
  mapi_properties_set_long (bag, MAPI_PR_SUBMIT_FLAGS, (gint32) flags);
  mapi_properties_set_long (bag, MAPI_PR_OUTGOING_STATE,
                            kit_queue_get_state (self, kit_statement_get_int64 (row, 0),
                                                 kit_statement_get_int64 (row, 2),
                                                 kit_statement_get_int64 (row, 15),
                                                 kit_statement_get_int64 (row, 16)));
  mapi_properties_set_long (bag, MAPI_PR_OUTGOING_ATTEMPTS,
                            (gint32) kit_statement_get_int64 (row, 3));
  if (kit_statement_get_int64 (row, 4) != 0)
    mapi_properties_set_time (bag, MAPI_PR_OUTGOING_NEXT_TRY, kit_statement_get_int64 (row, 4));
  if (kit_statement_get_int64 (row, 6) != 0)
    mapi_properties_set_time (bag, MAPI_PR_DEFERRED_SEND_TIME, kit_statement_get_int64 (row, 6));
  mapi_properties_set_long (bag, MAPI_PR_MESSAGE_SIZE,
                            (gint32) MIN (kit_statement_get_int64 (row, 11), G_MAXINT32));
  mapi_properties_set_long (bag, MAPI_PR_MESSAGE_FLAGS, (gint32) kit_statement_get_int64 (row, 12));
  mapi_properties_set_long (bag, MAPI_PR_PRIORITY, (gint32) kit_statement_get_int64 (row, 14));
  return bag;
}

static GPtrArray *
list_outgoing (MapiStore     *store,
               GCancellable  *cancellable,
               GError       **error)
{
  KitStore *self = KIT_STORE (store);
  g_autoptr (KitConnection) connection = kit_store_read (self, cancellable, error);
  g_autoptr (KitStatement) row = NULL;
  g_autoptr (GPtrArray) rows =
    g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_outgoing_unref);
  g_autoptr (GError) local_error = NULL;

  if (connection == NULL)
    return NULL;
  row = kit_statement_new (connection,
                           "SELECT message.id, queue.flags, state, attempts, next_try, error, deferred_until,"
                           " subject, display_to, display_cc, display_bcc, size, message.flags, sender_name,"
                           " priority, lock_pid, lock_start, submitted, code, low_level"
                           " FROM queue JOIN message ON message.id = queue.message"
                           " ORDER BY submitted, message.id", error);
  if (row == NULL)
    return NULL;
  while (kit_statement_next (row, &local_error))
    {
      g_autoptr (MapiProperties) bag = read_outgoing (self, row);
      g_autoptr (MapiEntryId) id = kit_store_make_id (self, MAPI_OBJECT_MESSAGE,
                                                      kit_statement_get_int64 (row, 0));

      g_ptr_array_add (rows, mapi_outgoing_new (id, bag));
    }
  if (local_error == NULL)
    return g_steal_pointer (&rows);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return NULL;
}

gboolean
kit_queue_read_lock (KitStore       *self,
           KitConnection  *connection,
           gint64          message,
           gboolean       *locked,
           gboolean       *mine,
           GError        **error)
{
  gint64 pid, start;

  if (!kit_query_int64 (connection, "SELECT lock_pid FROM queue WHERE message = ?", message, 0,
                        &pid, error) ||
      !kit_query_int64 (connection, "SELECT lock_start FROM queue WHERE message = ?", message, 0,
                        &start, error))
    return FALSE;
  *mine = kit_process_is_self (pid, start, self);
  *locked = kit_process_is_alive (pid, start);
  return TRUE;
}

static gboolean
set_lock_state (MapiStore          *store,
                const MapiEntryId  *id,
                gboolean            lock,
                GCancellable       *cancellable,
                GError            **error)
{
  KitStore *self = KIT_STORE (store);
  g_autoptr (KitMessage) message = NULL;
  g_autoptr (KitTransaction) transaction = begin_with_queued (self, id, &message, cancellable,
                                                              error);
  KitConnection *connection;
  gboolean locked, mine;
  gint64 pid = 0, start = 0;

  if (transaction == NULL)
    return FALSE;
  connection = kit_transaction_get_connection (transaction);
  if (!kit_queue_read_lock (self, connection, message->id, &locked, &mine, error))
    return FALSE;
  if (locked && !mine)
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NO_ACCESS,
                           _("Another program is sending the message"));
      return FALSE;
    }
  if (lock)
    {
      kit_process_get_self (&pid, &start);
      pid = kit_process_add_owner (pid, self);
    }
  return kit_execute (connection, "UPDATE queue SET lock_pid = ?, lock_start = ? WHERE message = ?",
                      error, 3,
                      pid, start, message->id) &&
         kit_message_log (transaction, MAPI_EVENT_OBJECT_MODIFIED, message, error) &&
         kit_store_commit (self, transaction, error);
}

gboolean
kit_queue_update_recipients (KitConnection  *connection,
                   gint64          message,
                   GPtrArray      *changes,
                   GError        **error)
{
  g_autoptr (KitStatement) select = NULL;
  g_autoptr (KitStatement) update = NULL;
  g_autoptr (GBytes) old = NULL;
  g_autoptr (GBytes) state = NULL;

  select = kit_statement_new (connection, "SELECT recipients FROM queue WHERE message = ?", error);
  if (select == NULL)
    return FALSE;
  kit_statement_bind_int64 (select, 1, message);
  if (!kit_statement_next (select, error))
    return FALSE;
  old = kit_statement_dup_bytes (select, 0);
  kit_statement_reset (select);
  state = kit_recipient_state_update (old, changes, error);
  if (state == NULL)
    return FALSE;
  update = kit_statement_new (connection, "UPDATE queue SET recipients = ? WHERE message = ?",
                              error);
  if (update == NULL)
    return FALSE;
  kit_statement_bind_bytes (update, 1, state);
  kit_statement_bind_int64 (update, 2, message);
  return kit_statement_run (update, error);
}

void
kit_queue_bind_reason (KitStatement *statement,
                       int           first,
                       const GError *why)
{
  kit_statement_bind_text (statement, first, why != NULL ? why->message : NULL);
  kit_statement_bind_int64 (statement, first + 1, why != NULL ? mapi_error_get_value (mapi_error_classify (why)) : 0);
  kit_statement_bind_text (statement, first + 2, why != NULL ? mapi_error_get_low_level (why) : NULL);
}

static gboolean
update_outgoing (MapiStore          *store,
                 const MapiEntryId  *id,
                 MapiOutgoingState   state,
                 gboolean            attempt,
                 gint64              next_try,
                 const GError       *why,
                 GPtrArray          *recipients,
                 GCancellable       *cancellable,
                 GError            **error)
{
  KitStore *self = KIT_STORE (store);
  g_autoptr (KitMessage) message = NULL;
  g_autoptr (KitTransaction) transaction = begin_with_queued (self, id, &message, cancellable,
                                                              error);
  g_autoptr (KitStatement) statement = NULL;
  KitConnection *connection;

  if (transaction == NULL)
    return FALSE;
  connection = kit_transaction_get_connection (transaction);
  /* What is merely queued waits for no hour any more: it has come, or somebody did not want to wait for it */
  statement = kit_statement_new (connection,
                                 "UPDATE queue SET state = ?1, attempts = attempts + ?2, next_try = ?3, error = ?4,"
                                 " code = ?5, low_level = ?6, deferred_until = CASE ?1 WHEN 0 THEN 0 ELSE deferred_until END"
                                 " WHERE message = ?7", error);
  if (statement == NULL)
    return FALSE;
  kit_statement_bind_int64 (statement, 1, state);
  kit_statement_bind_int64 (statement, 2, attempt ? 1 : 0);
  kit_statement_bind_int64 (statement, 3, next_try);
  kit_queue_bind_reason (statement, 4, why);
  kit_statement_bind_int64 (statement, 7, message->id);
  return kit_statement_run (statement, error) &&
         (recipients == NULL || kit_queue_update_recipients (connection, message->id, recipients, error)) &&
         kit_message_log (transaction, MAPI_EVENT_OBJECT_MODIFIED, message, error) &&
         kit_store_commit (self, transaction, error);
}

/* ---- leaving the queue ---- */

static gboolean
leave_queue (KitTransaction  *transaction,
             KitMessage      *message,
             guint32          flags,
             KitTally        *tally,
             GError         **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);

  if ((message->flags ^ flags) & MAPI_MSGFLAG_READ)
    kit_tally_read (tally, message->folder, flags & MAPI_MSGFLAG_READ ? -1 : 1);
  message->flags = flags;
  message->queued = FALSE;
  /* The queue knows now what was delivered: sent again, the message is a new one */
  return kit_execute (connection,
                      "DELETE FROM delivered WHERE search_key = (SELECT search_key FROM message WHERE id = ?)",
                      error, 1, message->id) &&
         kit_execute (connection, "DELETE FROM queue WHERE message = ?", error, 1, message->id) &&
         kit_execute (connection, "UPDATE message SET flags = ? WHERE id = ?", error, 2,
                      (gint64) flags, message->id) &&
         kit_message_log (transaction, MAPI_EVENT_OBJECT_MODIFIED, message, error);
}

/* Where the message wants to go once it is sent; 0: nowhere. A folder that has gone is
 * nowhere: the message must not be lost for it. */
static gboolean
get_disposition (KitStore        *self,
                 KitTransaction  *transaction,
                 gint64           message,
                 MapiContent     *known,
                 gint64          *folder,
                 gboolean        *delete,
                 GError         **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);
  g_autoptr (MapiContent) content = known != NULL ? mapi_content_ref (known)
                                    : kit_message_load_content (self, connection, message, error);
  g_autoptr (MapiEntryId) id = NULL;
  MapiProperties *bag;
  GBytes *bytes;

  *folder = 0;
  if (content == NULL)
    return FALSE;
  bag = mapi_content_get_properties (content);
  *delete = mapi_properties_get_boolean (bag, MAPI_PR_DELETE_AFTER_SUBMIT);
  bytes = mapi_properties_get_binary (bag, MAPI_PR_SENTMAIL_ENTRYID);
  if (bytes != NULL)
    id = mapi_entry_id_new_from_bytes (bytes, NULL);
  if (id == NULL)
    return TRUE;
  *folder = kit_store_parse_id (self, id, MAPI_OBJECT_FOLDER, NULL);
  return *folder == 0 ||
         kit_query_int64 (connection, "SELECT id FROM folder WHERE id = ? AND type <> 2", *folder,
                          0, folder, error);
}

gboolean
kit_queue_finish (KitStore        *self,
                  KitTransaction  *transaction,
                  KitMessage      *message,
                  MapiContent     *known,
                  KitTally        *tally,
                  gboolean        *deleted,
                  GError         **error)
{
  gint64 folder;

  if (!get_disposition (self, transaction, message->id, known, &folder, deleted, error) ||
      !leave_queue (transaction, message,
                    (message->flags & ~(MAPI_MSGFLAG_SUBMIT | MAPI_MSGFLAG_UNSENT)) | MAPI_MSGFLAG_READ,
                    tally, error))
    return FALSE;
  if (*deleted)
    return kit_message_delete (self, transaction, message, tally, error);
  return folder == 0 || kit_message_move (self, transaction, message, folder, tally, error);
}

static gboolean
finish_message (MapiStore          *store,
                const MapiEntryId  *id,
                MapiEntryId       **sent_id,
                GCancellable       *cancellable,
                GError            **error)
{
  KitStore *self = KIT_STORE (store);
  g_autoptr (KitMessage) message = NULL;
  g_autoptr (KitTransaction) transaction = begin_with_queued (self, id, &message, cancellable,
                                                              error);
  g_autoptr (KitTally) tally = kit_tally_new ();
  gboolean deleted;

  if (sent_id != NULL)
    *sent_id = NULL;
  if (transaction == NULL ||
      !kit_queue_finish (self, transaction, message, NULL, tally, &deleted, error) ||
      !kit_tally_write (tally, transaction, error) || !kit_store_commit (self, transaction, error))
    return FALSE;
  if (sent_id != NULL && !deleted)
    *sent_id = kit_store_make_id (self, MAPI_OBJECT_MESSAGE, message->id);
  return TRUE;
}

static gboolean
abort_submit (MapiStore          *store,
              const MapiEntryId  *id,
              GCancellable       *cancellable,
              GError            **error)
{
  KitStore *self = KIT_STORE (store);
  g_autoptr (KitMessage) message = NULL;
  g_autoptr (KitTransaction) transaction = begin_with_queued (self, id, &message, cancellable,
                                                              error);
  g_autoptr (KitTally) tally = kit_tally_new ();
  gboolean locked, mine;

  if (transaction == NULL ||
      !kit_queue_read_lock (self, kit_transaction_get_connection (transaction), message->id, &locked, &mine,
                  error))
    return FALSE;
  if (locked)
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_UNABLE_TO_ABORT,
                           _("The message is being sent and cannot be stopped any more"));
      return FALSE;
    }
  return leave_queue (transaction, message, message->flags & ~MAPI_MSGFLAG_SUBMIT, tally, error) &&
         kit_tally_write (tally, transaction, error) &&
         kit_store_commit (self, transaction, error);
}

void
kit_store_queue_init (MapiStoreClass *klass)
{
  klass->submit_message = submit_message;
  klass->list_outgoing = list_outgoing;
  klass->set_lock_state = set_lock_state;
  klass->update_outgoing = update_outgoing;
  klass->finish_message = finish_message;
  klass->abort_submit = abort_submit;
}
