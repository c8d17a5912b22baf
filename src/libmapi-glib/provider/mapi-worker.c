/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-worker-private.h"

/*
 * MapiWorker:
 *
 * One thread and a queue. Everything is guarded by the mutex; the jobs themselves run without
 * it. The thread is started by the first job and owns no reference to the worker: whoever
 * drops the last reference stops the thread first.
 */
struct _MapiWorker
{
  gatomicrefcount  ref_count;
  char            *name;     /* (owned) */
  GMutex           mutex;
  GCond            wake;     /* a job came, or the thread shall end */
  GCond            done;     /* a blocking job has finished */
  GQueue           jobs;     /* (element-type Job), first in, first out */
  GThread         *thread;   /* (owned) (nullable) */
  gboolean         busy;     /* a job runs */
  gboolean         stopping;
  gboolean         orphaned; /* the last reference fell on the thread itself: it frees the rest */
};

/* Pushed jobs own themselves and their task; those of mapi_worker_call() live on the stack of
 * the caller, which waits for @finished. */
typedef struct
{
  GTask           *task;     /* (owned) (nullable) */
  GTaskThreadFunc  task_func;
  MapiWorkerFunc   func;
  gpointer         data;
  gboolean         finished;
} Job;

static gboolean
mapi_worker_drop_cb (gpointer user_data)
{
  return G_SOURCE_REMOVE;
}

static void
mapi_worker_run_task (GTask           *task,
                      GTaskThreadFunc  func)
{
  if (!g_task_return_error_if_cancelled (task))
    func (task,
          g_task_get_source_object (task),
          g_task_get_task_data (task),
          g_task_get_cancellable (task));
}

/* The task holds the object whose worker this is, and that object stops this very thread when
 * it is finalized: the last reference must fall on the context the task came from. */
void
mapi_worker_drop_task (GTask *task)
{
  GMainContext *context = g_task_get_context (task);
  g_autoptr(GSource) source = g_idle_source_new ();

  g_source_set_static_name (source, "[mapi] task of a worker");
  g_source_set_callback (source, mapi_worker_drop_cb, task, g_object_unref);
  g_source_attach (source, context);
}

static void
mapi_worker_run_job (MapiWorker *self,
                     Job        *job)
{
  if (job->task != NULL)
    {
      mapi_worker_run_task (job->task, job->task_func);
      mapi_worker_drop_task (g_steal_pointer (&job->task));
      g_free (job);
      g_mutex_lock (&self->mutex);
      self->busy = FALSE;
      g_mutex_unlock (&self->mutex);
      return;
    }

  job->func (job->data);

  g_mutex_lock (&self->mutex);
  self->busy = FALSE;
  job->finished = TRUE;
  g_cond_broadcast (&self->done);
  g_mutex_unlock (&self->mutex);
}

static void
mapi_worker_free (MapiWorker *self)
{
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->wake);
  g_cond_clear (&self->done);
  g_free (self->name);
  g_free (self);
}

static gpointer
mapi_worker_thread (gpointer data)
{
  MapiWorker *self = data;
  gboolean orphaned = FALSE;

  for (;;)
    {
      Job *job;

      g_mutex_lock (&self->mutex);
      while (g_queue_is_empty (&self->jobs) && !self->stopping)
        g_cond_wait (&self->wake, &self->mutex);
      job = g_queue_pop_head (&self->jobs);
      self->busy = job != NULL;
      orphaned = self->orphaned;
      g_mutex_unlock (&self->mutex);

      if (job == NULL)
        break;
      mapi_worker_run_job (self, job);
    }

  if (orphaned)
    {
      g_thread_unref (self->thread);
      mapi_worker_free (self);
    }
  return NULL;
}

/* With the mutex held */
static void
mapi_worker_enqueue (MapiWorker *self,
                     Job        *job)
{
  g_queue_push_tail (&self->jobs, job);
  if (self->thread == NULL)
    self->thread = g_thread_new (self->name, mapi_worker_thread, self);
  else
    g_cond_signal (&self->wake);
}

