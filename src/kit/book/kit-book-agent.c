/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-book-server.h"

#include "kit-plan.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <sys/file.h>
#include <unistd.h>

#define POLL_MINUTES 30
/* A refused password does not become better by being tried again, and servers lock out who does */
#define REFUSED_SECONDS (60 * 60)

/* Keeps a book and its server the same: a pass when something was changed here, at intervals, when the network comes
 * back, and when somebody asks. What failed is tried again, ever less often. */
struct _KitBookAgent
{
  KitBook         *book;
  int              lock;        /* descriptor of the lock file */
  GCancellable    *stopping;
  KitBookRemote   *remote;      /* (owned) (nullable): while nothing stood in the way */
  GThread         *thread;      /* NULL: not started */
  guint            journal;     /* number of the watch */
  GNetworkMonitor *monitor;     /* NULL: not started */
  gulong           network_changed;
  gulong           has_answers;
  GMutex           work;        /* of whoever runs a pass */
  GMutex           mutex;       /* guards what follows */
  GCond            cond;
  gboolean         stop;
  gboolean         look;        /* something was committed: operations may wait */
  gboolean         answered;    /* the user said something, or the network came */
  MapiFlushFlags   wanted;      /* a pass is wanted */
  guint64          n_asked;     /* passes asked for */
  guint64          n_done;
  GError          *outcome;     /* (nullable): of the last pass */
  guint            failures;    /* in a row */
  gint64           next_try;    /* monotonic */
};

static MapiSupport *
get_support (KitBookAgent *self)
{
  return mapi_provider_get_support (MAPI_PROVIDER (self->book));
}

/* ---- a pass ---- */

static void
take_success (KitBookAgent *self,
              const GError *problem)
{
  g_mutex_lock (&self->mutex);
  self->failures = 0;
  self->next_try = 0;
  g_mutex_unlock (&self->mutex);
  mapi_support_note_logon (get_support (self));
  mapi_support_set_status (get_support (self), MAPI_STATUS_AVAILABLE, problem != NULL ? problem->message : NULL, -1);
}

static void
take_failure (KitBookAgent *self,
              const GError *cause)
{
  gboolean refused = g_error_matches (cause, MAPI_ERROR, MAPI_ERROR_LOGON_FAILED);
  gint64 pause;

  if (g_error_matches (cause, MAPI_ERROR, MAPI_ERROR_USER_CANCEL))
    return;
  /* With what is in the settings the next time */
  g_clear_object (&self->remote);
  g_mutex_lock (&self->mutex);
  pause = refused ? REFUSED_SECONDS : kit_plan_delay (self->failures, g_random_double ());
  self->next_try = self->answered ? 0 : g_get_monotonic_time () + pause * G_TIME_SPAN_SECOND;
  self->failures++;
  g_mutex_unlock (&self->mutex);
  mapi_support_set_status (get_support (self),
                           refused ? MAPI_STATUS_FAILURE : MAPI_STATUS_AVAILABLE | MAPI_STATUS_OFFLINE, cause->message, -1);
}

static gboolean
run_once (KitBookAgent    *self,
          KitBookPass     *pass,
          MapiFlushFlags   flags,
          GError         **error)
{
  if (self->remote == NULL)
    self->remote = KIT_BOOK_GET_CLASS (self->book)->create_remote (self->book);
  pass->remote = self->remote;
  return kit_book_pass_run (pass, flags, error);
}

/* A user who is there may know a password that works */
static gboolean
run_pass (KitBookAgent    *self,
          MapiFlushFlags   flags,
          GCancellable    *cancellable,
          GError         **error)
{
  KitBookPass pass = { self->book, NULL, cancellable, NULL };
  GError *problem = NULL;
  gboolean done;

  g_mutex_lock (&self->work);
  g_mutex_lock (&self->mutex);
  self->answered = FALSE;
  g_mutex_unlock (&self->mutex);
  mapi_support_set_status (get_support (self), MAPI_STATUS_AVAILABLE, _("Synchronizing"), -1);
  while (!(done = run_once (self, &pass, flags, &problem)))
    {
      if (!g_error_matches (problem, MAPI_ERROR, MAPI_ERROR_LOGON_FAILED) ||
          !mapi_support_ask_password (get_support (self), problem, cancellable))
        break;
      g_clear_error (&problem);
      g_clear_object (&self->remote);
    }
  if (done)
    take_success (self, pass.problem);
  else
    take_failure (self, problem);
  g_mutex_unlock (&self->work);
  /* What a person should know is in the status; it went through all the same */
  g_clear_error (&pass.problem);
  if (!done)
    g_propagate_error (error, problem);
  return done;
}

