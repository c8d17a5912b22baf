/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Plain text of HTML: a tokeniser that never fails and never goes back, for the plain
 * alternative of what is sent, for previews and for the index. It is no cleaner: what it gives is
 * text and is to be shown as text. */
#include "config.h"

#include "mapi-mime-html-private.h"
#include "mapi-mime.h"

#include <string.h>

#define MAX_QUOTE_DEPTH 20
#define MAX_HREF        2048
#define MAX_TAG         16384
#define MAX_OPEN_QUOTES 64
#define MAX_INDENT      80
#define MAX_NUMBER      1000000000 /* of an item of a list */
#define MAX_LISTS       16
#define MAX_NEWLINES    4       /* as many as "<br>" in a row can ask for */

typedef struct
{
  GString    *out;              /* (owned) */
  gsize       limit;
  gboolean    links;
  gboolean    space;            /* white space seen and not written */
  guint       newlines;         /* at the end of @out, up to MAX_NEWLINES */
  guint       wanted_newlines;
  gboolean    spare_newline;    /* one of them is there only to set a quote apart: an empty line written does as well */
  guint       indent;           /* spaces a line of <pre> begins with */
  guint       quote_depth;
  guint       last_depth;       /* of the line written last: an empty one between two belongs to the outer quote */
  guint       pre_depth;
  guint       n_lists;
  guint       lists[MAX_LISTS]; /* number of the next item, 0: bullets */
  const char *skip_until;       /* name of the element whose contents are no text */
  guint       open_quotes;      /* attribute values that never ended */
  gboolean    no_comment_end;   /* looked for once, in vain: hostile input must not repeat it */
  gboolean    no_head_end;
  GString    *href;             /* (owned) */
  gsize       link_start;
} Writer;

typedef struct
{
  const char *name;
  gunichar    value;
} Entity;

static const Entity entities[] = {
  { "amp", '&' }, { "lt", '<' }, { "gt", '>' }, { "quot", '"' }, { "apos", '\'' },
  { "nbsp", 0xa0 }, { "copy", 0xa9 }, { "reg", 0xae }, { "trade", 0x2122 }, { "euro", 0x20ac },
  { "pound", 0xa3 }, { "yen", 0xa5 }, { "cent", 0xa2 }, { "sect", 0xa7 }, { "para", 0xb6 },
  { "hellip", 0x2026 }, { "ndash", 0x2013 }, { "mdash", 0x2014 }, { "lsquo", 0x2018 },
  { "rsquo", 0x2019 }, { "sbquo", 0x201a }, { "ldquo", 0x201c }, { "rdquo", 0x201d },
  { "bdquo", 0x201e }, { "laquo", 0xab }, { "raquo", 0xbb }, { "lsaquo", 0x2039 },
  { "rsaquo", 0x203a }, { "bull", 0x2022 }, { "middot", 0xb7 }, { "deg", 0xb0 },
  { "times", 0xd7 }, { "divide", 0xf7 }, { "plusmn", 0xb1 }, { "frac12", 0xbd },
  { "frac14", 0xbc }, { "frac34", 0xbe }, { "sup1", 0xb9 }, { "sup2", 0xb2 }, { "sup3", 0xb3 },
  { "micro", 0xb5 }, { "iexcl", 0xa1 }, { "iquest", 0xbf }, { "ordf", 0xaa }, { "ordm", 0xba },
  { "shy", 0xad }, { "zwnj", 0x200c }, { "zwj", 0x200d }, { "ensp", 0x2002 }, { "emsp", 0x2003 },
  { "thinsp", 0x2009 }, { "larr", 0x2190 }, { "uarr", 0x2191 }, { "rarr", 0x2192 },
  { "darr", 0x2193 }, { "szlig", 0xdf }, { "Auml", 0xc4 }, { "auml", 0xe4 }, { "Ouml", 0xd6 },
  { "ouml", 0xf6 }, { "Uuml", 0xdc }, { "uuml", 0xfc }, { "euml", 0xeb }, { "iuml", 0xef },
  { "Agrave", 0xc0 }, { "agrave", 0xe0 }, { "Aacute", 0xc1 }, { "aacute", 0xe1 },
  { "acirc", 0xe2 }, { "atilde", 0xe3 }, { "Aring", 0xc5 }, { "aring", 0xe5 }, { "AElig", 0xc6 },
  { "aelig", 0xe6 }, { "Ccedil", 0xc7 }, { "ccedil", 0xe7 }, { "Egrave", 0xc8 },
  { "egrave", 0xe8 }, { "Eacute", 0xc9 }, { "eacute", 0xe9 }, { "ecirc", 0xea },
  { "igrave", 0xec }, { "iacute", 0xed }, { "icirc", 0xee }, { "ntilde", 0xf1 },
  { "Ntilde", 0xd1 }, { "ograve", 0xf2 }, { "oacute", 0xf3 }, { "ocirc", 0xf4 },
  { "otilde", 0xf5 }, { "Oslash", 0xd8 }, { "oslash", 0xf8 }, { "ugrave", 0xf9 },
  { "uacute", 0xfa }, { "ucirc", 0xfb }, { "yacute", 0xfd }, { "oelig", 0x153 },
  { "scaron", 0x161 }, { "eth", 0xf0 }, { "thorn", 0xfe },
};

