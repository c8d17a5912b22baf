/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-store-agent-private.h"

#include "kit-compare-all-texts.h"
#include "kit-compare.h"
#include "kit-download.h"
#include "kit-line.h"
#include "kit-pending.h"
#include "kit-policy.h"
#include "kit-reports.h"

#include <glib/gi18n-lib.h>

#define WRITER_CACHE_KIB 12288
#define QUOTA_PAUSE (30 * 60 * G_TIME_SPAN_SECOND)
/* From here on a person is told: there is still time to delete something */
#define NEARLY_FULL 90
/* What cannot be watched is looked at this often, unless the service has a setting for it */
#define POLL_MINUTES 10

G_DEFINE_FINAL_TYPE (KitStoreAgent, kit_store_agent, KIT_TYPE_AGENT)

/* ---- connection ---- */

static gboolean
connect_remote (KitStoreAgent  *self,
                GCancellable   *cancellable,
                GError        **error)
{
  KitAgent *agent = KIT_AGENT (self);
  GError *problem = NULL;

  if (kit_agent_is_connected (agent))
    return TRUE;
  kit_agent_show_busy (agent, _("Connecting"));
  while (!kit_remote_connect (self->remote, cancellable, &problem))
    if (!kit_agent_may_try_again (agent, &problem, cancellable))
      {
        g_propagate_error (error, problem);
        return FALSE;
      }
  mapi_support_note_logon (mapi_provider_get_support (MAPI_PROVIDER (self->store)));
  kit_agent_set_connected (agent, TRUE);
  return TRUE;
}

static void
disconnect (KitAgent *agent)
{
  kit_agent_set_connected (agent, FALSE);
  kit_remote_disconnect (KIT_STORE_AGENT (agent)->remote);
}

static void
doubt (KitAgent *agent)
{
  kit_remote_doubt (KIT_STORE_AGENT (agent)->remote);
}

/* ---- a pass ---- */

/* Whether what nobody asked for is to wait for a line that costs nothing */
static gboolean
is_sparing (KitStoreAgent *self)
{
  MapiSettings *settings = mapi_support_get_settings (mapi_provider_get_support (MAPI_PROVIDER (self->store)));

  return kit_agent_is_metered (KIT_AGENT (self)) &&
         !(mapi_settings_get_info (settings, "bodies-metered") != NULL &&
           mapi_settings_get_boolean (settings, "bodies-metered"));
}

/* New mail does not wait until a large download is over */
static gboolean
between_cb (KitPass  *pass,
            gpointer  user_data)
{
  g_autoptr (GPtrArray) paths = NULL;
  KitPass small = { pass->store, pass->remote, pass->flags & KIT_PASS_SPARING };
  g_autoptr (GError) error = NULL;

  if (g_cancellable_is_cancelled (pass->cancellable))
    return FALSE;
  /* It may begin to cost money while much is under way */
  if (!(pass->flags & (KIT_PASS_SPARING | KIT_PASS_THOROUGH | KIT_PASS_ANYWAY)) && is_sparing (user_data))
    {
      pass->flags |= KIT_PASS_SPARING;
      small.flags |= KIT_PASS_SPARING;
      KIT_STORE_AGENT (user_data)->spared = TRUE;
    }
  paths = kit_agent_steal_places (user_data);
  if (paths->len == 0)
    return TRUE;
  small.cancellable = pass->cancellable;
  /* What is wrong will be found again where it is told */
  if (!kit_pass_run_folders (&small, paths, &error))
    g_debug ("Looking at what changed failed: %s", error->message);
  kit_pass_clear (&small);
  return TRUE;
}

/* How much room there is on the server. Only who stays asks: whoever came for one pass wants it short. */
static void
look_at_quota (KitStoreAgent *self,
               GCancellable  *cancellable)
{
  gint64 now = g_get_monotonic_time (), used, limit;
  g_autoptr (GError) error = NULL;

  if (!kit_agent_is_started (KIT_AGENT (self)) || !(kit_remote_get_features (self->remote) & KIT_REMOTE_HAS_QUOTA) ||
      (self->quota_asked != 0 && now - self->quota_asked < QUOTA_PAUSE))
    return;
  self->quota_asked = now;
  if (!kit_remote_get_quota (self->remote, &used, &limit, cancellable, &error))
    g_debug ("The server does not tell the quota: %s", error->message);
  else
    self->fullness = limit > 0 && used >= 0 ? (gint) (MIN ((double) used / (double) limit, 1.0) * 100) : -1;
}

