/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "profile-fixture.h"

#include <string.h>
#include <sys/stat.h>

#include "mapi.h"

static MapiProfileAdmin *
make_profile (const char *name)
{
  MapiProfileAdmin *admin = mapi_profile_admin_new (MAPI_PROFILE_NONE);
  g_autoptr(GError) error = NULL;

  mapi_profile_admin_create_profile (admin, name, MAPI_PROFILE_NONE, NULL, NULL, &error);
  g_assert_no_error (error);
  return admin;
}

static void
test_names (ProfileFixture *fixture,
            gconstpointer   data)
{
  static const char * const good[] = { "Work", "Füße 2", "a_b", "邮件", "x" };
  static const char * const bad[] = { "", " a", "a ", "a/b", "../a", "a.b", "a\nb", "a-b", "\xff" };
  g_autoptr(MapiProfileAdmin) admin = mapi_profile_admin_new (MAPI_PROFILE_NONE);
  g_autofree char *long_name = g_strnfill (65, 'a');
  g_autoptr(GError) too_long = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr(GError) error = NULL;

      mapi_profile_admin_create_profile (admin, good[i], 0, NULL, NULL, &error);
      g_assert_no_error (error);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_false (mapi_profile_admin_create_profile (admin, bad[i], 0, NULL, NULL, &error));
      g_assert_error (error, MAPI_ERROR, MAPI_ERROR_INVALID_PARAMETER);
    }
  g_assert_false (mapi_profile_admin_create_profile (admin, long_name, 0, NULL, NULL, &too_long));
  g_assert_error (too_long, MAPI_ERROR, MAPI_ERROR_STRING_TOO_LONG);
}

