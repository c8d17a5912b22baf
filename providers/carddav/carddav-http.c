/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "carddav-http.h"

#include <kit-certificate.h>
#include <kit-net-error.h>
#include <kit-wire-log.h>

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_REDIRECTS 10
#define MAX_BODY (32u * 1024 * 1024)
#define MAX_SECONDS (10 * 60)         /* for one answer, however slowly it comes */
#define CHUNK_BYTES (64 * 1024)
#define SHOWN 200

struct _CarddavHttp
{
  SoupSession    *session;      /* (owned): signs in with Basic */
  SoupSession    *digesting;    /* (owned) (nullable): signs in with Digest */
  MapiSupport    *support;      /* (owned) */
  KitCredentials *credentials;  /* (owned) */
  char          **pins;         /* (owned) (nullable) */
  GPtrArray      *trusted;      /* (owned) (element-type GUri): origins that get the credentials */
  GPtrArray      *digests;      /* (owned) (element-type GUri): origins that take a password as a digest alone */
  KitWireLog     *log;          /* (owned) (nullable) */
  GCancellable   *cancellable;  /* (nullable): of the request under way */
  GPtrArray      *endpoints;    /* (owned) (element-type KitEndpoint): each with what was agreed to */
};

void
carddav_reply_free (CarddavReply *self)
{
  g_free (self->etag);
  g_free (self->type);
  g_clear_pointer (&self->uri, g_uri_unref);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_free (self);
}

static SoupSession *
new_session (CarddavHttp *self,
             GType        without)
{
  SoupSession *session = soup_session_new ();
  MapiSettings *settings = mapi_support_get_settings (self->support);

  soup_session_set_timeout (session, MAX (mapi_settings_get_uint (settings, "timeout"), 5));
  soup_session_set_user_agent (session, "Estafette");
  /* Nothing is unpacked: what is received is what is counted */
  soup_session_remove_feature_by_type (session, SOUP_TYPE_CONTENT_DECODER);
  soup_session_remove_feature_by_type (session, without);
  return session;
}

CarddavHttp *
carddav_http_new (MapiSupport   *support,
                  MapiCheck     *check,
                  GCancellable  *cancellable,
                  GError       **error)
{
  g_autoptr(KitCredentials) credentials = kit_credentials_new_for_provider (support, cancellable, error);
  CarddavHttp *self;

  if (credentials == NULL)
    return NULL;
  if (!g_tls_backend_supports_tls (g_tls_backend_get_default ()))
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_UNCONFIGURED,
                           _("This computer cannot make protected connections: glib-networking is not installed"));
      return NULL;
    }
  self = g_new0 (CarddavHttp, 1);
  self->support = g_object_ref (support);
  self->session = new_session (self, SOUP_TYPE_AUTH_DIGEST);
  self->credentials = g_steal_pointer (&credentials);
  self->pins = mapi_settings_dup_strv (mapi_support_get_settings (support), "certificate-pins");
  self->trusted = g_ptr_array_new_with_free_func ((GDestroyNotify) g_uri_unref);
  self->digests = g_ptr_array_new_with_free_func ((GDestroyNotify) g_uri_unref);
  self->endpoints = g_ptr_array_new_with_free_func ((GDestroyNotify) kit_endpoint_unref);
  self->log = kit_wire_log_new ("carddav", check);
  kit_wire_log_add_secret (self->log, kit_credentials_get_password (self->credentials));
  kit_wire_log_add_secret (self->log, kit_credentials_get_token (self->credentials));
  return self;
}

void
carddav_http_free (CarddavHttp *self)
{
  soup_session_abort (self->session);
  g_object_unref (self->session);
  if (self->digesting != NULL)
    soup_session_abort (self->digesting);
  g_clear_object (&self->digesting);
  g_object_unref (self->support);
  kit_credentials_free (self->credentials);
  g_strfreev (self->pins);
  g_ptr_array_unref (self->trusted);
  g_ptr_array_unref (self->digests);
  g_ptr_array_unref (self->endpoints);
  kit_wire_log_free (self->log);
  g_free (self);
}

/* ---- whom to tell the password ---- */

static guint
get_port (GUri *uri)
{
  return g_uri_get_port (uri) > 0 ? (guint) g_uri_get_port (uri) : 443;
}

