/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-session-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/**
 * MapiSession:
 *
 * The connection of a client to its mail, made by a logon and ended by a logoff. Each member of
 * a shared session has a session object, and providers, of its own; what they share is the
 * profile. Belongs to the thread-default context it was logged on from: notifications and
 * tables live there. Blocking calls may come from any thread.
 *
 * Source: IMAPISession.
 */
G_DEFINE_FINAL_TYPE (MapiSession, mapi_session, G_TYPE_OBJECT)

/* A connection handed out by mapi_session_advise() for an object of a store */
typedef struct
{
  MapiStore *store;      /* (owned) */
  guint      connection; /* the store's */
} StoreAdvise;

static gint n_sessions;

static void
slot_free (MapiSessionSlot *slot)
{
  g_clear_object (&slot->provider);
  g_clear_object (&slot->status);
  g_clear_pointer (&slot->info, mapi_properties_unref);
  g_free (slot->uid_string);
  g_free (slot->data_dir);
  g_free (slot->data_mark);
  g_free (slot);
}

static void
service_free (MapiSessionService *service)
{
  g_free (service->uid);
  g_free (service->name);
  g_clear_error (&service->disabled);
  g_free (service);
}

static void
store_advise_free (StoreAdvise *advise)
{
  g_object_unref (advise->store);
  g_free (advise);
}

static void
mapi_session_dispose (GObject *object)
{
  MapiSession *self = MAPI_SESSION (object);

  /* A client that never logged off; providers have to put up with it. */
  mapi_session_shut_down (self, NULL);

  G_OBJECT_CLASS (mapi_session_parent_class)->dispose (object);
}

static void
mapi_session_finalize (GObject *object)
{
  MapiSession *self = MAPI_SESSION (object);

  if (self->counted)
    g_atomic_int_add (&n_sessions, -1);
  g_clear_pointer (&self->shared, mapi_shared_session_unref);
  g_clear_pointer (&self->spooler, mapi_spooler_client_unref);
  g_clear_pointer (&self->slots, g_ptr_array_unref);
  g_clear_pointer (&self->services, g_ptr_array_unref);
  g_clear_pointer (&self->advise_list, mapi_advise_list_unref);
  g_clear_pointer (&self->connections, g_hash_table_unref);
  g_clear_object (&self->stores);
  g_clear_object (&self->status_rows);
  g_clear_object (&self->subsystem);
  g_clear_object (&self->spooler_status);
  g_clear_object (&self->book_status);
  g_clear_object (&self->address_book);
  g_clear_object (&self->profile);
  g_clear_object (&self->interaction);
  g_clear_object (&self->questions);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_free (self->profile_name);
  g_free (self->parent_window);
  g_free (self->default_store);
  g_mutex_clear (&self->start_lock);
  g_mutex_clear (&self->lock);

  G_OBJECT_CLASS (mapi_session_parent_class)->finalize (object);
}

static void
mapi_session_class_init (MapiSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = mapi_session_dispose;
  object_class->finalize = mapi_session_finalize;
}

static void
mapi_session_init (MapiSession *self)
{
  g_mutex_init (&self->start_lock);
  self->questions = g_cancellable_new ();
  g_mutex_init (&self->lock);
  self->services = g_ptr_array_new_with_free_func ((GDestroyNotify) service_free);
  self->slots = g_ptr_array_new_with_free_func ((GDestroyNotify) slot_free);
  self->advise_list = mapi_advise_list_new ();
  self->stores = mapi_memory_source_new ();
  self->status_rows = mapi_memory_source_new ();
  self->connections = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) store_advise_free);
  /* Above those of the advise list, which count from 1 */
  self->next_connection = 0x40000000;
}

/* NULL: too many */
MapiSession *
mapi_session_new_internal (GMainContext    *context,
                           MapiInteraction *interaction,
                           const char      *parent_window,
                           MapiLogonFlags   flags)
{
  MapiSession *self;

  if (g_atomic_int_add (&n_sessions, 1) >= MAPI_SESSION_MAX)
    {
      g_atomic_int_add (&n_sessions, -1);
      return NULL;
    }

  self = g_object_new (MAPI_TYPE_SESSION, NULL);
  self->counted = TRUE;
  self->context = g_main_context_ref (context);
  self->interaction = interaction != NULL ? g_object_ref (interaction) : NULL;
  self->parent_window = g_strdup (parent_window);
  self->flags = flags;
  return self;
}

