/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-body-lane.h"

typedef struct
{
  gint64 content; /* COMMIT, ROLLBACK, or a content's number */
  GBytes *body;
} Job;

enum { COMMIT = 0, ROLLBACK = -1 };

struct _KitBodyLane
{
  KitBodies *bodies;
  GAsyncQueue *jobs;
  GThread *thread; /* NULL once it has ended */
  GError *error;   /* the thread's until it has ended */
};

static void
job_free (gpointer data)
{
  Job *job = data;

  g_clear_pointer (&job->body, g_bytes_unref);
  g_free (job);
}

static gpointer
run (gpointer data)
{
  KitBodyLane *self = data;
  g_autoptr (KitWrite) write = NULL;

  write = kit_database_write (kit_bodies_get_database (self->bodies), NULL, &self->error);
  for (;;)
    {
      Job *job = g_async_queue_pop (self->jobs);
      gint64 content = job->content;

      if (content > 0 && self->error == NULL)
        kit_bodies_store (write, content, job->body, &self->error);
      job_free (job);
      if (content == COMMIT && self->error == NULL)
        kit_write_commit (write, &self->error);
      if (content <= 0)
        return NULL;
    }
}

KitBodyLane *
kit_body_lane_new (KitBodies *bodies)
{
  KitBodyLane *self = g_new0 (KitBodyLane, 1);

  self->bodies = bodies;
  self->jobs = g_async_queue_new_full (job_free);
  self->thread = g_thread_new ("kit-bodies", run, self);
  return self;
}

static void
push (KitBodyLane *self,
      gint64       content,
      GBytes      *body)
{
  Job *job = g_new (Job, 1);

  job->content = content;
  job->body = body != NULL ? g_bytes_ref (body) : NULL;
  g_async_queue_push (self->jobs, job);
}

void
kit_body_lane_push (KitBodyLane *self,
                    gint64       content,
                    GBytes      *body)
{
  push (self, content, body);
}

static void
finish (KitBodyLane *self,
        gint64       how)
{
  push (self, how, NULL);
  g_thread_join (g_steal_pointer (&self->thread));
}

gboolean
kit_body_lane_commit (KitBodyLane  *self,
                      GError      **error)
{
  finish (self, COMMIT);
  if (self->error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&self->error));
  return FALSE;
}

void
kit_body_lane_free (KitBodyLane *self)
{
  if (self->thread != NULL)
    finish (self, ROLLBACK);
  g_clear_error (&self->error);
  g_async_queue_unref (self->jobs);
  g_free (self);
}