gboolean
carddav_is_same_origin (GUri *uri,
                        GUri *other)
{
  return strcmp (g_uri_get_scheme (uri), g_uri_get_scheme (other)) == 0 &&
         g_ascii_strcasecmp (g_uri_get_host (uri), g_uri_get_host (other)) == 0 && get_port (uri) == get_port (other);
}

/* What one owner has: the registrable domain. Without one, as in a network of one's own, it is the host itself. */
static const char *
get_site (GUri *uri)
{
  const char *host = g_uri_get_host (uri);
  const char *base = g_hostname_is_ip_address (host) ? NULL : soup_tld_get_base_domain (host, NULL);

  return base != NULL ? base : host;
}

gboolean
carddav_is_same_site (GUri *uri,
                      GUri *other)
{
  return g_ascii_strcasecmp (get_site (uri), get_site (other)) == 0;
}

static gboolean
is_among (GPtrArray *origins,
          GUri      *uri)
{
  for (guint i = 0; i < origins->len; i++)
    if (carddav_is_same_origin (origins->pdata[i], uri))
      return TRUE;
  return FALSE;
}

gboolean
carddav_http_is_trusted (CarddavHttp *self,
                         GUri        *uri)
{
  return is_among (self->trusted, uri);
}

static gboolean
is_safe (GUri *uri)
{
  return strcmp (g_uri_get_scheme (uri), "https") == 0 && g_uri_get_host (uri) != NULL && *g_uri_get_host (uri) != '\0';
}

gboolean
carddav_http_trust (CarddavHttp  *self,
                    GUri         *uri,
                    gboolean      named,
                    GError      **error)
{
  g_autofree char *text = NULL;

  if (is_safe (uri))
    {
      for (guint i = 0; i < self->trusted->len && !named; i++)
        named = carddav_is_same_site (self->trusted->pdata[i], uri);
      if (named && !carddav_http_is_trusted (self, uri))
        g_ptr_array_add (self->trusted, g_uri_ref (uri));
      if (named)
        return TRUE;
    }
  text = g_uri_to_string_partial (uri, G_URI_HIDE_PASSWORD | G_URI_HIDE_QUERY);
  g_set_error (error, MAPI_ERROR, MAPI_ERROR_NO_ACCESS,
               _("The server names “%s”, which does not get your password. If that is your server, enter this address."),
               text);
  return FALSE;
}

/* ---- TLS ---- */

static KitEndpoint *
get_endpoint (CarddavHttp *self,
              GUri        *uri)
{
  KitEndpoint *endpoint;

  for (guint i = 0; i < self->endpoints->len; i++)
    if (g_ascii_strcasecmp (kit_endpoint_get_host (self->endpoints->pdata[i]), g_uri_get_host (uri)) == 0 &&
        kit_endpoint_get_port (self->endpoints->pdata[i]) == get_port (uri))
      return self->endpoints->pdata[i];
  endpoint = kit_endpoint_new ("https", g_uri_get_host (uri), get_port (uri), KIT_SECURITY_TLS);
  for (guint i = 0; self->pins != NULL && self->pins[i] != NULL; i++)
    kit_endpoint_add_pin (endpoint, self->pins[i]);
  g_ptr_array_add (self->endpoints, endpoint);
  return endpoint;
}

static gboolean
accept_certificate_cb (SoupMessage          *message,
                       GTlsCertificate      *certificate,
                       GTlsCertificateFlags  flaws,
                       gpointer              user_data)
{
  CarddavHttp *self = user_data;
  KitEndpoint *endpoint = get_endpoint (self, soup_message_get_uri (message));
  g_autofree char *sha256 = mapi_certificate_dup_fingerprint (certificate);

  if (kit_endpoint_is_pinned (endpoint, sha256))
    return TRUE;
  kit_endpoint_set_support (endpoint, self->support);
  return kit_endpoint_ask_certificate (endpoint, certificate, flaws, self->cancellable);
}

/* ---- logging on ---- */

/* Basic comes before Digest: nothing but TLS is spoken here, where a digest protects nothing, and what Cyrus offers beside
 * Basic is a digest of sessions (MD5-sess) that it refuses whoever computes it, curl and soup alike. Where there is
 * nothing but Digest, it is that. */
