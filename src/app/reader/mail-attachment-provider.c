/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-attachment-provider.h"

#include "mail-attachment-file.h"

struct _MailAttachmentProvider
{
  MailFilesProvider  parent_instance;

  MapiContent       *content;  /* (owned) */
  guint              position;
};

G_DEFINE_FINAL_TYPE (MailAttachmentProvider, mail_attachment_provider, MAIL_TYPE_FILES_PROVIDER)

static void
written_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  g_autoptr(GFile) file = mail_attachment_write_private_finish (result, &error);
  g_autofree char *uri = file != NULL ? g_file_get_uri (file) : NULL;

  if (uri != NULL)
    g_task_return_pointer (task, g_strconcat (uri, "\r\n", NULL), g_free);
  else
    g_task_return_error (task, error);
}

static void
mail_attachment_provider_write_async (MailFilesProvider   *provider,
                                      GCancellable        *cancellable,
                                      GAsyncReadyCallback  callback,
                                      gpointer             user_data)
{
  MailAttachmentProvider *self = MAIL_ATTACHMENT_PROVIDER (provider);
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, mail_attachment_provider_write_async);
  mail_attachment_write_private_async (self->content, self->position, cancellable, written_cb, g_object_ref (task));
}

static char *
mail_attachment_provider_write_finish (MailFilesProvider  *provider,
                                       GAsyncResult       *result,
                                       GError            **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
mail_attachment_provider_finalize (GObject *object)
{
  MailAttachmentProvider *self = MAIL_ATTACHMENT_PROVIDER (object);

  mapi_content_unref (self->content);
  G_OBJECT_CLASS (mail_attachment_provider_parent_class)->finalize (object);
}

static void
mail_attachment_provider_class_init (MailAttachmentProviderClass *klass)
{
  MailFilesProviderClass *provider_class = MAIL_FILES_PROVIDER_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = mail_attachment_provider_finalize;
  provider_class->write_async = mail_attachment_provider_write_async;
  provider_class->write_finish = mail_attachment_provider_write_finish;
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
