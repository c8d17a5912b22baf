/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-store-private.h"

/* The spooler's way through a queue. A store without functions of its own for it gets along with
 * those for one message, a transaction each. */

typedef struct
{
  MapiStoreCall       base;
  gint64              now;
  gint64              next;
  MapiOutgoing       *after;    /* (nullable) */
  MapiOutgoingChange *changes;
  guint               n_changes;
} SpoolCall;

static gint64
due_time (MapiOutgoing *outgoing,
          gint64        now,
          gboolean      force)
{
  gint64 deferred = mapi_properties_get_time (mapi_outgoing_get_properties (outgoing),
                                              MAPI_PR_DEFERRED_SEND_TIME);
  gint64 next_try = mapi_outgoing_get_next_try (outgoing);

  if (force || next_try > now + 4 * G_TIME_SPAN_HOUR)
    next_try = 0;
  return MAX (deferred, next_try);
}

static gboolean
is_waiting (MapiOutgoing *outgoing)
{
  MapiOutgoingState state = mapi_outgoing_get_state (outgoing);

  return state == MAPI_OUTGOING_QUEUED || state == MAPI_OUTGOING_DEFERRED || state == MAPI_OUTGOING_SENDING ||
         state == MAPI_OUTGOING_UNKNOWN;
}

static void
filter_due (SpoolCall *call,
            GPtrArray *queue)
{
  GPtrArray *due = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_outgoing_unref);
  gboolean behind = call->after == NULL;

  for (guint i = 0; i < queue->len; i++)
    {
      MapiOutgoing *outgoing = g_ptr_array_index (queue, i);
      gint64 when = due_time (outgoing, call->now, call->base.boolean);

      if (!is_waiting (outgoing))
        continue;
      if (when > call->now)
        call->next = call->next == 0 ? when : MIN (call->next, when);
      else if (behind && due->len < call->base.number)
        g_ptr_array_add (due, mapi_outgoing_ref (outgoing));
      behind = behind || mapi_entry_id_equal (mapi_outgoing_get_entry_id (outgoing),
                                              mapi_outgoing_get_entry_id (call->after));
    }
  call->base.result = due;
}

static void
list_due_run (MapiStore      *self,
              MapiStoreClass *klass,
              MapiStoreCall  *base)
{
  SpoolCall *call = (SpoolCall *) base;
  g_autoptr(GPtrArray) queue = NULL;

  base->result_free = (GDestroyNotify) g_ptr_array_unref;
  if (klass->list_due != NULL)
    base->result = klass->list_due (self, call->now, base->boolean, call->after, base->number,
                                    &call->next, base->cancellable, &base->error);
  else if (klass->list_outgoing == NULL)
    mapi_store_call_no_support (self, base);
  else
    {
      queue = klass->list_outgoing (self, base->cancellable, &base->error);
      if (queue != NULL)
        filter_due (call, queue);
    }
}

/**
 * mapi_store_list_due:
 * @self: a store
 * @now: the time, in microseconds since 1970
 * @force: whether to count what waits for another attempt as due
 * @after: (nullable): the last one of the page before
 * @limit: how many at most
 * @next: (out): when the first of the others is due; 0: none waits
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Lists what the spooler is to look at now, in the order of submission: what waits in the queue, and
 * what was being sent when its process died. Blocks; any thread.
 *
 * Errors: %MAPI_ERROR_NO_SUPPORT for a store without a queue; %MAPI_ERROR_INVALID_OBJECT after logoff.
 *
 * Returns: (transfer container) (nullable) (element-type MapiOutgoing): a page, with the columns that
 *   matter for it
 */
GPtrArray *
mapi_store_list_due (MapiStore     *self,
                     gint64         now,
                     gboolean       force,
                     MapiOutgoing  *after,
                     guint          limit,
                     gint64        *next,
                     GCancellable  *cancellable,
                     GError       **error)
{
  SpoolCall call = {
    .base = { .run = list_due_run, .reads = TRUE, .boolean = force, .number = limit,
              .cancellable = cancellable },
    .now = now,
    .after = after,
  };

  g_return_val_if_fail (MAPI_IS_STORE (self), NULL);
  g_return_val_if_fail (next != NULL, NULL);

  mapi_store_call_sync (self, &call.base, error);
  *next = call.next;
  return g_steal_pointer (&call.base.result);
}