static gboolean
authenticate_cb (SoupMessage *message,
                 SoupAuth    *auth,
                 gboolean     retrying,
                 gpointer     user_data)
{
  CarddavHttp *self = user_data;
  const char *user = kit_credentials_get_user (self->credentials);
  const char *password = kit_credentials_get_password (self->credentials);
  const char *method = kit_credentials_get_method (self->credentials);

  if (retrying || user == NULL || password == NULL || g_strcmp0 (method, "oauth2") == 0 || soup_auth_is_for_proxy (auth) ||
      !is_safe (soup_message_get_uri (message)) || !carddav_http_is_trusted (self, soup_message_get_uri (message)))
    return FALSE;
  soup_auth_authenticate (auth, user, password);
  return TRUE;
}

static void
give_credentials (CarddavHttp *self,
                  SoupMessage *message)
{
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);
  const char *token = kit_credentials_get_token (self->credentials);
  g_autofree char *bearer = NULL;

  if (!carddav_http_is_trusted (self, soup_message_get_uri (message)))
    {
      soup_message_disable_feature (message, SOUP_TYPE_AUTH_MANAGER);
      return;
    }
  g_signal_connect (message, "authenticate", G_CALLBACK (authenticate_cb), self);
  if (g_strcmp0 (kit_credentials_get_method (self->credentials), "oauth2") != 0 || token == NULL ||
      strpbrk (token, "\r\n") != NULL)
    return;
  bearer = g_strconcat ("Bearer ", token, NULL);
  soup_message_headers_replace (headers, "Authorization", bearer);
  soup_message_disable_feature (message, SOUP_TYPE_AUTH_MANAGER);
}

static gboolean
offers (SoupMessage *message,
        const char  *scheme)
{
  const char *list = soup_message_headers_get_list (soup_message_get_response_headers (message), "WWW-Authenticate");
  GSList *parts = list != NULL ? soup_header_parse_list (list) : NULL;
  gsize length = strlen (scheme);
  gboolean found = FALSE;

  for (GSList *l = parts; l != NULL; l = l->next)
    found |= g_ascii_strncasecmp (l->data, scheme, length) == 0 && strchr (" ", ((const char *) l->data)[length]) != NULL;
  soup_header_free_list (parts);
  return found;
}

/* A token may have been replaced since it was read, by whoever else has the same permission */
static gboolean
read_token_again (CarddavHttp  *self,
                  GCancellable *cancellable)
{
  g_autoptr(KitCredentials) now = kit_credentials_new_for_provider (self->support, cancellable, NULL);
  const char *token = now != NULL ? kit_credentials_get_token (now) : NULL;

  if (token == NULL || g_strcmp0 (token, kit_credentials_get_token (self->credentials)) == 0)
    return FALSE;
  kit_wire_log_add_secret (self->log, token);
  kit_credentials_set_token (self->credentials, token);
  return TRUE;
}

/* Whether what was refused is to be sent once more, in another way */
static gboolean
has_other_way (CarddavHttp  *self,
               SoupMessage  *message,
               GCancellable *cancellable)
{
  GUri *uri = soup_message_get_uri (message);

  if (!carddav_http_is_trusted (self, uri))
    return FALSE;
  if (g_strcmp0 (kit_credentials_get_method (self->credentials), "oauth2") == 0)
    return read_token_again (self, cancellable);
  if (is_among (self->digests, uri) || offers (message, "Basic") || !offers (message, "Digest"))
    return FALSE;
  g_ptr_array_add (self->digests, g_uri_ref (uri));
  if (self->digesting == NULL)
    self->digesting = new_session (self, SOUP_TYPE_AUTH_BASIC);
  return TRUE;
}

/* ---- a request ---- */

static void
set_body (SoupMessage          *message,
          const CarddavRequest *request)
{
  g_autoptr(GBytes) bytes = NULL;

  if (request->body == NULL)
    return;
  bytes = g_bytes_new (request->body, strlen (request->body));
  soup_message_set_request_body_from_bytes (message, request->type, bytes);
}

/* It goes once more, now with the password: what was sent of the body is at its end */
static void
restarted_cb (SoupMessage *message,
              gpointer     user_data)
{
  set_body (message, user_data);
}

static SoupMessage *
new_message (CarddavHttp          *self,
             GUri                 *uri,
             const CarddavRequest *request)
{
  SoupMessage *message = soup_message_new_from_uri (request->method, uri);
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);

  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  set_body (message, request);
  g_signal_connect (message, "restarted", G_CALLBACK (restarted_cb), (gpointer) request);
  if (request->depth != NULL)
    soup_message_headers_replace (headers, "Depth", request->depth);
  if (request->if_match != NULL)
    soup_message_headers_replace (headers, "If-Match", request->if_match);
  if (request->if_none)
    soup_message_headers_replace (headers, "If-None-Match", "*");
  g_signal_connect (message, "accept-certificate", G_CALLBACK (accept_certificate_cb), self);
  give_credentials (self, message);
  return message;
}

