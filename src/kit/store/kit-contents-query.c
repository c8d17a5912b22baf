/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-contents-query.h"

#include "kit-headings.h"
#include "kit-order.h"
#include "kit-rows.h"
#include "kit-selection.h"

/* The keys of a contents table, in order, and its first rows, from one state of the store */

/* An outermost COUNT says how many rows are wanted at most */
static gint64
get_limit (MapiRestriction *restriction)
{
  if (restriction == NULL || mapi_restriction_get_restriction_type (restriction) != MAPI_RES_COUNT)
    return -1;
  return (gint64) MIN (mapi_restriction_get_number (restriction), G_MAXINT64);
}

static gboolean
read_ordered (KitSelection     *self,
              KitOrder         *order,
              gint64            limit,
              GArray           *keys,
              MapiTableResult  *result,
              GError          **error)
{
  g_autoptr(GString) what = g_string_new ("m.id");
  g_autoptr(KitStatement) statement = NULL;
  g_autofree char *tail = NULL;

  tail = g_strdup_printf (" ORDER BY %s", order->order_by->str);
  if (limit >= 0)
    {
      g_autofree char *unlimited = g_steal_pointer (&tail);

      tail = g_strdup_printf ("%s LIMIT %" G_GINT64_FORMAT, unlimited, limit);
    }
  if (order->n_levels > 0)
    {
      g_string_append (what, ", m.flags & 1");
      for (guint i = 0; i < order->groups->len; i++)
        g_string_append_printf (what, ", %s", (char *) g_ptr_array_index (order->groups, i));
    }
  statement = kit_selection_prepare (self, what->str, tail, error);
  if (statement == NULL)
    return FALSE;
  if (order->n_levels == 0)
    return kit_selection_read_keys (statement, keys, error);

  return kit_headings_read (self, statement, order, keys, result, error);
}

static gboolean
add_rows (KitSelection     *self,
          MapiTableQuery   *query,
          GArray           *keys,
          guint             n_rows,
          MapiTableResult  *result,
          GError          **error)
{
  g_autoptr(KitRows) rows = NULL;
  const guint32 *tags;
  gsize n_tags;

  tags = mapi_table_query_get_columns (query, &n_tags);
  rows = kit_rows_new (self->store, self->connection, tags, n_tags, error);
  if (rows == NULL)
    return FALSE;
  for (guint i = 0; i < MIN (n_rows, keys->len); i++)
    {
      MapiProperties *row = kit_rows_load (rows, g_array_index (keys, gint64, i), NULL,
                                           self->cancellable, error);

      if (row == NULL)
        return FALSE;
      mapi_table_result_take_row (result, row);
    }
  return TRUE;
}

/**
 * kit_contents_query: (skip)
 * @store: the store
 * @scope: which messages
 * @object: of which folder or conversation, see #KitContentsScope
 * @query: columns, condition and order
 * @n_first: how many rows to read at once
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error
 *
 * Answers a table.
 *
 * Errors: %MAPI_ERROR_TOO_COMPLEX for a condition or order that cannot be evaluated,
 * %MAPI_ERROR_NOT_INITIALIZED for a search folder without criteria, %MAPI_ERROR_USER_CANCEL.
 *
 * Returns: (transfer full) (nullable): keys, headings and first rows
 */
MapiTableResult *
kit_contents_query (KitStore          *store,
                    KitContentsScope   scope,
                    gint64             object,
                    MapiTableQuery    *query,
                    guint              n_first,
                    GCancellable      *cancellable,
                    GError           **error)
{
  const char *fallback = scope == KIT_CONTENTS_CONVERSATION ? "m.received, m.id"
                                                            : "m.received DESC, m.id";
  g_auto(KitSelection) selection = { NULL };
  g_autoptr(MapiTableResult) result = mapi_table_result_new ();
  g_autoptr(KitOrder) order = NULL;
  g_autoptr(GArray) keys = g_array_new (FALSE, FALSE, sizeof (guint64));
  MapiRestriction *restriction = mapi_table_query_get_restriction (query);

  order = kit_order_new (mapi_table_query_get_sort_order (query), fallback, error);
  if (order == NULL
      || !kit_selection_init (&selection, store, scope, object, restriction, cancellable, error)
      || !kit_selection_filter (&selection, error))
    return NULL;
  kit_selection_choose_scan (&selection, scope, object, query);
  if (!read_ordered (&selection, order, get_limit (restriction), keys, result, error)
      || !add_rows (&selection, query, keys, n_first, result, error))
    return NULL;
  mapi_table_result_take_keys (result, g_steal_pointer (&keys));
  return g_steal_pointer (&result);
}

gboolean
kit_contents_count (KitStore      *store,
                    gint64         folder,
                    gint64        *n_total,
                    gint64        *n_unread,
                    GCancellable  *cancellable,
                    GError       **error)
{
  g_auto(KitSelection) selection = { NULL };
  g_autoptr(KitStatement) statement = NULL;
  g_autoptr(GError) local_error = NULL;

  if (!kit_selection_init (&selection, store, KIT_CONTENTS_SEARCH, folder, NULL, cancellable, error)
      || !kit_selection_filter (&selection, error))
    return FALSE;
  statement = kit_selection_prepare (&selection, "count (*), total ((m.flags & 1) = 0)", "", error);
  if (statement == NULL)
    return FALSE;
  if (!kit_statement_next (statement, &local_error))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  *n_total = kit_statement_get_int64 (statement, 0);
  *n_unread = kit_statement_get_int64 (statement, 1);
  return TRUE;
}
