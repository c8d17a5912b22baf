/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-batch-private.h"

#include <glib/gi18n-lib.h>

#include "../store/mapi-store-private.h"

/* Many messages through one transport, each durably marked before it goes and durably recorded afterwards, and yet
 * not a write to the disk for each.
 *
 *  1. Messages are taken in until they are a group. One transaction locks them, marks them as being sent, and
 *     records what became of those answered since the last one.
 *  2. A thread feeds the transport with what is marked. It waits for no answer but those the transport wants.
 *  3. The last byte of a message leaves only after the store was told so (mapi_store_note_leaving()). So when
 *     the process dies, in doubt are only the messages that were under way to the server and those whose answer was
 *     not recorded yet: what came during one transaction. When the system dies, the whole group is.
 *  4. A message that somebody else is to be asked about is recorded recipient by recipient, and seen to when the
 *     transport is free again. Every other is over with the transaction, its reports with it.
 *
 * A transport that has no server is not asked again for the rest of the queue: what is left waits with the same
 * error. */

#define GROUP_SIZE 64u
#define GROUP_BYTES (4u * 1024u * 1024u)
/* So many, marked but not taken, keep a transport busy while the next are loaded and marked */
#define ENOUGH 40u
/* Loaded ahead of the group */
#define AHEAD 32u
#define AHEAD_BYTES (1024u * 1024u)
/* Answers that come so soon after one another are recorded together: about what a disk takes for it */
#define TOGETHER_US (20 * 1000)
#define MANY_ANSWERS 64u

typedef struct
{
  MapiDispatchPass *pass;       /* (owned) */
  GPtrArray        *mine;       /* (owned) */
  MapiContent      *copy;       /* (owned) (nullable): what the transport gets */
  MapiSubmitResult *result;     /* (owned) (nullable) */
  GError           *error;      /* (owned) (nullable) */
  gboolean          later;      /* somebody else is to be asked */
} Item;

struct _MapiBatch
{
  MapiStore     *store;
  GPtrArray     *transports;    /* (owned) */
  GPtrArray     *absent;        /* (owned) */
  GHashTable    *down;          /* (owned) (element-type MapiTransport GError) */
  GCancellable  *cancellable;
  gint64        *next;
  gboolean       others;

  MapiTransport *transport;     /* (unowned): of everything that follows */
  GPtrArray     *items;         /* (owned) (element-type Item) (nullable elements): by number, not over */
  GPtrArray     *group;         /* (element-type guint): taken in, not marked */
  gsize          n_bytes;       /* of the group */
  GPtrArray     *expected;      /* (owned) (element-type MapiEntryId): what is added, in this order */
  GPtrArray     *loaded;        /* (owned) (element-type MapiContent) (nullable elements): of the expected from
                                 * first_loaded on */
  guint          first_loaded;
  GThread       *thread;        /* (nullable) */

  GMutex         lock;          /* guards what follows, and the elements of items */
  GCond          changed;
  GQueue         ready;         /* numbers: marked */
  GPtrArray     *answered;      /* (owned): numbers */
  GError        *problem;       /* (owned) (nullable): the transport cannot go on */
  gboolean       closed;        /* nothing more comes */
  gboolean       over;          /* the thread has ended */
};

static void
item_free (gpointer data)
{
  Item *item = data;

  if (item == NULL)
    return;
  g_clear_pointer (&item->pass, mapi_dispatch_pass_free);
  g_clear_pointer (&item->mine, g_ptr_array_unref);
  g_clear_pointer (&item->copy, mapi_content_unref);
  g_clear_pointer (&item->result, mapi_submit_result_free);
  g_clear_error (&item->error);
  g_free (item);
}

MapiBatch *
mapi_batch_new (MapiStore    *store,
                GPtrArray    *transports,
                GPtrArray    *absent,
                gboolean      others,
                GHashTable   *down,
                gint64       *next,
                GCancellable *cancellable)
{
  MapiBatch *self = g_new0 (MapiBatch, 1);

  self->store = store;
  self->transports = g_ptr_array_ref (transports);
  self->absent = g_ptr_array_ref (absent);
  self->others = others;
  self->down = g_hash_table_ref (down);
  self->next = next;
  self->cancellable = cancellable;
  self->items = g_ptr_array_new_with_free_func (item_free);
  self->group = g_ptr_array_new ();
  self->expected = g_ptr_array_new ();
  self->loaded = g_ptr_array_new ();
  self->answered = g_ptr_array_new ();
  g_queue_init (&self->ready);
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  return self;
}

