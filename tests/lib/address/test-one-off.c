/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <address/mapi-one-off.h>
#include <string.h>

static const char *
get (MapiProperties *recipient,
     guint32         tag)
{
  return mapi_properties_get_string (recipient, tag);
}

/* The form other programs write and read, byte for byte */
static void
test_layout (void)
{
  static const guint8 expected[] = {
    0, 0, 0, 0,
    0x81, 0x2b, 0x1f, 0xa4, 0xbe, 0xa3, 0x10, 0x19, 0x9d, 0x6e, 0x00, 0xdd, 0x01, 0x0f, 0x54, 0x02,
    0, 0, 0x01, 0x80,
    'A', 0, 0xe9, 0, 0, 0,
    'S', 0, 'M', 0, 'T', 0, 'P', 0, 0, 0,
    'a', 0, '@', 0, 'b', 0, 0, 0,
  };
  g_autoptr(MapiEntryId) id = mapi_one_off_create_entry_id ("Aé", "SMTP", "a@b", FALSE);
  g_autoptr(GBytes) bytes = mapi_entry_id_to_bytes (id);

  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                   expected, sizeof expected);
  g_assert_true (mapi_one_off_is_entry_id (id));
  g_assert_false (mapi_entry_id_is_short_term (id));
}

static void
test_open (void)
{
  g_autoptr(MapiEntryId) id = mapi_one_off_create_entry_id ("Zoë 😀", "FAX", "+49 1", TRUE);
  g_autoptr(GBytes) id_bytes = mapi_entry_id_to_bytes (id);
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiProperties) recipient = mapi_one_off_open (id, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (get (recipient, MAPI_PR_DISPLAY_NAME), ==, "Zoë 😀");
  g_assert_cmpstr (get (recipient, MAPI_PR_ADDRTYPE), ==, "FAX");
  g_assert_cmpstr (get (recipient, MAPI_PR_EMAIL_ADDRESS), ==, "+49 1");
  g_assert_true (mapi_properties_get_boolean (recipient, MAPI_PR_SEND_RICH_INFO));
  g_assert_cmpint (mapi_properties_get_long (recipient, MAPI_PR_OBJECT_TYPE, 0), ==,
                   MAPI_OBJECT_MAIL_USER);
  g_assert_true (g_bytes_equal (mapi_properties_get_binary (recipient, MAPI_PR_ENTRYID), id_bytes));
  g_assert_cmpmem (g_bytes_get_data (mapi_properties_get_binary (recipient, MAPI_PR_SEARCH_KEY),
                                     NULL), 10, "FAX:+49 1", 10);
}

static void
test_open_8_bit (void)
{
  static const guint8 data[] = "\0\0\0\0" "Ann\0SMTP\0ann@example.org";
  g_autoptr(MapiEntryId) unicode = mapi_one_off_create_entry_id (NULL, "SMTP", "x@y", FALSE);
  g_autoptr(MapiEntryId) id = mapi_entry_id_new (mapi_entry_id_get_uid (unicode), data,
                                                 sizeof data, 0);
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiProperties) recipient = mapi_one_off_open (id, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (get (recipient, MAPI_PR_DISPLAY_NAME), ==, "Ann");
  g_assert_cmpstr (get (recipient, MAPI_PR_EMAIL_ADDRESS), ==, "ann@example.org");
  g_assert_true (mapi_properties_get_boolean (recipient, MAPI_PR_SEND_RICH_INFO));
}

