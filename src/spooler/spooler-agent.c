/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "spooler-agent.h"
#include "spooler-data.h"
#include "spooler-operations.h"
#include "spooler-status.h"

#include <glib/gi18n.h>

/* One job runs at a time, on a thread of GTask's pool; whatever is asked for meanwhile is
 * remembered and becomes the next one. Between jobs a single timer waits for whatever is due
 * first: a deferred message, another attempt, the next poll, another look for a store that was not
 * where it had been. With nothing due there is no timer and no wake-up. */

/* Sessions that may end under one request */
#define MAX_AGAIN 3
#define LOGON_RETRY_SECONDS (5 * 60)
/* A queue that could not be looked through, a store that was not where it had been */
#define QUEUE_RETRY_SECONDS 60
#define DATA_RETRY_SECONDS 60
/* Somebody may be about to connect a disk that mail waits on; who comes later begins by looking for it */
#define DATA_WAIT_SECONDS (60 * 60)

typedef struct
{
  gboolean       send;
  gboolean       receive;
  gboolean       force;
  GList         *waiting;   /* (owned) (element-type GTask): who wants to know */
} Job;

struct _SpoolerAgent
{
  GObject      parent_instance;
  char        *profile;
  MapiSession *session;     /* (owned) (nullable): logged on with the first job */
  MapiProfileMonitor *monitor; /* (owned) (nullable) */
  gboolean     outdated;    /* the session was made from what is not so any more */
  GHashTable  *clients;     /* (owned): bus name → number of its sessions */
  Job         *running;     /* (owned) (nullable) */
  Job         *next;        /* (owned) (nullable) */
  gint64       due;         /* µs since 1970: the queue; 0: nothing waits */
  gint64       poll_due;    /* µs since 1970: new mail; 0: nobody is polled */
  gint64       data_until;  /* µs, monotonic: stays for a store that is not there; 0: none is missing, -1: no longer */
  gboolean     looking;     /* … and is looked for */
  guint        timer;
  GList       *asked;       /* (owned) (element-type GTask): requests that wait for a session */
  guint        n_asked;     /* requests under way or waiting */
  guint        status_idle;
  char        *problem;     /* (owned) (nullable): why the last job failed */
  MapiInteraction *interaction; /* (owned): whoever sits at the window, if somebody does */
};

typedef struct
{
  MapiSession *session;
  gint64       due;
  guint        poll_seconds;
  gboolean     send;
  gboolean     receive;
  gboolean     force;
  char        *profile;
} Work;

enum
{
  SIGNAL_STATUS_CHANGED,
  SIGNAL_MAYBE_IDLE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SpoolerAgent, spooler_agent, G_TYPE_OBJECT)

static void arm_timer     (SpoolerAgent *self);
static void start_next    (SpoolerAgent *self);
static void take_change   (SpoolerAgent *self);
static void watch_support (SpoolerAgent *self,
                           gpointer      provider);

static void
job_free (Job *job)
{
  g_list_free_full (job->waiting, g_object_unref);
  g_free (job);
}

static Job *
ensure_next (SpoolerAgent *self)
{
  if (self->next == NULL)
    self->next = g_new0 (Job, 1);
  return self->next;
}

static void
work_free (gpointer data)
{
  Work *work = data;

  g_clear_object (&work->session);
  g_free (work->profile);
  g_free (work);
}

static guint
look_at_transports (SpoolerAgent *self,
                    MapiSession  *session)
{
  g_autoptr(GPtrArray) transports = mapi_session_list_transports (session, FALSE, NULL, NULL);
  guint shortest = 0;

  for (guint i = 0; transports != NULL && i < transports->len; i++)
    {
      guint seconds = mapi_transport_get_poll_interval (g_ptr_array_index (transports, i));

      watch_support (self, g_ptr_array_index (transports, i));
      if (seconds > 0 && (shortest == 0 || seconds < shortest))
        shortest = seconds;
    }
  return shortest;
}

