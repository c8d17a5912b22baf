/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-sign-in.h"

#include "../provider/mapi-support.h"
#include "mapi-oauth-private.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

#include <glib/gi18n-lib.h>

/* Signing in in the browser: the authorization code flow (RFC 6749, 4.1) with PKCE (RFC 7636), state and a
 * redirect to loopback (RFC 8252). The password is typed in the browser, at the issuer; what comes back is
 * worth nothing without the verifier, which never leaves this process but to the token endpoint. */

/* base64url of this many random bytes, 43 characters */
#define RANDOM_BYTES 32

typedef struct
{
  MapiOAuthRedirect *redirect;
  GCancellable      *asking;    /* withdraws the question */
  GCancellable      *cancellable;
  char              *code;
  GError            *error;
} Wait;

static char *
encode_url_base64 (const guchar *bytes,
                   gsize         length)
{
  char *text = g_base64_encode (bytes, length);

  g_strdelimit (text, "+", '-');
  g_strdelimit (text, "/", '_');
  text[strcspn (text, "=")] = '\0';
  return text;
}

static char *
make_random (void)
{
  guchar bytes[RANDOM_BYTES];

  while (getrandom (bytes, sizeof bytes, 0) != sizeof bytes)
    if (errno != EINTR)
      g_error ("The system gives no random numbers");
  return encode_url_base64 (bytes, sizeof bytes);
}

static char *
make_challenge (const char *verifier)
{
  g_autoptr(GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guchar digest[32];
  gsize length = sizeof digest;

  g_checksum_update (checksum, (const guchar *) verifier, -1);
  g_checksum_get_digest (checksum, digest, &length);
  return encode_url_base64 (digest, length);
}

static void
append (GString    *form,
        const char *key,
        const char *value)
{
  if (value == NULL)
    return;
  if (form->len > 0 && form->str[form->len - 1] != '?')
    g_string_append_c (form, '&');
  g_string_append (form, key);
  g_string_append_c (form, '=');
  g_string_append_uri_escaped (form, value, NULL, FALSE);
}

/* ---- what the settings say ---- */

static char *
dup_first (MapiSettings       *settings,
           const char * const *names)
{
  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *value = mapi_settings_get_info (settings, names[i]) != NULL
                               ? mapi_settings_dup_string (settings, names[i]) : NULL;

      if (value != NULL && *value != '\0')
        return g_steal_pointer (&value);
    }
  return NULL;
}

/* The host alone: some services are named by an address of the web or of mail */
static char *
dup_server (MapiSettings *settings)
{
  static const char * const names[] = { "imap-host", "host", "smtp-host", "server", NULL };
  g_autofree char *text = dup_first (settings, names);
  g_autoptr(GUri) uri = text != NULL && strstr (text, "://") != NULL ? g_uri_parse (g_strstrip (text), G_URI_FLAGS_NONE, NULL)
                                                                     : NULL;
  const char *at = text != NULL ? strrchr (text, '@') : NULL;

  if (uri != NULL && g_uri_get_host (uri) != NULL)
    return g_strdup (g_uri_get_host (uri));
  return at != NULL ? g_strstrip (g_strdup (at + 1)) : g_steal_pointer (&text);
}

char *
mapi_sign_in_dup_user (MapiSettings *settings)
{
  static const char * const names[] = { "user", "user-name", NULL };

  return dup_first (settings, names);
}

/**
 * mapi_sign_in_get_setting:
 * @settings: settings of a service
 *
 * Gets the setting that is not typed but filled by signing in in the browser, while it is shown.
 *
 * Returns: (transfer none) (nullable): its name, %NULL if there is none
 */
const char *
mapi_sign_in_get_setting (MapiSettings *settings)
{
  GPtrArray *infos;

  g_return_val_if_fail (MAPI_IS_SETTINGS (settings), NULL);

  infos = mapi_settings_get_infos (settings);
  for (guint i = 0; i < infos->len; i++)
    if (g_strcmp0 (mapi_setting_info_get_action (infos->pdata[i]), "sign-in") == 0 &&
        mapi_settings_is_shown (settings, mapi_setting_info_get_name (infos->pdata[i])))
      return mapi_setting_info_get_name (infos->pdata[i]);
  return NULL;
}

