/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-oauth-private.h"

#include "../profile/mapi-file-lock-private.h"
#include "../provider/mapi-support.h"
#include "mapi-paths-private.h"
#include "mapi-secrets-private.h"

#include <string.h>

#include <glib/gi18n-lib.h>

/* Where a secret is a grant, providers get the token in it, and never one that is about to end. Several
 * providers and processes have the same grant, and many issuers change the refresh token each time: one
 * fetches, under a lock on a file, the others find what it kept. */

static MapiFileLock *
lock_grant (const char  *uid,
            const char  *setting,
            GError     **error)
{
  g_autofree char *folder = mapi_paths_dup_runtime_dir (error);
  g_autofree char *name = g_strconcat ("token-", uid, "-", setting, ".lock", NULL);
  g_autofree char *path = folder != NULL ? g_build_filename (folder, name, NULL) : NULL;

  return path != NULL ? mapi_file_lock_take (path, MAPI_FILE_LOCK_EXCLUSIVE, TRUE, error) : NULL;
}

static void
append (GString    *form,
        const char *key,
        const char *value)
{
  if (value == NULL)
    return;
  g_string_append_printf (form, "%s%s=", form->len > 0 ? "&" : "", key);
  g_string_append_uri_escaped (form, value, NULL, FALSE);
}

static MapiOAuthGrant *
refresh (const MapiOAuthGrant  *grant,
         GCancellable          *cancellable,
         GError               **error)
{
  g_autoptr(MapiOAuthIssuer) issuer = NULL;
  g_autoptr(GString) form = g_string_new (NULL);
  g_autoptr(GBytes) answer = NULL;

  if (grant->refresh == NULL)
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_LOGON_FAILED,
                           _("The permission to use the account has ended. Sign in again."));
      return NULL;
    }
  issuer = mapi_oauth_issuer_find (grant->issuer, error);
  if (issuer == NULL)
    return NULL;
  append (form, "grant_type", "refresh_token");
  append (form, "refresh_token", grant->refresh);
  append (form, "client_id", issuer->client_id);
  append (form, "client_secret", issuer->client_secret);
  answer = mapi_oauth_post (issuer->token, form->str, MAPI_OAUTH_PATIENCE, cancellable, error);
  explicit_bzero (form->str, form->len);
  if (answer == NULL)
    return NULL;
  return mapi_oauth_grant_from_answer (issuer->name, g_bytes_get_data (answer, NULL),
                                       (gssize) g_bytes_get_size (answer), grant,
                                       g_get_real_time () / G_USEC_PER_SEC, error);
}

static gboolean
keep (const char            *uid,
      const char            *setting,
      const char            *server,
      const char            *label,
      const MapiOAuthGrant  *grant,
      GCancellable          *cancellable,
      GError               **error)
{
  char *text = mapi_oauth_grant_to_string (grant);
  gboolean persistent;
  gboolean kept = mapi_secrets_store (uid, setting, server, label, text, &persistent, cancellable, error);

  mapi_secret_free (text);
  return kept;
}

/* (transfer full) @value */
static MapiOAuthGrant *
take_grant (char *value)
{
  MapiOAuthGrant *grant = mapi_oauth_grant_from_string (value);

  if (value != NULL)
    mapi_secret_free (value);
  return grant;
}

char *
mapi_oauth_lookup (const char    *uid,
                   const char    *setting,
                   const char    *server,
                   const char    *label,
                   GCancellable  *cancellable,
                   GError       **error)
{
  char *value = mapi_secrets_lookup (uid, setting, cancellable, error);
  g_autoptr(MapiOAuthGrant) grant = mapi_oauth_grant_from_string (value);
  g_autoptr(MapiOAuthGrant) fetched = NULL;
  g_autoptr(MapiFileLock) lock = NULL;

  if (grant == NULL)
    return value;
  mapi_secret_free (value);
  if (mapi_oauth_grant_is_fresh (grant, g_get_real_time () / G_USEC_PER_SEC))
    return g_strdup (grant->access);
  lock = lock_grant (uid, setting, error);
  if (lock == NULL)
    return NULL;
  /* Somebody else may have fetched one meanwhile. */
  mapi_oauth_grant_free (grant);
  value = mapi_secrets_lookup (uid, setting, cancellable, error);
  grant = mapi_oauth_grant_from_string (value);
  if (grant == NULL)
    return value;
  mapi_secret_free (value);
  if (mapi_oauth_grant_is_fresh (grant, g_get_real_time () / G_USEC_PER_SEC))
    return g_strdup (grant->access);
  fetched = refresh (grant, cancellable, error);
  if (fetched == NULL || !keep (uid, setting, server, label, fetched, cancellable, error))
    return NULL;
  return g_strdup (fetched->access);
}

char *
mapi_oauth_resolve (char          *value,
                    GCancellable  *cancellable,
                    GError       **error)
{
  g_autoptr(MapiOAuthGrant) grant = mapi_oauth_grant_from_string (value);

  if (grant == NULL)
    return value;
  mapi_secret_free (value);
  if (mapi_oauth_grant_is_fresh (grant, g_get_real_time () / G_USEC_PER_SEC))
    return g_strdup (grant->access);
  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_LOGON_FAILED,
                       _("The permission to use the account has ended. Sign in again."));
  return NULL;
}

gboolean
mapi_oauth_renew (const char    *uid,
                  const char    *setting,
                  const char    *server,
                  const char    *label,
                  GCancellable  *cancellable)
{
  g_autoptr(MapiFileLock) lock = NULL;
  g_autoptr(MapiOAuthGrant) refused = take_grant (mapi_secrets_lookup (uid, setting, cancellable, NULL));
  g_autoptr(MapiOAuthGrant) grant = NULL;
  g_autoptr(MapiOAuthGrant) fetched = NULL;
  g_autoptr(GError) error = NULL;

  /* One that was fetched within the last minute is what was refused. */
  if (refused == NULL || g_get_real_time () / G_USEC_PER_SEC - refused->issued < 60)
    return FALSE;
  lock = lock_grant (uid, setting, &error);
  if (lock != NULL)
    grant = take_grant (mapi_secrets_lookup (uid, setting, cancellable, &error));
  /* Somebody else fetched one meanwhile; some issuers take a refresh token that comes twice for a stolen one. */
  if (grant != NULL && g_strcmp0 (grant->access, refused->access) != 0)
    return TRUE;
  if (grant != NULL)
    fetched = refresh (grant, cancellable, &error);
  if (fetched != NULL && keep (uid, setting, server, label, fetched, cancellable, &error))
    return TRUE;
  g_debug ("No other token: %s", error != NULL ? error->message : "?");
  return FALSE;
}
