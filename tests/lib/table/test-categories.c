/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <mapi-types.h>
#include <table/mapi-memory-source.h>
#include <table/mapi-table.h>

#define PR_TOPIC MAPI_PR_CONVERSATION_TOPIC
#define PR_TIME  MAPI_PR_MESSAGE_DELIVERY_TIME

static void
set_row (MapiMemorySource *source,
         guint64           key,
         const char       *topic,
         gint32            importance,
         gint64            time,
         gboolean          read)
{
  g_autoptr(MapiProperties) row = mapi_properties_new ();

  if (topic != NULL)
    mapi_properties_set_string (row, PR_TOPIC, topic);
  mapi_properties_set_long (row, MAPI_PR_IMPORTANCE, importance);
  mapi_properties_set_time (row, PR_TIME, time);
  mapi_properties_set_long (row, MAPI_PR_MESSAGE_FLAGS, read ? MAPI_MSGFLAG_READ : 0);
  mapi_memory_source_set_row (source, key, row);
}

static MapiMemorySource *
make_source (void)
{
  MapiMemorySource *source = mapi_memory_source_new ();

  set_row (source, 1, "apple", 1, 100, TRUE);
  set_row (source, 2, "Pear", 1, 50, FALSE);
  set_row (source, 3, "apple", 2, 10, FALSE);
  set_row (source, 4, "pear", 2, 500, FALSE);
  set_row (source, 5, NULL, 0, 70, TRUE);
  set_row (source, 6, "apple", 1, 60, FALSE);
  return source;
}

/* The table in letters: "apple+2/1" is an expanded heading with two rows, one unread;
 * "apple-" a collapsed one; #7 a leaf. Depth is shown by dots. */
static char *
show (MapiTable *table)
{
  GString *text = g_string_new (NULL);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (table));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(MapiRow) row = g_list_model_get_item (G_LIST_MODEL (table), i);
      const char *topic = mapi_row_get_string (row, PR_TOPIC);

      if (i > 0)
        g_string_append_c (text, ' ');
      for (guint j = 0; j < mapi_row_get_depth (row); j++)
        g_string_append_c (text, '.');
      if (mapi_row_get_row_type (row) == MAPI_ROW_LEAF)
        {
          g_string_append_printf (text, "#%" G_GUINT64_FORMAT, mapi_row_get_key (row));
          continue;
        }
      if (mapi_row_get_depth (row) > 0)
        g_string_append_printf (text, "%d", (int) mapi_row_get_int64 (row, MAPI_PR_IMPORTANCE));
      else
        g_string_append (text, topic != NULL ? topic : "none");
      g_string_append_c (text, mapi_row_get_row_type (row) == MAPI_ROW_EXPANDED_CATEGORY
                               ? '+' : '-');
      g_string_append_printf (text, "%d/%d",
                              (int) mapi_row_get_int64 (row, MAPI_PR_CONTENT_COUNT),
                              (int) mapi_row_get_int64 (row, MAPI_PR_CONTENT_UNREAD));
    }
  return g_string_free (text, FALSE);
}

static void
assert_shows (MapiTable  *table,
              const char *expected)
{
  g_autofree char *shown = show (table);

  g_assert_cmpstr (shown, ==, expected);
}

static MapiTable *
open_table (MapiMemorySource *source,
            MapiSortOrder    *order)
{
  const guint32 columns[] = { PR_TOPIC, MAPI_PR_IMPORTANCE, PR_TIME };
  MapiTable *table = mapi_table_new (MAPI_TABLE_SOURCE (source));
  g_autoptr(GError) error = NULL;

  g_assert_true (mapi_table_open (table, columns, 3, NULL, order, NULL, &error));
  g_assert_no_error (error);
  return table;
}

static MapiSortOrder *
two_levels (guint n_expanded)
{
  MapiSortOrder *order = mapi_sort_order_new (2, n_expanded);

  mapi_sort_order_add (order, PR_TOPIC, MAPI_SORT_ASCEND);
  mapi_sort_order_add (order, MAPI_PR_IMPORTANCE, MAPI_SORT_DESCEND);
  mapi_sort_order_add (order, PR_TIME, MAPI_SORT_ASCEND);
  return order;
}

static guint64
key_at (MapiTable *table,
        guint      position)
{
  g_autoptr(MapiRow) row = g_list_model_get_item (G_LIST_MODEL (table), position);

  return mapi_row_get_key (row);
}

