/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-application.h"
#include "mail-composer.h"

G_BEGIN_DECLS

/* Writing, as actions of the application that any part of it activates:
 *
 *   app.compose                new message
 *   app.compose-uri (s)        a mailto: link
 *   app.compose-reply (sus)    entry id, MapiReplyVerb, text to quote ("": all of it)
 *   app.compose-draft (s)      entry id of a draft
 *   app.compose-template (s)   entry id of a message a new one begins like
 *   app.undo-send (s)          entry id in the queue
 *
 * Entry ids in their printable form. After a message is sent a window offers to undo it. */
void          mail_compose_actions_install (MailApplication *application);
/* An empty composer of the default store; NULL while there is no session */
MailComposer *mail_compose_create          (MailApplication *application);

G_END_DECLS
