/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-problem.h"

#include <glib/gi18n.h>

#include "mail-toast.h"

#define KEY  "untold-problems"
/* More than that nobody reads one after the other */
#define MAX_KEPT 5

/* The process may be about to end */
static void
keep (MailApplication *application,
      const GError    *error)
{
  GSettings *settings = mail_application_get_settings (application);
  g_auto(GStrv) kept = g_settings_get_strv (settings, KEY);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) all = NULL;

  if (g_strv_length (kept) >= MAX_KEPT || g_strv_contains ((const char * const *) kept, error->message))
    return;
  g_strv_builder_addv (builder, (const char **) kept);
  g_strv_builder_add (builder, error->message);
  all = g_strv_builder_end (builder);
  g_settings_set_strv (settings, KEY, (const char * const *) all);
  g_settings_sync ();
}

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
  keep (application, error);
  notification = g_notification_new (_("That Did Not Work"));
  icon = g_themed_icon_new ("org.estafette.Mail-symbolic");
  g_notification_set_icon (notification, icon);
  g_notification_set_category (notification, "email");
  g_notification_set_body (notification, error->message);
  g_notification_set_default_action (notification, "app.show-window");
  g_application_send_notification (G_APPLICATION (application), "problem", notification);
}

void
mail_problem_tell_kept (MailApplication *application,
                        MailWindow      *window)
{
  GSettings *settings = mail_application_get_settings (application);
  g_auto(GStrv) kept = g_settings_get_strv (settings, KEY);

  for (guint i = 0; kept[i] != NULL; i++)
    {
      /* Translators: something that was under way when the window was closed, and why it came to nothing */
      g_autofree char *text = g_strdup_printf (_("What you did last was not done: %s"), kept[i]);

      mail_window_add_toast (window, mail_toast_new_problem (text));
    }
  if (kept[0] != NULL)
    g_settings_reset (settings, KEY);
  g_application_withdraw_notification (G_APPLICATION (application), "problem");
}
