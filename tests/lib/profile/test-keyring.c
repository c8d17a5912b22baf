/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "profile-fixture.h"

#include <string.h>

#include "mapi-provider.h"
#include "session/mapi-secrets-private.h"

/* Against a real keyring on a bus of its own. Skipped where there is none to be had. */

#define UID "00112233445566778899aabbccddeeff"

static const char config[] =
  "<!DOCTYPE busconfig PUBLIC \"-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN\"\n"
  " \"http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd\">\n"
  "<busconfig><type>session</type><keep_umask/><listen>unix:tmpdir=/tmp</listen>\n"
  "<auth>EXTERNAL</auth><policy context=\"default\">\n"
  "<allow send_destination=\"*\" eavesdrop=\"true\"/><allow eavesdrop=\"true\"/>\n"
  "<allow own=\"*\"/></policy></busconfig>\n";

typedef struct
{
  ProfileFixture  base;
  GSubprocess    *bus;
  GSubprocess    *keyring;
} Fixture;

/* Runs programs in the folders of the test alone */
static GSubprocessLauncher *
make_launcher (Fixture          *fixture,
               GSubprocessFlags  flags)
{
  GSubprocessLauncher *launcher = g_subprocess_launcher_new (flags);
  static const char * const folders[] = { "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME",
                                          "XDG_RUNTIME_DIR", "HOME" };

  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    g_subprocess_launcher_setenv (launcher, folders[i], fixture->base.home, TRUE);
  return launcher;
}

static void
start_bus (Fixture *fixture)
{
  g_autofree char *path = g_build_filename (fixture->base.home, "bus.conf", NULL);
  g_autofree char *option = g_strconcat ("--config-file=", path, NULL);
  g_autoptr(GSubprocessLauncher) launcher =
    make_launcher (fixture, G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autoptr(GDataInputStream) lines = NULL;
  g_autofree char *address = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_true (g_file_set_contents (path, config, -1, NULL));
  fixture->bus = g_subprocess_launcher_spawn (launcher, &error, "dbus-daemon", "--nofork",
                                              "--print-address", option, NULL);
  g_assert_no_error (error);
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (fixture->bus));
  address = g_data_input_stream_read_line (lines, NULL, NULL, &error);
  g_assert_no_error (error);
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", address, TRUE);
}

static void
appeared_cb (GDBusConnection *bus,
             const char      *name,
             const char      *owner,
             gpointer         user_data)
{
  g_main_loop_quit (user_data);
}

static void
start_keyring (Fixture *fixture)
{
  g_autoptr(GSubprocessLauncher) launcher =
    make_launcher (fixture, G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE |
                            G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  GOutputStream *input;
  g_autoptr(GError) error = NULL;
  guint watch;

  fixture->keyring = g_subprocess_launcher_spawn (launcher, &error, "gnome-keyring-daemon",
                                                  "--unlock", "--components=secrets",
                                                  "--foreground", NULL);
  g_assert_no_error (error);
  input = g_subprocess_get_stdin_pipe (fixture->keyring);
  g_assert_true (g_output_stream_write_all (input, "pw", 2, NULL, NULL, NULL));
  g_assert_true (g_output_stream_close (input, NULL, NULL));
  watch = g_bus_watch_name (G_BUS_TYPE_SESSION, "org.freedesktop.secrets",
                            G_BUS_NAME_WATCHER_FLAGS_NONE, appeared_cb, NULL, loop, NULL);
  g_main_loop_run (loop);
  g_bus_unwatch_name (watch);
}

static void
stop (GSubprocess *process)
{
  if (process == NULL)
    return;
  g_subprocess_force_exit (process);
  g_subprocess_wait (process, NULL, NULL);
  g_object_unref (process);
}

static void
lock_keyring (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &error);
  g_autoptr(GVariant) answer = NULL;
  const char *collections[] = { "/org/freedesktop/secrets/collection/login", NULL };

  g_assert_no_error (error);
  answer = g_dbus_connection_call_sync (bus, "org.freedesktop.secrets", "/org/freedesktop/secrets",
                                        "org.freedesktop.Secret.Service", "Lock",
                                        g_variant_new ("(^ao)", collections), NULL,
                                        G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_assert_no_error (error);
}

static void
assert_secret (const char *expected)
{
  g_autoptr(GError) error = NULL;
  char *secret = mapi_secrets_lookup (UID, "password", NULL, &error);

  g_assert_cmpstr (secret, ==, expected);
  if (expected == NULL)
    g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND);
  mapi_secret_free (secret);
}

static gboolean
store (const char  *secret,
       GError     **error)
{
  gboolean persistent = FALSE;

  return mapi_secrets_store (UID, "password", "mail.example.org", "Test", secret, &persistent,
                             NULL, error) && persistent;
}

static void
test_keyring (void)
{
  Fixture fixture = { { NULL }, NULL, NULL };
  g_autofree char *daemon = g_find_program_in_path ("gnome-keyring-daemon");
  g_autofree char *bus = g_find_program_in_path ("dbus-daemon");
  g_autofree char *folder = NULL;
  g_autoptr(GError) error = NULL;

  if (daemon == NULL || bus == NULL)
    {
      g_test_skip ("there is no gnome-keyring-daemon or dbus-daemon");
      return;
    }
  profile_fixture_set_up (&fixture.base, NULL);
  start_bus (&fixture);

  /* A bus without a keyring: kept for the session */
  g_assert_false (store ("for now", &error));
  g_assert_no_error (error);
  assert_secret ("for now");
  mapi_secrets_remember (UID, "password", NULL);
  assert_secret (NULL);

  start_keyring (&fixture);
  assert_secret (NULL);
  g_assert_true (store ("correct horse", &error));
  g_assert_no_error (error);
  assert_secret ("correct horse");

  /* Locked, with nobody to ask: neither there nor gone */
  lock_keyring ();
  g_assert_null (mapi_secrets_lookup (UID, "password", NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR);
  g_clear_error (&error);
  g_assert_false (store ("battery", &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_LOGON_FAILED);

  folder = g_build_filename (fixture.base.home, "secrets", NULL);
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
  stop (fixture.keyring);
  stop (fixture.bus);
  profile_fixture_tear_down (&fixture.base, NULL);
}

int
main (int    argc,
      char **argv)
{
  g_unsetenv ("SECRET_BACKEND");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/keyring/keyring", test_keyring);
  return g_test_run ();
}
