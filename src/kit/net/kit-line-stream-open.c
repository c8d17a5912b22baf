/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-certificate.h"
#include "kit-line-stream-private.h"

#include <glib/gi18n-lib.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

/* Connecting and the handshake are GIO's asynchronous calls on a context of this thread's own: only
 * those try IPv6 and IPv4 side by side, and one timer covers name service, connection and handshake. */

/* A peer that is gone shows after about two minutes even where nothing is said */
#define KEEPALIVE_IDLE 60
#define KEEPALIVE_INTERVAL 15
#define KEEPALIVE_COUNT 4
#define USER_TIMEOUT_MS (120 * 1000)

typedef struct
{
  KitEndpoint          *endpoint;     /* (unowned) */
  MapiCheck            *check;        /* (unowned) (nullable) */
  GMainContext         *context;      /* (owned) */
  GSource              *timer;        /* (owned) (nullable) */
  GCancellable         *cancellable;  /* (owned): ends the call */
  GCancellable         *outer;        /* (unowned) (nullable): the caller's */
  gulong                handler;
  gboolean              timed_out;
  gboolean              done;
  GError               *problem;      /* (owned) (nullable) */
  GSocketConnection    *connection;   /* (owned) (nullable): the result */
  GTlsCertificate      *certificate;  /* (owned) (nullable): one that is not valid */
  GTlsCertificateFlags  errors;
  gboolean              pinned;
} Attempt;

static gboolean
timer_cb (gpointer user_data)
{
  Attempt *attempt = user_data;

  attempt->timed_out = TRUE;
  g_cancellable_cancel (attempt->cancellable);
  return G_SOURCE_REMOVE;
}

static void
stop_timer (Attempt *attempt)
{
  if (attempt->timer == NULL)
    return;
  g_source_destroy (attempt->timer);
  g_clear_pointer (&attempt->timer, g_source_unref);
}

static void
start_timer (Attempt *attempt)
{
  stop_timer (attempt);
  attempt->timer = g_timeout_source_new_seconds (kit_endpoint_get_connect_timeout (attempt->endpoint));
  g_source_set_callback (attempt->timer, timer_cb, attempt, NULL);
  g_source_attach (attempt->timer, attempt->context);
}

static void
cancelled_cb (GCancellable *outer,
              gpointer      user_data)
{
  g_cancellable_cancel (user_data);
}

static void
attempt_begin (Attempt      *attempt,
               KitEndpoint  *endpoint,
               MapiCheck    *check,
               GCancellable *cancellable)
{
  *attempt = (Attempt) { .endpoint = endpoint, .check = check, .outer = cancellable };
  attempt->context = g_main_context_new ();
  g_main_context_push_thread_default (attempt->context);
  attempt->cancellable = g_cancellable_new ();
  if (cancellable != NULL)
    attempt->handler = g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb),
                                              attempt->cancellable, NULL);
  start_timer (attempt);
}

static void
attempt_wait (Attempt *attempt)
{
  while (!attempt->done)
    g_main_context_iteration (attempt->context, TRUE);
}

static void
attempt_end (Attempt     *attempt,
             KitNetStage  stage,
             GError     **error)
{
  g_cancellable_disconnect (attempt->outer, attempt->handler);
  stop_timer (attempt);
  /* What was started side by side and lost must not call into a context that is gone */
  while (g_main_context_iteration (attempt->context, FALSE))
    ;
  g_main_context_pop_thread_default (attempt->context);
  g_main_context_unref (attempt->context);
  g_object_unref (attempt->cancellable);
  g_clear_object (&attempt->certificate);
  if (attempt->problem == NULL)
    return;
  if (attempt->timed_out)
    {
      g_clear_error (&attempt->problem);
      kit_net_error_set_timeout (error, attempt->endpoint, KIT_NET_CONNECT);
    }
  else
    kit_net_error_take (error, g_steal_pointer (&attempt->problem), attempt->endpoint, stage);
}

/* ---- connecting ---- */

static char *
dup_address_text (GSocketConnection *connection)
{
  g_autoptr(GSocketAddress) address = NULL;

  address = g_socket_connection_get_remote_address (connection, NULL);
  return address != NULL ? g_socket_connectable_to_string (G_SOCKET_CONNECTABLE (address)) : NULL;
}

