/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <libsoup/soup.h>
#include <profile/mapi-discovery-private.h>
#include <string.h>

/* The servers of an address, asked of a real HTTPS server, of mail servers with right and wrong
 * certificates, and of a resolver with a zone of its own, all of this process. */

typedef struct
{
  const char *url;              /* host and path, without the question */
  guint       status;
  const char *location;
  char       *body;             /* (owned) */
  gboolean    silent;           /* never answers */
} Document;

typedef struct
{
  char               *folder;
  GTlsDatabase       *database;
  GTlsCertificate    *good;
  GTlsCertificate    *wrong;
  SoupServer         *web;
  GArray             *documents;
  GPtrArray          *asked;    /* "host path?question" of each request */
  GHashTable         *ports;    /* "host:port" → local port */
  GPtrArray          *services;
  MapiDiscoveryNet    net;
  GResolver          *old_resolver;
} World;

/* ---- the resolver ---- */

typedef struct
{
  GResolver   parent_instance;
  GHashTable *services;         /* record → "host port priority" */
  GHashTable *exchangers;       /* domain → host */
  gboolean    broken;
} Zone;

typedef GResolverClass ZoneClass;

static GType zone_get_type (void);
G_DEFINE_TYPE (Zone, zone, G_TYPE_RESOLVER)

static void
zone_lookup_service_async (GResolver           *resolver,
                           const char          *record,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  Zone *zone = (Zone *) resolver;
  g_autoptr(GTask) task = g_task_new (resolver, cancellable, callback, user_data);
  const char *text = g_hash_table_lookup (zone->services, record);
  g_auto(GStrv) words = text != NULL ? g_strsplit (text, " ", 3) : NULL;

  if (zone->broken)
    g_task_return_new_error (task, G_RESOLVER_ERROR, G_RESOLVER_ERROR_TEMPORARY_FAILURE, "No network");
  else if (words == NULL)
    g_task_return_new_error (task, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "None");
  else
    g_task_return_pointer (task,
                           g_list_append (NULL, g_srv_target_new (words[0], (guint16) atoi (words[1]), 1, 1)),
                           NULL);
}

static GList *
zone_finish (GResolver     *resolver,
             GAsyncResult  *result,
             GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
zone_lookup_records_async (GResolver           *resolver,
                           const char          *name,
                           GResolverRecordType  type,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  Zone *zone = (Zone *) resolver;
  g_autoptr(GTask) task = g_task_new (resolver, cancellable, callback, user_data);
  const char *host = g_hash_table_lookup (zone->exchangers, name);
  GList *list = NULL;

  g_assert_cmpint (type, ==, G_RESOLVER_RECORD_MX);
  if (host == NULL)
    {
      g_task_return_new_error (task, G_RESOLVER_ERROR,
                               zone->broken ? G_RESOLVER_ERROR_TEMPORARY_FAILURE
                                            : G_RESOLVER_ERROR_NOT_FOUND, "None");
      return;
    }
  list = g_list_append (list, g_variant_ref_sink (g_variant_new ("(qs)", 20, "backup.invalid.")));
  list = g_list_append (list, g_variant_ref_sink (g_variant_new ("(qs)", 10, host)));
  g_task_return_pointer (task, list, NULL);
}

/* Every host is this one. */
static void
zone_lookup_by_name_async (GResolver                *resolver,
                           const char               *name,
                           GResolverNameLookupFlags  flags,
                           GCancellable             *cancellable,
                           GAsyncReadyCallback       callback,
                           gpointer                  user_data)
{
  g_autoptr(GTask) task = g_task_new (resolver, cancellable, callback, user_data);

  if (flags & G_RESOLVER_NAME_LOOKUP_FLAGS_IPV6_ONLY)
    g_task_return_new_error (task, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "None");
  else
    g_task_return_pointer (task, g_list_append (NULL, g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4)), NULL);
}

static void
zone_finalize (GObject *object)
{
  Zone *zone = (Zone *) object;

  g_hash_table_unref (zone->services);
  g_hash_table_unref (zone->exchangers);
  G_OBJECT_CLASS (zone_parent_class)->finalize (object);
}

static void
zone_class_init (ZoneClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = zone_finalize;
  klass->lookup_service_async = zone_lookup_service_async;
  klass->lookup_service_finish = zone_finish;
  klass->lookup_records_async = zone_lookup_records_async;
  klass->lookup_records_finish = zone_finish;
  klass->lookup_by_name_with_flags_async = zone_lookup_by_name_async;
  klass->lookup_by_name_with_flags_finish = zone_finish;
}

