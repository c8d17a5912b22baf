/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mapi-table.h"

#include "../mapi-types.h"
#include "../provider/mapi-worker-private.h"

G_BEGIN_DECLS

/* Rows read at once, and rows kept although nobody holds them */
#define MAPI_TABLE_PAGE_SIZE     50
#define MAPI_TABLE_CACHED_ROWS   1000
#define MAPI_TABLE_MAX_BOOKMARKS 1000
/* With more differences than this the model is replaced: each one costs its listeners more
 * than starting anew */
#define MAPI_TABLE_MAX_EDITS     1000
#define MAPI_TABLE_MAX_EVENTS    256

/* Keys of headings have the highest bit set, keys of leaves have not */
#define MAPI_TABLE_HEADING_BIT      (G_GUINT64_CONSTANT (1) << 63)
#define MAPI_TABLE_IS_HEADING(key)  (((key) & MAPI_TABLE_HEADING_BIT) != 0)

/* One difference between two lists of keys. Positions count from the beginning of the old
 * and of the new list. */
typedef struct
{
  guint old_position;
  guint n_removed;
  guint new_position;
  guint n_added;
} MapiTableEdit;

/* A heading, pointing into the categories of the result */
typedef struct
{
  guint64 key;
  guint   category;
} MapiTableHeading;

typedef struct
{
  guint    position;
  gboolean row_gone;   /* moved on to the next row because its own went away */
} MapiTableBookmark;

/* What one visit to the source shall do, and what came of it. Made and applied by the
 * table's thread, run on the worker; done is how the two meet. */
typedef struct
{
  gatomicrefcount  ref_count;
  MapiTableSource *source;       /* (owned) */
  MapiTableQuery  *query;        /* (owned) */
  GCancellable    *cancellable;  /* (owned) (nullable) */
  GTask           *reply;        /* (owned) (nullable): who waits for an open_async() */
  gboolean         ask;          /* query, not only load */
  guint            n_first;      /* ask for so many rows; 0: for all */
  GArray          *load_keys;    /* (owned) (nullable): rows to read */
  GArray          *old_view;     /* (owned) (nullable): what to compare the keys with */
  GArray          *changed;      /* (owned) (nullable): keys the source named */
  guint            generation;
  guint            columns_serial;

  GMutex           mutex;
  GCond            cond;
  gboolean         done;
  gboolean         applied;
  MapiTableResult *result;       /* (owned) (nullable) */
  GPtrArray       *bags;         /* (owned) (nullable): one for each of load_keys */
  GArray          *edits;        /* (owned) (nullable) */
  GError          *error;        /* (owned) (nullable) */
} MapiTableJob;

/* Where the source's signal, from any thread, meets the table */
typedef struct _MapiTableLink MapiTableLink;

struct _MapiTable
{
  GObject           parent_instance;

  MapiTableSource  *source;         /* (owned) */
  MapiWorker       *worker;         /* (owned) (nullable) */
  GMainContext     *context;        /* (owned) */
  MapiTableLink    *link;           /* (owned) */
  gulong            changed_id;

  MapiTableQuery   *query;          /* (owned) (nullable): NULL until the table is read */
  MapiTableResult  *result;         /* (owned) (nullable) */
  guint             generation;     /* replacements of the model */
  guint             columns_serial; /* changes of the columns */
  MapiTableStatus   status;
  MapiTableJob     *opening;        /* (owned) (nullable): an open_async() under way */
  gboolean          partial;        /* only the first rows are there, the rest is to come */
  gboolean          refreshing;
  GCancellable     *stop_refresh;   /* (owned): what is read again is read for this table alone */
  gboolean          refresh_again;

  /* The model: the first n_head keys of head, then tail from tail_from on. There is a tail
   * only while differences are applied, last one first: so the model is right at each
   * signal, and no array is ever shifted. */
  GArray           *head;           /* (owned) (element-type guint64), never changed in place */
  guint             n_head;
  GArray           *tail;           /* (owned) (nullable) */
  guint             tail_from;
  gboolean          applying;

  GHashTable       *headings;       /* (owned) (element-type guint64 MapiTableHeading) */
  GHashTable       *toggled;        /* (owned): keys of headings not as n_expanded has them */
  guint             n_levels;

  GHashTable       *rows;           /* (owned): rows alive, by key */
  GQueue            pages;          /* cached rows, the most recently used first */
  guint             n_cached;
  GQueue            wanted;         /* pages asked for, the newest first */
  GHashTable       *pending;        /* (owned): keys in wanted or on their way */
  gboolean          loading;

  guint             cursor;
  gboolean          position_changed;
  GHashTable       *bookmarks;      /* (owned) (element-type guint MapiTableBookmark) */
  guint             next_bookmark;
};

/* A table whose source is asked on @worker's thread; without one, on the caller's */
MapiTable      *mapi_table_new_on_worker      (MapiTableSource  *source,
                                               MapiWorker       *worker);

/* The result's own array: (transfer none), not to be changed */
GArray         *mapi_table_result_peek_keys   (MapiTableResult  *self);

void            mapi_row_set_shape            (MapiRow          *self,
                                               MapiRowType       row_type,
                                               guint             depth);

/* mapi-table-diff.c */
GArray         *mapi_table_diff               (const guint64    *old_keys,
                                               gsize             n_old,
                                               const guint64    *new_keys,
                                               gsize             n_new);
guint           mapi_table_map_position       (GArray           *edits,
                                               GArray           *old_view,
                                               GArray           *new_view,
                                               guint             position,
                                               gboolean         *row_gone);

