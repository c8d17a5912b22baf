/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <mapi.h>
#include <string.h>

#include "fuzz.h"

#include "session/mapi-oauth-private.h"

/* Whatever comes to the port on loopback: it is answered, and nothing counts that does not bring the state. */
int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *request = g_strndup (size > 0 ? (const char *) data : "", size);
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiOAuthRedirect) redirect = mapi_oauth_redirect_new ("127.0.0.1", "the-state", &error);
  g_autofree char *answer = NULL;
  g_autofree char *again = NULL;
  g_autofree char *code = NULL;

  g_assert_no_error (error);
  answer = mapi_oauth_redirect_serve (redirect, request);
  g_assert_true (g_str_has_prefix (answer, "HTTP/1.1 200 OK\r\n") || g_str_has_prefix (answer, "HTTP/1.1 404 "));
  /* Nothing of the request is in the page. */
  g_assert_true (g_utf8_validate (answer, -1, NULL));
  again = mapi_oauth_redirect_serve (redirect, request);
  g_assert_true (g_str_has_prefix (again, "HTTP/1.1 404 "));

  if (g_str_has_prefix (answer, "HTTP/1.1 404 "))
    mapi_oauth_redirect_answer (redirect, NULL, g_error_new_literal (MAPI_ERROR, MAPI_ERROR_CANCEL, "Given up"));
  else
    g_assert_nonnull (strstr (request, "the-state"));
  code = mapi_oauth_redirect_wait (redirect, NULL, &error);
  g_assert_true ((code != NULL) != (error != NULL));
  if (error != NULL)
    {
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      g_assert_null (strpbrk (error->message, "\r\n"));
      g_assert_cmpuint (strlen (error->message), <, 4096);
    }
  return 0;
}
