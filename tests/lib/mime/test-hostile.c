/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mime-test.h"

/* Input made to exhaust something. All of it must give something that can be listed. */

static GString *
repeat (const char *head,
        const char *piece,
        guint       n)
{
  GString *text = g_string_new (head);

  for (guint i = 0; i < n; i++)
    g_string_append (text, piece);
  return text;
}

static void
check (GString *text)
{
  g_autoptr(GBytes) bytes = g_string_free_to_bytes (text);
  g_autoptr(MapiMimeDigest) digest = mapi_mime_digest_new (bytes);
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiContent) content = mapi_mime_decode (bytes, &error);
  MapiProperties *properties = mapi_mime_digest_get_properties (digest);
  const char *preview = mapi_properties_get_string (properties, MAPI_PR_PREVIEW);

  g_assert_no_error (error);
  g_assert_nonnull (content);
  g_assert_nonnull (preview);
  g_assert_cmpint (g_utf8_strlen (preview, -1), <=, 200);
  g_assert_cmpuint (strlen (mapi_mime_digest_get_text (digest)), <=, 512 * 1024);
  g_assert_cmpuint (strlen (mapi_mime_digest_get_from (digest)), <=, 64 * 1024);
  g_assert_cmpuint (strlen (mapi_mime_digest_get_to (digest)), <=, 64 * 1024);
  g_assert_cmpuint (strlen (mapi_mime_digest_get_attachments (digest)), <=, 16 * 1024);
  g_assert_true (g_utf8_validate (mapi_mime_digest_get_text (digest), -1, NULL));
  g_assert_true (g_utf8_validate (mapi_mime_digest_get_from (digest), -1, NULL));
  g_assert_true (g_utf8_validate (mapi_mime_digest_get_to (digest), -1, NULL));
  g_assert_true (mapi_properties_has (properties, MAPI_PR_MESSAGE_SIZE));
}

static void
test_nested_multiparts (void)
{
  GString *text = g_string_new ("From: a@example.org\r\n");

  for (guint i = 0; i < 20000; i++)
    g_string_append_printf (text, "Content-Type: multipart/mixed; boundary=b%u\r\n\r\n--b%u\r\n",
                            i, i);
  check (text);
}

static void
test_nested_messages (void)
{
  check (repeat ("", "Content-Type: message/rfc822\r\n\r\n", 100000));
}

static void
test_many_parts (void)
{
  check (repeat ("Content-Type: multipart/mixed; boundary=b\r\n\r\n", "--b\r\n\r\nx\r\n", 100000));
}

static void
test_many_fields (void)
{
  check (repeat ("From: a@example.org\r\n", "X-A: b\r\n", 200000));
}

static void
test_long_line (void)
{
  check (repeat ("From: a@example.org\r\n\r\n", "0123456789", 1000000));
}

static void
test_long_field (void)
{
  check (repeat ("Subject: ", "0123456789", 1000000));
}

static void
test_recipients (void)
{
  check (repeat ("To: ", "user@example.org, ", 100000));
}

static void
test_groups (void)
{
  check (repeat ("To: ", "a:", 100000));
}

static void
test_comments (void)
{
  check (repeat ("From: ", "(", 100000));
}

static void
test_colons_behind_at (void)
{
  check (repeat ("To: x@", ":", 200000));
}

static void
test_words (void)
{
  check (repeat ("Subject: ", "=?utf-8?q?a?= ", 20000));
}

static void
test_parameters (void)
{
  check (repeat ("Content-Type: text/plain; ", "name*1*=a%41;", 20000));
}

static void
test_html (void)
{
  static const char * const pieces[] = {
    "<", "<!--", "<head>", "<a =\">", "<style>", "<a href=http://x>y", "<blockquote><p>x", "&#x",
    "<img alt=\"", "<pre>\n"
  };

  for (gsize i = 0; i < G_N_ELEMENTS (pieces); i++)
    check (repeat ("Content-Type: text/html\r\n\r\n", pieces[i], 50000));
}

static void
test_nul_bytes (void)
{
  GString *text = g_string_new ("From: a");

  g_string_append_len (text, "\0b@example.org\r\nSubject: \0\0\r\n\r\nx\0y", 33);
  check (text);
}

static void
test_report_rows (void)
{
  check (repeat ("Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\n"
                 "Content-Type: message/delivery-status\r\n\r\n",
                 "Final-Recipient: rfc822;u@example.org\r\nAction: failed\r\n\r\n", 20000));
}

static void
test_nothing (void)
{
  check (g_string_new (""));
  check (g_string_new ("\n"));
  check (g_string_new ("\r"));
  check (g_string_new (":"));
  check (g_string_new ("From "));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mime/hostile/nested-multiparts", test_nested_multiparts);
  g_test_add_func ("/mime/hostile/nested-messages", test_nested_messages);
  g_test_add_func ("/mime/hostile/many-parts", test_many_parts);
  g_test_add_func ("/mime/hostile/many-fields", test_many_fields);
  g_test_add_func ("/mime/hostile/long-line", test_long_line);
  g_test_add_func ("/mime/hostile/long-field", test_long_field);
  g_test_add_func ("/mime/hostile/recipients", test_recipients);
  g_test_add_func ("/mime/hostile/groups", test_groups);
  g_test_add_func ("/mime/hostile/comments", test_comments);
  g_test_add_func ("/mime/hostile/colons-behind-at", test_colons_behind_at);
  g_test_add_func ("/mime/hostile/words", test_words);
  g_test_add_func ("/mime/hostile/parameters", test_parameters);
  g_test_add_func ("/mime/hostile/html", test_html);
  g_test_add_func ("/mime/hostile/nul-bytes", test_nul_bytes);
  g_test_add_func ("/mime/hostile/report-rows", test_report_rows);
  g_test_add_func ("/mime/hostile/nothing", test_nothing);
  return g_test_run ();
}
