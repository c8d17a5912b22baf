/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-batch-turn-private.h"

#include <glib/gi18n-lib.h>

#include "../store/mapi-store-private.h"

/* Many messages through one transport, each durably marked before it goes and durably recorded afterwards, and yet
 * not a write to the disk for each. Three threads: that of the caller, one that waits for the transport, and one
 * for each transaction, so that the wire does not wait for the disk, nor the other way round.
 *
 *  1. Messages are taken in until they are a group. One transaction (a turn) locks them, marks them as being sent,
 *     and records what became of those answered since the last one. While it runs, the group before is loaded, and
 *     sent. What is loaded is what was locked: nobody can write it anew in between.
 *  2. A thread feeds the transport with what is loaded. It waits for no answer but those the transport wants.
 *  3. The last byte of a message leaves only after the store was told so (mapi_store_note_leaving()). So when
 *     the process dies, in doubt are only the messages that were under way to the server and those whose answer was
 *     not recorded yet: what came during one transaction and the moment before it (TOGETHER_US). When the system
 *     dies, whatever is marked is: the size of a group follows the pace of the wire, so that this is what leaves in
 *     about a second.
 *  4. A message that somebody else is to be asked about is recorded recipient by recipient, and seen to when the
 *     transport is free again. Every other is over with the transaction, its reports with it.
 *
 * A transport that has no server is not asked again for the rest of the queue: what is left waits with the same
 * error. */

#define FIRST_GROUP 64u
#define MIN_GROUP 16u
#define MAX_GROUP 512u
/* What the wire takes in this time is a group */
#define GROUP_US (G_USEC_PER_SEC / 2)
/* Loaded on one way to the store and back */
#define LOAD_COUNT 32u
#define LOAD_BYTES (1024u * 1024u)
/* Loaded and not taken by the transport */
#define READY_COUNT 128u
#define READY_BYTES (4u * 1024u * 1024u)
/* Answers that come so soon after one another are recorded together: it costs about what the disk takes for one */
#define TOGETHER_US (50 * 1000)
#define MANY_ANSWERS 256u
/* So many messages that others are to be asked about are seen to before more are sent */
#define MANY_LATER 64u

MapiBatch *
mapi_batch_new (MapiStore    *store,
                GPtrArray    *transports,
                GPtrArray    *absent,
                gboolean      others,
                MapiUnreachable *down,
                gint64       *next,
                GCancellable *cancellable)
{
  MapiBatch *self = g_new0 (MapiBatch, 1);

  self->store = store;
  self->transports = g_ptr_array_ref (transports);
  self->absent = g_ptr_array_ref (absent);
  self->others = others;
  self->down = down;
  self->next = next;
  self->cancellable = cancellable;
  self->items = g_ptr_array_new_with_free_func (mapi_batch_item_free);
  self->group = g_ptr_array_new_with_free_func (mapi_batch_mark_free);
  self->group_size = FIRST_GROUP;
  self->answered = g_ptr_array_new ();
  g_queue_init (&self->marked);
  g_queue_init (&self->ready);
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  g_cond_init (&self->filled);
  return self;
}

void
mapi_batch_free (MapiBatch *self)
{
  g_ptr_array_unref (self->items);
  g_ptr_array_unref (self->group);
  g_ptr_array_unref (self->answered);
  g_ptr_array_unref (self->transports);
  g_ptr_array_unref (self->absent);
  g_queue_clear (&self->ready);
  g_clear_error (&self->problem);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
  g_cond_clear (&self->filled);
  g_free (self);
}

/* ---- on the transport's threads ---- */

/* With the lock */
static gboolean
has_room (MapiBatch *self)
{
  return self->ready.length < READY_COUNT && self->n_bytes < READY_BYTES;
}

static MapiContent *
next_cb (guint    *index,
         gpointer  user_data)
{
  MapiBatch *self = user_data;
  MapiContent *content = NULL;

  g_mutex_lock (&self->lock);
  while (g_queue_is_empty (&self->ready) && !self->closed)
    g_cond_wait (&self->filled, &self->lock);
  if (!g_queue_is_empty (&self->ready))
    {
      MapiBatchItem *item;

      *index = GPOINTER_TO_UINT (g_queue_pop_head (&self->ready));
      item = mapi_batch_get_item (self, GUINT_TO_POINTER (*index));
      content = g_steal_pointer (&item->copy);
      self->n_bytes -= item->n_bytes;
      self->n_taken++;
      /* Not for each: whoever loads does it for several */
      if (self->waiting && self->ready.length <= READY_COUNT / 2 && self->n_bytes <= READY_BYTES / 2)
        g_cond_signal (&self->changed);
    }
  g_mutex_unlock (&self->lock);
  return content;
}

