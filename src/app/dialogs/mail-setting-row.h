/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <mapi.h>

G_BEGIN_DECLS

/* The control of one setting, made from its description, with room for an explanation or for what
 * is wrong right below it. Writes each change into the settings, a copy that somebody applies. */
#define MAIL_TYPE_SETTING_ROW (mail_setting_row_get_type ())

G_DECLARE_FINAL_TYPE (MailSettingRow, mail_setting_row, MAIL, SETTING_ROW, GObject)

/* The control and the line below it: rows of a list box */
MailSettingRow  *mail_setting_row_new          (MapiSettings    *settings,
                                                MapiSettingInfo *info,
                                                gboolean         read_only);
MapiSettingInfo *mail_setting_row_get_info     (MailSettingRow  *self);
GtkWidget       *mail_setting_row_get_control  (MailSettingRow  *self);
GtkWidget       *mail_setting_row_get_note     (MailSettingRow  *self);
/* Takes the last change back; what is dangerous is never gone back to */
void             mail_setting_row_take_back    (MailSettingRow  *self);
/* Shown or hidden as the other values say */
void             mail_setting_row_update       (MailSettingRow  *self);
/* Whether its value will do; shows what is wrong, also when it is merely missing if @missing */
gboolean         mail_setting_row_validate     (MailSettingRow  *self,
                                                gboolean         missing);
void             mail_setting_row_focus        (MailSettingRow  *self);
/* "changed" after the settings have been; "activated" when a button was pressed */

G_END_DECLS
