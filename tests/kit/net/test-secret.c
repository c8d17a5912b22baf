/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <kit-credentials.h>
#include <kit-secret.h>

/* What servers repeat of a secret, in whatever form */

static const char password[] = "pässwörd \"quoted\"\\back";

static KitCredentials *
make (void)
{
  KitCredentials *credentials = kit_credentials_new ("carol");

  kit_credentials_set_password (credentials, password);
  return credentials;
}

static void
assert_hidden (const char *said,
               const char *shown)
{
  g_autoptr(KitCredentials) credentials = make ();
  g_autofree char *clean = kit_credentials_redact (credentials, said);

  g_assert_cmpstr (clean, ==, shown);
}

static void
test_literal (void)
{
  g_autofree char *said = g_strdup_printf ("No user has <%s>", password);

  assert_hidden (said, "No user has <[…]>");
  assert_hidden ("No user has that", "No user has that");
}

/* Whatever stands before it, and behind */
static void
test_within_base64 (void)
{
  for (gsize before = 0; before < 7; before++)
    for (gsize behind = 0; behind < 4; behind++)
      {
        g_autoptr(KitCredentials) credentials = make ();
        g_autofree char *blob = g_strdup_printf ("%.*s%s%.*s", (int) before, "abcdefg", password, (int) behind, "xyz");
        g_autofree char *base64 = g_base64_encode ((const guchar *) blob, strlen (blob));
        g_autofree char *clean = kit_credentials_redact (credentials, base64);
        g_autoptr(GString) rest = g_string_new (clean);
        g_autofree guchar *bytes = NULL;
        gsize length;

        g_assert_nonnull (strstr (clean, "[…]"));
        /* What is left are bits of the first and last character at most */
        g_string_replace (rest, "[…]", "", 0);
        g_assert_cmpuint (rest->len, <=, ((before + 2) / 3 + (behind + 2) / 3 + 1) * 4);
        bytes = g_base64_decode (clean, &length);
        g_assert_null (g_strstr_len ((const char *) bytes, (gssize) length, "quoted"));
      }
}

static void
test_as_it_went_out (void)
{
  g_autoptr(KitCredentials) credentials = make ();
  g_autofree char *clean = NULL;

  kit_credentials_add_told (credentials, "p\\\"w");
  clean = kit_credentials_redact (credentials, "What is p\\\"w to me?");
  g_assert_cmpstr (clean, ==, "What is […] to me?");
  kit_credentials_forget_told (credentials);
  g_free (clean);
  clean = kit_credentials_redact (credentials, "What is p\\\"w to me?");
  g_assert_cmpstr (clean, ==, "What is p\\\"w to me?");
}

/* Of a short one only what is a word by itself, and no base64, which would be in anything */
static void
test_short (void)
{
  g_autoptr(KitCredentials) credentials = kit_credentials_new ("carol");
  g_autofree char *clean = NULL;

  kit_credentials_set_password (credentials, "no");
  clean = kit_credentials_redact (credentials, "no, this is not known: bm8=");
  g_assert_cmpstr (clean, ==, "[…], this is not known: bm8=");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/secret/literal", test_literal);
  g_test_add_func ("/secret/within-base64", test_within_base64);
  g_test_add_func ("/secret/as-it-went-out", test_as_it_went_out);
  g_test_add_func ("/secret/short", test_short);
  return g_test_run ();
}
