/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mapi-dispatch-private.h"
#include "mapi-report.h"
#include "mapi-routing-private.h"

G_BEGIN_DECLS

/* What the files of a pass share. Nobody else looks in. */

/* PR_NDR_REASON_CODE and PR_NDR_DIAG_CODE */
#define NDR_TRANSFER_FAILED 0
#define NDR_TRANSFER_IMPOSSIBLE 1
#define NDR_DIAG_NONE (-1)
#define NDR_DIAG_MAXIMUM_TIME_EXPIRED 5

struct _MapiDispatchPass
{
  MapiStore         *store;
  MapiEntryId       *id;            /* (owned) */
  MapiContent       *content;       /* (owned) */
  MapiRouting       *routing;       /* (owned) */
  GPtrArray         *absent;        /* (owned) (element-type MapiTransport): cannot be asked now */
  GPtrArray         *failed;        /* (owned): recipients refused for good */
  GPtrArray         *delivered;     /* (owned): recipients accepted in this pass */
  GPtrArray         *reports;       /* (owned) (element-type MapiOutgoingReport): to be filed with the end */
  GPtrArray         *additional;    /* (owned) (element-type MapiContent): made by preprocessors, not queued yet */
  gboolean           multiplied;    /* some were queued */
  gboolean           handed;        /* to a transport: what became of it may be unknown */
  gboolean           others;        /* a service whose transports are not even there */
  guint              attempts;
  guint              n_pending;
  guint              retry_seconds;
  GError            *why;           /* (owned) (nullable): … it waits */
  gboolean           dropped;
  gboolean           deferred;      /* a transport keeps it and wants to be asked again */
  gboolean           unknown;       /* an answer was lost: a person, or a look into Sent, decides */
};

/* Refused for good: @text says why, to be told in the report */
void         mapi_dispatch_fail_recipient   (MapiDispatchPass  *pass,
                                             MapiProperties    *recipient,
                                             gint               reason,
                                             gint               diag,
                                             const char        *text);
/* The preprocessed copy for @transport. Who is refused, or served otherwise, is taken out of *@mine. What
 * preprocessors made besides is in @pass. */
MapiContent *mapi_dispatch_prepare          (MapiDispatchPass  *pass,
                                             MapiTransport     *transport,
                                             GPtrArray        **mine,
                                             GCancellable      *cancellable,
                                             GError           **error);
/* Puts that into the queue, and writes down that it is there, in one transaction */
gboolean     mapi_dispatch_queue_additional (MapiDispatchPass  *pass,
                                             GError           **error);

G_END_DECLS
