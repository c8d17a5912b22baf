/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

/*
 * A directory of 100,000 people (with-servers starts it): how long a name takes to be resolved, keys while one is
 * typed, the list as it is opened, and what it costs in memory. Beside it what libldap alone takes for the same
 * question. Prints the figure and the bound, and says which was missed.
 */

#include "bench-figures.h"
#include "../providers/ldap/ldap-fixture.h"

#include <ldap.h>

#define ROUNDS 20u

/* ---- libldap alone ---- */

static LDAP *
connect_bare (void)
{
  g_autofree char *url = g_strdup_printf ("ldap://127.0.0.1:%s", g_getenv ("SLAPD_LDAP"));
  struct berval none = { 0, NULL };
  int version = LDAP_VERSION3;
  LDAP *ldap = NULL;

  g_assert_cmpint (ldap_initialize (&ldap, url), ==, LDAP_SUCCESS);
  ldap_set_option (ldap, LDAP_OPT_PROTOCOL_VERSION, &version);
  g_assert_cmpint (ldap_sasl_bind_s (ldap, NULL, LDAP_SASL_SIMPLE, &none, NULL, NULL, NULL), ==, LDAP_SUCCESS);
  return ldap;
}

static void
ask_bare (LDAP       *ldap,
          const char *what,
          const char *filter,
          int         limit)
{
  gint64 begin = g_get_monotonic_time ();
  int n = 0;

  for (guint i = 0; i < ROUNDS; i++)
    {
      LDAPMessage *message = NULL;

      ldap_search_ext_s (ldap, g_getenv ("SLAPD_BASE"), LDAP_SCOPE_SUBTREE, filter, NULL, 0, NULL, NULL, NULL, limit,
                         &message);
      n = ldap_count_entries (ldap, message);
      ldap_msgfree (message);
    }
  bench_report (what, bench_elapsed (begin) / ROUNDS, 0, "ms");
  g_print ("  (%d entries)\n", n);
}

/* ---- ours ---- */

typedef struct
{
  MapiAddressBookProvider *book;
  MapiEntryId             *container;
} Bench;

static void
resolve (Bench            *bench,
         const char       *name,
         MapiResolveState  expected)
{
  g_autofree char *what = g_strdup_printf ("'%s' resolved", name);
  gint64 begin = g_get_monotonic_time ();

  for (guint i = 0; i < ROUNDS; i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_cmpint (mapi_address_book_provider_resolve_name (bench->book, bench->container, name, NULL, NULL, &error), ==,
                       expected);
      g_assert_no_error (error);
    }
  bench_report (what, bench_elapsed (begin) / ROUNDS, 150, "ms");
}

/* Key by key as a person types, so that the directory has answered one before the next */
static void
type_text (Bench      *bench,
           const char *text)
{
  g_autofree char *first = g_strdup_printf ("'%s' typed, slowest key", text);
  g_autofree char *again = g_strdup_printf ("'%s' typed once more", text);
  double worst[2] = { 0, 0 };
  guint n_found = 0;

  for (guint round = 0; round < 2; round++)
    for (const char *end = g_utf8_next_char (text);; end = g_utf8_next_char (end))
      {
        g_autofree char *typed = g_strndup (text, (gsize) (end - text));
        gint64 begin = g_get_monotonic_time ();
        g_autoptr(GPtrArray) found = mapi_address_book_provider_complete_name (bench->book, bench->container, typed, 8,
                                                                               NULL, NULL);

        worst[round] = MAX (worst[round], bench_elapsed (begin));
        n_found = found->len;
        if (*end == '\0')
          break;
        g_usleep (50000);
      }
  bench_report (first, worst[0], 0, "ms");
  bench_report (again, worst[1], 15, "ms");
  g_print ("  (%u found)\n", n_found);
}

static void
open_list (Bench      *bench,
           const char *what)
{
  static const guint32 columns[] = { MAPI_PR_ENTRYID, MAPI_PR_DISPLAY_NAME, MAPI_PR_EMAIL_ADDRESS };
  gint64 begin = g_get_monotonic_time ();
  g_autoptr(MapiTable) table = mapi_address_book_provider_new_contents_table (bench->book, bench->container, NULL);

  g_assert_true (mapi_table_open (table, columns, G_N_ELEMENTS (columns), NULL, NULL, NULL, NULL));
  bench_report (what, bench_elapsed (begin), 100, "ms");
  g_print ("  (%u people)\n", mapi_table_get_row_count (table));
}

/* Until no more of them are kept */
static void
see_many (Bench *bench)
{
  static const guint32 columns[] = { MAPI_PR_ENTRYID, MAPI_PR_DISPLAY_NAME };

  for (guint i = 10; i < 30; i++)
    {
      g_autofree char *text = g_strdup_printf ("u0%u", i);
      g_autoptr(MapiValue) value = mapi_value_new_string (MAPI_PR_ANR, text);
      g_autoptr(MapiRestriction) name = mapi_restriction_new_property (MAPI_RELOP_EQ, MAPI_PR_ANR, value);
      g_autoptr(MapiTable) table = mapi_address_book_provider_new_contents_table (bench->book, bench->container, NULL);

      g_assert_true (mapi_table_open (table, columns, G_N_ELEMENTS (columns), name, NULL, NULL, NULL));
    }
}

int
main (int    argc,
      char **argv)
{
  g_autofree char *folder = g_dir_make_tmp ("bench-ldap-XXXXXX", NULL);
  LDAP *bare = connect_bare ();
  double before;
  Bench bench;

  ask_bare (bare, "libldap: cn, sn or mail begins with jü", "(|(cn=jü*)(sn=jü*)(mail=jü*))", 50);
  ask_bare (bare, "libldap: one by its uid", "(uid=u099999)", 50);
  ldap_unbind_ext_s (bare, NULL, NULL);
  before = bench_resident_mib ();
  bench.book = ldap_fixture_open (folder, g_getenv ("SLAPD_LDAP"), "timeout", "30", NULL);
  bench.container = ldap_fixture_container (bench.book);
  open_list (&bench, "list opened, with the connection");
  open_list (&bench, "list opened");
  resolve (&bench, "u099999", MAPI_RESOLVE_RESOLVED);
  resolve (&bench, "person.77@corp.example.test", MAPI_RESOLVE_RESOLVED);
  resolve (&bench, "Günther Müller 99846", MAPI_RESOLVE_RESOLVED);
  resolve (&bench, "jürgen", MAPI_RESOLVE_AMBIGUOUS);
  resolve (&bench, "jü mü", MAPI_RESOLVE_AMBIGUOUS);
  resolve (&bench, "z", MAPI_RESOLVE_AMBIGUOUS);
  resolve (&bench, "nobody at all", MAPI_RESOLVE_UNRESOLVED);
  type_text (&bench, "jürgen mül");
  type_text (&bench, "person.99999@");
  type_text (&bench, "xyzzy");
  see_many (&bench);
  type_text (&bench, "person.11");
  bench_report ("memory", bench_resident_mib () - before, 20, "MiB");
  mapi_provider_logoff (MAPI_PROVIDER (bench.book));
  g_object_unref (bench.book);
  mapi_entry_id_free (bench.container);
  ldap_fixture_remove (folder);
  return 0;
}
