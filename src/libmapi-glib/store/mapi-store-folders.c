/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

/* The client functions of MapiStore that are about folders. */

#include "mapi-store-private.h"

static void
mapi_store_create_folder_run (MapiStore      *self,
                              MapiStoreClass *klass,
                              MapiStoreCall  *call)
{
  if (klass->create_folder == NULL)
    mapi_store_call_no_support (self, call);
  else
    call->id_out = klass->create_folder (self, call->target, call->number, call->text, call->text2,
                                         call->boolean, call->cancellable, &call->error);
}

/**
 * mapi_store_create_folder:
 * @self: a store
 * @parent: where
 * @type: generic or search
 * @name: its name
 * @comment: (nullable): a description
 * @open_if_exists: whether a folder of this name is as good
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Makes a folder. Blocks; any thread.
 *
 * Errors: %MAPI_ERROR_COLLISION if a sibling has the name, %MAPI_ERROR_NO_ACCESS below a search
 * folder or in a read-only store, %MAPI_ERROR_INVALID_PARAMETER for an empty name,
 * %MAPI_ERROR_NOT_FOUND.
 * Source: IMAPIFolder::CreateFolder.
 *
 * Returns: (transfer full) (nullable): the id of the folder
 */
MapiEntryId *
mapi_store_create_folder (MapiStore          *self,
                          const MapiEntryId  *parent,
                          MapiFolderType      type,
                          const char         *name,
                          const char         *comment,
                          gboolean            open_if_exists,
                          GCancellable       *cancellable,
                          GError            **error)
{
  MapiStoreCall call = {
    .run = mapi_store_create_folder_run,
    .target = (MapiEntryId *) parent,
    .number = type,
    .text = (char *) name,
    .text2 = (char *) comment,
    .boolean = open_if_exists,
    .cancellable = cancellable,
  };

  g_return_val_if_fail (MAPI_IS_STORE (self), NULL);
  g_return_val_if_fail (parent != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);

  mapi_store_call_sync (self, &call, error);
  return g_steal_pointer (&call.id_out);
}

/**
 * mapi_store_create_folder_async:
 * @self: a store
 * @parent: where
 * @type: generic or search
 * @name: its name
 * @comment: (nullable): a description
 * @open_if_exists: whether a folder of this name is as good
 * @cancellable: (nullable): stops it
 * @callback: (nullable): called when it is done
 * @user_data: for @callback
 *
 * mapi_store_create_folder() without blocking. The arguments are copied.
 */
void
mapi_store_create_folder_async (MapiStore           *self,
                                const MapiEntryId   *parent,
                                MapiFolderType       type,
                                const char          *name,
                                const char          *comment,
                                gboolean             open_if_exists,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  MapiStoreCall *call;

  g_return_if_fail (MAPI_IS_STORE (self));
  g_return_if_fail (parent != NULL);
  g_return_if_fail (name != NULL);

  call = mapi_store_call_new (mapi_store_create_folder_run);
  call->target = mapi_store_dup_id (parent);
  call->number = type;
  call->text = g_strdup (name);
  call->text2 = g_strdup (comment);
  call->boolean = open_if_exists;
  mapi_store_call_start (self, call, mapi_store_create_folder_async, cancellable, callback,
                         user_data);
}

/**
 * mapi_store_create_folder_finish:
 * @self: a store
 * @result: what the callback got
 * @error: return location for an error
 *
 * Takes the outcome of mapi_store_create_folder_async(); the errors are those of
 * mapi_store_create_folder().
 *
 * Returns: (transfer full) (nullable): the id of the folder
 */
MapiEntryId *
mapi_store_create_folder_finish (MapiStore     *self,
                                 GAsyncResult  *result,
                                 GError       **error)
{
  MapiStoreCall *call = mapi_store_call_finish (self, result,
                                                mapi_store_create_folder_async, error);

  return call != NULL ? g_steal_pointer (&call->id_out) : NULL;
}

static void
mapi_store_delete_folder_run (MapiStore      *self,
                              MapiStoreClass *klass,
                              MapiStoreCall  *call)
{
  if (klass->delete_folder == NULL)
    mapi_store_call_no_support (self, call);
  else
    call->ok = klass->delete_folder (self, call->id, call->flags, call->cancellable, &call->error);
}

