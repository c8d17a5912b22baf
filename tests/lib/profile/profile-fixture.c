/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "profile-fixture.h"

#include <stdio.h>
#include <stdlib.h>

static char *keyring_folder;

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
  remove (path);
}

static void
remove_keyring (void)
{
  remove_tree (keyring_folder);
  g_free (keyring_folder);
}

void
profile_fixture_use_file_keyring (void)
{
  g_autofree char *path = NULL;

  keyring_folder = g_dir_make_tmp ("mapi-keyring-XXXXXX", NULL);
  path = g_build_filename (keyring_folder, "test.keyring", NULL);
  g_setenv ("SECRET_BACKEND", "file", TRUE);
  g_setenv ("SECRET_FILE_TEST_PASSWORD", "test", TRUE);
  g_setenv ("SECRET_FILE_TEST_PATH", path, TRUE);
  atexit (remove_keyring);
}

void
profile_fixture_set_up (ProfileFixture *fixture,
                        gconstpointer   data)
{
  g_autoptr(GError) error = NULL;

  fixture->home = g_dir_make_tmp ("mapi-home-XXXXXX", &error);
  g_assert_no_error (error);
  g_setenv ("MAPI_HOME", fixture->home, TRUE);
}

void
profile_fixture_tear_down (ProfileFixture *fixture,
                           gconstpointer   data)
{
  remove_tree (fixture->home);
  g_free (fixture->home);
}

static char *
make_path (ProfileFixture *fixture,
           const char     *profile)
{
  g_autofree char *base = g_strconcat (profile, ".profile", NULL);

  return g_build_filename (fixture->home, "profiles", base, NULL);
}

char *
profile_fixture_read (ProfileFixture *fixture,
                      const char     *profile)
{
  g_autofree char *path = make_path (fixture, profile);
  g_autoptr(GError) error = NULL;
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}

void
profile_fixture_write (ProfileFixture *fixture,
                       const char     *profile,
                       const char     *text)
{
  g_autofree char *path = make_path (fixture, profile);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr(GError) error = NULL;

  g_mkdir_with_parents (folder, 0700);
  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}
