/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "session-fixture.h"

#include <string.h>

/* Shared sessions between processes. This program is also the other process: started with
 * "--member FLAGS [PROFILE]" it logs on, prints the profile it got, and waits until it reads a
 * line or its session ends, which it prints. */

static const char *self_path;

static void
ended_cb (MapiNotification *notification,
          gpointer          user_data)
{
  g_print ("ended\n");
  *(gboolean *) user_data = TRUE;
}

static void
quiet_ended_cb (MapiNotification *notification,
                gpointer          user_data)
{
  *(gboolean *) user_data = TRUE;
}

static gboolean
stdin_cb (GIOChannel   *channel,
          GIOCondition  condition,
          gpointer      user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

static int
run_member (int    argc,
            char **argv)
{
  g_autoptr(GIOChannel) channel = g_io_channel_unix_new (0);
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiSession) session = NULL;
  g_autoptr(GPtrArray) stores = NULL;
  gboolean done = FALSE;

  if (!mapi_init (MAPI_INIT_NONE, &error))
    return 1;
  session = mapi_session_logon (NULL, NULL, argc > 3 ? argv[3] : NULL,
                                g_ascii_strtoull (argv[2], NULL, 10), NULL, &error);
  if (session == NULL)
    {
      g_print ("%s\n", mapi_error_get_name (error->code));
      return 0;
    }

  stores = mapi_session_open_all_stores (session, NULL, NULL);
  mapi_session_advise (session, NULL, MAPI_EVENT_EXTENDED, ended_cb, &done, NULL);
  g_io_add_watch (channel, G_IO_IN | G_IO_HUP, stdin_cb, &done);
  g_print ("%s %u\n", mapi_session_get_profile_name (session), stores->len);
  while (!done)
    g_main_context_iteration (NULL, TRUE);

  if (mapi_session_is_alive (session))
    mapi_session_logoff (session, MAPI_LOGOFF_NONE, NULL, NULL);
  g_clear_object (&session);
  mapi_uninit ();
  return 0;
}

typedef struct
{
  GSubprocess      *process;
  GDataInputStream *output;
} Member;

static Member
start_member (MapiLogonFlags  flags,
              const char     *profile)
{
  g_autofree char *number = g_strdup_printf ("%u", (guint) flags);
  g_autoptr(GError) error = NULL;
  Member member;

  member.process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE,
                                     &error, self_path, "--member", number, profile, NULL);
  g_assert_no_error (error);
  member.output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (member.process));
  return member;
}

static char *
read_line (Member *member)
{
  g_autoptr(GError) error = NULL;
  char *line = g_data_input_stream_read_line (member->output, NULL, NULL, &error);

  g_assert_no_error (error);
  return line;
}

static void
assert_line (Member     *member,
             const char *expected)
{
  g_autofree char *line = read_line (member);

  g_assert_cmpstr (line, ==, expected);
}

static void
stop_member (Member *member)
{
  g_autoptr(GError) error = NULL;

  g_output_stream_close (g_subprocess_get_stdin_pipe (member->process), NULL, NULL);
  g_subprocess_wait_check (member->process, NULL, &error);
  g_assert_no_error (error);
  g_clear_object (&member->output);
  g_clear_object (&member->process);
}

static void
create_other_profile (void)
{
  g_autoptr(MapiProfileAdmin) admin = mapi_profile_admin_new (MAPI_PROFILE_NONE);
  g_autoptr(GError) error = NULL;

  mapi_profile_admin_create_profile (admin, "Home", MAPI_PROFILE_NONE, NULL, NULL, &error);
  g_assert_no_error (error);
}