gboolean
mapi_session_check (MapiSession  *self,
                    GError      **error)
{
  if (mapi_session_is_alive (self))
    return TRUE;

  g_set_error (error, MAPI_ERROR, MAPI_ERROR_INVALID_OBJECT,
               _("The session with profile “%s” has ended"), self->profile_name);
  return FALSE;
}

MapiProfile *
mapi_session_dup_profile (MapiSession *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->profile != NULL ? g_object_ref (self->profile) : NULL;
}

MapiProvider *
mapi_session_dup_provider (MapiSession     *self,
                           MapiSessionSlot *slot)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return slot->state == MAPI_SLOT_RUNNING ? g_object_ref (slot->provider) : NULL;
}

MapiSessionSlot *
mapi_session_find_slot (MapiSession  *self,
                        const guint8 *uid)
{
  for (guint i = 0; i < self->slots->len; i++)
    {
      MapiSessionSlot *slot = g_ptr_array_index (self->slots, i);

      if (memcmp (slot->uid, uid, MAPI_UID_SIZE) == 0)
        return slot;
    }

  return NULL;
}

MapiSessionSlot *
mapi_session_find_slot_by_string (MapiSession *self,
                                  const char  *uid)
{
  for (guint i = 0; i < self->slots->len; i++)
    {
      MapiSessionSlot *slot = g_ptr_array_index (self->slots, i);

      if (g_strcmp0 (slot->uid_string, uid) == 0)
        return slot;
    }

  return NULL;
}

