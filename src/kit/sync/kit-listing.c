/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Messages are collected to batches, and threads look through their headers while more come. A full
 * batch is one transaction; the server's next bytes wait in the socket meanwhile, so that no more
 * than one batch is ever held. */

#include "config.h"

#include "kit-listing.h"

#include "kit-location.h"

#include <glib/gi18n-lib.h>

#define BATCH_MESSAGES 1000
#define BATCH_FLAGS 10000
#define BATCH_BYTES (2 * 1024 * 1024)
#define MAX_THREADS 4

typedef struct
{
  GPtrArray *arrivals;  /* KitArrival */
  gsize      n_bytes;
  guint      n_headers;
} Batch;

struct _KitListing
{
  KitStore *store;
  const KitRemoteRow *row;
  KitSink *sink;
  KitFiling *filing;
  KitSinkState state;
  gboolean renumbered;
  KitUidSet *unlisted;
  KitUidSet *listed;
  gint64 lowest;
  guint n_messages;
  GCancellable *cancellable;
  Batch *batch;         /* being collected */
  GThreadPool *pool;    /* looks through headers */
  GMutex mutex;
  GCond cond;
  guint n_waiting;      /* arrivals without a digest */
};

static Batch *
batch_new (void)
{
  Batch *batch = g_new0 (Batch, 1);

  batch->arrivals = g_ptr_array_new_with_free_func ((GDestroyNotify) kit_arrival_free);
  return batch;
}

static void
batch_free (Batch *batch)
{
  g_ptr_array_unref (batch->arrivals);
  g_free (batch);
}

static void
digest_cb (gpointer data,
           gpointer user_data)
{
  KitListing *self = user_data;
  KitArrival *arrival = data;
  MapiMimeDigest *digest = mapi_mime_digest_new (arrival->header);

  g_mutex_lock (&self->mutex);
  arrival->digest = digest;
  if (--self->n_waiting == 0)
    g_cond_signal (&self->cond);
  g_mutex_unlock (&self->mutex);
}

static void
wait_for_digests (KitListing *self)
{
  g_mutex_lock (&self->mutex);
  while (self->n_waiting > 0)
    g_cond_wait (&self->cond, &self->mutex);
  g_mutex_unlock (&self->mutex);
}

static gboolean
set_cancelled (KitListing  *self,
               GError     **error)
{
  if (!g_cancellable_is_cancelled (self->cancellable))
    return FALSE;
  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_USER_CANCEL, _("The request was cancelled"));
  return TRUE;
}

static gboolean
write_batch (KitListing  *self,
             Batch       *batch,
             GError     **error)
{
  g_autoptr (KitTransaction) transaction = NULL;

  if (batch->arrivals->len == 0)
    return TRUE;
  transaction = kit_store_begin (self->store, self->cancellable, error);
  if (transaction == NULL || !kit_filing_begin (self->filing, transaction, error))
    return FALSE;
  for (guint i = 0; i < batch->arrivals->len; i++)
    {
      KitArrival *arrival = g_ptr_array_index (batch->arrivals, i);
      gboolean unlisted;

      if (!kit_filing_put (self->filing, transaction, arrival, &unlisted, error))
        return FALSE;
      if (unlisted)
        kit_uid_set_add (self->unlisted, arrival->uid);
    }
  return kit_filing_end (self->filing, transaction, error) &&
         kit_store_commit (self->store, transaction, error);
}

static gboolean
flush (KitListing  *self,
       GError     **error)
{
  Batch *batch = self->batch;
  gboolean written;

  if (set_cancelled (self, error))
    return FALSE;
  wait_for_digests (self);
  self->batch = batch_new ();
  written = write_batch (self, batch, error);
  batch_free (batch);
  return written;
}

/* ---- the sink ---- */

static gboolean
begin_cb (gpointer             user_data,
          const KitSinkState  *state,
          GError             **error)
{
  KitListing *self = user_data;

  self->state = *state;
  self->renumbered = self->row->uidvalidity != 0 && state->uidvalidity != self->row->uidvalidity;
  return TRUE;
}

static gboolean
message_cb (gpointer               user_data,
            const KitSinkMessage  *message,
            GError               **error)
{
  KitListing *self = user_data;
  KitArrival *arrival;

  if (self->renumbered || message->uid <= 0)
    return TRUE;
  arrival = kit_arrival_new (message);
  g_ptr_array_add (self->batch->arrivals, arrival);
  if (arrival->header != NULL)
    {
      self->n_messages++;
      self->lowest = self->lowest == 0 ? arrival->uid : MIN (self->lowest, arrival->uid);
      kit_uid_set_add (self->listed, arrival->uid);
      self->batch->n_headers++;
      self->batch->n_bytes += g_bytes_get_size (arrival->header);
      g_mutex_lock (&self->mutex);
      self->n_waiting++;
      g_mutex_unlock (&self->mutex);
      g_thread_pool_push (self->pool, arrival, NULL);
    }
  return (self->batch->n_headers < BATCH_MESSAGES && self->batch->n_bytes < BATCH_BYTES &&
          self->batch->arrivals->len < BATCH_FLAGS) ||
         flush (self, error);
}