static void
work_thread (GTask        *task,
             gpointer      source,
             gpointer      data,
             GCancellable *cancellable)
{
  Work *work = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GError) receive_error = NULL;
  gboolean done = TRUE;

  if (work->send)
    done = mapi_session_process_queue (work->session, work->force, &work->due, cancellable, &error);
  if (work->receive && mapi_session_receive (work->session, cancellable, &receive_error) < 0 && done)
    {
      done = FALSE;
      error = g_steal_pointer (&receive_error);
    }

  work->poll_seconds = look_at_transports (source, work->session);
  if (done)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static gint64
first_of (gint64 one,
          gint64 other)
{
  return one == 0 || other == 0 ? MAX (one, other) : MIN (one, other);
}

static gint64
first_due (SpoolerAgent *self)
{
  gboolean misses = self->session != NULL && mapi_session_misses_data (self->session, NULL);
  gint64 look = misses ? g_get_real_time () + DATA_RETRY_SECONDS * G_TIME_SPAN_SECOND : 0;

  return first_of (look, first_of (self->due, self->poll_due));
}

static void
looked_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(SpoolerAgent) self = user_data;
  gboolean back = spooler_look_for_data_finish (result);

  self->looking = FALSE;
  if (!back || source != (GObject *) self->session)
    return;
  take_change (self);
  start_next (self);
}

/* One look at a time, however long it takes */
static void
look_for_data (SpoolerAgent *self)
{
  if (self->looking || self->session == NULL || !mapi_session_misses_data (self->session, NULL))
    return;
  self->looking = TRUE;
  spooler_look_for_data_async (self->session, looked_cb, g_object_ref (self));
}

static gboolean
waits_for_data (SpoolerAgent *self)
{
  return self->session != NULL && self->data_until > g_get_monotonic_time ();
}

/* Without a session nobody knows */
static void
note_missing (SpoolerAgent *self)
{
  if (self->session == NULL)
    return;
  if (!mapi_session_misses_data (self->session, NULL))
    self->data_until = 0;
  else if (self->data_until == 0)
    self->data_until = g_get_monotonic_time () + DATA_WAIT_SECONDS * G_TIME_SPAN_SECOND;
}

static void
take_due (SpoolerAgent *self)
{
  gint64 now = g_get_real_time ();

  look_for_data (self);
  if (self->due != 0 && self->due <= now)
    ensure_next (self)->send = TRUE;
  if (self->poll_due != 0 && self->poll_due <= now)
    ensure_next (self)->receive = TRUE;
}

static gboolean
timer_cb (gpointer user_data)
{
  SpoolerAgent *self = user_data;

  self->timer = 0;
  take_due (self);
  if (self->next != NULL)
    start_next (self);
  else
    arm_timer (self);
  if (self->data_until > 0 && self->data_until <= g_get_monotonic_time ())
    {
      self->data_until = -1;
      g_signal_emit (self, signals[SIGNAL_MAYBE_IDLE], 0);
    }
  return G_SOURCE_REMOVE;
}

/* The clock may be set: wake at least every hour while something waits. */
static void
arm_timer (SpoolerAgent *self)
{
  gint64 due, wait;

  g_clear_handle_id (&self->timer, g_source_remove);
  note_missing (self);
  due = first_due (self);
  if (due == 0)
    return;
  wait = CLAMP ((due - g_get_real_time ()) / G_TIME_SPAN_SECOND + 1, 1, 3600);
  self->timer = g_timeout_add_seconds ((guint) wait, timer_cb, self);
}

static void
finish_job (SpoolerAgent *self,
            const GError *error)
{
  Job *job = g_steal_pointer (&self->running);

  g_free (self->problem);
  self->problem = error != NULL ? g_strdup (error->message) : NULL;
  for (GList *l = job->waiting; l != NULL; l = l->next)
    {
      if (error != NULL)
        g_task_return_error (l->data, g_error_copy (error));
      else
        g_task_return_boolean (l->data, TRUE);
    }
  job_free (job);
  take_due (self);
  arm_timer (self);
  g_signal_emit (self, signals[SIGNAL_STATUS_CHANGED], 0);
  start_next (self);
  if (self->running == NULL)
    g_signal_emit (self, signals[SIGNAL_MAYBE_IDLE], 0);
}

