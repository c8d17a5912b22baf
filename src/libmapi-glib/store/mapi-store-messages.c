/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

/* The client functions of MapiStore that are about messages. */

#include "mapi-read-only-store-private.h"
#include "mapi-store-private.h"

static void
mapi_store_load_message_run (MapiStore      *self,
                             MapiStoreClass *klass,
                             MapiStoreCall  *call)
{
  call->result_free = (GDestroyNotify) mapi_content_unref;
  if (klass->load_message == NULL)
    mapi_store_call_no_support (self, call);
  else
    call->result = klass->load_message (self, call->id, call->cancellable, &call->error);
  if (call->result != NULL && call->narrow)
    {
      MapiContent *content = mapi_content_copy (call->result);

      mapi_content_unref (call->result);
      call->result = content;
      mapi_read_only_store_narrow (mapi_content_get_properties (content));
    }
}

/* @fetches: what is on a server only is fetched first */
static MapiContent *
load_message (MapiStore         *self,
              const MapiEntryId *id,
              gboolean           fetches,
              GCancellable      *cancellable,
              GError           **error)
{
  MapiStoreCall call = {
    .run = mapi_store_load_message_run,
    .reads = TRUE,
    .fetches = fetches,
    .id = (MapiEntryId *) id,
    .cancellable = cancellable,
  };

  mapi_store_call_sync (self, &call, error);
  return g_steal_pointer (&call.result);
}

/**
 * mapi_store_load_message:
 * @self: a store
 * @id: the message
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Reads a message: everything but the bytes of its source. %MAPI_PR_CHANGE_NUMBER identifies the
 * state read. One whose text is on a server only is fetched first. Blocks; any thread.
 *
 * Errors: %MAPI_ERROR_NOT_FOUND, %MAPI_ERROR_INVALID_ENTRYID for a folder,
 * %MAPI_ERROR_CORRUPT_DATA; those of [method@Store.fetch_messages].
 * Source: IMsgStore::OpenEntry.
 *
 * Returns: (transfer full) (nullable): the message
 */
MapiContent *
mapi_store_load_message (MapiStore          *self,
                         const MapiEntryId  *id,
                         GCancellable       *cancellable,
                         GError            **error)
{
  g_return_val_if_fail (MAPI_IS_STORE (self), NULL);
  g_return_val_if_fail (id != NULL, NULL);

  return load_message (self, id, TRUE, cancellable, error);
}

/**
 * mapi_store_peek_message:
 * @self: a store
 * @id: the message
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * The same as [method@Store.load_message] where nobody is to wait for a server: what is not on this computer is not
 * fetched. Blocks; any thread.
 *
 * Errors: %MAPI_ERROR_UNABLE_TO_COMPLETE if only the server has the text; those of [method@Store.load_message].
 *
 * Returns: (transfer full) (nullable): the message
 */
MapiContent *
mapi_store_peek_message (MapiStore          *self,
                         const MapiEntryId  *id,
                         GCancellable       *cancellable,
                         GError            **error)
{
  g_return_val_if_fail (MAPI_IS_STORE (self), NULL);
  g_return_val_if_fail (id != NULL, NULL);

  return load_message (self, id, FALSE, cancellable, error);
}

static void
unref_content (gpointer data)
{
  if (data != NULL)
    mapi_content_unref (data);
}

static void
load_first_run (MapiStore      *self,
                MapiStoreClass *klass,
                MapiStoreCall  *call)
{
  GPtrArray *loaded = g_ptr_array_new_with_free_func (unref_content);
  gint64 n_bytes = 0;

  for (guint i = 0; klass->load_message != NULL && i < call->ids->len && n_bytes < call->big; i++)
    {
      MapiContent *content = klass->load_message (self, call->ids->pdata[i], call->cancellable, NULL);

      g_ptr_array_add (loaded, content);
      if (content != NULL)
        n_bytes += mapi_properties_get_long (mapi_content_get_properties (content), MAPI_PR_MESSAGE_SIZE, 0);
    }
  call->result_free = (GDestroyNotify) g_ptr_array_unref;
  call->result = loaded;
}

