/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-dialog-actions.h"

#include "mail-profile-list.h"
#include "mail-profile-sheet.h"
#include "mail-profile-wizard.h"
#include "mail-session-status.h"

gboolean
mail_dialog_present_existing (GtkApplication *application,
                              GType           type,
                              const char     *title)
{
  for (GList *l = gtk_application_get_windows (application); l != NULL; l = l->next)
    if (G_TYPE_CHECK_INSTANCE_TYPE (l->data, type)
        && (title == NULL || g_strcmp0 (gtk_window_get_title (l->data), title) == 0))
      {
        gtk_window_present (l->data);
        return TRUE;
      }
  return FALSE;
}

static void
present (MailApplication *application,
         GtkWindow       *window)
{
  GtkWindow *active = gtk_application_get_active_window (GTK_APPLICATION (application));

  gtk_window_set_transient_for (window, active);
  gtk_window_set_application (window, GTK_APPLICATION (application));
  gtk_window_present (window);
}

static void
wizard_done_cb (MailProfileWizard *wizard,
                const char        *name,
                MailApplication   *application)
{
  mail_application_logon (application, name);
}

static void
new_profile_cb (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       user_data)
{
  MailProfileWizard *wizard;

  if (mail_dialog_present_existing (user_data, MAIL_TYPE_PROFILE_WIZARD, NULL))
    return;
  wizard = mail_profile_wizard_new (NULL);
  g_signal_connect_object (wizard, "done", G_CALLBACK (wizard_done_cb), user_data, 0);
  present (user_data, GTK_WINDOW (wizard));
}

static void
profiles_cb (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  if (!mail_dialog_present_existing (user_data, MAIL_TYPE_PROFILE_LIST, NULL))
    present (user_data, GTK_WINDOW (mail_profile_list_new ()));
}

static void
accounts_cb (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  MapiSession *session = mail_application_get_session (user_data);
  const char *name = g_variant_get_string (parameter, NULL);

  if (*name == '\0')
    name = session != NULL ? mapi_session_get_profile_name (session) : NULL;
  if (name == NULL && mail_application_get_logon_state (user_data) == MAIL_LOGON_STATE_NO_PROFILE)
    new_profile_cb (NULL, NULL, user_data);
  else if (name == NULL)
    /* None is open, or not yet: there are some to choose from */
    profiles_cb (NULL, NULL, user_data);
  else if (!mail_dialog_present_existing (user_data, MAIL_TYPE_PROFILE_SHEET, name))
    present (user_data, GTK_WINDOW (mail_profile_sheet_new (name)));
}

/* To the accounts there are, over their list */
static void
add_account_cb (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       user_data)
{
  MapiSession *session = mail_application_get_session (user_data);
  MailProfileSheet *sheet;

  if (session == NULL)
    {
      new_profile_cb (NULL, NULL, user_data);
      return;
    }
  sheet = mail_profile_sheet_new (mapi_session_get_profile_name (session));
  present (user_data, GTK_WINDOW (sheet));
  mail_profile_sheet_add_service (sheet);
}

static void
status_cb (GSimpleAction *action,
           GVariant      *parameter,
           gpointer       user_data)
{
  if (!mail_dialog_present_existing (user_data, MAIL_TYPE_SESSION_STATUS, NULL))
    present (user_data, GTK_WINDOW (mail_session_status_new (user_data)));
}

void
mail_dialog_actions_install (MailApplication *application)
{
  static const GActionEntry entries[] = {
    { .name = "new-profile", .activate = new_profile_cb },
    { .name = "profiles", .activate = profiles_cb },
    { .name = "accounts", .activate = accounts_cb, .parameter_type = "s" },
    { .name = "add-account", .activate = add_account_cb },
    { .name = "status", .activate = status_cb },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (application), entries, G_N_ELEMENTS (entries), application);
}
