/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "spooler-operations.h"

static gboolean
has_fresh (GPtrArray *operations)
{
  for (guint i = 0; operations != NULL && i < operations->len; i++)
    if (mapi_properties_get_long (g_ptr_array_index (operations, i), MAPI_PR_OUTGOING_ATTEMPTS, 0) == 0)
      return TRUE;
  return FALSE;
}

gboolean
spooler_has_fresh_operations (MapiSession *session)
{
  g_autoptr(GPtrArray) stores = session != NULL ? mapi_session_open_all_stores (session, NULL, NULL) : NULL;
  g_autoptr(GPtrArray) books = session != NULL ? mapi_session_list_server_books (session) : NULL;

  for (guint i = 0; stores != NULL && i < stores->len; i++)
    {
      MapiStore *store = g_ptr_array_index (stores, i);
      g_autoptr(GPtrArray) operations = mapi_store_has_server (store)
                                          ? mapi_store_list_operations (store, NULL, NULL) : NULL;

      if (has_fresh (operations))
        return TRUE;
    }
  for (guint i = 0; books != NULL && i < books->len; i++)
    {
      g_autoptr(GPtrArray) operations =
        mapi_address_book_provider_list_operations (g_ptr_array_index (books, i), NULL, NULL);

      if (has_fresh (operations))
        return TRUE;
    }
  return FALSE;
}
