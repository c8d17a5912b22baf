/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ldap-book-private.h"

#include "ldap-filter.h"

#include <string.h>

/* Lists say who is in them in three ways: the names of entries (member), of accounts (memberUid), and addresses of
 * people who are not in the directory. Who is asked for with a list is asked for in one go. Lists in lists stay what
 * they are: whoever writes to one goes through them, and cuts the loops. */

/* Accounts in one question */
#define BATCH 100u

static void
add_id (GPtrArray   *ids,
        GHashTable  *seen,
        MapiEntryId *id)
{
  char *key = mapi_entry_id_to_string (id);

  if (g_hash_table_add (seen, key))
    g_ptr_array_add (ids, id);
  else
    mapi_entry_id_free (id);
}

/* A DN; of uniqueMember maybe with a bit string behind it: "cn=x#'0101'B" */
static char *
dup_dn (GBytes *value)
{
  gsize length;
  const char *data = g_bytes_get_data (value, &length);
  const char *bits = g_strrstr_len (data, (gssize) length, "#'");
  g_autoptr(LdapEntry) entry = NULL;

  if (bits != NULL && length > 2 && memcmp (data + length - 2, "'B", 2) == 0)
    length = (gsize) (bits - data);
  entry = ldap_entry_new (data, length);
  return entry != NULL ? g_strdup (entry->dn) : NULL;
}

static void
each_value (LdapEntry          *entry,
            const char * const *attributes,
            void              (*func) (GBytes *, gpointer),
            gpointer            user_data)
{
  for (guint i = 0; attributes[i] != NULL; i++)
    {
      GPtrArray *values = ldap_entry_get (entry, attributes[i]);

      for (guint j = 0; values != NULL && j < values->len; j++)
        func (values->pdata[j], user_data);
    }
}

static void
add_name (GBytes  *value,
          gpointer names)
{
  char *dn = dup_dn (value);

  if (dn != NULL && ((GPtrArray *) names)->len < LDAP_ENTRY_MAX_VALUES)
    g_ptr_array_add (names, dn);
  else
    g_free (dn);
}

static void
add_text (GBytes  *value,
          gpointer texts)
{
  gboolean flawed = FALSE;
  char *text = ldap_entry_clean (value, FALSE, &flawed);

  if (text != NULL && !flawed && ((GPtrArray *) texts)->len < LDAP_ENTRY_MAX_VALUES)
    g_ptr_array_add (texts, text);
  else
    g_free (text);
}

static char *
account_filter (LdapMap  *map,
                gpointer  user_data)
{
  GPtrArray *accounts = user_data;
  const char * const *attributes = ldap_map_get_property (map, MAPI_PR_ACCOUNT);
  GString *filter = g_string_new ("(|");

  for (guint i = 0; i < accounts->len; i++)
    for (guint j = 0; attributes[j] != NULL; j++)
      {
        g_autofree char *escaped = ldap_filter_escape (accounts->pdata[i]);

        g_string_append_printf (filter, "(%s=%s)", attributes[j], escaped);
      }
  g_string_append_c (filter, ')');
  return g_string_free (filter, FALSE);
}

static void
add_accounts (LdapBook     *self,
              GPtrArray    *accounts,
              GPtrArray    *ids,
              GHashTable   *seen,
              GCancellable *cancellable)
{
  for (guint first = 0; first < accounts->len; first += BATCH)
    {
      g_autoptr(GPtrArray) part = g_ptr_array_new ();
      g_autoptr(LdapAnswer) answer = NULL;

      for (guint i = first; i < MIN (accounts->len, first + BATCH); i++)
        g_ptr_array_add (part, accounts->pdata[i]);
      answer = ldap_server_search (ldap_book_get_server (self), account_filter, part, FALSE, 2 * BATCH, cancellable, NULL);
      if (answer == NULL)
        return;
      for (guint i = 0; i < answer->entries->len; i++)
        add_id (ids, seen, ldap_book_make_id (self, answer->entries->pdata[i]));
      g_ptr_array_unref (ldap_book_take_rows (self, answer, FALSE, NULL));
    }
}

