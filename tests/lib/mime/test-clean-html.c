/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mime-test.h"

#include <mime/mapi-clean-html.h>

typedef struct
{
  const char *name;
  const char *html;
  const char *body;             /* inside the outermost element */
} Case;

static const Case cases[] = {
  { "text", "a < b & c", "<p>a &lt; b &amp; c</p>" },
  { "script", "<p>a<script>alert(1)</script>b</p>", "<p>ab</p>" },
  { "script-unclosed", "a<script>alert(1)", "<p>a</p>" },
  { "script-in-script", "<p><scr<script>ipt>x</p>", "<p>ipt&gt;x</p>" },
  { "handler", "<p onclick=\"x()\" ONLOAD=x>a</p>", "<p>a</p>" },
  { "handler-slash", "<img/onerror=x/src=cid:a>", "<img>" },
  { "script-link", "<a href=\"javascript:x()\">a</a>", "<a>a</a>" },
  { "script-link-hidden", "<a href=\" jav&#x09;ascript:x()\">a</a>", "<a>a</a>" },
  { "data-link", "<a href=\"data:text/html,x\">a</a>", "<a>a</a>" },
  { "file-link", "<a href=\"file:///etc/passwd\">a</a>", "<a>a</a>" },
  { "link", "<a href=\"https://e.example/?a=1&amp;b=2\" target=_top>a</a>",
    "<a href=\"https://e.example/?a=1&amp;b=2\">a</a>" },
  { "link-without-scheme", "<a href=\"//e.example/\">a</a>", "<a href=\"https://e.example/\">a</a>" },
  { "form", "<form action=x><p>a<input value=b><button>c</button></p></form>", "<p>ac</p>" },
  { "frame", "<iframe src=x>a</iframe><p>b", "<p>b</p>" },
  { "object", "<object data=x><p>a</p></object><p>b", "<p>b</p>" },
  { "drawing", "<svg><script>x</script><p>a</p></svg><p>b", "<p>b</p>" },
  { "refresh", "<meta http-equiv=refresh content=\"0;url=http://e.example\"><p>a", "<p>a</p>" },
  { "base", "<base href=\"http://e.example/\"><p>a", "<p>a</p>" },
  { "sheet-link", "<link rel=stylesheet href=x><p>a", "<p>a</p>" },
  { "comment", "<p>a<!--[if mso]><b>x</b><![endif]-->b</p>", "<p>ab</p>" },
  { "unknown", "<p><o:p>a</o:p><blink>b</blink></p>", "<p>ab</p>" },
  { "picture", "<img src=\"cid:a@b\" width=10 alt=\"x&quot;y\">",
    "<img src=\"cid:a@b\" width=\"10\" alt=\"x&quot;y\">" },
  { "picture-by-location", "<img src=\"image001.png\">", "<img src=\"cid:image001.png\">" },
  { "picture-elsewhere", "<img src=\"http://e.example/a.png\" alt=x>", "<img alt=\"x\">" },
  { "picture-srcset", "<img srcset=\"http://e.example/a.png 2x\" alt=x>", "<img alt=\"x\">" },
  { "picture-of-script", "<img src=\"javascript:x\">", "<img>" },
  { "picture-inside", "<img src=\"data:image/png;base64,AAAA\">", "<img src=\"data:image/png;base64,AAAA\">" },
  { "picture-svg-inside", "<img src=\"data:image/svg+xml;base64,AAAA\">", "<img>" },
  { "beacon", "<p>a<img src=\"http://e.example/t\" width=1 height=1></p>", "<p>a</p>" },
  { "style", "<p style=\"color:red;position:fixed;behavior:url(x);width:10px\">a</p>",
    "<p style=\"color:red;width:10px\">a</p>" },
  { "style-escape", "<p style=\"background:\\75rl(http://e.example/)\">a</p>", "<p>a</p>" },
  { "style-comment", "<p style=\"background:u/**/rl(http://e.example/)\">a</p>", "<p>a</p>" },
  { "style-url", "<p style=\"background:URL('http://e.example/')\">a</p>", "<p>a</p>" },
  { "style-import", "<p style=\"@import 'http://e.example/';color:red\">a</p>", "<p style=\"color:red\">a</p>" },
  { "style-image-set", "<p style=\"background:image-set('http://e.example/' 1x)\">a</p>", "<p>a</p>" },
  { "style-variable", "<p style=\"--a:url(http://e.example/);background:var(--a)\">a</p>", "<p>a</p>" },
  { "style-height", "<p style=\"height:100vh;min-height:50VH\">a</p>", "<p>a</p>" },
  { "style-quote", "<p style='font-family:\"A B\";color:red'>a</p>",
    "<p style=\"font-family:&quot;A B&quot;;color:red\">a</p>" },
  { "class", "<p class=\"a estafette-quote b\" id=x>a</p>", "<p class=\"a b\">a</p>" },
  { "body", "<body bgcolor=red onload=x><p>a</body>", NULL },
  { "attribute-quotes", "<p title='\"&gt;&lt;script&gt;'>a</p>",
    "<p title=\"&quot;&gt;&lt;script&gt;\">a</p>" },
  { "nul", "<p>a\0b</p>", "<p>a\357\277\275b</p>" },
  { "template", "<template><p>x</p></template><p>a", "<p>a</p>" },
  { "noscript", "<noscript><p title=\"</noscript><img src=x onerror=y>\">a</p></noscript>",
    "<p title=\"&lt;/noscript&gt;&lt;img src=x onerror=y&gt;\">a</p>" },
  { "mutation", "<math><mtext><table><mglyph><style><img src=x onerror=y></style></table></math><p>a",
    "<p>a</p>" },
  { "pre", "<pre>\n  a\n b</pre>", "<pre>\n  a\n b</pre>" },
};

