/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

/* The client functions of MapiStore that are about pending operations and the store's health. */

#include "mapi-store-private.h"

static void
mapi_store_verify_run (MapiStore      *self,
                       MapiStoreClass *klass,
                       MapiStoreCall  *call)
{
  if (klass->verify == NULL)
    mapi_store_call_no_support (self, call);
  else
    call->ok = klass->verify (self, call->boolean, &call->text_out, call->cancellable,
                              &call->error);
}

/**
 * mapi_store_verify:
 * @self: a store
 * @repair: whether to mend what can be mended
 * @report: (out) (optional) (transfer full): one finding a line, empty if the store is sound
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Checks that the store is sound. Takes as long as reading all of it; runs in the background
 * lane. Blocks; any thread.
 *
 * Errors: %MAPI_ERROR_CORRUPT_STORE if it is beyond repair, %MAPI_ERROR_NO_SUPPORT.
 *
 * Returns: %TRUE if the check went through, whatever it found
 */
gboolean
mapi_store_verify (MapiStore     *self,
                   gboolean       repair,
                   char         **report,
                   GCancellable  *cancellable,
                   GError       **error)
{
  MapiStoreCall call = {
    .run = mapi_store_verify_run,
    .reads = !repair,
    .lane = MAPI_LANE_BACKGROUND,
    .boolean = repair,
    .cancellable = cancellable,
  };

  g_return_val_if_fail (MAPI_IS_STORE (self), FALSE);

  if (!mapi_store_call_sync (self, &call, error))
    return FALSE;
  mapi_store_call_take_text (&call, report);
  return call.ok;
}

/**
 * mapi_store_verify_async:
 * @self: a store
 * @repair: whether to mend what can be mended
 * @cancellable: (nullable): stops it
 * @callback: (nullable): called when it is done
 * @user_data: for @callback
 *
 * mapi_store_verify() without blocking. The arguments are copied.
 */
void
mapi_store_verify_async (MapiStore           *self,
                         gboolean             repair,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  MapiStoreCall *call;

  g_return_if_fail (MAPI_IS_STORE (self));

  call = mapi_store_call_new (mapi_store_verify_run);
  call->reads = !repair;
  call->lane = MAPI_LANE_BACKGROUND;
  call->boolean = repair;
  mapi_store_call_start (self, call, mapi_store_verify_async, cancellable, callback, user_data);
}

/**
 * mapi_store_verify_finish:
 * @self: a store
 * @result: what the callback got
 * @report: (out) (optional) (transfer full): one finding a line, empty if the store is sound
 * @error: return location for an error
 *
 * Takes the outcome of mapi_store_verify_async(); the errors are those of mapi_store_verify().
 *
 * Returns: %TRUE if the check went through, whatever it found
 */
gboolean
mapi_store_verify_finish (MapiStore     *self,
                          GAsyncResult  *result,
                          char         **report,
                          GError       **error)
{
  MapiStoreCall *call = mapi_store_call_finish (self, result, mapi_store_verify_async, error);

  if (call == NULL)
    return FALSE;
  mapi_store_call_take_text (call, report);
  return call->ok;
}

static void
mapi_store_backup_run (MapiStore      *self,
                       MapiStoreClass *klass,
                       MapiStoreCall  *call)
{
  if (klass->backup == NULL)
    mapi_store_call_no_support (self, call);
  else
    call->ok = klass->backup (self, call->text, call->cancellable, &call->error);
}

/**
 * mapi_store_backup:
 * @self: a store
 * @path: (type filename): the folder to make
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Writes a consistent copy of the store into a new folder while the store is in use. Runs in the
 * background lane. Blocks; any thread.
 *
 * Errors: %MAPI_ERROR_COLLISION if @path exists, %MAPI_ERROR_NOT_ENOUGH_DISK,
 * %MAPI_ERROR_NO_SUPPORT.
 *
 * Returns: %TRUE if the copy is complete
 */
gboolean
mapi_store_backup (MapiStore     *self,
                   const char    *path,
                   GCancellable  *cancellable,
                   GError       **error)
{
  MapiStoreCall call = {
    .run = mapi_store_backup_run,
    .reads = TRUE,
    .lane = MAPI_LANE_BACKGROUND,
    .text = (char *) path,
    .cancellable = cancellable,
  };

  g_return_val_if_fail (MAPI_IS_STORE (self), FALSE);
  g_return_val_if_fail (path != NULL, FALSE);

  mapi_store_call_sync (self, &call, error);
  return call.ok;
}

