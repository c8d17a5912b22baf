/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-sasl.h"

#include <gsasl.h>
#include <string.h>

#include <glib/gi18n-lib.h>

/* Mechanisms in order of strength. What keeps the password from the server comes first, then what
 * shows the server something that expires, then what shows it the password. CRAM-MD5 and DIGEST-MD5
 * make the server store the password and protect it badly: they are not here, and neither is
 * ANONYMOUS. gsasl has no OAuth: those two are one message each (RFC 7628, and Google's older form). */

#define MAX_ROUNDS 8
#define MAX_CHALLENGE (64 * 1024)
/* Bytes of what a server says of a refused token, which it may repeat: a person sees less of it */
#define MAX_PROBLEM 16384

typedef enum
{
  NEEDS_PASSWORD = 1 << 0,
  NEEDS_TOKEN = 1 << 1,
  NEEDS_TLS = 1 << 2,           /* shows a secret to whoever listens */
  NEEDS_BINDING = 1 << 3,
  NEEDS_NAMING = 1 << 4         /* only when the settings name its method */
} Needs;

typedef struct
{
  const char *name;
  const char *method;
  Needs       needs;
  gboolean    mutual;           /* the server proves that it knows the password */
} Mechanism;

static const Mechanism mechanisms[] = {
  { "EXTERNAL", "external", NEEDS_NAMING, FALSE },
  { "GSSAPI", "gssapi", NEEDS_NAMING, FALSE },
  { "SCRAM-SHA-256-PLUS", "password", NEEDS_PASSWORD | NEEDS_BINDING, TRUE },
  { "SCRAM-SHA-1-PLUS", "password", NEEDS_PASSWORD | NEEDS_BINDING, TRUE },
  { "SCRAM-SHA-256", "password", NEEDS_PASSWORD, TRUE },
  { "SCRAM-SHA-1", "password", NEEDS_PASSWORD, TRUE },
  { "OAUTHBEARER", "oauth2", NEEDS_TOKEN | NEEDS_TLS, FALSE },
  { "XOAUTH2", "oauth2", NEEDS_TOKEN | NEEDS_TLS, FALSE },
  { "PLAIN", "password", NEEDS_PASSWORD | NEEDS_TLS, FALSE },
  { "LOGIN", "password", NEEDS_PASSWORD | NEEDS_TLS, FALSE },
};

struct _KitSasl
{
  const Mechanism *mechanism;
  KitLineStream   *stream;        /* (owned) */
  KitCredentials  *credentials;   /* (unowned) */
  Gsasl           *context;       /* (owned) (nullable): not for OAuth */
  Gsasl_session   *session;       /* (owned) (nullable) */
  char            *binding;       /* (owned) (nullable): base64 */
  gboolean         exporter;
  guint            n_rounds;
  gboolean         complete;      /* gsasl has nothing more to say */
  char            *problem;       /* (owned) (nullable) */
};

/* ---- which ---- */

static gboolean
is_wanted (const Mechanism *mechanism,
           const char      *method)
{
  if (g_strcmp0 (method, "auto") == 0)
    return (mechanism->needs & NEEDS_NAMING) == 0;
  return g_ascii_strcasecmp (method, mechanism->method) == 0 ||
         g_ascii_strcasecmp (method, mechanism->name) == 0;
}