static void
test_case (gconstpointer data)
{
  const Case *self = data;
  gsize length = strcmp (self->name, "nul") == 0 ? 10 : strlen (self->html);
  g_autoptr(MapiCleanHtml) clean = mapi_clean_html_new (self->html, length, MAPI_CLEAN_HTML_NONE, 0);
  g_autofree char *expected =
    self->body == NULL ? g_strdup ("<div class=\"estafette-mail\" bgcolor=\"red\"><p>a</p></div>")
                       : g_strdup_printf ("<div class=\"estafette-mail\">%s</div>", self->body);

  g_assert_cmpstr (mapi_clean_html_get_body (clean), ==, expected);
}

static void
test_sheet (void)
{
  static const char html[] =
    "<style>@import url(http://e.example/x.css);\n@font-face{font-family:a;src:url(http://e.example/f)}\n"
    "body{color:red} p,.a>b{width:1px} html body p{color:blue} summary{display:none}"
    "@media (max-width:600px){p{width:2px;position:fixed}} @media print{x{behavior:y}}"
    "p{background:url(http://e.example/b)} x\\3a{color:red}</style><p>a";
  g_autoptr(MapiCleanHtml) clean = mapi_clean_html_new (html, -1, MAPI_CLEAN_HTML_NONE, 0);

  g_assert_cmpstr (mapi_clean_html_get_style (clean), ==,
                   ".estafette-mail{color:red}\n"
                   ".estafette-mail p,.estafette-mail .a>b{width:1px}\n"
                   ".estafette-mail p{color:blue}\n"
                   "@media (max-width:600px){\n.estafette-mail p{width:2px}\n}\n");
  g_assert_true (mapi_clean_html_has_colors (clean));
  g_assert_cmpstr (mapi_clean_html_get_remote (clean)[0], ==, "http://e.example/b");
  g_assert_null (mapi_clean_html_get_remote (clean)[1]);
}

static void
test_remote (void)
{
  static const char html[] = "<img src=\"http://e.example/a\"><img src=\"http://e.example/a\">"
                             "<table background=\"https://e.example/b\"></table><img src=cid:x>";
  g_autoptr(MapiCleanHtml) blocked = mapi_clean_html_new (html, -1, MAPI_CLEAN_HTML_NONE, 0);
  g_autoptr(MapiCleanHtml) allowed = mapi_clean_html_new (html, -1, MAPI_CLEAN_HTML_REMOTE_IMAGES, 0);
  g_autoptr(MapiCleanHtml) strict =
    mapi_clean_html_new (html, -1, MAPI_CLEAN_HTML_REMOTE_IMAGES | MAPI_CLEAN_HTML_STRICT, 0);

  g_assert_cmpint (g_strv_length ((char **) mapi_clean_html_get_remote (blocked)), ==, 2);
  g_assert_null (strstr (mapi_clean_html_get_body (blocked), "e.example"));
  g_assert_nonnull (strstr (mapi_clean_html_get_body (allowed), "src=\"http://e.example/a\""));
  g_assert_null (strstr (mapi_clean_html_get_body (strict), "e.example"));
}

static void
test_links (void)
{
  static const char html[] = "<a href=\"http://evil.example/\"> www.<b>bank</b>.example </a>"
                             "<a href=\"javascript:x\">no</a><a href=\"mailto:a@b.example\">mail</a>";
  g_autoptr(MapiCleanHtml) clean = mapi_clean_html_new (html, -1, MAPI_CLEAN_HTML_NONE, 0);

  g_assert_cmpint (mapi_clean_html_get_n_links (clean), ==, 2);
  g_assert_cmpstr (mapi_clean_html_get_link_target (clean, 0), ==, "http://evil.example/");
  g_assert_cmpstr (mapi_clean_html_get_link_text (clean, 0), ==, "www.bank.example");
  g_assert_cmpstr (mapi_clean_html_get_link_target (clean, 1), ==, "mailto:a@b.example");
}

