/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-agent-private.h"
#include "kit-line.h"

#include <glib/gi18n-lib.h>
#include <time.h>

#define SLEPT_LONG (10 * G_TIME_SPAN_SECOND)

/* What the thread knows */
typedef struct
{
  gint64    last_pass; /* monotonic: when everything was last looked at */
  gint64    looked;    /* µs since 1970: what was due then was seen */
  gint64    slept;     /* µs the machine had slept when it was last looked at */
  gboolean  whole;     /* the next pass is to look at everything */
} Work;

gint64
kit_agent_get_poll_pause (KitAgent *self)
{
  MapiSettings *settings = mapi_support_get_settings (kit_agent_get_support (self));
  guint minutes = 0;

  if (mapi_settings_get_info (settings, "poll") != NULL)
    minutes = mapi_settings_get_uint (settings, "poll");
  return (minutes != 0 ? minutes : KIT_AGENT_GET_CLASS (self)->poll_minutes) * 60 * G_TIME_SPAN_SECOND;
}

/* When there will be something to do though nobody says so, monotonic */
static gint64
find_wake_time (KitAgent *self,
                Work     *work)
{
  gint64 due = KIT_AGENT_GET_CLASS (self)->find_due (self, work->looked), now = g_get_real_time ();
  gint64 until = work->last_pass + kit_agent_get_poll_pause (self);

  if (due != 0)
    until = MIN (until, g_get_monotonic_time () + (due - now) + G_TIME_SPAN_SECOND);
  return until;
}

/* Waits for work. FALSE: the agent stops. */
static gboolean
wait_for_work (KitAgent *self,
               Work     *work)
{
  KitAgentPrivate *priv = kit_agent_get_private (self);
  gint64 until = find_wake_time (self, work);
  gboolean going = TRUE;

  g_mutex_lock (&priv->mutex);
  /* What failed is tried again without being told */
  if (priv->failures > 0)
    until = MIN (until, priv->next_try);
  while (going && priv->wanted == 0 && priv->places->len == 0 && !priv->look && g_get_monotonic_time () < until)
    going = kit_agent_wait_locked (self, until);
  /* Whoever asks in person does not wait until a failure is forgotten */
  while (going && priv->wanted == 0 && g_get_monotonic_time () < priv->next_try)
    going = kit_agent_wait_locked (self, priv->next_try);
  /* Also where there was nothing to wait for */
  going = going && !priv->stop;
  g_mutex_unlock (&priv->mutex);
  return going;
}

static void
finish_asked (KitAgent     *self,
              guint64       number,
              const GError *outcome)
{
  KitAgentPrivate *priv = kit_agent_get_private (self);

  g_mutex_lock (&priv->mutex);
  priv->n_done = number;
  g_clear_error (&priv->outcome);
  priv->outcome = outcome != NULL ? g_error_copy (outcome) : NULL;
  g_cond_broadcast (&priv->cond);
  g_mutex_unlock (&priv->mutex);
}

static gint64
get_clock (clockid_t clock)
{
  struct timespec now;

  clock_gettime (clock, &now);
  return now.tv_sec * G_TIME_SPAN_SECOND + now.tv_nsec / 1000;
}

/* µs the machine has slept since it was started */
static gint64
get_slept (void)
{
  return get_clock (CLOCK_BOOTTIME) - get_clock (CLOCK_MONOTONIC);
}

/* After a sleep the lines are dead, though nobody has said so */
static void
take_renewal (KitAgent *self,
              Work     *work)
{
  KitAgentPrivate *priv = kit_agent_get_private (self);
  gint64 slept = get_slept ();
  gboolean renew;

  g_mutex_lock (&priv->mutex);
  renew = priv->renew || slept - work->slept > SLEPT_LONG;
  priv->renew = FALSE;
  if (renew)
    priv->failures = 0, priv->next_try = 0;
  g_mutex_unlock (&priv->mutex);
  work->slept = slept;
  if (renew)
    KIT_AGENT_GET_CLASS (self)->disconnect (self);
}

