/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

/* The client functions of MapiStore that are about searches and receive folders. */

#include "mapi-store-private.h"

#include <glib/gi18n-lib.h>

static gboolean
mapi_store_check_search_flags (guint32   flags,
                               GError  **error)
{
  static const guint32 pairs[] = {
    MAPI_SEARCH_STOP | MAPI_SEARCH_RESTART,
    MAPI_SEARCH_RECURSIVE | MAPI_SEARCH_SHALLOW,
    MAPI_SEARCH_FOREGROUND | MAPI_SEARCH_BACKGROUND,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      if ((flags & pairs[i]) != pairs[i])
        continue;
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_INVALID_PARAMETER,
                           _("The options of the search contradict each other"));
      return FALSE;
    }
  return TRUE;
}

static void
mapi_store_set_search_criteria_run (MapiStore      *self,
                                    MapiStoreClass *klass,
                                    MapiStoreCall  *call)
{
  if (!mapi_store_check_search_flags (call->flags, &call->error))
    return;
  if (klass->set_search_criteria == NULL)
    mapi_store_call_no_support (self, call);
  else
    call->ok = klass->set_search_criteria (self, call->id, call->restriction, call->ids,
                                           call->flags, call->cancellable, &call->error);
}

/**
 * mapi_store_set_search_criteria:
 * @self: a store
 * @folder: a search folder
 * @restriction: (nullable): the condition, %NULL for the one before
 * @folders: (nullable) (element-type MapiEntryId): where to search, %NULL for the ones before
 * @flags: how
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Sets what a search folder shows and starts the search. Blocks; any thread.
 *
 * Errors: %MAPI_ERROR_NOT_INITIALIZED if something is %NULL the first time,
 * %MAPI_ERROR_TOO_COMPLEX, %MAPI_ERROR_INVALID_PARAMETER for flags that contradict each other or
 * a search folder to be searched, %MAPI_ERROR_NOT_FOUND.
 * Source: IMAPIContainer::SetSearchCriteria.
 *
 * Returns: %TRUE if the search is set
 */
gboolean
mapi_store_set_search_criteria (MapiStore          *self,
                                const MapiEntryId  *folder,
                                MapiRestriction    *restriction,
                                GPtrArray          *folders,
                                MapiSearchFlags     flags,
                                GCancellable       *cancellable,
                                GError            **error)
{
  MapiStoreCall call = {
    .run = mapi_store_set_search_criteria_run,
    .id = (MapiEntryId *) folder,
    .restriction = restriction,
    .ids = folders,
    .flags = flags,
    .cancellable = cancellable,
  };

  g_return_val_if_fail (MAPI_IS_STORE (self), FALSE);
  g_return_val_if_fail (folder != NULL, FALSE);

  mapi_store_call_sync (self, &call, error);
  return call.ok;
}

/**
 * mapi_store_set_search_criteria_async:
 * @self: a store
 * @folder: a search folder
 * @restriction: (nullable): the condition, %NULL for the one before
 * @folders: (nullable) (element-type MapiEntryId): where to search, %NULL for the ones before
 * @flags: how
 * @cancellable: (nullable): stops it
 * @callback: (nullable): called when it is done
 * @user_data: for @callback
 *
 * mapi_store_set_search_criteria() without blocking. The arguments are copied.
 */
void
mapi_store_set_search_criteria_async (MapiStore           *self,
                                      const MapiEntryId   *folder,
                                      MapiRestriction     *restriction,
                                      GPtrArray           *folders,
                                      MapiSearchFlags      flags,
                                      GCancellable        *cancellable,
                                      GAsyncReadyCallback  callback,
                                      gpointer             user_data)
{
  MapiStoreCall *call;

  g_return_if_fail (MAPI_IS_STORE (self));
  g_return_if_fail (folder != NULL);

  call = mapi_store_call_new (mapi_store_set_search_criteria_run);
  call->id = mapi_store_dup_id (folder);
  call->restriction = restriction != NULL ? mapi_restriction_ref (restriction) : NULL;
  call->ids = mapi_store_dup_ids (folders);
  call->flags = flags;
  mapi_store_call_start (self, call, mapi_store_set_search_criteria_async, cancellable, callback,
                         user_data);
}

