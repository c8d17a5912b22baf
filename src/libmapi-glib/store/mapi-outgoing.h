/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "../property/mapi-properties.h"
#include "mapi-content.h"
#include "mapi-entry-id.h"

G_BEGIN_DECLS

/* One message of a store's outgoing queue. Boxed, reference counted. */
#define MAPI_TYPE_OUTGOING (mapi_outgoing_get_type ())

typedef struct _MapiOutgoing MapiOutgoing;

MAPI_AVAILABLE_IN_ALL
GType              mapi_outgoing_get_type         (void);
MAPI_AVAILABLE_IN_ALL
MapiOutgoing      *mapi_outgoing_new              (const MapiEntryId  *entry_id,
                                                   MapiProperties     *properties);
MAPI_AVAILABLE_IN_ALL
MapiOutgoing      *mapi_outgoing_ref              (MapiOutgoing       *self);
MAPI_AVAILABLE_IN_ALL
void               mapi_outgoing_unref            (MapiOutgoing       *self);
MAPI_AVAILABLE_IN_ALL
const MapiEntryId *mapi_outgoing_get_entry_id     (MapiOutgoing       *self);
/* SUBJECT, DISPLAY_TO/CC/BCC, CLIENT_SUBMIT_TIME, MESSAGE_SIZE, MESSAGE_FLAGS, PRIORITY, SENDER_NAME,
 * SUBMIT_FLAGS, DEFERRED_SEND_TIME */
MAPI_AVAILABLE_IN_ALL
MapiProperties    *mapi_outgoing_get_properties   (MapiOutgoing       *self);
MAPI_AVAILABLE_IN_ALL
MapiOutgoingState  mapi_outgoing_get_state        (MapiOutgoing       *self);
MAPI_AVAILABLE_IN_ALL
MapiSubmitFlags    mapi_outgoing_get_submit_flags (MapiOutgoing       *self);
MAPI_AVAILABLE_IN_ALL
guint              mapi_outgoing_get_attempts     (MapiOutgoing       *self);
/* Microseconds since 1970, 0: as soon as possible */
MAPI_AVAILABLE_IN_ALL
gint64             mapi_outgoing_get_next_try     (MapiOutgoing       *self);
MAPI_AVAILABLE_IN_ALL
const char        *mapi_outgoing_get_error        (MapiOutgoing       *self);

/* What the spooler does to one message of a queue; several are one transaction of the store */
typedef enum
{
  MAPI_OUTGOING_BEGIN,   /* lock, state SENDING, one more attempt */
  MAPI_OUTGOING_WAIT,    /* as mapi_store_update_outgoing(), and unlock */
  MAPI_OUTGOING_RECORD,  /* @recipients alone: what became of them, and @reports */
  MAPI_OUTGOING_FINISH   /* as mapi_store_update_outgoing() with @recipients, then mapi_store_finish_message() */
} MapiOutgoingAction;

/**
 * MapiOutgoingReport:
 * @content: the report
 * @folder: where it is filed
 * @id: (nullable): set to where it lies; the report owns it
 * @queued: it is no report but a message to be sent: it is put in the queue
 *
 * A report that is filed together with a change of a queued message.
 */
typedef struct
{
  MapiContent *content;
  MapiEntryId *folder;
  MapiEntryId *id;
  gboolean     queued;
} MapiOutgoingReport;

MAPI_AVAILABLE_IN_ALL
MapiOutgoingReport *mapi_outgoing_report_new  (MapiContent         *content,
                                               const MapiEntryId   *folder);
MAPI_AVAILABLE_IN_ALL
void                mapi_outgoing_report_free (MapiOutgoingReport  *report);

/**
 * MapiOutgoingChange:
 * @action: what to do
 * @id: the message
 * @state: the state it gets when it waits
 * @next_try: when it is tried again if it waits, in microseconds since 1970
 * @why: (nullable): why it waits
 * @recipients: (nullable) (element-type MapiProperties): what became of recipients
 * @reports: (nullable) (element-type MapiOutgoingReport): what is filed with it, except when it is begun
 * @content: (nullable): the message, where it was loaded since it was begun: it need not be read again
 * @done: set to %FALSE when the message is not in the queue, or in other hands
 * @sent_id: (nullable): set to where a finished message lies now; the caller frees it
 *
 * One message of mapi_store_change_outgoing(). The caller owns what it points to but @sent_id.
 */
typedef struct
{
  MapiOutgoingAction  action;
  const MapiEntryId  *id;
  MapiOutgoingState   state;       /* of WAIT */
  gint64              next_try;    /* of WAIT */
  const GError       *why;         /* of WAIT (nullable) */
  GPtrArray          *recipients;  /* of WAIT, RECORD and FINISH (nullable) (element-type MapiProperties) */
  GPtrArray          *reports;     /* of WAIT, RECORD and FINISH (nullable) (element-type MapiOutgoingReport) */
  MapiContent        *content;     /* of FINISH (nullable): the message, where it was loaded since BEGIN */
  gboolean            done;        /* (out): FALSE: not in the queue, or in other hands */
  MapiEntryId        *sent_id;     /* (out) (owned) (nullable): of FINISH */
} MapiOutgoingChange;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapiOutgoing, mapi_outgoing_unref)

G_END_DECLS
