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
has_eight_bit (const char *line,
               gsize       length)
{
  for (gsize i = 0; i < length; i++)
    if ((guchar) line[i] >= 0x80)
      return TRUE;
  return FALSE;
}

GBytes *
smtp_data_canonicalize (GBytes   *message,
                        gboolean *eight_bit,
                        gboolean *header_utf8)
{
  gsize size;
  const char *p = g_bytes_get_data (message, &size);
  const char *end = p + size;
  GByteArray *out = g_byte_array_sized_new ((guint) MIN (size + size / 40 + 2, G_MAXUINT / 2));
  gboolean in_header = TRUE;
  gboolean hidden = FALSE;

  *eight_bit = *header_utf8 = FALSE;
  while (p < end)
    {
      const char *next;
      gsize length = find_line_end (p, end, &next) - p;

      in_header &= length > 0;
      if (in_header && *p != ' ' && *p != '\t')
        hidden = is_hidden_field (p, length);
      if (!in_header || !hidden)
        {
          gboolean beyond = has_eight_bit (p, length);

          *eight_bit |= beyond;
          *header_utf8 |= in_header && beyond;
          g_byte_array_append (out, (const guint8 *) p, (guint) length);
          g_byte_array_append (out, (const guint8 *) "\r\n", 2);
        }
      p = next;
    }
  return g_byte_array_free_to_bytes (out);
}

GBytes *
smtp_data_dot_stuff (GBytes *canonical)
{
  gsize size;
  const char *p = g_bytes_get_data (canonical, &size);
  const char *end = p + size;
  GByteArray *out = g_byte_array_sized_new ((guint) MIN (size + 1024, G_MAXUINT / 2));

  while (p < end)
    {
      const char *lf = memchr (p, '\n', end - p);
      const char *next = lf != NULL ? lf + 1 : end;

      if (*p == '.')
        g_byte_array_append (out, (const guint8 *) ".", 1);
      g_byte_array_append (out, (const guint8 *) p, (guint) (next - p));
      p = next;
    }
  g_byte_array_append (out, (const guint8 *) ".\r\n", 3);
  return g_byte_array_free_to_bytes (out);
}
