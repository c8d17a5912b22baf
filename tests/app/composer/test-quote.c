/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "mail-quote.h"

static void
assert_html (const char *text,
             const char *expected)
{
  g_autofree char *html = mail_quote_text_to_html (text);
  g_autofree char *back = mapi_mime_html_to_text (html, -1);

  g_assert_cmpstr (html, ==, expected);
  g_assert_cmpstr (g_strchomp (back), ==, text);
}

static void
test_text_to_html (void)
{
  assert_html ("one\ntwo", "<div>one</div><div>two</div>");
  assert_html ("one\n\ntwo", "<div>one</div><div><br></div><div>two</div>");
  assert_html ("1 < 2 & \"x\"", "<div>1 &lt; 2 &amp; &quot;x&quot;</div>");
  assert_html ("see https://x.example/?a=1&b=2.",
               "<div>see <a href=\"https://x.example/?a=1&amp;b=2\">https://x.example/?a=1&amp;b=2</a>.</div>");
}

static void
test_quotes (void)
{
  g_autofree char *html = mail_quote_text_to_html ("new\n> old\n>> older\n> old");

  g_assert_cmpstr (html, ==,
                   "<div>new</div><blockquote type=\"cite\"><div>old</div><blockquote type=\"cite\">"
                   "<div>older</div></blockquote><div>old</div></blockquote>");
}

static MapiContent *
decode (const char *text)
{
  g_autoptr(GBytes) bytes = g_bytes_new (text, strlen (text));

  return mapi_mime_decode (bytes, NULL);
}

#define HEAD "From: Ada <ada@engine.example>\nTo: me@example.org\nSubject: Plans\n" \
             "Date: Tue, 03 Mar 2020 10:00:00 +0000\nMIME-Version: 1.0\n"

static void
test_reply_html (void)
{
  g_autoptr(MapiContent) original =
    decode (HEAD "Content-Type: text/html; charset=utf-8\n\n<p onclick=\"x()\">Hello<script>evil()</script>"
            "<img src=\"http://spy.example/x.png\"><img src=\"cid:pic@x\"></p><p style=\"display:none\">secret</p>");
  g_autofree char *html = mail_quote_dup_html (original, MAPI_REPLY_TO_SENDER, NULL);

  g_assert_nonnull (strstr (html, "Ada wrote:"));
  g_assert_nonnull (strstr (html, "<blockquote type=\"cite\">"));
  g_assert_nonnull (strstr (html, "Hello"));
  g_assert_null (strstr (html, "evil"));
  g_assert_null (strstr (html, "onclick"));
  g_assert_null (strstr (html, "spy.example"));
  g_assert_null (strstr (html, "secret"));
  g_assert_null (strstr (html, "class="));
  g_assert_true (mail_quote_has_image (html, "pic@x"));
  g_assert_false (mail_quote_has_image (html, "other@x"));
}

static void
test_reply_selection (void)
{
  g_autoptr(MapiContent) original = decode (HEAD "\nfirst\nsecond\nthird\n");
  g_autofree char *text = mail_quote_dup_text (original, MAPI_REPLY_TO_ALL, "second");
  g_autofree char *html = mail_quote_dup_html (original, MAPI_REPLY_TO_ALL, "second");

  g_assert_true (g_str_has_suffix (text, "Ada wrote:\n> second\n"));
  g_assert_null (strstr (text, "first"));
  g_assert_nonnull (strstr (html, "<blockquote type=\"cite\"><div>second</div></blockquote>"));
  g_assert_null (strstr (html, "third"));
}

static void
test_forward (void)
{
  g_autoptr(MapiContent) original = decode (HEAD "\nbody\n");
  g_autofree char *html = mail_quote_dup_html (original, MAPI_REPLY_FORWARD, NULL);
  g_autofree char *text = mail_quote_dup_text (original, MAPI_REPLY_FORWARD, NULL);

  g_assert_nonnull (strstr (html, "Subject: Plans"));
  g_assert_null (strstr (html, "<blockquote"));
  g_assert_nonnull (strstr (text, "From: Ada <ada@engine.example>"));
  g_assert_nonnull (strstr (text, "\nbody"));
}

static void
test_clean (void)
{
  g_autofree char *clean = mail_quote_clean ("<b>x</b><iframe src=\"http://a.example\"></iframe>", -1);

  g_assert_cmpstr (clean, ==, "<b>x</b>");
}

/* What goes out beside formatted text: everybody's reader can fold and count it */
static void
test_plain_alternative (void)
{
  g_autofree char *text =
    mail_quote_html_to_text ("<div>On Monday Ann wrote:</div><blockquote type=\"cite\"><div>hi</div><blockquote type=\"cite\">"
                             "<div>older</div></blockquote><ul><li>one</li></ul></blockquote><ol start=\"5\"><li>five</li>"
                             "<li>six <a href=\"https://example.org/x\">here</a></li></ol>");

  g_assert_cmpstr (text, ==, "On Monday Ann wrote:\n> hi\n>> older\n>\n> • one\n\n5. five\n"
                             "6. six here <https://example.org/x>");
}

/* Formatted, as plain text, answered in plain text, and formatted again: the depths stay */
static void
test_round_trip (void)
{
  g_autofree char *html = mail_quote_text_to_html ("New\n\n> Ann\n>\n>> Bob\n>\n> Ann again");
  g_autofree char *text = mail_quote_html_to_text (html);

  g_assert_cmpstr (text, ==, "New\n\n> Ann\n>\n>> Bob\n>\n> Ann again");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/composer/quote/text-to-html", test_text_to_html);
  g_test_add_func ("/composer/quote/quotes", test_quotes);
  g_test_add_func ("/composer/quote/reply-html", test_reply_html);
  g_test_add_func ("/composer/quote/reply-selection", test_reply_selection);
  g_test_add_func ("/composer/quote/forward", test_forward);
  g_test_add_func ("/composer/quote/clean", test_clean);
  g_test_add_func ("/composer/quote/plain-alternative", test_plain_alternative);
  g_test_add_func ("/composer/quote/round-trip", test_round_trip);
  return g_test_run ();
}
