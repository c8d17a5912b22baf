/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The lane and its checkpoint
 *
 * What is committed lies in the log and has to be written a second time, into the file itself.
 * Whoever waits for the commit need not wait for that: the lane answers first and moves the log
 * afterwards, once it is worth it, while the next transaction is being prepared. Bodies are handed over in bundles,
 * because waking a thread costs more than writing a small body does. */

#include "config.h"

#include "kit-body-lane.h"

#include "kit-packs.h"

#define BUNDLE_BODIES 32
#define BUNDLE_PIECES 128
#define BUNDLE_BYTES (256 * 1024)
/* Of the log that a piece takes up: its row, and that of the index, are in pages which are written as a whole */
#define PIECE_BYTES 640

typedef struct
{
  KitPiece piece; /* in no pack: only its content is known */
  GBytes *body;   /* (owned) (nullable): it is in the pack */
} Job;

typedef enum
{
  ORDER_STORE,
  ORDER_COMMIT,
  ORDER_ROLLBACK
} Order;

typedef struct
{
  Order order;
  GArray *jobs; /* element-type Job */
} Bundle;

/* Shared by the thread and whoever waits for it */
typedef struct
{
  KitBodies *bodies;
  GAsyncQueue *bundles;
  gsize n_bytes; /* that it stored */
  GMutex mutex;
  GCond cond;
  gboolean answered;
  GError *error;
} Lane;

struct _KitBodyLane
{
  Lane *lane;
  GThread *thread; /* NULL once it was told how to end */
  Bundle *open;
  gsize open_bytes;
};

static void
job_clear (gpointer data)
{
  g_clear_pointer (&((Job *) data)->body, g_bytes_unref);
}

static Bundle *
bundle_new (Order order)
{
  Bundle *bundle = g_new (Bundle, 1);

  bundle->order = order;
  bundle->jobs = g_array_sized_new (FALSE, FALSE, sizeof (Job), order == ORDER_STORE ? BUNDLE_BODIES
                                                                                     : 0);
  g_array_set_clear_func (bundle->jobs, job_clear);
  return bundle;
}

static void
bundle_free (gpointer data)
{
  g_array_unref (((Bundle *) data)->jobs);
  g_free (data);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Bundle, bundle_free)

static void
lane_clear (gpointer data)
{
  Lane *lane = data;

  g_async_queue_unref (lane->bundles);
  g_clear_error (&lane->error);
  g_cond_clear (&lane->cond);
  g_mutex_clear (&lane->mutex);
}

static void
lane_release (gpointer data)
{
  g_atomic_rc_box_release_full (data, lane_clear);
}

static void
answer (Lane   *lane,
        GError *error)
{
  g_mutex_lock (&lane->mutex);
  lane->error = error;
  lane->answered = TRUE;
  g_cond_signal (&lane->cond);
  g_mutex_unlock (&lane->mutex);
}

/* Those from @first on that follow each other; how many */
static guint
record_pieces (KitWrite  *write,
               GArray    *jobs,
               guint      first,
               GError   **error)
{
  KitPiece pieces[BUNDLE_PIECES];
  guint n = 0;

  for (; n < G_N_ELEMENTS (pieces) && first + n < jobs->len; n++)
    {
      Job *job = &g_array_index (jobs, Job, first + n);

      if (job->body != NULL)
        break;
      pieces[n] = job->piece;
    }
  return kit_packs_record (write, pieces, n, error) ? n : 0;
}

static void
store_all (Lane      *lane,
           KitWrite  *write,
           Bundle    *bundle,
           GError   **error)
{
  for (guint i = 0; i < bundle->jobs->len && *error == NULL;)
    {
      Job *job = &g_array_index (bundle->jobs, Job, i);

      if (job->body == NULL)
        {
          guint n = record_pieces (write, bundle->jobs, i, error);

          lane->n_bytes += n * PIECE_BYTES;
          i += n;
          continue;
        }
      kit_bodies_store (write, job->piece.content, job->body, error);
      lane->n_bytes += g_bytes_get_size (job->body);
      i++;
    }
}

static gpointer
run (gpointer data)
{
  Lane *lane = data;
  KitBodies *bodies = lane->bodies;
  KitWrite *write;
  GError *error = NULL;
  Order order = ORDER_STORE;
  gboolean is_due;

  write = kit_database_write (kit_bodies_get_database (bodies), NULL, &error);
  if (write != NULL)
    kit_connection_set_checkpoints (kit_write_get_connection (write), FALSE);
  while (order == ORDER_STORE)
    {
      g_autoptr (Bundle) bundle = g_async_queue_pop (lane->bundles);

      order = bundle->order;
      store_all (lane, write, bundle, &error);
    }
  if (order == ORDER_COMMIT && error == NULL)
    kit_write_commit (write, &error);
  if (write != NULL)
    kit_connection_set_checkpoints (kit_write_get_connection (write), TRUE);
  g_clear_pointer (&write, kit_write_free);
  is_due = order == ORDER_COMMIT && kit_bodies_count (bodies, lane->n_bytes);
  answer (lane, error);
  lane_release (lane);
  if (is_due)
    kit_bodies_checkpoint (bodies);
  return NULL;
}

KitBodyLane *
kit_body_lane_new (KitBodies *bodies)
{
  KitBodyLane *self = g_new0 (KitBodyLane, 1);

  self->lane = g_atomic_rc_box_new0 (Lane);
  self->lane->bodies = bodies;
  self->lane->bundles = g_async_queue_new_full (bundle_free);
  g_mutex_init (&self->lane->mutex);
  g_cond_init (&self->lane->cond);
  self->thread = g_thread_new ("kit-bodies", run, g_atomic_rc_box_acquire (self->lane));
  return self;
}

static void
flush (KitBodyLane *self)
{
  if (self->open == NULL)
    return;
  g_async_queue_push (self->lane->bundles, g_steal_pointer (&self->open));
  self->open_bytes = 0;
}

static void
add (KitBodyLane *self,
     Job          job)
{
  if (self->open == NULL)
    self->open = bundle_new (ORDER_STORE);
  g_array_append_val (self->open->jobs, job);
}

void
kit_body_lane_push (KitBodyLane *self,
                    gint64       content,
                    GBytes      *body)
{
  add (self, (Job) { { .content = content }, g_bytes_ref (body) });
  self->open_bytes += g_bytes_get_size (body);
  if (self->open->jobs->len >= BUNDLE_BODIES || self->open_bytes >= BUNDLE_BYTES)
    flush (self);
}

void
kit_body_lane_push_piece (KitBodyLane    *self,
                          const KitPiece *piece)
{
  add (self, (Job) { *piece, NULL });
  if (self->open->jobs->len >= BUNDLE_PIECES)
    flush (self);
}

static void
finish (KitBodyLane *self,
        Order        how)
{
  flush (self);
  g_async_queue_push (self->lane->bundles, bundle_new (how));
  g_mutex_lock (&self->lane->mutex);
  while (!self->lane->answered)
    g_cond_wait (&self->lane->cond, &self->lane->mutex);
  g_mutex_unlock (&self->lane->mutex);
  kit_bodies_keep_thread (self->lane->bodies, g_steal_pointer (&self->thread));
}

gboolean
kit_body_lane_commit (KitBodyLane  *self,
                      GError      **error)
{
  finish (self, ORDER_COMMIT);
  if (self->lane->error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&self->lane->error));
  return FALSE;
}

void
kit_body_lane_free (KitBodyLane *self)
{
  if (self->thread != NULL)
    finish (self, ORDER_ROLLBACK);
  lane_release (self->lane);
  g_free (self);
}
