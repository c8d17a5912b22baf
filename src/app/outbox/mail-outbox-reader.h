/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-outbox-item.h"

G_BEGIN_DECLS

/* What waits in all of @stores (element-type MapiStore), at most @limit of each kind */
void       mail_outbox_read_async  (MapiSession          *session,
                                    GListModel           *stores,
                                    guint                 limit,
                                    GCancellable         *cancellable,
                                    GAsyncReadyCallback   callback,
                                    gpointer              user_data);
/* (element-type MailOutboxItem): messages, then operations. *@n_more: what is not in it. */
GPtrArray *mail_outbox_read_finish (GAsyncResult         *result,
                                    guint                *n_more,
                                    GError              **error);

typedef enum
{
  MAIL_OUTBOX_CANCEL, /* a message becomes a draft again; an operation is given up */
  MAIL_OUTBOX_RETRY,
  MAIL_OUTBOX_HOLD,   /* the whole queue; no item */
  MAIL_OUTBOX_RELEASE
} MailOutboxVerb;

void       mail_outbox_act_async   (MapiSession          *session,
                                    MailOutboxItem       *item,
                                    MailOutboxVerb        verb,
                                    GCancellable         *cancellable,
                                    GAsyncReadyCallback   callback,
                                    gpointer              user_data);
gboolean   mail_outbox_act_finish  (GAsyncResult         *result,
                                    GError              **error);

G_END_DECLS
