/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <mapi.h>

G_BEGIN_DECLS

/* The controls of a service's settings, made from its description: preferences pages with groups.
 * Works on the settings it is given, a copy that somebody applies or throws away. */
#define MAIL_TYPE_SETTINGS_FORM (mail_settings_form_get_type ())

G_DECLARE_FINAL_TYPE (MailSettingsForm, mail_settings_form, MAIL, SETTINGS_FORM, GObject)

/* Which settings */
typedef enum
{
  MAIL_SETTINGS_ALL,
  MAIL_SETTINGS_UNTRIED,        /* all but buttons: nothing can be tried from here */
  MAIL_SETTINGS_ESSENTIAL,      /* what a wizard asks for, but for secrets */
  MAIL_SETTINGS_REST,           /* what it does not ask for */
  MAIL_SETTINGS_SECRET          /* passwords and the like */
} MailSettingsPart;

MailSettingsForm *mail_settings_form_new       (MapiSettings     *settings,
                                                MailSettingsPart  part,
                                                gboolean          read_only);
MapiSettings     *mail_settings_form_get_settings (MailSettingsForm *self);
/* AdwPreferencesPage, element-type; in order. A part has one page only. */
GPtrArray        *mail_settings_form_get_pages (MailSettingsForm *self);
/* Whether there is any control that is shown */
gboolean          mail_settings_form_has_rows  (MailSettingsForm *self);
/* Puts all groups onto @page instead of its own */
void              mail_settings_form_move_to   (MailSettingsForm   *self,
                                                AdwPreferencesPage *page);
void              mail_settings_form_focus     (MailSettingsForm *self);
/* (nullable): the page with the control of a setting */
GtkWidget        *mail_settings_form_find_page (MailSettingsForm *self,
                                                const char       *name);
void              mail_settings_form_focus_setting (MailSettingsForm *self,
                                                    const char       *name);
/* Shows what is wrong. The page of the first control that has something wrong, which gets the
 * focus, or NULL when all is well. @missing: also what merely is not there */
GtkWidget        *mail_settings_form_validate  (MailSettingsForm *self,
                                                gboolean          missing);
/* "changed"; "check" when a button to try the service was pressed, with its row's group: what comes
 * of it is shown there */

G_END_DECLS
