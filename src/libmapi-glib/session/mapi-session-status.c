/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-session-private.h"

#include "../store/mapi-store-server.h"
#include "../provider/mapi-support-private.h"
#include "mapi-status-private.h"

#include "../transport/mapi-submission.h"
#include "mapi-init-private.h"

#include <glib/gi18n-lib.h>

/* The status table: the subsystem, the spooler, the address book, then the providers. What
 * runs in this process is asked; what runs in the spooler is what the spooler says. */

enum
{
  KEY_SUBSYSTEM = G_MAXINT32 - 3,
  KEY_SPOOLER,
  KEY_BOOK
};

gboolean
mapi_session_owns_queues (MapiSession *self)
{
  return mapi_init_is_spooler () && !(self->flags & MAPI_LOGON_NO_MAIL);
}

void
mapi_session_update_row (MapiSession *self,
                         MapiStatus  *status)
{
  g_autoptr(MapiProperties) row = mapi_status_dup_properties (status);

  mapi_memory_source_set_row (self->status_rows, mapi_status_get_key (status), row);
}

static void
update (MapiSession    *self,
        MapiStatus     *status,
        MapiStatusCode  code,
        const char     *text,
        const GError   *problem,
        gint            progress)
{
  if (mapi_status_update (status, code, text, problem, progress))
    mapi_session_update_row (self, status);
}

static void
update_spooler (MapiSession *self)
{
  if (self->flags & MAPI_LOGON_NO_MAIL)
    update (self, self->spooler_status, MAPI_STATUS_FAILURE,
            _("This session does not send or receive"), NULL, -1);
  else if (mapi_init_is_spooler () ||
           (self->spooler != NULL && mapi_spooler_client_is_available (self->spooler)))
    {
      /* Its own row says more: what it is doing */
      if (mapi_status_get_code (self->spooler_status) & MAPI_STATUS_AVAILABLE)
        return;
      update (self, self->spooler_status, MAPI_STATUS_AVAILABLE, NULL, NULL, -1);
    }
  else
    update (self, self->spooler_status, MAPI_STATUS_OFFLINE, _("Nothing is sent or received at the moment"), NULL,
            -1);
}

static MapiResourceMethods
get_provider_methods (MapiSessionSlot *slot,
                      MapiProvider    *provider)
{
  MapiResourceMethods methods = MAPI_RESOURCE_METHOD_SETTINGS_DIALOG;

  if (slot->type == MAPI_RESOURCE_TRANSPORT ||
      (provider != NULL && MAPI_IS_STORE (provider) && mapi_store_has_server (MAPI_STORE (provider))) ||
      (provider != NULL && MAPI_IS_ADDRESS_BOOK_PROVIDER (provider) &&
       mapi_address_book_provider_has_server (MAPI_ADDRESS_BOOK_PROVIDER (provider))))
    methods |= MAPI_RESOURCE_METHOD_FLUSH_QUEUES;
  if (provider != NULL)
    {
      MapiProviderClass *klass = MAPI_PROVIDER_GET_CLASS (provider);

      if (klass->validate_state != NULL)
        methods |= MAPI_RESOURCE_METHOD_VALIDATE_STATE;
      if (klass->change_password != NULL)
        methods |= MAPI_RESOURCE_METHOD_CHANGE_PASSWORD;
    }

  return methods;
}

/* A coupled transport that nobody has needed yet */
static gboolean
is_ready (MapiSession     *self,
          MapiSessionSlot *slot)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return slot->state == MAPI_SLOT_IDLE && slot->provider != NULL &&
         MAPI_IS_TRANSPORT (slot->provider) &&
         mapi_transport_is_coupled (MAPI_TRANSPORT (slot->provider));
}

