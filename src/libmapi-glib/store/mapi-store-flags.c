/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

/* The client functions of MapiStore that change flags of messages. */

#include "mapi-store-private.h"

#include <glib/gi18n-lib.h>

static gboolean
mapi_store_check_read_flags (guint32   flags,
                             GError  **error)
{
  gboolean clear = (flags & MAPI_READ_FLAG_CLEAR_READ) != 0;

  if (!clear ||
      (flags & (MAPI_READ_FLAG_SUPPRESS_RECEIPT | MAPI_READ_FLAG_GENERATE_RECEIPT_ONLY)) == 0)
    return TRUE;
  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_INVALID_PARAMETER,
                       _("A message cannot be marked unread and its receipt be decided at once"));
  return FALSE;
}

static void
mapi_store_set_read_flags_run (MapiStore      *self,
                               MapiStoreClass *klass,
                               MapiStoreCall  *call)
{
  if (!mapi_store_check_read_flags (call->flags, &call->error))
    return;
  if (klass->set_read_flags == NULL)
    mapi_store_call_no_support (self, call);
  else
    call->ok = klass->set_read_flags (self, call->target, call->ids, call->flags, call->list_out,
                                      &call->partial, call->cancellable, &call->error);
}

/**
 * mapi_store_set_read_flags:
 * @self: a store
 * @folder: (nullable): the folder, where @ids is %NULL
 * @ids: (nullable) (element-type MapiEntryId): the messages, %NULL for all of @folder
 * @flags: what to do
 * @receipts: (nullable) (element-type MapiEntryId): filled with the messages whose read report is
 *   due now
 * @partial: (out) (optional): whether something was left undone that should have been done
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Marks messages read or unread and decides about their reports. A report is due at most once a
 * message. Blocks; any thread.
 *
 * Errors: %MAPI_ERROR_INVALID_PARAMETER for flags that contradict each other,
 * %MAPI_ERROR_NO_SUPPRESS, %MAPI_ERROR_NOT_FOUND.
 * Source: IMAPIFolder::SetReadFlags, IMessage::SetReadFlag.
 *
 * Returns: %TRUE if it went through; look at @partial, too
 */
gboolean
mapi_store_set_read_flags (MapiStore          *self,
                           const MapiEntryId  *folder,
                           GPtrArray          *ids,
                           MapiReadFlags       flags,
                           GPtrArray          *receipts,
                           gboolean           *partial,
                           GCancellable       *cancellable,
                           GError            **error)
{
  MapiStoreCall call = {
    .run = mapi_store_set_read_flags_run,
    .target = (MapiEntryId *) folder,
    .ids = ids,
    .flags = flags,
    .cancellable = cancellable,
  };

  g_return_val_if_fail (MAPI_IS_STORE (self), FALSE);

  call.list_out = receipts != NULL
    ? g_ptr_array_ref (receipts)
    : g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_entry_id_free);
  if (!mapi_store_call_sync (self, &call, error))
    return FALSE;
  g_clear_pointer (&call.list_out, g_ptr_array_unref);
  if (partial != NULL)
    *partial = call.partial;
  return call.ok;
}

/**
 * mapi_store_set_read_flags_async:
 * @self: a store
 * @folder: (nullable): the folder, where @ids is %NULL
 * @ids: (nullable) (element-type MapiEntryId): the messages, %NULL for all of @folder
 * @flags: what to do
 * @cancellable: (nullable): stops it
 * @callback: (nullable): called when it is done
 * @user_data: for @callback
 *
 * mapi_store_set_read_flags() without blocking. The arguments are copied.
 */
void
mapi_store_set_read_flags_async (MapiStore           *self,
                                 const MapiEntryId   *folder,
                                 GPtrArray           *ids,
                                 MapiReadFlags        flags,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  MapiStoreCall *call;

  g_return_if_fail (MAPI_IS_STORE (self));

  call = mapi_store_call_new (mapi_store_set_read_flags_run);
  call->target = mapi_store_dup_id (folder);
  call->ids = mapi_store_dup_ids (ids);
  call->flags = flags;
  call->list_out = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_entry_id_free);
  mapi_store_call_start (self, call, mapi_store_set_read_flags_async, cancellable, callback,
                         user_data);
}

