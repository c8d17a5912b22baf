/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-store-private.h"

#include "mapi-advise-list-private.h"
#include "mapi-read-only-store-private.h"

/**
 * MapiStore:
 *
 * A message store. Clients call its functions from any thread, blocking or asynchronous;
 * providers subclass it and fill in `MapiStoreClass`, whose functions block and run on one of
 * the store's two lanes. A slot left empty answers %MAPI_ERROR_NO_SUPPORT; after
 * [method@Provider.logoff] everything answers %MAPI_ERROR_INVALID_OBJECT. Ids of other providers
 * never reach a vfunc, and out arguments of a vfunc are never %NULL.
 *
 * Source: IMsgStore, IMSProvider, IMSLogon.
 */
typedef struct
{
  MapiAdviseList *advises;             /* (owned), set once */
  GPtrArray      *held[MAPI_N_LANES];  /* (owned) (nullable): see mapi_store_hold_post() */
} MapiStorePrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (MapiStore, mapi_store, MAPI_TYPE_PROVIDER)

static void
mapi_store_finalize (GObject *object)
{
  MapiStorePrivate *priv = mapi_store_get_instance_private (MAPI_STORE (object));

  g_clear_pointer (&priv->advises, mapi_advise_list_unref);

  G_OBJECT_CLASS (mapi_store_parent_class)->finalize (object);
}

static gboolean
mapi_store_real_compare_entry_ids (MapiStore         *self,
                                   const MapiEntryId *a,
                                   const MapiEntryId *b)
{
  return mapi_entry_id_equal (a, b);
}

static void
mapi_store_class_init (MapiStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mapi_store_finalize;
  klass->compare_entry_ids = mapi_store_real_compare_entry_ids;
}

static void
mapi_store_init (MapiStore *self)
{
  MapiStorePrivate *priv = mapi_store_get_instance_private (self);

  priv->advises = mapi_advise_list_new ();
}

GPtrArray **
mapi_store_get_held (MapiStore *self,
                     MapiLane   lane)
{
  MapiStorePrivate *priv = mapi_store_get_instance_private (self);

  return &priv->held[lane];
}

void
mapi_store_deliver (MapiStore        *self,
                    MapiNotification *notification)
{
  MapiStorePrivate *priv = mapi_store_get_instance_private (self);

  mapi_advise_list_post (priv->advises, notification);
}

/* Vfuncs name the store itself by NULL */
static const MapiEntryId *
mapi_store_skip_own_id (MapiStore         *self,
                        const MapiEntryId *id)
{
  g_autoptr(MapiEntryId) own = mapi_store_dup_entry_id (self);

  return id != NULL && !mapi_entry_id_equal (id, own) ? id : NULL;
}

/**
 * mapi_store_get_support_mask:
 * @self: a store
 *
 * Tells what the store can do. Does not block; any thread.
 *
 * Source: PR_STORE_SUPPORT_MASK.
 *
 * Returns: what it supports
 */
MapiStoreSupport
mapi_store_get_support_mask (MapiStore *self)
{
  MapiStoreClass *klass;

  g_return_val_if_fail (MAPI_IS_STORE (self), MAPI_STORE_SUPPORT_NONE);

  klass = MAPI_STORE_GET_CLASS (self);
  return klass->get_support_mask != NULL ? klass->get_support_mask (self)
                                         : MAPI_STORE_SUPPORT_NONE;
}

/**
 * mapi_store_compare_entry_ids:
 * @self: a store
 * @a: an entry id
 * @b: another one
 *
 * Tells whether both name one object. Does not block; any thread.
 *
 * Source: IMsgStore::CompareEntryIDs.
 *
 * Returns: %TRUE if they do
 */
gboolean
mapi_store_compare_entry_ids (MapiStore         *self,
                              const MapiEntryId *a,
                              const MapiEntryId *b)
{
  g_return_val_if_fail (MAPI_IS_STORE (self), FALSE);
  g_return_val_if_fail (a != NULL && b != NULL, FALSE);

  if (!mapi_store_owns (self, a) || !mapi_store_owns (self, b))
    return FALSE;
  return MAPI_STORE_GET_CLASS (self)->compare_entry_ids (self, a, b);
}

