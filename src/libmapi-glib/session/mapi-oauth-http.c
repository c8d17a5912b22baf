/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-oauth-private.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "../net/mapi-https-private.h"

/* What is sent here is worth a password: it goes to the address that was named, and nowhere from there. */

#define MAX_ANSWER (64 * 1024)

static void
set_network_error (GError     **error,
                   const char  *url,
                   GError      *cause)
{
  g_autoptr(GUri) uri = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);
  const char *host = uri != NULL && g_uri_get_host (uri) != NULL ? g_uri_get_host (uri) : url;

  if (cause->domain == MAPI_ERROR)
    g_propagate_error (error, g_error_copy (cause));
  else if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_CANCEL, cause->message);
  else
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR, _("“%s” cannot be asked for permission: %s"), host,
                   cause->message);
      mapi_error_explain_by (error, cause);
    }
}

GBytes *
mapi_oauth_post (const char    *url,
                 const char    *form,
                 guint          seconds,
                 GCancellable  *cancellable,
                 GError       **error)
{
  g_autoptr(GBytes) body = g_bytes_new_static (form, strlen (form));
  MapiHttpsRequest request = {
    .form = body, .accept = "application/json", .max_size = MAX_ANSWER, .seconds = seconds, .loopback = TRUE,
  };
  g_autoptr(GError) local = NULL;
  g_autofree char *low_level = NULL;
  g_autoptr(MapiHttpsAnswer) answer = mapi_https_send (url, &request, cancellable, &local);

  if (answer == NULL)
    {
      set_network_error (error, url, local);
      return NULL;
    }
  /* 400 and 401 carry a refusal in the body; those of a server in trouble say nothing about us. */
  if (answer->status >= 500 || mapi_https_answer_is_redirect (answer))
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR, _("“%s” answers with status %u."), answer->host,
                   answer->status);
      low_level = g_strdup_printf ("HTTP %u", answer->status);
      mapi_error_explain (error, NULL, low_level, NULL);
      return NULL;
    }
  return g_steal_pointer (&answer->text);
}
