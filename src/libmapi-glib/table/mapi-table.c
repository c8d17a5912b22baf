/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-table-private.h"

#include <glib/gi18n-lib.h>

/**
 * MapiTable:
 *
 * A view on rows with columns, a condition, an order, a cursor and bookmarks of its own, and
 * a [iface@Gio.ListModel] of [class@Row] over the whole of it.
 *
 * A table holds the ordered keys of its rows, eight bytes each; rows are read a page at a time
 * when somebody asks for them. As a list model it never waits when its source has a thread: a
 * row that has not been read has no properties, and notifies when it gets them. A row in the
 * first page is read together with the keys.
 *
 * When rows change, the table asks its source again and tells exactly what came and went.
 * When it is restricted or sorted, it tells that all rows went, and then that others came.
 * [signal@Table::table-event] tells the same in MAPI's terms.
 *
 * A table belongs to the thread-default main context it was made on. Functions that read
 * block; [method@Table.open_async] does not.
 *
 * Source: IMAPITable.
 */

static void mapi_table_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (MapiTable, mapi_table, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      mapi_table_list_model_init))

enum { PROP_0, PROP_NOTICE, N_PROPS };
static GParamSpec *properties[N_PROPS];

enum { TABLE_EVENT, N_SIGNALS };
static guint signals[N_SIGNALS];

static GType
mapi_table_get_item_type (GListModel *model)
{
  return MAPI_TYPE_ROW;
}

static guint
mapi_table_get_n_items (GListModel *model)
{
  return mapi_table_view_length (MAPI_TABLE (model));
}

static gpointer
mapi_table_get_item (GListModel *model,
                     guint       position)
{
  MapiTable *self = MAPI_TABLE (model);

  if (position >= mapi_table_view_length (self))
    return NULL;
  return mapi_table_dup_row_at (self, position);
}

static void
mapi_table_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = mapi_table_get_item_type;
  iface->get_n_items = mapi_table_get_n_items;
  iface->get_item = mapi_table_get_item;
}

static void
mapi_table_dispose (GObject *object)
{
  MapiTable *self = MAPI_TABLE (object);

  if (self->link != NULL)
    mapi_table_link_close (self->link);
  g_cancellable_cancel (self->stop_refresh);
  if (self->source != NULL)
    g_clear_signal_handler (&self->changed_id, self->source);
  g_clear_pointer (&self->link, mapi_table_link_unref);
  mapi_table_rows_clear (self);
  g_clear_object (&self->source);
  g_clear_pointer (&self->worker, mapi_worker_unref);
  G_OBJECT_CLASS (mapi_table_parent_class)->dispose (object);
}

static void
mapi_table_finalize (GObject *object)
{
  MapiTable *self = MAPI_TABLE (object);

  g_clear_pointer (&self->query, mapi_table_query_unref);
  g_clear_pointer (&self->result, mapi_table_result_unref);
  g_clear_pointer (&self->opening, mapi_table_job_unref);
  g_clear_pointer (&self->head, g_array_unref);
  g_clear_pointer (&self->tail, g_array_unref);
  g_hash_table_unref (self->headings);
  g_hash_table_unref (self->toggled);
  g_hash_table_unref (self->rows);
  g_hash_table_unref (self->pending);
  g_hash_table_unref (self->bookmarks);
  g_object_unref (self->stop_refresh);
  g_main_context_unref (self->context);
  G_OBJECT_CLASS (mapi_table_parent_class)->finalize (object);
}

