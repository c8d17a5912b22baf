/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "profile-fixture.h"

#include <string.h>
#include <unistd.h>
#include <sys/wait.h>

#include "mapi-provider.h"
#include "mapi.h"
#include "profile/mapi-profile-private.h"

static MapiProfileAdmin *
make_profile (const char *name)
{
  MapiProfileAdmin *admin = mapi_profile_admin_new (MAPI_PROFILE_NONE);
  g_autoptr(GError) error = NULL;

  mapi_profile_admin_create_profile (admin, name, MAPI_PROFILE_NONE, NULL, NULL, &error);
  g_assert_no_error (error);
  return admin;
}

static MapiService *
add_service (MapiProfileAdmin *admin,
             const char       *profile,
             const char       *address)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiServiceAdmin) services = mapi_profile_admin_open_services (admin, profile, &error);
  g_autoptr(GPtrArray) types = mapi_service_admin_list_types (NULL);
  g_autoptr(MapiSettings) settings =
    mapi_settings_new (mapi_service_type_get_setting_infos (g_ptr_array_index (types, 0)));
  MapiService *service;

  g_assert_no_error (error);
  g_assert_true (mapi_settings_set (settings, "server", "localhost", NULL));
  g_assert_true (mapi_settings_set (settings, "address", address, NULL));
  service = mapi_service_admin_create_service (services, "good", NULL, settings, 0, NULL, NULL,
                                               &error);
  g_assert_no_error (error);
  return service;
}

static void
test_open (ProfileFixture *fixture,
           gconstpointer   data)
{
  g_autoptr(MapiProfileAdmin) admin = make_profile ("Work");
  g_autoptr(MapiService) one = add_service (admin, "Work", "Me@Example.org;other@example.org");
  g_autoptr(MapiService) two = add_service (admin, "Work", "me@example.org;third@example.org");
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiProfile) profile = mapi_profile_open ("Work", FALSE, &error);
  g_auto(GStrv) addresses = NULL;
  g_autofree char *joined = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (mapi_profile_get_services (profile)->len, ==, 2);
  addresses = mapi_profile_dup_addresses (profile);
  joined = g_strjoinv (" ", addresses);
  g_assert_cmpstr (joined, ==, "me@example.org other@example.org third@example.org");
  g_assert_null (mapi_profile_open ("Nobody", FALSE, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND);
}

static void
test_deleted_while_in_use (ProfileFixture *fixture,
                           gconstpointer   data)
{
  g_autoptr(MapiProfileAdmin) admin = make_profile ("Work");
  g_autoptr(MapiService) service = add_service (admin, "Work", "");
  g_autoptr(MapiProfile) profile = mapi_profile_open ("Work", FALSE, NULL);
  g_autoptr(MapiProfile) second = mapi_profile_open ("Work", FALSE, NULL);
  g_auto(GStrv) names = NULL;
  g_autofree char *kept = NULL;
  g_autofree char *again = NULL;
  g_autofree char *folder = g_build_filename (fixture->home, "profiles", NULL);
  g_autoptr(GDir) dir = NULL;
  g_autoptr(GError) error = NULL;
  const char *file;

  g_assert_true (mapi_profile_admin_is_in_use (admin, "Work"));
  g_assert_true (mapi_profile_admin_delete_profile (admin, "Work", TRUE, &error));
  g_assert_no_error (error);
  names = mapi_profile_admin_list (admin, NULL);
  g_assert_cmpuint (g_strv_length (names), ==, 0);
  g_assert_null (mapi_profile_open ("Work", FALSE, NULL));

  /* The name is free, and the old session still has its own profile. */
  g_assert_true (mapi_profile_admin_create_profile (admin, "Work", 0, NULL, NULL, NULL));
  g_assert_true (mapi_profile_set_value (profile, "key", "value", &error));
  kept = mapi_profile_dup_value (second, "key");
  g_assert_cmpstr (kept, ==, "value");

  g_clear_object (&profile);
  again = mapi_profile_dup_value (second, "key");
  g_assert_nonnull (again);
  g_clear_object (&second);
  dir = g_dir_open (folder, 0, NULL);
  while ((file = g_dir_read_name (dir)) != NULL)
    g_assert_true (strcmp (file, "Work.profile") == 0 || strcmp (file, ".lock") == 0);
}