char *
mapi_session_uid_to_string (const guint8 *uid)
{
  g_autoptr(GString) text = g_string_sized_new (2 * MAPI_UID_SIZE);

  for (guint i = 0; i < MAPI_UID_SIZE; i++)
    g_string_append_printf (text, "%02x", uid[i]);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

GBytes *
mapi_session_uid_from_string (const char *text)
{
  guint8 uid[MAPI_UID_SIZE];

  if (strlen (text) != 2 * MAPI_UID_SIZE)
    return NULL;

  for (guint i = 0; i < MAPI_UID_SIZE; i++)
    {
      int high = g_ascii_xdigit_value (text[2 * i]);
      int low = g_ascii_xdigit_value (text[2 * i + 1]);

      if (high < 0 || low < 0)
        return NULL;
      uid[i] = high << 4 | low;
    }

  return g_bytes_new (uid, sizeof uid);
}

void
mapi_session_queue_changed (MapiSession *self,
                            MapiStore   *store)
{
  MapiSupport *support = mapi_provider_get_support (MAPI_PROVIDER (store));
  g_autofree char *uid = mapi_support_dup_uid_string (support);

  if (self->spooler != NULL && mapi_session_is_alive (self))
    mapi_spooler_client_queue_changed (self->spooler, uid);
}

/**
 * mapi_session_get_profile_name:
 * @self: a session
 *
 * Gets the name of the profile it was logged on with.
 *
 * Returns: (transfer none): the name of the profile it was logged on with
 */
const char *
mapi_session_get_profile_name (MapiSession *self)
{
  g_return_val_if_fail (MAPI_IS_SESSION (self), NULL);

  return self->profile_name;
}

/**
 * mapi_session_get_flags:
 * @self: a session
 *
 * Gets the flags of the logon. One that joined a shared session has only its own
 * characteristics left, the rest were not looked at.
 *
 * Returns: the flags
 */
MapiLogonFlags
mapi_session_get_flags (MapiSession *self)
{
  g_return_val_if_fail (MAPI_IS_SESSION (self), MAPI_LOGON_NONE);

  return self->flags;
}

/**
 * mapi_session_is_shared:
 * @self: a session
 *
 * Tells whether it is a member of a shared session, also the first.
 *
 * Returns: whether it is a member of a shared session, also the first
 */
gboolean
mapi_session_is_shared (MapiSession *self)
{
  g_return_val_if_fail (MAPI_IS_SESSION (self), FALSE);

  return self->shared != NULL;
}

/**
 * mapi_session_is_alive:
 * @self: a session
 *
 * Tells whether the session can be used: neither logged off nor ended by another member of
 * the shared session. Cheap; any thread.
 *
 * Returns: %FALSE once it is over
 */
gboolean
mapi_session_is_alive (MapiSession *self)
{
  gboolean alive;

  g_return_val_if_fail (MAPI_IS_SESSION (self), FALSE);

  g_mutex_lock (&self->lock);
  alive = self->alive;
  g_mutex_unlock (&self->lock);

  return alive && (self->shared == NULL || !mapi_shared_session_has_ended (self->shared));
}

/**
 * mapi_session_get_interaction:
 * @self: a session
 *
 * Tells whom it asks.
 *
 * Returns: (transfer none) (nullable): whom it asks
 */
MapiInteraction *
mapi_session_get_interaction (MapiSession *self)
{
  g_return_val_if_fail (MAPI_IS_SESSION (self), NULL);

  return self->interaction;
}

/**
 * mapi_session_admin_services:
 * @self: a session
 * @error: return location for an error
 *
 * Opens the message services of the session's profile. What is changed there holds from the
 * next session on.
 *
 * Errors: %MAPI_ERROR_INVALID_OBJECT after the logoff.
 * Source: IMAPISession::AdminServices.
 *
 * Returns: (transfer full): the services, or %NULL
 */
MapiServiceAdmin *
mapi_session_admin_services (MapiSession  *self,
                             GError      **error)
{
  g_autoptr(MapiProfileAdmin) admin = NULL;

  g_return_val_if_fail (MAPI_IS_SESSION (self), NULL);

  if (!mapi_session_check (self, error))
    return NULL;

  /* The profile is open already, so hiding it any longer would protect nothing. */
  admin = mapi_profile_admin_new (MAPI_PROFILE_APP);
  return mapi_profile_admin_open_services (admin, self->profile_name, error);
}

/**
 * mapi_session_advise:
 * @self: a session
 * @id: (nullable): the object to hear of; %NULL for the session itself
 * @mask: the events to hear of
 * @func: (scope notified) (closure user_data) (destroy destroy): the sink
 * @user_data: for @func
 * @destroy: frees @user_data
 *
 * Registers a sink. The session sends %MAPI_EVENT_EXTENDED when it ends and
 * %MAPI_EVENT_CRITICAL_ERROR before it has to; stores send what happens to their objects. Called on
 * this thread's default context, or on the library's notification thread if [func@init] was told
 * to have one; never before the causing call has returned.
 *
 * Source: IMAPISession::Advise.
 *
 * Returns: the connection, 0 if nobody here sends events about @id
 */
guint
mapi_session_advise (MapiSession          *self,
                     const MapiEntryId    *id,
                     MapiEvent             mask,
                     MapiNotificationFunc  func,
                     gpointer              user_data,
                     GDestroyNotify        destroy)
{
  g_autoptr(MapiStore) store = NULL;
  g_autoptr(MapiEntryId) store_id = NULL;
  StoreAdvise *entry;
  guint connection;

  g_return_val_if_fail (MAPI_IS_SESSION (self), 0);
  g_return_val_if_fail (func != NULL, 0);

  if (id == NULL)
    return mapi_advise_list_add (self->advise_list, NULL, mask, func, user_data, destroy);

  if (!g_set_object (&store, mapi_session_get_store_for_id (self, id)))
    return 0;

  /* The id of the store stands for all that is in it. */
  store_id = mapi_store_dup_entry_id (store);
  entry = g_new0 (StoreAdvise, 1);
  entry->connection = mapi_store_advise (store, mapi_entry_id_equal (store_id, id) ? NULL : id, mask,
                                         func, user_data, destroy);
  entry->store = g_steal_pointer (&store);
  g_mutex_lock (&self->lock);
  connection = self->next_connection++;
  g_hash_table_insert (self->connections, GUINT_TO_POINTER (connection), entry);
  g_mutex_unlock (&self->lock);
  return connection;
}

/**
 * mapi_session_unadvise:
 * @self: a session
 * @connection: what [method@Session.advise] returned
 *
 * Ends a registration. An event already on its way may still arrive.
 *
 * Source: IMAPISession::Unadvise.
 *
 * Returns: %FALSE if there is no such connection
 */
gboolean
mapi_session_unadvise (MapiSession *self,
                       guint        connection)
{
  StoreAdvise *entry = NULL;
  gboolean removed;

  g_return_val_if_fail (MAPI_IS_SESSION (self), FALSE);

  g_mutex_lock (&self->lock);
  g_hash_table_steal_extended (self->connections, GUINT_TO_POINTER (connection), NULL,
                               (gpointer *) &entry);
  g_mutex_unlock (&self->lock);

  if (entry == NULL)
    return mapi_advise_list_remove (self->advise_list, connection);

  removed = mapi_store_unadvise (entry->store, entry->connection);
  store_advise_free (entry);
  return removed;
}
