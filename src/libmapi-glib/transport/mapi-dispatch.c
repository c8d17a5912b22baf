/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-dispatch-pass-private.h"

#include <glib/gi18n-lib.h>

/* The spooler's side of a submission, for one message.
 *
 *  1. Lock it, and write down that sending began, in one transaction: from then nobody else sends or
 *     cancels it. A message found in that state without a living owner was interrupted: see
 *     mapi_session_process_queue().
 *  2. Ask the transports as the routing plan says. After each answer the fate of its
 *     recipients is durable before the next transport is asked: the window in which a crash
 *     could send twice is one commit long.
 *  3. What preprocessors make besides is in the queue, and known to be, before the message itself goes on: it is made
 *     once, however often that is tried.
 *  4. Recipients nobody takes, and those refused for good, come back as one report.
 *  5. Someone still open: back into the queue with a growing delay. Nobody: finished. The reports are filed in the
 *     same transaction, so there is one of each however often a crash comes in between. */

#define FIRST_DELAY_SECONDS 60u
#define LAST_DELAY_SECONDS (4u * 60u * 60u)
#define MAXIMUM_AGE_US (5 * G_TIME_SPAN_DAY)

typedef MapiDispatchPass Pass;

void
mapi_dispatch_pass_free (MapiDispatchPass *pass)
{
  g_clear_pointer (&pass->routing, mapi_routing_free);
  g_clear_pointer (&pass->content, mapi_content_unref);
  g_clear_pointer (&pass->absent, g_ptr_array_unref);
  g_clear_pointer (&pass->failed, g_ptr_array_unref);
  g_clear_pointer (&pass->delivered, g_ptr_array_unref);
  g_clear_pointer (&pass->reports, g_ptr_array_unref);
  g_clear_pointer (&pass->additional, g_ptr_array_unref);
  g_clear_error (&pass->why);
  mapi_entry_id_free (pass->id);
  g_free (pass);
}

gboolean
mapi_dispatch_covers (MapiContent *content,
                      GPtrArray   *transports)
{
  GPtrArray *recipients = mapi_content_get_recipients (content);

  for (guint i = 0; i < recipients->len; i++)
    {
      MapiProperties *recipient = g_ptr_array_index (recipients, i);
      gboolean handled = FALSE;

      if (!mapi_routing_is_open (recipient))
        continue;
      for (guint j = 0; j < transports->len && !handled; j++)
        handled = mapi_transport_handles (g_ptr_array_index (transports, j), recipient);
      if (!handled)
        return FALSE;
    }
  return TRUE;
}

void
mapi_dispatch_fail_recipient (MapiDispatchPass *pass,
                              MapiProperties   *recipient,
                              gint              reason,
                              gint              diag,
                              const char       *text)
{
  mapi_properties_set_long (recipient, MAPI_PR_SPOOLER_STATUS, MAPI_DELIVERY_FAILED);
  mapi_properties_set_long (recipient, MAPI_PR_NDR_REASON_CODE, reason);
  mapi_properties_set_long (recipient, MAPI_PR_NDR_DIAG_CODE, diag);
  mapi_properties_set_string (recipient, MAPI_PR_DELIVERY_TEXT, text);
  g_ptr_array_add (pass->failed, recipient);
}

/* The first of all is kept. @cause: (nullable): what programs are told of it */
static void
remember_error (Pass         *pass,
                const char   *text,
                const GError *cause)
{
  if (text == NULL || pass->why != NULL)
    return;
  pass->why = g_error_new_literal (MAPI_ERROR,
                                   cause != NULL ? (gint) mapi_error_classify (cause) : MAPI_ERROR_UNABLE_TO_COMPLETE,
                                   text);
  if (cause != NULL)
    mapi_error_explain_by (&pass->why, cause);
}

