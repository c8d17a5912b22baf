/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-submission.h"

#include <glib/gi18n-lib.h>

#include "../mime/mapi-mime.h"
#include "../session/mapi-session-private.h"
#include "mapi-batch-private.h"
#include "mapi-routing-private.h"
#include "mapi-sent-private.h"
#include "mapi-tracking.h"

/* The outgoing queues of a session's stores, and what comes in.
 *
 * A message in state SENDING that nobody holds a lock on was being sent when its process
 * died. Whether the last transport had taken it is not known. If nobody was left to be asked, what is
 * known is carried out. If every recipient still open belongs to a tightly coupled transport, which
 * recognises a message it has delivered, it simply goes again. If a copy that somebody else filed
 * lies in a Sent folder, it was sent. Any other becomes UNKNOWN and waits for a person's decision. */

static void
wait_until (gint64 *next,
            gint64  when)
{
  if (when > 0 && (*next == 0 || when < *next))
    *next = when;
}

static gboolean
is_coupled_only (MapiStore         *store,
                 const MapiEntryId *id,
                 GPtrArray         *transports)
{
  g_autoptr(MapiContent) content = mapi_store_load_message (store, id, NULL, NULL);
  g_autoptr(GPtrArray) coupled = g_ptr_array_new ();

  for (guint i = 0; i < transports->len; i++)
    if (mapi_transport_is_coupled (g_ptr_array_index (transports, i)))
      g_ptr_array_add (coupled, g_ptr_array_index (transports, i));
  return content != NULL && mapi_dispatch_covers (content, coupled);
}

#define PAGE_SIZE 256u
/* What is due again when everything was seen to: messages that were made for others */
#define MAX_ROUNDS 4u
/* A message in other hands is looked at again so soon */
#define LOCKED_AGAIN_SECONDS 5

/* The transports that may be asked, each time anew: one may have failed meanwhile. */
static GPtrArray *
usable_transports (GPtrArray *all)
{
  GPtrArray *usable = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < all->len; i++)
    {
      MapiTransport *transport = g_ptr_array_index (all, i);
      MapiSupport *support = mapi_provider_get_support (MAPI_PROVIDER (transport));

      if ((mapi_support_get_status (support, NULL, NULL) & MAPI_STATUS_FAILURE) == 0)
        g_ptr_array_add (usable, g_object_ref (transport));
    }
  return usable;
}

/* What one look through a queue works with */
typedef struct
{
  MapiSession  *session;
  MapiStore    *store;
  GPtrArray    *all;            /* (element-type MapiTransport) */
  gboolean      others;         /* services that could not be logged on */
  GHashTable   *down;           /* transport → GError: had no server a moment ago */
  gint64       *next;
  GCancellable *cancellable;
} Run;

static GPtrArray *
absent_transports (GPtrArray *all,
                   GPtrArray *usable)
{
  GPtrArray *absent = g_ptr_array_new ();

  for (guint i = 0; i < all->len; i++)
    if (!g_ptr_array_find (usable, all->pdata[i], NULL))
      g_ptr_array_add (absent, all->pdata[i]);
  return absent;
}

static void
dispatch_one (Run          *run,
              MapiOutgoing *outgoing,
              gboolean      deferred)
{
  g_autoptr(GPtrArray) transports = usable_transports (run->all);
  g_autoptr(GPtrArray) absent = absent_transports (run->all, transports);
  g_autoptr(GError) failure = NULL;
  g_autoptr(MapiEntryId) sent_id = NULL;
  MapiDispatchResult result;
  gint64 next_try = 0;

  /* One stuck message never stops the queue. */
  if (!mapi_dispatch_message (run->session, run->store, mapi_outgoing_get_entry_id (outgoing),
                              mapi_outgoing_get_attempts (outgoing), deferred, transports, absent, run->others,
                              &result, &next_try, &sent_id, run->cancellable, &failure))
    {
      g_debug ("A queued message could not be processed: %s", failure->message);
      wait_until (run->next, g_get_real_time () + G_TIME_SPAN_MINUTE);
    }
  else
    wait_until (run->next, next_try);
}

