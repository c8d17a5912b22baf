/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Reading cards
 *
 * Versions 2.1, 3.0 (RFC 2426) and 4.0 (RFC 6350), and what programs write instead: any line end,
 * properties before a group is closed, parameters without a name, quoted-printable and its soft
 * line ends, characters of another set. All come out alike, in the way of version 4: KIND and MEMBER for
 * lists, PREF=1 for what is preferred, pictures as data: addresses. Properties that mean nothing here
 * are kept as they are.
 *
 * A card that breaks off, nests or exceeds a limit is refused as a whole, and reading goes on with the
 * next BEGIN:VCARD. */

#include "config.h"

#include "mapi-vcard-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct
{
  const char *next;
  guint       number;     /* of the line that starts at next, from 1 */
} Reader;

/* (transfer full) (nullable): the next line as it stands, without its end */
static char *
read_physical (Reader *self)
{
  gsize length;
  char *line;

  if (*self->next == '\0')
    return NULL;
  length = strcspn (self->next, "\r\n");
  line = g_strndup (self->next, length);
  self->next += length;
  if (*self->next == '\r')
    self->next++;
  if (*self->next == '\n')
    self->next++;
  self->number++;
  return line;
}

static gboolean
is_quoted_printable (const char *line)
{
  const char *colon = strchr (line, ':');
  g_autofree char *head = colon != NULL ? g_ascii_strup (line, colon - line) : NULL;

  return head != NULL && strstr (head, "QUOTED-PRINTABLE") != NULL;
}

/* A line with those that continue it. *@too_long: the rest was dropped. */
static char *
read_logical (Reader   *self,
              gboolean *too_long)
{
  g_autofree char *first = read_physical (self);
  GString *line;
  gboolean printable;

  *too_long = FALSE;
  if (first == NULL)
    return NULL;
  line = g_string_new (first);
  printable = is_quoted_printable (first);
  while (*self->next == ' ' || *self->next == '\t' ||
         (printable && line->len > 0 && line->str[line->len - 1] == '='))
    {
      gboolean soft = printable && line->len > 0 && line->str[line->len - 1] == '=';
      g_autofree char *more = NULL;

      if (soft)
        g_string_truncate (line, line->len - 1);
      more = read_physical (self);
      if (more == NULL)
        break;
      if (line->len + strlen (more) > MAPI_VCARD_MAX_LINE)
        *too_long = TRUE;
      else
        g_string_append (line, soft || (*more != ' ' && *more != '\t') ? more : more + 1);
    }
  return g_string_free (line, FALSE);
}

/* ---- one property ---- */

/* RFC 6868 */
static char *
decode_caret (const char *text,
              gsize       length)
{
  GString *plain = g_string_sized_new (length);

  for (gsize i = 0; i < length; i++)
    {
      if (text[i] != '^' || i + 1 == length || strchr ("n^'", text[i + 1]) == NULL)
        {
          g_string_append_c (plain, text[i]);
          continue;
        }
      i++;
      g_string_append_c (plain, text[i] == 'n' ? ' ' : text[i] == '\'' ? '"' : '^');
    }
  return g_string_free (plain, FALSE);
}

/* One value of a parameter: ends at a comma, semicolon or colon outside quotes */
static const char *
read_parameter_value (const char     *p,
                      const char     *name,
                      MapiVcardLine  *line)
{
  const char *end;
  g_autofree char *value = NULL;

  if (*p == '"')
    {
      end = strchr (p + 1, '"');
      if (end == NULL)
        return NULL;
      value = decode_caret (p + 1, end - p - 1);
      p = end + 1;
      p += strcspn (p, ",;:");
    }
  else
    {
      gsize length = strcspn (p, ",;:");

      value = decode_caret (p, length);
      p += length;
    }
  mapi_vcard_line_add_parameter (line, name, value);
  return p;
}

