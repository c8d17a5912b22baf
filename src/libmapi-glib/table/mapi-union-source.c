/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-union-source.h"

#include <glib/gi18n-lib.h>

#include "mapi-known-rows.h"
#include "mapi-sort-order-private.h"
#include "mapi-table-private.h"

/**
 * MapiUnionSource:
 *
 * The rows of several sources, merged into one order: an inbox over several stores, a search over
 * all. Each source sorts its own rows; here only the heads of their lists are compared. In no order
 * in particular rows are merged by delivery time, newest first, which is what stores do by
 * themselves.
 *
 * What a part cannot answer it answers as it did before: its rows stay as they were, those it never loaded are empty, and it
 * is told that it failed, unless it is the only one.
 *
 * A key is the part's number in its upper eight bits and the part's own key in the lower ones. May be
 * used from any thread, if the parts may.
 */

#define PART_SHIFT 56
#define MAX_PARTS  100
#define INNER_MASK ((G_GUINT64_CONSTANT (1) << PART_SHIFT) - 1)
#define CHUNK      512
#define MAX_ROUNDS 3

/* What one part answered */
typedef struct
{
  MapiTableQuery  *query;    /* (owned) as the union was asked */
  MapiTableResult *result;   /* (owned) */
  const guint64   *keys;
  gsize            n_keys;
  gint64          *times;    /* (owned) (nullable) of each key */
  GPtrArray       *bags;     /* (owned) (nullable) of each key, for other orders */
} Answer;

typedef struct
{
  MapiTableSource *source;   /* (owned) */
  gulong           changed;
  GHashTable      *times;    /* (owned) (element-type Time): when rows came, remembered */
  Answer          *answer;   /* (owned) (nullable): the last one */
  MapiKnownRows   *known;    /* (owned): rows it gave */
} Part;

typedef struct
{
  guint64 key;
  gint64  time;
} Time;

/* How a part finds the union, which may be gone, from whatever thread it changes on */
typedef struct
{
  GWeakRef source;
  guint    part;
} Link;

struct _MapiUnionSource
{
  MapiTableSource  parent_instance;
  GPtrArray       *parts;   /* (owned) (element-type Part) */
  GMutex           mutex;   /* guards what is remembered of the parts */
};

G_DEFINE_FINAL_TYPE (MapiUnionSource, mapi_union_source, MAPI_TYPE_TABLE_SOURCE)

enum { PART_FAILED, N_SIGNALS };
static guint signals[N_SIGNALS];

/* How far the answer of one part has been merged */
typedef struct
{
  Part   *part;
  Answer *answer;   /* (owned) */
  gsize   next;
} Run;

static void
answer_clear (gpointer data)
{
  Answer *answer = data;

  mapi_table_query_unref (answer->query);
  mapi_table_result_unref (answer->result);
  g_free (answer->times);
  g_clear_pointer (&answer->bags, g_ptr_array_unref);
}

static void
answer_unref (Answer *answer)
{
  g_atomic_rc_box_release_full (answer, answer_clear);
}

static void
run_free (gpointer data)
{
  Run *run = data;

  answer_unref (run->answer);
  g_free (run);
}

/* @answer: (transfer full) */
static Run *
run_new (Part   *part,
         Answer *answer)
{
  Run *run = g_new0 (Run, 1);

  run->part = part;
  run->answer = answer;
  return run;
}

static void
part_free (gpointer data)
{
  Part *part = data;

  g_signal_handler_disconnect (part->source, part->changed);
  g_object_unref (part->source);
  g_hash_table_unref (part->times);
  g_clear_pointer (&part->answer, answer_unref);
  mapi_known_rows_free (part->known);
  g_free (part);
}

static void
link_free (gpointer  data,
           GClosure *closure)
{
  Link *link = data;

  g_weak_ref_clear (&link->source);
  g_free (link);
}

static void
tell_changed (MapiTableSource *self,
              guint            part,
              const guint64   *keys,
              guint            n_keys)
{
  g_autoptr(GArray) outer = g_array_sized_new (FALSE, FALSE, sizeof (guint64), n_keys);

  for (guint i = 0; i < n_keys; i++)
    {
      guint64 key = keys[i] | (guint64) part << PART_SHIFT;

      g_array_append_val (outer, key);
    }
  mapi_table_source_changed (self, (const guint64 *) (gpointer) outer->data, outer->len);
}

