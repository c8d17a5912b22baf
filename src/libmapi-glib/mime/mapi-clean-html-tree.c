/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* HTML to a small tree of what may stay. libxml2 reads and reports elements; its own tree is
 * never built, so that the cost is bounded here: by the bytes read, the nodes kept and the depth.
 *
 * Two things of the parser need guarding: it compares every attribute of a tag with every other,
 * and every end tag with every open element. bound_tags() limits the first, MAX_OPEN the second. */
#include "config.h"

#include "mapi-clean-html-private.h"

#include <libxml/HTMLparser.h>
#include <libxml/parserInternals.h>
#include <string.h>

#define MAX_NODES      300000
#define MAX_DEPTH      200
#define MAX_OPEN       1000
#define MAX_ATTRIBUTES 64
#define MAX_REMOTE     1000
#define MAX_SHEETS     (512 * 1024)
#define BLOCK_NODES    1024

typedef struct
{
  const char       *name;       /* (unowned) the parser's */
  MapiCleanNode    *node;       /* (nullable) what it became */
  MapiCleanElement  kind;
} Open;

typedef struct
{
  MapiCleanTree    *tree;
  htmlParserCtxtPtr context;
  MapiCleanNode    *current;
  guint             depth;
  GArray           *open;       /* (owned) (element-type Open) */
  guint             dropped;    /* open elements whose contents are left out */
  guint             sheets;     /* the same of style sheets */
} Reader;

MapiCleanNode *
mapi_clean_tree_add (MapiCleanTree *self,
                     MapiCleanNode *parent,
                     const char    *name)
{
  MapiCleanNode *node;

  if (self->n_nodes >= MAX_NODES)
    {
      self->is_cut = TRUE;
      return NULL;
    }
  if (self->n_nodes % BLOCK_NODES == 0)
    g_ptr_array_add (self->blocks, g_new0 (MapiCleanNode, BLOCK_NODES));
  node = (MapiCleanNode *) g_ptr_array_index (self->blocks, self->blocks->len - 1)
         + self->n_nodes++ % BLOCK_NODES;
  node->name = name;
  node->parent = parent;
  if (parent == NULL)
    return node;
  if (parent->last != NULL)
    parent->last->next = node;
  else
    parent->first = node;
  parent->last = node;
  return node;
}

void
mapi_clean_tree_add_remote (MapiCleanTree *self,
                            const char    *address)
{
  if (g_hash_table_size (self->remote) >= MAX_REMOTE || g_hash_table_contains (self->remote, address))
    return;
  g_ptr_array_add (self->remote_list, g_strdup (address));
  g_hash_table_add (self->remote, g_strdup (address));
}

MapiCleanNode *
mapi_clean_node_skip (MapiCleanNode *self,
                      MapiCleanNode *root)
{
  for (; self != NULL && self != root; self = self->parent)
    if (self->next != NULL)
      return self->next;
  return NULL;
}

MapiCleanNode *
mapi_clean_node_next (MapiCleanNode *self,
                      MapiCleanNode *root)
{
  return self->first != NULL ? self->first : mapi_clean_node_skip (self, root);
}

static void
stop (Reader *self)
{
  self->tree->is_cut = TRUE;
  xmlStopParser (self->context);
}

static void
open_element (Reader              *self,
              Open                *open,
              const char          *kept,
              const char * const  *attributes)
{
  MapiCleanNode *node;
  MapiCleanNode *last = self->current->last;

  if (self->depth >= MAX_DEPTH)
    {
      self->tree->is_cut = TRUE;
      return;
    }
  node = mapi_clean_tree_add (self->tree, self->current, kept);
  if (node == NULL)
    {
      stop (self);
      return;
    }
  node->is_void = open->kind == MAPI_CLEAN_ELEMENT_VOID;
  if (!mapi_clean_attributes (self->tree, node, attributes))
    {
      /* Taken out again; it is the newest and has nothing inside */
      self->current->last = last;
      if (last != NULL)
        last->next = NULL;
      else
        self->current->first = NULL;
      node->parent = NULL;
      return;
    }
  open->node = node;
  if (!node->is_void)
    {
      self->current = node;
      self->depth++;
    }
}

static void
start_element_cb (void           *user_data,
                  const xmlChar  *name,
                  const xmlChar **attributes)
{
  Reader *self = user_data;
  Open open = { (const char *) name, NULL, MAPI_CLEAN_ELEMENT_UNKNOWN };
  const char *kept = NULL;

  if (self->open->len >= MAX_OPEN)
    {
      stop (self);
      return;
    }
  open.kind = mapi_clean_element_find (open.name, &kept);
  if (open.kind == MAPI_CLEAN_ELEMENT_DROPPED)
    self->dropped++;
  else if (open.kind == MAPI_CLEAN_ELEMENT_SHEET)
    self->sheets++;
  else if (open.kind == MAPI_CLEAN_ELEMENT_ROOT && self->dropped == 0)
    mapi_clean_attributes (self->tree, self->tree->root, (const char * const *) attributes);
  else if (kept != NULL && self->dropped == 0)
    open_element (self, &open, kept, (const char * const *) attributes);
  g_array_append_val (self->open, open);
}

static void
close_top (Reader *self)
{
  Open open = g_array_index (self->open, Open, self->open->len - 1);

  g_array_set_size (self->open, self->open->len - 1);
  if (open.kind == MAPI_CLEAN_ELEMENT_DROPPED)
    self->dropped--;
  else if (open.kind == MAPI_CLEAN_ELEMENT_SHEET)
    self->sheets--;
  else if (open.node != NULL && !open.node->is_void)
    {
      self->current = open.node->parent;
      self->depth--;
    }
}

