/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <imap-command.h>
#include <imap-date.h>
#include <imap-mailbox-name.h>

#include <mapi-provider.h>

/* What we send: names, sets, dates, commands */

static void
test_names (void)
{
  static const struct { const char *wire, *name; } pairs[] = {
    { "INBOX", "INBOX" },
    { "Entw&APw-rfe", "Entwürfe" },
    { "~peter/mail/&U,BTFw-/&ZeVnLIqe-", "~peter/mail/台北/日本語" },
    { "Tom &- Jerry", "Tom & Jerry" },
    { "&-", "&" },
    { "&2D3eAA-", "😀" },
    { "a&AAkACg-b", "a\t\nb" },
    { "", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autofree char *wire = imap_mailbox_name_encode (pairs[i].name);
      g_autofree char *name = imap_mailbox_name_decode (pairs[i].wire, strlen (pairs[i].wire));

      g_assert_cmpstr (wire, ==, pairs[i].wire);
      g_assert_cmpstr (name, ==, pairs[i].name);
    }
}

/* No modified UTF-7: shown as it is */
static void
test_broken_names (void)
{
  static const struct { const char *wire, *name; } pairs[] = {
    { "R&D", "R&D" },
    { "A&B-C", "A&B-C" },
    { "&AA-", "&AA-" },
    { "&AOQ", "&AOQ" },
    { "&2D0-", "&2D0-" },
    { "&APw", "&APw" },
    { "Entw\xc3\xbcrfe", "Entwürfe" },
    { "\xff", "\xef\xbf\xbd" },
    { "&!!!!-", "&!!!!-" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autofree char *name = imap_mailbox_name_decode (pairs[i].wire, strlen (pairs[i].wire));

      g_assert_cmpstr (name, ==, pairs[i].name);
    }
}

static void
test_sendable_names (void)
{
  g_autofree char *long_name = g_strnfill (IMAP_MAILBOX_NAME_MAX + 1, 'x');

  g_assert_true (imap_mailbox_name_is_sendable ("a \"b\""));
  g_assert_false (imap_mailbox_name_is_sendable (""));
  g_assert_false (imap_mailbox_name_is_sendable ("a\r\nA2 LOGOUT"));
  g_assert_false (imap_mailbox_name_is_sendable (long_name));
  g_assert_true (imap_mailbox_name_is_inbox ("iNbOx", 5));
  g_assert_false (imap_mailbox_name_is_inbox ("INBOX/a", 7));
}

static void
test_sequences (void)
{
  static const struct { const char *text; const char *set; } good[] = {
    { "1", "1" }, { "3:1", "1:3" }, { "5,1:2,3", "1:3,5" }, { "7:*", "7:100" },
    { "*", "100" }, { "4294967295", "4294967295" }, { "1:4294967295", "1:4294967295" },
  };
  static const char * const bad[] = { "", ",", "1,", "0", "0:1", "1:", ":1", "a", "1 ", "4294967296",
                                      "99999999999999999999999", "1::2", "-1" };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (KitUidSet) set = imap_sequence_parse (good[i].text, strlen (good[i].text), 100);
      g_autofree char *text = kit_uid_set_to_string (set);

      g_assert_cmpstr (text, ==, good[i].set);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_null (imap_sequence_parse (bad[i], strlen (bad[i]), 100));
  g_assert_null (imap_sequence_parse ("1:*", 3, 0));
}

static void
test_split (void)
{
  g_autoptr (KitUidSet) set = kit_uid_set_new ();
  g_autoptr (KitUidSet) again = kit_uid_set_new ();
  g_auto (GStrv) texts = NULL;

  for (gint64 uid = 1; uid < 100000; uid += 2)
    kit_uid_set_add (set, uid);
  texts = imap_sequence_split (set, 6000);
  g_assert_cmpuint (g_strv_length (texts), >, 40);
  for (guint i = 0; texts[i] != NULL; i++)
    {
      g_autoptr (KitUidSet) part = imap_sequence_parse (texts[i], strlen (texts[i]), 0);
      guint n;
      const KitUidRange *ranges = kit_uid_set_get_ranges (part, &n);

      g_assert_cmpuint (strlen (texts[i]), <=, 6000);
      for (guint j = 0; j < n; j++)
        kit_uid_set_add_range (again, ranges[j].first, ranges[j].last);
    }
  g_assert_cmpint (kit_uid_set_get_size (again), ==, 50000);
  kit_uid_set_free (g_steal_pointer (&again));
  again = kit_uid_set_new ();
  g_strfreev (g_steal_pointer (&texts));
  texts = imap_sequence_split (again, 6000);
  g_assert_null (texts[0]);
}

static void
test_pairs (void)
{
  g_autoptr (GArray) from = imap_ranges_parse ("304,320:319,7", 13);
  g_autoptr (GArray) to = imap_ranges_parse ("10:12,5", 7);

  g_assert_cmpuint (imap_ranges_map (from, to, 304), ==, 10);
  g_assert_cmpuint (imap_ranges_map (from, to, 319), ==, 11);
  g_assert_cmpuint (imap_ranges_map (from, to, 320), ==, 12);
  g_assert_cmpuint (imap_ranges_map (from, to, 7), ==, 5);
  g_assert_cmpuint (imap_ranges_map (from, to, 8), ==, 0);
}

static void
test_dates (void)
{
  g_autofree char *text = imap_date_format (G_GINT64_CONSTANT (837596665) * G_USEC_PER_SEC);
  gint64 time;

  g_assert_cmpstr (text, ==, "\"17-Jul-1996 09:44:25 +0000\"");
  g_assert_true (imap_date_parse (text + 1, strlen (text) - 2, &time));
  g_assert_cmpint (time, ==, G_GINT64_CONSTANT (837596665) * G_USEC_PER_SEC);
  g_assert_true (imap_date_parse ("29-Feb-2024 23:59:60 +1400", 26, &time));
  g_assert_cmpint (time / G_USEC_PER_SEC, ==, 1709251200 - 14 * 3600);
  g_assert_false (imap_date_parse ("32-Jan-2024 00:00:00 +0000", 26, &time));
  g_assert_false (imap_date_parse ("", 0, &time));
}

static char *
get_text (ImapCommand *command)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < command->parts->len; i++)
    {
      ImapCommandPart *part = g_ptr_array_index (command->parts, i);

      g_string_append (text, part->text->str);
      if (part->literal != NULL)
        g_string_append_printf (text, "{%" G_GSIZE_FORMAT "}", g_bytes_get_size (part->literal));
      if (part->is_secret)
        g_string_append (text, "[secret]");
    }
  return g_string_free (text, FALSE);
}

