/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-work.h"

typedef struct
{
  MailWorkFunc   func;
  gpointer       data;
  GDestroyNotify destroy;       /* (nullable) */
} Work;

static void
work_free (gpointer pointer)
{
  Work *work = pointer;

  if (work->destroy != NULL)
    work->destroy (work->data);
  g_free (work);
}

static void
work_thread (GTask        *task,
             gpointer      source_object,
             gpointer      task_data,
             GCancellable *cancellable)
{
  Work *work = task_data;
  GError *error = NULL;

  if (work->func (work->data, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

typedef struct
{
  gpointer             source;  /* (owned) (nullable) */
  GAsyncReadyCallback  callback; /* (nullable) */
  gpointer             user_data;
} Proxy;

static void
proxy_cb (GObject      *none,
          GAsyncResult *result,
          gpointer      user_data)
{
  Proxy *proxy = user_data;

  if (proxy->callback != NULL)
    proxy->callback (proxy->source, result, proxy->user_data);
  g_clear_object (&proxy->source);
  g_free (proxy);
}

GTask *
mail_task_new (gpointer             source,
               GCancellable        *cancellable,
               GAsyncReadyCallback  callback,
               gpointer             user_data)
{
  Proxy *proxy = g_new0 (Proxy, 1);

  proxy->source = source != NULL ? g_object_ref (source) : NULL;
  proxy->callback = callback;
  proxy->user_data = user_data;
  return g_task_new (NULL, cancellable, proxy_cb, proxy);
}

void
mail_work_run (gpointer              source,
               MailWorkFunc          func,
               gpointer              data,
               GDestroyNotify        destroy,
               GCancellable         *cancellable,
               GAsyncReadyCallback   callback,
               gpointer              user_data)
{
  g_autoptr(GTask) task = mail_task_new (source, cancellable, callback, user_data);
  Work *work = g_new0 (Work, 1);

  work->func = func;
  work->data = data;
  work->destroy = destroy;
  g_task_set_source_tag (task, mail_work_run);
  g_task_set_task_data (task, work, work_free);
  /* What was done is told even if nobody waits for it any more. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_run_in_thread (task, work_thread);
}

gboolean
mail_work_finish (GAsyncResult  *result,
                  GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

gpointer
mail_work_get_data (GAsyncResult *result)
{
  Work *work = g_task_get_task_data (G_TASK (result));

  return work->data;
}
