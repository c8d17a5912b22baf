/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-contents-query.h"

#include "kit-headings.h"
#include "kit-order.h"
#include "kit-rows.h"
#include "kit-selection.h"

#include <glib/gi18n-lib.h>

/* Of every conversation the message with the latest time: SQLite takes bare columns, in the order
 * too, from the row that has the maximum */
#define NEWEST_OF_EACH "m.conversation, max (m.received)"
#define NEWEST_FIRST   "m.received DESC, m.id"

/* So many conversations are looked for among the newest messages, and so many messages are looked at for each */
#define FEW            100
#define MESSAGES_EACH  20

/* The keys of a contents table, in order, and its first rows, from one state of the store */

/* An outermost COUNT says how many rows are wanted at most */
static gint64
get_limit (MapiRestriction *restriction)
{
  if (restriction == NULL || mapi_restriction_get_restriction_type (restriction) != MAPI_RES_COUNT)
    return -1;
  return (gint64) MIN (mapi_restriction_get_number (restriction), G_MAXINT64);
}

/* The first few conversations, newest first, without looking at all of them: those of the newest messages. FALSE without
 * an error where that would be many messages. */
static gboolean
read_newest (KitSelection  *self,
             guint          limit,
             GArray        *keys,
             GError       **error)
{
  g_autofree char *tail = g_strdup_printf (" ORDER BY " NEWEST_FIRST " LIMIT %u", limit * MESSAGES_EACH);
  g_autoptr(KitStatement) statement = kit_selection_prepare (self, "m.conversation", tail, error);
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  GError *local_error = NULL;
  guint n_messages = 0;

  if (statement == NULL)
    return FALSE;
  while (keys->len < limit && kit_statement_next (statement, &local_error))
    {
      gint64 key = kit_statement_get_int64 (statement, 0);

      n_messages++;
      if (g_hash_table_add (seen, g_memdup2 (&key, sizeof key)))
        g_array_append_val (keys, key);
    }
  if (local_error != NULL)
    {
      g_propagate_error (error, local_error);
      return FALSE;
    }
  if (keys->len == limit || n_messages < limit * MESSAGES_EACH)
    return TRUE;
  g_array_set_size (keys, 0);
  return FALSE;
}

static gboolean
read_ordered (KitSelection       *self,
              const KitContents  *contents,
              KitOrder           *order,
              gint64              limit,
              GArray             *keys,
              MapiTableResult    *result,
              GError            **error)
{
  g_autoptr(GString) what = g_string_new (contents->conversations ? NEWEST_OF_EACH : "m.id");
  g_autoptr(KitStatement) statement = NULL;
  g_autofree char *tail = NULL;
  GError *local_error = NULL;

  if (contents->conversations && limit > 0 && limit <= FEW && g_str_equal (order->order_by->str, NEWEST_FIRST))
    {
      if (read_newest (self, (guint) limit, keys, &local_error))
        return TRUE;
      if (local_error != NULL)
        {
          g_propagate_error (error, local_error);
          return FALSE;
        }
    }
  tail = g_strdup_printf ("%s ORDER BY %s", contents->conversations ? " GROUP BY m.conversation" : "",
                          order->order_by->str);
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

/* The newest message of a conversation that is in the selection; 0: none is */
static gboolean
find_newest (KitStatement  *statement,
             gint64         conversation,
             gint64        *message,
             GError       **error)
{
  int last = sqlite3_bind_parameter_count (kit_statement_get_stmt (statement));
  GError *local_error = NULL;

  kit_statement_reset (statement);
  kit_statement_bind_int64 (statement, last, conversation);
  *message = kit_statement_next (statement, &local_error) ? kit_statement_get_int64 (statement, 0) : 0;
  kit_statement_reset (statement);
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, local_error);
  return FALSE;
}

