/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-writer.h"

#include <glib/gi18n-lib.h>

struct _KitWriter
{
  KitWriterFunc   func;
  GDestroyNotify  free_batch;
  gboolean      (*settle) (gpointer user_data, GError **error); /* (nullable) */
  gpointer        user_data;
  GThread        *thread;    /* NULL until there is more than one batch */
  GMutex          mutex;     /* guards what follows */
  GCond           cond;
  GQueue          waiting;   /* (owned) */
  guint           max;       /* so many */
  gint64          patience;  /* microseconds */
  gint64          settling;  /* monotonic: then what was put off is done, if nothing comes; 0: nothing was */
  gboolean        is_writing;
  gboolean        stop;
  GError         *error;     /* (owned) (nullable): what was said of the first that failed */
};

KitWriter *
kit_writer_new (KitWriterFunc   func,
                GDestroyNotify  free_batch,
                gpointer        user_data)
{
  KitWriter *self = g_new0 (KitWriter, 1);

  self->func = func;
  self->free_batch = free_batch;
  self->user_data = user_data;
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  g_queue_init (&self->waiting);
  self->max = 1;
  return self;
}

void
kit_writer_free (KitWriter *self)
{
  g_mutex_lock (&self->mutex);
  self->stop = TRUE;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);
  g_clear_pointer (&self->thread, g_thread_join);
  g_queue_clear_full (&self->waiting, self->free_batch);
  g_clear_error (&self->error);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
  g_free (self);
}

void
kit_writer_set_settle (KitWriter  *self,
                       gboolean  (*settle) (gpointer user_data, GError **error))
{
  self->settle = settle;
}

void
kit_writer_set_many (KitWriter *self,
                     guint      max,
                     gint64     patience)
{
  self->max = max;
  self->patience = patience;
}

/* (transfer full) (nullable): even what says nothing went wrong. The first is kept. */
static void
take_error (KitWriter *self,
            GError    *error)
{
  if (error == NULL)
    error = g_error_new_literal (MAPI_ERROR, MAPI_ERROR_CALL_FAILED, _("What came could not be written"));
  g_mutex_lock (&self->mutex);
  if (self->error == NULL)
    self->error = error;
  else
    g_error_free (error);
  g_mutex_unlock (&self->mutex);
}

static gboolean
has_waiting (KitWriter *self)
{
  gboolean waits;

  g_mutex_lock (&self->mutex);
  waits = !g_queue_is_empty (&self->waiting) && !self->stop;
  g_mutex_unlock (&self->mutex);
  return waits;
}

static void
settle (KitWriter *self)
{
  GError *error = NULL;

  if (self->settle != NULL && !self->settle (self->user_data, &error))
    take_error (self, error);
}

/* After an error batches are only taken away. The lock is not held. */
static void
write_one (KitWriter *self,
           gpointer   batch,
           gboolean   is_patient)
{
  GError *error = NULL;

  if (self->error == NULL && !self->func (batch, self->user_data, &error))
    take_error (self, error);
  self->free_batch (batch);
  if (!is_patient && !has_waiting (self))
    settle (self);
}

/* One, or what was put off where @batch is NULL. With the lock, which is given up meanwhile */
static void
work (KitWriter *self,
      gpointer   batch)
{
  self->is_writing = TRUE;
  self->settling = 0;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);
  if (batch != NULL)
    write_one (self, batch, self->patience > 0);
  else
    settle (self);
  g_mutex_lock (&self->mutex);
  self->is_writing = FALSE;
  if (batch != NULL && self->patience > 0)
    self->settling = g_get_monotonic_time () + self->patience;
  g_cond_broadcast (&self->cond);
}

static gpointer
write_thread (gpointer data)
{
  KitWriter *self = data;

  g_mutex_lock (&self->mutex);
  while (!self->stop)
    {
      gpointer batch = g_queue_pop_head (&self->waiting);

      if (batch != NULL || (self->settling != 0 && g_get_monotonic_time () >= self->settling))
        work (self, batch);
      else if (self->settling != 0)
        g_cond_wait_until (&self->cond, &self->mutex, self->settling);
      else
        g_cond_wait (&self->cond, &self->mutex);
    }
  g_mutex_unlock (&self->mutex);
  settle (self);
  return NULL;
}

static gboolean
check (KitWriter  *self,
       GError    **error)
{
  if (self->error == NULL)
    return TRUE;
  g_propagate_error (error, g_error_copy (self->error));
  return FALSE;
}

gboolean
kit_writer_push (KitWriter  *self,
                 gpointer    batch,
                 GError    **error)
{
  gboolean good;

  if (self->thread == NULL)
    self->thread = g_thread_new ("kit-writer", write_thread, self);
  g_mutex_lock (&self->mutex);
  while (g_queue_get_length (&self->waiting) >= self->max)
    g_cond_wait (&self->cond, &self->mutex);
  g_queue_push_tail (&self->waiting, batch);
  g_cond_broadcast (&self->cond);
  good = check (self, error);
  g_mutex_unlock (&self->mutex);
  return good;
}

gboolean
kit_writer_is_busy (KitWriter *self)
{
  gboolean is_busy;

  g_mutex_lock (&self->mutex);
  is_busy = !g_queue_is_empty (&self->waiting) || self->is_writing;
  g_mutex_unlock (&self->mutex);
  return is_busy;
}

/* The last is written here: a single small one needs no thread */
gboolean
kit_writer_finish (KitWriter  *self,
                   gpointer    batch,
                   GError    **error)
{
  g_mutex_lock (&self->mutex);
  while (!g_queue_is_empty (&self->waiting) || self->is_writing)
    g_cond_wait (&self->cond, &self->mutex);
  self->settling = 0;
  g_mutex_unlock (&self->mutex);
  write_one (self, batch, FALSE);
  return check (self, error);
}
