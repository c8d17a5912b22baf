/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <table/mapi-memory-source.h>
#include <table/mapi-table-private.h>

typedef struct
{
  MapiMemorySource *source;
  MapiWorker       *worker;
  MapiTable        *table;
  GArray           *mirror;   /* what a listener of items-changed believes */
  guint             n_events;
} Fixture;

static void
set_row (Fixture *fixture,
         guint64  key,
         gint32   number)
{
  g_autoptr(MapiProperties) row = mapi_properties_new ();

  mapi_properties_set_long (row, MAPI_PR_ROWID, number);
  mapi_properties_set_int64 (row, MAPI_PR_CHANGE_NUMBER, key);
  mapi_memory_source_set_row (fixture->source, key, row);
}

/* A listener that believes nothing but the signals, and checks the model at each of them */
static void
mirror_cb (GListModel *model,
           guint       position,
           guint       n_removed,
           guint       n_added,
           Fixture    *fixture)
{
  g_assert_cmpuint (position + n_removed, <=, fixture->mirror->len);
  if (n_removed > 0)
    g_array_remove_range (fixture->mirror, position, n_removed);
  for (guint i = 0; i < n_added; i++)
    {
      guint64 key = mapi_table_view_key (MAPI_TABLE (model), position + i);

      g_array_insert_val (fixture->mirror, position + i, key);
    }
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, fixture->mirror->len);
  for (guint i = 0; i < fixture->mirror->len; i++)
    g_assert_cmpuint (mapi_table_view_key (MAPI_TABLE (model), i), ==,
                      g_array_index (fixture->mirror, guint64, i));
}

static void
set_up (Fixture       *fixture,
        gconstpointer  with_worker)
{
  fixture->source = mapi_memory_source_new ();
  fixture->worker = with_worker != NULL ? mapi_worker_new ("test") : NULL;
  fixture->table = mapi_table_new_on_worker (MAPI_TABLE_SOURCE (fixture->source), fixture->worker);
  fixture->mirror = g_array_new (FALSE, FALSE, sizeof (guint64));
  g_signal_connect (fixture->table, "items-changed", G_CALLBACK (mirror_cb), fixture);
}

static void
settle (Fixture *fixture)
{
  while (mapi_table_has_changed (fixture->table) || fixture->table->loading)
    g_main_context_iteration (NULL, TRUE);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  with_worker)
{
  settle (fixture);
  /* The worker drops its tasks on our context, a moment after they are done */
  if (fixture->worker != NULL)
    mapi_worker_stop (fixture->worker);
  settle (fixture);
  g_assert_finalize_object (fixture->table);
  g_clear_pointer (&fixture->worker, mapi_worker_unref);
  g_assert_finalize_object (fixture->source);
  g_array_unref (fixture->mirror);
}

static void
open_sorted (Fixture *fixture)
{
  const guint32 columns[] = { MAPI_PR_ROWID, MAPI_PR_CHANGE_NUMBER };
  g_autoptr(MapiSortOrder) order = mapi_sort_order_new_single (MAPI_PR_ROWID, MAPI_SORT_ASCEND);
  g_autoptr(GError) error = NULL;

  g_assert_true (mapi_table_open (fixture->table, columns, 2, NULL, order, NULL, &error));
  g_assert_no_error (error);
}

/* What the model must show: asked of the source, not of the table */
static void
assert_right (Fixture *fixture)
{
  g_autoptr(MapiTableResult) result = NULL;
  const guint64 *keys;
  gsize n_keys;

  result = mapi_table_source_query (MAPI_TABLE_SOURCE (fixture->source), fixture->table->query, 0,
                                    NULL, NULL);
  keys = mapi_table_result_get_keys (result, &n_keys);
  g_assert_cmpuint (n_keys, ==, fixture->mirror->len);
  g_assert_cmpmem (keys, n_keys * 8, fixture->mirror->data, n_keys * 8);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->table)), ==, n_keys);
}

static void
edit_at_random (Fixture *fixture)
{
  guint64 key = g_test_rand_int_range (1, 200);

  switch (g_test_rand_int_range (0, 3))
    {
    case 0:
      mapi_memory_source_remove_row (fixture->source, key);
      break;
    default:
      set_row (fixture, key, g_test_rand_int_range (0, 1000));
      break;
    }
}

