/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-address-book-provider-private.h"

#include <glib/gi18n-lib.h>

/* The functions of a provider for which the library has an answer of its own where the slot is empty */

typedef MapiAddressBookCall Call;

static MapiAddressBookProviderClass *
class_of (Call *call)
{
  return MAPI_ADDRESS_BOOK_PROVIDER_GET_CLASS (call->self);
}

static GPtrArray *
new_bags (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref);
}

static gboolean
is_modifiable (Call *call)
{
  MapiAddressBookProviderClass *klass = class_of (call);
  g_autoptr(GPtrArray) containers = NULL;
  g_autoptr(GBytes) id = mapi_entry_id_to_bytes (call->container);

  if (klass->save_entry == NULL || klass->list_containers == NULL)
    return FALSE;
  containers = klass->list_containers (call->self, call->cancellable, NULL);
  for (guint i = 0; containers != NULL && i < containers->len; i++)
    {
      MapiProperties *container = containers->pdata[i];
      GBytes *other = mapi_properties_get_binary (container, MAPI_PR_ENTRYID);

      if (other != NULL && g_bytes_equal (id, other))
        return (mapi_properties_get_long (container, MAPI_PR_CONTAINER_FLAGS, 0) & MAPI_CONTAINER_FLAG_MODIFIABLE) != 0;
    }
  return FALSE;
}

/* ---- many new entries ---- */

static void
save_one_by_one (Call *call)
{
  MapiAddressBookProviderClass *klass = class_of (call);

  call->ok = TRUE;
  for (guint i = 0; i < call->entries->len && call->ok; i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(MapiEntryId) id = klass->save_entry (call->self, call->container, NULL, call->entries->pdata[i],
                                                     call->flags, call->cancellable, &error);

      call->n_saved += id != NULL;
      if (id == NULL && !g_error_matches (error, MAPI_ERROR, MAPI_ERROR_COLLISION))
        {
          call->error = g_steal_pointer (&error);
          call->ok = FALSE;
        }
    }
}

static void
save_entries_run (gpointer data)
{
  Call *call = data;
  MapiAddressBookProviderClass *klass = class_of (call);

  if (!mapi_address_book_provider_ready (call, klass->save_entries != NULL || klass->save_entry != NULL))
    return;
  if (klass->save_entries != NULL)
    call->ok = klass->save_entries (call->self, call->container, call->entries, call->flags, &call->n_saved,
                                    call->cancellable, &call->error);
  else
    save_one_by_one (call);
}

/**
 * mapi_address_book_provider_save_entries:
 * @self: an address book provider
 * @container: where
 * @entries: (element-type MapiProperties): new entries
 * @flags: what becomes of duplicates
 * @n_saved: (out) (optional): how many were saved; the others were there already
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Creates many entries, as one change where the provider can do that. Blocks; any thread.
 *
 * Errors: as [method@AddressBookProvider.save_entry], but for duplicates.
 *
 * Returns: %TRUE if it went through
 */
gboolean
mapi_address_book_provider_save_entries (MapiAddressBookProvider  *self,
                                         const MapiEntryId        *container,
                                         GPtrArray                *entries,
                                         MapiCreateEntryFlags      flags,
                                         guint                    *n_saved,
                                         GCancellable             *cancellable,
                                         GError                  **error)
{
  Call call = { .container = container, .entries = entries, .flags = flags, .cancellable = cancellable };

  g_return_val_if_fail (MAPI_IS_ADDRESS_BOOK_PROVIDER (self), FALSE);
  g_return_val_if_fail (container != NULL && entries != NULL, FALSE);

  mapi_address_book_provider_call (self, save_entries_run, &call, error);
  if (n_saved != NULL)
    *n_saved = call.n_saved;
  return call.ok;
}

/* ---- while a name is typed ---- */

