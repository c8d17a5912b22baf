/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-address-book-private.h"

#include <glib/gi18n-lib.h>

#include "../card/mapi-vcard.h"

/* Personal lists (address type MAPIPDL) are expanded here, before a transport sees them; lists of other types are
 * left to the system that keeps them. A list that is in itself, directly or through others, is expanded once, and
 * who is in several lists, or named besides, gets one message. */

#define MAX_RECIPIENTS 100000u
#define MAX_DEPTH      50u

typedef struct
{
  MapiAddressBook *book;
  GPtrArray       *result;   /* (element-type MapiProperties) */
  GHashTable      *lists;    /* ids of lists already expanded, as text */
  GHashTable      *keys;     /* search keys of recipients already there */
  GCancellable    *cancellable;
} Expansion;

static MapiEntryId *
dup_id (MapiProperties *recipient)
{
  GBytes *bytes = mapi_properties_get_binary (recipient, MAPI_PR_ENTRYID);

  return bytes != NULL ? mapi_entry_id_new_from_bytes (bytes, NULL) : NULL;
}

static gboolean
is_personal_list (MapiProperties *recipient)
{
  const char *type = mapi_properties_get_string (recipient, MAPI_PR_ADDRTYPE);

  return g_strcmp0 (type, "MAPIPDL") == 0;
}

/**
 * mapi_address_book_set_members:
 * @list: the properties of a list
 * @ids: (element-type MapiEntryId): who is in it: entries, one-offs, other lists
 *
 * Sets who is in a list.
 */
void
mapi_address_book_set_members (MapiProperties *list,
                               GPtrArray      *ids)
{
  g_autoptr(GPtrArray) values = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_value_unref);

  g_return_if_fail (list != NULL && ids != NULL);

  for (guint i = 0; i < ids->len; i++)
    {
      g_autoptr(GBytes) bytes = mapi_entry_id_to_bytes (ids->pdata[i]);

      g_ptr_array_add (values, mapi_value_new_binary (MAPI_PR_ENTRYID, bytes));
    }
  mapi_properties_take_value (list, mapi_value_new_multi (MAPI_PR_CONTACT_MEMBERS, values));
}

/**
 * mapi_address_book_list_members:
 * @self: an address book
 * @list: the properties of a list, with %MAPI_PR_CONTACT_MEMBERS
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Opens the members of a list. One that has gone, or whose address book cannot be asked, is left out. Lists in it
 * are not expanded. Blocks; any thread.
 *
 * Errors: %MAPI_ERROR_USER_CANCEL.
 * Source: the contents table of an IDistList.
 *
 * Returns: (transfer container) (element-type MapiProperties): the members, in order
 */
GPtrArray *
mapi_address_book_list_members (MapiAddressBook  *self,
                                MapiProperties   *list,
                                GCancellable     *cancellable,
                                GError          **error)
{
  g_autoptr(GPtrArray) members = NULL;
  const MapiValue *ids;

  g_return_val_if_fail (MAPI_IS_ADDRESS_BOOK (self), NULL);
  g_return_val_if_fail (list != NULL, NULL);

  members = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref);
  ids = mapi_properties_get_value (list, MAPI_PR_CONTACT_MEMBERS);
  for (guint i = 0; ids != NULL && i < mapi_value_get_n_values (ids); i++)
    {
      g_autoptr(MapiValue) value = mapi_value_dup_nth (ids, i);
      GBytes *bytes = mapi_value_get_binary (value);
      g_autoptr(MapiEntryId) id = bytes != NULL ? mapi_entry_id_new_from_bytes (bytes, NULL) : NULL;
      g_autoptr(MapiEntry) entry = NULL;

      if (g_cancellable_is_cancelled (cancellable))
        {
          g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_USER_CANCEL, _("Stopped"));
          return NULL;
        }
      entry = id != NULL ? mapi_address_book_open_entry (self, id, cancellable, NULL) : NULL;
      /* What is still named by its UID is in no book any more */
      if (entry != NULL && g_strcmp0 (mapi_properties_get_string (mapi_entry_get_properties (entry), MAPI_PR_ADDRTYPE),
                                      MAPI_CARD_MEMBER_TYPE) != 0)
        g_ptr_array_add (members, mapi_properties_ref (mapi_entry_get_properties (entry)));
    }
  return g_steal_pointer (&members);
}

static void
add_recipient (Expansion      *expansion,
               MapiProperties *recipient)
{
  GBytes *key = mapi_properties_get_binary (recipient, MAPI_PR_SEARCH_KEY);

  if (key != NULL && !g_hash_table_add (expansion->keys, g_bytes_ref (key)))
    return;
  g_ptr_array_add (expansion->result, mapi_properties_ref (recipient));
}

static gboolean expand (Expansion       *expansion,
                        MapiProperties  *list,
                        MapiProperties  *recipient,
                        guint            depth,
                        GError         **error);

