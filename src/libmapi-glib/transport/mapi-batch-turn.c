/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-batch-turn-private.h"

#include "../store/mapi-store-private.h"

/* The transactions of a batch, and what becomes of a message in the end. All but the turn itself on the thread of the
 * batch's caller. */

void
mapi_batch_mark_free (gpointer data)
{
  MapiBatchMark *mark = data;

  mapi_entry_id_free (mark->id);
  mapi_content_unref (mark->known);
  g_free (mark);
}

void
mapi_batch_item_free (gpointer data)
{
  MapiBatchItem *item = data;

  if (item == NULL)
    return;
  g_clear_pointer (&item->pass, mapi_dispatch_pass_free);
  g_clear_pointer (&item->mine, g_ptr_array_unref);
  g_clear_pointer (&item->copy, mapi_content_unref);
  g_clear_pointer (&item->result, mapi_submit_result_free);
  g_clear_error (&item->error);
  g_free (item);
}

MapiBatchItem *
mapi_batch_get_item (MapiBatch *self,
                     gpointer   number)
{
  return g_ptr_array_index (self->items, GPOINTER_TO_UINT (number));
}

static void
forget (MapiBatch *self,
        gpointer   number)
{
  MapiBatchItem *item;

  g_mutex_lock (&self->lock);
  item = mapi_batch_get_item (self, number);
  self->items->pdata[GPOINTER_TO_UINT (number)] = NULL;
  g_mutex_unlock (&self->lock);
  mapi_batch_item_free (item);
}

void
mapi_batch_come_back_at (MapiBatch *self,
                         gint64     when)
{
  if (when > 0 && (*self->next == 0 || when < *self->next))
    *self->next = when;
}

void
mapi_batch_unlock (MapiBatch         *self,
                   const MapiEntryId *id,
                   const GError      *error)
{
  g_debug ("A queued message could not be processed: %s", error != NULL ? error->message : "?");
  mapi_store_set_lock_state (self->store, id, FALSE, NULL, NULL);
  mapi_batch_come_back_at (self, g_get_real_time () + G_TIME_SPAN_MINUTE);
}

/* ---- one transaction ---- */

static gboolean
add_answer (MapiBatch          *self,
            gpointer            number,
            MapiOutgoingChange *change)
{
  MapiBatchItem *item = mapi_batch_get_item (self, number);
  g_autoptr(GError) error = NULL;

  item->later = !mapi_dispatch_pass_take (item->pass, item->mine, self->transport, item->result, item->error);
  if (item->later)
    {
      self->n_later++;
      change->action = MAPI_OUTGOING_RECORD;
      change->id = mapi_dispatch_pass_get_id (item->pass);
      change->recipients = mapi_dispatch_pass_get_recipients (item->pass);
      return TRUE;
    }
  if (mapi_dispatch_pass_settle (item->pass, change, &error))
    return TRUE;
  mapi_batch_unlock (self, mapi_dispatch_pass_get_id (item->pass), error);
  return FALSE;
}

static void
answer_recorded (MapiBatch          *self,
                 gpointer            number,
                 MapiOutgoingChange *change)
{
  MapiBatchItem *item = mapi_batch_get_item (self, number);

  g_clear_pointer (&change->sent_id, mapi_entry_id_free);
  if (change->done && !item->later)
    mapi_dispatch_pass_settled (item->pass);
  if (change->action == MAPI_OUTGOING_WAIT)
    mapi_batch_come_back_at (self, change->next_try);
  if (!item->later)
    forget (self, number);
}

/* As after a crash: they stay marked, and nobody takes them for unsent. */
static void
answer_lost (MapiBatch    *self,
             gpointer      number,
             const GError *error)
{
  mapi_batch_unlock (self, mapi_dispatch_pass_get_id (mapi_batch_get_item (self, number)->pass), error);
  forget (self, number);
}

static GPtrArray *
take_answered (MapiBatch *self)
{
  GPtrArray *answered;

  g_mutex_lock (&self->lock);
  answered = g_steal_pointer (&self->answered);
  self->answered = g_ptr_array_new ();
  g_mutex_unlock (&self->lock);
  return answered;
}

static gpointer
turn_thread (gpointer data)
{
  MapiBatchTurn *turn = data;
  MapiBatch *self = turn->batch;

  turn->done = mapi_store_change_outgoing (self->store, turn->changes, turn->answered->len + turn->group->len,
                                           NULL, &turn->error);
  g_mutex_lock (&self->lock);
  self->turned = TRUE;
  g_cond_signal (&self->changed);
  g_mutex_unlock (&self->lock);
  return NULL;
}

