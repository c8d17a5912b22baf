/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kit-store-private.h"

G_BEGIN_DECLS

/* Which messages a contents table is about */
typedef enum
{
  KIT_CONTENTS_FOLDER,       /* in one folder */
  KIT_CONTENTS_ASSOCIATED,   /* hidden ones in one folder */
  KIT_CONTENTS_TREE,         /* in a folder and everything below it; 0: in the whole store */
  KIT_CONTENTS_KEPT,         /* the same without Trash and Junk, unless they are @object or above it */
  KIT_CONTENTS_SEARCH,       /* what a search folder finds */
  KIT_CONTENTS_CONVERSATION  /* in the conversation of a message */
} KitContentsScope;

#define KIT_TYPE_CONTENTS_SOURCE (kit_contents_source_get_type ())

/* What a contents table is about */
typedef struct
{
  KitContentsScope scope;
  gint64           object;        /* the folder, or the message whose conversation is meant */
  gboolean         conversations; /* one row a conversation, its key the conversation's number */
} KitContents;

G_DECLARE_FINAL_TYPE (KitContentsSource, kit_contents_source, KIT, CONTENTS_SOURCE, MapiTableSource)

MapiTableSource *kit_contents_source_new (KitStore          *store,
                                          const KitContents *contents);

G_END_DECLS