/* @recipient: the list as it was addressed; its members are written to in the same way */
static gboolean
add_member (Expansion       *expansion,
            MapiProperties  *member,
            MapiProperties  *recipient,
            guint            depth,
            GError         **error)
{
  static const guint32 tags[] = {
    MAPI_PR_ENTRYID, MAPI_PR_DISPLAY_NAME, MAPI_PR_ADDRTYPE, MAPI_PR_EMAIL_ADDRESS, MAPI_PR_SMTP_ADDRESS,
    MAPI_PR_SEARCH_KEY, MAPI_PR_OBJECT_TYPE, MAPI_PR_DISPLAY_TYPE, MAPI_PR_SEND_RICH_INFO,
  };
  g_autoptr(MapiProperties) copy = NULL;

  if (is_personal_list (member))
    return expand (expansion, member, recipient, depth + 1, error);
  if (mapi_properties_get_string (member, MAPI_PR_EMAIL_ADDRESS) == NULL)
    return TRUE;
  if (expansion->result->len >= MAX_RECIPIENTS)
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_TOO_BIG, _("The list has too many members."));
      return FALSE;
    }
  copy = mapi_properties_new ();
  for (guint i = 0; i < G_N_ELEMENTS (tags); i++)
    if (mapi_properties_has (member, tags[i]))
      mapi_properties_set_value (copy, mapi_properties_get_value (member, tags[i]));
  if (mapi_properties_has (recipient, MAPI_PR_RECIPIENT_TYPE))
    mapi_properties_set_value (copy, mapi_properties_get_value (recipient, MAPI_PR_RECIPIENT_TYPE));
  add_recipient (expansion, copy);
  return TRUE;
}

static gboolean
expand (Expansion       *expansion,
        MapiProperties  *list,
        MapiProperties  *recipient,
        guint            depth,
        GError         **error)
{
  g_autoptr(MapiEntryId) id = dup_id (list);
  g_autofree char *key = id != NULL ? mapi_entry_id_to_string (id) : NULL;
  g_autoptr(MapiEntry) entry = NULL;
  g_autoptr(GPtrArray) members = NULL;

  if (depth > MAX_DEPTH || key == NULL || !g_hash_table_add (expansion->lists, g_steal_pointer (&key)))
    return TRUE;
  entry = mapi_address_book_open_entry (expansion->book, id, expansion->cancellable, error);
  members = entry != NULL ? mapi_address_book_list_members (expansion->book, mapi_entry_get_properties (entry),
                                                            expansion->cancellable, error)
                          : NULL;
  if (members == NULL)
    return FALSE;
  for (guint i = 0; i < members->len; i++)
    if (!add_member (expansion, members->pdata[i], recipient, depth, error))
      return FALSE;
  return TRUE;
}

static gboolean
expand_all (Expansion  *expansion,
            GPtrArray  *recipients,
            GError    **error)
{
  /* Who is named stays as named, wherever the list stands */
  for (guint i = 0; i < recipients->len; i++)
    {
      GBytes *key = mapi_properties_get_binary (recipients->pdata[i], MAPI_PR_SEARCH_KEY);

      if (!is_personal_list (recipients->pdata[i]) && key != NULL)
        g_hash_table_add (expansion->keys, g_bytes_ref (key));
    }
  for (guint i = 0; i < recipients->len; i++)
    {
      MapiProperties *recipient = recipients->pdata[i];
      guint before = expansion->result->len;

      if (!is_personal_list (recipient))
        {
          g_ptr_array_add (expansion->result, mapi_properties_ref (recipient));
          continue;
        }
      if (!expand (expansion, recipient, recipient, 0, error))
        return FALSE;
      if (expansion->result->len == before && recipients->len == 1)
        {
          g_set_error (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND, _("There is nobody with an address in the list “%s”."),
                       mapi_properties_get_string (recipient, MAPI_PR_DISPLAY_NAME));
          return FALSE;
        }
    }
  return TRUE;
}

/**
 * mapi_address_book_expand_recips:
 * @self: an address book
 * @recipients: (element-type MapiProperties): resolved recipients, changed in place
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Puts the members of personal lists in the place of the lists, those of lists in them too. Nobody is named twice.
 * After an error nothing has changed. Blocks; any thread.
 *
 * Errors: %MAPI_ERROR_NOT_FOUND if a list is gone, or the only recipient is a list of nobody; %MAPI_ERROR_TOO_BIG; what
 * the directories say.
 * Source: IMAPISupport::ExpandRecips.
 *
 * Returns: %TRUE if no personal list is left
 */
gboolean
mapi_address_book_expand_recips (MapiAddressBook  *self,
                                 GPtrArray        *recipients,
                                 GCancellable     *cancellable,
                                 GError          **error)
{
  Expansion expansion = { .book = self, .cancellable = cancellable };
  gboolean done = TRUE, needed = FALSE;

  g_return_val_if_fail (MAPI_IS_ADDRESS_BOOK (self), FALSE);
  g_return_val_if_fail (recipients != NULL, FALSE);

  for (guint i = 0; i < recipients->len; i++)
    needed |= is_personal_list (recipients->pdata[i]);
  if (!needed)
    return TRUE;
  expansion.result = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref);
  expansion.lists = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  expansion.keys = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref, NULL);
  done = expand_all (&expansion, recipients, error);
  if (done)
    {
      g_ptr_array_set_size (recipients, 0);
      for (guint i = 0; i < expansion.result->len; i++)
        g_ptr_array_add (recipients, mapi_properties_ref (expansion.result->pdata[i]));
    }
  g_ptr_array_unref (expansion.result);
  g_hash_table_unref (expansion.lists);
  g_hash_table_unref (expansion.keys);
  return done;
}
