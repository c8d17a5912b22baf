/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "../session/mapi-session.h"

G_BEGIN_DECLS

typedef enum /*< flags >*/
{
  MAPI_SUBMIT_NONE         = 0,
  MAPI_SUBMIT_NO_SENT_COPY = 1 << 0, /* delete after submit */
  MAPI_SUBMIT_UNDO         = 1 << 1  /* waits in the queue for the profile's undo time first */
} MapiSubmitOptions;

/* Where a message stands after submission */
typedef enum
{
  MAPI_SUBMITTED_SENT,
  MAPI_SUBMITTED_QUEUED,
  MAPI_SUBMITTED_HELD
} MapiSubmittedState;

/* IMessage::SubmitMessage. Saves, resolves every name (else AMBIGUOUS_RECIP /
 * NOT_FOUND, message unchanged), NO_RECIPIENTS, queues, sends at once where a tightly coupled
 * transport reaches every recipient, and rings the spooler otherwise. Afterwards @message
 * is dead; *@id is the queued or sent message. Blocks. */
MAPI_AVAILABLE_IN_ALL
gboolean mapi_message_submit        (MapiMessage          *message,
                                     MapiSubmitOptions     options,
                                     MapiSubmittedState   *state,
                                     MapiEntryId         **id,
                                     GCancellable         *cancellable,
                                     GError              **error);
MAPI_AVAILABLE_IN_ALL
void     mapi_message_submit_async  (MapiMessage          *message,
                                     MapiSubmitOptions     options,
                                     GCancellable         *cancellable,
                                     GAsyncReadyCallback   callback,
                                     gpointer              user_data);
MAPI_AVAILABLE_IN_ALL
gboolean mapi_message_submit_finish (MapiMessage          *message,
                                     GAsyncResult         *result,
                                     MapiSubmittedState   *state,
                                     MapiEntryId         **id,
                                     GError              **error);

/* For the spooler: everything due in the queues of the session's stores is offered to the
 * transports. *@next: when to come back (µs since 1970, 0 = nothing waits). Blocks. */
MAPI_AVAILABLE_IN_ALL
gboolean mapi_session_process_queue (MapiSession          *session,
                                     gboolean              force,
                                     gint64               *next,
                                     GCancellable         *cancellable,
                                     GError              **error);
/* Fetches from every transport that receives, into the default store. Returns how many. */
MAPI_AVAILABLE_IN_ALL
gint     mapi_session_receive       (MapiSession          *session,
                                     GCancellable         *cancellable,
                                     GError              **error);
/* The whole queue of the profile stands still until released; kept in the profile */
MAPI_AVAILABLE_IN_ALL
gboolean mapi_session_hold_queue     (MapiSession          *session,
                                      gboolean              hold,
                                      GError              **error);
MAPI_AVAILABLE_IN_ALL
gboolean mapi_session_is_queue_held  (MapiSession          *session);
/* Send this one now, whatever it waits for; also what is UNKNOWN or FAILED */
MAPI_AVAILABLE_IN_ALL
gboolean mapi_session_retry_message  (MapiSession          *session,
                                      const MapiEntryId    *id,
                                      GCancellable         *cancellable,
                                      GError              **error);
/* AbortSubmit, wherever the message is queued */
MAPI_AVAILABLE_IN_ALL
gboolean mapi_session_cancel_message (MapiSession          *session,
                                      const MapiEntryId    *id,
                                      GCancellable         *cancellable,
                                      GError              **error);
/* Takes a message back to go on writing it: a draft in the Drafts folder, *@draft_id (nullable out). Recipients that
 * have it already are marked MAPI_RECIPIENT_SUBMITTED, and do not get it twice. */
MAPI_AVAILABLE_IN_ALL
gboolean mapi_session_edit_message   (MapiSession          *session,
                                      const MapiEntryId    *id,
                                      MapiEntryId         **draft_id,
                                      GCancellable         *cancellable,
                                      GError              **error);
