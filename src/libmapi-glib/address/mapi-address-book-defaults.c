/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-address-book-private.h"

#include <glib/gi18n-lib.h>

/* The directory shown first and the personal address book: what the profile says
 * (PR_AB_DEFAULT_DIR, PR_AB_DEFAULT_PAB, entry ids as text), as long as there is such a
 * container, or what suggests itself. */

#define KEY_DIRECTORY "address-book-default-directory"
#define KEY_PERSONAL  "address-book-personal"

MapiEntryId *
mapi_address_book_dup_id (MapiProperties *container)
{
  GBytes *bytes = mapi_properties_get_binary (container, MAPI_PR_ENTRYID);

  return bytes != NULL ? mapi_entry_id_new_from_bytes (bytes, NULL) : NULL;
}

MapiProperties *
mapi_address_book_find_modifiable (GPtrArray *containers)
{
  for (guint i = 0; i < containers->len; i++)
    {
      MapiProperties *container = g_ptr_array_index (containers, i);
      gint32 flags = mapi_properties_get_long (container, MAPI_PR_CONTAINER_FLAGS, 0);

      if ((flags & (MAPI_CONTAINER_FLAG_MODIFIABLE | MAPI_CONTAINER_FLAG_UNMODIFIABLE)) ==
          MAPI_CONTAINER_FLAG_MODIFIABLE)
        return container;
    }
  return NULL;
}

/* The container that was set under @key, if it is still there */
static MapiProperties *
find_stored (MapiAddressBook *self,
             const char      *key,
             GPtrArray       *containers)
{
  g_autofree char *text = mapi_address_book_dup_value (self, key);
  g_autoptr(MapiEntryId) id = text != NULL ? mapi_entry_id_new_from_string (text, NULL) : NULL;

  for (guint i = 0; id != NULL && i < containers->len; i++)
    {
      g_autoptr(MapiEntryId) other = mapi_address_book_dup_id (g_ptr_array_index (containers, i));

      if (other != NULL && mapi_entry_id_equal (id, other))
        return g_ptr_array_index (containers, i);
    }
  return NULL;
}

static MapiProperties *
find_personal (MapiAddressBook *self,
               GPtrArray       *containers)
{
  MapiProperties *stored = find_stored (self, KEY_PERSONAL, containers);

  return stored != NULL ? stored : mapi_address_book_find_modifiable (containers);
}

MapiProperties *
mapi_address_book_find_directory (MapiAddressBook *self,
                                  GPtrArray       *containers)
{
  MapiProperties *stored = find_stored (self, KEY_DIRECTORY, containers);
  MapiProperties *personal = find_personal (self, containers);

  for (guint i = 0; stored == NULL && i < containers->len; i++)
    {
      MapiProperties *container = g_ptr_array_index (containers, i);
      gint32 flags = mapi_properties_get_long (container, MAPI_PR_CONTAINER_FLAGS, 0);

      if (container != personal && (flags & MAPI_CONTAINER_FLAG_RECIPIENTS) != 0 &&
          (flags & MAPI_CONTAINER_FLAG_NOT_DEFAULT) == 0)
        stored = container;
    }
  return stored != NULL ? stored : personal;
}

static MapiEntryId *
dup_found (MapiProperties  *container,
           GError         **error)
{
  MapiEntryId *id = container != NULL ? mapi_address_book_dup_id (container) : NULL;

  if (id == NULL)
    g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND,
                         _("The address book has no such directory"));
  return id;
}

static gboolean
set_container (MapiAddressBook    *self,
               const char         *key,
               const MapiEntryId  *container,
               GError            **error)
{
  g_autofree char *text = NULL;

  if (container != NULL && mapi_address_book_require_provider (self, container, error) == NULL)
    return FALSE;
  text = container != NULL ? mapi_entry_id_to_string (container) : NULL;
  return mapi_address_book_set_value (self, key, text, error);
}

/**
 * mapi_address_book_dup_default_directory:
 * @self: an address book
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Gets the container to show first: the one that was set, as long as it is there; else the
 * first one with names that is not the personal address book; else that one. Blocks.
 *
 * Errors: %MAPI_ERROR_NOT_FOUND if there is none; those of
 * [method@AddressBook.list_containers].
 * Source: IAddrBook::GetDefaultDir.
 *
 * Returns: (transfer full): its id, or %NULL
 */
MapiEntryId *
mapi_address_book_dup_default_directory (MapiAddressBook  *self,
                                         GCancellable     *cancellable,
                                         GError          **error)
{
  g_autoptr(GPtrArray) containers = NULL;

  g_return_val_if_fail (MAPI_IS_ADDRESS_BOOK (self), NULL);

  containers = mapi_address_book_list_containers (self, cancellable, error);
  return containers != NULL
           ? dup_found (mapi_address_book_find_directory (self, containers), error)
           : NULL;
}

/**
 * mapi_address_book_set_default_directory:
 * @self: an address book
 * @container: (nullable): the id of a container; %NULL for the default again
 * @error: return location for an error
 *
 * Sets the container to show first and keeps it in the profile, at once.
 *
 * Errors: %MAPI_ERROR_UNKNOWN_ENTRYID if no directory here has it; what keeps the profile from
 * being written.
 * Source: IAddrBook::SetDefaultDir (PR_AB_DEFAULT_DIR).
 *
 * Returns: %TRUE on success
 */
gboolean
mapi_address_book_set_default_directory (MapiAddressBook    *self,
                                         const MapiEntryId  *container,
                                         GError            **error)
{
  g_return_val_if_fail (MAPI_IS_ADDRESS_BOOK (self), FALSE);

  return set_container (self, KEY_DIRECTORY, container, error);
}

/**
 * mapi_address_book_dup_personal:
 * @self: an address book
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Gets the personal address book: the container that was set, as long as it is there, else the
 * first one that can be changed. Blocks.
 *
 * Errors: %MAPI_ERROR_NOT_FOUND if there is none; those of
 * [method@AddressBook.list_containers].
 * Source: IAddrBook::GetPAB.
 *
 * Returns: (transfer full): its id, or %NULL
 */
MapiEntryId *
mapi_address_book_dup_personal (MapiAddressBook  *self,
                                GCancellable     *cancellable,
                                GError          **error)
{
  g_autoptr(GPtrArray) containers = NULL;

  g_return_val_if_fail (MAPI_IS_ADDRESS_BOOK (self), NULL);

  containers = mapi_address_book_list_containers (self, cancellable, error);
  return containers != NULL ? dup_found (find_personal (self, containers), error) : NULL;
}

/**
 * mapi_address_book_set_personal:
 * @self: an address book
 * @container: (nullable): the id of a container; %NULL for the default again
 * @error: return location for an error
 *
 * Sets the personal address book and keeps it in the profile, at once.
 *
 * Errors: %MAPI_ERROR_UNKNOWN_ENTRYID if no directory here has it; what keeps the profile from
 * being written.
 * Source: IAddrBook::SetPAB (PR_AB_DEFAULT_PAB).
 *
 * Returns: %TRUE on success
 */
gboolean
mapi_address_book_set_personal (MapiAddressBook    *self,
                                const MapiEntryId  *container,
                                GError            **error)
{
  g_return_val_if_fail (MAPI_IS_ADDRESS_BOOK (self), FALSE);

  return set_container (self, KEY_PERSONAL, container, error);
}
