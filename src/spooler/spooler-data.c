/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "spooler-data.h"

static void
look_thread (GTask        *task,
             gpointer      source,
             gpointer      data,
             GCancellable *cancellable)
{
  gboolean back = FALSE;

  g_task_return_boolean (task, mapi_session_misses_data (source, &back) && back);
}

void
spooler_look_for_data_async (MapiSession         *session,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (session, NULL, callback, user_data);

  g_task_set_source_tag (task, spooler_look_for_data_async);
  g_task_run_in_thread (task, look_thread);
}

gboolean
spooler_look_for_data_finish (GAsyncResult *result)
{
  return g_task_propagate_boolean (G_TASK (result), NULL);
}