static void
work_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  SpoolerAgent *self = SPOOLER_AGENT (source);
  Work *work = g_task_get_task_data (G_TASK (result));
  g_autoptr(GError) error = NULL;

  g_task_propagate_boolean (G_TASK (result), &error);
  if (work->send)
    self->due = work->due;
  /* Nobody knows what waits there: nothing is not the answer */
  if (work->send && error != NULL && self->due == 0)
    self->due = g_get_real_time () + QUEUE_RETRY_SECONDS * G_TIME_SPAN_SECOND;
  if (work->poll_seconds == 0)
    self->poll_due = 0;
  else if (work->receive || self->poll_due == 0)
    self->poll_due = g_get_real_time () + work->poll_seconds * G_TIME_SPAN_SECOND;
  finish_job (self, error);
}

static void
run_work (SpoolerAgent *self)
{
  g_autoptr(GTask) task = g_task_new (self, NULL, work_cb, NULL);
  Work *work = g_new0 (Work, 1);

  /* What another process had to itself when the session began */
  mapi_session_start_agents (self->session);
  work->session = g_object_ref (self->session);
  work->send = self->running->send;
  work->receive = self->running->receive;
  work->force = self->running->force;
  g_task_set_task_data (task, work, work_free);
  g_task_run_in_thread (task, work_thread);
  g_signal_emit (self, signals[SIGNAL_STATUS_CHANGED], 0);
}

/* ---- stores with a server ---- */

static void
ask_thread (GTask        *task,
            gpointer      source,
            gpointer      data,
            GCancellable *cancellable)
{
  GError *error = NULL;
  GVariant *answer = spooler_request_run (data, &error);

  if (answer != NULL)
    g_task_return_pointer (task, answer, (GDestroyNotify) g_variant_unref);
  else
    g_task_return_error (task, error);
}

/* (transfer full) */
static void
start_request (SpoolerAgent *self,
               GTask        *task)
{
  SpoolerRequest *request = g_task_get_task_data (task);

  request->session = g_object_ref (self->session);
  g_task_run_in_thread (task, ask_thread);
  g_object_unref (task);
}

static void
finish_asked (SpoolerAgent *self,
              const GError *error)
{
  GList *asked = g_steal_pointer (&self->asked);

  for (GList *l = asked; l != NULL; l = l->next)
    {
      if (error == NULL)
        start_request (self, l->data);
      else
        {
          g_task_return_error (l->data, g_error_copy (error));
          g_object_unref (l->data);
        }
    }
  g_list_free (asked);
}

static gboolean
status_idle_cb (gpointer user_data)
{
  SpoolerAgent *self = user_data;

  self->status_idle = 0;
  g_signal_emit (self, signals[SIGNAL_STATUS_CHANGED], 0);
  g_signal_emit (self, signals[SIGNAL_MAYBE_IDLE], 0);
  return G_SOURCE_REMOVE;
}

/* In any thread. Many changes become one signal. */
static gboolean
store_status_cb (gpointer user_data)
{
  SpoolerAgent *self = user_data;

  if (self->status_idle == 0 && self->session != NULL)
    self->status_idle = g_timeout_add (100, status_idle_cb, self);
  return G_SOURCE_REMOVE;
}

static void
support_changed_cb (MapiSupport  *support,
                    SpoolerAgent *self)
{
  g_main_context_invoke_full (NULL, G_PRIORITY_DEFAULT, store_status_cb, g_object_ref (self), g_object_unref);
}

/* A person has mended it: mail that waits need not wait for its next attempt */
static gboolean
retry_cb (gpointer user_data)
{
  SpoolerAgent *self = user_data;

  ensure_next (self)->force = TRUE;
  spooler_agent_ring (self);
  return G_SOURCE_REMOVE;
}

/* In any thread */
static void
answered_cb (MapiSupport  *support,
             SpoolerAgent *self)
{
  g_main_context_invoke_full (NULL, G_PRIORITY_DEFAULT, retry_cb, g_object_ref (self), g_object_unref);
}

