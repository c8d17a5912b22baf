/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which elements and attributes stay. What is not named here goes. */
#include "config.h"

#include "mapi-clean-html-private.h"

#include <stdlib.h>
#include <string.h>

#define MAX_VALUE   2048
#define MAX_CLASSES 32
#define MAX_DATA    (8 * 1024 * 1024)
#define MAX_LINKS   20000

typedef struct
{
  const char       *name;
  MapiCleanElement  kind;
} Element;

/* Sorted */
static const Element elements[] = {
  { "a", MAPI_CLEAN_ELEMENT_KEPT }, { "abbr", MAPI_CLEAN_ELEMENT_KEPT },
  { "acronym", MAPI_CLEAN_ELEMENT_KEPT }, { "address", MAPI_CLEAN_ELEMENT_KEPT },
  { "applet", MAPI_CLEAN_ELEMENT_DROPPED }, { "article", MAPI_CLEAN_ELEMENT_KEPT },
  { "aside", MAPI_CLEAN_ELEMENT_KEPT }, { "audio", MAPI_CLEAN_ELEMENT_DROPPED },
  { "b", MAPI_CLEAN_ELEMENT_KEPT }, { "bdi", MAPI_CLEAN_ELEMENT_KEPT },
  { "bdo", MAPI_CLEAN_ELEMENT_KEPT }, { "big", MAPI_CLEAN_ELEMENT_KEPT },
  { "blockquote", MAPI_CLEAN_ELEMENT_KEPT }, { "body", MAPI_CLEAN_ELEMENT_ROOT },
  { "br", MAPI_CLEAN_ELEMENT_VOID }, { "button", MAPI_CLEAN_ELEMENT_UNKNOWN },
  { "canvas", MAPI_CLEAN_ELEMENT_DROPPED }, { "caption", MAPI_CLEAN_ELEMENT_KEPT },
  { "center", MAPI_CLEAN_ELEMENT_KEPT }, { "cite", MAPI_CLEAN_ELEMENT_KEPT },
  { "code", MAPI_CLEAN_ELEMENT_KEPT }, { "col", MAPI_CLEAN_ELEMENT_VOID },
  { "colgroup", MAPI_CLEAN_ELEMENT_KEPT }, { "dd", MAPI_CLEAN_ELEMENT_KEPT },
  { "del", MAPI_CLEAN_ELEMENT_KEPT }, { "details", MAPI_CLEAN_ELEMENT_KEPT },
  { "dfn", MAPI_CLEAN_ELEMENT_KEPT }, { "dir", MAPI_CLEAN_ELEMENT_KEPT },
  { "div", MAPI_CLEAN_ELEMENT_KEPT }, { "dl", MAPI_CLEAN_ELEMENT_KEPT },
  { "dt", MAPI_CLEAN_ELEMENT_KEPT }, { "em", MAPI_CLEAN_ELEMENT_KEPT },
  { "embed", MAPI_CLEAN_ELEMENT_DROPPED }, { "figcaption", MAPI_CLEAN_ELEMENT_KEPT },
  { "figure", MAPI_CLEAN_ELEMENT_KEPT }, { "font", MAPI_CLEAN_ELEMENT_KEPT },
  { "footer", MAPI_CLEAN_ELEMENT_KEPT }, { "frameset", MAPI_CLEAN_ELEMENT_UNKNOWN },
  { "h1", MAPI_CLEAN_ELEMENT_KEPT }, { "h2", MAPI_CLEAN_ELEMENT_KEPT },
  { "h3", MAPI_CLEAN_ELEMENT_KEPT }, { "h4", MAPI_CLEAN_ELEMENT_KEPT },
  { "h5", MAPI_CLEAN_ELEMENT_KEPT }, { "h6", MAPI_CLEAN_ELEMENT_KEPT },
  { "header", MAPI_CLEAN_ELEMENT_KEPT }, { "hr", MAPI_CLEAN_ELEMENT_VOID },
  { "i", MAPI_CLEAN_ELEMENT_KEPT }, { "iframe", MAPI_CLEAN_ELEMENT_DROPPED },
  { "img", MAPI_CLEAN_ELEMENT_VOID }, { "ins", MAPI_CLEAN_ELEMENT_KEPT },
  { "kbd", MAPI_CLEAN_ELEMENT_KEPT }, { "li", MAPI_CLEAN_ELEMENT_KEPT },
  { "main", MAPI_CLEAN_ELEMENT_KEPT }, { "map", MAPI_CLEAN_ELEMENT_DROPPED },
  { "mark", MAPI_CLEAN_ELEMENT_KEPT }, { "math", MAPI_CLEAN_ELEMENT_DROPPED },
  { "menu", MAPI_CLEAN_ELEMENT_KEPT }, { "nav", MAPI_CLEAN_ELEMENT_KEPT },
  { "nobr", MAPI_CLEAN_ELEMENT_KEPT }, { "object", MAPI_CLEAN_ELEMENT_DROPPED },
  { "ol", MAPI_CLEAN_ELEMENT_KEPT }, { "p", MAPI_CLEAN_ELEMENT_KEPT },
  { "picture", MAPI_CLEAN_ELEMENT_UNKNOWN }, { "pre", MAPI_CLEAN_ELEMENT_KEPT },
  { "q", MAPI_CLEAN_ELEMENT_KEPT }, { "rp", MAPI_CLEAN_ELEMENT_KEPT },
  { "rt", MAPI_CLEAN_ELEMENT_KEPT }, { "ruby", MAPI_CLEAN_ELEMENT_KEPT },
  { "s", MAPI_CLEAN_ELEMENT_KEPT }, { "samp", MAPI_CLEAN_ELEMENT_KEPT },
  { "script", MAPI_CLEAN_ELEMENT_DROPPED }, { "section", MAPI_CLEAN_ELEMENT_KEPT },
  { "select", MAPI_CLEAN_ELEMENT_DROPPED }, { "small", MAPI_CLEAN_ELEMENT_KEPT },
  { "span", MAPI_CLEAN_ELEMENT_KEPT }, { "strike", MAPI_CLEAN_ELEMENT_KEPT },
  { "strong", MAPI_CLEAN_ELEMENT_KEPT }, { "style", MAPI_CLEAN_ELEMENT_SHEET },
  { "sub", MAPI_CLEAN_ELEMENT_KEPT }, { "summary", MAPI_CLEAN_ELEMENT_KEPT },
  { "sup", MAPI_CLEAN_ELEMENT_KEPT }, { "svg", MAPI_CLEAN_ELEMENT_DROPPED },
  { "table", MAPI_CLEAN_ELEMENT_KEPT }, { "tbody", MAPI_CLEAN_ELEMENT_KEPT },
  { "td", MAPI_CLEAN_ELEMENT_KEPT }, { "template", MAPI_CLEAN_ELEMENT_DROPPED },
  { "textarea", MAPI_CLEAN_ELEMENT_DROPPED }, { "tfoot", MAPI_CLEAN_ELEMENT_KEPT },
  { "th", MAPI_CLEAN_ELEMENT_KEPT }, { "thead", MAPI_CLEAN_ELEMENT_KEPT },
  { "title", MAPI_CLEAN_ELEMENT_DROPPED }, { "tr", MAPI_CLEAN_ELEMENT_KEPT },
  { "tt", MAPI_CLEAN_ELEMENT_KEPT }, { "u", MAPI_CLEAN_ELEMENT_KEPT },
  { "ul", MAPI_CLEAN_ELEMENT_KEPT }, { "var", MAPI_CLEAN_ELEMENT_KEPT },
  { "video", MAPI_CLEAN_ELEMENT_DROPPED }, { "wbr", MAPI_CLEAN_ELEMENT_VOID },
  { "xml", MAPI_CLEAN_ELEMENT_DROPPED },
};

