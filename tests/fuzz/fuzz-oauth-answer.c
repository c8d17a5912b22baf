/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <mapi.h>
#include <string.h>

#include "fuzz.h"

#include "session/mapi-oauth-private.h"

/* Whatever an issuer answers: what is taken from it can be kept and found again, and fits into a line. */
int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *text = g_strndup (size > 0 ? (const char *) data : "", size);
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiOAuthGrant) grant =
    mapi_oauth_grant_from_answer ("issuer", text, (gssize) strlen (text), NULL, 1000, &error);
  g_autoptr(MapiOAuthGrant) kept = mapi_oauth_grant_from_string (text);

  g_assert_true (grant != NULL || error != NULL);
  if (error != NULL)
    {
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      g_assert_null (strpbrk (error->message, "\r\n"));
    }
  if (grant != NULL)
    {
      g_autofree char *written = mapi_oauth_grant_to_string (grant);
      g_autoptr(MapiOAuthGrant) again = mapi_oauth_grant_from_string (written);

      g_assert_null (strpbrk (grant->access, " \r\n"));
      g_assert_cmpstr (again->access, ==, grant->access);
      g_assert_cmpstr (again->refresh, ==, grant->refresh);
      g_assert_cmpint (again->expires, ==, grant->expires);
    }
  if (kept != NULL)
    mapi_oauth_grant_is_fresh (kept, 1000);
  return 0;
}
