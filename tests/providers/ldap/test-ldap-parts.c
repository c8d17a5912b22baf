/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ldap-cache.h"
#include "ldap-filter.h"

#include <glib/gstdio.h>
#include <string.h>

static LdapMap *
make_map (LdapSchema          schema,
          const char * const *changes)
{
  g_autoptr(GError) error = NULL;
  LdapMap *map = ldap_map_new (schema, changes, &error);

  g_assert_no_error (error);
  return map;
}

static LdapMap *
make_small (void)
{
  const char * const changes[] = {
    "name=cn", "given-name=", "surname=sn", "nickname=", "account=", "address=mail", NULL
  };

  return make_map (LDAP_SCHEMA_PERSON, changes);
}

static void
add (LdapEntry  *entry,
     const char *name,
     const char *value)
{
  ldap_entry_add (entry, name, value, strlen (value));
}

static void
assert_filter (char       *filter,
               const char *expected)
{
  g_autofree char *owned = filter;

  g_assert_cmpstr (owned, ==, expected);
}

static void
test_values_are_escaped (void)
{
  assert_filter (ldap_filter_escape ("a*b(c)d\\e\x01\x7f" "ü"), "a\\2ab\\28c\\29d\\5ce\\01\\7fü");
}

static void
test_names_become_filters (void)
{
  g_autoptr(LdapMap) map = make_small ();
  g_autoptr(LdapMap) active = make_map (LDAP_SCHEMA_ACTIVE_DIRECTORY, NULL);
  g_autofree char *anr = ldap_filter_anr (active, "x");

  assert_filter (ldap_filter_anr (map, "ab"), "(|(cn=ab*)(sn=ab*)(mail=ab*))");
  assert_filter (ldap_filter_anr (map, "bill l"),
                 "(&(|(cn=bill*)(cn=* bill*)(sn=bill*)(mail=bill*))(|(cn=l*)(cn=* l*)(sn=l*)(mail=l*)))");
  assert_filter (ldap_filter_anr (map, ")(x=*"), "(|(cn=x=\\2a*)(sn=x=\\2a*)(mail=x=\\2a*))");
  assert_filter (ldap_filter_anr (map, " ,; "), NULL);
  assert_filter (ldap_filter_exact (map, "a*"), "(|(cn=a\\2a)(sn=a\\2a)(mail=a\\2a))");
  g_assert_nonnull (strstr (anr, "(proxyaddresses=smtp:x*)"));
}

static MapiRestriction *
content (guint32        tag,
         const char    *text,
         MapiFuzzyLevel fuzzy)
{
  g_autoptr(MapiValue) value = mapi_value_new_string (tag, text);

  return mapi_restriction_new_content (tag, value, fuzzy);
}

static MapiRestriction *
join (gboolean         all,
      MapiRestriction *one,
      MapiRestriction *other)
{
  g_autoptr(GPtrArray) children = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_restriction_unref);

  g_ptr_array_add (children, one);
  g_ptr_array_add (children, other);
  return all ? mapi_restriction_new_and (children) : mapi_restriction_new_or (children);
}

static void
test_conditions_become_filters (void)
{
  g_autoptr(LdapMap) map = make_small ();
  g_autoptr(MapiRestriction) prefix = content (MAPI_PR_DISPLAY_NAME, "A(", MAPI_FUZZY_PREFIX | MAPI_FUZZY_IGNORE_CASE);
  g_autoptr(MapiRestriction) city = content (MAPI_PR_LOCALITY, "Bonn", MAPI_FUZZY_SUBSTRING);
  g_autoptr(MapiRestriction) unknown = content (MAPI_PR_SUBJECT, "x", MAPI_FUZZY_SUBSTRING);
  g_autoptr(MapiRestriction) both = join (TRUE, mapi_restriction_ref (prefix), mapi_restriction_ref (unknown));
  g_autoptr(MapiRestriction) either = join (FALSE, mapi_restriction_ref (prefix), mapi_restriction_ref (unknown));
  g_autoptr(MapiRestriction) one = join (FALSE, mapi_restriction_ref (prefix), mapi_restriction_ref (city));
  g_autoptr(MapiRestriction) not = mapi_restriction_new_not (city);

  assert_filter (ldap_filter_condition (map, prefix), "(|(cn=A\\28*))");
  assert_filter (ldap_filter_condition (map, city), "(|(l=*Bonn*))");
  assert_filter (ldap_filter_condition (map, unknown), NULL);
  assert_filter (ldap_filter_condition (map, both), "(&(|(cn=A\\28*)))");
  assert_filter (ldap_filter_condition (map, either), NULL);
  assert_filter (ldap_filter_condition (map, one), "(|(|(cn=A\\28*))(|(l=*Bonn*)))");
  assert_filter (ldap_filter_condition (map, not), NULL);
}