static void
take_result (Pass             *pass,
             GPtrArray        *mine,
             MapiSubmitResult *result)
{
  for (guint i = 0; i < mine->len; i++)
    {
      MapiProperties *recipient = g_ptr_array_index (mine, i);
      guint row = (guint) mapi_properties_get_long (recipient, MAPI_PR_ROWID, 0);
      const char *text = mapi_submit_result_get_text (result, row);

      switch (mapi_submit_result_get_delivery (result, row))
        {
        case MAPI_DELIVERY_ACCEPTED:
          mapi_properties_set_boolean (recipient, MAPI_PR_RESPONSIBILITY, TRUE);
          mapi_properties_set_long (recipient, MAPI_PR_SPOOLER_STATUS, MAPI_DELIVERY_ACCEPTED);
          mapi_properties_set_time (recipient, MAPI_PR_DELIVER_TIME, g_get_real_time ());
          g_ptr_array_add (pass->delivered, recipient);
          break;
        case MAPI_DELIVERY_FAILED:
          mapi_dispatch_fail_recipient (pass, recipient, mapi_submit_result_get_reason (result, row),
                                        mapi_submit_result_get_diag (result, row), text);
          break;
        case MAPI_DELIVERY_NOT_MINE:
          mapi_routing_pass (pass->routing, row);
          break;
        case MAPI_DELIVERY_UNKNOWN:
          pass->unknown = TRUE;
          mapi_properties_set_string (recipient, MAPI_PR_DELIVERY_TEXT, text);
          pass->n_pending++;
          remember_error (pass, text, mapi_submit_result_get_error (result, row));
          break;
        case MAPI_DELIVERY_PENDING:
        default:
          mapi_properties_set_string (recipient, MAPI_PR_DELIVERY_TEXT, text);
          pass->n_pending++;
          remember_error (pass, text, mapi_submit_result_get_error (result, row));
        }
    }
  pass->retry_seconds = MAX (pass->retry_seconds, mapi_submit_result_get_retry_seconds (result));
  pass->deferred |= mapi_submit_result_get_deferred (result);
}

/* Refused, but the server may only be out of order: that never stops the transport, as it may come to its senses at any
 * time. */
static gboolean
is_out_of_order (Pass          *pass,
                 MapiTransport *transport,
                 const GError  *failure)
{
  MapiSupport *support = mapi_provider_get_support (MAPI_PROVIDER (transport));
  g_autoptr(GError) problem = NULL;

  if (!mapi_support_note_refusal (support, failure, NULL))
    return FALSE;
  problem = g_error_new (MAPI_ERROR, MAPI_ERROR_LOGON_FAILED,
                         _("It will be tried again, as the server has accepted the same password before. %s"),
                         failure->message);
  mapi_error_explain_by (&problem, failure);
  g_clear_error (&pass->why);
  pass->why = g_error_copy (problem);
  mapi_support_set_problem (support, MAPI_STATUS_OFFLINE | MAPI_STATUS_OUTBOUND_ENABLED, problem);
  return TRUE;
}

