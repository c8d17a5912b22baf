/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

/* The client functions of MapiStore that are about the outgoing queue. */

#include "mapi-store-private.h"

static void
mapi_store_submit_message_run (MapiStore      *self,
                               MapiStoreClass *klass,
                               MapiStoreCall  *call)
{
  if (klass->submit_message == NULL)
    mapi_store_call_no_support (self, call);
  else
    call->ok = klass->submit_message (self, call->id, call->flags, call->big, call->cancellable,
                                      &call->error);
}

/**
 * mapi_store_submit_message:
 * @self: a store
 * @id: a saved message
 * @flags: whether it must be preprocessed
 * @deferred_until: not before this time, in microseconds since 1970; 0: now
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Puts a message into the outgoing queue. It is read-only from then on, and its id may change
 * when it is sent. Blocks; any thread.
 *
 * Errors: %MAPI_ERROR_SUBMITTED if it is there already, %MAPI_ERROR_NO_RECIPIENTS,
 * %MAPI_ERROR_NOT_FOUND, %MAPI_ERROR_NO_SUPPORT.
 * Source: IMessage::SubmitMessage.
 *
 * Returns: %TRUE if it is queued
 */
gboolean
mapi_store_submit_message (MapiStore          *self,
                           const MapiEntryId  *id,
                           MapiSubmitFlags     flags,
                           gint64              deferred_until,
                           GCancellable       *cancellable,
                           GError            **error)
{
  MapiStoreCall call = {
    .run = mapi_store_submit_message_run,
    .id = (MapiEntryId *) id,
    .flags = flags,
    .big = deferred_until,
    .cancellable = cancellable,
  };

  g_return_val_if_fail (MAPI_IS_STORE (self), FALSE);
  g_return_val_if_fail (id != NULL, FALSE);

  mapi_store_call_sync (self, &call, error);
  return call.ok;
}

/**
 * mapi_store_submit_message_async:
 * @self: a store
 * @id: a saved message
 * @flags: whether it must be preprocessed
 * @deferred_until: not before this time, in microseconds since 1970; 0: now
 * @cancellable: (nullable): stops it
 * @callback: (nullable): called when it is done
 * @user_data: for @callback
 *
 * mapi_store_submit_message() without blocking. The arguments are copied.
 */
void
mapi_store_submit_message_async (MapiStore           *self,
                                 const MapiEntryId   *id,
                                 MapiSubmitFlags      flags,
                                 gint64               deferred_until,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  MapiStoreCall *call;

  g_return_if_fail (MAPI_IS_STORE (self));
  g_return_if_fail (id != NULL);

  call = mapi_store_call_new (mapi_store_submit_message_run);
  call->id = mapi_store_dup_id (id);
  call->flags = flags;
  call->big = deferred_until;
  mapi_store_call_start (self, call, mapi_store_submit_message_async, cancellable, callback,
                         user_data);
}

/**
 * mapi_store_submit_message_finish:
 * @self: a store
 * @result: what the callback got
 * @error: return location for an error
 *
 * Takes the outcome of mapi_store_submit_message_async(); the errors are those of
 * mapi_store_submit_message().
 *
 * Returns: %TRUE if it is queued
 */
gboolean
mapi_store_submit_message_finish (MapiStore     *self,
                                  GAsyncResult  *result,
                                  GError       **error)
{
  MapiStoreCall *call = mapi_store_call_finish (self, result,
                                                mapi_store_submit_message_async, error);

  return call != NULL && call->ok;
}

static void
mapi_store_list_outgoing_run (MapiStore      *self,
                              MapiStoreClass *klass,
                              MapiStoreCall  *call)
{
  call->result_free = (GDestroyNotify) g_ptr_array_unref;
  if (klass->list_outgoing == NULL)
    mapi_store_call_no_support (self, call);
  else
    call->result = klass->list_outgoing (self, call->cancellable, &call->error);
}