static MapiOAuthIssuer *
find_issuer (MapiSettings  *settings,
             GError       **error)
{
  g_autofree char *server = dup_server (settings);
  g_autoptr(MapiOAuthIssuer) issuer = mapi_oauth_issuer_find_for_host (server, error);

  if (issuer == NULL)
    return NULL;
  if (issuer->client_id != NULL)
    return g_steal_pointer (&issuer);
  g_set_error (error, MAPI_ERROR, MAPI_ERROR_UNCONFIGURED,
               /* Translators: %1$s is a company such as Google, %2$s how it is written in the file */
               _("%1$s lets only programs in that it knows. Somebody has to register this one there and write its "
                 "number into “oauth.conf”: “ClientId=” below “[Issuer %2$s]”. A password for applications may do "
                 "instead."), issuer->display_name, issuer->name);
  return NULL;
}

/**
 * mapi_sign_in_is_possible:
 * @settings: settings of a service
 * @error: return location for an error
 *
 * Tells whether [func@sign_in] has somewhere to go with these settings. Reads files.
 *
 * Errors: %MAPI_ERROR_NO_SUPPORT if no setting is filled in that way; %MAPI_ERROR_NOT_FOUND if nobody is
 * known who signs people in for the server; %MAPI_ERROR_UNCONFIGURED if this program has no client id there.
 *
 * Returns: %TRUE if it can be tried
 */
gboolean
mapi_sign_in_is_possible (MapiSettings  *settings,
                          GError       **error)
{
  g_autoptr(MapiOAuthIssuer) issuer = NULL;

  g_return_val_if_fail (MAPI_IS_SETTINGS (settings), FALSE);

  if (mapi_sign_in_get_setting (settings) == NULL)
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NO_SUPPORT, _("This service is not signed in to in a browser."));
      return FALSE;
    }
  issuer = find_issuer (settings, error);
  return issuer != NULL;
}

/* ---- the way there and back ---- */

static char *
make_address (MapiOAuthIssuer *issuer,
              const char      *redirect,
              const char      *state,
              const char      *challenge,
              const char      *user)
{
  GString *address = g_string_new (issuer->authorization);

  g_string_append_c (address, strchr (issuer->authorization, '?') != NULL ? '&' : '?');
  if (issuer->parameters != NULL)
    g_string_append (address, issuer->parameters);
  append (address, "response_type", "code");
  append (address, "client_id", issuer->client_id);
  append (address, "redirect_uri", redirect);
  append (address, "scope", issuer->scope);
  append (address, "state", state);
  append (address, "code_challenge", challenge);
  append (address, "code_challenge_method", "S256");
  append (address, "login_hint", user);
  return g_string_free (address, FALSE);
}

static MapiOAuthGrant *
redeem (MapiOAuthIssuer  *issuer,
        const char       *redirect,
        const char       *code,
        const char       *verifier,
        GCancellable     *cancellable,
        GError          **error)
{
  g_autoptr(GString) form = g_string_new (NULL);
  g_autoptr(GBytes) answer = NULL;

  append (form, "grant_type", "authorization_code");
  append (form, "code", code);
  append (form, "redirect_uri", redirect);
  append (form, "client_id", issuer->client_id);
  append (form, "client_secret", issuer->client_secret);
  append (form, "code_verifier", verifier);
  answer = mapi_oauth_post (issuer->token, form->str, MAPI_OAUTH_PATIENCE, cancellable, error);
  explicit_bzero (form->str, form->len);
  if (answer == NULL)
    return NULL;
  return mapi_oauth_grant_from_answer (issuer->name, g_bytes_get_data (answer, NULL),
                                       (gssize) g_bytes_get_size (answer), NULL,
                                       g_get_real_time () / G_USEC_PER_SEC, error);
}

static gpointer
wait_thread (gpointer data)
{
  Wait *wait = data;

  wait->code = mapi_oauth_redirect_wait (wait->redirect, wait->cancellable, &wait->error);
  g_cancellable_cancel (wait->asking);
  return NULL;
}

