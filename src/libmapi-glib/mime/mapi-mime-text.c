/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From the bytes of fields and text parts to clean UTF-8: folding, RFC 2047 words, RFC 2231
 * parameters, transfer encodings, RFC 3676 flowed text. */
#include "config.h"

#include "mapi-mime-text-private.h"

#include <gmime/gmime.h>
#include <string.h>

#define MAX_PARAM_SEGMENTS 100
#define MAX_FILE_NAME      255  /* bytes: what file systems take */
#define MAX_ID             998
#define MAX_CHARSET        64
#define MAX_WORD           4096

void
mapi_mime_ensure_initialized (void)
{
  static gsize once = 0;

  if (g_once_init_enter (&once))
    {
      g_mime_init ();
      g_once_init_leave (&once, 1);
    }
}

static gboolean
is_plain_ascii (const char *data,
                gsize       length)
{
  for (gsize i = 0; i < length; i++)
    if ((guchar) data[i] >= 0x80 || data[i] == 0 || data[i] == '\033')
      return FALSE;
  return TRUE;
}

char *
mapi_mime_unfold (const char *value,
                  gsize       length,
                  gsize       limit)
{
  g_autofree char *line = NULL;
  gsize n = 0;

  while (length > 0 && g_ascii_isspace (*value))
    {
      value++;
      length--;
    }
  length = MIN (length, limit);
  while (length > 0 && g_ascii_isspace (value[length - 1]))
    length--;
  /* Most are one line of printable characters, and taken as they are */
  while (n < length && (guchar) value[n] >= ' ' && (guchar) value[n] < 0x80)
    n++;
  if (n == length)
    return g_strndup (value, length);
  line = g_malloc (length + 1);
  n = 0;
  for (gsize i = 0; i < length; i++)
    if (value[i] != '\r' && value[i] != '\n')
      line[n++] = value[i] == '\t' ? ' ' : value[i];
  line[n] = '\0';
  if (is_plain_ascii (line, n))
    return g_steal_pointer (&line);
  return mapi_mime_to_utf8 (line, n, NULL);
}

static gboolean
is_unwanted (gunichar c)
{
  return c < 32 || (c >= 0x7f && c < 0xa0) || (c >= 0x202a && c <= 0x202e)
         || (c >= 0x2066 && c <= 0x2069) || c == 0x200b || c == 0x2060 || c == 0xfeff
         || c == 0x2028 || c == 0x2029;
}

/* One line without control, bidi and invisible characters; runs of white space are one space */
char *
mapi_mime_clean_line (const char *text)
{
  GString *out = g_string_sized_new (strlen (text) + 1);
  gboolean space = FALSE;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = (guchar) *p < 0x80 ? (guchar) *p : g_utf8_get_char (p);

      if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == 0x2028 || c == 0x2029)
        space = out->len > 0;
      else if (!is_unwanted (c))
        {
          if (space)
            g_string_append_c (out, ' ');
          space = FALSE;
          if (c < 0x80)
            g_string_append_c (out, c);
          else
            g_string_append_unichar (out, c);
        }
    }
  return g_string_free (out, FALSE);
}

/* Takes apart the encoded word at @p. Returns what is behind it, or NULL if it is none. */
static const char *
parse_word (const char  *p,
            char        *charset,
            char        *encoding,
            const char **payload,
            gsize       *length)
{
  const char *mark = p[0] == '=' && p[1] == '?' ? strchr (p + 2, '?') : NULL;
  const char *end;
  gsize n;

  if (mark == NULL || mark == p + 2 || mark[1] == '\0' || mark[2] != '?')
    return NULL;
  n = strcspn (p + 2, "*? ");
  if (n >= MAX_CHARSET || memchr (p, ' ', mark - p) != NULL)
    return NULL;
  memcpy (charset, p + 2, n);
  charset[n] = '\0';
  *encoding = g_ascii_toupper (mark[1]);
  if (*encoding != 'B' && *encoding != 'Q')
    return NULL;
  /* Many write "?" and blanks unencoded: only "?=" ends a word */
  end = memmem (mark + 3, strnlen (mark + 3, MAX_WORD), "?=", 2);
  if (end == NULL)
    return NULL;
  if (*encoding == 'Q' && end == mark + 3 && end[2] == '?')
    return NULL;
  *payload = mark + 3;
  *length = end - mark - 3;
  return end + 2;
}