static void
test_filters_are_checked (void)
{
  static const char * const good[] = {
    "(uid=x)", "(&(a=b)(|(c=*d*)(!(e>=1))))", "(objectClass=*)", "(cn=a\\2ab)", "(&)", "(1.2.3:=x)", "(a~=b)",
  };
  static const char * const bad[] = {
    "", "uid=x", "(uid=x", "(uid=x))", "(=x)", "(uid)", "(&(a=b)", "(!a=b)", "(cn=a\\2)", "(cn=a(b)", "(a=b)(c=d)", "(a<b)",
  };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    g_assert_true (ldap_filter_check (good[i], NULL));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_false (ldap_filter_check (bad[i], &error));
      g_assert_error (error, MAPI_ERROR, MAPI_ERROR_UNCONFIGURED);
    }
}

static void
test_names_match (void)
{
  const char *search = " sam bill lee lee sbl sam.lee@example.org ";

  g_assert_true (ldap_filter_matches_name (search, "Bill L"));
  g_assert_true (ldap_filter_matches_name (search, "sam.lee@"));
  g_assert_true (ldap_filter_matches_name (search, "Lee, Sam"));
  g_assert_false (ldap_filter_matches_name (search, "ill"));
  g_assert_false (ldap_filter_matches_name (search, "example"));
  g_assert_false (ldap_filter_matches_name (search, " , "));
}

static void
test_rows_match (void)
{
  static const char * const addresses[] = { "a@example.org", "second@example.org", NULL };
  g_autoptr(LdapMap) map = make_small ();
  g_autoptr(MapiProperties) row = mapi_properties_new ();
  g_autoptr(MapiRestriction) second = content (MAPI_PR_EMAIL_ADDRESS, "second", MAPI_FUZZY_PREFIX);
  g_autoptr(MapiRestriction) third = content (MAPI_PR_EMAIL_ADDRESS, "third", MAPI_FUZZY_PREFIX);
  g_autoptr(MapiRestriction) city = content (MAPI_PR_LOCALITY, "Bonn", MAPI_FUZZY_SUBSTRING);
  g_autoptr(MapiRestriction) title = content (MAPI_PR_TITLE, "Boss", MAPI_FUZZY_SUBSTRING);
  g_autoptr(MapiRestriction) not = mapi_restriction_new_not (city);
  g_autoptr(MapiRestriction) both = join (TRUE, mapi_restriction_ref (second), mapi_restriction_ref (city));

  mapi_properties_set_string (row, MAPI_PR_EMAIL_ADDRESS, addresses[0]);
  mapi_properties_set_strv (row, MAPI_PR_CONTACT_EMAIL_ADDRESSES, addresses);
  g_assert_true (ldap_filter_matches (map, second, row, " "));
  g_assert_false (ldap_filter_matches (map, third, row, " "));
  /* No list has the city: the server looked */
  g_assert_true (ldap_filter_matches (map, city, row, " "));
  g_assert_true (ldap_filter_matches (map, both, row, " "));
  g_assert_false (ldap_filter_matches (NULL, city, row, " "));
  g_assert_true (ldap_filter_matches (map, not, row, " "));
  g_assert_false (ldap_filter_matches (map, title, row, " "));
}

static void
test_changes_are_checked (void)
{
  static const char * const bad[] = { "phone", "nothing=mail", "phone=a b", "phone=a)(b=*", "phone=a,,b", "=x", "phone=\xc3\xbc" };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      const char * const changes[] = { bad[i], NULL };
      g_autoptr(GError) error = NULL;

      g_assert_null (ldap_map_new (LDAP_SCHEMA_PERSON, changes, &error));
      g_assert_error (error, MAPI_ERROR, MAPI_ERROR_UNCONFIGURED);
    }
}

