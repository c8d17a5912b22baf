/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "spooler-request.h"

#include <glib/gi18n.h>

SpoolerRequest *
spooler_request_new (SpoolerRequestKind  kind,
                     MapiFlushFlags      flags,
                     const char         *store_uid,
                     const char * const *ids)
{
  SpoolerRequest *self = g_new0 (SpoolerRequest, 1);

  self->kind = kind;
  self->flags = flags;
  self->store_uid = g_strdup (store_uid);
  self->ids = g_strdupv ((char **) ids);
  return self;
}

SpoolerRequest *
spooler_request_new_call (SpoolerRequestFunc func,
                          gpointer           data)
{
  SpoolerRequest *self = spooler_request_new (SPOOLER_REQUEST_CALL, MAPI_FLUSH_NONE, NULL, NULL);

  self->func = func;
  self->data = data;
  return self;
}

SpoolerRequest *
spooler_request_new_again (SpoolerRequest *other)
{
  SpoolerRequest *self = spooler_request_new (other->kind, other->flags, other->store_uid,
                                              (const char * const *) other->ids);

  self->func = other->func;
  self->data = other->data;
  self->n_again = other->n_again + 1;
  return self;
}

void
spooler_request_free (SpoolerRequest *self)
{
  g_free (self->store_uid);
  g_strfreev (self->ids);
  g_clear_object (&self->session);
  g_free (self);
}

static MapiStore *
find_store (SpoolerRequest  *self,
            GError         **error)
{
  g_autoptr(GPtrArray) stores = mapi_session_open_all_stores (self->session, NULL, error);

  for (guint i = 0; stores != NULL && i < stores->len; i++)
    {
      MapiStore *store = g_ptr_array_index (stores, i);
      g_autofree char *uid = mapi_support_dup_uid_string (mapi_provider_get_support (MAPI_PROVIDER (store)));

      if (g_ascii_strcasecmp (uid, self->store_uid) == 0)
        return g_object_ref (store);
    }
  if (stores != NULL)
    g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND, _("There is no such store in this profile"));
  return NULL;
}

/* (transfer full) (nullable): an address book that is a copy of a server's, by its provider's UID */
static MapiAddressBookProvider *
find_book (SpoolerRequest *self)
{
  g_autoptr(GPtrArray) books = mapi_session_list_server_books (self->session);

  for (guint i = 0; i < books->len; i++)
    {
      MapiProvider *book = g_ptr_array_index (books, i);
      g_autofree char *uid = mapi_support_dup_uid_string (mapi_provider_get_support (book));

      if (g_ascii_strcasecmp (uid, self->store_uid) == 0)
        return MAPI_ADDRESS_BOOK_PROVIDER (g_object_ref (book));
    }
  return NULL;
}

static gboolean
fetch (SpoolerRequest  *self,
       GError         **error)
{
  g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_entry_id_free);
  g_autoptr(MapiStore) store = NULL;

  for (guint i = 0; self->ids[i] != NULL; i++)
    {
      MapiEntryId *id = mapi_entry_id_new_from_string (self->ids[i], error);

      if (id == NULL)
        return FALSE;
      g_ptr_array_add (ids, id);
    }
  if (ids->len == 0)
    return TRUE;
  store = mapi_session_open_store (self->session, g_ptr_array_index (ids, 0), MAPI_STORE_OPEN_BEST_ACCESS, NULL,
                                   error);
  return store != NULL && mapi_store_fetch_messages (store, ids, NULL, error);
}

static GVariant *
compare_texts (SpoolerRequest  *self,
               MapiStore       *store,
               GError         **error)
{
  g_autofree char *report = NULL;
  gint64 n_done, n_total;

  return mapi_store_compare_texts (store, self->kind == SPOOLER_REQUEST_COMPARE_TEXTS_ANEW, &n_done, &n_total, &report, NULL,
                                   error)
         ? g_variant_ref_sink (g_variant_new ("(sxx)", report, n_done, n_total)) : NULL;
}

static GVariant *
compare (MapiStore  *store,
         GError    **error)
{
  g_autofree char *report = NULL;

  return mapi_store_compare (store, &report, NULL, error) ? g_variant_ref_sink (g_variant_new ("(s)", report)) : NULL;
}

static GVariant *
answer_nothing (gboolean done)
{
  return done ? g_variant_ref_sink (g_variant_new_tuple (NULL, 0)) : NULL;
}

GVariant *
spooler_request_run (SpoolerRequest  *self,
                     GError         **error)
{
  g_autoptr(MapiStore) store = NULL;
  g_autoptr(MapiAddressBookProvider) book = NULL;

  if (self->kind == SPOOLER_REQUEST_ALL)
    return answer_nothing (mapi_session_synchronize (self->session, self->flags, NULL, error));
  if (self->kind == SPOOLER_REQUEST_CALL)
    return answer_nothing (self->func (self->session, self->data, error));
  if (self->kind == SPOOLER_REQUEST_FETCH)
    return answer_nothing (fetch (self, error));
  book = self->kind == SPOOLER_REQUEST_SYNCHRONIZE ? find_book (self) : NULL;
  if (book != NULL)
    return answer_nothing (mapi_address_book_provider_synchronize (book, self->flags, NULL, error));
  store = find_store (self, error);
  if (store == NULL)
    return NULL;
  if (self->kind == SPOOLER_REQUEST_SYNCHRONIZE)
    return answer_nothing (mapi_store_synchronize (store, self->flags, NULL, error));
  return self->kind == SPOOLER_REQUEST_COMPARE ? compare (store, error) : compare_texts (self, store, error);
}
