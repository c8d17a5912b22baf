/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-attachment-provider.h"

#include <string.h>

#include "mail-attachment-file.h"

#define MIME_TYPE "text/uri-list"

struct _MailAttachmentProvider
{
  GdkContentProvider  parent_instance;

  MapiContent        *content;  /* (owned) */
  guint               position;
  char               *list;     /* (owned) (nullable): of the copy, once there is one */
};

G_DEFINE_FINAL_TYPE (MailAttachmentProvider, mail_attachment_provider, GDK_TYPE_CONTENT_PROVIDER)

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
  MailAttachmentProvider *self = g_task_get_source_object (task);

  g_output_stream_write_all_async (g_task_get_task_data (task), self->list, strlen (self->list),
                                   g_task_get_priority (task), g_task_get_cancellable (task), told_cb,
                                   g_object_ref (task));
}

static void
written_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  MailAttachmentProvider *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr(GFile) file = mail_attachment_write_private_finish (result, &error);
  g_autofree char *uri = NULL;

  if (file == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  uri = g_file_get_uri (file);
  g_free (self->list);
  self->list = g_strconcat (uri, "\r\n", NULL);
  tell (task);
}

static void
mail_attachment_provider_write_mime_type_async (GdkContentProvider  *provider,
                                                const char          *mime_type,
                                                GOutputStream       *stream,
                                                int                  priority,
                                                GCancellable        *cancellable,
                                                GAsyncReadyCallback  callback,
                                                gpointer             user_data)
{
  MailAttachmentProvider *self = MAIL_ATTACHMENT_PROVIDER (provider);
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, mail_attachment_provider_write_mime_type_async);
  g_task_set_priority (task, priority);
  g_task_set_task_data (task, g_object_ref (stream), g_object_unref);
  if (g_strcmp0 (mime_type, MIME_TYPE) != 0)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "No %s", mime_type);
  else if (self->list != NULL)
    tell (task);
  else
    mail_attachment_write_private_async (self->content, self->position, cancellable, written_cb, g_object_ref (task));
}

static gboolean
mail_attachment_provider_write_mime_type_finish (GdkContentProvider  *provider,
                                                 GAsyncResult        *result,
                                                 GError             **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static GdkContentFormats *
mail_attachment_provider_ref_formats (GdkContentProvider *provider)
{
  const char *types[] = { MIME_TYPE };

  return gdk_content_formats_new (types, G_N_ELEMENTS (types));
}

static void
mail_attachment_provider_finalize (GObject *object)
{
  MailAttachmentProvider *self = MAIL_ATTACHMENT_PROVIDER (object);

  mapi_content_unref (self->content);
  g_free (self->list);
  G_OBJECT_CLASS (mail_attachment_provider_parent_class)->finalize (object);
}

static void
mail_attachment_provider_class_init (MailAttachmentProviderClass *klass)
{
  GdkContentProviderClass *provider_class = GDK_CONTENT_PROVIDER_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = mail_attachment_provider_finalize;
  provider_class->ref_formats = mail_attachment_provider_ref_formats;
  provider_class->write_mime_type_async = mail_attachment_provider_write_mime_type_async;
  provider_class->write_mime_type_finish = mail_attachment_provider_write_mime_type_finish;
}

static void
mail_attachment_provider_init (MailAttachmentProvider *self)
{
}

GdkContentProvider *
mail_attachment_provider_new (MapiContent *content,
                              guint        position)
{
  MailAttachmentProvider *self = g_object_new (MAIL_TYPE_ATTACHMENT_PROVIDER, NULL);

  self->content = mapi_content_ref (content);
  self->position = position;
  return GDK_CONTENT_PROVIDER (self);
}
