/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mapi-row.h"
#include "mapi-table-source.h"

G_BEGIN_DECLS

/* A view on rows: own columns, condition, order, bookmarks and cursor, and a GListModel of
 * MapiRow over the whole of it. Belongs to the context it was made on. */
#define MAPI_TYPE_TABLE (mapi_table_get_type ())

/* Predefined bookmarks */
#define MAPI_BOOKMARK_BEGINNING 0
#define MAPI_BOOKMARK_CURRENT   1
#define MAPI_BOOKMARK_END       2

typedef enum /*< flags >*/
{
  MAPI_FIND_NONE         = 0,
  MAPI_FIND_DIR_BACKWARD = 1
} MapiFindFlags;

typedef enum /*< flags >*/
{
  MAPI_QUERY_ROWS_NONE      = 0,
  MAPI_QUERY_ROWS_NOADVANCE = 1
} MapiQueryRowsFlags;

typedef enum
{
  MAPI_TABLE_STATUS_COMPLETE    = 0,
  MAPI_TABLE_STATUS_CHANGED     = 7,
  MAPI_TABLE_STATUS_SORTING     = 9,
  MAPI_TABLE_STATUS_SORT_ERROR  = 10,
  MAPI_TABLE_STATUS_RESTRICTING = 14,
  MAPI_TABLE_STATUS_RESTRICT_ERROR = 15
} MapiTableStatus;

MAPI_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (MapiTable, mapi_table, MAPI, TABLE, GObject)

/* For providers and the library: a table over @source. */
MAPI_AVAILABLE_IN_ALL
MapiTable       *mapi_table_new                (MapiTableSource      *source);
MAPI_AVAILABLE_IN_ALL
MapiTableSource *mapi_table_get_source         (MapiTable            *self);

/* SetColumns + Restrict + SortTable in one: reads keys and the first page. The three
 * after it change one thing and read again. Restrict and sort rewind the cursor and
 * discard bookmarks. */
MAPI_AVAILABLE_IN_ALL
gboolean         mapi_table_open               (MapiTable            *self,
                                                const guint32        *columns,
                                                gsize                 n_columns,
                                                MapiRestriction      *restriction,
                                                MapiSortOrder        *sort_order,
                                                GCancellable         *cancellable,
                                                GError              **error);
MAPI_AVAILABLE_IN_ALL
void             mapi_table_open_async         (MapiTable            *self,
                                                const guint32        *columns,
                                                gsize                 n_columns,
                                                MapiRestriction      *restriction,
                                                MapiSortOrder        *sort_order,
                                                GCancellable         *cancellable,
                                                GAsyncReadyCallback   callback,
                                                gpointer              user_data);
/* The first rows, then the rest: see MAPI_TABLE_SORT_DONE */
MAPI_AVAILABLE_IN_ALL
void             mapi_table_open_first_async   (MapiTable            *self,
                                                const guint32        *columns,
                                                gsize                 n_columns,
                                                MapiRestriction      *restriction,
                                                MapiSortOrder        *sort_order,
                                                GCancellable         *cancellable,
                                                GAsyncReadyCallback   callback,
                                                gpointer              user_data);
MAPI_AVAILABLE_IN_ALL
gboolean         mapi_table_open_finish        (MapiTable            *self,
                                                GAsyncResult         *result,
                                                GError              **error);
MAPI_AVAILABLE_IN_ALL
gboolean         mapi_table_set_columns        (MapiTable            *self,
                                                const guint32        *columns,
                                                gsize                 n_columns,
                                                GError              **error);
MAPI_AVAILABLE_IN_ALL
guint32         *mapi_table_query_columns      (MapiTable            *self,
                                                gboolean              all,
                                                gsize                *n_columns);
MAPI_AVAILABLE_IN_ALL
gboolean         mapi_table_restrict           (MapiTable            *self,
                                                MapiRestriction      *restriction,
                                                GCancellable         *cancellable,
                                                GError              **error);
MAPI_AVAILABLE_IN_ALL
gboolean         mapi_table_sort               (MapiTable            *self,
                                                MapiSortOrder        *sort_order,
                                                GCancellable         *cancellable,
                                                GError              **error);
