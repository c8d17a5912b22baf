/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "session-fixture.h"

#include <string.h>

/* What a session says to the spooler and hears from it, on a bus of its own; the spooler is
 * a stand-in on a thread of this process. */

typedef struct
{
  GThread         *thread;
  GMainContext    *context;
  GMainLoop       *loop;
  GDBusConnection *connection;
  GAsyncQueue     *calls;      /* "Method profile number" */
  const char      *fail;       /* method that fails */
  const char      *status;     /* (nullable): its rows */
} Spooler;

static GTestDBus *bus;

static void
method_cb (GDBusConnection       *connection,
           const char            *sender,
           const char            *path,
           const char            *interface,
           const char            *method,
           GVariant              *parameters,
           GDBusMethodInvocation *invocation,
           gpointer               user_data)
{
  Spooler *spooler = user_data;
  g_autofree char *text = g_variant_print (parameters, FALSE);

  g_async_queue_push (spooler->calls, g_strconcat (method, " ", text, NULL));
  if (g_strcmp0 (spooler->fail, method) == 0)
    g_dbus_method_invocation_return_dbus_error (invocation, "org.estafette.Error.MAPI_E_BUSY",
                                                "At it already");
  else if (g_str_equal (method, "GetStatus"))
    g_dbus_method_invocation_return_value (
      invocation, g_variant_new_parsed (spooler->status != NULL ? spooler->status :
                                        "([{'provider-uid': <''>, 'code': <uint32 1>, "
                                        "'text': <'Sending 1 of 2'>, 'progress': <50>}],)"));
  else
    g_dbus_method_invocation_return_value (invocation, NULL);
}

static void
register_object (Spooler *spooler)
{
  static const GDBusInterfaceVTable vtable = { .method_call = method_cb };
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "..", "data", "dbus",
                                                 "org.estafette.Spooler1.xml", NULL);
  g_autofree char *xml = NULL;
  g_autoptr(GDBusNodeInfo) node = NULL;
  g_autoptr(GVariant) reply = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_true (g_file_get_contents (path, &xml, NULL, NULL));
  node = g_dbus_node_info_new_for_xml (xml, &error);
  g_assert_no_error (error);
  g_dbus_connection_register_object (spooler->connection, "/org/estafette/Spooler",
                                     node->interfaces[0], &vtable, spooler, NULL, &error);
  g_assert_no_error (error);
  reply = g_dbus_connection_call_sync (spooler->connection, "org.freedesktop.DBus", "/",
                                       "org.freedesktop.DBus", "RequestName",
                                       g_variant_new ("(su)", "org.estafette.Spooler", 0), NULL,
                                       G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_assert_no_error (error);
}

static gpointer
spooler_thread (gpointer data)
{
  Spooler *spooler = data;
  g_autoptr(GError) error = NULL;

  g_main_context_push_thread_default (spooler->context);
  spooler->connection =
    g_dbus_connection_new_for_address_sync (g_test_dbus_get_bus_address (bus),
                                            G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                            G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                            NULL, NULL, &error);
  g_assert_no_error (error);
  register_object (spooler);
  g_async_queue_push (spooler->calls, g_strdup ("ready"));
  g_main_loop_run (spooler->loop);
  g_dbus_connection_close_sync (spooler->connection, NULL, NULL);
  g_object_unref (spooler->connection);
  g_main_context_pop_thread_default (spooler->context);
  return NULL;
}

static void
assert_call (Spooler    *spooler,
             const char *expected)
{
  g_autofree char *call = g_async_queue_pop (spooler->calls);

  g_assert_cmpstr (call, ==, expected);
}

static Spooler *
start_spooler (void)
{
  Spooler *spooler = g_new0 (Spooler, 1);

  spooler->context = g_main_context_new ();
  spooler->loop = g_main_loop_new (spooler->context, FALSE);
  spooler->calls = g_async_queue_new_full (g_free);
  spooler->thread = g_thread_new ("spooler", spooler_thread, spooler);
  assert_call (spooler, "ready");
  return spooler;
}