static void
event_cb (GSocketClient      *client,
          GSocketClientEvent  event,
          GSocketConnectable *connectable,
          GIOStream          *connection,
          gpointer            user_data)
{
  Attempt *attempt = user_data;
  g_autofree char *step = NULL;

  if (event == G_SOCKET_CLIENT_RESOLVED)
    {
      step = g_strdup_printf (_("Connecting to “%s”"), kit_endpoint_get_name (attempt->endpoint));
      mapi_check_begin (attempt->check, step);
    }
  else if (event == G_SOCKET_CLIENT_PROXY_NEGOTIATING)
    mapi_check_begin (attempt->check, _("Passing the proxy"));
}

static void
connected_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  Attempt *attempt = user_data;

  attempt->connection = g_socket_client_connect_finish (G_SOCKET_CLIENT (source), result,
                                                        &attempt->problem);
  attempt->done = TRUE;
}

static void
tune_socket (GSocketConnection *connection)
{
  GSocket *socket = g_socket_connection_get_socket (connection);

  g_socket_set_keepalive (socket, TRUE);
  g_socket_set_option (socket, IPPROTO_TCP, TCP_NODELAY, TRUE, NULL);
  g_socket_set_option (socket, IPPROTO_TCP, TCP_KEEPIDLE, KEEPALIVE_IDLE, NULL);
  g_socket_set_option (socket, IPPROTO_TCP, TCP_KEEPINTVL, KEEPALIVE_INTERVAL, NULL);
  g_socket_set_option (socket, IPPROTO_TCP, TCP_KEEPCNT, KEEPALIVE_COUNT, NULL);
  g_socket_set_option (socket, IPPROTO_TCP, TCP_USER_TIMEOUT, USER_TIMEOUT_MS, NULL);
}

static GSocketConnectable *
make_connectable (KitEndpoint *endpoint)
{
  /* The scheme is what proxy settings are looked up with */
  return g_object_new (G_TYPE_NETWORK_ADDRESS,
                       "hostname", kit_endpoint_get_host (endpoint),
                       "port", kit_endpoint_get_port (endpoint),
                       "scheme", kit_endpoint_get_protocol (endpoint),
                       NULL);
}

static GSocketConnection *
connect_socket (KitEndpoint   *endpoint,
                MapiCheck     *check,
                GCancellable  *cancellable,
                GError       **error)
{
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  g_autoptr(GSocketConnectable) address = make_connectable (endpoint);
  g_autofree char *step = NULL;
  g_autofree char *text = NULL;
  Attempt attempt;

  attempt_begin (&attempt, endpoint, check, cancellable);
  step = g_strdup_printf (_("Looking up “%s”"), kit_endpoint_get_host (endpoint));
  mapi_check_begin (check, step);
  g_signal_connect (client, "event", G_CALLBACK (event_cb), &attempt);
  g_socket_client_connect_async (client, address, attempt.cancellable, connected_cb, &attempt);
  attempt_wait (&attempt);
  attempt_end (&attempt, KIT_NET_CONNECT, error);
  if (attempt.connection == NULL)
    return NULL;
  tune_socket (attempt.connection);
  text = dup_address_text (attempt.connection);
  mapi_check_end (check, text, NULL);
  return attempt.connection;
}

/* ---- TLS ---- */

/* GIO asks only about a certificate that is not valid. */
static gboolean
accept_cb (GTlsConnection       *tls,
           GTlsCertificate      *certificate,
           GTlsCertificateFlags  errors,
           gpointer              user_data)
{
  Attempt *attempt = user_data;
  g_autofree char *sha256 = mapi_certificate_dup_fingerprint (certificate);

  g_set_object (&attempt->certificate, certificate);
  attempt->errors = errors;
  if (errors & G_TLS_CERTIFICATE_REVOKED)
    return FALSE;
  attempt->pinned = kit_endpoint_is_pinned (attempt->endpoint, sha256);
  if (attempt->pinned)
    return TRUE;

  /* The user may take time to think, and that is not the server's fault. */
  stop_timer (attempt);
  attempt->pinned = kit_endpoint_ask_certificate (attempt->endpoint, certificate, errors, attempt->outer);
  start_timer (attempt);
  return attempt->pinned;
}

static void
handshake_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  Attempt *attempt = user_data;

  g_tls_connection_handshake_finish (G_TLS_CONNECTION (source), result, &attempt->problem);
  attempt->done = TRUE;
}

/* GIO goes on with earlier TLS sessions, which it keeps by the address of the socket right below. Some servers hang up on
 * that, and nothing is won by it but a little computing: a stream between the two, and there is no such session. */