/**
 * mapi_store_set_search_criteria_finish:
 * @self: a store
 * @result: what the callback got
 * @error: return location for an error
 *
 * Takes the outcome of mapi_store_set_search_criteria_async(); the errors are those of
 * mapi_store_set_search_criteria().
 *
 * Returns: %TRUE if the search is set
 */
gboolean
mapi_store_set_search_criteria_finish (MapiStore     *self,
                                       GAsyncResult  *result,
                                       GError       **error)
{
  MapiStoreCall *call = mapi_store_call_finish (self, result,
                                                mapi_store_set_search_criteria_async, error);

  return call != NULL && call->ok;
}

static void
mapi_store_get_search_criteria_run (MapiStore      *self,
                                    MapiStoreClass *klass,
                                    MapiStoreCall  *call)
{
  call->result_free = (GDestroyNotify) mapi_restriction_unref;
  if (klass->get_search_criteria == NULL)
    mapi_store_call_no_support (self, call);
  else
    call->result = klass->get_search_criteria (self, call->id, &call->list_out,
                                               (MapiSearchState *) &call->number_out,
                                               call->cancellable, &call->error);
}

/**
 * mapi_store_get_search_criteria:
 * @self: a store
 * @folder: a search folder
 * @folders: (out) (optional) (transfer container) (element-type MapiEntryId): where it searches
 * @state: (out) (optional): how far it is
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Gets what a search folder shows. Blocks; any thread.
 *
 * Errors: %MAPI_ERROR_NOT_INITIALIZED if it was never set, %MAPI_ERROR_NOT_FOUND.
 * Source: IMAPIContainer::GetSearchCriteria.
 *
 * Returns: (transfer full) (nullable): the condition
 */
MapiRestriction *
mapi_store_get_search_criteria (MapiStore          *self,
                                const MapiEntryId  *folder,
                                GPtrArray         **folders,
                                MapiSearchState    *state,
                                GCancellable       *cancellable,
                                GError            **error)
{
  MapiStoreCall call = {
    .run = mapi_store_get_search_criteria_run,
    .reads = TRUE,
    .id = (MapiEntryId *) folder,
    .cancellable = cancellable,
  };

  g_return_val_if_fail (MAPI_IS_STORE (self), NULL);
  g_return_val_if_fail (folder != NULL, NULL);

  if (!mapi_store_call_sync (self, &call, error))
    return NULL;
  mapi_store_call_take_list (&call, folders);
  if (state != NULL)
    *state = call.number_out;
  return g_steal_pointer (&call.result);
}

/**
 * mapi_store_get_search_criteria_async:
 * @self: a store
 * @folder: a search folder
 * @cancellable: (nullable): stops it
 * @callback: (nullable): called when it is done
 * @user_data: for @callback
 *
 * mapi_store_get_search_criteria() without blocking. The arguments are copied.
 */
void
mapi_store_get_search_criteria_async (MapiStore           *self,
                                      const MapiEntryId   *folder,
                                      GCancellable        *cancellable,
                                      GAsyncReadyCallback  callback,
                                      gpointer             user_data)
{
  MapiStoreCall *call;

  g_return_if_fail (MAPI_IS_STORE (self));
  g_return_if_fail (folder != NULL);

  call = mapi_store_call_new (mapi_store_get_search_criteria_run);
  call->reads = TRUE;
  call->id = mapi_store_dup_id (folder);
  mapi_store_call_start (self, call, mapi_store_get_search_criteria_async, cancellable, callback,
                         user_data);
}

/**
 * mapi_store_get_search_criteria_finish:
 * @self: a store
 * @result: what the callback got
 * @folders: (out) (optional) (transfer container) (element-type MapiEntryId): where it searches
 * @state: (out) (optional): how far it is
 * @error: return location for an error
 *
 * Takes the outcome of mapi_store_get_search_criteria_async(); the errors are those of
 * mapi_store_get_search_criteria().
 *
 * Returns: (transfer full) (nullable): the condition
 */
