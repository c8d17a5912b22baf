/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-one-off-private.h"

#include <string.h>

/* What people type into an address field, and what stands in headers and mailto links:
 *
 *   Name[TYPE:address]     one recipient of any type; in it "\x" stands for x, and "\xHH" for the
 *                          byte with that number; nothing may follow the bracket
 *   a@b                    Internet addresses
 *   Name <a@b>
 *   "Name, with comma" <a@b>
 *   a@b (Name)
 *
 * A list separates these by commas, semicolons and line breaks, and may have groups
 * ("Friends: a@b, c@d;") of which the name is dropped. Separators count neither in quotes nor
 * in brackets. No control character gets through: in names they become spaces, and no address
 * has one. */

/* What is longer is no address (RFC 5321 allows 254 bytes for the Internet's) */
#define MAX_ADDRESS_LENGTH 1000
#define MAX_TYPE_LENGTH    32
#define MAX_RECIPIENTS     10000

/* Control characters, and spaces and marks beyond ASCII that look like a space or like nothing */
static gboolean
has_control (const char *text)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (mapi_one_off_is_control (c) || (c != ' ' && g_unichar_isspace (c)) ||
          g_unichar_type (c) == G_UNICODE_FORMAT)
        return TRUE;
    }
  return FALSE;
}

/* Spaces and control characters become one space each run, none at the ends; hidden ones go */
static char *
normalize_name (const char *text,
                gsize       length)
{
  GString *name = g_string_sized_new (length);

  for (const char *p = text; p < text + length; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (mapi_one_off_is_hidden (c))
        continue;
      if (!g_unichar_isspace (c) && !mapi_one_off_is_control (c))
        g_string_append_unichar (name, c);
      else if (name->len > 0 && name->str[name->len - 1] != ' ')
        g_string_append_c (name, ' ');
    }

  return g_strchomp (g_string_free (name, FALSE));
}

/* A name as it stands before an address: quotes and their backslashes are taken away */
static char *
unquote_name (const char *text,
              gsize       length)
{
  g_autoptr(GString) plain = g_string_sized_new (length);
  gboolean quoted = FALSE;

  for (gsize i = 0; i < length; i++)
    {
      if (text[i] == '"' && (quoted || memchr (text + i + 1, '"', length - i - 1) != NULL))
        quoted = !quoted;
      else if (quoted && text[i] == '\\' && i + 1 < length)
        g_string_append_c (plain, text[++i]);
      else
        g_string_append_c (plain, text[i]);
    }

  return normalize_name (plain->str, plain->len);
}

/* The local part: an atom with dots, or a quoted string. Returns where it ends. */
static const char *
skip_local_part (const char *p)
{
  if (*p == '"')
    {
      for (p++; *p != '"'; p++)
        {
          if (*p == '\\')
            p++;
          if (*p == '\0')
            return NULL;
        }
      return p + 1;
    }

  while (*p != '\0' && strchr (" \t\"(),:;<>@[\\]", *p) == NULL)
    p++;
  return p;
}

/* Something, "@", a domain or an address literal in brackets: x@y, both not empty */
static gboolean
is_internet_address (const char *text)
{
  const char *at = skip_local_part (text);
  const char *domain;

  if (strlen (text) > MAX_ADDRESS_LENGTH || has_control (text))
    return FALSE;
  if (at == NULL || at == text || *at != '@')
    return FALSE;

  domain = at + 1;
  if (*domain == '[')
    {
      const char *end = strpbrk (domain + 1, " \"(),<>@[\\]");

      return end != NULL && end > domain + 1 && end[0] == ']' && end[1] == '\0';
    }

  return *domain != '\0' && *domain != '.' && strpbrk (domain, " \"(),:;<>@[\\]") == NULL &&
         strstr (domain, "..") == NULL && !g_str_has_suffix (domain, "-") &&
         !g_str_has_suffix (domain, ".");
}

