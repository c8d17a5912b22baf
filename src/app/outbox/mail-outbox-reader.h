/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-outbox-item.h"

G_BEGIN_DECLS

/* How often who shows what waits looks again */
#define MAIL_OUTBOX_LOOK_SECONDS 2

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

/* One message of @store that waits to be sent */
void       mail_outbox_find_async  (MapiSession          *session,
                                    MapiStore            *store,
                                    const MapiEntryId    *id,
                                    GCancellable         *cancellable,
                                    GAsyncReadyCallback   callback,
                                    gpointer              user_data);
/* NULL without an error: it does not wait */
MailOutboxItem *mail_outbox_find_finish (GAsyncResult    *result,
                                         GError         **error);

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