static void
part_changed_cb (MapiTableSource *part,
                 GArray          *keys,
                 Link            *link)
{
  g_autoptr(MapiTableSource) self = g_weak_ref_get (&link->source);

  if (self == NULL)
    return;
  if (keys == NULL)
    mapi_table_source_changed_all (self);
  else
    tell_changed (self, link->part, (const guint64 *) (gpointer) keys->data, keys->len);
}

/* ---- what is compared ---- */

/* Whether rows are simply by the time they came; *@descending: newest first */
static gboolean
is_by_time (MapiSortOrder *order,
            gboolean      *descending)
{
  *descending = TRUE;
  if (order == NULL || mapi_sort_order_get_n_keys (order) == 0)
    return TRUE;
  *descending = mapi_sort_order_get_direction (order, 0) == MAPI_SORT_DESCEND;
  return mapi_sort_order_get_tag (order, 0) == MAPI_PR_MESSAGE_DELIVERY_TIME;
}

static void
remember (MapiUnionSource *self,
          Part            *part,
          guint64          key,
          MapiProperties  *bag)
{
  Time *time = g_new (Time, 1);

  time->key = key;
  time->time = mapi_properties_get_time (bag, MAPI_PR_MESSAGE_DELIVERY_TIME);
  g_mutex_lock (&self->mutex);
  g_hash_table_add (part->times, time);
  g_mutex_unlock (&self->mutex);
}

/* Keys of @run whose time nobody knows yet */
static GArray *
find_unknown (MapiUnionSource *self,
              Run             *run)
{
  GArray *unknown = g_array_new (FALSE, FALSE, sizeof (guint64));

  g_mutex_lock (&self->mutex);
  for (gsize i = 0; i < run->answer->n_keys; i++)
    if (!g_hash_table_contains (run->part->times, &run->answer->keys[i]))
      g_array_append_val (unknown, run->answer->keys[i]);
  g_mutex_unlock (&self->mutex);
  return unknown;
}

/* The key of a conversation stays when a newer message comes; then its time is not what was remembered, and does not
 * fit where the part has put it. Both sides of each such place are read again. */
static GArray *
find_doubtful (Run      *run,
               gboolean  descending)
{
  GArray *doubtful = g_array_new (FALSE, FALSE, sizeof (guint64));

  for (gsize i = 1; i < run->answer->n_keys; i++)
    if (descending ? run->answer->times[i] > run->answer->times[i - 1] : run->answer->times[i] < run->answer->times[i - 1])
      g_array_append_vals (doubtful, &run->answer->keys[i - 1], 2);
  return doubtful;
}

static gboolean
load_keys (MapiUnionSource  *self,
           Run              *run,
           MapiTableQuery   *times,
           GArray           *keys,
           GCancellable     *cancellable,
           GError          **error)
{
  for (guint first = 0; first < keys->len; first += CHUNK)
    {
      guint n = MIN (CHUNK, keys->len - first);
      g_autoptr(GPtrArray) bags =
        mapi_table_source_load (run->part->source, times, &g_array_index (keys, guint64, first), n, cancellable, error);

      if (bags == NULL)
        return FALSE;
      for (guint i = 0; i < n && i < bags->len; i++)
        remember (self, run->part, g_array_index (keys, guint64, first + i), g_ptr_array_index (bags, i));
    }
  g_mutex_lock (&self->mutex);
  for (gsize i = 0; i < run->answer->n_keys; i++)
    {
      const Time *time = g_hash_table_lookup (run->part->times, &run->answer->keys[i]);

      run->answer->times[i] = time != NULL ? time->time : 0;
    }
  g_mutex_unlock (&self->mutex);
  return TRUE;
}

