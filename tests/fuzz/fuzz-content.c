/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"

#include <store/mapi-content.h>

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr(GBytes) bytes = g_bytes_new (data, size);
  g_autoptr(MapiContent) read = mapi_content_from_bytes (bytes, NULL);

  if (read != NULL)
    {
      g_autoptr(GBytes) written = NULL;
      g_autoptr(MapiContent) again = NULL;

      mapi_content_compute (read, FALSE);
      written = mapi_content_to_bytes (read);
      again = mapi_content_from_bytes (written, NULL);
      g_assert_nonnull (again);
    }
  return 0;
}