/**
 * mapi_store_list_outgoing:
 * @self: a store
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Lists the outgoing queue, oldest submit time first. Blocks; any thread.
 *
 * Errors: %MAPI_ERROR_NO_SUPPORT for a store without a queue; %MAPI_ERROR_INVALID_OBJECT after logoff.
 * Source: IMsgStore::GetOutgoingQueue.
 *
 * Returns: (transfer container) (nullable) (element-type MapiOutgoing): the queue
 */
GPtrArray *
mapi_store_list_outgoing (MapiStore     *self,
                          GCancellable  *cancellable,
                          GError       **error)
{
  MapiStoreCall call = {
    .run = mapi_store_list_outgoing_run,
    .reads = TRUE,
    .cancellable = cancellable,
  };

  g_return_val_if_fail (MAPI_IS_STORE (self), NULL);

  mapi_store_call_sync (self, &call, error);
  return g_steal_pointer (&call.result);
}

/**
 * mapi_store_list_outgoing_async:
 * @self: a store
 * @cancellable: (nullable): stops it
 * @callback: (nullable): called when it is done
 * @user_data: for @callback
 *
 * mapi_store_list_outgoing() without blocking. The arguments are copied.
 */
void
mapi_store_list_outgoing_async (MapiStore           *self,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  MapiStoreCall *call;

  g_return_if_fail (MAPI_IS_STORE (self));

  call = mapi_store_call_new (mapi_store_list_outgoing_run);
  call->reads = TRUE;
  mapi_store_call_start (self, call, mapi_store_list_outgoing_async, cancellable, callback,
                         user_data);
}

/**
 * mapi_store_list_outgoing_finish:
 * @self: a store
 * @result: what the callback got
 * @error: return location for an error
 *
 * Takes the outcome of mapi_store_list_outgoing_async(); the errors are those of
 * mapi_store_list_outgoing().
 *
 * Returns: (transfer container) (nullable) (element-type MapiOutgoing): the queue
 */
GPtrArray *
mapi_store_list_outgoing_finish (MapiStore     *self,
                                 GAsyncResult  *result,
                                 GError       **error)
{
  MapiStoreCall *call = mapi_store_call_finish (self, result,
                                                mapi_store_list_outgoing_async, error);

  return call != NULL ? g_steal_pointer (&call->result) : NULL;
}

static void
mapi_store_set_lock_state_run (MapiStore      *self,
                               MapiStoreClass *klass,
                               MapiStoreCall  *call)
{
  if (klass->set_lock_state == NULL)
    mapi_store_call_no_support (self, call);
  else
    call->ok = klass->set_lock_state (self, call->id, call->boolean, call->cancellable,
                                      &call->error);
}

/**
 * mapi_store_set_lock_state:
 * @self: a store
 * @id: a queued message
 * @locked: whether to take the lock or to give it back
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Takes or gives back the right to send a message. A lock ends with the process that holds it.
 * Blocks; any thread.
 *
 * Errors: %MAPI_ERROR_NO_ACCESS if another process holds it, %MAPI_ERROR_NOT_IN_QUEUE.
 * Source: IMsgStore::SetLockState.
 *
 * Returns: %TRUE if the lock is as wanted
 */
gboolean
mapi_store_set_lock_state (MapiStore          *self,
                           const MapiEntryId  *id,
                           gboolean            locked,
                           GCancellable       *cancellable,
                           GError            **error)
{
  MapiStoreCall call = {
    .run = mapi_store_set_lock_state_run,
    .id = (MapiEntryId *) id,
    .boolean = locked,
    .cancellable = cancellable,
  };

  g_return_val_if_fail (MAPI_IS_STORE (self), FALSE);
  g_return_val_if_fail (id != NULL, FALSE);

  mapi_store_call_sync (self, &call, error);
  return call.ok;
}

