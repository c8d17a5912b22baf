/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Style sheets and style attributes of mail. Declarations stay if their property is listed and
 * their value is made of harmless pieces: no escapes, no functions but colours, no address but of
 * an allowed picture, no position, nothing measured by the height of the window. Rules stay if
 * their selector can be read; it is put below the mail's own element. */
#include "config.h"

#include "mapi-clean-html-private.h"

#include <stdlib.h>
#include <string.h>

#define MAX_VALUE 1024
#define MAX_SHEET (256 * 1024)

/* Sorted */
static const char * const properties[] = {
  "background", "background-color", "background-image", "background-position", "background-repeat",
  "background-size", "border", "border-bottom", "border-bottom-color", "border-bottom-left-radius",
  "border-bottom-right-radius", "border-bottom-style", "border-bottom-width", "border-collapse",
  "border-color", "border-left", "border-left-color", "border-left-style", "border-left-width",
  "border-radius", "border-right", "border-right-color", "border-right-style",
  "border-right-width", "border-spacing", "border-style", "border-top", "border-top-color",
  "border-top-left-radius", "border-top-right-radius", "border-top-style", "border-top-width",
  "border-width", "box-sizing", "caption-side", "clear", "color", "direction", "display",
  "empty-cells", "float", "font", "font-family", "font-size", "font-style", "font-variant",
  "font-weight", "height", "letter-spacing", "line-height", "list-style", "list-style-position",
  "list-style-type", "margin", "margin-bottom", "margin-left", "margin-right", "margin-top",
  "max-height", "max-width", "min-height", "min-width", "mso-hide", "opacity", "overflow",
  "overflow-wrap", "padding", "padding-bottom", "padding-left", "padding-right", "padding-top",
  "table-layout", "text-align", "text-decoration", "text-indent", "text-transform",
  "unicode-bidi", "vertical-align", "visibility", "white-space", "width", "word-break",
  "word-spacing", "word-wrap",
};

static int
compare_names (const void *a,
               const void *b)
{
  return strcmp (*(const char * const *) a, *(const char * const *) b);
}

static gboolean
is_property (const char *name)
{
  return bsearch (&name, properties, G_N_ELEMENTS (properties), sizeof (char *), compare_names)
         != NULL;
}

/* Comments may stand anywhere and split words */
static char *
strip_comments (const char *text,
                gsize       length)
{
  GString *out = g_string_sized_new (length);

  for (const char *p = text; p < text + length;)
    {
      const char *end;

      if (text + length - p < 2 || p[0] != '/' || p[1] != '*')
        {
          g_string_append_c (out, *p++);
          continue;
        }
      end = memmem (p + 2, text + length - p - 2, "*/", 2);
      if (end == NULL)
        break;
      p = end + 2;
    }
  return g_string_free (out, FALSE);
}

/* An address in url(…): kept where remote pictures are, else told */
static gboolean
has_address (MapiCleanTree *tree,
             const char    *value)
{
  const char *start = strstr (value, "url(");
  g_autofree char *address = NULL;

  if (start == NULL)
    return FALSE;
  start += 4 + strspn (start + 4, " \"'");
  address = g_strndup (start, strcspn (start, "\"') "));
  if (g_ascii_strncasecmp (address, "http:", 5) == 0 || g_ascii_strncasecmp (address, "https:", 6) == 0)
    {
      mapi_clean_tree_add_remote (tree, address);
      return (tree->flags & MAPI_CLEAN_HTML_REMOTE_IMAGES) == 0
             || (tree->flags & MAPI_CLEAN_HTML_STRICT) != 0
             || strstr (start, "url(") != NULL || strpbrk (address, "<>\\(") != NULL;
    }
  return TRUE;
}

static gboolean
has_function (const char *value)
{
  static const char * const allowed[] = { "rgb", "rgba", "hsl", "hsla", "url", NULL };

  for (const char *p = value; (p = strchr (p, '(')) != NULL; p++)
    {
      const char *start = p;
      g_autofree char *name = NULL;

      while (start > value && (g_ascii_isalnum (start[-1]) || start[-1] == '-'))
        start--;
      name = g_strndup (start, p - start);
      if (!g_strv_contains (allowed, name))
        return TRUE;
    }
  return FALSE;
}

/* "100vh" would make the page as high as the page */
static gboolean
has_unit (const char *value,
          const char *unit)
{
  for (const char *p = value; (p = strstr (p, unit)) != NULL; p++)
    if (p > value && (g_ascii_isdigit (p[-1]) || p[-1] == '.'))
      return TRUE;
  return FALSE;
}