static const char * const blocks[] = {
  "p", "div", "table", "tr", "ul", "ol", "dl", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6",
  "blockquote", "pre", "address", "center", "section", "article", "header", "footer", "form",
  "fieldset", "hr", "li", "body", "figure", "main", "nav", "aside", NULL
};

static const char * const paragraphs[] = {
  "p", "ul", "ol", "dl", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "table", NULL
};

static const char * const skipped[] = {
  "script", "style", "head", "title", "template", "noscript", "textarea", "select", "svg",
  "object", NULL
};

static gboolean
is_full (Writer *self)
{
  return self->limit > 0 && self->out->len >= self->limit;
}

static void
begin_text (Writer *self)
{
  if (self->out->len > 0)
    for (; self->newlines < self->wanted_newlines; self->newlines++)
      {
        while (self->out->len > 0 && self->out->str[self->out->len - 1] == ' ')
          g_string_truncate (self->out, self->out->len - 1);
        if (self->newlines > 0)
          for (guint i = 0; self->links && i < MIN (self->quote_depth, self->last_depth); i++)
            g_string_append_c (self->out, '>');
        g_string_append_c (self->out, '\n');
      }
  if (self->out->len == 0 || self->newlines > 0)
    {
      for (guint i = 0; self->links && i < self->quote_depth; i++)
        g_string_append (self->out, i + 1 == self->quote_depth ? "> " : ">");
      for (; self->indent > 0; self->indent--)
        g_string_append_c (self->out, ' ');
      self->space = FALSE;
    }
  else if (self->space)
    g_string_append_c (self->out, ' ');
  self->space = FALSE;
  self->last_depth = self->quote_depth;
  self->spare_newline = FALSE;
  self->newlines = self->wanted_newlines = self->indent = 0;
}

static void
want_newlines (Writer *self,
               guint   count)
{
  self->wanted_newlines = MAX (self->wanted_newlines, count);
  self->space = FALSE;
}

static void
put_char (Writer   *self,
          gunichar  c)
{
  if (self->pre_depth > 0 && c == '\n')
    {
      self->wanted_newlines = MIN (self->wanted_newlines + 1, 2);
      self->indent = 0;
      return;
    }
  if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == 0xa0)
    {
      if (self->pre_depth > 0 && self->wanted_newlines == 0 && self->out->len > 0)
        g_string_append_c (self->out, ' ');
      else if (self->pre_depth > 0)
        self->indent = MIN (self->indent + 1, MAX_INDENT);
      else
        self->space = TRUE;
      return;
    }
  if (c < 32 || c == 0xad || c == 0x200b || c == 0xfeff || c == 0x200c || c == 0x34f)
    return;
  begin_text (self);
  if (c < 0x80)
    g_string_append_c (self->out, c);
  else
    g_string_append_unichar (self->out, c);
}

