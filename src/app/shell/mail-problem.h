/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-application.h"

G_BEGIN_DECLS

/* Something a person had asked for, and went on with other things, did not work: a window of mail says so, whatever
 * else is in front, and where there is none, the desktop */
void mail_problem_tell (MailApplication *application,
                        const GError    *error);

G_END_DECLS
