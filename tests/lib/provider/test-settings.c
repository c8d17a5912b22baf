/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "mapi-provider.h"

static MapiSettings *
make_settings (void)
{
  static const char text[] =
    "[Setting server]\nType=string\nLabel=Server\nRequired=true\n"
    "[Setting port]\nType=uint\nLabel=Port\nMin=1\nMax=65535\nDefault=993\n"
    "[Setting tls]\nType=boolean\nLabel=TLS\nDefault=true\n"
    "[Setting names]\nType=list\nLabel=Names\n"
    "[Setting note]\nType=label\nLabel=Read this\n"
    "[Setting pin]\nType=string\nLabel=Pin\nRequired=true\nShownWhen=tls=false\n";
  g_autoptr(GKeyFile) file = g_key_file_new ();
  g_autoptr(GPtrArray) infos =
    g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_setting_info_unref);
  g_auto(GStrv) groups = NULL;

  g_assert_true (g_key_file_load_from_data (file, text, strlen (text), G_KEY_FILE_NONE, NULL));
  groups = g_key_file_get_groups (file, NULL);
  for (guint i = 0; groups[i] != NULL; i++)
    {
      g_autoptr(GError) error = NULL;

      g_ptr_array_add (infos, mapi_setting_info_new_from_key_file (file, groups[i], &error));
      g_assert_no_error (error);
    }
  return mapi_settings_new (infos);
}

static void
test_defaults (void)
{
  g_autoptr(MapiSettings) settings = make_settings ();

  g_assert_cmpuint (mapi_settings_get_uint (settings, "port"), ==, 993);
  g_assert_true (mapi_settings_get_boolean (settings, "tls"));
  g_assert_false (mapi_settings_is_set (settings, "port"));
  g_assert_null (mapi_settings_dup_string (settings, "server"));
  g_assert_null (mapi_settings_dup_string (settings, "unknown"));
  g_assert_null (mapi_settings_get_info (settings, "unknown"));
}

static void
test_set_and_reset (void)
{
  g_autoptr(MapiSettings) settings = make_settings ();
  g_autoptr(GError) error = NULL;

  g_assert_true (mapi_settings_set (settings, "port", "143", &error));
  g_assert_cmpuint (mapi_settings_get_uint (settings, "port"), ==, 143);
  g_assert_true (mapi_settings_is_set (settings, "port"));
  g_assert_true (mapi_settings_set (settings, "port", NULL, &error));
  g_assert_cmpuint (mapi_settings_get_uint (settings, "port"), ==, 993);
  g_assert_no_error (error);
}