GPtrArray *
mapi_store_load_first (MapiStore    *self,
                       GPtrArray    *ids,
                       gsize         max_bytes,
                       GCancellable *cancellable)
{
  MapiStoreCall call = {
    .run = load_first_run,
    .reads = TRUE,
    .beside = TRUE,
    .ids = ids,
    .big = (gint64) max_bytes,
    .cancellable = cancellable,
  };

  mapi_store_call_sync (self, &call, NULL);
  return call.result != NULL ? g_steal_pointer (&call.result) : g_ptr_array_new ();
}

/**
 * mapi_store_load_message_async:
 * @self: a store
 * @id: the message
 * @cancellable: (nullable): stops it
 * @callback: (nullable): called when it is done
 * @user_data: for @callback
 *
 * mapi_store_load_message() without blocking. The arguments are copied.
 */
void
mapi_store_load_message_async (MapiStore           *self,
                               const MapiEntryId   *id,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  MapiStoreCall *call;

  g_return_if_fail (MAPI_IS_STORE (self));
  g_return_if_fail (id != NULL);

  call = mapi_store_call_new (mapi_store_load_message_run);
  call->reads = TRUE;
  call->fetches = TRUE;
  call->id = mapi_store_dup_id (id);
  mapi_store_call_start (self, call, mapi_store_load_message_async, cancellable, callback,
                         user_data);
}

/**
 * mapi_store_load_message_finish:
 * @self: a store
 * @result: what the callback got
 * @error: return location for an error
 *
 * Takes the outcome of mapi_store_load_message_async(); the errors are those of
 * mapi_store_load_message().
 *
 * Returns: (transfer full) (nullable): the message
 */
MapiContent *
mapi_store_load_message_finish (MapiStore     *self,
                                GAsyncResult  *result,
                                GError       **error)
{
  MapiStoreCall *call = mapi_store_call_finish (self, result, mapi_store_load_message_async, error);

  return call != NULL ? g_steal_pointer (&call->result) : NULL;
}

static void
mapi_store_save_message_run (MapiStore      *self,
                             MapiStoreClass *klass,
                             MapiStoreCall  *call)
{
  if (klass->save_message == NULL)
    mapi_store_call_no_support (self, call);
  else
    call->id_out = klass->save_message (self, call->target, call->id, call->content, call->big,
                                        call->flags, call->cancellable, &call->error);
}

/**
 * mapi_store_save_message:
 * @self: a store
 * @folder: (nullable): where, for a new message
 * @id: (nullable): the message to replace, %NULL for a new one
 * @content: what to save
 * @base_change: the %MAPI_PR_CHANGE_NUMBER that was loaded
 * @flags: how; only %MAPI_SAVE_FORCE matters to the store
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Creates or replaces a message. Blocks; any thread.
 *
 * Errors: %MAPI_ERROR_OBJECT_CHANGED if somebody saved since @base_change, unless forced,
 * %MAPI_ERROR_OBJECT_DELETED if it is gone, %MAPI_ERROR_SUBMITTED if it is being sent,
 * %MAPI_ERROR_NO_ACCESS in a search folder or a read-only store, %MAPI_ERROR_TOO_BIG.
 * Source: IMAPIProp::SaveChanges on IMessage, IMAPIFolder::CreateMessage.
 *
 * Returns: (transfer full) (nullable): the id of the message
 */
MapiEntryId *
mapi_store_save_message (MapiStore          *self,
                         const MapiEntryId  *folder,
                         const MapiEntryId  *id,
                         MapiContent        *content,
                         gint64              base_change,
                         MapiSaveFlags       flags,
                         GCancellable       *cancellable,
                         GError            **error)
{
  MapiStoreCall call = {
    .run = mapi_store_save_message_run,
    .target = (MapiEntryId *) folder,
    .id = (MapiEntryId *) id,
    .content = content,
    .big = base_change,
    .flags = flags,
    .cancellable = cancellable,
  };

  g_return_val_if_fail (MAPI_IS_STORE (self), NULL);
  g_return_val_if_fail (content != NULL, NULL);

  mapi_store_call_sync (self, &call, error);
  return g_steal_pointer (&call.id_out);
}

