/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-leaving.h"

#include <glib/gi18n.h>

#include "mail-composer.h"
#include "mail-entry-dialog.h"
#include "mail-error-details.h"

/* What is short is finished before anybody sees that there is something to wait for */
#define PATIENCE_MS 700

/* First what is being written is kept, each composer closed as if a person had. Then what was done to mail comes to its end, or to the end of what cannot be stopped; then the session does. The
 * window can be used meanwhile. */
typedef struct
{
  MailApplication *application;  /* (owned) */
  GtkWidget       *dialog;       /* (unowned) (nullable): what goes on, and whether to wait for it */
  gulong           state_changed;
  gulong           failed;
  gboolean         is_stopped;
  gboolean         has_failed;   /* which a window tells of, that stays for it */
  guint            timer;
} Leaving;

static void
set_enabled (MailApplication *application,
             gboolean         enabled)
{
  g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (application), "leave")),
                               enabled);
}

/* ---- the session ---- */

static void
unsent_answered_cb (AdwMessageDialog *dialog,
                    const char       *response,
                    gpointer          user_data)
{
  if (g_strcmp0 (response, "quit") == 0)
    g_application_quit (G_APPLICATION (user_data));
}

/* It was to be sent before the end, and could not be */
static void
tell_not_sent (MailApplication *application,
               const GError    *error)
{
  GtkWidget *dialog = adw_message_dialog_new (gtk_application_get_active_window (GTK_APPLICATION (application)),
                                              _("Quit All the Same?"), error->message);

  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), mail_error_details_new (error));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "stay", _("_Stay"), "quit", _("_Quit"), NULL);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "stay");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "stay");
  g_signal_connect_object (dialog, "response", G_CALLBACK (unsent_answered_cb), application, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
left_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(MailApplication) application = MAIL_APPLICATION (user_data);
  g_autoptr(GError) error = NULL;

  set_enabled (application, TRUE);
  if (mapi_session_logoff_finish (MAPI_SESSION (source), result, &error)
      || g_error_matches (error, MAPI_ERROR, MAPI_ERROR_INVALID_OBJECT))
    g_application_quit (G_APPLICATION (application));
  else if (!g_error_matches (error, MAPI_ERROR, MAPI_ERROR_USER_CANCEL))
    tell_not_sent (application, error);
}

static void
log_off (MailApplication *application)
{
  MapiSession *session = mail_application_get_session (application);

  if (session != NULL)
    mapi_session_logoff_async (session, MAPI_LOGOFF_UI, NULL, left_cb, g_object_ref (application));
  else
    g_application_quit (G_APPLICATION (application));
}

/* ---- what is being done ---- */

static void
leaving_free (Leaving *leaving)
{
  g_clear_signal_handler (&leaving->state_changed, mail_application_get_changes (leaving->application));
  g_clear_signal_handler (&leaving->failed, mail_application_get_changes (leaving->application));
  g_clear_handle_id (&leaving->timer, g_source_remove);
  if (leaving->dialog != NULL)
    {
      g_signal_handlers_disconnect_by_data (leaving->dialog, leaving);
      gtk_window_destroy (GTK_WINDOW (leaving->dialog));
      g_clear_weak_pointer (&leaving->dialog);
    }
  g_object_unref (leaving->application);
  g_free (leaving);
}

static void
failed_cb (MailChangeQueue *changes,
           MailChange      *change,
           const GError    *error,
           Leaving         *leaving)
{
  leaving->has_failed = !leaving->is_stopped;
}

static void
state_cb (MailChangeQueue *changes,
          Leaving         *leaving)
{
  g_autoptr(MailApplication) application = g_object_ref (leaving->application);
  gboolean has_failed = leaving->has_failed;

  if (!mail_change_queue_is_idle (changes))
    return;
  leaving_free (leaving);
  if (has_failed)
    set_enabled (application, TRUE);
  else
    log_off (application);
}

static void
answered_cb (AdwMessageDialog *dialog,
             const char       *response,
             Leaving          *leaving)
{
  g_clear_weak_pointer (&leaving->dialog);
  if (g_strcmp0 (response, "stop") == 0)
    {
      leaving->is_stopped = TRUE;
      mail_change_queue_abandon (mail_application_get_changes (leaving->application));
      return;
    }
  set_enabled (leaving->application, TRUE);
  leaving_free (leaving);
}

