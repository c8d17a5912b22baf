/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-credentials-dialog.h"

#include <glib/gi18n.h>

#include "mail-error-details.h"
#include "mail-setting-controls.h"

struct _MailCredentialsDialog
{
  AdwMessageDialog     parent_instance;

  GtkLabel            *problem_label;
  AdwBin              *problem_details;
  AdwEntryRow         *user_row;
  AdwPasswordEntryRow *password_row;
  GtkSwitch           *remember_switch;

  MapiQuestion        *question; /* (owned) */
};

G_DEFINE_FINAL_TYPE (MailCredentialsDialog, mail_credentials_dialog, ADW_TYPE_MESSAGE_DIALOG)

static void
changed_cb (MailCredentialsDialog *self)
{
  const char *user = gtk_editable_get_text (GTK_EDITABLE (self->user_row));
  const char *password = gtk_editable_get_text (GTK_EDITABLE (self->password_row));

  adw_message_dialog_set_response_enabled (ADW_MESSAGE_DIALOG (self), "ok", *user != '\0' && *password != '\0');
}

static void
mail_credentials_dialog_response (AdwMessageDialog *dialog,
                                  const char       *response)
{
  MailCredentialsDialog *self = MAIL_CREDENTIALS_DIALOG (dialog);

  if (g_str_equal (response, "ok"))
    mapi_question_answer_credentials (self->question, gtk_editable_get_text (GTK_EDITABLE (self->user_row)),
                                      gtk_editable_get_text (GTK_EDITABLE (self->password_row)),
                                      gtk_switch_get_active (self->remember_switch));
  gtk_editable_set_text (GTK_EDITABLE (self->password_row), "");
}

static void
mail_credentials_dialog_dispose (GObject *object)
{
  /* Or an entry row that goes would still be told that it lost the focus. */
  gtk_window_set_focus (GTK_WINDOW (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), MAIL_TYPE_CREDENTIALS_DIALOG);
  g_clear_object (&MAIL_CREDENTIALS_DIALOG (object)->question);
  G_OBJECT_CLASS (mail_credentials_dialog_parent_class)->dispose (object);
}

static void
mail_credentials_dialog_class_init (MailCredentialsDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mail_credentials_dialog_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/org/estafette/Mail/dialogs/mail-credentials-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, MailCredentialsDialog, problem_label);
  gtk_widget_class_bind_template_child (widget_class, MailCredentialsDialog, problem_details);
  gtk_widget_class_bind_template_child (widget_class, MailCredentialsDialog, user_row);
  gtk_widget_class_bind_template_child (widget_class, MailCredentialsDialog, password_row);
  gtk_widget_class_bind_template_child (widget_class, MailCredentialsDialog, remember_switch);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
}

static void
mail_credentials_dialog_init (MailCredentialsDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  mail_setting_name_peek (GTK_WIDGET (self->password_row));
  mail_setting_name_group (gtk_widget_get_ancestor (GTK_WIDGET (self->user_row), ADW_TYPE_PREFERENCES_GROUP),
                           _("Who You Are"));
  /* Before whoever shows the dialog hears of it: the class would come last */
  g_signal_connect (self, "response", G_CALLBACK (mail_credentials_dialog_response), NULL);
}

/* What the service calls the secret that is missing: a password, a token */
static void
name_secret (MailCredentialsDialog *self,
             MapiSettings          *settings)
{
  GPtrArray *infos = settings != NULL ? mapi_settings_get_infos (settings) : NULL;

  for (guint i = 0; infos != NULL && i < infos->len; i++)
    if (mapi_setting_info_get_secret (infos->pdata[i]) &&
        mapi_settings_is_shown (settings, mapi_setting_info_get_name (infos->pdata[i])))
      {
        adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self->password_row), FALSE);
        adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->password_row),
                                       mapi_setting_info_get_label (infos->pdata[i]));
        return;
      }
}

AdwMessageDialog *
mail_credentials_dialog_new (MapiQuestion *question)
{
  MailCredentialsDialog *self = g_object_new (MAIL_TYPE_CREDENTIALS_DIALOG, NULL);
  const char *service = mapi_question_get_service (question);
  const char *server = mapi_question_get_server (question);
  const char *user = mapi_question_get_user_name (question);
  const GError *problem = mapi_question_get_problem (question);
  g_autofree char *body = NULL;

  self->question = g_object_ref (question);
  if (service != NULL && server != NULL)
    /* Translators: the name of an account, and of the server it is on */
    body = g_strdup_printf (_("The server %2$s of “%1$s” asks who you are."), service, server);
  else
    body = g_strdup (mapi_question_get_message (question));
  adw_message_dialog_set_body (ADW_MESSAGE_DIALOG (self), body != NULL ? body : "");
  if (problem != NULL && !g_error_matches (problem, MAPI_ERROR, MAPI_ERROR_UNCONFIGURED))
    {
      gtk_label_set_text (self->problem_label, problem->message);
      gtk_widget_set_visible (GTK_WIDGET (self->problem_label), TRUE);
      adw_bin_set_child (self->problem_details, mail_error_details_new (problem));
    }
  name_secret (self, mapi_question_get_settings (question));
  gtk_editable_set_text (GTK_EDITABLE (self->user_row), user != NULL ? user : "");
  gtk_editable_set_editable (GTK_EDITABLE (self->user_row), !mapi_question_get_read_only (question));
  gtk_switch_set_active (self->remember_switch, mapi_question_get_remember (question));
  gtk_window_set_focus (GTK_WINDOW (self), user != NULL && *user != '\0' ? GTK_WIDGET (self->password_row)
                                                                        : GTK_WIDGET (self->user_row));
  return ADW_MESSAGE_DIALOG (self);
}
