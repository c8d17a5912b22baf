/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "bench-figures.h"

/*
 * The personal address book with 100,000 people: how long an answer takes after each key, a name that is resolved, the
 * list as it is opened, and what it costs in memory. MAPI_PROVIDER_PATH tells where contacts.so is. Prints the figure
 * and the bound beside it, and says which was missed.
 */

#include <gio/gio.h>
#include <gmodule.h>
#include <kit-book.h>
#include <mapi-provider.h>

#define N_PEOPLE 100000u
#define BATCH    5000u
#define ROUNDS   20u

static const char * const given[] = {
  "Jürgen", "Zoë", "Ann", "Bill", "Ève", "Søren", "Łukasz", "María", "John", "Olga", "Ingrid", "Ali", "Chen", "Yuki",
};
static const char * const family[] = {
  "Müller", "Larson", "O’Brien", "García", "Nowak", "Ångström", "Smith", "Ivanova", "Kaya", "Tanaka", "Weiß", "Dupont",
};

static MapiAddressBookProvider *
open_book (const char *folder)
{
  g_autofree char *name = NULL;
  g_auto(GStrv) folders = g_strsplit (g_getenv ("MAPI_PROVIDER_PATH"), ":", -1);
  g_autoptr(GBytes) uid = mapi_uid_new ();
  g_autoptr(MapiSupport) support = mapi_support_new (g_bytes_get_data (uid, NULL), NULL, folder, NULL);
  gpointer symbol = NULL;

  for (guint i = 0; folders[i] != NULL && symbol == NULL; i++)
    {
      g_autofree char *path = g_build_filename (folders[i], "contacts.so", NULL);
      GModule *module = g_file_test (path, G_FILE_TEST_EXISTS) ? g_module_open (path, G_MODULE_BIND_LOCAL) : NULL;

      if (module != NULL)
        g_module_symbol (module, MAPI_PROVIDER_SYMBOL, &symbol);
    }
  g_assert_nonnull (symbol);
  return g_object_new (((const MapiProviderModule *) symbol)->get_address_book_type (), "support", support, NULL);
}

static MapiProperties *
make_person (guint number)
{
  MapiProperties *entry = mapi_properties_new ();
  const char *first = given[number % G_N_ELEMENTS (given)];
  const char *last = family[number / 7 % G_N_ELEMENTS (family)];
  g_autofree char *name = g_strdup_printf ("%s %s %u", first, last, number);
  g_autofree char *address = g_strdup_printf ("person.%u@dept%u.example.org", number, number % 97);
  g_autofree char *company = g_strdup_printf ("Company %u", number % 1000);

  mapi_properties_set_string (entry, MAPI_PR_DISPLAY_NAME, name);
  mapi_properties_set_string (entry, MAPI_PR_GIVEN_NAME, first);
  mapi_properties_set_string (entry, MAPI_PR_SURNAME, last);
  mapi_properties_set_string (entry, MAPI_PR_EMAIL_ADDRESS, address);
  mapi_properties_set_string (entry, MAPI_PR_COMPANY_NAME, company);
  return entry;
}

static void
fill (MapiAddressBookProvider *book,
      const MapiEntryId       *container)
{
  gint64 start = g_get_monotonic_time ();

  for (guint i = 0; i < N_PEOPLE; i += BATCH)
    {
      g_autoptr(GPtrArray) entries = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref);
      g_autoptr(GError) error = NULL;

      for (guint j = i; j < i + BATCH; j++)
        g_ptr_array_add (entries, make_person (j));
      mapi_address_book_provider_save_entries (book, container, entries, MAPI_CREATE_ENTRY_CHECK_DUP_STRICT, NULL, NULL,
                                               &error);
      g_assert_no_error (error);
    }
  bench_report ("100,000 people saved, duplicates looked for", bench_elapsed (start) / 1000, 0, "s");
}

static double
complete (MapiAddressBookProvider *book,
          const MapiEntryId       *container,
          const char              *typed)
{
  gint64 begin = g_get_monotonic_time ();
  g_autoptr(GPtrArray) found = mapi_address_book_provider_complete_name (book, container, typed, 8, NULL, NULL);

  g_assert_nonnull (found);
  return bench_elapsed (begin);
}