/* Those that are about to be opened one by one come in one go */
static void
fetch_names (LdapBook     *self,
             GPtrArray    *names,
             GCancellable *cancellable)
{
  g_autoptr(GPtrArray) missing = g_ptr_array_new ();
  g_autoptr(LdapAnswer) answer = NULL;

  for (guint i = 0; i < names->len; i++)
    {
      g_autoptr(MapiProperties) known = ldap_cache_dup (ldap_book_get_cache (self), names->pdata[i], 30);

      if (known == NULL)
        g_ptr_array_add (missing, names->pdata[i]);
    }
  if (missing->len == 0)
    return;
  g_ptr_array_add (missing, NULL);
  answer = ldap_server_load (ldap_book_get_server (self), (const char * const *) missing->pdata, TRUE, cancellable, NULL);
  if (answer != NULL)
    g_ptr_array_unref (ldap_book_take_rows (self, answer, TRUE, NULL));
}

void
ldap_book_add_members (LdapBook       *self,
                       LdapMap        *map,
                       LdapEntry      *entry,
                       MapiProperties *bag,
                       GCancellable   *cancellable)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GPtrArray) accounts = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GPtrArray) addresses = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_entry_id_free);
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  if (mapi_properties_get_long (bag, MAPI_PR_OBJECT_TYPE, 0) != MAPI_OBJECT_DIST_LIST)
    return;
  each_value (entry, ldap_map_get_members (map), add_name, names);
  each_value (entry, ldap_map_get_accounts (map), add_text, accounts);
  each_value (entry, ldap_map_get_addresses (map), add_text, addresses);
  fetch_names (self, names, cancellable);
  for (guint i = 0; i < names->len; i++)
    add_id (ids, seen, ldap_book_make_name_id (self, names->pdata[i]));
  add_accounts (self, accounts, ids, seen, cancellable);
  for (guint i = 0; i < addresses->len; i++)
    {
      g_autoptr(MapiProperties) one = mapi_one_off_parse (addresses->pdata[i]);
      GBytes *bytes = one != NULL ? mapi_properties_get_binary (one, MAPI_PR_ENTRYID) : NULL;
      MapiEntryId *id = bytes != NULL ? mapi_entry_id_new_from_bytes (bytes, NULL) : NULL;

      if (id != NULL)
        add_id (ids, seen, id);
    }
  mapi_address_book_set_members (bag, ids);
}

MapiTableSource *
ldap_book_open_list (LdapBook           *self,
                     const MapiEntryId  *list_id,
                     GError            **error)
{
  g_autoptr(MapiProperties) list = ldap_book_load_id (self, list_id, NULL, error);
  const MapiValue *members = list != NULL ? mapi_properties_get_value (list, MAPI_PR_CONTACT_MEMBERS) : NULL;
  MapiMemorySource *source;

  if (list == NULL)
    return NULL;
  source = mapi_memory_source_new ();
  for (guint i = 0; members != NULL && i < mapi_value_get_n_values (members); i++)
    {
      g_autoptr(MapiValue) value = mapi_value_dup_nth (members, i);
      g_autoptr(MapiEntryId) id = mapi_entry_id_new_from_bytes (mapi_value_get_binary (value), NULL);
      g_autofree char *member = id != NULL ? ldap_book_parse_id (self, id, NULL, NULL) : NULL;
      g_autoptr(MapiProperties) row = NULL;

      if (member != NULL)
        row = ldap_cache_dup (ldap_book_get_cache (self), member, 0);
      else if (id != NULL && mapi_one_off_is_entry_id (id))
        row = mapi_one_off_open (id, NULL);
      if (row != NULL)
        mapi_memory_source_set_row (source, i + 1, row);
    }
  return MAPI_TABLE_SOURCE (source);
}
