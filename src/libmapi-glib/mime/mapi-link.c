/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Domains that look like others, and links that say one thing and do another.
 *
 * A label of a domain is shown in its letters when they are all of one script, or of the scripts
 * Japanese, Chinese and Korean are written with (after UTS 39, "highly restrictive"), and when it
 * does not consist of letters that look like Latin ones alone. Else it is shown as it is sent. */
#include "config.h"

#include "mapi-link.h"

#include <string.h>

/* Cyrillic, Greek and Armenian letters that are drawn like Latin ones */
static const char look_alikes[] = "авеікмнорсѕтухцԁԛԝһјӏѵαβγικνορτυχѡոսօցհ";

static gboolean
is_hidden_character (gunichar c)
{
  return c < 32 || c == 0xad || c == 0x34f || c == 0x61c || (c >= 0x115f && c <= 0x1160)
         || (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e)
         || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff || c == 0x2044 || c == 0x2215 || c == 0x29f8;
}

static gboolean
is_east_asian (GUnicodeScript script)
{
  return script == G_UNICODE_SCRIPT_HAN || script == G_UNICODE_SCRIPT_HIRAGANA
         || script == G_UNICODE_SCRIPT_KATAKANA || script == G_UNICODE_SCRIPT_HANGUL
         || script == G_UNICODE_SCRIPT_BOPOMOFO;
}

static gboolean
is_label_bad (const char *label)
{
  GUnicodeScript seen = G_UNICODE_SCRIPT_COMMON;
  gboolean latin = FALSE;
  gboolean asian = FALSE;
  gboolean only_look_alikes = TRUE;
  gboolean ascii = TRUE;

  for (const char *p = label; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      GUnicodeScript script = g_unichar_get_script (c);

      if (is_hidden_character (c))
        return TRUE;
      ascii = ascii && c < 0x80;
      if (script == G_UNICODE_SCRIPT_COMMON || script == G_UNICODE_SCRIPT_INHERITED)
        continue;
      if (script == G_UNICODE_SCRIPT_LATIN)
        latin = TRUE;
      else if (is_east_asian (script))
        asian = TRUE;
      else if (seen != G_UNICODE_SCRIPT_COMMON && seen != script)
        return TRUE;
      else
        seen = script;
      only_look_alikes = only_look_alikes && g_utf8_strchr (look_alikes, -1, c) != NULL;
    }
  if (ascii)
    return FALSE;
  return (seen != G_UNICODE_SCRIPT_COMMON && (latin || asian))
         || (seen != G_UNICODE_SCRIPT_COMMON && only_look_alikes);
}

static char *
dup_unicode (const char *domain)
{
  char *unicode = g_utf8_validate (domain, -1, NULL) ? g_hostname_to_unicode (domain) : NULL;

  return unicode != NULL ? unicode : g_utf8_make_valid (domain, -1);
}

/**
 * mapi_domain_is_look_alike:
 * @domain: a domain, in letters or in punycode
 *
 * Whether a domain mixes scripts, hides characters or consists of letters that look like Latin ones.
 *
 * Source: UTS 39.
 *
 * Returns: %TRUE if @domain is written so that it may be taken for another
 */
gboolean
mapi_domain_is_look_alike (const char *domain)
{
  g_autofree char *unicode = NULL;
  g_auto(GStrv) labels = NULL;

  g_return_val_if_fail (domain != NULL, FALSE);

  unicode = dup_unicode (domain);
  labels = g_strsplit (unicode, ".", 128);
  for (guint i = 0; labels[i] != NULL; i++)
    if (is_label_bad (labels[i]))
      return TRUE;
  return FALSE;
}

/**
 * mapi_domain_to_display:
 * @domain: a domain, in letters or in punycode
 *
 * The form to show: letters, or punycode where the letters could deceive.
 *
 * Returns: (transfer full): the text
 */
