/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Fields and bodies as RFC 5322, 2045, 2047 and 2231 want them: lines of 78 characters where a
 * place to fold is, never more than 998, ASCII unless SMTPUTF8 was asked for. */
#include "config.h"

#include "mapi-mime-writer-private.h"

#include <gmime/gmime.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "mapi-mime-text-private.h"

#define LINE_LENGTH    78
#define MAX_LINE       998
#define MAX_RAW_WORD   200      /* longer ones become encoded words, which can be folded */
#define WORD_PAYLOAD   60
#define PARAM_PAYLOAD  60

static gboolean
needs_encoding (const char          *word,
                gsize                length,
                MapiMimeEncodeFlags  flags)
{
  if (length > MAX_RAW_WORD || (length >= 2 && memmem (word, length, "=?", 2) != NULL))
    return TRUE;
  for (gsize i = 0; i < length; i++)
    if ((guchar) word[i] >= 0x80)
      return (flags & MAPI_MIME_ENCODE_SMTPUTF8) == 0;
  return FALSE;
}

/* Appends @token, on a new line if it does not fit this one */
static void
put_token (GString    *out,
           gsize      *column,
           const char *token,
           gsize       length)
{
  if (*column > 1 && *column + 1 + length > LINE_LENGTH)
    {
      g_string_append (out, "\r\n ");
      *column = 1;
    }
  else
    {
      g_string_append_c (out, ' ');
      (*column)++;
    }
  g_string_append_len (out, token, length);
  *column += length;
}

static void
append_q (GString    *word,
          const char *text,
          gsize       length)
{
  for (gsize i = 0; i < length; i++)
    if (g_ascii_isalnum (text[i]))
      g_string_append_c (word, text[i]);
    else if (text[i] == ' ')
      g_string_append_c (word, '_');
    else
      g_string_append_printf (word, "=%02X", (guchar) text[i]);
}

/* @text as one or more encoded words, no character cut */
static void
put_encoded (GString    *out,
             gsize      *column,
             const char *text,
             gsize       length)
{
  gsize n_special = 0;
  gboolean base64;
  const char *end = text + length;

  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isalnum (text[i]) && text[i] != ' ')
      n_special++;
  base64 = n_special * 3 > length;
  while (text < end)
    {
      const char *p = text;
      gsize cost = 0;
      g_autoptr(GString) word = g_string_new (base64 ? "=?utf-8?B?" : "=?utf-8?Q?");

      while (p < end)
        {
          const char *next = g_utf8_next_char (p);
          gsize more = 0;

          for (const char *q = p; q < next; q++)
            more += base64 || g_ascii_isalnum (*q) || *q == ' ' ? 1 : 3;
          if (cost + more > (base64 ? WORD_PAYLOAD * 3 / 4 : WORD_PAYLOAD))
            break;
          cost += more;
          p = next;
        }
      if (base64)
        {
          g_autofree char *encoded = g_base64_encode ((const guchar *) text, p - text);

          g_string_append (word, encoded);
        }
      else
        append_q (word, text, p - text);
      g_string_append (word, "?=");
      put_token (out, column, word->str, word->len);
      text = p;
    }
}

/* Words of @text, runs of those that need it as encoded words */
static void
put_words (GString             *out,
           gsize               *column,
           const char          *text,
           MapiMimeEncodeFlags  flags)
{
  const char *p = text;

  while (*p != '\0')
    {
      const char *end = strchrnul (p, ' ');

      if (!needs_encoding (p, end - p, flags))
        put_token (out, column, p, end - p);
      else
        {
          const char *run = end;

          while (*run == ' ')
            {
              const char *next = strchrnul (run + 1, ' ');

              if (!needs_encoding (run + 1, next - run - 1, flags))
                break;
              run = next;
            }
          put_encoded (out, column, p, run - p);
          end = run;
        }
      p = *end == ' ' ? end + 1 : end;
    }
}

static char *
make_clean (const char *value)
{
  g_autofree char *valid = g_utf8_make_valid (value, -1);

  return mapi_mime_clean_line (valid);
}

void
mapi_mime_write_text (GString             *out,
                      const char          *name,
                      const char          *value,
                      MapiMimeEncodeFlags  flags)
{
  g_autofree char *clean = make_clean (value);
  gsize column = strlen (name) + 1;

  g_string_append_printf (out, "%s:", name);
  put_words (out, &column, clean, flags);
  g_string_append (out, "\r\n");
}