static void
complete_by_restriction (Call *call)
{
  static const guint32 columns[] = {
    MAPI_PR_ENTRYID, MAPI_PR_DISPLAY_NAME, MAPI_PR_ADDRTYPE, MAPI_PR_EMAIL_ADDRESS, MAPI_PR_SMTP_ADDRESS,
    MAPI_PR_DISPLAY_TYPE, MAPI_PR_OBJECT_TYPE, MAPI_PR_SEARCH_KEY,
  };
  g_autoptr(MapiTableSource) source = class_of (call)->open_contents (call->self, call->container, &call->error);
  g_autoptr(MapiValue) value = mapi_value_new_string (MAPI_PR_ANR, call->name);
  g_autoptr(MapiRestriction) anr = mapi_restriction_new_property (MAPI_RELOP_EQ, MAPI_PR_ANR, value);
  g_autoptr(MapiTableQuery) query = mapi_table_query_new (columns, G_N_ELEMENTS (columns), anr, NULL);
  g_autoptr(MapiTableResult) result = NULL;
  GPtrArray *rows, *found;

  if (source == NULL)
    return;
  result = mapi_table_source_query (source, query, call->limit, call->cancellable, &call->error);
  if (result == NULL)
    return;
  rows = mapi_table_result_get_rows (result);
  found = new_bags ();
  for (guint i = 0; rows != NULL && i < rows->len && found->len < call->limit; i++)
    g_ptr_array_add (found, mapi_properties_ref (rows->pdata[i]));
  call->result = found;
}

static void
complete_name_run (gpointer data)
{
  Call *call = data;
  MapiAddressBookProviderClass *klass = class_of (call);

  if (!mapi_address_book_provider_ready (call, klass->complete_name != NULL || klass->open_contents != NULL))
    return;
  if (klass->complete_name != NULL)
    call->result = klass->complete_name (call->self, call->container, call->name, call->limit, call->cancellable,
                                         &call->error);
  else
    complete_by_restriction (call);
}

/**
 * mapi_address_book_provider_complete_name:
 * @self: an address book provider
 * @container: one of its containers
 * @text: what has been typed of a name or address
 * @limit: how many to return at most
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Finds whom the beginning of a name may mean, the likeliest first. Blocks; any thread.
 *
 * Errors: %MAPI_ERROR_NOT_FOUND if the container is gone, %MAPI_ERROR_NETWORK_ERROR, %MAPI_ERROR_NO_SUPPORT.
 *
 * Returns: (transfer container) (nullable) (element-type MapiProperties): entries
 */
GPtrArray *
mapi_address_book_provider_complete_name (MapiAddressBookProvider  *self,
                                          const MapiEntryId        *container,
                                          const char               *text,
                                          guint                     limit,
                                          GCancellable             *cancellable,
                                          GError                  **error)
{
  Call call = { .container = container, .name = text, .limit = limit, .cancellable = cancellable };

  g_return_val_if_fail (MAPI_IS_ADDRESS_BOOK_PROVIDER (self), NULL);
  g_return_val_if_fail (container != NULL && text != NULL, NULL);

  mapi_address_book_provider_call (self, complete_name_run, &call, error);
  return call.result;
}

/* ---- forms ---- */

static void
list_templates_run (gpointer data)
{
  Call *call = data;
  MapiAddressBookProviderClass *klass = class_of (call);
  g_autoptr(MapiProperties) person = NULL;

  if (!mapi_address_book_provider_ready (call, TRUE))
    return;
  if (klass->list_templates != NULL)
    {
      call->result = klass->list_templates (call->self, call->container, call->cancellable, &call->error);
      return;
    }
  call->result = new_bags ();
  if (!is_modifiable (call))
    return;
  person = mapi_properties_new ();
  mapi_properties_set_string (person, MAPI_PR_DISPLAY_NAME, _("Person"));
  mapi_properties_set_string (person, MAPI_PR_ADDRTYPE, "SMTP");
  mapi_properties_set_long (person, MAPI_PR_DISPLAY_TYPE, MAPI_DISPLAY_TYPE_MAIL_USER);
  mapi_properties_set_long (person, MAPI_PR_OBJECT_TYPE, MAPI_OBJECT_MAIL_USER);
  g_ptr_array_add (call->result, g_steal_pointer (&person));
}

