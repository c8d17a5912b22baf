/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-table-private.h"

MapiTableJob *
mapi_table_job_new (MapiTable      *table,
                    MapiTableQuery *query,
                    GCancellable   *cancellable)
{
  MapiTableJob *self = g_new0 (MapiTableJob, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  self->source = g_object_ref (table->source);
  self->query = mapi_table_query_ref (query);
  g_set_object (&self->cancellable, cancellable);
  self->generation = table->generation;
  self->columns_serial = table->columns_serial;
  return self;
}

MapiTableJob *
mapi_table_job_ref (MapiTableJob *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
mapi_table_job_unref (MapiTableJob *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_object_unref (self->source);
  mapi_table_query_unref (self->query);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->reply);
  g_clear_pointer (&self->load_keys, g_array_unref);
  g_clear_pointer (&self->old_view, g_array_unref);
  g_clear_pointer (&self->changed, g_array_unref);
  g_clear_pointer (&self->result, mapi_table_result_unref);
  g_clear_pointer (&self->bags, g_ptr_array_unref);
  g_clear_pointer (&self->edits, g_array_unref);
  g_clear_error (&self->error);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
  g_free (self);
}

/* The query for no more than the first rows. One that says itself how many it wants, and one for headings, is asked as
 * it is. */
static MapiTableQuery *
dup_query (MapiTableJob *self)
{
  MapiRestriction *restriction = mapi_table_query_get_restriction (self->query);
  MapiSortOrder *order = mapi_table_query_get_sort_order (self->query);
  g_autoptr(GPtrArray) no_conditions = g_ptr_array_new ();
  g_autoptr(MapiRestriction) wanted = NULL;
  g_autoptr(MapiRestriction) first = NULL;
  const guint32 *columns;
  gsize n_columns;

  if ((restriction != NULL && mapi_restriction_get_restriction_type (restriction) == MAPI_RES_COUNT) ||
      (order != NULL && mapi_sort_order_get_n_categories (order) > 0))
    self->n_first = 0;
  if (self->n_first == 0)
    return mapi_table_query_ref (self->query);
  wanted = restriction != NULL ? mapi_restriction_ref (restriction) : mapi_restriction_new_and (no_conditions);
  first = mapi_restriction_new_count (self->n_first, wanted);
  columns = mapi_table_query_get_columns (self->query, &n_columns);
  return mapi_table_query_new (columns, n_columns, first, order);
}

static gboolean
ask (MapiTableJob *self)
{
  g_autoptr(MapiTableQuery) query = dup_query (self);
  gsize n_keys;
  const guint64 *keys;

  self->result = mapi_table_source_query (self->source, query, MAPI_TABLE_PAGE_SIZE,
                                          self->cancellable, &self->error);
  if (self->result == NULL)
    return FALSE;

  keys = mapi_table_result_get_keys (self->result, &n_keys);
  if (self->old_view != NULL)
    self->edits = mapi_table_diff ((const guint64 *) (gpointer) self->old_view->data,
                                   self->old_view->len, keys, n_keys);
  return TRUE;
}

/* On the worker, or on the table's thread if there is none */
void
mapi_table_job_run (gpointer data)
{
  MapiTableJob *self = data;
  gboolean ok = !self->ask || ask (self);

  if (ok && self->load_keys != NULL && self->load_keys->len > 0)
    self->bags = mapi_table_source_load (self->source, self->query,
                                         (const guint64 *) (gpointer) self->load_keys->data,
                                         self->load_keys->len, self->cancellable, &self->error);

  g_mutex_lock (&self->mutex);
  self->done = TRUE;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);
}

/* Waits for the result */
void
mapi_table_job_run_now (MapiTableJob *self,
                        MapiTable    *table)
{
  if (table->worker != NULL)
    mapi_worker_call (table->worker, mapi_table_job_run, self);
  else
    mapi_table_job_run (self);
}

/* Whether there may be more rows than were asked for */
gboolean
mapi_table_job_is_partial (MapiTableJob *self)
{
  gsize n_keys;

  mapi_table_result_get_keys (self->result, &n_keys);
  return self->n_first > 0 && n_keys >= self->n_first;
}

static void
run_thread (GTask        *task,
            gpointer      source_object,
            gpointer      task_data,
            GCancellable *cancellable)
{
  mapi_table_job_run (task_data);
  g_task_return_boolean (task, TRUE);
}

static void
push (MapiTableJob        *self,
      MapiTable           *table,
      gpointer             source_object,
      GAsyncReadyCallback  callback,
      gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;

  g_main_context_push_thread_default (table->context);
  task = g_task_new (source_object, NULL, callback, user_data);
  g_main_context_pop_thread_default (table->context);
  g_task_set_source_tag (task, mapi_table_job_push);
  g_task_set_task_data (task, mapi_table_job_ref (self), (GDestroyNotify) mapi_table_job_unref);
  if (table->worker != NULL)
    mapi_worker_push (table->worker, task, run_thread);
  else
    run_thread (task, source_object, self, NULL);
}

/* @callback gets the job as the task's data, on the table's context */
void
mapi_table_job_push (MapiTableJob        *self,
                     MapiTable           *table,
                     GAsyncReadyCallback  callback)
{
  push (self, table, table, callback, NULL);
}

/* The same for what only the table itself wants: it is not kept for that, and @callback, which gets its link as user
 * data, looks whether it is there still */
void
mapi_table_job_push_weak (MapiTableJob        *self,
                          MapiTable           *table,
                          GAsyncReadyCallback  callback)
{
  push (self, table, NULL, callback, mapi_table_link_ref (table->link));
}

/* Until a time of g_get_monotonic_time(); 0 waits for ever. FALSE if it passed. */
gboolean
mapi_table_job_wait (MapiTableJob *self,
                     gint64        end_time)
{
  gboolean done = TRUE;

  g_mutex_lock (&self->mutex);
  while (!self->done && done)
    {
      if (end_time > 0)
        done = g_cond_wait_until (&self->cond, &self->mutex, end_time);
      else
        g_cond_wait (&self->cond, &self->mutex);
    }
  done = self->done;
  g_mutex_unlock (&self->mutex);
  return done;
}