/**
 * mapi_store_backup_async:
 * @self: a store
 * @path: (type filename): the folder to make
 * @cancellable: (nullable): stops it
 * @callback: (nullable): called when it is done
 * @user_data: for @callback
 *
 * mapi_store_backup() without blocking. The arguments are copied.
 */
void
mapi_store_backup_async (MapiStore           *self,
                         const char          *path,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  MapiStoreCall *call;

  g_return_if_fail (MAPI_IS_STORE (self));
  g_return_if_fail (path != NULL);

  call = mapi_store_call_new (mapi_store_backup_run);
  call->reads = TRUE;
  call->lane = MAPI_LANE_BACKGROUND;
  call->text = g_strdup (path);
  mapi_store_call_start (self, call, mapi_store_backup_async, cancellable, callback, user_data);
}

/**
 * mapi_store_backup_finish:
 * @self: a store
 * @result: what the callback got
 * @error: return location for an error
 *
 * Takes the outcome of mapi_store_backup_async(); the errors are those of mapi_store_backup().
 *
 * Returns: %TRUE if the copy is complete
 */
gboolean
mapi_store_backup_finish (MapiStore     *self,
                          GAsyncResult  *result,
                          GError       **error)
{
  MapiStoreCall *call = mapi_store_call_finish (self, result, mapi_store_backup_async, error);

  return call != NULL && call->ok;
}

static void
mapi_store_list_operations_run (MapiStore      *self,
                                MapiStoreClass *klass,
                                MapiStoreCall  *call)
{
  call->result_free = (GDestroyNotify) g_ptr_array_unref;
  if (klass->list_operations == NULL)
    mapi_store_call_no_support (self, call);
  else
    call->result = klass->list_operations (self, call->cancellable, &call->error);
}

/**
 * mapi_store_list_operations:
 * @self: a store
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Lists what a store with a server has still to tell it. Each bag has %MAPI_PR_ROWID (the
 * operation), %MAPI_PR_DISPLAY_NAME (what), %MAPI_PR_SUBJECT (on which object),
 * %MAPI_PR_OUTGOING_ATTEMPTS, %MAPI_PR_OUTGOING_NEXT_TRY and %MAPI_PR_OUTGOING_ERROR, and of what was refused
 * %MAPI_PR_OUTGOING_CODE, the number of a #MapiError, and %MAPI_PR_OUTGOING_LOW_LEVEL, as the server has it. Blocks; any
 * thread.
 *
 * Errors: %MAPI_ERROR_NO_SUPPORT without a server.
 *
 * Returns: (transfer container) (nullable) (element-type MapiProperties): the operations, in order
 */
GPtrArray *
mapi_store_list_operations (MapiStore     *self,
                            GCancellable  *cancellable,
                            GError       **error)
{
  MapiStoreCall call = {
    .run = mapi_store_list_operations_run,
    .reads = TRUE,
    .cancellable = cancellable,
  };

  g_return_val_if_fail (MAPI_IS_STORE (self), NULL);

  mapi_store_call_sync (self, &call, error);
  return g_steal_pointer (&call.result);
}

/**
 * mapi_store_list_operations_async:
 * @self: a store
 * @cancellable: (nullable): stops it
 * @callback: (nullable): called when it is done
 * @user_data: for @callback
 *
 * mapi_store_list_operations() without blocking. The arguments are copied.
 */
void
mapi_store_list_operations_async (MapiStore           *self,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  MapiStoreCall *call;

  g_return_if_fail (MAPI_IS_STORE (self));

  call = mapi_store_call_new (mapi_store_list_operations_run);
  call->reads = TRUE;
  mapi_store_call_start (self, call, mapi_store_list_operations_async, cancellable, callback,
                         user_data);
}

/**
 * mapi_store_list_operations_finish:
 * @self: a store
 * @result: what the callback got
 * @error: return location for an error
 *
 * Takes the outcome of mapi_store_list_operations_async(); the errors are those of
 * mapi_store_list_operations().
 *
 * Returns: (transfer container) (nullable) (element-type MapiProperties): the operations, in order
 */
GPtrArray *
mapi_store_list_operations_finish (MapiStore     *self,
                                   GAsyncResult  *result,
                                   GError       **error)
{
  MapiStoreCall *call = mapi_store_call_finish (self, result,
                                                mapi_store_list_operations_async, error);

  return call != NULL ? g_steal_pointer (&call->result) : NULL;
}

static void
mapi_store_retry_operation_run (MapiStore      *self,
                                MapiStoreClass *klass,
                                MapiStoreCall  *call)
{
  if (klass->retry_operation == NULL)
    mapi_store_call_no_support (self, call);
  else
    call->ok = klass->retry_operation (self, call->big, call->cancellable, &call->error);
}

