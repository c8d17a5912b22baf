/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-address-book-private.h"

#include <glib/gi18n-lib.h>

/* Working on entries: whose id it is decides which provider is asked */

/**
 * mapi_address_book_save_entry:
 * @self: an address book
 * @container: (nullable): where, for a new entry
 * @id: (nullable): the entry to replace, %NULL for a new one
 * @entry: what to save
 * @flags: what becomes of duplicates
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Creates or replaces an entry. Blocks; any thread.
 *
 * Errors: %MAPI_ERROR_UNKNOWN_ENTRYID; those of [method@AddressBookProvider.save_entry].
 * Source: IABContainer::CreateEntry, IMAPIProp::SaveChanges.
 *
 * Returns: (transfer full): the id of the entry, or %NULL
 */
MapiEntryId *
mapi_address_book_save_entry (MapiAddressBook       *self,
                              const MapiEntryId     *container,
                              const MapiEntryId     *id,
                              MapiProperties        *entry,
                              MapiCreateEntryFlags   flags,
                              GCancellable          *cancellable,
                              GError               **error)
{
  MapiAddressBookProvider *provider;

  g_return_val_if_fail (MAPI_IS_ADDRESS_BOOK (self), NULL);
  g_return_val_if_fail (container != NULL || id != NULL, NULL);
  g_return_val_if_fail (entry != NULL, NULL);

  provider = mapi_address_book_require_provider (self, id != NULL ? id : container, error);
  return provider != NULL
           ? mapi_address_book_provider_save_entry (provider, container, id, entry, flags, cancellable, error)
           : NULL;
}

/**
 * mapi_address_book_save_entries:
 * @self: an address book
 * @container: where
 * @entries: (element-type MapiProperties): new entries
 * @flags: what becomes of duplicates
 * @n_saved: (out) (optional): how many were saved; the others were there already
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Creates many entries. Blocks; any thread.
 *
 * Errors: %MAPI_ERROR_UNKNOWN_ENTRYID; those of [method@AddressBookProvider.save_entries].
 *
 * Returns: %TRUE if it went through
 */
gboolean
mapi_address_book_save_entries (MapiAddressBook       *self,
                                const MapiEntryId     *container,
                                GPtrArray             *entries,
                                MapiCreateEntryFlags   flags,
                                guint                 *n_saved,
                                GCancellable          *cancellable,
                                GError               **error)
{
  MapiAddressBookProvider *provider;

  g_return_val_if_fail (MAPI_IS_ADDRESS_BOOK (self), FALSE);
  g_return_val_if_fail (container != NULL && entries != NULL, FALSE);

  provider = mapi_address_book_require_provider (self, container, error);
  return provider != NULL && mapi_address_book_provider_save_entries (provider, container, entries, flags, n_saved,
                                                                      cancellable, error);
}

/**
 * mapi_address_book_delete_entries:
 * @self: an address book
 * @ids: (element-type MapiEntryId): entries, of any providers
 * @partial: (out) (optional): whether some are still there
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Deletes entries, and goes on where one provider fails. Blocks; any thread.
 *
 * Errors: what the first provider that failed said, if nothing could be deleted.
 * Source: IABContainer::DeleteEntries.
 *
 * Returns: %TRUE if some could be deleted, or there was nothing to do
 */
gboolean
mapi_address_book_delete_entries (MapiAddressBook  *self,
                                  GPtrArray        *ids,
                                  gboolean         *partial,
                                  GCancellable     *cancellable,
                                  GError          **error)
{
  g_autoptr(GHashTable) by_provider = NULL;
  g_autoptr(GError) first = NULL;
  GHashTableIter iter;
  gpointer provider, list;
  gboolean left = FALSE, any = FALSE;

  g_return_val_if_fail (MAPI_IS_ADDRESS_BOOK (self), FALSE);
  g_return_val_if_fail (ids != NULL, FALSE);

  by_provider = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_ptr_array_unref);
  for (guint i = 0; i < ids->len; i++)
    {
      provider = mapi_address_book_require_provider (self, ids->pdata[i], first == NULL ? &first : NULL);
      if (provider == NULL)
        continue;
      if (!g_hash_table_contains (by_provider, provider))
        g_hash_table_insert (by_provider, provider, g_ptr_array_new ());
      g_ptr_array_add (g_hash_table_lookup (by_provider, provider), ids->pdata[i]);
    }
  g_hash_table_iter_init (&iter, by_provider);
  while (g_hash_table_iter_next (&iter, &provider, &list))
    {
      gboolean some = FALSE;

      any |= mapi_address_book_provider_delete_entries (provider, list, &some, cancellable, first == NULL ? &first : NULL);
      left |= some;
    }
  if (partial != NULL)
    *partial = left || first != NULL;
  if (any || first == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&first));
  return FALSE;
}

