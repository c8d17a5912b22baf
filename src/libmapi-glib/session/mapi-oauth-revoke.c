/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-oauth-private.h"

#include "../provider/mapi-support.h"

#include <string.h>

/* Tokens of an account that was removed are given back (RFC 7009), where the issuer takes them. Nobody is told how that
 * went, as the account is gone either way, and nobody waits for it but the end of the process, for a few seconds. */

#define TIME_LIMIT 5            /* seconds */

static GMutex lock;
static GPtrArray *threads;      /* (element-type GThread) (nullable), under the lock */

static char *
make_form (const MapiOAuthGrant  *grant,
           const MapiOAuthIssuer *issuer)
{
  const char *pairs[][2] = {
    { "token", grant->refresh != NULL ? grant->refresh : grant->access },
    { "token_type_hint", grant->refresh != NULL ? "refresh_token" : "access_token" },
    { "client_id", issuer->client_id }, { "client_secret", issuer->client_secret },
  };
  GString *form = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      if (pairs[i][1] == NULL)
        continue;
      g_string_append_printf (form, "%s%s=", form->len > 0 ? "&" : "", pairs[i][0]);
      g_string_append_uri_escaped (form, pairs[i][1], NULL, FALSE);
    }
  return g_string_free (form, FALSE);
}

static gpointer
revoke_thread (gpointer data)
{
  g_autoptr(MapiOAuthGrant) grant = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiOAuthIssuer) issuer = mapi_oauth_issuer_find (grant->issuer, &error);
  g_autoptr(GBytes) answer = NULL;

  if (issuer != NULL && issuer->revocation != NULL)
    {
      char *form = make_form (grant, issuer);

      answer = mapi_oauth_post (issuer->revocation, form, TIME_LIMIT, NULL, &error);
      mapi_secret_free (form);
    }
  if (error != NULL)
    g_debug ("A token was not given back: %s", error->message);
  return NULL;
}

void
mapi_oauth_revoke (const char *secret)
{
  MapiOAuthGrant *grant = secret != NULL ? mapi_oauth_grant_from_string (secret) : NULL;
  g_autoptr(GMutexLocker) locker = NULL;

  if (grant == NULL)
    return;
  locker = g_mutex_locker_new (&lock);
  if (threads == NULL)
    threads = g_ptr_array_new ();
  g_ptr_array_add (threads, g_thread_new ("revoke", revoke_thread, grant));
}

void
mapi_oauth_revoke_wait (void)
{
  g_autoptr(GPtrArray) waiting = NULL;

  g_mutex_lock (&lock);
  waiting = g_steal_pointer (&threads);
  g_mutex_unlock (&lock);
  for (guint i = 0; waiting != NULL && i < waiting->len; i++)
    g_thread_join (waiting->pdata[i]);
}