static gboolean
is_value (MapiCleanTree *tree,
          const char    *name,
          const char    *value)
{
  if (*value == '\0' || strlen (value) > MAX_VALUE || strpbrk (value, "\\<>{};@") != NULL)
    return FALSE;
  for (const char *p = value; *p != '\0'; p++)
    if ((guchar) *p < 32 && !g_ascii_isspace (*p))
      return FALSE;
  if (has_address (tree, value) || has_function (value) || strstr (value, "expression") != NULL
      || strstr (value, "script:") != NULL)
    return FALSE;
  if (has_unit (value, "vh") || has_unit (value, "vmin") || has_unit (value, "vmax"))
    return FALSE;
  /* Text must not be drawn over other text */
  return !g_str_has_prefix (name, "margin") || strchr (value, '-') == NULL;
}

static gboolean
is_zero (const char *value)
{
  return g_ascii_strtod (value, NULL) == 0 && (*value == '0' || *value == '.');
}

static void
note_facts (MapiCleanStyleFacts *facts,
            const char          *name,
            const char          *value)
{
  if (facts == NULL)
    return;
  if (strcmp (name, "color") == 0 || strcmp (name, "background") == 0
      || strcmp (name, "background-color") == 0 || strcmp (name, "background-image") == 0)
    facts->has_colors |= strcmp (value, "inherit") != 0 && strcmp (value, "transparent") != 0
                         && strcmp (value, "none") != 0 && strcmp (value, "windowtext") != 0;
  if ((strcmp (name, "display") == 0 && strstr (value, "none") != NULL)
      || (strcmp (name, "visibility") == 0 && strstr (value, "hidden") != NULL)
      || (strcmp (name, "mso-hide") == 0 && strstr (value, "all") != NULL)
      || (strcmp (name, "font-size") == 0 && is_zero (value))
      || (strcmp (name, "opacity") == 0 && is_zero (value))
      || (strcmp (name, "max-height") == 0 && is_zero (value)))
    facts->is_hidden = TRUE;
}

/* Up to the next ";" that is in no string and no brackets */
static gsize
declaration_length (const char *p)
{
  char quote = 0;
  guint level = 0;
  gsize i;

  for (i = 0; p[i] != '\0'; i++)
    if (quote != 0)
      quote = p[i] == quote ? 0 : quote;
    else if (p[i] == '"' || p[i] == '\'')
      quote = p[i];
    else if (p[i] == '(')
      level++;
    else if (p[i] == ')' && level > 0)
      level--;
    else if (p[i] == ';' && level == 0)
      break;
  return i;
}

char *
mapi_clean_style (MapiCleanTree       *tree,
                  const char          *declarations,
                  gsize                length,
                  MapiCleanStyleFacts *facts)
{
  g_autofree char *text = strip_comments (declarations, length);
  GString *out = g_string_new (NULL);

  for (const char *p = text; *p != '\0';)
    {
      gsize n = declaration_length (p);
      const char *colon = memchr (p, ':', n);
      g_autofree char *name = NULL;
      g_autofree char *value = NULL;
      g_autofree char *folded = NULL;

      if (colon != NULL)
        {
          g_autofree char *raw = g_strstrip (g_strndup (p, colon - p));

          name = g_ascii_strdown (raw, -1);
          value = g_strstrip (g_strndup (colon + 1, n - (colon + 1 - p)));
          folded = g_ascii_strdown (value, -1);
        }
      p += p[n] == ';' ? n + 1 : n;
      if (colon == NULL || !is_property (name) || !is_value (tree, name, folded))
        continue;
      note_facts (facts, name, folded);
      if (strcmp (name, "mso-hide") != 0)
        g_string_append_printf (out, "%s%s:%s", out->len > 0 ? ";" : "", name, value);
    }
  return g_string_free (out, FALSE);
}

/* One selector of a list, put below the mail; NULL if it is none we want */
static char *
scope_selector (const char *selector)
{
  static const char * const roots[] = { "body", "html", ":root", NULL };
  g_autofree char *one = g_strstrip (g_strdup (selector));
  g_autofree char *folded = g_ascii_strdown (one, -1);
  gsize word = strcspn (folded, " >+~.#[:");

  if (*one == '\0' || strlen (one) > 512 || strpbrk (one, "\\<{}@;/()") != NULL
      || strstr (folded, "estafette") != NULL || strstr (folded, "details") != NULL
      || strstr (folded, "summary") != NULL || strstr (folded, ":visited") != NULL)
    return NULL;
  for (guint i = 0; roots[i] != NULL; i++)
    if (strlen (roots[i]) == word && strncmp (folded, roots[i], word) == 0)
      {
        const char *rest = one + word + strspn (one + word, " ");

        /* "html body p" */
        if (g_str_has_prefix (rest, "body"))
          rest += 4 + strspn (rest + 4, " ");
        return g_strconcat ("." MAPI_CLEAN_HTML_CLASS, g_ascii_isalpha (*rest) || *rest == '*' ? " " : "",
                            one[word] == ' ' && *rest != '\0' && !g_ascii_isalpha (*rest) ? " " : "",
                            rest, NULL);
      }
  return strchr (">+~", *one) != NULL ? NULL
                                      : g_strconcat ("." MAPI_CLEAN_HTML_CLASS " ", one, NULL);
}

