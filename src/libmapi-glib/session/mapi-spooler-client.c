/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-spooler-client-private.h"

#include "mapi-error.h"
#include "mapi-spooler-launch-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* What stands between the text of an error and what else is known of it */
#define DETAILS "\x1e"

/* The connection is the session's own, for the one all of a process shares ends the process
 * when the bus goes away. An address is looked for only where one can be: GLib would start
 * a bus for us otherwise. What needs no answer is said on a lane, one after the other, so
 * that neither a logon nor a submission waits for the bus. */

#define BEGIN_TIMEOUT_MS  5000
#define STATUS_TIMEOUT_MS 1000
#define LEAVE_TIMEOUT_MS  1000
/* Whoever had the name may go between two tries, and then have to be started */
#define MAX_TRIES 3
/* A spooler that dies is missed as long as there is a session: the first time at once, then after 2, 4 … seconds */
#define MAX_DELAY_SECONDS 64
#define CALM_US (5 * G_TIME_SPAN_MINUTE)

struct _MapiSpoolerClient
{
  gatomicrefcount        ref_count;
  char                  *profile;
  GMainContext          *context;
  GWeakRef               owner;
  MapiSpoolerStatusFunc  func;
  GThreadPool           *lane;       /* one thread, one job after the other; NULL at the end */
  GMutex                 lock;       /* guards what follows */
  GDBusConnection       *connection; /* (nullable) */
  char                  *address;    /* (nullable): of the bus */
  guint                  subscription;
  guint                  owner_subscription;
  MapiLogonFlags         flags;
  guint                  n_deaths;   /* of the spooler, in a short time */
  gint64                 died;       /* monotonic; the last time */
  GSource               *missing;    /* (nullable): waits before it is called back */
  GCond                  settled;    /* something of the lane's was waited for */
  gboolean               tried;      /* no bus: not looked for again */
  gboolean               available;
  gboolean               begun;
  gboolean               ended;
};

typedef enum
{
  JOB_BEGIN,
  JOB_QUEUE_CHANGED,
  JOB_SETTLE,
  JOB_END
} JobKind;

typedef struct
{
  JobKind         kind;
  MapiLogonFlags  flags;
  char           *store_uid;
  gboolean       *settled;    /* (nullable): set with the lock held */
} Job;

static void run_job (gpointer data,
                     gpointer user_data);

MapiSpoolerClient *
mapi_spooler_client_new (const char            *profile,
                         GMainContext          *context,
                         GObject               *owner,
                         MapiSpoolerStatusFunc  func)
{
  MapiSpoolerClient *self = g_new0 (MapiSpoolerClient, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->lock);
  g_cond_init (&self->settled);
  g_weak_ref_init (&self->owner, owner);
  self->profile = g_strdup (profile);
  self->context = g_main_context_ref (context);
  self->func = func;
  self->lane = g_thread_pool_new (run_job, self, 1, FALSE, NULL);
  return self;
}