static void
mapi_store_get_object_type_run (MapiStore      *self,
                                MapiStoreClass *klass,
                                MapiStoreCall  *call)
{
  if (mapi_store_skip_own_id (self, call->id) == NULL)
    call->number_out = MAPI_OBJECT_STORE;
  else if (klass->get_object_type == NULL)
    mapi_store_call_no_support (self, call);
  else
    call->number_out = klass->get_object_type (self, call->id, call->cancellable, &call->error);
}

/**
 * mapi_store_get_object_type:
 * @self: a store
 * @id: an entry id of this store
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Tells what @id names. Cheap enough to ask before opening. Blocks; any thread.
 *
 * Errors: %MAPI_ERROR_NOT_FOUND if there is no such object any more, %MAPI_ERROR_INVALID_ENTRYID
 * if @id is malformed or of another provider.
 * Source: IMsgStore::OpenEntry, lpulObjType.
 *
 * Returns: the kind of object, %MAPI_OBJECT_NONE on error
 */
MapiObjectType
mapi_store_get_object_type (MapiStore          *self,
                            const MapiEntryId  *id,
                            GCancellable       *cancellable,
                            GError            **error)
{
  MapiStoreCall call = {
    .run = mapi_store_get_object_type_run,
    .reads = TRUE,
    .id = (MapiEntryId *) id,
    .cancellable = cancellable,
  };

  g_return_val_if_fail (MAPI_IS_STORE (self), MAPI_OBJECT_NONE);
  g_return_val_if_fail (id != NULL, MAPI_OBJECT_NONE);

  mapi_store_call_sync (self, &call, error);
  return (MapiObjectType) call.number_out;
}

/**
 * mapi_store_get_object_type_async:
 * @self: a store
 * @id: an entry id of this store
 * @cancellable: (nullable): stops it
 * @callback: (nullable): called when it is done
 * @user_data: for @callback
 *
 * mapi_store_get_object_type() without blocking. The arguments are copied.
 */
void
mapi_store_get_object_type_async (MapiStore           *self,
                                  const MapiEntryId   *id,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  MapiStoreCall *call;

  g_return_if_fail (MAPI_IS_STORE (self));
  g_return_if_fail (id != NULL);

  call = mapi_store_call_new (mapi_store_get_object_type_run);
  call->reads = TRUE;
  call->id = mapi_store_dup_id (id);
  mapi_store_call_start (self, call, mapi_store_get_object_type_async, cancellable, callback,
                         user_data);
}

/**
 * mapi_store_get_object_type_finish:
 * @self: a store
 * @result: what the callback got
 * @error: return location for an error
 *
 * Takes the outcome of mapi_store_get_object_type_async(); the errors are those of
 * mapi_store_get_object_type().
 *
 * Returns: the kind of object, %MAPI_OBJECT_NONE on error
 */
MapiObjectType
mapi_store_get_object_type_finish (MapiStore     *self,
                                   GAsyncResult  *result,
                                   GError       **error)
{
  MapiStoreCall *call = mapi_store_call_finish (self, result,
                                                mapi_store_get_object_type_async, error);

  return call != NULL ? (MapiObjectType) call->number_out : MAPI_OBJECT_NONE;
}

static void
mapi_store_get_folder_for_role_run (MapiStore      *self,
                                    MapiStoreClass *klass,
                                    MapiStoreCall  *call)
{
  if (klass->get_folder_for_role == NULL)
    mapi_store_call_no_support (self, call);
  else
    call->id_out = klass->get_folder_for_role (self, call->number, call->cancellable, &call->error);
}

/**
 * mapi_store_get_folder_for_role:
 * @self: a store
 * @role: what the folder is for
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Finds the folder with a role. The root, the IPM subtree, the search root and the trash are
 * always there; the others may have to be made with mapi_store_validate_ipm_subtree(). Blocks;
 * any thread.
 *
 * Errors: %MAPI_ERROR_NOT_FOUND if no folder has this role.
 * Source: PR_IPM_SUBTREE_ENTRYID and its relatives.
 *
 * Returns: (transfer full) (nullable): the id of the folder
 */