static void
test_strings (void)
{
  g_autofree char *long_text = g_strnfill (IMAP_QUOTED_MAX + 1, 'x');
  const struct { const char *text, *sent; } pairs[] = {
    { "INBOX", "X INBOX" },
    { "", "X \"\"" },
    { "nil", "X \"nil\"" },
    { "a b", "X \"a b\"" },
    { "a\"b\\c", "X \"a\\\"b\\\\c\"" },
    { "[Gmail]", "X \"[Gmail]\"" },
    { "100%", "X \"100%\"" },
    { "ü", "X {2}" },
    { "a\r\nb", "X {4}" },
    { long_text, "X {1001}" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autoptr (ImapCommand) command = imap_command_new ("X");
      g_autofree char *text = NULL;

      imap_command_add_astring (command, pairs[i].text);
      text = get_text (command);
      g_assert_cmpstr (text, ==, pairs[i].sent);
      g_assert_false (command->is_invalid);
    }
}

static void
test_secret (void)
{
  g_autoptr (ImapCommand) command = imap_command_new ("LOGIN");
  g_autofree char *text = NULL;

  imap_command_add_astring (command, "carol");
  imap_command_add_secret (command, "p\"w");
  imap_command_add (command, " X");
  text = get_text (command);
  g_assert_cmpstr (text, ==, "LOGIN carol \"p\\\"w\"[secret] X");
}

static void
test_nul_is_refused (void)
{
  g_autoptr (ImapCommand) command = imap_command_new ("APPEND x");
  g_autoptr (GBytes) bytes = g_bytes_new ("a\0b", 3);

  imap_command_add_binary (command, bytes);
  g_assert_false (command->is_invalid);
  imap_command_add_literal (command, bytes);
  g_assert_true (command->is_invalid);
}

static void
test_utf8_message (void)
{
  g_autoptr (ImapCommand) command = imap_command_new ("APPEND x ()");
  g_autoptr (GBytes) bytes = g_bytes_new ("Subject: \303\274", 11);
  g_autofree char *text = NULL;

  imap_command_add_utf8_message (command, bytes);
  imap_command_add_utf8_message (command, bytes);
  text = get_text (command);
  g_assert_cmpstr (text, ==, "APPEND x () UTF8 (~{11}) UTF8 (~{11})");
}

static void
test_flags (void)
{
  g_autoptr (ImapCommand) command = imap_command_new ("UID STORE 1 +FLAGS");
  static const char * const keywords[] = { "$Forwarded", "no space", "\\Fake", "", "ok", "Büro", "nicht hier ü", "\xff", NULL };
  g_autofree char *text = NULL;

  imap_command_add_flags (command, IMAP_FLAG_SEEN | IMAP_FLAG_DELETED | IMAP_FLAG_RECENT, keywords);
  text = get_text (command);
  g_assert_cmpstr (text, ==, "UID STORE 1 +FLAGS (\\Seen \\Deleted $Forwarded ok B&APw-ro)");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/imap/names/both-ways", test_names);
  g_test_add_func ("/imap/names/broken", test_broken_names);
  g_test_add_func ("/imap/names/sendable", test_sendable_names);
  g_test_add_func ("/imap/sequences/parse", test_sequences);
  g_test_add_func ("/imap/sequences/split", test_split);
  g_test_add_func ("/imap/sequences/pairs", test_pairs);
  g_test_add_func ("/imap/dates", test_dates);
  g_test_add_func ("/imap/command/strings", test_strings);
  g_test_add_func ("/imap/command/secret", test_secret);
  g_test_add_func ("/imap/command/nul", test_nul_is_refused);
  g_test_add_func ("/imap/command/utf8-message", test_utf8_message);
  g_test_add_func ("/imap/command/flags", test_flags);
  return g_test_run ();
}
