/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "spooler-service.h"

#include "spooler-agent.h"
#include "spooler-email-portal.h"
#include "spooler-ipc.h"
#include "spooler-simple-mapi.h"

/* As in mapi-spooler-client.c */
#define DETAILS "\x1e"

#define OBJECT_PATH "/org/estafette/Spooler"

struct _SpoolerService
{
  GObject                     parent_instance;
  SpoolerIpcSpooler1 *skeleton;  /* (owned) */
  SpoolerSimpleMapi          *simple;    /* (owned) */
  SpoolerEmailPortal         *portal;    /* (owned) */
  GHashTable                 *agents;     /* (owned): profile → SpoolerAgent */
  GHashTable                 *watches;    /* (owned): bus name → watch id */
};

enum
{
  SIGNAL_IDLE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SpoolerService, spooler_service, G_TYPE_OBJECT)

static void
check_idle (SpoolerService *self)
{
  if (spooler_service_is_idle (self))
    g_signal_emit (self, signals[SIGNAL_IDLE], 0);
}

static void
status_changed_cb (SpoolerAgent *agent,
                   gpointer      user_data)
{
  SpoolerService *self = user_data;
  g_autoptr(GVariant) rows = spooler_agent_dup_status (agent);

  for (gsize i = 0; i < g_variant_n_children (rows); i++)
    {
      g_autoptr(GVariant) row = g_variant_get_child_value (rows, i);

      spooler_ipc_spooler1_emit_status_changed (self->skeleton,
                                                          spooler_agent_get_profile (agent), row);
    }
}

static void
maybe_idle_cb (SpoolerAgent *agent,
               gpointer      user_data)
{
  check_idle (user_data);
}

static SpoolerAgent *
ensure_agent (SpoolerService *self,
              const char     *profile)
{
  SpoolerAgent *agent = g_hash_table_lookup (self->agents, profile);

  if (agent != NULL)
    return agent;
  agent = spooler_agent_new (profile);
  g_signal_connect_object (agent, "status-changed", G_CALLBACK (status_changed_cb), self, 0);
  g_signal_connect_object (agent, "maybe-idle", G_CALLBACK (maybe_idle_cb), self, 0);
  g_hash_table_insert (self->agents, g_strdup (profile), agent);
  return agent;
}

SpoolerAgent *
spooler_service_get_agent (SpoolerService *self,
                           const char     *profile)
{
  g_return_val_if_fail (SPOOLER_IS_SERVICE (self), NULL);
  return ensure_agent (self, profile);
}

/* Errors cross the bus by MAPI's names. Such an error has a text and nothing else: what more is known of it stands at the
 * end of that, behind a character no text has. */
static void
return_error (GDBusMethodInvocation *invocation,
              const GError          *error)
{
  g_autofree char *name = g_strconcat ("org.estafette.Error.",
                                       mapi_error_get_name (mapi_error_classify (error)), NULL);
  g_autoptr(GVariant) details = g_variant_ref_sink (mapi_error_to_variant (error));
  g_autofree char *printed = g_variant_print (details, TRUE);
  g_autofree char *text = g_strconcat (error->message, DETAILS, printed, NULL);

  g_dbus_method_invocation_return_dbus_error (invocation, name, text);
}

static gboolean
check_profile (GDBusMethodInvocation *invocation,
               const char            *profile)
{
  g_autoptr(MapiProfileAdmin) admin = mapi_profile_admin_new (MAPI_PROFILE_APP);

  if (mapi_profile_admin_exists (admin, profile))
    return TRUE;
  g_dbus_method_invocation_return_dbus_error (invocation, "org.estafette.Error.MAPI_E_NOT_FOUND", profile);
  return FALSE;
}

static void
client_vanished_cb (GDBusConnection *connection,
                    const char      *name,
                    gpointer         user_data)
{
  SpoolerService *self = user_data;
  GHashTableIter iter;
  gpointer agent;
  guint watch = GPOINTER_TO_UINT (g_hash_table_lookup (self->watches, name));

  g_hash_table_iter_init (&iter, self->agents);
  while (g_hash_table_iter_next (&iter, NULL, &agent))
    for (guint i = 0; i < 64; i++)
      spooler_agent_remove_client (agent, name);
  g_hash_table_remove (self->watches, name);
  if (watch != 0)
    g_bus_unwatch_name (watch);
  check_idle (self);
}