/* Copied when the value is harmless characters */
static const char * const simple[] = {
  "align", "border", "cellpadding", "cellspacing", "clear", "colspan", "dir", "face", "height",
  "hspace", "lang", "noshade", "nowrap", "reversed", "rowspan", "scope", "size", "span", "start",
  "type", "valign", "value", "vspace", "width", NULL
};

static const char * const free_text[] = { "alt", "summary", "title", NULL };
static const char * const colors[] = { "bgcolor", "color", "text", NULL };

static const char * const quote_classes[] = {
  "yahoo_quoted", "zmail_extra", NULL
};

static const char * const quote_ids[] = {
  "appendonsend", "divrplyfwdmsg", "isforwardcontent", "mail-editor-reference-message-container",
  "olk_src_body_section", "reply-intro", "stopspelling", NULL
};

static int
compare_element (const void *key,
                 const void *element)
{
  return strcmp (key, ((const Element *) element)->name);
}

MapiCleanElement
mapi_clean_element_find (const char  *name,
                         const char **kept)
{
  const Element *found = bsearch (name, elements, G_N_ELEMENTS (elements), sizeof (Element),
                                  compare_element);

  *kept = found != NULL && found->kind >= MAPI_CLEAN_ELEMENT_KEPT ? found->name : NULL;
  return found != NULL ? found->kind : MAPI_CLEAN_ELEMENT_UNKNOWN;
}