MapiRestriction *
mapi_store_get_search_criteria_finish (MapiStore        *self,
                                       GAsyncResult     *result,
                                       GPtrArray       **folders,
                                       MapiSearchState  *state,
                                       GError          **error)
{
  MapiStoreCall *call = mapi_store_call_finish (self, result,
                                                mapi_store_get_search_criteria_async, error);

  if (call == NULL)
    return NULL;
  mapi_store_call_take_list (call, folders);
  if (state != NULL)
    *state = call->number_out;
  return g_steal_pointer (&call->result);
}

static void
mapi_store_open_search_run (MapiStore      *self,
                            MapiStoreClass *klass,
                            MapiStoreCall  *call)
{
  call->result_free = g_object_unref;
  if (klass->open_search == NULL)
    mapi_store_call_no_support (self, call);
  else
    call->result = klass->open_search (self, call->id, call->flags, &call->error);
}

/**
 * mapi_store_open_search:
 * @self: a store
 * @folder: (nullable): the folder, or %NULL for the whole store
 * @flags: %MAPI_SEARCH_SKIP_DISCARDED or none
 * @error: return location for an error
 *
 * Gets all messages of the store, or of a folder and everything below it, as the source of
 * tables. The condition comes with each table. Blocks; any thread.
 *
 * Errors: %MAPI_ERROR_NOT_FOUND if the folder is not there any more.
 *
 * Returns: (transfer full) (nullable): the source
 */
MapiTableSource *
mapi_store_open_search (MapiStore          *self,
                        const MapiEntryId  *folder,
                        MapiSearchFlags     flags,
                        GError            **error)
{
  MapiStoreCall call = {
    .run = mapi_store_open_search_run,
    .reads = TRUE,
    .id = (MapiEntryId *) folder,
    .flags = flags,
  };

  g_return_val_if_fail (MAPI_IS_STORE (self), NULL);

  mapi_store_call_sync (self, &call, error);
  return g_steal_pointer (&call.result);
}

static void
mapi_store_open_conversation_run (MapiStore      *self,
                                  MapiStoreClass *klass,
                                  MapiStoreCall  *call)
{
  call->result_free = g_object_unref;
  if (klass->open_conversation == NULL)
    mapi_store_call_no_support (self, call);
  else
    call->result = klass->open_conversation (self, call->id, &call->error);
}

/**
 * mapi_store_open_conversation:
 * @self: a store
 * @message: one message of it
 * @error: return location for an error
 *
 * Gets the conversation of a message, in whatever folders, as the source of tables; oldest first.
 * Blocks; any thread.
 *
 * Errors: %MAPI_ERROR_NOT_FOUND if the message is not there any more.
 *
 * Returns: (transfer full) (nullable): the source
 */
MapiTableSource *
mapi_store_open_conversation (MapiStore          *self,
                              const MapiEntryId  *message,
                              GError            **error)
{
  MapiStoreCall call = {
    .run = mapi_store_open_conversation_run,
    .reads = TRUE,
    .id = (MapiEntryId *) message,
  };

  g_return_val_if_fail (MAPI_IS_STORE (self), NULL);
  g_return_val_if_fail (message != NULL, NULL);

  mapi_store_call_sync (self, &call, error);
  return g_steal_pointer (&call.result);
}

static void
mapi_store_get_receive_folder_run (MapiStore      *self,
                                   MapiStoreClass *klass,
                                   MapiStoreCall  *call)
{
  if (klass->get_receive_folder == NULL)
    mapi_store_call_no_support (self, call);
  else
    call->id_out = klass->get_receive_folder (self, call->text, &call->text_out, call->cancellable,
                                              &call->error);
}

/**
 * mapi_store_get_receive_folder:
 * @self: a store
 * @message_class: (nullable): a message class
 * @matched_class: (out) (optional) (transfer full): the class that decided, "" for the default
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Finds the folder that messages of a class arrive in: the one registered for the longest dotted
 * prefix of the class. Blocks; any thread.
 *
 * Errors: %MAPI_ERROR_NOT_FOUND.
 * Source: IMsgStore::GetReceiveFolder.
 *
 * Returns: (transfer full) (nullable): the folder
 */
