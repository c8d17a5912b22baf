/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-address-dialog.h"

#include <glib/gi18n.h>
#include <string.h>

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

  guint               n_kinds;
};

G_DEFINE_FINAL_TYPE (MailAddressDialog, mail_address_dialog, ADW_TYPE_MESSAGE_DIALOG)

static MailRecipientField *
get_field (MailAddressDialog *self,
           guint              class)
{
  return class == MAPI_RECIPIENT_CC ? self->cc : class == MAPI_RECIPIENT_BCC ? self->bcc : self->to;
}

/* Where there is no such field it stays where it was */
static void
send_to_cb (MailAddressDialog  *self,
            MailRecipient      *recipient,
            int                 class,
            MailRecipientField *field)
{
  mail_recipient_field_add ((guint) class <= self->n_kinds ? get_field (self, (guint) class) : field, recipient);
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

/* "TYPE:address", as Simple MAPI has it */
static gboolean
has_type (const char *address)
{
  return address[strcspn (address, ":@")] == ':';
}

/* Whatever is in the name, it is one recipient */
static MailRecipient *
create_recipient (const char *name,
                  const char *address)
{
  g_autofree char *text = *address == '\0' ? g_strdup (name)
                          : has_type (address) ? g_strdup_printf ("%s [%s]", name, address)
                          : mapi_address_format (name, address);
  g_autoptr(MapiProperties) properties = mapi_one_off_parse (text);

  if (properties == NULL)
    {
      properties = mapi_properties_new ();
      mapi_properties_set_string (properties, MAPI_PR_DISPLAY_NAME, name);
    }
  return mail_recipient_new (properties);
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
      g_autoptr(MailRecipient) recipient = create_recipient (name, address);

      n_kinds = MAX (n_kinds, MIN (class, N_KINDS));
      mail_recipient_field_add (get_field (self, class), recipient);
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

  self->n_kinds = MAX (MIN (n_edit, N_KINDS), add_recipients (self, recipients));
  for (guint class = MAPI_RECIPIENT_TO; class <= N_KINDS; class++)
    {
      mail_recipient_field_set_session (get_field (self, class), session);
      g_signal_connect_object (get_field (self, class), "send-to", G_CALLBACK (send_to_cb), self, G_CONNECT_SWAPPED);
    }
  if (*caption != '\0')
    adw_message_dialog_set_heading (ADW_MESSAGE_DIALOG (self), caption);
  gtk_window_set_title (GTK_WINDOW (self), adw_message_dialog_get_heading (ADW_MESSAGE_DIALOG (self)));
  /* Nothing to choose for: a place to look somebody up */
  if (self->n_kinds == 0)
    label = _("Name");
  if (*label != '\0' && self->n_kinds <= 1)
    {
      gtk_label_set_label (self->to_label, label);
      g_object_set (self->to, "label", label, NULL);
    }
  gtk_widget_set_visible (self->cc_row, self->n_kinds >= MAPI_RECIPIENT_CC);
  gtk_widget_set_visible (self->bcc_row, self->n_kinds >= MAPI_RECIPIENT_BCC);
  return self;
}

/* As it came: with its type where that is not SMTP */
static char *
dup_address (MailRecipient *recipient)
{
  MapiProperties *properties = mail_recipient_get_properties (recipient);
  const char *address = mail_recipient_get_address (recipient);
  const char *type = mapi_properties_get_string (properties, MAPI_PR_ADDRTYPE);

  if (address == NULL)
    return g_strdup ("");
  if (type == NULL || g_str_equal (type, "SMTP") || mapi_properties_has (properties, MAPI_PR_SMTP_ADDRESS))
    return g_strdup (address);
  return g_strconcat (type, ":", address, NULL);
}

GVariant *
mail_address_dialog_choose (MailAddressDialog *self)
{
  GVariantBuilder chosen;

  g_variant_builder_init (&chosen, G_VARIANT_TYPE ("a(uss)"));
  for (guint class = MAPI_RECIPIENT_TO; class <= self->n_kinds; class++)
    {
      g_autoptr(GPtrArray) recipients = mail_recipient_field_list (get_field (self, class));

      for (guint i = 0; i < recipients->len; i++)
        {
          g_autofree char *address = dup_address (recipients->pdata[i]);

          g_variant_builder_add (&chosen, "(uss)", class, mail_recipient_get_label (recipients->pdata[i]), address);
        }
    }
  return g_variant_builder_end (&chosen);
}
