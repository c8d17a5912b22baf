/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-message-options.h"

#include <glib/gi18n.h>

struct _MailMessageOptions
{
  GtkPopover   parent_instance;
  GtkDropDown *importance;
  GtkDropDown *sensitivity;
  GtkSwitch   *read_receipt;
  GtkSwitch   *delivery_receipt;
  gboolean     is_loading;
};

G_DEFINE_FINAL_TYPE (MailMessageOptions, mail_message_options, GTK_TYPE_POPOVER)

enum { SIGNAL_CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
changed_cb (MailMessageOptions *self)
{
  if (!self->is_loading)
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
mail_message_options_class_init (MailMessageOptionsClass *klass)
{
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", MAIL_TYPE_MESSAGE_OPTIONS, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                          NULL, G_TYPE_NONE, 0);
}

static void
add_row (GtkWidget  *grid,
         int         row,
         const char *text,
         GtkWidget  *control)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_set_halign (control, GTK_ALIGN_END);
  gtk_widget_set_valign (control, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (control), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  /* The part of it that has the keyboard */
  if (GTK_IS_DROP_DOWN (control))
    gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_widget_get_first_child (control)),
                                    GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  gtk_grid_attach (GTK_GRID (grid), label, 0, row, 1, 1);
  gtk_grid_attach (GTK_GRID (grid), control, 1, row, 1, 1);
}

static void
mail_message_options_init (MailMessageOptions *self)
{
  const char * const importance[] = { _("Low"), _("Normal"), _("High"), NULL };
  const char * const sensitivity[] = { _("Normal"), _("Personal"), _("Private"), _("Confidential"), NULL };
  GtkWidget *grid = gtk_grid_new ();
  GtkWidget *more = gtk_button_new_with_mnemonic (_("_More Options…"));

  self->importance = GTK_DROP_DOWN (gtk_drop_down_new_from_strings (importance));
  self->sensitivity = GTK_DROP_DOWN (gtk_drop_down_new_from_strings (sensitivity));
  self->read_receipt = GTK_SWITCH (gtk_switch_new ());
  self->delivery_receipt = GTK_SWITCH (gtk_switch_new ());
  gtk_grid_set_row_spacing (GTK_GRID (grid), 12);
  gtk_grid_set_column_spacing (GTK_GRID (grid), 24);
  gtk_widget_set_margin_top (grid, 6);
  gtk_widget_set_margin_bottom (grid, 6);
  gtk_widget_set_margin_start (grid, 6);
  gtk_widget_set_margin_end (grid, 6);
  add_row (grid, 0, _("Importance"), GTK_WIDGET (self->importance));
  add_row (grid, 1, _("Sensitivity"), GTK_WIDGET (self->sensitivity));
  add_row (grid, 2, _("Ask for a Read Receipt"), GTK_WIDGET (self->read_receipt));
  add_row (grid, 3, _("Ask for a Delivery Receipt"), GTK_WIDGET (self->delivery_receipt));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (more), "composer.options");
  gtk_widget_add_css_class (more, "flat");
  g_signal_connect_object (more, "clicked", G_CALLBACK (gtk_popover_popdown), self, G_CONNECT_SWAPPED);
  gtk_grid_attach (GTK_GRID (grid), more, 0, 4, 2, 1);
  g_signal_connect_object (self->importance, "notify::selected", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->sensitivity, "notify::selected", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->read_receipt, "notify::active", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->delivery_receipt, "notify::active", G_CALLBACK (changed_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_drop_down_set_selected (self->importance, MAPI_IMPORTANCE_NORMAL);
  gtk_popover_set_child (GTK_POPOVER (self), grid);
}

void
mail_message_options_load (MailMessageOptions *self,
                           MapiProperties     *properties)
{
  g_return_if_fail (MAIL_IS_MESSAGE_OPTIONS (self));

  self->is_loading = TRUE;
  gtk_drop_down_set_selected (self->importance,
                              (guint) CLAMP (mapi_properties_get_long (properties, MAPI_PR_IMPORTANCE,
                                                                       MAPI_IMPORTANCE_NORMAL), 0, 2));
  gtk_drop_down_set_selected (self->sensitivity,
                              (guint) CLAMP (mapi_properties_get_long (properties, MAPI_PR_SENSITIVITY, 0), 0, 3));
  gtk_switch_set_active (self->read_receipt,
                         mapi_properties_get_boolean (properties, MAPI_PR_READ_RECEIPT_REQUESTED));
  gtk_switch_set_active (self->delivery_receipt,
                         mapi_properties_get_boolean (properties, MAPI_PR_ORIGINATOR_DELIVERY_REPORT_REQUESTED));
  self->is_loading = FALSE;
}

void
mail_message_options_apply (MailMessageOptions *self,
                            MapiProperties     *properties)
{
  g_return_if_fail (MAIL_IS_MESSAGE_OPTIONS (self));

  mapi_properties_set_long (properties, MAPI_PR_IMPORTANCE, (gint32) gtk_drop_down_get_selected (self->importance));
  mapi_properties_set_long (properties, MAPI_PR_SENSITIVITY, (gint32) gtk_drop_down_get_selected (self->sensitivity));
  mapi_properties_set_boolean (properties, MAPI_PR_READ_RECEIPT_REQUESTED,
                               gtk_switch_get_active (self->read_receipt));
  mapi_properties_set_boolean (properties, MAPI_PR_ORIGINATOR_DELIVERY_REPORT_REQUESTED,
                               gtk_switch_get_active (self->delivery_receipt));
}
