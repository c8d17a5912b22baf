/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-agent-private.h"

#include "kit-compare.h"
#include "kit-download.h"
#include "kit-index.h"
#include "kit-pending.h"
#include "kit-plan.h"
#include "kit-reports.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <sys/file.h>
#include <unistd.h>

#define WRITER_CACHE_KIB 12288
#define QUOTA_PAUSE (30 * 60 * G_TIME_SPAN_SECOND)
/* A refused password does not become better by being tried again, and servers lock out who does */
#define REFUSED_SECONDS (60 * 60)

/* ---- connection ---- */

static gboolean
connect_remote (KitAgent      *self,
                GCancellable  *cancellable,
                GError       **error)
{
  g_autoptr(GError) problem = NULL;
  gboolean connected;

  g_mutex_lock (&self->mutex);
  connected = self->connected;
  self->answered = FALSE;
  g_mutex_unlock (&self->mutex);
  if (connected)
    return TRUE;
  kit_agent_set_busy (self, _("Connecting"), -1);
  while (!kit_remote_connect (self->remote, cancellable, &problem))
    {
      /* A user who is there may know a password that works */
      if (!g_error_matches (problem, MAPI_ERROR, MAPI_ERROR_LOGON_FAILED) ||
          !mapi_support_ask_password (mapi_provider_get_support (MAPI_PROVIDER (self->store)), problem,
                                      self->stopping))
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return FALSE;
        }
      g_clear_error (&problem);
    }
  mapi_support_note_logon (mapi_provider_get_support (MAPI_PROVIDER (self->store)));
  g_mutex_lock (&self->mutex);
  self->connected = TRUE;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);
  return TRUE;
}

void
kit_agent_disconnect (KitAgent *self)
{
  g_mutex_lock (&self->mutex);
  self->connected = FALSE;
  g_mutex_unlock (&self->mutex);
  kit_remote_disconnect (self->remote);
}

static void
take_failure (KitAgent     *self,
              const GError *cause)
{
  gboolean refused;
  gint64 pause;

  if (g_error_matches (cause, MAPI_ERROR, MAPI_ERROR_USER_CANCEL))
    return;
  g_mutex_lock (&self->mutex);
  refused = !self->connected && g_error_matches (cause, MAPI_ERROR, MAPI_ERROR_LOGON_FAILED);
  g_mutex_unlock (&self->mutex);
  kit_agent_disconnect (self);
  g_mutex_lock (&self->mutex);
  pause = refused ? REFUSED_SECONDS : kit_plan_delay (self->failures, g_random_double ());
  self->next_try = self->answered ? 0 : g_get_monotonic_time () + pause * G_TIME_SPAN_SECOND;
  self->failures++;
  g_mutex_unlock (&self->mutex);
  if (refused)
    kit_agent_set_failed (self, cause);
  else
    kit_agent_set_offline (self, cause);
}

static void
take_success (KitAgent     *self,
              const GError *problem)
{
  g_mutex_lock (&self->mutex);
  self->failures = 0;
  self->next_try = 0;
  g_mutex_unlock (&self->mutex);
  kit_agent_set_idle (self);
  if (problem != NULL)
    mapi_support_set_status (mapi_provider_get_support (MAPI_PROVIDER (self->store)),
                             MAPI_STATUS_AVAILABLE | MAPI_STATUS_INBOUND_ENABLED, problem->message, -1);
}

/* ---- a pass ---- */

GPtrArray *
kit_agent_steal_paths (KitAgent *self)
{
  GPtrArray *paths;

  g_mutex_lock (&self->mutex);
  paths = self->paths;
  self->paths = g_ptr_array_new_with_free_func (g_free);
  self->look = FALSE;
  g_mutex_unlock (&self->mutex);
  return paths;
}

/* New mail does not wait until a large download is over */
static gboolean
between_cb (KitPass  *pass,
            gpointer  user_data)
{
  KitAgent *self = user_data;
  g_autoptr (GPtrArray) paths = kit_agent_steal_paths (self);
  KitPass small = { pass->store, pass->remote, pass->flags & KIT_PASS_SPARING };
  g_autoptr (GError) error = NULL;

  if (g_cancellable_is_cancelled (self->stopping) || g_cancellable_is_cancelled (pass->cancellable))
    return FALSE;
  if (paths->len == 0)
    return TRUE;
  small.cancellable = pass->cancellable;
  /* What is wrong will be found again where it is told */
  if (!kit_pass_run_folders (&small, paths, &error))
    g_debug ("Looking at what changed failed: %s", error->message);
  kit_pass_clear (&small);
  return TRUE;
}

static gboolean
is_sparing (KitAgent *self)
{
  return self->monitor != NULL && g_network_monitor_get_network_metered (self->monitor);
}

