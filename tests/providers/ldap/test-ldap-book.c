/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ldap-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

/* The provider on the slapd of with-servers: names while they are typed, tables, and a server that goes and comes back */

typedef struct
{
  char                    *folder;
  MapiAddressBookProvider *book;
  MapiEntryId             *container;
} Fixture;

static const guint32 columns[] = { MAPI_PR_ENTRYID, MAPI_PR_DISPLAY_NAME, MAPI_PR_EMAIL_ADDRESS, MAPI_PR_INSTANCE_KEY };

static void
setup (Fixture       *f,
       gconstpointer  port)
{
  f->folder = g_dir_make_tmp ("ldap-XXXXXX", NULL);
  f->book = ldap_fixture_open (f->folder, port != NULL ? port : g_getenv ("SLAPD_LDAP"), "timeout", "30", NULL);
  f->container = ldap_fixture_container (f->book);
}

static void
teardown (Fixture       *f,
          gconstpointer  data)
{
  mapi_provider_logoff (MAPI_PROVIDER (f->book));
  g_object_unref (f->book);
  mapi_entry_id_free (f->container);
  ldap_fixture_remove (f->folder);
  g_free (f->folder);
}

/* ---- typing ---- */

static void
notified_cb (MapiNotification *notification,
             gpointer          user_data)
{
  (*(guint *) user_data)++;
}

static GPtrArray *
complete (Fixture    *f,
          const char *text)
{
  g_autoptr(GError) error = NULL;
  GPtrArray *rows = mapi_address_book_provider_complete_name (f->book, f->container, text, 8, NULL, &error);

  g_assert_no_error (error);
  return rows;
}

static GPtrArray *
complete_until_found (Fixture    *f,
                      const char *text)
{
  gint64 end = g_get_monotonic_time () + 60 * G_USEC_PER_SEC;

  for (;;)
    {
      GPtrArray *rows = complete (f, text);

      if (rows->len > 0)
        return rows;
      g_ptr_array_unref (rows);
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      g_usleep (10000);
    }
}

static void
test_typing (Fixture       *f,
             gconstpointer  data)
{
  guint n_notified = 0;
  g_autoptr(GPtrArray) rows = NULL;
  g_autoptr(GPtrArray) more = NULL;
  g_autoptr(GPtrArray) away = NULL;

  mapi_address_book_provider_advise (f->book, f->container, MAPI_EVENT_SEARCH_COMPLETE, notified_cb, &n_notified, NULL);
  rows = complete_until_found (f, "günther schröder 396");
  g_assert_cmpstr (mapi_properties_get_string (rows->pdata[0], MAPI_PR_DISPLAY_NAME), ==, "Schröder, Günther (396)");
  while (n_notified == 0)
    g_main_context_iteration (NULL, TRUE);
  ldap_fixture_halt ();
  more = complete (f, "günther schröder 396 u000396");
  g_assert_cmpuint (more->len, ==, 1);
  away = complete (f, "elif");
  g_assert_cmpuint (away->len, ==, 0);
  ldap_fixture_resume ();
}

/* ---- tables ---- */

static MapiRestriction *
make_anr (const char *text)
{
  g_autoptr(MapiValue) value = mapi_value_new_string (MAPI_PR_ANR, text);

  return mapi_restriction_new_property (MAPI_RELOP_EQ, MAPI_PR_ANR, value);
}