static void
test_expanded_levels (void)
{
  static const char * const expected[] = {
    "apple-3/2 Pear-2/2 none-1/0",
    "apple+3/2 .2-1/1 .1-2/1 Pear+2/2 .2-1/1 .1-1/1 none+1/0 .0-1/0",
    "apple+3/2 .2+1/1 ..#3 .1+2/1 ..#6 ..#1 Pear+2/2 .2+1/1 ..#4 .1+1/1 ..#2 none+1/0 .0+1/0 ..#5",
  };

  for (guint i = 0; i < 3; i++)
    {
      g_autoptr(MapiMemorySource) source = make_source ();
      g_autoptr(MapiSortOrder) order = two_levels (i);
      g_autoptr(MapiTable) table = open_table (source, order);
      g_autofree char *shown = show (table);

      g_assert_cmpuint (mapi_table_get_row_count (table), ==,
                        g_list_model_get_n_items (G_LIST_MODEL (table)));
      /* A heading shows the case of the first row of its category */
      g_assert_cmpint (g_ascii_strcasecmp (shown, expected[i]), ==, 0);
    }
}

static void
changed_cb (GListModel *model,
            guint       position,
            guint       n_removed,
            guint       n_added,
            gpointer    user_data)
{
  g_string_append_printf (user_data, "%u-%u+%u ", position, n_removed, n_added);
}

static void
event_cb (MapiTable *table,
          guint      event,
          guint64    key,
          guint64    prior_key,
          gpointer   user_data)
{
  (*(guint *) user_data)++;
}

static void
test_expand_and_collapse (void)
{
  g_autoptr(MapiMemorySource) source = make_source ();
  g_autoptr(MapiSortOrder) order = two_levels (0);
  g_autoptr(MapiTable) table = open_table (source, order);
  g_autoptr(GString) changes = g_string_new (NULL);
  g_autoptr(GPtrArray) rows = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *shown = NULL;
  guint n_events = 0;
  guint n_more;
  guint64 apple = key_at (table, 0);

  g_signal_connect (table, "items-changed", G_CALLBACK (changed_cb), changes);
  g_signal_connect (table, "table-event", G_CALLBACK (event_cb), &n_events);
  rows = mapi_table_expand_row (table, apple, 1, &n_more, &error);
  g_assert_cmpuint (rows->len, ==, 1);
  g_assert_cmpuint (n_more, ==, 1);
  g_assert_cmpuint (mapi_table_query_position (table, NULL, NULL), ==, 2);
  g_clear_pointer (&rows, g_ptr_array_unref);
  rows = mapi_table_expand_row (table, key_at (table, 2), 100, &n_more, &error);
  g_assert_cmpuint (rows->len, ==, 2);
  g_assert_true (mapi_row_get_loaded (g_ptr_array_index (rows, 0)));
  g_assert_cmpuint (n_more, ==, 0);
  shown = show (table);
  g_assert_true (g_str_has_prefix (shown, "apple+3/2 .2-1/1 .1+2/1 ..#6 ..#1 "));

  /* The inner heading remembers that it is expanded */
  g_assert_cmpint (mapi_table_collapse_row (table, apple, &error), ==, 4);
  g_assert_cmpint (mapi_table_collapse_row (table, apple, &error), ==, 0);
  g_clear_pointer (&rows, g_ptr_array_unref);
  rows = mapi_table_expand_row (table, apple, 0, &n_more, &error);
  g_assert_cmpuint (n_more, ==, 4);
  g_assert_cmpstr (changes->str, ==, "1-0+2 3-0+2 1-4+0 1-0+4 ");
  g_assert_cmpuint (n_events, ==, 0);

  g_assert_cmpint (mapi_table_collapse_row (table, 1, &error), ==, -1);
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND);
}

/* A bookmark on a row that is hidden goes to the next visible row */
static void
test_bookmark_in_collapsed (void)
{
  g_autoptr(MapiMemorySource) source = make_source ();
  g_autoptr(MapiSortOrder) order = two_levels (2);
  g_autoptr(MapiTable) table = open_table (source, order);
  guint64 pear = key_at (table, 6);
  guint bookmark;

  mapi_table_seek_row (table, 0, 4, NULL, NULL);
  bookmark = mapi_table_create_bookmark (table, NULL);
  mapi_table_collapse_row (table, key_at (table, 0), NULL);
  g_assert_true (mapi_table_seek_row (table, bookmark, 0, NULL, NULL));
  g_assert_cmpuint (key_at (table, mapi_table_query_position (table, NULL, NULL)), ==, pear);
  g_assert_true (mapi_table_get_position_changed (table));
}