void
mapi_clean_append_escaped (GString    *out,
                           const char *text,
                           gssize      length,
                           gboolean    is_attribute)
{
  const char *end = text + (length < 0 ? strlen (text) : (gsize) length);

  for (const char *p = text; p < end; p++)
    switch (*p)
      {
      case '&':
        g_string_append (out, "&amp;");
        break;
      case '<':
        g_string_append (out, "&lt;");
        break;
      case '>':
        g_string_append (out, "&gt;");
        break;
      case '"':
        g_string_append (out, is_attribute ? "&quot;" : "\"");
        break;
      case '\'':
        g_string_append (out, is_attribute ? "&#39;" : "'");
        break;
      default:
        if ((guchar) *p >= 32 || *p == '\n' || *p == '\t' || *p == '\r')
          g_string_append_c (out, *p);
      }
}

static void
append (GString    *out,
        const char *name,
        const char *value)
{
  g_string_append_printf (out, " %s=\"", name);
  mapi_clean_append_escaped (out, value, -1, TRUE);
  g_string_append_c (out, '"');
}

/* Browsers see no control characters and no blanks around an address */
static char *
dup_address (const char *value)
{
  g_autoptr(GString) out = g_string_new (NULL);

  for (; *value != '\0'; value++)
    if ((guchar) *value > 32 && *value != 127)
      g_string_append_c (out, *value);
    else if (*value == ' ' && out->len > 0)
      g_string_append (out, "%20");
  while (g_str_has_suffix (out->str, "%20"))
    g_string_truncate (out, out->len - 3);
  return g_strdup (out->str);
}

static gboolean
has_scheme (const char *address,
            const char *scheme)
{
  return g_ascii_strncasecmp (address, scheme, strlen (scheme)) == 0;
}

static gboolean
is_remote (const char *address)
{
  return has_scheme (address, "http:") || has_scheme (address, "https:") || has_scheme (address, "//");
}

static gboolean
is_picture (const char *address)
{
  static const char * const types[] = {
    "data:image/png;base64,", "data:image/jpeg;base64,", "data:image/jpg;base64,",
    "data:image/gif;base64,", "data:image/webp;base64,", "data:image/bmp;base64,", NULL
  };

  for (guint i = 0; types[i] != NULL; i++)
    if (has_scheme (address, types[i]))
      return strlen (address) <= MAX_DATA;
  return FALSE;
}

static void
add_link (MapiCleanTree *tree,
          MapiCleanNode *node,
          GString       *out,
          const char    *value)
{
  g_autofree char *address = dup_address (value);

  if (strlen (address) > MAPI_CLEAN_HTML_MAX_URL || tree->targets->len >= MAX_LINKS)
    return;
  if (has_scheme (address, "//"))
    {
      char *full = g_strconcat ("https:", address, NULL);

      g_free (address);
      address = full;
    }
  if (!has_scheme (address, "http:") && !has_scheme (address, "https:")
      && !has_scheme (address, "mailto:") && !has_scheme (address, "tel:"))
    return;
  append (out, "href", address);
  node->is_link = TRUE;
  g_ptr_array_add (tree->targets, g_steal_pointer (&address));
}

static void
add_picture (MapiCleanTree *tree,
             GString       *out,
             const char    *value)
{
  g_autofree char *address = dup_address (value);

  if (is_picture (address))
    append (out, "src", address);
  else if (strlen (address) > MAPI_CLEAN_HTML_MAX_URL || *address == '\0')
    return;
  else if (is_remote (address))
    {
      g_autofree char *full = g_strconcat (*address == '/' ? "https:" : "", address, NULL);

      mapi_clean_tree_add_remote (tree, full);
      if ((tree->flags & MAPI_CLEAN_HTML_REMOTE_IMAGES) && !(tree->flags & MAPI_CLEAN_HTML_STRICT))
        append (out, "src", full);
    }
  else if (has_scheme (address, "cid:"))
    append (out, "src", address);
  else if (strchr (address, ':') == NULL)
    {
      /* A part may be named by its Content-Location */
      g_autofree char *escaped = g_uri_escape_string (address, NULL, FALSE);
      g_autofree char *link = g_strconcat ("cid:", escaped, NULL);

      append (out, "src", link);
    }
}

static void
add_classes (MapiCleanNode      *node,
             GString            *out,
             const char         *value,
             MapiCleanHtmlFlags  flags)
{
  g_auto(GStrv) words = g_strsplit_set (value, " \t\r\n\f", MAX_CLASSES);
  g_autoptr(GString) kept = g_string_new (NULL);

  for (guint i = 0; words[i] != NULL; i++)
    {
      g_autofree char *folded = g_ascii_strdown (words[i], -1);

      node->is_quote |= g_strv_contains (quote_classes, folded)
                        || (strcmp (node->name, "blockquote") == 0 && g_str_has_suffix (folded, "_quote"));
      if (*folded != '\0' && !g_str_has_prefix (folded, "estafette"))
        g_string_append_printf (kept, "%s%s", kept->len > 0 ? " " : "", words[i]);
    }
  if (kept->len > 0 && kept->len < MAX_VALUE && !(flags & MAPI_CLEAN_HTML_STRICT))
    append (out, "class", kept->str);
}

