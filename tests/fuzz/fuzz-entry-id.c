/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"

#include <address/mapi-one-off.h>
#include <property/mapi-conversation-index.h>

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr(GBytes) bytes = g_bytes_new (data, size);
  g_autofree char *text = g_strndup (size > 0 ? (const char *) data : "", size);
  g_autoptr(MapiEntryId) from_text = mapi_entry_id_new_from_string (text, NULL);
  g_autoptr(MapiEntryId) id = mapi_entry_id_new_from_bytes (bytes, NULL);
  g_autoptr(GBytes) index = mapi_conversation_index_create (bytes);

  g_assert_cmpint (mapi_conversation_index_get_depth (index), >=, 0);
  if (id != NULL)
    {
      g_autofree char *printed = mapi_entry_id_to_string (id);
      g_autoptr(MapiEntryId) again = mapi_entry_id_new_from_string (printed, NULL);
      g_autoptr(MapiProperties) recipient = mapi_one_off_open (id, NULL);

      g_assert_true (mapi_entry_id_equal (id, again));
      g_assert_true (recipient == NULL || mapi_properties_has (recipient, MAPI_PR_EMAIL_ADDRESS));
    }
  return 0;
}