char *
mapi_domain_to_display (const char *domain)
{
  char *ascii;
  GString *escaped;

  g_return_val_if_fail (domain != NULL, NULL);

  if (!mapi_domain_is_look_alike (domain))
    return dup_unicode (domain);
  ascii = g_utf8_validate (domain, -1, NULL) ? g_hostname_to_ascii (domain) : NULL;
  if (ascii != NULL)
    return ascii;
  /* No domain at all: every character that is not ASCII by its number */
  escaped = g_string_new (NULL);
  for (const char *p = domain; *p != '\0'; p++)
    if ((guchar) *p > 32 && (guchar) *p < 127)
      g_string_append_c (escaped, *p);
    else
      g_string_append_printf (escaped, "%%%02X", (guchar) *p);
  return g_string_free (escaped, FALSE);
}

/* The last two labels, or three below the second levels countries use */
static const char *
owner_part (const char *domain)
{
  static const char * const second[] = { "ac", "co", "com", "edu", "go", "gob", "gov", "gv", "ne", "net",
                                         "nom", "or", "org", NULL };
  const char *last = strrchr (domain, '.');
  const char *middle = NULL;
  const char *start = domain;
  guint want = 2;

  if (last == NULL)
    return domain;
  for (const char *p = domain; p < last; p++)
    if (*p == '.')
      middle = p;
  if (strlen (last) == 3)
    {
      g_autofree char *label = g_strndup (middle != NULL ? middle + 1 : domain,
                                          last - (middle != NULL ? middle + 1 : domain));

      want = g_strv_contains (second, label) ? 3 : 2;
    }
  for (const char *p = last; want > 0; p--)
    if (p < domain || (*p == '.' && --want == 0))
      {
        start = p + 1;
        break;
      }
  return start;
}

/**
 * mapi_domain_is_related:
 * @a: a domain
 * @b: another
 *
 * Whether two domains belong together: one is the other, or they share the part that is
 * registered, guessed without the list of public suffixes.
 *
 * Returns: %TRUE if they do
 */
gboolean
mapi_domain_is_related (const char *a,
                        const char *b)
{
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  g_return_val_if_fail (a != NULL, FALSE);
  g_return_val_if_fail (b != NULL, FALSE);

  first = g_utf8_validate (a, -1, NULL) ? g_hostname_to_ascii (a) : NULL;
  second = g_utf8_validate (b, -1, NULL) ? g_hostname_to_ascii (b) : NULL;
  if (first == NULL || second == NULL || *first == '\0')
    return FALSE;
  return g_ascii_strcasecmp (owner_part (first), owner_part (second)) == 0;
}

/* "www.bank.example", "https://bank.example/x", "bank.example/login": what people read as an address */
static char *
dup_claimed (const char *text)
{
  const char *p = text + strspn (text, " \t\r\n<(\"'");
  const char *at = NULL;
  g_autofree char *word = NULL;
  g_autofree char *host = NULL;
  const char *dot;
  gsize length;

  if (g_ascii_strncasecmp (p, "https://", 8) == 0)
    p += 8;
  else if (g_ascii_strncasecmp (p, "http://", 7) == 0)
    p += 7;
  length = strcspn (p, " \t\r\n>)\"'");
  if (p[length + strspn (p + length, " \t\r\n>)\"'.")] != '\0')
    return NULL;                /* more than one word */
  word = g_strndup (p, length);
  at = strchr (word, '@');
  if (at != NULL && at < word + strcspn (word, "/?#"))
    p = at + 1;
  else
    p = word;
  host = g_strndup (p, strcspn (p, ":/?#"));
  while (g_str_has_suffix (host, "."))
    host[strlen (host) - 1] = '\0';
  dot = strrchr (host, '.');
  if (dot == NULL || dot == host || strlen (dot) < 3 || !g_utf8_validate (host, -1, NULL))
    return NULL;
  for (p = host; *p != '\0'; p = g_utf8_next_char (p))
    if (!g_unichar_isalnum (g_utf8_get_char (p)) && *p != '-' && *p != '.'
        && !is_hidden_character (g_utf8_get_char (p)))
      return NULL;
  /* "report.pdf" is a name of a file */
  if (word[strlen (host)] == '\0' && at == NULL && strchr (host, '.') == dot
      && strstr (text, "://") == NULL && strlen (dot) > 3
      && !g_str_has_suffix (host, ".com") && !g_str_has_suffix (host, ".org")
      && !g_str_has_suffix (host, ".net") && !g_str_has_suffix (host, ".info"))
    return NULL;
  return g_steal_pointer (&host);
}