static gboolean
leaving_cb (guint    index,
            gpointer user_data)
{
  MapiBatch *self = user_data;
  MapiBatchItem *item;

  g_mutex_lock (&self->lock);
  item = mapi_batch_get_item (self, GUINT_TO_POINTER (index));
  g_mutex_unlock (&self->lock);
  mapi_store_note_leaving (self->store, mapi_dispatch_pass_get_id (item->pass));
  return TRUE;
}

static void
done_cb (guint             index,
         MapiSubmitResult *result,
         const GError     *error,
         gpointer          user_data)
{
  MapiBatch *self = user_data;
  MapiBatchItem *item;

  g_mutex_lock (&self->lock);
  item = mapi_batch_get_item (self, GUINT_TO_POINTER (index));
  g_mutex_unlock (&self->lock);
  item->result = result != NULL ? mapi_submit_result_copy (result) : NULL;
  item->error = result == NULL ? g_error_copy (error) : NULL;
  if (result != NULL)
    mapi_dispatch_pass_lighten (item->pass, result);
  g_mutex_lock (&self->lock);
  g_ptr_array_add (self->answered, GUINT_TO_POINTER (index));
  if (self->answered->len == 1)
    self->answered_at = g_get_monotonic_time ();
  if (self->answered->len == 1 || self->answered->len == MANY_ANSWERS)
    g_cond_signal (&self->changed);
  g_mutex_unlock (&self->lock);
}

static gpointer
send_thread (gpointer data)
{
  static const MapiSubmitFeed feed = { next_cb, leaving_cb, done_cb };
  MapiBatch *self = data;
  GError *problem = NULL;

  mapi_transport_submit_from (self->transport, &feed, self, self->cancellable, &problem);
  g_mutex_lock (&self->lock);
  self->problem = problem;
  self->over = TRUE;
  g_cond_signal (&self->changed);
  g_mutex_unlock (&self->lock);
  return NULL;
}

/* ---- waiting ---- */

typedef gboolean (*Condition) (MapiBatch *self);

static gboolean
is_over (MapiBatch *self)
{
  return self->over;
}

/* As many as were marked last are not to be more than twice */
static gboolean
is_half_taken (MapiBatch *self)
{
  return self->over || self->ready.length <= self->group_size / 2;
}

static gboolean
takes_more (MapiBatch *self)
{
  return self->over || (self->ready.length <= READY_COUNT / 2 && self->n_bytes <= READY_BYTES / 2);
}

/* With the lock. TRUE: there are answers to be recorded now */
static gboolean
wait_for_change (MapiBatch *self,
                 Condition  is_met)
{
  while (!is_met (self))
    {
      gint64 until = self->answered_at + TOGETHER_US;

      if (self->turn != NULL && self->turned)
        return FALSE;
      if (self->turn != NULL || self->answered->len == 0)
        g_cond_wait (&self->changed, &self->lock);
      else if (self->answered->len >= MANY_ANSWERS || !g_cond_wait_until (&self->changed, &self->lock, until))
        return TRUE;
    }
  return FALSE;
}

/* Records what is answered meanwhile. */
static void
wait_for (MapiBatch *self,
          Condition  is_met)
{
  gboolean met = FALSE;

  while (!met)
    {
      gboolean answers, turned;

      g_mutex_lock (&self->lock);
      self->waiting = TRUE;
      answers = wait_for_change (self, is_met);
      self->waiting = FALSE;
      turned = self->turn != NULL && self->turned;
      met = is_met (self);
      g_mutex_unlock (&self->lock);
      if (turned)
        mapi_batch_finish_turn (self);
      if (answers && self->turn == NULL)
        mapi_batch_record_answers (self);
    }
}

/* ---- the transport ---- */

/* What the transport did not take */
static void
turn_back (MapiBatch *self)
{
  g_autoptr(GError) stopped = g_error_new_literal (MAPI_ERROR, MAPI_ERROR_BUSY, _("Sending was stopped"));
  g_autoptr(GError) known = self->transport != NULL ? mapi_unreachable_dup (self->down, self->transport) : NULL;

  mapi_batch_turn_down (self, self->problem != NULL ? self->problem : known != NULL ? known : stopped);
  if (self->problem != NULL && !g_cancellable_is_cancelled (self->cancellable))
    mapi_unreachable_add (self->down, self->transport, self->problem);
  g_clear_error (&self->problem);
}

