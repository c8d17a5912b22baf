/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Messages are collected to batches, and threads look through their headers while more come. A full
 * batch is one transaction of the writer's; the server's next bytes wait in the socket while one
 * batch is written and one is full, so that no more than three are ever held. */

#include "config.h"

#include "kit-listing.h"

#include "kit-crew.h"
#include "kit-load.h"
#include "kit-location.h"
#include "kit-writer.h"

#include <glib/gi18n-lib.h>

#define BATCH_MESSAGES 2000
#define BATCH_FLAGS 10000
#define BATCH_BYTES (4 * 1024 * 1024)
/* Where bodies are taken, smaller ones may wait: so neither the line does nor who writes */
#define SMALL_BATCH 500
#define SMALL_MAX   4
#define SMALL_PATIENCE (G_USEC_PER_SEC / 20)
/* Numbers that are reserved, at most */
#define RESERVED_MAX 100000
/* So many that share the bytes of others: those that come may be here already */
#define SHARED_MAX 200
/* What makes a transaction large enough; others want to write as well */
#define COMMIT_MESSAGES 6000
#define COMMIT_TIME (G_USEC_PER_SEC / 5)
/* As long as others who write do not notice */
#define DISK_TIME (G_USEC_PER_SEC / 50)

typedef struct
{
  GPtrArray *arrivals;  /* KitArrival */
  gsize      n_bytes;
  guint      n_headers;
  guint      n_unread;  /* arrivals at the end no thread was given yet */
  KitListingFunc last;  /* (nullable): there are no others behind it */
  gpointer   last_data;
  KitCrewGroup reading;
  gboolean   is_large;  /* threads have read it */
  KitLoadBatch *bodies; /* (owned) (nullable): that came meanwhile, of these, and of those before while they were few */
  KitListing *listing;  /* (unowned) */
} Batch;

struct _KitListing
{
  KitStore *store;
  const KitRemoteRow *row;
  KitSink *sink;
  KitFiling *filing;    /* the writer's while it writes */
  KitSinkState state;
  gboolean renumbered;
  KitUidSet *unlisted;  /* the writer's while it writes */
  KitUidSet *listed;
  gint64 lowest, highest;
  gint64 end;           /* monotonic; then it has enough; 0: never */
  guint n_messages;
  gint64 expected_size; /* bytes; bodies of less are wanted next; 0: none is */
  guint max_next;       /* so many of them */
  GArray *expected;     /* (owned) (nullable) (element-type KitExpected) */
  KitLoad *load;        /* (owned) (nullable): bodies are taken */
  KitArrival *last;     /* (unowned) (nullable): told of last, and new: its body is taken */
  KitUidSet *known;     /* (owned) (nullable): listed already */
  gint64 reserved;      /* next of the numbers for contents */
  gint64 reserved_end;
  gint is_shared;       /* atomic: bodies are not asked for any more */
  GCancellable *cancellable;
  Batch *batch;         /* being collected */
  KitWriter *writer;
  KitTransaction *transaction; /* (owned) (nullable): the writer's, between batches that follow each other */
  guint n_put;          /* arrivals in it */
  gboolean is_finished; /* all of it is written */
  gint64 began;         /* monotonic: it */
  KitCrew *crew;        /* looks through headers */
  KitCrew *cleaners;
  KitCrewGroup cleaning;
};

static Batch *
batch_new (KitListing *self)
{
  Batch *batch = g_new0 (Batch, 1);

  batch->listing = self;
  batch->arrivals = g_ptr_array_new ();
  kit_crew_group_init (&batch->reading);
  return batch;
}

/* Where threads have read it they put it away as well: the writer has enough to do, and what a thread has made is put
 * away soonest by such a one. One batch at a time, so that it does not become many. */
static void
clean (KitListing *self,
       GPtrArray  *arrivals)
{
  kit_crew_group_wait (&self->cleaning);
  for (guint i = 0; i < arrivals->len; i += KIT_CREW_BUNDLE)
    kit_crew_push (self->cleaners, &self->cleaning, arrivals->pdata + i, MIN (KIT_CREW_BUNDLE, arrivals->len - i));
}

static void
batch_free (gpointer data)
{
  Batch *batch = data;

  kit_crew_group_clear (&batch->reading);
  if (batch->is_large)
    clean (batch->listing, batch->arrivals);
  else
    g_ptr_array_foreach (batch->arrivals, (GFunc) (GCallback) kit_arrival_free, NULL);
  g_ptr_array_unref (batch->arrivals);
  g_clear_pointer (&batch->bodies, kit_load_batch_free);
  g_free (batch);
}

