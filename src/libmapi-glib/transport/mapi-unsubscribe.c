/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-unsubscribe-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "../mapi-error.h"
#include "../mime/mapi-authenticity.h"
#include "../net/mapi-https-private.h"

/* One request over HTTPS that says nothing but what RFC 8058 has it say; the answer's text is not read. A redirect that
 * keeps the request is followed on the same host; one to a page is no answer, and said to be none. */

#define MAX_REDIRECTS 3
#define TIME_LIMIT 30           /* seconds */

static void
sent_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiHttpsAnswer) answer = mapi_https_send_finish (result, &error);

  if (answer == NULL && (error->domain == MAPI_ERROR || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)))
    g_task_return_error (task, g_steal_pointer (&error));
  else if (answer == NULL)
    g_task_return_new_error (task, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR, _("“%s” could not be asked: %s"),
                             (const char *) g_task_get_task_data (task), error->message);
  else if (answer->status >= 200 && answer->status < 300)
    g_task_return_boolean (task, TRUE);
  else if (mapi_https_answer_is_redirect (answer))
    g_task_return_new_error (task, MAPI_ERROR, MAPI_ERROR_NO_SUPPORT,
                             _("“%s” wants a page to be looked at. You have not left the list."), answer->host);
  else
    g_task_return_new_error (task, MAPI_ERROR, MAPI_ERROR_CALL_FAILED,
                             _("“%s” refused, with status %u. You have not left the list."), answer->host,
                             answer->status);
}

void
mapi_list_unsubscribe_at_async (MapiProperties      *message,
                                guint16              port,
                                GTlsDatabase        *database,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  static const char words[] = "List-Unsubscribe=One-Click";
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  gboolean one_click = FALSE;
  g_autofree char *address = mapi_list_dup_unsubscribe (message, &one_click);
  g_autoptr(GUri) uri = address != NULL ? g_uri_parse (address, G_URI_FLAGS_NONE, NULL) : NULL;
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;
  g_autoptr(GBytes) form = g_bytes_new_static (words, sizeof words - 1);
  MapiHttpsRequest request = {
    .form = form, .seconds = TIME_LIMIT, .follow = MAPI_HTTPS_ORIGIN, .max_redirects = MAX_REDIRECTS,
    .database = database, .port = port,
  };

  g_task_set_source_tag (task, mapi_list_unsubscribe_async);
  if (!one_click || host == NULL || *host == '\0' || g_uri_get_userinfo (uri) != NULL
      || strcmp (g_uri_get_scheme (uri), "https") != 0)
    {
      g_task_return_new_error (task, MAPI_ERROR, MAPI_ERROR_NO_SUPPORT, "%s",
                               _("This mailing list cannot be left with one click."));
      return;
    }
  g_task_set_task_data (task, g_strdup (host), g_free);
  mapi_https_send_async (address, &request, cancellable, sent_cb, g_object_ref (task));
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