static void
take_error (Pass          *pass,
            GPtrArray     *mine,
            MapiTransport *transport,
            const GError  *failure)
{
  if (g_error_matches (failure, MAPI_ERROR, MAPI_ERROR_NOT_ME))
    {
      for (guint i = 0; i < mine->len; i++)
        mapi_routing_pass (pass->routing, (guint) mapi_properties_get_long (mine->pdata[i],
                                                                            MAPI_PR_ROWID, 0));
      return;
    }
  if (g_error_matches (failure, MAPI_ERROR, MAPI_ERROR_CANCEL))
    {
      pass->dropped = TRUE;
      return;
    }

  pass->n_pending += mine->len;
  remember_error (pass, failure->message, failure);
  if (g_error_matches (failure, MAPI_ERROR, MAPI_ERROR_BUSY) ||
      g_error_matches (failure, MAPI_ERROR, MAPI_ERROR_WAIT) ||
      g_error_matches (failure, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR) ||
      g_error_matches (failure, MAPI_ERROR, MAPI_ERROR_TIMEOUT) ||
      g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  /* A user who is there may know a password that works */
  if (g_error_matches (failure, MAPI_ERROR, MAPI_ERROR_LOGON_FAILED) &&
      (is_out_of_order (pass, transport, failure) ||
       mapi_support_ask_password (mapi_provider_get_support (MAPI_PROVIDER (transport)), failure, NULL)))
    return;

  /* NOTIFY_CRITICAL_ERROR: this transport is not asked again until its state is validated. */
  mapi_support_set_problem (mapi_provider_get_support (MAPI_PROVIDER (transport)), MAPI_STATUS_FAILURE, failure);
}

static gboolean
record (Pass          *pass,
        GCancellable  *cancellable,
        GError       **error)
{
  return mapi_store_update_outgoing (pass->store, pass->id, MAPI_OUTGOING_SENDING, FALSE, 0, NULL,
                                     mapi_content_get_recipients (pass->content),
                                     cancellable, error);
}

static void
take_answer (Pass             *pass,
             GPtrArray        *mine,
             MapiTransport    *transport,
             MapiSubmitResult *result,
             const GError     *failure)
{
  if (result == NULL)
    take_error (pass, mine, transport, failure);
  else
    take_result (pass, mine, result);
}

static gboolean
ask_transports (Pass          *pass,
                gboolean       deferred,
                GCancellable  *cancellable,
                GError       **error)
{
  MapiTransport *transport;
  GPtrArray *next;

  while (!pass->dropped && (transport = mapi_routing_next (pass->routing, &next)) != NULL)
    {
      g_autoptr(GPtrArray) mine = next;
      g_autoptr(GError) failure = NULL;
      g_autoptr(MapiContent) copy = mapi_dispatch_prepare (pass, transport, &mine, cancellable, &failure);
      g_autoptr(MapiSubmitResult) result = NULL;

      if (copy != NULL && pass->additional->len > 0 && !mapi_dispatch_queue_additional (pass, error))
        return FALSE;
      if (copy != NULL && mine->len > 0)
        {
          pass->handed = TRUE;
          mapi_store_note_leaving (pass->store, pass->id);
          result = mapi_transport_submit (transport, copy, deferred, cancellable, &failure);
        }
      if (mine->len > 0)
        take_answer (pass, mine, transport, result, failure);
      /* What a transport took must be on disk even when the user cancels right now. */
      if (!record (pass, NULL, error))
        return FALSE;
    }
  return TRUE;
}

/* Whether one that cannot be asked now would take this recipient. Of a service that is not there at
 * all nobody knows what it serves; Internet mail it is, as a rule. */
static gboolean
may_be_served_later (Pass           *pass,
                     MapiProperties *recipient,
                     const char     *type)
{
  for (guint i = 0; i < pass->absent->len; i++)
    if (mapi_transport_handles (pass->absent->pdata[i], recipient))
      return TRUE;
  return pass->others && g_ascii_strcasecmp (type, "SMTP") == 0;
}

/* What is known of the one that cannot be asked now, the message's own if it has one (transfer full) (nullable) */
static char *
dup_reason (Pass           *pass,
            MapiProperties *recipient)
{
  const char *own = mapi_properties_get_string (mapi_content_get_properties (pass->content), MAPI_PR_TRANSPORT_UID);

  for (guint i = 0; i < pass->absent->len; i++)
    {
      MapiSupport *support = mapi_provider_get_support (MAPI_PROVIDER (pass->absent->pdata[i]));
      g_autofree char *uid = mapi_support_dup_uid_string (support);
      g_autofree char *text = NULL;

      if ((own != NULL && g_ascii_strcasecmp (own, uid) != 0) ||
          !mapi_transport_handles (pass->absent->pdata[i], recipient))
        continue;
      mapi_support_get_status (support, &text, NULL);
      if (text != NULL && *text != '\0')
        return g_steal_pointer (&text);
    }
  return NULL;
}

static void
fail_unclaimed (Pass *pass)
{
  g_autoptr(GPtrArray) unclaimed = mapi_routing_unclaimed (pass->routing);

  for (guint i = 0; i < unclaimed->len; i++)
    {
      MapiProperties *recipient = g_ptr_array_index (unclaimed, i);
      const char *type = mapi_properties_get_string (recipient, MAPI_PR_ADDRTYPE);
      g_autofree char *text = NULL;

      if (type == NULL)
        type = "SMTP";
      if (may_be_served_later (pass, recipient, type))
        {
          g_autofree char *reason = dup_reason (pass, recipient);

          pass->n_pending++;
          remember_error (pass, reason != NULL ? reason
                                : _("The service that sends to this address is not available now."), NULL);
          continue;
        }
      text = g_ascii_strcasecmp (type, "SMTP") == 0
             ? g_strdup (_("No account here sends mail to other computers. Add one, then send the message again."))
             : g_strdup_printf (_("No account here sends to addresses of the kind “%s”."), type);
      mapi_dispatch_fail_recipient (pass, recipient, NDR_TRANSFER_IMPOSSIBLE, NDR_DIAG_NONE, text);
    }
}

/* Refused in a pass that was interrupted before it could report: refused still. */
static void
take_up_failed (Pass *pass)
{
  GPtrArray *recipients = mapi_content_get_recipients (pass->content);

  for (guint i = 0; i < recipients->len; i++)
    {
      MapiProperties *recipient = g_ptr_array_index (recipients, i);

      if (mapi_routing_is_open (recipient) &&
          mapi_properties_get_long (recipient, MAPI_PR_SPOOLER_STATUS, MAPI_DELIVERY_PENDING) ==
          MAPI_DELIVERY_FAILED)
        g_ptr_array_add (pass->failed, recipient);
    }
}

/* What is to go later has its days from then. 0: it is not known */
static gint64
get_beginning (MapiProperties *properties)
{
  gint64 submitted = mapi_properties_get_time (properties, MAPI_PR_CLIENT_SUBMIT_TIME);
  gint64 send = mapi_properties_get_time (properties, MAPI_PR_DEFERRED_SEND_TIME);
  gint64 deliver = mapi_properties_get_time (properties, MAPI_PR_DEFERRED_DELIVERY_TIME);

  return submitted != 0 ? MAX (submitted, MAX (send, deliver)) : 0;
}

static void
fail_expired (Pass *pass)
{
  gint64 begun = get_beginning (mapi_content_get_properties (pass->content));
  GPtrArray *recipients = mapi_content_get_recipients (pass->content);

  if (pass->n_pending == 0 || begun == 0 ||
      g_get_real_time () - begun < MAXIMUM_AGE_US)
    return;

  for (guint i = 0; i < recipients->len; i++)
    {
      MapiProperties *recipient = g_ptr_array_index (recipients, i);

      if (mapi_routing_is_open (recipient) && !g_ptr_array_find (pass->failed, recipient, NULL))
        mapi_dispatch_fail_recipient (pass, recipient, NDR_TRANSFER_FAILED, NDR_DIAG_MAXIMUM_TIME_EXPIRED,
                                      pass->why != NULL ? pass->why->message
                                      : _("It could not be delivered for five days."));
    }
  pass->n_pending = 0;
}

static gboolean
add_report (Pass           *pass,
            MapiReportKind  kind,
            GPtrArray      *recipients,
            GError        **error)
{
  g_autoptr(MapiContent) content = mapi_report_create (pass->content, kind, recipients);
  const char *class = mapi_properties_get_string (mapi_content_get_properties (content),
                                                  MAPI_PR_MESSAGE_CLASS);
  g_autoptr(MapiEntryId) folder =
    mapi_store_get_receive_folder (pass->store, class, NULL, NULL, error);

  if (folder == NULL)
    return FALSE;
  mapi_content_compute (content, TRUE);
  g_ptr_array_add (pass->reports, mapi_outgoing_report_new (content, folder));
  return TRUE;
}

static gboolean
make_reports (Pass    *pass,
              GError **error)
{
  MapiProperties *properties = mapi_content_get_properties (pass->content);
  const MapiValue *wanted =
    mapi_properties_get_value (properties, MAPI_PR_ORIGINATOR_NON_DELIVERY_REPORT_REQUESTED);

  if (pass->failed->len > 0 &&
      (wanted == NULL || mapi_value_get_boolean (wanted)) &&
      !add_report (pass, MAPI_REPORT_NON_DELIVERY, pass->failed, error))
    return FALSE;

  return pass->delivered->len == 0 ||
         !mapi_properties_get_boolean (properties, MAPI_PR_ORIGINATOR_DELIVERY_REPORT_REQUESTED) ||
         add_report (pass, MAPI_REPORT_DELIVERY, pass->delivered, error);
}

/* They are durable: tells of them. */
static void
post_reports (Pass *pass)
{
  for (guint i = 0; i < pass->reports->len; i++)
    {
      MapiOutgoingReport *report = g_ptr_array_index (pass->reports, i);
      const char *class = mapi_properties_get_string (mapi_content_get_properties (report->content),
                                                      MAPI_PR_MESSAGE_CLASS);
      g_autoptr(MapiNotification) news = NULL;

      if (report->id == NULL)
        continue;
      news = mapi_notification_new (MAPI_EVENT_NEW_MAIL, MAPI_OBJECT_MESSAGE, report->id, report->folder);
      mapi_notification_set_message (news, class, 0);
      mapi_store_post (pass->store, news);
    }
}

/* What has been reported is nobody's business any more. */
static void
close_failed (Pass *pass)
{
  for (guint i = 0; i < pass->failed->len; i++)
    mapi_properties_set_boolean (g_ptr_array_index (pass->failed, i), MAPI_PR_RESPONSIBILITY, TRUE);
}

static gint64
next_try_after (guint attempts,
                guint retry_seconds)
{
  guint delay = FIRST_DELAY_SECONDS;

  for (guint i = 0; i < attempts && delay < LAST_DELAY_SECONDS; i++)
    delay *= 2;
  if (retry_seconds > 0)
    delay = retry_seconds;
  return g_get_real_time () + MIN (delay, LAST_DELAY_SECONDS) * G_TIME_SPAN_SECOND;
}

static MapiOutgoingState
waiting_state (Pass *pass)
{
  if (pass->unknown)
    return MAPI_OUTGOING_UNKNOWN;
  return pass->deferred ? MAPI_OUTGOING_DEFERRED : MAPI_OUTGOING_QUEUED;
}

MapiDispatchPass *
mapi_dispatch_pass_new (MapiStore         *store,
                        const MapiEntryId *id,
                        MapiContent       *content,
                        guint              attempts,
                        GPtrArray         *transports,
                        GPtrArray         *absent,
                        gboolean           others)
{
  Pass *pass = g_new0 (Pass, 1);

  pass->store = store;
  pass->id = mapi_entry_id_copy (id);
  pass->content = mapi_content_ref (content);
  pass->attempts = attempts;
  pass->absent = absent != NULL ? g_ptr_array_ref (absent) : g_ptr_array_new ();
  pass->others = others;
  pass->failed = g_ptr_array_new ();
  pass->delivered = g_ptr_array_new ();
  pass->reports = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_outgoing_report_free);
  pass->additional = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_content_unref);
  take_up_failed (pass);
  pass->routing = mapi_routing_new (content, transports, pass->absent, others);
  return pass;
}

