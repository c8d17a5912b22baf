/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mime-test.h"

#include <mime/mapi-text-html.h>

typedef struct
{
  const char *name;
  const char *text;
  const char *html;
} Case;

#define FOLD "<details class=\"estafette-quote\"><summary>Quoted text</summary>"

static const Case cases[] = {
  { "escaped", "<b>&\"'", "&lt;b&gt;&amp;\"'\n" },
  { "web", "see https://e.example/a?b=1&c=2.", "see <a href=\"https://e.example/a?b=1&amp;c=2\">"
    "https://e.example/a?b=1&amp;c=2</a>.\n" },
  { "web-brackets", "(http://e.example/a_(b))", "(<a href=\"http://e.example/a_(b)\">http://e.example/a_(b)</a>)\n" },
  { "web-angle", "<http://e.example/>", "&lt;<a href=\"http://e.example/\">http://e.example/</a>&gt;\n" },
  { "web-www", "WWW.e.example!", "<a href=\"https://WWW.e.example\">WWW.e.example</a>!\n" },
  { "web-none", "xhttp://e.example www. http://", "xhttp://e.example www. http://\n" },
  { "web-letters", "http://e.example/\303\274 x", "<a href=\"http://e.example/\303\274\">http://e.example/\303\274</a> x\n" },
  { "mail", "to a.b@e.example, now", "to <a href=\"mailto:a.b@e.example\">a.b@e.example</a>, now\n" },
  { "mail-none", "@home a@b @", "@home a@b @\n" },
  { "quote", "a\n> b\n>> c\n> d\ne", "a\n<blockquote type=\"cite\">b\n<blockquote type=\"cite\">c\n</blockquote>"
    "d\n</blockquote>e\n" },
  { "quote-spaced", "> > a\n\nb", "<blockquote type=\"cite\"><blockquote type=\"cite\">a\n</blockquote>"
    "</blockquote>\nb\n" },
  { "quote-last", "a\n\n> b", "a\n\n" FOLD "<blockquote type=\"cite\">b\n</blockquote></details>" },
  { "quote-only", "> b", "<blockquote type=\"cite\">b\n</blockquote>" },
  { "from-mark", ">From here", "&gt;From here\n" },
  { "signature", "a\n-- \nme\n", "a\n<div class=\"estafette-signature\">-- \nme\n</div>" },
  { "original", "a\n-----Original Message-----\nFrom: x\nold", "a\n" FOLD "-----Original Message-----\nFrom: x\nold\n"
    "</details>" },
  { "carriage", "a\r\nb\r\n", "a\nb\n" },
  { "blank-end", "a\n\n\n", "a\n" },
};

static void
test_case (gconstpointer data)
{
  const Case *self = data;
  g_autofree char *html = mapi_text_to_html (self->text, MAPI_TEXT_HTML_FOLD_QUOTES);
  g_autofree char *expected = g_strdup_printf ("<div class=\"estafette-mail estafette-plain\">%s</div>", self->html);

  g_assert_cmpstr (html, ==, expected);
}

static void
test_limits (void)
{
  static const char * const pieces[] = { "@", "(", ")", "http://", "a@b.c", ">", "> \n", "www.a.b)" };

  for (gsize i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      g_autoptr(GString) text = g_string_new (NULL);
      g_autofree char *html = NULL;

      for (guint n = 0; n < 200000; n++)
        g_string_append (text, pieces[i]);
      html = mapi_text_to_html (text->str, MAPI_TEXT_HTML_FOLD_QUOTES);
      g_assert_true (g_str_has_suffix (html, "</div>"));
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/mime/text-html/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/mime/text-html/limits", test_limits);
  return g_test_run ();
}