static GBytes *
read_body (GInputStream  *stream,
           GCancellable  *cancellable,
           GError       **error)
{
  g_autoptr(GByteArray) data = g_byte_array_new ();
  gint64 end = g_get_monotonic_time () + MAX_SECONDS * G_TIME_SPAN_SECOND;

  for (;;)
    {
      g_autoptr(GBytes) chunk = g_input_stream_read_bytes (stream, CHUNK_BYTES, cancellable, error);

      if (chunk == NULL)
        return NULL;
      if (g_bytes_get_size (chunk) == 0)
        return g_byte_array_free_to_bytes (g_steal_pointer (&data));
      if (data->len + g_bytes_get_size (chunk) > MAX_BODY)
        {
          g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_TOO_BIG, _("The server's answer is too long"));
          return NULL;
        }
      if (g_get_monotonic_time () > end)
        {
          g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_TIMEOUT, _("The server's answer does not come to an end"));
          return NULL;
        }
      g_byte_array_append (data, g_bytes_get_data (chunk, NULL), (guint) g_bytes_get_size (chunk));
    }
}

static KitNetStage
find_stage (const GError *problem)
{
  if (problem->domain == G_TLS_ERROR)
    return KIT_NET_HANDSHAKE;
  if (problem->domain == G_RESOLVER_ERROR || g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED) ||
      g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_HOST_UNREACHABLE) ||
      g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_NETWORK_UNREACHABLE))
    return KIT_NET_CONNECT;
  return KIT_NET_READ;
}

static void
take_problem (CarddavHttp  *self,
              SoupMessage  *message,
              GError       *problem,
              GError      **error)
{
  KitEndpoint *endpoint = get_endpoint (self, soup_message_get_uri (message));
  GTlsCertificate *certificate = soup_message_get_tls_peer_certificate (message);
  GTlsCertificateFlags flaws = soup_message_get_tls_peer_certificate_errors (message);

  if (g_error_matches (problem, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE) && certificate != NULL)
    {
      g_autofree char *why = kit_certificate_dup_problem (certificate, flaws, kit_endpoint_get_host (endpoint));

      g_set_error (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR,
                   _("The certificate of “%s” cannot be trusted. %s"), kit_endpoint_get_name (endpoint), why);
      g_error_free (problem);
      return;
    }
  kit_net_error_take (error, problem, endpoint, find_stage (problem));
}

static void
log_exchange (CarddavHttp  *self,
              SoupMessage  *message,
              CarddavReply *reply)
{
  GUri *uri = soup_message_get_uri (message);

  kit_wire_log_note (self->log, "%s %s%s: %u, %" G_GSIZE_FORMAT " bytes", soup_message_get_method (message),
                     g_uri_get_host (uri), g_uri_get_path (uri), reply->status, g_bytes_get_size (reply->body));
}

/* One hop */
static CarddavReply *
send_once (CarddavHttp           *self,
           SoupMessage           *message,
           GCancellable          *cancellable,
           GError               **error)
{
  g_autoptr(GInputStream) stream = NULL;
  g_autoptr(CarddavReply) reply = g_new0 (CarddavReply, 1);
  SoupSession *session = is_among (self->digests, soup_message_get_uri (message)) ? self->digesting : self->session;
  GError *problem = NULL;

  self->cancellable = cancellable;
  stream = soup_session_send (session, message, cancellable, &problem);
  if (stream != NULL)
    reply->body = read_body (stream, cancellable, &problem);
  self->cancellable = NULL;
  if (problem != NULL)
    {
      take_problem (self, message, problem, error);
      return NULL;
    }
  reply->status = soup_message_get_status (message);
  reply->uri = g_uri_ref (soup_message_get_uri (message));
  reply->etag = g_strdup (soup_message_headers_get_one (soup_message_get_response_headers (message), "ETag"));
  reply->type = g_strdup (soup_message_headers_get_content_type (soup_message_get_response_headers (message), NULL));
  log_exchange (self, message, reply);
  return g_steal_pointer (&reply);
}

