/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-session-private.h"

#include "../store/mapi-read-only-store-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Values of the profile that name a store provider */
#define KEY_SIMPLE    "simple-store"
#define KEY_PRIMARY   "primary-store"
#define KEY_SECONDARY "secondary-store"

static char *
find_default (MapiSession *self)
{
  g_autoptr(MapiServiceAdmin) admin = NULL;
  g_autoptr(MapiProfileAdmin) profiles = mapi_profile_admin_new (MAPI_PROFILE_APP);
  MapiSessionSlot *fallback = NULL;

  admin = mapi_profile_admin_open_services (profiles, self->profile_name, NULL);
  if (admin != NULL)
    {
      g_autofree char *uid = mapi_service_admin_dup_default_store (admin);

      if (uid != NULL)
        return g_steal_pointer (&uid);
    }

  for (guint i = 0; i < self->slots->len; i++)
    {
      MapiSessionSlot *slot = g_ptr_array_index (self->slots, i);

      if (slot->type != MAPI_RESOURCE_STORE_PROVIDER || slot->state != MAPI_SLOT_RUNNING ||
          (slot->flags & MAPI_RESOURCE_FLAG_NO_DEFAULT_STORE))
        continue;
      if (slot->flags & MAPI_RESOURCE_FLAG_DEFAULT_STORE)
        return g_strdup (slot->uid_string);
      if (fallback == NULL)
        fallback = slot;
    }

  return fallback != NULL ? g_strdup (fallback->uid_string) : NULL;
}

static void
fill_row (MapiSession     *self,
          MapiSessionSlot *slot)
{
  g_autoptr(MapiProvider) provider = mapi_session_dup_provider (self, slot);
  g_autoptr(MapiProperties) row = mapi_properties_new ();
  g_autoptr(MapiEntryId) id = NULL;
  g_autoptr(GBytes) id_bytes = NULL;
  g_autoptr(GBytes) uid = g_bytes_new (slot->uid, MAPI_UID_SIZE);
  g_autoptr(MapiProperties) store_properties = NULL;
  GBytes *mdb_provider;
  const char *name;

  if (provider == NULL || !MAPI_IS_STORE (provider))
    {
      mapi_memory_source_remove_row (self->stores, slot->key);
      return;
    }

  id = mapi_store_dup_entry_id (MAPI_STORE (provider));
  id_bytes = mapi_entry_id_to_bytes (id);
  name = mapi_support_get_display_name (mapi_provider_get_support (provider));
  if (name == NULL)
    name = mapi_properties_get_string (slot->info, MAPI_PR_DISPLAY_NAME);
  if (name == NULL)
    name = slot->service->name;

  store_properties = mapi_store_get_properties (MAPI_STORE (provider), NULL, NULL, NULL);
  mdb_provider = store_properties != NULL
                   ? mapi_properties_get_binary (store_properties, MAPI_PR_MDB_PROVIDER)
                   : NULL;

  mapi_properties_set_boolean (row, MAPI_PR_DEFAULT_STORE,
                               (slot->flags & MAPI_RESOURCE_FLAG_DEFAULT_STORE) != 0);
  mapi_properties_set_string (row, MAPI_PR_DISPLAY_NAME, name);
  mapi_properties_set_binary (row, MAPI_PR_ENTRYID, id_bytes);
  mapi_properties_set_binary (row, MAPI_PR_INSTANCE_KEY, uid);
  mapi_properties_set_binary (row, MAPI_PR_RECORD_KEY, uid);
  mapi_properties_set_binary (row, MAPI_PR_PROVIDER_UID, uid);
  if (mdb_provider != NULL)
    mapi_properties_set_binary (row, MAPI_PR_MDB_PROVIDER, mdb_provider);
  mapi_properties_set_long (row, MAPI_PR_OBJECT_TYPE, MAPI_OBJECT_STORE);
  mapi_properties_set_string (row, MAPI_PR_PROVIDER_DISPLAY,
                              mapi_properties_get_string (slot->info, MAPI_PR_PROVIDER_DISPLAY));
  mapi_properties_set_long (row, MAPI_PR_RESOURCE_FLAGS, slot->flags);
  mapi_properties_set_long (row, MAPI_PR_RESOURCE_TYPE, MAPI_RESOURCE_STORE_PROVIDER);
  mapi_memory_source_set_row (self->stores, slot->key, row);
}

