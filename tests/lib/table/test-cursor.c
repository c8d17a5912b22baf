/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <mapi-types.h>
#include <table/mapi-memory-source.h>
#include <table/mapi-table.h>

typedef struct
{
  MapiMemorySource *source;
  MapiTable        *table;
} Fixture;

static void
set_row (Fixture *fixture,
         guint64  key,
         gint32   number)
{
  g_autoptr(MapiProperties) row = mapi_properties_new ();
  g_autofree char *name = g_strdup_printf ("row %02d", number);

  mapi_properties_set_long (row, MAPI_PR_ROWID, number);
  mapi_properties_set_string (row, MAPI_PR_DISPLAY_NAME, name);
  mapi_memory_source_set_row (fixture->source, key, row);
}

/* Rows 1 to 20, by number */
static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  const guint32 columns[] = { MAPI_PR_ROWID, MAPI_PR_DISPLAY_NAME, MAPI_PR_INSTANCE_KEY };
  g_autoptr(MapiSortOrder) order = mapi_sort_order_new_single (MAPI_PR_ROWID, MAPI_SORT_ASCEND);
  g_autoptr(GError) error = NULL;

  fixture->source = mapi_memory_source_new ();
  for (int i = 1; i <= 20; i++)
    set_row (fixture, i, i);
  fixture->table = mapi_table_new (MAPI_TABLE_SOURCE (fixture->source));
  g_assert_true (mapi_table_open (fixture->table, columns, 3, NULL, order, NULL, &error));
  g_assert_no_error (error);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_assert_finalize_object (fixture->table);
  g_assert_finalize_object (fixture->source);
}

static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
assert_rows (Fixture *fixture,
             int      n,
             int      first,
             int      count,
             guint    cursor)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) rows = mapi_table_query_rows (fixture->table, n, MAPI_QUERY_ROWS_NONE, NULL,
                                                     &error);

  g_assert_no_error (error);
  g_assert_cmpint (rows->len, ==, count);
  for (int i = 0; i < count; i++)
    {
      g_assert_true (mapi_row_get_loaded (g_ptr_array_index (rows, i)));
      g_assert_cmpint (mapi_row_get_int64 (g_ptr_array_index (rows, i), MAPI_PR_ROWID), ==,
                       first + i);
    }
  g_assert_cmpuint (mapi_table_query_position (fixture->table, NULL, NULL), ==, cursor);
}

static void
test_query_rows (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) rows = NULL;

  g_assert_null (mapi_table_query_rows (fixture->table, 0, 0, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_INVALID_PARAMETER);
  g_clear_error (&error);

  assert_rows (fixture, 5, 1, 5, 5);
  assert_rows (fixture, 10, 6, 10, 15);
  assert_rows (fixture, 10, 16, 5, 20);
  assert_rows (fixture, 10, 0, 0, 20);
  /* Back first, then forward: trap 15 */
  assert_rows (fixture, -3, 18, 3, 17);
  assert_rows (fixture, -100, 1, 17, 0);
  assert_rows (fixture, -1, 0, 0, 0);

  rows = mapi_table_query_rows (fixture->table, 4, MAPI_QUERY_ROWS_NOADVANCE, NULL, &error);
  g_assert_cmpuint (rows->len, ==, 4);
  g_assert_cmpuint (mapi_table_query_position (fixture->table, NULL, NULL), ==, 0);
  assert_rows (fixture, G_MAXINT, 1, 20, 20);
  assert_rows (fixture, G_MININT, 1, 20, 0);
}

