/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-window.h"

G_BEGIN_DECLS

/* Something a person had asked for, and went on with other things, did not work: a window of mail says so, whatever
 * else is in front, and where there is none, the
 * desktop, and the next window, be that of this process or of another */
void mail_problem_tell      (MailApplication *application,
                             const GError    *error);
/* Says what was kept, and forgets it */
void mail_problem_tell_kept (MailApplication *application,
                             MailWindow      *window);

G_END_DECLS