/* Everything up to @stop that no backslash precedes, with the backslashes resolved */
static char *
take_escaped (const char **text,
              char         stop)
{
  g_autoptr(GString) plain = g_string_new (NULL);
  const char *p = *text;

  while (*p != '\0' && *p != stop)
    {
      if (*p == '\\' && p[1] == 'x' && g_ascii_isxdigit (p[2]) && g_ascii_isxdigit (p[3]))
        {
          g_string_append_c (plain, g_ascii_xdigit_value (p[2]) << 4 | g_ascii_xdigit_value (p[3]));
          p += 4;
          continue;
        }
      if (*p == '\\' && p[1] != '\0')
        p++;
      g_string_append_c (plain, *p++);
    }

  /* An escape can make a NUL or something that is no UTF-8 */
  if (*p != stop || memchr (plain->str, '\0', plain->len) != NULL ||
      !g_utf8_validate_len (plain->str, plain->len, NULL))
    return NULL;

  *text = p + 1;
  return g_strdup (plain->str);
}

/* "Name[TYPE:address]" */
static MapiProperties *
parse_bracket_form (const char *text)
{
  const char *p = text;
  g_autofree char *raw_name = take_escaped (&p, '[');
  g_autofree char *name = NULL;
  g_autofree char *type = NULL;
  g_autofree char *address = NULL;

  if (raw_name == NULL)
    return NULL;

  type = take_escaped (&p, ':');
  address = type != NULL ? take_escaped (&p, ']') : NULL;
  if (address == NULL || *p != '\0')
    return NULL;

  g_strstrip (type);
  g_strstrip (address);
  for (const char *c = type; *c != '\0'; c++)
    if (!g_ascii_isalnum (*c) && *c != '-' && *c != '_')
      return NULL;
  if (type[0] == '\0' || strlen (type) > MAX_TYPE_LENGTH || address[0] == '\0' ||
      strlen (address) > MAX_ADDRESS_LENGTH || has_control (address))
    return NULL;
  if (g_ascii_strcasecmp (type, "SMTP") == 0 && !is_internet_address (address))
    return NULL;

  name = unquote_name (raw_name, strlen (raw_name));
  for (char *c = type; *c != '\0'; c++)
    *c = g_ascii_toupper (*c);
  return mapi_one_off_new_properties (name[0] != '\0' ? name : NULL, type, address);
}

/* The last "<" outside quotes, as names may hold one too */
static const char *
find_angle (const char *text)
{
  const char *angle = NULL;
  gboolean quoted = FALSE;

  for (const char *p = text; *p != '\0'; p++)
    {
      if (quoted && *p == '\\' && p[1] != '\0')
        p++;
      else if (*p == '"')
        quoted = !quoted;
      else if (*p == '<' && !quoted)
        angle = p;
    }

  return angle;
}

/* "Name <a@b>" */
static MapiProperties *
parse_angle_form (const char *text)
{
  const char *angle = find_angle (text);
  g_autofree char *name = NULL;
  g_autofree char *address = NULL;
  gsize length;

  if (angle == NULL || !g_str_has_suffix (text, ">"))
    return NULL;

  length = strlen (angle);
  address = g_strstrip (g_strndup (angle + 1, length - 2));
  if (!is_internet_address (address))
    return NULL;

  name = unquote_name (text, angle - text);
  return mapi_one_off_new_properties (name[0] != '\0' ? name : NULL, "SMTP", address);
}

/* "a@b", or the older "a@b (Name)" */
static MapiProperties *
parse_plain_form (const char *text)
{
  const char *comment = strstr (text, " (");
  g_autofree char *name = NULL;
  g_autofree char *address = NULL;

  if (comment != NULL && g_str_has_suffix (text, ")"))
    {
      address = g_strstrip (g_strndup (text, comment - text));
      name = normalize_name (comment + 2, strlen (comment) - 3);
    }
  else
    {
      address = g_strdup (text);
    }

  if (!is_internet_address (address))
    return NULL;
  return mapi_one_off_new_properties (name != NULL && name[0] != '\0' ? name : NULL, "SMTP",
                                      address);
}

