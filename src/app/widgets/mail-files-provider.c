/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-files-provider.h"

#include <string.h>

#define MIME_TYPE "text/uri-list"

typedef struct
{
  char *list;  /* (owned) (nullable): of the files, once there are some */
} MailFilesProviderPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (MailFilesProvider, mail_files_provider, GDK_TYPE_CONTENT_PROVIDER)

static void
told_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  if (g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
tell (GTask *task)
{
  MailFilesProviderPrivate *priv = mail_files_provider_get_instance_private (g_task_get_source_object (task));

  g_output_stream_write_all_async (g_task_get_task_data (task), priv->list, strlen (priv->list),
                                   g_task_get_priority (task), g_task_get_cancellable (task), told_cb,
                                   g_object_ref (task));
}

static void
written_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  MailFilesProvider *self = MAIL_FILES_PROVIDER (source);
  MailFilesProviderPrivate *priv = mail_files_provider_get_instance_private (self);
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  char *list = MAIL_FILES_PROVIDER_GET_CLASS (self)->write_finish (self, result, &error);

  if (list == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  g_free (priv->list);
  priv->list = list;
  tell (task);
}

static void
mail_files_provider_write_mime_type_async (GdkContentProvider  *provider,
                                           const char          *mime_type,
                                           GOutputStream       *stream,
                                           int                  priority,
                                           GCancellable        *cancellable,
                                           GAsyncReadyCallback  callback,
                                           gpointer             user_data)
{
  MailFilesProvider *self = MAIL_FILES_PROVIDER (provider);
  MailFilesProviderPrivate *priv = mail_files_provider_get_instance_private (self);
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, mail_files_provider_write_mime_type_async);
  g_task_set_priority (task, priority);
  g_task_set_task_data (task, g_object_ref (stream), g_object_unref);
  if (g_strcmp0 (mime_type, MIME_TYPE) != 0)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "No %s", mime_type);
  else if (priv->list != NULL)
    tell (task);
  else
    MAIL_FILES_PROVIDER_GET_CLASS (self)->write_async (self, cancellable, written_cb, g_object_ref (task));
}

static gboolean
mail_files_provider_write_mime_type_finish (GdkContentProvider  *provider,
                                            GAsyncResult        *result,
                                            GError             **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static GdkContentFormats *
mail_files_provider_ref_formats (GdkContentProvider *provider)
{
  const char *types[] = { MIME_TYPE };

  return gdk_content_formats_new (types, G_N_ELEMENTS (types));
}

static void
mail_files_provider_finalize (GObject *object)
{
  MailFilesProviderPrivate *priv = mail_files_provider_get_instance_private (MAIL_FILES_PROVIDER (object));

  g_free (priv->list);
  G_OBJECT_CLASS (mail_files_provider_parent_class)->finalize (object);
}

static void
mail_files_provider_class_init (MailFilesProviderClass *klass)
{
  GdkContentProviderClass *provider_class = GDK_CONTENT_PROVIDER_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = mail_files_provider_finalize;
  provider_class->ref_formats = mail_files_provider_ref_formats;
  provider_class->write_mime_type_async = mail_files_provider_write_mime_type_async;
  provider_class->write_mime_type_finish = mail_files_provider_write_mime_type_finish;
}

static void
mail_files_provider_init (MailFilesProvider *self)
{
}
