/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-batch-private.h"

/* Several messages through one transport.
 *
 *  1. All are locked and marked as being sent in one transaction.
 *  2. A thread hands them to the transport, which may send the next before the last is answered.
 *  3. This thread writes down what became of them, as many as have been answered since the
 *     last time in one transaction. So from the moment a server takes a message to the moment that
 *     is on the disk there is at most the transaction that is going on, and its own.
 *  4. What is not simply sent (somebody refused, somebody still to be asked, a report due) is recorded there
 *     recipient by recipient, and seen to when the transport is free again.
 *
 * A batch is short: all of it is in doubt when the process dies in between. */

#define MAX_BYTES (4 * 1024 * 1024)

typedef struct
{
  MapiDispatchPass *pass;       /* (owned) */
  guint             attempts;
  GPtrArray        *mine;       /* (owned) */
  MapiContent      *copy;       /* (owned): what the transport gets */
  MapiSubmitResult *result;     /* (owned) (nullable) */
  GError           *error;      /* (owned) (nullable) */
  gboolean          later;      /* more is to be done than to finish it */
} Item;

struct _MapiBatch
{
  MapiStore     *store;
  GPtrArray     *transports;
  GPtrArray     *absent;
  GCancellable  *cancellable;
  gint64        *next;
  MapiTransport *transport;     /* (unowned): of the items */
  GPtrArray     *items;         /* (owned) (element-type Item) */
  gsize          n_bytes;
  guint          limit;
  gboolean       others;

  GMutex         lock;          /* guards what follows */
  GCond          changed;
  GPtrArray     *answered;      /* (owned) (element-type Item) (unowned elements) */
  gboolean       over;
};

static void
item_free (gpointer data)
{
  Item *item = data;

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
                guint         limit,
                gint64       *next,
                GCancellable *cancellable)
{
  MapiBatch *self = g_new0 (MapiBatch, 1);

  self->store = store;
  self->transports = g_ptr_array_ref (transports);
  self->absent = g_ptr_array_ref (absent);
  self->others = others;
  self->limit = limit;
  self->next = next;
  self->cancellable = cancellable;
  self->items = g_ptr_array_new_with_free_func (item_free);
  self->answered = g_ptr_array_new ();
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  return self;
}

void
mapi_batch_free (MapiBatch *self)
{
  g_ptr_array_unref (self->items);
  g_ptr_array_unref (self->answered);
  g_ptr_array_unref (self->transports);
  g_ptr_array_unref (self->absent);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
  g_free (self);
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

/* ---- before ---- */

/* Marks all; those that are not to be had are dropped. */
static gboolean
begin (MapiBatch *self)
{
  g_autofree MapiOutgoingChange *changes = g_new0 (MapiOutgoingChange, self->items->len);
  g_autoptr(GError) error = NULL;
  guint kept = 0, n = self->items->len;

  for (guint i = 0; i < n; i++)
    {
      Item *item = self->items->pdata[i];

      changes[i].action = MAPI_OUTGOING_BEGIN;
      changes[i].id = mapi_dispatch_pass_get_id (item->pass);
    }
  if (!mapi_store_change_outgoing (self->store, changes, n, self->cancellable, &error))
    {
      g_debug ("Queued messages could not be marked: %s", error->message);
      come_back_at (self, g_get_real_time () + G_TIME_SPAN_MINUTE);
      return FALSE;
    }
  for (guint i = 0; i < n; i++)
    {
      if (changes[i].done)
        kept++;
      else
        g_ptr_array_remove_index (self->items, kept);
    }
  return self->items->len > 0;
}

/* ---- meanwhile ---- */

static void
done_cb (guint             index,
         MapiSubmitResult *result,
         const GError     *error,
         gpointer          user_data)
{
  MapiBatch *self = user_data;
  Item *item = g_ptr_array_index (self->items, index);

  g_mutex_lock (&self->lock);
  item->result = result != NULL ? mapi_submit_result_copy (result) : NULL;
  item->error = result == NULL ? g_error_copy (error) : NULL;
  g_ptr_array_add (self->answered, item);
  g_cond_signal (&self->changed);
  g_mutex_unlock (&self->lock);
}

static gpointer
send_thread (gpointer data)
{
  MapiBatch *self = data;
  g_autoptr(GPtrArray) contents = g_ptr_array_new ();

  for (guint i = 0; i < self->items->len; i++)
    g_ptr_array_add (contents, ((Item *) self->items->pdata[i])->copy);
  mapi_transport_submit_many (self->transport, contents, done_cb, self, self->cancellable);
  g_mutex_lock (&self->lock);
  self->over = TRUE;
  g_cond_signal (&self->changed);
  g_mutex_unlock (&self->lock);
  return NULL;
}

static void
record (MapiBatch *self,
        GPtrArray *items)
{
  g_autofree MapiOutgoingChange *changes = g_new0 (MapiOutgoingChange, items->len);
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < items->len; i++)
    {
      Item *item = items->pdata[i];

      item->later = !mapi_dispatch_pass_take (item->pass, item->mine, self->transport, item->result,
                                              item->error);
      changes[i].action = item->later ? MAPI_OUTGOING_RECORD : MAPI_OUTGOING_FINISH;
      changes[i].id = mapi_dispatch_pass_get_id (item->pass);
      changes[i].recipients = mapi_dispatch_pass_get_recipients (item->pass);
    }
  if (!mapi_store_change_outgoing (self->store, changes, items->len, NULL, &error))
    {
      /* As after a crash: they stay marked, and nobody takes them for unsent. */
      for (guint i = 0; i < items->len; i++)
        {
          ((Item *) items->pdata[i])->later = FALSE;
          unlock (self, changes[i].id, error);
        }
      return;
    }
  for (guint i = 0; i < items->len; i++)
    g_clear_pointer (&changes[i].sent_id, mapi_entry_id_free);
}