MapiEntryId *
mapi_store_get_folder_for_role (MapiStore       *self,
                                MapiFolderRole   role,
                                GCancellable    *cancellable,
                                GError         **error)
{
  MapiStoreCall call = {
    .run = mapi_store_get_folder_for_role_run,
    .reads = TRUE,
    .number = role,
    .cancellable = cancellable,
  };

  g_return_val_if_fail (MAPI_IS_STORE (self), NULL);

  mapi_store_call_sync (self, &call, error);
  return g_steal_pointer (&call.id_out);
}

/**
 * mapi_store_get_folder_for_role_async:
 * @self: a store
 * @role: what the folder is for
 * @cancellable: (nullable): stops it
 * @callback: (nullable): called when it is done
 * @user_data: for @callback
 *
 * mapi_store_get_folder_for_role() without blocking. The arguments are copied.
 */
void
mapi_store_get_folder_for_role_async (MapiStore           *self,
                                      MapiFolderRole       role,
                                      GCancellable        *cancellable,
                                      GAsyncReadyCallback  callback,
                                      gpointer             user_data)
{
  MapiStoreCall *call;

  g_return_if_fail (MAPI_IS_STORE (self));

  call = mapi_store_call_new (mapi_store_get_folder_for_role_run);
  call->reads = TRUE;
  call->number = role;
  mapi_store_call_start (self, call, mapi_store_get_folder_for_role_async, cancellable, callback,
                         user_data);
}

/**
 * mapi_store_get_folder_for_role_finish:
 * @self: a store
 * @result: what the callback got
 * @error: return location for an error
 *
 * Takes the outcome of mapi_store_get_folder_for_role_async(); the errors are those of
 * mapi_store_get_folder_for_role().
 *
 * Returns: (transfer full) (nullable): the id of the folder
 */
MapiEntryId *
mapi_store_get_folder_for_role_finish (MapiStore     *self,
                                       GAsyncResult  *result,
                                       GError       **error)
{
  MapiStoreCall *call = mapi_store_call_finish (self, result,
                                                mapi_store_get_folder_for_role_async, error);

  return call != NULL ? g_steal_pointer (&call->id_out) : NULL;
}

static void
mapi_store_validate_ipm_subtree_run (MapiStore      *self,
                                     MapiStoreClass *klass,
                                     MapiStoreCall  *call)
{
  if (klass->validate_ipm_subtree == NULL)
    mapi_store_call_no_support (self, call);
  else
    call->ok = klass->validate_ipm_subtree (self, call->boolean, call->cancellable, &call->error);
}

/**
 * mapi_store_validate_ipm_subtree:
 * @self: a store
 * @full_tree: whether all the special folders are wanted, as in a default store
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Makes the special folders that are missing. Blocks; any thread.
 *
 * Errors: %MAPI_ERROR_NO_ACCESS in a read-only store.
 * Source: HrValidateIPMSubtree.
 *
 * Returns: %TRUE if the folders are there
 */
gboolean
mapi_store_validate_ipm_subtree (MapiStore     *self,
                                 gboolean       full_tree,
                                 GCancellable  *cancellable,
                                 GError       **error)
{
  MapiStoreCall call = {
    .run = mapi_store_validate_ipm_subtree_run,
    .boolean = full_tree,
    .cancellable = cancellable,
  };

  g_return_val_if_fail (MAPI_IS_STORE (self), FALSE);

  mapi_store_call_sync (self, &call, error);
  return call.ok;
}

/**
 * mapi_store_validate_ipm_subtree_async:
 * @self: a store
 * @full_tree: whether all the special folders are wanted, as in a default store
 * @cancellable: (nullable): stops it
 * @callback: (nullable): called when it is done
 * @user_data: for @callback
 *
 * mapi_store_validate_ipm_subtree() without blocking. The arguments are copied.
 */