MapiEntryId *
mapi_store_get_receive_folder (MapiStore     *self,
                               const char    *message_class,
                               char         **matched_class,
                               GCancellable  *cancellable,
                               GError       **error)
{
  MapiStoreCall call = {
    .run = mapi_store_get_receive_folder_run,
    .reads = TRUE,
    .text = (char *) message_class,
    .cancellable = cancellable,
  };

  g_return_val_if_fail (MAPI_IS_STORE (self), NULL);

  if (!mapi_store_call_sync (self, &call, error))
    return NULL;
  mapi_store_call_take_text (&call, matched_class);
  return g_steal_pointer (&call.id_out);
}

/**
 * mapi_store_get_receive_folder_async:
 * @self: a store
 * @message_class: (nullable): a message class
 * @cancellable: (nullable): stops it
 * @callback: (nullable): called when it is done
 * @user_data: for @callback
 *
 * mapi_store_get_receive_folder() without blocking. The arguments are copied.
 */
void
mapi_store_get_receive_folder_async (MapiStore           *self,
                                     const char          *message_class,
                                     GCancellable        *cancellable,
                                     GAsyncReadyCallback  callback,
                                     gpointer             user_data)
{
  MapiStoreCall *call;

  g_return_if_fail (MAPI_IS_STORE (self));

  call = mapi_store_call_new (mapi_store_get_receive_folder_run);
  call->reads = TRUE;
  call->text = g_strdup (message_class);
  mapi_store_call_start (self, call, mapi_store_get_receive_folder_async, cancellable, callback,
                         user_data);
}

/**
 * mapi_store_get_receive_folder_finish:
 * @self: a store
 * @result: what the callback got
 * @matched_class: (out) (optional) (transfer full): the class that decided, "" for the default
 * @error: return location for an error
 *
 * Takes the outcome of mapi_store_get_receive_folder_async(); the errors are those of
 * mapi_store_get_receive_folder().
 *
 * Returns: (transfer full) (nullable): the folder
 */
MapiEntryId *
mapi_store_get_receive_folder_finish (MapiStore     *self,
                                      GAsyncResult  *result,
                                      char         **matched_class,
                                      GError       **error)
{
  MapiStoreCall *call = mapi_store_call_finish (self, result,
                                                mapi_store_get_receive_folder_async, error);

  if (call == NULL)
    return NULL;
  mapi_store_call_take_text (call, matched_class);
  return g_steal_pointer (&call->id_out);
}

static void
mapi_store_set_receive_folder_run (MapiStore      *self,
                                   MapiStoreClass *klass,
                                   MapiStoreCall  *call)
{
  if (klass->set_receive_folder == NULL)
    mapi_store_call_no_support (self, call);
  else
    call->ok = klass->set_receive_folder (self, call->text, call->id, call->cancellable,
                                          &call->error);
}

/**
 * mapi_store_set_receive_folder:
 * @self: a store
 * @message_class: (nullable): a message class, %NULL or "" for the default
 * @folder: (nullable): the folder, %NULL to forget the class
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Says where messages of a class arrive. Blocks; any thread.
 *
 * Errors: %MAPI_ERROR_INVALID_PARAMETER if both are %NULL, %MAPI_ERROR_NOT_FOUND.
 * Source: IMsgStore::SetReceiveFolder.
 *
 * Returns: %TRUE if it is set
 */
gboolean
mapi_store_set_receive_folder (MapiStore          *self,
                               const char         *message_class,
                               const MapiEntryId  *folder,
                               GCancellable       *cancellable,
                               GError            **error)
{
  MapiStoreCall call = {
    .run = mapi_store_set_receive_folder_run,
    .text = (char *) message_class,
    .id = (MapiEntryId *) folder,
    .cancellable = cancellable,
  };

  g_return_val_if_fail (MAPI_IS_STORE (self), FALSE);

  mapi_store_call_sync (self, &call, error);
  return call.ok;
}

/**
 * mapi_store_set_receive_folder_async:
 * @self: a store
 * @message_class: (nullable): a message class, %NULL or "" for the default
 * @folder: (nullable): the folder, %NULL to forget the class
 * @cancellable: (nullable): stops it
 * @callback: (nullable): called when it is done
 * @user_data: for @callback
 *
 * mapi_store_set_receive_folder() without blocking. The arguments are copied.
 */
