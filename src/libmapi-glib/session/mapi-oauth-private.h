/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "../provider/mapi-settings.h"

G_BEGIN_DECLS

/* ---- who gives tokens away ---- */

/* One who signs people in for a mail provider: known from the table in mapi-oauth-issuer.c and from
 * oauth.conf of the administrator and the user. */
typedef struct
{
  char *name;           /* "google": the group in oauth.conf */
  char *display_name;
  char *authorization;  /* where a browser is sent */
  char *token;          /* where tokens are fetched */
  char *revocation;     /* (nullable): where they are given back */
  char *scope;
  char *parameters;     /* (nullable): more for the browser's address, "a=b&c=d" */
  char *redirect_host;  /* "127.0.0.1", or "localhost" for those who know only that */
  char *client_id;      /* (nullable): as whom this program is registered there */
  char *client_secret;  /* (nullable): known to everybody who has the program, but some insist on it */
} MapiOAuthIssuer;

/* NULL and NOT_FOUND: nobody is known for this server; CORRUPT_DATA: oauth.conf */
MapiOAuthIssuer *mapi_oauth_issuer_find_for_host (const char       *host,
                                                  GError          **error);
MapiOAuthIssuer *mapi_oauth_issuer_find          (const char       *name,
                                                  GError          **error);
void             mapi_oauth_issuer_free          (MapiOAuthIssuer  *self);

/* ---- what was given ---- */

/* What the keyring keeps: the right to fetch tokens, and the last one. Its text begins with a mark, so
 * that a token somebody put there by hand is told from it. */
typedef struct
{
  char   *issuer;       /* name of the issuer */
  char   *refresh;      /* (nullable): fetches new tokens */
  char   *access;       /* the token */
  gint64  issued;       /* seconds of the wall clock */
  gint64  expires;      /* the same; 0: not known */
} MapiOAuthGrant;

/* NULL: it is none, but perhaps a token */
MapiOAuthGrant *mapi_oauth_grant_from_string (const char            *text);
char           *mapi_oauth_grant_to_string   (const MapiOAuthGrant  *self);
/* The answer of a token endpoint (RFC 6749, 5.1 and 5.2). @before (nullable): whose refresh token stays
 * when there is no new one. LOGON_FAILED: it says no; CORRUPT_DATA */
MapiOAuthGrant *mapi_oauth_grant_from_answer (const char            *issuer,
                                              const char            *json,
                                              gssize                 length,
                                              const MapiOAuthGrant  *before,
                                              gint64                 now,
                                              GError               **error);
gboolean        mapi_oauth_grant_is_fresh    (const MapiOAuthGrant  *self,
                                              gint64                 now);
void            mapi_oauth_grant_free        (MapiOAuthGrant        *self);

/* ---- the way there ---- */

/* A form by POST; what came back whatever the status. Blocks, for @seconds at most. NETWORK_ERROR, TOO_BIG, NO_ACCESS,
 * CANCEL */
GBytes *mapi_oauth_post (const char    *url,
                         const char    *form,
                         guint          seconds,
                         GCancellable  *cancellable,
                         GError       **error);

/* Waits on loopback for the browser to come back (RFC 8252, 7.3). Made and used on one thread. */
typedef struct _MapiOAuthRedirect MapiOAuthRedirect;

MapiOAuthRedirect *mapi_oauth_redirect_new     (const char         *host,
                                                const char         *state,
                                                GError            **error);
const char        *mapi_oauth_redirect_get_uri (MapiOAuthRedirect  *self);
/* What the browser brought, or the user copied from it; FALSE if it is not what is waited for. Then
 * nothing has happened. */
gboolean           mapi_oauth_redirect_take    (MapiOAuthRedirect  *self,
                                                const char         *target);
/* A whole request of whoever came: as _take() for its target. What it gets for an answer (transfer full) */
char              *mapi_oauth_redirect_serve   (MapiOAuthRedirect  *self,
                                                const char         *request);
/* Any thread: @answer (nullable) is taken as by _take(); NULL or one that does not fit ends the wait. */
void               mapi_oauth_redirect_answer  (MapiOAuthRedirect  *self,
                                                const char         *answer,
                                                GError             *error);
/* The code. LOGON_FAILED: the issuer says no; USER_CANCEL: the user did there; what ended the wait */
char              *mapi_oauth_redirect_wait    (MapiOAuthRedirect  *self,
                                                GCancellable       *cancellable,
                                                GError            **error);
void               mapi_oauth_redirect_free    (MapiOAuthRedirect  *self);

/* Seconds the issuer is given to answer somebody who waits for it */
#define MAPI_OAUTH_PATIENCE 30

/* ---- the way back ---- */

/* Whom the service signs in, as the issuer knows them; NULL: nobody (transfer full) */
char *mapi_sign_in_dup_user   (MapiSettings *settings);
/* Gives back what is in @secret (nullable), if it is a grant. Any thread; does not wait. */
void  mapi_oauth_revoke       (const char   *secret);
/* Until all that was given back has arrived, or some seconds are over */
void  mapi_oauth_revoke_wait  (void);

/* ---- secrets that may be grants ---- */

/* As mapi_secrets_lookup(); a grant becomes a token that is good for a while, fetched where needed. The
 * grant that comes with it is kept before the token is handed out. */
char     *mapi_oauth_lookup (const char    *uid,
                             const char    *setting,
                             const char    *server,
                             const char    *label,
                             GCancellable  *cancellable,
                             GError       **error);
/* A value of settings that were not saved yet; the same for it. (transfer full) @value */
char     *mapi_oauth_resolve (char          *value,
                              GCancellable  *cancellable,
                              GError       **error);
/* The server refused the token: fetches another one. FALSE without error where the last one was just
 * fetched, or there is no grant: asking the user is all that is left. */
gboolean  mapi_oauth_renew  (const char    *uid,
                             const char    *setting,
                             const char    *server,
                             const char    *label,
                             GCancellable  *cancellable);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapiOAuthIssuer, mapi_oauth_issuer_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapiOAuthGrant, mapi_oauth_grant_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapiOAuthRedirect, mapi_oauth_redirect_free)

G_END_DECLS
