/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "smtp-connection.h"

G_BEGIN_DECLS

/* Keeps a connection for the next message, and ends it when none comes. Any thread. */
typedef struct _SmtpKeeper SmtpKeeper;

SmtpKeeper     *smtp_keeper_new  (void);
/* Ends what it keeps */
void            smtp_keeper_free (SmtpKeeper     *self);
/* What is kept, if it can still be used; the caller's now */
SmtpConnection *smtp_keeper_take (SmtpKeeper     *self);
/* Takes the connection */
void            smtp_keeper_keep (SmtpKeeper     *self,
                                  SmtpConnection *connection);
void            smtp_keeper_drop (SmtpKeeper     *self);

G_END_DECLS