void
mapi_batch_free (MapiBatch *self)
{
  g_ptr_array_unref (self->items);
  g_ptr_array_unref (self->group);
  g_ptr_array_unref (self->expected);
  g_ptr_array_unref (self->loaded);
  g_ptr_array_unref (self->answered);
  g_ptr_array_unref (self->transports);
  g_ptr_array_unref (self->absent);
  g_hash_table_unref (self->down);
  g_queue_clear (&self->ready);
  g_clear_error (&self->problem);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
  g_free (self);
}

static Item *
get_item (MapiBatch *self,
          gpointer   number)
{
  return g_ptr_array_index (self->items, GPOINTER_TO_UINT (number));
}

static void
forget (MapiBatch *self,
        gpointer   number)
{
  Item *item;

  g_mutex_lock (&self->lock);
  item = get_item (self, number);
  self->items->pdata[GPOINTER_TO_UINT (number)] = NULL;
  g_mutex_unlock (&self->lock);
  item_free (item);
}

static void
come_back_at (MapiBatch *self,
              gint64     when)
{
  if (when > 0 && (*self->next == 0 || when < *self->next))
    *self->next = when;
}

static void
unlock (MapiBatch         *self,
        const MapiEntryId *id,
        const GError      *error)
{
  g_debug ("A queued message could not be processed: %s", error != NULL ? error->message : "?");
  mapi_store_set_lock_state (self->store, id, FALSE, NULL, NULL);
  come_back_at (self, g_get_real_time () + G_TIME_SPAN_MINUTE);
}

/* ---- on the transport's threads ---- */

static MapiContent *
next_cb (guint    *index,
         gpointer  user_data)
{
  MapiBatch *self = user_data;
  MapiContent *content = NULL;

  g_mutex_lock (&self->lock);
  while (g_queue_is_empty (&self->ready) && !self->closed)
    g_cond_wait (&self->changed, &self->lock);
  if (!g_queue_is_empty (&self->ready))
    {
      *index = GPOINTER_TO_UINT (g_queue_pop_head (&self->ready));
      content = g_steal_pointer (&get_item (self, GUINT_TO_POINTER (*index))->copy);
      g_cond_broadcast (&self->changed);
    }
  g_mutex_unlock (&self->lock);
  return content;
}

static gboolean
leaving_cb (guint    index,
            gpointer user_data)
{
  MapiBatch *self = user_data;
  Item *item;

  g_mutex_lock (&self->lock);
  item = get_item (self, GUINT_TO_POINTER (index));
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
  Item *item;

  g_mutex_lock (&self->lock);
  item = get_item (self, GUINT_TO_POINTER (index));
  item->result = result != NULL ? mapi_submit_result_copy (result) : NULL;
  item->error = result == NULL ? g_error_copy (error) : NULL;
  g_ptr_array_add (self->answered, GUINT_TO_POINTER (index));
  g_cond_broadcast (&self->changed);
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
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
  return NULL;
}

/* ---- one transaction ---- */

static gboolean
add_answer (MapiBatch          *self,
            gpointer            number,
            MapiOutgoingChange *change)
{
  Item *item = get_item (self, number);
  g_autoptr(GError) error = NULL;

  item->later = !mapi_dispatch_pass_take (item->pass, item->mine, self->transport, item->result, item->error);
  if (item->later)
    {
      change->action = MAPI_OUTGOING_RECORD;
      change->id = mapi_dispatch_pass_get_id (item->pass);
      change->recipients = mapi_dispatch_pass_get_recipients (item->pass);
      return TRUE;
    }
  if (mapi_dispatch_pass_settle (item->pass, change, &error))
    return TRUE;
  unlock (self, mapi_dispatch_pass_get_id (item->pass), error);
  return FALSE;
}