static gboolean
run (KitAgent      *agent,
     KitPassFlags   flags,
     GPtrArray     *places,
     GCancellable  *cancellable,
     GError       **problem,
     GError       **error)
{
  KitStoreAgent *self = KIT_STORE_AGENT (agent);
  KitPass pass = { self->store, self->remote, flags, between_cb, self, cancellable };
  gboolean done = connect_remote (self, cancellable, error);

  if (is_sparing (self) && !(flags & (KIT_PASS_THOROUGH | KIT_PASS_ANYWAY)))
    {
      pass.flags |= KIT_PASS_SPARING;
      self->spared = TRUE;
    }
  if (done && flags != 0)
    {
      kit_agent_show_busy (agent, _("Synchronizing"));
      done = kit_pass_run (&pass, error);
      if (done && flags & KIT_PASS_ANYWAY)
        self->spared = FALSE;
      if (done && flags & KIT_PASS_DOWNLOAD)
        look_at_quota (self, cancellable);
    }
  else if (done)
    done = kit_pass_run_folders (&pass, places, error);
  *problem = g_steal_pointer (&pass.problem);
  kit_pass_clear (&pass);
  return done;
}

/* Reads and changes stores like anybody else: not while a pass runs, and nobody waits for it. After all was listed,
 * what a report is about is here or nowhere. */
static void
link_reports (KitAgent      *agent,
              KitPassFlags   flags,
              GCancellable  *cancellable)
{
  g_autoptr (GError) error = NULL;

  if (!kit_reports_link (KIT_STORE_AGENT (agent)->store, (flags & KIT_PASS_DOWNLOAD) != 0, cancellable, &error))
    g_debug ("Reports were not linked: %s", error->message);
}

static char *
describe (KitAgent *agent)
{
  gint fullness = KIT_STORE_AGENT (agent)->fullness;

  if (fullness >= 100)
    return g_strdup (_("The mailbox on the server is full"));
  if (fullness >= NEARLY_FULL)
    return g_strdup_printf (_("The mailbox on the server is %d%% full"), fullness);
  return KIT_STORE_AGENT (agent)->spared
         ? g_strdup (_("Texts come when they are opened, as the connection costs money")) : NULL;
}

/* ---- what is to be done ---- */

static gboolean
has_due (KitAgent *agent,
         gint64    now)
{
  g_autoptr (KitConnection) connection = kit_store_read (KIT_STORE_AGENT (agent)->store, NULL, NULL);
  gint64 due = 0;

  return connection != NULL &&
         kit_query_int64 (connection, "SELECT 1 FROM operation WHERE taken = 0 AND held = 0 AND next_try <= ? LIMIT 1", now, 0, &due,
                          NULL) &&
         due != 0;
}

/* Whether an upload is held until all folders were looked at, and nobody has begun to (kit-location-keep.c) */
static gboolean
is_any_unsought (KitStoreAgent *self)
{
  g_autoptr (KitConnection) connection = kit_store_read (self->store, NULL, NULL);
  gint64 found = 0;

  return connection != NULL &&
         kit_query_int64 (connection, "SELECT 1 FROM operation WHERE held <> 0 AND held = 1 LIMIT 1", 0, 0, &found, NULL) &&
         found != 0;
}

static gint64
find_due (KitAgent *agent,
          gint64    since)
{
  /* As soon as somebody looks */
  return is_any_unsought (KIT_STORE_AGENT (agent)) ? since + 1
         : kit_pending_next_due (KIT_STORE_AGENT (agent)->store, since);
}

/* Somebody wants other bodies than before, or those that were left out may come; or what is held is to be looked for */
static gboolean
needs_all (KitAgent *agent)
{
  KitStoreAgent *self = KIT_STORE_AGENT (agent);
  gint64 count = kit_policy_count (self->store);
  gboolean is_new = count != self->policies || is_any_unsought (self);

  self->policies = count;
  if (!self->spared || is_sparing (self))
    return is_new;
  self->spared = FALSE;
  return TRUE;
}

/* ---- the type ---- */

static void
started (KitAgent *agent)
{
  KitStoreAgent *self = KIT_STORE_AGENT (agent);

  self->policies = kit_policy_count (self->store);
  self->watcher = g_thread_new ("kit-watch", kit_store_agent_watch_thread, self);
}

static void
stopped (KitAgent *agent)
{
  g_clear_pointer (&KIT_STORE_AGENT (agent)->watcher, g_thread_join);
}

