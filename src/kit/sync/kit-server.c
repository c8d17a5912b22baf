/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-server.h"

#include <glib/gi18n-lib.h>

struct _KitServer
{
  KitStore *store;
  GMutex    starting; /* one start or stop at a time */
  GMutex    mutex;    /* guards what follows */
  GCond     cond;
  gboolean  closed;
  KitAgent *agent;    /* (owned) (nullable): runs on its own thread */
  KitAgent *guest;    /* (owned) (nullable): there for a call */
  guint     n_users;  /* calls under way */
};

KitServer *
kit_server_new (KitStore *store)
{
  KitServer *self = g_new0 (KitServer, 1);

  self->store = store;
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

/* The agent for one call; NULL: BUSY, or what it says. With leave() afterwards. */
static KitAgent *
enter (KitServer  *self,
       GError    **error)
{
  KitAgent *agent = NULL;

  g_mutex_lock (&self->mutex);
  if (self->closed)
    g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_INVALID_OBJECT, _("The message store is closed"));
  else if (self->agent == NULL && self->guest == NULL)
    self->guest = kit_agent_new (self->store, error);
  if (!self->closed)
    agent = self->agent != NULL ? self->agent : self->guest;
  if (agent != NULL)
    self->n_users++;
  g_mutex_unlock (&self->mutex);
  return agent;
}

static void
leave (KitServer *self)
{
  KitAgent *guest = NULL;

  g_mutex_lock (&self->mutex);
  self->n_users--;
  if (self->n_users == 0)
    {
      guest = g_steal_pointer (&self->guest);
      g_cond_broadcast (&self->cond);
    }
  g_mutex_unlock (&self->mutex);
  g_clear_pointer (&guest, kit_agent_free);
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
  g_mutex_unlock (&self->mutex);
  /* A call under way has the lock of the store: then this is BUSY */
  agent = running ? NULL : kit_agent_new (self->store, error);
  if (agent != NULL)
    {
      kit_agent_start (agent);
      g_mutex_lock (&self->mutex);
      self->closed = FALSE;
      self->agent = agent;
      g_mutex_unlock (&self->mutex);
    }
  g_mutex_unlock (&self->starting);
  return running || agent != NULL;
}

void
kit_server_stop (KitServer *self)
{
  KitAgent *agent;

  g_mutex_lock (&self->starting);
  g_mutex_lock (&self->mutex);
  self->closed = TRUE;
  if (self->agent != NULL)
    kit_agent_cancel (self->agent);
  if (self->guest != NULL)
    kit_agent_cancel (self->guest);
  while (self->n_users > 0)
    g_cond_wait (&self->cond, &self->mutex);
  agent = g_steal_pointer (&self->agent);
  g_mutex_unlock (&self->mutex);
  g_clear_pointer (&agent, kit_agent_free);
  g_mutex_unlock (&self->starting);
}

gboolean
kit_server_run (KitServer     *self,
                KitPassFlags   flags,
                GCancellable  *cancellable,
                GError       **error)
{
  KitAgent *agent = enter (self, error);
  gboolean done;

  if (agent == NULL)
    return FALSE;
  done = kit_agent_run (agent, flags, cancellable, error);
  leave (self);
  return done;
}

gboolean
kit_server_fetch (KitServer     *self,
                  GArray        *messages,
                  GCancellable  *cancellable,
                  GError       **error)
{
  KitAgent *agent = enter (self, error);
  gboolean done;

  if (agent == NULL)
    return FALSE;
  done = kit_agent_fetch (agent, messages, cancellable, error);
  leave (self);
  return done;
}

gboolean
kit_server_compare (KitServer     *self,
                    GString       *report,
                    GCancellable  *cancellable,
                    GError       **error)
{
  KitAgent *agent = enter (self, error);
  gboolean done;

  if (agent == NULL)
    return FALSE;
  done = kit_agent_compare (agent, report, cancellable, error);
  leave (self);
  return done;
}

/* ---- slots of the class ---- */

static gboolean
check_server (MapiStore  *store,
              GError    **error)
{
  if (kit_store_is_replicated (KIT_STORE (store)))
    return TRUE;
  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NO_SUPPORT, _("This store has no server"));
  return FALSE;
}

static gboolean
start_agent (MapiStore  *store,
             GError    **error)
{
  return check_server (store, error) && kit_server_start (kit_store_get_server (KIT_STORE (store)), error);
}

static void
stop_agent (MapiStore *store)
{
  KitServer *server = kit_store_get_server (KIT_STORE (store));

  kit_server_stop (server);
  kit_server_open (server);
}

static gboolean
synchronize (MapiStore       *store,
             MapiFlushFlags   flags,
             GCancellable    *cancellable,
             GError         **error)
{
  KitPassFlags pass = 0;

  if (flags & MAPI_FLUSH_UPLOAD)
    pass |= KIT_PASS_UPLOAD;
  if (flags & MAPI_FLUSH_DOWNLOAD)
    pass |= KIT_PASS_DOWNLOAD;
  return check_server (store, error) &&
         kit_server_run (kit_store_get_server (KIT_STORE (store)), pass, cancellable, error);
}

static gboolean
fetch_messages (MapiStore     *store,
                GPtrArray     *ids,
                GCancellable  *cancellable,
                GError       **error)
{
  KitStore *self = KIT_STORE (store);
  g_autoptr (GArray) messages = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < ids->len; i++)
    {
      gint64 message = kit_store_parse_id (self, g_ptr_array_index (ids, i), MAPI_OBJECT_MESSAGE, error);

      if (message == 0)
        return FALSE;
      g_array_append_val (messages, message);
    }
  return check_server (store, error) &&
         kit_server_fetch (kit_store_get_server (self), messages, cancellable, error);
}

static gboolean
compare (MapiStore     *store,
         char         **report,
         GCancellable  *cancellable,
         GError       **error)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (!check_server (store, error) ||
      !kit_server_compare (kit_store_get_server (KIT_STORE (store)), text, cancellable, error))
    return FALSE;
  if (text->len > 0)
    g_string_truncate (text, text->len - 1);
  *report = g_string_free (g_steal_pointer (&text), FALSE);
  return TRUE;
}

void
kit_store_server_init (MapiStoreClass *klass)
{
  klass->start_agent = start_agent;
  klass->stop_agent = stop_agent;
  klass->synchronize = synchronize;
  klass->fetch_messages = fetch_messages;
  klass->compare = compare;
}