static void
test_shared_join (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autofree char *uid = fixture_add_service ("Work", "moody-store", "One", NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiSession) session = NULL;
  Member creator;
  Member alone;

  create_other_profile ();
  creator = start_member (MAPI_LOGON_ALLOW_OTHERS | MAPI_LOGON_NO_MAIL, "Work");
  assert_line (&creator, "Work 1");

  /* Another name and any flag but NEW_SESSION change nothing; what is one's own stays. */
  session = fixture_logon (fixture, "Home", MAPI_LOGON_FORCE_DOWNLOAD | MAPI_LOGON_UI, TRUE, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (mapi_session_get_profile_name (session), ==, "Work");
  g_assert_true (mapi_session_is_shared (session));
  g_assert_false (mapi_session_get_flags (session) & MAPI_LOGON_NO_MAIL);

  alone = start_member (MAPI_LOGON_NEW_SESSION, "Home");
  assert_line (&alone, "Home 0");
  stop_member (&alone);

  /* The creator leaves, the session stays. */
  stop_member (&creator);
  g_assert_true (mapi_session_is_alive (session));
  creator = start_member (MAPI_LOGON_NONE, NULL);
  assert_line (&creator, "Work 1");
  stop_member (&creator);
  fixture_logoff (session);

  creator = start_member (MAPI_LOGON_NONE, NULL);
  assert_line (&creator, "MAPI_E_LOGON_FAILED");
  stop_member (&creator);
}

static void
test_shared_new_one_takes_over (Fixture       *fixture,
                                gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiSession) old = NULL;
  g_autoptr(MapiSession) joined = NULL;
  Member creator;

  create_other_profile ();
  old = fixture_logon (fixture, "Work", MAPI_LOGON_ALLOW_OTHERS, FALSE, &error);
  g_assert_no_error (error);
  creator = start_member (MAPI_LOGON_ALLOW_OTHERS | MAPI_LOGON_NEW_SESSION, "Home");
  assert_line (&creator, "Home 0");
  joined = fixture_logon (fixture, "Work", MAPI_LOGON_NONE, FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (mapi_session_get_profile_name (joined), ==, "Home");

  /* Ending it leaves the older one alone. */
  mapi_session_logoff (joined, MAPI_LOGOFF_SHARED, NULL, &error);
  g_assert_no_error (error);
  assert_line (&creator, "ended");
  stop_member (&creator);
  g_assert_true (mapi_session_is_alive (old));
  fixture_logoff (old);
}

static void
test_shared_logoff_ends_others (Fixture       *fixture,
                                gconstpointer  data)
{
  g_autofree char *uid = fixture_add_service ("Work", "moody-store", "One", NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiSession) here = NULL;
  g_autoptr(MapiStore) store = NULL;
  Member one = start_member (MAPI_LOGON_ALLOW_OTHERS, "Work");
  Member two;
  gboolean ended = FALSE;

  assert_line (&one, "Work 1");
  two = start_member (MAPI_LOGON_NONE, NULL);
  assert_line (&two, "Work 1");
  here = fixture_logon (fixture, NULL, MAPI_LOGON_NONE, FALSE, &error);
  g_assert_no_error (error);
  store = mapi_session_open_default_store (here, NULL, &error);
  g_assert_no_error (error);
  mapi_session_advise (here, NULL, MAPI_EVENT_EXTENDED, quiet_ended_cb, &ended, NULL);

  {
    g_autoptr(MapiSession) ender = fixture_logon (fixture, NULL, MAPI_LOGON_NONE, FALSE, &error);

    g_assert_no_error (error);
    mapi_session_logoff (ender, MAPI_LOGOFF_SHARED, NULL, &error);
    g_assert_no_error (error);
  }

  /* Dead at once, told as soon as its loop runs */
  g_assert_false (mapi_session_is_alive (here));
  assert_line (&one, "ended");
  assert_line (&two, "ended");
  while (!ended)
    g_main_context_iteration (NULL, TRUE);
  while (error == NULL)
    {
      g_autoptr(MapiProperties) late = mapi_store_get_properties (store, NULL, NULL, &error);

      g_main_context_iteration (NULL, FALSE);
    }
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_INVALID_OBJECT);
  stop_member (&one);
  stop_member (&two);

  /* Whoever comes now starts anew. */
  g_clear_error (&error);
  g_assert_null (fixture_logon (fixture, NULL, MAPI_LOGON_NONE, FALSE, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_LOGON_FAILED);
}

static void
test_shared_creator_dies (Fixture       *fixture,
                          gconstpointer  data)
{
  Member creator = start_member (MAPI_LOGON_ALLOW_OTHERS, "Work");
  g_autoptr(GError) error = NULL;

  assert_line (&creator, "Work 0");
  g_subprocess_force_exit (creator.process);
  g_subprocess_wait (creator.process, NULL, NULL);
  g_clear_object (&creator.output);
  g_clear_object (&creator.process);
  g_assert_null (fixture_logon (fixture, NULL, MAPI_LOGON_NONE, FALSE, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_LOGON_FAILED);
}

#define ADD(name, func) \
  g_test_add ("/session/shared/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

int
main (int   argc,
      char *argv[])
{
  g_unsetenv ("DBUS_SESSION_BUS_ADDRESS");
  if (argc > 2 && g_str_equal (argv[1], "--member"))
    return run_member (argc, argv);

  self_path = argv[0];
  g_test_init (&argc, &argv, NULL);
  ADD ("join", test_shared_join);
  ADD ("new-one-takes-over", test_shared_new_one_takes_over);
  ADD ("logoff-ends-others", test_shared_logoff_ends_others);
  ADD ("creator-dies", test_shared_creator_dies);
  return g_test_run ();
}