/* Who is what, as flags of all stores; with the lock held */
static void
set_flag (MapiSession       *self,
          MapiResourceFlags  flag,
          const char        *uid)
{
  for (guint i = 0; i < self->slots->len; i++)
    {
      MapiSessionSlot *slot = g_ptr_array_index (self->slots, i);

      if (slot->type != MAPI_RESOURCE_STORE_PROVIDER)
        continue;
      if (uid != NULL && g_str_equal (slot->uid_string, uid))
        slot->flags |= flag;
      else
        slot->flags &= ~flag;
    }
}

static void
fill_rows (MapiSession *self)
{
  for (guint i = 0; i < self->slots->len; i++)
    {
      MapiSessionSlot *slot = g_ptr_array_index (self->slots, i);

      if (slot->type == MAPI_RESOURCE_STORE_PROVIDER)
        fill_row (self, slot);
      if (slot->status != NULL)
        mapi_session_update_row (self, slot->status);
    }
}

void
mapi_session_fill_stores (MapiSession *self)
{
  static const struct { const char *key; MapiResourceFlags flag; } kept[] = {
    { KEY_SIMPLE, MAPI_RESOURCE_FLAG_SIMPLE_STORE },
    { KEY_PRIMARY, MAPI_RESOURCE_FLAG_PRIMARY_STORE },
    { KEY_SECONDARY, MAPI_RESOURCE_FLAG_SECONDARY_STORE },
  };

  self->default_store = find_default (self);
  set_flag (self, MAPI_RESOURCE_FLAG_DEFAULT_STORE, self->default_store);
  for (guint i = 0; i < G_N_ELEMENTS (kept); i++)
    {
      g_autofree char *uid = mapi_profile_dup_value (self->profile, kept[i].key);

      if (uid != NULL)
        set_flag (self, kept[i].flag, uid);
    }

  fill_rows (self);
}

/* element-type MapiStore: those that run, default first */
GPtrArray *
mapi_session_dup_stores (MapiSession *self)
{
  GPtrArray *stores = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  for (guint i = 0; i < self->slots->len; i++)
    {
      MapiSessionSlot *slot = g_ptr_array_index (self->slots, i);

      if (slot->state != MAPI_SLOT_RUNNING || !MAPI_IS_STORE (slot->provider))
        continue;
      if (g_strcmp0 (slot->uid_string, self->default_store) == 0)
        g_ptr_array_insert (stores, 0, g_object_ref (slot->provider));
      else
        g_ptr_array_add (stores, g_object_ref (slot->provider));
    }

  return stores;
}

/**
 * mapi_session_new_stores_table:
 * @self: a session
 * @error: return location for an error
 *
 * Makes a table of the stores that are open to this session. It changes when one comes or goes,
 * or another becomes the default one.
 *
 * Errors: %MAPI_ERROR_INVALID_OBJECT after the logoff.
 * Source: IMAPISession::GetMsgStoresTable.
 *
 * Returns: (transfer full): the table, not opened yet, or %NULL
 */
MapiTable *
mapi_session_new_stores_table (MapiSession  *self,
                               GError      **error)
{
  g_return_val_if_fail (MAPI_IS_SESSION (self), NULL);

  if (!mapi_session_check (self, error))
    return NULL;

  return mapi_table_new (MAPI_TABLE_SOURCE (self->stores));
}

/**
 * mapi_session_open_store:
 * @self: a session
 * @id: the id of a store, or of anything in it
 * @flags: how to open it
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Opens a store: for reading, unless @flags have %MAPI_STORE_OPEN_WRITE or
 * %MAPI_STORE_OPEN_BEST_ACCESS. Through an object that was opened for reading everything can be
 * read and watched; what would change something fails with %MAPI_ERROR_NO_ACCESS, and its support
 * mask has neither %MAPI_STORE_SUPPORT_MODIFY nor %MAPI_STORE_SUPPORT_CREATE. For writing there is
 * one object a store and session. Any thread.
 *
 * Errors: %MAPI_ERROR_INVALID_OBJECT after the logoff; %MAPI_ERROR_UNKNOWN_ENTRYID if no store of
 * the profile made @id; the reason why its service is disabled; %MAPI_ERROR_NO_ACCESS if
 * it may only be read and @flags ask for more.
 * Source: IMAPISession::OpenMsgStore.
 *
 * Returns: (transfer full): the store, or %NULL
 */