static void
add_rule (MapiCleanTree *tree,
          GString       *out,
          const char    *selectors,
          gsize          selectors_length,
          const char    *block,
          gsize          block_length)
{
  g_autofree char *list = g_strndup (selectors, selectors_length);
  g_auto(GStrv) each = g_strsplit (list, ",", 200);
  MapiCleanStyleFacts facts = { FALSE };
  g_autofree char *style = mapi_clean_style (tree, block, block_length, &facts);
  gsize start = out->len;

  if (*style == '\0')
    return;
  for (guint i = 0; each[i] != NULL; i++)
    {
      g_autofree char *scoped = scope_selector (each[i]);

      if (scoped != NULL)
        g_string_append_printf (out, "%s%s", out->len > start ? "," : "", scoped);
    }
  if (out->len == start)
    return;
  tree->has_colors |= facts.has_colors;
  g_string_append_printf (out, "{%s}\n", style);
}

static gsize
block_length (const char *p,
              const char *end)
{
  const char *start = p;
  char quote = 0;
  guint level = 1;

  for (; p < end; p++)
    if (quote != 0)
      quote = *p == quote || *p == '\n' ? 0 : quote;
    else if (*p == '"' || *p == '\'')
      quote = *p;
    else if (*p == '{')
      level++;
    else if (*p == '}' && --level == 0)
      break;
  return p - start;
}

static void clean_rules (MapiCleanTree *tree,
                         GString       *out,
                         const char    *p,
                         const char    *end,
                         guint          level);

/* @media for screens, by width or by colour scheme; every other at-rule goes */
static void
add_at_rule (MapiCleanTree *tree,
             GString       *out,
             const char    *head,
             gsize          head_length,
             const char    *block,
             gsize          length,
             guint          level)
{
  g_autofree char *query = g_strstrip (g_strndup (head, head_length));
  gsize start = out->len;
  gsize inner;

  if (g_ascii_strncasecmp (query, "@media", 6) != 0 || level > 0 || strlen (query) > 256
      || strspn (query + 6, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 -:,().\n\r\t")
         != strlen (query + 6)
      || strstr (query, "height") != NULL)
    return;
  g_string_append_printf (out, "%s{\n", query);
  inner = out->len;
  clean_rules (tree, out, block, block + length, level + 1);
  if (out->len == inner)
    g_string_truncate (out, start);
  else
    g_string_append (out, "}\n");
}

static void
clean_rules (MapiCleanTree *tree,
             GString       *out,
             const char    *p,
             const char    *end,
             guint          level)
{
  while (p < end && out->len < MAX_SHEET)
    {
      const char *head;
      gsize n;

      while (p < end && (g_ascii_isspace (*p) || *p == '}'))
        p++;
      if (end - p >= 4 && strncmp (p, "<!--", 4) == 0)
        p += 4;
      else if (end - p >= 3 && strncmp (p, "-->", 3) == 0)
        p += 3;
      head = p;
      while (p < end && *p != '{' && *p != ';' && *p != '}')
        p++;
      if (p >= end)
        return;
      /* "@import …;" and what is no rule */
      if (*p != '{')
        {
          p++;
          continue;
        }
      n = block_length (p + 1, end);
      if (*head == '@')
        add_at_rule (tree, out, head, p - head, p + 1, n, level);
      else
        add_rule (tree, out, head, p - head, p + 1, n);
      p += MIN (n + 2, (gsize) (end - p));
    }
}

char *
mapi_clean_sheet (MapiCleanTree *tree,
                  const char    *sheet)
{
  GString *out = g_string_new (NULL);

  if ((tree->flags & MAPI_CLEAN_HTML_STRICT) == 0)
    {
      g_autofree char *text = strip_comments (sheet, strlen (sheet));

      clean_rules (tree, out, text, text + strlen (text), 0);
    }
  return g_string_free (out, FALSE);
}
