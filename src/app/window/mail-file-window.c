/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-file-window.h"

#include <glib/gi18n.h>

#include "mail-folder-chooser.h"
#include "mail-import-change.h"
#include "mail-reader.h"
#include "mail-title.h"
#include "mail-toast.h"
#include "mail-work.h"

/* Files are read and taken apart on a thread, no more of them than tells whether there is a second message. */
struct _MailFileWindow
{
  AdwApplicationWindow parent_instance;

  AdwToastOverlay *toasts;
  GtkStack        *stack;
  AdwStatusPage   *page;
  AdwWindowTitle  *title;
  GtkWidget       *import_button;
  MailReader      *reader;
  GFile           *file;    /* (owned) */
};

G_DEFINE_FINAL_TYPE (MailFileWindow, mail_file_window, ADW_TYPE_APPLICATION_WINDOW)

typedef struct
{
  GFile       *file;     /* (owned) */
  MapiContent *content;  /* (owned) (nullable): the only message */
} Reading;

static void
reading_free (gpointer data)
{
  Reading *reading = data;

  g_object_unref (reading->file);
  g_clear_pointer (&reading->content, mapi_content_unref);
  g_free (reading);
}

static void
read_thread (GTask        *task,
             gpointer      source_object,
             gpointer      task_data,
             GCancellable *cancellable)
{
  Reading *reading = task_data;
  GError *error = NULL;
  g_autoptr(MapiMailboxReader) reader = mapi_mailbox_reader_new (reading->file, &error);
  g_autoptr(MapiProperties) first_bag = NULL;
  g_autoptr(MapiProperties) second_bag = NULL;
  g_autoptr(GBytes) first = NULL;
  g_autoptr(GBytes) second = NULL;

  if (reader != NULL)
    first = mapi_mailbox_reader_next (reader, &first_bag, cancellable, &error);
  if (first != NULL)
    second = mapi_mailbox_reader_next (reader, &second_bag, cancellable, &error);
  if (error == NULL && first == NULL)
    error = g_error_new_literal (MAPI_ERROR, MAPI_ERROR_CORRUPT_DATA, _("There is no message in this file."));
  if (error == NULL && second == NULL)
    reading->content = mapi_mime_decode (first, &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  MailFileWindow *self = MAIL_FILE_WINDOW (source);
  Reading *reading = g_task_get_task_data (G_TASK (result));
  g_autoptr(GError) error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      adw_status_page_set_icon_name (self->page, "dialog-warning-symbolic");
      adw_status_page_set_title (self->page, _("This File Cannot Be Read"));
      adw_status_page_set_description (self->page, error->message);
    }
  else if (reading->content == NULL)
    {
      adw_status_page_set_icon_name (self->page, "mail-inbox-symbolic");
      adw_status_page_set_title (self->page, _("A File with Several Messages"));
      adw_status_page_set_description (self->page, _("Import them into a folder to read them."));
      gtk_widget_set_sensitive (self->import_button, TRUE);
    }
  else
    {
      mail_reader_show_content (self->reader, reading->content);
      gtk_stack_set_visible_child (self->stack, GTK_WIDGET (self->reader));
      gtk_widget_set_sensitive (self->import_button, TRUE);
    }
}

static void
folder_chosen_cb (MailFolderItem *folder,
                  gpointer        user_data)
{
  MailFileWindow *self = user_data;
  g_autofree char *title = mail_folder_item_dup_title (folder);
  g_autoptr(MailChange) change = mail_import_change_new (self->file, mail_folder_item_get_store (folder),
                                                         mail_folder_item_get_entry_id (folder), title);

  mail_change_queue_push (mail_application_get_changes (mail_application_get ()), change);
}

static void
import_cb (MailFileWindow *self)
{
  mail_folder_chooser_ask (GTK_WINDOW (self), mail_application_get_folders (mail_application_get ()),
                           _("Import to Folder"), NULL, folder_chosen_cb, g_object_ref (self), g_object_unref);
}

static void
tell (MailFileWindow *self,
      const char     *text)
{
  adw_toast_overlay_add_toast (self->toasts, mail_toast_new (text));
}

static void
tell_error (MailFileWindow *self,
            const GError   *error)
{
  adw_toast_overlay_add_toast (self->toasts, mail_toast_new_error (error));
}

static void
applied_cb (MailFileWindow *self,
            MailChange     *change)
{
  g_autofree char *title = MAIL_IS_IMPORT_CHANGE (change) ? mail_change_dup_title (change) : NULL;

  if (title != NULL)
    tell (self, title);
}

static void
failed_cb (MailFileWindow *self,
           MailChange     *change,
           const GError   *error)
{
  if (MAIL_IS_IMPORT_CHANGE (change))
    tell_error (self, error);
}

static void
mail_file_window_dispose (GObject *object)
{
  g_clear_object (&MAIL_FILE_WINDOW (object)->file);
  G_OBJECT_CLASS (mail_file_window_parent_class)->dispose (object);
}

static void
mail_file_window_class_init (MailFileWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mail_file_window_dispose;
  g_type_ensure (MAIL_TYPE_READER);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/estafette/Mail/window/mail-file-window.ui");
  gtk_widget_class_bind_template_child (widget_class, MailFileWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, MailFileWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, MailFileWindow, page);
  gtk_widget_class_bind_template_child (widget_class, MailFileWindow, title);
  gtk_widget_class_bind_template_child (widget_class, MailFileWindow, import_button);
  gtk_widget_class_bind_template_child (widget_class, MailFileWindow, reader);
  gtk_widget_class_bind_template_callback (widget_class, import_cb);
  gtk_widget_class_bind_template_callback (widget_class, tell);
  gtk_widget_class_bind_template_callback (widget_class, tell_error);
}

static void
mail_file_window_init (MailFileWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWindow *
mail_file_window_new (MailApplication *application,
                      GFile           *file)
{
  MailFileWindow *self = g_object_new (MAIL_TYPE_FILE_WINDOW, "application", application, NULL);
  MailChangeQueue *changes = mail_application_get_changes (application);
  g_autofree char *base = g_file_get_basename (file);
  g_autofree char *name = base != NULL ? g_filename_display_name (base) : g_strdup ("");
  g_autoptr(GTask) task = mail_task_new (self, NULL, read_cb, NULL);
  Reading *reading = g_new0 (Reading, 1);

  self->file = g_object_ref (file);
  adw_window_title_set_title (self->title, name);
  mail_title_set (GTK_WINDOW (self), name, _("Message"));
  g_signal_connect_object (changes, "applied", G_CALLBACK (applied_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (changes, "failed", G_CALLBACK (failed_cb), self, G_CONNECT_SWAPPED);
  reading->file = g_object_ref (file);
  g_task_set_source_tag (task, mail_file_window_new);
  g_task_set_task_data (task, reading, reading_free);
  g_task_run_in_thread (task, read_thread);
  return GTK_WINDOW (self);
}