void
mapi_mime_write_tokens (GString    *out,
                        const char *name,
                        const char *value)
{
  g_auto(GStrv) tokens = g_strsplit (value, " ", -1);
  gsize column = strlen (name) + 1;

  g_string_append_printf (out, "%s:", name);
  for (gsize i = 0; tokens[i] != NULL; i++)
    {
      g_autofree char *clean = make_clean (tokens[i]);

      if (*clean != '\0' && strlen (clean) < MAX_LINE - 2)
        put_token (out, &column, clean, strlen (clean));
    }
  g_string_append (out, "\r\n");
}

void
mapi_mime_write_ids (GString    *out,
                     const char *name,
                     const char *ids)
{
  g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GString) value = g_string_new (NULL);

  mapi_mime_parse_ids (ids, 1000, list);
  if (list->len == 0 && *ids != '\0' && strpbrk (ids, " \t\r\n<>") == NULL)
    g_ptr_array_add (list, g_strdup (ids));
  for (guint i = 0; i < list->len; i++)
    {
      const char *id = list->pdata[i];

      if (g_str_is_ascii (id) && strlen (id) < MAX_LINE - 4)
        g_string_append_printf (value, "%s<%s>", value->len > 0 ? " " : "", id);
    }
  if (value->len > 0)
    mapi_mime_write_tokens (out, name, value->str);
}

#define ZONE_US (10 * G_USEC_PER_SEC)

/* GLib looks into the file system each time whether it is still the same: for a queue, once in a while is enough */
static GTimeZone *
dup_zone (void)
{
  static GMutex lock;
  static GTimeZone *zone;
  static gint64 looked_at;
  gint64 now = g_get_monotonic_time ();
  GTimeZone *result;

  g_mutex_lock (&lock);
  if (zone == NULL || now - looked_at > ZONE_US)
    {
      g_clear_pointer (&zone, g_time_zone_unref);
      zone = g_time_zone_new_local ();
      looked_at = now;
    }
  result = g_time_zone_ref (zone);
  g_mutex_unlock (&lock);
  return result;
}

void
mapi_mime_write_date (GString    *out,
                      const char *name,
                      gint64      time_us)
{
  g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc (time_us / G_USEC_PER_SEC);
  g_autoptr(GTimeZone) zone = dup_zone ();
  g_autoptr(GDateTime) date = utc != NULL ? g_date_time_to_timezone (utc, zone) : NULL;
  g_autofree char *text = NULL;

  if (date == NULL)
    return;
  mapi_mime_ensure_initialized ();
  text = g_mime_utils_header_format_date (date);
  g_string_append_printf (out, "%s: %s\r\n", name, text);
}

static gboolean
is_atom_char (char c)
{
  return g_ascii_isalnum (c) || strchr ("!#$%&'*+-/=?^_`{|}~", c) != NULL;
}

gboolean
mapi_mime_is_token (const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    if (!is_atom_char (*p) && *p != '.')
      return FALSE;
  return *text != '\0';
}

static void
put_phrase (GString             *out,
            gsize               *column,
            const char          *name,
            MapiMimeEncodeFlags  flags)
{
  gboolean is_plain = TRUE;
  g_autoptr(GString) quoted = NULL;

  if (needs_encoding (name, strlen (name), flags))
    {
      put_encoded (out, column, name, strlen (name));
      return;
    }
  for (const char *p = name; *p != '\0' && is_plain; p++)
    is_plain = *p == ' ' || (guchar) *p >= 0x80 || is_atom_char (*p);
  if (is_plain)
    {
      put_words (out, column, name, flags);
      return;
    }
  quoted = g_string_new ("\"");
  for (const char *p = name; *p != '\0'; p++)
    {
      if (*p == '"' || *p == '\\')
        g_string_append_c (quoted, '\\');
      g_string_append_c (quoted, *p);
    }
  g_string_append_c (quoted, '"');
  put_token (out, column, quoted->str, quoted->len);
}

static gboolean
fail_address (const char  *address,
              GError     **error)
{
  g_autofree char *shown = make_clean (address);

  g_set_error (error, MAPI_ERROR, MAPI_ERROR_BAD_VALUE,
               _("The address “%s” cannot be written in a message"), shown);
  return FALSE;
}

