/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"

#include <mime/mapi-link.h>
#include <mime/mapi-text-html.h>

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *text = g_utf8_make_valid ((const char *) data, size);
  g_autofree char *html = mapi_text_to_html (text, MAPI_TEXT_HTML_FOLD_QUOTES);
  g_autofree char *host = NULL;
  g_autofree char *claimed = NULL;
  g_autofree char *domain = mapi_domain_to_display (text);

  g_assert_true (g_utf8_validate (html, -1, NULL));
  g_assert_true (g_utf8_validate (domain, -1, NULL));
  mapi_link_examine (text, text, &host, &claimed);
  g_assert_true (g_utf8_validate (host, -1, NULL));
  return 0;
}