MapiSpoolerClient *
mapi_spooler_client_ref (MapiSpoolerClient *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
mapi_spooler_client_unref (MapiSpoolerClient *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  if (self->lane != NULL)
    g_thread_pool_free (self->lane, FALSE, TRUE);
  g_clear_object (&self->connection);
  g_cond_clear (&self->settled);
  g_weak_ref_clear (&self->owner);
  g_main_context_unref (self->context);
  g_mutex_clear (&self->lock);
  g_free (self->address);
  g_free (self->profile);
  g_free (self);
}

static void
status_changed_cb (GDBusConnection *connection,
                   const char      *sender,
                   const char      *path,
                   const char      *interface,
                   const char      *name,
                   GVariant        *parameters,
                   gpointer         user_data)
{
  MapiSpoolerClient *self = user_data;
  g_autoptr(GObject) owner = g_weak_ref_get (&self->owner);
  g_autoptr(GVariant) row = NULL;
  const char *profile;

  if (owner == NULL || !g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(sa{sv})")))
    return;

  g_variant_get (parameters, "(&s@a{sv})", &profile, &row);
  if (g_str_equal (profile, self->profile))
    self->func (owner, row);
}

static void
subscribed_free (gpointer data)
{
  mapi_spooler_client_unref (data);
}

static void push_job (MapiSpoolerClient *self,
                      JobKind            kind,
                      MapiLogonFlags     flags,
                      const char        *store_uid,
                      gboolean          *settled);

static gboolean
missing_cb (gpointer data)
{
  MapiSpoolerClient *self = data;
  MapiLogonFlags flags;
  gboolean ended;

  g_mutex_lock (&self->lock);
  g_clear_pointer (&self->missing, g_source_unref);
  flags = self->flags;
  ended = self->ended;
  g_mutex_unlock (&self->lock);
  if (!ended)
    push_job (self, JOB_BEGIN, flags, NULL, NULL);
  return G_SOURCE_REMOVE;
}

/* It stays while it has clients: that it went without this session's end means that it died, and with it whatever
 * it had begun. Its successor is told of the session, and looks into the queue. */
static void
owner_changed_cb (GDBusConnection *connection,
                  const char      *sender,
                  const char      *path,
                  const char      *interface,
                  const char      *name,
                  GVariant        *parameters,
                  gpointer         user_data)
{
  MapiSpoolerClient *self = user_data;
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  gint64 now = g_get_monotonic_time ();
  const char *new_owner;
  guint seconds = 0;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(sss)")) || self->ended || !self->begun ||
      self->missing != NULL)
    return;
  g_variant_get (parameters, "(&s&s&s)", NULL, NULL, &new_owner);
  if (*new_owner == '\0')
    {
      self->available = FALSE;
      self->n_deaths = now - self->died < CALM_US ? self->n_deaths + 1 : 1;
      self->died = now;
      seconds = self->n_deaths > 1 ? MIN (1u << MIN (self->n_deaths - 1, 10u), MAX_DELAY_SECONDS) : 0;
    }
  self->missing = g_timeout_source_new (seconds * 1000);
  g_source_set_static_name (self->missing, "[mapi] the spooler is missing");
  g_source_set_callback (self->missing, missing_cb, mapi_spooler_client_ref (self),
                         (GDestroyNotify) mapi_spooler_client_unref);
  g_source_attach (self->missing, self->context);
}

/* On the session's context, for GDBus delivers signals where they were subscribed from */
static gboolean
subscribe_cb (gpointer data)
{
  MapiSpoolerClient *self = data;
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->connection != NULL && !self->ended && self->owner_subscription == 0)
    self->owner_subscription =
      g_dbus_connection_signal_subscribe (self->connection, "org.freedesktop.DBus", "org.freedesktop.DBus",
                                          "NameOwnerChanged", "/org/freedesktop/DBus", MAPI_SPOOLER_NAME,
                                          G_DBUS_SIGNAL_FLAGS_NONE, owner_changed_cb,
                                          mapi_spooler_client_ref (self), subscribed_free);

  if (self->connection != NULL && !self->ended && self->subscription == 0)
    self->subscription =
      g_dbus_connection_signal_subscribe (self->connection, MAPI_SPOOLER_NAME,
                                          "org.estafette.Spooler1", "StatusChanged",
                                          MAPI_SPOOLER_PATH, NULL, G_DBUS_SIGNAL_FLAGS_NONE,
                                          status_changed_cb, mapi_spooler_client_ref (self),
                                          subscribed_free);
  return G_SOURCE_REMOVE;
}

static char *
find_address (void)
{
  const char *address = g_getenv ("DBUS_SESSION_BUS_ADDRESS");
  g_autofree char *socket = NULL;
  g_autofree char *escaped = NULL;

  if (address != NULL && *address != '\0')
    return g_strdup (address);

  socket = g_build_filename (g_get_user_runtime_dir (), "bus", NULL);
  if (!g_file_test (socket, G_FILE_TEST_EXISTS))
    return NULL;

  escaped = g_dbus_address_escape_value (socket);
  return g_strconcat ("unix:path=", escaped, NULL);
}

