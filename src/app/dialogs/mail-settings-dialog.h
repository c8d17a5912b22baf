/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <mapi.h>

G_BEGIN_DECLS

/* D7: the settings of one service. Edits a copy; "done" tells whether it is to be applied. */
#define MAIL_TYPE_SETTINGS_DIALOG (mail_settings_dialog_get_type ())

G_DECLARE_FINAL_TYPE (MailSettingsDialog, mail_settings_dialog, MAIL, SETTINGS_DIALOG, AdwWindow)

/* @type: name of the service's type, and @uid of the service, for a trial with the values as they
 * stand; both nullable */
MailSettingsDialog *mail_settings_dialog_new         (const char         *title,
                                                      MapiSettings       *settings,
                                                      gboolean            read_only,
                                                      MapiService        *service);
/* The settings of a service as it is, saved in its profile by the dialog itself */
MailSettingsDialog *mail_settings_dialog_new_for_service (const char     *profile,
                                                          MapiService    *service);
/* What is wrong as a whole, shown above the settings; NULL for nothing */
void                mail_settings_dialog_set_problem (MailSettingsDialog *self,
                                                      const GError       *problem);
/* The page with this setting, which gets the keyboard; nothing if there is none of that name */
void                mail_settings_dialog_show_setting (MailSettingsDialog *self,
                                                       const char         *name);
/* A button that is pressed and not done yet: what was applied is being saved */
void                mail_settings_dialog_set_busy    (MailSettingsDialog *self,
                                                      gboolean            busy);
MapiSettings       *mail_settings_dialog_get_settings (MailSettingsDialog *self);
/* "apply": all values are allowed and the user wants them; "cancelled". "saved" in place of "apply" where the
 * dialog saves: they are in the profile. */

G_END_DECLS
