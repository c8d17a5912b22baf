/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-table-source.h"

#include <glib/gi18n-lib.h>

/**
 * MapiTableSource:
 *
 * Where the rows of a [class@Table] come from. A provider subclasses it and fills in
 * functions that block: they run on the worker the table was given, or on the thread of
 * the caller if there is none. One source may serve many tables.
 */
G_DEFINE_ABSTRACT_TYPE (MapiTableSource, mapi_table_source, G_TYPE_OBJECT)

enum { CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
mapi_table_source_class_init (MapiTableSourceClass *klass)
{
  /**
   * MapiTableSource::changed:
   * @self: a source
   * @keys: (element-type guint64): rows whose values changed; may be empty
   *
   * Rows changed, came or went. Emitted on the thread that called
   * [method@TableSource.changed].
   */
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 1,
                                   G_TYPE_ARRAY | G_SIGNAL_TYPE_STATIC_SCOPE);
}

static void
mapi_table_source_init (MapiTableSource *self)
{
}

static void
set_no_support (GError **error)
{
  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NO_SUPPORT,
                       _("This table cannot be read"));
}

/**
 * mapi_table_source_query:
 * @self: a source
 * @query: columns, condition and order
 * @n_first: how many rows to read together with the keys
 * @cancellable: (nullable): to give up
 * @error: return location for an error
 *
 * Reads the keys of all rows in order and the first rows. Blocks.
 *
 * Errors: %MAPI_ERROR_TOO_COMPLEX if the source cannot evaluate the condition or order;
 * %MAPI_ERROR_NO_SUPPORT if it has no rows to give; whatever reading gives.
 *
 * Returns: (transfer full): the answer
 */
MapiTableResult *
mapi_table_source_query (MapiTableSource  *self,
                         MapiTableQuery   *query,
                         guint             n_first,
                         GCancellable     *cancellable,
                         GError          **error)
{
  MapiTableSourceClass *klass;

  g_return_val_if_fail (MAPI_IS_TABLE_SOURCE (self), NULL);
  g_return_val_if_fail (query != NULL, NULL);

  klass = MAPI_TABLE_SOURCE_GET_CLASS (self);
  if (klass->query == NULL)
    {
      set_no_support (error);
      return NULL;
    }
  return klass->query (self, query, n_first, cancellable, error);
}

/**
 * mapi_table_source_load:
 * @self: a source
 * @query: the query the keys come from
 * @keys: (array length=n_keys): keys of rows
 * @n_keys: how many
 * @cancellable: (nullable): to give up
 * @error: return location for an error
 *
 * Reads rows: one bag a key, in the order of @keys, an empty one for a row that has gone.
 * Columns a row lacks are absent. Blocks.
 *
 * Errors: %MAPI_ERROR_NO_SUPPORT if the source has no rows to give; whatever reading gives.
 *
 * Returns: (transfer container) (element-type MapiProperties): the rows
 */
GPtrArray *
mapi_table_source_load (MapiTableSource  *self,
                        MapiTableQuery   *query,
                        const guint64    *keys,
                        gsize             n_keys,
                        GCancellable     *cancellable,
                        GError          **error)
{
  MapiTableSourceClass *klass;

  g_return_val_if_fail (MAPI_IS_TABLE_SOURCE (self), NULL);
  g_return_val_if_fail (query != NULL, NULL);
  g_return_val_if_fail (keys != NULL || n_keys == 0, NULL);

  klass = MAPI_TABLE_SOURCE_GET_CLASS (self);
  if (klass->load == NULL)
    {
      set_no_support (error);
      return NULL;
    }
  return klass->load (self, query, keys, n_keys, cancellable, error);
}

/**
 * mapi_table_source_list_columns:
 * @self: a source
 * @n_columns: (out): how many
 *
 * Every column that rows of this source may have.
 *
 * Returns: (array length=n_columns) (transfer full) (nullable): property tags
 */
guint32 *
mapi_table_source_list_columns (MapiTableSource *self,
                                gsize           *n_columns)
{
  MapiTableSourceClass *klass;

  g_return_val_if_fail (MAPI_IS_TABLE_SOURCE (self), NULL);
  g_return_val_if_fail (n_columns != NULL, NULL);

  *n_columns = 0;
  klass = MAPI_TABLE_SOURCE_GET_CLASS (self);
  return klass->list_columns != NULL ? klass->list_columns (self, n_columns) : NULL;
}

/**
 * mapi_table_source_changed:
 * @self: a source
 * @keys: (array length=n_keys) (nullable): rows whose values changed
 * @n_keys: how many
 *
 * Tells every table of this source to look again. Rows that came or went need not be
 * named. May be called from any thread, while the provider holds none of the locks that
 * its query and load functions take.
 */
void
mapi_table_source_changed (MapiTableSource *self,
                           const guint64   *keys,
                           gsize            n_keys)
{
  g_autoptr(GArray) array = NULL;

  g_return_if_fail (MAPI_IS_TABLE_SOURCE (self));
  g_return_if_fail (keys != NULL || n_keys == 0);

  array = g_array_sized_new (FALSE, FALSE, sizeof (guint64), n_keys);
  if (n_keys > 0)
    g_array_append_vals (array, keys, n_keys);
  g_signal_emit (self, signals[CHANGED], 0, array);
}

/**
 * mapi_table_source_changed_all:
 * @self: a source
 *
 * As mapi_table_source_changed(), when the values of any row may be different: every table
 * of this source loads its rows again. Emits "changed" with %NULL. May be called from any
 * thread.
 */
void
mapi_table_source_changed_all (MapiTableSource *self)
{
  g_return_if_fail (MAPI_IS_TABLE_SOURCE (self));

  g_signal_emit (self, signals[CHANGED], 0, NULL);
}