static void
test_seek (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  guint numerator, denominator;
  int moved;

  g_assert_true (mapi_table_seek_row (fixture->table, MAPI_BOOKMARK_BEGINNING, 7, &moved, &error));
  g_assert_cmpint (moved, ==, 7);
  g_assert_true (mapi_table_seek_row (fixture->table, MAPI_BOOKMARK_CURRENT, -10, &moved, &error));
  g_assert_cmpint (moved, ==, -7);
  g_assert_true (mapi_table_seek_row (fixture->table, MAPI_BOOKMARK_END, 5, &moved, &error));
  g_assert_cmpint (moved, ==, 0);
  g_assert_true (mapi_table_seek_row (fixture->table, MAPI_BOOKMARK_END, -5, &moved, &error));
  g_assert_cmpint (moved, ==, -5);
  g_assert_cmpuint (mapi_table_query_position (fixture->table, &numerator, &denominator), ==, 15);
  g_assert_cmpuint (numerator, ==, 15);
  g_assert_cmpuint (denominator, ==, 20);
  g_assert_true (mapi_table_seek_row (fixture->table, MAPI_BOOKMARK_CURRENT, G_MAXINT, &moved,
                                      &error));
  g_assert_cmpint (moved, ==, 5);

  mapi_table_seek_row_approx (fixture->table, 1, 2);
  g_assert_cmpuint (mapi_table_query_position (fixture->table, NULL, NULL), ==, 10);
  mapi_table_seek_row_approx (fixture->table, 3, 2);
  g_assert_cmpuint (mapi_table_query_position (fixture->table, NULL, NULL), ==, 20);
  mapi_table_seek_row_approx (fixture->table, 0, 0);
  g_assert_cmpuint (mapi_table_query_position (fixture->table, NULL, NULL), ==, 20);
  mapi_table_seek_row_approx (fixture->table, G_MAXUINT - 1, G_MAXUINT);
  g_assert_cmpuint (mapi_table_query_position (fixture->table, NULL, NULL), ==, 19);

  g_assert_false (mapi_table_seek_row (fixture->table, 999, 0, &moved, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_INVALID_BOOKMARK);
}

static MapiRestriction *
by_number (MapiRelop relop,
           gint32    number)
{
  g_autoptr(MapiValue) value = mapi_value_new_long (MAPI_PR_ROWID, number);

  return mapi_restriction_new_property (relop, MAPI_PR_ROWID, value);
}

static int
find (Fixture         *fixture,
      MapiRestriction *restriction,
      guint            bookmark,
      MapiFindFlags    flags)
{
  g_autoptr(MapiRestriction) owned = restriction;
  g_autoptr(GError) error = NULL;
  guint before = mapi_table_query_position (fixture->table, NULL, NULL);

  if (mapi_table_find_row (fixture->table, owned, bookmark, flags, NULL, &error))
    return mapi_table_query_position (fixture->table, NULL, NULL);
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND);
  g_assert_cmpuint (mapi_table_query_position (fixture->table, NULL, NULL), ==, before);
  return -1;
}

static void
test_find (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr(GObject) item = g_list_model_get_item (G_LIST_MODEL (fixture->table), 12);
  g_autoptr(MapiValue) name = mapi_value_new_string (MAPI_PR_DISPLAY_NAME, "row 07");
  const MapiValue *key;

  g_assert_cmpint (find (fixture, by_number (MAPI_RELOP_EQ, 8), 0, 0), ==, 7);
  /* Forward includes the row itself, backward begins before it */
  g_assert_cmpint (find (fixture, by_number (MAPI_RELOP_EQ, 8), MAPI_BOOKMARK_CURRENT, 0), ==, 7);
  g_assert_cmpint (find (fixture, by_number (MAPI_RELOP_EQ, 8), MAPI_BOOKMARK_CURRENT,
                         MAPI_FIND_DIR_BACKWARD), ==, -1);
  g_assert_cmpint (find (fixture, by_number (MAPI_RELOP_LT, 9), MAPI_BOOKMARK_CURRENT,
                         MAPI_FIND_DIR_BACKWARD), ==, 6);
  g_assert_cmpint (find (fixture, by_number (MAPI_RELOP_GT, 0), MAPI_BOOKMARK_END,
                         MAPI_FIND_DIR_BACKWARD), ==, 19);
  g_assert_cmpint (find (fixture, by_number (MAPI_RELOP_GT, 0), MAPI_BOOKMARK_END, 0), ==, -1);
  g_assert_cmpint (find (fixture, by_number (MAPI_RELOP_GT, 0), MAPI_BOOKMARK_BEGINNING,
                         MAPI_FIND_DIR_BACKWARD), ==, -1);
  /* Prefix scrolling */
  g_assert_cmpint (find (fixture, mapi_restriction_new_property (MAPI_RELOP_GE,
                                                                 MAPI_PR_DISPLAY_NAME, name),
                         0, 0), ==, 6);
  /* Every table finds a row by its instance key */
  key = mapi_properties_get_value (mapi_row_get_properties (MAPI_ROW (item)),
                                   MAPI_PR_INSTANCE_KEY);
  g_assert_nonnull (key);
  g_assert_cmpint (find (fixture, mapi_restriction_new_property (MAPI_RELOP_EQ,
                                                                 MAPI_PR_INSTANCE_KEY, key),
                         0, 0), ==, 12);
}

