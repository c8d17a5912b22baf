/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <mapi-types.h>
#include <table/mapi-memory-source.h>
#include <table/mapi-table.h>

#define PR_INSTANCE (MAPI_PR_KEYWORDS | MAPI_MVI_FLAG)
#define PR_SINGLE   MAPI_CHANGE_PROP_TYPE (MAPI_PR_KEYWORDS, MAPI_PROP_TYPE_UNICODE)

static void
set_row (MapiMemorySource   *source,
         guint64             key,
         const char         *subject,
         const char * const *keywords)
{
  g_autoptr(MapiProperties) row = mapi_properties_new ();

  mapi_properties_set_string (row, MAPI_PR_SUBJECT, subject);
  if (keywords != NULL)
    mapi_properties_set_strv (row, MAPI_PR_KEYWORDS, keywords);
  mapi_memory_source_set_row (source, key, row);
}

static void
test_one_row_a_value (void)
{
  const char * const two[] = { "red", "blue", NULL };
  const char * const same[] = { "red", "red", NULL };
  const guint32 columns[] = { MAPI_PR_SUBJECT, PR_INSTANCE };
  g_autoptr(MapiMemorySource) source = mapi_memory_source_new ();
  g_autoptr(MapiTable) table = mapi_table_new (MAPI_TABLE_SOURCE (source));
  g_autoptr(MapiSortOrder) order = mapi_sort_order_new_single (PR_INSTANCE, MAPI_SORT_ASCEND);
  g_autoptr(GPtrArray) rows = NULL;
  g_autoptr(GHashTable) keys = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autoptr(GError) error = NULL;
  static const char * const expected[] = { "blue", "red", "red", "red", NULL };

  set_row (source, 1, "one", two);
  set_row (source, 2, "two", same);
  set_row (source, 3, "three", NULL);
  g_assert_true (mapi_table_open (table, columns, 2, NULL, order, NULL, &error));
  g_assert_no_error (error);
  rows = mapi_table_query_all_rows (table, NULL, &error);
  g_assert_cmpuint (rows->len, ==, 5);
  for (guint i = 0; i < rows->len; i++)
    {
      MapiRow *row = g_ptr_array_index (rows, i);
      guint64 key = mapi_row_get_key (row);

      g_assert_cmpstr (mapi_row_get_string (row, PR_SINGLE), ==, expected[i]);
      g_assert_nonnull (mapi_row_get_string (row, MAPI_PR_SUBJECT));
      g_assert_cmpuint (key >> 63, ==, 0);
      g_assert_true (g_hash_table_add (keys, g_memdup2 (&key, sizeof key)));
    }
  g_hash_table_foreach (keys, (GHFunc) (void *) g_free, NULL);
}

/* Keys of instances are the same at every reading, and rows are read by them */
static void
test_stable (void)
{
  const char * const two[] = { "red", "blue", NULL };
  const char * const three[] = { "green", "red", "blue", NULL };
  const guint32 columns[] = { MAPI_PR_SUBJECT, PR_INSTANCE };
  g_autoptr(MapiMemorySource) source = mapi_memory_source_new ();
  g_autoptr(MapiTable) table = mapi_table_new (MAPI_TABLE_SOURCE (source));
  g_autoptr(MapiRow) red = NULL;
  g_autoptr(MapiRow) still = NULL;
  g_autoptr(GError) error = NULL;

  set_row (source, 1, "one", two);
  g_assert_true (mapi_table_open (table, columns, 2, NULL, NULL, NULL, &error));
  red = g_list_model_get_item (G_LIST_MODEL (table), 0);
  g_assert_cmpstr (mapi_row_get_string (red, PR_SINGLE), ==, "red");

  set_row (source, 1, "other", three);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (mapi_table_get_row_count (table), ==, 3);
  still = g_list_model_get_item (G_LIST_MODEL (table), 1);
  g_assert_true (still == red);
  g_assert_cmpstr (mapi_row_get_string (red, MAPI_PR_SUBJECT), ==, "other");
}

static void
test_without_instances (void)
{
  const char * const two[] = { "red", "blue", NULL };
  const guint32 columns[] = { MAPI_PR_KEYWORDS };
  g_autoptr(MapiMemorySource) source = mapi_memory_source_new ();
  g_autoptr(MapiTable) table = mapi_table_new (MAPI_TABLE_SOURCE (source));
  g_autoptr(MapiRow) row = NULL;

  set_row (source, 1, "one", two);
  g_assert_true (mapi_table_open (table, columns, 1, NULL, NULL, NULL, NULL));
  g_assert_cmpuint (mapi_table_get_row_count (table), ==, 1);
  row = g_list_model_get_item (G_LIST_MODEL (table), 0);
  g_assert_true (g_strv_equal (mapi_properties_get_strv (mapi_row_get_properties (row),
                                                         MAPI_PR_KEYWORDS), two));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/table/instances/one-row-a-value", test_one_row_a_value);
  g_test_add_func ("/table/instances/stable", test_stable);
  g_test_add_func ("/table/instances/without", test_without_instances);
  return g_test_run ();
}