static void
zone_init (Zone *zone)
{
  zone->services = g_hash_table_new (g_str_hash, g_str_equal);
  zone->exchangers = g_hash_table_new (g_str_hash, g_str_equal);
}

static Zone *
get_zone (void)
{
  Zone *zone = (Zone *) g_resolver_get_default ();

  g_object_unref (zone);
  return zone;
}

/* ---- the web ---- */

static void
document_clear (gpointer data)
{
  g_free (((Document *) data)->body);
}

static void
web_cb (SoupServer        *server,
        SoupServerMessage *message,
        const char        *path,
        GHashTable        *query,
        gpointer           user_data)
{
  World *world = user_data;
  GUri *uri = soup_server_message_get_uri (message);
  const char *question = g_uri_get_query (uri);
  g_autofree char *url = g_strconcat (g_uri_get_host (uri), path, NULL);

  g_ptr_array_add (world->asked, g_strconcat (url, "?", question != NULL ? question : "", NULL));
  g_assert_null (soup_message_headers_get_one (soup_server_message_get_request_headers (message), "Cookie"));
  for (guint i = 0; i < world->documents->len; i++)
    {
      const Document *document = &g_array_index (world->documents, Document, i);

      if (strcmp (document->url, url) != 0)
        continue;
      if (document->silent)
        {
          soup_server_message_pause (message);
          return;
        }
      soup_server_message_set_status (message, document->status, NULL);
      if (document->location != NULL)
        soup_message_headers_append (soup_server_message_get_response_headers (message), "Location",
                                     document->location);
      if (document->body != NULL)
        soup_server_message_set_response (message, "text/xml", SOUP_MEMORY_COPY, document->body,
                                          strlen (document->body));
      return;
    }
  soup_server_message_set_status (message, SOUP_STATUS_NOT_FOUND, NULL);
}

static void
add_document (World      *world,
              const char *url,
              guint       status,
              const char *location,
              char       *body)
{
  Document document = { url, status, location, body, FALSE };

  g_array_append_val (world->documents, document);
}

static char *
description (const char *host,
             const char *user)
{
  return g_strdup_printf ("<?xml version=\"1.0\"?>\n<clientConfig version=\"1.1\">"
                          "<emailProvider id=\"example.test\"><domain>example.test</domain>"
                          "<displayName>Example &amp; Sons</displayName>"
                          "<incomingServer type=\"pop3\"><hostname>pop.%s</hostname><port>995</port>"
                          "<socketType>SSL</socketType><username>%s</username>"
                          "<authentication>password-cleartext</authentication></incomingServer>"
                          "<incomingServer type=\"imap\"><hostname>plain.%s</hostname><port>143</port>"
                          "<socketType>plain</socketType><username>%s</username></incomingServer>"
                          "<incomingServer type=\"imap\"><hostname>imap.%s</hostname><port>993</port>"
                          "<socketType>SSL</socketType><username>%s</username>"
                          "<authentication>OAuth2</authentication>"
                          "<authentication>password-cleartext</authentication></incomingServer>"
                          "<outgoingServer type=\"smtp\"><hostname>smtp.%s</hostname><port>587</port>"
                          "<socketType>STARTTLS</socketType><username>%s</username></outgoingServer>"
                          "</emailProvider></clientConfig>", host, user, host, user, host, user, host, user);
}

/* ---- mail servers ---- */

static GIOStream *
serve_tls (GIOStream       *stream,
           GTlsCertificate *certificate)
{
  g_autoptr(GIOStream) tls = g_tls_server_connection_new (stream, certificate, NULL);

  g_assert_nonnull (tls);
  return g_tls_connection_handshake (G_TLS_CONNECTION (tls), NULL, NULL) ? g_steal_pointer (&tls) : NULL;
}

static void
say (GIOStream  *stream,
     const char *text)
{
  g_output_stream_write_all (g_io_stream_get_output_stream (stream), text, strlen (text), NULL, NULL, NULL);
}

static gboolean
tls_server_cb (GThreadedSocketService *service,
               GSocketConnection      *connection,
               GObject                *source,
               gpointer                user_data)
{
  g_autoptr(GIOStream) tls = serve_tls (G_IO_STREAM (connection), user_data);

  if (tls != NULL)
    say (tls, g_object_get_data (G_OBJECT (service), "greeting"));
  return TRUE;
}

