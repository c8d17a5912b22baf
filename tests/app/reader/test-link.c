/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "mail-link.h"

/* What an address is shown as in a question about it */
static void
test_readable (void)
{
  static const struct { const char *uri, *shown; } cases[] = {
    { "https://a.example/caf%C3%A9/%41b?q=%65", "https://a.example/café/Ab?q=e" },
    /* What has a meaning, and what is nothing at all */
    { "https://a.example/a%2Fb%3Fc%23d%25e%40%26%3D", "https://a.example/a%2Fb%3Fc%23d%25e%40%26%3D" },
    { "https://a.example/%0A%20%00%E2%80%AE%E2%80%8B%C2%A0", "https://a.example/%0A%20%00%E2%80%AE%E2%80%8B%C2%A0" },
    { "https://a.example/%C3%28%C3%FF%F0%9F%", "https://a.example/%C3%28%C3%FF%F0%9F%" },
    { "https://a.example/%C0%AF%E4%B8", "https://a.example/%C0%AF%E4%B8" },
    /* From right to left, a Hebrew letter among slashes */
    { "https://a.example/1/%D7%90/2", "https://a.example/1/%D7%90/2" },
    /* The host is shown by itself */
    { "https://%61.example%2F/%61", "https://%61.example%2F/a" },
    { "https://user%40x@a.example", "https://user%40x@a.example" },
    { "https://a.example\\%61", "https://a.example\\a" },
    { "https://a.example/x\ny\xe2\x80\xaez", "https://a.example/x yz" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *shown = mail_link_dup_readable (cases[i].uri);

      g_assert_cmpstr (shown, ==, cases[i].shown);
    }
}

/* Of what is longer than anybody reads both ends are shown, and that there is more between them */
static void
test_long (void)
{
  g_autoptr(GString) uri = g_string_new ("https://a.example/");
  g_autofree char *shown = NULL;

  for (guint i = 0; i < 5000; i++)
    g_string_append (uri, "%C3%A9");
  g_string_append (uri, "/end");
  shown = mail_link_dup_readable (uri->str);
  g_assert_true (g_utf8_validate (shown, -1, NULL));
  g_assert_cmpint (g_utf8_strlen (shown, -1), ==, 4096);
  g_assert_true (g_str_has_prefix (shown, "https://a.example/é"));
  g_assert_nonnull (strstr (shown, "é…é"));
  g_assert_true (g_str_has_suffix (shown, "é/end"));
}

/* A name that looks like another is shown in the letters of computers, and what it is made of stands below; any other the
 * other way round */
static void
test_other_host (void)
{
  static const struct { const char *uri, *other; } cases[] = {
    { "https://plain.example/", NULL },
    { "https://xn--pple-43d.example/", "In its letters: аpple.example" },
    { "https://аpple.example/", "In its letters: аpple.example" },
    { "https://xn--mnchen-3ya.example/", "As computers write it: xn--mnchen-3ya.example" },
    { "https://münchen.example/", "As computers write it: xn--mnchen-3ya.example" },
    { "https://127.0.0.1/", NULL },
    { "https://xn--\xff.example/", NULL },
    { "mailto:ann@example.org", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *other = mail_link_dup_other_host (cases[i].uri);

      g_assert_cmpstr (other, ==, cases[i].other);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/link/readable", test_readable);
  g_test_add_func ("/link/long", test_long);
  g_test_add_func ("/link/other-host", test_other_host);
  return g_test_run ();
}
