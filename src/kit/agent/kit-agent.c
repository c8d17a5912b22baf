/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-agent-private.h"
#include "kit-line.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <sys/file.h>
#include <unistd.h>

/**
 * KitAgent:
 *
 * What it does when is in kit-agent-work.c, on its thread; how one pass goes and what is said of it in kit-agent-pass.c;
 * what wakes it in kit-agent-wake.c; here is who has it and who waits for it. Any thread.
 */
G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (KitAgent, kit_agent, G_TYPE_OBJECT)

KitAgentPrivate *
kit_agent_get_private (KitAgent *self)
{
  return kit_agent_get_instance_private (self);
}

MapiSupport *
kit_agent_get_support (KitAgent *self)
{
  return mapi_provider_get_support (kit_agent_get_private (self)->provider);
}

static void
kit_agent_dispose (GObject *object)
{
  kit_agent_stop (KIT_AGENT (object));

  G_OBJECT_CLASS (kit_agent_parent_class)->dispose (object);
}

static void
kit_agent_finalize (GObject *object)
{
  KitAgentPrivate *priv = kit_agent_get_private (KIT_AGENT (object));

  if (priv->lock >= 0)
    close (priv->lock);
  g_clear_object (&priv->stopping);
  g_clear_object (&priv->line);
  g_ptr_array_unref (priv->places);
  g_clear_error (&priv->outcome);
  g_mutex_clear (&priv->work);
  g_mutex_clear (&priv->mutex);
  g_cond_clear (&priv->cond);

  G_OBJECT_CLASS (kit_agent_parent_class)->finalize (object);
}

static void
kit_agent_class_init (KitAgentClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kit_agent_dispose;
  G_OBJECT_CLASS (klass)->finalize = kit_agent_finalize;
}

static void
kit_agent_init (KitAgent *self)
{
  KitAgentPrivate *priv = kit_agent_get_private (self);

  priv->lock = -1;
  priv->stopping = g_cancellable_new ();
  priv->line = g_cancellable_new ();
  priv->places = g_ptr_array_new_with_free_func (g_free);
  g_mutex_init (&priv->work);
  g_mutex_init (&priv->mutex);
  g_cond_init (&priv->cond);
}

static char *
dup_lock_path (MapiSupport *support)
{
  return g_build_filename (mapi_support_get_data_dir (support), "agent.lock", NULL);
}

gboolean
kit_agent_is_elsewhere (MapiSupport *support)
{
  g_autofree char *path = dup_lock_path (support);
  int lock = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  gboolean taken;

  if (lock < 0)
    return FALSE;
  taken = flock (lock, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
  close (lock);
  return taken;
}

static gboolean
take_lock (KitAgent  *self,
           GError   **error)
{
  KitAgentPrivate *priv = kit_agent_get_private (self);
  g_autofree char *path = dup_lock_path (kit_agent_get_support (self));
  int number;

  priv->lock = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (priv->lock >= 0 && flock (priv->lock, LOCK_EX | LOCK_NB) == 0)
    return TRUE;
  number = errno;
  if (priv->lock >= 0 && number == EWOULDBLOCK)
    g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_BUSY, _(KIT_AGENT_GET_CLASS (self)->busy_text));
  else
    g_set_error (error, MAPI_ERROR, number == ENOSPC ? MAPI_ERROR_NOT_ENOUGH_DISK : MAPI_ERROR_NO_ACCESS,
                 _("The file “%s” cannot be locked: %s"), path, g_strerror (number));
  return FALSE;
}

gpointer
kit_agent_create (GType          type,
                  MapiProvider  *provider,
                  KitJournal    *journal,
                  GError       **error)
{
  g_autoptr(KitAgent) self = g_object_new (type, NULL);
  KitAgentPrivate *priv = kit_agent_get_private (self);

  priv->provider = provider;
  priv->journal = journal;
  return take_lock (self, error) ? g_steal_pointer (&self) : NULL;
}

void
kit_agent_start (KitAgent *self)
{
  KitAgentClass *klass = KIT_AGENT_GET_CLASS (self);
  KitAgentPrivate *priv = kit_agent_get_private (self);

  if (priv->started)
    return;
  priv->started = TRUE;
  kit_agent_watch_world (self);
  if (klass->started != NULL)
    klass->started (self);
  priv->thread = g_thread_new (klass->thread_name, kit_agent_work_thread, self);
}

gboolean
kit_agent_is_started (KitAgent *self)
{
  return kit_agent_get_private (self)->started;
}

