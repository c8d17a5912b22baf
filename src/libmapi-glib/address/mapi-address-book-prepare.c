/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-address-book-private.h"

#include <glib/gi18n-lib.h>

/* What @recipient lacks of @tags, from its entry */
static void
take_properties (MapiProperties *recipient,
                 MapiProperties *entry,
                 const guint32  *tags,
                 gsize           n_tags)
{
  for (gsize i = 0; i < n_tags; i++)
    {
      const MapiValue *value = mapi_properties_get_value (entry, tags[i]);

      if (mapi_properties_get_value (recipient, tags[i]) != NULL)
        continue;
      if (value != NULL)
        mapi_properties_set_value (recipient, (MapiValue *) value);
      else
        mapi_properties_take_value (recipient,
                                    mapi_value_new_error (tags[i], MAPI_ERROR_NOT_FOUND));
    }
}

static gboolean
prepare_recipient (MapiAddressBook  *self,
                   MapiProperties   *recipient,
                   const guint32    *tags,
                   gsize             n_tags,
                   GCancellable     *cancellable,
                   GError          **error)
{
  GBytes *bytes = mapi_properties_get_binary (recipient, MAPI_PR_ENTRYID);
  g_autoptr(MapiEntryId) id = bytes != NULL ? mapi_entry_id_new_from_bytes (bytes, NULL) : NULL;
  g_autoptr(MapiEntry) entry = NULL;
  g_autoptr(GBytes) long_term = NULL;
  GBytes *own;

  /* Not resolved yet, or made by somebody else: not ours to complete */
  if (id == NULL ||
      (!mapi_one_off_is_entry_id (id) && mapi_address_book_get_provider (self, id) == NULL))
    return TRUE;

  entry = mapi_address_book_open_entry (self, id, cancellable, error);
  if (entry == NULL)
    return FALSE;

  /* The id the directory keeps its entry under outlives the one it was found with. */
  own = mapi_properties_get_binary (mapi_entry_get_properties (entry), MAPI_PR_ENTRYID);
  long_term = own != NULL ? g_bytes_ref (own) : mapi_entry_id_to_bytes (id);
  mapi_properties_set_binary (recipient, MAPI_PR_ENTRYID, long_term);
  take_properties (recipient, mapi_entry_get_properties (entry), tags, n_tags);
  return TRUE;
}

/**
 * mapi_address_book_prepare_recips:
 * @self: an address book
 * @recipients: (element-type MapiProperties): recipients, changed in place
 * @tags: (array length=n_tags) (nullable): the properties they must have
 * @n_tags: how many @tags
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Completes recipients for a message: each gets its long-term entry id and, of @tags, what it
 * lacks; what its entry does not have either becomes a value of type `PT_ERROR`. Recipients that
 * are not resolved or were made elsewhere stay as they are. A bag has no order of its own, so there
 * is none to keep. Stops at the first failure, those before it are complete. Blocks; any thread.
 *
 * Errors: %MAPI_ERROR_NOT_FOUND for a recipient whose entry is gone; what the directories say.
 * Source: IAddrBook::PrepareRecips.
 *
 * Returns: %TRUE if all are complete
 */
gboolean
mapi_address_book_prepare_recips (MapiAddressBook  *self,
                                  GPtrArray        *recipients,
                                  const guint32    *tags,
                                  gsize             n_tags,
                                  GCancellable     *cancellable,
                                  GError          **error)
{
  g_return_val_if_fail (MAPI_IS_ADDRESS_BOOK (self), FALSE);
  g_return_val_if_fail (recipients != NULL, FALSE);
  g_return_val_if_fail (tags != NULL || n_tags == 0, FALSE);

  for (guint i = 0; i < recipients->len; i++)
    {
      if (!prepare_recipient (self, g_ptr_array_index (recipients, i), tags, n_tags, cancellable,
                              error))
        return FALSE;
    }
  return TRUE;
}
