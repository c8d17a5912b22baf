/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <mapi.h>

#define N 2000

static const guint32 columns[] = { MAPI_PR_SUBJECT, MAPI_PR_MESSAGE_SIZE };

static void
set_row (MapiMemorySource *source,
         guint64           key,
         gint64            time,
         const char       *subject)
{
  g_autoptr(MapiProperties) row = mapi_properties_new ();

  mapi_properties_set_time (row, MAPI_PR_MESSAGE_DELIVERY_TIME, time);
  mapi_properties_set_string (row, MAPI_PR_SUBJECT, subject);
  mapi_properties_set_long (row, MAPI_PR_MESSAGE_SIZE, (gint32) key);
  mapi_memory_source_set_row (source, key, row);
}

/* Two stores; even times in the one, odd ones in the other */
static GPtrArray *
make_tables (MapiMemorySource **one,
             MapiMemorySource **other)
{
  GPtrArray *tables = g_ptr_array_new_with_free_func (g_object_unref);

  *one = mapi_memory_source_new ();
  *other = mapi_memory_source_new ();
  for (gint64 time = N; time > 0; time--)
    {
      g_autofree char *subject = g_strdup_printf ("%" G_GINT64_FORMAT, time);

      set_row (time % 2 == 0 ? *one : *other, (guint64) time, time, subject);
    }
  g_ptr_array_add (tables, mapi_table_new (MAPI_TABLE_SOURCE (*one)));
  g_ptr_array_add (tables, mapi_table_new (MAPI_TABLE_SOURCE (*other)));
  return tables;
}

static void
done_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static MapiTable *
open_union (GPtrArray       *tables,
            MapiRestriction *restriction,
            MapiSortOrder   *order)
{
  MapiTable *table = mapi_union_source_new_table (tables);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  mapi_table_open_async (table, columns, G_N_ELEMENTS (columns), restriction, order, NULL, done_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (mapi_table_open_finish (table, result, &error));
  g_assert_no_error (error);
  return table;
}

static void
assert_subject (MapiTable  *table,
                guint       position,
                const char *subject)
{
  g_autoptr(MapiRow) row = g_list_model_get_item (G_LIST_MODEL (table), position);

  while (!mapi_row_get_loaded (row))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (mapi_properties_get_string (mapi_row_get_properties (row), MAPI_PR_SUBJECT), ==, subject);
}

static void
test_newest_first (void)
{
  g_autoptr(MapiMemorySource) one = NULL;
  g_autoptr(MapiMemorySource) other = NULL;
  g_autoptr(GPtrArray) tables = make_tables (&one, &other);
  g_autoptr(MapiTable) table = open_union (tables, NULL, NULL);
  guint64 inner;

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (table)), ==, N);
  for (guint i = 0; i < N; i++)
    {
      guint part = mapi_union_source_split_key (mapi_table_get_row_key (table, i), &inner);

      g_assert_cmpuint (inner, ==, N - i);
      g_assert_cmpuint (part, ==, inner % 2);
    }
  assert_subject (table, 0, "2000");
  assert_subject (table, 1234, "766");
  assert_subject (table, N - 1, "1");
}

static void
test_other_order (void)
{
  g_autoptr(MapiMemorySource) one = NULL;
  g_autoptr(MapiMemorySource) other = NULL;
  g_autoptr(GPtrArray) tables = make_tables (&one, &other);
  g_autoptr(MapiSortOrder) order = mapi_sort_order_new_single (MAPI_PR_MESSAGE_SIZE, MAPI_SORT_ASCEND);
  g_autoptr(MapiTable) table = open_union (tables, NULL, order);

  for (guint i = 0; i < N; i++)
    {
      guint64 inner;

      mapi_union_source_split_key (mapi_table_get_row_key (table, i), &inner);
      g_assert_cmpuint (inner, ==, i + 1);
    }
}

static void
test_condition (void)
{
  g_autoptr(MapiMemorySource) one = NULL;
  g_autoptr(MapiMemorySource) other = NULL;
  g_autoptr(GPtrArray) tables = make_tables (&one, &other);
  g_autoptr(MapiValue) value = mapi_value_new_long (MAPI_PR_MESSAGE_SIZE, 10);
  g_autoptr(MapiRestriction) restriction = mapi_restriction_new_property (MAPI_RELOP_LE, MAPI_PR_MESSAGE_SIZE, value);
  g_autoptr(MapiTable) table = open_union (tables, restriction, NULL);

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (table)), ==, 10);
  assert_subject (table, 0, "10");
  assert_subject (table, 9, "1");
}