/* Reads the rows of @keys; an empty bag for one that is gone */
static GPtrArray *
read_rows (KitSelection       *self,
           const KitContents  *contents,
           MapiTableQuery     *query,
           const guint64      *keys,
           gsize               n_keys,
           GError            **error)
{
  g_autoptr(GPtrArray) bags = g_ptr_array_new_full (n_keys, (GDestroyNotify) mapi_properties_unref);
  g_autoptr(KitStatement) newest = NULL;
  g_autoptr(KitRows) rows = NULL;
  const guint32 *tags;
  gsize n_tags;

  tags = mapi_table_query_get_columns (query, &n_tags);
  rows = kit_rows_new (self->store, self->connection, tags, n_tags, error);
  if (rows == NULL)
    return NULL;
  if (contents->conversations)
    {
      newest = kit_selection_prepare (self, "m.id", " AND m.conversation = ?"
                                                    " ORDER BY m.received DESC, m.id LIMIT 1", error);
      if (newest == NULL)
        return NULL;
    }
  for (gsize i = 0; i < n_keys; i++)
    {
      gint64 message = (gint64) keys[i];
      MapiProperties *bag;

      if (newest != NULL && !find_newest (newest, message, &message, error))
        return NULL;
      bag = kit_rows_load (rows, message, NULL, self->cancellable, error);
      if (bag == NULL)
        return NULL;
      g_ptr_array_add (bags, bag);
    }
  return g_steal_pointer (&bags);
}

static gboolean
select_contents (KitSelection       *self,
                 KitStore           *store,
                 const KitContents  *contents,
                 MapiTableQuery     *query,
                 GCancellable       *cancellable,
                 GError            **error)
{
  return kit_selection_init (self, store, contents->scope, contents->object,
                             mapi_table_query_get_restriction (query), cancellable, error)
         && kit_selection_filter (self, error);
}

/**
 * kit_contents_query: (skip)
 * @store: the store
 * @contents: which messages
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
kit_contents_query (KitStore           *store,
                    const KitContents  *contents,
                    MapiTableQuery     *query,
                    guint               n_first,
                    GCancellable       *cancellable,
                    GError            **error)
{
  const char *fallback = contents->scope == KIT_CONTENTS_CONVERSATION ? "m.received, m.id"
                                                                      : NEWEST_FIRST;
  g_auto(KitSelection) selection = { NULL };
  g_autoptr(MapiTableResult) result = mapi_table_result_new ();
  g_autoptr(KitOrder) order = NULL;
  g_autoptr(GArray) keys = g_array_new (FALSE, FALSE, sizeof (guint64));
  g_autoptr(GPtrArray) rows = NULL;

  order = kit_order_new (mapi_table_query_get_sort_order (query), fallback, error);
  if (order == NULL)
    return NULL;
  if (contents->conversations && order->n_levels > 0)
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_TOO_COMPLEX,
                           _("A list of conversations has no headings"));
      return NULL;
    }
  if (!select_contents (&selection, store, contents, query, cancellable, error))
    return NULL;
  if (!contents->conversations)
    kit_selection_choose_scan (&selection, contents->scope, contents->object, query);
  if (!read_ordered (&selection, contents, order,
                     get_limit (mapi_table_query_get_restriction (query)), keys, result, error))
    return NULL;
  rows = read_rows (&selection, contents, query, (const guint64 *) (gpointer) keys->data,
                    MIN (n_first, keys->len), error);
  if (rows == NULL)
    return NULL;
  for (guint i = 0; i < rows->len; i++)
    mapi_table_result_take_row (result, mapi_properties_ref (g_ptr_array_index (rows, i)));
  mapi_table_result_take_keys (result, g_steal_pointer (&keys));
  return g_steal_pointer (&result);
}

GPtrArray *
kit_contents_load (KitStore           *store,
                   const KitContents  *contents,
                   MapiTableQuery     *query,
                   const guint64      *keys,
                   gsize               n_keys,
                   GCancellable       *cancellable,
                   GError            **error)
{
  g_auto(KitSelection) selection = { NULL };

  if (contents->conversations)
    {
      if (!select_contents (&selection, store, contents, query, cancellable, error))
        return NULL;
    }
  else
    {
      selection.store = store;
      selection.cancellable = cancellable;
      selection.connection = kit_store_read (store, cancellable, error);
      if (selection.connection == NULL)
        return NULL;
    }
  return read_rows (&selection, contents, query, keys, n_keys, error);
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
