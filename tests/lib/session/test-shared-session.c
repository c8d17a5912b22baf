/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mapi-error.h"
#include "session/mapi-shared-session-private.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* What members of a shared session share, without sessions: the files, locks and watches,
 * between real processes. */

typedef struct
{
  char *home;
} Fixture;

static void
fixture_set_up (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  fixture->home = g_dir_make_tmp ("mapi-shared-XXXXXX", &error);
  g_assert_no_error (error);
  g_setenv ("MAPI_HOME", fixture->home, TRUE);
}

static void
remove_tree (const char *path)
{
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }
  g_remove (path);
}

static void
fixture_tear_down (Fixture       *fixture,
                   gconstpointer  data)
{
  remove_tree (fixture->home);
  g_free (fixture->home);
}

static guint
count_files (Fixture *fixture)
{
  g_autofree char *path = g_build_filename (fixture->home, "run", NULL);
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    n += g_str_has_prefix (name, "shared-session.");
  return n;
}

static MapiSharedSession *
publish (const char *profile)
{
  g_autoptr(GError) error = NULL;
  MapiSharedSession *shared = mapi_shared_session_publish (profile, MAPI_LOGON_ALLOW_OTHERS, &error);

  g_assert_no_error (error);
  g_assert_nonnull (shared);
  return shared;
}

static void
test_shared_session_none (Fixture       *fixture,
                          gconstpointer  data)
{
  g_assert_null (mapi_shared_session_join (NULL));
  g_assert_false (mapi_shared_session_exists ());
}

static void
test_shared_session_join (Fixture       *fixture,
                          gconstpointer  data)
{
  g_autoptr(MapiSharedSession) first = publish ("Work; [odd] = name");
  g_autoptr(MapiSharedSession) second = mapi_shared_session_join (NULL);

  g_assert_nonnull (second);
  g_assert_cmpstr (mapi_shared_session_get_profile (second), ==, "Work; [odd] = name");
  g_assert_cmpint (mapi_shared_session_get_flags (second), ==, MAPI_LOGON_ALLOW_OTHERS);

  /* It lives on without its first member, and goes with the last. */
  g_clear_pointer (&first, mapi_shared_session_unref);
  g_assert_true (mapi_shared_session_exists ());
  g_clear_pointer (&second, mapi_shared_session_unref);
  g_assert_false (mapi_shared_session_exists ());
  g_assert_cmpuint (count_files (fixture), ==, 0);
}

static void
test_shared_session_replace (Fixture       *fixture,
                             gconstpointer  data)
{
  g_autoptr(MapiSharedSession) old = publish ("Old");
  g_autoptr(MapiSharedSession) new = publish ("New");
  g_autoptr(MapiSharedSession) joined = mapi_shared_session_join (NULL);

  g_assert_cmpstr (mapi_shared_session_get_profile (joined), ==, "New");

  /* Members of the older one are not told of the end of the newer one. */
  mapi_shared_session_end (joined);
  g_assert_true (mapi_shared_session_has_ended (new));
  g_assert_false (mapi_shared_session_has_ended (old));
  g_assert_null (mapi_shared_session_join (NULL));
}

static void
ended_cb (GObject *owner)
{
  guint *n_calls = g_object_get_data (owner, "calls");

  (*n_calls)++;
}

static void
test_shared_session_watch (Fixture       *fixture,
                           gconstpointer  data)
{
  g_autoptr(MapiSharedSession) one = publish ("Work");
  g_autoptr(MapiSharedSession) other = mapi_shared_session_join (NULL);
  g_autoptr(GObject) owner = g_object_new (G_TYPE_OBJECT, NULL);
  guint n_calls = 0;

  g_object_set_data (owner, "calls", &n_calls);
  mapi_shared_session_watch (one, owner, ended_cb);
  mapi_shared_session_end (other);
  g_assert_true (mapi_shared_session_has_ended (one));
  while (n_calls == 0)
    g_main_context_iteration (NULL, TRUE);

  mapi_shared_session_end (other);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (n_calls, ==, 1);
}

