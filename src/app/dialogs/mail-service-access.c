/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-service-access.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "mail-application.h"
#include "mail-check-dialog.h"
#include "mail-error-details.h"
#include "mail-profile-work.h"
#include "mail-work.h"

typedef struct
{
  char     *uid;
  gboolean  check;
  gboolean  again;
} Access;

static void
access_free (gpointer data)
{
  Access *access = data;

  g_free (access->uid);
  g_free (access);
}

void
mail_service_access_refuse (GtkWindow  *parent,
                            const char *problem)
{
  GtkWidget *dialog = adw_message_dialog_new (parent, _("That Did Not Work"), problem);

  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _("_Close"));
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
saved_cb (MailSettingsDialog *dialog,
          gpointer            user_data)
{
  mail_application_logon (mail_application_get (), g_object_get_data (G_OBJECT (dialog), "profile"));
}

static GtkWindow *
new_dialog (Access      *access,
            const char  *profile,
            MapiService *service)
{
  MailSettingsDialog *dialog;

  if (access->check)
    return mail_check_dialog_new (profile, service);
  dialog = mail_settings_dialog_new_for_service (profile, service);
  /* Who comes for a provider has its page before them. */
  if (mapi_service_get_first_setting (service, access->uid) != NULL)
    mail_settings_dialog_show_setting (dialog, mapi_service_get_first_setting (service, access->uid));
  g_object_set_data_full (G_OBJECT (dialog), "profile", g_strdup (profile), g_free);
  if (access->again)
    g_signal_connect (dialog, "saved", G_CALLBACK (saved_cb), NULL);
  return GTK_WINDOW (dialog);
}

static void
found_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  GtkWindow *parent = GTK_WINDOW (source);
  MailProfileWork *work = mail_work_get_data (result);
  Access *access = user_data;
  g_autoptr(GError) error = NULL;
  MapiService *service = NULL;

  if (mail_work_finish (result, &error))
    service = mail_profile_work_find_service (work, access->uid);
  if (gtk_widget_get_visible (GTK_WIDGET (parent)))
    {
      if (service != NULL && mapi_service_get_service_type (service) != NULL)
        {
          GtkWindow *dialog = new_dialog (access, work->profile, service);

          gtk_window_set_transient_for (dialog, parent);
          gtk_window_present (dialog);
        }
      else if (service != NULL)
        mail_service_access_refuse (parent, _("This computer does not know this kind of service."));
      else if (error != NULL)
        mail_error_details_present (parent, _("That Did Not Work"), error, FALSE);
      else
        mail_service_access_refuse (parent, _("It is no longer in the profile."));
    }
  access_free (access);
}

static void
run_access (GtkWindow  *parent,
            const char *profile,
            const char *uid,
            gboolean    check,
            gboolean    again)
{
  Access *access = g_new0 (Access, 1);

  access->uid = g_strdup (uid);
  access->check = check;
  access->again = again;
  mail_work_run (parent, mail_profile_work_run, mail_profile_work_new (profile, MAIL_PROFILE_LOOK, NULL),
                 mail_profile_work_free, NULL, found_cb, access);
}

void
mail_service_access_check (GtkWindow  *parent,
                           const char *profile,
                           const char *uid)
{
  run_access (parent, profile, uid, TRUE, FALSE);
}

void
mail_service_access_settings (GtkWindow  *parent,
                              const char *profile,
                              const char *uid,
                              gboolean    again)
{
  run_access (parent, profile, uid, FALSE, again);
}