static gboolean
passes (GError **error)
{
  if (!g_error_matches (*error, MAPI_ERROR, MAPI_ERROR_NO_ACCESS) &&
      !g_error_matches (*error, MAPI_ERROR, MAPI_ERROR_NOT_IN_QUEUE))
    return FALSE;
  g_clear_error (error);
  return TRUE;
}

/* FALSE: an error that is not of this one message alone */
static gboolean
change_one (MapiStore           *self,
            MapiStoreClass      *klass,
            MapiOutgoingChange  *change,
            GCancellable        *cancellable,
            GError             **error)
{
  MapiOutgoingState state = change->action == MAPI_OUTGOING_WAIT ? change->state : MAPI_OUTGOING_SENDING;
  gboolean begin = change->action == MAPI_OUTGOING_BEGIN;

  if (begin && !klass->set_lock_state (self, change->id, TRUE, cancellable, error))
    return passes (error);
  if (!klass->update_outgoing (self, change->id, state, begin, change->next_try, change->why,
                               change->recipients, cancellable, error))
    return passes (error);
  for (guint i = 0; change->reports != NULL && i < change->reports->len; i++)
    {
      MapiOutgoingReport *report = g_ptr_array_index (change->reports, i);

      if (klass->save_message == NULL || (report->queued && klass->submit_message == NULL))
        break;
      report->id = klass->save_message (self, report->folder, NULL, report->content, 0, MAPI_SAVE_NONE,
                                        cancellable, error);
      if (report->id == NULL ||
          (report->queued && !klass->submit_message (self, report->id, MAPI_SUBMIT_FLAG_NONE, 0, cancellable, error)))
        return FALSE;
    }
  if (change->action == MAPI_OUTGOING_WAIT &&
      !klass->set_lock_state (self, change->id, FALSE, cancellable, error))
    return passes (error);
  if (change->action == MAPI_OUTGOING_FINISH &&
      !klass->finish_message (self, change->id, &change->sent_id, cancellable, error))
    return passes (error);
  change->done = TRUE;
  return TRUE;
}

static void
change_outgoing_run (MapiStore      *self,
                     MapiStoreClass *klass,
                     MapiStoreCall  *base)
{
  SpoolCall *call = (SpoolCall *) base;

  if (klass->change_outgoing != NULL)
    base->ok = klass->change_outgoing (self, call->changes, call->n_changes, base->cancellable,
                                       &base->error);
  else if (klass->set_lock_state == NULL || klass->update_outgoing == NULL || klass->finish_message == NULL)
    mapi_store_call_no_support (self, base);
  else
    {
      base->ok = TRUE;
      for (guint i = 0; i < call->n_changes && base->ok; i++)
        base->ok = change_one (self, klass, &call->changes[i], base->cancellable, &base->error);
    }
}

/**
 * mapi_store_note_leaving: (skip)
 * @self: a store
 * @id: a message marked as being sent
 *
 * Notes that the last byte of a message is about to leave this process. A message that was not leaving when
 * its process died is simply sent again. Any thread; does not block.
 */
void
mapi_store_note_leaving (MapiStore         *self,
                         const MapiEntryId *id)
{
  MapiStoreClass *klass;

  g_return_if_fail (MAPI_IS_STORE (self));
  g_return_if_fail (id != NULL);

  klass = MAPI_STORE_GET_CLASS (self);
  if (klass->note_leaving != NULL)
    klass->note_leaving (self, id);
}

/**
 * mapi_store_change_outgoing: (skip)
 * @self: a store
 * @changes: what to change
 * @n_changes: how many
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Marks messages as being sent, as waiting again, or as sent, all in one transaction where the store
 * can do that. What is not in the queue any more, or in other hands, is left out and not done; so is what is to be
 * begun with a content that was loaded before, and was taken back and submitted anew since. Blocks; any thread.
 *
 * Returns: %TRUE if what is done is durable
 */
gboolean
mapi_store_change_outgoing (MapiStore           *self,
                            MapiOutgoingChange  *changes,
                            guint                n_changes,
                            GCancellable        *cancellable,
                            GError             **error)
{
  SpoolCall call = {
    .base = { .run = change_outgoing_run, .cancellable = cancellable },
    .changes = changes,
    .n_changes = n_changes,
  };

  g_return_val_if_fail (MAPI_IS_STORE (self), FALSE);
  g_return_val_if_fail (changes != NULL || n_changes == 0, FALSE);

  mapi_store_call_sync (self, &call.base, error);
  return call.base.ok;
}