static gboolean
is_offered (const char * const *offered,
            const char         *name)
{
  for (gsize i = 0; offered != NULL && offered[i] != NULL; i++)
    if (g_ascii_strcasecmp (offered[i], name) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
has_needs (const Mechanism *mechanism,
           KitCredentials  *credentials,
           gboolean         safe,
           gboolean         bound)
{
  if ((mechanism->needs & NEEDS_PASSWORD) && kit_credentials_get_password (credentials) == NULL)
    return FALSE;
  if ((mechanism->needs & NEEDS_TOKEN) && kit_credentials_get_token (credentials) == NULL)
    return FALSE;
  if ((mechanism->needs & NEEDS_TLS) && !safe)
    return FALSE;
  return (mechanism->needs & NEEDS_BINDING) == 0 || bound;
}

static const Mechanism *
choose (KitCredentials     *credentials,
        const char * const *offered,
        gboolean            safe,
        gboolean            bound)
{
  for (gsize i = 0; i < G_N_ELEMENTS (mechanisms); i++)
    if (is_offered (offered, mechanisms[i].name) &&
        is_wanted (&mechanisms[i], kit_credentials_get_method (credentials)) &&
        has_needs (&mechanisms[i], credentials, safe, bound))
      return &mechanisms[i];
  return NULL;
}

static void
set_no_mechanism (GError             **error,
                  KitLineStream       *stream,
                  KitCredentials      *credentials,
                  const char * const  *offered)
{
  const char *server = kit_endpoint_get_name (kit_line_stream_get_endpoint (stream));
  g_autofree char *list = offered != NULL ? g_strjoinv (", ", (char **) offered) : g_strdup ("");
  gboolean bare = kit_credentials_get_password (credentials) == NULL &&
                  kit_credentials_get_token (credentials) == NULL;

  if (bare && g_strcmp0 (kit_credentials_get_method (credentials), "external") != 0 &&
      g_strcmp0 (kit_credentials_get_method (credentials), "gssapi") != 0)
    g_set_error (error, MAPI_ERROR, MAPI_ERROR_LOGON_FAILED,
                 _("There is no password for “%s” at “%s”"),
                 kit_credentials_get_user (credentials), server);
  else if (!kit_line_stream_may_send_secret (stream) &&
           choose (credentials, offered, TRUE, TRUE) != NULL)
    g_set_error (error, MAPI_ERROR, MAPI_ERROR_UNCONFIGURED,
                 _("“%s” wants the password over a connection that everybody on the way can read. "
                   "Choose TLS in the settings."), server);
  else
    g_set_error (error, MAPI_ERROR, MAPI_ERROR_UNCONFIGURED,
                 _("“%s” offers no way to log on that fits the settings. It offers: %s"), server,
                 *list != '\0' ? list : _("none"));
}

/* ---- gsasl ---- */

static int
set_property (Gsasl_session  *session,
              Gsasl_property  property,
              const char     *value)
{
  if (value == NULL)
    return GSASL_NO_CALLBACK;
  return gsasl_property_set (session, property, value);
}

static int
callback (Gsasl          *context,
          Gsasl_session  *session,
          Gsasl_property  property)
{
  KitSasl *self = gsasl_callback_hook_get (context);
  KitEndpoint *endpoint = kit_line_stream_get_endpoint (self->stream);
  /* gsasl refuses to go on without binding once it has been given something to bind with. */
  const char *binding = (self->mechanism->needs & NEEDS_BINDING) != 0 ? self->binding : NULL;

  switch ((int) property)
    {
    case GSASL_AUTHID:
      return set_property (session, property, kit_credentials_get_user (self->credentials));
    case GSASL_AUTHZID:
      if (kit_credentials_get_authorize_as (self->credentials) == NULL)
        return GSASL_NO_AUTHZID;
      return set_property (session, property, kit_credentials_get_authorize_as (self->credentials));
    case GSASL_PASSWORD:
      return set_property (session, property, kit_credentials_get_password (self->credentials));
    case GSASL_SERVICE:
      return set_property (session, property, kit_endpoint_get_protocol (endpoint));
    case GSASL_HOSTNAME:
      return set_property (session, property, kit_endpoint_get_host (endpoint));
    case GSASL_CB_TLS_UNIQUE:
      return set_property (session, property, self->exporter ? NULL : binding);
    case GSASL_CB_TLS_EXPORTER:
      return set_property (session, property, self->exporter ? binding : NULL);
    default:
      return GSASL_NO_CALLBACK;
    }
}

static gboolean
set_gsasl_error (GError  **error,
                 KitSasl  *self,
                 int       code)
{
  if (code == GSASL_NO_AUTHID)
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_UNCONFIGURED, _("There is no user name to sign in at “%s” with"),
                   kit_endpoint_get_name (kit_line_stream_get_endpoint (self->stream)));
      return FALSE;
    }
  g_set_error (error, MAPI_ERROR, MAPI_ERROR_LOGON_FAILED,
               _("Logging on to “%s” with %s failed: %s"),
               kit_endpoint_get_name (kit_line_stream_get_endpoint (self->stream)),
               self->mechanism->name, gsasl_strerror (code));
  return FALSE;
}

