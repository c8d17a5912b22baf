/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-quote.h"

#include <string.h>

/* More than this is not quoted: an answer is to stay one that can be edited */
#define MAX_QUOTE (1024u * 1024)
/* What the user wrote or pasted is never cut, as far as it can be mail at all */
#define MAX_OWN   (64u * 1024 * 1024)
#define MAX_DEPTH 50

#define WRAPPER     "<div class=\"estafette-mail\""
#define QUOTE_BEGIN "<blockquote type=\"cite\">"

/* A piece of a line. Leading, trailing and repeated spaces stay visible */
static void
append_escaped (GString    *out,
                const char *line,
                const char *text,
                gsize       length)
{
  const char *end = text + length;

  for (const char *p = text; p < end; p = g_utf8_next_char (p))
    {
      if (*p == '\t')
        g_string_append (out, "&nbsp;&nbsp;&nbsp; ");
      else if (*p == ' ' && (p == line || p[-1] == ' ' || (p + 1 == end && (guchar) *end < ' ')))
        g_string_append (out, "&nbsp;");
      else if (*p == '<')
        g_string_append (out, "&lt;");
      else if (*p == '>')
        g_string_append (out, "&gt;");
      else if (*p == '&')
        g_string_append (out, "&amp;");
      else if (*p == '"')
        g_string_append (out, "&quot;");
      else if ((guchar) *p >= 32)
        g_string_append_len (out, p, g_utf8_next_char (p) - p);
    }
}

static gsize
address_length (const char *text,
                const char *end)
{
  const char *p = text;

  if (!g_str_has_prefix (text, "https://") && !g_str_has_prefix (text, "http://"))
    return 0;
  while (p < end && (guchar) *p > ' ' && strchr ("<>\"'", *p) == NULL)
    p++;
  while (p > text && strchr (".,;:!?)]", p[-1]) != NULL)
    p--;
  return p - text;
}

static void
append_line (GString    *out,
             const char *line,
             gsize       length)
{
  const char *end = line + length;
  const char *start = line;

  if (length == 0)
    {
      g_string_append (out, "<div><br></div>");
      return;
    }
  g_string_append (out, "<div>");
  for (const char *p = line; p < end;)
    {
      gsize n = p == line || !g_ascii_isalnum (p[-1]) ? address_length (p, end) : 0;

      if (n < 10)
        {
          p = g_utf8_next_char (p);
          continue;
        }
      append_escaped (out, line, start, p - start);
      g_string_append (out, "<a href=\"");
      append_escaped (out, line, p, n);
      g_string_append (out, "\">");
      append_escaped (out, line, p, n);
      g_string_append (out, "</a>");
      p += n;
      start = p;
    }
  append_escaped (out, line, start, end - start);
  g_string_append (out, "</div>");
}

char *
mail_quote_text_to_html (const char *text)
{
  GString *out = g_string_new (NULL);
  guint depth = 0;

  while (*text != '\0')
    {
      const char *end = strchrnul (text, '\n');
      const char *line = text;
      guint wanted = 0;

      while (*line == '>' && wanted < MAX_DEPTH)
        {
          wanted++;
          line++;
          if (line[0] == ' ' && line[1] == '>')
            line++;
        }
      if (wanted > 0 && *line == ' ')
        line++;
      for (; depth < wanted; depth++)
        g_string_append (out, QUOTE_BEGIN);
      for (; depth > wanted; depth--)
        g_string_append (out, "</blockquote>");
      append_line (out, line, end - line - (end > line && end[-1] == '\r' ? 1 : 0));
      text = *end == '\0' ? end : end + 1;
    }
  for (; depth > 0; depth--)
    g_string_append (out, "</blockquote>");
  return g_string_free (out, FALSE);
}

char *
mail_quote_html_to_text (const char *html)
{
  g_autofree char *plain = mapi_mime_html_to_text (html, -1);
  g_autofree char *framed = g_strconcat ("\n", plain, NULL);
  g_autoptr(GString) lines = g_string_new (framed);

  /* HTML has no space at the end of a line; the mark before a signature has one */
  g_string_replace (lines, "\n--\n", "\n-- \n", 0);
  return g_strdup (lines->str + 1);
}

static char *
clean (const char *html,
       gssize      length,
       gsize       limit)
{
  g_autoptr(MapiCleanHtml) clean = mapi_clean_html_new (html, length, MAPI_CLEAN_HTML_STRICT, limit);
  const char *body = mapi_clean_html_get_body (clean);

  /* The cleaner's own wrapper says nothing to anybody else */
  if (g_str_has_prefix (body, WRAPPER ">") && g_str_has_suffix (body, "</div>"))
    return g_strndup (body + strlen (WRAPPER ">"), strlen (body) - strlen (WRAPPER ">") - strlen ("</div>"));
  if (g_str_has_prefix (body, WRAPPER))
    return g_strconcat ("<div", body + strlen (WRAPPER), NULL);
  return g_strdup (body);
}