/* What belongs to the place it lies in does not go along */
static MapiProperties *
load_copy (MapiAddressBook    *self,
           const MapiEntryId  *id,
           GCancellable       *cancellable,
           GError            **error)
{
  static const guint32 own[] = {
    MAPI_PR_ENTRYID, MAPI_PR_RECORD_KEY, MAPI_PR_INSTANCE_KEY, MAPI_PR_PARENT_ENTRYID, MAPI_PR_CHANGE_NUMBER,
    MAPI_PR_CREATION_TIME, MAPI_PR_LAST_MODIFICATION_TIME,
  };
  g_autoptr(MapiEntry) entry = mapi_address_book_open_entry (self, id, cancellable, error);
  MapiProperties *copy;

  if (entry == NULL)
    return NULL;
  copy = mapi_properties_copy (mapi_entry_get_properties (entry));
  for (guint i = 0; i < G_N_ELEMENTS (own); i++)
    mapi_properties_remove (copy, own[i]);
  return copy;
}

/**
 * mapi_address_book_copy_entries:
 * @self: an address book
 * @ids: (element-type MapiEntryId): entries of any provider, or one-offs
 * @container: where to
 * @flags: what becomes of duplicates; with %MAPI_CREATE_ENTRY_CHECK_DUP_STRICT they are skipped in silence
 * @partial: (out) (optional): whether some could not be copied
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Copies entries into a container with everything that is known of them. Blocks; any thread.
 *
 * Errors: %MAPI_ERROR_UNKNOWN_ENTRYID; why the first failed, if none could be copied.
 * Source: IABContainer::CopyEntries.
 *
 * Returns: %TRUE if some were copied or were there already
 */
gboolean
mapi_address_book_copy_entries (MapiAddressBook       *self,
                                GPtrArray             *ids,
                                const MapiEntryId     *container,
                                MapiCreateEntryFlags   flags,
                                gboolean              *partial,
                                GCancellable          *cancellable,
                                GError               **error)
{
  g_autoptr(GError) first = NULL;
  guint n_done = 0;

  g_return_val_if_fail (MAPI_IS_ADDRESS_BOOK (self), FALSE);
  g_return_val_if_fail (ids != NULL && container != NULL, FALSE);

  for (guint i = 0; i < ids->len && !g_cancellable_is_cancelled (cancellable); i++)
    {
      g_autoptr(GError) local_error = NULL;
      g_autoptr(MapiProperties) entry = load_copy (self, ids->pdata[i], cancellable, &local_error);
      g_autoptr(MapiEntryId) id = NULL;

      if (entry != NULL)
        id = mapi_address_book_save_entry (self, container, NULL, entry, flags, cancellable, &local_error);
      if (id != NULL || ((flags & MAPI_CREATE_ENTRY_CHECK_DUP_STRICT) != 0 &&
                         g_error_matches (local_error, MAPI_ERROR, MAPI_ERROR_COLLISION)))
        n_done++;
      else if (first == NULL)
        first = g_steal_pointer (&local_error);
    }
  if (partial != NULL)
    *partial = n_done < ids->len;
  if (n_done > 0 || first == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&first));
  return FALSE;
}

/**
 * mapi_address_book_complete_name:
 * @self: an address book
 * @container: the id of a container
 * @text: what has been typed of a name or address
 * @limit: how many to return at most
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Finds whom the beginning of a name may mean, the likeliest first. Blocks; any thread.
 *
 * Errors: %MAPI_ERROR_UNKNOWN_ENTRYID if no directory here has it; those of
 * [method@AddressBookProvider.complete_name].
 *
 * Returns: (transfer container) (element-type MapiProperties): the answer, or %NULL
 */
GPtrArray *
mapi_address_book_complete_name (MapiAddressBook    *self,
                                 const MapiEntryId  *container,
                                 const char         *text,
                                 guint               limit,
                                 GCancellable       *cancellable,
                                 GError            **error)
{
  MapiAddressBookProvider *provider;

  g_return_val_if_fail (MAPI_IS_ADDRESS_BOOK (self), NULL);
  g_return_val_if_fail (container != NULL, NULL);

  provider = mapi_address_book_require_provider (self, container, error);
  return provider != NULL
           ? mapi_address_book_provider_complete_name (provider, container, text, limit, cancellable, error)
           : NULL;
}