static const char *
put_entity (Writer     *self,
            const char *p,
            const char *end)
{
  char name[12];
  gsize n = 0;
  const char *q = p + 1;

  if (q < end && *q == '#')
    {
      gboolean hex = q + 1 < end && (q[1] == 'x' || q[1] == 'X');
      guint32 value = 0;
      guint digits = 0;

      for (q += hex ? 2 : 1; q < end && digits < 8
           && (hex ? g_ascii_isxdigit (*q) : g_ascii_isdigit (*q)); q++, digits++)
        value = value * (hex ? 16 : 10) + g_ascii_xdigit_value (*q);
      if (digits > 0)
        {
          put_char (self, value != 0 && g_unichar_validate (value) ? value : 0xfffd);
          return q < end && *q == ';' ? q + 1 : q;
        }
    }
  while (q < end && n < sizeof name - 1 && g_ascii_isalnum (*q))
    name[n++] = *q++;
  name[n] = '\0';
  for (gsize i = 0; n > 1 && i < G_N_ELEMENTS (entities); i++)
    if (strcmp (entities[i].name, name) == 0)
      {
        put_char (self, entities[i].value);
        return q < end && *q == ';' ? q + 1 : q;
      }
  put_char (self, '&');
  return p + 1;
}

/* The value of @attribute within a tag's text */
static void
find_attribute (const char *p,
                const char *end,
                const char *attribute,
                GString    *value)
{
  gsize length = strlen (attribute);

  g_string_truncate (value, 0);
  for (; p + length + 1 < end; p++)
    if (g_ascii_isspace (*p) && g_ascii_strncasecmp (p + 1, attribute, length) == 0
        && (p[length + 1] == '=' || g_ascii_isspace (p[length + 1])))
      {
        char quote = 0;

        for (p += length + 1; p < end && (*p == '=' || g_ascii_isspace (*p)); p++)
          ;
        if (p < end && (*p == '"' || *p == '\''))
          quote = *p++;
        for (; p < end && value->len < MAX_HREF
             && (quote != 0 ? *p != quote : !g_ascii_isspace (*p)); p++)
          if ((guchar) *p > 32)
            {
              g_string_append_c (value, *p);
              if (*p == '&' && end - p > 5 && strncmp (p, "&amp;", 5) == 0)
                p += 4;
            }
          else if (strcmp (attribute, "alt") == 0)
            g_string_append_c (value, ' ');
        return;
      }
}

static void
end_link (Writer *self)
{
  const char *href = self->href->str;

  if (self->href->len > 0 && self->links && self->out->len > self->link_start
      && strstr (self->out->str + self->link_start, href) == NULL
      && !(g_str_has_prefix (href, "mailto:")
           && strstr (self->out->str + self->link_start, href + 7) != NULL)
      && g_utf8_validate (href, -1, NULL))
    g_string_append_printf (self->out, " <%s>", href);
  g_string_truncate (self->href, 0);
}

static void
handle_list (Writer     *self,
             const char *name,
             gboolean    closing,
             const char *attributes,
             const char *end)
{
  guint *number = self->n_lists > 0 ? &self->lists[self->n_lists - 1] : NULL;
  g_autofree char *mark = NULL;

  if (strcmp (name, "li") != 0)
    {
      if (closing && self->n_lists > 0)
        self->n_lists--;
      else if (!closing && self->n_lists < MAX_LISTS)
        {
          g_autoptr(GString) start = g_string_new (NULL);

          if (*name == 'o')
            find_attribute (attributes, end, "start", start);
          self->lists[self->n_lists++] = *name != 'o' ? 0
                                         : (guint) CLAMP (g_ascii_strtoll (start->len > 0 ? start->str : "1", NULL, 10),
                                                          1, MAX_NUMBER);
        }
      return;
    }
  if (closing)
    return;
  for (guint i = 1; i < self->n_lists; i++)
    self->indent = MIN (self->indent + 2, MAX_INDENT);
  mark = number != NULL && *number > 0 ? g_strdup_printf ("%u.", (*number)++)
                                       : g_strdup ("\342\200\242");
  for (const char *p = mark; *p != '\0'; p = g_utf8_next_char (p))
    put_char (self, g_utf8_get_char (p));
  self->space = TRUE;
}

