/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <mapi.h>
#include <string.h>
#include <unistd.h>

#include "profile-fixture.h"

/* A user's own service types, and the contexts of the entry point that only they meet. */

static const char own_type[] =
  "[Service]\nName=own\nDisplayName=My own\nProviders=store\n\n"
  "[Provider store]\nModule=good\nKind=store\nDisplayName=Mine\nFlags=default-store\n";

static char *
write_type (const char *text)
{
  char *path = NULL;
  g_autoptr(GError) error = NULL;
  int fd = g_file_open_tmp ("XXXXXX.service-type", &path, &error);

  g_assert_no_error (error);
  close (fd);
  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
  return path;
}

static gboolean
is_offered (const char *name)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) types = mapi_service_admin_list_types (&error);

  g_assert_no_error (error);
  for (guint i = 0; i < types->len; i++)
    if (g_str_equal (mapi_service_type_get_name (g_ptr_array_index (types, i)), name))
      return TRUE;
  return FALSE;
}

static void
test_install_and_uninstall (ProfileFixture *fixture,
                            gconstpointer   data)
{
  g_autofree char *path = write_type (own_type);
  g_autoptr(MapiProfileAdmin) profiles = mapi_profile_admin_new (MAPI_PROFILE_NONE);
  g_autoptr(MapiServiceAdmin) admin = NULL;
  g_autoptr(MapiServiceType) type = NULL;
  g_autoptr(MapiService) service = NULL;
  g_autoptr(MapiSettings) settings = NULL;
  g_autoptr(GPtrArray) types = NULL;
  g_autoptr(GError) error = NULL;

  g_setenv ("MAPI_TEST_CONTEXTS", "", TRUE);
  g_assert_false (is_offered ("own"));
  g_assert_true (mapi_service_admin_install_type (path, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (is_offered ("own"));
  g_assert_false (mapi_service_admin_install_type (path, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NO_ACCESS);
  g_clear_error (&error);

  /* All contexts an entry point knows, in the order of a service's life */
  mapi_profile_admin_create_profile (profiles, "Own", MAPI_PROFILE_NONE, NULL, NULL, &error);
  g_assert_no_error (error);
  admin = mapi_profile_admin_open_services (profiles, "Own", &error);
  types = mapi_service_admin_list_types (&error);
  for (guint i = 0; i < types->len && settings == NULL; i++)
    if (g_str_equal (mapi_service_type_get_name (g_ptr_array_index (types, i)), "own"))
      settings = mapi_settings_new (mapi_service_type_get_setting_infos (g_ptr_array_index (types, i)));
  mapi_settings_set (settings, "server", "mail.example.org", &error);
  g_assert_no_error (error);
  service = mapi_service_admin_create_service (admin, "own", NULL, settings, MAPI_SERVICE_UI_NONE, NULL, NULL,
                                               &error);
  g_assert_no_error (error);
  g_assert_false (mapi_service_admin_uninstall_type ("own", NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NO_ACCESS);
  g_clear_error (&error);
  mapi_service_admin_configure_service (admin, mapi_service_get_uid (service), settings, MAPI_SERVICE_UI_NONE,
                                        NULL, NULL, &error);
  g_assert_no_error (error);
  mapi_service_admin_delete_service (admin, mapi_service_get_uid (service), TRUE, &error);
  g_assert_no_error (error);

  g_assert_true (mapi_service_admin_uninstall_type ("own", NULL, &error));
  g_assert_no_error (error);
  g_assert_false (is_offered ("own"));
  g_assert_cmpstr (g_getenv ("MAPI_TEST_CONTEXTS"), ==, "12345");
  g_unlink (path);
}

static void
test_refusals (ProfileFixture *fixture,
               gconstpointer   data)
{
  g_autofree char *broken = write_type ("[Service]\nName=own\nnonsense\n");
  g_autofree char *outside = write_type ("[Service]\nName=../own\nDisplayName=x\nProviders=store\n\n"
                                         "[Provider store]\nModule=good\nKind=store\nDisplayName=Mine\n");
  g_autoptr(GError) error = NULL;

  g_assert_false (mapi_service_admin_install_type (broken, NULL, &error));
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, ":3"));
  g_clear_error (&error);
  g_assert_false (mapi_service_admin_install_type (outside, NULL, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_assert_false (mapi_service_admin_uninstall_type ("good", NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NO_ACCESS);
  g_clear_error (&error);
  g_assert_false (mapi_service_admin_uninstall_type ("nobody", NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND);
  g_unlink (broken);
  g_unlink (outside);
}

/* Which type keeps mail on this computer is told by the type's file alone. */
static void
test_this_computer (ProfileFixture *fixture,
                    gconstpointer   data)
{
  g_autofree char *path = write_type ("[Service]\nName=here\nThisComputer=true\nProviders=store\n\n"
                                      "[Provider store]\nModule=good\nKind=store\n");
  g_autoptr(MapiServiceType) type = NULL;
  g_autoptr(MapiSettings) settings = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_null (mapi_service_admin_propose_local ("Ann", "ann@example.org", &type, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND);
  g_assert_null (type);
  g_clear_error (&error);
  g_assert_true (mapi_service_admin_install_type (path, NULL, &error));
  g_assert_no_error (error);
  settings = mapi_service_admin_propose_local ("Ann", "ann@example.org", &type, &error);
  g_assert_no_error (error);
  g_assert_nonnull (settings);
  g_assert_cmpstr (mapi_service_type_get_name (type), ==, "here");
  g_unlink (path);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/profile/service-install/contexts", ProfileFixture, NULL, profile_fixture_set_up,
              test_install_and_uninstall, profile_fixture_tear_down);
  g_test_add ("/profile/service-install/refusals", ProfileFixture, NULL, profile_fixture_set_up,
              test_refusals, profile_fixture_tear_down);
  g_test_add ("/profile/service-install/this-computer", ProfileFixture, NULL, profile_fixture_set_up,
              test_this_computer, profile_fixture_tear_down);
  return g_test_run ();
}
