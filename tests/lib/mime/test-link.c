/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mime-test.h"

#include <mime/mapi-link.h>

typedef struct
{
  const char  *name;
  const char  *target;
  const char  *text;
  MapiLinkRisk risk;
  const char  *host;
} Case;

static const Case cases[] = {
  { "plain", "https://e.example/a", "here", MAPI_LINK_RISK_NONE, "e.example" },
  { "same", "https://www.e.example/a", "e.example", MAPI_LINK_RISK_NONE, "www.e.example" },
  { "same-tracked", "https://click.e.example/a", "https://www.e.example/login", MAPI_LINK_RISK_NONE, "click.e.example" },
  { "other", "https://evil.example/", "https://bank.test/login", MAPI_LINK_RISK_OTHER_HOST, "evil.example" },
  { "other-bare", "https://evil.example/", "www.bank.com", MAPI_LINK_RISK_OTHER_HOST, "evil.example" },
  { "other-country", "https://evil.co.uk/", "bank.co.uk", MAPI_LINK_RISK_OTHER_HOST, "evil.co.uk" },
  { "other-mail", "https://evil.example/", "me@bank.com", MAPI_LINK_RISK_OTHER_HOST, "evil.example" },
  { "sentence", "https://e.example/", "Go to www.bank.com and see", MAPI_LINK_RISK_NONE, "e.example" },
  { "file-name", "https://e.example/", "report.html", MAPI_LINK_RISK_NONE, "e.example" },
  { "user", "https://www.bank.com@evil.example/", "x", MAPI_LINK_RISK_HAS_USER, "evil.example" },
  { "backslash", "https://evil.example\\@bank.com/", "x", MAPI_LINK_RISK_NONE, "evil.example" },
  { "number", "http://192.0.2.1/", "x", MAPI_LINK_RISK_NUMERIC, "192.0.2.1" },
  { "number-odd", "http://0x7f000001/", "x", MAPI_LINK_RISK_NUMERIC, "0x7f000001" },
  { "number-6", "http://[2001:db8::1]/", "x", MAPI_LINK_RISK_NUMERIC, "[2001:db8::1]" },
  { "port", "https://e.example:8080/", "x", MAPI_LINK_RISK_NONE, "e.example" },
  { "cyrillic-alone", "https://xn--80ak6aa92e.com/", "x", MAPI_LINK_RISK_LOOK_ALIKE, "xn--80ak6aa92e.com" },
  { "cyrillic-mixed", "https://p\320\260ypal.com/", "x", MAPI_LINK_RISK_LOOK_ALIKE, "xn--pypal-4ve.com" },
  { "umlaut", "https://xn--bcher-kva.example/", "x", MAPI_LINK_RISK_NONE, "b\303\274cher.example" },
  { "russian", "https://\320\277\321\200\320\270\320\274\320\265\321\200.example/", "x", MAPI_LINK_RISK_NONE,
    "\320\277\321\200\320\270\320\274\320\265\321\200.example" },
  { "mail", "mailto:a%40b@e.example?subject=x", "x", MAPI_LINK_RISK_NONE, "a@b@e.example" },
  { "scheme", "smb://e.example/", "x", MAPI_LINK_RISK_SCHEME, "smb" },
};

static void
test_case (gconstpointer data)
{
  const Case *self = data;
  g_autofree char *host = NULL;
  MapiLinkRisk risk = mapi_link_examine (self->target, self->text, &host, NULL);

  g_assert_cmpint (risk, ==, self->risk);
  g_assert_cmpstr (host, ==, self->host);
}

static void
test_related (void)
{
  g_assert_true (mapi_domain_is_related ("mail.e.example", "E.example"));
  g_assert_true (mapi_domain_is_related ("a.e.co.uk", "e.co.uk"));
  g_assert_false (mapi_domain_is_related ("a.co.uk", "b.co.uk"));
  g_assert_false (mapi_domain_is_related ("e.example", "e.test"));
  g_assert_false (mapi_domain_is_related ("", "e.test"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/mime/link/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/mime/link/related", test_related);
  return g_test_run ();
}
