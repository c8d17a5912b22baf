/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-order.h"

#include <glib/gi18n-lib.h>

/*
 * From MapiSortOrder to ORDER BY.
 *
 * Keys in the order given, rows without the property last, ties by number. Of a level of
 * headings come first what orders its headings (the largest or smallest value of an
 * aggregating key within the group: a window function over what makes the group), then the keys
 * that make the group, so that a group is always in one piece. Keys that aggregate order the
 * leaves too, before the keys behind the categories.
 */

#define IS_AGGREGATE(direction) (((direction) & (MAPI_SORT_CATEG_MAX | MAPI_SORT_CATEG_MIN)) != 0)

static char *
make_key (guint32   tag,
          gboolean *never_null)
{
  const KitColumn *column = kit_columns_find_id (tag);

  /* One row a value is something only tables in memory do */
  if (column == NULL || (tag & MAPI_MV_INSTANCE) != 0)
    return NULL;
  *never_null = column->never_null;
  if (column->folded != NULL)
    return g_strdup (column->folded);
  if (column->kind == KIT_COLUMN_STRING || column->kind == KIT_COLUMN_KEYWORDS)
    return g_strdup_printf ("fold (%s)", column->sql);
  return g_strdup (column->sql);
}

/* NULL is the smallest value of all, so it is last already where the order is descending */
static void
append_term (KitOrder   *self,
             const char *sql,
             gboolean    never_null,
             gboolean    descending)
{
  if (self->order_by->len > 0)
    g_string_append (self->order_by, ", ");
  if (descending)
    g_string_append_printf (self->order_by, "%s DESC", sql);
  else if (never_null)
    g_string_append (self->order_by, sql);
  else
    g_string_append_printf (self->order_by, "%s ASC NULLS LAST", sql);
}

static gboolean
append_key (KitOrder       *self,
            MapiSortOrder  *sort_order,
            guint           position,
            GError        **error)
{
  MapiSortDirection direction = mapi_sort_order_get_direction (sort_order, position);
  guint32 tag = mapi_sort_order_get_tag (sort_order, position);
  gboolean never_null = FALSE;
  g_autofree char *sql = make_key (tag, &never_null);

  if (sql == NULL)
    {
      const char *name = mapi_tag_get_name (tag);

      g_set_error (error, MAPI_ERROR, MAPI_ERROR_TOO_COMPLEX,
                   _("Messages cannot be sorted by “%s”"), name != NULL ? name : "?");
      return FALSE;
    }
  append_term (self, sql, never_null,
               (direction & (MAPI_SORT_DESCEND | MAPI_SORT_CATEG_MAX)) != 0);
  return TRUE;
}

static void
append_aggregate (KitOrder      *self,
                  MapiSortOrder *sort_order,
                  guint          position)
{
  gboolean largest = (mapi_sort_order_get_direction (sort_order, position) & MAPI_SORT_CATEG_MAX) != 0;
  g_autofree char *partition = NULL;
  g_autofree char *term = NULL;
  g_autofree char *sql = NULL;
  gboolean never_null;

  sql = make_key (mapi_sort_order_get_tag (sort_order, position), &never_null);
  if (sql == NULL)
    return;
  g_ptr_array_add (self->groups, NULL);
  partition = g_strjoinv (", ", (char **) self->groups->pdata);
  g_ptr_array_set_size (self->groups, self->groups->len - 1);
  term = g_strdup_printf ("%s (%s) OVER (PARTITION BY %s)", largest ? "max" : "min", sql, partition);
  append_term (self, term, FALSE, largest);
}

/* Adds the level that begins at @position; answers where the next one does. Its keys are that one
 * and those that combine with it; an aggregating key may stand among or behind them. */
static guint
add_level (KitOrder       *self,
           MapiSortOrder  *sort_order,
           guint           position)
{
  guint n_categories = mapi_sort_order_get_n_categories (sort_order);
  guint n_keys = mapi_sort_order_get_n_keys (sort_order);
  guint aggregate = 0;
  guint end = position;

  for (; end < n_keys && end <= n_categories; end++)
    {
      MapiSortDirection direction = mapi_sort_order_get_direction (sort_order, end);
      guint32 tag = mapi_sort_order_get_tag (sort_order, end);
      gboolean never_null;
      char *sql;

      if (IS_AGGREGATE (direction))
        {
          aggregate = aggregate == 0 ? end : aggregate;
          continue;
        }
      if (end == n_categories || (end > position && (direction & MAPI_SORT_COMBINE) == 0))
        break;
      sql = make_key (tag, &never_null);
      if (sql == NULL)
        continue;
      g_ptr_array_add (self->groups, sql);
      g_array_append_val (self->tags, tag);
    }

  g_array_append_val (self->group_ends, self->groups->len);
  self->n_levels++;
  if (aggregate != 0)
    append_aggregate (self, sort_order, aggregate);
  return end;
}

static gboolean
add_levels (KitOrder       *self,
            MapiSortOrder  *sort_order,
            GError        **error)
{
  guint n_categories = mapi_sort_order_get_n_categories (sort_order);
  guint position = 0;

  while (position < n_categories)
    {
      guint end = add_level (self, sort_order, position);

      for (; position < end; position++)
        if (!IS_AGGREGATE (mapi_sort_order_get_direction (sort_order, position))
            && !append_key (self, sort_order, position, error))
          return FALSE;
    }
  return TRUE;
}

/**
 * kit_order_new: (skip)
 * @sort_order: (nullable): the order
 * @fallback: ORDER BY where there is none
 * @error: return location for an error
 *
 * Translates.
 *
 * Errors: %MAPI_ERROR_INVALID_PARAMETER for an order that makes no sense,
 * %MAPI_ERROR_TOO_COMPLEX for a key that is no column.
 *
 * Returns: (transfer full) (nullable): the SQL
 */
KitOrder *
kit_order_new (MapiSortOrder  *sort_order,
               const char     *fallback,
               GError        **error)
{
  g_autoptr(KitOrder) self = g_new0 (KitOrder, 1);
  guint n_keys = sort_order != NULL ? mapi_sort_order_get_n_keys (sort_order) : 0;
  guint n_categories;

  self->order_by = g_string_new (NULL);
  self->group_ends = g_array_new (FALSE, FALSE, sizeof (guint));
  self->groups = g_ptr_array_new_with_free_func (g_free);
  self->tags = g_array_new (FALSE, FALSE, sizeof (guint32));
  if (n_keys == 0)
    {
      g_string_append (self->order_by, fallback);
      return g_steal_pointer (&self);
    }

  if (!mapi_sort_order_check (sort_order, error) || !add_levels (self, sort_order, error))
    return NULL;
  n_categories = mapi_sort_order_get_n_categories (sort_order);
  for (guint i = 0; i < n_keys; i++)
    if ((i >= n_categories || IS_AGGREGATE (mapi_sort_order_get_direction (sort_order, i)))
        && !append_key (self, sort_order, i, error))
      return NULL;
  g_string_append (self->order_by, ", m.id");
  return g_steal_pointer (&self);
}

void
kit_order_free (KitOrder *self)
{
  g_string_free (self->order_by, TRUE);
  g_array_unref (self->group_ends);
  g_ptr_array_unref (self->groups);
  g_array_unref (self->tags);
  g_free (self);
}
