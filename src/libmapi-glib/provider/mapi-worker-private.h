/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A thread that runs one job after the other: a lane of a provider. Started on the first
 * job. A GTask's last reference is dropped on the context it came from. */
typedef struct _MapiWorker MapiWorker;

MapiWorker *mapi_worker_new      (const char          *name);
MapiWorker *mapi_worker_ref      (MapiWorker          *self);
void        mapi_worker_unref    (MapiWorker          *self);
void        mapi_worker_push     (MapiWorker          *self,
                                  GTask               *task,
                                  GTaskThreadFunc      func);
/* Blocks until @func has returned the task's result. Runs it at once when called on the
 * worker's own thread. */
void        mapi_worker_run_sync (MapiWorker          *self,
                                  GTask               *task,
                                  GTaskThreadFunc      func);
/* Waits for what was pushed so far and ends the thread. */
void        mapi_worker_stop     (MapiWorker          *self);
gboolean    mapi_worker_is_current (MapiWorker        *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapiWorker, mapi_worker_unref)

G_END_DECLS
