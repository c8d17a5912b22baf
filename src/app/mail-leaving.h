/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-application.h"

G_BEGIN_DECLS

/* The action app.leave, as a person leaves: what was done is finished, and unsent mail is asked about */
void mail_leaving_install (MailApplication *application);

G_END_DECLS
