/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-vcard-private.h"

#include <string.h>

/* Bytes of a line before it is folded (RFC 6350, section 3.2) */
#define MAX_LINE 75

/* Folds between characters: some readers decode each line on its own */
static void
append_folded (GString    *out,
               const char *line)
{
  gsize used = 0;

  while (*line != '\0')
    {
      gsize length = (gsize) (g_utf8_next_char (line) - line);

      if (used + length > MAX_LINE)
        {
          g_string_append (out, "\r\n ");
          used = 1;
        }
      g_string_append_len (out, line, (gssize) length);
      used += length;
      line += length;
    }
  g_string_append (out, "\r\n");
}

static void
append_parameter_value (GString    *out,
                        const char *value)
{
  gboolean quoted = strpbrk (value, ",;:") != NULL;

  if (quoted)
    g_string_append_c (out, '"');
  for (const char *p = value; *p != '\0'; p++)
    switch (*p)
      {
      case '"':
        g_string_append (out, "^'");
        break;
      case '^':
        g_string_append (out, "^^");
        break;
      default:
        if ((guchar) *p >= ' ' && *p != 0x7f)
          g_string_append_c (out, *p);
      }
  if (quoted)
    g_string_append_c (out, '"');
}

static void
append_parameter (GString    *out,
                  const char *name,
                  const char *value)
{
  g_string_append_printf (out, ";%s=", name);
  append_parameter_value (out, value);
}

/* data:image/jpeg;base64,… -> its parts, which point into @value. FALSE: it is another address */
static gboolean
split_data (const char  *value,
            char       **subtype,
            const char **base64)
{
  const char *slash = g_str_has_prefix (value, "data:") ? strchr (value, '/') : NULL;
  const char *mark = slash != NULL ? strstr (slash, ";base64,") : NULL;

  if (mark == NULL || mark - slash > 32)
    return FALSE;
  *subtype = g_ascii_strup (slash + 1, mark - slash - 1);
  *base64 = mark + strlen (";base64,");
  return TRUE;
}

static const char *
name_for (const MapiVcardLine *line,
          MapiVcardVersion     version)
{
  if (version == MAPI_VCARD_VERSION_3 && g_str_equal (line->name, "KIND"))
    return "X-ADDRESSBOOKSERVER-KIND";
  if (version == MAPI_VCARD_VERSION_3 && g_str_equal (line->name, "MEMBER"))
    return "X-ADDRESSBOOKSERVER-MEMBER";
  return line->spelling != NULL && g_str_has_prefix (line->name, "X-") ? line->spelling : line->name;
}

static gboolean
is_preferred (const MapiVcard     *card,
              const MapiVcardLine *line)
{
  int preference = mapi_vcard_line_get_preference (line);

  for (guint i = 0; i < card->lines->len; i++)
    {
      const MapiVcardLine *other = card->lines->pdata[i];

      if (g_str_equal (other->name, line->name) && mapi_vcard_line_get_preference (other) < preference)
        return FALSE;
    }
  return TRUE;
}

void
mapi_vcard_append_line (GString             *out,
                        const MapiVcard     *card,
                        const MapiVcardLine *line,
                        MapiVcardVersion     version)
{
  g_autoptr(GString) text = g_string_new (line->group);
  g_autofree char *subtype = NULL;
  const char *value = line->value;

  if (line->group != NULL)
    g_string_append_c (text, '.');
  g_string_append (text, name_for (line, version));
  for (guint i = 0; i < line->parameters->len; i++)
    {
      const MapiVcardParameter *parameter = line->parameters->pdata[i];

      if (version == MAPI_VCARD_VERSION_3 && g_str_equal (parameter->name, "PREF"))
        {
          if (is_preferred (card, line))
            append_parameter (text, "TYPE", "PREF");
        }
      else
        append_parameter (text, parameter->name, parameter->value);
    }
  if (version == MAPI_VCARD_VERSION_3 && split_data (line->value, &subtype, &value))
    {
      append_parameter (text, "ENCODING", "b");
      append_parameter (text, "TYPE", subtype);
    }
  g_string_append_c (text, ':');
  for (const char *p = value; *p != '\0'; p++)
    if (*p != '\r' && *p != '\n')
      g_string_append_c (text, *p);
  append_folded (out, text->str);
}

/**
 * mapi_vcard_to_string:
 * @self: a card
 * @version: which version to write
 *
 * Writes the card, with every property it has, known or not.
 *
 * Source: RFC 2426; RFC 6350.
 *
 * Returns: (transfer full): the card with lines that end in CR and LF
 */
char *
mapi_vcard_to_string (MapiVcard        *self,
                      MapiVcardVersion  version)
{
  GString *out;

  g_return_val_if_fail (self != NULL, NULL);

  out = g_string_new (version == MAPI_VCARD_VERSION_4 ? "BEGIN:VCARD\r\nVERSION:4.0\r\n"
                                                      : "BEGIN:VCARD\r\nVERSION:3.0\r\n");
  for (guint i = 0; i < self->lines->len; i++)
    mapi_vcard_append_line (out, self, self->lines->pdata[i], version);
  /* Both must be there in version 3, the latter in version 4 too */
  if (version == MAPI_VCARD_VERSION_3 && mapi_vcard_find (self, "N") == NULL)
    g_string_append (out, "N:;;;;\r\n");
  if (mapi_vcard_find (self, "FN") == NULL)
    g_string_append (out, "FN:\r\n");
  g_string_append (out, "END:VCARD\r\n");
  return g_string_free (out, FALSE);
}
