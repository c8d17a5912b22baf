/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mapi-submission.h"

G_BEGIN_DECLS

/* What one pass over one queued message came to */
typedef enum
{
  MAPI_DISPATCH_DONE,    /* finished: sent, reported, out of the queue */
  MAPI_DISPATCH_WAITING, /* some recipients wait for another try */
  MAPI_DISPATCH_SKIPPED  /* not due, held, or in somebody else's hands */
} MapiDispatchResult;

/* Whether every open recipient of @content is handled by one of @transports */
gboolean           mapi_dispatch_covers  (MapiContent          *content,
                                          GPtrArray            *transports);
/* Takes one queued message through the transports. @deferred: a transport keeps it and is asked
 * again. @others_unavailable: there are transports that cannot be asked now, so whom nobody
 * takes waits. *@next_try: when WAITING. */
gboolean           mapi_dispatch_message (MapiSession          *session,
                                          MapiStore            *store,
                                          const MapiEntryId    *id,
                                          guint                 attempts,
                                          gboolean              deferred,
                                          GPtrArray            *transports,
                                          gboolean              others_unavailable,
                                          MapiDispatchResult   *result,
                                          gint64               *next_try,
                                          MapiEntryId         **sent_id,
                                          GCancellable         *cancellable,
                                          GError              **error);

G_END_DECLS
