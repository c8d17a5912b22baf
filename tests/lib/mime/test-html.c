/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mime-test.h"

typedef struct
{
  const char *name;
  const char *html;
  const char *text;
} Case;

static const Case cases[] = {
  { "paragraphs", "<p>one<p>two</p>", "one\n\ntwo" },
  { "breaks", "a<br>b<br/>c", "a\nb\nc" },
  { "white-space", "  a \n\t b  ", "a b" },
  { "entities", "&lt;&amp;&gt;&#65;&#x42;&euro;&nosuch;&", "<&>AB\342\202\254&nosuch;&" },
  { "style-and-script", "<style>p{}</style>a<script>if (1<2) x()</script>b", "ab" },
  { "head", "<html><head><title>t</title></head><body>b</body></html>", "b" },
  { "head-never-closed", "<head><title>t</title><body>b", "b" },
  { "comment", "a<!-- <b> -->b", "ab" },
  { "comment-never-closed", "a<!-- b", "a" },
  { "quote", "<blockquote>old<br>text</blockquote>new", "> old\n> text\n\nnew" },
  { "link", "<a href=\"http://example.org/?a=1&amp;b=2\">here</a>",
    "here <http://example.org/?a=1&b=2>" },
  { "link-to-itself", "<a href=\"http://example.org\">http://example.org</a>",
    "http://example.org" },
  { "script-link", "<a href=\"javascript:x()\">here</a>", "here" },
  { "list", "<ul><li>a</li><li>b</li></ul>", "\342\200\242 a\n\342\200\242 b" },
  { "numbered-list", "<ol><li>a</li><li>b<ul><li>c</li></ul></li><li>d</li></ol>e",
    "1. a\n2. b\n  \342\200\242 c\n3. d\n\ne" },
  { "blank-lines", "a<br><br><br>b", "a\n\n\nb" },
  { "blank-line-of-an-editor", "<div>a</div><div><br></div><div>b</div>", "a\n\nb" },
  { "break-before-the-end", "<div>a<br></div><div>b</div>", "a\nb" },
  { "table", "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc" },
  { "pre", "<pre>a\n  b</pre>", "a\n  b" },
  { "image", "<img src=x alt=\"a cat\">", "a cat" },
  { "tag-in-quotes", "<a title=\"a>b\">c</a>", "c" },
  { "no-html", "1 < 2 > 0", "1 < 2 > 0" },
  { "bad-character", "a&#0;&#xd800;b", "a\357\277\275\357\277\275b" },
  { "cut-tag", "a<b", "a" },
};

static void
test_case (gconstpointer data)
{
  const Case *self = data;
  g_autofree char *text = mapi_mime_html_to_text (self->html, -1);

  g_assert_cmpstr (text, ==, self->text);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/mime/html/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  return g_test_run ();
}