/**
 * mapi_store_save_message_async:
 * @self: a store
 * @folder: (nullable): where, for a new message
 * @id: (nullable): the message to replace, %NULL for a new one
 * @content: what to save
 * @base_change: the %MAPI_PR_CHANGE_NUMBER that was loaded
 * @flags: how; only %MAPI_SAVE_FORCE matters to the store
 * @cancellable: (nullable): stops it
 * @callback: (nullable): called when it is done
 * @user_data: for @callback
 *
 * mapi_store_save_message() without blocking. The arguments are copied.
 */
void
mapi_store_save_message_async (MapiStore           *self,
                               const MapiEntryId   *folder,
                               const MapiEntryId   *id,
                               MapiContent         *content,
                               gint64               base_change,
                               MapiSaveFlags        flags,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  MapiStoreCall *call;

  g_return_if_fail (MAPI_IS_STORE (self));
  g_return_if_fail (content != NULL);

  call = mapi_store_call_new (mapi_store_save_message_run);
  call->target = mapi_store_dup_id (folder);
  call->id = mapi_store_dup_id (id);
  call->content = mapi_content_copy (content);
  call->big = base_change;
  call->flags = flags;
  mapi_store_call_start (self, call, mapi_store_save_message_async, cancellable, callback,
                         user_data);
}

/**
 * mapi_store_save_message_finish:
 * @self: a store
 * @result: what the callback got
 * @error: return location for an error
 *
 * Takes the outcome of mapi_store_save_message_async(); the errors are those of
 * mapi_store_save_message().
 *
 * Returns: (transfer full) (nullable): the id of the message
 */
MapiEntryId *
mapi_store_save_message_finish (MapiStore     *self,
                                GAsyncResult  *result,
                                GError       **error)
{
  MapiStoreCall *call = mapi_store_call_finish (self, result, mapi_store_save_message_async, error);

  return call != NULL ? g_steal_pointer (&call->id_out) : NULL;
}

static void
mapi_store_load_source_run (MapiStore      *self,
                            MapiStoreClass *klass,
                            MapiStoreCall  *call)
{
  call->result_free = (GDestroyNotify) g_bytes_unref;
  if (klass->load_source == NULL)
    mapi_store_call_no_support (self, call);
  else
    call->result = klass->load_source (self, call->id, call->cancellable, &call->error);
}

/**
 * mapi_store_load_source:
 * @self: a store
 * @id: the message
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Gets a message in the form of RFC 5322: exactly the bytes received, or made from its
 * properties. Blocks; any thread.
 *
 * Errors: %MAPI_ERROR_NOT_FOUND, %MAPI_ERROR_NETWORK_ERROR if the bytes are on a server only.
 * Source: RFC 5322.
 *
 * Returns: (transfer full) (nullable): the bytes
 */
GBytes *
mapi_store_load_source (MapiStore          *self,
                        const MapiEntryId  *id,
                        GCancellable       *cancellable,
                        GError            **error)
{
  MapiStoreCall call = {
    .run = mapi_store_load_source_run,
    .reads = TRUE,
    .fetches = TRUE,
    .id = (MapiEntryId *) id,
    .cancellable = cancellable,
  };

  g_return_val_if_fail (MAPI_IS_STORE (self), NULL);
  g_return_val_if_fail (id != NULL, NULL);

  mapi_store_call_sync (self, &call, error);
  return g_steal_pointer (&call.result);
}

/**
 * mapi_store_load_source_async:
 * @self: a store
 * @id: the message
 * @cancellable: (nullable): stops it
 * @callback: (nullable): called when it is done
 * @user_data: for @callback
 *
 * mapi_store_load_source() without blocking. The arguments are copied.
 */