/**
 * mapi_store_set_read_flags_finish:
 * @self: a store
 * @result: what the callback got
 * @receipts: (out) (optional) (transfer container) (element-type MapiEntryId): the messages whose read
 *   report is due now
 * @partial: (out) (optional): whether something was left undone that should have been done
 * @error: return location for an error
 *
 * Takes the outcome of mapi_store_set_read_flags_async(); the errors are those of
 * mapi_store_set_read_flags().
 *
 * Returns: %TRUE if it went through; look at @partial, too
 */
gboolean
mapi_store_set_read_flags_finish (MapiStore     *self,
                                  GAsyncResult  *result,
                                  GPtrArray    **receipts,
                                  gboolean      *partial,
                                  GError       **error)
{
  MapiStoreCall *call = mapi_store_call_finish (self, result,
                                                mapi_store_set_read_flags_async, error);

  if (call == NULL)
    return FALSE;
  mapi_store_call_take_list (call, receipts);
  if (partial != NULL)
    *partial = call->partial;
  return call->ok;
}

static void
mapi_store_set_message_status_run (MapiStore      *self,
                                   MapiStoreClass *klass,
                                   MapiStoreCall  *call)
{
  if (klass->set_message_status == NULL)
    mapi_store_call_no_support (self, call);
  else
    call->ok = klass->set_message_status (self, call->id, call->flags, call->number,
                                          &call->number_out, call->cancellable, &call->error);
}

/**
 * mapi_store_set_message_status:
 * @self: a store
 * @id: the message
 * @status: new bits
 * @mask: which bits to set
 * @old_status: (out) (optional): the bits before
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Changes the status of a message in its folder, the only way to do so. Blocks; any thread.
 *
 * Errors: %MAPI_ERROR_NOT_FOUND if the message is not there any more; %MAPI_ERROR_NO_ACCESS in a store that cannot
 * be changed.
 * Source: IMAPIFolder::SetMessageStatus.
 *
 * Returns: %TRUE if it was changed
 */
gboolean
mapi_store_set_message_status (MapiStore          *self,
                               const MapiEntryId  *id,
                               guint32             status,
                               guint32             mask,
                               guint32            *old_status,
                               GCancellable       *cancellable,
                               GError            **error)
{
  MapiStoreCall call = {
    .run = mapi_store_set_message_status_run,
    .id = (MapiEntryId *) id,
    .flags = status,
    .number = mask,
    .cancellable = cancellable,
  };

  g_return_val_if_fail (MAPI_IS_STORE (self), FALSE);
  g_return_val_if_fail (id != NULL, FALSE);

  if (!mapi_store_call_sync (self, &call, error))
    return FALSE;
  if (old_status != NULL)
    *old_status = call.number_out;
  return call.ok;
}

/**
 * mapi_store_set_message_status_async:
 * @self: a store
 * @id: the message
 * @status: new bits
 * @mask: which bits to set
 * @cancellable: (nullable): stops it
 * @callback: (nullable): called when it is done
 * @user_data: for @callback
 *
 * mapi_store_set_message_status() without blocking. The arguments are copied.
 */
void
mapi_store_set_message_status_async (MapiStore           *self,
                                     const MapiEntryId   *id,
                                     guint32              status,
                                     guint32              mask,
                                     GCancellable        *cancellable,
                                     GAsyncReadyCallback  callback,
                                     gpointer             user_data)
{
  MapiStoreCall *call;

  g_return_if_fail (MAPI_IS_STORE (self));
  g_return_if_fail (id != NULL);

  call = mapi_store_call_new (mapi_store_set_message_status_run);
  call->id = mapi_store_dup_id (id);
  call->flags = status;
  call->number = mask;
  mapi_store_call_start (self, call, mapi_store_set_message_status_async, cancellable, callback,
                         user_data);
}

/**
 * mapi_store_set_message_status_finish:
 * @self: a store
 * @result: what the callback got
 * @old_status: (out) (optional): the bits before
 * @error: return location for an error
 *
 * Takes the outcome of mapi_store_set_message_status_async(); the errors are those of
 * mapi_store_set_message_status().
 *
 * Returns: %TRUE if it was changed
 */
