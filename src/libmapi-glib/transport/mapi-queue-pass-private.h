/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mapi-unreachable-private.h"

#include "../session/mapi-session.h"

G_BEGIN_DECLS

/* What one look through the queues of a session works with */
typedef struct
{
  MapiSession     *session;
  GPtrArray       *all;         /* (element-type MapiTransport) */
  gboolean         others;      /* services that could not be logged on */
  gboolean         force;       /* what waits for its next attempt is due */
  MapiUnreachable *down;
  GHashTable      *ways;        /* address of an author, in lower case → uid of its transport, "" for none of its own */
  GCancellable    *cancellable;
} MapiQueuePass;

/* @stores: those with a queue. *@next is brought forward to when something is due again; 0: never. FALSE: a queue
 * could not be listed; the others were looked through. */
gboolean mapi_queue_pass_run (const MapiQueuePass  *self,
                              GPtrArray            *stores,
                              gint64               *next,
                              GError              **error);

G_END_DECLS