/**
 * mapi_store_delete_folder:
 * @self: a store
 * @id: the folder
 * @flags: what may go with it
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Deletes a folder for good. With messages or folders in it, @flags must say so. Deleting a
 * search folder leaves the messages alone. Blocks; any thread.
 *
 * Errors: %MAPI_ERROR_HAS_FOLDERS, %MAPI_ERROR_HAS_MESSAGES, %MAPI_ERROR_NO_ACCESS for the root
 * and the folders a store cannot do without, %MAPI_ERROR_SUBMITTED if a message in it is being
 * sent, %MAPI_ERROR_NOT_FOUND.
 * Source: IMAPIFolder::DeleteFolder.
 *
 * Returns: %TRUE if it is gone
 */
gboolean
mapi_store_delete_folder (MapiStore          *self,
                          const MapiEntryId  *id,
                          MapiDeleteFlags     flags,
                          GCancellable       *cancellable,
                          GError            **error)
{
  MapiStoreCall call = {
    .run = mapi_store_delete_folder_run,
    .id = (MapiEntryId *) id,
    .flags = flags,
    .cancellable = cancellable,
  };

  g_return_val_if_fail (MAPI_IS_STORE (self), FALSE);
  g_return_val_if_fail (id != NULL, FALSE);

  mapi_store_call_sync (self, &call, error);
  return call.ok;
}

/**
 * mapi_store_delete_folder_async:
 * @self: a store
 * @id: the folder
 * @flags: what may go with it
 * @cancellable: (nullable): stops it
 * @callback: (nullable): called when it is done
 * @user_data: for @callback
 *
 * mapi_store_delete_folder() without blocking. The arguments are copied.
 */
void
mapi_store_delete_folder_async (MapiStore           *self,
                                const MapiEntryId   *id,
                                MapiDeleteFlags      flags,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  MapiStoreCall *call;

  g_return_if_fail (MAPI_IS_STORE (self));
  g_return_if_fail (id != NULL);

  call = mapi_store_call_new (mapi_store_delete_folder_run);
  call->id = mapi_store_dup_id (id);
  call->flags = flags;
  mapi_store_call_start (self, call, mapi_store_delete_folder_async, cancellable, callback,
                         user_data);
}

/**
 * mapi_store_delete_folder_finish:
 * @self: a store
 * @result: what the callback got
 * @error: return location for an error
 *
 * Takes the outcome of mapi_store_delete_folder_async(); the errors are those of
 * mapi_store_delete_folder().
 *
 * Returns: %TRUE if it is gone
 */
gboolean
mapi_store_delete_folder_finish (MapiStore     *self,
                                 GAsyncResult  *result,
                                 GError       **error)
{
  MapiStoreCall *call = mapi_store_call_finish (self, result,
                                                mapi_store_delete_folder_async, error);

  return call != NULL && call->ok;
}

static void
mapi_store_copy_folder_run (MapiStore      *self,
                            MapiStoreClass *klass,
                            MapiStoreCall  *call)
{
  if (klass->copy_folder == NULL)
    mapi_store_call_no_support (self, call);
  else
    call->id_out = klass->copy_folder (self, call->id, call->target, call->text, call->flags,
                                       call->cancellable, &call->error);
}

/**
 * mapi_store_copy_folder:
 * @self: a store
 * @id: the folder
 * @destination: its new parent
 * @new_name: (nullable): its new name
 * @flags: copy or move, with or without subfolders
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Copies or moves a folder within the store. A move takes everything below along; a copy does
 * with %MAPI_COPY_SUBFOLDERS. Blocks; any thread.
 *
 * Errors: %MAPI_ERROR_COLLISION if a folder of that name is there, %MAPI_ERROR_FOLDER_CYCLE if
 * @destination lies in the folder, %MAPI_ERROR_NO_ACCESS for special folders,
 * %MAPI_ERROR_NOT_FOUND.
 * Source: IMAPIFolder::CopyFolder.
 *
 * Returns: (transfer full) (nullable): the id of the copied or moved folder
 */