void
mapi_store_load_source_async (MapiStore           *self,
                              const MapiEntryId   *id,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  MapiStoreCall *call;

  g_return_if_fail (MAPI_IS_STORE (self));
  g_return_if_fail (id != NULL);

  call = mapi_store_call_new (mapi_store_load_source_run);
  call->reads = TRUE;
  call->fetches = TRUE;
  call->id = mapi_store_dup_id (id);
  mapi_store_call_start (self, call, mapi_store_load_source_async, cancellable, callback,
                         user_data);
}

/**
 * mapi_store_load_source_finish:
 * @self: a store
 * @result: what the callback got
 * @error: return location for an error
 *
 * Takes the outcome of mapi_store_load_source_async(); the errors are those of
 * mapi_store_load_source().
 *
 * Returns: (transfer full) (nullable): the bytes
 */
GBytes *
mapi_store_load_source_finish (MapiStore     *self,
                               GAsyncResult  *result,
                               GError       **error)
{
  MapiStoreCall *call = mapi_store_call_finish (self, result, mapi_store_load_source_async, error);

  return call != NULL ? g_steal_pointer (&call->result) : NULL;
}

static void
mapi_store_import_messages_run (MapiStore      *self,
                                MapiStoreClass *klass,
                                MapiStoreCall  *call)
{
  call->result_free = (GDestroyNotify) g_ptr_array_unref;
  if (klass->import_messages == NULL)
    mapi_store_call_no_support (self, call);
  else
    call->result = klass->import_messages (self, call->target, call->list, call->bags,
                                           call->cancellable, &call->error);
}

/**
 * mapi_store_import_messages:
 * @self: a store
 * @folder: where
 * @sources: (element-type GBytes): messages as received
 * @properties: (nullable) (element-type MapiProperties): flags for each, entries may be %NULL
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Files messages as received, all or none. Runs in the background lane. Blocks; any thread.
 *
 * Errors: %MAPI_ERROR_NOT_FOUND if the folder is not there any more, %MAPI_ERROR_NO_ACCESS if it is a search,
 * %MAPI_ERROR_TOO_BIG for a message the store cannot hold, %MAPI_ERROR_NOT_ENOUGH_DISK.
 *
 * Returns: (transfer container) (nullable) (element-type MapiEntryId): the ids, in order
 */
GPtrArray *
mapi_store_import_messages (MapiStore          *self,
                            const MapiEntryId  *folder,
                            GPtrArray          *sources,
                            GPtrArray          *properties,
                            GCancellable       *cancellable,
                            GError            **error)
{
  MapiStoreCall call = {
    .run = mapi_store_import_messages_run,
    .lane = MAPI_LANE_BACKGROUND,
    .target = (MapiEntryId *) folder,
    .list = sources,
    .bags = properties,
    .cancellable = cancellable,
  };

  g_return_val_if_fail (MAPI_IS_STORE (self), NULL);
  g_return_val_if_fail (folder != NULL, NULL);
  g_return_val_if_fail (sources != NULL, NULL);

  mapi_store_call_sync (self, &call, error);
  return g_steal_pointer (&call.result);
}

/**
 * mapi_store_import_messages_async:
 * @self: a store
 * @folder: where
 * @sources: (element-type GBytes): messages as received
 * @properties: (nullable) (element-type MapiProperties): flags for each, entries may be %NULL
 * @cancellable: (nullable): stops it
 * @callback: (nullable): called when it is done
 * @user_data: for @callback
 *
 * mapi_store_import_messages() without blocking. The arguments are copied.
 */
void
mapi_store_import_messages_async (MapiStore           *self,
                                  const MapiEntryId   *folder,
                                  GPtrArray           *sources,
                                  GPtrArray           *properties,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  MapiStoreCall *call;

  g_return_if_fail (MAPI_IS_STORE (self));
  g_return_if_fail (folder != NULL);
  g_return_if_fail (sources != NULL);

  call = mapi_store_call_new (mapi_store_import_messages_run);
  call->lane = MAPI_LANE_BACKGROUND;
  call->target = mapi_store_dup_id (folder);
  call->list = mapi_store_dup_sources (sources);
  call->bags = mapi_store_dup_bags (properties);
  mapi_store_call_start (self, call, mapi_store_import_messages_async, cancellable, callback,
                         user_data);
}

