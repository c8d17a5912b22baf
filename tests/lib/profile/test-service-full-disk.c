/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "profile-fixture.h"

#include <signal.h>

#include <sys/resource.h>

#include "mapi.h"
#include "mapi-provider.h"

/* Settings that cannot be saved, as there is no room for the profile: what is kept elsewhere stays as it was, too. */

/* No file can be written any more that has more than @room bytes, or any can again */
static void
fill_disk (gboolean full,
           gsize    room)
{
  struct rlimit limit;

  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  limit.rlim_cur = full ? room : limit.rlim_max;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
}

static MapiServiceAdmin *
make_admin (void)
{
  g_autoptr(MapiProfileAdmin) admin = mapi_profile_admin_new (MAPI_PROFILE_NONE);
  g_autoptr(GError) error = NULL;
  MapiServiceAdmin *services;

  mapi_profile_admin_create_profile (admin, "Work", MAPI_PROFILE_NONE, NULL, NULL, &error);
  g_assert_no_error (error);
  services = mapi_profile_admin_open_services (admin, "Work", &error);
  g_assert_no_error (error);
  return services;
}

/* @proxy: as long as one likes */
static MapiSettings *
make_settings (const char *password,
               const char *proxy)
{
  g_autoptr(GError) error = NULL;
  MapiSettings *settings = mapi_service_admin_new_settings ("good", &error);

  g_assert_no_error (error);
  mapi_settings_set (settings, "server", "localhost", &error);
  g_assert_no_error (error);
  mapi_settings_set (settings, "needs-secret", "true", &error);
  g_assert_no_error (error);
  mapi_settings_set (settings, "password", password, &error);
  g_assert_no_error (error);
  mapi_settings_set (settings, "proxy", proxy, &error);
  g_assert_no_error (error);
  return settings;
}

/* Neither a new password nor that there shall be none outlives settings that were not saved: the old one works on. */
static void
test_password (ProfileFixture *fixture,
               gconstpointer   data)
{
  const char *answers[] = { "battery", "" };
  g_autofree char *long_text = g_strnfill (60 * 1024, 'x');
  g_autoptr(MapiServiceAdmin) admin = make_admin ();
  g_autoptr(MapiSettings) settings = make_settings ("correct horse", NULL);
  g_autoptr(MapiService) service = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr(GError) error = NULL;

  service = mapi_service_admin_create_service (admin, "good", NULL, settings, 0, NULL, NULL, &error);
  g_assert_no_error (error);
  before = profile_fixture_read (fixture, "Work");
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autoptr(MapiSettings) too_long = make_settings (answers[i], long_text);

      /* There is room for the password, and none for the profile */
      fill_disk (TRUE, 40 * 1024);
      g_assert_false (mapi_service_admin_configure_service (admin, mapi_service_get_uid (service), too_long, 0, NULL,
                                                            NULL, &error));
      fill_disk (FALSE, 0);
      g_assert_error (error, MAPI_ERROR, MAPI_ERROR_DISK_ERROR);
      g_clear_error (&error);
      mapi_service_admin_check_service (admin, mapi_service_get_uid (service), NULL, NULL, NULL, &error);
      g_assert_no_error (error);
    }
  after = profile_fixture_read (fixture, "Work");
  g_assert_cmpstr (before, ==, after);
}

int
main (int    argc,
      char **argv)
{
  profile_fixture_use_file_keyring ();
  g_test_init (&argc, &argv, NULL);
  PROFILE_TEST ("/service-full-disk/password", test_password);
  return g_test_run ();
}