static gboolean
is_numeric (const char *host)
{
  gboolean is_hex = g_ascii_strncasecmp (host, "0x", 2) == 0;

  return g_hostname_is_ip_address (host)
         || strspn (host, is_hex ? "0123456789abcdefABCDEFxX." : "0123456789.") == strlen (host);
}

static MapiLinkRisk
examine_web (const char  *target,
             char       **host)
{
  const char *start = strstr (target, "//") + 2;
  g_autofree char *authority = NULL;
  MapiLinkRisk risk = MAPI_LINK_RISK_NONE;
  g_autofree char *plain = NULL;
  char *at;
  char *name;

  /* Browsers take "\" for "/" */
  authority = g_strndup (start, strcspn (start, "/\\?#"));
  at = strrchr (authority, '@');
  if (at != NULL)
    risk |= MAPI_LINK_RISK_HAS_USER;
  name = at != NULL ? at + 1 : authority;
  if (*name == '[')
    risk |= MAPI_LINK_RISK_NUMERIC;
  else
    name[strcspn (name, ":")] = '\0';
  plain = g_uri_unescape_string (name, NULL);
  if (plain == NULL)
    plain = g_strdup (name);
  if (is_numeric (plain))
    risk |= MAPI_LINK_RISK_NUMERIC;
  if (mapi_domain_is_look_alike (plain))
    risk |= MAPI_LINK_RISK_LOOK_ALIKE;
  *host = mapi_domain_to_display (plain);
  return risk;
}

/**
 * mapi_link_examine:
 * @target: where a link leads
 * @text: (nullable): the words it is drawn with
 * @host: (out) (optional): the host of @target as it may be shown; for mail the address
 * @claimed: (out) (optional) (nullable): the host @text names
 *
 * What is to be told before a link is opened.
 *
 * Returns: what is wrong with it
 */
MapiLinkRisk
mapi_link_examine (const char  *target,
                   const char  *text,
                   char       **host,
                   char       **claimed)
{
  MapiLinkRisk risk = MAPI_LINK_RISK_NONE;
  g_autofree char *shown = NULL;
  g_autofree char *named = NULL;

  g_return_val_if_fail (target != NULL, MAPI_LINK_RISK_NONE);

  if (g_ascii_strncasecmp (target, "http://", 7) == 0 || g_ascii_strncasecmp (target, "https://", 8) == 0)
    {
      risk = examine_web (target, &shown);
      named = text != NULL ? dup_claimed (text) : NULL;
      if (named != NULL && !mapi_domain_is_related (named, shown))
        risk |= MAPI_LINK_RISK_OTHER_HOST;
    }
  else if (g_ascii_strncasecmp (target, "mailto:", 7) == 0 || g_ascii_strncasecmp (target, "tel:", 4) == 0)
    {
      const char *rest = strchr (target, ':') + 1;
      g_autofree char *part = g_strndup (rest, strcspn (rest, "?"));

      shown = g_uri_unescape_string (part, NULL);
      if (shown == NULL)
        shown = g_steal_pointer (&part);
    }
  else
    {
      risk = MAPI_LINK_RISK_SCHEME;
      shown = g_strndup (target, strcspn (target, ":"));
    }
  if (host != NULL)
    *host = g_steal_pointer (&shown);
  if (claimed != NULL)
    *claimed = g_steal_pointer (&named);
  return risk;
}
