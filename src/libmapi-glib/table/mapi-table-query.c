/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-table-private.h"

/**
 * MapiTableQuery:
 *
 * What a table asks of its source: columns, condition and order. Boxed, immutable and
 * reference counted atomically.
 */
struct _MapiTableQuery
{
  gatomicrefcount  ref_count;
  guint32         *columns;      /* (owned) */
  gsize            n_columns;
  MapiRestriction *restriction;  /* (owned) (nullable) */
  MapiSortOrder   *sort_order;   /* (owned) (nullable) */
};

G_DEFINE_BOXED_TYPE (MapiTableQuery, mapi_table_query, mapi_table_query_ref,
                     mapi_table_query_unref)

/**
 * mapi_table_query_new:
 * @columns: (array length=n_columns) (nullable): property tags; none means every column
 * @n_columns: how many
 * @restriction: (nullable): which rows; %NULL for all
 * @sort_order: (nullable): in which order; %NULL for none in particular
 *
 * A query.
 *
 * Returns: (transfer full): a query
 */
MapiTableQuery *
mapi_table_query_new (const guint32   *columns,
                      gsize            n_columns,
                      MapiRestriction *restriction,
                      MapiSortOrder   *sort_order)
{
  MapiTableQuery *self = g_new0 (MapiTableQuery, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->columns = g_memdup2 (columns, n_columns * sizeof (guint32));
  self->n_columns = n_columns;
  if (restriction != NULL)
    self->restriction = mapi_restriction_ref (restriction);
  if (sort_order != NULL)
    self->sort_order = mapi_sort_order_ref (sort_order);
  return self;
}

/**
 * mapi_table_query_ref:
 * @self: a query
 *
 * Takes a reference. Any thread.
 *
 * Returns: (transfer full): @self
 */
MapiTableQuery *
mapi_table_query_ref (MapiTableQuery *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * mapi_table_query_unref:
 * @self: (transfer full): a query
 *
 * Drops a reference. Any thread.
 */
void
mapi_table_query_unref (MapiTableQuery *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_clear_pointer (&self->restriction, mapi_restriction_unref);
  g_clear_pointer (&self->sort_order, mapi_sort_order_unref);
  g_free (self->columns);
  g_free (self);
}

/**
 * mapi_table_query_get_columns:
 * @self: a query
 * @n_columns: (out): how many
 *
 * The columns to read; none means every column there is.
 *
 * Returns: (array length=n_columns) (transfer none) (nullable): property tags
 */
const guint32 *
mapi_table_query_get_columns (MapiTableQuery *self,
                              gsize          *n_columns)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (n_columns != NULL, NULL);

  *n_columns = self->n_columns;
  return self->columns;
}

/**
 * mapi_table_query_get_restriction:
 * @self: a query
 *
 * Gets the condition on its rows.
 *
 * Returns: (transfer none) (nullable): which rows
 */
MapiRestriction *
mapi_table_query_get_restriction (MapiTableQuery *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->restriction;
}

/**
 * mapi_table_query_get_sort_order:
 * @self: a query
 *
 * Gets the order of its rows.
 *
 * Returns: (transfer none) (nullable): in which order
 */
MapiSortOrder *
mapi_table_query_get_sort_order (MapiTableQuery *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->sort_order;
}

gboolean
mapi_table_query_same_columns (MapiTableQuery *a,
                               MapiTableQuery *b)
{
  return a->n_columns == b->n_columns
         && (a->n_columns == 0 || memcmp (a->columns, b->columns, a->n_columns * sizeof (guint32)) == 0);
}

gboolean
mapi_table_query_same_order (MapiTableQuery *a,
                             MapiTableQuery *b)
{
  g_autoptr(GBytes) bytes_a = NULL;
  g_autoptr(GBytes) bytes_b = NULL;

  if (a->sort_order == NULL || b->sort_order == NULL)
    return a->sort_order == b->sort_order;
  bytes_a = mapi_sort_order_to_bytes (a->sort_order);
  bytes_b = mapi_sort_order_to_bytes (b->sort_order);
  return g_bytes_equal (bytes_a, bytes_b);
}

/* Without how many rows are wanted; NULL: all */
static MapiRestriction *
get_condition (MapiTableQuery *self)
{
  MapiRestriction *condition = self->restriction;

  if (condition != NULL && mapi_restriction_get_restriction_type (condition) == MAPI_RES_COUNT)
    condition = mapi_restriction_get_child (condition, 0);
  return condition != NULL && mapi_restriction_get_restriction_type (condition) == MAPI_RES_AND
         && mapi_restriction_get_n_children (condition) == 0 ? NULL : condition;
}

gboolean
mapi_table_query_same_rows (MapiTableQuery *a,
                            MapiTableQuery *b)
{
  return get_condition (a) == get_condition (b) && mapi_table_query_same_columns (a, b)
         && mapi_table_query_same_order (a, b);
}