static void
test_renamed_while_in_use (ProfileFixture *fixture,
                           gconstpointer   data)
{
  g_autoptr(MapiProfileAdmin) admin = make_profile ("Work");
  g_autoptr(MapiProfile) profile = mapi_profile_open ("Work", FALSE, NULL);
  g_autofree char *chosen = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_true (mapi_profile_admin_set_default (admin, "Work", NULL));
  g_assert_true (mapi_profile_admin_rename_profile (admin, "Work", "Home", &error));
  g_assert_no_error (error);
  g_assert_true (mapi_profile_admin_exists (admin, "Work"));
  g_assert_false (mapi_profile_admin_create_profile (admin, "Home", 0, NULL, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NO_ACCESS);
  g_clear_object (&profile);
  g_assert_false (mapi_profile_admin_exists (admin, "Work"));
  g_assert_true (mapi_profile_admin_exists (admin, "Home"));
  chosen = mapi_profile_admin_dup_default (admin);
  g_assert_cmpstr (chosen, ==, "Home");
}

static void
test_crashed_user (ProfileFixture *fixture,
                   gconstpointer   data)
{
  g_autoptr(MapiProfileAdmin) admin = make_profile ("Work");
  int ready[2];
  int leave[2];
  char byte;
  pid_t pid;

  g_assert_cmpint (pipe (ready), ==, 0);
  g_assert_cmpint (pipe (leave), ==, 0);
  pid = fork ();
  if (pid == 0)
    {
      MapiProfile *profile = mapi_profile_open ("Work", FALSE, NULL);

      close (leave[1]);
      if (profile == NULL || write (ready[1], "", 1) != 1)
        _exit (1);
      /* Ends without a goodbye when the parent closes its end */
      if (read (leave[0], &byte, 1) < 0)
        _exit (2);
      _exit (0);
    }
  g_assert_cmpint (read (ready[0], &byte, 1), ==, 1);
  g_assert_true (mapi_profile_admin_is_in_use (admin, "Work"));
  g_assert_true (mapi_profile_admin_rename_profile (admin, "Work", "Home", NULL));
  g_assert_true (mapi_profile_admin_exists (admin, "Work"));
  close (leave[1]);
  g_assert_cmpint (waitpid (pid, NULL, 0), ==, pid);
  close (leave[0]);
  close (ready[0]);
  close (ready[1]);
  /* Whoever looks next carries it out. */
  g_strfreev (mapi_profile_admin_list (admin, NULL));
  g_assert_true (mapi_profile_admin_exists (admin, "Home"));
}

#define N_PROCESSES 4
#define N_SERVICES 8

static void
test_processes_lose_nothing (ProfileFixture *fixture,
                             gconstpointer   data)
{
  g_autoptr(MapiProfileAdmin) admin = make_profile ("Work");
  g_autoptr(MapiServiceAdmin) services = NULL;
  g_autoptr(GPtrArray) list = NULL;
  g_autofree char *text = NULL;
  pid_t pids[N_PROCESSES];
  guint n_values = 0;

  for (guint i = 0; i < N_PROCESSES; i++)
    {
      pids[i] = fork ();
      if (pids[i] != 0)
        continue;
      for (guint j = 0; j < N_SERVICES; j++)
        {
          g_autofree char *key = g_strdup_printf ("key-%u-%u", i, j);
          MapiProfile *profile = mapi_profile_open ("Work", FALSE, NULL);

          g_object_unref (add_service (admin, "Work", "a@b"));
          if (profile == NULL || !mapi_profile_set_value (profile, key, "x", NULL))
            _exit (1);
          g_object_unref (profile);
        }
      _exit (0);
    }
  for (guint i = 0; i < N_PROCESSES; i++)
    {
      int status;

      g_assert_cmpint (waitpid (pids[i], &status, 0), ==, pids[i]);
      g_assert_cmpint (status, ==, 0);
    }
  services = mapi_profile_admin_open_services (admin, "Work", NULL);
  list = mapi_service_admin_list_services (services, NULL);
  g_assert_cmpuint (list->len, ==, N_PROCESSES * N_SERVICES);
  text = profile_fixture_read (fixture, "Work");
  for (const char *p = strstr (text, "\nkey-"); p != NULL; p = strstr (p + 1, "\nkey-"))
    n_values++;
  g_assert_cmpuint (n_values, ==, N_PROCESSES * N_SERVICES);
}

static void
test_providers (ProfileFixture *fixture,
                gconstpointer   data)
{
  g_autoptr(MapiProfileAdmin) admin = make_profile ("Work");
  g_autoptr(MapiService) service = add_service (admin, "Work", "me@example.org");
  g_autoptr(MapiProfile) profile = mapi_profile_open ("Work", FALSE, NULL);
  g_autoptr(MapiServiceAdmin) services = mapi_profile_admin_open_services (admin, "Work", NULL);
  g_autofree char *uid = mapi_service_admin_dup_default_store (services);
  g_autofree char *support_uid = NULL;
  g_autoptr(MapiProvider) provider = NULL;
  g_autoptr(GError) error = NULL;
  MapiSupport *support;

  provider = mapi_profile_create_provider (profile, uid, &error);
  g_assert_no_error (error);
  g_assert_true (MAPI_IS_STORE (provider));
  support = mapi_provider_get_support (provider);
  support_uid = mapi_support_dup_uid_string (support);
  g_assert_cmpstr (support_uid, ==, uid);
  g_assert_true (mapi_support_is_own_address (support, "ME@example.org"));
  g_assert_true (g_str_has_prefix (mapi_support_get_data_dir (support), fixture->home));
  g_assert_null (mapi_profile_create_provider (profile, mapi_service_get_uid (service), &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  profile_fixture_use_file_keyring ();
  PROFILE_TEST ("/profile-use/processes-lose-nothing", test_processes_lose_nothing);
  PROFILE_TEST ("/profile-use/crashed-user", test_crashed_user);
  PROFILE_TEST ("/profile-use/open", test_open);
  PROFILE_TEST ("/profile-use/deleted-while-in-use", test_deleted_while_in_use);
  PROFILE_TEST ("/profile-use/renamed-while-in-use", test_renamed_while_in_use);
  PROFILE_TEST ("/profile-use/providers", test_providers);
  return g_test_run ();
}
