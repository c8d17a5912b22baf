/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-attachment-launch.h"

#include "mail-attachment-file.h"

static void
launched_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  if (g_app_info_launch_default_for_uri_finish (result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
written_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  g_autoptr(GFile) file = mail_attachment_write_private_finish (result, &error);
  g_autoptr(GdkAppLaunchContext) context = NULL;
  g_autofree char *uri = NULL;

  if (file == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  context = gdk_display_get_app_launch_context (g_task_get_task_data (task));
  uri = g_file_get_uri (file);
  g_app_info_launch_default_for_uri_async (uri, G_APP_LAUNCH_CONTEXT (context), g_task_get_cancellable (task),
                                           launched_cb, g_object_ref (task));
}

void
mail_attachment_launch_async (GtkWidget           *widget,
                              MapiContent         *content,
                              guint                position,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, mail_attachment_launch_async);
  g_task_set_task_data (task, g_object_ref (gtk_widget_get_display (widget)), g_object_unref);
  mail_attachment_write_private_async (content, position, cancellable, written_cb, g_object_ref (task));
}

gboolean
mail_attachment_launch_finish (GAsyncResult  *result,
                               GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
