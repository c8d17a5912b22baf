/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-agent-private.h"
#include "kit-line.h"
#include "kit-network.h"

/* ---- what wakes it ---- */

void
kit_agent_wake (KitAgent   *self,
                const char *place)
{
  KitAgentPrivate *priv = kit_agent_get_private (self);

  g_mutex_lock (&priv->mutex);
  priv->look = TRUE;
  if (place != NULL && !g_ptr_array_find_with_equal_func (priv->places, place, g_str_equal, NULL))
    g_ptr_array_add (priv->places, g_strdup (place));
  g_cond_broadcast (&priv->cond);
  g_mutex_unlock (&priv->mutex);
}

/* What was in the way may be no more */
static void
take_heart (KitAgent *self)
{
  KitAgentPrivate *priv = kit_agent_get_private (self);

  g_mutex_lock (&priv->mutex);
  priv->failures = 0;
  priv->next_try = 0;
  priv->answered = TRUE;
  g_mutex_unlock (&priv->mutex);
  kit_agent_wake (self, "");
}

static void
journal_cb (GPtrArray *changes,
            gpointer   user_data)
{
  kit_agent_wake (user_data, NULL);
}

static void
network_changed_cb (GNetworkMonitor *monitor,
                    gboolean         available,
                    gpointer         user_data)
{
  KitAgentClass *klass = KIT_AGENT_GET_CLASS (user_data);

  if (!available)
    return;
  /* The line may be another one; looking tells */
  if (klass->doubt != NULL)
    klass->doubt (user_data);
  take_heart (user_data);
}

/* What was spared may come now */
static void
metered_changed_cb (KitAgent *self)
{
  kit_agent_wake (self, NULL);
}

/* Somebody has signed in to the network: it is as if it had come only now */
static void
connectivity_changed_cb (KitAgent *self)
{
  if (!kit_network_is_portal ())
    network_changed_cb (NULL, TRUE, self);
}

static void
awake_cb (gpointer user_data)
{
  kit_line_renew (user_data);
}

static void
answered_cb (MapiSupport *support,
             gpointer     user_data)
{
  take_heart (user_data);
}

void
kit_agent_watch_world (KitAgent *self)
{
  KitAgentPrivate *priv = kit_agent_get_private (self);

  priv->monitor = g_network_monitor_get_default ();
  priv->network_changed = g_signal_connect (priv->monitor, "network-changed", G_CALLBACK (network_changed_cb), self);
  priv->metered_changed = g_signal_connect_swapped (priv->monitor, "notify::network-metered",
                                                    G_CALLBACK (metered_changed_cb), self);
  priv->portal_changed = g_signal_connect_swapped (priv->monitor, "notify::connectivity",
                                                   G_CALLBACK (connectivity_changed_cb), self);
  priv->has_answers = g_signal_connect (kit_agent_get_support (self), "answered", G_CALLBACK (answered_cb), self);
  priv->sleep = kit_sleep_new (awake_cb, self);
  priv->watch = kit_journal_watch (priv->journal, journal_cb, self, NULL);
}

void
kit_agent_leave_world (KitAgent *self)
{
  KitAgentPrivate *priv = kit_agent_get_private (self);

  if (priv->watch != 0)
    kit_journal_unwatch (priv->journal, priv->watch);
  priv->watch = 0;
  g_clear_signal_handler (&priv->network_changed, priv->monitor);
  g_clear_signal_handler (&priv->metered_changed, priv->monitor);
  g_clear_signal_handler (&priv->portal_changed, priv->monitor);
  if (priv->has_answers != 0)
    g_clear_signal_handler (&priv->has_answers, kit_agent_get_support (self));
  g_clear_pointer (&priv->sleep, kit_sleep_free);
}

/* ---- waiting ---- */

gboolean
kit_agent_wait_locked (KitAgent *self,
                       gint64    until)
{
  KitAgentPrivate *priv = kit_agent_get_private (self);

  if (priv->stop)
    return FALSE;
  if (until == 0)
    g_cond_wait (&priv->cond, &priv->mutex);
  else
    g_cond_wait_until (&priv->cond, &priv->mutex, until);
  return !priv->stop;
}

gboolean
kit_agent_await_line (KitAgent *self)
{
  KitAgentPrivate *priv = kit_agent_get_private (self);
  gboolean going = TRUE;

  g_mutex_lock (&priv->mutex);
  while (going && !priv->connected)
    going = kit_agent_wait_locked (self, 0);
  going &= !priv->stop;
  g_mutex_unlock (&priv->mutex);
  return going;
}

gboolean
kit_agent_await_event (KitAgent *self,
                       gint64    pause)
{
  KitAgentPrivate *priv = kit_agent_get_private (self);
  gboolean going;

  g_mutex_lock (&priv->mutex);
  going = kit_agent_wait_locked (self, g_get_monotonic_time () + pause);
  g_mutex_unlock (&priv->mutex);
  return going;
}

gboolean
kit_agent_pause (KitAgent *self,
                 gint64    pause)
{
  KitAgentPrivate *priv = kit_agent_get_private (self);
  gint64 until = g_get_monotonic_time () + pause;
  gboolean going = TRUE;

  g_mutex_lock (&priv->mutex);
  while (going && g_get_monotonic_time () < until)
    going = kit_agent_wait_locked (self, until);
  g_mutex_unlock (&priv->mutex);
  return going;
}