static gboolean
doubt (KitListing  *self,
       KitUidSet   *uids,
       GError     **error)
{
  g_autoptr (KitTransaction) transaction = NULL;

  if (kit_uid_set_is_empty (uids))
    return TRUE;
  transaction = kit_store_begin (self->store, self->cancellable, error);
  return transaction != NULL &&
         kit_location_doubt (transaction, self->row->folder, uids, error) &&
         kit_store_commit (self->store, transaction, error);
}

static KitUidSet *
list_known (KitListing  *self,
            gint64       first,
            gint64       last,
            GError     **error)
{
  g_autoptr (KitConnection) connection = kit_store_read (self->store, self->cancellable, error);

  return connection != NULL
         ? kit_location_list_known (connection, self->row->folder, first, last, error) : NULL;
}

static gboolean
vanished_cb (gpointer     user_data,
             KitUidSet   *uids,
             GError     **error)
{
  KitListing *self = user_data;
  g_autoptr (KitUidSet) known = NULL;
  g_autoptr (KitUidSet) gone = NULL;

  if (self->renumbered || kit_uid_set_is_empty (uids))
    return TRUE;
  /* A server may say this of numbers that never were ours, thousands of them */
  if (!flush (self, error))
    return FALSE;
  known = list_known (self, kit_uid_set_get_first (uids), kit_uid_set_get_last (uids), error);
  if (known == NULL)
    return FALSE;
  gone = kit_uid_set_intersect (known, uids);
  return doubt (self, gone, error);
}

static gboolean
present_cb (gpointer     user_data,
            gint64       first,
            gint64       last,
            KitUidSet   *uids,
            GError     **error)
{
  KitListing *self = user_data;
  g_autoptr (KitUidSet) known = NULL;
  g_autoptr (KitUidSet) gone = NULL;
  g_autoptr (KitUidSet) more = NULL;
  const KitUidRange *ranges;
  guint n_ranges;

  if (self->renumbered)
    return TRUE;
  if (!flush (self, error))
    return FALSE;
  known = list_known (self, first, last, error);
  if (known == NULL)
    return FALSE;
  gone = kit_uid_set_subtract (known, uids);
  more = kit_uid_set_subtract (uids, known);
  ranges = kit_uid_set_get_ranges (more, &n_ranges);
  for (guint i = 0; i < n_ranges; i++)
    kit_uid_set_add_range (self->unlisted, ranges[i].first, ranges[i].last);
  return doubt (self, gone, error);
}

static const KitSinkFuncs funcs = { begin_cb, message_cb, vanished_cb, present_cb, NULL };

KitListing *
kit_listing_new (KitStore           *store,
                 const KitRemoteRow *row,
                 KitFilingFlags      flags,
                 GCancellable       *cancellable)
{
  KitListing *self = g_new0 (KitListing, 1);
  guint n_threads = MIN (g_get_num_processors (), MAX_THREADS);

  self->store = store;
  self->row = row;
  self->cancellable = cancellable;
  self->filing = kit_filing_new (store, row, flags);
  self->unlisted = kit_uid_set_new ();
  self->listed = kit_uid_set_new ();
  self->batch = batch_new ();
  self->sink = kit_sink_new (&funcs, self);
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  self->pool = g_thread_pool_new (digest_cb, self, (gint) n_threads, FALSE, NULL);
  return self;
}

void
kit_listing_free (KitListing *self)
{
  g_thread_pool_free (self->pool, FALSE, TRUE);
  batch_free (self->batch);
  kit_sink_free (self->sink);
  kit_filing_free (self->filing);
  kit_uid_set_free (self->unlisted);
  kit_uid_set_free (self->listed);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
  g_free (self);
}

KitSink *
kit_listing_get_sink (KitListing *self)
{
  return self->sink;
}

gboolean
kit_listing_finish (KitListing  *self,
                    GError     **error)
{
  KitUidSet *unlisted;

  if (!flush (self, error))
    return FALSE;
  unlisted = kit_uid_set_subtract (self->unlisted, self->listed);
  kit_uid_set_free (self->unlisted);
  self->unlisted = unlisted;
  return TRUE;
}

const KitSinkState *
kit_listing_get_state (KitListing *self)
{
  return &self->state;
}

gboolean
kit_listing_is_renumbered (KitListing *self)
{
  return self->renumbered;
}

KitUidSet *
kit_listing_get_unlisted (KitListing *self)
{
  return self->unlisted;
}

gint64
kit_listing_get_lowest (KitListing *self)
{
  return self->lowest;
}

guint
kit_listing_get_n_messages (KitListing *self)
{
  return self->n_messages;
}
