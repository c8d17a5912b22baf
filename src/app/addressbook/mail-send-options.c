/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-send-options.h"

struct _MailSendOptions
{
  AdwWindow       parent_instance;
  AdwComboRow    *importance;
  AdwComboRow    *sensitivity;
  GtkSwitch      *read_receipt;
  GtkSwitch      *delivery_receipt;
  GtkSwitch      *keep_copy;
  MapiProperties *message;      /* (owned) (nullable) until it is loaded */
};

G_DEFINE_FINAL_TYPE (MailSendOptions, mail_send_options, ADW_TYPE_WINDOW)

enum { SIGNAL_CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
changed_cb (MailSendOptions *self)
{
  if (self->message == NULL)
    return;
  mapi_properties_set_long (self->message, MAPI_PR_IMPORTANCE, (gint32) adw_combo_row_get_selected (self->importance));
  mapi_properties_set_long (self->message, MAPI_PR_SENSITIVITY, (gint32) adw_combo_row_get_selected (self->sensitivity));
  mapi_properties_set_boolean (self->message, MAPI_PR_READ_RECEIPT_REQUESTED, gtk_switch_get_active (self->read_receipt));
  mapi_properties_set_boolean (self->message, MAPI_PR_ORIGINATOR_DELIVERY_REPORT_REQUESTED,
                               gtk_switch_get_active (self->delivery_receipt));
  mapi_properties_set_boolean (self->message, MAPI_PR_DELETE_AFTER_SUBMIT, !gtk_switch_get_active (self->keep_copy));
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
mail_send_options_finalize (GObject *object)
{
  g_clear_pointer (&MAIL_SEND_OPTIONS (object)->message, mapi_properties_unref);
  G_OBJECT_CLASS (mail_send_options_parent_class)->finalize (object);
}

static void
mail_send_options_class_init (MailSendOptionsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = mail_send_options_finalize;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/estafette/Mail/addressbook/mail-send-options.ui");
  gtk_widget_class_bind_template_child (widget_class, MailSendOptions, importance);
  gtk_widget_class_bind_template_child (widget_class, MailSendOptions, sensitivity);
  gtk_widget_class_bind_template_child (widget_class, MailSendOptions, read_receipt);
  gtk_widget_class_bind_template_child (widget_class, MailSendOptions, delivery_receipt);
  gtk_widget_class_bind_template_child (widget_class, MailSendOptions, keep_copy);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", MAIL_TYPE_SEND_OPTIONS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 0);
}

static void
mail_send_options_init (MailSendOptions *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

MailSendOptions *
mail_send_options_new (GtkWindow      *parent,
                       MapiProperties *message)
{
  MailSendOptions *self = g_object_new (MAIL_TYPE_SEND_OPTIONS, "transient-for", parent, NULL);

  adw_combo_row_set_selected (self->importance,
                              (guint) CLAMP (mapi_properties_get_long (message, MAPI_PR_IMPORTANCE, MAPI_IMPORTANCE_NORMAL),
                                             0, 2));
  adw_combo_row_set_selected (self->sensitivity,
                              (guint) CLAMP (mapi_properties_get_long (message, MAPI_PR_SENSITIVITY, 0), 0, 3));
  gtk_switch_set_active (self->read_receipt, mapi_properties_get_boolean (message, MAPI_PR_READ_RECEIPT_REQUESTED));
  gtk_switch_set_active (self->delivery_receipt,
                         mapi_properties_get_boolean (message, MAPI_PR_ORIGINATOR_DELIVERY_REPORT_REQUESTED));
  gtk_switch_set_active (self->keep_copy, !mapi_properties_get_boolean (message, MAPI_PR_DELETE_AFTER_SUBMIT));
  self->message = mapi_properties_ref (message);
  return self;
}
