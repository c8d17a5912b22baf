/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-folder-dialogs.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <string.h>

typedef struct
{
  MailFolderNameFunc     name_func;     /* (nullable) */
  MailFolderConfirmFunc  confirm_func;  /* (nullable) */
  GtkEditable           *entry;         /* (unowned) (nullable) */
  gpointer               user_data;
  GDestroyNotify         destroy;
} Question;

static void
question_free (gpointer  data,
               GClosure *closure)
{
  Question *question = data;

  if (question->destroy != NULL)
    question->destroy (question->user_data);
  g_free (question);
}

static void
response_cb (AdwMessageDialog *dialog,
             const char       *response,
             Question         *question)
{
  if (!g_str_equal (response, "accept"))
    return;
  if (question->confirm_func != NULL)
    question->confirm_func (question->user_data);
  else
    {
      g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (question->entry)));

      if (*name != '\0')
        question->name_func (name, question->user_data);
    }
}

static GtkWidget *
make_dialog (GtkWidget  *parent,
             const char *heading,
             const char *text,
             const char *accept_label,
             Question   *question)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (parent)), heading, text);

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"), "accept", accept_label, NULL);
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (response_cb), question, question_free, 0);
  return dialog;
}

static void
text_changed_cb (GtkEditable      *entry,
                 AdwMessageDialog *dialog)
{
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (entry)));

  adw_message_dialog_set_response_enabled (dialog, "accept", *name != '\0');
}

void
mail_folder_dialogs_ask_name (GtkWidget          *parent,
                              const char         *heading,
                              const char         *name,
                              const char         *accept_label,
                              MailFolderNameFunc  func,
                              gpointer            user_data,
                              GDestroyNotify      destroy)
{
  Question *question = g_new0 (Question, 1);
  GtkWidget *entry = gtk_entry_new ();
  GtkWidget *dialog;

  question->name_func = func;
  question->entry = GTK_EDITABLE (entry);
  question->user_data = user_data;
  question->destroy = destroy;
  dialog = make_dialog (parent, heading, NULL, accept_label, question);
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  gtk_entry_set_max_length (GTK_ENTRY (entry), 200);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Name"), -1);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), entry);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "accept");
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "accept", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_response_enabled (ADW_MESSAGE_DIALOG (dialog), "accept", FALSE);
  g_signal_connect_object (entry, "changed", G_CALLBACK (text_changed_cb), dialog, 0);
  if (name != NULL)
    gtk_editable_set_text (GTK_EDITABLE (entry), name);
  gtk_window_present (GTK_WINDOW (dialog));
  gtk_widget_grab_focus (entry);
}

void
mail_folder_dialogs_confirm (GtkWidget             *parent,
                             const char            *heading,
                             const char            *text,
                             const char            *accept_label,
                             MailFolderConfirmFunc  func,
                             gpointer               user_data,
                             GDestroyNotify         destroy)
{
  Question *question = g_new0 (Question, 1);
  GtkWidget *dialog;

  question->confirm_func = func;
  question->user_data = user_data;
  question->destroy = destroy;
  dialog = make_dialog (parent, heading, text, accept_label, question);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "accept", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  gtk_window_present (GTK_WINDOW (dialog));
}
