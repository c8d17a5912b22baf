/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-application-actions.h"

#include <glib/gi18n.h>

#include "mail-book-window.h"
#include "mail-leaving.h"
#include "mail-outbox-window.h"
#include "mail-preferences.h"
#include "mail-problem.h"
#include "mail-window.h"

static void
quit_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  mail_leaving_quit (user_data);
}

static void
about_cb (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       user_data)
{
  adw_show_about_window (gtk_application_get_active_window (GTK_APPLICATION (user_data)),
                         "application-name", _("Estafette"),
                         "application-icon", "org.estafette.Mail",
                         "version", PACKAGE_VERSION,
                         "comments", _("Mail, carried by relay from station to station."),
                         "license-type", GTK_LICENSE_GPL_3_0,
                         "developer-name", _("The Estafette developers"),
                         "translator-credits", _("translator-credits"),
                         NULL);
}

/* Made when it is asked for: a window that is kept hidden is handed out by GTK 4.8 to whoever asks the accessibility
 * bus for one window more than there are, and it has no address there, which ends the program. */
static void
shortcuts_cb (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       user_data)
{
  g_autoptr(GtkBuilder) builder = gtk_builder_new_from_resource ("/org/estafette/Mail/window/shortcuts.ui");
  GtkWindow *window = GTK_WINDOW (gtk_builder_get_object (builder, "shortcuts"));

  gtk_window_set_transient_for (window, gtk_application_get_active_window (GTK_APPLICATION (user_data)));
  gtk_window_present (window);
}

/* What a window does itself: with the window there, it is told */
static void
in_window (MailApplication *self,
           const char      *action,
           GVariant        *parameter)
{
  MailWindow *window;

  g_application_activate (G_APPLICATION (self));
  window = mail_window_find (GTK_APPLICATION (self));
  if (window != NULL && action != NULL)
    gtk_widget_activate_action_variant (GTK_WIDGET (window), action, parameter);
}

static void
show_window_cb (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       user_data)
{
  in_window (user_data, NULL, NULL);
}

static void
open_message_cb (GSimpleAction *action,
                 GVariant      *parameter,
                 gpointer       user_data)
{
  in_window (user_data, "win.show-message", parameter);
}

static void
search_cb (GSimpleAction *action,
           GVariant      *parameter,
           gpointer       user_data)
{
  in_window (user_data, "win.search", parameter);
}

/* ---- sending and receiving ---- */

static void
sync_thread (GTask        *task,
             gpointer      source_object,
             gpointer      task_data,
             GCancellable *cancellable)
{
  /* Now is now, also for what was to be tried again later */
  const MapiFlushFlags flags = MAPI_FLUSH_UPLOAD | MAPI_FLUSH_DOWNLOAD | MAPI_FLUSH_FORCE | MAPI_FLUSH_ASYNC_OK
                               | MAPI_FLUSH_NO_UI;
  GError *error = NULL;

  if (mapi_session_flush_queues (MAPI_SESSION (task_data), flags, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
synced_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GError) error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    mail_problem_tell (MAIL_APPLICATION (source), error);
}

static void
sync_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  MailApplication *self = user_data;
  MapiSession *session = mail_application_get_session (self);
  g_autoptr(GTask) task = NULL;

  if (session == NULL)
    return;
  task = g_task_new (self, NULL, synced_cb, NULL);
  g_task_set_source_tag (task, sync_cb);
  g_task_set_task_data (task, g_object_ref (session), g_object_unref);
  g_task_run_in_thread (task, sync_thread);
}

static void
address_book_cb (GSimpleAction *action,
                 GVariant      *parameter,
                 gpointer       user_data)
{
  mail_book_window_present (user_data);
}

static void
outbox_cb (GSimpleAction *action,
           GVariant      *parameter,
           gpointer       user_data)
{
  mail_outbox_window_present (user_data);
}

static void
preferences_cb (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       user_data)
{
  mail_preferences_present (user_data);
}

static const GActionEntry action_entries[] = {
  { .name = "address-book", .activate = address_book_cb },
  { .name = "outbox", .activate = outbox_cb },
  { .name = "preferences", .activate = preferences_cb },
  { .name = "shortcuts", .activate = shortcuts_cb },
  { .name = "show-window", .activate = show_window_cb },
  { .name = "open-message", .activate = open_message_cb, .parameter_type = "s" },
  { .name = "search", .activate = search_cb, .parameter_type = "s" },
  { .name = "sync", .activate = sync_cb },
  { .name = "quit", .activate = quit_cb },
  { .name = "about", .activate = about_cb },
};

void
mail_application_actions_install (MailApplication *application)
{
  static const struct
  {
    const char *action;
    const char *keys[3];
  } accels[] = {
    { "app.leave", { "<Control>q" } },
    { "window.close", { "<Control>w" } },
    { "app.address-book", { "<Control><Shift>b" } },
    { "app.sync", { "F9" } },
    { "app.preferences", { "<Control>comma" } },
    { "app.shortcuts", { "<Control>question", "<Control>F1" } },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (application), action_entries, G_N_ELEMENTS (action_entries),
                                   application);
  mail_leaving_install (application);
  for (guint i = 0; i < G_N_ELEMENTS (accels); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (application), accels[i].action, accels[i].keys);
}