static gboolean
session_began_cb (SpoolerIpcSpooler1 *skeleton,
                  GDBusMethodInvocation       *invocation,
                  const char                  *profile,
                  guint                        flags,
                  gpointer                     user_data)
{
  SpoolerService *self = user_data;
  const char *sender = g_dbus_method_invocation_get_sender (invocation);
  SpoolerAgent *agent;

  if (!check_profile (invocation, profile))
    return TRUE;
  agent = ensure_agent (self, profile);
  spooler_agent_add_client (agent, sender);
  if (!g_hash_table_contains (self->watches, sender))
    {
      guint watch = g_bus_watch_name_on_connection (g_dbus_method_invocation_get_connection (invocation),
                                                    sender, G_BUS_NAME_WATCHER_FLAGS_NONE, NULL,
                                                    client_vanished_cb, self, NULL);

      g_hash_table_insert (self->watches, g_strdup (sender), GUINT_TO_POINTER (watch));
    }
  spooler_agent_ring (agent);
  spooler_ipc_spooler1_complete_session_began (skeleton, invocation);
  return TRUE;
}

static gboolean
session_ended_cb (SpoolerIpcSpooler1 *skeleton,
                  GDBusMethodInvocation       *invocation,
                  const char                  *profile,
                  gpointer                     user_data)
{
  SpoolerService *self = user_data;
  SpoolerAgent *agent = g_hash_table_lookup (self->agents, profile);

  if (agent != NULL)
    spooler_agent_remove_client (agent, g_dbus_method_invocation_get_sender (invocation));
  spooler_ipc_spooler1_complete_session_ended (skeleton, invocation);
  check_idle (self);
  return TRUE;
}

static void
asked_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(GDBusMethodInvocation) invocation = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) answer = spooler_agent_ask_finish (SPOOLER_AGENT (source), result, &error);

  if (answer == NULL)
    return_error (g_steal_pointer (&invocation), error);
  else
    g_dbus_method_invocation_return_value (g_steal_pointer (&invocation), answer);
}

/* Sent and received; the stores with a server take longer, and nobody who sends waits for them */
static void
flush_done_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(GDBusMethodInvocation) invocation = user_data;
  g_autoptr(GError) error = NULL;
  guint flags;

  if (!spooler_agent_flush_finish (SPOOLER_AGENT (source), result, &error))
    {
      return_error (g_steal_pointer (&invocation), error);
      return;
    }
  g_variant_get (g_dbus_method_invocation_get_parameters (invocation), "(&su)", NULL, &flags);
  if (flags & MAPI_FLUSH_ASYNC_OK)
    {
      spooler_agent_ask_async (SPOOLER_AGENT (source),
                               spooler_request_new (SPOOLER_REQUEST_ALL, flags, NULL, NULL), NULL, NULL);
      g_dbus_method_invocation_return_value (g_steal_pointer (&invocation), NULL);
      return;
    }
  spooler_agent_ask_async (SPOOLER_AGENT (source),
                           spooler_request_new (SPOOLER_REQUEST_ALL, flags, NULL, NULL), asked_cb,
                           g_steal_pointer (&invocation));
}

static gboolean
flush_cb (SpoolerIpcSpooler1 *skeleton,
          GDBusMethodInvocation       *invocation,
          const char                  *profile,
          guint                        flags,
          gpointer                     user_data)
{
  if (check_profile (invocation, profile))
    spooler_agent_flush_async (ensure_agent (user_data, profile), flags, flush_done_cb,
                               g_object_ref (invocation));
  return TRUE;
}

