/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ldap-fixture.h"

#include <glib/gstdio.h>
#include <stdlib.h>
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

/* ---- several at once ---- */

/* Passes on what slapd and a client say to each other; a question with the word HELD goes no further. */
typedef struct
{
  GSocketService *service;
  guint16         port;
  GThread        *thread;
  GMainContext   *context;
  GMainLoop      *loop;
  gint            n_held;       /* atomic */
  gint            n_ended;      /* atomic: held ones whose client hung up */
} Relay;

#define HELD "held"

static gboolean
pass_on (GIOStream *from,
         GIOStream *to,
         gboolean  *held)
{
  char buffer[4096];
  gssize n = g_input_stream_read (g_io_stream_get_input_stream (from), buffer, sizeof buffer, NULL, NULL);

  if (n > 0 && held != NULL && memmem (buffer, (gsize) n, HELD, strlen (HELD)) != NULL)
    *held = TRUE;
  return n > 0 && ((held != NULL && *held) ||
                   g_output_stream_write_all (g_io_stream_get_output_stream (to), buffer, (gsize) n, NULL, NULL, NULL));
}

static gpointer
back_thread (gpointer data)
{
  GIOStream **ends = data;

  while (pass_on (ends[1], ends[0], NULL))
    ;
  g_io_stream_close (ends[0], NULL, NULL);
  return NULL;
}

static gboolean
relay_run_cb (GThreadedSocketService *service,
              GSocketConnection      *client,
              GObject                *source,
              gpointer                user_data)
{
  Relay *relay = user_data;
  g_autoptr(GSocketClient) connector = g_socket_client_new ();
  g_autoptr(GSocketConnection) server =
    g_socket_client_connect_to_host (connector, "127.0.0.1", (guint16) atoi (g_getenv ("SLAPD_LDAP")), NULL, NULL);
  GIOStream *ends[] = { G_IO_STREAM (client), G_IO_STREAM (server) };
  gboolean held = FALSE, counted = FALSE;
  GThread *back;

  g_assert_nonnull (server);
  back = g_thread_new ("back", back_thread, ends);
  while (pass_on (ends[0], ends[1], &held))
    if (held && !counted)
      {
        counted = TRUE;
        g_atomic_int_inc (&relay->n_held);
      }
  if (counted)
    g_atomic_int_inc (&relay->n_ended);
  g_socket_shutdown (g_socket_connection_get_socket (server), TRUE, TRUE, NULL);
  g_thread_join (back);
  return TRUE;
}

static gpointer
relay_thread (gpointer data)
{
  Relay *relay = data;

  g_main_context_push_thread_default (relay->context);
  g_main_loop_run (relay->loop);
  g_main_context_pop_thread_default (relay->context);
  return NULL;
}

static void
relay_start (Relay *relay)
{
  g_autoptr(GError) error = NULL;

  *relay = (Relay) { .context = g_main_context_new () };
  relay->loop = g_main_loop_new (relay->context, FALSE);
  g_main_context_push_thread_default (relay->context);
  relay->service = g_threaded_socket_service_new (32);
  relay->port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (relay->service), NULL, &error);
  g_assert_no_error (error);
  g_signal_connect (relay->service, "run", G_CALLBACK (relay_run_cb), relay);
  g_socket_service_start (relay->service);
  g_main_context_pop_thread_default (relay->context);
  relay->thread = g_thread_new ("relay", relay_thread, relay);
}

static void
relay_stop (Relay *relay)
{
  /* A service is stopped by the thread that accepts for it, or it may be about to wait for the next one */
  g_main_loop_quit (relay->loop);
  g_thread_join (relay->thread);
  g_main_context_push_thread_default (relay->context);
  g_socket_service_stop (relay->service);
  g_socket_listener_close (G_SOCKET_LISTENER (relay->service));
  while (g_main_context_iteration (relay->context, FALSE))
    ;
  g_main_context_pop_thread_default (relay->context);
  g_object_unref (relay->service);
  g_main_loop_unref (relay->loop);
  g_main_context_unref (relay->context);
}

static void
await (gint *number,
       gint  least)
{
  gint64 end = g_get_monotonic_time () + 60 * G_USEC_PER_SEC;

  while (g_atomic_int_get (number) < least)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      g_usleep (5000);
    }
}

typedef struct
{
  Fixture      *f;
  GCancellable *cancellable;
} Slow;

static gpointer
slow_thread (gpointer data)
{
  Slow *slow = data;
  g_autoptr(GError) error = NULL;

  g_assert_cmpint (mapi_address_book_provider_resolve_name (slow->f->book, slow->f->container, HELD, NULL,
                                                            slow->cancellable, &error), ==, MAPI_RESOLVE_UNRESOLVED);
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_USER_CANCEL);
  return NULL;
}

/* Searches the directory takes long for keep nobody from names, tables and details; who is stopped goes at once, and
 * the directory is told by the end of the connection. */
static void
test_several (void)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(MapiProperties) resolved = NULL;
  g_autoptr(MapiProperties) whole = NULL;
  g_autoptr(MapiEntryId) id = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  GThread *threads[3];
  Relay relay;
  Fixture f;
  Slow slow = { &f, cancellable };

  relay_start (&relay);
  text = g_strdup_printf ("%u", relay.port);
  setup (&f, text);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("slow", slow_thread, &slow);
  await (&relay.n_held, G_N_ELEMENTS (threads));
  g_assert_cmpint (mapi_address_book_provider_resolve_name (f.book, f.container, "u000396", &resolved, NULL, &error), ==,
                   MAPI_RESOLVE_RESOLVED);
  g_assert_no_error (error);
  id = mapi_entry_id_new_from_bytes (mapi_properties_get_binary (resolved, MAPI_PR_ENTRYID), &error);
  whole = mapi_address_book_provider_load_entry (f.book, id, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (mapi_properties_get_string (whole, MAPI_PR_DISPLAY_NAME), ==, "Schröder, Günther (396)");
  {
    g_autoptr(MapiTable) table = open_table (&f);

    g_assert_cmpuint (mapi_table_get_row_count (table), ==, 100);
  }
  g_assert_cmpint (g_atomic_int_get (&relay.n_ended), ==, 0);
  g_cancellable_cancel (cancellable);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  await (&relay.n_ended, G_N_ELEMENTS (threads));
  teardown (&f, NULL);
  relay_stop (&relay);
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
  g_test_add_func ("/ldap/book/several", test_several);
  g_test_add_func ("/ldap/book/cancel", test_cancel);
  return g_test_run ();
}
