/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "smtp-keeper.h"

/* Nothing runs in a transport between two messages, so a thread waits for the end of the time. It
 * begins with the first connection that is kept. */

#define KEEP_SECONDS 10

struct _SmtpKeeper
{
  GMutex          mutex;
  GCond           cond;         /* a connection came, or the keeper goes */
  SmtpConnection *connection;   /* (owned) (nullable) */
  gint64          until;        /* monotonic */
  GThread        *thread;       /* (nullable) */
  gboolean        ending;
};

static void
end_connection (SmtpConnection *connection)
{
  if (connection == NULL)
    return;
  smtp_connection_close (connection);
  smtp_connection_free (connection);
}

SmtpKeeper *
smtp_keeper_new (void)
{
  SmtpKeeper *self = g_new0 (SmtpKeeper, 1);

  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  return self;
}

static gpointer
watch (gpointer data)
{
  SmtpKeeper *self = data;
  SmtpConnection *over = NULL;

  g_mutex_lock (&self->mutex);
  while (!self->ending)
    {
      if (self->connection == NULL)
        g_cond_wait (&self->cond, &self->mutex);
      else if (g_get_monotonic_time () >= self->until)
        over = g_steal_pointer (&self->connection);
      else
        g_cond_wait_until (&self->cond, &self->mutex, self->until);
      if (over == NULL)
        continue;
      g_mutex_unlock (&self->mutex);
      end_connection (g_steal_pointer (&over));
      g_mutex_lock (&self->mutex);
    }
  g_mutex_unlock (&self->mutex);
  return NULL;
}

void
smtp_keeper_free (SmtpKeeper *self)
{
  g_mutex_lock (&self->mutex);
  self->ending = TRUE;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);
  if (self->thread != NULL)
    g_thread_join (self->thread);
  end_connection (self->connection);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
  g_free (self);
}

SmtpConnection *
smtp_keeper_take (SmtpKeeper *self)
{
  SmtpConnection *connection;

  g_mutex_lock (&self->mutex);
  connection = g_steal_pointer (&self->connection);
  g_mutex_unlock (&self->mutex);
  if (connection == NULL || smtp_connection_is_usable (connection))
    return connection;
  end_connection (connection);
  return NULL;
}

void
smtp_keeper_keep (SmtpKeeper     *self,
                  SmtpConnection *connection)
{
  SmtpConnection *old;

  g_mutex_lock (&self->mutex);
  old = self->connection;
  self->connection = connection;
  self->until = g_get_monotonic_time () + KEEP_SECONDS * G_USEC_PER_SEC;
  if (self->thread == NULL)
    self->thread = g_thread_new ("smtp-keeper", watch, self);
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);
  end_connection (old);
}

void
smtp_keeper_drop (SmtpKeeper *self)
{
  SmtpConnection *connection;

  g_mutex_lock (&self->mutex);
  connection = g_steal_pointer (&self->connection);
  g_mutex_unlock (&self->mutex);
  end_connection (connection);
}