static gboolean
synchronize_cb (SpoolerIpcSpooler1    *skeleton,
                GDBusMethodInvocation *invocation,
                const char            *profile,
                guint                  flags,
                const char            *store_uid,
                gpointer               user_data)
{
  if (check_profile (invocation, profile))
    spooler_agent_ask_async (ensure_agent (user_data, profile),
                             spooler_request_new (SPOOLER_REQUEST_SYNCHRONIZE, flags, store_uid, NULL), asked_cb,
                             g_object_ref (invocation));
  return TRUE;
}

static gboolean
fetch_messages_cb (SpoolerIpcSpooler1    *skeleton,
                   GDBusMethodInvocation *invocation,
                   const char            *profile,
                   const char * const    *entry_ids,
                   gpointer               user_data)
{
  if (check_profile (invocation, profile))
    spooler_agent_ask_async (ensure_agent (user_data, profile),
                             spooler_request_new (SPOOLER_REQUEST_FETCH, 0, NULL, entry_ids), asked_cb,
                             g_object_ref (invocation));
  return TRUE;
}

static gboolean
compare_store_cb (SpoolerIpcSpooler1    *skeleton,
                  GDBusMethodInvocation *invocation,
                  const char            *profile,
                  const char            *store_uid,
                  gpointer               user_data)
{
  if (check_profile (invocation, profile))
    spooler_agent_ask_async (ensure_agent (user_data, profile),
                             spooler_request_new (SPOOLER_REQUEST_COMPARE, 0, store_uid, NULL), asked_cb,
                             g_object_ref (invocation));
  return TRUE;
}

static gboolean
compare_texts_cb (SpoolerIpcSpooler1    *skeleton,
                  GDBusMethodInvocation *invocation,
                  const char            *profile,
                  const char            *store_uid,
                  gboolean               anew,
                  gpointer               user_data)
{
  if (check_profile (invocation, profile))
    spooler_agent_ask_async (ensure_agent (user_data, profile),
                             spooler_request_new (anew ? SPOOLER_REQUEST_COMPARE_TEXTS_ANEW : SPOOLER_REQUEST_COMPARE_TEXTS,
                                                  0, store_uid, NULL), asked_cb, g_object_ref (invocation));
  return TRUE;
}

static gboolean
queue_changed_cb (SpoolerIpcSpooler1 *skeleton,
                  GDBusMethodInvocation       *invocation,
                  const char                  *profile,
                  const char                  *store_uid,
                  gpointer                     user_data)
{
  if (!check_profile (invocation, profile))
    return TRUE;
  spooler_agent_ring (ensure_agent (user_data, profile));
  spooler_ipc_spooler1_complete_queue_changed (skeleton, invocation);
  return TRUE;
}

static gboolean
get_status_cb (SpoolerIpcSpooler1 *skeleton,
               GDBusMethodInvocation       *invocation,
               const char                  *profile,
               gpointer                     user_data)
{
  SpoolerService *self = user_data;
  SpoolerAgent *agent = g_hash_table_lookup (self->agents, profile);
  g_autoptr(GVariant) rows = NULL;

  if (agent == NULL && !check_profile (invocation, profile))
    return TRUE;
  rows = spooler_agent_dup_status (agent != NULL ? agent : ensure_agent (self, profile));
  spooler_ipc_spooler1_complete_get_status (skeleton, invocation, rows);
  return TRUE;
}

static gboolean
validate_state_cb (SpoolerIpcSpooler1 *skeleton,
                   GDBusMethodInvocation       *invocation,
                   const char                  *profile,
                   guint                        flags,
                   gpointer                     user_data)
{
  if (!check_profile (invocation, profile))
    return TRUE;
  spooler_agent_validate (ensure_agent (user_data, profile));
  spooler_ipc_spooler1_complete_validate_state (skeleton, invocation);
  return TRUE;
}

static void
spooler_service_finalize (GObject *object)
{
  SpoolerService *self = SPOOLER_SERVICE (object);

  g_clear_object (&self->skeleton);
  g_clear_object (&self->simple);
  g_clear_object (&self->portal);
  g_clear_pointer (&self->agents, g_hash_table_unref);
  g_clear_pointer (&self->watches, g_hash_table_unref);
  G_OBJECT_CLASS (spooler_service_parent_class)->finalize (object);
}