static void
end_element_cb (void          *user_data,
                const xmlChar *name)
{
  Reader *self = user_data;
  guint position = self->open->len;

  while (position > 0
         && strcmp (g_array_index (self->open, Open, position - 1).name, (const char *) name) != 0)
    position--;
  while (position > 0 && self->open->len >= position)
    close_top (self);
}

static void
characters_cb (void          *user_data,
               const xmlChar *text,
               int            length)
{
  Reader *self = user_data;
  MapiCleanNode *node;

  if (self->sheets > 0)
    {
      if (self->tree->sheets->len + length <= MAX_SHEETS)
        g_string_append_len (self->tree->sheets, (const char *) text, length);
      return;
    }
  if (self->dropped > 0 || length <= 0)
    return;
  node = mapi_clean_tree_add (self->tree, self->current, NULL);
  if (node == NULL)
    stop (self);
  else
    node->text = g_string_chunk_insert_len (self->tree->strings, (const char *) text, length);
}

/* The parser's idea of a tag, followed from "<": after MAX_ATTRIBUTES the rest is blanked */
static gsize
bound_tag (char  *html,
           gsize  length,
           gsize  position)
{
  guint n = 0;
  gsize p = position + 1;

  while (p < length && !g_ascii_isspace (html[p]) && html[p] != '>')
    p++;
  while (p < length && html[p] != '>')
    {
      gsize start = p;
      char quote;

      while (p < length && (g_ascii_isspace (html[p]) || html[p] == '/'))
        p++;
      start = p;
      while (p < length && !g_ascii_isspace (html[p]) && !strchr ("=>/\"'", html[p]))
        p++;
      while (p < length && g_ascii_isspace (html[p]))
        p++;
      if (p < length && html[p] == '=')
        {
          for (p++; p < length && g_ascii_isspace (html[p]); p++)
            ;
          quote = p < length && (html[p] == '"' || html[p] == '\'') ? html[p++] : 0;
          while (p < length && (quote != 0 ? html[p] != quote
                                           : !g_ascii_isspace (html[p]) && html[p] != '>'))
            p++;
          if (quote != 0 && p < length)
            p++;
        }
      else if (p < length && (html[p] == '"' || html[p] == '\''))
        p++;
      if (++n > MAX_ATTRIBUTES)
        memset (html + start, ' ', p - start);
    }
  return p;
}

static void
bound_tags (char  *html,
            gsize  length)
{
  for (gsize p = 0; p < length;)
    {
      const char *open = memchr (html + p, '<', length - p);

      if (open == NULL)
        return;
      p = open - html;
      p = p + 1 < length && g_ascii_isalpha (html[p + 1]) ? bound_tag (html, length, p) : p + 1;
    }
}

/* NUL and what is no UTF-8 would make the parser guess another character set */
static char *
dup_valid (const char *html,
           gsize       length,
           gsize      *size)
{
  char *valid = g_utf8_make_valid (html, length);

  *size = strlen (valid);
  return valid;
}

static void
parse (Reader     *self,
       const char *html,
       gsize       length)
{
  g_autofree char *valid = dup_valid (html, length, &length);
  const char *start = g_str_has_prefix (valid, "\357\273\277") ? valid + 3 : valid;

  length -= start - valid;
  /* The parser takes an int, and nothing at all is an error to it */
  if (length == 0 || length > G_MAXINT)
    return;
  bound_tags ((char *) start, length);
  self->context = htmlCreateMemoryParserCtxt (start, length);
  if (self->context == NULL)
    return;
  htmlCtxtUseOptions (self->context, HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING
                                     | HTML_PARSE_NONET | HTML_PARSE_IGNORE_ENC);
  memset (self->context->sax, 0, sizeof *self->context->sax);
  self->context->sax->initialized = 1;
  self->context->sax->startElement = start_element_cb;
  self->context->sax->endElement = end_element_cb;
  self->context->sax->characters = characters_cb;
  self->context->sax->ignorableWhitespace = characters_cb;
  self->context->sax->cdataBlock = characters_cb;
  self->context->userData = self;
  xmlSwitchEncoding (self->context, XML_CHAR_ENCODING_UTF8);
  htmlParseDocument (self->context);
  if (self->context->myDoc != NULL)
    xmlFreeDoc (self->context->myDoc);
  htmlFreeParserCtxt (self->context);
}

MapiCleanTree *
mapi_clean_tree_new (const char         *html,
                     gsize               length,
                     MapiCleanHtmlFlags  flags)
{
  MapiCleanTree *self = g_new0 (MapiCleanTree, 1);
  Reader reader = { .tree = self };

  self->flags = flags;
  self->strings = g_string_chunk_new (16384);
  self->blocks = g_ptr_array_new_with_free_func (g_free);
  self->sheets = g_string_new (NULL);
  self->remote = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->remote_list = g_ptr_array_new_with_free_func (g_free);
  self->targets = g_ptr_array_new_with_free_func (g_free);
  self->texts = g_ptr_array_new_with_free_func (g_free);
  self->root = mapi_clean_tree_add (self, NULL, "div");
  self->root->text = "";
  reader.current = self->root;
  reader.open = g_array_new (FALSE, FALSE, sizeof (Open));
  parse (&reader, html, length);
  g_array_unref (reader.open);
  return self;
}

void
mapi_clean_tree_free (MapiCleanTree *self)
{
  g_string_chunk_free (self->strings);
  g_ptr_array_unref (self->blocks);
  g_string_free (self->sheets, TRUE);
  g_hash_table_unref (self->remote);
  g_ptr_array_unref (self->remote_list);
  g_ptr_array_unref (self->targets);
  g_ptr_array_unref (self->texts);
  g_free (self);
}
