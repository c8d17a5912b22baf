/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-message-files.h"

#include "mail-private-files.h"
#include "mail-problem.h"
#include "mail-save-change.h"

/* They lie in memory until the program ends */
#define MAX_MESSAGES 100
#define MAX_BYTES    (100u * 1024 * 1024)

struct _MailMessageFiles
{
  MailFilesProvider  parent_instance;

  MailSelection     *selection;  /* (owned) */
};

G_DEFINE_FINAL_TYPE (MailMessageFiles, mail_message_files, MAIL_TYPE_FILES_PROVIDER)

/* RFC 2483, 5: a line each */
static char *
list_folder (const char  *path,
             GError     **error)
{
  g_autoptr(GDir) folder = g_dir_open (path, 0, error);
  g_autoptr(GString) list = g_string_new (NULL);
  const char *name;

  if (folder == NULL)
    return NULL;
  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);
      g_autofree char *uri = g_filename_to_uri (file, NULL, error);

      if (uri == NULL)
        return NULL;
      g_string_append_printf (list, "%s\r\n", uri);
    }
  return g_string_free (g_steal_pointer (&list), FALSE);
}

static void
write_thread (GTask        *task,
              gpointer      source_object,
              gpointer      task_data,
              GCancellable *cancellable)
{
  GError *error = NULL;
  g_autofree char *path = mail_private_files_make_folder (&error);
  g_autoptr(GFile) folder = path != NULL ? g_file_new_for_path (path) : NULL;
  g_autoptr(MailChange) change = folder != NULL ? mail_save_change_new (task_data, folder, TRUE) : NULL;
  char *list = NULL;

  if (change != NULL)
    mail_save_change_limit (MAIL_SAVE_CHANGE (change), MAX_MESSAGES, MAX_BYTES);
  if (change != NULL && mail_change_apply (change, cancellable, &error)
      && !g_cancellable_set_error_if_cancelled (cancellable, &error))
    list = list_folder (path, &error);
  if (list != NULL)
    {
      g_task_return_pointer (task, list, g_free);
      return;
    }
  if (path != NULL)
    mail_private_files_remove_folder (path);
  g_task_return_error (task, error);
}

static void
mail_message_files_write_async (MailFilesProvider   *provider,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  MailMessageFiles *self = MAIL_MESSAGE_FILES (provider);
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, mail_message_files_write_async);
  g_task_set_task_data (task, g_object_ref (self->selection), g_object_unref);
  /* What is written is kept for who asks again */
  g_task_set_check_cancellable (task, FALSE);
  g_task_run_in_thread (task, write_thread);
}

static char *
mail_message_files_write_finish (MailFilesProvider  *provider,
                                 GAsyncResult       *result,
                                 GError            **error)
{
  GError *problem = NULL;
  char *list = g_task_propagate_pointer (G_TASK (result), &problem);

  if (list != NULL)
    return list;
  if (!g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_CANCELLED) &&
      !g_error_matches (problem, MAPI_ERROR, MAPI_ERROR_USER_CANCEL))
    mail_problem_tell (mail_application_get (), problem);
  g_propagate_error (error, problem);
  return NULL;
}

static void
mail_message_files_finalize (GObject *object)
{
  MailMessageFiles *self = MAIL_MESSAGE_FILES (object);

  g_object_unref (self->selection);
  G_OBJECT_CLASS (mail_message_files_parent_class)->finalize (object);
}

static void
mail_message_files_class_init (MailMessageFilesClass *klass)
{
  MailFilesProviderClass *provider_class = MAIL_FILES_PROVIDER_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = mail_message_files_finalize;
  provider_class->write_async = mail_message_files_write_async;
  provider_class->write_finish = mail_message_files_write_finish;
}

static void
mail_message_files_init (MailMessageFiles *self)
{
}

GdkContentProvider *
mail_message_files_new (MailSelection *selection)
{
  MailMessageFiles *self;

  if (mail_selection_get_n_rows (selection) > MAX_MESSAGES)
    return NULL;
  self = g_object_new (MAIL_TYPE_MESSAGE_FILES, NULL);
  self->selection = g_object_ref (selection);
  return GDK_CONTENT_PROVIDER (self);
}
