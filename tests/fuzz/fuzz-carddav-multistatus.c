/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"

#include <carddav-uri.h>
#include <carddav-xml.h>
#include <card/mapi-vcard.h>
#include <string.h>

/* An answer of a CardDAV server, the addresses in it, and the cards, written as they were */

static void
try_address (const char *text)
{
  g_autoptr(GUri) base = carddav_uri_parse (NULL, "https://example.org/book/");
  g_autoptr(GUri) uri = carddav_uri_parse (base, text);
  g_autofree char *member = carddav_uri_dup_member (base, text);
  g_autofree char *again = NULL;

  if (uri == NULL)
    {
      g_assert_null (member);
      return;
    }
  again = carddav_uri_to_text (uri);
  g_assert_true (g_str_is_ascii (again));
  g_assert_true (g_str_has_prefix (again, "https://"));
  g_assert_null (strpbrk (again, " \r\n\"<>"));
  if (member != NULL)
    g_assert_true (g_str_has_prefix (member, "https://example.org/book/"));
}

static void
try_card (const char *text)
{
  g_autoptr(MapiVcard) card = mapi_vcard_parse (text, NULL);
  g_autofree char *like = card != NULL ? mapi_vcard_to_string_like (card, text) : NULL;
  g_autoptr(MapiVcard) again = like != NULL ? mapi_vcard_parse (like, NULL) : NULL;
  g_autoptr(MapiVcard) merged = NULL;

  if (card == NULL)
    return;
  g_assert_nonnull (again);
  /* Without a version it is written anew, with the properties that must be there */
  if (strstr (text, "\nVERSION:3.0\r\n") != NULL && !mapi_vcard_equal (card, again))
    g_error ("“%s” is not “%s”", text, like);
  merged = mapi_vcard_merge (card, again, card);
  g_assert_nonnull (merged);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr(CarddavMultistatus) found = carddav_multistatus_parse ((const char *) data, size, NULL);
  g_autofree char *text = g_strndup (size > 0 ? (const char *) data : "", size);

  carddav_error_names ((const char *) data, size, "valid-sync-token");
  for (guint i = 0; found != NULL && i < found->resources->len; i++)
    {
      CarddavResource *resource = found->resources->pdata[i];

      g_assert_nonnull (resource->href);
      try_address (resource->href);
      if (resource->data != NULL)
        try_card (resource->data);
    }
  if (g_utf8_validate (text, -1, NULL))
    {
      try_address (text);
      try_card (text);
    }
  return 0;
}
