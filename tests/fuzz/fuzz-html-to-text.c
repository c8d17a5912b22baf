/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"

#include <mime/mapi-mime.h>

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *text = mapi_mime_html_to_text ((const char *) data, size);

  g_assert_true (g_utf8_validate (text, -1, NULL));
  return 0;
}
