/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-queue-pass-private.h"

#include <glib/gi18n-lib.h>

#include "../session/mapi-session-private.h"
#include "mapi-batch-private.h"
#include "mapi-routing-private.h"
#include "mapi-sent-private.h"

/* One look through the outgoing queues of a session.
 *
 * What the authors of one transport sent goes in the order of submission, on a lane of its own: a thread that asks one
 * transport after the other. So a server that answers slowly, or not at all, holds up nobody but those who send through
 * it. A lane that is alone in the queues gets no thread.
 *
 * A message in state SENDING that nobody holds a lock on was being sent when its process
 * died. Whether the last transport had taken it is not known. If nobody was left to be asked, what is
 * known is carried out. If every recipient still open belongs to a tightly coupled transport, which
 * recognises a message it has delivered, it simply goes again. If a copy that somebody else filed
 * lies in a Sent folder, it was sent. Any other becomes UNKNOWN and waits for a person's decision. */

#define PAGE_SIZE 256u
/* For each store: the last one is for everybody the others are not for */
#define MAX_LANES 8u
/* A message in other hands is looked at again so soon */
#define LOCKED_AGAIN_SECONDS 5

/* What the authors of one transport have in the queue of one store */
typedef struct
{
  const MapiQueuePass *pass;
  MapiStore           *store;   /* (unowned) */
  char                *way;     /* (owned) (nullable): see get_way(); NULL: everybody else */
  GPtrArray           *named;   /* (unowned) (nullable): the lanes that are not for everybody else; nothing is added */
  MapiOutgoing        *after;   /* (owned) (nullable): it begins behind this one */
  gint64               now;
  gint64               next;
  GThread             *thread;  /* (owned) (nullable) */
  gboolean             done;
  GError              *error;   /* (owned) (nullable) */
} Lane;

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
dispatch_one (Lane         *lane,
              MapiOutgoing *outgoing,
              gboolean      deferred)
{
  g_autoptr(GPtrArray) transports = usable_transports (lane->pass->all);
  g_autoptr(GPtrArray) absent = absent_transports (lane->pass->all, transports);
  g_autoptr(GError) failure = NULL;
  g_autoptr(MapiEntryId) sent_id = NULL;
  MapiDispatchResult result;
  gint64 next_try = 0;

  /* One stuck message never stops the queue. */
  if (!mapi_dispatch_message (lane->pass->session, lane->store, mapi_outgoing_get_entry_id (outgoing),
                              mapi_outgoing_get_attempts (outgoing), deferred, transports, absent, lane->pass->others,
                              &result, &next_try, &sent_id, lane->pass->cancellable, &failure))
    {
      g_debug ("A queued message could not be processed: %s", failure->message);
      wait_until (&lane->next, g_get_real_time () + G_TIME_SPAN_MINUTE);
    }
  else
    wait_until (&lane->next, next_try);
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
recover (Lane         *lane,
         MapiOutgoing *outgoing,
         gboolean      asked)
{
  const MapiEntryId *id = mapi_outgoing_get_entry_id (outgoing);
  g_autoptr(MapiContent) content = mapi_store_load_message (lane->store, id, lane->pass->cancellable, NULL);

  if (content == NULL)
    return;
  if (mapi_sent_find (lane->pass->session, lane->store, content, lane->pass->cancellable))
    mapi_sent_finish (lane->store, id, content);
  else if (!asked && (is_decided (content) || is_coupled_only (lane->store, id, lane->pass->all)))
    dispatch_one (lane, outgoing, FALSE);
  else if (!asked)
    {
      g_autoptr(GError) why = NULL;

      g_set_error_literal (&why, MAPI_ERROR, MAPI_ERROR_UNABLE_TO_COMPLETE,
                           _("Sending was interrupted before it was known whether the message was taken"));
      mapi_store_update_outgoing (lane->store, id, MAPI_OUTGOING_UNKNOWN, FALSE, 0, why, NULL, NULL, NULL);
    }
}

/* ---- lanes ---- */

/* What those have in common who send through the same transport, as far as the profile tells; else the author */
static const char *
get_way (const MapiQueuePass *self,
         MapiOutgoing        *outgoing)
{
  const char *author = mapi_properties_get_string (mapi_outgoing_get_properties (outgoing),
                                                   MAPI_PR_SENT_REPRESENTING_EMAIL_ADDRESS);
  g_autofree char *key = author != NULL ? g_ascii_strdown (author, -1) : NULL;
  const char *way = key != NULL ? g_hash_table_lookup (self->ways, key) : NULL;

  return way != NULL ? way : author != NULL ? author : "";
}

static Lane *
find_named (GPtrArray  *lanes,
            const char *way)
{
  for (guint i = 0; i < lanes->len; i++)
    {
      Lane *lane = lanes->pdata[i];

      if (lane->way == NULL || strcmp (lane->way, way) == 0)
        return lane;
    }
  return NULL;
}

static gboolean
is_for (Lane         *lane,
        MapiOutgoing *outgoing)
{
  const char *way = get_way (lane->pass, outgoing);

  return lane->way != NULL ? strcmp (lane->way, way) == 0 : find_named (lane->named, way) == lane;
}

/* A page goes in batches; what is special goes alone, and lets those before it go first. */
static void
process_page (Lane      *lane,
              MapiBatch *batch,
              GPtrArray *page)
{
  for (guint i = 0; i < page->len && !g_cancellable_is_cancelled (lane->pass->cancellable); i++)
    {
      MapiOutgoing *outgoing = g_ptr_array_index (page, i);
      MapiOutgoingState state = mapi_outgoing_get_state (outgoing);

      if (!is_for (lane, outgoing))
        continue;
      if (mapi_outgoing_get_submit_flags (outgoing) & MAPI_SUBMIT_FLAG_LOCKED)
        {
          /* Who has it may let go of it, or die, without a word */
          wait_until (&lane->next, g_get_real_time () + LOCKED_AGAIN_SECONDS * G_TIME_SPAN_SECOND);
          continue;
        }
      if (state == MAPI_OUTGOING_SENDING || state == MAPI_OUTGOING_UNKNOWN)
        {
          mapi_batch_flush (batch);
          recover (lane, outgoing, state == MAPI_OUTGOING_UNKNOWN);
        }
      else if (state == MAPI_OUTGOING_DEFERRED && mapi_outgoing_get_attempts (outgoing) > 0)
        {
          /* Deferred after an attempt: by a transport */
          mapi_batch_flush (batch);
          dispatch_one (lane, outgoing, TRUE);
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
prepare_batch (Lane       *lane,
               MapiBatch **batch,
               GPtrArray **transports)
{
  g_autoptr(GPtrArray) usable = usable_transports (lane->pass->all);
  g_autoptr(GPtrArray) absent = NULL;

  if (*batch != NULL && is_same (usable, *transports))
    return;
  if (*batch != NULL)
    mapi_batch_flush (*batch);
  g_clear_pointer (batch, mapi_batch_free);
  g_clear_pointer (transports, g_ptr_array_unref);
  absent = absent_transports (lane->pass->all, usable);
  *batch = mapi_batch_new (lane->store, usable, absent, lane->pass->others, lane->pass->down, &lane->next,
                           lane->pass->cancellable);
  *transports = g_steal_pointer (&usable);
}

static GPtrArray *
list_page (Lane         *lane,
           MapiOutgoing *after)
{
  gint64 due = 0;
  GPtrArray *page = mapi_store_list_due (lane->store, lane->now, lane->pass->force, after, PAGE_SIZE, &due,
                                         lane->pass->cancellable, &lane->error);

  if (page != NULL)
    wait_until (&lane->next, due);
  return page;
}

static gpointer
lane_thread (gpointer data)
{
  Lane *lane = data;
  g_autoptr(MapiOutgoing) last = lane->after != NULL ? mapi_outgoing_ref (lane->after) : NULL;
  g_autoptr(GPtrArray) transports = NULL;
  g_autoptr(MapiBatch) batch = NULL;
  guint n = PAGE_SIZE;

  lane->done = TRUE;
  while (n == PAGE_SIZE && !g_cancellable_is_cancelled (lane->pass->cancellable))
    {
      g_autoptr(GPtrArray) page = list_page (lane, last);

      lane->done = page != NULL;
      if (page == NULL)
        break;
      n = page->len;
      prepare_batch (lane, &batch, &transports);
      process_page (lane, batch, page);
      g_clear_pointer (&last, mapi_outgoing_unref);
      if (n > 0)
        last = mapi_outgoing_ref (page->pdata[n - 1]);
    }
  if (batch != NULL)
    mapi_batch_flush (batch);
  return NULL;
}

static Lane *
lane_new (const MapiQueuePass *pass,
          MapiStore           *store,
          gint64               now,
          const char          *way,
          MapiOutgoing        *after)
{
  Lane *lane = g_new0 (Lane, 1);

  lane->pass = pass;
  lane->store = store;
  lane->now = now;
  lane->way = g_strdup (way);
  lane->after = after != NULL ? mapi_outgoing_ref (after) : NULL;
  return lane;
}

static void
lane_free (gpointer data)
{
  Lane *lane = data;

  g_free (lane->way);
  g_clear_pointer (&lane->after, mapi_outgoing_unref);
  g_clear_error (&lane->error);
  g_free (lane);
}

static void
start_lane (Lane *lane)
{
  if (lane->thread == NULL)
    lane->thread = g_thread_new ("queue", lane_thread, lane);
}

/* Who has something in this page gets a lane, which begins with it. */
static void
add_lanes (const MapiQueuePass *self,
           MapiStore           *store,
           gint64               now,
           GPtrArray           *lanes,
           MapiOutgoing        *after,
           GPtrArray           *page)
{
  for (guint i = 0; i < page->len; i++)
    {
      const char *way = get_way (self, page->pdata[i]);
      gboolean full = lanes->len + 1 == MAX_LANES;
      Lane *lane;

      if (find_named (lanes, way) != NULL)
        continue;
      lane = lane_new (self, store, now, full ? NULL : way, after);
      lane->named = lanes;
      g_ptr_array_add (lanes, lane);
    }
}

/* Looks through the queue of a store for those who sent something. Nothing starts while there may be but one. */
static gboolean
scout (const MapiQueuePass  *self,
       MapiStore            *store,
       GPtrArray            *lanes,
       gint64               *next,
       GError              **error)
{
  gint64 now = g_get_real_time ();
  g_autoptr(MapiOutgoing) last = NULL;
  guint n = PAGE_SIZE;

  while (n == PAGE_SIZE && !g_cancellable_is_cancelled (self->cancellable))
    {
      gint64 due = 0;
      g_autoptr(GPtrArray) page = mapi_store_list_due (store, now, self->force, last, PAGE_SIZE, &due,
                                                       self->cancellable, error);

      if (page == NULL)
        return FALSE;
      n = page->len;
      if (last == NULL)
        wait_until (next, due);
      add_lanes (self, store, now, lanes, last, page);
      g_clear_pointer (&last, mapi_outgoing_unref);
      if (n > 0)
        last = mapi_outgoing_ref (page->pdata[n - 1]);
      for (guint i = 0; i < lanes->len && (lanes->len > 1 || n == PAGE_SIZE); i++)
        start_lane (lanes->pdata[i]);
    }
  return TRUE;
}

static gboolean
finish_lane (Lane    *lane,
             gint64  *next,
             GError **error)
{
  g_clear_pointer (&lane->thread, g_thread_join);
  wait_until (next, lane->next);
  if (!lane->done && error != NULL && *error == NULL)
    *error = g_steal_pointer (&lane->error);
  return lane->done;
}

/* All of them at once; who is alone does without a thread. */
static gboolean
run_lanes (GPtrArray  *lanes,
           gint64     *next,
           GError    **error)
{
  gboolean done = TRUE;

  for (guint i = 1; i < lanes->len; i++)
    start_lane (lanes->pdata[i]);
  if (lanes->len > 0 && ((Lane *) lanes->pdata[0])->thread == NULL)
    lane_thread (lanes->pdata[0]);
  for (guint i = 0; i < lanes->len; i++)
    done = finish_lane (lanes->pdata[i], next, error) && done;
  return done;
}

gboolean
mapi_queue_pass_run (const MapiQueuePass  *self,
                     GPtrArray            *stores,
                     gint64               *next,
                     GError              **error)
{
  g_autoptr(GPtrArray) by_store = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  g_autoptr(GPtrArray) all = g_ptr_array_new ();
  g_autoptr(GError) local_error = NULL;
  gboolean done = TRUE;

  for (guint i = 0; i < stores->len; i++)
    {
      GPtrArray *lanes = g_ptr_array_new_with_free_func (lane_free);

      g_ptr_array_add (by_store, lanes);
      done = scout (self, stores->pdata[i], lanes, next, done ? &local_error : NULL) && done;
      g_ptr_array_extend (all, lanes, NULL, NULL);
    }
  done = run_lanes (all, next, &local_error) && done;
  if (local_error != NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  return done;
}
