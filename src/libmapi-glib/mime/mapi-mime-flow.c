/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* RFC 3676: paragraphs are written as lines of at most 72 columns that end in a space where the
 * paragraph goes on, so that every reader can wrap them anew and an old one sees wrapped text.
 * Quoted lines ("> …") flow at their own depth. The signature's separator is fixed. */
#include "config.h"

#include "mapi-mime-writer-private.h"

#include <string.h>

#define FLOW_COLUMNS 72
#define MAX_DEPTH    50

/* Columns a letter takes; wide ones take two */
static guint
width_of (gunichar c)
{
  if (g_unichar_iszerowidth (c))
    return 0;
  return g_unichar_iswide (c) ? 2 : 1;
}

/* Where the line that begins at @p ends: behind the last space within @columns, else behind the
 * word that is longer than a line. @end: the paragraph's */
static const char *
find_break (const char *p,
            const char *end,
            guint       columns)
{
  const char *space = NULL;
  guint column = 0;

  for (; p < end; p = g_utf8_next_char (p))
    {
      column += width_of (g_utf8_get_char (p));
      /* The space that ends a line is not seen */
      if (column > columns && space != NULL && *p != ' ')
        return space;
      if (*p == ' ' && p + 1 < end && p[1] != ' ')
        space = p + 1;
    }
  return end;
}

static void
begin_line (GString    *out,
            guint       depth,
            const char *line,
            gsize       length)
{
  for (guint i = 0; i < depth; i++)
    g_string_append_c (out, '>');
  /* Space-stuffing: what would be taken for a quote, for stuffing or for an mbox separator. A
   * quote has its space anyway. */
  if ((depth > 0 && length > 0) || (length > 0 && (*line == ' ' || *line == '>'))
      || (length >= 5 && memcmp (line, "From ", 5) == 0))
    g_string_append_c (out, ' ');
}

static void
append_line (GString    *out,
             const char *line,
             gsize       length)
{
  const char *end = line + length;
  guint depth = 0;

  while (depth < MAX_DEPTH && line < end && *line == '>')
    {
      depth++;
      line++;
      /* "> > x" as well as ">> x" */
      if (end - line > 1 && line[0] == ' ' && line[1] == '>')
        line++;
    }
  if (depth > 0 && line < end && *line == ' ')
    line++;
  if (end - line != 3 || memcmp (line, "-- ", 3) != 0)
    while (end > line && end[-1] == ' ')
      end--;
  do
    {
      const char *next = find_break (line, end, FLOW_COLUMNS - MIN (depth + 1, FLOW_COLUMNS / 2));

      begin_line (out, depth, line, next - line);
      g_string_append_len (out, line, next - line);
      g_string_append_c (out, '\n');
      line = next;
    }
  while (line < end);
}

/* @text with every paragraph flowed. Lines end in a line feed. */
char *
mapi_mime_flow (const char *text)
{
  GString *out = g_string_sized_new (strlen (text) * 9 / 8 + 16);

  while (*text != '\0')
    {
      const char *end = strchrnul (text, '\n');
      gsize length = end - text;

      if (length > 0 && text[length - 1] == '\r')
        length--;
      append_line (out, text, length);
      if (*end == '\0')
        g_string_truncate (out, out->len - 1);
      text = *end == '\0' ? end : end + 1;
    }
  return g_string_free (out, FALSE);
}
