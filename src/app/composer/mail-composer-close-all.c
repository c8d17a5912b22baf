/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-composer.h"

typedef struct
{
  GPtrArray *composers;  /* (element-type MailComposer) (owned): still open */
  gulong     removed;
} Closing;

static void
closing_free (gpointer data)
{
  Closing *closing = data;

  g_ptr_array_unref (closing->composers);
  g_free (closing);
}

static void
end (GTask  *task,
     GError *error)
{
  Closing *closing = g_task_get_task_data (task);

  g_clear_signal_handler (&closing->removed, g_task_get_source_object (task));
  for (guint i = 0; i < closing->composers->len; i++)
    g_signal_handlers_disconnect_by_data (closing->composers->pdata[i], task);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

static void
stays_cb (GtkWindow *composer,
          gpointer   user_data)
{
  gtk_window_present (composer);
  end (user_data, g_error_new_literal (MAPI_ERROR, MAPI_ERROR_USER_CANCEL, ""));
}

static void
removed_cb (GtkApplication *application,
            GtkWindow      *window,
            gpointer        user_data)
{
  GTask *task = user_data;
  Closing *closing = g_task_get_task_data (task);

  g_signal_handlers_disconnect_by_data (window, task);
  g_ptr_array_remove (closing->composers, window);
  if (closing->composers->len == 0)
    end (task, NULL);
}

void
mail_composer_close_all_async (GtkApplication      *application,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  GTask *task = g_task_new (application, NULL, callback, user_data);
  Closing *closing = g_new0 (Closing, 1);
  g_autoptr(GPtrArray) composers = g_ptr_array_new_with_free_func (g_object_unref);

  g_task_set_source_tag (task, mail_composer_close_all_async);
  g_task_set_task_data (task, closing, closing_free);
  closing->composers = g_ptr_array_new_with_free_func (g_object_unref);
  for (GList *l = gtk_application_get_windows (application); l != NULL; l = l->next)
    if (MAIL_IS_COMPOSER (l->data))
      g_ptr_array_add (composers, g_object_ref (l->data));
  if (composers->len == 0)
    {
      end (task, NULL);
      return;
    }
  closing->removed = g_signal_connect (application, "window-removed", G_CALLBACK (removed_cb), task);
  for (guint i = 0; i < composers->len; i++)
    {
      g_ptr_array_add (closing->composers, g_object_ref (composers->pdata[i]));
      g_signal_connect (composers->pdata[i], "stays", G_CALLBACK (stays_cb), task);
    }
  /* Some go at once, the last one with the task */
  for (guint i = 0; i < composers->len; i++)
    gtk_window_close (composers->pdata[i]);
}

gboolean
mail_composer_close_all_finish (GAsyncResult  *result,
                                GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