/**
 * mapi_one_off_parse:
 * @text: what somebody typed for one recipient
 *
 * Reads an address: `Name[TYPE:address]`, `[TYPE:address]`, `a@b`, `Name <a@b>` or `a@b (Name)`.
 * Names may stand in quotes. Recipients on the Internet get no rich text.
 *
 * Source: IAddrBook::ResolveName; MAPI, "One-off addresses"; RFC 5322, section 3.4.
 *
 * Returns: (transfer full) (nullable): the recipient with the properties mapi_one_off_open()
 *   lists, or %NULL if @text is only a name
 */
MapiProperties *
mapi_one_off_parse (const char *text)
{
  g_autofree char *valid = NULL;
  MapiProperties *properties;

  g_return_val_if_fail (text != NULL, NULL);

  valid = g_strstrip (g_utf8_make_valid (text, -1));
  properties = parse_bracket_form (valid);
  if (properties == NULL)
    properties = parse_angle_form (valid);
  if (properties == NULL)
    properties = parse_plain_form (valid);
  return properties;
}

static void
add_item (GPtrArray  *recipients,
          const char *text,
          gsize       length)
{
  g_autofree char *item = g_strstrip (g_strndup (text, length));
  g_autofree char *name = NULL;
  MapiProperties *recipient;

  if (item[0] == '\0' || recipients->len >= MAX_RECIPIENTS)
    return;

  recipient = mapi_one_off_parse (item);
  if (recipient == NULL)
    {
      name = unquote_name (item, strlen (item));
      if (name[0] == '\0')
        return;
      recipient = mapi_properties_new ();
      mapi_properties_set_string (recipient, MAPI_PR_DISPLAY_NAME, name);
    }
  g_ptr_array_add (recipients, recipient);
}

/* What is opened and never closed is a character like any other */
static char
closer_of (char opener)
{
  switch (opener)
    {
    case '"':
      return '"';
    case '<':
      return '>';
    case '[':
      return ']';
    case '(':
      return ')';
    default:
      return '\0';
    }
}

/**
 * mapi_one_off_parse_list:
 * @text: what somebody typed, or what stands in a `mailto:` link (decoded) or a header
 *
 * Splits a text at commas, semicolons and line breaks outside of quotes and brackets. What is
 * no address becomes a recipient with only `PR_DISPLAY_NAME`, to be resolved. Names of groups
 * are dropped. At most 10000 recipients are read.
 *
 * Source: RFC 5322, section 3.4; RFC 6068, section 2.
 *
 * Returns: (transfer container) (element-type MapiProperties): the recipients
 */
GPtrArray *
mapi_one_off_parse_list (const char *text)
{
  GPtrArray *recipients;
  g_autofree char *valid = NULL;
  const char *start, *p;
  char closer = '\0';
  gboolean is_unclosed[128] = { FALSE };

  g_return_val_if_fail (text != NULL, NULL);

  recipients = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref);
  valid = g_utf8_make_valid (text, -1);
  for (start = p = valid; *p != '\0'; p++)
    {
      if (*p == '\\' && p[1] != '\0')
        p++;
      else if (closer != '\0')
        closer = *p == closer ? '\0' : closer;
      else if (closer_of (*p) != '\0' && !is_unclosed[(guchar) *p])
        {
          /* Asked once for each kind, or a long text of openers would take forever */
          is_unclosed[(guchar) *p] = strchr (p + 1, closer_of (*p)) == NULL;
          closer = is_unclosed[(guchar) *p] ? '\0' : closer_of (*p);
        }
      else if (*p == ':')
        start = p + 1;
      else if (*p == ',' || *p == ';' || *p == '\n' || *p == '\r')
        {
          add_item (recipients, start, p - start);
          start = p + 1;
        }
    }

  add_item (recipients, start, p - start);
  return recipients;
}