/* The user is asked here, the browser waited for there: whoever comes first ends both. */
static char *
ask (MapiOAuthRedirect  *redirect,
     MapiInteraction    *interaction,
     MapiQuestion       *question,
     GCancellable       *cancellable,
     GError            **error)
{
  g_autoptr(GCancellable) asking = g_cancellable_new ();
  Wait wait = { .redirect = redirect, .asking = asking, .cancellable = cancellable };
  GThread *thread = g_thread_new ("sign-in", wait_thread, &wait);
  GError *given_up = NULL;

  if (mapi_interaction_ask (interaction, question, asking, &given_up))
    mapi_oauth_redirect_answer (redirect, mapi_question_get_answer (question), NULL);
  else
    mapi_oauth_redirect_answer (redirect, NULL, given_up);
  g_thread_join (thread);
  if (wait.error != NULL)
    g_propagate_error (error, wait.error);
  return wait.code;
}

static MapiQuestion *
make_question (MapiOAuthIssuer *issuer,
               const char      *service,
               const char      *server,
               const GError    *problem,
               const char      *address)
{
  g_autofree char *message =
    g_strdup_printf (_("Your browser shows a page of %s, where you sign in and allow this program to use your account. "
                       "Your password stays there."), issuer->display_name);
  MapiQuestion *question = mapi_question_new (MAPI_QUESTION_SIGN_IN, _("Sign In in the Browser"), message);

  mapi_question_set_origin (question, service, server);
  mapi_question_set_problem (question, problem);
  mapi_question_set_uri (question, address);
  return question;
}

/**
 * mapi_sign_in:
 * @settings: settings of a service; the result is set in them
 * @service: (nullable): name of the service, for the user
 * @problem: (nullable): why it has to be done again
 * @interaction: the user
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Lets the user sign in in the browser, and keeps what comes of it in the setting for it. Whoever is asked
 * gets a %MAPI_QUESTION_SIGN_IN, opens its address and waits until it is withdrawn; an answer to it is the
 * address the browser ended at, for browsers on another computer. Blocks; any thread.
 *
 * Errors: as [func@sign_in_is_possible]; %MAPI_ERROR_USER_CANCEL; %MAPI_ERROR_LOGON_FAILED if the issuer
 * refused; %MAPI_ERROR_NETWORK_ERROR; %MAPI_ERROR_NO_SUPPORT if nobody can be asked.
 * Source: RFC 6749, RFC 7636, RFC 8252.
 *
 * Returns: %TRUE if the setting holds the permission
 */
gboolean
mapi_sign_in (MapiSettings     *settings,
              const char       *service,
              const GError     *problem,
              MapiInteraction  *interaction,
              GCancellable     *cancellable,
              GError          **error)
{
  g_autoptr(MapiOAuthIssuer) issuer = NULL;
  g_autoptr(MapiOAuthRedirect) redirect = NULL;
  g_autoptr(MapiOAuthGrant) grant = NULL;
  g_autoptr(MapiQuestion) question = NULL;
  g_autofree char *server = NULL;
  g_autofree char *user = NULL;
  g_autofree char *state = make_random ();
  g_autofree char *verifier = make_random ();
  g_autofree char *challenge = make_challenge (verifier);
  g_autofree char *address = NULL;
  g_autofree char *code = NULL;
  char *text;
  gboolean set;

  g_return_val_if_fail (MAPI_IS_SETTINGS (settings), FALSE);
  g_return_val_if_fail (MAPI_IS_INTERACTION (interaction), FALSE);

  if (!mapi_sign_in_is_possible (settings, error))
    return FALSE;
  issuer = find_issuer (settings, error);
  redirect = issuer != NULL ? mapi_oauth_redirect_new (issuer->redirect_host, state, error) : NULL;
  if (redirect == NULL)
    return FALSE;
  server = dup_server (settings);
  user = mapi_sign_in_dup_user (settings);
  address = make_address (issuer, mapi_oauth_redirect_get_uri (redirect), state, challenge, user);
  question = make_question (issuer, service, server, problem, address);
  code = ask (redirect, interaction, question, cancellable, error);
  if (code != NULL)
    grant = redeem (issuer, mapi_oauth_redirect_get_uri (redirect), code, verifier, cancellable, error);
  if (grant == NULL)
    return FALSE;
  text = mapi_oauth_grant_to_string (grant);
  set = mapi_settings_set (settings, mapi_sign_in_get_setting (settings), text, error);
  mapi_secret_free (text);
  return set;
}