static void
clean_cb (gpointer item,
          gpointer user_data)
{
  kit_arrival_free (item);
}

static void
digest_cb (gpointer item,
           gpointer user_data)
{
  kit_arrival_read (item, mapi_provider_get_support (user_data));
}

/* Gives what has come since the last time to a thread */
static void
read_some (KitListing *self)
{
  Batch *batch = self->batch;

  kit_crew_push (self->crew, &batch->reading,
                 batch->arrivals->pdata + batch->arrivals->len - batch->n_unread, batch->n_unread);
  batch->n_unread = 0;
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

static void
settle_unlisted (KitListing *self)
{
  KitUidSet *unlisted = kit_uid_set_subtract (self->unlisted, self->listed);

  kit_uid_set_free (self->unlisted);
  self->unlisted = unlisted;
}

/* Batches that follow each other at once are one transaction, up to a limit: pages that all of them change are written
 * once. Called by the writer when no more wait. */
static gboolean
commit (gpointer   user_data,
        GError   **error)
{
  KitListing *self = user_data;
  g_autoptr (KitTransaction) transaction = g_steal_pointer (&self->transaction);

  return transaction == NULL || kit_store_commit (self->store, transaction, error);
}

static gboolean
begin (KitListing  *self,
       GError     **error)
{
  if (self->transaction != NULL)
    return TRUE;
  self->transaction = kit_store_begin (self->store, self->cancellable, error);
  self->began = g_get_monotonic_time ();
  self->n_put = 0;
  if (self->transaction != NULL && self->load != NULL)
    kit_transaction_begin_bulk (self->transaction);
  return self->transaction != NULL;
}

static gboolean
put_all (KitListing      *self,
         KitTransaction  *transaction,
         GPtrArray       *arrivals,
         GError         **error)
{
  if (arrivals->len == 0)
    return TRUE;
  if (!kit_filing_begin (self->filing, transaction, error))
    return FALSE;
  for (guint i = 0; i < arrivals->len; i++)
    {
      KitArrival *arrival = g_ptr_array_index (arrivals, i);
      gboolean unlisted;

      if (!kit_filing_put (self->filing, transaction, arrival, &unlisted, error))
        return FALSE;
      if (unlisted)
        kit_uid_set_add (self->unlisted, arrival->uid);
    }
  if (kit_filing_get_n_shared (self->filing) > SHARED_MAX)
    g_atomic_int_set (&self->is_shared, TRUE);
  return kit_filing_end (self->filing, transaction, error);
}

static gboolean
put_batch (KitListing  *self,
           Batch       *batch,
           GError     **error)
{
  if (!begin (self, error) || !put_all (self, self->transaction, batch->arrivals, error))
    return FALSE;
  self->n_put += batch->arrivals->len;
  if (batch->last == NULL)
    return TRUE;
  settle_unlisted (self);
  return batch->last (self, self->transaction, batch->last_data, error);
}

/* The rows say where the bodies are, once the disk has them. A slow one is waited for with nothing open. */
static gboolean
write_all (KitListing  *self,
           Batch       *batch,
           GError     **error)
{
  if (batch->bodies != NULL && self->transaction != NULL &&
      !kit_load_batch_wait (batch->bodies, g_get_monotonic_time () + DISK_TIME) && !commit (self, error))
    return FALSE;
  return (batch->bodies == NULL || kit_load_batch_settle (batch->bodies, error)) &&
         ((batch->arrivals->len == 0 && batch->last == NULL) || put_batch (self, batch, error)) &&
         (batch->bodies == NULL || (begin (self, error) && kit_load_batch_write (batch->bodies, self->transaction, error)));
}

/* In the writer's thread; the last one in that of the listing */
static gboolean
write_batch (gpointer   data,
             gpointer   user_data,
             GError   **error)
{
  KitListing *self = user_data;
  Batch *batch = data;

  kit_crew_group_wait (&batch->reading);
  if (!write_all (self, batch, error))
    {
      g_clear_pointer (&self->transaction, kit_transaction_free);
      return FALSE;
    }
  return self->transaction == NULL || (self->n_put < COMMIT_MESSAGES && g_get_monotonic_time () - self->began < COMMIT_TIME) ||
         commit (self, error);
}

static Batch *
steal_batch (KitListing *self)
{
  Batch *batch = self->batch;

  /* The few of a single small batch are read by who writes them */
  batch->is_large = kit_crew_is_working (self->crew);
  if (batch->is_large)
    read_some (self);
  self->batch = batch_new (self);
  return batch;
}

/* With those that are being collected goes what their rows have to be there for. While that is little it waits for more. */
static gboolean
attach_bodies (KitListing  *self,
               gboolean     all,
               GError     **error)
{
  g_autoptr (KitLoadBatch) bodies = NULL;

  if (self->load == NULL || !(all || kit_load_is_packed (self->load) || kit_load_is_full (self->load)))
    return TRUE;
  bodies = kit_load_steal (self->load, !kit_writer_is_busy (self->writer), error);
  if (bodies == NULL)
    return FALSE;
  if (!kit_load_batch_is_empty (bodies))
    self->batch->bodies = g_steal_pointer (&bodies);
  return TRUE;
}

/* Everything that came is in the store when it returns */
static gboolean
flush (KitListing  *self,
       GError     **error)
{
  self->last = NULL;
  return !set_cancelled (self, error) && attach_bodies (self, TRUE, error) &&
         kit_writer_finish (self->writer, steal_batch (self), error);
}

static gboolean
push (KitListing  *self,
      GError     **error)
{
  self->last = NULL;
  return !set_cancelled (self, error) && attach_bodies (self, FALSE, error) &&
         kit_writer_push (self->writer, steal_batch (self), error);
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

/* Each that is new has a number, also where no body comes: several of them are filed at once */
static void
expect (KitListing *self,
        KitArrival *arrival)
{
  KitExpected expected = { arrival->uid, arrival->size };

  self->last = NULL;
  if (self->known != NULL && kit_uid_set_contains (self->known, arrival->uid))
    return;
  if (self->load != NULL)
    {
      if (self->reserved == self->reserved_end || kit_uid_set_contains (self->listed, arrival->uid))
        return;
      arrival->content = self->reserved++;
      self->last = arrival;
    }
  if (arrival->size > 0 && arrival->size < self->expected_size)
    g_array_append_val (self->expected, expected);
}

static void
look_at_clock (KitListing *self)
{
  if (self->end != 0 && g_get_monotonic_time () > self->end)
    kit_sink_set_enough (self->sink);
}

static gboolean
is_full (KitListing *self)
{
  return self->batch->n_headers >= (self->load != NULL ? SMALL_BATCH : BATCH_MESSAGES) ||
         self->batch->n_bytes >= BATCH_BYTES || self->batch->arrivals->len >= BATCH_FLAGS;
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
  /* The body of the one before came behind it */
  if (is_full (self) && !push (self, error))
    return FALSE;
  arrival = kit_arrival_new (message);
  g_ptr_array_add (self->batch->arrivals, arrival);
  self->batch->n_unread++;
  if (arrival->header != NULL)
    {
      self->n_messages++;
      self->lowest = self->lowest == 0 ? arrival->uid : MIN (self->lowest, arrival->uid);
      self->highest = MAX (self->highest, arrival->uid);
      expect (self, arrival);
      kit_uid_set_add (self->listed, arrival->uid);
      self->batch->n_headers++;
      self->batch->n_bytes += g_bytes_get_size (arrival->header);
      look_at_clock (self);
    }
  if (self->batch->n_unread == KIT_CREW_BUNDLE)
    read_some (self);
  return self->load != NULL || !is_full (self) || push (self, error);
}

/* It is not wanted any more */
static void
forget_expected (KitListing *self,
                 gint64      uid)
{
  guint n = self->expected->len;

  if (n > 0 && g_array_index (self->expected, KitExpected, n - 1).uid == uid)
    g_array_set_size (self->expected, n - 1);
}

static gboolean
body_cb (gpointer   user_data,
         gint64     uid,
         GBytes    *source,
         GError   **error)
{
  KitListing *self = user_data;
  KitArrival *arrival = self->last;

  if (self->renumbered || arrival == NULL || uid != arrival->uid)
    return TRUE;
  self->last = NULL;
  forget_expected (self, uid);
  return kit_load_add (self->load, arrival->content, source, &arrival->piece, error) &&
         (!kit_load_is_full (self->load) || push (self, error));
}

static gboolean
takes_bodies_cb (gpointer user_data)
{
  KitListing *self = user_data;

  return !g_atomic_int_get (&self->is_shared);
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

static gint
compare_expected (gconstpointer a,
                  gconstpointer b)
{
  gint64 first = ((const KitExpected *) a)->uid;
  gint64 second = ((const KitExpected *) b)->uid;

  return first < second ? 1 : first > second ? -1 : 0;
}

static KitUidSet *
next_cb (gpointer user_data,
         gint64   max_bytes)
{
  KitListing *self = user_data;
  KitUidSet *next = kit_uid_set_new ();

  if (self->expected == NULL)
    return next;
  g_array_sort (self->expected, compare_expected);
  for (guint i = 0; i < MIN (self->expected->len, self->max_next) && max_bytes > 0; i++)
    {
      const KitExpected *expected = &g_array_index (self->expected, KitExpected, i);

      kit_uid_set_add (next, expected->uid);
      max_bytes -= expected->size;
    }
  return next;
}

static const KitSinkFuncs funcs = { begin_cb, message_cb, vanished_cb, present_cb, NULL, next_cb };
static const KitSinkFuncs taking_funcs = { begin_cb, message_cb, vanished_cb, present_cb, body_cb, next_cb, takes_bodies_cb };

KitListing *
kit_listing_new (KitStore           *store,
                 const KitRemoteRow *row,
                 KitFilingFlags      flags,
                 GCancellable       *cancellable)
{
  KitListing *self = g_new0 (KitListing, 1);

  self->store = store;
  self->row = row;
  self->cancellable = cancellable;
  self->filing = kit_filing_new (store, row, flags);
  self->unlisted = kit_uid_set_new ();
  self->listed = kit_uid_set_new ();
  self->batch = batch_new (self);
  self->sink = kit_sink_new (&funcs, self);
  self->writer = kit_writer_new (write_batch, batch_free, self);
  kit_writer_set_settle (self->writer, commit);
  self->crew = kit_crew_new (digest_cb, store);
  self->cleaners = kit_crew_new (clean_cb, NULL);
  kit_crew_group_init (&self->cleaning);
  return self;
}

void
kit_listing_free (KitListing *self)
{
  kit_writer_free (self->writer);
  batch_free (self->batch);
  kit_crew_group_clear (&self->cleaning);
  kit_crew_free (self->cleaners);
  kit_crew_free (self->crew);
  kit_sink_free (self->sink);
  kit_filing_free (self->filing);
  kit_uid_set_free (self->unlisted);
  kit_uid_set_free (self->listed);
  g_clear_pointer (&self->expected, g_array_unref);
  if (self->load != NULL && !self->is_finished)
    kit_load_give_back (self->load);
  g_clear_pointer (&self->load, kit_load_free);
  g_clear_pointer (&self->known, kit_uid_set_free);
  g_free (self);
}

KitSink *
kit_listing_get_sink (KitListing *self)
{
  return self->sink;
}

void
kit_listing_expect_bodies (KitListing *self,
                           gint64      max_size,
                           guint       max_n,
                           GArray     *known,
                           KitUidSet  *listed)
{
  self->known = kit_uid_set_copy (listed);
  self->max_next = max_n;
  self->expected_size = max_size;
  self->expected = g_array_ref (known);
}

gboolean
kit_listing_take_bodies (KitListing  *self,
                         gint64       max_size,
                         guint        max_n,
                         GArray      *known,
                         KitUidSet   *listed,
                         gint64       n,
                         GError     **error)
{
  g_autoptr (KitTransaction) transaction = kit_store_begin (self->store, self->cancellable, error);

  n = CLAMP (n, 1, RESERVED_MAX);
  if (transaction == NULL)
    return FALSE;
  self->reserved = kit_transaction_reserve_contents (transaction, n, error);
  if (self->reserved == 0 || !kit_store_commit (self->store, transaction, error))
    return FALSE;
  self->reserved_end = self->reserved + n;
  kit_sink_free (self->sink);
  self->sink = kit_sink_new (&taking_funcs, self);
  kit_writer_set_many (self->writer, SMALL_MAX, SMALL_PATIENCE);
  self->load = kit_load_new (self->store);
  kit_listing_expect_bodies (self, max_size, max_n, known, listed);
  return TRUE;
}

void
kit_listing_set_end (KitListing *self,
                     gint64      time)
{
  self->end = time;
}

gboolean
kit_listing_finish (KitListing      *self,
                    KitListingFunc   last,
                    gpointer         user_data,
                    GError         **error)
{
  self->batch->last = last;
  self->batch->last_data = user_data;
  self->is_finished = flush (self, error);
  if (self->is_finished)
    settle_unlisted (self);
  return self->is_finished;
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

gint64
kit_listing_get_highest (KitListing *self)
{
  return self->highest;
}

guint
kit_listing_get_n_messages (KitListing *self)
{
  return self->n_messages;
}