/* The slowest answer of a text typed letter by letter, in ms */
static double
type_text (MapiAddressBookProvider *book,
           const MapiEntryId       *container,
           const char              *text)
{
  double worst = 0;

  for (const char *end = g_utf8_next_char (text);; end = g_utf8_next_char (end))
    {
      g_autofree char *typed = g_strndup (text, (gsize) (end - text));
      double best = G_MAXDOUBLE;

      for (guint i = 0; i < ROUNDS; i++)
        best = MIN (best, complete (book, container, typed));
      worst = MAX (worst, best);
      if (*end == '\0')
        return worst;
    }
}

static double
resolve (MapiAddressBookProvider *book,
         const MapiEntryId       *container,
         const char              *name,
         MapiResolveState         expected)
{
  gint64 start = g_get_monotonic_time ();

  for (guint i = 0; i < ROUNDS; i++)
    g_assert_cmpint (mapi_address_book_provider_resolve_name (book, container, name, NULL, NULL, NULL), ==, expected);
  return bench_elapsed (start) / ROUNDS;
}

static double
open_list (MapiAddressBookProvider *book,
           const MapiEntryId       *container)
{
  static const guint32 columns[] = { MAPI_PR_ENTRYID, MAPI_PR_DISPLAY_NAME, MAPI_PR_EMAIL_ADDRESS };
  gint64 start = g_get_monotonic_time ();
  g_autoptr(MapiTable) table = mapi_address_book_provider_new_contents_table (book, container, NULL);

  g_assert_true (mapi_table_open (table, columns, G_N_ELEMENTS (columns), NULL, NULL, NULL, NULL));
  g_assert_cmpuint (mapi_table_get_row_count (table), ==, N_PEOPLE);
  return bench_elapsed (start);
}

static void
measure (const char *folder,
         gboolean    make)
{
  static const char * const texts[] = { "jurgen mul", "e", "person.99999@", "ustr", "company 77", "xyzzy" };
  g_autoptr(MapiAddressBookProvider) book = open_book (folder);
  g_autoptr(GPtrArray) containers = NULL;
  g_autoptr(MapiEntryId) container = NULL;
  g_autoptr(GError) error = NULL;
  double before;

  mapi_provider_logon (MAPI_PROVIDER (book), MAPI_PROVIDER_LOGON_NONE, NULL, &error);
  g_assert_no_error (error);
  containers = mapi_address_book_provider_list_containers (book, NULL, &error);
  container = mapi_entry_id_new_from_bytes (mapi_properties_get_binary (containers->pdata[0], MAPI_PR_ENTRYID), NULL);
  if (make)
    fill (book, container);
  else
    {
      before = bench_resident_mib ();
      bench_report ("list opened", open_list (book, container), 100, "ms");
      /* As the composer does when an address field has the focus */
      bench_report ("made ready for the first key", complete (book, container, ""), 0, "ms");
      bench_report ("the first key of all", complete (book, container, "q"), 15, "ms");
      for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
        {
          g_autofree char *what = g_strdup_printf ("'%s', slowest key", texts[i]);

          bench_report (what, type_text (book, container, texts[i]), 15, "ms");
        }
      bench_report ("one name resolved", resolve (book, container, "jurgen muller 84000", MAPI_RESOLVE_RESOLVED), 150, "ms");
      bench_report ("an ambiguous name", resolve (book, container, "j m", MAPI_RESOLVE_AMBIGUOUS), 150, "ms");
      bench_report ("memory", bench_resident_mib () - before, 20, "MiB");
    }
  mapi_provider_logoff (MAPI_PROVIDER (book));
}

int
main (int    argc,
      char **argv)
{
  g_autofree char *folder = g_dir_make_tmp ("bench-book-XXXXXX", NULL);
  g_autofree char *command = g_strdup_printf ("rm -rf %s", folder);

  g_assert_nonnull (folder);
  measure (folder, TRUE);
  measure (folder, FALSE);
  return g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL) ? 0 : 1;
}