void
mapi_store_validate_ipm_subtree_async (MapiStore           *self,
                                       gboolean             full_tree,
                                       GCancellable        *cancellable,
                                       GAsyncReadyCallback  callback,
                                       gpointer             user_data)
{
  MapiStoreCall *call;

  g_return_if_fail (MAPI_IS_STORE (self));

  call = mapi_store_call_new (mapi_store_validate_ipm_subtree_run);
  call->boolean = full_tree;
  mapi_store_call_start (self, call, mapi_store_validate_ipm_subtree_async, cancellable, callback,
                         user_data);
}

/**
 * mapi_store_validate_ipm_subtree_finish:
 * @self: a store
 * @result: what the callback got
 * @error: return location for an error
 *
 * Takes the outcome of mapi_store_validate_ipm_subtree_async(); the errors are those of
 * mapi_store_validate_ipm_subtree().
 *
 * Returns: %TRUE if the folders are there
 */
gboolean
mapi_store_validate_ipm_subtree_finish (MapiStore     *self,
                                        GAsyncResult  *result,
                                        GError       **error)
{
  MapiStoreCall *call = mapi_store_call_finish (self, result,
                                                mapi_store_validate_ipm_subtree_async, error);

  return call != NULL && call->ok;
}

static void
mapi_store_get_properties_run (MapiStore      *self,
                               MapiStoreClass *klass,
                               MapiStoreCall  *call)
{
  call->result_free = (GDestroyNotify) mapi_properties_unref;
  if (klass->get_properties == NULL)
    mapi_store_call_no_support (self, call);
  else
    call->result = klass->get_properties (self, mapi_store_skip_own_id (self, call->id),
                                          call->cancellable, &call->error);
  if (call->result != NULL && call->narrow)
    {
      MapiProperties *copy = mapi_properties_copy (call->result);

      mapi_properties_unref (call->result);
      call->result = copy;
      mapi_read_only_store_narrow (copy);
    }
}

/**
 * mapi_store_get_properties:
 * @self: a store
 * @id: (nullable): a folder, or %NULL for the store itself
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Gets all properties of a folder or of the store. Blocks; any thread.
 *
 * Errors: %MAPI_ERROR_NOT_FOUND, %MAPI_ERROR_INVALID_ENTRYID for a message.
 * Source: IMAPIProp::GetProps on IMAPIFolder and IMsgStore.
 *
 * Returns: (transfer full) (nullable): the properties
 */
MapiProperties *
mapi_store_get_properties (MapiStore          *self,
                           const MapiEntryId  *id,
                           GCancellable       *cancellable,
                           GError            **error)
{
  MapiStoreCall call = {
    .run = mapi_store_get_properties_run,
    .reads = TRUE,
    .id = (MapiEntryId *) id,
    .cancellable = cancellable,
  };

  g_return_val_if_fail (MAPI_IS_STORE (self), NULL);

  mapi_store_call_sync (self, &call, error);
  return g_steal_pointer (&call.result);
}

/**
 * mapi_store_get_properties_async:
 * @self: a store
 * @id: (nullable): a folder, or %NULL for the store itself
 * @cancellable: (nullable): stops it
 * @callback: (nullable): called when it is done
 * @user_data: for @callback
 *
 * mapi_store_get_properties() without blocking. The arguments are copied.
 */
void
mapi_store_get_properties_async (MapiStore           *self,
                                 const MapiEntryId   *id,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  MapiStoreCall *call;

  g_return_if_fail (MAPI_IS_STORE (self));

  call = mapi_store_call_new (mapi_store_get_properties_run);
  call->reads = TRUE;
  call->id = mapi_store_dup_id (id);
  mapi_store_call_start (self, call, mapi_store_get_properties_async, cancellable, callback,
                         user_data);
}

/**
 * mapi_store_get_properties_finish:
 * @self: a store
 * @result: what the callback got
 * @error: return location for an error
 *
 * Takes the outcome of mapi_store_get_properties_async(); the errors are those of
 * mapi_store_get_properties().
 *
 * Returns: (transfer full) (nullable): the properties
 */