/* How much room there is on the server. Only who stays asks: whoever came for one pass wants it short. */
static void
look_at_quota (KitAgent     *self,
               GCancellable *cancellable)
{
  gint64 now = g_get_monotonic_time (), used, limit;
  g_autoptr (GError) error = NULL;

  if (self->thread == NULL || !(kit_remote_get_features (self->remote) & KIT_REMOTE_HAS_QUOTA) ||
      (self->quota_asked != 0 && now - self->quota_asked < QUOTA_PAUSE))
    return;
  self->quota_asked = now;
  if (!kit_remote_get_quota (self->remote, &used, &limit, cancellable, &error))
    g_debug ("The server does not tell the quota: %s", error->message);
  else
    self->fullness = limit > 0 && used >= 0 ? (gint) (MIN ((double) used / (double) limit, 1.0) * 100) : -1;
}

/* Reads and changes stores like anybody else: not while a pass runs, and nobody waits for it. After all was listed,
 * what a report is about is here or nowhere. */
static void
link_reports (KitAgent      *self,
              KitPassFlags   flags,
              GCancellable  *cancellable)
{
  g_autoptr (GError) error = NULL;

  if (!kit_reports_link (self->store, (flags & KIT_PASS_DOWNLOAD) != 0, cancellable, &error))
    g_debug ("Reports were not linked: %s", error->message);
}

gboolean
kit_agent_run_pass (KitAgent      *self,
                    KitPassFlags   flags,
                    GPtrArray     *paths,
                    GCancellable  *cancellable,
                    GError       **error)
{
  KitPass pass = { self->store, self->remote, flags, between_cb, self, cancellable };
  g_autoptr (GError) local_error = NULL;
  gboolean done;

  if (is_sparing (self) && !(flags & KIT_PASS_THOROUGH))
    pass.flags |= KIT_PASS_SPARING;
  g_mutex_lock (&self->work);
  done = connect_remote (self, cancellable, &local_error);
  if (done && flags != 0)
    {
      kit_agent_set_busy (self, _("Synchronizing"), -1);
      done = kit_pass_run (&pass, &local_error);
      if (done && flags & KIT_PASS_DOWNLOAD)
        look_at_quota (self, cancellable);
    }
  else if (done)
    done = kit_pass_run_folders (&pass, paths, &local_error);
  g_mutex_unlock (&self->work);
  if (done)
    take_success (self, pass.problem);
  else
    take_failure (self, local_error);
  if (done && pass.problem != NULL)
    g_propagate_error (error, g_steal_pointer (&pass.problem));
  else if (!done)
    g_propagate_error (error, g_steal_pointer (&local_error));
  if (done)
    link_reports (self, flags, cancellable);
  kit_pass_clear (&pass);
  return done;
}

/* ---- what wakes it ---- */

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
  KitAgent *self = user_data;

  if (!available)
    return;
  g_mutex_lock (&self->mutex);
  self->failures = 0;
  self->next_try = 0;
  g_mutex_unlock (&self->mutex);
  /* The line may be another one; looking at the folder list tells */
  kit_remote_doubt (self->remote);
  kit_agent_wake (self, "");
}

static void
awake_cb (gpointer user_data)
{
  kit_agent_renew (user_data);
}

/* What was in the way may be no more */
static void
answered_cb (MapiSupport *support,
             gpointer     user_data)
{
  KitAgent *self = user_data;

  g_mutex_lock (&self->mutex);
  self->failures = 0;
  self->next_try = 0;
  self->answered = TRUE;
  g_mutex_unlock (&self->mutex);
  kit_agent_wake (self, "");
}

/* ---- public ---- */

static gboolean
take_lock (KitAgent  *self,
           GError   **error)
{
  const char *folder = mapi_support_get_data_dir (mapi_provider_get_support (MAPI_PROVIDER (self->store)));
  g_autofree char *path = g_build_filename (folder, "agent.lock", NULL);
  int number;

  self->lock = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (self->lock >= 0 && flock (self->lock, LOCK_EX | LOCK_NB) == 0)
    return TRUE;
  number = errno;
  if (self->lock >= 0 && number == EWOULDBLOCK)
    g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_BUSY,
                         _("Another program talks to the mail server already"));
  else
    g_set_error (error, MAPI_ERROR, number == ENOSPC ? MAPI_ERROR_NOT_ENOUGH_DISK : MAPI_ERROR_NO_ACCESS,
                 _("The file “%s” cannot be locked: %s"), path, g_strerror (number));
  return FALSE;
}

KitAgent *
kit_agent_new (KitStore  *store,
               GError   **error)
{
  g_autoptr (KitAgent) self = g_new0 (KitAgent, 1);
  KitStoreClass *klass = KIT_STORE_GET_CLASS (store);

  self->store = store;
  self->lock = -1;
  self->fullness = -1;
  self->stopping = g_cancellable_new ();
  self->line = g_cancellable_new ();
  self->paths = g_ptr_array_new_with_free_func (g_free);
  self->asleep = kit_agent_get_slept ();
  g_mutex_init (&self->urgent);
  g_mutex_init (&self->work);
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  if (klass->create_remote == NULL)
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NO_SUPPORT, _("This store has no server"));
      return NULL;
    }
  if (!take_lock (self, error) || !kit_pending_free_lost (store, error))
    return NULL;
  /* Who synchronizes looks at most of the store, once: mapped it would stay in this process's memory. Its
   * transactions are small, and what they touch again the system has in its own cache. */
  kit_database_set_plain (kit_store_get_database (store));
  kit_database_set_cache (kit_store_get_database (store), WRITER_CACHE_KIB);
  self->remote = klass->create_remote (store, NULL, error);
  return self->remote != NULL ? g_steal_pointer (&self) : NULL;
}