static gboolean
load_times (MapiUnionSource  *self,
            Run              *run,
            MapiTableQuery   *query,
            gboolean          descending,
            GCancellable     *cancellable,
            GError          **error)
{
  const guint32 column = MAPI_PR_MESSAGE_DELIVERY_TIME;
  g_autoptr(MapiTableQuery) times = mapi_table_query_new (&column, 1, mapi_table_query_get_restriction (query),
                                                          mapi_table_query_get_sort_order (query));
  GPtrArray *rows = mapi_table_result_get_rows (run->answer->result);
  g_autoptr(GArray) unknown = NULL;

  for (guint i = 0; i < rows->len && i < run->answer->n_keys; i++)
    remember (self, run->part, run->answer->keys[i], g_ptr_array_index (rows, i));
  unknown = find_unknown (self, run);
  run->answer->times = g_new0 (gint64, run->answer->n_keys + 1);
  if (!load_keys (self, run, times, unknown, cancellable, error))
    return FALSE;
  for (guint round = 0; round < MAX_ROUNDS; round++)
    {
      g_autoptr(GArray) doubtful = find_doubtful (run, descending);

      if (doubtful->len == 0)
        break;
      if (!load_keys (self, run, times, doubtful, cancellable, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
load_bags (Run             *run,
           MapiTableQuery  *query,
           GCancellable    *cancellable,
           GError         **error)
{
  MapiSortOrder *order = mapi_table_query_get_sort_order (query);
  g_autoptr(GArray) columns = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr(MapiTableQuery) sorting = NULL;

  for (guint i = 0; i < mapi_sort_order_get_n_keys (order); i++)
    {
      guint32 tag = mapi_sort_order_get_tag (order, i);

      g_array_append_val (columns, tag);
    }
  sorting = mapi_table_query_new ((const guint32 *) (gpointer) columns->data, columns->len,
                                  mapi_table_query_get_restriction (query), order);
  run->answer->bags = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref);
  for (gsize first = 0; first < run->answer->n_keys; first += CHUNK)
    {
      gsize n = MIN ((gsize) CHUNK, run->answer->n_keys - first);
      g_autoptr(GPtrArray) bags =
        mapi_table_source_load (run->part->source, sorting, run->answer->keys + first, n, cancellable, error);

      if (bags == NULL)
        return FALSE;
      for (guint i = 0; i < bags->len; i++)
        g_ptr_array_add (run->answer->bags, mapi_properties_ref (g_ptr_array_index (bags, i)));
    }
  return TRUE;
}

/* Whether the head of @a goes before that of @b */
static gboolean
goes_before (Run           *a,
             Run           *b,
             MapiSortOrder *order,
             gboolean       descending)
{
  if (a->answer->times != NULL)
    return descending ? a->answer->times[a->next] > b->answer->times[b->next] : a->answer->times[a->next] < b->answer->times[b->next];
  for (guint i = 0; i < mapi_sort_order_get_n_keys (order); i++)
    {
      int difference = mapi_sort_order_compare_key (order, i, g_ptr_array_index (a->answer->bags, a->next),
                                                    g_ptr_array_index (b->answer->bags, b->next));

      if (difference != 0)
        return difference < 0;
    }
  return FALSE;
}

/* ---- what a table asks ---- */

/* @result: (transfer full) */
static Answer *
answer_new (MapiTableQuery  *query,
            MapiTableResult *result)
{
  Answer *answer = g_atomic_rc_box_new0 (Answer);

  answer->query = mapi_table_query_ref (query);
  answer->result = result;
  answer->keys = mapi_table_result_get_keys (result, &answer->n_keys);
  return answer;
}

/* The part answers: what was asked of it in vain is shown empty, and it is told if that can be read now */
static void
load_missing (MapiUnionSource *self,
              guint            position,
              MapiTableQuery  *query,
              GCancellable    *cancellable)
{
  Part *part = g_ptr_array_index (self->parts, position);
  g_autoptr(GArray) keys = mapi_known_rows_dup_missing (part->known);

  for (guint first = 0; first < keys->len; first += CHUNK)
    {
      const guint64 *some = &g_array_index (keys, guint64, first);
      guint n = MIN (CHUNK, keys->len - first);
      g_autoptr(GPtrArray) bags = mapi_table_source_load (part->source, query, some, n, cancellable, NULL);

      if (bags == NULL)
        return;
      mapi_known_rows_add (part->known, query, some, n, bags);
      tell_changed (MAPI_TABLE_SOURCE (self), position, some, n);
    }
}

/* @query: as the union was asked; @asked: as its parts are */
static Run *
ask_part (MapiUnionSource  *self,
          guint             position,
          MapiTableQuery   *query,
          MapiTableQuery   *asked,
          guint             n_first,
          GCancellable     *cancellable,
          GError          **error)
{
  Part *part = g_ptr_array_index (self->parts, position);
  MapiTableResult *result = mapi_table_source_query (part->source, asked, n_first, cancellable, error);
  gboolean descending;
  Run *run;

  if (result == NULL)
    return NULL;
  run = run_new (part, answer_new (query, result));
  if (is_by_time (mapi_table_query_get_sort_order (asked), &descending)
        ? !load_times (self, run, asked, descending, cancellable, error) : !load_bags (run, asked, cancellable, error))
    {
      run_free (run);
      return NULL;
    }
  mapi_known_rows_add (part->known, query, run->answer->keys, run->answer->n_keys, mapi_table_result_get_rows (result));
  g_mutex_lock (&self->mutex);
  g_clear_pointer (&part->answer, answer_unref);
  part->answer = g_atomic_rc_box_acquire (run->answer);
  g_mutex_unlock (&self->mutex);
  load_missing (self, position, query, cancellable);
  return run;
}

/* Of a part that says nothing: what it said before */
static Run *
remember_run (MapiUnionSource *self,
              guint            position,
              MapiTableQuery  *query)
{
  Part *part = g_ptr_array_index (self->parts, position);
  Answer *answer = NULL;

  g_mutex_lock (&self->mutex);
  if (part->answer != NULL && mapi_table_query_same_rows (part->answer->query, query))
    answer = g_atomic_rc_box_acquire (part->answer);
  g_mutex_unlock (&self->mutex);
  return run_new (part, answer != NULL ? answer : answer_new (query, mapi_table_result_new ()));
}

static gboolean
is_cancelled (const GError *error)
{
  return g_error_matches (error, MAPI_ERROR, MAPI_ERROR_USER_CANCEL)
         || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* What one part cannot answer does not keep back what the others have. FALSE: none can, or nobody wants to know */
static gboolean
ask_parts (MapiUnionSource  *self,
           GPtrArray        *runs,
           MapiTableQuery   *query,
           MapiTableQuery   *asked,
           guint             n_first,
           GCancellable     *cancellable,
           GError          **error)
{
  g_autoptr(GPtrArray) problems = g_ptr_array_new_with_free_func ((GDestroyNotify) g_error_free);
  g_autoptr(GArray) failed = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < self->parts->len; i++)
    {
      g_autoptr(GError) problem = NULL;
      Run *run = ask_part (self, i, query, asked, n_first, cancellable, &problem);

      if (run == NULL && (is_cancelled (problem) || failed->len + 1 == self->parts->len))
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return FALSE;
        }
      if (run == NULL)
        {
          g_array_append_val (failed, i);
          g_ptr_array_add (problems, g_steal_pointer (&problem));
        }
      g_ptr_array_add (runs, run != NULL ? run : remember_run (self, i, query));
    }
  for (guint i = 0; i < failed->len; i++)
    g_signal_emit (self, signals[PART_FAILED], 0, g_array_index (failed, guint, i), problems->pdata[i]);
  return TRUE;
}

static MapiTableResult *
merge (GPtrArray      *runs,
       MapiTableQuery *query,
       guint           n_first)
{
  MapiTableResult *result = mapi_table_result_new ();
  MapiSortOrder *order = mapi_table_query_get_sort_order (query);
  gboolean descending;
  gboolean rows = TRUE;

  is_by_time (order, &descending);
  for (guint n = 0;; n++)
    {
      Run *best = NULL;
      guint part = 0;

      for (guint i = 0; i < runs->len; i++)
        {
          Run *run = g_ptr_array_index (runs, i);

          if (run->next < run->answer->n_keys && (best == NULL || goes_before (run, best, order, descending)))
            {
              best = run;
              part = i;
            }
        }
      if (best == NULL)
        return result;
      mapi_table_result_add_key (result, best->answer->keys[best->next] | (guint64) part << PART_SHIFT);
      rows &= n < n_first && best->next < mapi_table_result_get_rows (best->answer->result)->len;
      if (rows)
        mapi_table_result_take_row (result, mapi_properties_ref (
          g_ptr_array_index (mapi_table_result_get_rows (best->answer->result), best->next)));
      best->next++;
    }
}

/* The columns asked for and the time, which the first rows are to tell as well; and an order, if there is none */
static MapiTableQuery *
make_query (MapiTableQuery *query)
{
  gsize n_columns;
  const guint32 *columns = mapi_table_query_get_columns (query, &n_columns);
  g_autofree guint32 *more = g_new (guint32, n_columns + 1);
  MapiSortOrder *order = mapi_table_query_get_sort_order (query);
  g_autoptr(MapiSortOrder) by_time = mapi_sort_order_new_single (MAPI_PR_MESSAGE_DELIVERY_TIME, MAPI_SORT_DESCEND);
  gsize n = n_columns;
  gboolean has_time = n_columns == 0;

  for (gsize i = 0; i < n_columns; i++)
    {
      has_time |= columns[i] == MAPI_PR_MESSAGE_DELIVERY_TIME;
      more[i] = columns[i];
    }
  if (!has_time)
    more[n++] = MAPI_PR_MESSAGE_DELIVERY_TIME;
  if (order == NULL || mapi_sort_order_get_n_keys (order) == 0)
    order = by_time;
  return mapi_table_query_new (more, n, mapi_table_query_get_restriction (query), order);
}

static MapiTableResult *
mapi_union_source_query (MapiTableSource  *source,
                         MapiTableQuery   *query,
                         guint             n_first,
                         GCancellable     *cancellable,
                         GError          **error)
{
  MapiUnionSource *self = MAPI_UNION_SOURCE (source);
  g_autoptr(GPtrArray) runs = g_ptr_array_new_with_free_func (run_free);
  g_autoptr(MapiTableQuery) asked = make_query (query);

  if (mapi_table_query_get_sort_order (query) != NULL &&
      mapi_sort_order_get_n_categories (mapi_table_query_get_sort_order (query)) > 0)
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_TOO_COMPLEX,
                           _("Lists of several stores cannot be grouped"));
      return NULL;
    }
  if (!ask_parts (self, runs, query, asked, n_first, cancellable, error))
    return NULL;
  return merge (runs, query, n_first);
}