static void
assert_fold (const char *html,
             const char *expected)
{
  g_autoptr(MapiCleanHtml) clean = mapi_clean_html_new (html, -1, MAPI_CLEAN_HTML_FOLD_QUOTES, 0);
  const char *body = mapi_clean_html_get_body (clean);
  const char *fold = strstr (body, "<details");

  if (expected == NULL)
    g_assert_null (fold);
  else
    {
      g_assert_nonnull (fold);
      g_assert_nonnull (strstr (fold, expected));
    }
}

static void
test_folds (void)
{
  g_autofree char *filler = g_strnfill (2000, 'x');
  g_autofree char *between = g_strdup_printf ("<p>a</p><blockquote type=cite>%s</blockquote><p>b</p>", filler);

  assert_fold ("<p>new</p><blockquote type=cite>old</blockquote>", "</summary><blockquote type=\"cite\">old</blockquote></details>");
  assert_fold ("<p>new</p><div class=gmail_quote><div>On x wrote:</div><blockquote class=\"gmail_quote\">old"
               "</blockquote></div>", "old");
  assert_fold ("<div><p>new</p><div><div style=\"border:none;border-top:solid #E1E1E1 1.0pt\"><p><b>From:</b> x</p>"
               "</div></div><p>old</p></div>", "<p>old</p></details>");
  assert_fold ("<p>new</p><hr><div id=\"divRplyFwdMsg\">From: x</div><div>old</div>", "<div>old</div></details>");
  assert_fold (between, "xxx");
  /* Nothing of its own, short between answers, no mail at all */
  assert_fold ("<blockquote type=cite>all there is</blockquote>", NULL);
  assert_fold ("<p>a</p><blockquote type=cite>old</blockquote><p>b</p>", NULL);
  assert_fold ("<p>a</p><blockquote>a saying</blockquote>", NULL);
  assert_fold ("<div id=\"divRplyFwdMsg\">From: x</div><div>forwarded</div>", NULL);
}

static void
test_strict (void)
{
  static const char html[] = "<style>p{color:red}</style><p class=a>seen<span style=\"display:none\">not</span>"
                             "<span style=\"font-size:0\">nor<b>this</b></span> end</p>";
  g_autoptr(MapiCleanHtml) clean = mapi_clean_html_new (html, -1, MAPI_CLEAN_HTML_STRICT, 0);

  g_assert_cmpstr (mapi_clean_html_get_body (clean), ==, "<div class=\"estafette-mail\"><p>seen end</p></div>");
  g_assert_cmpstr (mapi_clean_html_get_style (clean), ==, "");
}

/* What costs a naive reader the square of its length, or its stack */
static void
test_limits (void)
{
  static const char * const pieces[] = { "<b>", "<div>", "</i>", "<p a=b", " a=b", "&amp;", "<!--", "<a href=x>",
                                         "<table><tr><td>", "<blockquote type=cite>", "x{", "/*", "<style>a{b:c}" };

  for (gsize i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      g_autoptr(GString) html = g_string_new (i >= 3 && i <= 4 ? "<p" : "<p>new</p>");
      g_autoptr(MapiCleanHtml) clean = NULL;

      for (guint n = 0; n < 200000; n++)
        g_string_append (html, pieces[i]);
      clean = mapi_clean_html_new (html->str, html->len, MAPI_CLEAN_HTML_FOLD_QUOTES, 0);
      g_assert_true (g_utf8_validate (mapi_clean_html_get_body (clean), -1, NULL));
    }
}

static void
test_cut (void)
{
  g_autofree char *text = g_strnfill (10000, 'x');
  g_autoptr(MapiCleanHtml) all = mapi_clean_html_new (text, -1, MAPI_CLEAN_HTML_NONE, 0);
  g_autoptr(MapiCleanHtml) some = mapi_clean_html_new (text, -1, MAPI_CLEAN_HTML_NONE, 100);
  g_autoptr(MapiCleanHtml) nothing = mapi_clean_html_new ("", 0, MAPI_CLEAN_HTML_NONE, 0);

  g_assert_false (mapi_clean_html_is_cut (all));
  g_assert_true (mapi_clean_html_is_cut (some));
  g_assert_cmpint (strlen (mapi_clean_html_get_body (some)), <, 200);
  g_assert_cmpstr (mapi_clean_html_get_body (nothing), ==, "<div class=\"estafette-mail\"></div>");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/mime/clean-html/case/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/mime/clean-html/sheet", test_sheet);
  g_test_add_func ("/mime/clean-html/remote", test_remote);
  g_test_add_func ("/mime/clean-html/links", test_links);
  g_test_add_func ("/mime/clean-html/folds", test_folds);
  g_test_add_func ("/mime/clean-html/strict", test_strict);
  g_test_add_func ("/mime/clean-html/limits", test_limits);
  g_test_add_func ("/mime/clean-html/cut", test_cut);
  return g_test_run ();
}
