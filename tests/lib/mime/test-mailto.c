/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mime-test.h"

typedef struct
{
  const char *name;
  const char *uri;
  const char *recipients;   /* type:address, apart by spaces */
  const char *subject;
  const char *body;
  const char *attachments;  /* apart by "|" */
} Case;

static const Case cases[] = {
  { "plain", "mailto:chris@example.com", "1:chris@example.com", NULL, NULL, "" },
  { "upper-case", "MAILTO:chris@example.com", "1:chris@example.com", NULL, NULL, "" },
  { "nobody", "mailto:?subject=x", "", "x", NULL, "" },
  { "two", "mailto:a@example.com,b@example.com", "1:a@example.com 1:b@example.com", NULL, NULL, "" },
  { "encoded-comma", "mailto:a@example.com%2C%20b@example.com", "1:a@example.com 1:b@example.com",
    NULL, NULL, "" },
  { "to-field", "mailto:a@example.com?to=b@example.com", "1:a@example.com 1:b@example.com", NULL,
    NULL, "" },
  { "cc-and-bcc", "mailto:?cc=a@x.org,b@x.org&bcc=c@x.org", "2:a@x.org 2:b@x.org 3:c@x.org", NULL,
    NULL, "" },
  { "plus", "mailto:unlikely+address@example.com?subject=1+1", "1:unlikely+address@example.com",
    "1+1", NULL, "" },
  { "percent", "mailto:gorby%25kremvax@example.com", "1:gorby%kremvax@example.com", NULL, NULL, "" },
  { "ampersand", "mailto:Mike%26family@example.org", "1:Mike&family@example.org", NULL, NULL, "" },
  { "question-mark", "mailto:unlikely%3Faddress@example.com?subject=a%3Fb",
    "1:unlikely?address@example.com", "a?b", NULL, "" },
  { "utf-8", "mailto:user@example.org?subject=caf%C3%A9&body=caf%C3%A9", "1:user@example.org",
    "caf\303\251", "caf\303\251", "" },
  { "latin-1", "mailto:user@example.org?subject=caf%E9", "1:user@example.org", "caf\303\251", NULL,
    "" },
  { "encoded-word", "mailto:user@example.org?subject=%3D%3Futf-8%3FQ%3Fcaf%3DC3%3DA9%3F%3D",
    "1:user@example.org", "caf\303\251", NULL, "" },
  { "lines", "mailto:a@x.org?body=one%0D%0Atwo%0Athree", "1:a@x.org", NULL, "one\ntwo\nthree", "" },
  { "html-escaped", "mailto:a@x.org?subject=s&amp;body=b", "1:a@x.org", "s", "b", "" },
  { "name", "mailto:%22Doe%2C%20Jane%22%20%3Cjane@x.org%3E", "1:jane@x.org", NULL, NULL, "" },
  { "header-injection", "mailto:a@x.org?subject=s%0D%0ABcc:%20evil@x.org", "1:a@x.org",
    "s Bcc: evil@x.org", NULL, "" },
  { "unknown-fields", "mailto:a@x.org?from=boss@x.org&reply-to=e@x.org&X-Y=1&subject=s", "1:a@x.org",
    "s", NULL, "" },
  { "fragment", "mailto:a@x.org?subject=s#more", "1:a@x.org", "s", NULL, "" },
  { "broken-escape", "mailto:a@x.org?subject=100%&body=%zz", "1:a@x.org", "100%", "%zz", "" },
  { "zero-byte", "mailto:a@x.org?subject=a%00b", "1:a@x.org", "ab", NULL, "" },
  { "slashes", "mailto://a@x.org", "1:a@x.org", NULL, NULL, "" },
  { "xdg-email", "mailto:bob@x.org?subject=S%C3%BC&body=l1%0D%0Al2&cc=c@x.org"
    "&attach=/dir/a%20b.txt&attach=/dir/c.pdf&to=eve@x.org",
    "1:bob@x.org 2:c@x.org 1:eve@x.org", "S\303\274", "l1\nl2", "/dir/a b.txt|/dir/c.pdf" },
  { "portal", "mailto:bob@x.org?subject=Hi%20%26%20bye&attachment=/dir/att \303\266 #1.txt",
    "1:bob@x.org", "Hi & bye", NULL, "/dir/att \303\266 #1.txt" },
  { "libreoffice", "mailto:?subject=Dok&attach=file:///dir/a%20b.txt", "", "Dok", NULL,
    "file:///dir/a b.txt" },
  { "not-an-address", "mailto:Jane", "1:-", NULL, NULL, "" },
};

static void
test_case (gconstpointer data)
{
  const Case *self = data;
  g_autoptr(GError) error = NULL;
  g_auto(GStrv) attachments = NULL;
  g_autoptr(MapiContent) content = mapi_mailto_parse (self->uri, &attachments, &error);
  g_autoptr(GString) all = g_string_new (NULL);
  g_autofree char *files = NULL;
  MapiProperties *properties;
  GPtrArray *recipients;

  g_assert_no_error (error);
  properties = mapi_content_get_properties (content);
  recipients = mapi_content_get_recipients (content);
  for (guint i = 0; i < recipients->len; i++)
    {
      const char *address = mapi_properties_get_string (recipients->pdata[i], MAPI_PR_EMAIL_ADDRESS);

      g_string_append_printf (all, "%s%d:%s", i > 0 ? " " : "",
                              mapi_properties_get_long (recipients->pdata[i],
                                                        MAPI_PR_RECIPIENT_TYPE, 0),
                              address != NULL ? address : "-");
    }
  files = g_strjoinv ("|", attachments);
  g_assert_cmpstr (all->str, ==, self->recipients);
  g_assert_cmpstr (mapi_properties_get_string (properties, MAPI_PR_SUBJECT), ==, self->subject);
  g_assert_cmpstr (mapi_properties_get_string (properties, MAPI_PR_BODY), ==, self->body);
  g_assert_cmpstr (files, ==, self->attachments);
  g_assert_null (mapi_properties_get_string (properties, MAPI_PR_SENT_REPRESENTING_EMAIL_ADDRESS));
}

static void
test_in_reply_to (void)
{
  g_autoptr(MapiContent) content =
    mapi_mailto_parse ("mailto:list@x.org?In-Reply-To=%3C3469A91.D10AF4C@example.com%3E", NULL, NULL);
  MapiProperties *properties = mapi_content_get_properties (content);

  g_assert_cmpstr (mapi_properties_get_string (properties, MAPI_PR_IN_REPLY_TO_ID), ==,
                   "3469A91.D10AF4C@example.com");
  g_assert_cmpstr (mapi_properties_get_string (properties, MAPI_PR_INTERNET_REFERENCES), ==,
                   "<3469A91.D10AF4C@example.com>");
}

static void
test_long_body (void)
{
  g_autofree char *filler = g_strnfill (200000, 'x');
  g_autofree char *uri = g_strconcat ("mailto:a@x.org?body=", filler, NULL);
  g_autoptr(MapiContent) content = mapi_mailto_parse (uri, NULL, NULL);

  g_assert_cmpuint (strlen (mapi_properties_get_string (mapi_content_get_properties (content),
                                                        MAPI_PR_BODY)), ==, 65536);
}

static void
test_other_scheme (void)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (mapi_mailto_parse ("http://example.org/?subject=x", NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_BAD_VALUE);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/mime/mailto/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/mime/mailto/in-reply-to", test_in_reply_to);
  g_test_add_func ("/mime/mailto/long-body", test_long_body);
  g_test_add_func ("/mime/mailto/other-scheme", test_other_scheme);
  return g_test_run ();
}