/**
 * mapi_address_book_list_templates:
 * @self: an address book
 * @container: the id of a container
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Lists what can be created in a container. Blocks; any thread.
 *
 * Errors: %MAPI_ERROR_UNKNOWN_ENTRYID if no directory here has it; those of
 * [method@AddressBookProvider.list_templates].
 *
 * Returns: (transfer container) (element-type MapiProperties): the answer, or %NULL
 */
GPtrArray *
mapi_address_book_list_templates (MapiAddressBook    *self,
                                  const MapiEntryId  *container,
                                  GCancellable       *cancellable,
                                  GError            **error)
{
  MapiAddressBookProvider *provider;

  g_return_val_if_fail (MAPI_IS_ADDRESS_BOOK (self), NULL);
  g_return_val_if_fail (container != NULL, NULL);

  provider = mapi_address_book_require_provider (self, container, error);
  return provider != NULL
           ? mapi_address_book_provider_list_templates (provider, container, cancellable, error)
           : NULL;
}

/**
 * mapi_address_book_list_details:
 * @self: an address book
 * @container: the id of a container
 * @type: %MAPI_OBJECT_MAIL_USER or %MAPI_OBJECT_DIST_LIST
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Describes the form in which entries of a type are shown and edited. Blocks; any thread.
 *
 * Errors: %MAPI_ERROR_UNKNOWN_ENTRYID if no directory here has it; those of
 * [method@AddressBookProvider.list_details].
 *
 * Returns: (transfer container) (element-type MapiDetailField): the answer, or %NULL
 */
GPtrArray *
mapi_address_book_list_details (MapiAddressBook    *self,
                                const MapiEntryId  *container,
                                MapiObjectType      type,
                                GCancellable       *cancellable,
                                GError            **error)
{
  MapiAddressBookProvider *provider;

  g_return_val_if_fail (MAPI_IS_ADDRESS_BOOK (self), NULL);
  g_return_val_if_fail (container != NULL, NULL);

  provider = mapi_address_book_require_provider (self, container, error);
  return provider != NULL
           ? mapi_address_book_provider_list_details (provider, container, type, cancellable, error)
           : NULL;
}

/**
 * mapi_address_book_list_criteria:
 * @self: an address book
 * @container: the id of a container
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Describes the form of a search in a container. Blocks; any thread.
 *
 * Errors: %MAPI_ERROR_UNKNOWN_ENTRYID if no directory here has it; those of
 * [method@AddressBookProvider.list_criteria].
 *
 * Returns: (transfer container) (element-type MapiDetailField): the answer, or %NULL
 */
GPtrArray *
mapi_address_book_list_criteria (MapiAddressBook    *self,
                                 const MapiEntryId  *container,
                                 GCancellable       *cancellable,
                                 GError            **error)
{
  MapiAddressBookProvider *provider;

  g_return_val_if_fail (MAPI_IS_ADDRESS_BOOK (self), NULL);
  g_return_val_if_fail (container != NULL, NULL);

  provider = mapi_address_book_require_provider (self, container, error);
  return provider != NULL
           ? mapi_address_book_provider_list_criteria (provider, container, cancellable, error)
           : NULL;
}

/* ---- people written to ---- */

static void
note_failure (const GError *error)
{
  if (error != NULL && !g_error_matches (error, MAPI_ERROR, MAPI_ERROR_NO_SUPPORT))
    g_debug ("People written to are not noted: %s", error->message);
}

void
mapi_address_book_collect (MapiAddressBook *self,
                           GPtrArray       *recipients)
{
  GPtrArray *providers = mapi_address_book_get_providers (self);

  for (guint i = 0; i < providers->len; i++)
    {
      g_autoptr(GError) error = NULL;

      if (!mapi_address_book_provider_collect (providers->pdata[i], recipients, NULL, &error))
        note_failure (error);
    }
}

void
mapi_address_book_forget (MapiAddressBook *self,
                          const char      *address)
{
  GPtrArray *providers = mapi_address_book_get_providers (self);

  for (guint i = 0; i < providers->len; i++)
    {
      g_autoptr(GError) error = NULL;

      if (!mapi_address_book_provider_forget (providers->pdata[i], address, NULL, &error))
        note_failure (error);
    }
}
