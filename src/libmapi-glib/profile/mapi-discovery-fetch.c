/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-discovery-private.h"

#include <string.h>

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>

/* One document over HTTPS: no cookies, no cache, no authentication, nothing said of this
 * computer; redirects to https within the registrable domain only, a limit on what is read. */

#define MAX_REDIRECTS 5
#define TIMEOUT_SECONDS 15
#define CHUNK_BYTES (16 * 1024)

typedef struct
{
  SoupSession *session;         /* (owned) */
  SoupMessage *message;         /* (owned): of this hop */
  GByteArray  *data;            /* (owned) */
  char        *base_domain;     /* (owned) */
  guint        n_redirects;
  guint16      port;            /* 0: as the URL says */
} Fetch;

static void send_message (GTask *task);

static void
fetch_free (gpointer data)
{
  Fetch *fetch = data;

  g_clear_object (&fetch->message);
  g_clear_object (&fetch->session);
  g_byte_array_unref (fetch->data);
  g_free (fetch->base_domain);
  g_free (fetch);
}

/* A domain under no suffix of the public list, as in a network of one's own: its last two labels */
static const char *
last_two_labels (const char *host)
{
  const char *dot = strrchr (host, '.');
  const char *start = dot;

  while (start != NULL && start > host && start[-1] != '.')
    start--;
  return start != NULL ? start : host;
}

char *
mapi_discovery_dup_base_domain (const char *host)
{
  const char *base = host != NULL ? soup_tld_get_base_domain (host, NULL) : NULL;

  if (base == NULL && host != NULL)
    base = soup_tld_domain_is_public_suffix (host) ? host : last_two_labels (host);
  return base != NULL ? g_ascii_strdown (base, -1) : NULL;
}

/* Whoever is not there knows nothing; everything else is a failure. */
static void
return_failure (GTask        *task,
                const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_task_return_error (task, g_error_copy (error));
  else if (error->domain == G_RESOLVER_ERROR || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED))
    g_task_return_new_error (task, MAPI_ERROR, MAPI_ERROR_NOT_FOUND, "%s", error->message);
  else
    g_task_return_new_error (task, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR, "%s", error->message);
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  GInputStream *stream = G_INPUT_STREAM (source);
  g_autoptr(GTask) task = user_data;
  Fetch *fetch = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) chunk = g_input_stream_read_bytes_finish (stream, result, &error);

  if (chunk == NULL)
    {
      return_failure (task, error);
      return;
    }
  if (g_bytes_get_size (chunk) == 0)
    {
      g_task_return_pointer (task, g_byte_array_free_to_bytes (g_byte_array_ref (fetch->data)),
                             (GDestroyNotify) g_bytes_unref);
      return;
    }
  if (fetch->data->len + g_bytes_get_size (chunk) > MAPI_AUTOCONFIG_MAX_SIZE)
    {
      g_task_return_new_error (task, MAPI_ERROR, MAPI_ERROR_TOO_BIG, "%s",
                               _("The description of the mail provider is too long."));
      return;
    }
  g_byte_array_append (fetch->data, g_bytes_get_data (chunk, NULL), (guint) g_bytes_get_size (chunk));
  g_input_stream_read_bytes_async (stream, CHUNK_BYTES, G_PRIORITY_DEFAULT,
                                   g_task_get_cancellable (task), read_cb, g_object_ref (task));
}

static SoupMessage *
new_message (Fetch *fetch,
             GUri  *uri)
{
  g_autoptr(GUri) moved = NULL;

  if (fetch->port != 0)
    moved = soup_uri_copy (uri, SOUP_URI_PORT, fetch->port, SOUP_URI_NONE);
  return soup_message_new_from_uri (SOUP_METHOD_GET, moved != NULL ? moved : uri);
}

static gboolean
is_within (const char *host,
           const char *base)
{
  g_autofree char *own = mapi_discovery_dup_base_domain (host);

  return own != NULL && strcmp (own, base) == 0;
}