static gboolean
start_gsasl (KitSasl  *self,
             GError  **error)
{
  int code = gsasl_init (&self->context);

  if (code == GSASL_OK)
    {
      gsasl_callback_hook_set (self->context, self);
      gsasl_callback_set (self->context, callback);
      code = gsasl_client_start (self->context, self->mechanism->name, &self->session);
    }
  return code == GSASL_OK || set_gsasl_error (error, self, code);
}

/* ---- OAuth ---- */

static gboolean
is_oauth (KitSasl *self)
{
  return (self->mechanism->needs & NEEDS_TOKEN) != 0;
}

/* In RFC 7628's gs2 header, "," and "=" of a name are written out (RFC 5801). */
static char *
escape_name (const char *name)
{
  g_autoptr(GString) text = g_string_new (name);

  g_string_replace (text, "=", "=3D", 0);
  g_string_replace (text, ",", "=2C", 0);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
dup_oauth_message (KitSasl *self)
{
  KitEndpoint *endpoint = kit_line_stream_get_endpoint (self->stream);
  const char *user = kit_credentials_get_user (self->credentials);
  const char *token = kit_credentials_get_token (self->credentials);
  g_autofree char *message = NULL;
  char *base64;

  if (g_str_equal (self->mechanism->name, "XOAUTH2"))
    message = g_strdup_printf ("user=%s\001auth=Bearer %s\001\001", user, token);
  else
    {
      const char *as = kit_credentials_get_authorize_as (self->credentials);
      g_autofree char *name = escape_name (as != NULL ? as : user);

      message = g_strdup_printf ("n,a=%s,\001host=%s\001port=%u\001auth=Bearer %s\001\001", name,
                                 kit_endpoint_get_host (endpoint),
                                 kit_endpoint_get_port (endpoint), token);
    }
  base64 = g_base64_encode ((const guchar *) message, strlen (message));
  explicit_bzero (message, strlen (message));
  return base64;
}

/* A challenge is the server's refusal, in JSON; it is answered so that the server can say no. */
static char *
answer_oauth_refusal (KitSasl    *self,
                      const char *challenge)
{
  gsize length;
  g_autofree guchar *json = g_base64_decode (challenge, &length);

  if (self->problem == NULL && length > 0)
    self->problem = g_utf8_make_valid ((const char *) json, MIN (length, MAX_PROBLEM));
  return g_str_equal (self->mechanism->name, "XOAUTH2") ? g_strdup ("") : g_strdup ("AQ==");
}

/* ---- the exchange ---- */

KitSasl *
kit_sasl_new (KitLineStream       *stream,
              KitCredentials      *credentials,
              const char * const  *offered,
              GError             **error)
{
  g_autoptr(KitSasl) self = g_new0 (KitSasl, 1);
  g_autoptr(GBytes) binding = kit_line_stream_dup_binding (stream, &self->exporter);

  self->stream = g_object_ref (stream);
  self->credentials = credentials;
  kit_credentials_forget_told (credentials);
  kit_line_stream_hide_secret (stream, kit_credentials_get_password (credentials));
  kit_line_stream_hide_secret (stream, kit_credentials_get_token (credentials));
  if (binding != NULL)
    self->binding = g_base64_encode (g_bytes_get_data (binding, NULL), g_bytes_get_size (binding));
  self->mechanism = choose (credentials, offered, kit_line_stream_may_send_secret (stream),
                            self->binding != NULL);
  if (self->mechanism == NULL)
    {
      set_no_mechanism (error, stream, credentials, offered);
      return NULL;
    }
  if (!is_oauth (self) && !start_gsasl (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
kit_sasl_free (KitSasl *self)
{
  if (self == NULL)
    return;
  if (self->session != NULL)
    gsasl_finish (self->session);
  if (self->context != NULL)
    gsasl_done (self->context);
  g_clear_object (&self->stream);
  g_free (self->binding);
  g_free (self->problem);
  g_free (self);
}

const char *
kit_sasl_get_mechanism (KitSasl *self)
{
  return self->mechanism->name;
}

const char *
kit_sasl_get_problem (KitSasl *self)
{
  return self->problem;
}

static char *
step (KitSasl     *self,
      const char  *challenge,
      GError     **error)
{
  char *answer = NULL;
  char *copy;
  int code;

  if (++self->n_rounds > MAX_ROUNDS || strlen (challenge) > MAX_CHALLENGE)
    {
      set_gsasl_error (error, self, GSASL_MECHANISM_CALLED_TOO_MANY_TIMES);
      return NULL;
    }
  code = gsasl_step64 (self->session, challenge, &answer);
  if (code != GSASL_OK && code != GSASL_NEEDS_MORE)
    {
      gsasl_free (answer);
      set_gsasl_error (error, self, code);
      return NULL;
    }
  self->complete = code == GSASL_OK;
  copy = g_strdup (answer != NULL ? answer : "");
  gsasl_free (answer);
  return copy;
}

/* What goes out, if it does */
static char *
note (KitSasl *self,
      char    *answer)
{
  if (answer == NULL || *answer == '\0')
    return answer;
  kit_line_stream_hide_secret (self->stream, answer);
  kit_credentials_add_told (self->credentials, answer);
  return answer;
}

/* In LOGIN, the server asks for the name first. */
char *
kit_sasl_dup_initial (KitSasl  *self,
                      GError  **error)
{
  if (is_oauth (self))
    return note (self, dup_oauth_message (self));
  if (g_str_equal (self->mechanism->name, "LOGIN"))
    return NULL;
  return note (self, step (self, "", error));
}

char *
kit_sasl_step (KitSasl     *self,
               const char  *challenge,
               GError     **error)
{
  if (is_oauth (self))
    {
      self->n_rounds++;
      if (self->n_rounds <= 2)
        return answer_oauth_refusal (self, challenge);
      set_gsasl_error (error, self, GSASL_MECHANISM_CALLED_TOO_MANY_TIMES);
      return NULL;
    }
  /* SCRAM in protocols without room for it in the yes: the server's proof is a last challenge */
  if (self->complete)
    {
      if (*challenge == '\0')
        return g_strdup ("");
      set_gsasl_error (error, self, GSASL_MECHANISM_CALLED_TOO_MANY_TIMES);
      return NULL;
    }
  return note (self, step (self, challenge, error));
}

gboolean
kit_sasl_awaits_proof (KitSasl *self)
{
  return g_str_has_prefix (self->mechanism->name, "SCRAM-") && self->n_rounds == 2 && !self->complete;
}

/* As Cyrus' library has it for what does not keep to the mechanism; of a wrong password it says something else */
gboolean
kit_sasl_is_bound_in_vain (KitSasl    *self,
                           const char *words)
{
  return (self->mechanism->needs & NEEDS_BINDING) != 0 && self->exporter && strstr (words, "bad protocol") != NULL;
}

gboolean
kit_sasl_finish (KitSasl     *self,
                 const char  *challenge,
                 GError     **error)
{
  if (!self->mechanism->mutual || self->complete)
    return TRUE;
  if (challenge != NULL && *challenge != '\0')
    {
      g_autofree char *rest = step (self, challenge, error);

      if (rest == NULL)
        return FALSE;
    }
  if (self->complete)
    return TRUE;
  g_set_error (error, MAPI_ERROR, MAPI_ERROR_LOGON_FAILED,
               _("“%s” says yes without proving that it knows the password: it is not your server"),
               kit_endpoint_get_name (kit_line_stream_get_endpoint (self->stream)));
  return FALSE;
}