static void
test_random_edits (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autoptr(GPtrArray) held = g_ptr_array_new_with_free_func (g_object_unref);

  open_sorted (fixture);
  for (guint i = 0; i < 2000; i++)
    {
      guint n;

      for (int j = g_test_rand_int_range (1, 4); j > 0; j--)
        edit_at_random (fixture);
      /* Sometimes look before the changes are in: the model must hold all the same */
      if (i % 7 == 0)
        continue;
      settle (fixture);
      assert_right (fixture);
      n = g_list_model_get_n_items (G_LIST_MODEL (fixture->table));
      if (n > 0)
        g_ptr_array_add (held, g_list_model_get_item (G_LIST_MODEL (fixture->table),
                                                      g_test_rand_int_range (0, n)));
      if (held->len > 40)
        g_ptr_array_set_size (held, 0);
    }
  settle (fixture);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (fixture->table)); i++)
    {
      g_autoptr(MapiRow) row = g_list_model_get_item (G_LIST_MODEL (fixture->table), i);
      g_autoptr(MapiProperties) expected = NULL;

      settle (fixture);
      expected = mapi_memory_source_dup_row (fixture->source, mapi_row_get_key (row));
      g_assert_true (mapi_properties_equal (mapi_row_get_properties (row), expected));
    }
}

/* Cursor and bookmarks keep to their rows through anything */
static void
test_random_bookmarks (Fixture       *fixture,
                       gconstpointer  data)
{
  for (guint64 i = 1; i <= 100; i++)
    set_row (fixture, i, i);
  open_sorted (fixture);
  for (guint i = 0; i < 300; i++)
    {
      g_autoptr(GPtrArray) rows = NULL;
      guint n = g_list_model_get_n_items (G_LIST_MODEL (fixture->table));
      guint position = g_test_rand_int_range (0, n);
      guint64 key = mapi_table_view_key (fixture->table, position);
      g_autoptr(MapiProperties) still = NULL;
      guint bookmark;

      mapi_table_seek_row (fixture->table, 0, position, NULL, NULL);
      bookmark = mapi_table_create_bookmark (fixture->table, NULL);
      mapi_table_seek_row (fixture->table, 0, 0, NULL, NULL);
      edit_at_random (fixture);
      edit_at_random (fixture);
      settle (fixture);
      still = mapi_memory_source_dup_row (fixture->source, key);
      g_assert_true (mapi_table_seek_row (fixture->table, bookmark, 0, NULL, NULL));
      g_assert_cmpint (mapi_table_get_position_changed (fixture->table), ==, still == NULL);
      position = mapi_table_query_position (fixture->table, NULL, NULL);
      if (still != NULL)
        g_assert_cmpuint (mapi_table_view_key (fixture->table, position), ==, key);
      g_assert_true (mapi_table_free_bookmark (fixture->table, bookmark, NULL));
    }
}

static void
count_cb (GListModel *model,
          guint       position,
          guint       n_removed,
          guint       n_added,
          GString    *text)
{
  g_string_append_printf (text, "%u-%u+%u ", position, n_removed, n_added);
}

/* Exact runs for changes, two signals for a replacement */
static void
test_signals (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(MapiSortOrder) down = mapi_sort_order_new_single (MAPI_PR_ROWID, MAPI_SORT_DESCEND);

  for (guint64 i = 1; i <= 10; i++)
    set_row (fixture, i, i * 10);
  open_sorted (fixture);
  g_signal_connect (fixture->table, "items-changed", G_CALLBACK (count_cb), text);
  set_row (fixture, 20, 5);
  mapi_memory_source_remove_row (fixture->source, 10);
  settle (fixture);
  g_assert_cmpstr (text->str, ==, "9-1+0 0-0+1 ");

  g_string_truncate (text, 0);
  set_row (fixture, 5, 51);
  settle (fixture);
  g_assert_cmpstr (text->str, ==, "");

  g_assert_true (mapi_table_sort (fixture->table, down, NULL, NULL));
  g_assert_cmpstr (text->str, ==, "0-10+0 0-0+10 ");
}

static void
event_cb (MapiTable *table,
          guint      event,
          guint64    key,
          guint64    prior_key,
          GString   *text)
{
  g_string_append_printf (text, "%u:%u<%u ", event, (guint) key, (guint) prior_key);
}

