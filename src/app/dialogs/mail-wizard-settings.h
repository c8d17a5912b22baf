/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-settings-form.h"

G_BEGIN_DECLS

/* A page with what was found in plain words (@result nullable), the controls of @form to change it, and
 * a row for everything else; @more (@user_data) is called when that is chosen, while @user_data lives. */
GtkWidget *mail_wizard_settings_new (MailSettingsForm    *form,
                                     MapiDiscoveryResult *result,
                                     GCallback            more,
                                     gpointer             user_data);

G_END_DECLS
