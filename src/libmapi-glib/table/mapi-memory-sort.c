/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-memory-source-private.h"

#include "mapi-sort-order-private.h"

#include "../mapi-types.h"

/* Rows are sorted by all keys, which makes the rows of a category neighbours. Then, level by
 * level, the categories that an aggregate key orders are put in the order of the largest or
 * smallest value below each, and headings are written. A heading's values leave aggregates
 * out: they change with every row that comes, and a heading is known by its values. */

typedef struct
{
  GPtrArray       *leaves;
  MapiSortOrder   *sort_order;
  MapiTableResult *result;
  guint            n_levels;
} Sorting;

/* A category of the level being ordered: leaves first … first + n - 1 */
typedef struct
{
  guint first;
  guint n;
  guint best;   /* position of the leaf with the aggregate value */
} Run;

/* Category keys first, then the rest: an aggregate that stands between the keys of two levels
 * must not tear the inner categories apart */
static int
compare_leaves (gconstpointer a,
                gconstpointer b,
                gpointer      user_data)
{
  const MapiMemoryLeaf *one = *(const MapiMemoryLeaf * const *) a;
  const MapiMemoryLeaf *other = *(const MapiMemoryLeaf * const *) b;
  const MapiSortOrder *sort_order = user_data;
  guint n_keys = mapi_sort_order_get_n_keys (sort_order);
  guint n_categories = mapi_sort_order_get_n_categories (sort_order);

  for (guint pass = 0; pass < 2; pass++)
    for (guint i = 0; i < n_keys; i++)
      {
        gboolean groups = i < n_categories &&
                          !MAPI_SORT_IS_AGGREGATE (mapi_sort_order_get_direction (sort_order, i));
        int order = groups == (pass == 0) ? mapi_sort_order_compare_key (sort_order, i, one->row,
                                                                         other->row) : 0;

        if (order != 0)
          return order;
      }
  return 0;
}

static MapiProperties *
leaf_row (Sorting *sorting,
          guint    position)
{
  return ((MapiMemoryLeaf *) g_ptr_array_index (sorting->leaves, position))->row;
}

/* Whether two leaves are in the same category of @level, given that they share the outer */
static gboolean
same_category (Sorting *sorting,
               guint    level,
               guint    a,
               guint    b)
{
  guint n_keys = mapi_sort_order_get_n_keys (sorting->sort_order);

  for (guint i = 0; i < n_keys && mapi_sort_order_get_level (sorting->sort_order, i) <= level; i++)
    if (mapi_sort_order_get_level (sorting->sort_order, i) == level &&
        !MAPI_SORT_IS_AGGREGATE (mapi_sort_order_get_direction (sorting->sort_order, i)) &&
        mapi_sort_order_compare_key (sorting->sort_order, i, leaf_row (sorting, a),
                                     leaf_row (sorting, b)) != 0)
      return FALSE;
  return TRUE;
}

static gboolean
find_aggregate (Sorting *sorting,
                guint    level,
                guint   *position)
{
  guint n_keys = mapi_sort_order_get_n_keys (sorting->sort_order);

  for (guint i = 0; i < n_keys; i++)
    if (MAPI_SORT_IS_AGGREGATE (mapi_sort_order_get_direction (sorting->sort_order, i)) &&
        mapi_sort_order_get_level (sorting->sort_order, i) == level)
      {
        *position = i;
        return TRUE;
      }
  return FALSE;
}

static GArray *
find_runs (Sorting *sorting,
           guint    level,
           guint    first,
           guint    n)
{
  GArray *runs = g_array_new (FALSE, FALSE, sizeof (Run));

  for (guint i = first; i < first + n; i++)
    {
      Run *last = runs->len > 0 ? &g_array_index (runs, Run, runs->len - 1) : NULL;
      Run run = { i, 1, i };

      if (last != NULL && same_category (sorting, level, last->first, i))
        last->n++;
      else
        g_array_append_val (runs, run);
    }
  return runs;
}

typedef struct
{
  Sorting *sorting;
  guint    key;
} RunOrder;