MapiProperties *
mapi_store_get_properties_finish (MapiStore     *self,
                                  GAsyncResult  *result,
                                  GError       **error)
{
  MapiStoreCall *call = mapi_store_call_finish (self, result,
                                                mapi_store_get_properties_async, error);

  return call != NULL ? g_steal_pointer (&call->result) : NULL;
}

static void
mapi_store_set_properties_run (MapiStore      *self,
                               MapiStoreClass *klass,
                               MapiStoreCall  *call)
{
  g_autoptr(MapiProperties) changes = NULL;

  /* A vfunc always gets a bag, if an empty one */
  changes = call->properties != NULL ? mapi_properties_ref (call->properties)
                                     : mapi_properties_new ();
  if (klass->set_properties == NULL)
    mapi_store_call_no_support (self, call);
  else
    call->ok = klass->set_properties (self, mapi_store_skip_own_id (self, call->id), changes,
                                      call->tags, call->n_tags, call->cancellable, &call->error);
}

/**
 * mapi_store_set_properties:
 * @self: a store
 * @id: (nullable): a folder, or %NULL for the store itself
 * @changes: (nullable): values to set
 * @removed: (nullable) (array length=n_removed): tags to delete
 * @n_removed: number of tags to delete
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Changes properties of a folder or of the store at once; there is no save. Renaming a folder is
 * setting %MAPI_PR_DISPLAY_NAME. Blocks; any thread.
 *
 * Errors: %MAPI_ERROR_COMPUTED if a property is read-only (nothing is changed then),
 * %MAPI_ERROR_COLLISION if a sibling has the name, %MAPI_ERROR_NO_ACCESS, %MAPI_ERROR_NOT_FOUND.
 * Source: IMAPIProp::SetProps, IMAPIProp::DeleteProps.
 *
 * Returns: %TRUE if everything was changed
 */
gboolean
mapi_store_set_properties (MapiStore          *self,
                           const MapiEntryId  *id,
                           MapiProperties     *changes,
                           const guint32      *removed,
                           gsize               n_removed,
                           GCancellable       *cancellable,
                           GError            **error)
{
  MapiStoreCall call = {
    .run = mapi_store_set_properties_run,
    .id = (MapiEntryId *) id,
    .properties = changes,
    .tags = (guint32 *) removed,
    .n_tags = n_removed,
    .cancellable = cancellable,
  };

  g_return_val_if_fail (MAPI_IS_STORE (self), FALSE);

  mapi_store_call_sync (self, &call, error);
  return call.ok;
}

/**
 * mapi_store_set_properties_async:
 * @self: a store
 * @id: (nullable): a folder, or %NULL for the store itself
 * @changes: (nullable): values to set
 * @removed: (nullable) (array length=n_removed): tags to delete
 * @n_removed: number of tags to delete
 * @cancellable: (nullable): stops it
 * @callback: (nullable): called when it is done
 * @user_data: for @callback
 *
 * mapi_store_set_properties() without blocking. The arguments are copied.
 */
void
mapi_store_set_properties_async (MapiStore           *self,
                                 const MapiEntryId   *id,
                                 MapiProperties      *changes,
                                 const guint32       *removed,
                                 gsize                n_removed,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  MapiStoreCall *call;

  g_return_if_fail (MAPI_IS_STORE (self));

  call = mapi_store_call_new (mapi_store_set_properties_run);
  call->id = mapi_store_dup_id (id);
  call->properties = changes != NULL ? mapi_properties_copy (changes) : NULL;
  call->tags = g_memdup2 (removed, n_removed * sizeof *removed);
  call->n_tags = n_removed;
  mapi_store_call_start (self, call, mapi_store_set_properties_async, cancellable, callback,
                         user_data);
}

/**
 * mapi_store_set_properties_finish:
 * @self: a store
 * @result: what the callback got
 * @error: return location for an error
 *
 * Takes the outcome of mapi_store_set_properties_async(); the errors are those of
 * mapi_store_set_properties().
 *
 * Returns: %TRUE if everything was changed
 */
gboolean
mapi_store_set_properties_finish (MapiStore     *self,
                                  GAsyncResult  *result,
                                  GError       **error)
{
  MapiStoreCall *call = mapi_store_call_finish (self, result,
                                                mapi_store_set_properties_async, error);

  return call != NULL && call->ok;
}

