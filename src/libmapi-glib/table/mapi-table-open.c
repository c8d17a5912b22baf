/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-table-private.h"

#include <glib/gi18n-lib.h>

/* How a table is read: at once, on the worker, or the first rows before the others. What is read in the end is
 * the same, and goes the same way into the model. */

static MapiTableJob *
new_read (MapiTable      *self,
          MapiTableQuery *query,
          GCancellable   *cancellable)
{
  MapiTableJob *job = mapi_table_job_new (self, query, cancellable);

  job->ask = TRUE;
  if (self->query != NULL && !mapi_table_query_same_columns (self->query, query))
    job->load_keys = mapi_table_list_live (self, NULL);
  return job;
}

/* @keep: leave cursor, bookmarks and rows where they are if the keys allow */
static void
apply_read (MapiTable    *self,
            MapiTableJob *job,
            gboolean      keep)
{
  g_autoptr(GArray) view = NULL;

  self->generation++;
  if (self->query != NULL && !mapi_table_query_same_columns (self->query, job->query))
    self->columns_serial++;
  if (self->query != NULL && !mapi_table_query_same_order (self->query, job->query))
    g_hash_table_remove_all (self->toggled);

  if (job->load_keys != NULL && self->worker != NULL)
    {
      /* Before the first page of the new result makes rows of its own */
      mapi_table_query_ref (job->query);
      g_clear_pointer (&self->query, mapi_table_query_unref);
      self->query = job->query;
      mapi_table_reload_others (self, job->load_keys);
    }
  mapi_table_adopt_result (self, job);
  view = mapi_table_build_view (self);
  /* Kept rows become all of them with the reading that is under way */
  if (!keep)
    self->partial = mapi_table_job_is_partial (job);
  self->status = self->partial ? MAPI_TABLE_STATUS_SORTING : MAPI_TABLE_STATUS_COMPLETE;
  if (keep)
    {
      g_autoptr(GArray) edits = NULL;

      edits = mapi_table_diff ((const guint64 *) (gpointer) self->head->data, self->head->len,
                               (const guint64 *) (gpointer) view->data, view->len);
      mapi_table_view_edit (self, view, edits);
    }
  else
    {
      mapi_table_discard_bookmarks (self);
      mapi_table_view_replace (self, view);
    }
  mapi_table_update_shapes (self);
}

gboolean
mapi_table_read_now (MapiTable        *self,
                     MapiTableQuery   *query,
                     MapiTableStatus   failure,
                     gboolean          keep,
                     GCancellable     *cancellable,
                     GError          **error)
{
  g_autoptr(MapiTableJob) job = NULL;

  if (!mapi_table_check_idle (self, error))
    return FALSE;

  job = new_read (self, query, cancellable);
  mapi_table_job_run_now (job, self);
  if (job->error != NULL)
    {
      self->status = failure;
      g_propagate_error (error, g_steal_pointer (&job->error));
      return FALSE;
    }
  apply_read (self, job, keep);
  return TRUE;
}

gboolean
mapi_table_ensure_read (MapiTable     *self,
                        GCancellable  *cancellable,
                        GError       **error)
{
  g_autoptr(MapiTableQuery) query = NULL;

  if (self->query != NULL)
    return TRUE;
  query = mapi_table_query_new (NULL, 0, NULL, NULL);
  return mapi_table_read_now (self, query, MAPI_TABLE_STATUS_SORT_ERROR, FALSE, cancellable, error);
}

