/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"

#include <mime/mapi-clean-html.h>
#include <string.h>

/* Cleaning what is clean changes nothing that matters: no script can come out of a second reading */
int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  static const char * const never[] = { "<script", "<iframe", "<meta", "<base", "<form", "<object", "<svg",
                                        "<link", "<embed", "<input", NULL };
  MapiCleanHtmlFlags flags = size > 0 ? data[0] & 7 : 0;
  g_autoptr(MapiCleanHtml) clean =
    mapi_clean_html_new (size > 1 ? (const char *) data + 1 : "", size > 1 ? size - 1 : 0, flags, 0);
  const char *body = mapi_clean_html_get_body (clean);

  g_assert_true (g_utf8_validate (body, -1, NULL));
  g_assert_true (g_utf8_validate (mapi_clean_html_get_style (clean), -1, NULL));
  for (gsize i = 0; never[i] != NULL; i++)
    g_assert_null (strstr (body, never[i]));
  g_assert_null (strchr (mapi_clean_html_get_style (clean), '<'));
  if ((flags & MAPI_CLEAN_HTML_REMOTE_IMAGES) == 0)
    {
      g_assert_null (strstr (body, "src=\"http"));
      g_assert_null (strstr (body, "src=\"//"));
      g_assert_null (strstr (mapi_clean_html_get_style (clean), "url("));
    }
  return 0;
}
