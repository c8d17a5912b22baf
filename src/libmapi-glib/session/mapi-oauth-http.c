/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-oauth-private.h"

#include <libsoup/soup.h>
#include <string.h>

#include <glib/gi18n-lib.h>

/* No cookies, no cache, no authentication of HTTP, no redirect: what is sent is worth a password. */

#define TIMEOUT_SECONDS 30
#define MAX_ANSWER (64 * 1024)

static void
set_network_error (GError     **error,
                   const char  *host,
                   GError      *cause)
{
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_CANCEL, cause->message);
  else
    g_set_error (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR, _("“%s” cannot be asked for permission: %s"), host,
                 cause->message);
}

static GBytes *
read_answer (GInputStream  *stream,
             GCancellable  *cancellable,
             GError       **error)
{
  g_autofree char *buffer = g_malloc (MAX_ANSWER + 1);
  GBytes *bytes = NULL;
  gsize length;

  if (g_input_stream_read_all (stream, buffer, MAX_ANSWER + 1, &length, cancellable, error))
    {
      if (length <= MAX_ANSWER)
        bytes = g_bytes_new (buffer, length);
      else
        g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_TOO_BIG, _("The answer about signing in is too long."));
    }
  explicit_bzero (buffer, MAX_ANSWER + 1);
  return bytes;
}

GBytes *
mapi_oauth_post (const char    *url,
                 const char    *form,
                 GCancellable  *cancellable,
                 GError       **error)
{
  g_autoptr(SoupSession) session = soup_session_new ();
  g_autoptr(SoupMessage) message = soup_message_new (SOUP_METHOD_POST, url);
  g_autoptr(GBytes) body = g_bytes_new (form, strlen (form));
  g_autoptr(GInputStream) stream = NULL;
  g_autoptr(GError) local = NULL;
  g_autoptr(GBytes) answer = NULL;
  const char *host;

  if (message == NULL)
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_NO_ACCESS, _("“%s” is no https address."), url);
      return NULL;
    }
  host = g_uri_get_host (soup_message_get_uri (message));
  soup_session_set_timeout (session, TIMEOUT_SECONDS);
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT | SOUP_MESSAGE_DO_NOT_USE_AUTH_CACHE);
  soup_message_headers_append (soup_message_get_request_headers (message), "Accept", "application/json");
  soup_message_set_request_body_from_bytes (message, "application/x-www-form-urlencoded", body);
  stream = soup_session_send (session, message, cancellable, &local);
  answer = stream != NULL ? read_answer (stream, cancellable, &local) : NULL;
  if (answer == NULL && local->domain == MAPI_ERROR)
    g_propagate_error (error, g_steal_pointer (&local));
  else if (answer == NULL)
    set_network_error (error, host, local);
  /* 400 and 401 carry a refusal in the body; those of a server in trouble say nothing about us. */
  else if (soup_message_get_status (message) >= 500 || SOUP_STATUS_IS_REDIRECTION (soup_message_get_status (message)))
    g_set_error (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR, _("“%s” answers with status %u."), host,
                 soup_message_get_status (message));
  else
    return g_steal_pointer (&answer);
  return NULL;
}