static void
test_collapse_state (void)
{
  g_autoptr(MapiMemorySource) source = make_source ();
  g_autoptr(MapiSortOrder) order = two_levels (1);
  g_autoptr(MapiSortOrder) other = two_levels (0);
  g_autoptr(MapiTable) table = open_table (source, order);
  g_autoptr(MapiTable) again = open_table (source, order);
  g_autoptr(MapiTable) different = open_table (source, other);
  g_autoptr(GBytes) state = NULL;
  g_autoptr(GBytes) broken = g_bytes_new_static ("nonsense", 8);
  g_autoptr(GPtrArray) rows = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *before = NULL;
  guint64 leaf;
  guint bookmark;

  rows = mapi_table_expand_row (table, key_at (table, 2), 100, NULL, &error);
  leaf = key_at (table, 4);
  mapi_table_collapse_row (table, key_at (table, 5), &error);
  before = show (table);
  state = mapi_table_get_collapse_state (table, leaf);

  bookmark = mapi_table_set_collapse_state (again, state, &error);
  g_assert_no_error (error);
  assert_shows (again, before);
  g_assert_true (mapi_table_seek_row (again, bookmark, 0, NULL, &error));
  g_assert_cmpuint (key_at (again, mapi_table_query_position (again, NULL, NULL)), ==, leaf);

  mapi_table_set_collapse_state (different, state, &error);
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_INVALID_PARAMETER);
  g_clear_error (&error);
  mapi_table_set_collapse_state (table, broken, &error);
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_CORRUPT_DATA);
  assert_shows (table, before);
}

/* Newest conversation first, and inside a conversation newest message first */
static void
test_aggregates (void)
{
  static const struct { MapiSortDirection direction; const char *expected; } cases[] = {
    { MAPI_SORT_CATEG_MAX, "pear+2/2 .#4 .#2 apple+3/2 .#1 .#6 .#3 none+1/0 .#5" },
    { MAPI_SORT_CATEG_MIN, "apple+3/2 .#3 .#6 .#1 Pear+2/2 .#2 .#4 none+1/0 .#5" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(MapiMemorySource) source = make_source ();
      g_autoptr(MapiSortOrder) order = mapi_sort_order_new (1, 1);
      g_autoptr(MapiTable) table = NULL;

      mapi_sort_order_add (order, PR_TOPIC, MAPI_SORT_ASCEND);
      mapi_sort_order_add (order, PR_TIME, cases[i].direction);
      table = open_table (source, order);
      assert_shows (table, cases[i].expected);
    }
}

static void
test_combined (void)
{
  g_autoptr(MapiMemorySource) source = make_source ();
  g_autoptr(MapiSortOrder) order = mapi_sort_order_new (2, 1);
  g_autoptr(MapiTable) table = NULL;

  mapi_sort_order_add (order, PR_TOPIC, MAPI_SORT_ASCEND);
  mapi_sort_order_add (order, MAPI_PR_IMPORTANCE, MAPI_SORT_COMBINE);
  table = open_table (source, order);
  assert_shows (table, "apple+2/1 .#1 .#6 apple+1/1 .#3 Pear+1/1 .#2 pear+1/1 .#4 none+1/0 .#5");
}

/* Headings live on while rows come and go, and their counts change */
static void
test_live_headings (void)
{
  g_autoptr(MapiMemorySource) source = make_source ();
  g_autoptr(MapiSortOrder) order = mapi_sort_order_new (1, 1);
  g_autoptr(MapiTable) table = NULL;
  g_autoptr(MapiRow) apple = NULL;
  g_autoptr(MapiRow) same = NULL;
  g_autoptr(GString) changes = g_string_new (NULL);

  mapi_sort_order_add (order, PR_TOPIC, MAPI_SORT_ASCEND);
  mapi_sort_order_add (order, PR_TIME, MAPI_SORT_CATEG_MAX);
  table = open_table (source, order);
  mapi_table_collapse_row (table, key_at (table, 0), NULL);
  apple = g_list_model_get_item (G_LIST_MODEL (table), 1);
  g_signal_connect (table, "items-changed", G_CALLBACK (changed_cb), changes);

  set_row (source, 7, "APPLE", 1, 5, FALSE);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  assert_shows (table, "pear-2/2 apple+4/3 .#1 .#6 .#3 .#7 none+1/0 .#5");
  g_assert_cmpstr (changes->str, ==, "5-0+1 ");
  same = g_list_model_get_item (G_LIST_MODEL (table), 1);
  g_assert_true (same == apple);

  /* The newest message: its conversation comes first, collapsed as it was */
  set_row (source, 8, "apple", 1, 900, FALSE);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  assert_shows (table, "apple+5/4 .#8 .#1 .#6 .#3 .#7 pear-2/2 none+1/0 .#5");
}

static void
mirror_cb (GListModel *model,
           guint       position,
           guint       n_removed,
           guint       n_added,
           GArray     *mirror)
{
  g_assert_cmpuint (position + n_removed, <=, mirror->len);
  if (n_removed > 0)
    g_array_remove_range (mirror, position, n_removed);
  for (guint i = position; i < position + n_added; i++)
    {
      g_autoptr(MapiRow) row = g_list_model_get_item (model, i);
      guint64 key = mapi_row_get_key (row);

      g_array_insert_val (mirror, i, key);
    }
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, mirror->len);
}

