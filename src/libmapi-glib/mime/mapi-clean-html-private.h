/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mapi-clean-html.h"

G_BEGIN_DECLS

/* The steps of cleaning, each in a file of its name: -tree reads, -attributes and -style decide
 * what a mail may say of an element, -quote folds, -write puts out. */

#define MAPI_CLEAN_HTML_CLASS   "estafette-mail"
#define MAPI_CLEAN_HTML_MAX_URL 8192

typedef struct _MapiCleanNode MapiCleanNode;

struct _MapiCleanNode
{
  const char    *name;          /* static; NULL for text */
  const char    *text;          /* (unowned) in the tree's chunk; attributes of an element, ready to write */
  MapiCleanNode *parent;
  MapiCleanNode *first;
  MapiCleanNode *last;
  MapiCleanNode *next;
  guint          is_void   : 1;
  guint          is_quote  : 1; /* quotes a mail by its mark-up */
  guint          is_divider : 1; /* what follows is the answered mail */
  guint          is_hidden : 1;
  guint          is_link   : 1;
  guint          has_colors : 1;
};

typedef struct
{
  MapiCleanHtmlFlags  flags;
  GStringChunk       *strings;  /* (owned) */
  GPtrArray          *blocks;   /* (owned) arrays of nodes */
  guint               n_nodes;
  MapiCleanNode      *root;
  GString            *sheets;   /* (owned) contents of <style>, as they came */
  GHashTable         *remote;   /* (owned) set */
  GPtrArray          *remote_list; /* (owned) (element-type utf8), in order */
  GPtrArray          *targets;  /* (owned) (element-type utf8) */
  GPtrArray          *texts;    /* (owned) (element-type utf8), one for each of targets */
  gboolean            has_colors;
  gboolean            is_cut;
} MapiCleanTree;

MapiCleanTree *mapi_clean_tree_new        (const char         *html,
                                           gsize               length,
                                           MapiCleanHtmlFlags  flags);
void           mapi_clean_tree_free       (MapiCleanTree      *self);
/* NULL when there are too many */
MapiCleanNode *mapi_clean_tree_add        (MapiCleanTree      *self,
                                           MapiCleanNode      *parent,
                                           const char         *name);
void           mapi_clean_tree_add_remote (MapiCleanTree      *self,
                                           const char         *address);
/* The next in order of the document below @root, or NULL */
MapiCleanNode *mapi_clean_node_next       (MapiCleanNode      *self,
                                           MapiCleanNode      *root);
/* The same without what is inside @self */
MapiCleanNode *mapi_clean_node_skip       (MapiCleanNode      *self,
                                           MapiCleanNode      *root);

typedef enum
{
  MAPI_CLEAN_ELEMENT_UNKNOWN,   /* left out, its contents stay */
  MAPI_CLEAN_ELEMENT_DROPPED,   /* left out with its contents */
  MAPI_CLEAN_ELEMENT_SHEET,
  MAPI_CLEAN_ELEMENT_ROOT,      /* <body>: its attributes go to the outermost element */
  MAPI_CLEAN_ELEMENT_KEPT,
  MAPI_CLEAN_ELEMENT_VOID
} MapiCleanElement;

/* *@kept: the static name */
MapiCleanElement mapi_clean_element_find  (const char         *name,
                                           const char        **kept);
/* Reads the attributes of @node's element; FALSE: leave the element out */
gboolean       mapi_clean_attributes      (MapiCleanTree      *tree,
                                           MapiCleanNode      *node,
                                           const char * const *attributes);
void           mapi_clean_append_escaped  (GString            *out,
                                           const char         *text,
                                           gssize              length,
                                           gboolean            is_attribute);

typedef struct
{
  gboolean has_colors;
  gboolean is_hidden;
} MapiCleanStyleFacts;

/* Declarations that may stay, "" if none */
char          *mapi_clean_style           (MapiCleanTree       *tree,
                                           const char          *declarations,
                                           gsize                length,
                                           MapiCleanStyleFacts *facts);
char          *mapi_clean_sheet           (MapiCleanTree       *tree,
                                           const char          *sheet);
void           mapi_clean_fold            (MapiCleanTree       *tree);
char          *mapi_clean_write           (MapiCleanTree       *tree);

G_END_DECLS
