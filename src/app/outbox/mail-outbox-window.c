/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-outbox-window.h"

#include "mail-outbox-page.h"

struct _MailOutboxWindow
{
  AdwWindow parent_instance;
};

G_DEFINE_FINAL_TYPE (MailOutboxWindow, mail_outbox_window, ADW_TYPE_WINDOW)

static void
mail_outbox_window_class_init (MailOutboxWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (MAIL_TYPE_OUTBOX_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/estafette/Mail/outbox/mail-outbox-window.ui");
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
mail_outbox_window_init (MailOutboxWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
mail_outbox_window_present (MailApplication *application)
{
  GtkWindow *parent = gtk_application_get_active_window (GTK_APPLICATION (application));
  GtkWindow *window = NULL;

  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (application)); l != NULL; l = l->next)
    if (MAIL_IS_OUTBOX_WINDOW (l->data))
      window = l->data;
  if (window == NULL)
    window = g_object_new (MAIL_TYPE_OUTBOX_WINDOW, "application", application, "transient-for", parent, NULL);
  gtk_window_present (window);
}