MapiStore *
mapi_session_open_store (MapiSession         *self,
                         const MapiEntryId   *id,
                         MapiStoreOpenFlags   flags,
                         GCancellable        *cancellable,
                         GError             **error)
{
  g_autoptr(MapiProvider) provider = NULL;
  MapiSessionSlot *slot;

  g_return_val_if_fail (MAPI_IS_SESSION (self), NULL);
  g_return_val_if_fail (id != NULL, NULL);

  if (!mapi_session_check (self, error))
    return NULL;

  slot = mapi_session_find_slot (self, mapi_entry_id_get_uid (id));
  if (slot == NULL || slot->type != MAPI_RESOURCE_STORE_PROVIDER)
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_UNKNOWN_ENTRYID,
                   _("No store of profile “%s” has this identifier"), self->profile_name);
      return NULL;
    }

  provider = mapi_session_dup_provider (self, slot);
  if (provider == NULL)
    {
      if (slot->service->disabled != NULL)
        g_propagate_error (error, g_error_copy (slot->service->disabled));
      else
        g_set_error (error, MAPI_ERROR, MAPI_ERROR_LOGON_FAILED,
                     _("“%s” could not be started in this session"), slot->service->name);
      return NULL;
    }

  if ((flags & MAPI_STORE_OPEN_WRITE) && !(flags & MAPI_STORE_OPEN_BEST_ACCESS) &&
      (mapi_store_get_support_mask (MAPI_STORE (provider)) & MAPI_STORE_SUPPORT_READONLY))
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_NO_ACCESS,
                   _("“%s” may only be read"), slot->service->name);
      return NULL;
    }

  if ((flags & (MAPI_STORE_OPEN_WRITE | MAPI_STORE_OPEN_BEST_ACCESS)) == 0)
    return mapi_read_only_store_new (MAPI_STORE (provider));
  return MAPI_STORE (g_steal_pointer (&provider));
}

typedef struct
{
  MapiEntryId        *id;
  MapiStoreOpenFlags  flags;
} OpenStore;

static void
open_store_free (OpenStore *open)
{
  mapi_entry_id_free (open->id);
  g_free (open);
}

static void
open_store_thread (GTask        *task,
                   gpointer      source_object,
                   gpointer      task_data,
                   GCancellable *cancellable)
{
  OpenStore *open = task_data;
  GError *error = NULL;
  MapiStore *store = mapi_session_open_store (source_object, open->id, open->flags, cancellable,
                                              &error);

  if (store != NULL)
    g_task_return_pointer (task, store, g_object_unref);
  else
    g_task_return_error (task, error);
}

/**
 * mapi_session_open_store_async:
 * @self: a session
 * @id: the id of a store
 * @flags: how to open it
 * @cancellable: (nullable): stops it
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * [method@Session.open_store] without blocking.
 */
void
mapi_session_open_store_async (MapiSession         *self,
                               const MapiEntryId   *id,
                               MapiStoreOpenFlags   flags,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;
  OpenStore *open;

  g_return_if_fail (MAPI_IS_SESSION (self));
  g_return_if_fail (id != NULL);

  open = g_new0 (OpenStore, 1);
  open->id = mapi_entry_id_copy (id);
  open->flags = flags;
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, mapi_session_open_store_async);
  g_task_set_task_data (task, open, (GDestroyNotify) open_store_free);
  g_task_run_in_thread (task, open_store_thread);
}

/**
 * mapi_session_open_store_finish:
 * @self: a session
 * @result: what the callback got
 * @error: return location for an error
 *
 * Ends [method@Session.open_store_async].
 *
 * Errors: those of [method@Session.open_store].
 *
 * Returns: (transfer full): the store, or %NULL
 */
MapiStore *
mapi_session_open_store_finish (MapiSession   *self,
                                GAsyncResult  *result,
                                GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * mapi_session_open_default_store:
 * @self: a session
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Opens the store new mail goes to, for reading and writing. Any thread.
 *
 * Errors: %MAPI_ERROR_NOT_FOUND if the profile has none, or it could not be started;
 * %MAPI_ERROR_INVALID_OBJECT after the logoff.
 *
 * Returns: (transfer full): the store, or %NULL
 */
MapiStore *
mapi_session_open_default_store (MapiSession   *self,
                                 GCancellable  *cancellable,
                                 GError       **error)
{
  g_autoptr(MapiProvider) provider = NULL;
  g_autofree char *uid = NULL;
  MapiSessionSlot *slot;

  g_return_val_if_fail (MAPI_IS_SESSION (self), NULL);

  if (!mapi_session_check (self, error))
    return NULL;

  g_mutex_lock (&self->lock);
  uid = g_strdup (self->default_store);
  g_mutex_unlock (&self->lock);

  slot = uid != NULL ? mapi_session_find_slot_by_string (self, uid) : NULL;
  provider = slot != NULL ? mapi_session_dup_provider (self, slot) : NULL;
  if (provider == NULL || !MAPI_IS_STORE (provider))
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND,
                   _("Profile “%s” has no default store"), self->profile_name);
      return NULL;
    }

  return MAPI_STORE (g_steal_pointer (&provider));
}

