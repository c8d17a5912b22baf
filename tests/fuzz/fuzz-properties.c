/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"

#include <property/mapi-properties.h>

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr(GBytes) bytes = g_bytes_new (data, size);
  g_autoptr(MapiProperties) read = mapi_properties_from_bytes (bytes, NULL);

  if (read != NULL)
    {
      g_autoptr(GBytes) written = mapi_properties_to_bytes (read);
      g_autoptr(MapiProperties) again = mapi_properties_from_bytes (written, NULL);

      g_assert_true (mapi_properties_equal (read, again));
    }
  return 0;
}