/* What became of the turn that runs, once it has ended */
void
mapi_batch_finish_turn (MapiBatch *self)
{
  MapiBatchTurn *turn = g_steal_pointer (&self->turn);
  guint n;

  if (turn == NULL)
    return;
  g_thread_join (turn->thread);
  n = turn->answered->len;
  for (guint i = 0; i < n; i++)
    if (turn->done)
      answer_recorded (self, turn->answered->pdata[i], &turn->changes[i]);
    else
      answer_lost (self, turn->answered->pdata[i], turn->error);
  for (guint i = 0; i < turn->group->len; i++)
    if (turn->done && turn->changes[n + i].done)
      g_queue_push_tail (&self->marked, g_steal_pointer (&turn->group->pdata[i]));
    else
      mapi_batch_mark_free (turn->group->pdata[i]);
  if (!turn->done)
    mapi_batch_come_back_at (self, g_get_real_time () + G_TIME_SPAN_MINUTE);
  g_ptr_array_unref (turn->answered);
  g_ptr_array_set_free_func (turn->group, NULL);
  g_ptr_array_unref (turn->group);
  g_free (turn->changes);
  g_clear_error (&turn->error);
  g_free (turn);
}

/* Records what was answered and marks @group (transfer full). */
void
mapi_batch_start_turn (MapiBatch *self,
                       GPtrArray *group)
{
  MapiBatchTurn *turn = g_new0 (MapiBatchTurn, 1);
  guint n = 0;

  mapi_batch_finish_turn (self);
  turn->batch = self;
  turn->answered = take_answered (self);
  turn->group = group;
  turn->changes = g_new0 (MapiOutgoingChange, turn->answered->len + group->len);
  while (n < turn->answered->len)
    {
      if (add_answer (self, turn->answered->pdata[n], &turn->changes[n]))
        {
          n++;
          continue;
        }
      forget (self, turn->answered->pdata[n]);
      g_ptr_array_remove_index (turn->answered, n);
    }
  for (guint i = 0; i < group->len; i++)
    {
      MapiBatchMark *mark = group->pdata[i];

      turn->changes[n + i].action = MAPI_OUTGOING_BEGIN;
      turn->changes[n + i].id = mark->id;
      turn->changes[n + i].content = mark->known;
    }
  self->turned = FALSE;
  self->turn = turn;
  turn->thread = g_thread_new ("turn", turn_thread, turn);
}

void
mapi_batch_record_answers (MapiBatch *self)
{
  mapi_batch_finish_turn (self);
  if (self->answered->len > 0)
    mapi_batch_start_turn (self, g_ptr_array_new_with_free_func (mapi_batch_mark_free));
}

/* ---- a transport without a server ---- */

/* What is marked waits again: an attempt it was. */
static void
turn_down (MapiBatch    *self,
           GPtrArray    *numbers,
           const GError *problem)
{
  g_autofree MapiOutgoingChange *changes = g_new0 (MapiOutgoingChange, numbers->len);
  g_autoptr(GError) error = NULL;
  guint n = 0;

  for (guint i = 0; i < numbers->len; i++)
    {
      MapiBatchItem *item = mapi_batch_get_item (self, numbers->pdata[i]);

      item->error = g_error_copy (problem);
      if (!add_answer (self, numbers->pdata[i], &changes[n]))
        continue;
      mapi_batch_come_back_at (self, changes[n].next_try);
      n++;
    }
  if (n > 0 && !mapi_store_change_outgoing (self->store, changes, n, NULL, &error))
    {
      g_debug ("Queued messages could not be changed: %s", error->message);
      mapi_batch_come_back_at (self, g_get_real_time () + G_TIME_SPAN_MINUTE);
    }
  for (guint i = 0; i < n; i++)
    g_clear_pointer (&changes[i].sent_id, mapi_entry_id_free);
  for (guint i = 0; i < numbers->len; i++)
    if (!mapi_batch_get_item (self, numbers->pdata[i])->later)
      forget (self, numbers->pdata[i]);
}

/* What is loaded and nobody takes */
void
mapi_batch_turn_down (MapiBatch    *self,
                      const GError *problem)
{
  g_autoptr(GPtrArray) left = g_ptr_array_new ();

  while (!g_queue_is_empty (&self->ready))
    g_ptr_array_add (left, g_queue_pop_head (&self->ready));
  self->n_bytes = 0;
  if (left->len > 0)
    turn_down (self, left, problem);
}
