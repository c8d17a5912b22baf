/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-address-book-provider-private.h"

#include "../session/mapi-session-private.h"

/* As for stores with a server: these do not go to the provider's lanes, for they wait for a network. */

static MapiAddressBookProviderClass *
begin (MapiAddressBookProvider  *self,
       GError                  **error)
{
  if (!mapi_provider_check (MAPI_PROVIDER (self), error))
    return NULL;
  if (mapi_address_book_provider_has_server (self))
    return MAPI_ADDRESS_BOOK_PROVIDER_GET_CLASS (self);
  mapi_provider_set_no_support (MAPI_PROVIDER (self), error);
  return NULL;
}

/* The line to the spooler, if the session has one; (transfer full) (nullable) */
static MapiSpoolerClient *
dup_spooler (MapiAddressBookProvider *self)
{
  g_autoptr(MapiSession) session = mapi_session_for_provider (MAPI_PROVIDER (self));

  return session != NULL && session->spooler != NULL ? mapi_spooler_client_ref (session->spooler) : NULL;
}

/**
 * mapi_address_book_provider_has_server:
 * @self: an address book provider
 *
 * Tells whether the book is a copy of what a server has, so that it can be synchronized. One that asks
 * its server at every question has none in this sense.
 *
 * Returns: whether it is
 */
gboolean
mapi_address_book_provider_has_server (MapiAddressBookProvider *self)
{
  g_return_val_if_fail (MAPI_IS_ADDRESS_BOOK_PROVIDER (self), FALSE);

  return MAPI_ADDRESS_BOOK_PROVIDER_GET_CLASS (self)->synchronize != NULL;
}

/**
 * mapi_address_book_provider_synchronize:
 * @self: an address book provider
 * @flags: %MAPI_FLUSH_UPLOAD tells the server what was changed here, %MAPI_FLUSH_DOWNLOAD brings what
 *   it has
 * @cancellable: (nullable): stops waiting
 * @error: return location for an error
 *
 * Makes the book and its server the same, now; returns when that is done. The spooler does it, if
 * there is one, and goes on when nobody waits any more. Blocks, for as long as the server takes; any thread.
 *
 * Errors: %MAPI_ERROR_NO_SUPPORT without a server; %MAPI_ERROR_BUSY if another process talks to it;
 * %MAPI_ERROR_NETWORK_ERROR; %MAPI_ERROR_LOGON_FAILED; %MAPI_ERROR_USER_CANCEL; what stood in the way.
 *
 * Returns: %TRUE on success
 */
gboolean
mapi_address_book_provider_synchronize (MapiAddressBookProvider  *self,
                                        MapiFlushFlags            flags,
                                        GCancellable             *cancellable,
                                        GError                  **error)
{
  g_autoptr(MapiSpoolerClient) spooler = NULL;
  MapiAddressBookProviderClass *klass;
  gboolean available = FALSE, success;

  g_return_val_if_fail (MAPI_IS_ADDRESS_BOOK_PROVIDER (self), FALSE);

  klass = begin (self, error);
  if (klass == NULL)
    return FALSE;
  spooler = dup_spooler (self);
  if (spooler != NULL)
    {
      g_autofree char *uid = mapi_support_dup_uid_string (mapi_provider_get_support (MAPI_PROVIDER (self)));

      success = mapi_spooler_client_synchronize (spooler, flags, uid, &available, cancellable, error);
      if (available)
        return success;
    }
  return klass->synchronize (self, flags, cancellable, error);
}

/**
 * mapi_address_book_provider_list_operations:
 * @self: an address book provider
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Lists what was changed here and the server does not know yet, in the order it will be told. Each has
 * %MAPI_PR_ROWID, %MAPI_PR_DISPLAY_NAME (what is done), %MAPI_PR_SUBJECT (to whom), %MAPI_PR_OUTGOING_ATTEMPTS and,
 * where the server said no, %MAPI_PR_OUTGOING_ERROR. None without a server. Blocks; any thread.
 *
 * Errors: %MAPI_ERROR_INVALID_OBJECT after the logoff.
 *
 * Returns: (transfer container) (element-type MapiProperties): a bag each, or %NULL
 */
GPtrArray *
mapi_address_book_provider_list_operations (MapiAddressBookProvider  *self,
                                            GCancellable             *cancellable,
                                            GError                  **error)
{
  g_return_val_if_fail (MAPI_IS_ADDRESS_BOOK_PROVIDER (self), NULL);

  if (!mapi_provider_check (MAPI_PROVIDER (self), error))
    return NULL;
  if (MAPI_ADDRESS_BOOK_PROVIDER_GET_CLASS (self)->list_operations != NULL)
    return MAPI_ADDRESS_BOOK_PROVIDER_GET_CLASS (self)->list_operations (self, cancellable, error);
  return g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref);
}