MAPI_AVAILABLE_IN_ALL
void     mapi_session_edit_message_async (MapiSession          *session,
                                          const MapiEntryId    *id,
                                          GCancellable         *cancellable,
                                          GAsyncReadyCallback   callback,
                                          gpointer              user_data);
MAPI_AVAILABLE_IN_ALL
gboolean mapi_session_edit_message_finish (MapiSession          *session,
                                           GAsyncResult         *result,
                                           MapiEntryId         **draft_id,
                                           GError              **error);
/* Seconds that MAPI_SUBMIT_UNDO holds a message back, 0 to 3600; kept in the profile; 10 to begin with */
MAPI_AVAILABLE_IN_ALL
guint    mapi_session_get_undo_seconds (MapiSession        *session);
MAPI_AVAILABLE_IN_ALL
gboolean mapi_session_set_undo_seconds (MapiSession        *session,
                                        guint               seconds,
                                        GError            **error);
/* SetReadFlags with the reports it makes due sent (policy of the profile: never, ask, always) */
MAPI_AVAILABLE_IN_ALL
gboolean mapi_session_set_read_flags (MapiSession         *session,
                                     MapiStore            *store,
                                     const MapiEntryId    *folder,
                                     GPtrArray            *ids,
                                     MapiReadFlags         flags,
                                     gboolean             *partial,
                                     GCancellable         *cancellable,
                                     GError              **error);

/* Before messages are thrown away: tells who wants to know that they were never read */
MAPI_AVAILABLE_IN_ALL
gboolean mapi_store_report_unread    (MapiStore           *store,
                                      GPtrArray           *ids,
                                      GCancellable        *cancellable,
                                      GError             **error);

/* What becomes of the read receipt a message asks for */
typedef enum
{
  MAPI_RECEIPT_BY_POLICY,
  MAPI_RECEIPT_SEND,
  MAPI_RECEIPT_REFUSE,
  MAPI_RECEIPT_NOT_YET  /* nothing; whether the user will have to decide is told */
} MapiReceiptAnswer;

/* What happens by itself when somebody asks for one */
typedef enum
{
  MAPI_RECEIPT_POLICY_ASK,
  MAPI_RECEIPT_POLICY_NEVER,
  MAPI_RECEIPT_POLICY_ALWAYS,
  MAPI_RECEIPT_POLICY_DEFAULT    /* of a service: as the profile has it */
} MapiReceiptPolicy;

MAPI_AVAILABLE_IN_ALL
MapiReceiptPolicy mapi_session_get_receipt_policy (MapiSession        *session);
MAPI_AVAILABLE_IN_ALL
gboolean          mapi_session_set_receipt_policy (MapiSession        *session,
                                                   MapiReceiptPolicy   policy,
                                                   GError            **error);

MAPI_AVAILABLE_IN_ALL
MapiReceiptPolicy mapi_session_get_service_receipt_policy (MapiSession        *session,
                                                           const char         *service_uid);
MAPI_AVAILABLE_IN_ALL
gboolean          mapi_session_set_service_receipt_policy (MapiSession        *session,
                                                           const char         *service_uid,
                                                           MapiReceiptPolicy   policy,
                                                           GError            **error);

MAPI_AVAILABLE_IN_ALL
gboolean mapi_session_answer_receipt        (MapiSession          *session,
                                             MapiStore            *store,
                                             const MapiEntryId    *id,
                                             MapiReceiptAnswer     answer,
                                             gboolean             *pending,
                                             GCancellable         *cancellable,
                                             GError              **error);
MAPI_AVAILABLE_IN_ALL
void     mapi_session_answer_receipt_async  (MapiSession          *session,
                                             MapiStore            *store,
                                             const MapiEntryId    *id,
                                             MapiReceiptAnswer     answer,
                                             GCancellable         *cancellable,
                                             GAsyncReadyCallback   callback,
                                             gpointer              user_data);
MAPI_AVAILABLE_IN_ALL
gboolean mapi_session_answer_receipt_finish (MapiSession          *session,
                                             GAsyncResult         *result,
                                             gboolean             *pending,
                                             GError              **error);

G_END_DECLS
