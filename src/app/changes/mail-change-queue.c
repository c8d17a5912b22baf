/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-change-queue.h"

#include <malloc.h>

/* One thread takes the changes in order, so an undo pressed at once still comes after what it undoes.
 * Lists and results belong to the main thread. */
struct _MailChangeQueue
{
  GObject        parent_instance;

  GThreadPool   *pool;      /* (owned): one thread */
  GPtrArray     *pending;   /* (owned) of MailChange, whose jobs hold them: to be applied, in order */
  GPtrArray     *done;      /* (owned) of MailChange: can be undone, the last one last */
  GPtrArray     *undone;    /* (owned) of MailChange: can be done again */
  guint          n_pending;

  GMutex         lock;      /* guards what follows */
  MailChange    *running;   /* (owned) (nullable) */
  GCancellable  *stopping;  /* (owned): of what runs */
  gint64         since;     /* monotonic */
  gboolean       abandoned; /* until there is nothing to be done any more */
};

G_DEFINE_FINAL_TYPE (MailChangeQueue, mail_change_queue, G_TYPE_OBJECT)

enum { APPLIED, REVERTED, FAILED, STATE_CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

#define MAX_UNDO 100
#define LONG_JOB (G_USEC_PER_SEC / 2)

typedef struct
{
  MailChangeQueue *queue;   /* (owned) */
  MailChange      *change;  /* (owned) */
  gboolean         revert;
  gboolean         again;
  GError          *error;   /* (owned) (nullable) */
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_object_unref (job->queue);
  g_object_unref (job->change);
  g_clear_error (&job->error);
  g_free (job);
}

static void
remember (MailChangeQueue *self,
          MailChange      *change)
{
  g_ptr_array_add (self->done, g_object_ref (change));
  if (self->done->len > MAX_UNDO)
    g_ptr_array_remove_index (self->done, 0);
}

/* What is gone, or was put into a folder that is to go, does not come back by trying again: what was done before could
 * never be taken back behind it */
static gboolean
is_final (const GError *error)
{
  return g_error_matches (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND)
         || g_error_matches (error, MAPI_ERROR, MAPI_ERROR_OBJECT_DELETED)
         || g_error_matches (error, MAPI_ERROR, MAPI_ERROR_HAS_MESSAGES)
         || g_error_matches (error, MAPI_ERROR, MAPI_ERROR_HAS_FOLDERS)
         || g_error_matches (error, MAPI_ERROR, MAPI_ERROR_NO_SUPPORT);
}

/* What was done of it can be taken back; so can the rest of what was not taken back */
static void
job_failed (Job      *job,
            gboolean  taken_back)
{
  MailChangeQueue *self = job->queue;
  gboolean stopped = g_error_matches (job->error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
                     || g_error_matches (job->error, MAPI_ERROR, MAPI_ERROR_CANCEL)
                     || g_error_matches (job->error, MAPI_ERROR, MAPI_ERROR_USER_CANCEL);

  if (job->revert ? !is_final (job->error) : !taken_back && mail_change_is_begun (job->change))
    remember (self, job->change);
  else if (job->again && !taken_back && !is_final (job->error))
    g_ptr_array_add (self->undone, g_object_ref (job->change));
  if (!stopped)
    g_signal_emit (self, signals[FAILED], 0, job->change, job->error);
  else if (!job->revert && !taken_back && mail_change_is_begun (job->change))
    g_signal_emit (self, signals[APPLIED], 0, job->change);
}

static void
set_abandoned (MailChangeQueue *self,
               gboolean         abandoned)
{
  g_mutex_lock (&self->lock);
  self->abandoned = abandoned;
  g_mutex_unlock (&self->lock);
}

/* On the main thread again */
static gboolean
job_done_cb (gpointer user_data)
{
  Job *job = user_data;
  MailChangeQueue *self = job->queue;

  gboolean taken_back = !job->revert && !g_ptr_array_remove (self->pending, job->change);

  self->n_pending--;
  if (job->error != NULL)
    job_failed (job, taken_back);
  else if (job->revert)
    {
      g_ptr_array_add (self->undone, g_object_ref (job->change));
      g_signal_emit (self, signals[REVERTED], 0, job->change);
    }
  else
    {
      if (mail_change_can_revert (job->change) && !taken_back)
        remember (self, job->change);
      if (!job->again)
        g_ptr_array_set_size (self->undone, 0);
      if (!taken_back)
        g_signal_emit (self, signals[APPLIED], 0, job->change);
    }
  if (self->n_pending == 0)
    set_abandoned (self, FALSE);
  g_signal_emit (self, signals[STATE_CHANGED], 0);
  return G_SOURCE_REMOVE;
}

/* (transfer full) (nullable): stops @change, NULL for none */
static GCancellable *
begin (MailChangeQueue *self,
       MailChange      *change)
{
  GCancellable *stopping = NULL;
  g_autoptr(MailChange) before = NULL;

  g_mutex_lock (&self->lock);
  before = g_steal_pointer (&self->running);
  g_clear_object (&self->stopping);
  if (change != NULL)
    {
      self->running = g_object_ref (change);
      self->stopping = g_cancellable_new ();
      self->since = g_get_monotonic_time ();
      stopping = g_object_ref (self->stopping);
      if (self->abandoned)
        g_cancellable_cancel (stopping);
    }
  g_mutex_unlock (&self->lock);
  return stopping;
}

/* Rows of 100,000 messages that were read for a change and freed stay in the memory of the threads they were read on */
static void
give_back_memory (gint64 since)
{
#ifdef __GLIBC__
  if (g_get_monotonic_time () - since > LONG_JOB)
    malloc_trim (0);
#endif
}

static void
job_run (gpointer data,
         gpointer user_data)
{
  Job *job = data;
  g_autoptr(GCancellable) cancellable = begin (job->queue, job->change);
  gint64 since = g_get_monotonic_time ();

  mail_change_set_progress (job->change, 0, 0);
  if (job->revert)
    mail_change_revert (job->change, NULL, &job->error);
  else
    mail_change_apply (job->change, cancellable, &job->error);
  give_back_memory (since);
  begin (job->queue, NULL);
  g_idle_add_full (G_PRIORITY_DEFAULT, job_done_cb, job, job_free);
}

static void
push (MailChangeQueue *self,
      MailChange      *change,
      gboolean         revert,
      gboolean         again)
{
  Job *job = g_new0 (Job, 1);

  job->queue = g_object_ref (self);
  job->change = g_object_ref (change);
  job->revert = revert;
  job->again = again;
  self->n_pending++;
  if (!revert)
    g_ptr_array_add (self->pending, change);
  g_thread_pool_push (self->pool, job, NULL);
  g_signal_emit (self, signals[STATE_CHANGED], 0);
}

static void
mail_change_queue_finalize (GObject *object)
{
  MailChangeQueue *self = MAIL_CHANGE_QUEUE (object);

  g_thread_pool_free (self->pool, FALSE, TRUE);
  g_ptr_array_unref (self->pending);
  g_ptr_array_unref (self->done);
  g_ptr_array_unref (self->undone);
  g_clear_object (&self->running);
  g_clear_object (&self->stopping);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (mail_change_queue_parent_class)->finalize (object);
}

static void
mail_change_queue_class_init (MailChangeQueueClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = mail_change_queue_finalize;

  signals[APPLIED] = g_signal_new ("applied", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                   MAIL_TYPE_CHANGE);
  signals[REVERTED] = g_signal_new ("reverted", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                    MAIL_TYPE_CHANGE);
  signals[FAILED] = g_signal_new ("failed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                  MAIL_TYPE_CHANGE, G_TYPE_ERROR);
  signals[STATE_CHANGED] = g_signal_new ("state-changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 0);
}

static void
mail_change_queue_init (MailChangeQueue *self)
{
  self->pool = g_thread_pool_new (job_run, NULL, 1, FALSE, NULL);
  self->pending = g_ptr_array_new ();
  g_mutex_init (&self->lock);
  self->done = g_ptr_array_new_with_free_func (g_object_unref);
  self->undone = g_ptr_array_new_with_free_func (g_object_unref);
}

MailChangeQueue *
mail_change_queue_new (void)
{
  return g_object_new (MAIL_TYPE_CHANGE_QUEUE, NULL);
}

void
mail_change_queue_push (MailChangeQueue *self,
                        MailChange      *change)
{
  g_return_if_fail (MAIL_IS_CHANGE_QUEUE (self));
  g_return_if_fail (MAIL_IS_CHANGE (change));
  push (self, change, FALSE, FALSE);
}

static MailChange *
find_last (MailChangeQueue *self)
{
  for (guint i = self->pending->len; i-- > 0; )
    if (mail_change_can_revert (g_ptr_array_index (self->pending, i)))
      return g_ptr_array_index (self->pending, i);
  return self->done->len > 0 ? g_ptr_array_index (self->done, self->done->len - 1) : NULL;
}

void
mail_change_queue_undo (MailChangeQueue *self,
                        MailChange      *change)
{
  g_autoptr(MailChange) last = NULL;

  g_return_if_fail (MAIL_IS_CHANGE_QUEUE (self));

  /* What is still being done is taken back when it is done: the thread keeps the order */
  if (change == NULL)
    change = find_last (self);
  if (change == NULL)
    return;
  last = g_object_ref (change);
  if (g_ptr_array_remove (self->pending, last) || g_ptr_array_remove (self->done, last))
    push (self, last, TRUE, FALSE);
}

void
mail_change_queue_redo (MailChangeQueue *self)
{
  g_return_if_fail (MAIL_IS_CHANGE_QUEUE (self));

  if (self->undone->len > 0)
    {
      g_autoptr(MailChange) change = g_ptr_array_steal_index (self->undone, self->undone->len - 1);

      push (self, change, FALSE, TRUE);
    }
}

gboolean
mail_change_queue_can_undo (MailChangeQueue *self)
{
  g_return_val_if_fail (MAIL_IS_CHANGE_QUEUE (self), FALSE);
  return find_last (self) != NULL;
}

gboolean
mail_change_queue_can_redo (MailChangeQueue *self)
{
  g_return_val_if_fail (MAIL_IS_CHANGE_QUEUE (self), FALSE);
  return self->undone->len > 0;
}

gboolean
mail_change_queue_is_idle (MailChangeQueue *self)
{
  g_return_val_if_fail (MAIL_IS_CHANGE_QUEUE (self), TRUE);
  return self->n_pending == 0;
}

MailChange *
mail_change_queue_dup_running (MailChangeQueue *self,
                               gint64          *since)
{
  MailChange *change;

  g_return_val_if_fail (MAIL_IS_CHANGE_QUEUE (self), NULL);

  g_mutex_lock (&self->lock);
  change = self->running != NULL ? g_object_ref (self->running) : NULL;
  *since = self->since;
  g_mutex_unlock (&self->lock);
  return change;
}

void
mail_change_queue_stop (MailChangeQueue *self)
{
  g_autoptr(GCancellable) stopping = NULL;

  g_return_if_fail (MAIL_IS_CHANGE_QUEUE (self));

  g_mutex_lock (&self->lock);
  stopping = self->stopping != NULL ? g_object_ref (self->stopping) : NULL;
  g_mutex_unlock (&self->lock);
  g_cancellable_cancel (stopping);
}

void
mail_change_queue_abandon (MailChangeQueue *self)
{
  g_return_if_fail (MAIL_IS_CHANGE_QUEUE (self));

  if (self->n_pending == 0)
    return;
  set_abandoned (self, TRUE);
  mail_change_queue_stop (self);
}

gboolean
mail_change_queue_is_stopping (MailChangeQueue *self)
{
  gboolean stopping;

  g_return_val_if_fail (MAIL_IS_CHANGE_QUEUE (self), FALSE);

  g_mutex_lock (&self->lock);
  stopping = g_cancellable_is_cancelled (self->stopping);
  g_mutex_unlock (&self->lock);
  return stopping;
}

void
mail_change_queue_drain (MailChangeQueue *self)
{
  g_return_if_fail (MAIL_IS_CHANGE_QUEUE (self));

  g_thread_pool_free (self->pool, FALSE, TRUE);
  self->pool = g_thread_pool_new (job_run, NULL, 1, FALSE, NULL);
}

void
mail_change_queue_clear (MailChangeQueue *self)
{
  g_return_if_fail (MAIL_IS_CHANGE_QUEUE (self));

  g_ptr_array_set_size (self->done, 0);
  g_ptr_array_set_size (self->undone, 0);
  g_signal_emit (self, signals[STATE_CHANGED], 0);
}
