/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "smtp-data.h"

#include <string.h>

/* Where a line of the message ends: at CR LF, a bare LF or a bare CR. @next: behind the end. */
static const char *
find_line_end (const char  *p,
               const char  *end,
               const char **next)
{
  const char *lf = memchr (p, '\n', end - p);
  const char *cr = memchr (p, '\r', (lf != NULL ? lf : end) - p);

  if (cr != NULL)
    {
      *next = cr + 1 < end && cr[1] == '\n' ? cr + 2 : cr + 1;
      return cr;
    }
  *next = lf != NULL ? lf + 1 : end;
  return lf != NULL ? lf : end;
}

static gboolean
is_hidden_field (const char *line,
                 gsize       length)
{
  static const char * const names[] = { "Bcc", "Resent-Bcc", NULL };

  for (gsize i = 0; names[i] != NULL; i++)
    {
      gsize n = strlen (names[i]);
      gsize colon = n;

      if (length <= n || g_ascii_strncasecmp (line, names[i], n) != 0)
        continue;
      while (colon < length && (line[colon] == ' ' || line[colon] == '\t'))
        colon++;
      if (colon < length && line[colon] == ':')
        return TRUE;
    }
  return FALSE;
}

static gboolean
has_eight_bit (const char *text,
               gsize       length)
{
  guint64 all = 0;
  gsize i = 0;

  for (; i + sizeof all <= length; i += sizeof all)
    {
      guint64 word;

      memcpy (&word, text + i, sizeof word);
      all |= word;
    }
  for (; i < length; i++)
    all |= (guint64) (guchar) text[i];
  return (all & G_GUINT64_CONSTANT (0x8080808080808080)) != 0;
}

/* Behind the empty line after the header; the end where there is none */
static const char *
find_body (const char *p,
           const char *end)
{
  const char *next = p;

  while (p < end && find_line_end (p, end, &next) > p)
    p = next;
  return p < end ? next : end;
}

/* The header, line by line: what is hidden is left out */
static void
append_header (GByteArray *out,
               const char *p,
               const char *end)
{
  gboolean hidden = FALSE;

  while (p < end)
    {
      const char *next;
      gsize length = find_line_end (p, end, &next) - p;

      if (length > 0 && *p != ' ' && *p != '\t')
        hidden = is_hidden_field (p, length);
      if (length == 0 || !hidden)
        {
          g_byte_array_append (out, (const guint8 *) p, (guint) length);
          g_byte_array_append (out, (const guint8 *) "\r\n", 2);
        }
      p = next;
    }
}

/* In pieces: between line ends that are not CR LF nothing is to be changed */
static void
append_body (GByteArray *out,
             const char *p,
             const char *end)
{
  const char *done = p;

  while (p < end)
    {
      const char *next;
      const char *line_end = find_line_end (p, end, &next);

      if (next - line_end != 2)
        {
          g_byte_array_append (out, (const guint8 *) done, (guint) (line_end - done));
          g_byte_array_append (out, (const guint8 *) "\r\n", 2);
          done = next;
        }
      p = next;
    }
  g_byte_array_append (out, (const guint8 *) done, (guint) (end - done));
}

GBytes *
smtp_data_canonicalize (GBytes   *message,
                        gboolean *eight_bit,
                        gboolean *header_utf8)
{
  gsize size;
  const char *p = g_bytes_get_data (message, &size);
  const char *end = p + size;
  const char *body = find_body (p, end);
  GByteArray *out = g_byte_array_sized_new ((guint) MIN (size + size / 40 + 2, G_MAXUINT / 2));

  append_header (out, p, body);
  *header_utf8 = has_eight_bit ((const char *) out->data, out->len);
  *eight_bit = *header_utf8 || has_eight_bit (body, end - body);
  append_body (out, body, end);
  return g_byte_array_free_to_bytes (out);
}

GBytes *
smtp_data_dot_stuff (GBytes *canonical)
{
  gsize size;
  const char *p = g_bytes_get_data (canonical, &size);
  const char *end = p + size;
  GByteArray *out = g_byte_array_sized_new ((guint) MIN (size + 1024, G_MAXUINT / 2));

  if (p < end && *p == '.')
    g_byte_array_append (out, (const guint8 *) ".", 1);
  while (p < end)
    {
      const char *dot = memmem (p, end - p, "\n.", 2);
      const char *next = dot != NULL ? dot + 1 : end;

      g_byte_array_append (out, (const guint8 *) p, (guint) (next - p));
      if (dot != NULL)
        g_byte_array_append (out, (const guint8 *) ".", 1);
      p = next;
    }
  g_byte_array_append (out, (const guint8 *) ".\r\n", 3);
  return g_byte_array_free_to_bytes (out);
}
