/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-progress-window.h"

#include "mail-foreign-parent.h"

/* Seconds nobody wants to be told about */
#define PATIENCE 4

struct _MailProgressWindow
{
  AdwWindow       parent_instance;

  GtkLabel       *label;
  GtkProgressBar *bar;

  guint           timer;
};

G_DEFINE_FINAL_TYPE (MailProgressWindow, mail_progress_window, ADW_TYPE_WINDOW)

static gboolean
show_cb (gpointer data)
{
  MailProgressWindow *self = data;

  self->timer = 0;
  gtk_window_present (GTK_WINDOW (self));
  return G_SOURCE_REMOVE;
}

static void
mail_progress_window_dispose (GObject *object)
{
  g_clear_handle_id (&MAIL_PROGRESS_WINDOW (object)->timer, g_source_remove);
  /* Or an entry row that goes would still be told that it lost the focus. */
  gtk_window_set_focus (GTK_WINDOW (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), MAIL_TYPE_PROGRESS_WINDOW);
  G_OBJECT_CLASS (mail_progress_window_parent_class)->dispose (object);
}

static void
mail_progress_window_class_init (MailProgressWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mail_progress_window_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/estafette/Mail/dialogs/mail-progress-window.ui");
  gtk_widget_class_bind_template_child (widget_class, MailProgressWindow, label);
  gtk_widget_class_bind_template_child (widget_class, MailProgressWindow, bar);
}

static void
mail_progress_window_init (MailProgressWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->timer = g_timeout_add_seconds (PATIENCE, show_cb, self);
}

GtkWindow *
mail_progress_window_new (GtkApplication *application,
                          const char     *parent)
{
  GtkWindow *self = g_object_new (MAIL_TYPE_PROGRESS_WINDOW, NULL);

  gtk_window_set_application (self, application);
  mail_foreign_parent_set (self, parent);
  return self;
}

void
mail_progress_window_set (MailProgressWindow *self,
                          const char         *text,
                          double              fraction)
{
  gtk_label_set_text (self->label, text);
  if (fraction < 0)
    gtk_progress_bar_pulse (self->bar);
  else
    gtk_progress_bar_set_fraction (self->bar, fraction);
}
