/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "net-server.h"

#include <kit-net-error.h>
#include <kit-sasl.h>

/* Under with-servers dovecot: TLS and SASL against Dovecot, and against a server here that has the
 * certificates Dovecot's folder holds. */

static KitEndpoint *
dovecot (const char  *port,
         KitSecurity  security)
{
  return kit_endpoint_new ("imap", "127.0.0.1", atoi (g_getenv (port)), security);
}

static KitLineStream *
open_imap (KitEndpoint *endpoint)
{
  g_autoptr(GError) error = NULL;
  KitLineStream *stream = kit_line_stream_open (endpoint, NULL, NULL, NULL, &error);
  const char *line;

  g_assert_no_error (error);
  line = kit_line_stream_read_line (stream, KIT_LINE_LIMIT_EARLY, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (line, "* OK"));
  return stream;
}

/* The tagged answer to one command */
static char *
command (KitLineStream *stream,
         const char    *text)
{
  g_autoptr(GError) error = NULL;
  const char *line;

  kit_line_stream_queue (stream, "t ");
  kit_line_stream_queue (stream, text);
  kit_line_stream_queue (stream, "\r\n");
  g_assert_true (kit_line_stream_flush (stream, NULL, &error));
  do
    {
      line = kit_line_stream_read_line (stream, KIT_LINE_LIMIT, NULL, NULL, &error);
      g_assert_no_error (error);
      g_assert_nonnull (line);
    }
  while (!g_str_has_prefix (line, "t "));
  return g_strdup (line);
}

static KitLineStream *
open_pinned (void)
{
  g_autoptr(KitEndpoint) endpoint = dovecot ("DOVECOT_IMAPS", KIT_SECURITY_TLS);

  kit_endpoint_add_pin (endpoint, g_getenv ("DOVECOT_PIN"));
  return open_imap (endpoint);
}

static void
test_pin (void)
{
  g_autoptr(KitLineStream) stream = open_pinned ();
  g_autofree char *text = kit_line_stream_dup_tls_text (stream);

  g_assert_true (g_str_has_prefix (text, "TLS 1."));
  g_assert_true (kit_line_stream_is_tls (stream));
  g_assert_true (kit_line_stream_may_send_secret (stream));
}