static void
test_create_twice (ProfileFixture *fixture,
                   gconstpointer   data)
{
  g_autoptr(MapiProfileAdmin) admin = make_profile ("Work");
  g_autoptr(GError) error = NULL;
  g_auto(GStrv) names = NULL;
  g_autofree char *path = g_build_filename (fixture->home, "profiles", "Work.profile", NULL);
  struct stat st;

  g_assert_false (mapi_profile_admin_create_profile (admin, "Work", 0, NULL, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NO_ACCESS);
  names = mapi_profile_admin_list (admin, NULL);
  g_assert_cmpuint (g_strv_length (names), ==, 1);
  g_assert_cmpint (stat (path, &st), ==, 0);
  g_assert_cmpuint (st.st_mode & 0777, ==, 0600);
}

static void
test_default (ProfileFixture *fixture,
              gconstpointer   data)
{
  g_autoptr(MapiProfileAdmin) admin = make_profile ("Work");
  g_autofree char *first = mapi_profile_admin_dup_default (admin);
  g_autofree char *second = NULL;
  g_autofree char *third = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_null (first);
  g_assert_true (mapi_profile_admin_set_default (admin, "Work", &error));
  second = mapi_profile_admin_dup_default (admin);
  g_assert_cmpstr (second, ==, "Work");
  g_assert_true (mapi_profile_admin_rename_profile (admin, "Work", "Home", &error));
  third = mapi_profile_admin_dup_default (admin);
  g_assert_cmpstr (third, ==, "Home");
  g_assert_true (mapi_profile_admin_set_default (admin, NULL, &error));
  g_assert_null (mapi_profile_admin_dup_default (admin));
  g_assert_no_error (error);
  g_assert_false (mapi_profile_admin_set_default (admin, "Nobody", &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND);
}

static void
test_default_goes_with_its_profile (ProfileFixture *fixture,
                                    gconstpointer   data)
{
  g_autoptr(MapiProfileAdmin) admin = make_profile ("Work");

  g_assert_true (mapi_profile_admin_set_default (admin, "Work", NULL));
  g_assert_true (mapi_profile_admin_delete_profile (admin, "Work", FALSE, NULL));
  g_assert_true (mapi_profile_admin_create_profile (admin, "Work", 0, NULL, NULL, NULL));
  g_assert_null (mapi_profile_admin_dup_default (admin));
}

static void
test_rename_and_delete (ProfileFixture *fixture,
                        gconstpointer   data)
{
  g_autoptr(MapiProfileAdmin) admin = make_profile ("Work");
  g_autoptr(GError) error = NULL;

  g_assert_true (mapi_profile_admin_create_profile (admin, "Home", 0, NULL, NULL, NULL));
  g_assert_false (mapi_profile_admin_rename_profile (admin, "Work", "Home", &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NO_ACCESS);
  g_clear_error (&error);
  g_assert_false (mapi_profile_admin_rename_profile (admin, "Nobody", "Other", &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_true (mapi_profile_admin_rename_profile (admin, "Work", "Office", &error));
  g_assert_false (mapi_profile_admin_exists (admin, "Work"));
  g_assert_true (mapi_profile_admin_exists (admin, "Office"));
  g_assert_true (mapi_profile_admin_delete_profile (admin, "Office", TRUE, &error));
  g_assert_no_error (error);
  g_assert_false (mapi_profile_admin_exists (admin, "Office"));
  g_assert_false (mapi_profile_admin_delete_profile (admin, "Office", TRUE, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND);
}

static void
test_app_profiles_are_hidden (ProfileFixture *fixture,
                              gconstpointer   data)
{
  g_autoptr(MapiProfileAdmin) app = mapi_profile_admin_new (MAPI_PROFILE_APP);
  g_autoptr(MapiProfileAdmin) admin = mapi_profile_admin_new (MAPI_PROFILE_NONE);
  g_auto(GStrv) seen = NULL;
  g_auto(GStrv) unseen = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_true (mapi_profile_admin_create_profile (app, "Hidden", MAPI_PROFILE_APP, NULL, NULL,
                                                    NULL));
  seen = mapi_profile_admin_list (app, NULL);
  unseen = mapi_profile_admin_list (admin, NULL);
  g_assert_cmpuint (g_strv_length (seen), ==, 1);
  g_assert_cmpuint (g_strv_length (unseen), ==, 0);
  g_assert_false (mapi_profile_admin_exists (admin, "Hidden"));
  g_assert_false (mapi_profile_admin_delete_profile (admin, "Hidden", FALSE, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NO_ACCESS);
  g_clear_error (&error);
  g_assert_null (mapi_profile_admin_open_services (admin, "Hidden", &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NO_ACCESS);
  g_clear_error (&error);
  g_assert_false (mapi_profile_admin_set_default (app, "Hidden", &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_CALL_FAILED);
  g_clear_error (&error);
  g_assert_true (mapi_profile_admin_copy_profile (app, "Hidden", "Copy", &error));
  g_assert_false (mapi_profile_admin_exists (admin, "Copy"));
  g_assert_true (mapi_profile_admin_exists (app, "Copy"));
}

static void
test_broken_files (ProfileFixture *fixture,
                   gconstpointer   data)
{
  static const char uid[] = "0123456789abcdef0123456789abcdef";
  g_autoptr(MapiProfileAdmin) admin = make_profile ("Good");
  g_autofree char *no_service =
    g_strdup_printf ("[Profile]\nVersion=1\nSearchKey=%s\nServices=%s;\n", uid, uid);
  g_auto(GStrv) names = NULL;
  g_auto(GStrv) problems = NULL;
  g_autoptr(GError) error = NULL;

  profile_fixture_write (fixture, "Bad1", "[Profile]\nVersion=1\nwhat is this\n");
  profile_fixture_write (fixture, "Bad2", "[Profile]\nVersion=9\n");
  profile_fixture_write (fixture, "Bad3", no_service);
  profile_fixture_write (fixture, "Bad4", "");
  names = mapi_profile_admin_list (admin, NULL);
  problems = mapi_profile_admin_list_problems (admin);
  g_assert_cmpuint (g_strv_length (names), ==, 1);
  g_assert_cmpstr (names[0], ==, "Good");
  g_assert_cmpuint (g_strv_length (problems), ==, 4);
  for (guint i = 0; problems[i] != NULL; i++)
    {
      static const char * const places[] = {
        "Bad1.profile:3: ", "Bad2.profile:2: ", "Bad3.profile:4: ", "Bad4.profile:1: "
      };
      guint found = 0;

      for (guint j = 0; j < G_N_ELEMENTS (places); j++)
        found += strstr (problems[i], places[j]) != NULL;
      g_assert_cmpuint (found, ==, 1);
    }
  g_assert_null (mapi_profile_admin_open_services (admin, "Bad1", &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_CORRUPT_DATA);
  g_clear_error (&error);
  /* A broken profile can be thrown away, and its name is not free before. */
  g_assert_false (mapi_profile_admin_create_profile (admin, "Bad1", 0, NULL, NULL, NULL));
  g_assert_true (mapi_profile_admin_delete_profile (admin, "Bad1", FALSE, &error));
  g_assert_true (mapi_profile_admin_create_profile (admin, "Bad1", 0, NULL, NULL, NULL));
}

static void
test_file_copied_by_hand (ProfileFixture *fixture,
                          gconstpointer   data)
{
  g_autoptr(MapiProfileAdmin) admin = make_profile ("Good");
  g_autofree char *text = profile_fixture_read (fixture, "Good");
  g_auto(GStrv) names = NULL;
  g_auto(GStrv) problems = NULL;

  profile_fixture_write (fixture, "Good2", text);
  names = mapi_profile_admin_list (admin, NULL);
  problems = mapi_profile_admin_list_problems (admin);
  g_assert_cmpuint (g_strv_length (names), ==, 1);
  g_assert_cmpuint (g_strv_length (problems), ==, 1);
  g_assert_nonnull (strstr (problems[0], "Good2.profile:3: "));
}

static void
test_default_services (ProfileFixture *fixture,
                       gconstpointer   data)
{
  g_autoptr(MapiProfileAdmin) admin = mapi_profile_admin_new (MAPI_PROFILE_NONE);
  g_autoptr(MapiServiceAdmin) services = NULL;
  g_autoptr(GPtrArray) list = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_true (mapi_profile_admin_create_profile (admin, "Work", MAPI_PROFILE_DEFAULT_SERVICES,
                                                    NULL, NULL, &error));
  g_assert_no_error (error);
  services = mapi_profile_admin_open_services (admin, "Work", NULL);
  list = mapi_service_admin_list_services (services, NULL);
  g_assert_cmpuint (list->len, ==, 1);
  g_assert_cmpstr (mapi_service_get_type_name (g_ptr_array_index (list, 0)), ==, "single");
}

static void
test_no_profile_without_its_services (ProfileFixture *fixture,
                                      gconstpointer   data)
{
  g_autoptr(MapiProfileAdmin) admin = mapi_profile_admin_new (MAPI_PROFILE_NONE);
  g_autofree char *presets = g_strdup (g_getenv ("MAPI_SYSTEM_CONFIG"));
  g_autoptr(GError) error = NULL;

  /* Without the administrator's preset the default service lacks its server. */
  g_setenv ("MAPI_SYSTEM_CONFIG", fixture->home, TRUE);
  g_assert_false (mapi_profile_admin_create_profile (admin, "Work", MAPI_PROFILE_DEFAULT_SERVICES,
                                                     NULL, NULL, &error));
  g_setenv ("MAPI_SYSTEM_CONFIG", presets, TRUE);
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_UNCONFIGURED);
  g_assert_false (mapi_profile_admin_exists (admin, "Work"));
}

static void
test_unknown_profile_is_logon_failed (ProfileFixture *fixture,
                                      gconstpointer   data)
{
  g_autoptr(MapiProfileAdmin) admin = mapi_profile_admin_new (MAPI_PROFILE_NONE);
  g_autoptr(GError) error = NULL;

  g_assert_null (mapi_profile_admin_open_services (admin, "Nobody", &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_LOGON_FAILED);
}

static void
test_table (ProfileFixture *fixture,
            gconstpointer   data)
{
  static const guint32 columns[] = { MAPI_PR_DISPLAY_NAME, MAPI_PR_DEFAULT_PROFILE };
  g_autoptr(MapiProfileAdmin) admin = make_profile ("Work");
  g_autoptr(MapiTable) table = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_true (mapi_profile_admin_create_profile (admin, "Home", 0, NULL, NULL, NULL));
  g_assert_true (mapi_profile_admin_set_default (admin, "Home", NULL));
  table = mapi_profile_admin_new_table (admin, &error);
  g_assert_no_error (error);
  g_assert_true (mapi_table_open (table, columns, 2, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (table)), ==, 2);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  profile_fixture_use_file_keyring ();
  PROFILE_TEST ("/profile-admin/names", test_names);
  PROFILE_TEST ("/profile-admin/create-twice", test_create_twice);
  PROFILE_TEST ("/profile-admin/default", test_default);
  PROFILE_TEST ("/profile-admin/default-goes-with-its-profile", test_default_goes_with_its_profile);
  PROFILE_TEST ("/profile-admin/rename-and-delete", test_rename_and_delete);
  PROFILE_TEST ("/profile-admin/app-profiles-are-hidden", test_app_profiles_are_hidden);
  PROFILE_TEST ("/profile-admin/broken-files", test_broken_files);
  PROFILE_TEST ("/profile-admin/file-copied-by-hand", test_file_copied_by_hand);
  PROFILE_TEST ("/profile-admin/default-services", test_default_services);
  PROFILE_TEST ("/profile-admin/no-profile-without-its-services",
                test_no_profile_without_its_services);
  PROFILE_TEST ("/profile-admin/unknown-profile-is-logon-failed",
                test_unknown_profile_is_logon_failed);
  PROFILE_TEST ("/profile-admin/table", test_table);
  return g_test_run ();
}