gboolean
mapi_store_set_message_status_finish (MapiStore     *self,
                                      GAsyncResult  *result,
                                      guint32       *old_status,
                                      GError       **error)
{
  MapiStoreCall *call = mapi_store_call_finish (self, result,
                                                mapi_store_set_message_status_async, error);

  if (call == NULL)
    return FALSE;
  if (old_status != NULL)
    *old_status = call->number_out;
  return call->ok;
}

static void
mapi_store_set_message_properties_run (MapiStore      *self,
                                       MapiStoreClass *klass,
                                       MapiStoreCall  *call)
{
  if (klass->set_message_properties == NULL)
    mapi_store_call_no_support (self, call);
  else
    call->ok = klass->set_message_properties (self, call->ids, call->properties, &call->partial,
                                              call->cancellable, &call->error);
}

/**
 * mapi_store_set_message_properties:
 * @self: a store
 * @ids: (element-type MapiEntryId): the messages
 * @changes: values to set
 * @partial: (out) (optional): whether something was left undone that should have been done
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Makes small changes that need neither conflict detection nor a save: keywords, flagged,
 * answered, forwarded, the flag status, the icon, the last verb. Blocks; any thread.
 *
 * Errors: %MAPI_ERROR_COMPUTED for any other property, with nothing changed,
 * %MAPI_ERROR_NO_ACCESS.
 *
 * Returns: %TRUE if it went through; look at @partial, too
 */
gboolean
mapi_store_set_message_properties (MapiStore       *self,
                                   GPtrArray       *ids,
                                   MapiProperties  *changes,
                                   gboolean        *partial,
                                   GCancellable    *cancellable,
                                   GError         **error)
{
  MapiStoreCall call = {
    .run = mapi_store_set_message_properties_run,
    .ids = ids,
    .properties = changes,
    .cancellable = cancellable,
  };

  g_return_val_if_fail (MAPI_IS_STORE (self), FALSE);
  g_return_val_if_fail (ids != NULL, FALSE);

  if (!mapi_store_call_sync (self, &call, error))
    return FALSE;
  if (partial != NULL)
    *partial = call.partial;
  return call.ok;
}

/**
 * mapi_store_set_message_properties_async:
 * @self: a store
 * @ids: (element-type MapiEntryId): the messages
 * @changes: values to set
 * @cancellable: (nullable): stops it
 * @callback: (nullable): called when it is done
 * @user_data: for @callback
 *
 * mapi_store_set_message_properties() without blocking. The arguments are copied.
 */
void
mapi_store_set_message_properties_async (MapiStore           *self,
                                         GPtrArray           *ids,
                                         MapiProperties      *changes,
                                         GCancellable        *cancellable,
                                         GAsyncReadyCallback  callback,
                                         gpointer             user_data)
{
  MapiStoreCall *call;

  g_return_if_fail (MAPI_IS_STORE (self));
  g_return_if_fail (ids != NULL);

  call = mapi_store_call_new (mapi_store_set_message_properties_run);
  call->ids = mapi_store_dup_ids (ids);
  call->properties = changes != NULL ? mapi_properties_copy (changes) : NULL;
  mapi_store_call_start (self, call, mapi_store_set_message_properties_async, cancellable, callback,
                         user_data);
}

/**
 * mapi_store_set_message_properties_finish:
 * @self: a store
 * @result: what the callback got
 * @partial: (out) (optional): whether something was left undone that should have been done
 * @error: return location for an error
 *
 * Takes the outcome of mapi_store_set_message_properties_async(); the errors are those of
 * mapi_store_set_message_properties().
 *
 * Returns: %TRUE if it went through; look at @partial, too
 */
gboolean
mapi_store_set_message_properties_finish (MapiStore     *self,
                                          GAsyncResult  *result,
                                          gboolean      *partial,
                                          GError       **error)
{
  MapiStoreCall *call = mapi_store_call_finish (self, result,
                                                mapi_store_set_message_properties_async, error);

  if (call == NULL)
    return FALSE;
  if (partial != NULL)
    *partial = call->partial;
  return call->ok;
}