static void
mapi_table_get_property (GObject    *object,
                         guint       prop_id,
                         GValue     *value,
                         GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_NOTICE:
      g_value_set_string (value, mapi_table_get_notice (MAPI_TABLE (object)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
mapi_table_class_init (MapiTableClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = mapi_table_dispose;
  object_class->finalize = mapi_table_finalize;
  object_class->get_property = mapi_table_get_property;

  /**
   * MapiTable:notice: (getter get_notice)
   *
   * Why the rows are not all there are.
   */
  properties[PROP_NOTICE] = g_param_spec_string ("notice", NULL, NULL, NULL,
                                                 G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * MapiTable::table-event:
   * @self: a table
   * @event: a #MapiTableEvent
   * @key: the row's key, 0 if the event is not about a row
   * @prior_key: the key of the row before it; 0 if it is the first, or has gone
   *
   * Something happened to the rows of this view. Emitted on the table's context, after the
   * model changed and never before the call that caused it has returned. More than 256
   * changes at once are one %MAPI_TABLE_CHANGED.
   *
   * Source: TABLE_NOTIFICATION.
   */
  signals[TABLE_EVENT] = g_signal_new ("table-event", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                       0, NULL, NULL, NULL, G_TYPE_NONE, 3, G_TYPE_UINT,
                                       G_TYPE_UINT64, G_TYPE_UINT64);
}

static void
mapi_table_init (MapiTable *self)
{
  self->context = g_main_context_ref_thread_default ();
  self->stop_refresh = g_cancellable_new ();
  self->head = g_array_new (FALSE, FALSE, sizeof (guint64));
  self->headings = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_free);
  self->toggled = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->rows = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_free);
  self->pending = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->bookmarks = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  g_queue_init (&self->pages);
  g_queue_init (&self->wanted);
}

gboolean
mapi_table_wants_events (MapiTable *self)
{
  return g_signal_has_handler_pending (self, signals[TABLE_EVENT], 0, FALSE);
}

void
mapi_table_emit_event (MapiTable      *self,
                       MapiTableEvent  event,
                       guint64         key,
                       guint64         prior_key)
{
  g_signal_emit (self, signals[TABLE_EVENT], 0, (guint) event, key, prior_key);
}

MapiTable *
mapi_table_new_on_worker (MapiTableSource *source,
                          MapiWorker      *worker)
{
  MapiTable *self;

  g_return_val_if_fail (MAPI_IS_TABLE_SOURCE (source), NULL);

  self = g_object_new (MAPI_TYPE_TABLE, NULL);
  self->source = g_object_ref (source);
  if (worker != NULL)
    self->worker = mapi_worker_ref (worker);
  self->link = mapi_table_link_new (self);
  self->changed_id = mapi_table_link_connect (self->link, source);
  return self;
}

/**
 * mapi_table_new:
 * @source: where the rows come from
 *
 * For providers and the library: a table over @source, which is asked on the calling thread.
 * It has no rows until it is opened or read.
 *
 * Returns: (transfer full): a table
 */
MapiTable *
mapi_table_new (MapiTableSource *source)
{
  return mapi_table_new_on_worker (source, NULL);
}

/**
 * mapi_table_get_source:
 * @self: a table
 *
 * Tells where the rows come from.
 *
 * Returns: (transfer none): where the rows come from
 */
MapiTableSource *
mapi_table_get_source (MapiTable *self)
{
  g_return_val_if_fail (MAPI_IS_TABLE (self), NULL);
  return self->source;
}

gboolean
mapi_table_check_idle (MapiTable  *self,
                       GError    **error)
{
  if (!self->applying && self->opening == NULL)
    return TRUE;
  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_BUSY,
                       _("The table is still busy with something else"));
  return FALSE;
}

/* Takes over what the source said: everything but the model */
void
mapi_table_adopt_result (MapiTable    *self,
                         MapiTableJob *job)
{
  GHashTable *headings = mapi_table_build_headings (self, job->result,
                                                    mapi_table_query_get_sort_order (job->query));
  const MapiTableCategory *categories;
  gsize n_categories, n_keys;
  const guint64 *keys = mapi_table_result_get_keys (job->result, &n_keys);
  GPtrArray *first = mapi_table_result_get_rows (job->result);
  gboolean told_else = g_strcmp0 (mapi_table_get_notice (self), mapi_table_result_get_notice (job->result)) != 0;

  g_hash_table_unref (self->headings);
  self->headings = headings;
  mapi_table_result_ref (job->result);
  g_clear_pointer (&self->result, mapi_table_result_unref);
  self->result = job->result;
  mapi_table_query_ref (job->query);
  g_clear_pointer (&self->query, mapi_table_query_unref);
  self->query = job->query;

  self->n_levels = 0;
  categories = mapi_table_result_get_categories (job->result, &n_categories);
  for (gsize i = 0; i < n_categories; i++)
    self->n_levels = MAX (self->n_levels, categories[i].level + 1);

  mapi_table_apply_bags (self, keys, MIN (n_keys, first->len), first, FALSE);
  if (job->bags != NULL)
    mapi_table_apply_bags (self, (const guint64 *) (gpointer) job->load_keys->data,
                           job->load_keys->len, job->bags, TRUE);
  if (told_else)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NOTICE]);
}

/* The query as it is, or one for a table that was not read yet */
static MapiTableQuery *
dup_query (MapiTable *self)
{
  if (self->query != NULL)
    return mapi_table_query_ref (self->query);
  return mapi_table_query_new (NULL, 0, NULL, NULL);
}

/**
 * mapi_table_set_columns:
 * @self: a table
 * @columns: (array length=n_columns): property tags; `MAPI_MVI_FLAG` in one shows a row a value
 * @n_columns: how many, at least 1
 * @error: return location for an error
 *
 * Changes the columns and reads again. Columns that do not exist are absent from every row.
 * Cursor and bookmarks stay on their rows. Blocks.
 *
 * Errors: %MAPI_ERROR_INVALID_PARAMETER if there are no columns; as [method@Table.open].
 * Source: IMAPITable::SetColumns.
 *
 * Returns: %TRUE if the rows were read
 */
