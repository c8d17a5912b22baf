/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Plain text bodies as HTML. Text that flows (RFC 3676) has been joined to paragraphs before;
 * here lines are lines. Every character is escaped; the only mark-up is ours. */
#include "config.h"

#include "mapi-text-html.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "mapi-clean-html-private.h"

#define MAX_QUOTE_DEPTH 20
#define LONG_QUOTE      14      /* lines */

typedef struct
{
  const char *start;            /* behind the quote marks */
  gsize       length;
  guint       depth;
} Line;

typedef struct
{
  GString *out;                 /* (owned) */
  Line    *lines;
  guint    n_lines;
  guint    last_own;            /* the last line with text of the mail's own, + 1 */
  guint    first_own;
} Writer;

static gboolean
is_address_byte (char c)
{
  return (guchar) c > 32 && strchr ("<>\"{}|\\^`", c) == NULL && c != 127;
}

/* Points, commas and brackets behind an address belong to the sentence */
static gsize
trim_address (const char *start,
              gsize       length)
{
  for (guint tries = 0; length > 0 && tries < 32; tries++)
    {
      char last = start[length - 1];
      guint open = 0;
      guint closed = 0;

      if (strchr (".,;:!?'*_~", last) != NULL)
        {
          length--;
          continue;
        }
      if (last != ')' && last != ']')
        break;
      for (gsize i = 0; i < length; i++)
        {
          open += start[i] == (last == ')' ? '(' : '[');
          closed += start[i] == last;
        }
      if (closed <= open)
        break;
      length--;
    }
  return length;
}

static gsize
web_address (const char *p,
             const char *end)
{
  static const char * const beginnings[] = { "https://", "http://", "www.", "mailto:", NULL };
  gsize length = 0;

  for (guint i = 0; beginnings[i] != NULL; i++)
    {
      gsize n = strlen (beginnings[i]);

      if ((gsize) (end - p) <= n || g_ascii_strncasecmp (p, beginnings[i], n) != 0)
        continue;
      while (p + length < end && is_address_byte (p[length]) && length < MAPI_CLEAN_HTML_MAX_URL)
        length++;
      length = trim_address (p, length);
      if (length <= n || (*p == 'w' && memchr (p + n, '.', length - n) == NULL))
        return 0;
      while (length > n && ((guchar) p[length] & 0xc0) == 0x80)
        length--;
      return length;
    }
  return 0;
}

static gboolean
is_mail_byte (char c)
{
  return g_ascii_isalnum (c) || strchr (".!#$%&'*+-/=?_~", c) != NULL;
}

/* A mail address with its "@" at @at: *@start is set; returns its length or 0 */
static gsize
mail_address (const char  *begin,
              const char  *at,
              const char  *end,
              const char **start)
{
  const char *p = at;
  const char *q = at + 1;

  while (p > begin && is_mail_byte (p[-1]) && at - p < 64)
    p--;
  while (p < at && strchr (".'*_/", *p) != NULL)
    p++;
  while (q < end && (g_ascii_isalnum (*q) || *q == '-' || *q == '.') && q - at < 254)
    q++;
  while (q > at + 1 && (q[-1] == '.' || q[-1] == '-'))
    q--;
  if (p == at || q == at + 1 || memchr (at, '.', q - at) == NULL || at[1] == '.')
    return 0;
  *start = p;
  return q - p;
}

static void
append_link (GString    *out,
             const char *scheme,
             const char *start,
             gsize       length)
{
  g_string_append_printf (out, "<a href=\"%s", scheme);
  mapi_clean_append_escaped (out, start, length, TRUE);
  g_string_append (out, "\">");
  mapi_clean_append_escaped (out, start, length, FALSE);
  g_string_append (out, "</a>");
}

static void
append_line (GString    *out,
             const char *start,
             gsize       length)
{
  const char *end = start + length;
  const char *from = start;     /* not written yet */
  const char *p = start;

  while (p < end)
    {
      gboolean at_word = p == start || !(g_ascii_isalnum (p[-1]) || p[-1] == '@');
      gsize n = at_word && strchr ("hHwWmM", *p) != NULL ? web_address (p, end) : 0;

      if (n > 0)
        {
          mapi_clean_append_escaped (out, from, p - from, FALSE);
          append_link (out, g_ascii_tolower (*p) == 'w' ? "https://" : "", p, n);
          from = p += n;
          continue;
        }
      if (*p == '@')
        {
          const char *mail = NULL;

          n = mail_address (from, p, end, &mail);
          if (n > 0)
            {
              mapi_clean_append_escaped (out, from, mail - from, FALSE);
              append_link (out, "mailto:", mail, n);
              from = p = mail + n;
              continue;
            }
        }
      p++;
    }
  mapi_clean_append_escaped (out, from, end - from, FALSE);
}

/* "> > text", ">> text" */
static void
read_line (Line       *line,
           const char *p,
           const char *end)
{
  line->depth = 0;
  while (p < end && (*p == '>' || (*p == ' ' && line->depth > 0 && p + 1 < end && p[1] == '>')))
    {
      if (*p == '>')
        line->depth++;
      p++;
    }
  if (line->depth > 0 && p < end && *p == ' ')
    p++;
  /* mbox writers put a mark before "From " */
  if (line->depth == 1 && end - p > 5 && strncmp (p, "From ", 5) == 0 && p[-1] == '>')
    {
      p--;
      line->depth = 0;
    }
  line->depth = MIN (line->depth, MAX_QUOTE_DEPTH);
  while (end > p && end[-1] == '\r')
    end--;
  line->start = p;
  line->length = end - p;
}

