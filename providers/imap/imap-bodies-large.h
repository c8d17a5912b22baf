/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "imap-remote-private.h"

G_BEGIN_DECLS

/* One message that @sink wants in pieces, or goes on with. *@refusal: (nullable): the first error that is about a message.
 * What the server does not give that way is among the suspects of self->pieces then: as much of it would come each time.
 * FALSE: the line is lost, or the sink takes no more; what came is kept there. */
gboolean imap_bodies_fetch_large (ImapRemote    *self,
                                  ImapSlot       slot,
                                  const char    *path,
                                  gint64         uidvalidity,
                                  gint64         uid,
                                  KitSink       *sink,
                                  GCancellable  *cancellable,
                                  GError       **refusal,
                                  GError       **error);
/* The server hangs up whenever it is asked for it */
void     imap_bodies_set_poisoned (const char   *path,
                                  gint64         uid,
                                  GError       **refusal);

G_END_DECLS
