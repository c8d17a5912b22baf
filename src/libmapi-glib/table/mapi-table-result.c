/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-table-private.h"

/**
 * MapiTableResult:
 *
 * What a source answers: the keys of all rows in order, the first rows themselves, and
 * where categories begin. Boxed, reference counted atomically; nobody changes it once the
 * source has returned it.
 */
struct _MapiTableResult
{
  gatomicrefcount  ref_count;
  GArray          *keys;        /* (owned) (element-type guint64) */
  GPtrArray       *rows;        /* (owned) (element-type MapiProperties) */
  GArray          *categories;  /* (owned) (element-type MapiTableCategory) */
  char            *notice;      /* (owned) (nullable) */
};

G_DEFINE_BOXED_TYPE (MapiTableResult, mapi_table_result, mapi_table_result_ref,
                     mapi_table_result_unref)

static void
clear_category (gpointer data)
{
  MapiTableCategory *category = data;

  g_clear_pointer (&category->values, mapi_properties_unref);
}

/**
 * mapi_table_result_new:
 *
 * An answer with nothing in it.
 *
 * Returns: (transfer full): a result
 */
MapiTableResult *
mapi_table_result_new (void)
{
  MapiTableResult *self = g_new0 (MapiTableResult, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->keys = g_array_new (FALSE, FALSE, sizeof (guint64));
  self->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref);
  self->categories = g_array_new (FALSE, FALSE, sizeof (MapiTableCategory));
  g_array_set_clear_func (self->categories, clear_category);
  return self;
}

/**
 * mapi_table_result_ref:
 * @self: a result
 *
 * Takes a reference. Any thread.
 *
 * Returns: (transfer full): @self
 */
MapiTableResult *
mapi_table_result_ref (MapiTableResult *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * mapi_table_result_unref:
 * @self: (transfer full): a result
 *
 * Drops a reference. Any thread.
 */
void
mapi_table_result_unref (MapiTableResult *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_array_unref (self->keys);
  g_ptr_array_unref (self->rows);
  g_array_unref (self->categories);
  g_free (self->notice);
  g_free (self);
}

/**
 * mapi_table_result_add_key:
 * @self: a result
 * @key: the key of the next row; unique, and its highest bit not set
 *
 * Adds a row's key. Headings have keys with the highest bit set; rows must not.
 */
void
mapi_table_result_add_key (MapiTableResult *self,
                           guint64          key)
{
  g_return_if_fail (self != NULL);
  g_array_append_val (self->keys, key);
}

/**
 * mapi_table_result_take_keys:
 * @self: a result
 * @keys: (transfer full) (element-type guint64): the keys of all rows
 *
 * Sets all keys at once, see [method@TableResult.add_key].
 */
void
mapi_table_result_take_keys (MapiTableResult *self,
                             GArray          *keys)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (keys != NULL && g_array_get_element_size (keys) == sizeof (guint64));

  g_array_unref (self->keys);
  self->keys = keys;
}

/**
 * mapi_table_result_take_row:
 * @self: a result
 * @row: (transfer full): the columns of the next row, from position 0 on
 *
 * Adds the values of a row.
 */
void
mapi_table_result_take_row (MapiTableResult *self,
                            MapiProperties  *row)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (row != NULL);

  g_ptr_array_add (self->rows, row);
}

/**
 * mapi_table_result_add_category:
 * @self: a result
 * @level: 0 for the outermost category
 * @first: position of its first row among the keys
 * @n_leaves: how many rows it has
 * @n_unread: how many of them are unread
 * @values: (nullable): the columns of the sort keys up to this level
 *
 * Adds a heading. They are added in order: by first row, outer before inner.
 */
void
mapi_table_result_add_category (MapiTableResult *self,
                                guint            level,
                                guint            first,
                                guint            n_leaves,
                                guint            n_unread,
                                MapiProperties  *values)
{
  MapiTableCategory category = { level, first, n_leaves, n_unread, NULL };

  g_return_if_fail (self != NULL);

  if (values != NULL)
    category.values = mapi_properties_ref (values);
  g_array_append_val (self->categories, category);
}

/**
 * mapi_table_result_get_keys:
 * @self: a result
 * @n_keys: (out): how many
 *
 * Gets the keys of all rows in order.
 *
 * Returns: (array length=n_keys) (transfer none) (nullable): the keys of all rows in order
 */
const guint64 *
mapi_table_result_get_keys (MapiTableResult *self,
                            gsize           *n_keys)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (n_keys != NULL, NULL);

  *n_keys = self->keys->len;
  return (const guint64 *) (gpointer) self->keys->data;
}

GArray *
mapi_table_result_peek_keys (MapiTableResult *self)
{
  return self->keys;
}

/**
 * mapi_table_result_get_rows:
 * @self: a result
 *
 * Gets the first rows.
 *
 * Returns: (transfer none) (element-type MapiProperties): the first rows
 */
GPtrArray *
mapi_table_result_get_rows (MapiTableResult *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->rows;
}

/**
 * mapi_table_result_get_categories:
 * @self: a result
 * @n_categories: (out): how many
 *
 * Gets the headings in order.
 *
 * Returns: (array length=n_categories) (transfer none) (nullable): the headings in order
 */
const MapiTableCategory *
mapi_table_result_get_categories (MapiTableResult *self,
                                  gsize           *n_categories)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (n_categories != NULL, NULL);

  *n_categories = self->categories->len;
  return (const MapiTableCategory *) (gpointer) self->categories->data;
}

/**
 * mapi_table_result_set_notice:
 * @self: a result
 * @notice: (nullable): a sentence for people
 *
 * Tells that there is more than this answer has, and why: a directory gives out so many entries and no more. Whoever shows
 * the rows shows it with them.
 */
void
mapi_table_result_set_notice (MapiTableResult *self,
                              const char      *notice)
{
  g_return_if_fail (self != NULL);

  g_free (self->notice);
  self->notice = g_strdup (notice);
}

/**
 * mapi_table_result_get_notice:
 * @self: a result
 *
 * Gets why the answer is incomplete.
 *
 * Returns: (nullable): a sentence for people; %NULL if the answer is all there is
 */
const char *
mapi_table_result_get_notice (MapiTableResult *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->notice;
}
