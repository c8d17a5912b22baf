/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-agent-private.h"
#include "kit-line.h"

static void
pass_on_cb (GCancellable *cancellable,
            gpointer      user_data)
{
  g_cancellable_cancel (user_data);
}

static gulong
connect (GCancellable *from,
         GCancellable *to)
{
  return from != NULL ? g_cancellable_connect (from, G_CALLBACK (pass_on_cb), to, NULL) : 0;
}

void
kit_line_enter (KitLine      *self,
                KitAgent     *agent,
                GCancellable *cancellable)
{
  KitAgentPrivate *priv = kit_agent_get_private (agent);

  self->stopping = g_object_ref (priv->stopping);
  self->caller = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  g_mutex_lock (&priv->mutex);
  self->line = g_object_ref (priv->line);
  g_mutex_unlock (&priv->mutex);
  self->joined = g_cancellable_new ();
  self->handlers[0] = connect (self->stopping, self->joined);
  self->handlers[1] = connect (self->line, self->joined);
  self->handlers[2] = connect (self->caller, self->joined);
}

void
kit_line_leave (KitLine *self)
{
  g_cancellable_disconnect (self->stopping, self->handlers[0]);
  g_cancellable_disconnect (self->line, self->handlers[1]);
  g_cancellable_disconnect (self->caller, self->handlers[2]);
  g_clear_object (&self->stopping);
  g_clear_object (&self->line);
  g_clear_object (&self->caller);
  g_clear_object (&self->joined);
}

gboolean
kit_line_is_renewed (KitLine *self)
{
  return g_cancellable_is_cancelled (self->line) && !g_cancellable_is_cancelled (self->stopping) &&
         !g_cancellable_is_cancelled (self->caller);
}

void
kit_line_renew (KitAgent *agent)
{
  KitAgentPrivate *priv = kit_agent_get_private (agent);
  g_autoptr(GCancellable) old = NULL;

  g_mutex_lock (&priv->mutex);
  old = priv->line;
  priv->line = g_cancellable_new ();
  priv->renew = TRUE;
  priv->failures = 0;
  priv->next_try = 0;
  g_mutex_unlock (&priv->mutex);
  g_cancellable_cancel (old);
  kit_agent_wake (agent, "");
}