/* The connection, or NULL where there is no bus */
static GDBusConnection *
dup_connection (MapiSpoolerClient *self,
                GCancellable      *cancellable)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  g_autoptr(GError) error = NULL;

  if (self->ended)
    return NULL;

  if (self->connection == NULL && !self->tried)
    {
      self->tried = TRUE;
      self->address = find_address ();
      if (self->address == NULL)
        return NULL;

      self->connection =
        g_dbus_connection_new_for_address_sync (self->address,
                                                G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                                G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                                NULL, cancellable, &error);
      if (self->connection == NULL)
        g_debug ("No session bus: %s", error->message);
    }

  return self->connection != NULL ? g_object_ref (self->connection) : NULL;
}

static void
set_available (MapiSpoolerClient *self,
               gboolean           available)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->available = available;
}

/* Whether @error says that there is no spooler, rather than what the spooler says */
static gboolean
is_absence (const GError *error)
{
  static const GDBusError codes[] = {
    G_DBUS_ERROR_SERVICE_UNKNOWN, G_DBUS_ERROR_NAME_HAS_NO_OWNER, G_DBUS_ERROR_NO_REPLY,
    G_DBUS_ERROR_DISCONNECTED, G_DBUS_ERROR_NO_SERVER, G_DBUS_ERROR_SPAWN_EXEC_FAILED,
    G_DBUS_ERROR_SPAWN_FORK_FAILED, G_DBUS_ERROR_SPAWN_CHILD_EXITED,
    G_DBUS_ERROR_SPAWN_CHILD_SIGNALED, G_DBUS_ERROR_SPAWN_FAILED,
    G_DBUS_ERROR_SPAWN_SERVICE_NOT_FOUND, G_DBUS_ERROR_SPAWN_FILE_INVALID,
    G_DBUS_ERROR_UNKNOWN_METHOD, G_DBUS_ERROR_UNKNOWN_OBJECT, G_DBUS_ERROR_UNKNOWN_INTERFACE
  };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    if (g_error_matches (error, G_DBUS_ERROR, codes[i]))
      return TRUE;

  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED);
}

/* Nobody has the name and the bus cannot help; or whoever had it left while we asked */
static gboolean
may_help_to_start (const GError *error)
{
  return g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SPAWN_EXEC_FAILED) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SPAWN_SERVICE_NOT_FOUND);
}