/* TRUE: nobody needs to be asked any more; what is known has only to be carried out */
static gboolean
is_decided (MapiContent *content)
{
  GPtrArray *recipients = mapi_content_get_recipients (content);

  for (guint i = 0; i < recipients->len; i++)
    if (mapi_routing_is_open (recipients->pdata[i]) &&
        mapi_properties_get_long (recipients->pdata[i], MAPI_PR_SPOOLER_STATUS, MAPI_DELIVERY_PENDING) !=
        MAPI_DELIVERY_FAILED)
      return FALSE;
  return TRUE;
}

/* It was being sent when its process died, or when an answer was lost. @asked: a person knows that
 * nobody knows; its copy may have come into a Sent folder since. */
static void
recover (Run          *run,
         MapiOutgoing *outgoing,
         gboolean      asked)
{
  const MapiEntryId *id = mapi_outgoing_get_entry_id (outgoing);
  g_autoptr(MapiContent) content = mapi_store_load_message (run->store, id, run->cancellable, NULL);

  if (content == NULL)
    return;
  if (mapi_sent_find (run->session, run->store, content, run->cancellable))
    mapi_sent_finish (run->store, id, content);
  else if (!asked && (is_decided (content) || is_coupled_only (run->store, id, run->all)))
    dispatch_one (run, outgoing, FALSE);
  else if (!asked)
    mapi_store_update_outgoing (run->store, id, MAPI_OUTGOING_UNKNOWN, FALSE, 0,
                                _("Sending was interrupted, and the message may have been "
                                  "sent. Look whether it arrived, then retry or cancel."),
                                NULL, NULL, NULL);
}

/* A page goes in batches; what is special goes alone, and lets those before it go first. */
static void
process_page (Run       *run,
              MapiBatch *batch,
              GPtrArray *page)
{
  for (guint i = 0; i < page->len && !g_cancellable_is_cancelled (run->cancellable); i++)
    {
      MapiOutgoing *outgoing = g_ptr_array_index (page, i);
      MapiOutgoingState state = mapi_outgoing_get_state (outgoing);

      if (mapi_outgoing_get_submit_flags (outgoing) & MAPI_SUBMIT_FLAG_LOCKED)
        {
          /* Who has it may let go of it, or die, without a word */
          wait_until (run->next, g_get_real_time () + LOCKED_AGAIN_SECONDS * G_TIME_SPAN_SECOND);
          continue;
        }
      if (state == MAPI_OUTGOING_SENDING || state == MAPI_OUTGOING_UNKNOWN)
        {
          mapi_batch_flush (batch);
          recover (run, outgoing, state == MAPI_OUTGOING_UNKNOWN);
        }
      else if (state == MAPI_OUTGOING_DEFERRED && mapi_outgoing_get_attempts (outgoing) > 0)
        {
          /* Deferred after an attempt: by a transport */
          mapi_batch_flush (batch);
          dispatch_one (run, outgoing, TRUE);
        }
      else
        mapi_batch_add (batch, outgoing);
    }
}

static gboolean
is_same (GPtrArray *transports,
         GPtrArray *others)
{
  if (transports->len != others->len)
    return FALSE;
  for (guint i = 0; i < transports->len; i++)
    if (transports->pdata[i] != others->pdata[i])
      return FALSE;
  return TRUE;
}