static void
handle_special (Writer     *self,
                const char *name,
                gboolean    closing,
                const char *attributes,
                const char *end)
{
  if (strcmp (name, "blockquote") == 0)
    {
      if (!closing)
        self->quote_depth = MIN (self->quote_depth + 1, MAX_QUOTE_DEPTH);
      else if (self->quote_depth > 0)
        {
          self->quote_depth--;
          self->spare_newline = self->wanted_newlines < 2;
          want_newlines (self, 2);
        }
    }
  else if (strcmp (name, "pre") == 0)
    self->pre_depth = closing ? MAX (self->pre_depth, 1) - 1 : MIN (self->pre_depth + 1, 100);
  else if (strcmp (name, "li") == 0 || strcmp (name, "ul") == 0 || strcmp (name, "ol") == 0)
    handle_list (self, name, closing, attributes, end);
  else if (strcmp (name, "br") == 0)
    {
      if (!self->spare_newline)
        self->wanted_newlines = MIN (self->wanted_newlines + 1, MAX_NEWLINES);
      self->spare_newline = FALSE;
    }
  else if (strcmp (name, "td") == 0 || strcmp (name, "th") == 0)
    self->space = TRUE;
  else if (strcmp (name, "hr") == 0)
    {
      for (guint i = 0; i < 3; i++)
        put_char (self, '-');
      want_newlines (self, 1);
    }
  else if (strcmp (name, "img") == 0 && !closing)
    {
      g_autoptr(GString) alt = g_string_new (NULL);

      find_attribute (attributes, end, "alt", alt);
      if (g_utf8_validate_len (alt->str, alt->len, NULL))
        for (const char *p = alt->str; *p != '\0'; p = g_utf8_next_char (p))
          put_char (self, g_utf8_get_char (p));
    }
  else if (strcmp (name, "a") == 0)
    {
      end_link (self);
      if (!closing && self->links)
        {
          find_attribute (attributes, end, "href", self->href);
          if (!g_str_has_prefix (self->href->str, "http")
              && !g_str_has_prefix (self->href->str, "mailto:"))
            g_string_truncate (self->href, 0);
          self->link_start = self->out->len;
        }
    }
}

static const char *
find_tag_end (Writer     *self,
              const char *p,
              const char *end)
{
  const char *close = memchr (p, '>', end - p);
  char quote = 0;

  if (close == NULL)
    return end;
  if (self->open_quotes > MAX_OPEN_QUOTES)
    return close;
  /* A ">" inside a quoted value does not end the tag, unless the quote is never closed */
  for (const char *q = p; q < end && q < p + MAX_TAG; q++)
    {
      if (quote != 0)
        quote = *q == quote ? 0 : quote;
      else if ((*q == '"' || *q == '\'') && q > p && q[-1] == '=')
        quote = *q;
      else if (*q == '>')
        return q;
    }
  self->open_quotes++;
  return close;
}

static const char *
handle_tag (Writer     *self,
            const char *p,
            const char *end)
{
  gboolean closing = p + 1 < end && p[1] == '/';
  const char *start = p + (closing ? 2 : 1);
  const char *q = start;
  char name[16];
  gsize n = 0;

  if (end - p >= 4 && memcmp (p, "<!--", 4) == 0)
    {
      const char *close = self->no_comment_end ? NULL : memmem (p + 4, end - p - 4, "-->", 3);

      if (close != NULL)
        return close + 3;
      self->no_comment_end = TRUE;
      close = memchr (p, '>', end - p);
      return close != NULL ? close + 1 : end;
    }
  if (q < end && (*q == '!' || *q == '?'))
    {
      q = memchr (p, '>', end - p);
      return q != NULL ? q + 1 : end;
    }
  while (q < end && n < sizeof name - 1 && g_ascii_isalnum (*q))
    name[n++] = g_ascii_tolower (*q++);
  name[n] = '\0';
  if (n == 0)
    {
      put_char (self, '<');
      return p + 1;
    }
  p = find_tag_end (self, q, end);
  if (strcmp (name, "body") == 0)
    self->skip_until = NULL;
  if (!closing)
    for (guint i = 0; skipped[i] != NULL; i++)
      if (strcmp (skipped[i], name) == 0 && (p == q || p[-1] != '/')
          && !(self->no_head_end && strcmp (name, "head") == 0))
        self->skip_until = skipped[i];
  /* Lists within lists stand close */
  if (g_strv_contains (blocks, name))
    want_newlines (self, g_strv_contains (paragraphs, name)
                         && !(self->n_lists > (closing ? 1 : 0) && name[1] == 'l' && name[2] == '\0') ? 2 : 1);
  handle_special (self, name, closing, q, p);
  return p < end ? p + 1 : end;
}