/**
 * mapi_store_import_messages_finish:
 * @self: a store
 * @result: what the callback got
 * @error: return location for an error
 *
 * Takes the outcome of mapi_store_import_messages_async(); the errors are those of
 * mapi_store_import_messages().
 *
 * Returns: (transfer container) (nullable) (element-type MapiEntryId): the ids, in order
 */
GPtrArray *
mapi_store_import_messages_finish (MapiStore     *self,
                                   GAsyncResult  *result,
                                   GError       **error)
{
  MapiStoreCall *call = mapi_store_call_finish (self, result,
                                                mapi_store_import_messages_async, error);

  return call != NULL ? g_steal_pointer (&call->result) : NULL;
}

static void
mapi_store_copy_messages_run (MapiStore      *self,
                              MapiStoreClass *klass,
                              MapiStoreCall  *call)
{
  call->result_free = (GDestroyNotify) g_ptr_array_unref;
  if (klass->copy_messages == NULL)
    mapi_store_call_no_support (self, call);
  else
    call->result = klass->copy_messages (self, call->ids, call->target, call->flags, &call->partial,
                                         call->cancellable, &call->error);
  /* The list has no entry where a message failed, whatever the provider frees entries with */
  if (call->result != NULL)
    g_ptr_array_set_free_func (call->result, mapi_store_free_id);
}

/**
 * mapi_store_copy_messages:
 * @self: a store
 * @ids: (element-type MapiEntryId): the messages
 * @destination: the folder
 * @flags: copy or move
 * @partial: (out) (optional): whether something was left undone that should have been done
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Copies or moves messages within the store and goes on after single failures. The read state
 * comes along, the status and pending reports do not. Blocks; any thread.
 *
 * Errors: %MAPI_ERROR_NO_ACCESS if @destination is a search folder, %MAPI_ERROR_NOT_FOUND if it
 * is gone.
 * Source: IMAPIFolder::CopyMessages.
 *
 * Returns: (transfer container) (nullable) (element-type MapiEntryId): the new ids, in order; %NULL
 *   for those that failed
 */
GPtrArray *
mapi_store_copy_messages (MapiStore          *self,
                          GPtrArray          *ids,
                          const MapiEntryId  *destination,
                          MapiCopyFlags       flags,
                          gboolean           *partial,
                          GCancellable       *cancellable,
                          GError            **error)
{
  MapiStoreCall call = {
    .run = mapi_store_copy_messages_run,
    .ids = ids,
    .target = (MapiEntryId *) destination,
    .flags = flags,
    .cancellable = cancellable,
  };

  g_return_val_if_fail (MAPI_IS_STORE (self), NULL);
  g_return_val_if_fail (ids != NULL, NULL);
  g_return_val_if_fail (destination != NULL, NULL);

  if (!mapi_store_call_sync (self, &call, error))
    return NULL;
  if (partial != NULL)
    *partial = call.partial;
  return g_steal_pointer (&call.result);
}

/**
 * mapi_store_copy_messages_async:
 * @self: a store
 * @ids: (element-type MapiEntryId): the messages
 * @destination: the folder
 * @flags: copy or move
 * @cancellable: (nullable): stops it
 * @callback: (nullable): called when it is done
 * @user_data: for @callback
 *
 * mapi_store_copy_messages() without blocking. The arguments are copied.
 */
void
mapi_store_copy_messages_async (MapiStore           *self,
                                GPtrArray           *ids,
                                const MapiEntryId   *destination,
                                MapiCopyFlags        flags,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  MapiStoreCall *call;

  g_return_if_fail (MAPI_IS_STORE (self));
  g_return_if_fail (ids != NULL);
  g_return_if_fail (destination != NULL);

  call = mapi_store_call_new (mapi_store_copy_messages_run);
  call->ids = mapi_store_dup_ids (ids);
  call->target = mapi_store_dup_id (destination);
  call->flags = flags;
  mapi_store_call_start (self, call, mapi_store_copy_messages_async, cancellable, callback,
                         user_data);
}

