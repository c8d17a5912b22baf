/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mime-test.h"

static MapiContent *
create_edited (const char *body)
{
  MapiContent *content = mapi_content_new ();
  MapiProperties *properties = mapi_content_get_properties (content);

  mapi_properties_set_string (properties, MAPI_PR_SUBJECT, "x");
  mapi_properties_set_string (properties, MAPI_PR_BODY, body);
  mapi_properties_set_long (properties, MAPI_PR_MSG_EDITOR_FORMAT, 1);
  return content;
}

static void
assert_round_trip (const char *body,
                   const char *expected)
{
  g_autoptr(MapiContent) content = create_edited (body);
  g_autofree char *text = encode_text (content, MAPI_MIME_ENCODE_NONE);
  g_autoptr(MapiContent) back = decode_text (text);
  g_autofree char *result =
    g_strdup (mapi_properties_get_string (mapi_content_get_properties (back), MAPI_PR_BODY));

  g_assert_nonnull (strstr (text, "; format=flowed"));
  g_assert_cmpstr (g_strchomp (result), ==, expected);
}

static void
test_long_paragraph (void)
{
  g_autoptr(GString) paragraph = g_string_new ("start");
  g_autoptr(MapiContent) content = NULL;
  g_autofree char *text = NULL;
  g_auto(GStrv) lines = NULL;

  for (guint i = 0; i < 60; i++)
    g_string_append (paragraph, " word");
  content = create_edited (paragraph->str);
  text = encode_text (content, MAPI_MIME_ENCODE_NONE);
  lines = g_strsplit (text, "\r\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    g_assert_cmpuint (strlen (lines[i]), <=, 76);
  g_assert_nonnull (strstr (text, "word \r\nword"));
  assert_round_trip (paragraph->str, paragraph->str);
}

static void
test_awkward_lines (void)
{
  assert_round_trip ("From here on\n  indented\n\n-- \nme", "From here on\n  indented\n\n-- \nme");
  assert_round_trip ("trailing   \nnext", "trailing\nnext");
  assert_round_trip ("a\302\240b \344\275\240\345\245\275", "a\302\240b \344\275\240\345\245\275");
}

static void
test_quotes (void)
{
  g_autoptr(GString) quote = g_string_new ("> old");

  for (guint i = 0; i < 60; i++)
    g_string_append (quote, " word");
  assert_round_trip (quote->str, quote->str);
  assert_round_trip ("> one\n>> two\n>\n> three\nmine", "> one\n>> two\n>\n> three\nmine");
  assert_round_trip ("> > two", ">> two");
}

static void
test_long_word (void)
{
  g_autofree char *word = g_strnfill (300, 'x');

  assert_round_trip (word, word);
}

/* Text of other programs is passed on as it was */
static void
test_not_edited (void)
{
  g_autoptr(MapiContent) content = create_edited ("a");
  g_autofree char *text = NULL;

  mapi_properties_remove (mapi_content_get_properties (content), MAPI_PR_MSG_EDITOR_FORMAT);
  text = encode_text (content, MAPI_MIME_ENCODE_NONE);
  g_assert_null (strstr (text, "flowed"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mime/flowed/long-paragraph", test_long_paragraph);
  g_test_add_func ("/mime/flowed/awkward-lines", test_awkward_lines);
  g_test_add_func ("/mime/flowed/quotes", test_quotes);
  g_test_add_func ("/mime/flowed/long-word", test_long_word);
  g_test_add_func ("/mime/flowed/not-edited", test_not_edited);
  return g_test_run ();
}