static gboolean
starttls_server_cb (GThreadedSocketService *service,
                    GSocketConnection      *connection,
                    GObject                *source,
                    gpointer                user_data)
{
  GInputStream *raw = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  g_autoptr(GDataInputStream) input = g_data_input_stream_new (raw);
  g_autofree char *hello = NULL;
  g_autofree char *start = NULL;
  g_autoptr(GIOStream) tls = NULL;

  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (input), FALSE);
  say (G_IO_STREAM (connection), "220-mail here\r\n220 ready\r\n");
  hello = g_data_input_stream_read_line (input, NULL, NULL, NULL);
  say (G_IO_STREAM (connection), "250-mail\r\n250 STARTTLS\r\n");
  start = g_data_input_stream_read_line (input, NULL, NULL, NULL);
  if (start == NULL || !g_str_has_prefix (start, "STARTTLS"))
    return TRUE;
  say (G_IO_STREAM (connection), "220 go ahead\r\n");
  tls = serve_tls (G_IO_STREAM (connection), user_data);
  return TRUE;
}

static void
add_server (World           *world,
            const char      *place,
            GCallback        func,
            GTlsCertificate *certificate,
            const char      *greeting)
{
  GSocketService *service = g_threaded_socket_service_new (4);
  guint16 port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (service), NULL, NULL);

  g_assert_cmpuint (port, !=, 0);
  g_object_set_data (G_OBJECT (service), "greeting", (gpointer) greeting);
  g_signal_connect (service, "run", func, certificate);
  g_socket_service_start (service);
  g_ptr_array_add (world->services, service);
  g_hash_table_insert (world->ports, g_strdup (place), GUINT_TO_POINTER (port));
}

static GSocketConnectable *
route_cb (const char *host,
          guint16     port,
          gpointer    user_data)
{
  World *world = user_data;
  g_autofree char *place = g_strdup_printf ("%s:%u", host, port);
  guint local = GPOINTER_TO_UINT (g_hash_table_lookup (world->ports, place));

  return local != 0 ? G_SOCKET_CONNECTABLE (g_inet_socket_address_new_from_string ("127.0.0.1", local)) : NULL;
}

/* ---- the world ---- */

static void
make_certificates (World *world)
{
  g_autofree char *servers = g_test_build_filename (G_TEST_DIST, "servers", NULL);
  const char *script = "import sys; sys.dont_write_bytecode = True; sys.path.insert(0, sys.argv[1]); "
                       "import certificates; certificates.make(sys.argv[2])";
  const char *argv[] = { "python3", "-c", script, servers, world->folder, NULL };
  g_autofree char *good = g_build_filename (world->folder, "good.pem", NULL);
  g_autofree char *good_key = g_build_filename (world->folder, "good.key", NULL);
  g_autofree char *wrong = g_build_filename (world->folder, "wronghost.pem", NULL);
  g_autofree char *wrong_key = g_build_filename (world->folder, "wronghost.key", NULL);
  g_autofree char *ca = g_build_filename (world->folder, "ca.pem", NULL);
  g_autoptr(GError) error = NULL;
  int status;

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_true (g_spawn_check_wait_status (status, &error));
  world->good = g_tls_certificate_new_from_files (good, good_key, &error);
  g_assert_no_error (error);
  world->wrong = g_tls_certificate_new_from_files (wrong, wrong_key, &error);
  g_assert_no_error (error);
  world->database = g_tls_file_database_new (ca, &error);
  g_assert_no_error (error);
}

