/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli-discover.h"

#include <glib/gi18n.h>

static const char * const source_names[] = {
  [MAPI_DISCOVERY_PROVIDER] = "provider",
  [MAPI_DISCOVERY_WELL_KNOWN] = "well-known",
  [MAPI_DISCOVERY_DATABASE] = "database",
  [MAPI_DISCOVERY_SERVICE_RECORDS] = "service-records",
  [MAPI_DISCOVERY_MAIL_EXCHANGER] = "mail-exchanger",
  [MAPI_DISCOVERY_GUESS] = "guess",
};

static const char * const trust_names[] = {
  [MAPI_TRUST_GUESS] = "guess",
  [MAPI_TRUST_DNS] = "dns",
  [MAPI_TRUST_DATABASE] = "database",
  [MAPI_TRUST_DOMAIN] = "domain",
};

static const char * const security_names[] = {
  [MAPI_SECURITY_TLS] = "tls",
  [MAPI_SECURITY_STARTTLS] = "starttls",
  [MAPI_SECURITY_NONE] = "none",
};

static void
source_changed_cb (MapiDiscovery       *discovery,
                   MapiDiscoverySource  source,
                   gpointer             user_data)
{
  static const char * const words[] = {
    [MAPI_DISCOVERY_FOUND] = N_("found"),
    [MAPI_DISCOVERY_NOTHING] = N_("nothing"),
    [MAPI_DISCOVERY_FAILED] = N_("failed"),
  };
  g_autofree char *detail = NULL;
  g_autofree char *name = NULL;
  g_autofree char *clean = NULL;
  MapiDiscoveryState state = mapi_discovery_get_state (discovery, source, &detail);

  if (state < MAPI_DISCOVERY_FOUND || state > MAPI_DISCOVERY_FAILED)
    return;
  name = mapi_discovery_dup_source_name (discovery, source);
  clean = cli_clean_text (detail);
  g_printerr ("%s: %s%s%s\n", name, _(words[state]), *clean != '\0' ? ": " : "", clean);
}

MapiDiscovery *
cli_discover (CliContext  *context,
              const char  *address,
              const char  *database,
              GError     **error)
{
  g_autoptr(MapiDiscovery) discovery = mapi_discovery_new (address, error);

  if (discovery == NULL)
    return NULL;
  if (database != NULL)
    mapi_discovery_set_database_url (discovery, g_str_equal (database, "none") ? NULL : database);
  if (!context->json)
    g_signal_connect (discovery, "source-changed", G_CALLBACK (source_changed_cb), NULL);
  return mapi_discovery_run (discovery, NULL, error) ? g_steal_pointer (&discovery) : NULL;
}

static void
add_server (CliContext           *context,
            MapiDiscoveredServer *server)
{
  const char *protocol = mapi_discovered_server_get_protocol (server);
  const char *host = mapi_discovered_server_get_host (server);
  const char *user = mapi_discovered_server_get_user (server);
  const char *security = security_names[mapi_discovered_server_get_security (server)];
  const char * const *auth = mapi_discovered_server_get_auth (server);

  if (!context->json)
    {
      g_print ("  %-5s %s:%u  %s  %s\n", protocol, host, (guint) mapi_discovered_server_get_port (server),
               security, user != NULL ? user : "");
      return;
    }
  json_builder_begin_object (context->builder);
  cli_json_member (context, "protocol", protocol);
  cli_json_member (context, "host", host);
  cli_json_int (context, "port", mapi_discovered_server_get_port (server));
  cli_json_member (context, "security", security);
  cli_json_member (context, "user", user);
  json_builder_set_member_name (context->builder, "auth");
  json_builder_begin_array (context->builder);
  for (guint i = 0; auth[i] != NULL; i++)
    json_builder_add_string_value (context->builder, auth[i]);
  json_builder_end_array (context->builder);
  json_builder_end_object (context->builder);
}

void
cli_discover_add_servers (CliContext *context,
                          const char *name,
                          GPtrArray  *servers)
{
  if (context->json)
    {
      json_builder_set_member_name (context->builder, name);
      json_builder_begin_array (context->builder);
    }
  for (guint i = 0; i < servers->len; i++)
    add_server (context, g_ptr_array_index (servers, i));
  if (context->json)
    json_builder_end_array (context->builder);
}