/* (transfer full) (nullable): where to go instead, which is https and of the same owner */
static GUri *
find_target (SoupMessage  *message,
             GError      **error)
{
  GUri *uri = soup_message_get_uri (message);
  const char *location = soup_message_headers_get_one (soup_message_get_response_headers (message), "Location");
  g_autoptr(GUri) target = location != NULL ? g_uri_parse_relative (uri, location, SOUP_HTTP_URI_FLAGS, NULL) : NULL;

  if (target == NULL || g_uri_get_host (target) == NULL)
    g_set_error (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR, _("The server “%s” leads nowhere"), g_uri_get_host (uri));
  else if (!is_safe (target) || !carddav_is_same_site (uri, target))
    g_set_error (error, MAPI_ERROR, MAPI_ERROR_NO_ACCESS, _("The server “%s” leads to “%s://%s”, which is not followed"),
                 g_uri_get_host (uri), g_uri_get_scheme (target), g_uri_get_host (target));
  else
    return g_steal_pointer (&target);
  return NULL;
}

static gboolean
is_redirect (guint status)
{
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

static void
set_refused (CarddavHttp   *self,
             CarddavReply  *reply,
             GError       **error)
{
  g_autofree char *words = NULL;
  const char *user = kit_credentials_get_user (self->credentials);

  if (!carddav_http_is_trusted (self, reply->uri))
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_NO_ACCESS,
                   _("The server leads to “%s”, which does not get your password. If that is your server, enter its"
                     " address."), g_uri_get_host (reply->uri));
      return;
    }
  words = carddav_reply_dup_words (reply);
  kit_net_error_set_logon (error, get_endpoint (self, reply->uri), user != NULL ? user : "", FALSE, NULL, words);
  carddav_reply_explain (reply, error);
}

/* A server that has the password may say where the books are by a redirect as well as in an answer: to the usual port of
 * the same owner, that is, as nobody knows whose the other ports of a host are */
static void
trust_redirect (CarddavHttp *self,
                GUri        *from,
                GUri        *target)
{
  if (carddav_http_is_trusted (self, from) && !carddav_http_is_trusted (self, target) && get_port (target) == 443)
    g_ptr_array_add (self->trusted, g_uri_ref (target));
}

CarddavReply *
carddav_http_send (CarddavHttp           *self,
                   GUri                  *uri,
                   const CarddavRequest  *request,
                   GCancellable          *cancellable,
                   GError               **error)
{
  g_autoptr(GUri) at = g_uri_ref (uri);

  for (guint i = 0; i <= MAX_REDIRECTS; i++)
    {
      g_autoptr(SoupMessage) message = NULL;
      g_autoptr(CarddavReply) reply = NULL;
      g_autoptr(GUri) target = NULL;

      if (!is_safe (at))
        {
          g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NO_ACCESS, _("The address does not begin with https://"));
          return NULL;
        }
      message = new_message (self, at, request);
      reply = send_once (self, message, cancellable, error);
      if (reply == NULL)
        return NULL;
      if (reply->status == 401 && has_other_way (self, message, cancellable))
        continue;
      if (reply->status == 401)
        {
          set_refused (self, reply, error);
          return NULL;
        }
      if (!is_redirect (reply->status))
        return g_steal_pointer (&reply);
      target = find_target (message, error);
      if (target == NULL)
        return NULL;
      trust_redirect (self, at, target);
      g_uri_unref (g_steal_pointer (&at));
      at = g_steal_pointer (&target);
    }
  g_set_error (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR, _("The server “%s” leads nowhere"), g_uri_get_host (uri));
  return NULL;
}

char *
carddav_reply_dup_words (CarddavReply *self)
{
  gsize length;
  const char *data = g_bytes_get_data (self->body, &length);
  const char *phrase = soup_status_get_phrase (self->status);

  /* A plain sentence is for people; markup is not */
  if (data != NULL && length > 0 && length < SHOWN && self->type != NULL && g_str_equal (self->type, "text/plain"))
    {
      g_autofree char *text = g_strndup (data, length);

      g_strstrip (text);
      if (*text != '\0')
        return kit_net_clean_text (text);
    }
  return g_strdup_printf ("%u %s", self->status, phrase);
}

void
carddav_reply_explain (CarddavReply  *self,
                       GError       **error)
{
  g_autofree char *low_level = g_strdup_printf ("HTTP %u", self->status);
  g_autofree char *words = carddav_reply_dup_words (self);

  mapi_error_explain (error, NULL, low_level, words);
}