static World *
world_new (void)
{
  World *world = g_new0 (World, 1);
  g_autoptr(GError) error = NULL;
  g_autoptr(GResolver) zone = g_object_new (zone_get_type (), NULL);
  GSList *uris;

  world->folder = g_dir_make_tmp ("discovery-XXXXXX", &error);
  g_assert_no_error (error);
  make_certificates (world);
  world->documents = g_array_new (FALSE, TRUE, sizeof (Document));
  g_array_set_clear_func (world->documents, document_clear);
  world->asked = g_ptr_array_new_with_free_func (g_free);
  world->ports = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  world->services = g_ptr_array_new_with_free_func (g_object_unref);
  world->old_resolver = g_resolver_get_default ();
  g_resolver_set_default (zone);

  world->web = soup_server_new ("tls-certificate", world->good, NULL);
  soup_server_add_handler (world->web, NULL, web_cb, world, NULL);
  soup_server_listen_local (world->web, 0, SOUP_SERVER_LISTEN_HTTPS | SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (world->web);
  world->net.https_port = (guint16) g_uri_get_port (uris->data);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  world->net.database = world->database;
  world->net.route = route_cb;
  world->net.user_data = world;
  return world;
}

static void
world_free (World *world)
{
  const char *argv[] = { "rm", "-rf", world->folder, NULL };

  for (guint i = 0; i < world->services->len; i++)
    {
      g_socket_service_stop (world->services->pdata[i]);
      g_socket_listener_close (world->services->pdata[i]);
    }
  soup_server_disconnect (world->web);
  g_resolver_set_default (world->old_resolver);
  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL);
  g_clear_object (&world->old_resolver);
  g_clear_object (&world->web);
  g_clear_object (&world->database);
  g_clear_object (&world->good);
  g_clear_object (&world->wrong);
  g_array_unref (world->documents);
  g_ptr_array_unref (world->asked);
  g_ptr_array_unref (world->services);
  g_hash_table_unref (world->ports);
  g_free (world->folder);
  g_free (world);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (World, world_free)

static MapiDiscovery *
discovery_new (World      *world,
               const char *address)
{
  g_autoptr(GError) error = NULL;
  MapiDiscovery *discovery = mapi_discovery_new (address, &error);

  g_assert_no_error (error);
  mapi_discovery_set_net (discovery, &world->net);
  mapi_discovery_set_database_url (discovery, "https://db.example.test/v1.1/");
  mapi_discovery_set_timeout (discovery, 60);
  return discovery;
}

static void
run_cb (GObject      *source,
        GAsyncResult *result,
        gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static gboolean
run (MapiDiscovery  *discovery,
     GCancellable   *cancellable,
     GError        **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  mapi_discovery_run_async (discovery, cancellable, run_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return mapi_discovery_run_finish (discovery, result, error);
}

static MapiDiscoveryResult *
get_result (MapiDiscovery *discovery,
            guint          position)
{
  MapiDiscoveryResult *result = g_list_model_get_item (mapi_discovery_get_results (discovery), position);

  g_assert_nonnull (result);
  g_object_unref (result);
  return result;
}

static void
assert_server (MapiDiscoveredServer *server,
               const char           *protocol,
               const char           *host,
               guint                 port,
               MapiSecurity          security,
               const char           *user)
{
  g_assert_nonnull (server);
  g_assert_cmpstr (mapi_discovered_server_get_protocol (server), ==, protocol);
  g_assert_cmpstr (mapi_discovered_server_get_host (server), ==, host);
  g_assert_cmpuint (mapi_discovered_server_get_port (server), ==, port);
  g_assert_cmpint (mapi_discovered_server_get_security (server), ==, security);
  g_assert_cmpstr (mapi_discovered_server_get_user (server), ==, user);
}

static void
count_cb (MapiDiscovery       *discovery,
          MapiDiscoverySource  source,
          gpointer             user_data)
{
  guint *counts = user_data;

  counts[source]++;
}

/* ---- cases ---- */

static void
test_discovery_provider (void)
{
  g_autoptr(World) world = world_new ();
  g_autoptr(MapiDiscovery) discovery = discovery_new (world, "Ann <Ann.B@Example.test>");
  guint counts[MAPI_DISCOVERY_N_SOURCES] = { 0, };
  g_autoptr(GError) error = NULL;
  MapiDiscoveryResult *best;
  const char * const *auth;

  add_document (world, "autoconfig.example.test/mail/config-v1.1.xml", 200, NULL,
                description ("example.test", "%EMAILLOCALPART%"));
  add_document (world, "db.example.test/v1.1/example.test", 200, NULL,
                description ("other.test", "%EMAILADDRESS%"));
  g_signal_connect (discovery, "source-changed", G_CALLBACK (count_cb), counts);
  run (discovery, NULL, &error);
  g_assert_no_error (error);

  best = get_result (discovery, 0);
  g_assert_cmpint (mapi_discovery_result_get_trust (best), ==, MAPI_TRUST_DOMAIN);
  g_assert_cmpint (mapi_discovery_result_get_source (best), ==, MAPI_DISCOVERY_PROVIDER);
  g_assert_cmpstr (mapi_discovery_result_get_name (best), ==, "Example & Sons");
  g_assert_nonnull (strstr (mapi_discovery_result_get_origin (best), "autoconfig.example.test"));
  g_assert_cmpuint (mapi_discovery_result_get_incoming (best)->len, ==, 3);
  assert_server (mapi_discovery_result_get_incoming (best)->pdata[0], "imap", "imap.example.test", 993,
                 MAPI_SECURITY_TLS, "Ann.B");
  assert_server (mapi_discovery_result_get_incoming (best)->pdata[1], "pop3", "pop.example.test", 995,
                 MAPI_SECURITY_TLS, "Ann.B");
  assert_server (mapi_discovery_result_get_incoming (best)->pdata[2], "imap", "plain.example.test", 143,
                 MAPI_SECURITY_NONE, "Ann.B");
  assert_server (mapi_discovery_result_get_server (best, "smtp"), "smtp", "smtp.example.test", 587,
                 MAPI_SECURITY_STARTTLS, "Ann.B");
  auth = mapi_discovered_server_get_auth (mapi_discovery_result_get_server (best, "imap"));
  g_assert_cmpstr (auth[0], ==, "oauth2");
  g_assert_cmpstr (auth[1], ==, "password");
  g_assert_null (auth[2]);
  assert_server (mapi_discovery_result_get_server (get_result (discovery, 1), "imap"), "imap", "imap.other.test",
                 993, MAPI_SECURITY_TLS, "Ann.B@Example.test");
  g_assert_cmpuint (g_list_model_get_n_items (mapi_discovery_get_results (discovery)), ==, 2);

  g_assert_cmpint (mapi_discovery_get_state (discovery, MAPI_DISCOVERY_PROVIDER, NULL), ==, MAPI_DISCOVERY_FOUND);
  g_assert_cmpint (mapi_discovery_get_state (discovery, MAPI_DISCOVERY_WELL_KNOWN, NULL), ==,
                   MAPI_DISCOVERY_NOTHING);
  for (guint i = 0; i < MAPI_DISCOVERY_N_SOURCES; i++)
    g_assert_cmpuint (counts[i], >=, 2);
}

/* Only a host of the domain itself hears who is asking. */
static void
test_discovery_privacy (void)
{
  g_autoptr(World) world = world_new ();
  g_autoptr(MapiDiscovery) discovery = discovery_new (world, "ann@example.test");
  gboolean told = FALSE;

  g_assert_false (run (discovery, NULL, NULL));
  g_assert_cmpuint (world->asked->len, >=, 3);
  for (guint i = 0; i < world->asked->len; i++)
    {
      const char *request = world->asked->pdata[i];

      if (strstr (request, "ann") == NULL)
        continue;
      g_assert_cmpstr (request, ==,
                       "autoconfig.example.test/mail/config-v1.1.xml?emailaddress=ann%40example.test");
      told = TRUE;
    }
  g_assert_true (told);
}

static void
test_discovery_records (void)
{
  g_autoptr(World) world = world_new ();
  g_autoptr(MapiDiscovery) discovery = discovery_new (world, "ann@example.test");
  Zone *zone = get_zone ();
  g_autoptr(GError) error = NULL;
  MapiDiscoveryResult *result;

  g_hash_table_insert (zone->services, (gpointer) "_imaps._tcp.example.test", (gpointer) "Mx.Example.test. 1993");
  g_hash_table_insert (zone->services, (gpointer) "_submission._tcp.example.test",
                       (gpointer) "mx.example.test 587");
  g_hash_table_insert (zone->services, (gpointer) "_jmap._tcp.example.test", (gpointer) "bad_host\n 443");
  run (discovery, NULL, &error);
  g_assert_no_error (error);
  result = get_result (discovery, 0);
  g_assert_cmpint (mapi_discovery_result_get_trust (result), ==, MAPI_TRUST_DNS);
  assert_server (mapi_discovery_result_get_server (result, "imap"), "imap", "mx.example.test", 1993,
                 MAPI_SECURITY_TLS, "ann@example.test");
  assert_server (mapi_discovery_result_get_server (result, "smtp"), "smtp", "mx.example.test", 587,
                 MAPI_SECURITY_STARTTLS, "ann@example.test");
  g_assert_null (mapi_discovery_result_get_server (result, "jmap"));
}

/* The mail of customer.test is taken by example.test, whose own certificates are good. */
static void
test_discovery_exchanger (void)
{
  g_autoptr(World) world = world_new ();
  g_autoptr(MapiDiscovery) discovery = discovery_new (world, "ann@customer.test");
  g_autofree char *name = NULL;
  g_autoptr(GError) error = NULL;

  g_hash_table_insert (get_zone ()->exchangers, (gpointer) "customer.test", (gpointer) "MX1.example.test.");
  add_document (world, "db.example.test/v1.1/example.test", 200, NULL,
                description ("example.test", "%EMAILADDRESS%"));
  run (discovery, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (mapi_discovery_result_get_trust (get_result (discovery, 0)), ==, MAPI_TRUST_DNS);
  assert_server (mapi_discovery_result_get_server (get_result (discovery, 0), "imap"), "imap",
                 "imap.example.test", 993, MAPI_SECURITY_TLS, "ann@customer.test");
  name = mapi_discovery_dup_source_name (discovery, MAPI_DISCOVERY_MAIL_EXCHANGER);
  g_assert_nonnull (strstr (name, "(example.test)"));
  /* A certificate of somebody else is no description of customer.test. */
  g_assert_cmpint (mapi_discovery_get_state (discovery, MAPI_DISCOVERY_PROVIDER, NULL), ==, MAPI_DISCOVERY_FAILED);
}

static void
test_discovery_guess (void)
{
  g_autoptr(World) world = world_new ();
  g_autoptr(MapiDiscovery) discovery = discovery_new (world, "ann@example.test");
  g_autoptr(GError) error = NULL;
  MapiDiscoveryResult *result;

  add_server (world, "imap.example.test:993", G_CALLBACK (tls_server_cb), world->wrong, "* OK hello\r\n");
  add_server (world, "mail.example.test:993", G_CALLBACK (tls_server_cb), world->good, "* OK hello\r\n");
  add_server (world, "example.test:993", G_CALLBACK (tls_server_cb), world->good, "HTTP/1.1 400 What\r\n");
  add_server (world, "smtp.example.test:587", G_CALLBACK (starttls_server_cb), world->good, NULL);
  add_server (world, "mail.example.test:587", G_CALLBACK (starttls_server_cb), world->wrong, NULL);
  run (discovery, NULL, &error);
  g_assert_no_error (error);
  result = get_result (discovery, 0);
  g_assert_cmpint (mapi_discovery_result_get_trust (result), ==, MAPI_TRUST_GUESS);
  g_assert_cmpuint (mapi_discovery_result_get_incoming (result)->len, ==, 1);
  g_assert_cmpuint (mapi_discovery_result_get_outgoing (result)->len, ==, 1);
  assert_server (mapi_discovery_result_get_server (result, "imap"), "imap", "mail.example.test", 993,
                 MAPI_SECURITY_TLS, "ann@example.test");
  assert_server (mapi_discovery_result_get_server (result, "smtp"), "smtp", "smtp.example.test", 587,
                 MAPI_SECURITY_STARTTLS, "ann@example.test");
}

static void
test_discovery_redirects (void)
{
  g_autoptr(World) world = world_new ();
  g_autoptr(MapiDiscovery) discovery = discovery_new (world, "ann@example.test");
  g_autofree char *detail = NULL;
  g_autofree char *database = NULL;
  g_autoptr(GError) error = NULL;

  add_document (world, "autoconfig.example.test/mail/config-v1.1.xml", 302,
                "https://elsewhere.invalid/config.xml", NULL);
  add_document (world, "example.test/.well-known/autoconfig/mail/config-v1.1.xml", 301,
                "https://www.example.test/config.xml", NULL);
  add_document (world, "www.example.test/config.xml", 302, "/deep/config.xml", NULL);
  add_document (world, "www.example.test/deep/config.xml", 200, NULL, description ("example.test", "x"));
  add_document (world, "db.example.test/v1.1/example.test", 302, "http://db.example.test/plain", NULL);
  run (discovery, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (mapi_discovery_get_state (discovery, MAPI_DISCOVERY_WELL_KNOWN, NULL), ==, MAPI_DISCOVERY_FOUND);
  g_assert_cmpint (mapi_discovery_get_state (discovery, MAPI_DISCOVERY_PROVIDER, &detail), ==,
                   MAPI_DISCOVERY_FAILED);
  g_assert_nonnull (strstr (detail, "elsewhere.invalid"));
  g_assert_cmpint (mapi_discovery_get_state (discovery, MAPI_DISCOVERY_DATABASE, &database), ==,
                   MAPI_DISCOVERY_FAILED);
  for (guint i = 0; i < world->asked->len; i++)
    g_assert_null (strstr (world->asked->pdata[i], "elsewhere"));
}

static char *
nested (guint depth)
{
  GString *text = g_string_new ("<clientConfig>");

  for (guint i = 0; i < depth; i++)
    g_string_append (text, "<a>");
  return g_string_free (text, FALSE);
}

static void
test_discovery_hostile (void)
{
  g_autoptr(World) world = world_new ();
  g_autoptr(MapiDiscovery) discovery = discovery_new (world, "ann@example.test");
  g_autofree char *detail = NULL;
  g_autoptr(GError) error = NULL;

  add_document (world, "autoconfig.example.test/mail/config-v1.1.xml", 200, NULL,
                g_strnfill (MAPI_AUTOCONFIG_MAX_SIZE + 1, ' '));
  add_document (world, "example.test/.well-known/autoconfig/mail/config-v1.1.xml", 200, NULL,
                g_strdup ("<!DOCTYPE c [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><clientConfig/>"));
  add_document (world, "db.example.test/v1.1/example.test", 200, NULL, nested (100));
  g_assert_false (run (discovery, NULL, &error));
  g_assert_cmpint (mapi_discovery_get_state (discovery, MAPI_DISCOVERY_PROVIDER, NULL), ==, MAPI_DISCOVERY_FAILED);
  g_assert_cmpint (mapi_discovery_get_state (discovery, MAPI_DISCOVERY_WELL_KNOWN, &detail), ==,
                   MAPI_DISCOVERY_FAILED);
  g_assert_nonnull (strstr (detail, "document type"));
  g_assert_cmpint (mapi_discovery_get_state (discovery, MAPI_DISCOVERY_DATABASE, NULL), ==, MAPI_DISCOVERY_FAILED);
  g_assert_cmpuint (g_list_model_get_n_items (mapi_discovery_get_results (discovery)), ==, 0);
}

static void
test_discovery_nothing (void)
{
  g_autoptr(World) world = world_new ();
  g_autoptr(MapiDiscovery) discovery = discovery_new (world, "ann@example.test");
  g_autoptr(MapiDiscovery) lonely = discovery_new (world, "ann@customer.test");
  g_autoptr(GError) error = NULL;

  g_assert_false (run (discovery, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND);
  g_clear_error (&error);

  /* Nothing but DNS, and that does not work */
  get_zone ()->broken = TRUE;
  for (guint i = 0; i < MAPI_DISCOVERY_N_SOURCES; i++)
    mapi_discovery_set_enabled (lonely, i,
                                i == MAPI_DISCOVERY_SERVICE_RECORDS || i == MAPI_DISCOVERY_MAIL_EXCHANGER);
  g_assert_false (run (lonely, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR);
  g_assert_cmpint (mapi_discovery_get_state (lonely, MAPI_DISCOVERY_GUESS, NULL), ==, MAPI_DISCOVERY_SKIPPED);
}

static void
test_discovery_silence (void)
{
  g_autoptr(World) world = world_new ();
  g_autoptr(MapiDiscovery) discovery = discovery_new (world, "ann@example.test");
  g_autoptr(GError) error = NULL;

  add_document (world, "autoconfig.example.test/mail/config-v1.1.xml", 200, NULL, NULL);
  g_array_index (world->documents, Document, 0).silent = TRUE;
  add_document (world, "db.example.test/v1.1/example.test", 200, NULL, description ("example.test", "x"));
  mapi_discovery_set_timeout (discovery, 1);
  run (discovery, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (mapi_discovery_get_state (discovery, MAPI_DISCOVERY_PROVIDER, NULL), ==, MAPI_DISCOVERY_SKIPPED);
  g_assert_cmpint (mapi_discovery_get_state (discovery, MAPI_DISCOVERY_DATABASE, NULL), ==, MAPI_DISCOVERY_FOUND);
}

static void
cancel_cb (MapiDiscovery       *discovery,
           MapiDiscoverySource  source,
           gpointer             user_data)
{
  if (mapi_discovery_get_state (discovery, source, NULL) == MAPI_DISCOVERY_FOUND)
    g_cancellable_cancel (user_data);
}

static void
test_discovery_cancel (void)
{
  g_autoptr(World) world = world_new ();
  g_autoptr(MapiDiscovery) discovery = discovery_new (world, "ann@example.test");
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) error = NULL;

  add_document (world, "autoconfig.example.test/mail/config-v1.1.xml", 200, NULL, NULL);
  g_array_index (world->documents, Document, 0).silent = TRUE;
  add_document (world, "db.example.test/v1.1/example.test", 200, NULL, description ("example.test", "x"));
  g_signal_connect (discovery, "source-changed", G_CALLBACK (cancel_cb), cancellable);
  g_assert_false (run (discovery, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (g_list_model_get_n_items (mapi_discovery_get_results (discovery)), ==, 1);
}

static void
test_discovery_addresses (void)
{
  static const char * const bad[] = {
    "ann", "ann@", "@example.test", "ann@example", "ann@[127.0.0.1]", "a b@c d.test", ""
  };
  g_autoptr(MapiDiscovery) umlaut = mapi_discovery_new ("ann@müller.test", NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (mapi_discovery_new (bad[i], &error));
      g_assert_error (error, MAPI_ERROR, MAPI_ERROR_BAD_VALUE);
    }
  g_assert_cmpstr (mapi_discovery_get_domain (umlaut), ==, "xn--mller-kva.test");
}

/* ---- settings ---- */

static MapiSettings *
new_settings (const char *text)
{
  g_autoptr(GKeyFile) file = g_key_file_new ();
  g_autoptr(GPtrArray) infos = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_setting_info_unref);
  g_autoptr(GError) error = NULL;
  g_auto(GStrv) groups = NULL;

  g_key_file_load_from_data (file, text, (gsize) -1, 0, &error);
  g_assert_no_error (error);
  groups = g_key_file_get_groups (file, NULL);
  for (guint i = 0; groups[i] != NULL; i++)
    {
      g_ptr_array_add (infos, mapi_setting_info_new_from_key_file (file, groups[i], &error));
      g_assert_no_error (error);
    }
  return mapi_settings_new (infos);
}

static void
assert_setting (MapiSettings *settings,
                const char   *name,
                const char   *value)
{
  g_autofree char *text = mapi_settings_dup_string (settings, name);

  g_assert_cmpstr (text, ==, value);
}

#define SERVER_SETTINGS(prefix, port) \
  "[Setting " prefix "host]\nLabel=Server\nType=string\n" \
  "[Setting " prefix "port]\nLabel=Port\nType=uint\nMin=1\nMax=65535\nDefault=" port "\n" \
  "[Setting " prefix "security]\nLabel=Security\nType=choice\nChoices=tls;starttls;none\n" \
  "ChoiceLabels=a;b;c\nDefault=tls\n" \
  "[Setting " prefix "user]\nLabel=User\nType=string\n"

static MapiDiscoveryResult *
sample_result (void)
{
  g_autoptr(GPtrArray) servers =
    g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_discovered_server_unref);

  g_ptr_array_add (servers, mapi_discovered_server_new ("imap", "imap.example.test", 1143,
                                                        MAPI_SECURITY_STARTTLS, NULL, NULL));
  g_ptr_array_add (servers, mapi_discovered_server_new ("smtp", "smtp.example.test", 465,
                                                        MAPI_SECURITY_TLS, "ann", NULL));
  return mapi_discovery_result_new (MAPI_DISCOVERY_DATABASE, MAPI_TRUST_DATABASE, "ann@example.test", NULL,
                                    "test", servers);
}

static void
test_discovery_apply (void)
{
  g_autoptr(MapiDiscoveryResult) result = sample_result ();
  g_autoptr(MapiSettings) both = new_settings ("[Setting address]\nLabel=Address\nType=string\n"
                                               SERVER_SETTINGS ("imap-", "993")
                                               SERVER_SETTINGS ("smtp-", "465"));
  g_autoptr(MapiSettings) single = new_settings (SERVER_SETTINGS ("", "465"));
  g_autoptr(MapiSettings) pop = new_settings (SERVER_SETTINGS ("", "995"));
  g_autoptr(GError) error = NULL;

  g_assert_true (mapi_discovery_result_apply (result, both, &error));
  g_assert_no_error (error);
  assert_setting (both, "address", "ann@example.test");
  assert_setting (both, "imap-host", "imap.example.test");
  assert_setting (both, "imap-port", "1143");
  assert_setting (both, "imap-security", "starttls");
  assert_setting (both, "imap-user", "ann@example.test");
  assert_setting (both, "smtp-host", "smtp.example.test");
  assert_setting (both, "smtp-port", "465");
  assert_setting (both, "smtp-user", "ann");
  g_assert_true (mapi_discovery_result_apply (result, single, &error));
  assert_setting (single, "host", "smtp.example.test");
  g_assert_false (mapi_discovery_result_apply (result, pop, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/discovery/provider", test_discovery_provider);
  g_test_add_func ("/discovery/privacy", test_discovery_privacy);
  g_test_add_func ("/discovery/records", test_discovery_records);
  g_test_add_func ("/discovery/exchanger", test_discovery_exchanger);
  g_test_add_func ("/discovery/guess", test_discovery_guess);
  g_test_add_func ("/discovery/redirects", test_discovery_redirects);
  g_test_add_func ("/discovery/hostile", test_discovery_hostile);
  g_test_add_func ("/discovery/nothing", test_discovery_nothing);
  g_test_add_func ("/discovery/silence", test_discovery_silence);
  g_test_add_func ("/discovery/cancel", test_discovery_cancel);
  g_test_add_func ("/discovery/addresses", test_discovery_addresses);
  g_test_add_func ("/discovery/apply", test_discovery_apply);

  return g_test_run ();
}