static gboolean
quit_cb (gpointer user_data)
{
  g_main_loop_quit (user_data);
  return G_SOURCE_REMOVE;
}

static void
stop_spooler (Spooler *spooler)
{
  g_autoptr(GSource) source = g_idle_source_new ();

  /* From within the loop: it may not have begun to run yet */
  g_source_set_callback (source, quit_cb, spooler->loop, NULL);
  g_source_attach (source, spooler->context);
  g_thread_join (spooler->thread);
  g_assert_null (g_async_queue_try_pop (spooler->calls));
  g_async_queue_unref (spooler->calls);
  g_main_loop_unref (spooler->loop);
  g_main_context_unref (spooler->context);
  g_free (spooler);
}

static MapiStatus *
find_spooler_status (MapiSession *session)
{
  g_autoptr(GPtrArray) list = mapi_session_list_status (session);

  g_assert_cmpint (mapi_status_get_resource_type (g_ptr_array_index (list, 1)), ==, MAPI_RESOURCE_SPOOLER);
  return g_object_ref (g_ptr_array_index (list, 1));
}

static void
test_spooler_line_calls (Fixture       *fixture,
                         gconstpointer  data)
{
  Spooler *spooler = start_spooler ();
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiSession) session = NULL;
  g_autoptr(MapiStatus) status = NULL;

  session = fixture_logon (fixture, "Work", MAPI_LOGON_NEW_SESSION, FALSE, &error);
  g_assert_no_error (error);
  assert_call (spooler, "SessionBegan ('Work', 2)");

  g_assert_true (mapi_session_flush_queues (session, MAPI_FLUSH_UPLOAD | MAPI_FLUSH_FORCE, NULL, &error));
  g_assert_no_error (error);
  assert_call (spooler, "Flush ('Work', 10)");

  status = find_spooler_status (session);
  assert_call (spooler, "GetStatus ('Work',)");
  g_assert_cmpint (mapi_status_get_code (status), ==, MAPI_STATUS_AVAILABLE);
  g_assert_cmpstr (mapi_status_get_text (status), ==, "Sending 1 of 2");
  g_assert_cmpint (mapi_status_get_progress (status), ==, 50);

  g_assert_true (mapi_status_validate_state (status, MAPI_VALIDATE_CONFIG_CHANGED, NULL, &error));
  g_assert_no_error (error);
  assert_call (spooler, "ValidateState ('Work', 1048576)");

  spooler->fail = "Flush";
  g_assert_false (mapi_status_flush_queues (status, MAPI_FLUSH_DOWNLOAD, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_BUSY);
  assert_call (spooler, "Flush ('Work', 4)");
  assert_call (spooler, "GetStatus ('Work',)");

  fixture_logoff (session);
  assert_call (spooler, "SessionEnded ('Work',)");
  stop_spooler (spooler);
}

#define PROBLEM(where) "{'problem': <{'message': <'At it already'>, 'component': <'" where "'>}>}"

static void
check_component (Spooler     *spooler,
                 MapiSession *session,
                 const char  *status,
                 const char  *component)
{
  g_autoptr(GError) error = NULL;

  spooler->fail = "Flush";
  spooler->status = status;
  g_assert_false (mapi_session_flush_queues (session, MAPI_FLUSH_UPLOAD, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_BUSY);
  g_assert_cmpstr (mapi_error_get_component (error), ==, component);
  assert_call (spooler, "Flush ('Work', 2)");
  assert_call (spooler, "GetStatus ('Work',)");
}

/* Whose failure it is may be told from the status, unless it may be that of another */
static void
test_spooler_line_whose (Fixture       *fixture,
                         gconstpointer  data)
{
  Spooler *spooler = start_spooler ();
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiSession) session = NULL;

  session = fixture_logon (fixture, "Work", MAPI_LOGON_NEW_SESSION, FALSE, &error);
  g_assert_no_error (error);
  assert_call (spooler, "SessionBegan ('Work', 2)");
  check_component (spooler, session, "([" PROBLEM ("Home") "],)", "Home");
  check_component (spooler, session, "([{'text': <'At it already'>}, " PROBLEM ("Home") "],)", "Home");
  check_component (spooler, session, "([" PROBLEM ("Home") ", " PROBLEM ("Office") "],)", NULL);
  fixture_logoff (session);
  assert_call (spooler, "SessionEnded ('Work',)");
  stop_spooler (spooler);
}

