/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-certificate-dialog.h"

#include <glib/gi18n.h>

#include "mail-setting-controls.h"

struct _MailCertificateDialog
{
  AdwMessageDialog     parent_instance;

  GtkLabel            *flaws_label;
  AdwPreferencesGroup *facts;
  GtkLabel            *text_label;
  GtkCheckButton      *compared_check;

  MapiQuestion        *question; /* (owned) */
};

G_DEFINE_FINAL_TYPE (MailCertificateDialog, mail_certificate_dialog, ADW_TYPE_MESSAGE_DIALOG)

static void
compared_cb (MailCertificateDialog *self)
{
  adw_message_dialog_set_response_enabled (ADW_MESSAGE_DIALOG (self), "trust",
                                           gtk_check_button_get_active (self->compared_check));
}

static void
mail_certificate_dialog_response (AdwMessageDialog *dialog,
                                  const char       *response)
{
  mapi_question_answer (MAIL_CERTIFICATE_DIALOG (dialog)->question,
                        g_str_equal (response, "trust") ? "trust" : "reject");
}

static void
mail_certificate_dialog_dispose (GObject *object)
{
  /* Or an entry row that goes would still be told that it lost the focus. */
  gtk_window_set_focus (GTK_WINDOW (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), MAIL_TYPE_CERTIFICATE_DIALOG);
  g_clear_object (&MAIL_CERTIFICATE_DIALOG (object)->question);
  G_OBJECT_CLASS (mail_certificate_dialog_parent_class)->dispose (object);
}

static void
mail_certificate_dialog_class_init (MailCertificateDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mail_certificate_dialog_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/org/estafette/Mail/dialogs/mail-certificate-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, MailCertificateDialog, flaws_label);
  gtk_widget_class_bind_template_child (widget_class, MailCertificateDialog, facts);
  gtk_widget_class_bind_template_child (widget_class, MailCertificateDialog, text_label);
  gtk_widget_class_bind_template_child (widget_class, MailCertificateDialog, compared_check);
  gtk_widget_class_bind_template_callback (widget_class, compared_cb);
}

static void
mail_certificate_dialog_init (MailCertificateDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  mail_setting_name_group (GTK_WIDGET (self->facts), _("Certificate"));
  /* Before whoever shows the dialog hears of it: the class would come last */
  g_signal_connect (self, "response", G_CALLBACK (mail_certificate_dialog_response), NULL);
}

static void
add_fact (MailCertificateDialog *self,
          const char            *title,
          const char            *text)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *escaped = g_markup_escape_text (text != NULL && *text != '\0' ? text : "?", -1);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), escaped);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  adw_preferences_group_add (self->facts, row);
}

/* In groups of four, as people read them out */
static char *
group_digits (const char *digits)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; digits[i] != '\0'; i++)
    {
      if (i > 0 && i % 4 == 0)
        g_string_append_c (text, ' ');
      g_string_append_c (text, g_ascii_toupper (digits[i]));
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* The name alone where there is nothing else */
static const char *
plain_name (const char *name)
{
  return name != NULL && g_str_has_prefix (name, "CN=") && strchr (name, ',') == NULL ? name + strlen ("CN=") : name;
}

static char *
dup_day (GDateTime *date)
{
  /* Translators: a date as “3 May 2026” */
  return date != NULL ? g_date_time_format (date, _("%-d %B %Y")) : g_strdup ("?");
}

static void
add_dates (MailCertificateDialog *self,
           GTlsCertificate       *certificate)
{
  g_autoptr(GDateTime) from = g_tls_certificate_get_not_valid_before (certificate);
  g_autoptr(GDateTime) until = g_tls_certificate_get_not_valid_after (certificate);
  g_autofree char *first = dup_day (from);
  g_autofree char *last = dup_day (until);
  /* Translators: two dates */
  g_autofree char *text = g_strdup_printf (_("%s to %s"), first, last);

  add_fact (self, _("Valid"), text);
}

static void
show_certificate (MailCertificateDialog *self)
{
  GTlsCertificate *certificate = mapi_question_get_certificate (self->question);
  const char *known = mapi_question_get_known_fingerprint (self->question);
  const char *server = mapi_question_get_server (self->question);
  g_autofree char *subject = g_tls_certificate_get_subject_name (certificate);
  g_autofree char *issuer = g_tls_certificate_get_issuer_name (certificate);
  g_autofree char *digest = mapi_certificate_dup_fingerprint (certificate);
  g_autofree char *fingerprint = group_digits (digest);
  g_autofree char *before = known != NULL ? group_digits (known) : NULL;
  g_autofree char *flaws = mapi_certificate_describe_flaws (certificate, mapi_question_get_flaws (self->question),
                                                            server != NULL ? server : "?");
  g_autofree char *place = g_strdup_printf ("%s:%u", server != NULL ? server : "?",
                                            mapi_question_get_port (self->question));

  gtk_label_set_text (self->flaws_label, flaws);
  gtk_widget_set_visible (GTK_WIDGET (self->flaws_label), *flaws != '\0');
  add_fact (self, _("Server"), place);
  add_fact (self, _("Made For"), plain_name (subject));
  add_fact (self, _("Confirmed By"), plain_name (issuer));
  add_dates (self, certificate);
  add_fact (self, _("Fingerprint (SHA-256)"), fingerprint);
  if (before != NULL)
    add_fact (self, _("Fingerprint Until Now"), before);
}

AdwMessageDialog *
mail_certificate_dialog_new (MapiQuestion *question)
{
  MailCertificateDialog *self = g_object_new (MAIL_TYPE_CERTIFICATE_DIALOG, NULL);
  gboolean changed = mapi_question_get_known_fingerprint (question) != NULL;
  const char *server = mapi_question_get_server (question);
  const char *message = mapi_question_get_message (question);
  g_autofree char *body = NULL;

  self->question = g_object_ref (question);
  adw_message_dialog_set_heading (ADW_MESSAGE_DIALOG (self), changed ? _("This Server Has Changed")
                                                                     : _("Is This the Right Server?"));
  body = g_strdup_printf (changed ? _("“%s” no longer shows the certificate you trusted. Somebody may be posing as it "
                                      "to read your password and mail. Ask its owner before you go on.")
                                  : _("“%s” cannot prove who it is. If somebody poses as it, they could read your "
                                      "password and mail. Compare the fingerprint with what its owner says."),
                          server != NULL ? server : "?");
  adw_message_dialog_set_body (ADW_MESSAGE_DIALOG (self), body);
  gtk_widget_set_visible (GTK_WIDGET (self->compared_check), changed);
  adw_message_dialog_set_response_enabled (ADW_MESSAGE_DIALOG (self), "trust", !changed);
  if (mapi_question_get_certificate (question) != NULL)
    show_certificate (self);
  else
    {
      gtk_label_set_text (self->text_label, message);
      gtk_widget_set_visible (GTK_WIDGET (self->text_label), message != NULL);
      gtk_widget_set_visible (GTK_WIDGET (self->facts), FALSE);
    }
  return ADW_MESSAGE_DIALOG (self);
}