static gboolean
is_empty (const Line *line)
{
  for (gsize i = 0; i < line->length; i++)
    if (!g_ascii_isspace (line->start[i]))
      return FALSE;
  return TRUE;
}

static gboolean
is_signature (const Line *line)
{
  return line->depth == 0 && (line->length == 3 || line->length == 2)
         && strncmp (line->start, "-- ", line->length) == 0;
}

/* "-----Original Message-----" and the like: what follows is the answered mail, without marks */
static gboolean
is_divider (const Line *line)
{
  static const char * const words[] = { "original message", "urspr\303\274ngliche nachricht",
                                        "message d'origine", "mensaje original", NULL };
  g_autofree char *text = NULL;

  if (line->depth > 0 || line->length < 14 || line->length > 80 || strncmp (line->start, "---", 3) != 0)
    return FALSE;
  text = g_ascii_strdown (line->start, line->length);
  for (guint i = 0; words[i] != NULL; i++)
    if (strstr (text, words[i]) != NULL)
      return TRUE;
  return FALSE;
}

static void
begin_fold (Writer *self)
{
  g_string_append (self->out, "<details class=\"estafette-quote\"><summary>");
  mapi_clean_append_escaped (self->out, _("Quoted text"), -1, FALSE);
  g_string_append (self->out, "</summary>");
}

static guint
write_quote (Writer   *self,
             guint     from,
             gboolean  fold)
{
  guint depth = 0;
  guint i = from;
  guint end = from;
  gboolean folded;

  while (end < self->n_lines && self->lines[end].depth > 0)
    end++;
  /* Answers stand between quotes; folded is what is long, or what nothing follows */
  folded = fold && self->last_own > 0
           && (end - from > LONG_QUOTE || (from >= self->last_own && self->first_own < from));
  if (folded)
    begin_fold (self);
  for (; i < end; i++)
    {
      for (; depth < self->lines[i].depth; depth++)
        g_string_append (self->out, "<blockquote type=\"cite\">");
      for (; depth > self->lines[i].depth; depth--)
        g_string_append (self->out, "</blockquote>");
      append_line (self->out, self->lines[i].start, self->lines[i].length);
      g_string_append_c (self->out, '\n');
    }
  for (; depth > 0; depth--)
    g_string_append (self->out, "</blockquote>");
  if (folded)
    g_string_append (self->out, "</details>");
  return end;
}

static void
write_all (Writer   *self,
           gboolean  fold)
{
  gboolean in_signature = FALSE;
  gboolean in_original = FALSE;

  for (guint i = 0; i < self->n_lines;)
    {
      const Line *line = &self->lines[i];

      if (line->depth > 0)
        {
          i = write_quote (self, i, fold);
          continue;
        }
      if (!in_signature && is_signature (line))
        {
          g_string_append (self->out, "<div class=\"estafette-signature\">");
          in_signature = TRUE;
        }
      else if (!in_original && !in_signature && fold && i > self->first_own && is_divider (line))
        {
          begin_fold (self);
          in_original = TRUE;
        }
      append_line (self->out, line->start, line->length);
      g_string_append_c (self->out, '\n');
      i++;
    }
  if (in_signature)
    g_string_append (self->out, "</div>");
  if (in_original)
    g_string_append (self->out, "</details>");
}

/* What the writer said, apart from what was quoted and signed */
static void
find_own (Writer *self)
{
  self->first_own = G_MAXUINT;
  for (guint i = 0; i < self->n_lines; i++)
    {
      if (is_signature (&self->lines[i]))
        break;
      if (self->lines[i].depth > 0 || is_empty (&self->lines[i]))
        continue;
      self->last_own = i + 1;
      self->first_own = MIN (self->first_own, i);
    }
}

/**
 * mapi_text_to_html:
 * @text: a body in plain text, UTF-8
 * @flags: how to write it
 *
 * The same text as HTML: addresses become links, levels of quotation nested blocks of the type
 * "cite", the signature an element of the class `estafette-signature`. Line ends count; the style
 * of the page is to keep white space. Any thread.
 *
 * Source: RFC 3676 4.3, 4.5 (signatures, quotes).
 *
 * Returns: (transfer full): one `div` of the class `estafette-mail`
 */
char *
mapi_text_to_html (const char        *text,
                   MapiTextHtmlFlags  flags)
{
  g_autoptr(GArray) lines = g_array_new (FALSE, FALSE, sizeof (Line));
  g_autofree char *valid = NULL;
  Writer self = { NULL };

  g_return_val_if_fail (text != NULL, NULL);

  valid = g_utf8_make_valid (text, -1);
  for (const char *p = valid; *p != '\0';)
    {
      const char *end = strchrnul (p, '\n');
      Line line;

      read_line (&line, p, end);
      g_array_append_val (lines, line);
      p = *end == '\0' ? end : end + 1;
    }
  while (lines->len > 0 && is_empty (&g_array_index (lines, Line, lines->len - 1))
         && g_array_index (lines, Line, lines->len - 1).depth == 0)
    g_array_set_size (lines, lines->len - 1);
  self.out = g_string_sized_new (strlen (valid) * 5 / 4 + 128);
  self.lines = (Line *) lines->data;
  self.n_lines = lines->len;
  find_own (&self);
  g_string_append (self.out, "<div class=\"" MAPI_CLEAN_HTML_CLASS " estafette-plain\">");
  write_all (&self, (flags & MAPI_TEXT_HTML_FOLD_QUOTES) != 0);
  g_string_append (self.out, "</div>");
  return g_string_free (self.out, FALSE);
}