/* What happens to a part happens to the union */
static void
test_changes (void)
{
  g_autoptr(MapiMemorySource) one = NULL;
  g_autoptr(MapiMemorySource) other = NULL;
  g_autoptr(GPtrArray) tables = make_tables (&one, &other);
  g_autoptr(MapiTable) table = open_union (tables, NULL, NULL);
  g_autoptr(MapiRow) row = g_list_model_get_item (G_LIST_MODEL (table), 0);
  guint64 inner;

  set_row (other, 5001, N + 1, "news");
  while (g_list_model_get_n_items (G_LIST_MODEL (table)) == N)
    g_main_context_iteration (NULL, TRUE);
  assert_subject (table, 0, "news");
  assert_subject (table, 1, "2000");

  set_row (one, 2000, N, "changed");
  while (g_strcmp0 (mapi_properties_get_string (mapi_row_get_properties (row), MAPI_PR_SUBJECT), "changed") != 0)
    g_main_context_iteration (NULL, TRUE);

  /* A conversation that gets an answer keeps its key */
  set_row (one, 1000, N + 5, "answered");
  while (mapi_union_source_split_key (mapi_table_get_row_key (table, 0), &inner) != 0 || inner != 1000)
    g_main_context_iteration (NULL, TRUE);
  set_row (one, 1000, 1000, "1000");
  while (mapi_union_source_split_key (mapi_table_get_row_key (table, 0), &inner) != 1 || inner != 5001)
    g_main_context_iteration (NULL, TRUE);
  for (guint i = 2; i < N; i++)
    {
      mapi_union_source_split_key (mapi_table_get_row_key (table, i), &inner);
      g_assert_cmpuint (inner, ==, N + 1 - i);
    }

  mapi_memory_source_remove_row (other, 5001);
  while (g_list_model_get_n_items (G_LIST_MODEL (table)) != N)
    g_main_context_iteration (NULL, TRUE);
  assert_subject (table, 0, "changed");
}

/* ---- a part that fails ---- */

static GPtrArray *(*real_load) (MapiTableSource *, MapiTableQuery *, const guint64 *, gsize, GCancellable *, GError **);
static MapiTableResult *(*real_query) (MapiTableSource *, MapiTableQuery *, guint, GCancellable *, GError **);
static MapiMemorySource *failing;
static gint n_told;

static MapiTableResult *
query_or_fail (MapiTableSource  *source,
               MapiTableQuery   *query,
               guint             n_first,
               GCancellable     *cancellable,
               GError          **error)
{
  if (g_atomic_pointer_get (&failing) != (gpointer) source)
    return real_query (source, query, n_first, cancellable, error);
  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_DISK_ERROR, "It cannot be read");
  return NULL;
}

static GPtrArray *
load_or_fail (MapiTableSource  *source,
              MapiTableQuery   *query,
              const guint64    *keys,
              gsize             n_keys,
              GCancellable     *cancellable,
              GError          **error)
{
  if (g_atomic_pointer_get (&failing) != (gpointer) source)
    return real_load (source, query, keys, n_keys, cancellable, error);
  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_DISK_ERROR, "It cannot be read");
  return NULL;
}

static void
part_failed_cb (MapiUnionSource *source,
                guint            part,
                const GError    *error,
                gpointer         user_data)
{
  g_assert_cmpuint (part, ==, 1);
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_DISK_ERROR);
  g_atomic_int_inc (&n_told);
}