/**
 * mapi_store_set_lock_state_async:
 * @self: a store
 * @id: a queued message
 * @locked: whether to take the lock or to give it back
 * @cancellable: (nullable): stops it
 * @callback: (nullable): called when it is done
 * @user_data: for @callback
 *
 * mapi_store_set_lock_state() without blocking. The arguments are copied.
 */
void
mapi_store_set_lock_state_async (MapiStore           *self,
                                 const MapiEntryId   *id,
                                 gboolean             locked,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  MapiStoreCall *call;

  g_return_if_fail (MAPI_IS_STORE (self));
  g_return_if_fail (id != NULL);

  call = mapi_store_call_new (mapi_store_set_lock_state_run);
  call->id = mapi_store_dup_id (id);
  call->boolean = locked;
  mapi_store_call_start (self, call, mapi_store_set_lock_state_async, cancellable, callback,
                         user_data);
}

/**
 * mapi_store_set_lock_state_finish:
 * @self: a store
 * @result: what the callback got
 * @error: return location for an error
 *
 * Takes the outcome of mapi_store_set_lock_state_async(); the errors are those of
 * mapi_store_set_lock_state().
 *
 * Returns: %TRUE if the lock is as wanted
 */
gboolean
mapi_store_set_lock_state_finish (MapiStore     *self,
                                  GAsyncResult  *result,
                                  GError       **error)
{
  MapiStoreCall *call = mapi_store_call_finish (self, result,
                                                mapi_store_set_lock_state_async, error);

  return call != NULL && call->ok;
}

static void
mapi_store_update_outgoing_run (MapiStore      *self,
                                MapiStoreClass *klass,
                                MapiStoreCall  *call)
{
  if (klass->update_outgoing == NULL)
    mapi_store_call_no_support (self, call);
  else
    call->ok = klass->update_outgoing (self, call->id, call->number, call->boolean, call->big,
                                       call->why, call->bags, call->cancellable, &call->error);
}

/**
 * mapi_store_update_outgoing:
 * @self: a store
 * @id: a queued message
 * @state: its state from now on
 * @attempt: whether to count an attempt
 * @next_try: when to try again, in microseconds since 1970; 0: as soon as possible
 * @why: (nullable): what went wrong: its text, its code and the server's are kept
 * @recipients: (nullable) (element-type MapiProperties): %MAPI_PR_ROWID and what became of it,
 *   for each
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Records how the sending of a message stands. A message that was to go later and is %MAPI_OUTGOING_QUEUED now waits for
 * @next_try only. Durable when it returns. Blocks; any thread.
 *
 * Errors: %MAPI_ERROR_NOT_IN_QUEUE if the message does not wait to be sent.
 *
 * Returns: %TRUE if it is recorded
 */
gboolean
mapi_store_update_outgoing (MapiStore          *self,
                            const MapiEntryId  *id,
                            MapiOutgoingState   state,
                            gboolean            attempt,
                            gint64              next_try,
                            const GError       *why,
                            GPtrArray          *recipients,
                            GCancellable       *cancellable,
                            GError            **error)
{
  MapiStoreCall call = {
    .run = mapi_store_update_outgoing_run,
    .id = (MapiEntryId *) id,
    .number = state,
    .boolean = attempt,
    .big = next_try,
    .why = (GError *) why,
    .bags = recipients,
    .cancellable = cancellable,
  };

  g_return_val_if_fail (MAPI_IS_STORE (self), FALSE);
  g_return_val_if_fail (id != NULL, FALSE);

  mapi_store_call_sync (self, &call, error);
  return call.ok;
}

/**
 * mapi_store_update_outgoing_async:
 * @self: a store
 * @id: a queued message
 * @state: its state from now on
 * @attempt: whether to count an attempt
 * @next_try: when to try again, in microseconds since 1970; 0: as soon as possible
 * @why: (nullable): what went wrong: its text, its code and the server's are kept
 * @recipients: (nullable) (element-type MapiProperties): %MAPI_PR_ROWID and what became of it,
 *   for each
 * @cancellable: (nullable): stops it
 * @callback: (nullable): called when it is done
 * @user_data: for @callback
 *
 * mapi_store_update_outgoing() without blocking. The arguments are copied.
 */
