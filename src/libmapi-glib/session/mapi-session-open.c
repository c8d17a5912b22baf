/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-session-private.h"

#include "../address/mapi-address-book-private.h"
#include "../store/mapi-message.h"

#include <glib/gi18n-lib.h>

/* Who an entry id belongs to is written in it: the one-off UID, that of the session's own
 * objects, or that of a provider of the profile. */

static void
set_unknown (MapiSession  *self,
             GError      **error)
{
  g_set_error (error, MAPI_ERROR, MAPI_ERROR_UNKNOWN_ENTRYID,
               _("Nothing in profile “%s” has this identifier"), self->profile_name);
}

static GObject *
open_in_store (MapiSession        *self,
               const MapiEntryId  *id,
               MapiOpenFlags       flags,
               GCancellable       *cancellable,
               GError            **error)
{
  MapiStoreOpenFlags store_flags = MAPI_STORE_OPEN_NO_DIALOG;
  g_autoptr(MapiStore) store = NULL;
  g_autoptr(MapiEntryId) store_id = NULL;

  if (flags & MAPI_OPEN_MODIFY)
    store_flags |= MAPI_STORE_OPEN_WRITE;
  if (flags & MAPI_OPEN_BEST_ACCESS)
    store_flags |= MAPI_STORE_OPEN_BEST_ACCESS;
  store = mapi_session_open_store (self, id, store_flags, cancellable, error);
  if (store == NULL)
    return NULL;

  store_id = mapi_store_dup_entry_id (store);
  if (mapi_entry_id_equal (store_id, id))
    return G_OBJECT (g_steal_pointer (&store));

  switch (mapi_store_get_object_type (store, id, cancellable, error))
    {
    case MAPI_OBJECT_STORE:
      return G_OBJECT (g_steal_pointer (&store));

    case MAPI_OBJECT_FOLDER:
      return (GObject *) mapi_folder_open (store, id, cancellable, error);

    case MAPI_OBJECT_MESSAGE:
      return (GObject *) mapi_message_open (store, id, flags, cancellable, error);

    case MAPI_OBJECT_NONE:
      return NULL;

    case MAPI_OBJECT_ADDRESS_BOOK:
    case MAPI_OBJECT_CONTAINER:
    case MAPI_OBJECT_MAIL_USER:
    case MAPI_OBJECT_ATTACHMENT:
    case MAPI_OBJECT_DIST_LIST:
    case MAPI_OBJECT_PROFILE_SECTION:
    case MAPI_OBJECT_STATUS:
    case MAPI_OBJECT_SESSION:
    case MAPI_OBJECT_FORM_INFO:
    default:
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_INVALID_ENTRYID,
                           _("This identifier is not that of something that can be opened"));
      return NULL;
    }
}

/**
 * mapi_session_open_entry:
 * @self: a session
 * @id: whatever was made by a provider of the profile, a one-off, or that of a status row
 * @flags: how to open it
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Opens an object by the UID in its id: a [class@Store], [class@Folder], [class@Message],
 * [class@Entry] or [class@Status]. Prefer the object that gave you the id: this way is the
 * longest. Blocks; any thread.
 *
 * Errors: %MAPI_ERROR_UNKNOWN_ENTRYID if nobody here made @id; %MAPI_ERROR_NOT_FOUND if what it
 * names is gone; %MAPI_ERROR_INVALID_ENTRYID; %MAPI_ERROR_INVALID_OBJECT after the logoff.
 * Source: IMAPISession::OpenEntry.
 *
 * Returns: (transfer full): the object, or %NULL
 */
GObject *
mapi_session_open_entry (MapiSession        *self,
                         const MapiEntryId  *id,
                         MapiOpenFlags       flags,
                         GCancellable       *cancellable,
                         GError            **error)
{
  g_autoptr(MapiAddressBook) book = NULL;
  MapiStatus *status;
  MapiSessionSlot *slot;

  g_return_val_if_fail (MAPI_IS_SESSION (self), NULL);
  g_return_val_if_fail (id != NULL, NULL);

  if (!mapi_session_check (self, error))
    return NULL;

  status = mapi_session_find_status (self, id);
  if (status != NULL)
    return G_OBJECT (g_object_ref (status));

  slot = mapi_session_find_slot (self, mapi_entry_id_get_uid (id));
  if (slot != NULL && slot->type == MAPI_RESOURCE_STORE_PROVIDER)
    return open_in_store (self, id, flags, cancellable, error);

  if (slot == NULL && !mapi_one_off_is_entry_id (id))
    {
      set_unknown (self, error);
      return NULL;
    }

  book = mapi_session_open_address_book (self, cancellable, error);
  return book != NULL
           ? (GObject *) mapi_address_book_open_entry (book, id, cancellable, error)
           : NULL;
}

