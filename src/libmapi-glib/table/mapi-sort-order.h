/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "../property/mapi-properties.h"

G_BEGIN_DECLS

/* SSortOrderSet: keys, the first n_categories of which group rows. Boxed, reference
 * counted; immutable once handed to a table. */

#define MAPI_TYPE_SORT_ORDER (mapi_sort_order_get_type ())

typedef struct _MapiSortOrder MapiSortOrder;

typedef enum /*< flags >*/
{
  MAPI_SORT_ASCEND    = 0,
  MAPI_SORT_DESCEND   = 1,
  MAPI_SORT_COMBINE   = 2,
  MAPI_SORT_CATEG_MAX = 4,
  MAPI_SORT_CATEG_MIN = 8
} MapiSortDirection;

MAPI_AVAILABLE_IN_ALL
GType          mapi_sort_order_get_type         (void);
MAPI_AVAILABLE_IN_ALL
MapiSortOrder *mapi_sort_order_new              (guint                n_categories,
                                                 guint                n_expanded);
MAPI_AVAILABLE_IN_ALL
MapiSortOrder *mapi_sort_order_new_single       (guint32              tag,
                                                 MapiSortDirection    direction);
MAPI_AVAILABLE_IN_ALL
MapiSortOrder *mapi_sort_order_ref              (MapiSortOrder       *self);
MAPI_AVAILABLE_IN_ALL
void           mapi_sort_order_unref            (MapiSortOrder       *self);
MAPI_AVAILABLE_IN_ALL
void           mapi_sort_order_add              (MapiSortOrder       *self,
                                                 guint32              tag,
                                                 MapiSortDirection    direction);
MAPI_AVAILABLE_IN_ALL
guint          mapi_sort_order_get_n_keys       (const MapiSortOrder *self);
MAPI_AVAILABLE_IN_ALL
guint          mapi_sort_order_get_n_categories (const MapiSortOrder *self);
MAPI_AVAILABLE_IN_ALL
guint          mapi_sort_order_get_n_expanded   (const MapiSortOrder *self);
MAPI_AVAILABLE_IN_ALL
guint32        mapi_sort_order_get_tag          (const MapiSortOrder *self,
                                                 guint                position);
MAPI_AVAILABLE_IN_ALL
MapiSortDirection mapi_sort_order_get_direction (const MapiSortOrder *self,
                                                 guint                position);
/* MAPI_ERROR_INVALID_PARAMETER: more categories than keys, more expanded than
 * categories, a first key that combines, … */
MAPI_AVAILABLE_IN_ALL
gboolean       mapi_sort_order_check            (const MapiSortOrder *self,
                                                 GError             **error);
/* By the keys alone, NULLs last whatever the direction */
MAPI_AVAILABLE_IN_ALL
int            mapi_sort_order_compare          (const MapiSortOrder  *self,
                                                 const MapiProperties *a,
                                                 const MapiProperties *b);
MAPI_AVAILABLE_IN_ALL
GBytes        *mapi_sort_order_to_bytes         (const MapiSortOrder *self);
MAPI_AVAILABLE_IN_ALL
MapiSortOrder *mapi_sort_order_from_bytes       (GBytes              *bytes,
                                                 GError             **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapiSortOrder, mapi_sort_order_unref)

G_END_DECLS