/**
 * mapi_session_open_all_stores:
 * @self: a session
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Opens every store of the profile that could be started, for reading and writing. Any thread.
 *
 * Errors: %MAPI_ERROR_INVALID_OBJECT after the logoff.
 *
 * Returns: (transfer container) (element-type MapiStore): the stores, the default one first
 */
GPtrArray *
mapi_session_open_all_stores (MapiSession   *self,
                              GCancellable  *cancellable,
                              GError       **error)
{
  g_return_val_if_fail (MAPI_IS_SESSION (self), NULL);

  return mapi_session_check (self, error) ? mapi_session_dup_stores (self) : NULL;
}

static gboolean
check_candidate (MapiStore  *store,
                 GError    **error)
{
  const MapiStoreSupport needed =
    MAPI_STORE_SUPPORT_SUBMIT | MAPI_STORE_SUPPORT_CREATE | MAPI_STORE_SUPPORT_MODIFY;

  if ((mapi_store_get_support_mask (store) & needed) == needed)
    return TRUE;

  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NO_SUPPORT,
                       _("A default store has to be able to create, change and send messages"));
  return FALSE;
}

static gboolean
keep_choice (MapiSession       *self,
             MapiDefaultStore   which,
             const char        *uid,
             GError           **error)
{
  g_autoptr(MapiServiceAdmin) admin = NULL;
  g_autoptr(MapiProfile) profile = mapi_session_dup_profile (self);

  switch (which)
    {
    case MAPI_DEFAULT_STORE:
      admin = mapi_session_admin_services (self, error);
      return admin != NULL && mapi_service_admin_set_default_store (admin, uid, error);
    case MAPI_SIMPLE_STORE_TEMPORARY:
      return TRUE;
    case MAPI_SIMPLE_STORE_PERMANENT:
      return mapi_profile_set_value (profile, KEY_SIMPLE, uid, error);
    case MAPI_PRIMARY_STORE:
      return mapi_profile_set_value (profile, KEY_PRIMARY, uid, error);
    case MAPI_SECONDARY_STORE:
      return mapi_profile_set_value (profile, KEY_SECONDARY, uid, error);
    default:
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_UNKNOWN_FLAGS,
                           _("There is no such kind of default store"));
      return FALSE;
    }
}

/**
 * mapi_session_set_default_store:
 * @self: a session
 * @which: what it is to be
 * @id: (nullable): the id of a store; %NULL: none
 * @error: return location for an error
 *
 * Makes a store the default one, or the simple, primary or secondary one: in the profile, in
 * this session and in its tables. The temporary simple store is one for this session only. Mail
 * being sent is not touched.
 *
 * Errors: %MAPI_ERROR_NO_SUPPORT if the store cannot create, change and submit messages;
 * %MAPI_ERROR_UNKNOWN_FLAGS; those of [method@Session.open_store].
 * Source: IMAPISession::SetDefaultStore.
 *
 * Returns: %TRUE on success
 */
gboolean
mapi_session_set_default_store (MapiSession        *self,
                                MapiDefaultStore    which,
                                const MapiEntryId  *id,
                                GError            **error)
{
  static const MapiResourceFlags flags[] = {
    0, MAPI_RESOURCE_FLAG_DEFAULT_STORE, MAPI_RESOURCE_FLAG_SIMPLE_STORE,
    MAPI_RESOURCE_FLAG_SIMPLE_STORE, MAPI_RESOURCE_FLAG_PRIMARY_STORE,
    MAPI_RESOURCE_FLAG_SECONDARY_STORE
  };
  g_autoptr(MapiStore) store = NULL;
  g_autofree char *uid = NULL;

  g_return_val_if_fail (MAPI_IS_SESSION (self), FALSE);

  if (!mapi_session_check (self, error))
    return FALSE;

  if (id != NULL)
    {
      store = mapi_session_open_store (self, id, MAPI_STORE_OPEN_WRITE, NULL, error);
      if (store == NULL || !check_candidate (store, error))
        return FALSE;
      uid = mapi_session_uid_to_string (mapi_entry_id_get_uid (id));
    }

  if (!keep_choice (self, which, uid, error))
    return FALSE;

  g_mutex_lock (&self->lock);
  set_flag (self, flags[which], uid);
  if (which == MAPI_DEFAULT_STORE)
    {
      g_free (self->default_store);
      self->default_store = g_steal_pointer (&uid);
    }
  g_mutex_unlock (&self->lock);

  fill_rows (self);
  return TRUE;
}
