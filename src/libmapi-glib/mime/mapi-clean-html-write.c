/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The tree as HTML that every parser reads the same way. */
#include "config.h"

#include "mapi-clean-html-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static void
begin (GString       *out,
       MapiCleanTree *tree,
       MapiCleanNode *node)
{
  if (node->name == NULL)
    {
      mapi_clean_append_escaped (out, node->text, -1, FALSE);
      return;
    }
  g_string_append_printf (out, "<%s", node->name);
  if (node == tree->root)
    g_string_append (out, " class=\"" MAPI_CLEAN_HTML_CLASS "\"");
  g_string_append (out, node->text);
  g_string_append_c (out, '>');
  if (strcmp (node->name, "details") == 0 && strstr (node->text, "estafette-quote") != NULL)
    {
      g_string_append (out, "<summary>");
      mapi_clean_append_escaped (out, _("Quoted text"), -1, FALSE);
      g_string_append (out, "</summary>");
    }
}

static void
end (GString       *out,
     MapiCleanNode *node)
{
  if (node->name != NULL && !node->is_void)
    g_string_append_printf (out, "</%s>", node->name);
}

char *
mapi_clean_write (MapiCleanTree *tree)
{
  GString *out = g_string_sized_new (16384);
  gboolean is_strict = (tree->flags & MAPI_CLEAN_HTML_STRICT) != 0;
  MapiCleanNode *node = tree->root;

  while (node != NULL)
    {
      gboolean is_left_out = is_strict && node->is_hidden && node != tree->root;

      if (!is_left_out)
        begin (out, tree, node);
      if (node->first != NULL && !is_left_out)
        {
          node = node->first;
          continue;
        }
      if (!is_left_out)
        end (out, node);
      while (node != NULL && node != tree->root && node->next == NULL)
        {
          node = node->parent;
          if (node != NULL)
            end (out, node);
        }
      node = node == NULL || node == tree->root ? NULL : node->next;
    }
  return g_string_free (out, FALSE);
}