static void
test_spooler_line_signals (Fixture       *fixture,
                           gconstpointer  data)
{
  Spooler *spooler = start_spooler ();
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiSession) session = NULL;
  g_autoptr(MapiStatus) status = NULL;

  session = fixture_logon (fixture, "Work", MAPI_LOGON_NEW_SESSION, FALSE, &error);
  g_assert_no_error (error);
  assert_call (spooler, "SessionBegan ('Work', 2)");
  status = find_spooler_status (session);
  assert_call (spooler, "GetStatus ('Work',)");

  /* Subscribed as soon as the loop runs; sent until it is heard */
  while (mapi_status_get_progress (status) != 75)
    {
      g_dbus_connection_emit_signal (spooler->connection, NULL, "/org/estafette/Spooler",
                                     "org.estafette.Spooler1", "StatusChanged",
                                     g_variant_new_parsed ("('Home', {'progress': <99>})"), NULL);
      g_dbus_connection_emit_signal (spooler->connection, NULL, "/org/estafette/Spooler",
                                     "org.estafette.Spooler1", "StatusChanged",
                                     g_variant_new_parsed ("('Work', {'provider-uid': <''>, "
                                                           "'code': <uint32 1>, 'progress': <75>})"),
                                     NULL);
      while (g_main_context_iteration (NULL, FALSE))
        ;
      g_thread_yield ();
    }

  fixture_logoff (session);
  assert_call (spooler, "SessionEnded ('Work',)");
  stop_spooler (spooler);
}

static void
test_spooler_line_nobody (Fixture       *fixture,
                          gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiSession) session = NULL;
  g_autoptr(MapiStatus) status = NULL;

  session = fixture_logon (fixture, "Work", MAPI_LOGON_NEW_SESSION | MAPI_LOGON_FORCE_DOWNLOAD, FALSE, &error);
  g_assert_no_error (error);
  status = find_spooler_status (session);
  g_assert_cmpint (mapi_status_get_code (status), ==, MAPI_STATUS_OFFLINE);
  g_assert_true (mapi_session_flush_queues (session, MAPI_FLUSH_UPLOAD, NULL, &error));
  g_assert_no_error (error);
  fixture_logoff (session);
}

static void
test_spooler_line_no_mail (Fixture       *fixture,
                           gconstpointer  data)
{
  Spooler *spooler = start_spooler ();
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiSession) session = NULL;

  session = fixture_logon (fixture, "Work", MAPI_LOGON_NEW_SESSION | MAPI_LOGON_NO_MAIL, FALSE, &error);
  g_assert_no_error (error);
  g_assert_true (mapi_session_flush_queues (session, MAPI_FLUSH_UPLOAD, NULL, &error));
  g_assert_no_error (error);
  fixture_logoff (session);

  /* It heard nothing of all this. */
  stop_spooler (spooler);
}

#define ADD(name, func) \
  g_test_add ("/session/spooler-line/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

int
main (int   argc,
      char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  g_test_dbus_unset ();
  bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (bus);
  ADD ("calls", test_spooler_line_calls);
  ADD ("whose", test_spooler_line_whose);
  ADD ("signals", test_spooler_line_signals);
  ADD ("nobody", test_spooler_line_nobody);
  ADD ("no-mail", test_spooler_line_no_mail);
  status = g_test_run ();
  g_test_dbus_stop (bus);
  g_object_unref (bus);
  return status;
}
