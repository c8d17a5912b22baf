/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-clean-html.h"

#include <string.h>

#include "mapi-clean-html-private.h"

#define MAX_HTML     ((gsize) 64 * 1024 * 1024)
#define MAX_LINK_TEXT 200

/**
 * MapiCleanHtml:
 *
 * What is left of the HTML of a mail when everything is taken away that could act, call or mislead.
 */
struct _MapiCleanHtml
{
  char      *body;              /* (owned) */
  char      *style;             /* (owned) */
  char     **remote;            /* (owned) */
  GPtrArray *targets;           /* (owned) (element-type utf8) */
  GPtrArray *texts;             /* (owned) (element-type utf8) */
  gboolean   has_colors;
  gboolean   is_cut;
};

G_DEFINE_BOXED_TYPE (MapiCleanHtml, mapi_clean_html, mapi_clean_html_ref, mapi_clean_html_unref)

/* The words a link is drawn with, in the order of the targets */
static void
collect_links (MapiCleanTree *tree)
{
  for (MapiCleanNode *node = tree->root; node != NULL; node = mapi_clean_node_next (node, tree->root))
    if (node->is_link)
      {
        g_autoptr(GString) text = g_string_new (NULL);

        for (MapiCleanNode *inner = node->first; inner != NULL && text->len < MAX_LINK_TEXT;
             inner = mapi_clean_node_next (inner, node))
          if (inner->name == NULL)
            g_string_append (text, inner->text);
        if (text->len > MAX_LINK_TEXT)
          g_string_truncate (text, g_utf8_find_prev_char (text->str, text->str + MAX_LINK_TEXT + 1)
                                   - text->str);
        g_ptr_array_add (tree->texts, g_strdup (g_strstrip (text->str)));
      }
}

/**
 * mapi_clean_html_new:
 * @html: (array length=length) (element-type guint8): HTML in UTF-8; what is not UTF-8 is replaced
 * @length: bytes of @html, or -1 if it ends with a NUL
 * @flags: what may stay
 * @limit: bytes of @html to read, 0 for as many as are bearable
 *
 * Reads @html and writes what may be shown of it anew. Scripts, forms, frames, objects, media,
 * drawings, refreshes and bases are gone; so are pictures that cannot be seen. Addresses
 * of `cid:` stay, relative ones become `cid:` with the address escaped. Never fails; time and
 * memory grow with the length only. Any thread.
 *
 * Returns: (transfer full): the clean document
 */
MapiCleanHtml *
mapi_clean_html_new (const char         *html,
                     gssize              length,
                     MapiCleanHtmlFlags  flags,
                     gsize               limit)
{
  MapiCleanHtml *self;
  MapiCleanTree *tree;
  gsize size = length < 0 && html != NULL ? strlen (html) : (gsize) length;
  gsize most = limit > 0 ? MIN (limit, MAX_HTML) : MAX_HTML;

  g_return_val_if_fail (html != NULL || length == 0, NULL);

  self = g_atomic_rc_box_new0 (MapiCleanHtml);
  tree = mapi_clean_tree_new (html, MIN (size, most), flags);
  collect_links (tree);
  if (flags & MAPI_CLEAN_HTML_FOLD_QUOTES)
    mapi_clean_fold (tree);
  self->style = mapi_clean_sheet (tree, tree->sheets->str);
  self->body = mapi_clean_write (tree);
  self->is_cut = tree->is_cut || size > most;
  self->has_colors = tree->has_colors;
  g_ptr_array_add (tree->remote_list, NULL);
  self->remote = g_strdupv ((char **) tree->remote_list->pdata);
  self->targets = g_ptr_array_ref (tree->targets);
  self->texts = g_ptr_array_ref (tree->texts);
  mapi_clean_tree_free (tree);
  return self;
}

/**
 * mapi_clean_html_ref:
 * @self: a clean document
 *
 * Takes a reference.
 *
 * Returns: (transfer full): @self
 */
MapiCleanHtml *
mapi_clean_html_ref (MapiCleanHtml *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  MapiCleanHtml *self = data;

  g_free (self->body);
  g_free (self->style);
  g_strfreev (self->remote);
  g_ptr_array_unref (self->targets);
  g_ptr_array_unref (self->texts);
}

/**
 * mapi_clean_html_unref:
 * @self: a clean document
 *
 * Gives up a reference.
 */
void
mapi_clean_html_unref (MapiCleanHtml *self)
{
  g_return_if_fail (self != NULL);

  g_atomic_rc_box_release_full (self, clear);
}

/**
 * mapi_clean_html_get_body:
 * @self: a clean document
 *
 * The mail itself, for the body of a page.
 *
 * Returns: the mail, one `div` of the class `estafette-mail`
 */
const char *
mapi_clean_html_get_body (MapiCleanHtml *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->body;
}

/**
 * mapi_clean_html_get_style:
 * @self: a clean document
 *
 * The style sheets of the mail, made safe.
 *
 * Returns: rules for a `style` element, which touch nothing outside the body; may be empty
 */
const char *
mapi_clean_html_get_style (MapiCleanHtml *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->style;
}

/**
 * mapi_clean_html_get_remote:
 * @self: a clean document
 *
 * What would be fetched if it were allowed.
 *
 * Returns: (transfer none): the addresses of what the mail wants fetched, whether or not they stayed
 */
const char * const *
mapi_clean_html_get_remote (MapiCleanHtml *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return (const char * const *) self->remote;
}

/**
 * mapi_clean_html_get_n_links:
 * @self: a clean document
 *
 * Counts the links that stayed.
 *
 * Returns: how many links there are
 */
guint
mapi_clean_html_get_n_links (MapiCleanHtml *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return MIN (self->targets->len, self->texts->len);
}

/**
 * mapi_clean_html_get_link_target:
 * @self: a clean document
 * @position: number of a link
 *
 * Where a link leads.
 *
 * Returns: where it leads
 */
const char *
mapi_clean_html_get_link_target (MapiCleanHtml *self,
                                 guint          position)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (position < self->targets->len, NULL);

  return g_ptr_array_index (self->targets, position);
}

/**
 * mapi_clean_html_get_link_text:
 * @self: a clean document
 * @position: number of a link
 *
 * What a link is drawn with, to be compared with where it leads.
 *
 * Returns: the words it is drawn with, at most 200 bytes
 */
const char *
mapi_clean_html_get_link_text (MapiCleanHtml *self,
                               guint          position)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (position < self->texts->len, NULL);

  return g_ptr_array_index (self->texts, position);
}

/**
 * mapi_clean_html_has_colors:
 * @self: a clean document
 *
 * Whether the mail chooses colours, and would be unreadable with half of them changed.
 *
 * Returns: %TRUE if it does
 */
gboolean
mapi_clean_html_has_colors (MapiCleanHtml *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->has_colors;
}

/**
 * mapi_clean_html_is_cut:
 * @self: a clean document
 *
 * Whether something is missing.
 *
 * Returns: %TRUE if it was too much
 */
gboolean
mapi_clean_html_is_cut (MapiCleanHtml *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->is_cut;
}
