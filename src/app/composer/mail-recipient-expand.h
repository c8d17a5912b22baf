/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-recipient.h"

G_BEGIN_DECLS

/* Who is in a list, those of lists in it too. @source (a GObject) is there until the end */
void       mail_recipient_expand_async  (gpointer              source,
                                         MapiSession          *session,
                                         MailRecipient        *list,
                                         GAsyncReadyCallback   callback,
                                         gpointer              user_data);
/* (element-type MailRecipient) */
GPtrArray *mail_recipient_expand_finish (GAsyncResult         *result,
                                         GError              **error);

G_END_DECLS
