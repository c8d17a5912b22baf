/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"

#include <card/mapi-card-file.h>
#include <string.h>

/* What is read is written and read again without a change, and shows nothing that breaks a line */
static void
take (MapiVcard  *card,
      guint       line,
      const char *problem,
      gpointer    user_data)
{
  g_autoptr(MapiProperties) entry = NULL;
  g_autoptr(MapiVcard) again = NULL;
  const char *name, *address;

  if (card == NULL)
    return;
  for (guint version = MAPI_VCARD_VERSION_3; version <= MAPI_VCARD_VERSION_4; version++)
    {
      g_autofree char *text = mapi_vcard_to_string (card, version);
      g_autoptr(MapiVcard) other = mapi_vcard_parse (text, NULL);
      g_autofree char *rewritten = other != NULL ? mapi_vcard_to_string (other, version) : NULL;

      g_assert_true (g_utf8_validate (text, -1, NULL));
      g_assert_cmpstr (text, ==, rewritten);
    }
  entry = mapi_vcard_to_entry (card);
  name = mapi_properties_get_string (entry, MAPI_PR_DISPLAY_NAME);
  address = mapi_properties_get_string (entry, MAPI_PR_EMAIL_ADDRESS);
  g_assert_true (name == NULL || strpbrk (name, "\r\n") == NULL);
  g_assert_true (address == NULL || strpbrk (address, "\r\n ") == NULL);
  again = mapi_vcard_from_entry (entry);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr(GBytes) bytes = g_bytes_new (data, size);

  mapi_card_format_guess (bytes, NULL);
  for (guint format = MAPI_CARD_FORMAT_VCARD; format <= MAPI_CARD_FORMAT_CSV; format++)
    mapi_card_read_file (bytes, format, take, NULL, NULL);
  return 0;
}
