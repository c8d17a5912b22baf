/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-problem.h"

#include <glib/gi18n.h>

#include "mail-toast.h"
#include "mail-window.h"

void
mail_problem_tell (MailApplication *application,
                   const GError    *error)
{
  MailWindow *window = mail_window_find (GTK_APPLICATION (application));
  g_autoptr(GNotification) notification = NULL;
  g_autoptr(GIcon) icon = NULL;

  /* Who quits has it hidden while what was begun comes to its end */
  if (window != NULL && gtk_widget_get_visible (GTK_WIDGET (window)))
    {
      mail_window_add_toast (window, mail_toast_new_error (error));
      return;
    }
  notification = g_notification_new (_("That Did Not Work"));
  icon = g_themed_icon_new ("org.estafette.Mail-symbolic");
  g_notification_set_icon (notification, icon);
  g_notification_set_category (notification, "email");
  g_notification_set_body (notification, error->message);
  g_notification_set_default_action (notification, "app.show-window");
  g_application_send_notification (G_APPLICATION (application), "problem", notification);
}
