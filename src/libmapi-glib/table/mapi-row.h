/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "../property/mapi-properties.h"
#include "../store/mapi-entry-id.h"

G_BEGIN_DECLS

#define MAPI_TYPE_ROW (mapi_row_get_type ())

typedef enum
{
  MAPI_ROW_LEAF               = 1,
  MAPI_ROW_EMPTY_CATEGORY     = 2,
  MAPI_ROW_EXPANDED_CATEGORY  = 3,
  MAPI_ROW_COLLAPSED_CATEGORY = 4
} MapiRowType;

/* One row of a table: what a GListModel hands out. Its "properties" are NULL until the
 * page it lies on has been read, and then change at most by replacement with notify. */
MAPI_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (MapiRow, mapi_row, MAPI, ROW, GObject)

MAPI_AVAILABLE_IN_ALL
MapiRow        *mapi_row_new              (guint64         key,
                                           MapiRowType     row_type,
                                           guint           depth,
                                           MapiProperties *properties);
/* The row's instance key within its table */
MAPI_AVAILABLE_IN_ALL
guint64         mapi_row_get_key          (MapiRow        *self);
MAPI_AVAILABLE_IN_ALL
MapiRowType     mapi_row_get_row_type     (MapiRow        *self);
MAPI_AVAILABLE_IN_ALL
guint           mapi_row_get_depth        (MapiRow        *self);
MAPI_AVAILABLE_IN_ALL
gboolean        mapi_row_get_loaded       (MapiRow        *self);
MAPI_AVAILABLE_IN_ALL
MapiProperties *mapi_row_get_properties   (MapiRow        *self);
MAPI_AVAILABLE_IN_ALL
void            mapi_row_set_properties   (MapiRow        *self,
                                           MapiProperties *properties);
/* Shorthands for what everyone reads */
MAPI_AVAILABLE_IN_ALL
MapiEntryId    *mapi_row_dup_entry_id     (MapiRow        *self);
MAPI_AVAILABLE_IN_ALL
const char     *mapi_row_get_string       (MapiRow        *self,
                                           guint32         tag);
MAPI_AVAILABLE_IN_ALL
gint64          mapi_row_get_int64        (MapiRow        *self,
                                           guint32         tag);

G_END_DECLS