/* What it gave before, if it gives none, and empty rows for the rest: the others have theirs to show */
static GPtrArray *
load_part (MapiUnionSource  *self,
           guint             position,
           MapiTableQuery   *query,
           GArray           *keys,
           GCancellable     *cancellable,
           GError          **error)
{
  Part *part = g_ptr_array_index (self->parts, position);
  g_autoptr(GError) problem = NULL;
  GPtrArray *bags = mapi_table_source_load (part->source, query, (const guint64 *) (gpointer) keys->data, keys->len,
                                            cancellable, &problem);

  if (bags != NULL)
    {
      mapi_known_rows_add (part->known, query, (const guint64 *) (gpointer) keys->data, keys->len, bags);
      load_missing (self, position, query, cancellable);
      return bags;
    }
  if (is_cancelled (problem) || self->parts->len == 1)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return NULL;
    }
  bags = mapi_known_rows_dup (part->known, query, keys);
  g_signal_emit (self, signals[PART_FAILED], 0, position, problem);
  return bags;
}

static GPtrArray *
mapi_union_source_load (MapiTableSource  *source,
                        MapiTableQuery   *query,
                        const guint64    *keys,
                        gsize             n_keys,
                        GCancellable     *cancellable,
                        GError          **error)
{
  MapiUnionSource *self = MAPI_UNION_SOURCE (source);
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref);

  for (gsize j = 0; j < n_keys; j++)
    g_ptr_array_add (rows, mapi_properties_new ());
  for (guint i = 0; i < self->parts->len; i++)
    {
      g_autoptr(GArray) inner = g_array_new (FALSE, FALSE, sizeof (guint64));
      g_autoptr(GArray) places = g_array_new (FALSE, FALSE, sizeof (gsize));
      g_autoptr(GPtrArray) bags = NULL;

      for (gsize j = 0; j < n_keys; j++)
        {
          guint64 key;

          if (mapi_union_source_split_key (keys[j], &key) != i)
            continue;
          g_array_append_val (inner, key);
          g_array_append_val (places, j);
        }
      if (inner->len == 0)
        continue;
      bags = load_part (self, i, query, inner, cancellable, error);
      if (bags == NULL)
        return NULL;
      for (guint j = 0; j < bags->len && j < places->len; j++)
        {
          mapi_properties_unref (rows->pdata[g_array_index (places, gsize, j)]);
          rows->pdata[g_array_index (places, gsize, j)] = mapi_properties_ref (bags->pdata[j]);
        }
    }
  return g_steal_pointer (&rows);
}