/* With the text of why it failed, if it did */
static void
update_slot (MapiSession     *self,
             MapiSessionSlot *slot)
{
  g_autoptr(MapiProvider) provider = NULL;
  g_autoptr(GError) problem = NULL;
  g_autofree char *text = NULL;
  MapiStatusCode code;
  gint progress = -1;
  gboolean failed;

  if (slot->status == NULL)
    return;

  g_mutex_lock (&self->lock);
  failed = slot->state == MAPI_SLOT_FAILED;
  provider = slot->state == MAPI_SLOT_RUNNING ? g_object_ref (slot->provider) : NULL;
  if (failed && slot->service->disabled != NULL)
    problem = g_error_copy (slot->service->disabled);
  if (failed)
    text = g_strdup (problem != NULL ? problem->message
                                     : mapi_properties_get_string (slot->info, MAPI_PR_STATUS_STRING));
  mapi_status_set_flags (slot->status, slot->flags);
  g_mutex_unlock (&self->lock);

  mapi_status_set_methods (slot->status, get_provider_methods (slot, provider));
  if (failed)
    code = MAPI_STATUS_FAILURE;
  else if (provider != NULL)
    {
      MapiSupport *support = mapi_provider_get_support (provider);
      const char *name = mapi_support_get_display_name (support);

      code = mapi_support_get_status (support, &text, &progress);
      problem = mapi_support_dup_problem (support);
      if (code == MAPI_STATUS_UNKNOWN)
        code = MAPI_STATUS_AVAILABLE;
      if (name != NULL)
        mapi_status_set_name (slot->status, name);
    }
  else if (is_ready (self, slot))
    {
      /* What the spooler said of it is not less true */
      if (mapi_status_get_code (slot->status) & MAPI_STATUS_AVAILABLE)
        return;
      code = MAPI_STATUS_AVAILABLE;
    }
  else if (mapi_status_get_code (slot->status) == MAPI_STATUS_UNKNOWN)
    code = MAPI_STATUS_OFFLINE;
  else
    return;

  update (self, slot->status, code, text, problem, progress);
}

void
mapi_session_refresh_status (MapiSession *self)
{
  update_spooler (self);
  for (guint i = 0; i < self->slots->len; i++)
    update_slot (self, g_ptr_array_index (self->slots, i));
}

/* In whatever thread the provider was: the row may change in any. */
static void
support_changed_cb (MapiSession *self,
                    MapiSupport *support)
{
  MapiSessionSlot *slot = mapi_session_find_slot (self, mapi_support_get_uid (support));

  if (slot != NULL)
    update_slot (self, slot);
}

void
mapi_session_watch_provider (MapiSession  *self,
                             MapiProvider *provider)
{
  g_signal_connect_object (mapi_provider_get_support (provider), "status-changed",
                           G_CALLBACK (support_changed_cb), self, G_CONNECT_SWAPPED);
}

static MapiStatus *
add_status (MapiSession         *self,
            MapiResourceType     type,
            guint64              key,
            const char          *name,
            MapiResourceMethods  methods)
{
  MapiStatus *status = mapi_status_new (self, type, NULL, NULL, key, name);

  mapi_status_set_methods (status, methods);
  mapi_status_update (status, MAPI_STATUS_AVAILABLE, NULL, NULL, -1);
  mapi_session_update_row (self, status);
  return status;
}

static void
add_slot_status (MapiSession     *self,
                 MapiSessionSlot *slot)
{
  const char *name = mapi_properties_get_string (slot->info, MAPI_PR_DISPLAY_NAME);

  /* Without mail there are no transports to speak of, coupled ones included. */
  if (slot->type == MAPI_RESOURCE_TRANSPORT && (self->flags & MAPI_LOGON_NO_MAIL))
    return;

  slot->status = mapi_status_new (self, slot->type, slot->uid, slot->service->uid, slot->key,
                                  name != NULL ? name : slot->service->name);
  mapi_status_set_module (slot->status,
                          mapi_properties_get_string (slot->info, MAPI_PR_PROVIDER_DLL_NAME));
  mapi_status_set_comment (slot->status, mapi_properties_get_string (slot->info, MAPI_PR_COMMENT));
  if (slot->provider != NULL)
    mapi_session_watch_provider (self, slot->provider);
  update_slot (self, slot);
  mapi_session_update_row (self, slot->status);
}

