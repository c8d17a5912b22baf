/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-discovery-private.h"

#include <glib/gi18n-lib.h>

#include "../net/mapi-https-private.h"

/* One document over HTTPS; redirects within the registrable domain only. */

#define MAX_REDIRECTS 5
#define TIME_LIMIT 15           /* seconds */

/* Whoever is not there knows nothing; everything else is a failure, as is a name nobody could be asked for. */
static void
return_failure (GTask  *task,
                GError *error)
{
  if (g_error_matches (error, MAPI_ERROR, MAPI_ERROR_TOO_BIG))
    g_task_return_new_error (task, MAPI_ERROR, MAPI_ERROR_TOO_BIG, "%s",
                             _("The description of the mail provider is too long."));
  else if (error->domain == MAPI_ERROR || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_task_return_error (task, g_error_copy (error));
  else if ((error->domain == G_RESOLVER_ERROR && error->code != G_RESOLVER_ERROR_TEMPORARY_FAILURE) ||
           g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED))
    g_task_return_new_error (task, MAPI_ERROR, MAPI_ERROR_NOT_FOUND, "%s", error->message);
  else
    g_task_return_new_error (task, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR, "%s", error->message);
}

static void
answered_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiHttpsAnswer) answer = mapi_https_send_finish (result, &error);

  if (answer == NULL)
    return_failure (task, error);
  else if (answer->leads_to != NULL)
    g_task_return_new_error (task, MAPI_ERROR, MAPI_ERROR_NO_ACCESS,
                             _("The server leads to “%s”, which is not followed."), answer->leads_to);
  else if (mapi_https_answer_is_redirect (answer))
    g_task_return_new_error (task, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR, "%s", _("The server leads nowhere."));
  else if (answer->status >= 400 && answer->status < 500)
    g_task_return_new_error (task, MAPI_ERROR, MAPI_ERROR_NOT_FOUND, "%s", _("There is no such document."));
  else if (answer->status != 200)
    g_task_return_new_error (task, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR, _("The server answers with status %u."),
                             answer->status);
  else
    g_task_return_pointer (task, g_steal_pointer (&answer->text), (GDestroyNotify) g_bytes_unref);
}

void
mapi_discovery_fetch_async (const MapiDiscoveryNet *net,
                            const char             *url,
                            GCancellable           *cancellable,
                            GAsyncReadyCallback     callback,
                            gpointer                user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  MapiHttpsRequest request = {
    .max_size = MAPI_AUTOCONFIG_MAX_SIZE, .seconds = TIME_LIMIT, .follow = MAPI_HTTPS_SITE,
    .max_redirects = MAX_REDIRECTS,
  };

  if (net != NULL)
    {
      request.database = net->database;
      request.port = net->https_port;
    }
  g_task_set_source_tag (task, mapi_discovery_fetch_async);
  mapi_https_send_async (url, &request, cancellable, answered_cb, task);
}

GBytes *
mapi_discovery_fetch_finish (GAsyncResult  *result,
                             GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
