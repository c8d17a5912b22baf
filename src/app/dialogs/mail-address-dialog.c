/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-address-dialog.h"

#include <glib/gi18n.h>

#include "mail-recipient-field.h"

#define N_KINDS 3u

struct _MailAddressDialog
{
  AdwMessageDialog    parent_instance;

  GtkWidget          *to_row;
  GtkWidget          *cc_row;
  GtkWidget          *bcc_row;
  GtkLabel           *to_label;
  MailRecipientField *to;
  MailRecipientField *cc;
  MailRecipientField *bcc;

  gboolean            only_looks;
};

G_DEFINE_FINAL_TYPE (MailAddressDialog, mail_address_dialog, ADW_TYPE_MESSAGE_DIALOG)

static MailRecipientField *
get_field (MailAddressDialog *self,
           guint              class)
{
  return class == MAPI_RECIPIENT_CC ? self->cc : class == MAPI_RECIPIENT_BCC ? self->bcc : self->to;
}

static void
mail_address_dialog_dispose (GObject *object)
{
  gtk_window_set_focus (GTK_WINDOW (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), MAIL_TYPE_ADDRESS_DIALOG);
  G_OBJECT_CLASS (mail_address_dialog_parent_class)->dispose (object);
}

static void
mail_address_dialog_class_init (MailAddressDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mail_address_dialog_dispose;
  g_type_ensure (MAIL_TYPE_RECIPIENT_FIELD);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/estafette/Mail/dialogs/mail-address-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, MailAddressDialog, to_row);
  gtk_widget_class_bind_template_child (widget_class, MailAddressDialog, cc_row);
  gtk_widget_class_bind_template_child (widget_class, MailAddressDialog, bcc_row);
  gtk_widget_class_bind_template_child (widget_class, MailAddressDialog, to_label);
  gtk_widget_class_bind_template_child (widget_class, MailAddressDialog, to);
  gtk_widget_class_bind_template_child (widget_class, MailAddressDialog, cc);
  gtk_widget_class_bind_template_child (widget_class, MailAddressDialog, bcc);
}

static void
mail_address_dialog_init (MailAddressDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static guint
add_recipients (MailAddressDialog *self,
                GVariant          *recipients)
{
  GVariantIter iter;
  const char *name, *address;
  guint class, n_kinds = 0;

  g_variant_iter_init (&iter, recipients);
  while (g_variant_iter_next (&iter, "(u&s&s)", &class, &name, &address))
    {
      g_autofree char *text = *address != '\0' ? mapi_address_format (name, address) : g_strdup (name);
      g_autoptr(GPtrArray) parsed = mail_recipient_parse (text);

      n_kinds = MAX (n_kinds, MIN (class, N_KINDS));
      for (guint i = 0; i < parsed->len; i++)
        mail_recipient_field_add (get_field (self, class), parsed->pdata[i]);
    }
  return n_kinds;
}

MailAddressDialog *
mail_address_dialog_new (MapiSession *session,
                         const char  *caption,
                         guint        n_edit,
                         const char  *label,
                         GVariant    *recipients)
{
  MailAddressDialog *self = g_object_new (MAIL_TYPE_ADDRESS_DIALOG, NULL);
  guint n_kinds = MAX (MIN (n_edit, N_KINDS), add_recipients (self, recipients));

  for (guint class = MAPI_RECIPIENT_TO; class <= N_KINDS; class++)
    mail_recipient_field_set_session (get_field (self, class), session);
  if (*caption != '\0')
    adw_message_dialog_set_heading (ADW_MESSAGE_DIALOG (self), caption);
  gtk_window_set_title (GTK_WINDOW (self), adw_message_dialog_get_heading (ADW_MESSAGE_DIALOG (self)));
  /* Nothing to choose for: a place to look somebody up */
  self->only_looks = n_kinds == 0;
  if (self->only_looks)
    label = _("Name");
  if (*label != '\0' && n_edit <= 1 && n_kinds <= 1)
    {
      gtk_label_set_label (self->to_label, label);
      g_object_set (self->to, "label", label, NULL);
    }
  gtk_widget_set_visible (self->cc_row, n_kinds >= MAPI_RECIPIENT_CC);
  gtk_widget_set_visible (self->bcc_row, n_kinds >= MAPI_RECIPIENT_BCC);
  return self;
}

GVariant *
mail_address_dialog_choose (MailAddressDialog *self)
{
  GVariantBuilder chosen;

  g_variant_builder_init (&chosen, G_VARIANT_TYPE ("a(uss)"));
  for (guint class = MAPI_RECIPIENT_TO; class <= N_KINDS && !self->only_looks; class++)
    {
      g_autoptr(GPtrArray) recipients = mail_recipient_field_list (get_field (self, class));

      for (guint i = 0; i < recipients->len; i++)
        {
          const char *address = mail_recipient_get_address (recipients->pdata[i]);

          g_variant_builder_add (&chosen, "(uss)", class, mail_recipient_get_label (recipients->pdata[i]),
                                 address != NULL ? address : "");
        }
    }
  return g_variant_builder_end (&chosen);
}
