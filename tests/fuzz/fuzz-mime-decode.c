/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"

#include <mime/mapi-mime.h>

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr(GBytes) bytes = g_bytes_new (data, size);
  g_autoptr(MapiContent) content = mapi_mime_decode (bytes, NULL);
  g_autoptr(GBytes) written = NULL;

  g_assert_nonnull (content);
  /* An address that cannot be written is the one reason to refuse */
  written = mapi_mime_encode (content, MAPI_MIME_ENCODE_KEEP_BCC, NULL);
  if (written != NULL)
    {
      g_autoptr(MapiContent) again = mapi_mime_decode (written, NULL);

      g_assert_nonnull (again);
    }
  return 0;
}
