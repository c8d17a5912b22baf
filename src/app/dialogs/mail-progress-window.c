/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-progress-window.h"

#include <glib/gi18n.h>

#include "mail-foreign-parent.h"

/* Seconds nobody wants to be told about */
#define PATIENCE 4

struct _MailProgressWindow
{
  AdwWindow       parent_instance;

  GtkLabel       *label;
  GtkProgressBar *bar;
  GtkWidget      *cancel_button;

  guint           timer;
};

G_DEFINE_FINAL_TYPE (MailProgressWindow, mail_progress_window, ADW_TYPE_WINDOW)

enum { CANCELLED, N_SIGNALS };
static guint signals[N_SIGNALS];

static gboolean
show_cb (gpointer data)
{
  MailProgressWindow *self = data;

  self->timer = 0;
  gtk_window_present (GTK_WINDOW (self));
  return G_SOURCE_REMOVE;
}

/* Once: what is under way comes to its end. */
static void
cancel_cb (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  MailProgressWindow *self = MAIL_PROGRESS_WINDOW (widget);

  gtk_widget_action_set_enabled (widget, "progress.cancel", FALSE);
  gtk_button_set_label (GTK_BUTTON (self->cancel_button), _("Stopping…"));
  g_signal_emit (self, signals[CANCELLED], 0);
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
  gtk_widget_class_bind_template_child (widget_class, MailProgressWindow, cancel_button);
  gtk_widget_class_install_action (widget_class, "progress.cancel", NULL, cancel_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "progress.cancel", NULL);
  signals[CANCELLED] = g_signal_new ("cancelled", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 0);
}

static void
mail_progress_window_init (MailProgressWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "progress.cancel", FALSE);
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
  /* Whoever asks may have divided by nothing */
  if (!(fraction >= 0))
    gtk_progress_bar_pulse (self->bar);
  else
    gtk_progress_bar_set_fraction (self->bar, fraction);
}

void
mail_progress_window_set_cancellable (MailProgressWindow *self,
                                      gboolean            cancellable)
{
  gtk_button_set_label (GTK_BUTTON (self->cancel_button), _("_Cancel"));
  gtk_widget_set_visible (self->cancel_button, cancellable);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "progress.cancel", cancellable);
}