static void
answer_recorded (MapiBatch          *self,
                 gpointer            number,
                 MapiOutgoingChange *change)
{
  Item *item = get_item (self, number);

  g_clear_pointer (&change->sent_id, mapi_entry_id_free);
  if (change->done && !item->later)
    mapi_dispatch_pass_settled (item->pass);
  if (change->action == MAPI_OUTGOING_WAIT)
    come_back_at (self, change->next_try);
  if (!item->later)
    forget (self, number);
}

/* As after a crash: they stay marked, and nobody takes them for unsent. */
static void
answer_lost (MapiBatch    *self,
             gpointer      number,
             const GError *error)
{
  unlock (self, mapi_dispatch_pass_get_id (get_item (self, number)->pass), error);
  forget (self, number);
}

static void
group_marked (MapiBatch          *self,
              GPtrArray          *group,
              MapiOutgoingChange *changes)
{
  for (guint i = 0; i < group->len; i++)
    if (!changes[i].done)
      forget (self, group->pdata[i]);
  g_mutex_lock (&self->lock);
  for (guint i = 0; i < group->len; i++)
    if (changes[i].done)
      g_queue_push_tail (&self->ready, group->pdata[i]);
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
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

/* Records what was answered and marks @group. */
static void
turn (MapiBatch *self,
      GPtrArray *group)
{
  g_autoptr(GPtrArray) answered = take_answered (self);
  g_autofree MapiOutgoingChange *changes = g_new0 (MapiOutgoingChange, answered->len + group->len);
  g_autoptr(GError) error = NULL;
  guint n = 0;
  gboolean done;

  for (guint i = 0; i < answered->len;)
    {
      if (add_answer (self, answered->pdata[i], &changes[n]))
        {
          n++;
          i++;
          continue;
        }
      forget (self, answered->pdata[i]);
      g_ptr_array_remove_index (answered, i);
    }
  for (guint i = 0; i < group->len; i++)
    {
      MapiDispatchPass *pass = get_item (self, group->pdata[i])->pass;

      changes[n + i].action = MAPI_OUTGOING_BEGIN;
      changes[n + i].id = mapi_dispatch_pass_get_id (pass);
      changes[n + i].content = mapi_dispatch_pass_get_content (pass);
    }
  done = n + group->len == 0 ||
         mapi_store_change_outgoing (self->store, changes, n + group->len, NULL, &error);
  for (guint i = 0; i < n; i++)
    if (done)
      answer_recorded (self, answered->pdata[i], &changes[i]);
    else
      answer_lost (self, answered->pdata[i], error);
  if (done)
    {
      group_marked (self, group, changes + n);
      return;
    }
  for (guint i = 0; i < group->len; i++)
    forget (self, group->pdata[i]);
  come_back_at (self, g_get_real_time () + G_TIME_SPAN_MINUTE);
}

static void
record_answers (MapiBatch *self)
{
  g_autoptr(GPtrArray) nothing = g_ptr_array_new ();

  turn (self, nothing);
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
      Item *item = get_item (self, numbers->pdata[i]);

      item->error = g_error_copy (problem);
      if (!add_answer (self, numbers->pdata[i], &changes[n]))
        continue;
      come_back_at (self, changes[n].next_try);
      n++;
    }
  if (n > 0 && !mapi_store_change_outgoing (self->store, changes, n, NULL, &error))
    {
      g_debug ("Queued messages could not be changed: %s", error->message);
      come_back_at (self, g_get_real_time () + G_TIME_SPAN_MINUTE);
    }
  for (guint i = 0; i < n; i++)
    g_clear_pointer (&changes[i].sent_id, mapi_entry_id_free);
  for (guint i = 0; i < numbers->len; i++)
    if (!get_item (self, numbers->pdata[i])->later)
      forget (self, numbers->pdata[i]);
}

/* What is marked and nobody takes */
static void
turn_down_ready (MapiBatch    *self,
                 const GError *problem)
{
  g_autoptr(GPtrArray) left = g_ptr_array_new ();

  while (!g_queue_is_empty (&self->ready))
    g_ptr_array_add (left, g_queue_pop_head (&self->ready));
  if (left->len > 0)
    turn_down (self, left, problem);
}