const MapiEntryId *
mapi_dispatch_pass_get_id (MapiDispatchPass *pass)
{
  return pass->id;
}

MapiTransport *
mapi_dispatch_pass_next (MapiDispatchPass  *pass,
                         GPtrArray        **mine)
{
  return mapi_routing_next (pass->routing, mine);
}

gboolean
mapi_dispatch_pass_take (MapiDispatchPass  *pass,
                         GPtrArray         *mine,
                         MapiTransport     *transport,
                         MapiSubmitResult  *result,
                         const GError      *failure)
{
  take_answer (pass, mine, transport, result, failure);
  return pass->dropped || mapi_routing_is_done (pass->routing);
}

void
mapi_dispatch_pass_lighten (MapiDispatchPass *pass,
                            MapiSubmitResult *result)
{
  MapiProperties *bag = mapi_content_get_properties (pass->content);
  GPtrArray *recipients = mapi_content_get_recipients (pass->content);
  gboolean needed = mapi_properties_get_boolean (bag, MAPI_PR_ORIGINATOR_DELIVERY_REPORT_REQUESTED);

  for (guint i = 0; i < recipients->len && !needed; i++)
    {
      guint row = (guint) mapi_properties_get_long (recipients->pdata[i], MAPI_PR_ROWID, (gint32) i);

      needed = mapi_submit_result_get_delivery (result, row) != MAPI_DELIVERY_ACCEPTED;
    }
  if (needed)
    return;
  mapi_properties_remove (bag, MAPI_PR_BODY);
  mapi_properties_remove (bag, MAPI_PR_HTML);
  mapi_properties_remove (bag, MAPI_PR_RTF_COMPRESSED);
  for (guint i = mapi_content_get_n_attachments (pass->content); i > 0; i--)
    {
      MapiProperties *attachment = mapi_content_get_attachment (pass->content, i - 1);

      mapi_content_remove_attachment (pass->content,
                                      (guint) mapi_properties_get_long (attachment, MAPI_PR_ATTACH_NUM, 0));
    }
}

