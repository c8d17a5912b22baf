/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "profile-fixture.h"

#include <string.h>
#include <sys/stat.h>

#include <glib/gstdio.h>

#include "mapi-provider.h"
#include "session/mapi-init.h"
#include "session/mapi-secrets-private.h"

#define UID "00112233445566778899aabbccddeeff"

static void
assert_secret (const char *uid,
               const char *setting,
               const char *expected)
{
  g_autoptr(GError) error = NULL;
  char *secret = mapi_secrets_lookup (uid, setting, NULL, &error);

  g_assert_cmpstr (secret, ==, expected);
  if (expected == NULL)
    g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND);
  else
    g_assert_no_error (error);
  mapi_secret_free (secret);
}

static gboolean
store (const char *uid,
       const char *setting,
       const char *secret)
{
  g_autoptr(GError) error = NULL;
  gboolean persistent = FALSE;

  mapi_secrets_store (uid, setting, "mail.example.org", "Test", secret, &persistent, NULL, &error);
  g_assert_no_error (error);
  return persistent;
}

static void
choose_backend (ProfileFixture *fixture,
                const char     *backend)
{
  g_autofree char *path = g_build_filename (fixture->home, "estafette.conf", NULL);
  g_autofree char *text = g_strdup_printf ("[Secrets]\nBackend=%s\n", backend);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
test_keyring (ProfileFixture *fixture,
              gconstpointer   data)
{
  g_autofree char *folder = g_build_filename (fixture->home, "secrets", NULL);

  assert_secret (UID, "password", NULL);
  g_assert_true (store (UID, "password", "correct horse"));
  assert_secret (UID, "password", "correct horse");
  assert_secret (UID, "token", NULL);
  g_assert_true (store (UID, "password", "battery"));
  assert_secret (UID, "password", "battery");
  g_assert_true (mapi_secrets_clear (UID, "password", NULL, NULL));
  g_assert_true (mapi_secrets_clear (UID, "password", NULL, NULL));
  assert_secret (UID, "password", NULL);
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
}

static void
test_file_only_when_chosen (ProfileFixture *fixture,
                            gconstpointer   data)
{
  g_autofree char *path = g_build_filename (fixture->home, "secrets", UID ".secret", NULL);
  g_autoptr(GError) error = NULL;
  struct stat st;

  choose_backend (fixture, "file");
  g_assert_true (store (UID, "password", "correct horse"));
  g_assert_true (store (UID, "token", "t"));
  assert_secret (UID, "password", "correct horse");
  g_assert_cmpint (stat (path, &st), ==, 0);
  g_assert_cmpuint (st.st_mode & 0777, ==, 0600);

  g_assert_cmpint (g_chmod (path, 0644), ==, 0);
  g_assert_null (mapi_secrets_lookup (UID, "password", NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_LOGON_FAILED);
  g_assert_cmpint (g_chmod (path, 0600), ==, 0);

  g_assert_true (mapi_secrets_clear (UID, "password", NULL, NULL));
  assert_secret (UID, "password", NULL);
  assert_secret (UID, "token", "t");
  g_assert_true (mapi_secrets_clear (UID, "token", NULL, NULL));
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

static void
test_session (ProfileFixture *fixture,
              gconstpointer   data)
{
  choose_backend (fixture, "session");
  g_assert_false (store (UID, "password", "correct horse"));
  assert_secret (UID, "password", "correct horse");
  g_assert_true (mapi_secrets_clear (UID, "password", NULL, NULL));
  assert_secret (UID, "password", NULL);
  mapi_secrets_remember (UID, "password", "once");
  assert_secret (UID, "password", "once");
  mapi_secrets_remember (UID, "password", NULL);
  assert_secret (UID, "password", NULL);
}

static void
test_unknown_backend (ProfileFixture *fixture,
                      gconstpointer   data)
{
  g_autoptr(GError) error = NULL;

  choose_backend (fixture, "cloud");
  g_assert_null (mapi_secrets_lookup (UID, "password", NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_CORRUPT_DATA);
  g_assert_nonnull (strstr (error->message, "estafette.conf:2:"));
}

static void
test_credentials (ProfileFixture *fixture,
                  gconstpointer   data)
{
  g_autofree char *own = g_build_filename (fixture->home, UID ".password", NULL);
  g_autofree char *any = g_build_filename (fixture->home, "password", NULL);

  g_assert_true (g_file_set_contents (own, "mine\n", -1, NULL));
  g_assert_true (g_file_set_contents (any, "all", -1, NULL));
  g_setenv ("CREDENTIALS_DIRECTORY", fixture->home, TRUE);
  assert_secret (UID, "password", "mine");
  assert_secret ("ffffffffffffffffffffffffffffffff", "password", "all");
  assert_secret (UID, "token", NULL);
  g_unsetenv ("CREDENTIALS_DIRECTORY");
}

static void
test_secret_file (ProfileFixture *fixture,
                  gconstpointer   data)
{
  g_autofree char *path = g_build_filename (fixture->home, "file", NULL);
  g_autoptr(GError) error = NULL;

  g_assert_true (g_file_set_contents (path, "[" UID "]\npassword=mine\n[*]\npassword=all\n", -1,
                                      NULL));
  g_setenv ("MAPI_SECRET_FILE", path, TRUE);
  g_assert_cmpint (g_chmod (path, 0600), ==, 0);
  assert_secret (UID, "password", "mine");
  assert_secret ("ffffffffffffffffffffffffffffffff", "password", "all");
  assert_secret (UID, "token", NULL);
  g_assert_cmpint (g_chmod (path, 0640), ==, 0);
  g_assert_null (mapi_secrets_lookup (UID, "password", NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_LOGON_FAILED);
  g_unsetenv ("MAPI_SECRET_FILE");
}

static void
test_service_never_uses_the_keyring (ProfileFixture *fixture,
                                     gconstpointer   data)
{
  g_autofree char *path = g_build_filename (fixture->home, "password", NULL);

  g_assert_true (store (UID, "password", "in the keyring"));
  g_assert_true (mapi_init (MAPI_INIT_SERVICE, NULL));
  assert_secret (UID, "password", NULL);
  g_assert_true (g_file_set_contents (path, "credential", -1, NULL));
  g_setenv ("CREDENTIALS_DIRECTORY", fixture->home, TRUE);
  assert_secret (UID, "password", "credential");
  g_unsetenv ("CREDENTIALS_DIRECTORY");
  g_assert_false (store (UID, "password", "for this process"));
  assert_secret (UID, "password", "for this process");
  g_assert_true (mapi_secrets_clear (UID, "password", NULL, NULL));
  mapi_uninit ();
  assert_secret (UID, "password", "in the keyring");
  g_assert_true (mapi_secrets_clear (UID, "password", NULL, NULL));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  profile_fixture_use_file_keyring ();
  PROFILE_TEST ("/secrets/keyring", test_keyring);
  PROFILE_TEST ("/secrets/file-only-when-chosen", test_file_only_when_chosen);
  PROFILE_TEST ("/secrets/session", test_session);
  PROFILE_TEST ("/secrets/unknown-backend", test_unknown_backend);
  PROFILE_TEST ("/secrets/credentials", test_credentials);
  PROFILE_TEST ("/secrets/secret-file", test_secret_file);
  PROFILE_TEST ("/secrets/service-never-uses-the-keyring", test_service_never_uses_the_keyring);
  return g_test_run ();
}