static KitPassFlags
take_wanted (KitAgent *self,
             guint64  *number)
{
  KitAgentPrivate *priv = kit_agent_get_private (self);
  KitPassFlags flags;

  g_mutex_lock (&priv->mutex);
  flags = priv->wanted;
  *number = priv->n_asked;
  priv->wanted = 0;
  g_mutex_unlock (&priv->mutex);
  return flags;
}

/* What nobody said is wrong ended the pass: whoever asked for one waits for another */
static void
want_again (KitAgent     *self,
            KitPassFlags  flags)
{
  KitAgentPrivate *priv = kit_agent_get_private (self);

  g_mutex_lock (&priv->mutex);
  priv->wanted |= flags;
  g_mutex_unlock (&priv->mutex);
}

/* @number: of the passes asked for, those that this one answers */
static void
work_once (KitAgent     *self,
           Work         *work,
           KitPassFlags  flags,
           GPtrArray    *places,
           gboolean      asked,
           guint64       number)
{
  g_autoptr(GError) outcome = NULL;
  KitLine line;
  gboolean done, renewed;

  kit_line_enter (&line, self, NULL);
  done = kit_agent_run_pass (self, flags, places, line.joined, &outcome);
  renewed = kit_line_is_renewed (&line);
  kit_line_leave (&line);
  if (!done || renewed)
    work->whole = TRUE;
  else if (flags & KIT_PASS_DOWNLOAD)
    work->whole = FALSE;
  if (!work->whole && flags & KIT_PASS_DOWNLOAD)
    work->last_pass = g_get_monotonic_time ();
  if (asked && renewed)
    want_again (self, flags);
  else if (asked)
    finish_asked (self, number, outcome);
}

/* What nobody asked for. 0: only @places, or nothing at all */
static KitPassFlags
choose_pass (KitAgent  *self,
             Work      *work,
             GPtrArray *places)
{
  KitAgentClass *klass = KIT_AGENT_GET_CLASS (self);
  gint64 now = g_get_real_time ();

  if (klass->needs_all != NULL && klass->needs_all (self))
    work->whole = TRUE;
  if (work->whole || g_get_monotonic_time () - work->last_pass >= kit_agent_get_poll_pause (self))
    return KIT_PASS_UPLOAD | KIT_PASS_DOWNLOAD;
  /* These come first; what is due is still seen then */
  if (places->len > 0)
    return 0;
  work->looked = now;
  return klass->has_due (self, now) ? KIT_PASS_UPLOAD : 0;
}

/* A pass that only tells the server does not look where something happened: that has its turn after it */
static void
put_off (KitAgent  *self,
         GPtrArray *places)
{
  for (guint i = 0; i < places->len; i++)
    kit_agent_wake (self, g_ptr_array_index (places, i));
}

gpointer
kit_agent_work_thread (gpointer data)
{
  KitAgent *self = data;
  Work work = { -kit_agent_get_poll_pause (self), g_get_real_time (), get_slept (), TRUE };

  kit_agent_show_busy (self, _("Starting"));
  while (wait_for_work (self, &work))
    {
      g_autoptr(GPtrArray) places = kit_agent_steal_places (self);
      guint64 number;
      KitPassFlags wanted = take_wanted (self, &number), flags;

      take_renewal (self, &work);
      flags = choose_pass (self, &work, places);
      if (wanted == KIT_PASS_UPLOAD)
        put_off (self, places);
      /* What is due was seen, and is not done by a pass that only fetches */
      if (wanted == KIT_PASS_DOWNLOAD && (flags & KIT_PASS_UPLOAD))
        kit_agent_wake (self, NULL);
      if (wanted != 0 || flags != 0 || places->len > 0)
        work_once (self, &work, wanted != 0 ? wanted : flags, places, wanted != 0, number);
    }
  return NULL;
}
