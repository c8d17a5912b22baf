/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mapi-table-source.h"

G_BEGIN_DECLS

/* Rows kept in memory (ITableData): status, stores, profiles, recipients, and everything of
 * a provider without a database. Thread-safe. Sorts, restricts and categorises by
 * MapiSortOrder and MapiRestriction. */
#define MAPI_TYPE_MEMORY_SOURCE (mapi_memory_source_get_type ())

MAPI_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (MapiMemorySource, mapi_memory_source, MAPI, MEMORY_SOURCE, MapiTableSource)

MAPI_AVAILABLE_IN_ALL
MapiMemorySource *mapi_memory_source_new        (void);
/* HrModifyRow: replaces the row with this key or appends it */
MAPI_AVAILABLE_IN_ALL
void              mapi_memory_source_set_row    (MapiMemorySource *self,
                                                 guint64           key,
                                                 MapiProperties   *row);
/* The same with the sub-objects that sub-restrictions look at (element-type MapiProperties) */
MAPI_AVAILABLE_IN_ALL
void              mapi_memory_source_set_row_full (MapiMemorySource *self,
                                                   guint64           key,
                                                   MapiProperties   *row,
                                                   GPtrArray        *recipients,
                                                   GPtrArray        *attachments);
MAPI_AVAILABLE_IN_ALL
gboolean          mapi_memory_source_remove_row (MapiMemorySource *self,
                                                 guint64           key);
MAPI_AVAILABLE_IN_ALL
void              mapi_memory_source_clear      (MapiMemorySource *self);
MAPI_AVAILABLE_IN_ALL
MapiProperties   *mapi_memory_source_dup_row    (MapiMemorySource *self,
                                                 guint64           key);
MAPI_AVAILABLE_IN_ALL
guint             mapi_memory_source_get_n_rows (MapiMemorySource *self);

G_END_DECLS