GPtrArray *
mapi_dispatch_pass_get_recipients (MapiDispatchPass *pass)
{
  return mapi_content_get_recipients (pass->content);
}

gboolean
mapi_dispatch_pass_settle (MapiDispatchPass    *pass,
                           MapiOutgoingChange  *change,
                           GError             **error)
{
  fail_unclaimed (pass);
  fail_expired (pass);
  if (!pass->dropped && !make_reports (pass, error))
    return FALSE;
  close_failed (pass);
  change->id = pass->id;
  change->recipients = mapi_content_get_recipients (pass->content);
  change->reports = pass->reports;
  change->content = pass->content;
  change->action = MAPI_OUTGOING_FINISH;
  if (pass->n_pending == 0 || pass->dropped)
    return TRUE;
  change->action = MAPI_OUTGOING_WAIT;
  change->next_try = next_try_after (pass->attempts, pass->retry_seconds);
  change->state = waiting_state (pass);
  change->why = pass->why;
  return TRUE;
}

void
mapi_dispatch_pass_settled (MapiDispatchPass *pass)
{
  post_reports (pass);
}

gboolean
mapi_dispatch_pass_conclude (MapiDispatchPass    *pass,
                             gboolean             deferred,
                             MapiDispatchResult  *result,
                             gint64              *next_try,
                             MapiEntryId        **sent_id,
                             GCancellable        *cancellable,
                             GError             **error)
{
  MapiOutgoingChange change = { .action = MAPI_OUTGOING_FINISH };

  if (!ask_transports (pass, deferred, cancellable, error) ||
      !mapi_dispatch_pass_settle (pass, &change, error) ||
      !mapi_store_change_outgoing (pass->store, &change, 1, NULL, error))
    return FALSE;
  post_reports (pass);
  *result = change.action == MAPI_OUTGOING_FINISH ? MAPI_DISPATCH_DONE : MAPI_DISPATCH_WAITING;
  *next_try = pass->multiplied ? g_get_real_time () : change.next_try;
  if (sent_id != NULL)
    *sent_id = g_steal_pointer (&change.sent_id);
  g_clear_pointer (&change.sent_id, mapi_entry_id_free);
  return TRUE;
}

