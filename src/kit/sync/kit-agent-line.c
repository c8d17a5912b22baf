/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-agent-private.h"

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
  self->stopping = g_object_ref (agent->stopping);
  self->caller = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  g_mutex_lock (&agent->mutex);
  self->line = g_object_ref (agent->line);
  g_mutex_unlock (&agent->mutex);
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
kit_agent_renew (KitAgent *self)
{
  g_autoptr (GCancellable) old = NULL;

  g_mutex_lock (&self->mutex);
  old = self->line;
  self->line = g_cancellable_new ();
  self->renew = TRUE;
  self->failures = 0;
  self->next_try = 0;
  g_mutex_unlock (&self->mutex);
  g_cancellable_cancel (old);
  kit_agent_wake (self, "");
}