/* The batch of the page before goes on where the same transports may be asked: the wire does not wait for a page. */
static void
prepare_batch (Run        *run,
               MapiBatch **batch,
               GPtrArray **transports)
{
  g_autoptr(GPtrArray) usable = usable_transports (run->all);
  g_autoptr(GPtrArray) absent = NULL;

  if (*batch != NULL && is_same (usable, *transports))
    return;
  if (*batch != NULL)
    mapi_batch_flush (*batch);
  g_clear_pointer (batch, mapi_batch_free);
  g_clear_pointer (transports, g_ptr_array_unref);
  absent = absent_transports (run->all, usable);
  *batch = mapi_batch_new (run->store, usable, absent, run->others, run->down, run->next, run->cancellable);
  *transports = g_steal_pointer (&usable);
}

static gboolean
is_due (gint64 when)
{
  return when > 0 && when <= g_get_real_time ();
}

static gboolean
process_store (Run       *run,
               gboolean   force,
               GError   **error)
{
  gint64 now = g_get_real_time ();
  g_autoptr(MapiOutgoing) last = NULL;
  g_autoptr(GPtrArray) transports = NULL;
  g_autoptr(MapiBatch) batch = NULL;
  gboolean listed = TRUE;
  guint n = PAGE_SIZE;

  while (n == PAGE_SIZE && !g_cancellable_is_cancelled (run->cancellable))
    {
      gint64 due = 0;
      g_autoptr(GPtrArray) page = mapi_store_list_due (run->store, now, force, last, PAGE_SIZE, &due,
                                                       run->cancellable, error);

      listed = page != NULL;
      if (!listed)
        break;
      n = page->len;
      if (last == NULL)
        wait_until (run->next, due);
      prepare_batch (run, &batch, &transports);
      process_page (run, batch, page);
      g_clear_pointer (&last, mapi_outgoing_unref);
      if (n > 0)
        last = mapi_outgoing_ref (page->pdata[n - 1]);
    }
  if (batch != NULL)
    mapi_batch_flush (batch);
  return listed;
}

/**
 * mapi_session_process_queue:
 * @session: a session
 * @force: try messages that wait for their next attempt now
 * @next: (out) (optional): when something is due again, in microseconds since 1970 UTC; 0 if
 *   nothing waits
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error
 *
 * Offers everything that is due in the outgoing queues of the session's stores to its
 * transports, in the order of submission. Messages that cannot go stay queued with the reason;
 * recipients nobody serves come back as a report. The spooler calls it; a session without a
 * spooler may call it for what its tightly coupled transports can send. Blocks; any thread.
 *
 * Errors: %MAPI_ERROR_INVALID_OBJECT after logoff; whatever opening the stores or listing a
 * queue gives. A failing message is no error of this call.
 *
 * Source: Sending Messages: MAPI Spooler Tasks.
 *
 * Returns: %TRUE if every queue was looked through
 */
gboolean
mapi_session_process_queue (MapiSession   *session,
                            gboolean       force,
                            gint64        *next,
                            GCancellable  *cancellable,
                            GError       **error)
{
  g_autoptr(GPtrArray) stores = NULL;
  g_autoptr(GPtrArray) all = NULL;
  g_autoptr(GPtrArray) disabled = NULL;
  g_autoptr(GHashTable) down = g_hash_table_new_full (NULL, NULL, g_object_unref, (GDestroyNotify) g_error_free);
  gint64 when = 0;

  g_return_val_if_fail (MAPI_IS_SESSION (session), FALSE);

  if (next != NULL)
    *next = 0;
  stores = mapi_session_open_all_stores (session, cancellable, error);
  if (stores == NULL)
    return FALSE;
  all = mapi_session_list_transports (session, FALSE, cancellable, error);
  if (all == NULL)
    return FALSE;
  if (mapi_session_is_queue_held (session))
    return TRUE;

  disabled = mapi_session_list_disabled (session);
  for (guint round = 0; round < MAX_ROUNDS && (round == 0 || is_due (when)); round++)
    {
      when = 0;
      for (guint i = 0; i < stores->len; i++)
        {
          MapiStore *store = g_ptr_array_index (stores, i);
          Run run = { session, store, all, disabled->len > 0, down, &when, cancellable };

          if ((mapi_store_get_support_mask (store) & MAPI_STORE_SUPPORT_SUBMIT) &&
              !process_store (&run, force && round == 0, error))
            return FALSE;
        }
    }
  for (guint i = 0; i < stores->len; i++)
    if (mapi_store_get_support_mask (stores->pdata[i]) & MAPI_STORE_SUPPORT_SUBMIT)
      mapi_sent_file_elsewhere (session, stores->pdata[i], cancellable);
  if (next != NULL)
    *next = when;
  return TRUE;
}