static void
test_entry_of_active_directory (void)
{
  const char * const changes[] = { " office = roomNumber ", NULL };
  g_autoptr(LdapMap) map = make_map (LDAP_SCHEMA_ACTIVE_DIRECTORY, changes);
  g_autoptr(LdapEntry) entry = ldap_entry_new ("CN=Ann,DC=x", 11);
  g_autoptr(MapiProperties) bag = NULL;
  const char * const *addresses;

  add (entry, "objectClass", "user");
  add (entry, "displayName", "Able, Ann");
  add (entry, "sAMAccountName", "aable");
  add (entry, "mail", "ann@example.org");
  add (entry, "proxyAddresses", "SMTP:ann@example.org");
  add (entry, "proxyAddresses", "smtp:a.able@example.org");
  add (entry, "proxyAddresses", "X500:/o=Org/cn=ann");
  add (entry, "roomNumber", "12");
  add (entry, "manager", "CN=Big\\, Boss,DC=x");
  bag = ldap_map_read (map, entry);
  addresses = mapi_properties_get_strv (bag, MAPI_PR_CONTACT_EMAIL_ADDRESSES);
  g_assert_cmpuint (g_strv_length ((char **) addresses), ==, 2);
  g_assert_cmpstr (addresses[1], ==, "a.able@example.org");
  g_assert_cmpstr (mapi_properties_get_string (bag, MAPI_PR_OFFICE_LOCATION), ==, "12");
  g_assert_cmpstr (mapi_properties_get_string (bag, MAPI_PR_MANAGER_NAME), ==, "Big, Boss");
  g_assert_false (mapi_properties_has (bag, MAPI_PR_CONTACT_FLAWS));
}

static void
test_values_are_cleaned (void)
{
  g_autoptr(LdapMap) map = make_map (LDAP_SCHEMA_PERSON, NULL);
  g_autoptr(LdapEntry) entry = ldap_entry_new ("cn=Ann,dc=x", 11);
  g_autoptr(MapiProperties) bag = NULL;

  ldap_entry_add (entry, "cn", "J\xfcrgen", 6);
  add (entry, "title", "A\r\nB\xe2\x80\xae\xe2\x80\x8b");
  add (entry, "description", "1\n2");
  add (entry, "mail", "x@example.org\r\nBcc: y@example.org");
  add (entry, "mail", "Name <z@example.org>");
  add (entry, "mail", "a@example.org, b@example.org");
  bag = ldap_map_read (map, entry);
  g_assert_cmpstr (mapi_properties_get_string (bag, MAPI_PR_DISPLAY_NAME), ==, "Jürgen");
  g_assert_cmpstr (mapi_properties_get_string (bag, MAPI_PR_TITLE), ==, "A B");
  g_assert_cmpstr (mapi_properties_get_string (bag, MAPI_PR_COMMENT), ==, "1\n2");
  g_assert_false (mapi_properties_has (bag, MAPI_PR_EMAIL_ADDRESS));
  g_assert_cmpuint (g_strv_length ((char **) mapi_properties_get_strv (bag, MAPI_PR_CONTACT_FLAWS)), ==, 4);
}

static void
test_many_values (void)
{
  g_autoptr(LdapMap) map = make_map (LDAP_SCHEMA_PERSON, NULL);
  g_autoptr(LdapEntry) entry = ldap_entry_new ("cn=Ann,dc=x", 11);
  g_autoptr(MapiProperties) bag = NULL;

  for (guint i = 0; i < 10000; i++)
    {
      g_autofree char *address = g_strdup_printf ("a%u@example.org", i);

      add (entry, "mail", address);
    }
  g_assert_cmpuint (ldap_entry_get (entry, "mail")->len, ==, LDAP_ENTRY_MAX_VALUES);
  bag = ldap_map_read (map, entry);
  g_assert_cmpuint (g_strv_length ((char **) mapi_properties_get_strv (bag, MAPI_PR_CONTACT_EMAIL_ADDRESSES)), ==, 100);
  g_assert_cmpuint (g_strv_length ((char **) mapi_properties_get_strv (bag, MAPI_PR_CONTACT_FLAWS)), ==, 2);
}

static void
test_ranges_go_on (void)
{
  g_autoptr(LdapEntry) entry = ldap_entry_new ("cn=Ann,dc=x", 11);

  add (entry, "member;range=0-1499", "cn=x");
  g_assert_cmpstr (entry->more, ==, "member;range=1500-*");
  g_clear_pointer (&entry->more, g_free);
  add (entry, "member;range=1500-*", "cn=y");
  add (entry, "member;range=0-99999999999999999999", "cn=z");
  g_assert_null (entry->more);
  g_assert_cmpuint (ldap_entry_get (entry, "member")->len, ==, 3);
}

/* ---- what is kept ---- */

static void
keep (LdapCache *cache,
      guint      number,
      gboolean   pinned)
{
  g_autoptr(MapiProperties) row = mapi_properties_new ();
  g_autofree char *dn = g_strdup_printf ("uid=%u", number);

  mapi_properties_set_string (row, MAPI_PR_DISPLAY_NAME, dn);
  ldap_cache_keep (cache, dn, row, NULL, " text ", pinned);
}