static const char *
read_parameters (const char    *p,
                 MapiVcardLine *line)
{
  while (*p == ';')
    {
      gsize length = strcspn (++p, "=;:,\"");
      g_autofree char *name = g_strndup (p, length);

      if (line->parameters->len >= MAPI_VCARD_MAX_PARAMETERS)
        return NULL;
      g_strstrip (name);
      p += length;
      if (*p != '=')
        {
          /* Version 2.1: TEL;HOME;VOICE:, PHOTO;BASE64: */
          gboolean encoding = g_ascii_strcasecmp (name, "BASE64") == 0 ||
                              g_ascii_strcasecmp (name, "QUOTED-PRINTABLE") == 0;

          if (*p == '"')
            return NULL;
          if (*name != '\0')
            mapi_vcard_line_add_parameter (line, encoding ? "ENCODING" : "TYPE", name);
          p += strcspn (p, ";:");
          continue;
        }
      do
        {
          if (line->parameters->len >= MAPI_VCARD_MAX_PARAMETERS)
            return NULL;
          p = read_parameter_value (p + 1, name, line);
        }
      while (p != NULL && *p == ',');
      if (p == NULL)
        return NULL;
    }
  return p;
}

static gboolean
is_name (const char *text)
{
  if (*text == '\0')
    return FALSE;
  for (const char *p = text; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && *p != '-' && *p != '_')
      return FALSE;
  return TRUE;
}

/* (transfer full) (nullable): NULL where it is no property */
static MapiVcardLine *
parse_line (const char *text)
{
  gsize length = strcspn (text, ";:");
  g_autofree char *name = g_strndup (text, length);
  char *dot = strchr (name, '.');
  MapiVcardLine *line;
  const char *p = text + length;

  g_strstrip (name);
  if (!is_name (dot != NULL ? dot + 1 : name))
    return NULL;
  line = mapi_vcard_line_new (dot != NULL ? dot + 1 : name, NULL);
  line->spelling = g_strdup (dot != NULL ? dot + 1 : name);
  if (dot != NULL)
    line->group = g_strndup (name, dot - name);
  if (line->group != NULL && !is_name (line->group))
    g_clear_pointer (&line->group, g_free);
  p = read_parameters (p, line);
  if (p == NULL || *p != ':')
    {
      mapi_vcard_line_free (line);
      return NULL;
    }
  line->value = g_strdup (p + 1);
  return line;
}

static char *
decode_printable (const char *text)
{
  GString *plain = g_string_sized_new (strlen (text));

  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == '=' && g_ascii_isxdigit (p[1]) && g_ascii_isxdigit (p[2]))
        {
          g_string_append_c (plain, (char) (g_ascii_xdigit_value (p[1]) << 4 | g_ascii_xdigit_value (p[2])));
          p += 2;
        }
      else
        g_string_append_c (plain, *p);
    }
  return g_string_free (plain, FALSE);
}

/* Quoted-printable and its character set go; line breaks that were in it become escapes */
static void
normalize_text (MapiVcardLine *line)
{
  const char *encoding = mapi_vcard_line_get_parameter (line, "ENCODING");
  const char *charset = mapi_vcard_line_get_parameter (line, "CHARSET");

  if (encoding != NULL && g_ascii_strcasecmp (encoding, "QUOTED-PRINTABLE") == 0)
    {
      g_autofree char *bytes = decode_printable (line->value);
      g_autofree char *text = charset != NULL && g_ascii_strcasecmp (charset, "UTF-8") != 0
                                ? g_convert (bytes, -1, "UTF-8", charset, NULL, NULL, NULL) : NULL;
      const char *plain = text != NULL ? text : bytes;
      g_autofree char *valid = g_utf8_validate (plain, -1, NULL)
                                 ? g_strdup (plain)
                                 : g_convert (plain, -1, "UTF-8", "WINDOWS-1252", NULL, NULL, NULL);
      g_auto(GStrv) lines = NULL;
      char *joined;

      if (valid == NULL)
        valid = g_utf8_make_valid (plain, -1);
      g_strdelimit (valid, "\r", ' ');
      lines = g_strsplit (valid, "\n", -1);
      for (guint i = 0; lines[i] != NULL; i++)
        g_strchomp (lines[i]);
      joined = g_strjoinv ("\\n", lines);
      g_free (line->value);
      line->value = joined;
      mapi_vcard_line_remove_parameter (line, "ENCODING", NULL);
    }
  mapi_vcard_line_remove_parameter (line, "CHARSET", NULL);
}