static void
test_open_refuses (void)
{
  static const guint8 other_uid[MAPI_UID_SIZE] = { 1 };
  g_autoptr(MapiEntryId) other = mapi_entry_id_new (other_uid, "x", 1, 0);
  g_autoptr(MapiEntryId) id = mapi_one_off_create_entry_id ("Ann", "SMTP", "a@b", FALSE);
  g_autoptr(GError) error = NULL;
  const guint8 *data;
  gsize length;

  g_assert_null (mapi_one_off_open (other, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_UNKNOWN_ENTRYID);

  data = mapi_entry_id_get_data (id, &length);
  for (gsize part = 0; part < length; part++)
    {
      g_autoptr(MapiEntryId) truncated = mapi_entry_id_new (mapi_entry_id_get_uid (id), data,
                                                            part, 0);

      g_clear_error (&error);
      g_assert_null (mapi_one_off_open (truncated, &error));
      g_assert_error (error, MAPI_ERROR, MAPI_ERROR_INVALID_ENTRYID);
    }
}

static void
test_parse (void)
{
  static const struct { const char *text, *name, *type, *address; } cases[] = {
    { "a@b", "a@b", "SMTP", "a@b" },
    { "  x@y.z \n", "x@y.z", "SMTP", "x@y.z" },
    { "Ann Lee <ann@example.org>", "Ann Lee", "SMTP", "ann@example.org" },
    { "<ann@example.org>", "ann@example.org", "SMTP", "ann@example.org" },
    { "\"Lee, Ann\" <ann@example.org>", "Lee, Ann", "SMTP", "ann@example.org" },
    { "\"A \\\"B\\\" C\" <a@b>", "A \"B\" C", "SMTP", "a@b" },
    { "\"<x@y>\" <a@b>", "<x@y>", "SMTP", "a@b" },
    { "ann@example.org (Ann Lee)", "Ann Lee", "SMTP", "ann@example.org" },
    { "Ann[SMTP:a@b]", "Ann", "SMTP", "a@b" },
    { "Ann Lee [FAX:+49 30 1]  ", "Ann Lee", "FAX", "+49 30 1" },
    { "[fax:123]", "123", "FAX", "123" },
    { "A\\[B\\][X400:c=DE\\;a=\\x41]", "A[B]", "X400", "c=DE;a=A" },
    { "\"odd name\"@example.org", "\"odd name\"@example.org", "SMTP", "\"odd name\"@example.org" },
    { "a@[192.0.2.1]", "a@[192.0.2.1]", "SMTP", "a@[192.0.2.1]" },
    { "jürgen@müller.de", "jürgen@müller.de", "SMTP", "jürgen@müller.de" },
    { "Ann\r\nLee <a@b>", "Ann Lee", "SMTP", "a@b" },
    { "An\u202en\u200b \u2066Lee <a@b>", "Ann Lee", "SMTP", "a@b" },
    { "👩‍🚀 <a@b>", "👩‍🚀", "SMTP", "a@b" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(MapiProperties) recipient = mapi_one_off_parse (cases[i].text);

      g_test_message ("%s", cases[i].text);
      g_assert_nonnull (recipient);
      g_assert_cmpstr (get (recipient, MAPI_PR_DISPLAY_NAME), ==, cases[i].name);
      g_assert_cmpstr (get (recipient, MAPI_PR_ADDRTYPE), ==, cases[i].type);
      g_assert_cmpstr (get (recipient, MAPI_PR_EMAIL_ADDRESS), ==, cases[i].address);
      g_assert_false (mapi_properties_get_boolean (recipient, MAPI_PR_SEND_RICH_INFO));
      g_assert_true (mapi_properties_has (recipient, MAPI_PR_ENTRYID));
    }
}

static void
test_parse_names (void)
{
  static const char * const names[] = {
    "Ann Lee", "", "@b", "a@", "a@b@c", "a b@c", "a@b c", "a@b..c", "a@.b", "Ann <a@b",
    "Ann <a@b> x", "Ann <>", "Ann <a\r\nBcc: x@y>", "a@b\r\nBcc:x@y", "Ann[SMTP:a@b] x",
    "Ann[SMTP:nobody]", "Ann[SMTP:]", "Ann[:a@b]", "Ann[FAX:1\\x0d\\x0aX: y]",
    "Ann[FAX:1\\x00]", "Ann[FAX:\\xff]", "Ann[F\nX:1]", "a\u200b@b.c", "a@b.c\u00a0",
    "a@b.c\u2028d",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_test_message ("%s", names[i]);
      g_assert_null (mapi_one_off_parse (names[i]));
    }
}

static char *
describe_list (const char *text)
{
  g_autoptr(GPtrArray) recipients = mapi_one_off_parse_list (text);
  GString *list = g_string_new (NULL);

  for (guint i = 0; i < recipients->len; i++)
    {
      MapiProperties *recipient = recipients->pdata[i];
      const char *address = get (recipient, MAPI_PR_EMAIL_ADDRESS);

      if (i > 0)
        g_string_append_c (list, '|');
      if (address == NULL)
        g_string_append_printf (list, "?%s", get (recipient, MAPI_PR_DISPLAY_NAME));
      else
        g_string_append (list, address);
      g_assert_true (address != NULL || mapi_properties_get_n_values (recipient) == 1);
    }
  return g_string_free (list, FALSE);
}

static void
test_parse_list (void)
{
  static const struct { const char *text, *list; } cases[] = {
    { "", "" },
    { " ,;, ;", "" },
    { "a@b", "a@b" },
    { "a@b, Name <c@d>; e@f", "a@b|c@d|e@f" },
    { "a@b,c@d,", "a@b|c@d" },
    { "\"Lee, Ann\" <a@b>, Bob", "a@b|?Bob" },
    { "\"Lee; \\\", Ann\" <a@b>;c@d", "a@b|c@d" },
    { "Friends: a@b, Bob <c@d>; e@f", "a@b|c@d|e@f" },
    { "undisclosed-recipients:;", "" },
    { "Fax [FAX:1,2;3], a@b", "1,2;3|a@b" },
    { "a@b (Lee, Ann), c@d", "a@b|c@d" },
    { "a@b\nc@d\r\ne@f", "a@b|c@d|e@f" },
    { "O\"Brien, a@b", "?O\"Brien|a@b" },
    { "x <y, a@b", "?x <y|a@b" },
    { "SMTP:a@b", "a@b" },
    { "Bob\tLee", "?Bob Lee" },
    { "\"Bob, Lee\"", "?Bob, Lee" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *list = describe_list (cases[i].text);

      g_assert_cmpstr (list, ==, cases[i].list);
    }
}

static void
test_format_round_trip (void)
{
  static const struct { const char *name, *address, *text; } cases[] = {
    { "Ann Lee", "a@b", "Ann Lee <a@b>" },
    { "Lee, Ann", "a@b", "\"Lee, Ann\" <a@b>" },
    { "A \"B\" \\C", "a@b", "\"A \\\"B\\\" \\\\C\" <a@b>" },
    { "a@b", "A@b", "A@b" },
    { NULL, "a@b", "a@b" },
    { "", "a@b", "a@b" },
    { "Ann", NULL, "Ann" },
    { NULL, NULL, "" },
    { "Ann\r\nBcc: x@y", "a@b\r\n", "\"Ann Bcc: x@y\" <a@b>" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = mapi_address_format (cases[i].name, cases[i].address);
      g_autoptr(MapiProperties) recipient = mapi_one_off_parse (text);

      g_assert_cmpstr (text, ==, cases[i].text);
      if (cases[i].address != NULL)
        g_assert_nonnull (recipient);
    }
}

static void
test_no_controls_through (void)
{
  g_autoptr(MapiEntryId) id =
    mapi_one_off_create_entry_id ("A\r\n\u202eB\x01", "SM\nTP", "a@\r\nb", FALSE);
  g_autoptr(MapiProperties) recipient = mapi_one_off_open (id, NULL);

  g_assert_cmpstr (get (recipient, MAPI_PR_DISPLAY_NAME), ==, "A B");
  g_assert_cmpstr (get (recipient, MAPI_PR_ADDRTYPE), ==, "SMTP");
  g_assert_cmpstr (get (recipient, MAPI_PR_EMAIL_ADDRESS), ==, "a@b");
}

static void
test_huge (void)
{
  g_autofree char *text = g_strnfill (2000000, '<');
  g_autofree char *name = g_strnfill (200000, 'n');
  g_autofree char *typed = g_strconcat (name, " <a@b>", NULL);
  g_autoptr(GPtrArray) recipients = mapi_one_off_parse_list (text);
  g_autoptr(MapiProperties) recipient = mapi_one_off_parse (typed);
  g_autoptr(MapiEntryId) id = mapi_one_off_create_entry_id (name, name, name, FALSE);

  g_assert_cmpuint (recipients->len, ==, 1);
  g_assert_cmpuint (strlen (get (recipient, MAPI_PR_DISPLAY_NAME)), ==, 1024);
  g_assert_nonnull (id);
}

static void
test_search_key (void)
{
  g_autoptr(GBytes) key = mapi_search_key_for_address ("smtp", "Ann@Example.org");

  g_assert_cmpmem (g_bytes_get_data (key, NULL), g_bytes_get_size (key),
                   "SMTP:ANN@EXAMPLE.ORG", 21);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/one-off/layout", test_layout);
  g_test_add_func ("/one-off/open", test_open);
  g_test_add_func ("/one-off/open-8-bit", test_open_8_bit);
  g_test_add_func ("/one-off/open-refuses", test_open_refuses);
  g_test_add_func ("/one-off/parse", test_parse);
  g_test_add_func ("/one-off/parse-names", test_parse_names);
  g_test_add_func ("/one-off/parse-list", test_parse_list);
  g_test_add_func ("/one-off/format", test_format_round_trip);
  g_test_add_func ("/one-off/controls", test_no_controls_through);
  g_test_add_func ("/one-off/huge", test_huge);
  g_test_add_func ("/one-off/search-key", test_search_key);
  return g_test_run ();
}
