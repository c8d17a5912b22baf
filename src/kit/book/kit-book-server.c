/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-book-server.h"

#include <glib/gi18n-lib.h>

/* As KitServer of stores: one agent, or guests for a call, and an end that waits for them */
struct _KitBookServer
{
  KitBook      *book;
  GMutex        starting; /* one start or stop at a time */
  GMutex        mutex;    /* guards what follows */
  GCond         cond;
  gboolean      closed;
  KitBookAgent *agent;    /* (owned) (nullable): runs on its own thread */
  KitBookAgent *guest;    /* (owned) (nullable): there for a call */
  guint         n_users;  /* calls under way */
};

KitBookServer *
kit_book_server_new (KitBook *book)
{
  KitBookServer *self = g_new0 (KitBookServer, 1);

  self->book = book;
  g_mutex_init (&self->starting);
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  return self;
}

static void
stop (KitBookServer *self,
      gboolean       for_good)
{
  KitBookAgent *agent;

  g_mutex_lock (&self->starting);
  g_mutex_lock (&self->mutex);
  self->closed = TRUE;
  if (self->agent != NULL)
    kit_book_agent_cancel (self->agent);
  if (self->guest != NULL)
    kit_book_agent_cancel (self->guest);
  while (self->n_users > 0)
    g_cond_wait (&self->cond, &self->mutex);
  agent = g_steal_pointer (&self->agent);
  self->closed = for_good;
  g_mutex_unlock (&self->mutex);
  g_clear_pointer (&agent, kit_book_agent_free);
  g_mutex_unlock (&self->starting);
}

void
kit_book_server_free (KitBookServer *self)
{
  stop (self, TRUE);
  g_mutex_clear (&self->starting);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
  g_free (self);
}

/* The agent for one call; NULL: BUSY, or what it says. With leave() afterwards. */
static KitBookAgent *
enter (KitBookServer  *self,
       GError        **error)
{
  KitBookAgent *agent = NULL;

  g_mutex_lock (&self->mutex);
  if (self->closed)
    g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_INVALID_OBJECT, _("The address book is closed"));
  else if (self->agent == NULL && self->guest == NULL)
    self->guest = kit_book_agent_new (self->book, error);
  if (!self->closed)
    agent = self->agent != NULL ? self->agent : self->guest;
  if (agent != NULL)
    self->n_users++;
  g_mutex_unlock (&self->mutex);
  return agent;
}

static void
leave (KitBookServer *self)
{
  KitBookAgent *guest = NULL;

  g_mutex_lock (&self->mutex);
  self->n_users--;
  if (self->n_users == 0)
    {
      guest = g_steal_pointer (&self->guest);
      g_cond_broadcast (&self->cond);
    }
  g_mutex_unlock (&self->mutex);
  g_clear_pointer (&guest, kit_book_agent_free);
}

/* ---- slots of the class ---- */

static KitBookServer *
get_server (MapiAddressBookProvider  *provider,
            GError                  **error)
{
  KitBookServer *self = kit_book_get_private (KIT_BOOK (provider))->server;

  if (self == NULL)
    g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_INVALID_OBJECT, _("The address book is closed"));
  return self;
}

static gboolean
start_agent (MapiAddressBookProvider  *provider,
             GError                  **error)
{
  KitBookServer *self = get_server (provider, error);
  KitBookAgent *agent;
  gboolean running;

  if (self == NULL)
    return FALSE;
  g_mutex_lock (&self->starting);
  g_mutex_lock (&self->mutex);
  running = self->agent != NULL;
  g_mutex_unlock (&self->mutex);
  /* A call under way has the lock: then this is BUSY */
  agent = running ? NULL : kit_book_agent_new (self->book, error);
  if (agent != NULL)
    {
      kit_book_agent_start (agent);
      g_mutex_lock (&self->mutex);
      self->closed = FALSE;
      self->agent = agent;
      g_mutex_unlock (&self->mutex);
    }
  g_mutex_unlock (&self->starting);
  return running || agent != NULL;
}

static void
stop_agent (MapiAddressBookProvider *provider)
{
  KitBookServer *self = get_server (provider, NULL);

  if (self != NULL)
    stop (self, FALSE);
}

static gboolean
synchronize (MapiAddressBookProvider  *provider,
             MapiFlushFlags            flags,
             GCancellable             *cancellable,
             GError                  **error)
{
  KitBookServer *self = get_server (provider, error);
  KitBookAgent *agent = self != NULL ? enter (self, error) : NULL;
  gboolean done;

  if (agent == NULL)
    return FALSE;
  done = kit_book_agent_run (agent, flags & (MAPI_FLUSH_UPLOAD | MAPI_FLUSH_DOWNLOAD), cancellable, error);
  leave (self);
  return done;
}

void
kit_book_class_set_replicated (KitBookClass *klass)
{
  MapiAddressBookProviderClass *book_class = MAPI_ADDRESS_BOOK_PROVIDER_CLASS (klass);

  book_class->start_agent = start_agent;
  book_class->stop_agent = stop_agent;
  book_class->synchronize = synchronize;
  book_class->list_operations = kit_book_list_operations;
}
