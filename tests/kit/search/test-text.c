/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "kit-text.h"

typedef struct
{
  const char *in;
  const char *out; /* NULL: used as it is */
} Segment;

static void
test_text_segment (void)
{
  static const Segment cases[] = {
    { "", NULL },
    { "plain words", NULL },
    { "déjà vu – наш Ωμέγα שלום", NULL },
    { "日本", " 日  本 " },
    { "in 日本 now", "in  日  本  now" },
    { "abc会def", "abc 会 def" },
    { "メール", " メ  ー  ル " },
    { "한국어", " 한  국  어 " },
    { "€ 100 “quoted”", NULL },
    { "𠀀", " 𠀀 " },
    { "ไทย", " ไ  ท  ย " },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *out = kit_text_segment (cases[i].in);

      g_assert_cmpstr (out, ==, cases[i].out);
    }
}

static void
test_text_quote (void)
{
  static const Segment cases[] = {
    { "word", "\"word\"" },
    { "two words", "\"two words\"" },
    { "pre*", "\"pre\"*" },
    { "a pre* ", "\"a pre\"*" },
    { "say \"hi\" OR", "\"say \"\"hi\"\" OR\"" },
    { "body : x) NEAR(", "\"body : x) NEAR(\"" },
    { "a*b", "\"a*b\"" },
    { "会議", "\" 会  議 \"" },
    { "会議*", "\" 会  議 \"*" },
    { "", NULL },
    { "*", NULL },
    { "!!! \"\" --", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *out = kit_text_match_quote (cases[i].in);

      g_assert_cmpstr (out, ==, cases[i].out);
    }
}

static void
test_text_invalid_utf8_is_quoted (void)
{
  g_autofree char *out = kit_text_match_quote ("caf\xe9 x");

  g_assert_nonnull (out);
  g_assert_true (g_utf8_validate (out, -1, NULL));
}

static void
test_text_term_names_the_column (void)
{
  g_autofree char *any = kit_text_match_term (MAPI_FULL_TEXT_ANY, "x");
  g_autofree char *from = kit_text_match_term (MAPI_FULL_TEXT_FROM, "x y");
  g_autofree char *none = kit_text_match_term (MAPI_FULL_TEXT_BODY, "-");

  g_assert_cmpstr (any, ==, "(\"x\")");
  g_assert_cmpstr (from, ==, "(sender : \"x y\")");
  g_assert_null (none);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kit/text/segment", test_text_segment);
  g_test_add_func ("/kit/text/quote", test_text_quote);
  g_test_add_func ("/kit/text/invalid-utf8-is-quoted", test_text_invalid_utf8_is_quoted);
  g_test_add_func ("/kit/text/term-names-the-column", test_text_term_names_the_column);
  return g_test_run ();
}
