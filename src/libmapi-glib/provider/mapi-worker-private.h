/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A thread that runs one job after the other: a lane of a provider. Started on the first
 * job. A GTask's last reference is dropped on the context it came from. */
typedef struct _MapiWorker MapiWorker;

/**
 * MapiWorkerFunc:
 * @data: what was passed with the function
 *
 * A job without a task, for mapi_worker_call().
 */
typedef void (*MapiWorkerFunc) (gpointer data);

MapiWorker *mapi_worker_new      (const char          *name);
MapiWorker *mapi_worker_ref      (MapiWorker          *self);
void        mapi_worker_unref    (MapiWorker          *self);
void        mapi_worker_push     (MapiWorker          *self,
                                  GTask               *task,
                                  GTaskThreadFunc      func);
/* Blocks until @func has returned. Runs it at once when called on the worker's own thread.
 * The way for blocking calls: it needs no main context at all. */
void        mapi_worker_call     (MapiWorker          *self,
                                  MapiWorkerFunc       func,
                                  gpointer             data);
/* FALSE: cancelled before it was its turn, and not run */
gboolean    mapi_worker_call_cancellable
                                 (MapiWorker          *self,
                                  MapiWorkerFunc       func,
                                  gpointer             data,
                                  GCancellable        *cancellable);
/* FALSE: it has something else to do, and @func is not run */
gboolean    mapi_worker_call_if_idle
                                 (MapiWorker          *self,
                                  MapiWorkerFunc       func,
                                  gpointer             data);
/* The same for a task: its result can be propagated afterwards. The completion of a GTask is
 * queued on its context even so; where that context may never run, use mapi_worker_call(). */
void        mapi_worker_run_sync (MapiWorker          *self,
                                  GTask               *task,
                                  GTaskThreadFunc      func);
/* (transfer full): drops a reference on the context the task came from, from another thread */
void        mapi_worker_drop_task (GTask              *task);
/* Waits for what was pushed so far and ends the thread. A later job starts a new one. */
void        mapi_worker_stop     (MapiWorker          *self);
gboolean    mapi_worker_is_current (MapiWorker        *self);
/* Jobs that run or wait */
guint       mapi_worker_get_load (MapiWorker          *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapiWorker, mapi_worker_unref)

G_END_DECLS
