/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "session-fixture.h"

#include <glib/gstdio.h>

/* When a session thinks that what a service had kept on a disk may be back. */

static char *
find_folder (Fixture *fixture)
{
  g_autofree char *stores = g_build_filename (fixture->home, "stores", NULL);
  g_autoptr(GDir) dir = g_dir_open (stores, 0, NULL);
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *kept = g_build_filename (stores, name, "kept", NULL);

      if (g_file_test (kept, G_FILE_TEST_EXISTS))
        return g_build_filename (stores, name, NULL);
    }
  g_assert_not_reached ();
}

static void
write_file (const char *folder,
            const char *name,
            const char *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr(GError) error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

static MapiSession *
logon (Fixture *fixture)
{
  g_autoptr(GError) error = NULL;
  MapiSession *session = fixture_logon (fixture, "Work", MAPI_LOGON_NEW_SESSION, FALSE, &error);

  g_assert_no_error (error);
  return session;
}

static void
assert_missing (MapiSession *session,
                gboolean     misses,
                gboolean     back)
{
  gboolean found;

  g_assert_cmpint (mapi_session_misses_data (session, NULL), ==, misses);
  g_assert_cmpint (mapi_session_misses_data (session, &found), ==, misses);
  g_assert_cmpint (found, ==, back);
}

/* Logs on with the disk away; @name: a file that is in the folder instead */
static MapiSession *
logon_without (Fixture     *fixture,
               const char  *name,
               char       **folder,
               char       **away)
{
  g_autofree char *here = fixture_add_service ("Work", "moody", "Here", NULL);
  g_autofree char *disk = fixture_add_service ("Work", "moody-store", "Disk", "store-mode", "kept", NULL);
  MapiSession *session = logon (fixture);

  assert_missing (session, FALSE, FALSE);
  fixture_logoff (session);
  g_object_unref (session);
  *folder = find_folder (fixture);
  *away = g_strconcat (*folder, "-away", NULL);
  g_assert_cmpint (g_rename (*folder, *away), ==, 0);
  g_assert_cmpint (g_mkdir (*folder, 0700), ==, 0);
  if (name != NULL)
    write_file (*folder, name, "one");
  session = logon (fixture);
  assert_missing (session, TRUE, FALSE);
  return session;
}

static void
test_connected (Fixture       *fixture,
                gconstpointer  data)
{
  g_autofree char *folder = NULL;
  g_autofree char *away = NULL;
  g_autoptr(MapiSession) session = logon_without (fixture, NULL, &folder, &away);

  g_assert_cmpint (g_rmdir (folder), ==, 0);
  assert_missing (session, TRUE, FALSE);
  g_assert_cmpint (g_rename (away, folder), ==, 0);
  assert_missing (session, TRUE, TRUE);
  fixture_logoff (session);
  g_clear_object (&session);
  session = logon (fixture);
  assert_missing (session, FALSE, FALSE);
  fixture_logoff (session);
}

/* Whoever writes into the folder is not the disk */
static void
test_written (Fixture       *fixture,
              gconstpointer  data)
{
  g_autofree char *folder = NULL;
  g_autofree char *away = NULL;
  g_autoptr(MapiSession) session = logon_without (fixture, "notes", &folder, &away);

  write_file (folder, "notes", "another");
  write_file (folder, ".hidden", "");
  assert_missing (session, TRUE, FALSE);
  write_file (folder, "kept", "");
  assert_missing (session, TRUE, TRUE);
  fixture_logoff (session);
}

#define ADD(name, func) \
  g_test_add ("/session/lost-data/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("connected", test_connected);
  ADD ("written", test_written);
  return g_test_run ();
}