void
kit_agent_cancel (KitAgent *self)
{
  KitAgentPrivate *priv = kit_agent_get_private (self);

  g_mutex_lock (&priv->mutex);
  priv->stop = TRUE;
  g_cond_broadcast (&priv->cond);
  g_mutex_unlock (&priv->mutex);
  g_cancellable_cancel (priv->stopping);
}

void
kit_agent_stop (KitAgent *self)
{
  KitAgentClass *klass = KIT_AGENT_GET_CLASS (self);
  KitAgentPrivate *priv = kit_agent_get_private (self);

  kit_agent_cancel (self);
  kit_agent_leave_world (self);
  if (priv->thread == NULL)
    return;
  g_clear_pointer (&priv->thread, g_thread_join);
  if (klass->stopped != NULL)
    klass->stopped (self);
}

void
kit_agent_lock (KitAgent *self)
{
  g_mutex_lock (&kit_agent_get_private (self)->work);
}

void
kit_agent_unlock (KitAgent *self)
{
  g_mutex_unlock (&kit_agent_get_private (self)->work);
}

GPtrArray *
kit_agent_steal_places (KitAgent *self)
{
  KitAgentPrivate *priv = kit_agent_get_private (self);
  GPtrArray *places;

  g_mutex_lock (&priv->mutex);
  places = priv->places;
  priv->places = g_ptr_array_new_with_free_func (g_free);
  priv->look = FALSE;
  g_mutex_unlock (&priv->mutex);
  return places;
}

gboolean
kit_agent_is_connected (KitAgent *self)
{
  KitAgentPrivate *priv = kit_agent_get_private (self);
  gboolean connected;

  g_mutex_lock (&priv->mutex);
  connected = priv->connected;
  g_mutex_unlock (&priv->mutex);
  return connected;
}

void
kit_agent_set_connected (KitAgent *self,
                         gboolean  connected)
{
  KitAgentPrivate *priv = kit_agent_get_private (self);

  g_mutex_lock (&priv->mutex);
  priv->connected = connected;
  g_cond_broadcast (&priv->cond);
  g_mutex_unlock (&priv->mutex);
}

gboolean
kit_agent_is_metered (KitAgent *self)
{
  /* Also of who comes for one pass and watches nothing */
  return g_network_monitor_get_network_metered (g_network_monitor_get_default ());
}

/* ---- who waits for a pass ---- */

static void
cancelled_cb (GCancellable *cancellable,
              gpointer      user_data)
{
  KitAgentPrivate *priv = kit_agent_get_private (user_data);

  g_mutex_lock (&priv->mutex);
  g_cond_broadcast (&priv->cond);
  g_mutex_unlock (&priv->mutex);
}

/* The pass goes on even if nobody waits for it any more */
static gboolean
wait_for_pass (KitAgent      *self,
               KitPassFlags   flags,
               GCancellable  *cancellable,
               GError       **error)
{
  KitAgentPrivate *priv = kit_agent_get_private (self);
  gulong handler = cancellable != NULL ? g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb), self, NULL) : 0;
  gboolean done = FALSE;
  guint64 number;

  g_mutex_lock (&priv->mutex);
  number = ++priv->n_asked;
  priv->wanted |= flags;
  g_cond_broadcast (&priv->cond);
  while (priv->n_done < number && !priv->stop && !g_cancellable_is_cancelled (cancellable))
    g_cond_wait (&priv->cond, &priv->mutex);
  if (priv->n_done < number || priv->stop)
    g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_USER_CANCEL, _("The request was cancelled"));
  else if (priv->outcome != NULL)
    g_propagate_error (error, g_error_copy (priv->outcome));
  else
    done = TRUE;
  g_mutex_unlock (&priv->mutex);
  g_cancellable_disconnect (cancellable, handler);
  return done;
}

gboolean
kit_agent_run (KitAgent      *self,
               KitPassFlags   flags,
               GCancellable  *cancellable,
               GError       **error)
{
  g_autoptr(GError) outcome = NULL;
  KitLine line;

  if (flags == 0)
    return TRUE;
  if (kit_agent_is_started (self))
    return wait_for_pass (self, flags, cancellable, error);
  kit_line_enter (&line, self, cancellable);
  kit_agent_run_pass (self, flags, NULL, line.joined, &outcome);
  kit_line_leave (&line);
  if (outcome == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&outcome));
  return FALSE;
}