static gboolean
patience_cb (gpointer user_data)
{
  Leaving *leaving = user_data;
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (leaving->application));
  gint64 since;
  g_autoptr(MailChange) change =
    mail_change_queue_dup_running (mail_application_get_changes (leaving->application), &since);
  GtkWidget *dialog;

  leaving->timer = 0;
  dialog = adw_message_dialog_new (window, change != NULL ? mail_change_get_activity (change) : _("Working"),
                                   _("This is not done yet. Estafette quits when it is. What is stopped stays as far as "
                                     "it has come."));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "stay", _("_Stay"), "stop", _("S_top and Quit"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "stop", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "stay");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "stay");
  g_signal_connect (dialog, "response", G_CALLBACK (answered_cb), leaving);
  g_set_weak_pointer (&leaving->dialog, dialog);
  gtk_window_present (GTK_WINDOW (dialog));
  return G_SOURCE_REMOVE;
}

static void
composers_closed_cb (GObject      *source,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  MailApplication *application = MAIL_APPLICATION (source);
  MailChangeQueue *changes = mail_application_get_changes (application);
  Leaving *leaving;

  if (!mail_composer_close_all_finish (result, NULL))
    {
      set_enabled (application, TRUE);
      return;
    }
  if (mail_change_queue_is_idle (changes))
    {
      log_off (application);
      return;
    }
  leaving = g_new0 (Leaving, 1);
  leaving->application = g_object_ref (application);
  leaving->state_changed = g_signal_connect (changes, "state-changed", G_CALLBACK (state_cb), leaving);
  leaving->failed = g_signal_connect (changes, "failed", G_CALLBACK (failed_cb), leaving);
  leaving->timer = g_timeout_add (PATIENCE_MS, patience_cb, leaving);
}

static void
leave_cb (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       user_data)
{
  if (mail_entry_dialog_ask_all ())
    return;
  set_enabled (user_data, FALSE);
  mail_composer_close_all_async (user_data, composers_closed_cb, NULL);
}

void
mail_leaving_install (MailApplication *application)
{
  static const GActionEntry entries[] = { { .name = "leave", .activate = leave_cb } };

  g_action_map_add_action_entries (G_ACTION_MAP (application), entries, G_N_ELEMENTS (entries), application);
}

void
mail_leaving_hide (MailApplication *application)
{
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (application)); l != NULL; l = l->next)
    gtk_widget_set_visible (GTK_WIDGET (l->data), FALSE);
  if (gdk_display_get_default () != NULL)
    gdk_display_flush (gdk_display_get_default ());
}

static gboolean
has_window (MailApplication *application)
{
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (application)); l != NULL; l = l->next)
    if (gtk_widget_get_visible (l->data))
      return TRUE;
  return FALSE;
}

/* Who has started the program again meanwhile wants to stay, and who is told of something that failed is to read it */
static void
quit_when_idle_cb (MailChangeQueue *changes,
                   MailApplication *application)
{
  g_autoptr(MailApplication) alive = NULL;

  if (!mail_change_queue_is_idle (changes))
    return;
  alive = g_object_ref (application);
  g_signal_handlers_disconnect_by_func (changes, quit_when_idle_cb, application);
  if (!has_window (application))
    g_application_quit (G_APPLICATION (application));
  g_application_release (G_APPLICATION (application));
}

void
mail_leaving_quit (MailApplication *application)
{
  MailChangeQueue *changes = mail_application_get_changes (application);

  if (mail_change_queue_is_idle (changes))
    {
      g_application_quit (G_APPLICATION (application));
      return;
    }
  mail_leaving_hide (application);
  if (g_signal_handler_find (changes, G_SIGNAL_MATCH_FUNC | G_SIGNAL_MATCH_DATA, 0, 0, NULL, quit_when_idle_cb, application) != 0)
    return;
  g_application_hold (G_APPLICATION (application));
  g_signal_connect (changes, "state-changed", G_CALLBACK (quit_when_idle_cb), application);
}