static gboolean
has (LdapCache  *cache,
     const char *dn)
{
  g_autoptr(MapiProperties) bag = ldap_cache_dup (cache, dn, 0);

  return bag != NULL;
}

static void
keep_as (LdapCache  *cache,
         const char *id,
         gboolean    whole)
{
  g_autoptr(MapiProperties) row = mapi_properties_new ();
  g_autoptr(GBytes) bytes = g_bytes_new (id, strlen (id));

  mapi_properties_set_binary (row, MAPI_PR_ENTRYID, bytes);
  ldap_cache_keep (cache, "uid=renamed", row, whole ? row : NULL, " text ", FALSE);
}

/* What was read whole is of whoever was called so then, and by the id of then */
static void
test_cache_other_id (void)
{
  g_autofree char *folder = g_dir_make_tmp ("ldap-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "directory.sqlite", NULL);
  g_autoptr(MapiProperties) bag = NULL;
  g_autoptr(GError) error = NULL;
  LdapCache *cache = ldap_cache_new (folder, &error);

  g_assert_no_error (error);
  keep_as (cache, "before", TRUE);
  keep_as (cache, "now", FALSE);
  bag = ldap_cache_dup (cache, "uid=renamed", 0);
  g_assert_nonnull (bag);
  g_assert_cmpmem (g_bytes_get_data (mapi_properties_get_binary (bag, MAPI_PR_ENTRYID), NULL),
                   g_bytes_get_size (mapi_properties_get_binary (bag, MAPI_PR_ENTRYID)), "now", 3);
  g_clear_pointer (&bag, mapi_properties_unref);
  g_assert_null (ldap_cache_dup (cache, "uid=renamed", 30));
  ldap_cache_free (cache);
  g_unlink (path);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

/* Those somebody chose stay longest; what was written is there the next time, and a broken file is no obstacle. */
static void
test_cache (void)
{
  g_autofree char *folder = g_dir_make_tmp ("ldap-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "directory.sqlite", NULL);
  g_autofree char *log = g_strconcat (path, "-wal", NULL);
  g_autofree char *shared = g_strconcat (path, "-shm", NULL);
  g_autoptr(GError) error = NULL;
  LdapCache *cache = ldap_cache_new (folder, &error);
  guint size;

  g_assert_no_error (error);
  for (guint i = 0; i < 4000; i++)
    keep (cache, i, i < 10);
  size = ldap_cache_get_size (cache);
  g_assert_cmpuint (size, >=, 3000);
  g_assert_cmpuint (size, <=, 3250);
  g_assert_true (has (cache, "uid=3"));
  ldap_cache_drop (cache, "uid=4");
  ldap_cache_free (cache);

  cache = ldap_cache_new (folder, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (ldap_cache_get_size (cache), ==, size - 1);
  g_assert_true (has (cache, "uid=3"));
  g_assert_false (has (cache, "uid=4"));
  ldap_cache_free (cache);

  g_assert_true (g_file_set_contents (path, "no database at all, but long enough to look like a file", -1, NULL));
  cache = ldap_cache_new (folder, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (ldap_cache_get_size (cache), ==, 0);
  keep (cache, 1, FALSE);
  g_assert_true (ldap_cache_flush (cache, &error));
  ldap_cache_free (cache);
  g_unlink (path);
  g_unlink (log);
  g_unlink (shared);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ldap/filter/escape", test_values_are_escaped);
  g_test_add_func ("/ldap/filter/names", test_names_become_filters);
  g_test_add_func ("/ldap/filter/conditions", test_conditions_become_filters);
  g_test_add_func ("/ldap/filter/check", test_filters_are_checked);
  g_test_add_func ("/ldap/filter/match", test_names_match);
  g_test_add_func ("/ldap/filter/rows", test_rows_match);
  g_test_add_func ("/ldap/map/changes", test_changes_are_checked);
  g_test_add_func ("/ldap/map/active-directory", test_entry_of_active_directory);
  g_test_add_func ("/ldap/map/clean", test_values_are_cleaned);
  g_test_add_func ("/ldap/map/many", test_many_values);
  g_test_add_func ("/ldap/map/ranges", test_ranges_go_on);
  g_test_add_func ("/ldap/cache", test_cache);
  g_test_add_func ("/ldap/cache-other-id", test_cache_other_id);
  return g_test_run ();
}