static void
add_style (MapiCleanTree *tree,
           MapiCleanNode *node,
           GString       *out,
           const char    *value)
{
  MapiCleanStyleFacts facts = { FALSE };
  g_autofree char *style = mapi_clean_style (tree, value, strlen (value), &facts);
  g_autofree char *folded = g_ascii_strdown (value, MIN (strlen (value), 1024));

  if (*style != '\0')
    append (out, "style", style);
  node->has_colors |= facts.has_colors;
  node->is_hidden |= facts.is_hidden;
  /* The line Outlook draws above the mail it answers */
  if (strstr (folded, "border-top:solid #e1e1e1") != NULL
      || strstr (folded, "border-top:solid #b5c4df") != NULL)
    node->is_divider = TRUE;
}

static gboolean
is_harmless (const char *value)
{
  return strlen (value) <= 256 && strpbrk (value, "<>\"'`(){};:\\") == NULL;
}

static void
add_attribute (MapiCleanTree *tree,
               MapiCleanNode *node,
               GString       *out,
               const char    *name,
               const char    *value)
{
  gboolean is_image = strcmp (node->name, "img") == 0;

  if (strcmp (name, "style") == 0)
    add_style (tree, node, out, value);
  else if (strcmp (name, "class") == 0 && node != tree->root)
    add_classes (node, out, value, tree->flags);
  else if (strcmp (name, "href") == 0 && strcmp (node->name, "a") == 0 && !node->is_link)
    add_link (tree, node, out, value);
  else if (strcmp (name, "src") == 0 && is_image)
    add_picture (tree, out, value);
  else if (strcmp (name, "background") == 0 && is_remote (value))
    mapi_clean_tree_add_remote (tree, value);
  else if (strcmp (name, "id") == 0)
    {
      g_autofree char *folded = g_ascii_strdown (value, MIN (strlen (value), 64));

      node->is_divider |= g_strv_contains (quote_ids, folded)
                          || strstr (folded, "divrplyfwdmsg") != NULL;
    }
  else if (strcmp (name, "type") == 0 && g_ascii_strcasecmp (value, "cite") == 0)
    {
      node->is_quote = strcmp (node->name, "blockquote") == 0;
      append (out, "type", "cite");
    }
  else if (g_strv_contains (colors, name) && is_harmless (value))
    {
      node->has_colors = TRUE;
      if (strcmp (name, "text") != 0)
        append (out, name, value);
    }
  else if (g_strv_contains (simple, name) && is_harmless (value))
    append (out, name, value);
  else if (g_strv_contains (free_text, name) && strlen (value) <= MAX_VALUE)
    append (out, name, value);
}

/* A picture nobody can see is there to tell that it was fetched */
static gboolean
is_beacon (const char * const *attributes)
{
  guint small = 0;

  for (gsize i = 0; attributes[i] != NULL; i += 2)
    if ((strcmp (attributes[i], "width") == 0 || strcmp (attributes[i], "height") == 0)
        && attributes[i + 1] != NULL && g_ascii_isdigit (attributes[i + 1][0])
        && strchr (attributes[i + 1], '%') == NULL
        && g_ascii_strtoull (attributes[i + 1], NULL, 10) <= 2)
      small++;
  return small == 2;
}

gboolean
mapi_clean_attributes (MapiCleanTree      *tree,
                       MapiCleanNode      *node,
                       const char * const *attributes)
{
  g_autoptr(GString) out = g_string_new (NULL);
  gboolean is_image = strcmp (node->name, "img") == 0;
  gboolean invisible = is_image && attributes != NULL && is_beacon (attributes);

  for (gsize i = 0; attributes != NULL && attributes[i] != NULL; i += 2)
    {
      const char *value = attributes[i + 1] != NULL ? attributes[i + 1] : "";

      if (invisible && strcmp (attributes[i], "src") == 0 && is_remote (value))
        {
          mapi_clean_tree_add_remote (tree, value);
          return FALSE;
        }
      add_attribute (tree, node, out, attributes[i], value);
    }
  if (node->is_quote && strcmp (node->name, "blockquote") == 0 && strstr (out->str, " type=\"cite\"") == NULL)
    append (out, "type", "cite");
  tree->has_colors |= node->has_colors;
  if (node == tree->root && *node->text != '\0')
    g_string_prepend (out, node->text);
  node->text = g_string_chunk_insert (tree->strings, out->str);
  return TRUE;
}