/**
 * mapi_table_open:
 * @self: a table
 * @columns: (array length=n_columns) (nullable): property tags; none means every column
 * @n_columns: how many
 * @restriction: (nullable): which rows; %NULL for all
 * @sort_order: (nullable): in which order; %NULL for none in particular
 * @cancellable: (nullable): to give up
 * @error: return location for an error
 *
 * SetColumns, Restrict and SortTable in one: reads the keys of all rows and the first page.
 * The cursor goes to the beginning and bookmarks are discarded. On failure the table stays
 * as it was. Blocks.
 *
 * Errors: %MAPI_ERROR_TOO_COMPLEX if the source cannot evaluate the condition or the order;
 * %MAPI_ERROR_INVALID_PARAMETER if the order makes no sense; %MAPI_ERROR_BUSY while the table
 * is being opened or its changes are being told; whatever reading gives.
 * Source: IMAPITable::SetColumns, Restrict, SortTable; HrQueryAllRows.
 *
 * Returns: %TRUE if it was read
 */
gboolean
mapi_table_open (MapiTable        *self,
                 const guint32    *columns,
                 gsize             n_columns,
                 MapiRestriction  *restriction,
                 MapiSortOrder    *sort_order,
                 GCancellable     *cancellable,
                 GError          **error)
{
  g_autoptr(MapiTableQuery) query = NULL;

  g_return_val_if_fail (MAPI_IS_TABLE (self), FALSE);
  g_return_val_if_fail (columns != NULL || n_columns == 0, FALSE);

  query = mapi_table_query_new (columns, n_columns, restriction, sort_order);
  return mapi_table_read_now (self, query, MAPI_TABLE_STATUS_SORT_ERROR, FALSE, cancellable, error);
}

/* Once the worker is done, by whichever of the two ways comes first */
static void
complete_open (MapiTable    *self,
               MapiTableJob *job)
{
  if (job->applied)
    return;
  job->applied = TRUE;
  if (self->opening == job)
    g_clear_pointer (&self->opening, mapi_table_job_unref);
  if (job->error != NULL)
    self->status = MAPI_TABLE_STATUS_SORT_ERROR;
  else
    apply_read (self, job, FALSE);
  /* The rest comes as any change of the rows does */
  if (self->partial)
    mapi_table_mark_changed (self);
  mapi_table_schedule_refresh (self);
}

static void
opened_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  MapiTable *self = MAPI_TABLE (object);
  g_autoptr(MapiTableJob) job = mapi_table_job_ref (g_task_get_task_data (G_TASK (result)));
  g_autoptr(GTask) reply = g_steal_pointer (&job->reply);

  complete_open (self, job);
  if (job->error != NULL)
    g_task_return_error (reply, g_error_copy (job->error));
  else
    g_task_return_boolean (reply, TRUE);
}