static void
see_to_the_rest (MapiBatch *self)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      MapiBatchItem *item = g_ptr_array_index (self->items, i);
      MapiDispatchResult result = MAPI_DISPATCH_DONE;
      g_autoptr(GError) error = NULL;
      gint64 next_try = 0;

      if (item == NULL)
        continue;
      /* A transport that forgot one: it is in doubt like after a crash. */
      if (!item->later)
        mapi_batch_unlock (self, mapi_dispatch_pass_get_id (item->pass), NULL);
      else if (!mapi_dispatch_pass_conclude (item->pass, FALSE, &result, &next_try, NULL, self->cancellable,
                                             &error))
        mapi_batch_unlock (self, mapi_dispatch_pass_get_id (item->pass), error);
      else
        mapi_batch_come_back_at (self, next_try);
    }
  g_ptr_array_set_size (self->items, 0);
  self->n_later = 0;
}

/* Returns when everything that was loaded is sent and recorded. What is marked, or being marked, stays so. */
static void
end_transport (MapiBatch *self)
{
  if (self->thread != NULL)
    {
      g_mutex_lock (&self->lock);
      self->closed = TRUE;
      g_cond_broadcast (&self->filled);
      g_mutex_unlock (&self->lock);
      wait_for (self, is_over);
      g_clear_pointer (&self->thread, g_thread_join);
      mapi_batch_record_answers (self);
      mapi_batch_finish_turn (self);
    }
  turn_back (self);
  see_to_the_rest (self);
  self->transport = NULL;
}

static void
begin_transport (MapiBatch *self)
{
  if (self->thread != NULL || mapi_unreachable_has (self->down, self->transport) ||
      g_cancellable_is_cancelled (self->cancellable))
    return;
  self->closed = self->over = FALSE;
  self->n_taken = 0;
  self->began = g_get_monotonic_time ();
  self->thread = g_thread_new ("submit", send_thread, self);
}

static gboolean
has_ended (MapiBatch *self)
{
  gboolean ended;

  g_mutex_lock (&self->lock);
  ended = self->thread != NULL && self->over;
  g_mutex_unlock (&self->lock);
  return ended;
}

/* ---- loading ---- */

static void
dispatch_alone (MapiBatch           *self,
                const MapiBatchMark *mark)
{
  MapiDispatchResult result;
  gint64 next_try = 0;
  g_autoptr(GError) error = NULL;

  end_transport (self);
  if (!mapi_dispatch_begun (self->store, mark->id, mark->attempts, FALSE, self->transports, self->absent, self->others,
                            &result, &next_try, NULL, self->cancellable, &error))
    {
      g_debug ("A queued message could not be processed: %s", error->message);
      mapi_batch_come_back_at (self, g_get_real_time () + G_TIME_SPAN_MINUTE);
    }
  else
    mapi_batch_come_back_at (self, next_try);
}

/* NULL: it is nothing for a batch */
static MapiBatchItem *
take_in (MapiBatch           *self,
         const MapiBatchMark *mark,
         MapiContent         *content,
         MapiTransport      **transport)
{
  MapiBatchItem *item;

  /* Not to be read: what there is to say is said where it is sent alone. */
  if (content == NULL)
    return NULL;
  item = g_new0 (MapiBatchItem, 1);
  item->pass = mapi_dispatch_pass_new (self->store, mark->id, content, mark->attempts, self->transports, self->absent,
                                       self->others);
  *transport = mapi_dispatch_pass_next (item->pass, &item->mine);
  item->n_bytes = (gsize) MAX (mapi_properties_get_long (mapi_content_get_properties (content),
                                                         MAPI_PR_MESSAGE_SIZE, 0), 0);
  if (*transport != NULL)
    {
      guint n = item->mine->len;

      item->copy = mapi_dispatch_pass_copy (item->pass, *transport, &item->mine, self->cancellable, NULL);
      if (item->copy != NULL && item->mine->len == n)
        return item;
    }
  mapi_batch_item_free (item);
  return NULL;
}