typedef gboolean (*OperationFunc) (MapiAddressBookProvider  *self,
                                   gint64                    operation,
                                   GCancellable             *cancellable,
                                   GError                  **error);

/* @func nullable: the provider has none */
static gboolean
change_operation (MapiAddressBookProvider  *self,
                  OperationFunc             func,
                  gint64                    operation,
                  GCancellable             *cancellable,
                  GError                  **error)
{
  if (func != NULL)
    return func (self, operation, cancellable, error);
  mapi_provider_set_no_support (MAPI_PROVIDER (self), error);
  return FALSE;
}

/**
 * mapi_address_book_provider_retry_operation:
 * @self: an address book provider
 * @operation: %MAPI_PR_CHANGE_NUMBER of one of [method@AddressBookProvider.list_operations]
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Makes a change that the server did not take due again now. Whoever talks to the server hears of it.
 *
 * Errors: %MAPI_ERROR_NOT_FOUND, %MAPI_ERROR_NO_SUPPORT without a server.
 *
 * Returns: %TRUE if it is due again
 */
gboolean
mapi_address_book_provider_retry_operation (MapiAddressBookProvider  *self,
                                            gint64                    operation,
                                            GCancellable             *cancellable,
                                            GError                  **error)
{
  MapiAddressBookProviderClass *klass;

  g_return_val_if_fail (MAPI_IS_ADDRESS_BOOK_PROVIDER (self), FALSE);

  klass = begin (self, error);
  return klass != NULL && change_operation (self, klass->retry_operation, operation, cancellable, error);
}

/**
 * mapi_address_book_provider_drop_operation:
 * @self: an address book provider
 * @operation: %MAPI_PR_CHANGE_NUMBER of one of [method@AddressBookProvider.list_operations]
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Gives a change up: what the server has counts. A changed entry is again what it was there, a deleted one comes back
 * with the next look at the server, a new one goes.
 *
 * Errors: %MAPI_ERROR_NOT_FOUND, %MAPI_ERROR_NO_SUPPORT without a server.
 *
 * Returns: %TRUE if it is dropped
 */
gboolean
mapi_address_book_provider_drop_operation (MapiAddressBookProvider  *self,
                                           gint64                    operation,
                                           GCancellable             *cancellable,
                                           GError                  **error)
{
  MapiAddressBookProviderClass *klass;

  g_return_val_if_fail (MAPI_IS_ADDRESS_BOOK_PROVIDER (self), FALSE);

  klass = begin (self, error);
  return klass != NULL && change_operation (self, klass->drop_operation, operation, cancellable, error);
}

/**
 * mapi_address_book_provider_start_agent:
 * @self: an address book provider
 * @error: return location for an error
 *
 * From now on this process keeps the book and its server the same, until the session ends or
 * [method@AddressBookProvider.stop_agent]. The spooler does this.
 *
 * Errors: %MAPI_ERROR_BUSY if another process does; %MAPI_ERROR_NO_SUPPORT without a server.
 *
 * Returns: %TRUE if it does
 */
gboolean
mapi_address_book_provider_start_agent (MapiAddressBookProvider  *self,
                                        GError                  **error)
{
  MapiAddressBookProviderClass *klass;

  g_return_val_if_fail (MAPI_IS_ADDRESS_BOOK_PROVIDER (self), FALSE);

  klass = begin (self, error);
  if (klass != NULL && klass->start_agent != NULL)
    return klass->start_agent (self, error);
  if (klass != NULL)
    mapi_provider_set_no_support (MAPI_PROVIDER (self), error);
  return FALSE;
}

/**
 * mapi_address_book_provider_stop_agent:
 * @self: an address book provider
 *
 * Ends what [method@AddressBookProvider.start_agent] began, and waits for that. What is under way goes on
 * another time.
 */
void
mapi_address_book_provider_stop_agent (MapiAddressBookProvider *self)
{
  g_return_if_fail (MAPI_IS_ADDRESS_BOOK_PROVIDER (self));

  if (MAPI_ADDRESS_BOOK_PROVIDER_GET_CLASS (self)->stop_agent != NULL)
    MAPI_ADDRESS_BOOK_PROVIDER_GET_CLASS (self)->stop_agent (self);
}