MAPI_AVAILABLE_IN_ALL
MapiSortOrder   *mapi_table_get_sort_order     (MapiTable            *self);
MAPI_AVAILABLE_IN_ALL
MapiRestriction *mapi_table_get_restriction    (MapiTable            *self);
MAPI_AVAILABLE_IN_ALL
MapiTableStatus  mapi_table_get_status         (MapiTable            *self);
MAPI_AVAILABLE_IN_ALL
gboolean         mapi_table_wait               (MapiTable            *self,
                                                guint                 timeout_ms,
                                                GError              **error);
MAPI_AVAILABLE_IN_ALL
void             mapi_table_abort              (MapiTable            *self);

/* Why the rows are not all there are, in a sentence for people; NULL if they are. "notify::notice" */
MAPI_AVAILABLE_IN_ALL
const char      *mapi_table_get_notice         (MapiTable            *self);
MAPI_AVAILABLE_IN_ALL
guint            mapi_table_get_row_count      (MapiTable            *self);
/* The key of the row at @position of the model, without making or reading the row; 0 past the end */
MAPI_AVAILABLE_IN_ALL
guint64          mapi_table_get_row_key        (MapiTable            *self,
                                                guint                 position);
/* element-type MapiRow, loaded; @n_rows < 0 moves back first and returns forward */
MAPI_AVAILABLE_IN_ALL
GPtrArray       *mapi_table_query_rows         (MapiTable            *self,
                                                gint                  n_rows,
                                                MapiQueryRowsFlags    flags,
                                                GCancellable         *cancellable,
                                                GError              **error);
/* HrQueryAllRows */
MAPI_AVAILABLE_IN_ALL
GPtrArray       *mapi_table_query_all_rows     (MapiTable            *self,
                                                GCancellable         *cancellable,
                                                GError              **error);
MAPI_AVAILABLE_IN_ALL
gboolean         mapi_table_seek_row           (MapiTable            *self,
                                                guint                 bookmark,
                                                gint                  n_rows,
                                                gint                 *n_moved,
                                                GError              **error);
MAPI_AVAILABLE_IN_ALL
void             mapi_table_seek_row_approx    (MapiTable            *self,
                                                guint                 numerator,
                                                guint                 denominator);
MAPI_AVAILABLE_IN_ALL
guint            mapi_table_query_position     (MapiTable            *self,
                                                guint                *numerator,
                                                guint                *denominator);
MAPI_AVAILABLE_IN_ALL
gboolean         mapi_table_find_row           (MapiTable            *self,
                                                MapiRestriction      *restriction,
                                                guint                 bookmark,
                                                MapiFindFlags         flags,
                                                GCancellable         *cancellable,
                                                GError              **error);
/* 0 and an error when there are too many (MAPI_ERROR_UNABLE_TO_COMPLETE) */
MAPI_AVAILABLE_IN_ALL
guint            mapi_table_create_bookmark    (MapiTable            *self,
                                                GError              **error);
MAPI_AVAILABLE_IN_ALL
gboolean         mapi_table_free_bookmark      (MapiTable            *self,
                                                guint                 bookmark,
                                                GError              **error);
/* Whether the last bookmark used had lost its row (MAPI_WARNING_POSITION_CHANGED) */
MAPI_AVAILABLE_IN_ALL
gboolean         mapi_table_get_position_changed (MapiTable          *self);
MAPI_AVAILABLE_IN_ALL
GPtrArray       *mapi_table_expand_row         (MapiTable            *self,
                                                guint64               key,
                                                guint                 n_rows,
                                                guint                *n_more,
                                                GError              **error);
MAPI_AVAILABLE_IN_ALL
gint             mapi_table_collapse_row       (MapiTable            *self,
                                                guint64               key,
                                                GError              **error);
MAPI_AVAILABLE_IN_ALL
GBytes          *mapi_table_get_collapse_state (MapiTable            *self,
                                                guint64               key);
MAPI_AVAILABLE_IN_ALL
guint            mapi_table_set_collapse_state (MapiTable            *self,
                                                GBytes               *state,
                                                GError              **error);

G_END_DECLS