static void
test_bookmarks (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiRestriction) all = mapi_restriction_new_and (NULL);
  guint at_five, at_end;
  int moved;

  mapi_table_seek_row (fixture->table, 0, 5, NULL, NULL);
  at_five = mapi_table_create_bookmark (fixture->table, &error);
  g_assert_cmpuint (at_five, >, MAPI_BOOKMARK_END);
  mapi_table_seek_row (fixture->table, MAPI_BOOKMARK_END, 0, NULL, NULL);
  at_end = mapi_table_create_bookmark (fixture->table, &error);

  /* It follows its row when others come, go and move */
  set_row (fixture, 100, 0);
  set_row (fixture, 2, 50);
  mapi_memory_source_remove_row (fixture->source, 1);
  settle ();
  g_assert_true (mapi_table_seek_row (fixture->table, at_five, 0, &moved, &error));
  assert_rows (fixture, 1, 6, 1, 5);
  g_assert_false (mapi_table_get_position_changed (fixture->table));

  /* Its row moves, and it goes along */
  set_row (fixture, 6, 45);
  settle ();
  g_assert_true (mapi_table_seek_row (fixture->table, at_five, 0, &moved, &error));
  assert_rows (fixture, 1, 45, 1, 19);

  /* Its row goes: the next one, and a warning */
  mapi_memory_source_remove_row (fixture->source, 6);
  settle ();
  g_assert_true (mapi_table_seek_row (fixture->table, at_five, 0, &moved, &error));
  g_assert_true (mapi_table_get_position_changed (fixture->table));
  assert_rows (fixture, 1, 50, 1, 19);
  g_assert_true (mapi_table_seek_row (fixture->table, at_end, 0, &moved, &error));
  g_assert_cmpuint (mapi_table_query_position (fixture->table, NULL, NULL), ==, 19);

  g_assert_true (mapi_table_free_bookmark (fixture->table, at_five, &error));
  g_assert_false (mapi_table_free_bookmark (fixture->table, at_five, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_INVALID_BOOKMARK);
  g_clear_error (&error);

  /* Restrict discards bookmarks and rewinds: trap 15 */
  g_assert_true (mapi_table_restrict (fixture->table, all, NULL, &error));
  g_assert_cmpuint (mapi_table_query_position (fixture->table, NULL, NULL), ==, 0);
  g_assert_false (mapi_table_seek_row (fixture->table, at_end, 0, &moved, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_INVALID_BOOKMARK);
}

static void
test_sort_discards (Fixture       *fixture,
                    gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiSortOrder) down = mapi_sort_order_new_single (MAPI_PR_ROWID, MAPI_SORT_DESCEND);
  g_autoptr(MapiSortOrder) wrong = mapi_sort_order_new (5, 0);
  guint bookmark;

  mapi_table_seek_row (fixture->table, 0, 5, NULL, NULL);
  bookmark = mapi_table_create_bookmark (fixture->table, &error);
  /* Failure leaves everything as it was */
  g_assert_false (mapi_table_sort (fixture->table, wrong, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_INVALID_PARAMETER);
  g_clear_error (&error);
  assert_rows (fixture, 1, 6, 1, 6);

  g_assert_true (mapi_table_sort (fixture->table, down, NULL, &error));
  assert_rows (fixture, 1, 20, 1, 1);
  g_assert_false (mapi_table_seek_row (fixture->table, bookmark, 0, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_INVALID_BOOKMARK);
}

static void
test_bookmark_limit (Fixture       *fixture,
                     gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < 1000; i++)
    g_assert_cmpuint (mapi_table_create_bookmark (fixture->table, NULL), !=, 0);
  g_assert_cmpuint (mapi_table_create_bookmark (fixture->table, &error), ==, 0);
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_UNABLE_TO_COMPLETE);
}