static void
spooler_service_class_init (SpoolerServiceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = spooler_service_finalize;
  signals[SIGNAL_IDLE] =
    g_signal_new ("idle", SPOOLER_TYPE_SERVICE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
spooler_service_init (SpoolerService *self)
{
  self->agents = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->watches = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->simple = spooler_simple_mapi_new (self);
  g_signal_connect_object (self->simple, "idle", G_CALLBACK (check_idle), self, G_CONNECT_SWAPPED);
  self->portal = spooler_email_portal_new ();
  g_signal_connect_object (self->portal, "idle", G_CALLBACK (check_idle), self, G_CONNECT_SWAPPED);
  self->skeleton = spooler_ipc_spooler1_skeleton_new ();
  g_signal_connect_object (self->skeleton, "handle-session-began", G_CALLBACK (session_began_cb), self, 0);
  g_signal_connect_object (self->skeleton, "handle-session-ended", G_CALLBACK (session_ended_cb), self, 0);
  g_signal_connect_object (self->skeleton, "handle-flush", G_CALLBACK (flush_cb), self, 0);
  g_signal_connect_object (self->skeleton, "handle-queue-changed", G_CALLBACK (queue_changed_cb), self, 0);
  g_signal_connect_object (self->skeleton, "handle-synchronize", G_CALLBACK (synchronize_cb), self, 0);
  g_signal_connect_object (self->skeleton, "handle-fetch-messages", G_CALLBACK (fetch_messages_cb), self, 0);
  g_signal_connect_object (self->skeleton, "handle-compare-store", G_CALLBACK (compare_store_cb), self, 0);
  g_signal_connect_object (self->skeleton, "handle-compare-texts", G_CALLBACK (compare_texts_cb), self, 0);
  g_signal_connect_object (self->skeleton, "handle-get-status", G_CALLBACK (get_status_cb), self, 0);
  g_signal_connect_object (self->skeleton, "handle-validate-state", G_CALLBACK (validate_state_cb), self, 0);
}

SpoolerService *
spooler_service_new (void)
{
  return g_object_new (SPOOLER_TYPE_SERVICE, NULL);
}

gboolean
spooler_service_export (SpoolerService   *self,
                        GDBusConnection  *connection,
                        GError          **error)
{
  return g_dbus_interface_skeleton_export (G_DBUS_INTERFACE_SKELETON (self->skeleton), connection,
                                           OBJECT_PATH, error)
         && spooler_simple_mapi_export (self->simple, connection, error)
         && spooler_email_portal_export (self->portal, connection, error);
}

void
spooler_service_start_all (SpoolerService *self)
{
  g_autoptr(MapiProfileAdmin) admin = mapi_profile_admin_new (MAPI_PROFILE_APP);
  g_auto(GStrv) names = mapi_profile_admin_list (admin, NULL);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    spooler_agent_ring (ensure_agent (self, names[i]));
}

gboolean
spooler_service_is_idle (SpoolerService *self)
{
  GHashTableIter iter;
  gpointer agent;

  if (!spooler_simple_mapi_is_idle (self->simple) || !spooler_email_portal_is_idle (self->portal))
    return FALSE;
  g_hash_table_iter_init (&iter, self->agents);
  while (g_hash_table_iter_next (&iter, NULL, &agent))
    if (!spooler_agent_is_idle (agent))
      return FALSE;
  return TRUE;
}

void
spooler_service_wait_no_longer (SpoolerService *self)
{
  GHashTableIter iter;
  gpointer agent;

  g_hash_table_iter_init (&iter, self->agents);
  while (g_hash_table_iter_next (&iter, NULL, &agent))
    spooler_agent_wait_no_longer (agent);
}

void
spooler_service_stop (SpoolerService *self)
{
  GHashTableIter iter;
  gpointer agent;

  g_hash_table_iter_init (&iter, self->agents);
  while (g_hash_table_iter_next (&iter, NULL, &agent))
    spooler_agent_stop (agent);
}