/* Trap 16: events never come before the call that caused them has returned */
static void
test_events (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint64 i = 1; i <= 5; i++)
    set_row (fixture, i, i * 10);
  open_sorted (fixture);
  settle (fixture);
  g_signal_connect (fixture->table, "table-event", G_CALLBACK (event_cb), text);
  set_row (fixture, 9, 25);
  mapi_memory_source_remove_row (fixture->source, 1);
  set_row (fixture, 4, 41);
  g_assert_cmpstr (text->str, ==, "");
  g_assert_cmpint (mapi_table_get_status (fixture->table), ==, MAPI_TABLE_STATUS_CHANGED);
  settle (fixture);
  g_assert_cmpstr (text->str, ==, "4:1<0 3:9<2 5:4<3 ");
  g_assert_cmpint (mapi_table_get_status (fixture->table), ==, MAPI_TABLE_STATUS_COMPLETE);

  g_string_truncate (text, 0);
  for (guint64 i = 100; i < 500; i++)
    set_row (fixture, i, i);
  settle (fixture);
  g_assert_cmpstr (text->str, ==, "1:0<0 ");
}

static void
notify_cb (MapiRow    *row,
           GParamSpec *pspec,
           guint      *n)
{
  (*n)++;
}

static void
test_rows_come_later (Fixture       *fixture,
                      gconstpointer  with_worker)
{
  g_autoptr(MapiRow) first = NULL;
  g_autoptr(MapiRow) far = NULL;
  g_autoptr(MapiRow) same = NULL;
  guint n_notified = 0;

  for (guint64 i = 1; i <= 5000; i++)
    set_row (fixture, i, i);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->table)), ==, 0);
  open_sorted (fixture);
  first = g_list_model_get_item (G_LIST_MODEL (fixture->table), 0);
  g_assert_true (mapi_row_get_loaded (first));

  far = g_list_model_get_item (G_LIST_MODEL (fixture->table), 3000);
  g_assert_cmpint (mapi_row_get_loaded (far), ==, with_worker == NULL);
  g_signal_connect (far, "notify::properties", G_CALLBACK (notify_cb), &n_notified);
  same = g_list_model_get_item (G_LIST_MODEL (fixture->table), 3000);
  g_assert_true (same == far);
  settle (fixture);
  g_assert_cmpuint (n_notified, ==, with_worker != NULL ? 1 : 0);
  g_assert_cmpint (mapi_row_get_int64 (far, MAPI_PR_ROWID), ==, 3001);

  /* Neighbours came with it */
  g_clear_object (&same);
  same = g_list_model_get_item (G_LIST_MODEL (fixture->table), 3010);
  g_assert_true (mapi_row_get_loaded (same));

  /* A new value is told to whoever holds the row */
  {
    g_autoptr(MapiProperties) row = mapi_properties_new ();

    mapi_properties_set_long (row, MAPI_PR_ROWID, 3001);
    mapi_properties_set_int64 (row, MAPI_PR_CHANGE_NUMBER, -1);
    mapi_memory_source_set_row (fixture->source, 3001, row);
  }
  n_notified = 0;
  settle (fixture);
  g_assert_cmpuint (n_notified, ==, 1);
  g_assert_cmpint (mapi_row_get_int64 (far, MAPI_PR_CHANGE_NUMBER), ==, -1);
}

/* The cache is bounded: walking through everything keeps few rows */
static void
test_cache_is_bounded (Fixture       *fixture,
                       gconstpointer  data)
{
  for (guint64 i = 1; i <= 5000; i++)
    set_row (fixture, i, i);
  open_sorted (fixture);
  for (guint i = 0; i < 5000; i++)
    {
      g_autoptr(MapiRow) row = g_list_model_get_item (G_LIST_MODEL (fixture->table), i);

      if (i % 500 == 0)
        settle (fixture);
    }
  settle (fixture);
  g_assert_cmpuint (g_hash_table_size (fixture->table->rows), <=,
                    MAPI_TABLE_CACHED_ROWS + MAPI_TABLE_PAGE_SIZE);
  g_assert_cmpuint (g_hash_table_size (fixture->table->pending), ==, 0);
}

static void
opened_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GError) error = NULL;

  *(gint *) user_data = mapi_table_open_finish (MAPI_TABLE (object), result, &error)
                        ? 1 : 100 + error->code;
}