/* What the transport did not take */
static void
turn_back (MapiBatch *self)
{
  g_autoptr(GError) stopped = g_error_new_literal (MAPI_ERROR, MAPI_ERROR_BUSY, _("Sending was stopped"));

  turn_down_ready (self, self->problem != NULL ? self->problem : stopped);
  if (self->problem != NULL && !g_cancellable_is_cancelled (self->cancellable))
    g_hash_table_insert (self->down, g_object_ref (self->transport), g_steal_pointer (&self->problem));
  g_clear_error (&self->problem);
}

/* ---- the run ---- */

/* With the lock. TRUE: there is something to do. */
static gboolean
wait_for_change (MapiBatch *self,
                 gboolean   all)
{
  gint64 until = 0;

  while (!self->over && (all || self->ready.length > ENOUGH) && self->answered->len < MANY_ANSWERS)
    {
      if (self->answered->len == 0)
        {
          g_cond_wait (&self->changed, &self->lock);
          continue;
        }
      if (until == 0)
        until = g_get_monotonic_time () + TOGETHER_US;
      if (!g_cond_wait_until (&self->changed, &self->lock, until))
        break;
    }
  return self->answered->len > 0;
}

/* Waits until the transport wants more, and records what it answers meanwhile. @all: until it has ended */
static void
wait_for_transport (MapiBatch *self,
                    gboolean   all)
{
  gboolean wanted = FALSE;

  while (!wanted)
    {
      gboolean answers;

      g_mutex_lock (&self->lock);
      answers = wait_for_change (self, all);
      wanted = self->over || (!all && self->ready.length <= ENOUGH);
      g_mutex_unlock (&self->lock);
      if (answers && !wanted)
        record_answers (self);
    }
}

static void
push_group (MapiBatch *self)
{
  g_autoptr(GPtrArray) group = g_steal_pointer (&self->group);
  const GError *problem = g_hash_table_lookup (self->down, self->transport);

  self->group = g_ptr_array_new ();
  self->n_bytes = 0;
  if (self->thread != NULL)
    wait_for_transport (self, FALSE);
  turn (self, group);
  /* Not before they are marked: one that was written anew since it was loaded is another message */
  if (problem != NULL)
    {
      turn_down_ready (self, problem);
      return;
    }
  if (self->thread == NULL && !g_queue_is_empty (&self->ready))
    {
      self->closed = self->over = FALSE;
      self->thread = g_thread_new ("submit", send_thread, self);
    }
}

static void
see_to_the_rest (MapiBatch *self)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      Item *item = g_ptr_array_index (self->items, i);
      MapiDispatchResult result = MAPI_DISPATCH_DONE;
      g_autoptr(GError) error = NULL;
      gint64 next_try = 0;

      if (item == NULL)
        continue;
      /* A transport that forgot one: it is in doubt like after a crash. */
      if (!item->later)
        unlock (self, mapi_dispatch_pass_get_id (item->pass), NULL);
      else if (!mapi_dispatch_pass_conclude (item->pass, FALSE, &result, &next_try, NULL, self->cancellable,
                                             &error))
        unlock (self, mapi_dispatch_pass_get_id (item->pass), error);
      else
        come_back_at (self, next_try);
    }
}

void
mapi_batch_flush (MapiBatch *self)
{
  if (self->group->len > 0)
    push_group (self);
  if (self->thread != NULL)
    {
      g_mutex_lock (&self->lock);
      self->closed = TRUE;
      g_cond_broadcast (&self->changed);
      g_mutex_unlock (&self->lock);
      wait_for_transport (self, TRUE);
      g_clear_pointer (&self->thread, g_thread_join);
      record_answers (self);
      turn_back (self);
    }
  see_to_the_rest (self);
  g_ptr_array_set_size (self->items, 0);
  self->transport = NULL;
}

/* ---- taking in ---- */

