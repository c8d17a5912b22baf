/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-discovery-private.h"

#include <string.h>

#include <glib/gi18n-lib.h>

/* What DNS says: RFC 6186 and RFC 8314 (mail), RFC 8620 2.2 (JMAP), and who takes the mail of a
 * domain. None of it is signed. A target of "." means: not here; GLib gives no target then. */

static const struct
{
  const char   *service;
  const char   *protocol;
  MapiSecurity  security;
} services[] = {
  { "imaps", "imap", MAPI_SECURITY_TLS },
  { "imap", "imap", MAPI_SECURITY_STARTTLS },
  { "pop3s", "pop3", MAPI_SECURITY_TLS },
  { "jmap", "jmap", MAPI_SECURITY_TLS },
  { "submissions", "smtp", MAPI_SECURITY_TLS },
  { "submission", "smtp", MAPI_SECURITY_STARTTLS },
};

#define MAX_TARGETS 4

typedef struct
{
  char      *address;           /* (owned) */
  GPtrArray *found[G_N_ELEMENTS (services)];  /* (owned) (nullable) */
  GError    *failure;           /* (owned) (nullable): the first that is not "there is none" */
  guint      n_waiting;
} Records;

typedef struct
{
  GTask *task;                  /* (owned) */
  guint  which;
} Lookup;

static void
records_free (gpointer data)
{
  Records *records = data;

  for (guint i = 0; i < G_N_ELEMENTS (services); i++)
    g_clear_pointer (&records->found[i], g_ptr_array_unref);
  g_clear_error (&records->failure);
  g_free (records->address);
  g_free (records);
}

static void
return_records (GTask *task)
{
  Records *records = g_task_get_task_data (task);
  g_autoptr(GPtrArray) all =
    g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_discovered_server_unref);

  for (guint i = 0; i < G_N_ELEMENTS (services); i++)
    for (guint j = 0; records->found[i] != NULL && j < records->found[i]->len; j++)
      g_ptr_array_add (all, mapi_discovered_server_ref (records->found[i]->pdata[j]));
  if (all->len > 0)
    g_task_return_pointer (task, g_steal_pointer (&all), (GDestroyNotify) g_ptr_array_unref);
  else if (records->failure != NULL)
    g_task_return_error (task, g_steal_pointer (&records->failure));
  else
    g_task_return_new_error (task, MAPI_ERROR, MAPI_ERROR_NOT_FOUND, "%s",
                             _("The domain says nothing of mail servers."));
}

static GPtrArray *
read_targets (GList      *targets,
              guint       which,
              const char *address)
{
  GPtrArray *servers =
    g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_discovered_server_unref);

  for (GList *l = targets; l != NULL && servers->len < MAX_TARGETS; l = l->next)
    {
      MapiDiscoveredServer *server =
        mapi_discovered_server_new_checked (services[which].protocol,
                                            g_srv_target_get_hostname (l->data),
                                            g_srv_target_get_port (l->data),
                                            services[which].security, address, NULL);

      if (server != NULL)
        g_ptr_array_add (servers, server);
    }
  return servers;
}

static void
service_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  Lookup *lookup = user_data;
  g_autoptr(GTask) task = g_steal_pointer (&lookup->task);
  guint which = lookup->which;
  Records *records = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  GList *targets = g_resolver_lookup_service_finish (G_RESOLVER (source), result, &error);

  g_free (lookup);
  if (targets != NULL)
    records->found[which] = read_targets (targets, which, records->address);
  else if (records->failure == NULL &&
           !g_error_matches (error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND))
    records->failure = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
      ? g_error_copy (error)
      : g_error_new_literal (MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR, error->message);
  g_resolver_free_targets (targets);
  if (--records->n_waiting == 0)
    return_records (task);
}

void
mapi_discovery_records_async (const char          *address,
                              const char          *domain,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr(GResolver) resolver = g_resolver_get_default ();
  Records *records = g_new0 (Records, 1);

  g_task_set_source_tag (task, mapi_discovery_records_async);
  records->address = g_strdup (address);
  records->n_waiting = G_N_ELEMENTS (services);
  g_task_set_task_data (task, records, records_free);
  for (guint i = 0; i < G_N_ELEMENTS (services); i++)
    {
      Lookup *lookup = g_new0 (Lookup, 1);

      lookup->task = g_object_ref (task);
      lookup->which = i;
      g_resolver_lookup_service_async (resolver, services[i].service, "tcp", domain, cancellable,
                                       service_cb, lookup);
    }
}

GPtrArray *
mapi_discovery_records_finish (GAsyncResult  *result,
                               GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
exchanger_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  GList *records = g_resolver_lookup_records_finish (G_RESOLVER (source), result, &error);
  g_autofree char *best = NULL;
  guint best_preference = G_MAXUINT;

  for (GList *l = records; l != NULL; l = l->next)
    {
      guint16 preference;
      const char *host;

      g_variant_get (l->data, "(q&s)", &preference, &host);
      if (preference >= best_preference || *host == '\0' || strcmp (host, ".") == 0)
        continue;
      best_preference = preference;
      g_free (best);
      best = g_ascii_strdown (host, -1);
    }
  g_list_free_full (records, (GDestroyNotify) g_variant_unref);
  if (best != NULL && g_str_has_suffix (best, "."))
    best[strlen (best) - 1] = '\0';
  if (best != NULL)
    g_task_return_pointer (task, g_steal_pointer (&best), g_free);
  else if (error != NULL && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_task_return_error (task, g_steal_pointer (&error));
  else if (error != NULL && !g_error_matches (error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND))
    g_task_return_new_error (task, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR, "%s", error->message);
  else
    g_task_return_new_error (task, MAPI_ERROR, MAPI_ERROR_NOT_FOUND, "%s",
                             _("Nobody takes mail for the domain."));
}

void
mapi_discovery_exchanger_async (const char          *domain,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr(GResolver) resolver = g_resolver_get_default ();

  g_task_set_source_tag (task, mapi_discovery_exchanger_async);
  g_resolver_lookup_records_async (resolver, domain, G_RESOLVER_RECORD_MX, cancellable,
                                   exchanger_cb, task);
}

char *
mapi_discovery_exchanger_finish (GAsyncResult  *result,
                                 GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