void
mapi_store_update_outgoing_async (MapiStore           *self,
                                  const MapiEntryId   *id,
                                  MapiOutgoingState    state,
                                  gboolean             attempt,
                                  gint64               next_try,
                                  const GError        *why,
                                  GPtrArray           *recipients,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  MapiStoreCall *call;

  g_return_if_fail (MAPI_IS_STORE (self));
  g_return_if_fail (id != NULL);

  call = mapi_store_call_new (mapi_store_update_outgoing_run);
  call->id = mapi_store_dup_id (id);
  call->number = state;
  call->boolean = attempt;
  call->big = next_try;
  call->why = why != NULL ? g_error_copy (why) : NULL;
  call->bags = mapi_store_dup_bags (recipients);
  mapi_store_call_start (self, call, mapi_store_update_outgoing_async, cancellable, callback,
                         user_data);
}

/**
 * mapi_store_update_outgoing_finish:
 * @self: a store
 * @result: what the callback got
 * @error: return location for an error
 *
 * Takes the outcome of mapi_store_update_outgoing_async(); the errors are those of
 * mapi_store_update_outgoing().
 *
 * Returns: %TRUE if it is recorded
 */
gboolean
mapi_store_update_outgoing_finish (MapiStore     *self,
                                   GAsyncResult  *result,
                                   GError       **error)
{
  MapiStoreCall *call = mapi_store_call_finish (self, result,
                                                mapi_store_update_outgoing_async, error);

  return call != NULL && call->ok;
}

static void
mapi_store_finish_message_run (MapiStore      *self,
                               MapiStoreClass *klass,
                               MapiStoreCall  *call)
{
  if (klass->finish_message == NULL)
    mapi_store_call_no_support (self, call);
  else
    call->ok = klass->finish_message (self, call->id, &call->id_out, call->cancellable,
                                      &call->error);
}

/**
 * mapi_store_finish_message:
 * @self: a store
 * @id: a queued message
 * @sent_id: (out) (optional) (nullable) (transfer full): where it is now, %NULL if it is gone
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Takes a message that was sent out of the queue and files it: where %MAPI_PR_SENTMAIL_ENTRYID
 * says, nowhere with %MAPI_PR_DELETE_AFTER_SUBMIT, or where it is. Blocks; any thread.
 *
 * Errors: %MAPI_ERROR_NOT_IN_QUEUE if the message does not wait to be sent.
 * Source: IMsgStore::FinishedMsg, IMAPISupport::DoSentMail.
 *
 * Returns: %TRUE if it is done
 */
gboolean
mapi_store_finish_message (MapiStore          *self,
                           const MapiEntryId  *id,
                           MapiEntryId       **sent_id,
                           GCancellable       *cancellable,
                           GError            **error)
{
  MapiStoreCall call = {
    .run = mapi_store_finish_message_run,
    .id = (MapiEntryId *) id,
    .cancellable = cancellable,
  };

  g_return_val_if_fail (MAPI_IS_STORE (self), FALSE);
  g_return_val_if_fail (id != NULL, FALSE);

  if (!mapi_store_call_sync (self, &call, error))
    return FALSE;
  mapi_store_call_take_id (&call, sent_id);
  return call.ok;
}

/**
 * mapi_store_finish_message_async:
 * @self: a store
 * @id: a queued message
 * @cancellable: (nullable): stops it
 * @callback: (nullable): called when it is done
 * @user_data: for @callback
 *
 * mapi_store_finish_message() without blocking. The arguments are copied.
 */
