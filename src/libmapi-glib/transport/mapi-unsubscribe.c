/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-unsubscribe-private.h"

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>
#include <string.h>

#include "../mapi-error.h"
#include "../mime/mapi-authenticity.h"

/* One request over HTTPS that says nothing but what RFC 8058 has it say: no cookies, no
 * authentication, no name of a program; the answer's text is not read. A redirect that keeps the
 * request is followed on the same host; one to a page is no answer, and said to be none. */

#define MAX_REDIRECTS 3
#define TIMEOUT_SECONDS 30

typedef struct
{
  SoupSession *session;         /* (owned) */
  SoupMessage *message;         /* (owned): of this hop */
  guint        n_redirects;
} Request;

static void send_request (GTask *task);

static void
request_free (gpointer data)
{
  Request *request = data;

  g_clear_object (&request->message);
  g_clear_object (&request->session);
  g_free (request);
}

static SoupMessage *
new_post (GUri *uri)
{
  static const char words[] = "List-Unsubscribe=One-Click";
  g_autoptr(GBytes) body = g_bytes_new_static (words, sizeof words - 1);
  SoupMessage *message = soup_message_new_from_uri (SOUP_METHOD_POST, uri);

  soup_message_set_request_body_from_bytes (message, "application/x-www-form-urlencoded", body);
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT | SOUP_MESSAGE_DO_NOT_USE_AUTH_CACHE);
  soup_message_disable_feature (message, SOUP_TYPE_AUTH_MANAGER);
  return message;
}

static gboolean
has_host (GUri *uri)
{
  const char *host = g_uri_get_host (uri);

  return host != NULL && *host != '\0';
}

static gboolean
is_same_place (GUri *uri,
               GUri *other)
{
  return strcmp (g_uri_get_scheme (other), "https") == 0
         && g_ascii_strcasecmp (g_uri_get_host (uri), g_uri_get_host (other)) == 0
         && g_uri_get_port (uri) == g_uri_get_port (other);
}

/* The new place; NULL: none to go to */
static SoupMessage *
new_redirected (Request *request)
{
  const char *location =
    soup_message_headers_get_one (soup_message_get_response_headers (request->message), "Location");
  GUri *uri = soup_message_get_uri (request->message);
  g_autoptr(GUri) target = location != NULL ? g_uri_parse_relative (uri, location, SOUP_HTTP_URI_FLAGS, NULL) : NULL;
  guint status = soup_message_get_status (request->message);
  gboolean keeps = status == SOUP_STATUS_TEMPORARY_REDIRECT || status == SOUP_STATUS_PERMANENT_REDIRECT;

  if (!keeps || target == NULL || !has_host (target) || !is_same_place (uri, target)
      || ++request->n_redirects > MAX_REDIRECTS)
    return NULL;
  return new_post (target);
}

static void
sent_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Request *request = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  g_autoptr(GInputStream) answer = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  guint status = soup_message_get_status (request->message);
  const char *host = g_uri_get_host (soup_message_get_uri (request->message));

  if (answer == NULL && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_task_return_error (task, g_steal_pointer (&error));
  else if (answer == NULL)
    g_task_return_new_error (task, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR, _("“%s” could not be asked: %s"), host,
                             error->message);
  else if (SOUP_STATUS_IS_SUCCESSFUL (status))
    g_task_return_boolean (task, TRUE);
  else if (SOUP_STATUS_IS_REDIRECTION (status))
    {
      SoupMessage *next = new_redirected (request);

      if (next == NULL)
        {
          g_task_return_new_error (task, MAPI_ERROR, MAPI_ERROR_NO_SUPPORT,
                                   _("“%s” wants a page to be looked at. You have not left the list."), host);
          return;
        }
      g_object_unref (request->message);
      request->message = next;
      send_request (task);
    }
  else
    g_task_return_new_error (task, MAPI_ERROR, MAPI_ERROR_CALL_FAILED,
                             _("“%s” refused, with status %u. You have not left the list."), host, status);
}

static void
send_request (GTask *task)
{
  Request *request = g_task_get_task_data (task);

  soup_session_send_async (request->session, request->message, G_PRIORITY_DEFAULT, g_task_get_cancellable (task),
                           sent_cb, g_object_ref (task));
}

void
mapi_list_unsubscribe_at_async (MapiProperties      *message,
                                guint16              port,
                                GTlsDatabase        *database,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  gboolean one_click = FALSE;
  g_autofree char *address = mapi_list_dup_unsubscribe (message, &one_click);
  g_autoptr(GUri) uri = address != NULL ? g_uri_parse (address, SOUP_HTTP_URI_FLAGS, NULL) : NULL;
  g_autoptr(GUri) moved = NULL;
  Request *request;

  g_task_set_source_tag (task, mapi_list_unsubscribe_async);
  if (!one_click || uri == NULL || !has_host (uri) || g_uri_get_user (uri) != NULL
      || strcmp (g_uri_get_scheme (uri), "https") != 0)
    {
      g_task_return_new_error (task, MAPI_ERROR, MAPI_ERROR_NO_SUPPORT, "%s",
                               _("This mailing list cannot be left with one click."));
      return;
    }
  if (port != 0)
    moved = soup_uri_copy (uri, SOUP_URI_PORT, port, SOUP_URI_NONE);
  request = g_new0 (Request, 1);
  request->session = soup_session_new ();
  if (database != NULL)
    soup_session_set_tls_database (request->session, database);
  soup_session_set_timeout (request->session, TIMEOUT_SECONDS);
  request->message = new_post (moved != NULL ? moved : uri);
  g_task_set_task_data (task, request, request_free);
  send_request (task);
}

/**
 * mapi_list_unsubscribe_async:
 * @message: properties of a message, with its header
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called when the list has answered
 * @user_data: data for @callback
 *
 * Asks the mailing list that @message came through to send nothing more. Callers ask the person first: the list
 * learns that the message was read.
 *
 * Whether the message is what it says is not looked at here; see [func@authenticity_is_verified].
 *
 * Source: RFC 8058.
 */
void
mapi_list_unsubscribe_async (MapiProperties      *message,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  g_return_if_fail (message != NULL);

  mapi_list_unsubscribe_at_async (message, 0, NULL, cancellable, callback, user_data);
}

/**
 * mapi_list_unsubscribe_finish:
 * @result: the result
 * @error: return location for an error
 *
 * Ends mapi_list_unsubscribe_async().
 *
 * Errors: %MAPI_ERROR_NO_SUPPORT when the list does not offer it, or answers with a page;
 * %MAPI_ERROR_CALL_FAILED when it refuses; %MAPI_ERROR_NETWORK_ERROR.
 *
 * Returns: whether the list said that it is done
 */
gboolean
mapi_list_unsubscribe_finish (GAsyncResult  *result,
                              GError       **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, mapi_list_unsubscribe_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
