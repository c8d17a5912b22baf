/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Blocking calls of the library, on a thread of their own, answered on the main thread. @data is
 * the work's alone until it is done; the callback may look at it with mail_work_get_data(). */
typedef gboolean (*MailWorkFunc) (gpointer       data,
                                  GCancellable  *cancellable,
                                  GError       **error);

/* A task for g_task_run_in_thread(), as g_task_new(). Its thread may be the last to let go of a task, and with it of a
 * task's source: a widget would go in that thread, and take the program along. Here @source (nullable) is held, and let
 * go of, on the main thread; the task itself has none. */
GTask   *mail_task_new      (gpointer              source,
                             GCancellable         *cancellable,
                             GAsyncReadyCallback   callback,
                             gpointer              user_data);
void     mail_work_run      (gpointer              source,
                             MailWorkFunc          func,
                             gpointer              data,
                             GDestroyNotify        destroy,
                             GCancellable         *cancellable,
                             GAsyncReadyCallback   callback,
                             gpointer              user_data);
gboolean mail_work_finish   (GAsyncResult         *result,
                             GError              **error);
gpointer mail_work_get_data (GAsyncResult         *result);

G_END_DECLS
