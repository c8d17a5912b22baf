/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-address-book-private.h"
#include "mapi-address-book-provider-private.h"

#include "../table/mapi-table-private.h"

/* A directory that answers slowly keeps its lane busy: whoever shows windows does not stand in that queue. The source is
 * made there, the table, which belongs to a context, where it was asked for. */

typedef struct
{
  MapiAddressBookProvider *provider;    /* (owned) */
  MapiEntryId             *container;   /* (owned) */
} Request;

static void
request_free (gpointer data)
{
  Request *request = data;

  g_object_unref (request->provider);
  mapi_entry_id_free (request->container);
  g_free (request);
}

static void
open_thread (GTask        *task,
             gpointer      source_object,
             gpointer      task_data,
             GCancellable *cancellable)
{
  Request *request = task_data;
  MapiAddressBookCall call = { .container = request->container };
  GError *error = NULL;

  if (mapi_address_book_provider_call (request->provider, mapi_address_book_provider_open_contents_run, &call, &error))
    g_task_return_pointer (task, call.result, g_object_unref);
  else
    g_task_return_error (task, error);
}

/**
 * mapi_address_book_new_contents_table_async:
 * @self: an address book
 * @container: the id of a container
 * @cancellable: (nullable): stops it
 * @callback: (scope async): called when it is done
 * @user_data: passed to @callback
 *
 * Makes a table of the entries of a container as [method@AddressBook.new_contents_table], without waiting for a directory
 * that is busy.
 */
void
mapi_address_book_new_contents_table_async (MapiAddressBook     *self,
                                            const MapiEntryId   *container,
                                            GCancellable        *cancellable,
                                            GAsyncReadyCallback  callback,
                                            gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;
  GError *error = NULL;
  MapiAddressBookProvider *provider;
  Request *request;

  g_return_if_fail (MAPI_IS_ADDRESS_BOOK (self));
  g_return_if_fail (container != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, mapi_address_book_new_contents_table_async);
  provider = mapi_address_book_require_provider (self, container, &error);
  if (provider == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  request = g_new0 (Request, 1);
  request->provider = g_object_ref (provider);
  request->container = mapi_entry_id_copy (container);
  g_task_set_task_data (task, request, request_free);
  g_task_run_in_thread (task, open_thread);
}

/**
 * mapi_address_book_new_contents_table_finish:
 * @self: an address book
 * @result: what the callback got
 * @error: return location for an error
 *
 * Ends [method@AddressBook.new_contents_table_async].
 *
 * Errors: as [method@AddressBook.new_contents_table].
 *
 * Returns: (transfer full): the table of this context, not opened yet, or %NULL
 */
MapiTable *
mapi_address_book_new_contents_table_finish (MapiAddressBook  *self,
                                             GAsyncResult     *result,
                                             GError          **error)
{
  g_autoptr(MapiTableSource) source = NULL;
  Request *request;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  source = g_task_propagate_pointer (G_TASK (result), error);
  if (source == NULL)
    return NULL;
  request = g_task_get_task_data (G_TASK (result));
  return mapi_table_new_on_worker (source, mapi_provider_choose_worker (MAPI_PROVIDER (request->provider)));
}