static gboolean
receive_cb (GBytes          *source,
            MapiProperties  *properties,
            gpointer         user_data,
            GError         **error)
{
  MapiStore *store = user_data;
  g_autoptr(MapiMimeDigest) digest = mapi_mime_digest_new (source);
  const char *class = mapi_properties_get_string (mapi_mime_digest_get_properties (digest),
                                                  MAPI_PR_MESSAGE_CLASS);
  g_autoptr(MapiEntryId) folder = mapi_store_get_receive_folder (store, class, NULL, NULL, error);
  g_autoptr(GPtrArray) sources = g_ptr_array_new ();
  g_autoptr(GPtrArray) flags = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref);
  g_autoptr(GPtrArray) ids = NULL;
  g_autoptr(MapiNotification) news = NULL;

  if (folder == NULL)
    return FALSE;
  g_ptr_array_add (sources, source);
  g_ptr_array_add (flags, properties != NULL ? mapi_properties_ref (properties)
                                             : mapi_properties_new ());
  ids = mapi_store_import_messages (store, folder, sources, flags, NULL, error);
  if (ids == NULL)
    return FALSE;

  news = mapi_notification_new (MAPI_EVENT_NEW_MAIL, MAPI_OBJECT_MESSAGE,
                                g_ptr_array_index (ids, 0), folder);
  mapi_notification_set_message (news, class, 0);
  mapi_store_post (store, news);
  if (class != NULL && g_str_has_prefix (class, "REPORT."))
    {
      g_autoptr(MapiSession) session = mapi_session_for_store (store);

      /* Only a note on another message: the report itself is there. */
      if (session != NULL)
        mapi_session_track_report (session, store, g_ptr_array_index (ids, 0), NULL, NULL, NULL);
    }
  return TRUE;
}

/**
 * mapi_session_receive:
 * @session: a session
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error
 *
 * Fetches waiting mail from every transport that receives, in the profile's order, into the
 * receive folders of the default store. A transport is told that a message is its own to
 * forget only after it is durable. Blocks; any thread.
 *
 * Errors: the first transport's error, after all were asked.
 *
 * Source: Message Reception Model; IXPLogon::StartMessage.
 *
 * Returns: the number of messages, or -1 on error
 */
gint
mapi_session_receive (MapiSession   *session,
                      GCancellable  *cancellable,
                      GError       **error)
{
  g_autoptr(MapiStore) store = NULL;
  g_autoptr(GPtrArray) transports = NULL;
  g_autoptr(GError) first = NULL;
  gint total = 0;

  g_return_val_if_fail (MAPI_IS_SESSION (session), -1);

  store = mapi_session_open_default_store (session, cancellable, error);
  if (store == NULL)
    return -1;
  transports = mapi_session_list_transports (session, FALSE, cancellable, error);
  if (transports == NULL)
    return -1;

  for (guint i = 0; i < transports->len; i++)
    {
      g_autoptr(GError) failure = NULL;
      gint n = mapi_transport_receive (g_ptr_array_index (transports, i), receive_cb, store,
                                       cancellable, &failure);

      if (n > 0)
        total += n;
      else if (n < 0 && first == NULL &&
               !g_error_matches (failure, MAPI_ERROR, MAPI_ERROR_NO_SUPPORT))
        first = g_steal_pointer (&failure);
    }
  if (first != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&first));
      return -1;
    }
  return total;
}