/* *@available: somebody answered, were it with an error. (transfer full) (nullable) */
static GVariant *
ask (MapiSpoolerClient   *self,
     const char          *method,
     GVariant            *parameters,
     const GVariantType  *type,
     int                  timeout_ms,
     gboolean            *available,
     GCancellable        *cancellable,
     GError             **error)
{
  g_autoptr(GDBusConnection) connection = dup_connection (self, cancellable);
  g_autoptr(GVariant) kept = g_variant_ref_sink (parameters);
  g_autoptr(GError) failure = NULL;
  g_autoptr(GVariant) reply = NULL;

  *available = FALSE;
  if (connection == NULL)
    return NULL;

  for (guint i = 0; i < MAX_TRIES; i++)
    {
      g_clear_error (&failure);
      reply = g_dbus_connection_call_sync (connection, MAPI_SPOOLER_NAME, MAPI_SPOOLER_PATH,
                                           "org.estafette.Spooler1", method, kept,
                                           type, G_DBUS_CALL_FLAGS_NONE, timeout_ms,
                                           cancellable, &failure);
      if (reply != NULL)
        break;
      /* It was killed while it worked: its successor finishes that. */
      if (!g_error_matches (failure, G_DBUS_ERROR, G_DBUS_ERROR_NO_REPLY) &&
          !(may_help_to_start (failure) && mapi_spooler_launch (self->address)))
        break;
    }

  *available = reply != NULL || !is_absence (failure);
  set_available (self, *available);
  if (reply == NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  return g_steal_pointer (&reply);
}

/* Calls a method that answers nothing */
static gboolean
call (MapiSpoolerClient  *self,
      const char         *method,
      GVariant           *parameters,
      int                 timeout_ms,
      gboolean           *available,
      GCancellable       *cancellable,
      GError            **error)
{
  g_autoptr(GVariant) reply = ask (self, method, parameters, G_VARIANT_TYPE_UNIT, timeout_ms, available,
                                   cancellable, error);

  return reply != NULL;
}

/* What the other side appended to the text of an error (spooler-service.c), which is a text again */
static GError *
cut_details (char *message)
{
  char *details = strstr (message, DETAILS);
  g_autoptr(GVariant) variant = NULL;

  if (details == NULL)
    return NULL;
  *details = '\0';
  variant = g_variant_parse (G_VARIANT_TYPE_VARDICT, details + strlen (DETAILS), NULL, NULL, NULL);
  return variant != NULL ? mapi_error_new_from_variant (variant) : NULL;
}

/* Makes of what came over the bus what people and programs understand */
static void
translate_error (GError      *failure,
                 const char  *what,
                 GError     **error)
{
  g_autofree char *remote = g_dbus_error_get_remote_error (failure);
  MapiError code = MAPI_ERROR_CALL_FAILED;
  g_autoptr(GError) told = NULL;

  g_dbus_error_strip_remote_error (failure);
  told = cut_details (failure->message);
  if (g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    code = MAPI_ERROR_USER_CANCEL;
  else if (remote != NULL && g_str_has_prefix (remote, "org.estafette.Error."))
    mapi_error_from_name (remote + strlen ("org.estafette.Error."), &code);
  if (what != NULL)
    g_set_error (error, MAPI_ERROR, code, "%s: %s", what, failure->message);
  else
    g_set_error_literal (error, MAPI_ERROR, code, failure->message);
  if (told != NULL)
    mapi_error_explain_by (error, told);
}

/* Who it was that failed is in their status. Where several say the same, nobody knows whose it is. */
static void
explain (MapiSpoolerClient  *self,
         const GError       *failure,
         GError            **error)
{
  g_autoptr(GVariant) rows = mapi_spooler_client_dup_status (self, NULL);
  g_autoptr(GError) found = NULL;

  for (gsize i = 0; rows != NULL && i < g_variant_n_children (rows); i++)
    {
      g_autoptr(GVariant) row = g_variant_get_child_value (rows, i);
      g_autoptr(GVariant) told = g_variant_lookup_value (row, "problem", G_VARIANT_TYPE_VARDICT);
      g_autoptr(GError) problem = told != NULL ? mapi_error_new_from_variant (told) : NULL;

      if (problem == NULL || !g_str_equal (problem->message, failure->message))
        continue;
      if (found != NULL)
        return;
      found = g_steal_pointer (&problem);
    }
  if (found != NULL)
    mapi_error_explain_by (error, found);
}

/* The same for people: no error when there is nobody, else one they can read */
static gboolean
call_aloud (MapiSpoolerClient  *self,
            const char         *method,
            GVariant           *parameters,
            gboolean           *available,
            GCancellable       *cancellable,
            GError            **error)
{
  g_autoptr(GError) failure = NULL;

  if (call (self, method, parameters, G_MAXINT, available, cancellable, &failure))
    return TRUE;
  if (*available)
    {
      translate_error (failure, _("Sending and receiving failed"), error);
      explain (self, failure, error);
    }
  return FALSE;
}

static void
begin_session (MapiSpoolerClient *self,
               MapiLogonFlags     flags)
{
  g_autoptr(GDBusConnection) connection = dup_connection (self, NULL);
  g_autoptr(GSource) source = NULL;
  g_autoptr(GError) error = NULL;
  gboolean success, available;

  if (connection == NULL)
    return;

  /* Before the call, so that no change is missed while it runs */
  source = g_idle_source_new ();
  g_source_set_callback (source, subscribe_cb, mapi_spooler_client_ref (self), subscribed_free);
  g_source_attach (source, self->context);

  success = call (self, "SessionBegan", g_variant_new ("(su)", self->profile, (guint) flags),
                  BEGIN_TIMEOUT_MS, &available, NULL, &error);
  if (!success)
    g_debug ("The spooler was not told: %s", error->message);

  g_mutex_lock (&self->lock);
  self->begun = self->begun || success;
  g_mutex_unlock (&self->lock);
}

static void
end_session (MapiSpoolerClient *self)
{
  g_autoptr(GDBusConnection) connection = NULL;
  g_autoptr(GSource) missing = NULL;
  guint subscription, owner_subscription;
  gboolean begun;

  g_mutex_lock (&self->lock);
  connection = g_steal_pointer (&self->connection);
  subscription = self->subscription;
  begun = self->begun;
  owner_subscription = self->owner_subscription;
  missing = g_steal_pointer (&self->missing);
  self->subscription = 0;
  self->owner_subscription = 0;
  self->ended = TRUE;
  self->available = FALSE;
  g_mutex_unlock (&self->lock);

  if (missing != NULL)
    g_source_destroy (missing);
  if (connection == NULL)
    return;
  if (subscription != 0)
    g_dbus_connection_signal_unsubscribe (connection, subscription);
  if (owner_subscription != 0)
    g_dbus_connection_signal_unsubscribe (connection, owner_subscription);
  if (begun)
    g_dbus_connection_call_sync (connection, MAPI_SPOOLER_NAME, MAPI_SPOOLER_PATH,
                                 "org.estafette.Spooler1", "SessionEnded",
                                 g_variant_new ("(s)", self->profile), NULL,
                                 G_DBUS_CALL_FLAGS_NO_AUTO_START, LEAVE_TIMEOUT_MS, NULL, NULL);
  g_dbus_connection_close_sync (connection, NULL, NULL);
}

static void
run_job (gpointer data,
         gpointer user_data)
{
  Job *job = data;
  MapiSpoolerClient *self = user_data;
  g_autoptr(GError) error = NULL;
  gboolean available;

  switch (job->kind)
    {
    case JOB_BEGIN:
      begin_session (self, job->flags);
      break;

    case JOB_QUEUE_CHANGED:
      if (!call (self, "QueueChanged", g_variant_new ("(ss)", self->profile, job->store_uid),
                 BEGIN_TIMEOUT_MS, &available, NULL, &error) && error != NULL)
        g_debug ("The doorbell was not heard: %s", error->message);
      break;

    case JOB_SETTLE:
      g_mutex_lock (&self->lock);
      *job->settled = TRUE;
      g_cond_broadcast (&self->settled);
      g_mutex_unlock (&self->lock);
      break;

    case JOB_END:
      end_session (self);
      break;

    default:
      g_assert_not_reached ();
    }

  g_free (job->store_uid);
  g_free (job);
}

static void
push_job (MapiSpoolerClient *self,
          JobKind            kind,
          MapiLogonFlags     flags,
          const char        *store_uid,
          gboolean          *settled)
{
  Job *job;

  if (self->lane == NULL)
    return;

  job = g_new0 (Job, 1);
  job->kind = kind;
  job->flags = flags;
  job->store_uid = g_strdup (store_uid);
  job->settled = settled;
  g_thread_pool_push (self->lane, job, NULL);
}

void
mapi_spooler_client_begin (MapiSpoolerClient *self,
                           MapiLogonFlags     flags)
{
  self->flags = flags;
  push_job (self, JOB_BEGIN, flags, NULL, NULL);
}

void
mapi_spooler_client_queue_changed (MapiSpoolerClient *self,
                                   const char        *store_uid)
{
  push_job (self, JOB_QUEUE_CHANGED, MAPI_LOGON_NONE, store_uid, NULL);
}

void
mapi_spooler_client_end (MapiSpoolerClient *self)
{
  push_job (self, JOB_END, MAPI_LOGON_NONE, NULL, NULL);
  if (self->lane != NULL)
    g_thread_pool_free (g_steal_pointer (&self->lane), FALSE, TRUE);
}

gboolean
mapi_spooler_client_settle (MapiSpoolerClient *self)
{
  gboolean settled = self->lane == NULL;
  gboolean available;

  push_job (self, JOB_SETTLE, MAPI_LOGON_NONE, NULL, &settled);
  g_mutex_lock (&self->lock);
  while (!settled)
    g_cond_wait (&self->settled, &self->lock);
  available = self->available;
  g_mutex_unlock (&self->lock);
  return available;
}

gboolean
mapi_spooler_client_is_available (MapiSpoolerClient *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->available;
}

gboolean
mapi_spooler_client_flush (MapiSpoolerClient  *self,
                           MapiFlushFlags      flags,
                           gboolean           *available,
                           GCancellable       *cancellable,
                           GError            **error)
{
  return call_aloud (self, "Flush", g_variant_new ("(su)", self->profile, (guint) flags),
                     available, cancellable, error);
}

gboolean
mapi_spooler_client_validate (MapiSpoolerClient  *self,
                              MapiValidateFlags   flags,
                              gboolean           *available,
                              GCancellable       *cancellable,
                              GError            **error)
{
  return call_aloud (self, "ValidateState", g_variant_new ("(su)", self->profile, (guint) flags),
                     available, cancellable, error);
}

gboolean
mapi_spooler_client_synchronize (MapiSpoolerClient  *self,
                                 MapiFlushFlags      flags,
                                 const char         *store_uid,
                                 gboolean           *available,
                                 GCancellable       *cancellable,
                                 GError            **error)
{
  g_autoptr(GError) failure = NULL;

  if (call (self, "Synchronize", g_variant_new ("(sus)", self->profile, (guint) flags, store_uid), G_MAXINT,
            available, cancellable, &failure))
    return TRUE;
  if (*available)
    translate_error (failure, NULL, error);
  return FALSE;
}

gboolean
mapi_spooler_client_fetch (MapiSpoolerClient  *self,
                           GPtrArray          *ids,
                           gboolean           *available,
                           GCancellable       *cancellable,
                           GError            **error)
{
  g_autoptr(GError) failure = NULL;
  GVariantBuilder list;

  g_variant_builder_init (&list, G_VARIANT_TYPE ("as"));
  for (guint i = 0; i < ids->len; i++)
    {
      g_autofree char *text = mapi_entry_id_to_string (g_ptr_array_index (ids, i));

      g_variant_builder_add (&list, "s", text);
    }
  if (call (self, "FetchMessages", g_variant_new ("(sas)", self->profile, &list), G_MAXINT, available,
            cancellable, &failure))
    return TRUE;
  if (*available)
    translate_error (failure, NULL, error);
  return FALSE;
}

gboolean
mapi_spooler_client_compare (MapiSpoolerClient  *self,
                             const char         *store_uid,
                             char              **report,
                             gboolean           *available,
                             GCancellable       *cancellable,
                             GError            **error)
{
  g_autoptr(GError) failure = NULL;
  g_autoptr(GVariant) reply = ask (self, "CompareStore", g_variant_new ("(ss)", self->profile, store_uid),
                                   G_VARIANT_TYPE ("(s)"), G_MAXINT, available, cancellable, &failure);

  if (reply != NULL)
    g_variant_get (reply, "(s)", report);
  else if (*available)
    translate_error (failure, NULL, error);
  return reply != NULL;
}

gboolean
mapi_spooler_client_compare_texts (MapiSpoolerClient  *self,
                                   const char         *store_uid,
                                   gboolean            anew,
                                   gint64             *n_done,
                                   gint64             *n_total,
                                   char              **report,
                                   gboolean           *available,
                                   GCancellable       *cancellable,
                                   GError            **error)
{
  g_autoptr(GError) failure = NULL;
  g_autoptr(GVariant) reply = ask (self, "CompareTexts", g_variant_new ("(ssb)", self->profile, store_uid, anew),
                                   G_VARIANT_TYPE ("(sxx)"), G_MAXINT, available, cancellable, &failure);

  if (reply != NULL)
    g_variant_get (reply, "(sxx)", report, n_done, n_total);
  else if (*available)
    translate_error (failure, NULL, error);
  return reply != NULL;
}

GVariant *
mapi_spooler_client_dup_status (MapiSpoolerClient *self,
                                GCancellable      *cancellable)
{
  g_autoptr(GDBusConnection) connection = dup_connection (self, cancellable);
  g_autoptr(GVariant) reply = NULL;

  if (connection == NULL)
    return NULL;

  reply = g_dbus_connection_call_sync (connection, MAPI_SPOOLER_NAME, MAPI_SPOOLER_PATH,
                                       "org.estafette.Spooler1", "GetStatus",
                                       g_variant_new ("(s)", self->profile),
                                       G_VARIANT_TYPE ("(aa{sv})"),
                                       G_DBUS_CALL_FLAGS_NO_AUTO_START, STATUS_TIMEOUT_MS,
                                       cancellable, NULL);
  set_available (self, reply != NULL);
  return reply != NULL ? g_variant_get_child_value (reply, 0) : NULL;
}