/**
 * mapi_store_retry_operation:
 * @self: a store
 * @operation: number of the operation
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Tries an operation again now. Blocks; any thread.
 *
 * Errors: %MAPI_ERROR_NOT_FOUND if there is no such operation any more, %MAPI_ERROR_NO_SUPPORT without a server.
 *
 * Returns: %TRUE if it is due again
 */
gboolean
mapi_store_retry_operation (MapiStore     *self,
                            gint64         operation,
                            GCancellable  *cancellable,
                            GError       **error)
{
  MapiStoreCall call = {
    .run = mapi_store_retry_operation_run,
    .big = operation,
    .cancellable = cancellable,
  };

  g_return_val_if_fail (MAPI_IS_STORE (self), FALSE);

  mapi_store_call_sync (self, &call, error);
  return call.ok;
}

/**
 * mapi_store_retry_operation_async:
 * @self: a store
 * @operation: number of the operation
 * @cancellable: (nullable): stops it
 * @callback: (nullable): called when it is done
 * @user_data: for @callback
 *
 * mapi_store_retry_operation() without blocking. The arguments are copied.
 */
void
mapi_store_retry_operation_async (MapiStore           *self,
                                  gint64               operation,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  MapiStoreCall *call;

  g_return_if_fail (MAPI_IS_STORE (self));

  call = mapi_store_call_new (mapi_store_retry_operation_run);
  call->big = operation;
  mapi_store_call_start (self, call, mapi_store_retry_operation_async, cancellable, callback,
                         user_data);
}

/**
 * mapi_store_retry_operation_finish:
 * @self: a store
 * @result: what the callback got
 * @error: return location for an error
 *
 * Takes the outcome of mapi_store_retry_operation_async(); the errors are those of
 * mapi_store_retry_operation().
 *
 * Returns: %TRUE if it is due again
 */
gboolean
mapi_store_retry_operation_finish (MapiStore     *self,
                                   GAsyncResult  *result,
                                   GError       **error)
{
  MapiStoreCall *call = mapi_store_call_finish (self, result,
                                                mapi_store_retry_operation_async, error);

  return call != NULL && call->ok;
}

static void
mapi_store_drop_operation_run (MapiStore      *self,
                               MapiStoreClass *klass,
                               MapiStoreCall  *call)
{
  if (klass->drop_operation == NULL)
    mapi_store_call_no_support (self, call);
  else
    call->ok = klass->drop_operation (self, call->big, call->cancellable, &call->error);
}

/**
 * mapi_store_drop_operation:
 * @self: a store
 * @operation: number of the operation
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Gives an operation up, and its local effect with it where that is possible. Blocks; any thread.
 *
 * Errors: %MAPI_ERROR_NOT_FOUND, %MAPI_ERROR_BUSY while it runs, %MAPI_ERROR_NO_SUPPORT.
 *
 * Returns: %TRUE if it is dropped
 */
gboolean
mapi_store_drop_operation (MapiStore     *self,
                           gint64         operation,
                           GCancellable  *cancellable,
                           GError       **error)
{
  MapiStoreCall call = {
    .run = mapi_store_drop_operation_run,
    .big = operation,
    .cancellable = cancellable,
  };

  g_return_val_if_fail (MAPI_IS_STORE (self), FALSE);

  mapi_store_call_sync (self, &call, error);
  return call.ok;
}

/**
 * mapi_store_drop_operation_async:
 * @self: a store
 * @operation: number of the operation
 * @cancellable: (nullable): stops it
 * @callback: (nullable): called when it is done
 * @user_data: for @callback
 *
 * mapi_store_drop_operation() without blocking. The arguments are copied.
 */
void
mapi_store_drop_operation_async (MapiStore           *self,
                                 gint64               operation,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  MapiStoreCall *call;

  g_return_if_fail (MAPI_IS_STORE (self));

  call = mapi_store_call_new (mapi_store_drop_operation_run);
  call->big = operation;
  mapi_store_call_start (self, call, mapi_store_drop_operation_async, cancellable, callback,
                         user_data);
}

/**
 * mapi_store_drop_operation_finish:
 * @self: a store
 * @result: what the callback got
 * @error: return location for an error
 *
 * Takes the outcome of mapi_store_drop_operation_async(); the errors are those of
 * mapi_store_drop_operation().
 *
 * Returns: %TRUE if it is dropped
 */
gboolean
mapi_store_drop_operation_finish (MapiStore     *self,
                                  GAsyncResult  *result,
                                  GError       **error)
{
  MapiStoreCall *call = mapi_store_call_finish (self, result,
                                                mapi_store_drop_operation_async, error);

  return call != NULL && call->ok;
}