static MapiTable *
open_table (Fixture *f)
{
  g_autoptr(GError) error = NULL;
  MapiTable *table = mapi_address_book_provider_new_contents_table (f->book, f->container, &error);

  g_assert_no_error (error);
  mapi_table_open (table, columns, G_N_ELEMENTS (columns), NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  return table;
}

static void
test_table (Fixture       *f,
            gconstpointer  data)
{
  g_autoptr(MapiTable) table = open_table (f);
  g_autoptr(GPtrArray) rows = NULL;
  g_autoptr(MapiRestriction) anr = make_anr ("ülkü u000020");
  g_autoptr(MapiRestriction) one = NULL;
  g_autoptr(MapiValue) key = NULL;
  g_autoptr(GError) error = NULL;
  const char *before = "";

  g_assert_cmpuint (mapi_table_get_row_count (table), ==, 100);
  rows = mapi_table_query_all_rows (table, NULL, &error);
  for (guint i = 0; i < rows->len; i++)
    {
      const char *name = mapi_properties_get_string (mapi_row_get_properties (rows->pdata[i]), MAPI_PR_DISPLAY_NAME);

      g_assert_cmpint (g_utf8_collate (before, name), <=, 0);
      before = name;
    }
  key = mapi_value_new_binary (MAPI_PR_INSTANCE_KEY,
                               mapi_properties_get_binary (mapi_row_get_properties (rows->pdata[7]), MAPI_PR_INSTANCE_KEY));
  one = mapi_restriction_new_property (MAPI_RELOP_EQ, MAPI_PR_INSTANCE_KEY, key);
  g_assert_true (mapi_table_restrict (table, anr, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (mapi_table_get_row_count (table), ==, 1);
  g_assert_true (mapi_table_restrict (table, one, NULL, &error));
  g_assert_cmpuint (mapi_table_get_row_count (table), ==, 1);
}

/* What was shown stays, what was seen is found, the others are not without a word, and all is well again later. */
static void
test_server_goes (Fixture       *f,
                  gconstpointer  data)
{
  g_autoptr(MapiTable) table = open_table (f);
  g_autoptr(MapiRestriction) known = make_anr ("u000001");
  g_autoptr(MapiRestriction) unknown = make_anr ("u000900");
  g_autoptr(GPtrArray) rows = NULL;
  g_autoptr(GError) error = NULL;

  ldap_fixture_halt ();
  g_assert_false (mapi_table_restrict (table, unknown, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR);
  g_clear_error (&error);
  g_assert_cmpuint (mapi_table_get_row_count (table), ==, 100);
  rows = mapi_table_query_all_rows (table, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (mapi_properties_has (mapi_row_get_properties (rows->pdata[99]), MAPI_PR_DISPLAY_NAME));
  g_assert_true (mapi_table_restrict (table, known, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (mapi_table_get_row_count (table), ==, 1);
  ldap_fixture_resume ();
  g_assert_true (mapi_provider_validate_state (MAPI_PROVIDER (f->book), MAPI_VALIDATE_NONE, NULL, &error));
  g_assert_true (mapi_table_restrict (table, unknown, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (mapi_table_get_row_count (table), ==, 1);
}

/* ---- stopping ---- */

static gpointer
cancel_thread (gpointer cancellable)
{
  g_usleep (50000);
  g_cancellable_cancel (cancellable);
  return NULL;
}

/* A server that takes connections and says nothing */
static void
test_cancel (void)
{
  g_autoptr(GSocketListener) listener = g_socket_listener_new ();
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) error = NULL;
  guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, &error);
  g_autofree char *text = g_strdup_printf ("%u", port);
  gint64 begin = g_get_monotonic_time ();
  Fixture f;
  GThread *thread;

  g_assert_no_error (error);
  setup (&f, text);
  thread = g_thread_new ("cancel", cancel_thread, cancellable);
  g_assert_cmpint (mapi_address_book_provider_resolve_name (f.book, f.container, "somebody", NULL, cancellable, &error), ==,
                   MAPI_RESOLVE_UNRESOLVED);
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_USER_CANCEL);
  /* Not by its own patience of 30 s */
  g_assert_cmpint (g_get_monotonic_time () - begin, <, 25 * G_USEC_PER_SEC);
  g_thread_join (thread);
  teardown (&f, NULL);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/ldap/book/typing", Fixture, NULL, setup, test_typing, teardown);
  g_test_add ("/ldap/book/table", Fixture, NULL, setup, test_table, teardown);
  g_test_add ("/ldap/book/server-goes", Fixture, NULL, setup, test_server_goes, teardown);
  g_test_add_func ("/ldap/book/cancel", test_cancel);
  return g_test_run ();
}