gboolean
mapi_table_set_columns (MapiTable      *self,
                        const guint32  *columns,
                        gsize           n_columns,
                        GError        **error)
{
  g_autoptr(MapiTableQuery) old = NULL;
  g_autoptr(MapiTableQuery) query = NULL;

  g_return_val_if_fail (MAPI_IS_TABLE (self), FALSE);
  g_return_val_if_fail (columns != NULL || n_columns == 0, FALSE);

  if (n_columns == 0)
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_INVALID_PARAMETER,
                           _("A table has at least one column"));
      return FALSE;
    }
  old = dup_query (self);
  query = mapi_table_query_new (columns, n_columns, mapi_table_query_get_restriction (old),
                                mapi_table_query_get_sort_order (old));
  return mapi_table_read_now (self, query, MAPI_TABLE_STATUS_SORT_ERROR, TRUE, NULL, error);
}

typedef struct
{
  MapiTableSource *source;
  guint32         *columns;
  gsize            n_columns;
} ListColumns;

static void
list_columns_thread (gpointer data)
{
  ListColumns *list = data;

  list->columns = mapi_table_source_list_columns (list->source, &list->n_columns);
}

/**
 * mapi_table_query_columns:
 * @self: a table
 * @all: %TRUE for every column there is, %FALSE for those that are shown
 * @n_columns: (out): how many
 *
 * Source: IMAPITable::QueryColumns.
 *
 * Returns: (array length=n_columns) (transfer full) (nullable): property tags
 */
guint32 *
mapi_table_query_columns (MapiTable *self,
                          gboolean   all,
                          gsize     *n_columns)
{
  ListColumns list = { 0 };
  const guint32 *columns;

  g_return_val_if_fail (MAPI_IS_TABLE (self), NULL);
  g_return_val_if_fail (n_columns != NULL, NULL);

  if (!all && self->query != NULL)
    {
      columns = mapi_table_query_get_columns (self->query, n_columns);
      if (*n_columns > 0)
        return g_memdup2 (columns, *n_columns * sizeof (guint32));
    }
  list.source = self->source;
  if (self->worker != NULL)
    mapi_worker_call (self->worker, list_columns_thread, &list);
  else
    list_columns_thread (&list);
  *n_columns = list.n_columns;
  return list.columns;
}

/**
 * mapi_table_restrict:
 * @self: a table
 * @restriction: (nullable): which rows; %NULL for all
 * @cancellable: (nullable): to give up
 * @error: return location for an error
 *
 * Replaces the condition and reads again. The cursor goes to the beginning and bookmarks are
 * discarded. Blocks.
 *
 * Errors: as [method@Table.open]; the table then stays as it was.
 * Source: IMAPITable::Restrict.
 *
 * Returns: %TRUE if the rows were read
 */
gboolean
mapi_table_restrict (MapiTable        *self,
                     MapiRestriction  *restriction,
                     GCancellable     *cancellable,
                     GError          **error)
{
  g_autoptr(MapiTableQuery) old = NULL;
  g_autoptr(MapiTableQuery) query = NULL;
  const guint32 *columns;
  gsize n_columns;

  g_return_val_if_fail (MAPI_IS_TABLE (self), FALSE);

  old = dup_query (self);
  columns = mapi_table_query_get_columns (old, &n_columns);
  query = mapi_table_query_new (columns, n_columns, restriction,
                                mapi_table_query_get_sort_order (old));
  return mapi_table_read_now (self, query, MAPI_TABLE_STATUS_RESTRICT_ERROR, FALSE, cancellable, error);
}

/**
 * mapi_table_sort:
 * @self: a table
 * @sort_order: (nullable): in which order; %NULL for none in particular
 * @cancellable: (nullable): to give up
 * @error: return location for an error
 *
 * Replaces the order and reads again. The cursor goes to the beginning, bookmarks and the
 * state of headings are discarded. Rows without a sort column come last. Blocks.
 *
 * Errors: as [method@Table.open]; the table then stays as it was.
 * Source: IMAPITable::SortTable.
 *
 * Returns: %TRUE if the rows were read
 */
gboolean
mapi_table_sort (MapiTable      *self,
                 MapiSortOrder  *sort_order,
                 GCancellable   *cancellable,
                 GError        **error)
{
  g_autoptr(MapiTableQuery) old = NULL;
  g_autoptr(MapiTableQuery) query = NULL;
  const guint32 *columns;
  gsize n_columns;

  g_return_val_if_fail (MAPI_IS_TABLE (self), FALSE);

  if (sort_order != NULL && !mapi_sort_order_check (sort_order, error))
    return FALSE;
  old = dup_query (self);
  columns = mapi_table_query_get_columns (old, &n_columns);
  query = mapi_table_query_new (columns, n_columns, mapi_table_query_get_restriction (old),
                                sort_order);
  return mapi_table_read_now (self, query, MAPI_TABLE_STATUS_SORT_ERROR, FALSE, cancellable, error);
}