/* FALSE: the task has been answered */
static gboolean
follow (GTask *task)
{
  Fetch *fetch = g_task_get_task_data (task);
  const char *location =
    soup_message_headers_get_one (soup_message_get_response_headers (fetch->message), "Location");
  g_autoptr(GUri) target = location != NULL
    ? g_uri_parse_relative (soup_message_get_uri (fetch->message), location, SOUP_HTTP_URI_FLAGS, NULL) : NULL;

  if (target == NULL || ++fetch->n_redirects > MAX_REDIRECTS)
    {
      g_task_return_new_error (task, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR, "%s",
                               _("The server leads nowhere."));
      return FALSE;
    }
  if (strcmp (g_uri_get_scheme (target), "https") != 0 ||
      !is_within (g_uri_get_host (target), fetch->base_domain))
    {
      g_task_return_new_error (task, MAPI_ERROR, MAPI_ERROR_NO_ACCESS,
                               _("The server leads to “%s”, which is not followed."),
                               g_uri_get_host (target));
      return FALSE;
    }
  g_clear_object (&fetch->message);
  fetch->message = new_message (fetch, target);
  return TRUE;
}

static void
send_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Fetch *fetch = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  g_autoptr(GInputStream) stream =
    soup_session_send_finish (SOUP_SESSION (source), result, &error);
  guint status = soup_message_get_status (fetch->message);

  if (stream == NULL)
    return_failure (task, error);
  else if (SOUP_STATUS_IS_REDIRECTION (status))
    {
      if (follow (task))
        send_message (task);
    }
  else if (SOUP_STATUS_IS_CLIENT_ERROR (status))
    g_task_return_new_error (task, MAPI_ERROR, MAPI_ERROR_NOT_FOUND, "%s",
                             _("There is no such document."));
  else if (status != SOUP_STATUS_OK)
    g_task_return_new_error (task, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR,
                             _("The server answers with status %u."), status);
  else
    g_input_stream_read_bytes_async (stream, CHUNK_BYTES, G_PRIORITY_DEFAULT,
                                     g_task_get_cancellable (task), read_cb, g_object_ref (task));
}

static void
send_message (GTask *task)
{
  Fetch *fetch = g_task_get_task_data (task);

  soup_message_add_flags (fetch->message, SOUP_MESSAGE_NO_REDIRECT | SOUP_MESSAGE_DO_NOT_USE_AUTH_CACHE);
  soup_session_send_async (fetch->session, fetch->message, G_PRIORITY_DEFAULT,
                           g_task_get_cancellable (task), send_cb, g_object_ref (task));
}

static SoupSession *
new_session (const MapiDiscoveryNet *net)
{
  SoupSession *session = soup_session_new ();

  if (net != NULL && net->database != NULL)
    soup_session_set_tls_database (session, net->database);
  soup_session_set_timeout (session, TIMEOUT_SECONDS);
  return session;
}

void
mapi_discovery_fetch_async (const MapiDiscoveryNet *net,
                            const char             *url,
                            GCancellable           *cancellable,
                            GAsyncReadyCallback     callback,
                            gpointer                user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr(GUri) uri = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL);
  Fetch *fetch;

  g_task_set_source_tag (task, mapi_discovery_fetch_async);
  if (uri == NULL || strcmp (g_uri_get_scheme (uri), "https") != 0)
    {
      g_task_return_new_error (task, MAPI_ERROR, MAPI_ERROR_NO_ACCESS,
                               _("“%s” is no https address."), url);
      return;
    }
  fetch = g_new0 (Fetch, 1);
  fetch->session = new_session (net);
  fetch->port = net != NULL ? net->https_port : 0;
  fetch->message = new_message (fetch, uri);
  fetch->data = g_byte_array_new ();
  fetch->base_domain = mapi_discovery_dup_base_domain (g_uri_get_host (uri));
  g_task_set_task_data (task, fetch, fetch_free);
  send_message (task);
}

GBytes *
mapi_discovery_fetch_finish (GAsyncResult  *result,
                             GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
