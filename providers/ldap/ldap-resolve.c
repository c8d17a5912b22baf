/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ldap-book-private.h"

#include "ldap-filter.h"

#include <kit-book-index.h>

#define MAX_CANDIDATES 50u

static gboolean
is_called (MapiProperties *row,
           const char     *folded)
{
  static const guint32 tags[] = {
    MAPI_PR_DISPLAY_NAME, MAPI_PR_NICKNAME, MAPI_PR_ACCOUNT, MAPI_PR_EMAIL_ADDRESS
  };
  const char * const *addresses = mapi_properties_get_strv (row, MAPI_PR_CONTACT_EMAIL_ADDRESSES);

  for (guint i = 0; i < G_N_ELEMENTS (tags); i++)
    {
      const char *text = mapi_properties_get_string (row, tags[i]);
      g_autofree char *other = text != NULL ? kit_book_fold (text) : NULL;

      if (g_strcmp0 (other, folded) == 0)
        return TRUE;
    }
  for (guint i = 0; addresses != NULL && addresses[i] != NULL; i++)
    {
      g_autofree char *other = kit_book_fold (addresses[i]);

      if (g_str_equal (other, folded))
        return TRUE;
    }
  return FALSE;
}

gboolean
ldap_book_can_write_to (MapiProperties *row)
{
  return mapi_properties_has (row, MAPI_PR_EMAIL_ADDRESS) ||
         mapi_properties_get_long (row, MAPI_PR_OBJECT_TYPE, 0) == MAPI_OBJECT_DIST_LIST;
}

static char *
exact_filter (LdapMap  *map,
              gpointer  name)
{
  return ldap_filter_exact (map, name);
}

/* Among so many that not all came, the one with just this name may be missing */
static void
add_exact (LdapBook     *self,
           const char   *name,
           GPtrArray    *rows,
           GCancellable *cancellable)
{
  g_autoptr(LdapAnswer) answer = ldap_server_search (ldap_book_get_server (self), exact_filter, (gpointer) name, FALSE, 3, cancellable,
                                                     NULL);
  g_autoptr(GPtrArray) exact = answer != NULL ? ldap_book_take_rows (self, answer, FALSE, NULL) : NULL;

  for (guint i = 0; exact != NULL && i < exact->len; i++)
    {
      GBytes *id = mapi_properties_get_binary (exact->pdata[i], MAPI_PR_ENTRYID);
      gboolean known = FALSE;

      for (guint j = 0; j < rows->len && !known; j++)
        known = g_bytes_equal (id, mapi_properties_get_binary (rows->pdata[j], MAPI_PR_ENTRYID));
      if (!known)
        g_ptr_array_add (rows, mapi_properties_ref (exact->pdata[i]));
    }
}

static MapiResolveState
choose (GPtrArray       *rows,
        const char      *name,
        gboolean         all,
        MapiProperties **entry)
{
  g_autofree char *folded = kit_book_fold (name);
  MapiProperties *exact = NULL, *one = NULL;
  guint n_exact = 0, n = 0;

  for (guint i = 0; i < rows->len; i++)
    {
      if (!ldap_book_can_write_to (rows->pdata[i]))
        continue;
      one = rows->pdata[i];
      n++;
      if (!is_called (one, folded))
        continue;
      exact = one;
      n_exact++;
    }
  if (n == 0)
    return MAPI_RESOLVE_UNRESOLVED;
  if (n_exact == 0 && n == 1 && all)
    exact = one;
  if (exact == NULL || n_exact > 1)
    return MAPI_RESOLVE_AMBIGUOUS;
  *entry = mapi_properties_ref (exact);
  return MAPI_RESOLVE_RESOLVED;
}

MapiResolveState
ldap_book_resolve_name (MapiAddressBookProvider  *provider,
                        const MapiEntryId        *container,
                        const char               *name,
                        MapiProperties          **entry,
                        GCancellable             *cancellable,
                        GError                  **error)
{
  LdapBook *self = LDAP_BOOK (provider);
  g_autoptr(MapiValue) value = mapi_value_new_string (MAPI_PR_ANR, name);
  g_autoptr(MapiRestriction) anr = mapi_restriction_new_property (MAPI_RELOP_EQ, MAPI_PR_ANR, value);
  g_autoptr(GPtrArray) rows = NULL;
  g_autoptr(GError) away = NULL;
  LdapSearchEnd end = LDAP_SEARCH_WHOLE;
  MapiResolveState state;

  rows = ldap_book_query (self, anr, MAX_CANDIDATES, &end, &away, cancellable, error);
  if (rows == NULL)
    return MAPI_RESOLVE_UNRESOLVED;
  if (end != LDAP_SEARCH_WHOLE && away == NULL)
    add_exact (self, name, rows, cancellable);
  /* While the server is away, the only one known may well be the only one */
  state = choose (rows, name, end == LDAP_SEARCH_WHOLE || away != NULL, entry);
  if (state == MAPI_RESOLVE_RESOLVED)
    {
      g_autoptr(MapiEntryId) id = mapi_entry_id_new_from_bytes (mapi_properties_get_binary (*entry, MAPI_PR_ENTRYID), NULL);
      g_autofree char *found = ldap_book_parse_id (self, id, NULL, NULL);

      if (found != NULL)
        ldap_cache_pin (ldap_book_get_cache (self), found);
    }
  return state;
}