/* A child that does @func, says so, and waits to be killed */
static GPid
fork_child (void (*func) (void))
{
  int ready[2];
  char byte;
  pid_t pid;

  g_assert_cmpint (pipe (ready), ==, 0);
  pid = fork ();
  g_assert_cmpint (pid, >=, 0);
  if (pid == 0)
    {
      close (ready[0]);
      func ();
      if (write (ready[1], "r", 1) != 1)
        _exit (1);
      for (;;)
        pause ();
    }

  close (ready[1]);
  g_assert_cmpint (read (ready[0], &byte, 1), ==, 1);
  close (ready[0]);
  return pid;
}

static void
kill_child (GPid pid)
{
  g_assert_cmpint (kill (pid, SIGKILL), ==, 0);
  g_assert_cmpint (waitpid (pid, NULL, 0), ==, pid);
}

static void
child_publish (void)
{
  mapi_shared_session_publish ("Child", MAPI_LOGON_ALLOW_OTHERS, NULL);
}

static void
test_shared_session_dies_with_process (Fixture       *fixture,
                                       gconstpointer  data)
{
  GPid pid = fork_child (child_publish);
  g_autoptr(MapiSharedSession) joined = mapi_shared_session_join (NULL);
  g_autoptr(MapiSharedSession) fresh = NULL;

  g_assert_nonnull (joined);
  g_assert_cmpstr (mapi_shared_session_get_profile (joined), ==, "Child");
  g_clear_pointer (&joined, mapi_shared_session_unref);
  kill_child (pid);
  g_assert_null (mapi_shared_session_join (NULL));

  /* What it left behind goes with the next one. */
  g_assert_cmpuint (count_files (fixture), ==, 1);
  fresh = publish ("Fresh");
  g_assert_cmpuint (count_files (fixture), ==, 1);
}

static void
child_lock (void)
{
  mapi_logon_mutex_acquire (-1, NULL, NULL);
}

static void
test_shared_session_mutex_times_out (Fixture       *fixture,
                                     gconstpointer  data)
{
  GPid pid = fork_child (child_lock);
  g_autoptr(GError) error = NULL;
  int fd = mapi_logon_mutex_acquire (50, NULL, &error);

  g_assert_cmpint (fd, ==, -1);
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_TIMEOUT);

  kill_child (pid);
  g_clear_error (&error);
  fd = mapi_logon_mutex_acquire (50, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (fd, >=, 0);
  mapi_logon_mutex_release (fd);
}

static gpointer
cancel_thread (gpointer data)
{
  g_cancellable_cancel (data);
  return NULL;
}

static void
test_shared_session_mutex_cancelled (Fixture       *fixture,
                                     gconstpointer  data)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) error = NULL;
  int held = mapi_logon_mutex_acquire (-1, NULL, &error);
  GThread *thread;

  g_assert_no_error (error);
  thread = g_thread_new ("cancel", cancel_thread, cancellable);
  g_assert_cmpint (mapi_logon_mutex_acquire (-1, cancellable, &error), ==, -1);
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_USER_CANCEL);
  g_thread_join (thread);
  mapi_logon_mutex_release (held);
}

static void
test_shared_session_garbage (Fixture       *fixture,
                             gconstpointer  data)
{
  static const char * const texts[] = {
    "", "\n", "[Session]\n", "[Session]\nId=../../etc/passwd\nProfile=x\n",
    "[Session]\nId=00000000-0000-0000-0000-000000000000\nProfile=x\n", "\377\376\000junk"
  };
  g_autoptr(MapiSharedSession) shared = publish ("Work");
  g_autofree char *path = g_build_filename (fixture->home, "run", "shared-session", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_assert_true (g_file_set_contents (path, texts[i], -1, NULL));
      g_assert_null (mapi_shared_session_join (NULL));
    }
}

#define ADD(name, func) \
  g_test_add ("/session/shared/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("none", test_shared_session_none);
  ADD ("join", test_shared_session_join);
  ADD ("replace", test_shared_session_replace);
  ADD ("dies-with-process", test_shared_session_dies_with_process);
  ADD ("mutex-times-out", test_shared_session_mutex_times_out);
  ADD ("garbage", test_shared_session_garbage);
  ADD ("mutex-cancelled", test_shared_session_mutex_cancelled);
  ADD ("watch", test_shared_session_watch);
  return g_test_run ();
}