char *
mail_quote_clean (const char *html,
                  gssize      length)
{
  return clean (html, length, MAX_OWN);
}

static char *
dup_body_html (MapiContent *original)
{
  MapiProperties *properties = mapi_content_get_properties (original);
  GBytes *html = mapi_properties_get_binary (properties, MAPI_PR_HTML);
  const char *text = mapi_properties_get_string (properties, MAPI_PR_BODY);

  if (html != NULL && g_bytes_get_size (html) > 0)
    return clean (g_bytes_get_data (html, NULL), (gssize) g_bytes_get_size (html), MAX_QUOTE);
  return mail_quote_text_to_html (text != NULL ? text : "");
}

char *
mail_quote_dup_html (MapiContent   *original,
                     MapiReplyVerb  verb,
                     const char    *selection)
{
  g_autofree char *introduction = mapi_reply_dup_introduction (original, verb);
  g_autofree char *head = mail_quote_text_to_html (introduction);
  g_autofree char *body = selection != NULL ? mail_quote_text_to_html (selection)
                                            : dup_body_html (original);

  if (verb == MAPI_REPLY_FORWARD)
    return g_strconcat (head, "<div><br></div>", body, NULL);
  return g_strconcat (head, QUOTE_BEGIN, body, "</blockquote>", NULL);
}

char *
mail_quote_dup_text (MapiContent   *original,
                     MapiReplyVerb  verb,
                     const char    *selection)
{
  g_autoptr(MapiContent) part = mapi_content_copy (original);
  g_autoptr(MapiContent) answer = NULL;
  const char *text;

  if (selection != NULL)
    mapi_properties_set_string (mapi_content_get_properties (part), MAPI_PR_BODY, selection);
  answer = mapi_reply_create (part, verb == MAPI_REPLY_FORWARD ? verb : MAPI_REPLY_TO_SENDER, NULL, NULL);
  text = answer != NULL ? mapi_properties_get_string (mapi_content_get_properties (answer), MAPI_PR_BODY)
                        : NULL;
  while (text != NULL && *text == '\n')
    text++;
  return g_strdup (text != NULL ? text : "");
}

gboolean
mail_quote_shorten (MapiContent *original)
{
  MapiProperties *properties = mapi_content_get_properties (original);
  const char *text = mapi_properties_get_string (properties, MAPI_PR_BODY);
  GBytes *html = mapi_properties_get_binary (properties, MAPI_PR_HTML);
  gboolean is_long = FALSE;

  if (html != NULL && g_bytes_get_size (html) > MAX_QUOTE)
    {
      g_autoptr(GBytes) part = g_bytes_new_from_bytes (html, 0, MAX_QUOTE);

      mapi_properties_set_binary (properties, MAPI_PR_HTML, part);
      is_long = TRUE;
    }
  if (text != NULL && strlen (text) > MAX_QUOTE)
    {
      const char *line = g_strrstr_len (text, MAX_QUOTE, "\n");
      const char *end = line != NULL ? line + 1 : g_utf8_find_prev_char (text, text + MAX_QUOTE);
      g_autoptr(GString) part = g_string_new_len (text, end - text);

      g_string_append (part, "[…]\n");
      mapi_properties_set_string (properties, MAPI_PR_BODY, part->str);
      is_long = TRUE;
    }
  return is_long;
}

gboolean
mail_quote_has_image (const char *html,
                      const char *content_id)
{
  g_autofree char *escaped = g_markup_escape_text (content_id, -1);
  g_autofree char *source = g_strdup_printf ("\"cid:%s\"", escaped);

  return strstr (html, source) != NULL;
}

char *
mail_quote_dup_signature (MapiIdentity     *identity,
                          MapiSignatureUse  use,
                          gboolean          rich)
{
  g_autofree char *signature = mapi_identity_dup_signature (identity, use, rich);
  g_autofree char *text = NULL;
  g_autofree char *plain = NULL;
  g_autofree char *clean = NULL;

  if (signature == NULL || *signature == '\0')
    return g_strdup ("");
  if (!rich)
    return g_steal_pointer (&signature);
  /* Without formatting it is lines, as those around it */
  text = mapi_identity_dup_signature (identity, use, FALSE);
  plain = mail_quote_html_to_text (signature);
  clean = text != NULL && strcmp (g_strchomp (text), plain) == 0 ? mail_quote_text_to_html (text)
                                                                 : mail_quote_clean (signature, -1);
  return g_strconcat ("<div>--&nbsp;</div>", clean, NULL);
}