static void
test_open_async (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autoptr(MapiRestriction) wrong = mapi_restriction_new_bitmask (MAPI_PR_SUBJECT, 1, TRUE);
  g_autoptr(GError) error = NULL;
  gint state = 0;
  gint second = 0;

  set_row (fixture, 1, 1);
  mapi_table_open_async (fixture->table, NULL, 0, NULL, NULL, NULL, opened_cb, &state);
  mapi_table_open_async (fixture->table, NULL, 0, NULL, NULL, NULL, opened_cb, &second);
  g_assert_cmpint (state, ==, 0);
  g_assert_null (mapi_table_query_rows (fixture->table, 1, 0, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_BUSY);
  g_clear_error (&error);
  while (state == 0 || second == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (state, ==, 1);
  g_assert_cmpint (second, ==, 100 + MAPI_ERROR_BUSY);
  g_assert_cmpuint (mapi_table_get_row_count (fixture->table), ==, 1);

  state = 0;
  mapi_table_open_async (fixture->table, NULL, 0, NULL, NULL, NULL, opened_cb, &state);
  g_assert_true (mapi_table_wait (fixture->table, G_MAXUINT, &error));
  g_assert_cmpuint (mapi_table_get_row_count (fixture->table), ==, 1);
  g_assert_cmpint (state, ==, 0);
  while (state == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (state, ==, 1);

  state = 0;
  mapi_table_open_async (fixture->table, NULL, 0, wrong, NULL, NULL, opened_cb, &state);
  while (state == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (state, ==, 100 + MAPI_ERROR_TOO_COMPLEX);
  g_assert_cmpuint (mapi_table_get_row_count (fixture->table), ==, 1);
}

/* What somebody saw who shows the first rows at once */
typedef struct
{
  gint  opened;
  guint n_first;
  guint n_done;
  guint n_failed;
} First;

static void
first_opened_cb (GObject      *object,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  First *first = user_data;

  opened_cb (object, result, &first->opened);
  first->n_first = g_list_model_get_n_items (G_LIST_MODEL (object));
  g_assert_cmpint (mapi_table_get_status (MAPI_TABLE (object)), ==,
                   first->n_first < MAPI_TABLE_PAGE_SIZE ? MAPI_TABLE_STATUS_COMPLETE : MAPI_TABLE_STATUS_SORTING);
}

static void
first_event_cb (MapiTable *table,
                guint      event,
                guint64    key,
                guint64    prior_key,
                First     *first)
{
  first->n_done += event == MAPI_TABLE_SORT_DONE;
  first->n_failed += event == MAPI_TABLE_ERROR;
}

static void
open_first (Fixture *fixture,
            First   *first)
{
  g_autoptr(MapiSortOrder) order = mapi_sort_order_new_single (MAPI_PR_ROWID, MAPI_SORT_ASCEND);

  *first = (First) { 0 };
  mapi_table_open_first_async (fixture->table, NULL, 0, NULL, order, NULL, first_opened_cb, first);
  while (first->opened == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (first->opened, ==, 1);
}

/* The first rows are there before the others, stay where they are, and are the same objects */
static void
test_open_first (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autoptr(MapiRow) row = NULL;
  g_autoptr(MapiRow) same = NULL;
  First first;

  g_signal_connect (fixture->table, "table-event", G_CALLBACK (first_event_cb), &first);
  for (guint64 i = 1; i <= 3000; i++)
    set_row (fixture, i, i);
  open_first (fixture, &first);
  g_assert_cmpuint (first.n_first, ==, MAPI_TABLE_PAGE_SIZE);
  g_assert_cmpuint (first.n_done, ==, 0);
  row = g_list_model_get_item (G_LIST_MODEL (fixture->table), 20);
  g_assert_true (mapi_row_get_loaded (row));
  settle (fixture);
  g_assert_cmpuint (first.n_done, ==, 1);
  g_assert_cmpint (mapi_table_get_status (fixture->table), ==, MAPI_TABLE_STATUS_COMPLETE);
  g_assert_cmpuint (fixture->mirror->len, ==, 3000);
  assert_right (fixture);
  same = g_list_model_get_item (G_LIST_MODEL (fixture->table), 20);
  g_assert_true (same == row);

  /* One that came in between is where it belongs */
  open_first (fixture, &first);
  set_row (fixture, 5000, 0);
  settle (fixture);
  g_assert_cmpuint (first.n_done, ==, 1);
  g_assert_cmpuint (fixture->mirror->len, ==, 3001);
  g_assert_cmpuint (g_array_index (fixture->mirror, guint64, 0), ==, 5000);
  assert_right (fixture);

  /* Somebody who reads meanwhile reads all of them, and the table says once that they are there */
  open_first (fixture, &first);
  {
    const guint32 columns[] = { MAPI_PR_ROWID };
    g_autoptr(GError) error = NULL;

    g_assert_true (mapi_table_set_columns (fixture->table, columns, 1, &error));
    g_assert_cmpuint (mapi_table_get_row_count (fixture->table), ==, 3001);
  }
  settle (fixture);
  g_assert_cmpuint (first.n_done, ==, 1);
  g_assert_cmpint (mapi_table_get_status (fixture->table), ==, MAPI_TABLE_STATUS_COMPLETE);

  /* Few rows are all of them */
  for (guint64 i = 1; i <= 3000; i++)
    mapi_memory_source_remove_row (fixture->source, i);
  settle (fixture);
  open_first (fixture, &first);
  g_assert_cmpuint (first.n_first, ==, 1);
  settle (fixture);
  g_assert_cmpuint (first.n_done + first.n_failed, ==, 0);
  g_signal_handlers_disconnect_by_data (fixture->table, &first);
}

/* A source whose rows take as long as somebody wants them */
#define SLOW_TYPE_SOURCE (slow_source_get_type ())

G_DECLARE_FINAL_TYPE (SlowSource, slow_source, SLOW, SOURCE, MapiTableSource)

struct _SlowSource
{
  MapiTableSource  parent_instance;
  GMutex           mutex;
  GCond            cond;
  guint            n_reading;   /* of all rows, until that is cancelled */
  guint            n_given_up;
};

G_DEFINE_FINAL_TYPE (SlowSource, slow_source, MAPI_TYPE_TABLE_SOURCE)

static void
slow_cancelled_cb (GCancellable *cancellable,
                   gpointer      user_data)
{
  SlowSource *self = user_data;

  g_mutex_lock (&self->mutex);
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);
}

static void
slow_wait (SlowSource   *self,
           GCancellable *cancellable)
{
  gulong handler = g_cancellable_connect (cancellable, G_CALLBACK (slow_cancelled_cb), self, NULL);

  g_mutex_lock (&self->mutex);
  self->n_reading++;
  g_cond_broadcast (&self->cond);
  while (!g_cancellable_is_cancelled (cancellable))
    g_cond_wait (&self->cond, &self->mutex);
  self->n_given_up++;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);
  g_cancellable_disconnect (cancellable, handler);
}

static MapiTableResult *
slow_source_query (MapiTableSource  *source,
                   MapiTableQuery   *query,
                   guint             n_first,
                   GCancellable     *cancellable,
                   GError          **error)
{
  MapiRestriction *restriction = mapi_table_query_get_restriction (query);
  MapiTableResult *result;
  GArray *keys;

  if (restriction == NULL)
    {
      slow_wait (SLOW_SOURCE (source), cancellable);
      g_cancellable_set_error_if_cancelled (cancellable, error);
      return NULL;
    }
  result = mapi_table_result_new ();
  keys = g_array_new (FALSE, FALSE, sizeof (guint64));
  for (guint64 key = 1; key <= mapi_restriction_get_number (restriction); key++)
    {
      g_array_append_val (keys, key);
      mapi_table_result_take_row (result, mapi_properties_new ());
    }
  mapi_table_result_take_keys (result, keys);
  return result;
}

static void
slow_source_finalize (GObject *object)
{
  g_mutex_clear (&SLOW_SOURCE (object)->mutex);
  g_cond_clear (&SLOW_SOURCE (object)->cond);
  G_OBJECT_CLASS (slow_source_parent_class)->finalize (object);
}

static void
slow_source_class_init (SlowSourceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = slow_source_finalize;
  MAPI_TABLE_SOURCE_CLASS (klass)->query = slow_source_query;
}

static void
slow_source_init (SlowSource *self)
{
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
}

/* A folder that is left before all of its rows came: nobody waits for them, and who comes after does not either */
static void
test_left (void)
{
  SlowSource *source = g_object_new (SLOW_TYPE_SOURCE, NULL);
  MapiWorker *worker = mapi_worker_new ("test");

  for (guint i = 1; i <= 3; i++)
    {
      MapiTable *table = mapi_table_new_on_worker (MAPI_TABLE_SOURCE (source), worker);
      gint opened = 0;

      mapi_table_open_first_async (table, NULL, 0, NULL, NULL, NULL, opened_cb, &opened);
      while (opened == 0)
        g_main_context_iteration (NULL, TRUE);
      g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (table)), ==, MAPI_TABLE_PAGE_SIZE);
      g_mutex_lock (&source->mutex);
      while (source->n_reading < i)
        {
          g_mutex_unlock (&source->mutex);
          g_main_context_iteration (NULL, FALSE);
          g_mutex_lock (&source->mutex);
        }
      g_mutex_unlock (&source->mutex);
      while (g_main_context_iteration (NULL, FALSE))
        ;
      g_assert_finalize_object (table);
    }
  g_mutex_lock (&source->mutex);
  while (source->n_given_up < 3)
    g_cond_wait (&source->cond, &source->mutex);
  g_mutex_unlock (&source->mutex);
  mapi_worker_unref (worker);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (source);
}

/* Rows that come while new columns are being read have the new columns in the end */
static void
test_columns_overtake (Fixture       *fixture,
                       gconstpointer  data)
{
  const guint32 columns[] = { MAPI_PR_ROWID };
  g_autoptr(MapiRow) row = NULL;
  gint state = 0;

  for (guint64 i = 1; i <= 1000; i++)
    set_row (fixture, i, i);
  open_sorted (fixture);
  settle (fixture);
  row = g_list_model_get_item (G_LIST_MODEL (fixture->table), 700);
  mapi_table_open_async (fixture->table, columns, 1, NULL,
                         mapi_table_get_sort_order (fixture->table), NULL, opened_cb, &state);
  while (state == 0)
    g_main_context_iteration (NULL, TRUE);
  settle (fixture);
  g_assert_cmpint (mapi_row_get_int64 (row, MAPI_PR_ROWID), ==, 701);
  g_assert_cmpint (mapi_row_get_int64 (row, MAPI_PR_CHANGE_NUMBER), ==, 0);
}

/* Nobody may change the table while it tells what changed */
static void
meddle_cb (GListModel *model,
           guint       position,
           guint       n_removed,
           guint       n_added,
           guint      *n_refused)
{
  g_autoptr(GError) error = NULL;

  g_assert_false (mapi_table_sort (MAPI_TABLE (model), NULL, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_BUSY);
  (*n_refused)++;
}

static void
test_busy_while_telling (Fixture       *fixture,
                         gconstpointer  data)
{
  guint n_refused = 0;

  open_sorted (fixture);
  g_signal_connect (fixture->table, "items-changed", G_CALLBACK (meddle_cb), &n_refused);
  set_row (fixture, 1, 1);
  settle (fixture);
  g_assert_cmpuint (n_refused, ==, 1);
}

static gpointer
change_thread (gpointer data)
{
  Fixture *fixture = data;

  for (guint i = 0; i < 500; i++)
    set_row (fixture, 1 + i % 50, i);
  return NULL;
}

static void
test_changes_from_other_threads (Fixture       *fixture,
                                 gconstpointer  data)
{
  GThread *threads[3];

  open_sorted (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("change", change_thread, fixture);
  for (guint i = 0; i < 50; i++)
    g_main_context_iteration (NULL, FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  settle (fixture);
  assert_right (fixture);
  g_assert_cmpuint (fixture->mirror->len, ==, 50);
}

/* A table may go while its source lives, changes and loads */
static void
test_gone_table (Fixture       *fixture,
                 gconstpointer  data)
{
  MapiTable *table = mapi_table_new_on_worker (MAPI_TABLE_SOURCE (fixture->source),
                                               fixture->worker);
  g_autoptr(MapiRow) row = NULL;

  open_sorted (fixture);
  for (guint64 i = 1; i <= 200; i++)
    set_row (fixture, i, i);
  g_assert_true (mapi_table_open (table, NULL, 0, NULL, NULL, NULL, NULL));
  row = g_list_model_get_item (G_LIST_MODEL (table), 150);
  set_row (fixture, 1, 99);
  g_object_unref (table);
  settle (fixture);
  g_clear_object (&row);
  set_row (fixture, 1, 100);
  settle (fixture);
}

#define ADD(name, func) \
  G_STMT_START { \
    g_test_add ("/table/live/" name, Fixture, NULL, set_up, func, tear_down); \
    g_test_add ("/table/live/worker/" name, Fixture, "worker", set_up, func, tear_down); \
  } G_STMT_END

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("random-edits", test_random_edits);
  ADD ("random-bookmarks", test_random_bookmarks);
  ADD ("signals", test_signals);
  ADD ("events", test_events);
  ADD ("rows-come-later", test_rows_come_later);
  ADD ("cache-is-bounded", test_cache_is_bounded);
  ADD ("open-async", test_open_async);
  ADD ("open-first", test_open_first);
  g_test_add_func ("/table/live/left", test_left);
  ADD ("columns-overtake", test_columns_overtake);
  ADD ("busy-while-telling", test_busy_while_telling);
  ADD ("changes-from-other-threads", test_changes_from_other_threads);
  ADD ("gone-table", test_gone_table);
  return g_test_run ();
}
