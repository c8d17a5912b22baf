/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "provider/mapi-worker-private.h"

static void
remember_thread_cb (gpointer data)
{
  *(GThread **) data = g_thread_self ();
}

static void
test_call (void)
{
  g_autoptr(MapiWorker) worker = mapi_worker_new ("worker");
  GThread *first = NULL;
  GThread *second = NULL;

  mapi_worker_call (worker, remember_thread_cb, &first);
  mapi_worker_call (worker, remember_thread_cb, &second);
  g_assert_nonnull (first);
  g_assert_true (first == second);
  g_assert_true (first != g_thread_self ());
  g_assert_false (mapi_worker_is_current (worker));
}

static void
nested_cb (gpointer data)
{
  MapiWorker *worker = data;
  GThread *inner = NULL;

  g_assert_true (mapi_worker_is_current (worker));
  mapi_worker_call (worker, remember_thread_cb, &inner);
  g_assert_true (inner == g_thread_self ());
}

static void
test_nested (void)
{
  g_autoptr(MapiWorker) worker = mapi_worker_new ("worker");

  mapi_worker_call (worker, nested_cb, worker);
}

typedef struct
{
  MapiWorker *worker;
  GMutex      lock;
  GCond       changed;
  gboolean    began;
  gboolean    may_end;
} Busy;

static void
wait_cb (gpointer data)
{
  Busy *busy = data;

  g_mutex_lock (&busy->lock);
  busy->began = TRUE;
  g_cond_broadcast (&busy->changed);
  while (!busy->may_end)
    g_cond_wait (&busy->changed, &busy->lock);
  g_mutex_unlock (&busy->lock);
}

static gpointer
busy_thread (gpointer data)
{
  mapi_worker_call (((Busy *) data)->worker, wait_cb, data);
  return NULL;
}

/* Beside other work there is no waiting */
static void
test_if_idle (void)
{
  g_autoptr(MapiWorker) worker = mapi_worker_new ("worker");
  Busy busy = { .worker = worker };
  GThread *seen = NULL;
  GThread *thread;

  g_assert_true (mapi_worker_call_if_idle (worker, remember_thread_cb, &seen));
  g_assert_true (seen != NULL && seen != g_thread_self ());
  thread = g_thread_new ("busy", busy_thread, &busy);
  g_mutex_lock (&busy.lock);
  while (!busy.began)
    g_cond_wait (&busy.changed, &busy.lock);
  g_mutex_unlock (&busy.lock);
  seen = NULL;
  g_assert_false (mapi_worker_call_if_idle (worker, remember_thread_cb, &seen));
  g_assert_null (seen);
  g_mutex_lock (&busy.lock);
  busy.may_end = TRUE;
  g_cond_broadcast (&busy.changed);
  g_mutex_unlock (&busy.lock);
  g_thread_join (thread);
  g_assert_true (mapi_worker_call_if_idle (worker, remember_thread_cb, &seen));
  g_assert_nonnull (seen);
}

static void
append_thread (GTask        *task,
               gpointer      source_object,
               gpointer      task_data,
               GCancellable *cancellable)
{
  g_string_append (g_task_get_task_data (task), "x");
  g_task_return_boolean (task, TRUE);
}

static void
count_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  if (g_task_propagate_boolean (G_TASK (result), NULL))
    ++*(guint *) user_data;
}

static void
push (MapiWorker   *worker,
      GObject      *source,
      GCancellable *cancellable,
      GString      *log,
      guint        *n_done)
{
  g_autoptr(GTask) task = g_task_new (source, cancellable, count_cb, n_done);

  g_task_set_task_data (task, log, NULL);
  mapi_worker_push (worker, task, append_thread);
}

/* What was pushed is done before the thread ends, and the answers come on our own loop */
static void
test_stop_drains (void)
{
  g_autoptr(MapiWorker) worker = mapi_worker_new ("worker");
  g_autoptr(GString) log = g_string_new (NULL);
  guint n_done = 0;

  for (guint i = 0; i < 20; i++)
    push (worker, NULL, NULL, log, &n_done);
  mapi_worker_stop (worker);
  g_assert_cmpuint (log->len, ==, 20);
  g_assert_cmpuint (n_done, ==, 0);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (n_done, ==, 20);
}

static void
test_starts_again (void)
{
  g_autoptr(MapiWorker) worker = mapi_worker_new ("worker");
  GThread *thread = NULL;

  mapi_worker_call (worker, remember_thread_cb, &thread);
  mapi_worker_stop (worker);
  mapi_worker_stop (worker);
  thread = NULL;
  mapi_worker_call (worker, remember_thread_cb, &thread);
  g_assert_nonnull (thread);
}

static void
test_cancelled_before (void)
{
  g_autoptr(MapiWorker) worker = mapi_worker_new ("worker");
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GString) log = g_string_new (NULL);
  guint n_done = 0;

  g_cancellable_cancel (cancellable);
  push (worker, NULL, cancellable, log, &n_done);
  mapi_worker_stop (worker);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (log->len, ==, 0);
  g_assert_cmpuint (n_done, ==, 0);
}

static void
finalized_cb (gpointer  data,
              GObject  *where_the_object_was)
{
  remember_thread_cb (data);
}

/* An object that only its task keeps alive must not go on the worker, which it would stop */
static void
test_dropped_at_home (void)
{
  g_autoptr(MapiWorker) worker = mapi_worker_new ("worker");
  g_autoptr(GString) log = g_string_new (NULL);
  GObject *source = g_object_new (G_TYPE_OBJECT, NULL);
  GThread *thread = NULL;
  guint n_done = 0;

  g_object_weak_ref (source, finalized_cb, &thread);
  push (worker, source, NULL, log, &n_done);
  g_object_unref (source);
  while (thread == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (thread == g_thread_self ());
}

static void
drop_cb (gpointer data)
{
  mapi_worker_unref (data);
}

static void
test_last_reference_on_worker (void)
{
  MapiWorker *worker = mapi_worker_new ("worker");

  mapi_worker_call (mapi_worker_ref (worker), drop_cb, worker);
  mapi_worker_unref (worker);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/worker/call", test_call);
  g_test_add_func ("/worker/if-idle", test_if_idle);
  g_test_add_func ("/worker/nested", test_nested);
  g_test_add_func ("/worker/stop-drains", test_stop_drains);
  g_test_add_func ("/worker/starts-again", test_starts_again);
  g_test_add_func ("/worker/cancelled-before", test_cancelled_before);
  g_test_add_func ("/worker/dropped-at-home", test_dropped_at_home);
  g_test_add_func ("/worker/last-reference", test_last_reference_on_worker);
  return g_test_run ();
}