static void
add_result (CliContext          *context,
            MapiDiscoveryResult *result)
{
  const char *trust = trust_names[mapi_discovery_result_get_trust (result)];

  if (context->json)
    {
      json_builder_begin_object (context->builder);
      cli_json_member (context, "name", mapi_discovery_result_get_name (result));
      cli_json_member (context, "source", source_names[mapi_discovery_result_get_source (result)]);
      cli_json_member (context, "trust", trust);
      cli_json_int (context, "rank", mapi_discovery_result_get_rank (result));
      cli_json_member (context, "origin", mapi_discovery_result_get_origin (result));
    }
  else
    g_print ("%s (%s): %s\n", mapi_discovery_result_get_name (result), trust,
             mapi_discovery_result_get_origin (result));
  cli_discover_add_servers (context, "incoming", mapi_discovery_result_get_incoming (result));
  cli_discover_add_servers (context, "outgoing", mapi_discovery_result_get_outgoing (result));
  if (context->json)
    json_builder_end_object (context->builder);
}

gboolean
cli_discover_list (CliContext  *context,
                   const char  *address,
                   const char  *database,
                   GError     **error)
{
  g_autoptr(MapiDiscovery) discovery = cli_discover (context, address, database, error);
  GListModel *results = discovery != NULL ? mapi_discovery_get_results (discovery) : NULL;

  if (results == NULL)
    return FALSE;
  json_builder_begin_array (context->builder);
  for (guint i = 0; i < g_list_model_get_n_items (results); i++)
    {
      g_autoptr(MapiDiscoveryResult) result = g_list_model_get_item (results, i);

      add_result (context, result);
    }
  json_builder_end_array (context->builder);
  return TRUE;
}

/* What nobody but unsigned DNS or a guess vouches for is taken only on a person's word. */
static gboolean
accept_result (CliContext           *context,
               MapiDiscoveryResult  *result,
               gboolean              unverified,
               GError              **error)
{
  static const char * const choices[] = { "use", "refuse", NULL };
  const char * const labels[] = { _("Use It"), _("Do Not Use It"), NULL };
  g_autoptr(MapiInteraction) interaction = NULL;
  g_autoptr(MapiQuestion) question = NULL;

  if (unverified || mapi_discovery_result_get_trust (result) >= MAPI_TRUST_DATABASE)
    return TRUE;
  interaction = cli_context_dup_interaction (context);
  if (interaction != NULL)
    {
      question = mapi_question_new (MAPI_QUESTION_CONFIRM, _("Use These Servers?"),
                                    _("Neither the domain itself nor the database of providers "
                                      "confirms these servers."));
      mapi_question_set_choices (question, choices, labels, "refuse");
      if (!mapi_interaction_ask (interaction, question, NULL, error))
        return FALSE;
      if (g_strcmp0 (mapi_question_get_answer (question), "use") == 0)
        return TRUE;
    }
  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NO_ACCESS,
                       _("Nobody confirms the servers that were found. Look at “mapi service discover”, "
                         "then use --unverified."));
  return FALSE;
}

/* The best one that has a server of this protocol; else the best one, which says what it has not */
static MapiDiscoveryResult *
choose_result (GListModel *results,
               const char *protocol)
{
  guint n = g_list_model_get_n_items (results);

  for (guint i = 0; protocol != NULL && i < n; i++)
    {
      g_autoptr(MapiDiscoveryResult) result = g_list_model_get_item (results, i);

      if (mapi_discovery_result_get_server (result, protocol) != NULL)
        return g_steal_pointer (&result);
    }
  return g_list_model_get_item (results, 0);
}

gboolean
cli_discover_apply (CliContext    *context,
                    const char    *address,
                    const char    *database,
                    gboolean       unverified,
                    const char    *type,
                    MapiSettings  *settings,
                    GError       **error)
{
  static const char * const protocols[] = { "imap", "pop3", "jmap", "smtp", NULL };
  g_autoptr(MapiDiscovery) discovery = cli_discover (context, address, database, error);
  g_autoptr(MapiDiscoveryResult) result = NULL;

  if (discovery == NULL)
    return FALSE;
  result = choose_result (mapi_discovery_get_results (discovery), g_strv_contains (protocols, type) ? type : NULL);
  /* Shown before any password is sent there */
  if (!context->json)
    add_result (context, result);
  if (!accept_result (context, result, unverified, error))
    return FALSE;
  return g_strv_contains (protocols, type)
         ? mapi_discovery_result_apply_protocol (result, type, settings, error)
         : mapi_discovery_result_apply (result, settings, error);
}
