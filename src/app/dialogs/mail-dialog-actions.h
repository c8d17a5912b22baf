/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-application.h"

G_BEGIN_DECLS

/* app.new-profile, app.profiles, app.accounts (name of a profile, "" for the one in use) and
 * app.status */
void mail_dialog_actions_install (MailApplication *application);

G_END_DECLS
