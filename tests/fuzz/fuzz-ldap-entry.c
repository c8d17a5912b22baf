/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"

#include <ldap-filter.h>
#include <string.h>

/* Lines: "=change" of the attributes, "(filter", "?name", else "attribute:value"; a value may hold any byte but the end
 * of the line */

static void
add_line (LdapEntry  *entry,
          GPtrArray  *changes,
          const char *line,
          gsize       length)
{
  const char *colon = memchr (line, ':', length);
  g_autofree char *text = g_strndup (line, length);

  if (*line == '=')
    g_ptr_array_add (changes, g_strdup (text + 1));
  else if (*line == '(')
    ldap_filter_check (text, NULL);
  else if (colon != NULL)
    {
      g_autofree char *name = g_strndup (line, (gsize) (colon - line));

      ldap_entry_add (entry, name, colon + 1, length - (gsize) (colon + 1 - line));
    }
}

static void
assert_bag (MapiProperties *bag)
{
  const char *name = mapi_properties_get_string (bag, MAPI_PR_DISPLAY_NAME);
  const char * const *addresses = mapi_properties_get_strv (bag, MAPI_PR_CONTACT_EMAIL_ADDRESSES);

  g_assert_true (name != NULL && g_utf8_validate (name, -1, NULL));
  g_assert_null (strpbrk (name, "\r\n"));
  for (guint i = 0; addresses != NULL && addresses[i] != NULL; i++)
    {
      g_assert_null (strpbrk (addresses[i], "\r\n <>,"));
      g_assert_true (g_utf8_validate (addresses[i], -1, NULL));
    }
}

static void
assert_filters (LdapMap    *map,
                const char *name)
{
  g_autofree char *anr = ldap_filter_anr (map, name);
  g_autofree char *exact = ldap_filter_exact (map, name);

  g_assert_true (anr == NULL || ldap_filter_check (anr, NULL));
  g_assert_true (ldap_map_get_names (map)[0] == NULL || ldap_filter_check (exact, NULL));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  const char *line = (const char *) data, *end = line + size;
  gsize head = MIN (size, 64);
  g_autoptr(LdapEntry) entry = ldap_entry_new (line, head);
  g_autoptr(GPtrArray) changes = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(LdapMap) map = NULL;
  g_autoptr(MapiProperties) bag = NULL;
  g_autofree char *search = NULL;
  g_autofree char *whole = NULL;

  if (entry == NULL)
    entry = ldap_entry_new ("cn=x", 4);
  while (line < end)
    {
      const char *stop = memchr (line, '\n', (gsize) (end - line));
      gsize length = stop != NULL ? (gsize) (stop - line) : (gsize) (end - line);

      if (length > 0)
        add_line (entry, changes, line, length);
      line += length + 1;
    }
  g_ptr_array_add (changes, NULL);
  map = ldap_map_new (size % 2 == 0 ? LDAP_SCHEMA_PERSON : LDAP_SCHEMA_ACTIVE_DIRECTORY,
                      (const char * const *) changes->pdata, NULL);
  if (map == NULL)
    map = ldap_map_new (LDAP_SCHEMA_PERSON, NULL, NULL);
  bag = ldap_map_read (map, entry);
  assert_bag (bag);
  search = ldap_map_dup_search (map, entry);
  whole = g_utf8_make_valid (size > 0 ? (const char *) data : "", (gssize) size);
  ldap_filter_matches_name (search, whole);
  assert_filters (map, whole);
  return 0;
}