static void
assert_mirrors (MapiTable *table,
                GArray    *mirror)
{
  g_assert_cmpuint (mapi_table_get_row_count (table), ==, mirror->len);
  for (guint i = 0; i < mirror->len; i++)
    g_assert_cmpuint (key_at (table, i), ==, g_array_index (mirror, guint64, i));
}

/* Rows come, go and move between categories while headings are expanded and collapsed; a
 * table made afresh, given the same state, shows the same */
static void
test_random (void)
{
  static const char * const topics[] = { "a", "b", "C", "c", "d", NULL };
  g_autoptr(MapiMemorySource) source = mapi_memory_source_new ();
  g_autoptr(MapiSortOrder) order = two_levels (1);
  g_autoptr(MapiTable) table = open_table (source, order);
  g_autoptr(GArray) mirror = g_array_new (FALSE, FALSE, sizeof (guint64));

  g_signal_connect (table, "items-changed", G_CALLBACK (mirror_cb), mirror);
  for (guint i = 0; i < 1000; i++)
    {
      guint64 key = g_test_rand_int_range (1, 60);

      if (g_test_rand_int_range (0, 3) == 0)
        mapi_memory_source_remove_row (source, key);
      else
        set_row (source, key, topics[g_test_rand_int_range (0, G_N_ELEMENTS (topics))],
                 g_test_rand_int_range (0, 3), g_test_rand_int_range (0, 100), key % 2 == 0);
      while (g_main_context_iteration (NULL, FALSE))
        ;
      if (mirror->len > 0)
        {
          guint64 row = key_at (table, g_test_rand_int_range (0, mirror->len));

          if (g_test_rand_bit ())
            mapi_table_collapse_row (table, row, NULL);
          else
            g_clear_pointer (&(GPtrArray *) { mapi_table_expand_row (table, row, 3, NULL, NULL) },
                             g_ptr_array_unref);
        }
      assert_mirrors (table, mirror);
      if (i % 50 == 0)
        {
          g_autoptr(MapiTable) fresh = open_table (source, order);
          g_autoptr(GBytes) state = mapi_table_get_collapse_state (table, 0);
          g_autofree char *shown = show (table);

          mapi_table_set_collapse_state (fresh, state, NULL);
          assert_shows (fresh, shown);
        }
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/table/categories/expanded-levels", test_expanded_levels);
  g_test_add_func ("/table/categories/expand-and-collapse", test_expand_and_collapse);
  g_test_add_func ("/table/categories/bookmark-in-collapsed", test_bookmark_in_collapsed);
  g_test_add_func ("/table/categories/collapse-state", test_collapse_state);
  g_test_add_func ("/table/categories/aggregates", test_aggregates);
  g_test_add_func ("/table/categories/combined", test_combined);
  g_test_add_func ("/table/categories/live-headings", test_live_headings);
  g_test_add_func ("/table/categories/random", test_random);
  return g_test_run ();
}
