/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "discovery-world.h"

#include <string.h>

static void
count_cb (MapiDiscovery       *discovery,
          MapiDiscoverySource  source,
          gpointer             user_data)
{
  guint *counts = user_data;

  counts[source]++;
}

static void
test_discovery_provider (void)
{
  g_autoptr(DiscoveryWorld) world = discovery_world_new ();
  g_autoptr(MapiDiscovery) discovery = discovery_new (world, "Ann <Ann.B@Example.test>");
  guint counts[MAPI_DISCOVERY_N_SOURCES] = { 0, };
  g_autoptr(GError) error = NULL;
  MapiDiscoveryResult *best;
  const char * const *auth;

  discovery_add_document (world, "autoconfig.example.test/mail/config-v1.1.xml", 200, NULL,
                discovery_description ("example.test", "%EMAILLOCALPART%"));
  discovery_add_document (world, "db.example.test/v1.1/example.test", 200, NULL,
                discovery_description ("other.test", "%EMAILADDRESS%"));
  g_signal_connect (discovery, "source-changed", G_CALLBACK (count_cb), counts);
  discovery_run (discovery, NULL, &error);
  g_assert_no_error (error);

  best = discovery_get_result (discovery, 0);
  g_assert_cmpint (mapi_discovery_result_get_trust (best), ==, MAPI_TRUST_DOMAIN);
  g_assert_cmpint (mapi_discovery_result_get_source (best), ==, MAPI_DISCOVERY_PROVIDER);
  g_assert_cmpstr (mapi_discovery_result_get_name (best), ==, "Example & Sons");
  g_assert_nonnull (strstr (mapi_discovery_result_get_origin (best), "autoconfig.example.test"));
  g_assert_cmpuint (mapi_discovery_result_get_incoming (best)->len, ==, 3);
  discovery_assert_server (mapi_discovery_result_get_incoming (best)->pdata[0], "imap", "imap.example.test", 993,
                 MAPI_SECURITY_TLS, "Ann.B");
  discovery_assert_server (mapi_discovery_result_get_incoming (best)->pdata[1], "pop3", "pop.example.test", 995,
                 MAPI_SECURITY_TLS, "Ann.B");
  discovery_assert_server (mapi_discovery_result_get_incoming (best)->pdata[2], "imap", "plain.example.test", 143,
                 MAPI_SECURITY_NONE, "Ann.B");
  discovery_assert_server (mapi_discovery_result_get_server (best, "smtp"), "smtp", "smtp.example.test", 587,
                 MAPI_SECURITY_STARTTLS, "Ann.B");
  auth = mapi_discovered_server_get_auth (mapi_discovery_result_get_server (best, "imap"));
  g_assert_cmpstr (auth[0], ==, "oauth2");
  g_assert_cmpstr (auth[1], ==, "password");
  g_assert_null (auth[2]);
  discovery_assert_server (mapi_discovery_result_get_server (discovery_get_result (discovery, 1), "imap"), "imap", "imap.other.test",
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
  g_autoptr(DiscoveryWorld) world = discovery_world_new ();
  g_autoptr(MapiDiscovery) discovery = discovery_new (world, "ann@example.test");
  gboolean told = FALSE;

  g_assert_false (discovery_run (discovery, NULL, NULL));
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
  g_autoptr(DiscoveryWorld) world = discovery_world_new ();
  g_autoptr(MapiDiscovery) discovery = discovery_new (world, "ann@example.test");
  DiscoveryZone *zone = discovery_get_zone ();
  g_autoptr(GError) error = NULL;
  MapiDiscoveryResult *result;

  g_hash_table_insert (zone->services, (gpointer) "_imaps._tcp.example.test", (gpointer) "Mx.Example.test. 1993");
  g_hash_table_insert (zone->services, (gpointer) "_submission._tcp.example.test",
                       (gpointer) "mx.example.test 587");
  g_hash_table_insert (zone->services, (gpointer) "_jmap._tcp.example.test", (gpointer) "bad_host\n 443");
  discovery_run (discovery, NULL, &error);
  g_assert_no_error (error);
  result = discovery_get_result (discovery, 0);
  g_assert_cmpint (mapi_discovery_result_get_trust (result), ==, MAPI_TRUST_DNS);
  discovery_assert_server (mapi_discovery_result_get_server (result, "imap"), "imap", "mx.example.test", 1993,
                 MAPI_SECURITY_TLS, "ann@example.test");
  discovery_assert_server (mapi_discovery_result_get_server (result, "smtp"), "smtp", "mx.example.test", 587,
                 MAPI_SECURITY_STARTTLS, "ann@example.test");
  g_assert_null (mapi_discovery_result_get_server (result, "jmap"));
}

/* The mail of customer.test is taken by example.test, whose own certificates are good. */
static void
test_discovery_exchanger (void)
{
  g_autoptr(DiscoveryWorld) world = discovery_world_new ();
  g_autoptr(MapiDiscovery) discovery = discovery_new (world, "ann@customer.test");
  g_autofree char *name = NULL;
  g_autoptr(GError) error = NULL;

  g_hash_table_insert (discovery_get_zone ()->exchangers, (gpointer) "customer.test", (gpointer) "MX1.example.test.");
  discovery_add_document (world, "db.example.test/v1.1/example.test", 200, NULL,
                discovery_description ("example.test", "%EMAILADDRESS%"));
  discovery_run (discovery, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (mapi_discovery_result_get_trust (discovery_get_result (discovery, 0)), ==, MAPI_TRUST_DNS);
  discovery_assert_server (mapi_discovery_result_get_server (discovery_get_result (discovery, 0), "imap"), "imap",
                 "imap.example.test", 993, MAPI_SECURITY_TLS, "ann@customer.test");
  name = mapi_discovery_dup_source_name (discovery, MAPI_DISCOVERY_MAIL_EXCHANGER);
  g_assert_nonnull (strstr (name, "(example.test)"));
  /* A certificate of somebody else is no description of customer.test. */
  g_assert_cmpint (mapi_discovery_get_state (discovery, MAPI_DISCOVERY_PROVIDER, NULL), ==, MAPI_DISCOVERY_FAILED);
}

static void
test_discovery_guess (void)
{
  g_autoptr(DiscoveryWorld) world = discovery_world_new ();
  g_autoptr(MapiDiscovery) discovery = discovery_new (world, "ann@example.test");
  g_autoptr(GError) error = NULL;
  MapiDiscoveryResult *result;

  discovery_add_server (world, "imap.example.test:993", G_CALLBACK (discovery_tls_server_cb), world->wrong, "* OK hello\r\n");
  discovery_add_server (world, "mail.example.test:993", G_CALLBACK (discovery_tls_server_cb), world->good, "* OK hello\r\n");
  discovery_add_server (world, "example.test:993", G_CALLBACK (discovery_tls_server_cb), world->good, "HTTP/1.1 400 What\r\n");
  discovery_add_server (world, "smtp.example.test:587", G_CALLBACK (discovery_starttls_server_cb), world->good, NULL);
  discovery_add_server (world, "mail.example.test:587", G_CALLBACK (discovery_starttls_server_cb), world->wrong, NULL);
  discovery_run (discovery, NULL, &error);
  g_assert_no_error (error);
  result = discovery_get_result (discovery, 0);
  g_assert_cmpint (mapi_discovery_result_get_trust (result), ==, MAPI_TRUST_GUESS);
  g_assert_cmpuint (mapi_discovery_result_get_incoming (result)->len, ==, 1);
  g_assert_cmpuint (mapi_discovery_result_get_outgoing (result)->len, ==, 1);
  discovery_assert_server (mapi_discovery_result_get_server (result, "imap"), "imap", "mail.example.test", 993,
                 MAPI_SECURITY_TLS, "ann@example.test");
  discovery_assert_server (mapi_discovery_result_get_server (result, "smtp"), "smtp", "smtp.example.test", 587,
                 MAPI_SECURITY_STARTTLS, "ann@example.test");
}

static void
test_discovery_redirects (void)
{
  g_autoptr(DiscoveryWorld) world = discovery_world_new ();
  g_autoptr(MapiDiscovery) discovery = discovery_new (world, "ann@example.test");
  g_autofree char *detail = NULL;
  g_autofree char *database = NULL;
  g_autoptr(GError) error = NULL;

  discovery_add_document (world, "autoconfig.example.test/mail/config-v1.1.xml", 302,
                "https://elsewhere.invalid/config.xml", NULL);
  discovery_add_document (world, "example.test/.well-known/autoconfig/mail/config-v1.1.xml", 301,
                "https://www.example.test/config.xml", NULL);
  discovery_add_document (world, "www.example.test/config.xml", 302, "/deep/config.xml", NULL);
  discovery_add_document (world, "www.example.test/deep/config.xml", 200, NULL, discovery_description ("example.test", "x"));
  discovery_add_document (world, "db.example.test/v1.1/example.test", 302, "http://db.example.test/plain", NULL);
  discovery_run (discovery, NULL, &error);
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
  g_autoptr(DiscoveryWorld) world = discovery_world_new ();
  g_autoptr(MapiDiscovery) discovery = discovery_new (world, "ann@example.test");
  g_autofree char *detail = NULL;
  g_autoptr(GError) error = NULL;

  discovery_add_document (world, "autoconfig.example.test/mail/config-v1.1.xml", 200, NULL,
                g_strnfill (MAPI_AUTOCONFIG_MAX_SIZE + 1, ' '));
  discovery_add_document (world, "example.test/.well-known/autoconfig/mail/config-v1.1.xml", 200, NULL,
                g_strdup ("<!DOCTYPE c [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><clientConfig/>"));
  discovery_add_document (world, "db.example.test/v1.1/example.test", 200, NULL, nested (100));
  g_assert_false (discovery_run (discovery, NULL, &error));
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
  g_autoptr(DiscoveryWorld) world = discovery_world_new ();
  g_autoptr(MapiDiscovery) discovery = discovery_new (world, "ann@example.test");
  g_autoptr(MapiDiscovery) lonely = discovery_new (world, "ann@customer.test");
  g_autoptr(GError) error = NULL;

  g_assert_false (discovery_run (discovery, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND);
  g_clear_error (&error);

  /* Nothing but DNS, and that does not work */
  discovery_get_zone ()->broken = TRUE;
  for (guint i = 0; i < MAPI_DISCOVERY_N_SOURCES; i++)
    mapi_discovery_set_enabled (lonely, i,
                                i == MAPI_DISCOVERY_SERVICE_RECORDS || i == MAPI_DISCOVERY_MAIL_EXCHANGER);
  g_assert_false (discovery_run (lonely, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR);
  g_assert_cmpint (mapi_discovery_get_state (lonely, MAPI_DISCOVERY_GUESS, NULL), ==, MAPI_DISCOVERY_SKIPPED);
}

static void
test_discovery_silence (void)
{
  g_autoptr(DiscoveryWorld) world = discovery_world_new ();
  g_autoptr(MapiDiscovery) discovery = discovery_new (world, "ann@example.test");
  g_autoptr(GError) error = NULL;

  discovery_add_document (world, "autoconfig.example.test/mail/config-v1.1.xml", 200, NULL, NULL);
  g_array_index (world->documents, DiscoveryDocument, 0).silent = TRUE;
  discovery_add_document (world, "db.example.test/v1.1/example.test", 200, NULL, discovery_description ("example.test", "x"));
  mapi_discovery_set_timeout (discovery, 30);
  discovery_run (discovery, NULL, &error);
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
  g_autoptr(DiscoveryWorld) world = discovery_world_new ();
  g_autoptr(MapiDiscovery) discovery = discovery_new (world, "ann@example.test");
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) error = NULL;

  discovery_add_document (world, "autoconfig.example.test/mail/config-v1.1.xml", 200, NULL, NULL);
  g_array_index (world->documents, DiscoveryDocument, 0).silent = TRUE;
  discovery_add_document (world, "db.example.test/v1.1/example.test", 200, NULL, discovery_description ("example.test", "x"));
  g_signal_connect (discovery, "source-changed", G_CALLBACK (cancel_cb), cancellable);
  g_assert_false (discovery_run (discovery, cancellable, &error));
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

/* A server that said no port is where such servers are, by its protocol and its security */
static void
test_discovery_apply_usual_port (void)
{
  static const struct { const char *protocol; MapiSecurity security; const char *port; } cases[] = {
    { "smtp", MAPI_SECURITY_STARTTLS, "587" }, { "smtp", MAPI_SECURITY_TLS, "465" },
    { "imap", MAPI_SECURITY_STARTTLS, "143" }, { "imap", MAPI_SECURITY_TLS, "993" },
    { "pop3", MAPI_SECURITY_TLS, "995" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GPtrArray) servers =
        g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_discovered_server_unref);
      g_autoptr(MapiDiscoveryResult) result = NULL;
      g_autoptr(MapiSettings) settings = new_settings (SERVER_SETTINGS ("", "25"));
      g_autoptr(GError) error = NULL;

      g_ptr_array_add (servers, mapi_discovered_server_new (cases[i].protocol, "mail.example.test", 0,
                                                            cases[i].security, NULL, NULL));
      result = mapi_discovery_result_new (MAPI_DISCOVERY_DATABASE, MAPI_TRUST_DATABASE, "ann@example.test", NULL,
                                          "test", servers);
      g_assert_true (mapi_discovery_result_apply_protocol (result, cases[i].protocol, settings, &error));
      g_assert_no_error (error);
      assert_setting (settings, "port", cases[i].port);
    }
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
  g_test_add_func ("/discovery/apply-usual-port", test_discovery_apply_usual_port);

  return g_test_run ();
}