/* PHOTO;ENCODING=b;TYPE=JPEG:… becomes PHOTO:data:image/jpeg;base64,… */
static void
normalize_bytes (MapiVcardLine *line)
{
  const char *encoding = mapi_vcard_line_get_parameter (line, "ENCODING");
  const char *type = mapi_vcard_line_get_parameter (line, "TYPE");
  g_autofree char *subtype = NULL;
  const char *kind = g_str_equal (line->name, "SOUND") ? "audio" : "image";
  GString *value;

  if (encoding == NULL || (g_ascii_strcasecmp (encoding, "b") != 0 && g_ascii_strcasecmp (encoding, "BASE64") != 0))
    return;
  if (!g_str_equal (line->name, "PHOTO") && !g_str_equal (line->name, "LOGO") && !g_str_equal (line->name, "SOUND"))
    return;
  subtype = g_ascii_strdown (type != NULL ? type : "jpeg", -1);
  if (g_str_has_prefix (subtype, "image/"))
    memmove (subtype, subtype + 6, strlen (subtype + 6) + 1);
  if (!is_name (subtype))
    return;
  value = g_string_sized_new (strlen (line->value) + 32);
  g_string_printf (value, "data:%s/%s;base64,", kind, subtype);
  for (const char *p = line->value; *p != '\0'; p++)
    if (!g_ascii_isspace (*p))
      g_string_append_c (value, *p);
  g_free (line->value);
  line->value = g_string_free (value, FALSE);
  mapi_vcard_line_remove_parameter (line, "ENCODING", NULL);
  mapi_vcard_line_remove_parameter (line, "TYPE", NULL);
  mapi_vcard_line_remove_parameter (line, "VALUE", NULL);
}