static int
compare_runs (gconstpointer a,
              gconstpointer b,
              gpointer      user_data)
{
  const RunOrder *order = user_data;
  const Run *one = a;
  const Run *other = b;
  int result = mapi_sort_order_compare_key (order->sorting->sort_order, order->key,
                                            leaf_row (order->sorting, one->best),
                                            leaf_row (order->sorting, other->best));

  return result != 0 ? result : one->first < other->first ? -1 : one->first > other->first;
}

/* Puts the categories of a level in the order of their best values */
static void
order_runs (Sorting *sorting,
            guint    key,
            GArray  *runs)
{
  RunOrder order = { sorting, key };
  guint first = g_array_index (runs, Run, 0).first;
  g_autoptr(GPtrArray) moved = g_ptr_array_new ();

  for (guint i = 0; i < runs->len; i++)
    {
      Run *run = &g_array_index (runs, Run, i);

      for (guint j = run->first; j < run->first + run->n; j++)
        if (mapi_sort_order_compare_key (sorting->sort_order, key, leaf_row (sorting, j),
                                         leaf_row (sorting, run->best)) < 0)
          run->best = j;
    }
  g_array_sort_with_data (runs, compare_runs, &order);

  for (guint i = 0; i < runs->len; i++)
    {
      Run *run = &g_array_index (runs, Run, i);
      guint new_first = first + moved->len;

      for (guint j = 0; j < run->n; j++)
        g_ptr_array_add (moved, g_ptr_array_index (sorting->leaves, run->first + j));
      run->first = new_first;
    }
  memcpy (&sorting->leaves->pdata[first], moved->pdata, moved->len * sizeof (gpointer));
}

static MapiProperties *
heading_values (Sorting *sorting,
                guint    level,
                guint    leaf)
{
  MapiProperties *values = mapi_properties_new ();
  MapiProperties *row = leaf_row (sorting, leaf);
  guint n_keys = mapi_sort_order_get_n_keys (sorting->sort_order);

  for (guint i = 0; i < n_keys && mapi_sort_order_get_level (sorting->sort_order, i) <= level; i++)
    {
      guint32 tag = mapi_sort_order_get_tag (sorting->sort_order, i);
      const MapiValue *value = mapi_properties_get_value (row, tag & ~(guint32) MAPI_MVI_FLAG);

      if (value == NULL)
        value = mapi_properties_get_value (row, MAPI_CHANGE_PROP_TYPE (tag, 0));
      if (value != NULL &&
          !MAPI_SORT_IS_AGGREGATE (mapi_sort_order_get_direction (sorting->sort_order, i)))
        mapi_properties_set_value (values, value);
    }
  return values;
}

static guint
count_unread (Sorting   *sorting,
              const Run *run)
{
  guint n = 0;

  for (guint i = run->first; i < run->first + run->n; i++)
    if ((mapi_properties_get_long (leaf_row (sorting, i), MAPI_PR_MESSAGE_FLAGS,
                                   MAPI_MSGFLAG_READ) & MAPI_MSGFLAG_READ) == 0)
      n++;
  return n;
}

static void
write_level (Sorting *sorting,
             guint    level,
             guint    first,
             guint    n)
{
  g_autoptr(GArray) runs = NULL;
  guint key;

  if (level >= sorting->n_levels || n == 0)
    return;

  runs = find_runs (sorting, level, first, n);
  if (find_aggregate (sorting, level, &key))
    order_runs (sorting, key, runs);
  for (guint i = 0; i < runs->len; i++)
    {
      const Run *run = &g_array_index (runs, Run, i);
      g_autoptr(MapiProperties) values = heading_values (sorting, level, run->first);

      mapi_table_result_add_category (sorting->result, level, run->first, run->n,
                                      count_unread (sorting, run), values);
      write_level (sorting, level + 1, run->first, run->n);
    }
}

/* GLib's sort is stable: leaves that compare equal keep the order in which they arrived */
void
mapi_memory_sort (GPtrArray       *leaves,
                  MapiSortOrder   *sort_order,
                  MapiTableResult *result)
{
  Sorting sorting = { leaves, sort_order, result, mapi_sort_order_get_n_levels (sort_order) };

  g_ptr_array_sort_with_data (leaves, compare_leaves, sort_order);
  write_level (&sorting, 0, 0, leaves->len);
}
