/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mapi-dispatch-private.h"
#include "mapi-unreachable-private.h"

G_BEGIN_DECLS

/* Messages of one queue that go through one transport, one behind the other */
typedef struct _MapiBatch MapiBatch;

/* @down: stays with the caller. @next: brought forward to
 * when something of the batch is due again. */
MapiBatch *mapi_batch_new    (MapiStore         *store,
                              GPtrArray         *transports,
                              GPtrArray         *absent,
                              gboolean           others,
                              MapiUnreachable   *down,
                              gint64            *next,
                              GCancellable      *cancellable);
void       mapi_batch_free   (MapiBatch         *self);
/* Takes a message in; those before it go first where it does not go with them */
void       mapi_batch_add    (MapiBatch         *self,
                              MapiOutgoing      *outgoing);
/* Returns when everything that was taken in is sent and recorded */
void       mapi_batch_flush  (MapiBatch         *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapiBatch, mapi_batch_free)

G_END_DECLS