static void
kit_store_agent_dispose (GObject *object)
{
  KitStoreAgent *self = KIT_STORE_AGENT (object);

  kit_agent_stop (KIT_AGENT (self));
  if (self->remote != NULL)
    kit_remote_disconnect (self->remote);
  g_clear_object (&self->remote);

  G_OBJECT_CLASS (kit_store_agent_parent_class)->dispose (object);
}

static void
kit_store_agent_finalize (GObject *object)
{
  g_mutex_clear (&KIT_STORE_AGENT (object)->urgent);

  G_OBJECT_CLASS (kit_store_agent_parent_class)->finalize (object);
}

static void
kit_store_agent_class_init (KitStoreAgentClass *klass)
{
  KitAgentClass *agent_class = KIT_AGENT_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kit_store_agent_dispose;
  G_OBJECT_CLASS (klass)->finalize = kit_store_agent_finalize;
  agent_class->thread_name = "kit-agent";
  agent_class->busy_text = N_("Another program talks to the mail server already");
  agent_class->poll_minutes = POLL_MINUTES;
  agent_class->status = MAPI_STATUS_INBOUND_ENABLED;
  agent_class->active = MAPI_STATUS_INBOUND_ACTIVE;
  agent_class->tells_problems = TRUE;
  agent_class->run = run;
  agent_class->disconnect = disconnect;
  agent_class->has_due = has_due;
  agent_class->find_due = find_due;
  agent_class->needs_all = needs_all;
  agent_class->describe = describe;
  agent_class->finished = link_reports;
  agent_class->doubt = doubt;
  agent_class->started = started;
  agent_class->stopped = stopped;
}

static void
kit_store_agent_init (KitStoreAgent *self)
{
  self->fullness = -1;
  g_mutex_init (&self->urgent);
}

KitAgent *
kit_store_agent_new (KitStore  *store,
                     GError   **error)
{
  KitStoreClass *klass = KIT_STORE_GET_CLASS (store);
  g_autoptr (KitStoreAgent) self = NULL;

  if (klass->create_remote == NULL)
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NO_SUPPORT, _("This store has no server"));
      return NULL;
    }
  self = kit_agent_create (KIT_TYPE_STORE_AGENT, MAPI_PROVIDER (store), kit_store_get_journal (store), error);
  if (self == NULL)
    return NULL;
  self->store = store;
  if (!kit_pending_free_lost (store, error))
    return NULL;
  /* Who synchronizes looks at most of the store, once. Its transactions are small, and what they touch again the
   * system has in its own cache. */
  kit_database_set_cache (kit_store_get_database (store), WRITER_CACHE_KIB);
  self->remote = klass->create_remote (store, NULL, error);
  return self->remote != NULL ? KIT_AGENT (g_steal_pointer (&self)) : NULL;
}

/* ---- what somebody waits for ---- */

gboolean
kit_store_agent_fetch (KitAgent      *agent,
                       GArray        *messages,
                       GCancellable  *cancellable,
                       GError       **error)
{
  KitStoreAgent *self = KIT_STORE_AGENT (agent);
  g_autoptr (GError) local_error = NULL;
  gboolean done, again;

  g_mutex_lock (&self->urgent);
  do
    {
      KitLine line;

      g_clear_error (&local_error);
      kit_line_enter (&line, agent, cancellable);
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
kit_store_agent_compare (KitAgent      *agent,
                         GString       *report,
                         GCancellable  *cancellable,
                         GError       **error)
{
  KitStoreAgent *self = KIT_STORE_AGENT (agent);
  KitLine line;
  gboolean done;

  kit_agent_lock (agent);
  kit_line_enter (&line, agent, cancellable);
  done = connect_remote (self, line.joined, error) &&
         kit_compare_run (self->store, self->remote, report, line.joined, error);
  kit_line_leave (&line);
  kit_agent_unlock (agent);
  /* What was listed just now the watch takes for known */
  if (kit_agent_is_started (agent))
    kit_agent_wake (agent, "");
  return done;
}

gboolean
kit_store_agent_compare_texts (KitAgent      *agent,
                               gboolean       anew,
                               gint64        *n_done,
                               gint64        *n_total,
                               GString       *report,
                               GCancellable  *cancellable,
                               GError       **error)
{
  KitStoreAgent *self = KIT_STORE_AGENT (agent);
  KitLine line;
  gboolean done;

  kit_agent_lock (agent);
  kit_line_enter (&line, agent, cancellable);
  done = connect_remote (self, line.joined, error) &&
         kit_compare_all_texts (self->store, self->remote, anew, n_done, n_total, report, line.joined, error);
  kit_line_leave (&line);
  kit_agent_unlock (agent);
  return done;
}
