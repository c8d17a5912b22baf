/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-application.h"

G_BEGIN_DECLS

/* The action app.leave, as a person leaves: what was done is finished, and unsent mail is asked about */
void mail_leaving_install (MailApplication *application);
/* Without a question: the windows go at once, the program when what was done to mail has come to its end */
void mail_leaving_quit    (MailApplication *application);
/* From sight, before something that may take long */
void mail_leaving_hide    (MailApplication *application);

G_END_DECLS