/**
 * mapi_address_book_provider_list_templates:
 * @self: an address book provider
 * @container: one of its containers
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Lists what can be created in a container: a bag each, with %MAPI_PR_DISPLAY_NAME, %MAPI_PR_DISPLAY_TYPE,
 * %MAPI_PR_OBJECT_TYPE, %MAPI_PR_ADDRTYPE, and values a new entry begins with. Blocks; any thread.
 *
 * Errors: %MAPI_ERROR_INVALID_ENTRYID for a container that is not one of its own; what reading it gives.
 * Source: PR_CREATE_TEMPLATES of a container.
 *
 * Returns: (transfer container) (nullable) (element-type MapiProperties): the templates
 */
GPtrArray *
mapi_address_book_provider_list_templates (MapiAddressBookProvider  *self,
                                           const MapiEntryId        *container,
                                           GCancellable             *cancellable,
                                           GError                  **error)
{
  Call call = { .container = container, .cancellable = cancellable };

  g_return_val_if_fail (MAPI_IS_ADDRESS_BOOK_PROVIDER (self), NULL);
  g_return_val_if_fail (container != NULL, NULL);

  mapi_address_book_provider_call (self, list_templates_run, &call, error);
  return call.result;
}

static void
list_details_run (gpointer data)
{
  Call *call = data;
  MapiAddressBookProviderClass *klass = class_of (call);

  if (!mapi_address_book_provider_ready (call, TRUE))
    return;
  call->result = klass->list_details != NULL
                   ? klass->list_details (call->self, call->container, call->type, call->cancellable, &call->error)
                   : mapi_detail_fields_new (call->type, is_modifiable (call));
}

/**
 * mapi_address_book_provider_list_details:
 * @self: an address book provider
 * @container: one of its containers
 * @type: %MAPI_OBJECT_MAIL_USER or %MAPI_OBJECT_DIST_LIST
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Describes the form in which entries of a type are shown and edited. Blocks; any thread.
 *
 * Errors: %MAPI_ERROR_INVALID_ENTRYID for a container that is not one of its own; what reading it gives.
 * Source: PR_DETAILS_TABLE of an entry.
 *
 * Returns: (transfer container) (nullable) (element-type MapiDetailField): the fields, in order
 */
GPtrArray *
mapi_address_book_provider_list_details (MapiAddressBookProvider  *self,
                                         const MapiEntryId        *container,
                                         MapiObjectType            type,
                                         GCancellable             *cancellable,
                                         GError                  **error)
{
  Call call = { .container = container, .type = type, .cancellable = cancellable };

  g_return_val_if_fail (MAPI_IS_ADDRESS_BOOK_PROVIDER (self), NULL);
  g_return_val_if_fail (container != NULL, NULL);

  mapi_address_book_provider_call (self, list_details_run, &call, error);
  return call.result;
}

static GPtrArray *
new_criteria (void)
{
  static const struct { guint32 tag; const char *label; } rows[] = {
    { MAPI_PR_DISPLAY_NAME, N_("Name") }, { MAPI_PR_EMAIL_ADDRESS, N_("Address") },
    { MAPI_PR_GIVEN_NAME, N_("First Name") }, { MAPI_PR_SURNAME, N_("Last Name") },
    { MAPI_PR_COMPANY_NAME, N_("Company") },
  };
  GPtrArray *fields = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_detail_field_unref);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_ptr_array_add (fields, mapi_detail_field_new (rows[i].tag, MAPI_DETAIL_TEXT, MAPI_DETAIL_FLAG_EDITABLE,
                                                    _("General"), NULL, _(rows[i].label)));
  return fields;
}