static guint32 *
mapi_union_source_list_columns (MapiTableSource *source,
                                gsize           *n_columns)
{
  MapiUnionSource *self = MAPI_UNION_SOURCE (source);

  *n_columns = 0;
  if (self->parts->len == 0)
    return NULL;
  return mapi_table_source_list_columns (((Part *) g_ptr_array_index (self->parts, 0))->source, n_columns);
}

/* ---- the object ---- */

static void
mapi_union_source_finalize (GObject *object)
{
  MapiUnionSource *self = MAPI_UNION_SOURCE (object);

  g_ptr_array_unref (self->parts);
  g_mutex_clear (&self->mutex);
  G_OBJECT_CLASS (mapi_union_source_parent_class)->finalize (object);
}

static void
mapi_union_source_class_init (MapiUnionSourceClass *klass)
{
  MapiTableSourceClass *source_class = MAPI_TABLE_SOURCE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = mapi_union_source_finalize;
  source_class->query = mapi_union_source_query;
  source_class->load = mapi_union_source_load;
  source_class->list_columns = mapi_union_source_list_columns;

  /**
   * MapiUnionSource::part-failed:
   * @self: a union
   * @part: number of the part
   * @error: why
   *
   * One part could not answer a query, or not load rows; its rows are those it had before, if it was asked the same
   * before. Rows it has not loaded before are empty until it can. Emitted on the thread that asks.
   */
  signals[PART_FAILED] = g_signal_new ("part-failed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_ERROR);
}

static void
mapi_union_source_init (MapiUnionSource *self)
{
  g_mutex_init (&self->mutex);
  self->parts = g_ptr_array_new_with_free_func (part_free);
}

/**
 * mapi_union_source_new:
 * @sources: (element-type MapiTableSource): the sources, at most 100
 *
 * Makes one source of several.
 *
 * Returns: (transfer full): the union
 */
MapiTableSource *
mapi_union_source_new (GPtrArray *sources)
{
  MapiUnionSource *self;

  g_return_val_if_fail (sources != NULL && sources->len <= MAX_PARTS, NULL);

  self = g_object_new (MAPI_TYPE_UNION_SOURCE, NULL);
  for (guint i = 0; i < sources->len; i++)
    {
      Part *part = g_new0 (Part, 1);
      Link *link = g_new0 (Link, 1);

      g_weak_ref_init (&link->source, self);
      link->part = i;
      part->source = g_object_ref (g_ptr_array_index (sources, i));
      part->times = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
      part->known = mapi_known_rows_new ();
      part->changed = g_signal_connect_data (part->source, "changed", G_CALLBACK (part_changed_cb), link, link_free, 0);
      g_ptr_array_add (self->parts, part);
    }
  return MAPI_TABLE_SOURCE (self);
}

/**
 * mapi_union_source_get_n_parts:
 * @self: a union
 *
 * How many sources it is made of.
 *
 * Returns: their number
 */
guint
mapi_union_source_get_n_parts (MapiUnionSource *self)
{
  g_return_val_if_fail (MAPI_IS_UNION_SOURCE (self), 0);
  return self->parts->len;
}

/**
 * mapi_union_source_get_part:
 * @self: a union
 * @part: number of a part
 *
 * One of the sources it is made of.
 *
 * Returns: (transfer none): the source
 */
MapiTableSource *
mapi_union_source_get_part (MapiUnionSource *self,
                            guint            part)
{
  g_return_val_if_fail (MAPI_IS_UNION_SOURCE (self), NULL);
  g_return_val_if_fail (part < self->parts->len, NULL);
  return ((Part *) g_ptr_array_index (self->parts, part))->source;
}

/**
 * mapi_union_source_split_key:
 * @key: key of a row of a union
 * @inner: (out) (optional): key of the same row in its part
 *
 * Takes a key of a union apart.
 *
 * Returns: the number of the part
 */
guint
mapi_union_source_split_key (guint64  key,
                             guint64 *inner)
{
  if (inner != NULL)
    *inner = key & INNER_MASK;
  return (guint) (key >> PART_SHIFT);
}

/**
 * mapi_union_source_new_table:
 * @tables: (element-type MapiTable): tables, at most 100
 *
 * Makes a table over the rows of all sources of @tables. It is read on a thread of its own and belongs to
 * the context it was made on; @tables themselves are not needed any more.
 *
 * Returns: (transfer full): a table that is yet to be opened
 */
MapiTable *
mapi_union_source_new_table (GPtrArray *tables)
{
  g_autoptr(GPtrArray) sources = g_ptr_array_new ();
  g_autoptr(MapiTableSource) source = NULL;
  g_autoptr(MapiWorker) worker = mapi_worker_new ("union");

  g_return_val_if_fail (tables != NULL && tables->len <= MAX_PARTS, NULL);

  for (guint i = 0; i < tables->len; i++)
    g_ptr_array_add (sources, mapi_table_get_source (g_ptr_array_index (tables, i)));
  source = mapi_union_source_new (sources);
  return mapi_table_new_on_worker (source, worker);
}