void
mapi_store_set_receive_folder_async (MapiStore           *self,
                                     const char          *message_class,
                                     const MapiEntryId   *folder,
                                     GCancellable        *cancellable,
                                     GAsyncReadyCallback  callback,
                                     gpointer             user_data)
{
  MapiStoreCall *call;

  g_return_if_fail (MAPI_IS_STORE (self));

  call = mapi_store_call_new (mapi_store_set_receive_folder_run);
  call->text = g_strdup (message_class);
  call->id = mapi_store_dup_id (folder);
  mapi_store_call_start (self, call, mapi_store_set_receive_folder_async, cancellable, callback,
                         user_data);
}

/**
 * mapi_store_set_receive_folder_finish:
 * @self: a store
 * @result: what the callback got
 * @error: return location for an error
 *
 * Takes the outcome of mapi_store_set_receive_folder_async(); the errors are those of
 * mapi_store_set_receive_folder().
 *
 * Returns: %TRUE if it is set
 */
gboolean
mapi_store_set_receive_folder_finish (MapiStore     *self,
                                      GAsyncResult  *result,
                                      GError       **error)
{
  MapiStoreCall *call = mapi_store_call_finish (self, result,
                                                mapi_store_set_receive_folder_async, error);

  return call != NULL && call->ok;
}

static void
mapi_store_list_receive_folders_run (MapiStore      *self,
                                     MapiStoreClass *klass,
                                     MapiStoreCall  *call)
{
  call->result_free = (GDestroyNotify) g_ptr_array_unref;
  if (klass->list_receive_folders == NULL)
    mapi_store_call_no_support (self, call);
  else
    call->result = klass->list_receive_folders (self, call->cancellable, &call->error);
}

/**
 * mapi_store_list_receive_folders:
 * @self: a store
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Lists which class arrives where. Blocks; any thread.
 *
 * Errors: %MAPI_ERROR_NO_SUPPORT for a store that nothing arrives in; %MAPI_ERROR_INVALID_OBJECT after logoff.
 * Source: IMsgStore::GetReceiveFolderTable.
 *
 * Returns: (transfer container) (nullable) (element-type MapiProperties): %MAPI_PR_MESSAGE_CLASS and
 *   %MAPI_PR_ENTRYID of each
 */
GPtrArray *
mapi_store_list_receive_folders (MapiStore     *self,
                                 GCancellable  *cancellable,
                                 GError       **error)
{
  MapiStoreCall call = {
    .run = mapi_store_list_receive_folders_run,
    .reads = TRUE,
    .cancellable = cancellable,
  };

  g_return_val_if_fail (MAPI_IS_STORE (self), NULL);

  mapi_store_call_sync (self, &call, error);
  return g_steal_pointer (&call.result);
}

/**
 * mapi_store_list_receive_folders_async:
 * @self: a store
 * @cancellable: (nullable): stops it
 * @callback: (nullable): called when it is done
 * @user_data: for @callback
 *
 * mapi_store_list_receive_folders() without blocking. The arguments are copied.
 */
void
mapi_store_list_receive_folders_async (MapiStore           *self,
                                       GCancellable        *cancellable,
                                       GAsyncReadyCallback  callback,
                                       gpointer             user_data)
{
  MapiStoreCall *call;

  g_return_if_fail (MAPI_IS_STORE (self));

  call = mapi_store_call_new (mapi_store_list_receive_folders_run);
  call->reads = TRUE;
  mapi_store_call_start (self, call, mapi_store_list_receive_folders_async, cancellable, callback,
                         user_data);
}

/**
 * mapi_store_list_receive_folders_finish:
 * @self: a store
 * @result: what the callback got
 * @error: return location for an error
 *
 * Takes the outcome of mapi_store_list_receive_folders_async(); the errors are those of
 * mapi_store_list_receive_folders().
 *
 * Returns: (transfer container) (nullable) (element-type MapiProperties): %MAPI_PR_MESSAGE_CLASS and
 *   %MAPI_PR_ENTRYID of each
 */
GPtrArray *
mapi_store_list_receive_folders_finish (MapiStore     *self,
                                        GAsyncResult  *result,
                                        GError       **error)
{
  MapiStoreCall *call = mapi_store_call_finish (self, result,
                                                mapi_store_list_receive_folders_async, error);

  return call != NULL ? g_steal_pointer (&call->result) : NULL;
}