/**
 * mapi_store_dup_entry_id:
 * @self: a store
 *
 * Gets the id of the store itself. Providers put it into %MAPI_PR_STORE_ENTRYID.
 *
 * Source: PR_STORE_ENTRYID.
 *
 * Returns: (transfer full): the id
 */
MapiEntryId *
mapi_store_dup_entry_id (MapiStore *self)
{
  static const char mark[] = "store";
  MapiSupport *support;

  g_return_val_if_fail (MAPI_IS_STORE (self), NULL);

  support = mapi_provider_get_support (MAPI_PROVIDER (self));
  return mapi_entry_id_new (mapi_support_get_uid (support), mark, sizeof mark - 1, 0);
}

/**
 * mapi_store_owns:
 * @self: a store
 * @id: an entry id
 *
 * Tells whether this store made @id, be the object still there or not.
 *
 * Returns: whether this store made @id, be the object still there or not
 */
gboolean
mapi_store_owns (MapiStore         *self,
                 const MapiEntryId *id)
{
  MapiSupport *support;

  g_return_val_if_fail (MAPI_IS_STORE (self), FALSE);
  g_return_val_if_fail (id != NULL, FALSE);

  support = mapi_provider_get_support (MAPI_PROVIDER (self));
  return support != NULL && mapi_entry_id_has_uid (id, mapi_support_get_uid (support));
}

/**
 * mapi_store_advise:
 * @self: a store
 * @entry_id: (nullable): an object of it, or %NULL for the whole store
 * @mask: which events
 * @func: (scope notified) (closure user_data) (destroy destroy): the sink
 * @user_data: for @func
 * @destroy: (nullable): frees @user_data
 *
 * Subscribes to events. @func runs on the library's notification thread if [func@init] was told
 * to have one, else on the main context that is the calling thread's default now; never before
 * the call that caused the event has returned. Any thread.
 *
 * Source: IMsgStore::Advise, HrThisThreadAdviseSink.
 *
 * Returns: the connection, never 0
 */
guint
mapi_store_advise (MapiStore            *self,
                   const MapiEntryId    *entry_id,
                   MapiEvent             mask,
                   MapiNotificationFunc  func,
                   gpointer              user_data,
                   GDestroyNotify        destroy)
{
  MapiStorePrivate *priv;

  g_return_val_if_fail (MAPI_IS_STORE (self), 0);
  g_return_val_if_fail (func != NULL, 0);

  priv = mapi_store_get_instance_private (mapi_read_only_store_get_target (self));
  return mapi_advise_list_add (priv->advises, mapi_store_skip_own_id (self, entry_id), mask, func,
                               user_data, destroy);
}

/**
 * mapi_store_unadvise:
 * @self: a store
 * @connection: what mapi_store_advise() returned
 *
 * Unsubscribes. A call of the sink that runs on another thread goes on; its data is freed when
 * that has returned. Any thread.
 *
 * Source: IMsgStore::Unadvise.
 *
 * Returns: whether there was such a connection
 */
gboolean
mapi_store_unadvise (MapiStore *self,
                     guint      connection)
{
  MapiStorePrivate *priv;

  g_return_val_if_fail (MAPI_IS_STORE (self), FALSE);

  priv = mapi_store_get_instance_private (mapi_read_only_store_get_target (self));
  return mapi_advise_list_remove (priv->advises, connection);
}

/**
 * mapi_store_post:
 * @self: a store
 * @notification: (transfer none): what happened
 *
 * For providers: tells those who asked for it that something happened and is durable. From a
 * vfunc it reaches them when the vfunc has returned. Any thread.
 *
 * Source: IMAPISupport::Notify.
 */
void
mapi_store_post (MapiStore        *self,
                 MapiNotification *notification)
{
  g_return_if_fail (MAPI_IS_STORE (self));
  g_return_if_fail (notification != NULL);

  if (!mapi_store_hold_post (self, notification))
    mapi_store_deliver (self, notification);
}
