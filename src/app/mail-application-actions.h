/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-application.h"

G_BEGIN_DECLS

/* What the program does whichever window is in front, and the keys for it. */
void mail_application_actions_install (MailApplication *application);

G_END_DECLS