static void
list_criteria_run (gpointer data)
{
  Call *call = data;
  MapiAddressBookProviderClass *klass = class_of (call);

  if (!mapi_address_book_provider_ready (call, TRUE))
    return;
  call->result = klass->list_criteria != NULL
                   ? klass->list_criteria (call->self, call->container, call->cancellable, &call->error)
                   : new_criteria ();
}

/**
 * mapi_address_book_provider_list_criteria:
 * @self: an address book provider
 * @container: one of its containers
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Describes the form of a search in a container. What is filled in becomes a condition on its contents: all
 * properties contain what was entered for them. Blocks; any thread.
 *
 * Errors: %MAPI_ERROR_INVALID_ENTRYID for a container that is not one of its own; what reading it gives.
 * Source: PR_SEARCH of a container.
 *
 * Returns: (transfer container) (nullable) (element-type MapiDetailField): the fields, in order
 */
GPtrArray *
mapi_address_book_provider_list_criteria (MapiAddressBookProvider  *self,
                                          const MapiEntryId        *container,
                                          GCancellable             *cancellable,
                                          GError                  **error)
{
  Call call = { .container = container, .cancellable = cancellable };

  g_return_val_if_fail (MAPI_IS_ADDRESS_BOOK_PROVIDER (self), NULL);
  g_return_val_if_fail (container != NULL, NULL);

  mapi_address_book_provider_call (self, list_criteria_run, &call, error);
  return call.result;
}

/* ---- people written to ---- */

static void
collect_run (gpointer data)
{
  Call *call = data;
  MapiAddressBookProviderClass *klass = class_of (call);

  if (mapi_address_book_provider_ready (call, klass->collect != NULL))
    call->ok = klass->collect (call->self, call->entries, call->cancellable, &call->error);
}

/**
 * mapi_address_book_provider_collect:
 * @self: an address book provider
 * @recipients: (element-type MapiProperties): whom a message went to
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Tells a provider that mail went to somebody. Blocks; any thread.
 *
 * Errors: %MAPI_ERROR_NO_SUPPORT if it does not keep such people.
 *
 * Returns: %TRUE if it noted them
 */
gboolean
mapi_address_book_provider_collect (MapiAddressBookProvider  *self,
                                    GPtrArray                *recipients,
                                    GCancellable             *cancellable,
                                    GError                  **error)
{
  Call call = { .entries = recipients, .cancellable = cancellable };

  g_return_val_if_fail (MAPI_IS_ADDRESS_BOOK_PROVIDER (self), FALSE);
  g_return_val_if_fail (recipients != NULL, FALSE);

  mapi_address_book_provider_call (self, collect_run, &call, error);
  return call.ok;
}

static void
forget_run (gpointer data)
{
  Call *call = data;
  MapiAddressBookProviderClass *klass = class_of (call);

  if (mapi_address_book_provider_ready (call, klass->forget != NULL))
    call->ok = klass->forget (call->self, call->name, call->cancellable, &call->error);
}

/**
 * mapi_address_book_provider_forget:
 * @self: an address book provider
 * @address: an address
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Takes back what [method@AddressBookProvider.collect] noted of an address; entries that people made themselves
 * stay. Blocks; any thread.
 *
 * Errors: %MAPI_ERROR_NO_SUPPORT.
 *
 * Returns: %TRUE if it is not noted any more
 */
gboolean
mapi_address_book_provider_forget (MapiAddressBookProvider  *self,
                                   const char               *address,
                                   GCancellable             *cancellable,
                                   GError                  **error)
{
  Call call = { .name = address, .cancellable = cancellable };

  g_return_val_if_fail (MAPI_IS_ADDRESS_BOOK_PROVIDER (self), FALSE);
  g_return_val_if_fail (address != NULL, FALSE);

  mapi_address_book_provider_call (self, forget_run, &call, error);
  return call.ok;
}
