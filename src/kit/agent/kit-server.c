/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-server.h"

#include <glib/gi18n-lib.h>

struct _KitServer
{
  MapiProvider *provider; /* (unowned): has it */
  KitAgentFunc  create;
  const char   *closed_text;
  GMutex        starting; /* one start or stop at a time */
  GMutex        mutex;    /* guards what follows */
  GCond         cond;
  gboolean      closed;
  KitAgent     *agent;    /* (owned) (nullable): runs on its own thread */
  KitAgent     *guest;    /* (owned) (nullable): there for a call */
  guint         n_users;  /* calls under way */
  gboolean      leaving;  /* the last guest still has the lock of the files */
};

KitServer *
kit_server_new (MapiProvider *provider,
                KitAgentFunc  create,
                const char   *closed)
{
  KitServer *self = g_new0 (KitServer, 1);

  self->provider = provider;
  self->create = create;
  self->closed_text = closed;
  g_mutex_init (&self->starting);
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  return self;
}

void
kit_server_free (KitServer *self)
{
  kit_server_stop (self);
  g_mutex_clear (&self->starting);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
  g_free (self);
}

/* Who comes while the one before leaves would find the files locked by it */
static void
await_leaving (KitServer *self)
{
  while (self->leaving)
    g_cond_wait (&self->cond, &self->mutex);
}

KitAgent *
kit_server_enter (KitServer  *self,
                  GError    **error)
{
  KitAgent *agent = NULL;

  g_mutex_lock (&self->mutex);
  await_leaving (self);
  if (self->closed)
    g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_INVALID_OBJECT, _(self->closed_text));
  else if (self->agent == NULL && self->guest == NULL)
    self->guest = self->create (self->provider, error);
  if (!self->closed)
    agent = self->agent != NULL ? self->agent : self->guest;
  if (agent != NULL)
    self->n_users++;
  g_mutex_unlock (&self->mutex);
  return agent;
}

void
kit_server_leave (KitServer *self)
{
  g_mutex_lock (&self->mutex);
  self->n_users--;
  if (self->n_users == 0)
    {
      KitAgent *guest = g_steal_pointer (&self->guest);

      self->leaving = guest != NULL;
      g_mutex_unlock (&self->mutex);
      g_clear_object (&guest);
      g_mutex_lock (&self->mutex);
      self->leaving = FALSE;
      g_cond_broadcast (&self->cond);
    }
  g_mutex_unlock (&self->mutex);
}

void
kit_server_open (KitServer *self)
{
  g_mutex_lock (&self->mutex);
  self->closed = FALSE;
  g_mutex_unlock (&self->mutex);
}

gboolean
kit_server_start (KitServer  *self,
                  GError    **error)
{
  KitAgent *agent;
  gboolean running;

  g_mutex_lock (&self->starting);
  g_mutex_lock (&self->mutex);
  running = self->agent != NULL;
  /* A call under way has the lock, until it is over; whoever stops this ends it */
  while (!running && (self->guest != NULL || self->leaving))
    g_cond_wait (&self->cond, &self->mutex);
  agent = running ? NULL : self->create (self->provider, error);
  if (agent != NULL)
    {
      kit_agent_start (agent);
      self->closed = FALSE;
      self->agent = agent;
    }
  g_mutex_unlock (&self->mutex);
  g_mutex_unlock (&self->starting);
  return running || agent != NULL;
}

static void
cancel_calls (KitServer *self)
{
  self->closed = TRUE;
  if (self->agent != NULL)
    kit_agent_cancel (self->agent);
  if (self->guest != NULL)
    kit_agent_cancel (self->guest);
}

void
kit_server_stop (KitServer *self)
{
  KitAgent *agent;

  g_mutex_lock (&self->mutex);
  cancel_calls (self);
  g_mutex_unlock (&self->mutex);
  g_mutex_lock (&self->starting);
  g_mutex_lock (&self->mutex);
  cancel_calls (self);
  while (self->n_users > 0 || self->leaving)
    g_cond_wait (&self->cond, &self->mutex);
  agent = g_steal_pointer (&self->agent);
  g_mutex_unlock (&self->mutex);
  g_clear_object (&agent);
  g_mutex_unlock (&self->starting);
}

gboolean
kit_server_synchronize (KitServer       *self,
                        MapiFlushFlags   flags,
                        GCancellable    *cancellable,
                        GError         **error)
{
  KitPassFlags pass = (flags & MAPI_FLUSH_UPLOAD ? KIT_PASS_UPLOAD : 0) |
                      (flags & MAPI_FLUSH_DOWNLOAD ? KIT_PASS_DOWNLOAD : 0);
  KitAgent *agent = kit_server_enter (self, error);
  gboolean done;

  if (agent == NULL)
    return FALSE;
  if (pass & KIT_PASS_DOWNLOAD && flags & MAPI_FLUSH_ANYWAY)
    pass |= KIT_PASS_ANYWAY;
  done = kit_agent_run (agent, pass, cancellable, error);
  kit_server_leave (self);
  return done;
}