static void
dispatch_alone (MapiBatch         *self,
                const MapiEntryId *id,
                guint              attempts)
{
  MapiDispatchResult result;
  gint64 next_try = 0;
  g_autoptr(MapiEntryId) sent_id = NULL;
  g_autoptr(GError) error = NULL;

  mapi_batch_flush (self);
  if (!mapi_dispatch_message (NULL, self->store, id, attempts, FALSE, self->transports, self->absent,
                              self->others, &result, &next_try, &sent_id, self->cancellable, &error))
    {
      g_debug ("A queued message could not be processed: %s", error->message);
      come_back_at (self, g_get_real_time () + G_TIME_SPAN_MINUTE);
    }
  else
    come_back_at (self, next_try);
}

void
mapi_batch_expect (MapiBatch *self,
                   GPtrArray *ids)
{
  g_ptr_array_unref (self->expected);
  self->expected = g_ptr_array_ref (ids);
  self->first_loaded = 0;
  g_ptr_array_set_size (self->loaded, 0);
}

static void
load_ahead (MapiBatch *self,
            guint      first)
{
  g_autoptr(GPtrArray) ids = g_ptr_array_new ();

  for (guint i = first; i < self->expected->len && ids->len < AHEAD; i++)
    g_ptr_array_add (ids, self->expected->pdata[i]);
  g_ptr_array_unref (self->loaded);
  self->loaded = mapi_store_load_first (self->store, ids, AHEAD_BYTES, self->cancellable);
  self->first_loaded = first;
}

/* Those added are among the expected, in their order. */
static MapiContent *
load (MapiBatch         *self,
      const MapiEntryId *id)
{
  MapiContent *content = NULL;
  guint position = self->first_loaded;

  while (position < self->expected->len && !mapi_entry_id_equal (self->expected->pdata[position], id))
    position++;
  if (position < self->expected->len)
    {
      if (position >= self->first_loaded + self->loaded->len)
        load_ahead (self, position);
      if (position < self->first_loaded + self->loaded->len)
        content = g_steal_pointer (&self->loaded->pdata[position - self->first_loaded]);
    }
  return content != NULL ? content : mapi_store_load_message (self->store, id, self->cancellable, NULL);
}

/* NULL: it is nothing for a batch */
static Item *
take_in (MapiBatch          *self,
         const MapiEntryId  *id,
         guint               attempts,
         MapiTransport     **transport,
         gsize              *n_bytes)
{
  g_autoptr(MapiContent) content = load (self, id);
  Item *item;

  /* Gone meanwhile, or not to be read: what there is to say is said where it is sent alone. */
  if (content == NULL)
    return NULL;
  item = g_new0 (Item, 1);
  item->pass = mapi_dispatch_pass_new (self->store, id, content, attempts, self->transports, self->absent,
                                       self->others);
  *transport = mapi_dispatch_pass_next (item->pass, &item->mine);
  *n_bytes = (gsize) MAX (mapi_properties_get_long (mapi_content_get_properties (content),
                                                    MAPI_PR_MESSAGE_SIZE, 0), 0);
  if (*transport != NULL)
    {
      guint n = item->mine->len;

      item->copy = mapi_dispatch_pass_copy (item->pass, *transport, &item->mine, self->cancellable, NULL);
      if (item->copy != NULL && item->mine->len == n)
        return item;
    }
  item_free (item);
  return NULL;
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

void
mapi_batch_add (MapiBatch         *self,
                const MapiEntryId *id,
                guint              attempts)
{
  MapiTransport *transport = NULL;
  gsize n_bytes = 0;
  gpointer number;
  gboolean behind;
  Item *item = take_in (self, id, attempts, &transport, &n_bytes);

  if (item == NULL)
    {
      dispatch_alone (self, id, attempts);
      return;
    }
  if (transport != self->transport || has_ended (self))
    mapi_batch_flush (self);
  self->transport = transport;
  g_mutex_lock (&self->lock);
  number = GUINT_TO_POINTER (self->items->len);
  g_ptr_array_add (self->items, item);
  behind = self->answered->len >= MANY_ANSWERS;
  g_mutex_unlock (&self->lock);
  if (behind)
    record_answers (self);
  g_ptr_array_add (self->group, number);
  self->n_bytes += n_bytes;
  if (self->group->len >= GROUP_SIZE || self->n_bytes >= GROUP_BYTES)
    push_group (self);
}
