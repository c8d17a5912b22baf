/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mapi-sort-order.h"

G_BEGIN_DECLS

#define MAPI_SORT_MAX_KEYS 64

/* Whether a key only orders the categories of the key before it */
#define MAPI_SORT_IS_AGGREGATE(direction) \
  (((direction) & (MAPI_SORT_CATEG_MAX | MAPI_SORT_CATEG_MIN)) != 0)

/* Levels of headings: category keys that neither combine nor aggregate */
guint mapi_sort_order_get_n_levels (const MapiSortOrder  *self);
/* The level a key belongs to: 0 for the outermost headings, n_levels for keys of leaves */
guint mapi_sort_order_get_level    (const MapiSortOrder  *self,
                                    guint                 position);
/* By one key, NULLs last */
int   mapi_sort_order_compare_key  (const MapiSortOrder  *self,
                                    guint                 position,
                                    const MapiProperties *a,
                                    const MapiProperties *b);

G_END_DECLS