static void
add_identities (MapiSession *self)
{
  g_autoptr(MapiProperties) identity = mapi_session_query_identity (self, NULL, NULL);

  if (identity == NULL)
    return;

  for (guint i = 0; i < self->slots->len; i++)
    {
      MapiSessionSlot *slot = g_ptr_array_index (self->slots, i);

      if (slot->status == NULL || !(slot->flags & MAPI_RESOURCE_FLAG_PRIMARY_IDENTITY))
        continue;
      mapi_status_set_identity (slot->status, identity);
      mapi_session_update_row (self, slot->status);
    }
}

void
mapi_session_build_status (MapiSession *self)
{
  MapiResourceMethods spooler_methods = MAPI_RESOURCE_METHOD_VALIDATE_STATE |
                                        MAPI_RESOURCE_METHOD_FLUSH_QUEUES;

  self->subsystem = add_status (self, MAPI_RESOURCE_SUBSYSTEM, KEY_SUBSYSTEM, self->profile_name,
                                MAPI_RESOURCE_METHOD_VALIDATE_STATE);
  self->spooler_status = add_status (self, MAPI_RESOURCE_SPOOLER, KEY_SPOOLER, _("Sending and Receiving"),
                                     spooler_methods);
  self->book_status = add_status (self, MAPI_RESOURCE_AB, KEY_BOOK, _("Address Book"),
                                  MAPI_RESOURCE_METHOD_VALIDATE_STATE);
  update_spooler (self);
  for (guint i = 0; i < self->slots->len; i++)
    add_slot_status (self, g_ptr_array_index (self->slots, i));
  add_identities (self);
}

MapiStatus *
mapi_session_find_status (MapiSession       *self,
                          const MapiEntryId *id)
{
  MapiStatus *own[] = { self->subsystem, self->spooler_status, self->book_status };

  if (!mapi_status_is_id (id))
    return NULL;

  for (guint i = 0; i < G_N_ELEMENTS (own); i++)
    if (own[i] != NULL && mapi_entry_id_equal (mapi_status_get_entry_id (own[i]), id))
      return own[i];

  for (guint i = 0; i < self->slots->len; i++)
    {
      MapiSessionSlot *slot = g_ptr_array_index (self->slots, i);

      if (slot->status != NULL && mapi_entry_id_equal (mapi_status_get_entry_id (slot->status), id))
        return slot->status;
    }

  return NULL;
}

/* ---- what the spooler says ---- */

static void
apply_spooler_row (MapiSession *self,
                   GVariant    *row)
{
  const char *uid = "";
  const char *text = NULL;
  const char *comment = NULL;
  guint32 code = MAPI_STATUS_UNKNOWN;
  gint32 progress = -1;
  g_autoptr(GVariant) told = g_variant_lookup_value (row, "problem", G_VARIANT_TYPE_VARDICT);
  g_autoptr(GError) problem = told != NULL ? mapi_error_new_from_variant (told) : NULL;
  MapiSessionSlot *slot;

  g_variant_lookup (row, "provider-uid", "&s", &uid);
  g_variant_lookup (row, "code", "u", &code);
  g_variant_lookup (row, "text", "&s", &text);
  g_variant_lookup (row, "progress", "i", &progress);
  g_variant_lookup (row, "comment", "&s", &comment);
  progress = CLAMP (progress, -1, 100);
  if (text != NULL && *text == '\0')
    text = NULL;

  if (*uid == '\0')
    {
      update (self, self->spooler_status, code, text, problem, progress);
      return;
    }

  /* A provider that runs here as well knows better what it can do here, except about the
   * server, which only the spooler talks to. */
  slot = mapi_session_find_slot_by_string (self, uid);
  /* It has the settings as they are now, unless it is older than this. */
  if (comment != NULL && slot != NULL && slot->status != NULL &&
      mapi_status_set_comment (slot->status, *comment != '\0' ? comment : NULL))
    mapi_session_update_row (self, slot->status);
  if (slot != NULL && slot->status != NULL && slot->state != MAPI_SLOT_FAILED)
    update (self, slot->status, code, text, problem, progress);
}

void
mapi_session_spooler_status_cb (GObject  *owner,
                                GVariant *row)
{
  MapiSession *self = MAPI_SESSION (owner);

  if (mapi_session_is_alive (self))
    apply_spooler_row (self, row);
}

