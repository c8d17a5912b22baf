/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-recipient.h"

static void
assert_parsed (const char *text,
               const char *expected)
{
  static const char states[] = { 'r', 'n', '!' };
  g_autoptr(GPtrArray) recipients = mail_recipient_parse (text);
  g_autoptr(GString) found = g_string_new (NULL);

  for (guint i = 0; i < recipients->len; i++)
    {
      g_autofree char *one = mail_recipient_dup_text (recipients->pdata[i]);

      g_string_append_printf (found, "%s%c %s", i > 0 ? "|" : "",
                              states[mail_recipient_get_state (recipients->pdata[i])], one);
    }
  g_assert_cmpstr (found->str, ==, expected);
}

static void
test_separators (void)
{
  assert_parsed ("a@x.example, b@x.example; c@x.example\nd@x.example",
                 "r a@x.example|r b@x.example|r c@x.example|r d@x.example");
  assert_parsed ("", "");
  assert_parsed (" ,;\n", "");
}

static void
test_names (void)
{
  assert_parsed ("Ada Lovelace <ada@x.example>", "r Ada Lovelace <ada@x.example>");
  assert_parsed ("\"Lovelace, Ada\" <ada@x.example>, bob@x.example",
                 "r \"Lovelace, Ada\" <ada@x.example>|r bob@x.example");
}

static void
test_groups (void)
{
  assert_parsed ("Friends: a@x.example, b@x.example;", "r a@x.example|r b@x.example");
}

static void
test_states (void)
{
  assert_parsed ("Ada", "n Ada");
  assert_parsed ("ada@", "! ada@");
  assert_parsed ("@x.example", "! @x.example");
  assert_parsed ("12", "! 12");
}

static void
test_equal (void)
{
  g_autoptr(GPtrArray) list = mail_recipient_parse ("Ada <ADA@x.example>, ada@x.example, Ada, ada2@x.example");

  g_assert_true (mail_recipient_equal (list->pdata[0], list->pdata[1]));
  g_assert_false (mail_recipient_equal (list->pdata[0], list->pdata[2]));
  g_assert_false (mail_recipient_equal (list->pdata[1], list->pdata[3]));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/composer/recipient/separators", test_separators);
  g_test_add_func ("/composer/recipient/names", test_names);
  g_test_add_func ("/composer/recipient/groups", test_groups);
  g_test_add_func ("/composer/recipient/states", test_states);
  g_test_add_func ("/composer/recipient/equal", test_equal);
  return g_test_run ();
}