/* @n_first: 0 for all at once. @reply: (transfer full) */
static void
start_open (MapiTable        *self,
            const guint32    *columns,
            gsize             n_columns,
            MapiRestriction  *restriction,
            MapiSortOrder    *sort_order,
            guint             n_first,
            GTask            *reply)
{
  g_autoptr(GTask) task = reply;
  g_autoptr(MapiTableQuery) query = mapi_table_query_new (columns, n_columns, restriction, sort_order);
  GCancellable *cancellable = g_task_get_cancellable (task);
  g_autoptr(GCancellable) stop = g_cancellable_new ();
  g_autoptr(GError) error = NULL;

  if (!mapi_table_check_idle (self, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  if (cancellable != NULL)
    {
      g_signal_connect_object (cancellable, "cancelled", G_CALLBACK (g_cancellable_cancel), stop,
                               G_CONNECT_SWAPPED);
      if (g_cancellable_is_cancelled (cancellable))
        g_cancellable_cancel (stop);
    }

  self->opening = new_read (self, query, stop);
  self->opening->n_first = n_first;
  self->opening->reply = g_object_ref (task);
  self->status = MAPI_TABLE_STATUS_SORTING;
  mapi_table_job_push (self->opening, self, opened_cb);
}

/**
 * mapi_table_open_async:
 * @self: a table
 * @columns: (array length=n_columns) (nullable): property tags; none means every column
 * @n_columns: how many
 * @restriction: (nullable): which rows; %NULL for all
 * @sort_order: (nullable): in which order; %NULL for none in particular
 * @cancellable: (nullable): to give up
 * @callback: (scope async) (closure user_data): called when the table has been read
 * @user_data: passed to @callback
 *
 * [method@Table.open] without blocking. Until it is done, the table shows what it did.
 */
void
mapi_table_open_async (MapiTable           *self,
                       const guint32       *columns,
                       gsize                n_columns,
                       MapiRestriction     *restriction,
                       MapiSortOrder       *sort_order,
                       GCancellable        *cancellable,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (MAPI_IS_TABLE (self));
  g_return_if_fail (columns != NULL || n_columns == 0);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, mapi_table_open_async);
  start_open (self, columns, n_columns, restriction, sort_order, 0, task);
}

/**
 * mapi_table_open_first_async:
 * @self: a table
 * @columns: (array length=n_columns) (nullable): property tags; none means every column
 * @n_columns: how many
 * @restriction: (nullable): which rows; %NULL for all
 * @sort_order: (nullable): in which order, without categories; %NULL for none in particular
 * @cancellable: (nullable): to give up
 * @callback: (scope async) (closure user_data): called when the first rows have been read
 * @user_data: passed to @callback
 *
 * [method@Table.open_async] for who wants to show something soon: done as soon as the first page of rows is there. If
 * there are more, they follow as rows that come to the model; until then the status of the table is
 * %MAPI_TABLE_STATUS_SORTING, what it tells of its length and its end is not the whole of it, and then it emits
 * [signal@Table::table-event] with %MAPI_TABLE_SORT_DONE. With %MAPI_TABLE_ERROR instead the rest could not be read.
 * Finish with [method@Table.open_finish].
 *
 * It is of use where the source finds the first rows without looking at all: messages newest first.
 */
void
mapi_table_open_first_async (MapiTable           *self,
                             const guint32       *columns,
                             gsize                n_columns,
                             MapiRestriction     *restriction,
                             MapiSortOrder       *sort_order,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (MAPI_IS_TABLE (self));
  g_return_if_fail (columns != NULL || n_columns == 0);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, mapi_table_open_first_async);
  start_open (self, columns, n_columns, restriction, sort_order, MAPI_TABLE_PAGE_SIZE, task);
}

/**
 * mapi_table_open_finish:
 * @self: a table
 * @result: what the callback got
 * @error: return location for an error
 *
 * Errors: as [method@Table.open].
 *
 * Returns: %TRUE if the table was read
 */
gboolean
mapi_table_open_finish (MapiTable     *self,
                        GAsyncResult  *result,
                        GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * mapi_table_wait:
 * @self: a table
 * @timeout_ms: how long at most, in milliseconds; %G_MAXUINT for ever
 * @error: return location for an error
 *
 * Waits for [method@Table.open_async]. Does nothing if it is not under way. The callback
 * comes later, from the main context. Blocks.
 *
 * Errors: %MAPI_ERROR_TIMEOUT if the time passed; as [method@Table.open].
 * Source: IMAPITable::WaitForCompletion.
 *
 * Returns: %TRUE if the table has been read
 */
gboolean
mapi_table_wait (MapiTable  *self,
                 guint       timeout_ms,
                 GError    **error)
{
  g_autoptr(MapiTableJob) job = NULL;
  gint64 end_time = 0;

  g_return_val_if_fail (MAPI_IS_TABLE (self), FALSE);

  if (self->opening == NULL)
    return TRUE;
  if (timeout_ms != G_MAXUINT)
    end_time = g_get_monotonic_time () + (gint64) timeout_ms * 1000;
  job = mapi_table_job_ref (self->opening);
  if (!mapi_table_job_wait (job, end_time))
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_TIMEOUT,
                           _("The table is still being read"));
      return FALSE;
    }
  complete_open (self, job);
  if (job->error != NULL)
    {
      g_propagate_error (error, g_error_copy (job->error));
      return FALSE;
    }
  return TRUE;
}