/* What the one cannot list any more stays as it was, between what the other has, and is as it is when it can be read */
static void
test_part_fails (void)
{
  g_autoptr(MapiMemorySource) one = NULL;
  g_autoptr(MapiMemorySource) other = NULL;
  g_autoptr(GPtrArray) tables = make_tables (&one, &other);
  g_autoptr(MapiTable) table = open_union (tables, NULL, NULL);
  MapiTableSourceClass *klass = MAPI_TABLE_SOURCE_GET_CLASS (one);

  g_signal_connect (mapi_table_get_source (table), "part-failed", G_CALLBACK (part_failed_cb), NULL);
  real_query = klass->query;
  real_load = klass->load;
  klass->query = query_or_fail;
  klass->load = load_or_fail;
  g_atomic_pointer_set (&failing, other);
  mapi_table_source_changed_all (mapi_table_get_source (table));
  set_row (one, N + 2, N + 2, "New");
  while (g_list_model_get_n_items (G_LIST_MODEL (table)) != N + 1)
    g_main_context_iteration (NULL, TRUE);
  assert_subject (table, 0, "New");
  assert_subject (table, 1, "2000");
  assert_subject (table, 2, "1999");
  g_assert_cmpint (g_atomic_int_get (&n_told), >, 0);
  mapi_memory_source_remove_row (other, 1999);
  g_atomic_pointer_set (&failing, NULL);
  set_row (one, N + 4, N + 4, "Newer");
  set_row (one, N + 6, N + 6, "Newest");
  while (g_list_model_get_n_items (G_LIST_MODEL (table)) != N + 2)
    g_main_context_iteration (NULL, TRUE);
  assert_subject (table, 0, "Newest");
  assert_subject (table, 3, "2000");
  assert_subject (table, 4, "1998");
  klass->query = real_query;
  klass->load = real_load;
}

/* Rows of the one that cannot load them are empty, those of the other are there, and once it can it does */
static void
test_part_fails_to_load (void)
{
  g_autoptr(MapiMemorySource) one = NULL;
  g_autoptr(MapiMemorySource) other = NULL;
  g_autoptr(GPtrArray) tables = make_tables (&one, &other);
  g_autoptr(MapiTable) table = open_union (tables, NULL, NULL);
  g_autoptr(MapiRow) row = NULL;
  MapiTableSourceClass *klass = MAPI_TABLE_SOURCE_GET_CLASS (one);

  g_signal_connect (mapi_table_get_source (table), "part-failed", G_CALLBACK (part_failed_cb), NULL);
  real_query = klass->query;
  real_load = klass->load;
  klass->query = query_or_fail;
  klass->load = load_or_fail;
  g_atomic_int_set (&n_told, 0);
  g_atomic_pointer_set (&failing, other);
  assert_subject (table, 1500, "500");
  assert_subject (table, 1501, NULL);
  row = g_list_model_get_item (G_LIST_MODEL (table), 1501);
  g_assert_cmpint (g_atomic_int_get (&n_told), >, 0);

  /* It is back; what is asked of it next says so, though it is not these rows */
  g_atomic_pointer_set (&failing, NULL);
  set_row (one, N + 2, N + 2, "New");
  while (g_strcmp0 (mapi_properties_get_string (mapi_row_get_properties (row), MAPI_PR_SUBJECT), "499") != 0)
    g_main_context_iteration (NULL, TRUE);
  klass->query = real_query;
  klass->load = real_load;
}

/* A union of one is not shown empty */
static void
test_only_part_fails (void)
{
  g_autoptr(MapiMemorySource) one = NULL;
  g_autoptr(MapiMemorySource) other = NULL;
  g_autoptr(GPtrArray) tables = make_tables (&one, &other);
  g_autoptr(GPtrArray) sources = g_ptr_array_new ();
  g_autoptr(MapiTableSource) source = NULL;
  g_autoptr(MapiTableQuery) query = mapi_table_query_new (columns, G_N_ELEMENTS (columns), NULL, NULL);
  g_autoptr(GPtrArray) bags = NULL;
  g_autoptr(GError) error = NULL;
  MapiTableSourceClass *klass = MAPI_TABLE_SOURCE_GET_CLASS (one);
  guint64 keys[] = { 1, 3 };

  g_ptr_array_add (sources, other);
  source = mapi_union_source_new (sources);
  real_load = klass->load;
  klass->load = load_or_fail;
  g_atomic_pointer_set (&failing, other);
  bags = mapi_table_source_load (source, query, keys, G_N_ELEMENTS (keys), NULL, &error);
  g_assert_null (bags);
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_DISK_ERROR);
  g_atomic_pointer_set (&failing, NULL);
  klass->load = real_load;
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/union/newest-first", test_newest_first);
  g_test_add_func ("/union/other-order", test_other_order);
  g_test_add_func ("/union/condition", test_condition);
  g_test_add_func ("/union/changes", test_changes);
  g_test_add_func ("/union/part-fails", test_part_fails);
  g_test_add_func ("/union/part-fails-to-load", test_part_fails_to_load);
  g_test_add_func ("/union/only-part-fails", test_only_part_fails);
  return g_test_run ();
}
