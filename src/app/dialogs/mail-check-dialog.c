/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-check-dialog.h"

#include <glib/gi18n.h>

#include "mail-check-list.h"

struct _MailCheckDialog
{
  AdwWindow       parent_instance;

  AdwWindowTitle *window_title;
  GtkWidget      *again_button;
  MailCheckList  *check_list;

  MapiService    *service;      /* (owned) */
};

G_DEFINE_FINAL_TYPE (MailCheckDialog, mail_check_dialog, ADW_TYPE_WINDOW)

static void
again_cb (MailCheckDialog *self)
{
  g_autoptr(MapiSettings) settings = mapi_service_dup_settings (self->service);

  gtk_widget_set_sensitive (self->again_button, FALSE);
  mail_check_list_start (self->check_list, mapi_service_get_service_type (self->service), settings, self->service);
}

static void
finished_cb (MailCheckDialog *self,
             GError          *error)
{
  gtk_widget_set_sensitive (self->again_button, TRUE);
  adw_window_title_set_title (self->window_title, error == NULL ? _("All Is Well") : _("Something Is Wrong"));
}

static void
mail_check_dialog_dispose (GObject *object)
{
  /* Or an entry row that goes would still be told that it lost the focus. */
  gtk_window_set_focus (GTK_WINDOW (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), MAIL_TYPE_CHECK_DIALOG);
  g_clear_object (&MAIL_CHECK_DIALOG (object)->service);
  G_OBJECT_CLASS (mail_check_dialog_parent_class)->dispose (object);
}

static void
mail_check_dialog_class_init (MailCheckDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mail_check_dialog_dispose;
  g_type_ensure (MAIL_TYPE_CHECK_LIST);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/estafette/Mail/dialogs/mail-check-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, MailCheckDialog, window_title);
  gtk_widget_class_bind_template_child (widget_class, MailCheckDialog, again_button);
  gtk_widget_class_bind_template_child (widget_class, MailCheckDialog, check_list);
  gtk_widget_class_bind_template_callback (widget_class, again_cb);
}

static void
mail_check_dialog_init (MailCheckDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (self->check_list, "finished", G_CALLBACK (finished_cb), self, G_CONNECT_SWAPPED);
}

GtkWindow *
mail_check_dialog_new (MapiService *service)
{
  MailCheckDialog *self = g_object_new (MAIL_TYPE_CHECK_DIALOG, NULL);

  self->service = g_object_ref (service);
  gtk_window_set_title (GTK_WINDOW (self), mapi_service_get_display_name (service));
  adw_window_title_set_subtitle (self->window_title, mapi_service_get_display_name (service));
  again_cb (self);
  return GTK_WINDOW (self);
}
