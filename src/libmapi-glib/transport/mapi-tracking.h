/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "../session/mapi-session.h"

G_BEGIN_DECLS

/* What is known of a sent message at one recipient. A later state never gives way to an earlier one; FAILED
 * after DELIVERED is possible, both ways are rumours of a distant system. */
typedef enum
{
  MAPI_TRACKING_PENDING,    /* in the queue */
  MAPI_TRACKING_SENT,       /* our transport took it */
  MAPI_TRACKING_DELAYED,
  MAPI_TRACKING_RELAYED,    /* gone to a system that sends no reports */
  MAPI_TRACKING_EXPANDED,   /* a list that sends no reports for its members */
  MAPI_TRACKING_DELIVERED,
  MAPI_TRACKING_FAILED,
  MAPI_TRACKING_DELETED,    /* without having been read */
  MAPI_TRACKING_READ
} MapiTrackingState;

/* One recipient (boxed) */
#define MAPI_TYPE_TRACKING (mapi_tracking_get_type ())

typedef struct _MapiTracking MapiTracking;

MAPI_AVAILABLE_IN_ALL
GType              mapi_tracking_get_type    (void);
MAPI_AVAILABLE_IN_ALL
MapiTracking      *mapi_tracking_ref         (MapiTracking        *self);
MAPI_AVAILABLE_IN_ALL
void               mapi_tracking_unref       (MapiTracking        *self);
MAPI_AVAILABLE_IN_ALL
const char        *mapi_tracking_get_name    (MapiTracking        *self);
MAPI_AVAILABLE_IN_ALL
const char        *mapi_tracking_get_address (MapiTracking        *self);
MAPI_AVAILABLE_IN_ALL
MapiTrackingState  mapi_tracking_get_state   (MapiTracking        *self);
/* Microseconds since 1970; 0: not known */
MAPI_AVAILABLE_IN_ALL
gint64             mapi_tracking_get_time    (MapiTracking        *self);
/* What the other system said, or NULL */
MAPI_AVAILABLE_IN_ALL
const char        *mapi_tracking_get_text    (MapiTracking        *self);
/* element-type MapiTracking: the recipients of a message that was sent, in their order */
MAPI_AVAILABLE_IN_ALL
GPtrArray         *mapi_tracking_list        (MapiContent         *content);
/* For the spooler: a report came in. Finds the message it is about and notes what it says there. *@original: that
 * message; NULL: none is known, which is no error. Blocks. */
MAPI_AVAILABLE_IN_ALL
gboolean           mapi_session_track_report (MapiSession         *session,
                                              MapiStore           *store,
                                              const MapiEntryId   *report,
                                              MapiEntryId        **original,
                                              GCancellable        *cancellable,
                                              GError             **error);
/* The same for whoever has nothing but the store the report is in, such as a provider; not on one of its lanes.
 * *@found: the message it is about is known, or it tells of none. */
MAPI_AVAILABLE_IN_ALL
gboolean           mapi_store_track_report   (MapiStore           *self,
                                              const MapiEntryId   *report,
                                              gboolean            *found,
                                              GCancellable        *cancellable,
                                              GError             **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapiTracking, mapi_tracking_unref)

G_END_DECLS