void
mapi_store_finish_message_async (MapiStore           *self,
                                 const MapiEntryId   *id,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  MapiStoreCall *call;

  g_return_if_fail (MAPI_IS_STORE (self));
  g_return_if_fail (id != NULL);

  call = mapi_store_call_new (mapi_store_finish_message_run);
  call->id = mapi_store_dup_id (id);
  mapi_store_call_start (self, call, mapi_store_finish_message_async, cancellable, callback,
                         user_data);
}

/**
 * mapi_store_finish_message_finish:
 * @self: a store
 * @result: what the callback got
 * @sent_id: (out) (optional) (nullable) (transfer full): where it is now, %NULL if it is gone
 * @error: return location for an error
 *
 * Takes the outcome of mapi_store_finish_message_async(); the errors are those of
 * mapi_store_finish_message().
 *
 * Returns: %TRUE if it is done
 */
gboolean
mapi_store_finish_message_finish (MapiStore     *self,
                                  GAsyncResult  *result,
                                  MapiEntryId  **sent_id,
                                  GError       **error)
{
  MapiStoreCall *call = mapi_store_call_finish (self, result,
                                                mapi_store_finish_message_async, error);

  if (call == NULL)
    return FALSE;
  mapi_store_call_take_id (call, sent_id);
  return call->ok;
}

static void
mapi_store_abort_submit_run (MapiStore      *self,
                             MapiStoreClass *klass,
                             MapiStoreCall  *call)
{
  if (klass->abort_submit == NULL)
    mapi_store_call_no_support (self, call);
  else
    call->ok = klass->abort_submit (self, call->id, call->cancellable, &call->error);
}

/**
 * mapi_store_abort_submit:
 * @self: a store
 * @id: a queued message
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Takes a message back. It is a draft afterwards. Blocks; any thread.
 *
 * Errors: %MAPI_ERROR_UNABLE_TO_ABORT once it is locked, %MAPI_ERROR_NOT_IN_QUEUE when it is
 * gone.
 * Source: IMsgStore::AbortSubmit.
 *
 * Returns: %TRUE if it will not be sent
 */
gboolean
mapi_store_abort_submit (MapiStore          *self,
                         const MapiEntryId  *id,
                         GCancellable       *cancellable,
                         GError            **error)
{
  MapiStoreCall call = {
    .run = mapi_store_abort_submit_run,
    .id = (MapiEntryId *) id,
    .cancellable = cancellable,
  };

  g_return_val_if_fail (MAPI_IS_STORE (self), FALSE);
  g_return_val_if_fail (id != NULL, FALSE);

  mapi_store_call_sync (self, &call, error);
  return call.ok;
}

/**
 * mapi_store_abort_submit_async:
 * @self: a store
 * @id: a queued message
 * @cancellable: (nullable): stops it
 * @callback: (nullable): called when it is done
 * @user_data: for @callback
 *
 * mapi_store_abort_submit() without blocking. The arguments are copied.
 */
void
mapi_store_abort_submit_async (MapiStore           *self,
                               const MapiEntryId   *id,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  MapiStoreCall *call;

  g_return_if_fail (MAPI_IS_STORE (self));
  g_return_if_fail (id != NULL);

  call = mapi_store_call_new (mapi_store_abort_submit_run);
  call->id = mapi_store_dup_id (id);
  mapi_store_call_start (self, call, mapi_store_abort_submit_async, cancellable, callback,
                         user_data);
}

/**
 * mapi_store_abort_submit_finish:
 * @self: a store
 * @result: what the callback got
 * @error: return location for an error
 *
 * Takes the outcome of mapi_store_abort_submit_async(); the errors are those of
 * mapi_store_abort_submit().
 *
 * Returns: %TRUE if it will not be sent
 */
gboolean
mapi_store_abort_submit_finish (MapiStore     *self,
                                GAsyncResult  *result,
                                GError       **error)
{
  MapiStoreCall *call = mapi_store_call_finish (self, result, mapi_store_abort_submit_async, error);

  return call != NULL && call->ok;
}