/* The address as it stands between the brackets, or NULL */
static char *
make_addr_spec (const char          *address,
                MapiMimeEncodeFlags  flags,
                GError             **error)
{
  const char *at = strrchr (address, '@');
  const char *end = at != NULL ? at : address + strlen (address);
  g_autoptr(GString) spec = g_string_new (NULL);
  g_autofree char *domain = NULL;
  gboolean quote = FALSE;

  for (const char *p = address; *p != '\0'; p++)
    if ((guchar) *p < 32 || *p == 127)
      return fail_address (address, error) ? NULL : NULL;
  if (strlen (address) > 900 || !g_utf8_validate (address, -1, NULL))
    return fail_address (address, error) ? NULL : NULL;
  if (!(end - address >= 2 && *address == '"' && end[-1] == '"'))
    for (const char *p = address; p < end; p++)
      {
        if ((guchar) *p >= 0x80 && (flags & MAPI_MIME_ENCODE_SMTPUTF8) == 0)
          return fail_address (address, error) ? NULL : NULL;
        if ((guchar) *p < 0x80 && !is_atom_char (*p) && *p != '.')
          quote = TRUE;
      }
  if (quote)
    g_string_append_c (spec, '"');
  for (const char *p = address; p < end; p++)
    {
      if (quote && (*p == '"' || *p == '\\'))
        g_string_append_c (spec, '\\');
      g_string_append_c (spec, *p);
    }
  if (quote)
    g_string_append_c (spec, '"');
  if (at != NULL)
    {
      domain = g_str_is_ascii (at + 1) || (flags & MAPI_MIME_ENCODE_SMTPUTF8) != 0
               ? g_strdup (at + 1) : g_hostname_to_ascii (at + 1);
      if (domain == NULL || strpbrk (domain, " <>,;\"()\\") != NULL)
        return fail_address (address, error) ? NULL : NULL;
      g_string_append_printf (spec, "@%s", domain);
    }
  return g_string_free (g_steal_pointer (&spec), FALSE);
}

gboolean
mapi_mime_write_address (GString              *out,
                         const char           *field,
                         gsize                *column,
                         const char           *name,
                         const char           *address,
                         MapiMimeEncodeFlags   flags,
                         GError              **error)
{
  g_autofree char *clean = make_clean (name != NULL ? name : "");
  g_autofree char *spec = NULL;

  if (*clean == '\0' && (address == NULL || *address == '\0'))
    return TRUE;
  if (address != NULL && *address != '\0')
    {
      spec = make_addr_spec (address, flags, error);
      if (spec == NULL)
        return FALSE;
    }
  if (*column == 0)
    {
      g_string_append_printf (out, "%s:", field);
      *column = strlen (field) + 1;
    }
  else
    {
      g_string_append_c (out, ',');
      (*column)++;
    }
  if (spec == NULL)
    {
      /* Only a name: a group without members is the one form there is */
      put_phrase (out, column, clean, flags);
      g_string_append (out, ":;");
      *column += 2;
      return TRUE;
    }
  if (*clean != '\0' && strcmp (clean, address) != 0)
    {
      g_autofree char *angle = g_strdup_printf ("<%s>", spec);

      put_phrase (out, column, clean, flags);
      put_token (out, column, angle, strlen (angle));
    }
  else
    put_token (out, column, spec, strlen (spec));
  return TRUE;
}

void
mapi_mime_write_param (GString    *out,
                       const char *name,
                       const char *value)
{
  g_autofree char *clean = make_clean (value);
  gsize length = strlen (clean);
  const char *p = clean;

  if (g_str_is_ascii (clean) && length + strlen (name) <= PARAM_PAYLOAD
      && strpbrk (clean, "\"\\%'") == NULL && strstr (clean, "=?") == NULL)
    {
      g_string_append_printf (out, mapi_mime_is_token (clean) && strpbrk (clean, "/?=") == NULL
                              ? ";\r\n %s=%s" : ";\r\n %s=\"%s\"", name, clean);
      return;
    }
  for (guint i = 0; *p != '\0' && i < 100; i++)
    {
      gsize cost = 0;

      if (i == 0 && length * 3 < PARAM_PAYLOAD)
        g_string_append_printf (out, ";\r\n %s*=utf-8''", name);
      else
        g_string_append_printf (out, ";\r\n %s*%u*=%s", name, i, i == 0 ? "utf-8''" : "");
      for (; *p != '\0' && cost + 12 < PARAM_PAYLOAD; p = g_utf8_next_char (p))
        for (const char *q = p; q < g_utf8_next_char (p); q++)
          if (g_ascii_isalnum (*q) || *q == '.' || *q == '-' || *q == '_')
            {
              g_string_append_c (out, *q);
              cost++;
            }
          else
            {
              g_string_append_printf (out, "%%%02X", (guchar) *q);
              cost += 3;
            }
    }
}

