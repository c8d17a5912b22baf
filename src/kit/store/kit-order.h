/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kit-columns.h"

G_BEGIN_DECLS

/* A sort order as SQL over the alias "m" of message */
typedef struct
{
  GString *order_by;   /* without the words ORDER BY */
  guint    n_levels;   /* of headings */
  GArray  *group_ends; /* (element-type guint): one a level: how many of @groups it has compared */
  GPtrArray *groups;   /* (element-type utf8): SQL of what makes rows one group, outermost first */
  GArray  *tags;       /* (element-type guint32): one a group: the property */
} KitOrder;

/* @fallback: the ORDER BY of a table that was not sorted. TOO_COMPLEX: a key is no column */
KitOrder *kit_order_new  (MapiSortOrder  *sort_order,
                          const char     *fallback,
                          GError        **error);
void      kit_order_free (KitOrder       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KitOrder, kit_order_free)

G_END_DECLS