/* ---- the thread ---- */

static gint64
get_poll_pause (KitBookAgent *self)
{
  MapiSettings *settings = mapi_support_get_settings (get_support (self));
  guint minutes = mapi_settings_get_info (settings, "poll") != NULL ? mapi_settings_get_uint (settings, "poll") : 0;

  return (minutes != 0 ? minutes : POLL_MINUTES) * 60 * G_TIME_SPAN_SECOND;
}

/* µs since 1970; 0: nothing waits */
static gint64
find_due (KitBookAgent *self)
{
  g_autoptr(KitConnection) connection = kit_database_read (kit_book_get_private (self->book)->database, NULL, NULL);
  g_autoptr(KitStatement) row = NULL;

  if (connection != NULL)
    row = kit_statement_new (connection, "SELECT max (min (next_try), 1) FROM operation", NULL);
  return row != NULL && kit_statement_next (row, NULL) ? kit_statement_get_int64 (row, 0) : 0;
}

static gint64
find_wake_time (KitBookAgent *self,
                gint64        last_pass)
{
  gint64 due = find_due (self), now = g_get_real_time ();
  gint64 until = last_pass + get_poll_pause (self);

  return due != 0 ? MIN (until, g_get_monotonic_time () + MAX (due - now, 0)) : until;
}

/* Waits for work. FALSE: the agent stops. */
static gboolean
wait_for_work (KitBookAgent   *self,
               gint64          last_pass,
               MapiFlushFlags *flags,
               guint64        *number)
{
  gint64 until = find_wake_time (self, last_pass), now;
  gboolean going;

  g_mutex_lock (&self->mutex);
  while (!self->stop && self->wanted == 0)
    {
      gint64 end = MAX (until, self->next_try);

      if (self->failures > 0 && self->next_try != 0)
        end = self->next_try;
      if (self->look && self->next_try == 0)
        {
          self->look = FALSE;
          g_mutex_unlock (&self->mutex);
          until = find_wake_time (self, last_pass);
          g_mutex_lock (&self->mutex);
          continue;
        }
      if (self->answered || g_get_monotonic_time () >= end)
        break;
      g_cond_wait_until (&self->cond, &self->mutex, end);
    }
  now = g_get_monotonic_time ();
  *flags = self->wanted;
  *number = self->n_asked;
  if (*flags == 0)
    *flags = MAPI_FLUSH_UPLOAD |
             (self->answered || self->failures > 0 || now >= last_pass + get_poll_pause (self) ? MAPI_FLUSH_DOWNLOAD : 0);
  self->wanted = 0;
  going = !self->stop;
  g_mutex_unlock (&self->mutex);
  return going;
}

static gpointer
work_thread (gpointer data)
{
  KitBookAgent *self = data;
  gint64 last_pass = g_get_monotonic_time () - get_poll_pause (self);
  MapiFlushFlags flags;
  guint64 number;

  while (wait_for_work (self, last_pass, &flags, &number))
    {
      g_autoptr(GError) error = NULL;

      if (run_pass (self, flags, self->stopping, &error) && (flags & MAPI_FLUSH_DOWNLOAD))
        last_pass = g_get_monotonic_time ();
      g_mutex_lock (&self->mutex);
      self->n_done = number;
      g_clear_error (&self->outcome);
      self->outcome = g_steal_pointer (&error);
      g_cond_broadcast (&self->cond);
      g_mutex_unlock (&self->mutex);
    }
  g_mutex_lock (&self->mutex);
  self->n_done = self->n_asked;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);
  return NULL;
}

/* ---- what wakes it ---- */

static void
wake (KitBookAgent *self,
      gboolean      answered)
{
  g_mutex_lock (&self->mutex);
  self->look = TRUE;
  if (answered)
    {
      self->answered = TRUE;
      self->failures = 0;
      self->next_try = 0;
    }
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);
}

static void
journal_cb (GPtrArray *changes,
            gpointer   user_data)
{
  wake (user_data, FALSE);
}

static void
network_changed_cb (GNetworkMonitor *monitor,
                    gboolean         available,
                    gpointer         user_data)
{
  if (available)
    wake (user_data, TRUE);
}

static void
answered_cb (MapiSupport *support,
             gpointer     user_data)
{
  wake (user_data, TRUE);
}

/* ---- public ---- */

