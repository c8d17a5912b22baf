/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <mapi-types.h>
#include <table/mapi-memory-source.h>
#include <table/mapi-table.h>

static void
test_check (void)
{
  static const struct {
    guint n_categories, n_expanded, n_keys; MapiSortDirection directions[3]; gboolean ok;
  } cases[] = {
    { 0, 0, 0, { 0 }, TRUE },
    { 0, 0, 2, { MAPI_SORT_ASCEND, MAPI_SORT_DESCEND }, TRUE },
    { 1, 1, 1, { MAPI_SORT_ASCEND }, TRUE },
    { 2, 0, 1, { MAPI_SORT_ASCEND }, FALSE },
    { 1, 2, 2, { MAPI_SORT_ASCEND, MAPI_SORT_ASCEND }, FALSE },
    { 2, 0, 2, { MAPI_SORT_ASCEND, MAPI_SORT_COMBINE }, TRUE },
    { 1, 0, 2, { MAPI_SORT_ASCEND, MAPI_SORT_COMBINE }, FALSE },
    { 1, 0, 1, { MAPI_SORT_COMBINE }, FALSE },
    { 1, 0, 1, { MAPI_SORT_CATEG_MAX }, FALSE },
    { 1, 0, 2, { MAPI_SORT_ASCEND, MAPI_SORT_CATEG_MAX }, TRUE },
    { 1, 0, 3, { MAPI_SORT_ASCEND, MAPI_SORT_ASCEND, MAPI_SORT_CATEG_MAX }, FALSE },
    { 1, 0, 3, { MAPI_SORT_ASCEND, MAPI_SORT_CATEG_MAX, MAPI_SORT_CATEG_MIN }, FALSE },
    { 1, 0, 2, { MAPI_SORT_ASCEND, MAPI_SORT_CATEG_MAX | MAPI_SORT_CATEG_MIN }, FALSE },
    { 0, 0, 1, { (MapiSortDirection) 16 }, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(MapiSortOrder) order = mapi_sort_order_new (cases[i].n_categories,
                                                            cases[i].n_expanded);
      g_autoptr(GError) error = NULL;

      for (guint j = 0; j < cases[i].n_keys; j++)
        mapi_sort_order_add (order, MAPI_PR_SUBJECT + (j << 16), cases[i].directions[j]);
      g_assert_cmpint (mapi_sort_order_check (order, &error), ==, cases[i].ok);
      if (!cases[i].ok)
        g_assert_error (error, MAPI_ERROR, MAPI_ERROR_INVALID_PARAMETER);
    }
}

static MapiProperties *
make_row (const char *subject,
          gint32      importance)
{
  MapiProperties *row = mapi_properties_new ();

  if (subject != NULL)
    mapi_properties_set_string (row, MAPI_PR_SUBJECT, subject);
  if (importance >= 0)
    mapi_properties_set_long (row, MAPI_PR_IMPORTANCE, importance);
  return row;
}

static void
test_missing_is_last (void)
{
  g_autoptr(MapiProperties) with = make_row ("a", -1);
  g_autoptr(MapiProperties) without = make_row (NULL, -1);

  for (MapiSortDirection direction = MAPI_SORT_ASCEND; direction <= MAPI_SORT_DESCEND; direction++)
    {
      g_autoptr(MapiSortOrder) order = mapi_sort_order_new_single (MAPI_PR_SUBJECT, direction);

      g_assert_cmpint (mapi_sort_order_compare (order, with, without), <, 0);
      g_assert_cmpint (mapi_sort_order_compare (order, without, with), >, 0);
      g_assert_cmpint (mapi_sort_order_compare (order, without, without), ==, 0);
    }
}

static void
test_rows_in_order (void)
{
  static const struct { const char *subject; gint32 importance; } rows[] = {
    { "beta", 1 }, { NULL, 2 }, { "Alpha", 0 }, { "alpha", 2 }, { "Gamma", -1 }, { "ALPHA", -1 },
  };
  static const guint64 expected[] = { 4, 3, 6, 1, 5, 2 };
  g_autoptr(MapiMemorySource) source = mapi_memory_source_new ();
  g_autoptr(MapiTable) table = mapi_table_new (MAPI_TABLE_SOURCE (source));
  g_autoptr(MapiSortOrder) order = mapi_sort_order_new (0, 0);
  g_autoptr(GPtrArray) sorted = NULL;
  g_autoptr(GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(MapiProperties) row = make_row (rows[i].subject, rows[i].importance);

      mapi_memory_source_set_row (source, i + 1, row);
    }
  mapi_sort_order_add (order, MAPI_PR_SUBJECT, MAPI_SORT_ASCEND);
  mapi_sort_order_add (order, MAPI_PR_IMPORTANCE, MAPI_SORT_DESCEND);
  g_assert_true (mapi_table_open (table, NULL, 0, NULL, order, NULL, &error));
  sorted = mapi_table_query_all_rows (table, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < sorted->len; i++)
    g_assert_cmpuint (mapi_row_get_key (g_ptr_array_index (sorted, i)), ==, expected[i]);
}

static void
test_serial (void)
{
  g_autoptr(MapiSortOrder) order = mapi_sort_order_new (2, 1);
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GBytes) again = NULL;
  g_autoptr(MapiSortOrder) read = NULL;
  g_autoptr(GError) error = NULL;
  gsize length;
  const guint8 *data;

  mapi_sort_order_add (order, MAPI_PR_CONVERSATION_TOPIC, MAPI_SORT_ASCEND);
  mapi_sort_order_add (order, MAPI_PR_IMPORTANCE, MAPI_SORT_COMBINE);
  mapi_sort_order_add (order, MAPI_PR_MESSAGE_DELIVERY_TIME, MAPI_SORT_CATEG_MAX);
  bytes = mapi_sort_order_to_bytes (order);
  read = mapi_sort_order_from_bytes (bytes, &error);
  g_assert_no_error (error);
  again = mapi_sort_order_to_bytes (read);
  g_assert_true (g_bytes_equal (bytes, again));

  data = g_bytes_get_data (bytes, &length);
  for (guint i = 0; i < 2000; i++)
    {
      g_autofree guint8 *copy = g_memdup2 (data, length);
      g_autoptr(GBytes) damaged = NULL;
      g_autoptr(MapiSortOrder) result = NULL;

      copy[g_test_rand_int_range (0, length)] = g_test_rand_int_range (0, 256);
      damaged = g_bytes_new (copy, i % 2 ? length : (gsize) g_test_rand_int_range (0, length));
      result = mapi_sort_order_from_bytes (damaged, NULL);
      if (result != NULL)
        g_assert_true (mapi_sort_order_check (result, NULL));
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/table/sort-order/check", test_check);
  g_test_add_func ("/table/sort-order/missing-is-last", test_missing_is_last);
  g_test_add_func ("/table/sort-order/rows-in-order", test_rows_in_order);
  g_test_add_func ("/table/sort-order/serial", test_serial);
  return g_test_run ();
}
