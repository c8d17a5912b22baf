/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <mapi.h>

/* The files are those the fuzzer begins with. */

static GPtrArray *
import (MapiImportProgram  program,
        const char        *folder,
        const char        *file)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "fuzz", "corpus", folder, file, NULL);
  g_autoptr(GStrvBuilder) names = g_strv_builder_new ();
  g_autoptr(GStrvBuilder) texts = g_strv_builder_new ();
  g_auto(GStrv) all_names = NULL;
  g_auto(GStrv) all_texts = NULL;
  g_auto(GStrv) parts = NULL;
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  parts = g_strsplit (text, "=== ", -1);
  for (guint i = 0; parts[i] != NULL; i++)
    {
      g_auto(GStrv) halves = g_strsplit (parts[i], "\n", 2);

      if (*parts[i] == '\0')
        continue;
      g_strv_builder_add (names, halves[0]);
      g_strv_builder_add (texts, parts[1] != NULL ? halves[1] : parts[i]);
    }
  all_names = g_strv_builder_end (names);
  all_texts = g_strv_builder_end (texts);
  return mapi_account_import_parse (program, (const char * const *) all_names, (const char * const *) all_texts);
}

static void
assert_server (GPtrArray    *servers,
               const char   *protocol,
               const char   *host,
               guint16       port,
               MapiSecurity  security,
               const char   *user,
               const char   *auth)
{
  MapiDiscoveredServer *server;

  g_assert_cmpuint (servers->len, ==, 1);
  server = servers->pdata[0];
  g_assert_cmpstr (mapi_discovered_server_get_protocol (server), ==, protocol);
  g_assert_cmpstr (mapi_discovered_server_get_host (server), ==, host);
  g_assert_cmpuint (mapi_discovered_server_get_port (server), ==, port);
  g_assert_cmpint (mapi_discovered_server_get_security (server), ==, security);
  g_assert_cmpstr (mapi_discovered_server_get_user (server), ==, user);
  g_assert_cmpstr (mapi_discovered_server_get_auth (server)[0], ==, auth);
}

static void
test_thunderbird (void)
{
  g_autoptr(GPtrArray) accounts = import (MAPI_IMPORT_THUNDERBIRD, "import-thunderbird", "accounts");
  MapiDiscoveryResult *result;

  g_assert_cmpuint (accounts->len, ==, 2);
  g_assert_cmpstr (mapi_found_account_get_address (accounts->pdata[0]), ==, "ann@example.org");
  g_assert_cmpstr (mapi_found_account_get_person (accounts->pdata[0]), ==, "Ann \"The\" Example");
  result = mapi_found_account_get_result (accounts->pdata[0]);
  assert_server (mapi_discovery_result_get_incoming (result), "imap", "imap.example.org", 993, MAPI_SECURITY_TLS, "ann",
                 "oauth2");
  assert_server (mapi_discovery_result_get_outgoing (result), "smtp", "smtp.example.org", 465, MAPI_SECURITY_TLS, "ann",
                 "password");

  /* No port of its own, and the default way out */
  result = mapi_found_account_get_result (accounts->pdata[1]);
  assert_server (mapi_discovery_result_get_incoming (result), "pop3", "pop.example.net", 110, MAPI_SECURITY_STARTTLS,
                 "ann@example.net", "password");
  assert_server (mapi_discovery_result_get_outgoing (result), "smtp", "smtp.example.net", 587, MAPI_SECURITY_STARTTLS,
                 NULL, "password");
}

static void
test_evolution (void)
{
  g_autoptr(GPtrArray) accounts = import (MAPI_IMPORT_EVOLUTION, "import-evolution", "accounts");
  MapiDiscoveryResult *result;

  g_assert_cmpuint (accounts->len, ==, 1);
  g_assert_cmpstr (mapi_found_account_get_person (accounts->pdata[0]), ==, "Ann Example");
  result = mapi_found_account_get_result (accounts->pdata[0]);
  assert_server (mapi_discovery_result_get_incoming (result), "imap", "imap.example.org", 993, MAPI_SECURITY_TLS, "ann",
                 "password");
  assert_server (mapi_discovery_result_get_outgoing (result), "smtp", "smtp.example.org", 587, MAPI_SECURITY_STARTTLS,
                 "ann", "password");
}

static void
test_geary (void)
{
  g_autoptr(GPtrArray) accounts = import (MAPI_IMPORT_GEARY, "import-geary", "account");
  MapiDiscoveryResult *result;

  g_assert_cmpuint (accounts->len, ==, 1);
  g_assert_cmpstr (mapi_found_account_get_address (accounts->pdata[0]), ==, "ann@example.org");
  g_assert_cmpstr (mapi_found_account_get_person (accounts->pdata[0]), ==, "Ann Example");
  result = mapi_found_account_get_result (accounts->pdata[0]);
  assert_server (mapi_discovery_result_get_incoming (result), "imap", "imap.example.org", 143, MAPI_SECURITY_STARTTLS,
                 "ann", "password");
  assert_server (mapi_discovery_result_get_outgoing (result), "smtp", "smtp.example.org", 465, MAPI_SECURITY_TLS,
                 "ann@example.org", "password");
}

static void
test_claws (void)
{
  g_autoptr(GPtrArray) accounts = import (MAPI_IMPORT_CLAWS, "import-claws", "accountrc");
  MapiDiscoveryResult *result;

  g_assert_cmpuint (accounts->len, ==, 1);
  result = mapi_found_account_get_result (accounts->pdata[0]);
  assert_server (mapi_discovery_result_get_incoming (result), "imap", "imap.example.org", 993, MAPI_SECURITY_TLS, "ann",
                 "password");
  assert_server (mapi_discovery_result_get_outgoing (result), "smtp", "smtp.example.org", 587, MAPI_SECURITY_STARTTLS,
                 "ann", "password");
}

/* Found where the programs keep them; a folder or a huge file in that place is passed over. */
static void
test_find (void)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *home = g_dir_make_tmp ("mapi-import-XXXXXX", &error);
  g_autofree char *claws = g_build_filename (home, ".claws-mail", NULL);
  g_autofree char *rc = g_build_filename (claws, "accountrc", NULL);
  g_autofree char *geary = g_build_filename (home, ".config", "geary", "account_01", "geary.ini", NULL);
  g_autofree char *source = g_test_build_filename (G_TEST_DIST, "fuzz", "corpus", "import-claws",
                                                   "accountrc", NULL);
  g_autofree char *text = NULL;
  g_autoptr(GPtrArray) accounts = NULL;

  g_assert_no_error (error);
  g_assert_cmpint (g_mkdir_with_parents (claws, 0700), ==, 0);
  g_assert_cmpint (g_mkdir_with_parents (geary, 0700), ==, 0);
  g_assert_true (g_file_get_contents (source, &text, NULL, NULL));
  g_assert_true (g_file_set_contents (rc, text, -1, NULL));
  accounts = mapi_account_import_find (home, NULL);
  g_assert_cmpuint (accounts->len, ==, 1);
  g_assert_cmpstr (mapi_found_account_get_program_name (accounts->pdata[0]), ==, "Claws Mail");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/account-import/thunderbird", test_thunderbird);
  g_test_add_func ("/account-import/evolution", test_evolution);
  g_test_add_func ("/account-import/geary", test_geary);
  g_test_add_func ("/account-import/claws", test_claws);
  g_test_add_func ("/account-import/find", test_find);
  return g_test_run ();
}