static void
watch_support (SpoolerAgent *self,
               gpointer      provider)
{
  MapiSupport *support = mapi_provider_get_support (provider);

  if (g_signal_handler_find (support, G_SIGNAL_MATCH_FUNC | G_SIGNAL_MATCH_DATA, 0, 0, NULL, support_changed_cb,
                             self) != 0)
    return;
  g_signal_connect_object (support, "status-changed", G_CALLBACK (support_changed_cb), self, 0);
  g_signal_connect_object (support, "answered", G_CALLBACK (answered_cb), self, 0);
}

static void
start_agents (SpoolerAgent *self)
{
  g_autoptr(GPtrArray) stores = mapi_session_open_all_stores (self->session, NULL, NULL);
  g_autoptr(GPtrArray) books = mapi_session_list_server_books (self->session);

  for (guint i = 0; stores != NULL && i < stores->len; i++)
    if (mapi_store_has_server (g_ptr_array_index (stores, i)))
      watch_support (self, g_ptr_array_index (stores, i));
  for (guint i = 0; i < books->len; i++)
    watch_support (self, g_ptr_array_index (books, i));
  mapi_session_start_agents (self->session);
}

static void
logon_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(SpoolerAgent) self = user_data;
  g_autoptr(GError) error = NULL;

  self->session = mapi_session_logon_finish (result, &error);
  if (self->session != NULL)
    {
      start_agents (self);
      finish_asked (self, NULL);
      run_work (self);
      return;
    }
  finish_asked (self, error);
  g_debug ("Cannot log on to %s: %s", self->profile, error->message);
  /* Something may wait in a queue that nobody could look into */
  if (self->due != 0 || (self->running->send && !g_error_matches (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND)))
    self->due = g_get_real_time () + LOGON_RETRY_SECONDS * G_TIME_SPAN_SECOND;
  if (self->poll_due != 0)
    self->poll_due = g_get_real_time () + LOGON_RETRY_SECONDS * G_TIME_SPAN_SECOND;
  finish_job (self, error);
}

/* Services came, went or were changed: what was started with the old ones ends, then everything is
 * tried with the new ones, as somebody who has just mended a setting expects. */
static void
end_session (SpoolerAgent *self)
{
  self->outdated = FALSE;
  /* The next one's need the locks of these */
  if (self->session != NULL)
    mapi_session_stop_agents (self->session);
  if (self->session != NULL)
    mapi_session_logoff_async (self->session, MAPI_LOGOFF_NONE, NULL, NULL, NULL);
  g_clear_object (&self->session);
}

static void
take_change (SpoolerAgent *self)
{
  Job *job = ensure_next (self);

  self->outdated = TRUE;
  job->send = TRUE;
  job->force = TRUE;
  job->receive |= self->poll_due != 0 || (self->running != NULL && self->running->receive);
}

static void
profile_changed_cb (SpoolerAgent *self)
{
  if (self->session == NULL && self->running == NULL && self->due == 0)
    return;
  take_change (self);
  start_next (self);
}

/* Whoever sets something and then asks for something means it with what was set; the monitor's signal comes later */
static void
look_at_profile (SpoolerAgent *self)
{
  if (self->monitor != NULL && mapi_profile_monitor_look (self->monitor))
    take_change (self);
}

static void
start_next (SpoolerAgent *self)
{
  if (self->running != NULL || self->next == NULL)
    return;
  look_at_profile (self);
  look_for_data (self);
  self->running = g_steal_pointer (&self->next);
  g_clear_handle_id (&self->timer, g_source_remove);
  if (self->outdated)
    end_session (self);
  if (self->session != NULL)
    run_work (self);
  else
    mapi_session_logon_async (self->interaction, NULL, self->profile,
                              MAPI_LOGON_EXTENDED | MAPI_LOGON_UNICODE | MAPI_LOGON_NEW_SESSION |
                              MAPI_LOGON_BG_SESSION | MAPI_LOGON_APP_PROFILE,
                              NULL, logon_cb, g_object_ref (self));
}