static void
append_payload (GString    *bytes,
                char        encoding,
                const char *payload,
                gsize       length)
{
  if (encoding == 'B')
    {
      gint state = 0;
      guint save = 0;
      gsize at = bytes->len;

      g_string_set_size (bytes, at + length / 4 * 3 + 3);
      g_string_truncate (bytes, at + g_base64_decode_step (payload, length,
                                                           (guchar *) bytes->str + at, &state,
                                                           &save));
      /* The padding is often left off */
      if (state == 3)
        {
          g_string_append_c (bytes, save >> 10 & 0xff);
          g_string_append_c (bytes, save >> 2 & 0xff);
        }
      else if (state == 2)
        g_string_append_c (bytes, save >> 4 & 0xff);
      return;
    }
  for (gsize i = 0; i < length; i++)
    if (payload[i] == '_')
      g_string_append_c (bytes, ' ');
    else if (payload[i] == '=' && i + 2 < length && g_ascii_isxdigit (payload[i + 1])
             && g_ascii_isxdigit (payload[i + 2]))
      {
        g_string_append_c (bytes, g_ascii_xdigit_value (payload[i + 1]) << 4
                                  | g_ascii_xdigit_value (payload[i + 2]));
        i += 2;
      }
    else
      g_string_append_c (bytes, payload[i]);
}

static void
flush_words (GString    *out,
             GString    *bytes,
             const char *charset)
{
  g_autofree char *text = NULL;

  if (bytes->len == 0)
    return;
  text = mapi_mime_to_utf8 (bytes->str, bytes->len, charset);
  g_string_append (out, text);
  g_string_truncate (bytes, 0);
}

/* Words side by side are joined before their character set is looked at: many cut within one */
char *
mapi_mime_decode_words (const char *raw)
{
  g_autoptr(GString) out = NULL;
  g_autoptr(GString) bytes = NULL;
  char joined[MAX_CHARSET] = "";
  const char *p = raw;

  if (strstr (raw, "=?") == NULL)
    return mapi_mime_clean_line (raw);
  out = g_string_sized_new (strlen (raw));
  bytes = g_string_new (NULL);
  while (*p != '\0')
    {
      char charset[MAX_CHARSET];
      char encoding;
      const char *payload;
      gsize length;
      const char *blank = p;
      const char *end;

      while (*blank == ' ')
        blank++;
      end = parse_word (bytes->len > 0 ? blank : p, charset, &encoding, &payload, &length);
      if (end == NULL)
        {
          flush_words (out, bytes, joined);
          g_string_append_c (out, *p++);
          continue;
        }
      if (g_ascii_strcasecmp (charset, joined) != 0)
        flush_words (out, bytes, joined);
      g_strlcpy (joined, charset, sizeof joined);
      append_payload (bytes, encoding, payload, length);
      p = end;
    }
  flush_words (out, bytes, joined);
  return mapi_mime_clean_line (out->str);
}

typedef struct
{
  char     *segments[MAX_PARAM_SEGMENTS]; /* (owned) */
  gboolean  extended[MAX_PARAM_SEGMENTS];
  char     *plain;              /* (owned) */
} Param;

static const char *
skip_comment (const char *p)
{
  guint depth = 0;

  for (; *p != '\0'; p++)
    {
      if (*p == '\\' && p[1] != '\0')
        p++;
      else if (*p == '(')
        depth++;
      else if (*p == ')' && --depth == 0)
        return p + 1;
    }
  return p;
}

/* File names are often not quoted: they go on to the semicolon */
static char *
read_param_value (const char **cursor,
                  gboolean     to_semicolon)
{
  const char *p = *cursor;
  GString *value = g_string_new (NULL);

  if (*p == '"')
    {
      for (p++; *p != '\0' && *p != '"'; p++)
        {
          /* A backslash of a Windows path is no quoting */
          if (*p == '\\' && (p[1] == '"' || p[1] == '\\'))
            p++;
          g_string_append_c (value, *p);
        }
      if (*p == '"')
        p++;
    }
  else
    {
      while (*p != '\0' && *p != ';' && (to_semicolon || !g_ascii_isspace (*p)))
        g_string_append_c (value, *p++);
      while (value->len > 0 && value->str[value->len - 1] == ' ')
        g_string_truncate (value, value->len - 1);
    }
  *cursor = p;
  return g_string_free (value, FALSE);
}