static void
test_unknown_authority (void)
{
  g_autoptr(KitEndpoint) endpoint = dovecot ("DOVECOT_IMAPS", KIT_SECURITY_TLS);
  g_autoptr(GError) error = NULL;

  g_assert_null (kit_line_stream_open (endpoint, NULL, NULL, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR);
  g_assert_nonnull (strstr (error->message, g_getenv ("DOVECOT_PIN")));
  g_assert_nonnull (strstr (error->message, "Authority of a test"));
}

typedef struct
{
  guint    n_asked;
  gboolean answer;
} Asked;

static gboolean
ask (const char           *host,
     guint                 port,
     GTlsCertificate      *certificate,
     GTlsCertificateFlags  flaws,
     GCancellable         *cancellable,
     gpointer              user_data)
{
  Asked *asked = user_data;
  g_autofree char *sha256 = mapi_certificate_dup_fingerprint (certificate);

  asked->n_asked++;
  g_assert_cmpstr (host, ==, "127.0.0.1");
  g_assert_cmpstr (sha256, ==, g_getenv ("DOVECOT_PIN"));
  g_assert_true (flaws & G_TLS_CERTIFICATE_UNKNOWN_CA);
  return asked->answer;
}

static void
test_question (void)
{
  g_autoptr(KitEndpoint) endpoint = dovecot ("DOVECOT_IMAPS", KIT_SECURITY_TLS);
  g_autoptr(KitLineStream) first = NULL;
  g_autoptr(KitLineStream) second = NULL;
  g_autoptr(GError) error = NULL;
  Asked asked = { 0, FALSE };

  kit_endpoint_set_certificate_func (endpoint, ask, &asked, NULL);
  g_assert_null (kit_line_stream_open (endpoint, NULL, NULL, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR);
  g_assert_cmpuint (asked.n_asked, ==, 1);

  asked.answer = TRUE;
  first = open_imap (endpoint);
  g_assert_cmpuint (asked.n_asked, ==, 2);
  second = open_imap (endpoint);
  g_assert_cmpuint (asked.n_asked, ==, 2);
}

/* What was agreed to for one server says nothing of another that shows the same certificate. */
static void
test_pin_of_server (void)
{
  g_autoptr(KitEndpoint) endpoint = dovecot ("DOVECOT_IMAPS", KIT_SECURITY_TLS);
  g_autofree char *other = g_strconcat ("127.0.0.1:1 ", g_getenv ("DOVECOT_PIN"), NULL);
  g_autofree char *own = g_strdup_printf ("127.0.0.1:%s %s", g_getenv ("DOVECOT_IMAPS"), g_getenv ("DOVECOT_PIN"));

  kit_endpoint_add_pin (endpoint, other);
  g_assert_false (kit_endpoint_is_pinned (endpoint, g_getenv ("DOVECOT_PIN")));
  kit_endpoint_add_pin (endpoint, own);
  g_assert_true (kit_endpoint_is_pinned (endpoint, g_getenv ("DOVECOT_PIN")));
}

static void
test_starttls (void)
{
  g_autoptr(KitEndpoint) endpoint = dovecot ("DOVECOT_IMAP", KIT_SECURITY_STARTTLS);
  g_autoptr(KitLineStream) stream = NULL;
  g_autofree char *answer = NULL;
  g_autoptr(GError) error = NULL;

  kit_endpoint_add_pin (endpoint, g_getenv ("DOVECOT_PIN"));
  stream = open_imap (endpoint);
  g_assert_false (kit_line_stream_is_tls (stream));
  answer = command (stream, "STARTTLS");
  g_assert_true (g_str_has_prefix (answer, "t OK"));
  g_assert_true (kit_line_stream_start_tls (stream, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (kit_line_stream_is_tls (stream));
  answer = (g_free (answer), command (stream, "NOOP"));
  g_assert_true (g_str_has_prefix (answer, "t OK"));
}

/* ---- logging on ---- */

static gboolean
log_on (KitLineStream  *stream,
        KitSasl        *sasl,
        GError        **error)
{
  g_autofree char *initial = kit_sasl_dup_initial (sasl, error);
  gboolean begun = initial == NULL;
  const char *line;

  if (*error != NULL)
    return FALSE;
  kit_line_stream_queue (stream, "s AUTHENTICATE ");
  kit_line_stream_queue (stream, kit_sasl_get_mechanism (sasl));
  kit_line_stream_queue (stream, "\r\n");
  for (;;)
    {
      g_autofree char *response = NULL;

      g_assert_true (kit_line_stream_flush (stream, NULL, error));
      line = kit_line_stream_read_line (stream, KIT_LINE_LIMIT, NULL, NULL, error);
      g_assert_no_error (*error);
      if (g_str_has_prefix (line, "* "))
        continue;
      if (!g_str_has_prefix (line, "+ "))
        break;
      response = begun ? kit_sasl_step (sasl, line + 2, error) : g_steal_pointer (&initial);
      begun = TRUE;
      if (response == NULL)
        return FALSE;
      kit_line_stream_queue_secret (stream, response);
      kit_line_stream_queue (stream, "\r\n");
    }
  if (!g_str_has_prefix (line, "s OK"))
    {
      kit_net_error_set_logon (error, kit_line_stream_get_endpoint (stream), "user", FALSE, NULL, line);
      return FALSE;
    }
  return kit_sasl_finish (sasl, NULL, error);
}

static KitSasl *
start_sasl (KitLineStream  *stream,
            const char     *user,
            const char     *password,
            const char     *offered,
            KitCredentials **credentials,
            GError        **error)
{
  g_auto(GStrv) names = g_strsplit (offered, " ", -1);

  *credentials = kit_credentials_new (user);
  kit_credentials_set_password (*credentials, password);
  return kit_sasl_new (stream, *credentials, (const char * const *) names, error);
}

typedef struct
{
  const char *offered;
  const char *chosen;
  const char *user;
  const char *password;
} Logon;

static const Logon logons[] = {
  { "PLAIN LOGIN SCRAM-SHA-1 SCRAM-SHA-256", "SCRAM-SHA-256", "alice", "alicepw" },
  { "LOGIN SCRAM-SHA-1 PLAIN", "SCRAM-SHA-1", "alice", "alicepw" },
  { "LOGIN PLAIN CRAM-MD5", "PLAIN", "alice", "alicepw" },
  { "LOGIN", "LOGIN", "alice", "alicepw" },
  { "scram-sha-256", "SCRAM-SHA-256", "dave", "davepw" },
  { "PLAIN", "PLAIN", "carol", "pässwörd \"quoted\"\\back" },
  { "SCRAM-SHA-256", "SCRAM-SHA-256", "carol", "pässwörd \"quoted\"\\back" },
};

static void
test_logon (gconstpointer data)
{
  const Logon *logon = data;
  g_autoptr(KitLineStream) stream = open_pinned ();
  g_autoptr(KitCredentials) credentials = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(KitSasl) sasl = start_sasl (stream, logon->user, logon->password, logon->offered,
                                        &credentials, &error);
  g_autofree char *answer = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (kit_sasl_get_mechanism (sasl), ==, logon->chosen);
  log_on (stream, sasl, &error);
  g_assert_no_error (error);
  answer = command (stream, "SELECT INBOX");
  g_assert_true (g_str_has_prefix (answer, "t OK"));
}

static void
test_wrong_password (void)
{
  const char *mechanisms[] = { "SCRAM-SHA-256", "PLAIN" };

  for (gsize i = 0; i < G_N_ELEMENTS (mechanisms); i++)
    {
      g_autoptr(KitLineStream) stream = open_pinned ();
      g_autoptr(KitCredentials) credentials = NULL;
      g_autoptr(GError) error = NULL;
      g_autoptr(KitSasl) sasl = start_sasl (stream, "alice", "wrong", mechanisms[i], &credentials,
                                            &error);

      g_assert_false (log_on (stream, sasl, &error));
      g_assert_error (error, MAPI_ERROR, MAPI_ERROR_LOGON_FAILED);
    }
}

/* Nothing that shows a password where anybody can read along; SCRAM may. */
static void
test_not_in_clear (void)
{
  g_autoptr(NetServer) server = NULL;
  g_autoptr(KitEndpoint) endpoint = dovecot ("DOVECOT_IMAP", KIT_SECURITY_NONE);
  g_autoptr(KitLineStream) stream = open_imap (endpoint);
  g_autoptr(KitCredentials) credentials = NULL;
  g_autoptr(KitCredentials) none = NULL;
  g_autoptr(KitSasl) sasl = NULL;
  g_autoptr(GError) error = NULL;

  /* Loopback counts as agreed */
  g_assert_true (kit_line_stream_may_send_secret (stream));
  g_assert_null (start_sasl (stream, "alice", "alicepw", "CRAM-MD5 ANONYMOUS", &credentials,
                             &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_UNCONFIGURED);
  g_clear_error (&error);
  g_assert_null (start_sasl (stream, "alice", NULL, "PLAIN", &none, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_LOGON_FAILED);
}

static void
test_client_certificate (void)
{
  g_autoptr(KitEndpoint) endpoint = dovecot ("DOVECOT_IMAPS", KIT_SECURITY_TLS);
  g_autofree char *certificate = g_build_filename (g_getenv ("DOVECOT_DIR"), "tls", "client.pem",
                                                   NULL);
  g_autofree char *key = g_build_filename (g_getenv ("DOVECOT_DIR"), "tls", "client.key", NULL);
  const char *offered[] = { "PLAIN", "EXTERNAL", NULL };
  g_autoptr(KitCredentials) credentials = kit_credentials_new ("alice");
  g_autoptr(KitLineStream) stream = NULL;
  g_autoptr(KitSasl) sasl = NULL;
  g_autoptr(GError) error = NULL;

  kit_endpoint_add_pin (endpoint, g_getenv ("DOVECOT_PIN"));
  kit_endpoint_set_client_certificate (endpoint, certificate, key);
  kit_credentials_set_method (credentials, "external");
  stream = open_imap (endpoint);
  sasl = kit_sasl_new (stream, credentials, offered, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (kit_sasl_get_mechanism (sasl), ==, "EXTERNAL");
  g_assert_true (log_on (stream, sasl, &error));
  g_assert_no_error (error);
}

static void
test_compress (void)
{
  g_autoptr(KitLineStream) stream = open_pinned ();
  g_autoptr(KitCredentials) credentials = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(KitSasl) sasl = start_sasl (stream, "bob", "bobpw", "PLAIN", &credentials, &error);
  g_autofree char *answer = NULL;

  g_assert_true (log_on (stream, sasl, &error));
  answer = command (stream, "COMPRESS DEFLATE");
  g_assert_true (g_str_has_prefix (answer, "t OK"));
  g_assert_true (kit_line_stream_start_deflate (stream, &error));
  for (guint i = 0; i < 20; i++)
    {
      answer = (g_free (answer), command (stream, "LIST \"\" *"));
      g_assert_true (g_str_has_prefix (answer, "t OK"));
    }
}

/* ---- certificates of every kind ---- */

typedef struct
{
  const char *name;
  GError     *error;
} Certificate;

static void
serve_tls (GIOStream *client,
           gpointer   user_data)
{
  Certificate *which = user_data;
  g_autofree char *pem = g_strdup_printf ("%s/tls/%s.pem", g_getenv ("DOVECOT_DIR"), which->name);
  g_autofree char *key = g_strdup_printf ("%s/tls/%s.key", g_getenv ("DOVECOT_DIR"), which->name);
  g_autoptr(GTlsCertificate) certificate = g_tls_certificate_new_from_files (pem, key, NULL);
  g_autoptr(GIOStream) tls = NULL;

  g_assert_nonnull (certificate);
  tls = g_tls_server_connection_new (client, certificate, NULL);
  if (g_tls_connection_handshake (G_TLS_CONNECTION (tls), NULL, NULL))
    net_server_say (tls, "* OK\r\n");
}

static char *
try_certificate (const char *name,
                 const char *host,
                 const char *pin)
{
  Certificate which = { .name = name };
  g_autoptr(NetServer) server = net_server_new (serve_tls, &which, 1);
  g_autoptr(KitEndpoint) endpoint = kit_endpoint_new ("imap", host, net_server_get_port (server),
                                                      KIT_SECURITY_TLS);
  g_autoptr(KitLineStream) stream = NULL;
  g_autoptr(GError) error = NULL;

  if (pin != NULL)
    kit_endpoint_add_pin (endpoint, pin);
  stream = kit_line_stream_open (endpoint, NULL, NULL, NULL, &error);
  if (stream != NULL)
    {
      g_assert_cmpstr (kit_line_stream_read_line (stream, 100, NULL, NULL, NULL), ==, "* OK");
      return NULL;
    }
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR);
  return g_strdup (error->message);
}

/* With the authority known, as a real one is */
static void
test_certificates (void)
{
  g_autoptr(GTlsDatabase) known = g_tls_file_database_new (g_getenv ("DOVECOT_CA"), NULL);
  g_autofree char *good = NULL;
  g_autofree char *message = NULL;
  g_autofree char *pinned = NULL;
  char *pin;

#ifdef __SANITIZE_ADDRESS__
  /* After TLS as a server on a thread that has ended, LeakSanitizer itself breaks down */
  g_test_skip ("not under AddressSanitizer");
  return;
#endif
  g_tls_backend_set_default_database (g_tls_backend_get_default (), known);
  good = try_certificate ("good", "localhost", NULL);
  g_assert_null (good);
  message = try_certificate ("expired", "localhost", NULL);
  g_assert_nonnull (strstr (message, "expired on"));
  message = (g_free (message), try_certificate ("notyet", "localhost", NULL));
  g_assert_nonnull (strstr (message, "not valid before"));
  message = (g_free (message), try_certificate ("wronghost", "localhost", NULL));
  g_assert_nonnull (strstr (message, "mail.other.invalid"));
  message = (g_free (message), try_certificate ("selfsigned", "localhost", NULL));
  pin = strstr (message, "SHA-256: ");
  g_assert_nonnull (pin);
  pinned = try_certificate ("selfsigned", "localhost", pin + strlen ("SHA-256: "));
  g_assert_null (pinned);
  /* A pin is for one certificate */
  pinned = try_certificate ("expired", "localhost", pin + strlen ("SHA-256: "));
  g_assert_nonnull (pinned);
  g_tls_backend_set_default_database (g_tls_backend_get_default (), NULL);
}

/* ---- hostile servers ---- */

static void
serve_injection (GIOStream *client,
                 gpointer   user_data)
{
  g_autofree char *line = NULL;

  net_server_say (client, "* OK\r\n");
  line = net_server_hear (client);
  net_server_say (client, "t OK begin\r\n* CAPABILITY AUTH=PLAIN\r\n");
  line = (g_free (line), net_server_hear (client));
  g_assert_null (line);
}

static void
test_injection (void)
{
  g_autoptr(NetServer) server = net_server_new (serve_injection, NULL, 1);
  g_autoptr(KitEndpoint) endpoint = kit_endpoint_new ("imap", "127.0.0.1",
                                                      net_server_get_port (server),
                                                      KIT_SECURITY_STARTTLS);
  g_autoptr(KitLineStream) stream = open_imap (endpoint);
  g_autoptr(GError) error = NULL;
  const char *line;

  kit_line_stream_queue (stream, "t STARTTLS\r\n");
  g_assert_true (kit_line_stream_flush (stream, NULL, &error));
  line = kit_line_stream_read_line (stream, 1000, NULL, NULL, &error);
  g_assert_cmpstr (line, ==, "t OK begin");
  g_assert_cmpint (kit_line_stream_wait (stream, 30000, NULL, &error), ==, KIT_WAIT_READABLE);
  g_assert_false (kit_line_stream_start_tls (stream, NULL, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR);
  g_assert_false (kit_line_stream_is_open (stream));
  g_assert_false (kit_line_stream_may_send_secret (stream));
  kit_line_stream_close (stream);
}

static void
serve_no_tls (GIOStream *client,
              gpointer   user_data)
{
  net_server_say (client, "* OK this is no TLS at all, and the client says so\r\n");
}

static void
test_no_tls (void)
{
  g_autoptr(NetServer) server = net_server_new (serve_no_tls, NULL, 1);
  g_autoptr(KitEndpoint) endpoint = kit_endpoint_new ("imap", "127.0.0.1",
                                                      net_server_get_port (server),
                                                      KIT_SECURITY_TLS);
  g_autoptr(GError) error = NULL;

  g_assert_null (kit_line_stream_open (endpoint, NULL, NULL, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR);
}

/* Says nothing at all where a handshake is due */
static void
serve_mute (GIOStream *client,
            gpointer   user_data)
{
  char buffer[4096];

  while (g_input_stream_read (g_io_stream_get_input_stream (client), buffer, sizeof buffer, NULL,
                              NULL) > 0)
    ;
}

static void
test_handshake_stalls (void)
{
  g_autoptr(NetServer) server = net_server_new (serve_mute, NULL, 1);
  g_autoptr(KitEndpoint) endpoint = kit_endpoint_new ("imap", "127.0.0.1",
                                                      net_server_get_port (server),
                                                      KIT_SECURITY_TLS);
  g_autoptr(GError) error = NULL;

  kit_endpoint_set_timeouts (endpoint, 1, 1);
  g_assert_null (kit_line_stream_open (endpoint, NULL, NULL, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR);
}

static void
test_oauth (void)
{
  g_autoptr(KitLineStream) stream = open_pinned ();
  const char *both[] = { "XOAUTH2", "OAUTHBEARER", "PLAIN", NULL };
  const char *old[] = { "XOAUTH2", NULL };
  g_autoptr(KitCredentials) credentials = kit_credentials_new ("al,i=ce");
  g_autoptr(KitSasl) bearer = NULL;
  g_autoptr(KitSasl) xoauth = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *initial = NULL;
  g_autofree char *text = NULL;
  g_autofree char *answer = NULL;
  gsize length;

  kit_credentials_set_token (credentials, "tok");
  bearer = kit_sasl_new (stream, credentials, both, &error);
  g_assert_cmpstr (kit_sasl_get_mechanism (bearer), ==, "OAUTHBEARER");
  initial = kit_sasl_dup_initial (bearer, &error);
  text = (char *) g_base64_decode (initial, &length);
  g_assert_true (g_str_has_prefix (text, "n,a=al=2Ci=3Dce,\001host=127.0.0.1\001port="));
  g_assert_true (g_str_has_suffix (text, "\001auth=Bearer tok\001\001"));
  answer = kit_sasl_step (bearer, "eyJzdGF0dXMiOiI0MDEifQ==", &error);
  g_assert_cmpstr (answer, ==, "AQ==");
  g_assert_cmpstr (kit_sasl_get_problem (bearer), ==, "{\"status\":\"401\"}");

  xoauth = kit_sasl_new (stream, credentials, old, &error);
  initial = (g_free (initial), kit_sasl_dup_initial (xoauth, &error));
  text = (g_free (text), (char *) g_base64_decode (initial, &length));
  g_assert_cmpstr (text, ==, "user=al,i=ce\001auth=Bearer tok\001\001");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/secure/pin", test_pin);
  g_test_add_func ("/secure/unknown-authority", test_unknown_authority);
  g_test_add_func ("/secure/question", test_question);
  g_test_add_func ("/secure/pin-of-server", test_pin_of_server);
  g_test_add_func ("/secure/starttls", test_starttls);
  for (gsize i = 0; i < G_N_ELEMENTS (logons); i++)
    {
      g_autofree char *path = g_strdup_printf ("/secure/logon/%s-%s-%" G_GSIZE_FORMAT,
                                               logons[i].user, logons[i].chosen, i);

      g_test_add_data_func (path, &logons[i], test_logon);
    }
  g_test_add_func ("/secure/wrong-password", test_wrong_password);
  g_test_add_func ("/secure/not-in-clear", test_not_in_clear);
  g_test_add_func ("/secure/client-certificate", test_client_certificate);
  g_test_add_func ("/secure/compress", test_compress);
  g_test_add_func ("/secure/certificates", test_certificates);
  g_test_add_func ("/secure/injection", test_injection);
  g_test_add_func ("/secure/no-tls", test_no_tls);
  g_test_add_func ("/secure/handshake-stalls", test_handshake_stalls);
  g_test_add_func ("/secure/oauth", test_oauth);
  return g_test_run ();
}
