/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <mapi-provider.h>

#include <glib/gstdio.h>

static const guint8 uid[16] = { 0xde, 0xad, 0xbe, 0xef };

static void
test_identity (void)
{
  static const char * const addresses[] = { "Ann@Example.org", NULL };
  g_autoptr(MapiSupport) support = mapi_support_new (uid, NULL, NULL, addresses);
  g_autofree char *text = mapi_support_dup_uid_string (support);

  g_assert_cmpstr (text, ==, "deadbeef000000000000000000000000");
  g_assert_cmpstr (mapi_support_get_addresses (support)[0], ==, "ann@example.org");
  g_assert_true (mapi_support_is_own_address (support, "ANN@example.ORG"));
  g_assert_false (mapi_support_is_own_address (support, "bob@example.org"));
  g_assert_false (mapi_support_is_own_address (support, NULL));
}

static void
test_data_dir (void)
{
  g_autofree char *top = g_dir_make_tmp ("support-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (top, "deep", "down", NULL);
  g_autoptr(MapiSupport) support = mapi_support_new (uid, NULL, path, NULL);
  g_autofree char *deep = g_path_get_dirname (path);
  GStatBuf info;

  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_cmpstr (mapi_support_get_data_dir (support), ==, path);
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmphex (info.st_mode & 0777, ==, 0700);
  g_rmdir (path);
  g_rmdir (deep);
  g_rmdir (top);
}

static void
count_cb (MapiSupport *support,
          guint       *count)
{
  ++*count;
}

static void
test_status (void)
{
  g_autoptr(MapiSupport) support = mapi_support_new (uid, NULL, NULL, NULL);
  g_autofree char *text = NULL;
  guint count = 0;
  gint progress;

  g_signal_connect (support, "status-changed", G_CALLBACK (count_cb), &count);
  mapi_support_set_status (support, MAPI_STATUS_AVAILABLE, "Fetching", 40);
  mapi_support_set_status (support, MAPI_STATUS_AVAILABLE, "Fetching", 40);
  g_assert_cmpuint (count, ==, 1);
  g_assert_cmpint (mapi_support_get_status (support, &text, &progress), ==,
                   MAPI_STATUS_AVAILABLE);
  g_assert_cmpstr (text, ==, "Fetching");
  g_assert_cmpint (progress, ==, 40);
}

static void
test_no_secret (void)
{
  g_autoptr(MapiSupport) support = mapi_support_new (uid, NULL, NULL, NULL);
  g_autoptr(GError) error = NULL;

  g_assert_null (mapi_support_lookup_secret (support, "password", NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND);
  mapi_secret_free (NULL);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/support/identity", test_identity);
  g_test_add_func ("/support/data-dir", test_data_dir);
  g_test_add_func ("/support/status", test_status);
  g_test_add_func ("/support/no-secret", test_no_secret);
  return g_test_run ();
}