/* The memory source refuses what it cannot judge, and the table stays as it was */
static void
test_refused_restriction (Fixture       *fixture,
                          gconstpointer  data)
{
  g_autoptr(MapiRestriction) wrong = mapi_restriction_new_bitmask (MAPI_PR_SUBJECT, 1, TRUE);
  g_autoptr(GError) error = NULL;

  mapi_table_seek_row (fixture->table, 0, 5, NULL, NULL);
  g_assert_false (mapi_table_restrict (fixture->table, wrong, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_TOO_COMPLEX);
  g_assert_cmpint (mapi_table_get_status (fixture->table), ==, MAPI_TABLE_STATUS_RESTRICT_ERROR);
  g_assert_null (mapi_table_get_restriction (fixture->table));
  g_assert_cmpuint (mapi_table_get_row_count (fixture->table), ==, 20);
  assert_rows (fixture, 1, 6, 1, 6);
}

static void
test_count_restriction (Fixture       *fixture,
                        gconstpointer  data)
{
  g_autoptr(MapiRestriction) many = by_number (MAPI_RELOP_GT, 5);
  g_autoptr(MapiRestriction) few = mapi_restriction_new_count (3, many);
  g_autoptr(MapiSortOrder) down = mapi_sort_order_new_single (MAPI_PR_ROWID, MAPI_SORT_DESCEND);
  g_autoptr(GError) error = NULL;

  g_assert_true (mapi_table_restrict (fixture->table, few, NULL, &error));
  g_assert_no_error (error);
  assert_rows (fixture, 100, 6, 3, 3);

  /* The first in the order of the table */
  g_assert_true (mapi_table_sort (fixture->table, down, NULL, &error));
  assert_rows (fixture, 1, 20, 1, 1);
  g_assert_cmpuint (mapi_table_get_row_count (fixture->table), ==, 3);
}

/* Columns can change without losing the place; rows that are alive show the new ones */
static void
test_set_columns (Fixture       *fixture,
                  gconstpointer  data)
{
  const guint32 columns[] = { MAPI_PR_ROWID };
  g_autoptr(MapiRow) row = g_list_model_get_item (G_LIST_MODEL (fixture->table), 3);
  g_autoptr(MapiRow) same = NULL;
  g_autofree guint32 *shown = NULL;
  g_autofree guint32 *every = NULL;
  g_autoptr(GError) error = NULL;
  gsize n_columns;

  mapi_table_seek_row (fixture->table, 0, 5, NULL, NULL);
  g_assert_cmpstr (mapi_row_get_string (row, MAPI_PR_DISPLAY_NAME), ==, "row 04");
  g_assert_true (mapi_table_set_columns (fixture->table, columns, 1, &error));
  g_assert_null (mapi_row_get_string (row, MAPI_PR_DISPLAY_NAME));
  g_assert_cmpint (mapi_row_get_int64 (row, MAPI_PR_ROWID), ==, 4);
  same = g_list_model_get_item (G_LIST_MODEL (fixture->table), 3);
  g_assert_true (same == row);
  g_assert_cmpuint (mapi_table_query_position (fixture->table, NULL, NULL), ==, 5);

  shown = mapi_table_query_columns (fixture->table, FALSE, &n_columns);
  g_assert_cmpuint (n_columns, ==, 1);
  every = mapi_table_query_columns (fixture->table, TRUE, &n_columns);
  g_assert_cmpuint (n_columns, ==, 2);
  g_assert_false (mapi_table_set_columns (fixture->table, NULL, 0, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_INVALID_PARAMETER);
}

#define ADD(name, func) g_test_add ("/table/cursor/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("query-rows", test_query_rows);
  ADD ("seek", test_seek);
  ADD ("find", test_find);
  ADD ("bookmarks", test_bookmarks);
  ADD ("sort-discards", test_sort_discards);
  ADD ("bookmark-limit", test_bookmark_limit);
  ADD ("refused-restriction", test_refused_restriction);
  ADD ("count-restriction", test_count_restriction);
  ADD ("set-columns", test_set_columns);
  return g_test_run ();
}