static gboolean
compare_one_offs (const MapiEntryId *a,
                  const MapiEntryId *b)
{
  g_autoptr(MapiProperties) one = mapi_one_off_open (a, NULL);
  g_autoptr(MapiProperties) other = mapi_one_off_open (b, NULL);
  GBytes *key = one != NULL ? mapi_properties_get_binary (one, MAPI_PR_SEARCH_KEY) : NULL;
  GBytes *other_key = other != NULL ? mapi_properties_get_binary (other, MAPI_PR_SEARCH_KEY) : NULL;

  return key != NULL && other_key != NULL && g_bytes_equal (key, other_key) &&
         g_strcmp0 (mapi_properties_get_string (one, MAPI_PR_DISPLAY_NAME),
                    mapi_properties_get_string (other, MAPI_PR_DISPLAY_NAME)) == 0;
}

/**
 * mapi_session_compare_entry_ids:
 * @self: a session
 * @a: an id
 * @b: another
 *
 * Asks the owner of two ids whether they name the same object. In doubt they do not. Any
 * thread.
 *
 * Source: IMAPISession::CompareEntryIDs.
 *
 * Returns: %TRUE if they name one object
 */
gboolean
mapi_session_compare_entry_ids (MapiSession       *self,
                                const MapiEntryId *a,
                                const MapiEntryId *b)
{
  MapiStore *store;

  g_return_val_if_fail (MAPI_IS_SESSION (self), FALSE);
  g_return_val_if_fail (a != NULL && b != NULL, FALSE);

  if (!mapi_entry_id_has_uid (a, mapi_entry_id_get_uid (b)) || !mapi_session_is_alive (self))
    return FALSE;
  if (mapi_entry_id_equal (a, b))
    return TRUE;
  if (mapi_one_off_is_entry_id (a))
    return compare_one_offs (a, b);

  store = mapi_session_get_store_for_id (self, a);
  return store != NULL && mapi_store_compare_entry_ids (store, a, b);
}

/**
 * mapi_session_get_store_for_id:
 * @self: a session
 * @id: an id
 *
 * Finds the open store that made @id, be the object still there or not. Any thread.
 *
 * Returns: (transfer none) (nullable): the store, the session's until its logoff
 */
MapiStore *
mapi_session_get_store_for_id (MapiSession       *self,
                               const MapiEntryId *id)
{
  g_autoptr(GMutexLocker) locker = NULL;
  MapiSessionSlot *slot;

  g_return_val_if_fail (MAPI_IS_SESSION (self), NULL);
  g_return_val_if_fail (id != NULL, NULL);

  if (!mapi_session_is_alive (self))
    return NULL;

  slot = mapi_session_find_slot (self, mapi_entry_id_get_uid (id));
  locker = g_mutex_locker_new (&self->lock);
  return slot != NULL && slot->state == MAPI_SLOT_RUNNING && MAPI_IS_STORE (slot->provider)
           ? MAPI_STORE (slot->provider)
           : NULL;
}

/**
 * mapi_session_open_address_book:
 * @self: a session
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Opens the address book over all providers that could be started; one that could not is
 * told by [method@AddressBook.get_has_errors] and is no error. Any thread.
 *
 * Errors: %MAPI_ERROR_INVALID_OBJECT after the logoff.
 * Source: IMAPISession::OpenAddressBook.
 *
 * Returns: (transfer full): the address book, or %NULL
 */
MapiAddressBook *
mapi_session_open_address_book (MapiSession   *self,
                                GCancellable  *cancellable,
                                GError       **error)
{
  g_autoptr(GPtrArray) providers = g_ptr_array_new_with_free_func (g_object_unref);
  gboolean has_errors = FALSE;
  g_autoptr(GMutexLocker) locker = NULL;

  g_return_val_if_fail (MAPI_IS_SESSION (self), NULL);

  if (!mapi_session_check (self, error))
    return NULL;

  locker = g_mutex_locker_new (&self->lock);
  if (self->address_book == NULL)
    {
      for (guint i = 0; i < self->slots->len; i++)
        {
          MapiSessionSlot *slot = g_ptr_array_index (self->slots, i);

          if (slot->type != MAPI_RESOURCE_AB_PROVIDER)
            continue;
          if (slot->state == MAPI_SLOT_RUNNING)
            g_ptr_array_add (providers, g_object_ref (slot->provider));
          else
            has_errors = TRUE;
        }
      self->address_book = mapi_address_book_new_internal (providers, self->profile, has_errors);
    }

  return g_object_ref (self->address_book);
}

/* ---- transports ---- */