MapiEntryId *
mapi_store_copy_folder (MapiStore          *self,
                        const MapiEntryId  *id,
                        const MapiEntryId  *destination,
                        const char         *new_name,
                        MapiCopyFlags       flags,
                        GCancellable       *cancellable,
                        GError            **error)
{
  MapiStoreCall call = {
    .run = mapi_store_copy_folder_run,
    .id = (MapiEntryId *) id,
    .target = (MapiEntryId *) destination,
    .text = (char *) new_name,
    .flags = flags,
    .cancellable = cancellable,
  };

  g_return_val_if_fail (MAPI_IS_STORE (self), NULL);
  g_return_val_if_fail (id != NULL, NULL);
  g_return_val_if_fail (destination != NULL, NULL);

  mapi_store_call_sync (self, &call, error);
  return g_steal_pointer (&call.id_out);
}

/**
 * mapi_store_copy_folder_async:
 * @self: a store
 * @id: the folder
 * @destination: its new parent
 * @new_name: (nullable): its new name
 * @flags: copy or move, with or without subfolders
 * @cancellable: (nullable): stops it
 * @callback: (nullable): called when it is done
 * @user_data: for @callback
 *
 * mapi_store_copy_folder() without blocking. The arguments are copied.
 */
void
mapi_store_copy_folder_async (MapiStore           *self,
                              const MapiEntryId   *id,
                              const MapiEntryId   *destination,
                              const char          *new_name,
                              MapiCopyFlags        flags,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  MapiStoreCall *call;

  g_return_if_fail (MAPI_IS_STORE (self));
  g_return_if_fail (id != NULL);
  g_return_if_fail (destination != NULL);

  call = mapi_store_call_new (mapi_store_copy_folder_run);
  call->id = mapi_store_dup_id (id);
  call->target = mapi_store_dup_id (destination);
  call->text = g_strdup (new_name);
  call->flags = flags;
  mapi_store_call_start (self, call, mapi_store_copy_folder_async, cancellable, callback,
                         user_data);
}

/**
 * mapi_store_copy_folder_finish:
 * @self: a store
 * @result: what the callback got
 * @error: return location for an error
 *
 * Takes the outcome of mapi_store_copy_folder_async(); the errors are those of
 * mapi_store_copy_folder().
 *
 * Returns: (transfer full) (nullable): the id of the copied or moved folder
 */
MapiEntryId *
mapi_store_copy_folder_finish (MapiStore     *self,
                               GAsyncResult  *result,
                               GError       **error)
{
  MapiStoreCall *call = mapi_store_call_finish (self, result, mapi_store_copy_folder_async, error);

  return call != NULL ? g_steal_pointer (&call->id_out) : NULL;
}

static void
mapi_store_empty_folder_run (MapiStore      *self,
                             MapiStoreClass *klass,
                             MapiStoreCall  *call)
{
  if (klass->empty_folder == NULL)
    mapi_store_call_no_support (self, call);
  else
    call->ok = klass->empty_folder (self, call->id, call->flags, &call->partial, call->cancellable,
                                    &call->error);
}

/**
 * mapi_store_empty_folder:
 * @self: a store
 * @id: the folder
 * @flags: whether associated messages go, too
 * @partial: (out) (optional): whether something was left undone that should have been done
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Deletes everything in a folder for good, subfolders included. Submitted messages stay, and so
 * do the folders that hold them. Blocks; any thread.
 *
 * Errors: %MAPI_ERROR_NO_ACCESS for the top of the tree and where the store cannot be changed, %MAPI_ERROR_NOT_FOUND
 * if the folder is not there any more.
 * Source: IMAPIFolder::EmptyFolder.
 *
 * Returns: %TRUE if it went through; look at @partial, too
 */
gboolean
mapi_store_empty_folder (MapiStore          *self,
                         const MapiEntryId  *id,
                         MapiDeleteFlags     flags,
                         gboolean           *partial,
                         GCancellable       *cancellable,
                         GError            **error)
{
  MapiStoreCall call = {
    .run = mapi_store_empty_folder_run,
    .id = (MapiEntryId *) id,
    .flags = flags,
    .cancellable = cancellable,
  };

  g_return_val_if_fail (MAPI_IS_STORE (self), FALSE);
  g_return_val_if_fail (id != NULL, FALSE);

  if (!mapi_store_call_sync (self, &call, error))
    return FALSE;
  if (partial != NULL)
    *partial = call.partial;
  return call.ok;
}

/**
 * mapi_store_empty_folder_async:
 * @self: a store
 * @id: the folder
 * @flags: whether associated messages go, too
 * @cancellable: (nullable): stops it
 * @callback: (nullable): called when it is done
 * @user_data: for @callback
 *
 * mapi_store_empty_folder() without blocking. The arguments are copied.
 */