static void
push_one (MapiBatch           *self,
          const MapiBatchMark *mark,
          MapiContent         *content)
{
  MapiTransport *transport = NULL;
  MapiBatchItem *item = take_in (self, mark, content, &transport);

  if (item == NULL)
    {
      dispatch_alone (self, mark);
      return;
    }
  if ((self->transport != NULL && transport != self->transport) || has_ended (self))
    end_transport (self);
  self->transport = transport;
  g_mutex_lock (&self->lock);
  g_queue_push_tail (&self->ready, GUINT_TO_POINTER (self->items->len));
  g_ptr_array_add (self->items, item);
  self->n_bytes += item->n_bytes;
  g_cond_signal (&self->filled);
  g_mutex_unlock (&self->lock);
  begin_transport (self);
}

/* Nobody cancels this: what is marked has to become something. */
static void
load_some (MapiBatch *self)
{
  g_autoptr(GPtrArray) ids = g_ptr_array_new ();
  g_autoptr(GPtrArray) contents = NULL;

  for (GList *l = self->marked.head; l != NULL && ids->len < LOAD_COUNT; l = l->next)
    g_ptr_array_add (ids, ((MapiBatchMark *) l->data)->id);
  contents = mapi_store_load_first (self->store, ids, LOAD_BYTES, NULL);
  for (guint i = 0; i < MAX (contents->len, 1); i++)
    {
      MapiBatchMark *mark = g_queue_pop_head (&self->marked);

      push_one (self, mark, i < contents->len ? contents->pdata[i] : NULL);
      mapi_batch_mark_free (mark);
    }
}

/* Until all that is marked is with the transport, or the transport has enough */
static void
load_marked (MapiBatch *self)
{
  while (!g_queue_is_empty (&self->marked))
    {
      gboolean full;

      g_mutex_lock (&self->lock);
      full = self->thread != NULL && !self->over && !has_room (self);
      g_mutex_unlock (&self->lock);
      if (full)
        wait_for (self, takes_more);
      load_some (self);
      if (self->thread == NULL && self->ready.length >= READY_COUNT)
        end_transport (self);
    }
}

/* ---- the run ---- */

/* What the wire takes in a moment, once it is known */
static void
choose_size (MapiBatch *self)
{
  gint64 elapsed = MAX (g_get_monotonic_time () - self->began, 1);

  g_mutex_lock (&self->lock);
  if (self->thread != NULL && self->n_taken >= MIN_GROUP)
    self->group_size = (guint) CLAMP ((gint64) self->n_taken * GROUP_US / elapsed, MIN_GROUP, MAX_GROUP);
  g_mutex_unlock (&self->lock);
}

/* TRUE: the group has its size. The wire has taken enough by then to tell what that is. */
static gboolean
is_group (MapiBatch *self)
{
  if (self->group->len < self->group_size)
    return FALSE;
  if (self->thread == NULL)
    return TRUE;
  wait_for (self, is_half_taken);
  choose_size (self);
  return self->group->len >= self->group_size / 2;
}

/* Marks the group, and meanwhile loads the one before. */
static void
push_group (MapiBatch *self)
{
  mapi_batch_start_turn (self, g_steal_pointer (&self->group));
  self->group = g_ptr_array_new_with_free_func (mapi_batch_mark_free);
  load_marked (self);
}

void
mapi_batch_flush (MapiBatch *self)
{
  if (g_cancellable_is_cancelled (self->cancellable))
    g_ptr_array_set_size (self->group, 0);
  if (self->group->len > 0)
    push_group (self);
  while (self->turn != NULL || !g_queue_is_empty (&self->marked))
    {
      mapi_batch_finish_turn (self);
      load_marked (self);
    }
  end_transport (self);
}

void
mapi_batch_add (MapiBatch    *self,
                MapiOutgoing *outgoing)
{
  MapiBatchMark *mark = g_new0 (MapiBatchMark, 1);
  gint64 submitted = mapi_properties_get_time (mapi_outgoing_get_properties (outgoing), MAPI_PR_CLIENT_SUBMIT_TIME);

  mark->known = mapi_content_new ();
  mapi_properties_set_time (mapi_content_get_properties (mark->known), MAPI_PR_CLIENT_SUBMIT_TIME, submitted);
  mark->id = mapi_entry_id_copy (mapi_outgoing_get_entry_id (outgoing));
  mark->attempts = mapi_outgoing_get_attempts (outgoing);
  g_ptr_array_add (self->group, mark);
  if (self->n_later >= MANY_LATER)
    mapi_batch_flush (self);
  else if (is_group (self))
    push_group (self);
}
