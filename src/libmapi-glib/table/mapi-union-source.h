/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mapi-table.h"

G_BEGIN_DECLS

/* The rows of several sources in one order: one list over several stores. */
#define MAPI_TYPE_UNION_SOURCE (mapi_union_source_get_type ())

MAPI_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (MapiUnionSource, mapi_union_source, MAPI, UNION_SOURCE, MapiTableSource)

/* element-type MapiTableSource, at most 100 */
MAPI_AVAILABLE_IN_ALL
MapiTableSource *mapi_union_source_new         (GPtrArray        *sources);
MAPI_AVAILABLE_IN_ALL
guint            mapi_union_source_get_n_parts (MapiUnionSource  *self);
MAPI_AVAILABLE_IN_ALL
MapiTableSource *mapi_union_source_get_part    (MapiUnionSource  *self,
                                                guint             part);
/* Which part a row of the union is of, and its key there */
MAPI_AVAILABLE_IN_ALL
guint            mapi_union_source_split_key   (guint64           key,
                                                guint64          *inner);
/* A table over all of @tables, read on a thread of its own */
MAPI_AVAILABLE_IN_ALL
MapiTable       *mapi_union_source_new_table   (GPtrArray        *tables);

G_END_DECLS