/**
 * mapi_store_copy_messages_finish:
 * @self: a store
 * @result: what the callback got
 * @partial: (out) (optional): whether something was left undone that should have been done
 * @error: return location for an error
 *
 * Takes the outcome of mapi_store_copy_messages_async(); the errors are those of
 * mapi_store_copy_messages().
 *
 * Returns: (transfer container) (nullable) (element-type MapiEntryId): the new ids, in order; %NULL
 *   for those that failed
 */
GPtrArray *
mapi_store_copy_messages_finish (MapiStore     *self,
                                 GAsyncResult  *result,
                                 gboolean      *partial,
                                 GError       **error)
{
  MapiStoreCall *call = mapi_store_call_finish (self, result,
                                                mapi_store_copy_messages_async, error);

  if (call == NULL)
    return NULL;
  if (partial != NULL)
    *partial = call->partial;
  return g_steal_pointer (&call->result);
}

static void
mapi_store_delete_messages_run (MapiStore      *self,
                                MapiStoreClass *klass,
                                MapiStoreCall  *call)
{
  if (klass->delete_messages == NULL)
    mapi_store_call_no_support (self, call);
  else
    call->ok = klass->delete_messages (self, call->ids, call->flags, &call->partial,
                                       call->cancellable, &call->error);
}

/**
 * mapi_store_delete_messages:
 * @self: a store
 * @ids: (element-type MapiEntryId): the messages
 * @flags: how
 * @partial: (out) (optional): whether something was left undone that should have been done
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Deletes messages for good. Submitted ones stay. Blocks; any thread.
 *
 * Errors: %MAPI_ERROR_NO_ACCESS where the store cannot be changed. What is not there any more is no error: see
 * @partial.
 * Source: IMAPIFolder::DeleteMessages.
 *
 * Returns: %TRUE if it went through; look at @partial, too
 */
gboolean
mapi_store_delete_messages (MapiStore        *self,
                            GPtrArray        *ids,
                            MapiDeleteFlags   flags,
                            gboolean         *partial,
                            GCancellable     *cancellable,
                            GError          **error)
{
  MapiStoreCall call = {
    .run = mapi_store_delete_messages_run,
    .ids = ids,
    .flags = flags,
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
 * mapi_store_delete_messages_async:
 * @self: a store
 * @ids: (element-type MapiEntryId): the messages
 * @flags: how
 * @cancellable: (nullable): stops it
 * @callback: (nullable): called when it is done
 * @user_data: for @callback
 *
 * mapi_store_delete_messages() without blocking. The arguments are copied.
 */
void
mapi_store_delete_messages_async (MapiStore           *self,
                                  GPtrArray           *ids,
                                  MapiDeleteFlags      flags,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  MapiStoreCall *call;

  g_return_if_fail (MAPI_IS_STORE (self));
  g_return_if_fail (ids != NULL);

  call = mapi_store_call_new (mapi_store_delete_messages_run);
  call->ids = mapi_store_dup_ids (ids);
  call->flags = flags;
  mapi_store_call_start (self, call, mapi_store_delete_messages_async, cancellable, callback,
                         user_data);
}

/**
 * mapi_store_delete_messages_finish:
 * @self: a store
 * @result: what the callback got
 * @partial: (out) (optional): whether something was left undone that should have been done
 * @error: return location for an error
 *
 * Takes the outcome of mapi_store_delete_messages_async(); the errors are those of
 * mapi_store_delete_messages().
 *
 * Returns: %TRUE if it went through; look at @partial, too
 */
gboolean
mapi_store_delete_messages_finish (MapiStore     *self,
                                   GAsyncResult  *result,
                                   gboolean      *partial,
                                   GError       **error)
{
  MapiStoreCall *call = mapi_store_call_finish (self, result,
                                                mapi_store_delete_messages_async, error);

  if (call == NULL)
    return FALSE;
  if (partial != NULL)
    *partial = call->partial;
  return call->ok;
}
