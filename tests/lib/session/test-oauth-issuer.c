/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who is known to sign people in, without a file of anybody's */
#include <glib/gstdio.h>

#include "session/mapi-oauth-private.h"

typedef struct
{
  const char *host;
  const char *name;
  const char *scope;
  const char *redirect_host;
} Row;

static const Row rows[] = {
  { "imap.gmail.com", "google", "https://mail.google.com/", "127.0.0.1" },
  { "www.googleapis.com", "google-contacts", "https://www.googleapis.com/auth/carddav", "127.0.0.1" },
  { "outlook.office365.com", "microsoft",
    "https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access", "localhost" },
  { "smtp.mail.yahoo.com", "yahoo", "mail-w", "127.0.0.1" },
};

static void
assert_address (const char *text)
{
  g_autoptr(GUri) uri = g_uri_parse (text, G_URI_FLAGS_NONE, NULL);

  g_assert_nonnull (uri);
  g_assert_cmpstr (g_uri_get_scheme (uri), ==, "https");
}

/* Every column is what its name says */
static void
test_known (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(MapiOAuthIssuer) issuer = mapi_oauth_issuer_find_for_host (rows[i].host, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (issuer->name, ==, rows[i].name);
      g_assert_cmpstr (issuer->scope, ==, rows[i].scope);
      g_assert_cmpstr (issuer->redirect_host, ==, rows[i].redirect_host);
      assert_address (issuer->authorization);
      assert_address (issuer->token);
      if (issuer->revocation != NULL)
        assert_address (issuer->revocation);
      if (issuer->parameters != NULL)
        {
          g_autoptr(GHashTable) parameters = g_uri_parse_params (issuer->parameters, -1, "&", G_URI_PARAMS_NONE, &error);

          g_assert_no_error (error);
          g_assert_cmpuint (g_hash_table_size (parameters), >, 0);
        }
    }
}

/* The address book of Google is signed in to as the same program as its mail */
static void
test_client_of (void)
{
  g_autofree char *path = g_build_filename (g_getenv ("MAPI_HOME"), "oauth.conf", NULL);
  g_autoptr(MapiOAuthIssuer) issuer = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_true (g_file_set_contents (path, "[Issuer google]\nClientId=one\nClientSecret=two\n", -1, NULL));
  issuer = mapi_oauth_issuer_find_for_host ("google.com", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (issuer->client_id, ==, "one");
  g_assert_cmpstr (issuer->client_secret, ==, "two");
  g_assert_cmpint (g_unlink (path), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_autofree char *home = g_dir_make_tmp ("mapi-issuer-XXXXXX", NULL);
  int status;

  g_setenv ("MAPI_HOME", home, TRUE);
  g_setenv ("MAPI_SYSTEM_CONFIG", home, TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/oauth-issuer/known", test_known);
  g_test_add_func ("/oauth-issuer/client-of", test_client_of);
  status = g_test_run ();
  g_rmdir (home);
  return status;
}