void
kit_agent_cancel (KitAgent *self)
{
  g_mutex_lock (&self->mutex);
  self->stop = TRUE;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);
  g_cancellable_cancel (self->stopping);
}

static void
stop (KitAgent *self)
{
  kit_agent_cancel (self);
  if (self->journal != 0)
    kit_journal_unwatch (kit_store_get_journal (self->store), self->journal);
  if (self->network_changed != 0)
    g_signal_handler_disconnect (self->monitor, self->network_changed);
  if (self->has_answers != 0)
    g_signal_handler_disconnect (mapi_provider_get_support (MAPI_PROVIDER (self->store)), self->has_answers);
  g_clear_pointer (&self->sleep, kit_sleep_free);
  g_clear_pointer (&self->thread, g_thread_join);
  g_clear_pointer (&self->watcher, g_thread_join);
}

void
kit_agent_free (KitAgent *self)
{
  stop (self);
  if (self->remote != NULL)
    kit_remote_disconnect (self->remote);
  g_clear_object (&self->remote);
  if (self->lock >= 0)
    close (self->lock);
  g_clear_object (&self->stopping);
  g_clear_object (&self->line);
  g_ptr_array_unref (self->paths);
  g_clear_error (&self->outcome);
  g_mutex_clear (&self->urgent);
  g_mutex_clear (&self->work);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
  g_free (self);
}

void
kit_agent_start (KitAgent *self)
{
  if (self->thread != NULL)
    return;
  self->monitor = g_network_monitor_get_default ();
  self->network_changed = g_signal_connect (self->monitor, "network-changed",
                                            G_CALLBACK (network_changed_cb), self);
  self->has_answers = g_signal_connect (mapi_provider_get_support (MAPI_PROVIDER (self->store)), "answered",
                                        G_CALLBACK (answered_cb), self);
  self->sleep = kit_sleep_new (awake_cb, self);
  self->journal = kit_journal_watch (kit_store_get_journal (self->store), journal_cb, self, NULL);
  self->thread = g_thread_new ("kit-agent", kit_agent_work_thread, self);
  self->watcher = g_thread_new ("kit-watch", kit_agent_watch_thread, self);
}

gboolean
kit_agent_is_started (KitAgent *self)
{
  return self->thread != NULL;
}

static void
cancelled_cb (GCancellable *cancellable,
              gpointer      user_data)
{
  KitAgent *self = user_data;

  g_mutex_lock (&self->mutex);
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);
}

/* The pass goes on even if nobody waits for it any more */
static gboolean
wait_for_pass (KitAgent      *self,
               KitPassFlags   flags,
               GCancellable  *cancellable,
               GError       **error)
{
  gulong handler = cancellable != NULL
                   ? g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb), self, NULL) : 0;
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

gboolean
kit_agent_run (KitAgent      *self,
               KitPassFlags   flags,
               GCancellable  *cancellable,
               GError       **error)
{
  g_autoptr (GError) local_error = NULL;
  KitLine line;

  if (self->thread != NULL)
    return wait_for_pass (self, flags, cancellable, error);
  kit_line_enter (&line, self, cancellable);
  kit_agent_run_pass (self, flags, NULL, line.joined, &local_error);
  kit_line_leave (&line);
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

gboolean
kit_agent_fetch (KitAgent      *self,
                 GArray        *messages,
                 GCancellable  *cancellable,
                 GError       **error)
{
  g_autoptr (GError) local_error = NULL;
  gboolean done, again;

  g_mutex_lock (&self->urgent);
  do
    {
      KitLine line;

      g_clear_error (&local_error);
      kit_line_enter (&line, self, cancellable);
      done = kit_download_messages (self->store, self->remote, KIT_LANE_URGENT, messages, line.joined, &local_error);
      again = !done && kit_line_is_renewed (&line);
      kit_line_leave (&line);
    }
  while (again);
  g_mutex_unlock (&self->urgent);
  if (!done)
    g_propagate_error (error, g_steal_pointer (&local_error));
  return done;
}

gboolean
kit_agent_compare (KitAgent      *self,
                   GString       *report,
                   GCancellable  *cancellable,
                   GError       **error)
{
  KitLine line;
  gboolean done;

  g_mutex_lock (&self->work);
  kit_line_enter (&line, self, cancellable);
  done = connect_remote (self, line.joined, error) &&
         kit_compare_run (self->store, self->remote, report, line.joined, error);
  kit_line_leave (&line);
  g_mutex_unlock (&self->work);
  /* What was listed just now the watch takes for known */
  if (self->thread != NULL)
    kit_agent_wake (self, "");
  return done;
}
