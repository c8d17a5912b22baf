/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which quoted parts are folded away. A quote is folded when the mail has something of its own to
 * read: at the end always, between answers only when it is long. Quotes are found by their
 * mark-up; after the line Outlook draws, everything to the end is one. */
#include "config.h"

#include "mapi-clean-html-private.h"

#include <string.h>

#define LONG_QUOTE 1000         /* bytes of text */

static gsize
text_size (const MapiCleanNode *node)
{
  gsize size = 0;

  for (const char *p = node->text; p != NULL && *p != '\0'; p++)
    if (!g_ascii_isspace (*p) && *p != (char) 0xc2 && *p != (char) 0xa0)
      size++;
  return size;
}

static gsize
tree_text_size (MapiCleanNode *root)
{
  gsize size = 0;

  for (MapiCleanNode *node = root; node != NULL; node = mapi_clean_node_next (node, root))
    if (node->name == NULL)
      size += text_size (node);
  return size;
}

static gboolean
is_blank_after (MapiCleanNode *node)
{
  for (MapiCleanNode *after = node->next; after != NULL; after = after->next)
    if (after->name != NULL ? tree_text_size (after) > 0 : text_size (after) > 0)
      return FALSE;
  return TRUE;
}

/* Puts @first and, with @to_end, all its later siblings into a new element */
static void
wrap (MapiCleanTree *tree,
      MapiCleanNode *first,
      gboolean       to_end)
{
  MapiCleanNode *parent = first->parent;
  MapiCleanNode *fold = mapi_clean_tree_add (tree, NULL, "details");
  MapiCleanNode *previous = NULL;
  MapiCleanNode *next = first->next;

  if (fold == NULL)
    return;
  fold->text = " class=\"estafette-quote\"";
  fold->parent = parent;
  fold->first = first;
  fold->last = first;
  for (MapiCleanNode *node = parent->first; node != first; node = node->next)
    previous = node;
  if (previous != NULL)
    previous->next = fold;
  else
    parent->first = fold;
  if (to_end)
    fold->last = parent->last;
  else
    {
      first->next = NULL;
      fold->next = next;
    }
  if (fold->next == NULL)
    parent->last = fold;
  for (MapiCleanNode *node = fold->first; node != NULL; node = node->next)
    node->parent = fold;
}

/* The line may be alone in boxes of its own */
static MapiCleanNode *
outermost_divider (MapiCleanTree *tree,
                   MapiCleanNode *node)
{
  while (node->parent != tree->root && node->parent != NULL && is_blank_after (node)
         && node->parent->first != NULL && node->parent->parent != NULL)
    {
      MapiCleanNode *parent = node->parent;
      gsize before = 0;

      for (MapiCleanNode *each = parent->first; each != node; each = each->next)
        before += tree_text_size (each);
      if (before > 0)
        break;
      node = parent;
    }
  return node;
}

typedef struct
{
  MapiCleanNode *node;
  gsize          before;        /* text of the mail's own before it */
  gsize          size;
} Quote;

static MapiCleanNode *
note_quote (GArray        *quotes,
            MapiCleanNode *node,
            gsize          own)
{
  Quote quote = { node, own, tree_text_size (node) };

  g_array_append_val (quotes, quote);
  return node;
}

void
mapi_clean_fold (MapiCleanTree *tree)
{
  g_autoptr(GArray) quotes = g_array_new (FALSE, FALSE, sizeof (Quote));
  MapiCleanNode *divider = NULL;
  gsize own = 0;

  for (MapiCleanNode *node = tree->root; node != NULL;)
    {
      if (node->is_quote)
        {
          note_quote (quotes, node, own);
          node = mapi_clean_node_skip (node, tree->root);
          continue;
        }
      if (node->is_divider && own > 0)
        {
          divider = outermost_divider (tree, node);
          break;
        }
      if (node->name == NULL)
        own += text_size (node);
      node = mapi_clean_node_next (node, tree->root);
    }
  for (guint i = 0; i < quotes->len; i++)
    {
      Quote *quote = &g_array_index (quotes, Quote, i);
      gboolean is_last = quote->before == own && i + 1 == quotes->len && divider == NULL;

      if (quote->size > 0 && own > 0 && ((is_last && quote->before > 0) || quote->size > LONG_QUOTE))
        wrap (tree, quote->node, FALSE);
    }
  if (divider != NULL)
    wrap (tree, divider, TRUE);
}
