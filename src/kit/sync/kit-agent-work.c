/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-agent-private.h"

#include "kit-pending.h"
#include "kit-policy.h"

#include <glib/gi18n-lib.h>

/* What cannot be watched is looked at this often, unless the service has a setting for it */
#define POLL_MINUTES 10
#define SLEPT_LONG (10 * G_TIME_SPAN_SECOND)

static gboolean
has_due (KitAgent *self)
{
  g_autoptr (KitConnection) connection = kit_store_read (self->store, NULL, NULL);
  gint64 due = 0;

  return connection != NULL &&
         kit_query_int64 (connection, "SELECT 1 FROM operation WHERE taken = 0 AND next_try <= ? LIMIT 1",
                          g_get_real_time (), 0, &due, NULL) &&
         due != 0;
}

static gint64
get_poll_pause (KitAgent *self)
{
  MapiSettings *settings = mapi_support_get_settings (mapi_provider_get_support (MAPI_PROVIDER (self->store)));
  guint minutes = 0;

  if (mapi_settings_get_info (settings, "poll") != NULL)
    minutes = mapi_settings_get_uint (settings, "poll");
  return (minutes != 0 ? minutes : POLL_MINUTES) * 60 * G_TIME_SPAN_SECOND;
}

/* When there will be something to do though nobody says so, monotonic */
static gint64
find_wake_time (KitAgent *self,
                gint64    last_pass)
{
  gint64 now = g_get_real_time (), due = kit_pending_next_due (self->store, now);
  gint64 until = last_pass + get_poll_pause (self);

  if (due != 0)
    until = MIN (until, g_get_monotonic_time () + (due - now) + G_TIME_SPAN_SECOND);
  return until;
}

/* Waits for work. FALSE: the agent stops. */
static gboolean
wait_for_work (KitAgent *self,
               gint64    last_pass,
               gboolean *asked)
{
  gint64 until = find_wake_time (self, last_pass);
  gboolean going = TRUE;

  g_mutex_lock (&self->mutex);
  /* What failed is tried again without being told */
  if (self->failures > 0)
    until = MIN (until, self->next_try);
  while (going && self->wanted == 0 && self->paths->len == 0 && !self->look &&
         g_get_monotonic_time () < until)
    going = kit_agent_wait_locked (self, until);
  /* Whoever asks in person does not wait until a failure is forgotten */
  while (going && self->wanted == 0 && g_get_monotonic_time () < self->next_try)
    going = kit_agent_wait_locked (self, self->next_try);
  *asked = self->wanted != 0;
  /* Also where there was nothing to wait for */
  going = going && !self->stop;
  g_mutex_unlock (&self->mutex);
  return going;
}

static void
finish_asked (KitAgent     *self,
              guint64       number,
              const GError *outcome)
{
  g_mutex_lock (&self->mutex);
  self->n_done = number;
  g_clear_error (&self->outcome);
  self->outcome = outcome != NULL ? g_error_copy (outcome) : NULL;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);
}

/* After a sleep the lines are dead, though nobody has said so */
static void
take_renewal (KitAgent *self)
{
  gint64 slept = kit_agent_get_slept ();
  gboolean renew;

  g_mutex_lock (&self->mutex);
  renew = self->renew || slept - self->asleep > SLEPT_LONG;
  self->renew = FALSE;
  if (renew)
    self->failures = 0, self->next_try = 0;
  g_mutex_unlock (&self->mutex);
  self->asleep = slept;
  if (renew)
    kit_agent_disconnect (self);
}

/* Somebody wants other bodies than before */
static gboolean
has_new_policy (KitAgent *self)
{
  gint64 count = kit_policy_count (self->store);
  gboolean is_new = count != self->policies;

  self->policies = count;
  return is_new;
}

static KitPassFlags
take_wanted (KitAgent *self,
             guint64  *number)
{
  KitPassFlags flags;

  g_mutex_lock (&self->mutex);
  flags = self->wanted;
  *number = self->n_asked;
  self->wanted = 0;
  g_mutex_unlock (&self->mutex);
  return flags;
}

/* What nobody said is wrong ended the pass: whoever asked for one waits for another */
static void
want_again (KitAgent     *self,
            KitPassFlags  flags)
{
  g_mutex_lock (&self->mutex);
  self->wanted |= flags;
  g_mutex_unlock (&self->mutex);
}

/* *@whole: the next is to look at everything */
static void
work_once (KitAgent     *self,
           KitPassFlags  flags,
           GPtrArray    *paths,
           gboolean     *whole,
           gboolean      asked,
           guint64       number)
{
  g_autoptr (GError) error = NULL;
  KitLine line;
  gboolean done, renewed;

  kit_line_enter (&line, self, NULL);
  done = kit_agent_run_pass (self, flags, paths, line.joined, &error);
  renewed = kit_line_is_renewed (&line);
  kit_line_leave (&line);
  if (!done || renewed)
    *whole = TRUE;
  else if (flags & KIT_PASS_DOWNLOAD)
    *whole = FALSE;
  if (asked && renewed)
    want_again (self, flags);
  else if (asked)
    finish_asked (self, number, error);
}

gpointer
kit_agent_work_thread (gpointer data)
{
  KitAgent *self = data;
  gint64 last_pass = -get_poll_pause (self);
  gboolean asked, whole = TRUE;

  self->policies = kit_policy_count (self->store);
  kit_agent_set_busy (self, _("Starting"), -1);
  while (wait_for_work (self, last_pass, &asked))
    {
      g_autoptr (GPtrArray) paths = kit_agent_steal_paths (self);
      guint64 number;
      KitPassFlags flags = take_wanted (self, &number);

      take_renewal (self);
      whole = has_new_policy (self) || whole;
      if (flags == 0 && (whole || g_get_monotonic_time () - last_pass >= get_poll_pause (self)))
        flags = KIT_PASS_UPLOAD | KIT_PASS_DOWNLOAD;
      else if (flags == 0 && paths->len == 0 && !has_due (self))
        continue;
      if (flags == 0 && paths->len == 0)
        flags = KIT_PASS_UPLOAD;
      work_once (self, flags, paths, &whole, asked, number);
      if (!whole && flags & KIT_PASS_DOWNLOAD)
        last_pass = g_get_monotonic_time ();
    }
  g_mutex_lock (&self->mutex);
  self->n_done = self->n_asked;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);
  return NULL;
}