static void
normalize (MapiVcardLine *line)
{
  static const char * const apple[][2] = {
    { "X-ADDRESSBOOKSERVER-KIND", "KIND" }, { "X-ADDRESSBOOKSERVER-MEMBER", "MEMBER" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (apple); i++)
    if (g_str_equal (line->name, apple[i][0]))
      {
        g_free (line->name);
        line->name = g_strdup (apple[i][1]);
        g_clear_pointer (&line->spelling, g_free);
      }
  normalize_text (line);
  normalize_bytes (line);
  if (mapi_vcard_line_has_type (line, "PREF"))
    {
      mapi_vcard_line_remove_parameter (line, "TYPE", "PREF");
      if (mapi_vcard_line_get_parameter (line, "PREF") == NULL)
        mapi_vcard_line_add_parameter (line, "PREF", "1");
    }
}

/* ---- one card ---- */

static gboolean
is_mark (const char *text,
         const char *mark)
{
  gsize length = strcspn (text, " \t");

  return length == strlen (mark) && g_ascii_strncasecmp (text, mark, length) == 0 &&
         text[length + strspn (text + length, " \t")] == '\0';
}

/* Behind BEGIN:VCARD. (transfer full) (nullable): NULL with *@problem (transfer full) */
static MapiVcard *
read_card (Reader  *self,
           char   **problem)
{
  g_autoptr(MapiVcard) card = mapi_vcard_new ();

  for (;;)
    {
      Reader before = *self;
      gboolean too_long;
      g_autofree char *text = read_logical (self, &too_long);
      MapiVcardLine *line;

      if (text == NULL || is_mark (text, "BEGIN:VCARD"))
        {
          *self = before;
          *problem = g_strdup (_("The card has no end."));
          return NULL;
        }
      if (is_mark (text, "END:VCARD"))
        return g_steal_pointer (&card);
      if (*text == '\0')
        continue;
      line = !too_long ? parse_line (text) : NULL;
      if (line == NULL || card->lines->len >= MAPI_VCARD_MAX_LINES)
        {
          *problem = too_long ? g_strdup_printf (_("Line %u of the file is too long."), before.number)
                     : line != NULL ? g_strdup (_("The card has too many properties."))
                     : g_strdup_printf (_("Line %u of the file is not a property of a card."), before.number);
          g_clear_pointer (&line, mapi_vcard_line_free);
          return NULL;
        }
      if (g_str_equal (line->name, "VERSION"))
        {
          mapi_vcard_line_free (line);
          continue;
        }
      normalize (line);
      g_ptr_array_add (card->lines, line);
    }
}

void
mapi_vcard_read_all (const char    *text,
                     MapiVcardFunc  func,
                     gpointer       user_data)
{
  Reader reader = { text, 1 };
  gboolean told = FALSE;

  for (;;)
    {
      guint number = reader.number;
      g_autofree char *line = read_physical (&reader);
      g_autofree char *problem = NULL;
      g_autoptr(MapiVcard) card = NULL;

      if (line == NULL)
        return;
      if (!is_mark (line, "BEGIN:VCARD"))
        {
          /* What a refused card leaves behind was told with it */
          if (*g_strstrip (line) != '\0' && !told)
            func (NULL, number, _("There is something that is not part of a card."), user_data);
          told |= *line != '\0';
          continue;
        }
      card = read_card (&reader, &problem);
      told = card == NULL;
      func (card, number, problem, user_data);
    }
}

static void
raw_free (gpointer data)
{
  MapiVcardRaw *raw = data;

  g_clear_pointer (&raw->line, mapi_vcard_line_free);
  g_free (raw->raw);
  g_free (raw);
}

GPtrArray *
mapi_vcard_read_raw (const char *text)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func (raw_free);
  Reader reader = { text, 1 };

  for (;;)
    {
      const char *start = reader.next;
      gboolean too_long;
      g_autofree char *logical = read_logical (&reader, &too_long);
      MapiVcardRaw *raw;

      if (logical == NULL)
        return lines;
      raw = g_new0 (MapiVcardRaw, 1);
      raw->raw = g_strndup (start, (gsize) (reader.next - start));
      for (gsize n = strlen (raw->raw); n > 0 && (raw->raw[n - 1] == '\r' || raw->raw[n - 1] == '\n'); n--)
        raw->raw[n - 1] = '\0';
      if (!too_long && !is_mark (logical, "BEGIN:VCARD") && !is_mark (logical, "END:VCARD"))
        raw->line = parse_line (logical);
      if (raw->line != NULL && g_str_equal (raw->line->name, "VERSION"))
        g_clear_pointer (&raw->line, mapi_vcard_line_free);
      if (raw->line != NULL)
        normalize (raw->line);
      g_ptr_array_add (lines, raw);
    }
}

typedef struct
{
  MapiVcard *card;    /* (owned) (nullable) */
  guint      n_cards;
  char      *problem; /* (owned) (nullable) */
} Single;

static void
take_card (MapiVcard  *card,
           guint       line,
           const char *problem,
           gpointer    user_data)
{
  Single *single = user_data;

  if (problem != NULL && single->problem == NULL)
    single->problem = g_strdup (problem);
  if (card == NULL)
    return;
  single->n_cards++;
  if (single->card == NULL)
    single->card = mapi_vcard_ref (card);
}

/**
 * mapi_vcard_parse:
 * @text: UTF-8
 * @error: return location for an error
 *
 * Reads one card of version 2.1, 3 or 4.
 *
 * Errors: %MAPI_ERROR_CORRUPT_DATA if it is none, is broken or there are several.
 * Source: RFC 2426, RFC 6350.
 *
 * Returns: (transfer full): the card, or %NULL
 */
MapiVcard *
mapi_vcard_parse (const char  *text,
                  GError     **error)
{
  Single single = { NULL, 0, NULL };
  g_autoptr(MapiVcard) card = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  if (g_utf8_validate (text, -1, NULL))
    mapi_vcard_read_all (text, take_card, &single);
  card = single.card;
  if (single.n_cards == 1 && single.problem == NULL)
    return g_steal_pointer (&card);
  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_CORRUPT_DATA,
                       single.problem != NULL ? single.problem : _("This is not one card."));
  g_free (single.problem);
  return NULL;
}