static void
keep_param (Param      *param,
            const char *suffix,
            char       *value)
{
  g_autofree char *owned = value;
  guint64 n = 0;

  if (*suffix == '\0')
    {
      if (param->plain == NULL)
        param->plain = g_steal_pointer (&owned);
      return;
    }
  suffix++;
  if (g_ascii_isdigit (*suffix))
    n = g_ascii_strtoull (suffix, (char **) &suffix, 10);
  else
    suffix--;
  if (n >= MAX_PARAM_SEGMENTS || param->segments[n] != NULL)
    return;
  param->extended[n] = *suffix == '*';
  param->segments[n] = g_steal_pointer (&owned);
}

static void
append_percent_decoded (GString    *out,
                        const char *text)
{
  for (; *text != '\0'; text++)
    if (*text == '%' && g_ascii_isxdigit (text[1]) && g_ascii_isxdigit (text[2]))
      {
        g_string_append_c (out, g_ascii_xdigit_value (text[1]) << 4
                                | g_ascii_xdigit_value (text[2]));
        text += 2;
      }
    else
      g_string_append_c (out, *text);
}

static char *
join_segments (Param *param)
{
  g_autoptr(GString) bytes = g_string_new (NULL);
  g_autofree char *charset = NULL;
  g_autofree char *text = NULL;

  for (guint i = 0; i < MAX_PARAM_SEGMENTS && param->segments[i] != NULL; i++)
    {
      const char *segment = param->segments[i];

      if (i == 0 && param->extended[0])
        {
          const char *first = strchr (segment, '\'');
          const char *second = first != NULL ? strchr (first + 1, '\'') : NULL;

          if (second != NULL)
            {
              charset = g_strndup (segment, first - segment);
              segment = second + 1;
            }
        }
      if (param->extended[i])
        append_percent_decoded (bytes, segment);
      else
        g_string_append (bytes, segment);
    }
  text = mapi_mime_to_utf8 (bytes->str, bytes->len, charset);
  if (charset == NULL && strstr (text, "=?") != NULL)
    return mapi_mime_decode_words (text);
  return g_steal_pointer (&text);
}

char *
mapi_mime_dup_param (const char *value,
                     const char *name)
{
  gsize length = strlen (name);
  gboolean to_semicolon = g_str_has_suffix (name, "name");
  Param param = { 0, };
  char *result = NULL;
  const char *p = value;

  while (*p != '\0' && *p != ';')
    p++;
  while (*p != '\0')
    {
      const char *start;
      gsize n;

      if (*p == '(')
        {
          p = skip_comment (p);
          continue;
        }
      if (*p == ';' || g_ascii_isspace (*p) || *p == '=')
        {
          p++;
          continue;
        }
      for (start = p; *p != '\0' && *p != '=' && *p != ';' && !g_ascii_isspace (*p); p++)
        ;
      n = p - start;
      while (*p == ' ')
        p++;
      if (*p != '=')
        continue;
      for (p++; *p == ' '; p++)
        ;
      g_autofree char *text = read_param_value (&p, to_semicolon);

      if (n >= length && g_ascii_strncasecmp (start, name, length) == 0
          && (n == length || start[length] == '*'))
        {
          g_autofree char *suffix = g_strndup (start + length, n - length);

          keep_param (&param, suffix, g_steal_pointer (&text));
        }
    }
  if (param.segments[0] != NULL)
    result = join_segments (&param);
  else if (param.plain != NULL)
    result = strstr (param.plain, "=?") != NULL ? mapi_mime_decode_words (param.plain)
                                                : g_steal_pointer (&param.plain);
  for (guint i = 0; i < MAX_PARAM_SEGMENTS; i++)
    g_free (param.segments[i]);
  g_free (param.plain);
  return result;
}

/* Lines of a length character and groups of four for three bytes, between "begin" and "end" */
static GBytes *
decode_uu (const char *data,
           gsize       length,
           gsize       limit)
{
  GByteArray *out = g_byte_array_new ();
  const char *end = data + length;
  const char *line = data;
  gboolean begun = FALSE;

  while (line < end && (limit == 0 || out->len < limit))
    {
      const char *feed = memchr (line, '\n', end - line);
      const char *stop = feed != NULL ? feed : end;
      gint count = (*line - 32) & 0x3f;

      if (!begun)
        begun = stop - line > 6 && memcmp (line, "begin ", 6) == 0;
      else if (stop - line >= 3 && memcmp (line, "end", 3) == 0)
        break;
      else
        for (const char *p = line + 1; count > 0 && stop - p >= 4; p += 4, count -= 3)
          {
            guint32 group = ((p[0] - 32) & 0x3f) << 18 | ((p[1] - 32) & 0x3f) << 12
                            | ((p[2] - 32) & 0x3f) << 6 | ((p[3] - 32) & 0x3f);
            guint8 bytes[3] = { group >> 16, group >> 8 & 0xff, group & 0xff };

            g_byte_array_append (out, bytes, MIN (count, 3));
          }
      line = feed != NULL ? feed + 1 : end;
    }
  if (limit > 0 && out->len > limit)
    g_byte_array_set_size (out, limit);
  return g_byte_array_free_to_bytes (out);
}

