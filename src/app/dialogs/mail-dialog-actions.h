/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-application.h"

G_BEGIN_DECLS

/* app.new-profile, app.profiles, app.accounts (name of a profile, "" for the one in use) and
 * app.status */
void     mail_dialog_actions_install  (MailApplication *application);
/* One window of each kind, or of each kind and @title (nullable): who asks for it again gets it to the front. FALSE:
 * there is none */
gboolean mail_dialog_present_existing (GtkApplication  *application,
                                       GType            type,
                                       const char      *title);

G_END_DECLS
