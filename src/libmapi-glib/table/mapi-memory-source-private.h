/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mapi-memory-source.h"

G_BEGIN_DECLS

/* A row as it was set. Immutable but for @instances, which the source's lock guards. */
typedef struct
{
  gatomicrefcount  ref_count;
  guint64          key;
  guint64          sequence;     /* order of arrival */
  MapiProperties  *row;          /* (owned) */
  GPtrArray       *recipients;   /* (owned) (nullable) */
  GPtrArray       *attachments;  /* (owned) (nullable) */
  GArray          *instances;    /* (owned) (nullable) (element-type guint64): keys handed out */
} MapiMemoryEntry;

/* What a query shows: an entry, or with multi-value instances one choice of its values */
typedef struct
{
  guint64          key;
  MapiMemoryEntry *entry;   /* (owned) */
  MapiProperties  *row;     /* (owned): the entry's, or a copy with single values */
} MapiMemoryLeaf;

MapiMemoryEntry *mapi_memory_entry_ref    (MapiMemoryEntry *self);
void             mapi_memory_entry_unref  (MapiMemoryEntry *self);
MapiMemoryLeaf  *mapi_memory_leaf_new     (guint64          key,
                                           MapiMemoryEntry *entry,
                                           MapiProperties  *row);
void             mapi_memory_leaf_free    (MapiMemoryLeaf  *self);

/* One leaf a value of the multi-value instance columns of @query */
void             mapi_memory_expand       (MapiMemoryEntry *entry,
                                           MapiTableQuery  *query,
                                           GPtrArray       *leaves);
gboolean         mapi_memory_has_instances (MapiTableQuery *query);
/* Sorts @leaves and adds the headings to @result */
void             mapi_memory_sort         (GPtrArray       *leaves,
                                           MapiSortOrder   *sort_order,
                                           MapiTableResult *result);

G_END_DECLS
