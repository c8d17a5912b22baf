/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mapi-restriction.h"
#include "mapi-sort-order.h"

G_BEGIN_DECLS

/* What to show: columns, condition, order. Boxed, immutable. */
#define MAPI_TYPE_TABLE_QUERY (mapi_table_query_get_type ())

typedef struct _MapiTableQuery MapiTableQuery;

MAPI_AVAILABLE_IN_ALL
GType            mapi_table_query_get_type        (void);
MAPI_AVAILABLE_IN_ALL
MapiTableQuery  *mapi_table_query_new             (const guint32        *columns,
                                                   gsize                 n_columns,
                                                   MapiRestriction      *restriction,
                                                   MapiSortOrder        *sort_order);
MAPI_AVAILABLE_IN_ALL
MapiTableQuery  *mapi_table_query_ref             (MapiTableQuery       *self);
MAPI_AVAILABLE_IN_ALL
void             mapi_table_query_unref           (MapiTableQuery       *self);
MAPI_AVAILABLE_IN_ALL
const guint32   *mapi_table_query_get_columns     (MapiTableQuery       *self,
                                                   gsize                *n_columns);
MAPI_AVAILABLE_IN_ALL
MapiRestriction *mapi_table_query_get_restriction (MapiTableQuery       *self);
MAPI_AVAILABLE_IN_ALL
MapiSortOrder   *mapi_table_query_get_sort_order  (MapiTableQuery       *self);

/* The answer: ordered keys, the first rows, and where categories begin. Boxed. */
#define MAPI_TYPE_TABLE_RESULT (mapi_table_result_get_type ())

typedef struct _MapiTableResult MapiTableResult;

/**
 * MapiTableCategory:
 * @level: 0 for the outermost category
 * @first: position of its first leaf among the keys
 * @n_leaves: number of leaves in it, all levels below included
 * @n_unread: those that are unread
 * @values: (nullable): the columns of the sort keys up to this level
 *
 * A heading of a categorised table.
 */
typedef struct
{
  guint           level;
  guint           first;
  guint           n_leaves;
  guint           n_unread;
  MapiProperties *values;
} MapiTableCategory;

MAPI_AVAILABLE_IN_ALL
GType            mapi_table_result_get_type       (void);
MAPI_AVAILABLE_IN_ALL
MapiTableResult *mapi_table_result_new            (void);
MAPI_AVAILABLE_IN_ALL
MapiTableResult *mapi_table_result_ref            (MapiTableResult      *self);
MAPI_AVAILABLE_IN_ALL
void             mapi_table_result_unref          (MapiTableResult      *self);
MAPI_AVAILABLE_IN_ALL
void             mapi_table_result_add_key        (MapiTableResult      *self,
                                                   guint64               key);
MAPI_AVAILABLE_IN_ALL
void             mapi_table_result_take_keys      (MapiTableResult      *self,
                                                   GArray               *keys);
/* Rows are added in order, from position 0 */
MAPI_AVAILABLE_IN_ALL
void             mapi_table_result_take_row       (MapiTableResult      *self,
                                                   MapiProperties       *row);
/* Headings are added in order: by first leaf, outer before inner */
MAPI_AVAILABLE_IN_ALL
void             mapi_table_result_add_category   (MapiTableResult      *self,
                                                   guint                 level,
                                                   guint                 first,
                                                   guint                 n_leaves,
                                                   guint                 n_unread,
                                                   MapiProperties       *values);
/* There is more than the answer has: why, in a sentence for people (nullable) */
MAPI_AVAILABLE_IN_ALL
void             mapi_table_result_set_notice     (MapiTableResult      *self,
                                                   const char           *notice);
MAPI_AVAILABLE_IN_ALL
const char      *mapi_table_result_get_notice     (MapiTableResult      *self);
MAPI_AVAILABLE_IN_ALL
const guint64   *mapi_table_result_get_keys       (MapiTableResult      *self,
                                                   gsize                *n_keys);
MAPI_AVAILABLE_IN_ALL
GPtrArray       *mapi_table_result_get_rows       (MapiTableResult      *self);
MAPI_AVAILABLE_IN_ALL
const MapiTableCategory *mapi_table_result_get_categories (MapiTableResult *self,
                                                           gsize           *n_categories);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapiTableQuery, mapi_table_query_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapiTableResult, mapi_table_result_unref)

/* Where a table's rows come from. Providers subclass it. The vfuncs block and run on
 * whatever thread the table was given, or on the caller's when it was given none;
 * mapi_table_source_changed() may be called from any thread. */
#define MAPI_TYPE_TABLE_SOURCE (mapi_table_source_get_type ())

MAPI_AVAILABLE_IN_ALL
G_DECLARE_DERIVABLE_TYPE (MapiTableSource, mapi_table_source, MAPI, TABLE_SOURCE, GObject)

struct _MapiTableSourceClass
{
  GObjectClass parent_class;

  /* Keys in order and the first @n_first rows. */
  MapiTableResult *(*query)        (MapiTableSource  *self,
                                    MapiTableQuery   *query,
                                    guint             n_first,
                                    GCancellable     *cancellable,
                                    GError          **error);
  /* One bag a key, in the order of @keys; an empty bag for a key that has gone. Columns
   * the row lacks are absent from the bag. */
  GPtrArray       *(*load)         (MapiTableSource  *self,
                                    MapiTableQuery   *query,
                                    const guint64    *keys,
                                    gsize             n_keys,
                                    GCancellable     *cancellable,
                                    GError          **error);
  /* Every column there is. */
  guint32         *(*list_columns) (MapiTableSource  *self,
                                    gsize            *n_columns);

  /*< private >*/
  gpointer _reserved[8];
};

MAPI_AVAILABLE_IN_ALL
MapiTableResult *mapi_table_source_query        (MapiTableSource  *self,
                                                 MapiTableQuery   *query,
                                                 guint             n_first,
                                                 GCancellable     *cancellable,
                                                 GError          **error);
MAPI_AVAILABLE_IN_ALL
GPtrArray       *mapi_table_source_load         (MapiTableSource  *self,
                                                 MapiTableQuery   *query,
                                                 const guint64    *keys,
                                                 gsize             n_keys,
                                                 GCancellable     *cancellable,
                                                 GError          **error);
MAPI_AVAILABLE_IN_ALL
guint32         *mapi_table_source_list_columns (MapiTableSource  *self,
                                                 gsize            *n_columns);
/* The rows changed: @keys are those whose values did; keys that came or went are found by
 * asking again. Emits "changed" (gpointer GArray of guint64) in the calling thread; a
 * MapiTable takes it to its own context. */
MAPI_AVAILABLE_IN_ALL
void             mapi_table_source_changed      (MapiTableSource  *self,
                                                 const guint64    *keys,
                                                 gsize             n_keys);
MAPI_AVAILABLE_IN_ALL
void             mapi_table_source_changed_all  (MapiTableSource  *self);

G_END_DECLS