/* Transports are not started for the table, but only the object knows whether it could be. */
static void
prepare_transports (MapiSession *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->start_lock);

  for (guint i = 0; i < self->slots->len; i++)
    {
      MapiSessionSlot *slot = g_ptr_array_index (self->slots, i);
      g_autoptr(GError) error = NULL;

      if (slot->type != MAPI_RESOURCE_TRANSPORT || slot->status == NULL ||
          slot->state != MAPI_SLOT_IDLE || slot->provider != NULL)
        continue;
      if (!mapi_session_prepare_slot (self, slot, &error))
        mapi_session_disable_service (self, slot->service, error);
    }
}

static void
ask_spooler (MapiSession *self)
{
  g_autoptr(GVariant) rows = NULL;
  GVariantIter iter;
  GVariant *row;

  if (self->spooler == NULL)
    return;

  rows = mapi_spooler_client_dup_status (self->spooler, NULL);
  update_spooler (self);
  if (rows == NULL)
    return;

  g_variant_iter_init (&iter, rows);
  while ((row = g_variant_iter_next_value (&iter)) != NULL)
    {
      apply_spooler_row (self, row);
      g_variant_unref (row);
    }
}

/* ---- the public side ---- */

/**
 * mapi_session_new_status_table:
 * @self: a session
 * @error: return location for an error
 *
 * Makes the status table: a row each for the subsystem, whose name is that of the profile, the
 * spooler, the address book and every provider; without mail, transports have none. Asks the
 * spooler first, so not for the start of a program. [method@Session.open_entry] of a row's
 * %MAPI_PR_ENTRYID gives the [class@Status].
 *
 * Errors: %MAPI_ERROR_INVALID_OBJECT after the logoff.
 * Source: IMAPISession::GetStatusTable.
 *
 * Returns: (transfer full): the table, not opened yet, or %NULL
 */
MapiTable *
mapi_session_new_status_table (MapiSession  *self,
                               GError      **error)
{
  g_return_val_if_fail (MAPI_IS_SESSION (self), NULL);

  if (!mapi_session_check (self, error))
    return NULL;

  prepare_transports (self);
  mapi_session_refresh_status (self);
  ask_spooler (self);
  return mapi_table_new (MAPI_TABLE_SOURCE (self->status_rows));
}

/**
 * mapi_session_list_status:
 * @self: a session
 *
 * Lists the status objects, in the order of the table. Asks the spooler first.
 *
 * Returns: (transfer container) (element-type MapiStatus): the objects; none after the logoff
 */
GPtrArray *
mapi_session_list_status (MapiSession *self)
{
  g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func (g_object_unref);

  g_return_val_if_fail (MAPI_IS_SESSION (self), NULL);

  if (!mapi_session_is_alive (self))
    return g_steal_pointer (&list);

  prepare_transports (self);
  mapi_session_refresh_status (self);
  ask_spooler (self);
  g_ptr_array_add (list, g_object_ref (self->subsystem));
  g_ptr_array_add (list, g_object_ref (self->spooler_status));
  g_ptr_array_add (list, g_object_ref (self->book_status));
  for (guint i = 0; i < self->slots->len; i++)
    {
      MapiSessionSlot *slot = g_ptr_array_index (self->slots, i);

      if (slot->status != NULL)
        g_ptr_array_add (list, g_object_ref (slot->status));
    }

  return g_steal_pointer (&list);
}

/* The row of a service that is out, which knows more of why than its text (nullable) */
static GBytes *
dup_failed_id (MapiSession        *self,
               MapiSessionService *service)
{
  for (guint i = 0; i < self->slots->len; i++)
    {
      MapiSessionSlot *slot = g_ptr_array_index (self->slots, i);

      if (slot->service == service && slot->status != NULL)
        return mapi_entry_id_to_bytes (mapi_status_get_entry_id (slot->status));
    }
  return NULL;
}

/**
 * mapi_session_list_disabled:
 * @self: a session
 *
 * Lists the services that are out of this session, and why.
 *
 * Returns: (transfer container) (element-type MapiProperties): a bag each with
 *   %MAPI_PR_SERVICE_UID, %MAPI_PR_DISPLAY_NAME, %MAPI_PR_STATUS_STRING and the %MAPI_PR_ENTRYID of a row of the
 *   status table, whose object tells the whole problem
 */
