/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-sign-in-dialog.h"

#include <glib/gi18n.h>

struct _MailSignInDialog
{
  AdwMessageDialog  parent_instance;

  GtkLabel         *problem_label;

  char             *uri;        /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (MailSignInDialog, mail_sign_in_dialog, ADW_TYPE_MESSAGE_DIALOG)

static void
show_problem (MailSignInDialog *self,
              const char       *problem)
{
  gtk_label_set_text (self->problem_label, problem);
  gtk_widget_set_visible (GTK_WIDGET (self->problem_label), TRUE);
}

static void
launched_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(MailSignInDialog) self = user_data;
  g_autoptr(GError) error = NULL;

  if (!g_app_info_launch_default_for_uri_finish (result, &error) && self->problem_label != NULL)
    {
      g_autofree char *text = g_strdup_printf (_("No browser could be opened: %s"), error->message);

      show_problem (self, text);
    }
}

/* Other programs ask, too: what is opened is a page and nothing else. */
static void
open_cb (MailSignInDialog *self)
{
  g_autofree char *scheme = self->uri != NULL ? g_uri_parse_scheme (self->uri) : NULL;
  g_autoptr(GdkAppLaunchContext) context = gdk_display_get_app_launch_context (gtk_widget_get_display (GTK_WIDGET (self)));

  if (g_strcmp0 (scheme, "https") != 0 && g_strcmp0 (scheme, "http") != 0)
    {
      show_problem (self, _("There is no page to sign in at."));
      return;
    }
  g_app_info_launch_default_for_uri_async (self->uri, G_APP_LAUNCH_CONTEXT (context), NULL, launched_cb,
                                           g_object_ref (self));
}

static void
copy_cb (MailSignInDialog *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), self->uri != NULL ? self->uri : "");
}

static void
mail_sign_in_dialog_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), MAIL_TYPE_SIGN_IN_DIALOG);
  G_OBJECT_CLASS (mail_sign_in_dialog_parent_class)->dispose (object);
}

static void
mail_sign_in_dialog_finalize (GObject *object)
{
  g_free (MAIL_SIGN_IN_DIALOG (object)->uri);
  G_OBJECT_CLASS (mail_sign_in_dialog_parent_class)->finalize (object);
}

static void
mail_sign_in_dialog_class_init (MailSignInDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mail_sign_in_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = mail_sign_in_dialog_finalize;

  gtk_widget_class_set_template_from_resource (widget_class, "/org/estafette/Mail/dialogs/mail-sign-in-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, MailSignInDialog, problem_label);
  gtk_widget_class_bind_template_callback (widget_class, open_cb);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
}

static void
mail_sign_in_dialog_init (MailSignInDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

AdwMessageDialog *
mail_sign_in_dialog_new (MapiQuestion *question)
{
  MailSignInDialog *self = g_object_new (MAIL_TYPE_SIGN_IN_DIALOG, NULL);
  const char *message = mapi_question_get_message (question);
  const GError *problem = mapi_question_get_problem (question);

  self->uri = g_strdup (mapi_question_get_uri (question));
  if (mapi_question_get_service (question) != NULL)
    /* Translators: %s is the name of an account */
    adw_message_dialog_format_heading (ADW_MESSAGE_DIALOG (self), _("Sign In to “%s” in the Browser"),
                                       mapi_question_get_service (question));
  adw_message_dialog_set_body (ADW_MESSAGE_DIALOG (self), message != NULL ? message : "");
  if (problem != NULL && !g_error_matches (problem, MAPI_ERROR, MAPI_ERROR_UNCONFIGURED))
    show_problem (self, problem->message);
  g_signal_connect (self, "map", G_CALLBACK (open_cb), NULL);
  return ADW_MESSAGE_DIALOG (self);
}
