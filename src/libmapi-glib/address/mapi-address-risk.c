/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-one-off.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "../mime/mapi-link.h"

static gboolean
breaks_line (const char *text)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_iscntrl (c) || c == 0x2028 || c == 0x2029)
        return TRUE;
    }
  return FALSE;
}

/* Cannot be seen, or turns what stands beside it. Joiners are letters in some scripts' names, not in an address. */
static gboolean
hides_characters (const char *text,
                  gboolean    in_address)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c == 0x200b || (c >= 0x202a && c <= 0x202e) || (c >= 0x2060 && c <= 0x2069) || c == 0xfeff)
        return TRUE;
      if (in_address && ((c >= 0x200c && c <= 0x200f) || c == 0x61c || c == 0xad))
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_look_alike (const char *address)
{
  const char *at = strrchr (address, '@');
  g_autofree char *local = at != NULL ? g_strndup (address, (gsize) (at - address)) : NULL;

  return at != NULL && (mapi_domain_is_look_alike (at + 1) || mapi_domain_is_look_alike (local));
}

/* (nullable): an address within a name */
static char *
find_address (const char *name)
{
  const char *at = strchr (name, '@');
  const char *start = at;
  const char *stop = at;

  if (at == NULL)
    return NULL;
  while (start > name && strchr (" <(\"'[,;:", start[-1]) == NULL)
    start--;
  while (*stop != '\0' && strchr (" >)\"'],;", *stop) == NULL)
    stop++;
  return start < at && stop - at > 2 && strchr (at, '.') != NULL ? g_strndup (start, (gsize) (stop - start)) : NULL;
}

/**
 * mapi_address_describe_risk:
 * @name: (nullable): of a recipient
 * @address: (nullable): its address
 *
 * Looks whether a recipient may be another than it seems to be: characters that cannot be seen or turn the direction of
 * the text, line breaks, an address of letters that look like others, a name that is somebody else's address.
 *
 * Returns: (transfer full) (nullable): a sentence for people; %NULL if there is nothing to say
 */
char *
mapi_address_describe_risk (const char *name,
                            const char *address)
{
  g_autofree char *inside = NULL;

  if ((name != NULL && !g_utf8_validate (name, -1, NULL)) || (address != NULL && !g_utf8_validate (address, -1, NULL)))
    return g_strdup (_("This holds bytes that are no text."));
  if (address != NULL && breaks_line (address))
    return g_strdup (_("The address holds a line break or a control character. Nothing can be sent to it."));
  if (address != NULL && hides_characters (address, TRUE))
    return g_strdup (_("The address holds characters that cannot be seen, or that change the order of the others."));
  if (address != NULL && is_look_alike (address))
    return g_strdup (_("The address mixes letters of several alphabets that look alike. It may not be what it seems."));
  if (name == NULL)
    return NULL;
  if (breaks_line (name) || hides_characters (name, FALSE))
    return g_strdup (_("The name holds characters that cannot be seen, or that change the order of the others."));
  inside = find_address (name);
  if (inside != NULL && address != NULL && g_ascii_strcasecmp (inside, address) != 0)
    return g_strdup_printf (_("The name is the address %s, but mail goes to %s."), inside, address);
  return NULL;
}