GBytes *
mapi_mime_decode_transfer (const char       *data,
                           gsize             length,
                           MapiMimeEncoding  encoding,
                           gsize             limit)
{
  GMimeEncoding state;
  char *out;
  gsize n;

  if (encoding == MAPI_MIME_ENCODING_IDENTITY)
    return g_bytes_new (data, limit > 0 ? MIN (length, limit) : length);
  mapi_mime_ensure_initialized ();
  if (encoding == MAPI_MIME_ENCODING_BASE64)
    {
      if (limit > 0)
        length = MIN (length, limit / 2 * 3 + 4096);
      g_mime_encoding_init_decode (&state, GMIME_CONTENT_ENCODING_BASE64);
    }
  else
    {
      if (limit > 0)
        length = MIN (length, limit * 3);
      if (encoding == MAPI_MIME_ENCODING_UUENCODE)
        return decode_uu (data, length, limit);
      g_mime_encoding_init_decode (&state, GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
    }
  out = g_malloc (g_mime_encoding_outlen (&state, length) + 1);
  n = g_mime_encoding_flush (&state, data, length, out);
  if (limit > 0)
    n = MIN (n, limit);
  return g_bytes_new_take (g_realloc (out, n + 1), n);
}

static void
append_flowed_line (GString    *out,
                    const char *line,
                    gsize       length,
                    gboolean    del_sp,
                    gint       *open_depth)
{
  gint depth = 0;
  gboolean flows;

  while (depth < (gint) length && line[depth] == '>')
    depth++;
  line += depth;
  length -= depth;
  if (length > 0 && *line == ' ')
    {
      line++;
      length--;
    }
  flows = length > 0 && line[length - 1] == ' ' && !(length == 3 && memcmp (line, "-- ", 3) == 0);
  if (*open_depth >= 0 && (*open_depth != depth || (length == 3 && memcmp (line, "-- ", 3) == 0)))
    {
      g_string_append_c (out, '\n');
      *open_depth = -1;
    }
  if (*open_depth < 0)
    {
      for (gint i = 0; i < depth; i++)
        g_string_append_c (out, '>');
      if (depth > 0 && length > 0)
        g_string_append_c (out, ' ');
    }
  g_string_append_len (out, line, length - (flows && del_sp ? 1 : 0));
  if (!flows)
    g_string_append_c (out, '\n');
  *open_depth = flows ? depth : -1;
}

static char *
unflow (const char *text,
        gboolean    del_sp)
{
  GString *out = g_string_sized_new (strlen (text) + 16);
  gint open_depth = -1;

  while (*text != '\0')
    {
      const char *end = strchrnul (text, '\n');

      append_flowed_line (out, text, end - text, del_sp, &open_depth);
      if (*end == '\0' && out->len > 0 && out->str[out->len - 1] == '\n')
        g_string_truncate (out, out->len - 1);
      text = *end == '\0' ? end : end + 1;
      if (open_depth >= 0 && *end == '\n' && *text == '\0')
        g_string_append_c (out, '\n');
    }
  return g_string_free (out, FALSE);
}

/* What an HTML page says of itself when the message does not */
static char *
find_meta_charset (const char *html,
                   gsize       length)
{
  const char *end = html + MIN (length, 2048);

  for (const char *p = html; p + 8 < end; p++)
    if (g_ascii_strncasecmp (p, "charset=", 8) == 0)
      {
        const char *start = p + 8;

        while (start < end && (*start == '"' || *start == '\'' || *start == ' '))
          start++;
        for (p = start; p < end && (g_ascii_isalnum (*p) || strchr ("-_:", *p) != NULL); p++)
          if (*p == '\0')
            break;
        return p > start ? g_strndup (start, p - start) : NULL;
      }
  return NULL;
}

static void
remove_carriage_returns (char *text)
{
  char *to = strchr (text, '\r');

  if (to == NULL)
    return;
  for (char *from = to; *from != '\0'; from++)
    if (*from != '\r')
      *to++ = *from;
    else if (from[1] != '\n' && from[1] != '\r')
      *to++ = '\n';
  *to = '\0';
}

char *
mapi_mime_decode_text (MapiMimeScan         *scan,
                       const MapiMimeEntity *entity,
                       gsize                 limit)
{
  const char *data = scan->data + entity->body_start;
  gsize length = entity->body_end - entity->body_start;
  g_autoptr(GBytes) bytes = NULL;
  g_autofree char *type = mapi_mime_scan_dup_raw (scan, entity, "Content-Type");
  g_autofree char *charset = type != NULL ? mapi_mime_dup_param (type, "charset") : NULL;
  g_autofree char *text = NULL;

  if (entity->encoding != MAPI_MIME_ENCODING_IDENTITY)
    {
      bytes = mapi_mime_decode_transfer (data, length, entity->encoding, limit);
      data = g_bytes_get_data (bytes, &length);
    }
  if (limit > 0)
    length = MIN (length, limit);
  if (charset == NULL && length > 0 && strcmp (entity->type, "text/html") == 0)
    charset = find_meta_charset (data, length);
  text = mapi_mime_to_utf8 (data, length, charset);
  remove_carriage_returns (text);
  if (g_str_has_prefix (text, "\xef\xbb\xbf"))
    memmove (text, text + 3, strlen (text + 3) + 1);
  if (type != NULL && strcmp (entity->type, "text/plain") == 0 && strstr (type, "lowed") != NULL)
    {
      g_autofree char *format = mapi_mime_dup_param (type, "format");
      g_autofree char *del_sp = mapi_mime_dup_param (type, "delsp");

      if (format != NULL && g_ascii_strcasecmp (format, "flowed") == 0)
        return unflow (text, del_sp != NULL && g_ascii_strcasecmp (del_sp, "yes") == 0);
    }
  return g_steal_pointer (&text);
}

/* No path, nothing a file manager or shell would read as something else */
char *
mapi_mime_clean_file_name (const char *name)
{
  g_autofree char *line = mapi_mime_clean_line (name);
  g_autoptr(GString) out = g_string_new (NULL);
  const char *start = line;
  const char *dot;

  for (const char *p = line; *p != '\0'; p++)
    if ((*p == '/' || *p == '\\') && p[1] != '\0')
      start = p + 1;
  for (; *start != '\0'; start = g_utf8_next_char (start))
    {
      gunichar c = g_utf8_get_char (start);

      if (c == '/' || c == '\\')
        continue;
      if (c == 0x200e || c == 0x200f || c == 0x061c || (out->len == 0 && (c == '.' || c == ' ')))
        continue;
      g_string_append_unichar (out, c);
    }
  while (out->len > 0 && (out->str[out->len - 1] == ' ' || out->str[out->len - 1] == '.'))
    g_string_truncate (out, out->len - 1);
  if (out->len == 0)
    return NULL;
  dot = strrchr (out->str, '.');
  if (out->len > MAX_FILE_NAME)
    {
      g_autofree char *extension = g_strdup (dot != NULL && strlen (dot) <= 16 ? dot : "");
      char *cut = g_utf8_find_prev_char (out->str,
                                         out->str + MAX_FILE_NAME - strlen (extension) + 1);

      g_string_truncate (out, cut - out->str);
      g_string_append (out, extension);
    }
  return g_strdup (out->str);
}

static void
add_id (GPtrArray  *ids,
        guint       limit,
        const char *start,
        gsize       length)
{
  g_autoptr(GString) id = g_string_new (NULL);

  for (gsize i = 0; i < length; i++)
    if (start[i] > 32 && start[i] != 127 && start[i] != '<' && start[i] != '>')
      g_string_append_c (id, start[i]);
  if (id->len == 0 || id->len > MAX_ID || ids->len >= limit)
    return;
  for (guint i = 0; i < ids->len; i++)
    if (strcmp (g_ptr_array_index (ids, i), id->str) == 0)
      return;
  g_ptr_array_add (ids, g_strdup (id->str));
}

void
mapi_mime_parse_ids (const char *raw,
                     guint       limit,
                     GPtrArray  *ids)
{
  const char *p = raw;

  if (strchr (raw, '<') != NULL)
    {
      while ((p = strchr (p, '<')) != NULL)
        {
          const char *end = strpbrk (p + 1, "<>");

          if (end == NULL)
            end = p + strlen (p);
          add_id (ids, limit, p + 1, end - p - 1);
          p = end;
        }
      return;
    }
  while (*p != '\0')
    {
      gsize length = strcspn (p, " \t,;");

      if (memchr (p, '@', length) != NULL)
        add_id (ids, limit, p, length);
      p += length;
      p += strspn (p, " \t,;");
    }
}
