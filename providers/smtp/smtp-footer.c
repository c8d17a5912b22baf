/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "smtp-footer.h"

#include <string.h>

static gboolean
may_be_changed (MapiProperties *bag)
{
  const char *class = mapi_properties_get_string (bag, MAPI_PR_MESSAGE_CLASS);

  return class == NULL ||
         (!g_str_has_prefix (class, "REPORT.") && !g_str_has_prefix (class, "IPM.Note.SMIME") &&
          !g_str_has_prefix (class, "IPM.Schedule."));
}

static char *
to_html (const char *footer)
{
  g_autofree char *escaped = g_markup_escape_text (footer, -1);
  g_auto(GStrv) lines = g_strsplit (escaped, "\n", -1);
  g_autofree char *text = g_strjoinv ("<br>\n", lines);

  return g_strconcat ("<div><br>\n", text, "</div>\n", NULL);
}

/* Before the end of the body, or at the end of what has none */
static void
add_to_html (MapiProperties *bag,
             GBytes         *html,
             const char     *footer)
{
  gsize length;
  const char *data = g_bytes_get_data (html, &length);
  g_autofree char *more = to_html (footer);
  g_autoptr(GString) text = g_string_new_len (data, (gssize) length);
  g_autofree char *folded = g_ascii_strdown (text->str, (gssize) text->len);
  const char *end = g_strrstr_len (folded, (gssize) text->len, "</body");
  g_autoptr(GBytes) bytes = NULL;

  g_string_insert (text, end != NULL ? end - folded : (gssize) text->len, more);
  bytes = g_bytes_new (text->str, text->len);
  mapi_properties_set_binary (bag, MAPI_PR_HTML, bytes);
}

void
smtp_footer_add (MapiContent *content,
                 const char  *footer)
{
  MapiProperties *bag = mapi_content_get_properties (content);
  const char *body = mapi_properties_get_string (bag, MAPI_PR_BODY);
  GBytes *html = mapi_properties_get_binary (bag, MAPI_PR_HTML);

  if (footer == NULL || *footer == '\0' || !may_be_changed (bag))
    return;
  if (body != NULL || html == NULL)
    {
      g_autofree char *text = g_strconcat (body != NULL ? body : "",
                                           body == NULL || g_str_has_suffix (body, "\n") ? "\n" : "\n\n", footer,
                                           "\n", NULL);

      mapi_properties_set_string (bag, MAPI_PR_BODY, text);
    }
  /* In UTF-8 as everything we write; another charset has its own bytes for these letters */
  if (html != NULL && mapi_properties_get_long (bag, MAPI_PR_INTERNET_CPID, 65001) == 65001)
    add_to_html (bag, html, footer);
}