/* mapi-table-job.c */
MapiTableJob   *mapi_table_job_new            (MapiTable        *table,
                                               MapiTableQuery   *query,
                                               GCancellable     *cancellable);
MapiTableJob   *mapi_table_job_ref            (MapiTableJob     *self);
void            mapi_table_job_unref          (MapiTableJob     *self);
void            mapi_table_job_run            (gpointer          data);
void            mapi_table_job_run_now        (MapiTableJob     *self,
                                               MapiTable        *table);
gboolean        mapi_table_job_is_partial     (MapiTableJob     *self);
void            mapi_table_job_push           (MapiTableJob     *self,
                                               MapiTable        *table,
                                               GAsyncReadyCallback callback);
void            mapi_table_job_push_weak      (MapiTableJob     *self,
                                               MapiTable        *table,
                                               GAsyncReadyCallback callback);
gboolean        mapi_table_job_wait           (MapiTableJob     *self,
                                               gint64            end_time);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapiTableJob, mapi_table_job_unref)

/* mapi-table-view.c: the model and its replacement */
guint           mapi_table_view_length        (MapiTable        *self);
guint64         mapi_table_view_key           (MapiTable        *self,
                                               guint             position);
gboolean        mapi_table_view_find          (MapiTable        *self,
                                               guint64           key,
                                               guint            *position);
void            mapi_table_view_replace       (MapiTable        *self,
                                               GArray           *view);
void            mapi_table_view_edit          (MapiTable        *self,
                                               GArray           *view,
                                               GArray           *edits);

/* mapi-table-rows.c: row objects, cache and loading */
MapiRow        *mapi_table_dup_row_at         (MapiTable        *self,
                                               guint             position);
GPtrArray      *mapi_table_collect_rows       (MapiTable        *self,
                                               guint             position,
                                               guint             n_rows,
                                               GCancellable     *cancellable,
                                               GError          **error);
void            mapi_table_apply_bags         (MapiTable        *self,
                                               const guint64    *keys,
                                               gsize             n_keys,
                                               GPtrArray        *bags,
                                               gboolean          keep_gone);
GArray         *mapi_table_list_live          (MapiTable        *self,
                                               GArray           *among);
void            mapi_table_update_shapes      (MapiTable        *self);
void            mapi_table_reload_others      (MapiTable        *self,
                                               GArray           *done);
void            mapi_table_forget_row         (MapiTable        *self,
                                               guint64           key);
void            mapi_table_rows_clear         (MapiTable        *self);

/* mapi-table-categories.c */
GHashTable     *mapi_table_build_headings     (MapiTable        *self,
                                               MapiTableResult  *result,
                                               MapiSortOrder    *sort_order);
GArray         *mapi_table_build_view         (MapiTable        *self);
MapiProperties *mapi_table_heading_properties (MapiTable        *self,
                                               guint64           key);
MapiRowType     mapi_table_heading_type       (MapiTable        *self,
                                               guint64           key);
guint           mapi_table_row_depth          (MapiTable        *self,
                                               guint64           key);

/* mapi-table-changes.c */
MapiTableLink  *mapi_table_link_new           (MapiTable        *table);
void            mapi_table_link_close         (MapiTableLink    *self);
MapiTableLink  *mapi_table_link_ref           (MapiTableLink    *self);
void            mapi_table_link_unref         (MapiTableLink    *self);
MapiTable      *mapi_table_link_dup_table     (MapiTableLink    *self);
gulong          mapi_table_link_connect       (MapiTableLink    *self,
                                               MapiTableSource  *source);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapiTableLink, mapi_table_link_unref)
void            mapi_table_schedule_refresh   (MapiTable        *self);
void            mapi_table_mark_changed       (MapiTable        *self);
gboolean        mapi_table_has_changed        (MapiTable        *self);
void            mapi_table_emit_event         (MapiTable        *self,
                                               MapiTableEvent    event,
                                               guint64           key,
                                               guint64           prior_key);
gboolean        mapi_table_wants_events       (MapiTable        *self);

/* mapi-table-open.c */
gboolean        mapi_table_ensure_read        (MapiTable        *self,
                                               GCancellable     *cancellable,
                                               GError          **error);
/* @keep: leave cursor, bookmarks and rows where they are if the keys allow */
gboolean        mapi_table_read_now           (MapiTable        *self,
                                               MapiTableQuery   *query,
                                               MapiTableStatus   failure,
                                               gboolean          keep,
                                               GCancellable     *cancellable,
                                               GError          **error);

/* mapi-table.c */
void            mapi_table_adopt_result       (MapiTable        *self,
                                               MapiTableJob     *job);
gboolean        mapi_table_check_idle         (MapiTable        *self,
                                               GError          **error);

/* mapi-table-cursor.c */
void            mapi_table_discard_bookmarks  (MapiTable        *self);
void            mapi_table_map_bookmarks      (MapiTable        *self,
                                               GArray           *edits,
                                               GArray           *old_view,
                                               GArray           *new_view);
guint           mapi_table_add_bookmark       (MapiTable        *self,
                                               guint             position,
                                               GError          **error);

/* mapi-table-query.c */
gboolean          mapi_table_query_same_columns (MapiTableQuery *a,
                                                 MapiTableQuery *b);
gboolean          mapi_table_query_same_order   (MapiTableQuery *a,
                                                 MapiTableQuery *b);
/* The same condition, columns and order; the one may be for the first rows only */
gboolean          mapi_table_query_same_rows    (MapiTableQuery *a,
                                                 MapiTableQuery *b);

G_END_DECLS
