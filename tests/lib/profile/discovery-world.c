/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "discovery-world.h"

#include <string.h>

/* ---- the resolver ---- */

typedef GResolverClass DiscoveryZoneClass;

static GType zone_get_type (void);
G_DEFINE_TYPE (DiscoveryZone, zone, G_TYPE_RESOLVER)

static void
zone_lookup_service_async (GResolver           *resolver,
                           const char          *record,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  DiscoveryZone *zone = (DiscoveryZone *) resolver;
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
  DiscoveryZone *zone = (DiscoveryZone *) resolver;
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
  DiscoveryZone *zone = (DiscoveryZone *) object;

  g_hash_table_unref (zone->services);
  g_hash_table_unref (zone->exchangers);
  G_OBJECT_CLASS (zone_parent_class)->finalize (object);
}

static void
zone_class_init (DiscoveryZoneClass *klass)
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
zone_init (DiscoveryZone *zone)
{
  zone->services = g_hash_table_new (g_str_hash, g_str_equal);
  zone->exchangers = g_hash_table_new (g_str_hash, g_str_equal);
}

DiscoveryZone *
discovery_get_zone (void)
{
  DiscoveryZone *zone = (DiscoveryZone *) g_resolver_get_default ();

  g_object_unref (zone);
  return zone;
}

/* ---- the web ---- */

static void
document_clear (gpointer data)
{
  g_free (((DiscoveryDocument *) data)->body);
}

static void
web_cb (SoupServer        *server,
        SoupServerMessage *message,
        const char        *path,
        GHashTable        *query,
        gpointer           user_data)
{
  DiscoveryWorld *world = user_data;
  GUri *uri = soup_server_message_get_uri (message);
  const char *question = g_uri_get_query (uri);
  g_autofree char *url = g_strconcat (g_uri_get_host (uri), path, NULL);

  g_ptr_array_add (world->asked, g_strconcat (url, "?", question != NULL ? question : "", NULL));
  g_assert_null (soup_message_headers_get_one (soup_server_message_get_request_headers (message), "Cookie"));
  for (guint i = 0; i < world->documents->len; i++)
    {
      const DiscoveryDocument *document = &g_array_index (world->documents, DiscoveryDocument, i);

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

void
discovery_add_document (DiscoveryWorld      *world,
              const char *url,
              guint       status,
              const char *location,
              char       *body)
{
  DiscoveryDocument document = { url, status, location, body, FALSE };

  g_array_append_val (world->documents, document);
}

char *
discovery_description (const char *host,
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

gboolean
discovery_tls_server_cb (GThreadedSocketService *service,
               GSocketConnection      *connection,
               GObject                *source,
               gpointer                user_data)
{
  g_autoptr(GIOStream) tls = serve_tls (G_IO_STREAM (connection), user_data);

  if (tls != NULL)
    say (tls, g_object_get_data (G_OBJECT (service), "greeting"));
  return TRUE;
}

gboolean
discovery_starttls_server_cb (GThreadedSocketService *service,
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

void
discovery_add_server (DiscoveryWorld           *world,
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
  DiscoveryWorld *world = user_data;
  g_autofree char *place = g_strdup_printf ("%s:%u", host, port);
  guint local = GPOINTER_TO_UINT (g_hash_table_lookup (world->ports, place));

  return local != 0 ? G_SOCKET_CONNECTABLE (g_inet_socket_address_new_from_string ("127.0.0.1", local)) : NULL;
}

/* ---- the world ---- */

static void
make_certificates (DiscoveryWorld *world)
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

DiscoveryWorld *
discovery_world_new (void)
{
  DiscoveryWorld *world = g_new0 (DiscoveryWorld, 1);
  g_autoptr(GError) error = NULL;
  g_autoptr(GResolver) zone = g_object_new (zone_get_type (), NULL);
  GSList *uris;

  world->folder = g_dir_make_tmp ("discovery-XXXXXX", &error);
  g_assert_no_error (error);
  make_certificates (world);
  world->documents = g_array_new (FALSE, TRUE, sizeof (DiscoveryDocument));
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

void
discovery_world_free (DiscoveryWorld *world)
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

MapiDiscovery *
discovery_new (DiscoveryWorld      *world,
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

gboolean
discovery_run (MapiDiscovery  *discovery,
     GCancellable   *cancellable,
     GError        **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  mapi_discovery_run_async (discovery, cancellable, run_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return mapi_discovery_run_finish (discovery, result, error);
}

MapiDiscoveryResult *
discovery_get_result (MapiDiscovery *discovery,
            guint          position)
{
  MapiDiscoveryResult *result = g_list_model_get_item (mapi_discovery_get_results (discovery), position);

  g_assert_nonnull (result);
  g_object_unref (result);
  return result;
}

void
discovery_assert_server (MapiDiscoveredServer *server,
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