GPtrArray *
mapi_session_list_disabled (MapiSession *self)
{
  g_autoptr(GPtrArray) list = NULL;
  g_autoptr(GMutexLocker) locker = NULL;

  g_return_val_if_fail (MAPI_IS_SESSION (self), NULL);

  list = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref);
  locker = g_mutex_locker_new (&self->lock);
  for (guint i = 0; i < self->services->len; i++)
    {
      MapiSessionService *service = g_ptr_array_index (self->services, i);
      g_autoptr(MapiProperties) row = NULL;
      g_autoptr(GBytes) uid = NULL;
      g_autoptr(GBytes) id = NULL;

      if (service->disabled == NULL)
        continue;

      row = mapi_properties_new ();
      uid = mapi_session_uid_from_string (service->uid);
      if (uid != NULL)
        mapi_properties_set_binary (row, MAPI_PR_SERVICE_UID, uid);
      mapi_properties_set_string (row, MAPI_PR_DISPLAY_NAME, service->name);
      mapi_properties_set_string (row, MAPI_PR_STATUS_STRING, service->disabled->message);
      id = dup_failed_id (self, service);
      if (id != NULL)
        mapi_properties_set_binary (row, MAPI_PR_ENTRYID, id);
      g_ptr_array_add (list, g_steal_pointer (&row));
    }

  return g_steal_pointer (&list);
}

MapiProvider *
mapi_session_dup_status_provider (MapiSession *self,
                                  MapiStatus  *status)
{
  for (guint i = 0; i < self->slots->len; i++)
    {
      MapiSessionSlot *slot = g_ptr_array_index (self->slots, i);

      if (slot->status == status)
        return mapi_session_dup_provider (self, slot);
    }

  return NULL;
}

/* All of a type, the rest going on after one that failed; the first error is told. */
static gboolean
validate_all (MapiSession        *self,
              MapiResourceType    type,
              MapiValidateFlags   flags,
              GCancellable       *cancellable,
              GError            **error)
{
  g_autoptr(GError) first = NULL;

  for (guint i = 0; i < self->slots->len; i++)
    {
      MapiSessionSlot *slot = g_ptr_array_index (self->slots, i);
      g_autoptr(MapiProvider) provider = mapi_session_dup_provider (self, slot);

      if (provider == NULL || (type != MAPI_RESOURCE_NONE && slot->type != type) ||
          MAPI_PROVIDER_GET_CLASS (provider)->validate_state == NULL)
        continue;
      if (!mapi_provider_validate_state (provider, flags, cancellable,
                                         first == NULL ? &first : NULL) &&
          g_cancellable_is_cancelled (cancellable))
        break;
    }

  mapi_session_refresh_status (self);
  if (first == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&first));
  return FALSE;
}

static gboolean
validate_spooler (MapiSession        *self,
                  MapiValidateFlags   flags,
                  GCancellable       *cancellable,
                  GError            **error)
{
  g_autoptr(GPtrArray) transports = NULL;
  gboolean available = FALSE;
  gboolean success;

  if (self->spooler != NULL)
    {
      success = mapi_spooler_client_validate (self->spooler, flags, &available, cancellable, error);
      update_spooler (self);
      if (available)
        return success;
    }

  transports = mapi_session_list_transports (self, FALSE, cancellable, error);
  return transports != NULL &&
         validate_all (self, MAPI_RESOURCE_TRANSPORT, flags, cancellable, error);
}

gboolean
mapi_session_validate (MapiSession        *self,
                       MapiStatus         *status,
                       MapiValidateFlags   flags,
                       GCancellable       *cancellable,
                       GError            **error)
{
  g_autoptr(MapiProvider) provider = NULL;

  if (status == self->subsystem)
    return validate_all (self, MAPI_RESOURCE_NONE, flags, cancellable, error);
  if (status == self->book_status)
    return validate_all (self, MAPI_RESOURCE_AB_PROVIDER, flags, cancellable, error);
  if (status == self->spooler_status)
    return validate_spooler (self, flags, cancellable, error);

  provider = mapi_session_dup_status_provider (self, status);
  if (provider == NULL)
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_NO_SUPPORT, _("“%s” is not running"),
                   mapi_status_get_display_name (status));
      return FALSE;
    }

  return mapi_provider_validate_state (provider, flags, cancellable, error);
}

