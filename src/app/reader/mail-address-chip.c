/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-address-chip.h"
#include "mail-shown-address.h"

#include <glib/gi18n.h>
#include <mapi.h>
#include <string.h>

struct _MailAddressChip
{
  GtkWidget  parent_instance;

  GtkWidget *button;            /* (unowned) the child */
  char      *name;              /* (owned) */
  char      *address;           /* (owned) */
};

G_DEFINE_FINAL_TYPE (MailAddressChip, mail_address_chip, GTK_TYPE_WIDGET)

static void
copy_cb (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  MailAddressChip *self = MAIL_ADDRESS_CHIP (widget);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), self->address);
}

static void
forward_cb (GtkWidget  *widget,
            const char *action,
            GVariant   *parameter)
{
  MailAddressChip *self = MAIL_ADDRESS_CHIP (widget);

  gtk_widget_activate_action (widget,
                              strcmp (action, "address.compose") == 0 ? "reader.compose-to" : "reader.add-contact",
                              "(ss)", self->name, self->address);
}

static void
mail_address_chip_dispose (GObject *object)
{
  MailAddressChip *self = MAIL_ADDRESS_CHIP (object);

  g_clear_pointer (&self->button, gtk_widget_unparent);
  G_OBJECT_CLASS (mail_address_chip_parent_class)->dispose (object);
}

static void
mail_address_chip_finalize (GObject *object)
{
  MailAddressChip *self = MAIL_ADDRESS_CHIP (object);

  g_free (self->name);
  g_free (self->address);
  G_OBJECT_CLASS (mail_address_chip_parent_class)->finalize (object);
}

static void
mail_address_chip_class_init (MailAddressChipClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mail_address_chip_dispose;
  G_OBJECT_CLASS (klass)->finalize = mail_address_chip_finalize;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "mail-address");
  gtk_widget_class_install_action (widget_class, "address.copy", NULL, copy_cb);
  gtk_widget_class_install_action (widget_class, "address.compose", NULL, forward_cb);
  gtk_widget_class_install_action (widget_class, "address.add", NULL, forward_cb);
}

static void
mail_address_chip_init (MailAddressChip *self)
{
  self->button = gtk_menu_button_new ();
  gtk_widget_set_parent (self->button, GTK_WIDGET (self));
}

static void
build (MailAddressChip *self,
       gboolean         is_author)
{
  g_autofree char *shown = mail_address_dup_shown_name (self->name, self->address);
  g_autofree char *address = mail_address_dup_shown (self->address);
  g_autoptr(GMenu) menu = g_menu_new ();
  g_autoptr(GMenu) actions = g_menu_new ();
  GtkWidget *label = gtk_label_new (shown);
  g_autofree char *full = strcmp (shown, address) == 0 ? g_strdup (address)
                                                       : g_strdup_printf ("%s <%s>", shown, address);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (self->button, "flat");
  gtk_widget_add_css_class (GTK_WIDGET (self), is_author ? "author" : "recipient");
  gtk_menu_button_set_child (GTK_MENU_BUTTON (self->button), label);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), full);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL, full, -1);
  g_menu_append (actions, _("_Copy Address"), "address.copy");
  g_menu_append (actions, _("_New Message"), "address.compose");
  g_menu_append (actions, _("_Add to Contacts"), "address.add");
  g_menu_append_section (menu, address, G_MENU_MODEL (actions));
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (self->button), G_MENU_MODEL (menu));
}

GtkWidget *
mail_address_chip_new (const char *name,
                       const char *address,
                       gboolean    is_author)
{
  MailAddressChip *self = g_object_new (MAIL_TYPE_ADDRESS_CHIP, NULL);

  self->name = g_strdup (name != NULL ? name : "");
  self->address = g_strdup (address != NULL ? address : "");
  build (self, is_author);
  return GTK_WIDGET (self);
}
