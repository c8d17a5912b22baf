/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <mapi-error.h>
#include <net/mapi-https-private.h>
#include <string.h>

#include "discovery-world.h"

#define SIZE 1000

static DiscoveryWorld *world;
static guint n_requests;
static char *seen;              /* method, headers that tell of somebody, and body of the last request */

static gboolean
drip_cb (gpointer data)
{
  soup_message_body_append (soup_server_message_get_response_body (data), SOUP_MEMORY_STATIC, "x", 1);
  soup_server_message_unpause (data);
  return G_SOURCE_CONTINUE;
}

static void
gone_cb (SoupServerMessage *message,
         gpointer           user_data)
{
  g_source_remove (GPOINTER_TO_UINT (user_data));
}

static void
drip (SoupServerMessage *message)
{
  guint id = g_timeout_add (100, drip_cb, message);

  soup_message_headers_set_encoding (soup_server_message_get_response_headers (message), SOUP_ENCODING_CHUNKED);
  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  g_signal_connect (message, "finished", G_CALLBACK (gone_cb), GUINT_TO_POINTER (id));
}

static void
serve_cb (SoupServer        *server,
          SoupServerMessage *message,
          const char        *path,
          GHashTable        *query,
          gpointer           user_data)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  SoupMessageBody *body = soup_server_message_get_request_body (message);
  static const struct { const char *path; guint status; const char *target; } redirects[] = {
    { "/https/next", SOUP_STATUS_FOUND, "/https/small" },
    { "/https/kept", SOUP_STATUS_TEMPORARY_REDIRECT, "/https/small" },
    { "/https/sibling", SOUP_STATUS_MOVED_PERMANENTLY, "https://other.example.test/https/small" },
    { "/https/elsewhere", SOUP_STATUS_MOVED_PERMANENTLY, "https://example.net/https/small" },
    { "/https/plain", SOUP_STATUS_MOVED_PERMANENTLY, "http://www.example.test/https/small" },
    { "/https/round", SOUP_STATUS_FOUND, "/https/round" },
  };

  n_requests++;
  g_free (seen);
  seen = g_strdup_printf ("%s%s%s%s%s %.*s", soup_server_message_get_method (message),
                          soup_message_headers_get_one (headers, "Cookie") != NULL ? " cookie" : "",
                          soup_message_headers_get_one (headers, "Authorization") != NULL ? " authorization" : "",
                          soup_message_headers_get_one (headers, "User-Agent") != NULL ? " agent" : "",
                          soup_message_headers_get_one (headers, "Accept-Encoding") != NULL ? " encoding" : "",
                          (int) body->length, body->data);
  soup_message_headers_append (soup_server_message_get_response_headers (message), "Set-Cookie", "a=b; Path=/");
  for (gsize i = 0; i < G_N_ELEMENTS (redirects); i++)
    if (g_str_equal (path, redirects[i].path))
      {
        soup_server_message_set_redirect (message, redirects[i].status, redirects[i].target);
        return;
      }
  if (g_str_equal (path, "/https/drip"))
    {
      drip (message);
      return;
    }
  soup_server_message_set_status (message, g_str_equal (path, "/https/refused") ? SOUP_STATUS_FORBIDDEN : SOUP_STATUS_OK,
                                  NULL);
  soup_server_message_set_response (message, "text/plain", SOUP_MEMORY_TAKE, g_strnfill (SIZE, 'x'), SIZE);
}