/* What this process may do itself: the coupled transports, or all if it is the spooler */
static gboolean
flush_here (MapiSession     *self,
            MapiFlushFlags   flags,
            GCancellable    *cancellable,
            GError         **error)
{
  gint64 next = 0;

  if ((flags & MAPI_FLUSH_UPLOAD) &&
      !mapi_session_process_queue (self, (flags & MAPI_FLUSH_FORCE) != 0, &next, cancellable,
                                   error))
    return FALSE;
  if ((flags & MAPI_FLUSH_DOWNLOAD) && mapi_session_receive (self, cancellable, error) < 0)
    return FALSE;

  return mapi_session_synchronize (self, flags, cancellable, error);
}

/**
 * mapi_session_has_spooler:
 * @self: a session
 *
 * Tells whether a spooler sends what waits in the queues of this session. It is started if it can be, and
 * everything this session submitted so far has been told to it afterwards. Blocks until then; any thread.
 *
 * Returns: %FALSE if there is none, the session is without mail or was logged off: then mail waits until
 *   [method@Session.flush_queues]
 */
gboolean
mapi_session_has_spooler (MapiSession *self)
{
  g_return_val_if_fail (MAPI_IS_SESSION (self), FALSE);

  return mapi_session_is_alive (self) && self->spooler != NULL && mapi_spooler_client_settle (self->spooler);
}

gboolean
mapi_session_ask_after_flush (MapiSession    *self,
                              MapiStatus     *only,
                              MapiFlushFlags  flags,
                              const GError   *problem,
                              GCancellable   *cancellable)
{
  if (self->spooler == NULL)
    return FALSE;
  /* Which it was of whom is in the status */
  if (g_error_matches (problem, MAPI_ERROR, MAPI_ERROR_LOGON_FAILED))
    ask_spooler (self);
  return mapi_session_ask_for_flush (self, only, flags, problem, cancellable);
}

/* @available: there is a spooler, and this was said by it */
static gboolean
flush_there (MapiSession     *self,
             MapiFlushFlags   flags,
             gboolean        *available,
             GCancellable    *cancellable,
             GError         **error)
{
  g_autoptr(GError) failure = NULL;

  if (mapi_spooler_client_flush (self->spooler, flags, available, cancellable, &failure))
    return TRUE;
  if (!*available)
    return FALSE;
  if (mapi_session_ask_after_flush (self, NULL, flags, failure, cancellable))
    return mapi_spooler_client_flush (self->spooler, flags, available, cancellable, error);
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

/**
 * mapi_session_flush_queues:
 * @self: a session
 * @flags: which way
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Sends and receives now: the spooler does, if there is one; otherwise, and without mail, what
 * this process may do itself. Blocks until it is done unless %MAPI_FLUSH_ASYNC_OK is set; any
 * thread. Where a server refuses a password, the session’s user is asked for another unless %MAPI_FLUSH_NO_UI is set.
 *
 * Errors: %MAPI_ERROR_INVALID_OBJECT after the logoff; %MAPI_ERROR_BUSY;
 * %MAPI_ERROR_USER_CANCEL; what stood in the way.
 * Source: IMAPIStatus::FlushQueues.
 *
 * Returns: %TRUE on success
 */
gboolean
mapi_session_flush_queues (MapiSession     *self,
                           MapiFlushFlags   flags,
                           GCancellable    *cancellable,
                           GError         **error)
{
  gboolean available = FALSE;
  gboolean success;

  g_return_val_if_fail (MAPI_IS_SESSION (self), FALSE);

  if (!mapi_session_check (self, error))
    return FALSE;

  if (self->spooler != NULL)
    {
      success = flush_there (self, flags, &available, cancellable, error);
      update_spooler (self);
      if (available)
        return success;
    }

  return flush_here (self, flags, cancellable, error);
}
