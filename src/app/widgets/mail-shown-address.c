/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-shown-address.h"

#include <string.h>

#include "mail-text.h"

static char *
without_hidden (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", -1);
  GString *out = g_string_new (NULL);

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      GUnicodeType type = g_unichar_type (c);

      if (type != G_UNICODE_CONTROL && type != G_UNICODE_FORMAT && type != G_UNICODE_LINE_SEPARATOR
          && type != G_UNICODE_PARAGRAPH_SEPARATOR && c != 0x34f && c != 0x3164)
        g_string_append_unichar (out, c);
    }
  return g_string_free (out, FALSE);
}

char *
mail_address_dup_shown (const char *address)
{
  g_autofree char *plain = without_hidden (address);
  char *at = strrchr (plain, '@');
  g_autofree char *domain = at != NULL ? mapi_domain_to_display (at + 1) : NULL;

  if (domain == NULL)
    return g_steal_pointer (&plain);
  *at = '\0';
  return g_strdup_printf ("%s@%s", plain, domain);
}

/* With the signs that look like the one in addresses */
static gboolean
looks_like_address (const char *name)
{
  return strchr (name, '@') != NULL || strstr (name, "\357\274\240") != NULL || strstr (name, "\357\271\253") != NULL;
}

/* A name that looks like an address is none */
char *
mail_address_dup_shown_name (const char *name,
                             const char *address)
{
  g_autofree char *plain = without_hidden (name);

  g_strstrip (plain);
  if (*plain == '\0' || looks_like_address (plain))
    return mail_address_dup_shown (address != NULL && *address != '\0' ? address : plain);
  return g_steal_pointer (&plain);
}

char *
mail_address_dup_shown_author (MapiProperties *message,
                               gsize           max_chars)
{
  const char *address = mapi_properties_get_string (message, MAPI_PR_SENT_REPRESENTING_EMAIL_ADDRESS);
  const char *name = mapi_properties_get_string (message, MAPI_PR_SENT_REPRESENTING_NAME);
  g_autofree char *shown = mail_address_dup_shown_name (name, address);
  g_autofree char *line = mail_text_clean (shown, max_chars);

  return *line != '\0' ? g_steal_pointer (&line) : NULL;
}