/* Contents of <style> and its like are passed over in one step */
static const char *
skip_element (Writer     *self,
              const char *p,
              const char *end)
{
  gsize length = strlen (self->skip_until);
  const char *body = NULL;
  gboolean is_head = strcmp (self->skip_until, "head") == 0;

  for (const char *q = p; (q = memchr (q, '<', end - q)) != NULL; q++)
    {
      if (end - q > (gssize) length + 2 && q[1] == '/'
          && g_ascii_strncasecmp (q + 2, self->skip_until, length) == 0)
        {
          q = memchr (q, '>', end - q);
          self->skip_until = NULL;
          return q != NULL ? q + 1 : end;
        }
      if (is_head && end - q > 5 && g_ascii_strncasecmp (q + 1, "body", 4) == 0)
        {
          body = q;
          break;
        }
    }
  self->skip_until = NULL;
  self->no_head_end = is_head && body == NULL;
  /* Never closed: a script or style sheet has no text behind it, a head has */
  return body != NULL ? body : (is_head ? p : end);
}

char *
mapi_mime_html_extract (const char *html,
                        gsize       length,
                        gboolean    links,
                        gsize       limit)
{
  const char *p = html;
  const char *end = html + length;
  Writer writer = { .limit = limit, .links = links };

  writer.out = g_string_sized_new (MIN (length / 2, 65536) + 16);
  writer.href = g_string_new (NULL);
  while (p < end && !is_full (&writer))
    {
      if (writer.skip_until != NULL)
        p = skip_element (&writer, p, end);
      else if (*p == '<')
        p = handle_tag (&writer, p, end);
      else if (*p == '&')
        p = put_entity (&writer, p, end);
      else if ((guchar) *p < 0x80)
        put_char (&writer, (guchar) *p++);
      else
        {
          gunichar c = g_utf8_get_char_validated (p, end - p);

          if (c == (gunichar) -1 || c == (gunichar) -2)
            {
              put_char (&writer, 0xfffd);
              p++;
            }
          else
            {
              put_char (&writer, c);
              p = g_utf8_next_char (p);
            }
        }
    }
  end_link (&writer);
  g_string_free (writer.href, TRUE);
  while (writer.out->len > 0 && g_ascii_isspace (writer.out->str[writer.out->len - 1]))
    g_string_truncate (writer.out, writer.out->len - 1);
  return g_string_free (writer.out, FALSE);
}

/**
 * mapi_mime_html_to_text:
 * @html: (array length=length) (element-type guint8): HTML in UTF-8
 * @length: bytes of @html, or -1 if it ends with a NUL
 *
 * The plain text of an HTML body: paragraphs apart, quotes marked by ">", list items by a bullet,
 * the targets of links behind their text. Contents of scripts and style sheets are left out.
 *
 * The result is for showing as plain text; it is not cleaned HTML. Any thread.
 *
 * Returns: (transfer full): valid UTF-8 with line feeds
 */
char *
mapi_mime_html_to_text (const char *html,
                        gssize      length)
{
  g_return_val_if_fail (html != NULL, NULL);

  return mapi_mime_html_extract (html, length < 0 ? strlen (html) : (gsize) length, TRUE, 0);
}
