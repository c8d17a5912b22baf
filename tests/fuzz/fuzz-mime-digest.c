/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"

#include <mime/mapi-mime.h>
#include <string.h>

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr(GBytes) bytes = g_bytes_new (data, size);
  g_autoptr(MapiMimeDigest) digest = mapi_mime_digest_new (bytes);

  g_assert_true (g_utf8_validate (mapi_mime_digest_get_text (digest), -1, NULL));
  g_assert_true (g_utf8_validate (mapi_mime_digest_get_from (digest), -1, NULL));
  g_assert_true (g_utf8_validate (mapi_mime_digest_get_to (digest), -1, NULL));
  g_assert_true (g_utf8_validate (mapi_mime_digest_get_attachments (digest), -1, NULL));
  g_assert_cmpuint (strlen (mapi_mime_digest_get_text (digest)), <=, 512 * 1024);
  return 0;
}