static gboolean
is_wanted (MapiSession  *self,
           MapiProvider *provider,
           gboolean      coupled_only)
{
  if (!MAPI_IS_TRANSPORT (provider))
    return FALSE;

  return (!coupled_only && mapi_session_owns_queues (self)) ||
         mapi_transport_is_coupled (MAPI_TRANSPORT (provider));
}

/* With the start lock held. A transport that does not come up leaves the rest alone. */
static void
start_transport (MapiSession     *self,
                 MapiSessionSlot *slot,
                 gboolean         coupled_only,
                 GCancellable    *cancellable)
{
  g_autoptr(GError) error = NULL;

  g_mutex_lock (&self->lock);
  if (slot->state != MAPI_SLOT_IDLE || slot->service->disabled != NULL)
    {
      g_mutex_unlock (&self->lock);
      return;
    }
  g_mutex_unlock (&self->lock);

  if (slot->provider == NULL && !mapi_session_prepare_slot (self, slot, &error))
    {
      mapi_session_disable_service (self, slot->service, error);
      return;
    }

  if (!is_wanted (self, slot->provider, coupled_only) ||
      mapi_session_start_slot (self, slot, cancellable, &error) ||
      g_cancellable_is_cancelled (cancellable))
    return;

  if (mapi_session_ask_for_transport (self, slot, error))
    {
      mapi_support_set_problem (mapi_provider_get_support (slot->provider), MAPI_STATUS_FAILURE, error);
      return;
    }
  if (!g_error_matches (error, MAPI_ERROR, MAPI_ERROR_FAILONEPROVIDER))
    mapi_session_disable_service (self, slot->service, error);
  g_mutex_lock (&self->lock);
  slot->state = MAPI_SLOT_FAILED;
  mapi_properties_set_string (slot->info, MAPI_PR_STATUS_STRING, error->message);
  g_mutex_unlock (&self->lock);
}

static int
compare_ordinal (gconstpointer a,
                 gconstpointer b)
{
  const MapiSessionSlot *one = *(MapiSessionSlot * const *) a;
  const MapiSessionSlot *other = *(MapiSessionSlot * const *) b;
  gint32 first = mapi_properties_get_long (one->info, MAPI_PR_PROVIDER_ORDINAL, G_MAXINT32);
  gint32 second = mapi_properties_get_long (other->info, MAPI_PR_PROVIDER_ORDINAL, G_MAXINT32);

  if (first != second)
    return first < second ? -1 : 1;
  return one->key < other->key ? -1 : one->key > other->key;
}

/**
 * mapi_session_list_transports:
 * @self: a session
 * @coupled_only: only those tightly coupled with the store of their service
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Lists the transports of the profile in its order, logging on those that have not been. A
 * client's session has the coupled ones only, as has every session without mail; the rest run
 * in the spooler. One that cannot be started is left out and its status says why. Blocks; any
 * thread.
 *
 * Errors: %MAPI_ERROR_INVALID_OBJECT after the logoff; %MAPI_ERROR_USER_CANCEL.
 *
 * Returns: (transfer container) (element-type MapiTransport): the transports, or %NULL
 */
GPtrArray *
mapi_session_list_transports (MapiSession   *self,
                              gboolean       coupled_only,
                              GCancellable  *cancellable,
                              GError       **error)
{
  g_autoptr(GPtrArray) slots = g_ptr_array_new ();
  g_autoptr(GPtrArray) transports = g_ptr_array_new_with_free_func (g_object_unref);

  g_return_val_if_fail (MAPI_IS_SESSION (self), NULL);

  if (!mapi_session_check (self, error))
    return NULL;

  for (guint i = 0; i < self->slots->len; i++)
    {
      MapiSessionSlot *slot = g_ptr_array_index (self->slots, i);

      if (slot->type == MAPI_RESOURCE_TRANSPORT)
        g_ptr_array_add (slots, slot);
    }
  g_ptr_array_sort (slots, compare_ordinal);

  g_mutex_lock (&self->start_lock);
  for (guint i = 0; i < slots->len; i++)
    {
      MapiSessionSlot *slot = g_ptr_array_index (slots, i);
      g_autoptr(MapiProvider) provider = NULL;

      start_transport (self, slot, coupled_only, cancellable);
      provider = mapi_session_dup_provider (self, slot);
      if (provider != NULL && is_wanted (self, provider, coupled_only))
        g_ptr_array_add (transports, g_steal_pointer (&provider));
    }
  g_mutex_unlock (&self->start_lock);

  if (g_cancellable_is_cancelled (cancellable))
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_USER_CANCEL, _("Stopped"));
      return NULL;
    }

  mapi_session_refresh_status (self);
  return g_steal_pointer (&transports);
}