static void
result_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static MapiHttpsAnswer *
ask (const char        *path,
     MapiHttpsRequest  *request,
     GCancellable      *cancellable,
     GError           **error)
{
  g_autofree char *url = g_strconcat ("https://www.example.test/https", path, NULL);
  g_autoptr(GAsyncResult) result = NULL;

  n_requests = 0;
  request->port = world->net.https_port;
  mapi_https_send_async (strstr (path, "://") != NULL ? path : url, request, cancellable, result_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return mapi_https_send_finish (result, error);
}

static MapiHttpsRequest
usual (void)
{
  return (MapiHttpsRequest) { .database = world->database, .max_size = SIZE, .seconds = 60, .max_redirects = 3 };
}

/* All of it or nothing, and nothing is told or kept */
static void
test_size (void)
{
  MapiHttpsRequest request = usual ();
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiHttpsAnswer) whole = ask ("/small", &request, NULL, &error);
  g_autoptr(MapiHttpsAnswer) refused = NULL;
  g_autoptr(MapiHttpsAnswer) unread = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (whole->status, ==, 200);
  g_assert_cmpstr (whole->host, ==, "www.example.test");
  g_assert_cmpuint (g_bytes_get_size (whole->text), ==, SIZE);
  g_assert_cmpstr (seen, ==, "GET ");
  refused = ask ("/refused", &request, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (refused->status, ==, 403);
  g_assert_cmpstr (seen, ==, "GET ");
  request.max_size = SIZE - 1;
  g_assert_null (ask ("/small", &request, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_TOO_BIG);
  g_clear_error (&error);
  request.max_size = 0;
  unread = ask ("/small", &request, NULL, &error);
  g_assert_no_error (error);
  g_assert_null (unread->text);
}

static void
cancel_cb (gpointer data)
{
  g_cancellable_cancel (data);
}

/* A server that always says a little more does not hold anybody up; nor does it who is given up. */
static void
test_time (void)
{
  MapiHttpsRequest request = usual ();
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) error = NULL;

  request.max_size = 1024 * 1024;
  request.seconds = 1;
  g_assert_null (ask ("/drip", &request, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR);
  g_clear_error (&error);
  request.seconds = 600;
  g_timeout_add_once (10, cancel_cb, cancellable);
  g_assert_null (ask ("/drip", &request, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_redirects (void)
{
  static const struct { const char *path; MapiHttpsFollow follow; gboolean form; guint status; guint n; const char *to; } cases[] = {
    { "/next", MAPI_HTTPS_STAY, FALSE, 302, 1, "www.example.test" },
    { "/next", MAPI_HTTPS_ORIGIN, FALSE, 200, 2, NULL },
    { "/next", MAPI_HTTPS_SITE, FALSE, 200, 2, NULL },
    { "/next", MAPI_HTTPS_SITE, TRUE, 302, 1, "www.example.test" },
    { "/kept", MAPI_HTTPS_ORIGIN, TRUE, 200, 2, NULL },
    { "/kept", MAPI_HTTPS_STAY, TRUE, 307, 1, "www.example.test" },
    { "/sibling", MAPI_HTTPS_ORIGIN, FALSE, 301, 1, "other.example.test" },
    { "/elsewhere", MAPI_HTTPS_SITE, FALSE, 301, 1, "example.net" },
    { "/plain", MAPI_HTTPS_SITE, FALSE, 301, 1, "www.example.test" },
    { "/round", MAPI_HTTPS_SITE, FALSE, 302, 4, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      MapiHttpsRequest request = usual ();
      g_autoptr(GBytes) form = g_bytes_new_static ("a=b", 3);
      g_autoptr(GError) error = NULL;
      g_autoptr(MapiHttpsAnswer) answer = NULL;

      request.follow = cases[i].follow;
      request.form = cases[i].form ? form : NULL;
      answer = ask (cases[i].path, &request, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (answer->status, ==, cases[i].status);
      g_assert_cmpstr (answer->leads_to, ==, cases[i].to);
      g_assert_cmpuint (n_requests, ==, cases[i].n);
      g_assert_cmpstr (seen, ==, cases[i].form ? "POST a=b" : "GET ");
    }
}

/* Nothing goes to somebody who cannot prove who it is, nor where a secret would be read by others. */
static void
test_safety (void)
{
  static const char * const addresses[] = {
    "http://www.example.test/https/small", "https://me:secret@www.example.test/https/small", "https:///https/small",
    "ftp://www.example.test/", "http://127.0.0.1/https/small",
  };
  MapiHttpsRequest request = usual ();
  g_autoptr(GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      g_assert_null (ask (addresses[i], &request, NULL, &error));
      g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NO_ACCESS);
      g_assert_cmpuint (n_requests, ==, 0);
      g_clear_error (&error);
    }
  /* The authority that vouches for it is none this computer knows. */
  request.database = NULL;
  g_assert_null (ask ("/small", &request, NULL, &error));
  g_assert_error (error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE);
  g_assert_cmpuint (n_requests, ==, 0);
}

static void
test_site (void)
{
  static const struct { const char *host; const char *site; } cases[] = {
    { "mx.example.co.uk", "example.co.uk" }, { "Example.ORG", "example.org" }, { "mail.office.example", "office.example" },
    { "10.0.0.1", "10.0.0.1" }, { "::1", "::1" }, { "localhost", "localhost" }, { NULL, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *site = mapi_https_dup_site (cases[i].host);

      g_assert_cmpstr (site, ==, cases[i].site);
    }
}

static gpointer
blocking_thread (gpointer data)
{
  g_autofree char *url = g_strdup_printf ("https://www.example.test:%u/https/next", world->net.https_port);
  MapiHttpsRequest request = usual ();
  GError *error = NULL;
  MapiHttpsAnswer *answer;

  request.follow = MAPI_HTTPS_ORIGIN;
  answer = mapi_https_send (url, &request, NULL, &error);
  g_assert_no_error (error);
  g_atomic_int_set ((int *) data, 1);
  g_main_context_wakeup (NULL);
  return answer;
}

/* The one that blocks, beside a loop that runs */
static void
test_blocking (void)
{
  int done = 0;
  GThread *thread = g_thread_new ("asks", blocking_thread, &done);
  MapiHttpsAnswer *answer;

  while (!g_atomic_int_get (&done))
    g_main_context_iteration (NULL, TRUE);
  answer = g_thread_join (thread);
  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_cmpuint (g_bytes_get_size (answer->text), ==, SIZE);
  mapi_https_answer_free (answer);
}

int
main (int    argc,
      char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  world = discovery_world_new ();
  soup_server_add_handler (world->web, "/https", serve_cb, NULL, NULL);
  g_test_add_func ("/https/size", test_size);
  g_test_add_func ("/https/time", test_time);
  g_test_add_func ("/https/redirects", test_redirects);
  g_test_add_func ("/https/safety", test_safety);
  g_test_add_func ("/https/site", test_site);
  g_test_add_func ("/https/blocking", test_blocking);
  status = g_test_run ();
  discovery_world_free (world);
  g_free (seen);
  return status;
}