void
mapi_store_empty_folder_async (MapiStore           *self,
                               const MapiEntryId   *id,
                               MapiDeleteFlags      flags,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  MapiStoreCall *call;

  g_return_if_fail (MAPI_IS_STORE (self));
  g_return_if_fail (id != NULL);

  call = mapi_store_call_new (mapi_store_empty_folder_run);
  call->id = mapi_store_dup_id (id);
  call->flags = flags;
  mapi_store_call_start (self, call, mapi_store_empty_folder_async, cancellable, callback,
                         user_data);
}

/**
 * mapi_store_empty_folder_finish:
 * @self: a store
 * @result: what the callback got
 * @partial: (out) (optional): whether something was left undone that should have been done
 * @error: return location for an error
 *
 * Takes the outcome of mapi_store_empty_folder_async(); the errors are those of
 * mapi_store_empty_folder().
 *
 * Returns: %TRUE if it went through; look at @partial, too
 */
gboolean
mapi_store_empty_folder_finish (MapiStore     *self,
                                GAsyncResult  *result,
                                gboolean      *partial,
                                GError       **error)
{
  MapiStoreCall *call = mapi_store_call_finish (self, result, mapi_store_empty_folder_async, error);

  if (call == NULL)
    return FALSE;
  if (partial != NULL)
    *partial = call->partial;
  return call->ok;
}

static void
mapi_store_open_hierarchy_run (MapiStore      *self,
                               MapiStoreClass *klass,
                               MapiStoreCall  *call)
{
  call->result_free = g_object_unref;
  if (klass->open_hierarchy == NULL)
    mapi_store_call_no_support (self, call);
  else
    call->result = klass->open_hierarchy (self, call->id, call->flags, &call->error);
}

/**
 * mapi_store_open_hierarchy:
 * @self: a store
 * @id: (nullable): the folder, or %NULL for the root
 * @flags: what the table shows
 * @error: return location for an error
 *
 * Gets the folders below a folder as the source of tables. Blocks; any thread.
 *
 * Errors: %MAPI_ERROR_NOT_FOUND if the folder is not there any more.
 * Source: IMAPIContainer::GetHierarchyTable.
 *
 * Returns: (transfer full) (nullable): the source
 */
MapiTableSource *
mapi_store_open_hierarchy (MapiStore          *self,
                           const MapiEntryId  *id,
                           MapiTableFlags      flags,
                           GError            **error)
{
  MapiStoreCall call = {
    .run = mapi_store_open_hierarchy_run,
    .reads = TRUE,
    .id = (MapiEntryId *) id,
    .flags = flags,
  };

  g_return_val_if_fail (MAPI_IS_STORE (self), NULL);

  mapi_store_call_sync (self, &call, error);
  return g_steal_pointer (&call.result);
}

static void
mapi_store_open_contents_run (MapiStore      *self,
                              MapiStoreClass *klass,
                              MapiStoreCall  *call)
{
  call->result_free = g_object_unref;
  if (klass->open_contents == NULL)
    mapi_store_call_no_support (self, call);
  else
    call->result = klass->open_contents (self, call->id, call->flags, &call->error);
}

/**
 * mapi_store_open_contents:
 * @self: a store
 * @id: the folder
 * @flags: what the table shows
 * @error: return location for an error
 *
 * Gets the messages of a folder as the source of tables. Blocks; any thread.
 *
 * Errors: %MAPI_ERROR_NOT_FOUND if the folder is not there any more.
 * Source: IMAPIContainer::GetContentsTable.
 *
 * Returns: (transfer full) (nullable): the source
 */
MapiTableSource *
mapi_store_open_contents (MapiStore          *self,
                          const MapiEntryId  *id,
                          MapiTableFlags      flags,
                          GError            **error)
{
  MapiStoreCall call = {
    .run = mapi_store_open_contents_run,
    .reads = TRUE,
    .id = (MapiEntryId *) id,
    .flags = flags,
  };

  g_return_val_if_fail (MAPI_IS_STORE (self), NULL);
  g_return_val_if_fail (id != NULL, NULL);

  mapi_store_call_sync (self, &call, error);
  return g_steal_pointer (&call.result);
}