static GIOStream *
hide_socket (GSocketConnection *connection)
{
  GIOStream *stream = G_IO_STREAM (connection);

  return g_simple_io_stream_new (g_io_stream_get_input_stream (stream), g_io_stream_get_output_stream (stream));
}

static GTlsConnection *
make_tls (KitLineStream  *self,
          GError        **error)
{
  g_autoptr(GSocketConnectable) identity = make_connectable (self->endpoint);
  const char *path = kit_endpoint_get_client_certificate (self->endpoint);
  const char *key = kit_endpoint_get_client_key (self->endpoint);
  g_autoptr(GTlsCertificate) own = NULL;
  g_autoptr(GError) problem = NULL;
  g_autoptr(GIOStream) base = hide_socket (self->connection);
  g_autoptr(GIOStream) tls = NULL;

  if (path != NULL)
    {
      own = g_tls_certificate_new_from_files (path, key != NULL ? key : path, &problem);
      if (own == NULL)
        {
          g_set_error (error, MAPI_ERROR, MAPI_ERROR_UNCONFIGURED,
                       _("Your certificate “%s” cannot be used: %s"), path, problem->message);
          mapi_error_explain_by (error, problem);
          return NULL;
        }
    }
  tls = g_tls_client_connection_new (base, identity, &problem);
  if (tls == NULL)
    {
      kit_net_error_take (error, g_steal_pointer (&problem), self->endpoint, KIT_NET_HANDSHAKE);
      return NULL;
    }
  if (own != NULL)
    g_tls_connection_set_certificate (G_TLS_CONNECTION (tls), own);
  return G_TLS_CONNECTION (g_steal_pointer (&tls));
}

static void
set_certificate_error (Attempt  *attempt,
                       GError  **error)
{
  g_autofree char *problem = kit_certificate_dup_problem (attempt->certificate, attempt->errors,
                                                          kit_endpoint_get_host (attempt->endpoint));
  g_autofree char *facts = kit_certificate_dup_facts (attempt->certificate);

  if (kit_endpoint_has_pins (attempt->endpoint))
    {
      g_autofree char *flaws = g_steal_pointer (&problem);

      problem = g_strconcat (_("It is not the one you agreed to."), " ", flaws, NULL);
    }
  g_set_error (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR,
               _("The certificate of “%s” cannot be trusted. %s Somebody may be between you and "
                 "the server; nothing was sent.\n\n%s"),
               kit_endpoint_get_name (attempt->endpoint), problem, facts);
}

static gboolean
check_version (KitLineStream   *self,
               GTlsConnection  *tls,
               GError         **error)
{
  GTlsProtocolVersion version = g_tls_connection_get_protocol_version (tls);

  if (version >= G_TLS_PROTOCOL_VERSION_TLS_1_2 && version != G_TLS_PROTOCOL_VERSION_DTLS_1_0 &&
      version != G_TLS_PROTOCOL_VERSION_DTLS_1_2)
    return TRUE;
  g_set_error (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR,
               _("The server “%s” only knows forms of TLS that are no longer safe"),
               kit_endpoint_get_name (self->endpoint));
  return FALSE;
}