/* Something went wrong before anybody could have got it: it waits, and says why. @problem NULL: it was stopped */
static void
put_back (MapiStore         *store,
          const MapiEntryId *id,
          guint              attempts,
          const GError      *problem)
{
  MapiOutgoingChange change = { .action = MAPI_OUTGOING_WAIT, .id = id, .state = MAPI_OUTGOING_QUEUED,
                                .why = problem };

  change.next_try = problem != NULL ? next_try_after (attempts, 0) : 0;
  mapi_store_change_outgoing (store, &change, 1, NULL, NULL);
}

gboolean
mapi_dispatch_begun (MapiStore           *store,
                     const MapiEntryId   *id,
                     guint                attempts,
                     gboolean             deferred,
                     GPtrArray           *transports,
                     GPtrArray           *absent,
                     gboolean             others,
                     MapiDispatchResult  *result,
                     gint64              *next_try,
                     MapiEntryId        **sent_id,
                     GCancellable        *cancellable,
                     GError             **error)
{
  g_autoptr(GError) problem = NULL;
  g_autoptr(MapiContent) content = mapi_store_load_message (store, id, cancellable, &problem);
  g_autoptr(MapiDispatchPass) pass = NULL;
  gboolean done = content != NULL;

  *result = MAPI_DISPATCH_WAITING;
  *next_try = 0;
  if (done)
    {
      pass = mapi_dispatch_pass_new (store, id, content, attempts, transports, absent, others);
      done = mapi_dispatch_pass_conclude (pass, deferred, result, next_try, sent_id, cancellable, &problem);
    }
  if (done)
    return TRUE;
  if (pass == NULL || !pass->handed)
    put_back (store, id, attempts, g_cancellable_is_cancelled (cancellable) ? NULL : problem);
  mapi_store_set_lock_state (store, id, FALSE, NULL, NULL);
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

gboolean
mapi_dispatch_message (MapiSession         *session,
                       MapiStore           *store,
                       const MapiEntryId   *id,
                       guint                attempts,
                       gboolean             deferred,
                       GPtrArray           *transports,
                       GPtrArray           *absent,
                       gboolean             others,
                       MapiDispatchResult  *result,
                       gint64              *next_try,
                       MapiEntryId        **sent_id,
                       GCancellable        *cancellable,
                       GError             **error)
{
  MapiOutgoingChange begin = { .action = MAPI_OUTGOING_BEGIN, .id = id };

  *result = MAPI_DISPATCH_SKIPPED;
  *next_try = 0;
  if (!mapi_store_change_outgoing (store, &begin, 1, cancellable, error))
    return FALSE;
  return !begin.done || mapi_dispatch_begun (store, id, attempts, deferred, transports, absent, others, result,
                                             next_try, sent_id, cancellable, error);
}