static void
record_answers (MapiBatch *self)
{
  gboolean over = FALSE;

  while (!over)
    {
      g_autoptr(GPtrArray) items = NULL;

      g_mutex_lock (&self->lock);
      while (self->answered->len == 0 && !self->over)
        g_cond_wait (&self->changed, &self->lock);
      items = g_steal_pointer (&self->answered);
      self->answered = g_ptr_array_new ();
      over = self->over;
      g_mutex_unlock (&self->lock);
      if (items->len > 0)
        record (self, items);
    }
}

/* ---- after ---- */

static void
see_to_the_rest (MapiBatch *self)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      Item *item = self->items->pdata[i];
      MapiDispatchResult result = MAPI_DISPATCH_DONE;
      g_autoptr(GError) error = NULL;
      gint64 next_try = 0;

      /* A transport that forgot one: it is in doubt like after a crash. */
      if (item->result == NULL && item->error == NULL)
        unlock (self, mapi_dispatch_pass_get_id (item->pass), NULL);
      if (!item->later)
        continue;
      if (!mapi_dispatch_pass_conclude (item->pass, FALSE, &result, &next_try, NULL, self->cancellable, &error))
        unlock (self, mapi_dispatch_pass_get_id (item->pass), error);
      else if (result == MAPI_DISPATCH_WAITING)
        come_back_at (self, next_try);
    }
}

void
mapi_batch_flush (MapiBatch *self)
{
  GThread *thread;

  if (self->items->len > 0 && begin (self))
    {
      self->over = FALSE;
      thread = g_thread_new ("submit", send_thread, self);
      record_answers (self);
      g_thread_join (thread);
      see_to_the_rest (self);
    }
  g_ptr_array_set_size (self->items, 0);
  self->transport = NULL;
  self->n_bytes = 0;
}

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
  else if (result == MAPI_DISPATCH_WAITING)
    come_back_at (self, next_try);
}

void
mapi_batch_add (MapiBatch         *self,
                const MapiEntryId *id,
                guint              attempts)
{
  g_autoptr(MapiContent) content = mapi_store_load_message (self->store, id, self->cancellable, NULL);
  Item *item;
  MapiTransport *transport;
  gsize n_bytes;

  /* Gone meanwhile, or not to be read: what there is to say is said where it is sent alone. */
  if (content == NULL)
    {
      dispatch_alone (self, id, attempts);
      return;
    }
  item = g_new0 (Item, 1);
  item->pass = mapi_dispatch_pass_new (self->store, id, content, attempts, self->transports, self->absent,
                                       self->others);
  item->attempts = attempts;
  transport = mapi_dispatch_pass_next (item->pass, &item->mine, &item->copy);
  if (transport == NULL)
    {
      item_free (item);
      dispatch_alone (self, id, attempts);
      return;
    }
  n_bytes = (gsize) MAX (mapi_properties_get_long (mapi_content_get_properties (content),
                                                   MAPI_PR_MESSAGE_SIZE, 0), 0);
  if (transport != self->transport || self->items->len >= self->limit ||
      self->n_bytes + n_bytes > MAX_BYTES)
    mapi_batch_flush (self);
  self->transport = transport;
  self->n_bytes += n_bytes;
  g_ptr_array_add (self->items, item);
}
