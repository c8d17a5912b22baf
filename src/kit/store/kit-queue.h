/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kit-message.h"
#include "kit-store-private.h"

G_BEGIN_DECLS

/* What the two files of the outgoing queue share. All within a transaction of the caller. */

/* *@locked: by a living process; *@mine: by this store object */
gboolean kit_queue_read_lock         (KitStore        *self,
                                      KitConnection   *connection,
                                      gint64           message,
                                      gboolean        *locked,
                                      gboolean        *mine,
                                      GError         **error);
/* Text, code and the server's code from parameter @first on. @why: (nullable) */
void     kit_queue_bind_reason       (KitStatement    *statement,
                                      int              first,
                                      const GError    *why);
/* @changes: element-type MapiProperties, with PR_ROWID */
gboolean kit_queue_update_recipients (KitConnection   *connection,
                                      gint64           message,
                                      GPtrArray       *changes,
                                      GError         **error);
/* What the row says of a message that is being sent, with whom its lock belongs to: SENDING where a process that is
 * dead may have let it leave */
MapiOutgoingState kit_queue_get_state (KitStore         *self,
                                      gint64            message,
                                      gint64            state,
                                      gint64            pid,
                                      gint64            start);
/* Puts a message that was made in this very transaction, of @content, into the queue, to be sent at once */
gboolean kit_queue_enqueue           (KitStore        *self,
                                      KitTransaction  *transaction,
                                      gint64           message,
                                      MapiContent     *content,
                                      GError         **error);
/* Out of the queue and to where it wants to be; *@deleted: that is nowhere. @known (nullable): it, as it was loaded */
gboolean kit_queue_finish            (KitStore        *self,
                                      KitTransaction  *transaction,
                                      KitMessage      *message,
                                      MapiContent     *known,
                                      KitTally        *tally,
                                      gboolean        *deleted,
                                      GError         **error);

G_END_DECLS
