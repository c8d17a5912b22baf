/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-agent-private.h"

#include "kit-network.h"
#include "kit-plan.h"

#include <glib/gi18n-lib.h>

/* A refused password does not become better by being tried again, and servers lock out who does */
#define REFUSED_SECONDS (60 * 60)

/* ---- what people see ---- */

static void
show (KitAgent        *self,
      MapiStatusCode   flags,
      const char      *text)
{
  mapi_support_set_status (kit_agent_get_support (self), flags, text, -1);
}

void
kit_agent_show_busy (KitAgent   *self,
                     const char *text)
{
  KitAgentClass *klass = KIT_AGENT_GET_CLASS (self);

  show (self, MAPI_STATUS_AVAILABLE | klass->status | klass->active, text);
}

static void
show_problem (KitAgent       *self,
              MapiStatusCode  flags,
              const GError   *problem)
{
  mapi_support_set_problem (kit_agent_get_support (self), flags, problem);
}

static void
show_idle (KitAgent     *self,
           const GError *problem)
{
  KitAgentClass *klass = KIT_AGENT_GET_CLASS (self);
  g_autofree char *text = problem == NULL && klass->describe != NULL ? klass->describe (self) : NULL;

  if (problem != NULL)
    show_problem (self, MAPI_STATUS_AVAILABLE | klass->status, problem);
  else
    show (self, MAPI_STATUS_AVAILABLE | klass->status, text);
}

/* ---- how it ended ---- */

static void
take_success (KitAgent     *self,
              const GError *problem)
{
  KitAgentPrivate *priv = kit_agent_get_private (self);

  g_mutex_lock (&priv->mutex);
  priv->failures = 0;
  priv->next_try = 0;
  g_mutex_unlock (&priv->mutex);
  show_idle (self, problem);
}

static void
take_failure (KitAgent     *self,
              const GError *cause)
{
  KitAgentPrivate *priv = kit_agent_get_private (self);
  gboolean refused;
  gint64 pause;

  if (g_error_matches (cause, MAPI_ERROR, MAPI_ERROR_USER_CANCEL))
    return;
  refused = !kit_agent_is_connected (self) && g_error_matches (cause, MAPI_ERROR, MAPI_ERROR_LOGON_FAILED);
  /* The next one begins with what is in the settings then */
  KIT_AGENT_GET_CLASS (self)->disconnect (self);
  g_mutex_lock (&priv->mutex);
  pause = refused ? REFUSED_SECONDS : kit_plan_delay (priv->failures, g_random_double ());
  priv->next_try = priv->answered ? 0 : g_get_monotonic_time () + pause * G_TIME_SPAN_SECOND;
  priv->failures++;
  g_mutex_unlock (&priv->mutex);
  if (kit_network_is_portal ())
    {
      show (self, MAPI_STATUS_AVAILABLE | MAPI_STATUS_OFFLINE,
            _("This network wants you to sign in to it in a web browser first. Mail goes on by itself then."));
      return;
    }
  /* Somebody has to do something about a refusal; the rest passes */
  show_problem (self, refused ? MAPI_STATUS_FAILURE : MAPI_STATUS_AVAILABLE | MAPI_STATUS_OFFLINE, cause);
}

gboolean
kit_agent_may_try_again (KitAgent      *self,
                         GError       **problem,
                         GCancellable  *cancellable)
{
  KitAgentPrivate *priv = kit_agent_get_private (self);

  /* The question outlives the lines there are */
  if (!g_error_matches (*problem, MAPI_ERROR, MAPI_ERROR_LOGON_FAILED) ||
      !mapi_support_ask_password (kit_agent_get_support (self), *problem,
                                  priv->started ? priv->stopping : cancellable))
    return FALSE;
  g_clear_error (problem);
  return TRUE;
}

gboolean
kit_agent_run_pass (KitAgent      *self,
                    KitPassFlags   flags,
                    GPtrArray     *places,
                    GCancellable  *cancellable,
                    GError       **outcome)
{
  KitAgentClass *klass = KIT_AGENT_GET_CLASS (self);
  KitAgentPrivate *priv = kit_agent_get_private (self);
  g_autoptr(GError) problem = NULL;
  g_autoptr(GError) cause = NULL;
  gboolean done;

  g_mutex_lock (&priv->work);
  g_mutex_lock (&priv->mutex);
  priv->answered = FALSE;
  g_mutex_unlock (&priv->mutex);
  done = klass->run (self, flags, places, cancellable, &problem, &cause);
  if (done)
    take_success (self, problem);
  else
    take_failure (self, cause);
  g_mutex_unlock (&priv->work);
  if (done && klass->finished != NULL)
    klass->finished (self, flags, cancellable);
  if (!done)
    g_propagate_error (outcome, g_steal_pointer (&cause));
  else if (problem != NULL && klass->tells_problems)
    g_propagate_error (outcome, g_steal_pointer (&problem));
  return done;
}
