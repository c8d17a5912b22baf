/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <mapi.h>

G_BEGIN_DECLS

/* A widget for each type of setting. They show the value in force and tell every change as text
 * in the form a profile holds. */
typedef struct
{
  void     (*changed)   (const char *text,
                         gpointer    user_data);
  void     (*activated) (gpointer    user_data);
  gpointer   user_data; /* a GObject that has the control: it lives as long */
} MailControlFuncs;

GtkWidget *mail_setting_control_new (MapiSettings           *settings,
                                     MapiSettingInfo        *info,
                                     gboolean                read_only,
                                     gboolean                locked,
                                     const MailControlFuncs *funcs);
/* MAPI_SETTING_LIST: a group of its own, a row for each element */
GtkWidget *mail_setting_list_new    (MapiSettings           *settings,
                                     MapiSettingInfo        *info,
                                     gboolean                read_only,
                                     const MailControlFuncs *funcs);
/* A secret that comes from signing in in the browser */
GtkWidget *mail_setting_sign_in_new (MapiSettings           *settings,
                                     MapiSettingInfo        *info,
                                     gboolean                read_only,
                                     const MailControlFuncs *funcs);
/* libadwaita's button that shows a password has only a tooltip: gives it a name */
void       mail_setting_name_peek   (GtkWidget              *row);
/* Puts a value into the control of a choice, a switch or a text, as if it had been chosen there */
void       mail_setting_control_show (GtkWidget             *control,
                                     MapiSettingInfo        *info,
                                     const char             *value);
/* A group without a title has a list without a name: gives it one, also in all groups below @group */
void       mail_setting_name_group  (GtkWidget              *group,
                                     const char             *name);
/* What the administrator fixed is marked */
GtkWidget *mail_setting_lock_new    (void);

G_END_DECLS