static void
spooler_agent_dispose (GObject *object)
{
  SpoolerAgent *self = SPOOLER_AGENT (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_handle_id (&self->status_idle, g_source_remove);
  g_clear_object (&self->monitor);
  g_clear_object (&self->interaction);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (spooler_agent_parent_class)->dispose (object);
}

static void
spooler_agent_finalize (GObject *object)
{
  SpoolerAgent *self = SPOOLER_AGENT (object);

  g_clear_pointer (&self->running, job_free);
  g_clear_pointer (&self->next, job_free);
  g_clear_pointer (&self->clients, g_hash_table_unref);
  g_clear_pointer (&self->profile, g_free);
  g_clear_pointer (&self->problem, g_free);
  G_OBJECT_CLASS (spooler_agent_parent_class)->finalize (object);
}

static void
spooler_agent_class_init (SpoolerAgentClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = spooler_agent_dispose;
  object_class->finalize = spooler_agent_finalize;
  signals[SIGNAL_STATUS_CHANGED] =
    g_signal_new ("status-changed", SPOOLER_TYPE_AGENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);
  signals[SIGNAL_MAYBE_IDLE] =
    g_signal_new ("maybe-idle", SPOOLER_TYPE_AGENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);
}

static void
spooler_agent_init (SpoolerAgent *self)
{
  self->clients = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

SpoolerAgent *
spooler_agent_new (const char *profile)
{
  SpoolerAgent *self = g_object_new (SPOOLER_TYPE_AGENT, NULL);

  self->profile = g_strdup (profile);
  self->interaction = mapi_remote_interaction_new (NULL, FALSE);
  self->monitor = mapi_profile_monitor_new (profile, NULL);
  if (self->monitor != NULL)
    g_signal_connect_object (self->monitor, "changed", G_CALLBACK (profile_changed_cb), self, G_CONNECT_SWAPPED);
  return self;
}

const char *
spooler_agent_get_profile (SpoolerAgent *self)
{
  return self->profile;
}

void
spooler_agent_add_client (SpoolerAgent *self,
                          const char   *bus_name)
{
  guint n = GPOINTER_TO_UINT (g_hash_table_lookup (self->clients, bus_name));

  g_hash_table_replace (self->clients, g_strdup (bus_name), GUINT_TO_POINTER (n + 1));
}

void
spooler_agent_remove_client (SpoolerAgent *self,
                             const char   *bus_name)
{
  guint n = GPOINTER_TO_UINT (g_hash_table_lookup (self->clients, bus_name));

  if (n > 1)
    g_hash_table_replace (self->clients, g_strdup (bus_name), GUINT_TO_POINTER (n - 1));
  else
    g_hash_table_remove (self->clients, bus_name);
}

gboolean
spooler_agent_is_idle (SpoolerAgent *self)
{
  return g_hash_table_size (self->clients) == 0 && self->running == NULL && self->next == NULL &&
         self->due == 0 && self->n_asked == 0 && !waits_for_data (self) && !spooler_has_fresh_operations (self->session);
}

void
spooler_agent_wait_no_longer (SpoolerAgent *self)
{
  self->data_until = -1;
}

void
spooler_agent_ring (SpoolerAgent *self)
{
  ensure_next (self)->send = TRUE;
  start_next (self);
}

void
spooler_agent_flush_async (SpoolerAgent        *self,
                           MapiFlushFlags       flags,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (self, NULL, callback, user_data);
  Job *job = ensure_next (self);

  g_task_set_source_tag (task, spooler_agent_flush_async);
  job->send |= (flags & MAPI_FLUSH_UPLOAD) != 0;
  job->receive |= (flags & MAPI_FLUSH_DOWNLOAD) != 0;
  job->force |= (flags & MAPI_FLUSH_FORCE) != 0;
  if (flags & MAPI_FLUSH_ASYNC_OK)
    g_task_return_boolean (task, TRUE);
  else
    job->waiting = g_list_append (job->waiting, g_steal_pointer (&task));
  start_next (self);
}

gboolean
spooler_agent_flush_finish (SpoolerAgent  *self,
                            GAsyncResult  *result,
                            GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void ask (SpoolerAgent   *self,
                 SpoolerRequest *request,
                 GTask          *outer);

/* Whoever said no is not asked once more */
static gboolean
was_refused (const GError *error)
{
  return g_error_matches (error, MAPI_SIMPLE_ERROR, MAPI_SIMPLE_ERROR_USER_ABORT) ||
         g_error_matches (error, MAPI_SIMPLE_ERROR, MAPI_SIMPLE_ERROR_ACCESS_DENIED) ||
         g_error_matches (error, MAPI_ERROR, MAPI_ERROR_USER_CANCEL);
}

/* The profile was changed, and the session ended while this was done in it: what failed so was not done */
static gboolean
ask_again (SpoolerAgent   *self,
           SpoolerRequest *request,
           GTask          *outer,
           const GError   *error)
{
  if (request->session == self->session || request->n_again >= MAX_AGAIN || was_refused (error))
    return FALSE;
  ask (self, spooler_request_new_again (request), outer);
  return TRUE;
}

static void
ask_cb (GObject      *source,
        GAsyncResult *result,
        gpointer      user_data)
{
  SpoolerAgent *self = SPOOLER_AGENT (source);
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  GVariant *answer = g_task_propagate_pointer (G_TASK (result), &error);

  self->n_asked--;
  if (answer == NULL && ask_again (self, g_task_get_task_data (G_TASK (result)), task, error))
    {
      g_error_free (error);
      return;
    }
  if (answer != NULL)
    g_task_return_pointer (task, answer, (GDestroyNotify) g_variant_unref);
  else
    g_task_return_error (task, error);
  if (self->running == NULL)
    g_signal_emit (self, signals[SIGNAL_MAYBE_IDLE], 0);
}

static void
ask (SpoolerAgent   *self,
     SpoolerRequest *request,
     GTask          *outer)
{
  GTask *task = g_task_new (self, NULL, ask_cb, g_object_ref (outer));

  g_task_set_source_tag (task, ask);
  g_task_set_task_data (task, request, (GDestroyNotify) spooler_request_free);
  self->n_asked++;
  look_at_profile (self);
  if (self->session != NULL && !self->outdated)
    {
      start_request (self, task);
      return;
    }
  self->asked = g_list_append (self->asked, task);
  spooler_agent_ring (self);
}

void
spooler_agent_ask_async (SpoolerAgent        *self,
                         SpoolerRequest      *request,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  g_autoptr(GTask) outer = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (outer, spooler_agent_ask_async);
  ask (self, request, outer);
}

GVariant *
spooler_agent_ask_finish (SpoolerAgent  *self,
                          GAsyncResult  *result,
                          GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
spooler_agent_validate (SpoolerAgent *self)
{
  g_autoptr(GPtrArray) list = NULL;

  if (self->session == NULL)
    {
      spooler_agent_ring (self);
      return;
    }
  /* With what is in the profile now */
  mapi_session_stop_agents (self->session);
  mapi_session_start_agents (self->session);
  list = mapi_session_list_status (self->session);
  for (guint i = 0; i < list->len; i++)
    if (mapi_status_get_resource_type (g_ptr_array_index (list, i)) == MAPI_RESOURCE_TRANSPORT)
      mapi_status_validate_state (g_ptr_array_index (list, i), MAPI_VALIDATE_CONFIG_CHANGED, NULL, NULL);
  spooler_agent_ring (self);
}

GVariant *
spooler_agent_dup_status (SpoolerAgent *self)
{
  GVariantBuilder rows = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  guint32 code = MAPI_STATUS_AVAILABLE;

  if (self->running != NULL && self->running->send)
    code |= MAPI_STATUS_OUTBOUND_ENABLED | MAPI_STATUS_OUTBOUND_ACTIVE;
  if (self->running != NULL && self->running->receive)
    code |= MAPI_STATUS_INBOUND_ENABLED | MAPI_STATUS_INBOUND_ACTIVE;

  spooler_status_add_row (&rows, "", MAPI_RESOURCE_SPOOLER, _("Sending and Receiving"), code, 0, self->problem, NULL, NULL, -1);
  if (self->session != NULL)
    spooler_status_add_providers (&rows, self->session);
  return g_variant_ref_sink (g_variant_builder_end (&rows));
}

void
spooler_agent_stop (SpoolerAgent *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  if (self->session != NULL)
    mapi_session_logoff (self->session, MAPI_LOGOFF_NONE, NULL, NULL);
}
