/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-window.h"

#include <glib/gi18n.h>

#include "mail-first-run.h"

struct _MailWindow
{
  AdwApplicationWindow parent_instance;

  GtkStack        *pages;
  AdwToastOverlay *toasts;
  AdwStatusPage   *problem_page;
  AdwLeaflet      *outer;
  AdwLeaflet      *inner;
  GtkWidget       *folder_pane;
  GtkWidget       *list_pane;
  GtkWidget       *reader_pane;
};

G_DEFINE_FINAL_TYPE (MailWindow, mail_window, ADW_TYPE_APPLICATION_WINDOW)

static void
logon_state_cb (MailWindow *self)
{
  MailApplication *application = MAIL_APPLICATION (gtk_window_get_application (GTK_WINDOW (self)));
  const GError *problem = mail_application_get_problem (application);

  switch (mail_application_get_logon_state (application))
    {
    case MAIL_LOGON_STATE_STARTING:
      gtk_stack_set_visible_child_name (self->pages, "starting");
      break;
    case MAIL_LOGON_STATE_NO_PROFILE:
      gtk_stack_set_visible_child_name (self->pages, "first-run");
      break;
    case MAIL_LOGON_STATE_FAILED:
      adw_status_page_set_description (self->problem_page, problem != NULL ? problem->message : NULL);
      gtk_stack_set_visible_child_name (self->pages, "problem");
      break;
    case MAIL_LOGON_STATE_READY:
      gtk_stack_set_visible_child_name (self->pages, "mail");
      break;
    default:
      g_assert_not_reached ();
    }
}

static void
retry_cb (MailWindow *self)
{
  mail_application_logon (MAIL_APPLICATION (gtk_window_get_application (GTK_WINDOW (self))), NULL);
}

static void
mail_window_class_init (MailWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (MAIL_TYPE_FIRST_RUN);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/estafette/Mail/window/mail-window.ui");
  gtk_widget_class_bind_template_child (widget_class, MailWindow, pages);
  gtk_widget_class_bind_template_child (widget_class, MailWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, MailWindow, problem_page);
  gtk_widget_class_bind_template_child (widget_class, MailWindow, outer);
  gtk_widget_class_bind_template_child (widget_class, MailWindow, inner);
  gtk_widget_class_bind_template_child (widget_class, MailWindow, folder_pane);
  gtk_widget_class_bind_template_child (widget_class, MailWindow, list_pane);
  gtk_widget_class_bind_template_child (widget_class, MailWindow, reader_pane);
  gtk_widget_class_bind_template_callback (widget_class, retry_cb);
}

static void
mail_window_init (MailWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

MailWindow *
mail_window_new (MailApplication *application)
{
  MailWindow *self = g_object_new (MAIL_TYPE_WINDOW, "application", application, NULL);

  g_signal_connect_object (application, "notify::logon-state", G_CALLBACK (logon_state_cb), self, G_CONNECT_SWAPPED);
  logon_state_cb (self);
  return self;
}

void
mail_window_add_toast (MailWindow *self,
                       AdwToast   *toast)
{
  g_return_if_fail (MAIL_IS_WINDOW (self));
  adw_toast_overlay_add_toast (self->toasts, toast);
}