/* Line by line: what has the right ends already is copied in one piece */
static void
append_crlf (GString    *out,
             const char *text,
             gsize       length)
{
  const char *end = text + length;
  const char *done = text;
  const char *p = text;
  const char *cr = memchr (text, '\r', length);
  const char *lf = memchr (text, '\n', length);

  while (p < end)
    {
      if (cr != NULL && cr < p)
        cr = memchr (p, '\r', end - p);
      if (lf != NULL && lf < p)
        lf = memchr (p, '\n', end - p);
      if (lf == NULL && cr == NULL)
        break;
      if (cr != NULL && lf == cr + 1)
        p = lf + 1;
      else
        {
          const char *at = cr == NULL || (lf != NULL && lf < cr) ? lf : cr;

          g_string_append_len (out, done, at - done);
          g_string_append_len (out, "\r\n", 2);
          done = p = at + 1;
        }
    }
  g_string_append_len (out, done, end - done);
}

static void
append_encoded (GString              *out,
                GMimeContentEncoding  encoding,
                const char           *data,
                gsize                 length)
{
  GMimeEncoding state;
  g_autofree char *encoded = NULL;
  gsize n;

  mapi_mime_ensure_initialized ();
  g_mime_encoding_init_encode (&state, encoding);
  encoded = g_malloc (g_mime_encoding_outlen (&state, length) + 64);
  n = g_mime_encoding_flush (&state, data, length, encoded);
  append_crlf (out, encoded, n);
}

/* So that it does not grow, and is not copied, several times */
static void
make_room (GString *out,
           gsize    length)
{
  gsize had = out->len;

  g_string_set_size (out, had + length);
  g_string_truncate (out, had);
}

typedef struct
{
  gsize n_high;
  gsize n_control;
  gsize longest;                /* line */
} TextShape;

/* Whether each of eight characters is from space to tilde */
static gboolean
is_all_plain (const char *text)
{
  const guint64 ones = G_GUINT64_CONSTANT (0x0101010101010101);
  guint64 word;

  memcpy (&word, text, sizeof word);
  return (((word - ones * 32) | (word + ones) | word) & (ones << 7)) == 0;
}

static void
count_shape (TextShape  *shape,
             const char *text,
             gsize       length)
{
  shape->n_high = shape->n_control = 0;
  for (gsize i = 0; i < length;)
    {
      guchar c = (guchar) text[i];

      if (length - i >= sizeof (guint64) && is_all_plain (text + i))
        {
          i += sizeof (guint64);
          continue;
        }
      shape->n_high += c >= 0x80;
      shape->n_control += (c < 32 && c != '\n' && c != '\t' && c != '\r') || c == 127;
      i++;
    }
}

static void
measure_text (TextShape  *shape,
              const char *text,
              gsize       length)
{
  const char *end = text + length;

  count_shape (shape, text, length);
  shape->longest = 0;
  for (const char *p = text; p < end;)
    {
      const char *lf = memchr (p, '\n', end - p);

      shape->longest = MAX (shape->longest, (gsize) ((lf != NULL ? lf : end) - p));
      p = lf != NULL ? lf + 1 : end;
    }
}

void
mapi_mime_write_text_body (GString             *out,
                           const char          *text,
                           gsize                length,
                           MapiMimeEncodeFlags  flags)
{
  TextShape shape;

  measure_text (&shape, text, length);
  if (shape.n_control == 0 && shape.n_high == 0 && shape.longest <= LINE_LENGTH)
    {
      g_string_append (out, "Content-Transfer-Encoding: 7bit\r\n\r\n");
      make_room (out, length + length / 32);
      append_crlf (out, text, length);
    }
  else if (shape.n_control == 0 && shape.n_high > 0 && shape.longest <= MAX_LINE
           && (flags & MAPI_MIME_ENCODE_8BIT) != 0)
    {
      g_string_append (out, "Content-Transfer-Encoding: 8bit\r\n\r\n");
      make_room (out, length + length / 32);
      append_crlf (out, text, length);
    }
  else if ((shape.n_high + shape.n_control) * 6 < length)
    {
      g_string_append (out, "Content-Transfer-Encoding: quoted-printable\r\n\r\n");
      append_encoded (out, GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE, text, length);
    }
  else
    {
      g_autoptr(GString) lines = g_string_sized_new (length + length / 32 + 16);

      g_string_append (out, "Content-Transfer-Encoding: base64\r\n\r\n");
      append_crlf (lines, text, length);
      append_encoded (out, GMIME_CONTENT_ENCODING_BASE64, lines->str, lines->len);
    }
}

void
mapi_mime_write_base64 (GString *out,
                        GBytes  *data)
{
  gsize size;
  const char *bytes = g_bytes_get_data (data, &size);

  g_string_append (out, "Content-Transfer-Encoding: base64\r\n\r\n");
  if (size > 0)
    append_encoded (out, GMIME_CONTENT_ENCODING_BASE64, bytes, size);
}