/*
 * mapi_worker_new:
 * @name: name of the thread, for debuggers; the kernel shows 15 bytes of it
 *
 * Makes a worker. No thread runs before the first job.
 *
 * Returns: (transfer full): a new worker
 */
MapiWorker *
mapi_worker_new (const char *name)
{
  MapiWorker *self = g_new0 (MapiWorker, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->name = g_strdup (name);
  g_mutex_init (&self->mutex);
  g_cond_init (&self->wake);
  g_cond_init (&self->done);
  g_queue_init (&self->jobs);
  return self;
}

/*
 * mapi_worker_ref:
 * @self: a worker
 *
 * Returns: (transfer full): @self
 */
MapiWorker *
mapi_worker_ref (MapiWorker *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/*
 * mapi_worker_unref:
 * @self: (transfer full): a worker
 *
 * Drops a reference; with the last one the thread is stopped as mapi_worker_stop() does.
 */
void
mapi_worker_unref (MapiWorker *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  if (mapi_worker_is_current (self))
    {
      g_mutex_lock (&self->mutex);
      self->stopping = TRUE;
      self->orphaned = TRUE;
      g_mutex_unlock (&self->mutex);
      return;
    }

  mapi_worker_stop (self);
  mapi_worker_free (self);
}

/*
 * mapi_worker_push:
 * @self: a worker
 * @task: (transfer none): the task; the worker takes a reference
 * @func: what to run
 *
 * Runs @func after everything pushed before. A task cancelled while it waits returns at once
 * and @func is not called. Any thread.
 */
void
mapi_worker_push (MapiWorker      *self,
                  GTask           *task,
                  GTaskThreadFunc  func)
{
  Job *job = g_new0 (Job, 1);

  job->task = g_object_ref (task);
  job->task_func = func;

  g_mutex_lock (&self->mutex);
  mapi_worker_enqueue (self, job);
  g_mutex_unlock (&self->mutex);
}

/*
 * mapi_worker_call:
 * @self: a worker
 * @func: what to run
 * @data: passed to @func
 *
 * Runs @func on the worker's thread, after what was pushed before, and waits for its end. On
 * the worker's own thread it runs at once.
 */
void
mapi_worker_call (MapiWorker     *self,
                  MapiWorkerFunc  func,
                  gpointer        data)
{
  Job job = { .func = func, .data = data };

  if (mapi_worker_is_current (self))
    {
      func (data);
      return;
    }

  g_mutex_lock (&self->mutex);
  mapi_worker_enqueue (self, &job);
  while (!job.finished)
    g_cond_wait (&self->done, &self->mutex);
  g_mutex_unlock (&self->mutex);
}

/*
 * mapi_worker_call_if_idle:
 * @self: a worker
 * @func: what to run
 * @data: passed to @func
 *
 * Like mapi_worker_call(), where @func need not wait for anything before it.
 *
 * Returns: whether @func was called; if not, the worker has something else to do
 */
gboolean
mapi_worker_call_if_idle (MapiWorker     *self,
                          MapiWorkerFunc  func,
                          gpointer        data)
{
  Job job = { .func = func, .data = data };
  gboolean idle;

  g_mutex_lock (&self->mutex);
  idle = !self->busy && !self->stopping && g_queue_is_empty (&self->jobs);
  if (idle)
    mapi_worker_enqueue (self, &job);
  while (idle && !job.finished)
    g_cond_wait (&self->done, &self->mutex);
  g_mutex_unlock (&self->mutex);
  return idle;
}

static void
mapi_worker_cancelled_cb (GCancellable *cancellable,
                          gpointer      user_data)
{
  MapiWorker *self = user_data;

  g_mutex_lock (&self->mutex);
  g_cond_broadcast (&self->done);
  g_mutex_unlock (&self->mutex);
}

/*
 * mapi_worker_call_cancellable:
 * @self: a worker
 * @func: what to run
 * @data: passed to @func
 * @cancellable: (nullable): a cancellable
 *
 * Like mapi_worker_call(), but who is cancelled before it is his turn does not wait for it: whoever ends a thread
 * from a lane can be sure that the thread does not wait for the lane.
 *
 * Returns: whether @func was called
 */
gboolean
mapi_worker_call_cancellable (MapiWorker     *self,
                              MapiWorkerFunc  func,
                              gpointer        data,
                              GCancellable   *cancellable)
{
  Job job = { .func = func, .data = data };
  gboolean dropped = FALSE;
  gulong handler;

  if (cancellable == NULL || mapi_worker_is_current (self))
    {
      mapi_worker_call (self, func, data);
      return TRUE;
    }

  handler = g_cancellable_connect (cancellable, G_CALLBACK (mapi_worker_cancelled_cb), self, NULL);
  g_mutex_lock (&self->mutex);
  mapi_worker_enqueue (self, &job);
  while (!job.finished && !dropped)
    {
      /* Once it has begun, it is finished: it looks at its cancellable itself */
      dropped = g_cancellable_is_cancelled (cancellable) && g_queue_remove (&self->jobs, &job);
      if (!dropped)
        g_cond_wait (&self->done, &self->mutex);
    }
  g_mutex_unlock (&self->mutex);
  g_cancellable_disconnect (cancellable, handler);
  return !dropped;
}

typedef struct
{
  GTask           *task;  /* (unowned): the caller waits */
  GTaskThreadFunc  func;
} SyncTask;

static void
mapi_worker_sync_cb (gpointer data)
{
  SyncTask *sync = data;

  mapi_worker_run_task (sync->task, sync->func);
}

/*
 * mapi_worker_run_sync:
 * @self: a worker
 * @task: a task without a callback
 * @func: what to run; it returns the task's result
 *
 * Like mapi_worker_call() for a task.
 */
void
mapi_worker_run_sync (MapiWorker      *self,
                      GTask           *task,
                      GTaskThreadFunc  func)
{
  SyncTask sync = { task, func };

  mapi_worker_call (self, mapi_worker_sync_cb, &sync);
}

/*
 * mapi_worker_stop:
 * @self: a worker
 *
 * Waits for what was pushed so far and ends the thread. Does nothing on the worker's own
 * thread, which cannot wait for itself.
 */
void
mapi_worker_stop (MapiWorker *self)
{
  g_autoptr(GThread) thread = NULL;

  g_mutex_lock (&self->mutex);
  if (self->thread != NULL && self->thread != g_thread_self () && !self->stopping)
    {
      thread = self->thread;
      self->stopping = TRUE;
      g_cond_signal (&self->wake);
    }
  g_mutex_unlock (&self->mutex);

  if (thread == NULL)
    return;
  g_thread_join (g_steal_pointer (&thread));

  g_mutex_lock (&self->mutex);
  self->thread = NULL;
  self->stopping = FALSE;
  /* What came while the thread was ending */
  if (!g_queue_is_empty (&self->jobs))
    self->thread = g_thread_new (self->name, mapi_worker_thread, self);
  g_mutex_unlock (&self->mutex);
}

/*
 * mapi_worker_is_current:
 * @self: a worker
 *
 * Returns: whether the calling thread is the worker's
 */
gboolean
mapi_worker_is_current (MapiWorker *self)
{
  gboolean current;

  g_mutex_lock (&self->mutex);
  current = self->thread == g_thread_self ();
  g_mutex_unlock (&self->mutex);
  return current;
}

/*
 * mapi_worker_get_load:
 * @self: a worker
 *
 * Returns: how many jobs run or wait now
 */
guint
mapi_worker_get_load (MapiWorker *self)
{
  guint load;

  g_mutex_lock (&self->mutex);
  load = g_queue_get_length (&self->jobs) + (self->busy ? 1 : 0);
  g_mutex_unlock (&self->mutex);
  return load;
}