static void
test_refuses_bad_values_and_names (void)
{
  g_autoptr(MapiSettings) settings = make_settings ();
  g_autoptr(GError) error = NULL;

  g_assert_false (mapi_settings_set (settings, "port", "0", &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_BAD_VALUE);
  g_clear_error (&error);
  g_assert_false (mapi_settings_set (settings, "nothing", "0", &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (mapi_settings_set (settings, "note", "x", &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_BAD_VALUE);
}

static void
test_lists (void)
{
  g_autoptr(MapiSettings) settings = make_settings ();
  g_auto(GStrv) names = NULL;
  g_auto(GStrv) none = mapi_settings_dup_strv (settings, "names");

  g_assert_cmpuint (g_strv_length (none), ==, 0);
  g_assert_true (mapi_settings_set (settings, "names", " a ;b\\;c;;d\\\\;", NULL));
  names = mapi_settings_dup_strv (settings, "names");
  g_assert_cmpuint (g_strv_length (names), ==, 3);
  g_assert_cmpstr (names[0], ==, "a");
  g_assert_cmpstr (names[1], ==, "b;c");
  g_assert_cmpstr (names[2], ==, "d\\");
}

static void
test_required_only_when_shown (void)
{
  g_autoptr(MapiSettings) settings = make_settings ();
  g_autoptr(GError) error = NULL;

  g_assert_false (mapi_settings_check (settings, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_UNCONFIGURED);
  g_assert_nonnull (strstr (error->message, "Server"));
  g_clear_error (&error);

  g_assert_true (mapi_settings_set (settings, "server", "localhost", NULL));
  g_assert_false (mapi_settings_is_shown (settings, "pin"));
  g_assert_true (mapi_settings_check (settings, &error));
  g_assert_no_error (error);

  g_assert_true (mapi_settings_set (settings, "tls", "false", NULL));
  g_assert_true (mapi_settings_is_shown (settings, "pin"));
  g_assert_false (mapi_settings_check (settings, &error));
  g_assert_nonnull (strstr (error->message, "Pin"));
}

static void
test_empty_is_not_set (void)
{
  g_autoptr(MapiSettings) settings = make_settings ();
  g_autoptr(GError) error = NULL;

  g_assert_true (mapi_settings_set (settings, "server", "", NULL));
  g_assert_false (mapi_settings_check (settings, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_UNCONFIGURED);
}

static void
test_copy_is_independent (void)
{
  g_autoptr(MapiSettings) settings = make_settings ();
  g_autoptr(MapiSettings) copy = NULL;
  g_autofree char *value = NULL;

  g_assert_true (mapi_settings_set (settings, "server", "a", NULL));
  copy = mapi_settings_copy (settings);
  g_assert_true (mapi_settings_set (settings, "server", "b", NULL));
  value = mapi_settings_dup_string (copy, "server");
  g_assert_cmpstr (value, ==, "a");
  g_assert_cmpuint (mapi_settings_get_infos (copy)->len, ==, 6);
}

static MapiSettings *
make_dangerous (void)
{
  static const char text[] =
    "[Setting host]\nType=string\nLabel=Server\n"
    "[Setting security]\nType=choice\nLabel=Protection\nChoices=tls;none\nDefault=tls\n"
    "Danger=none\nDangerServer=host\nDangerConsent=agreed\nDangerLabel=All can be read\n"
    "[Setting agreed]\nType=string\nLabel=Agreed\nHidden=true\n";
  static const char * const names[] = { "Setting host", "Setting security", "Setting agreed" };
  g_autoptr(GKeyFile) file = g_key_file_new ();
  g_autoptr(GPtrArray) infos = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_setting_info_unref);

  g_assert_true (g_key_file_load_from_data (file, text, strlen (text), G_KEY_FILE_NONE, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_ptr_array_add (infos, mapi_setting_info_new_from_key_file (file, names[i], NULL));
  return mapi_settings_new (infos);
}

static void
test_danger (void)
{
  g_autoptr(MapiSettings) settings = make_dangerous ();
  g_autoptr(GError) error = NULL;
  g_autofree char *danger = NULL;
  g_autofree char *server = NULL;

  g_assert_true (mapi_settings_set (settings, "host", "127.0.0.1", NULL));
  g_assert_true (mapi_settings_set (settings, "security", "none", NULL));
  g_assert_null (mapi_settings_dup_danger (settings, NULL));
  g_assert_null (mapi_settings_dup_unconfirmed (settings, "security"));

  g_assert_true (mapi_settings_set (settings, "host", "mail.example.org", NULL));
  danger = mapi_settings_dup_danger (settings, NULL);
  g_assert_cmpstr (danger, ==, "All can be read");
  g_assert_null (mapi_settings_dup_danger (settings, "host"));
  server = mapi_settings_dup_unconfirmed (settings, "security");
  g_assert_cmpstr (server, ==, "mail.example.org");
  g_assert_false (mapi_settings_confirm (settings, "security", "example.org", &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_BAD_VALUE);
  g_assert_true (mapi_settings_set (settings, "agreed", "true", NULL));
  g_assert_nonnull (server = (g_free (server), mapi_settings_dup_unconfirmed (settings, "security")));
  g_assert_true (mapi_settings_confirm (settings, "security", " Mail.example.org ", NULL));
  g_assert_null (mapi_settings_dup_unconfirmed (settings, "security"));
  g_assert_true (mapi_settings_set (settings, "host", "other.example.org", NULL));
  g_assert_nonnull (server = (g_free (server), mapi_settings_dup_unconfirmed (settings, "security")));
}

static void
test_local_servers (void)
{
  static const char * const local[] = { "localhost", "LocalHost", "127.0.0.1", "127.1.2.3", "::1" };
  static const char * const away[] = { "", "localhost.example.org", "mail.localhost.test", "128.0.0.1", "127.0.0.1.nip.io",
                                       "::2", "0x7f000001" };

  for (guint i = 0; i < G_N_ELEMENTS (local); i++)
    g_assert_true (mapi_server_is_local (local[i]));
  for (guint i = 0; i < G_N_ELEMENTS (away); i++)
    g_assert_false (mapi_server_is_local (away[i]));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/settings/defaults", test_defaults);
  g_test_add_func ("/settings/set-and-reset", test_set_and_reset);
  g_test_add_func ("/settings/refuses-bad-values-and-names", test_refuses_bad_values_and_names);
  g_test_add_func ("/settings/lists", test_lists);
  g_test_add_func ("/settings/required-only-when-shown", test_required_only_when_shown);
  g_test_add_func ("/settings/empty-is-not-set", test_empty_is_not_set);
  g_test_add_func ("/settings/copy-is-independent", test_copy_is_independent);
  g_test_add_func ("/settings/danger", test_danger);
  g_test_add_func ("/settings/local-servers", test_local_servers);
  return g_test_run ();
}