/* TLS calls both the same: somebody who hangs up, and somebody who speaks something else */
static gboolean
has_hung_up (KitLineStream *self,
             const GError  *problem)
{
  char byte;

  return g_error_matches (problem, G_TLS_ERROR, G_TLS_ERROR_NOT_TLS) &&
         recv (g_socket_get_fd (g_socket_connection_get_socket (self->connection)), &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
}

static gboolean
run_handshake (KitLineStream   *self,
               GTlsConnection  *tls,
               Attempt         *attempt,
               MapiCheck       *check,
               GCancellable    *cancellable,
               GError         **error)
{
  g_autoptr(GError) problem = NULL;
  gboolean untrusted;

  attempt_begin (attempt, self->endpoint, check, cancellable);
  g_signal_connect (tls, "accept-certificate", G_CALLBACK (accept_cb), attempt);
  g_tls_connection_handshake_async (tls, G_PRIORITY_DEFAULT, attempt->cancellable, handshake_cb,
                                    attempt);
  attempt_wait (attempt);
  g_signal_handlers_disconnect_by_data (tls, attempt);
  untrusted = attempt->problem != NULL && attempt->certificate != NULL && !attempt->pinned &&
              !g_error_matches (attempt->problem, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  if (untrusted)
    {
      set_certificate_error (attempt, &problem);
      g_clear_error (&attempt->problem);
    }
  else if (has_hung_up (self, attempt->problem))
    {
      kit_net_error_set_hung_up (&problem, attempt->problem, self->endpoint);
      g_clear_error (&attempt->problem);
    }
  attempt_end (attempt, KIT_NET_HANDSHAKE, problem == NULL ? &problem : NULL);
  if (problem == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

gboolean
kit_line_stream_handshake (KitLineStream  *self,
                           MapiCheck      *check,
                           GCancellable   *cancellable,
                           GError        **error)
{
  g_autoptr(GTlsConnection) tls = NULL;
  g_autofree char *text = NULL;
  Attempt attempt;

  mapi_check_begin (check, _("Making the connection safe"));
  tls = make_tls (self, error);
  if (tls == NULL || !run_handshake (self, tls, &attempt, check, cancellable, error) ||
      !check_version (self, tls, error))
    {
      self->broken = TRUE;
      return FALSE;
    }
  kit_line_stream_adopt_tls (self, g_steal_pointer (&tls));
  self->secure = TRUE;
  text = kit_line_stream_dup_tls_text (self);
  kit_wire_log_note (self->log, "%s", text);
  if (attempt.pinned)
    {
      g_autofree char *trusted = g_strdup_printf (_("%s, with a certificate you agreed to"), text);

      mapi_check_end (check, trusted, NULL);
    }
  else
    mapi_check_end (check, text, NULL);
  return TRUE;
}

KitLineStream *
kit_line_stream_open (KitEndpoint   *endpoint,
                      KitWireLog    *log,
                      MapiCheck     *check,
                      GCancellable  *cancellable,
                      GError       **error)
{
  g_autoptr(KitLineStream) self = NULL;
  GSocketConnection *connection;

  if (!kit_endpoint_check (endpoint, error))
    return NULL;
  connection = connect_socket (endpoint, check, cancellable, error);
  if (connection == NULL)
    return NULL;
  self = kit_line_stream_new (endpoint, connection, log);
  kit_wire_log_note (log, "connected to %s", kit_endpoint_get_name (endpoint));
  if (kit_endpoint_get_security (endpoint) == KIT_SECURITY_TLS &&
      !kit_line_stream_handshake (self, check, cancellable, error))
    return NULL;
  return g_steal_pointer (&self);
}

gboolean
kit_line_stream_start_tls (KitLineStream  *self,
                           MapiCheck      *check,
                           GCancellable   *cancellable,
                           GError        **error)
{
  g_return_val_if_fail (!self->secure, FALSE);

  /* Whoever is between could have put commands behind the server's yes: they would seem to come
   * from within TLS. */
  if (kit_line_stream_get_buffered (self) > 0)
    {
      self->broken = TRUE;
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR,
                   _("Somebody between you and “%s” interferes with the connection; nothing was "
                     "sent"), kit_endpoint_get_name (self->endpoint));
      return FALSE;
    }
  return kit_line_stream_handshake (self, check, cancellable, error);
}

char *
kit_line_stream_dup_tls_text (KitLineStream *self)
{
  g_autofree char *suite = NULL;
  const char *version = "TLS";

  if (self->tls == NULL)
    return NULL;
  if (g_tls_connection_get_protocol_version (self->tls) == G_TLS_PROTOCOL_VERSION_TLS_1_3)
    version = "TLS 1.3";
  else if (g_tls_connection_get_protocol_version (self->tls) == G_TLS_PROTOCOL_VERSION_TLS_1_2)
    version = "TLS 1.2";
  suite = g_tls_connection_get_ciphersuite_name (self->tls);
  return suite != NULL ? g_strdup_printf ("%s, %s", version, suite) : g_strdup (version);
}

GBytes *
kit_line_stream_dup_binding (KitLineStream *self,
                             gboolean      *exporter)
{
  g_autoptr(GByteArray) data = g_byte_array_new ();
  gboolean newest;

  if (!self->secure)
    return NULL;
  newest = g_tls_connection_get_protocol_version (self->tls) == G_TLS_PROTOCOL_VERSION_TLS_1_3;
  if (!g_tls_connection_get_channel_binding_data (self->tls,
                                                  newest ? G_TLS_CHANNEL_BINDING_TLS_EXPORTER
                                                         : G_TLS_CHANNEL_BINDING_TLS_UNIQUE,
                                                  data, NULL))
    return NULL;
  *exporter = newest;
  return g_byte_array_free_to_bytes (g_steal_pointer (&data));
}