static gboolean
take_lock (KitBookAgent  *self,
           GError       **error)
{
  g_autofree char *path = g_build_filename (mapi_support_get_data_dir (get_support (self)), "agent.lock", NULL);
  int number;

  self->lock = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (self->lock >= 0 && flock (self->lock, LOCK_EX | LOCK_NB) == 0)
    return TRUE;
  number = errno;
  if (self->lock >= 0 && number == EWOULDBLOCK)
    g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_BUSY,
                         _("Another program talks to the server of the address book already"));
  else
    g_set_error (error, MAPI_ERROR, number == ENOSPC ? MAPI_ERROR_NOT_ENOUGH_DISK : MAPI_ERROR_NO_ACCESS,
                 _("The file “%s” cannot be locked: %s"), path, g_strerror (number));
  return FALSE;
}

KitBookAgent *
kit_book_agent_new (KitBook  *book,
                    GError  **error)
{
  KitBookAgent *self = g_new0 (KitBookAgent, 1);

  self->book = book;
  self->lock = -1;
  self->stopping = g_cancellable_new ();
  g_mutex_init (&self->work);
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  if (take_lock (self, error))
    return self;
  kit_book_agent_free (self);
  return NULL;
}

void
kit_book_agent_cancel (KitBookAgent *self)
{
  g_mutex_lock (&self->mutex);
  self->stop = TRUE;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);
  g_cancellable_cancel (self->stopping);
}

void
kit_book_agent_free (KitBookAgent *self)
{
  kit_book_agent_cancel (self);
  if (self->journal != 0)
    kit_journal_unwatch (kit_book_get_private (self->book)->journal, self->journal);
  if (self->network_changed != 0)
    g_signal_handler_disconnect (self->monitor, self->network_changed);
  if (self->has_answers != 0)
    g_signal_handler_disconnect (get_support (self), self->has_answers);
  g_clear_pointer (&self->thread, g_thread_join);
  g_clear_object (&self->remote);
  if (self->lock >= 0)
    close (self->lock);
  g_clear_object (&self->stopping);
  g_clear_error (&self->outcome);
  g_mutex_clear (&self->work);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
  g_free (self);
}

void
kit_book_agent_start (KitBookAgent *self)
{
  if (self->thread != NULL)
    return;
  self->monitor = g_network_monitor_get_default ();
  self->network_changed = g_signal_connect (self->monitor, "network-changed", G_CALLBACK (network_changed_cb), self);
  self->has_answers = g_signal_connect (get_support (self), "answered", G_CALLBACK (answered_cb), self);
  self->journal = kit_journal_watch (kit_book_get_private (self->book)->journal, journal_cb, self, NULL);
  self->thread = g_thread_new ("kit-book-agent", work_thread, self);
}

static void
cancelled_cb (GCancellable *cancellable,
              gpointer      user_data)
{
  KitBookAgent *self = user_data;

  g_mutex_lock (&self->mutex);
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);
}

/* The pass goes on even if nobody waits for it any more */
static gboolean
wait_for_pass (KitBookAgent    *self,
               MapiFlushFlags   flags,
               GCancellable    *cancellable,
               GError         **error)
{
  gulong handler = cancellable != NULL ? g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb), self, NULL) : 0;
  gboolean done = FALSE;
  guint64 number;

  g_mutex_lock (&self->mutex);
  number = ++self->n_asked;
  self->wanted |= flags;
  g_cond_broadcast (&self->cond);
  while (self->n_done < number && !self->stop && !g_cancellable_is_cancelled (cancellable))
    g_cond_wait (&self->cond, &self->mutex);
  if (self->n_done < number || self->stop)
    g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_USER_CANCEL, _("The request was cancelled"));
  else if (self->outcome != NULL)
    g_propagate_error (error, g_error_copy (self->outcome));
  else
    done = TRUE;
  g_mutex_unlock (&self->mutex);
  g_cancellable_disconnect (cancellable, handler);
  return done;
}

static void
pass_on_cb (GCancellable *cancellable,
            gpointer      user_data)
{
  g_cancellable_cancel (user_data);
}

gboolean
kit_book_agent_run (KitBookAgent    *self,
                    MapiFlushFlags   flags,
                    GCancellable    *cancellable,
                    GError         **error)
{
  g_autoptr(GCancellable) joined = NULL;
  gulong stopping, given;
  gboolean done;

  if (flags == 0)
    return TRUE;
  if (self->thread != NULL)
    return wait_for_pass (self, flags, cancellable, error);
  /* What works in the caller's thread ends when the caller wants, or the agent is to stop */
  joined = g_cancellable_new ();
  stopping = g_cancellable_connect (self->stopping, G_CALLBACK (pass_on_cb), joined, NULL);
  given = cancellable != NULL ? g_cancellable_connect (cancellable, G_CALLBACK (pass_on_cb), joined, NULL) : 0;
  done = run_pass (self, flags, joined, error);
  g_cancellable_disconnect (self->stopping, stopping);
  g_cancellable_disconnect (cancellable, given);
  return done;
}
