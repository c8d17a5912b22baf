/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <mapi.h>
#include <string.h>

#include "session/mapi-oauth-private.h"

/* The port on loopback that a browser comes back to, and everybody else on this computer can knock at. */

#define N_KNOCKING 40

typedef struct
{
  MapiOAuthRedirect *redirect;
  GCancellable      *cancellable;
  GThread           *thread;
  char              *code;
  GError            *error;
} Fixture;

static gpointer
wait_thread (gpointer data)
{
  Fixture *fixture = data;

  fixture->code = mapi_oauth_redirect_wait (fixture->redirect, fixture->cancellable, &fixture->error);
  return NULL;
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->redirect = mapi_oauth_redirect_new ("127.0.0.1", "the-state", &fixture->error);
  g_assert_no_error (fixture->error);
  fixture->cancellable = g_cancellable_new ();
  fixture->thread = g_thread_new ("waiting", wait_thread, fixture);
}

static void
end (Fixture *fixture)
{
  g_thread_join (fixture->thread);
  fixture->thread = NULL;
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_assert_null (fixture->thread);
  mapi_oauth_redirect_free (fixture->redirect);
  g_object_unref (fixture->cancellable);
  g_free (fixture->code);
  g_clear_error (&fixture->error);
}

/* What a visitor sends; it stays until it hangs up. */
static GSocketConnection *
send_bytes (Fixture    *fixture,
            const char *bytes,
            gsize       length)
{
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  g_autoptr(GError) error = NULL;
  GSocketConnection *connection = g_socket_client_connect_to_uri (client, mapi_oauth_redirect_get_uri (fixture->redirect),
                                                                  0, NULL, &error);

  g_assert_no_error (error);
  /* Who says too much may find the door closed before it has finished. */
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), bytes, length, NULL, NULL, NULL);
  return connection;
}

/* The answer, empty if there is none */
static char *
visit (Fixture    *fixture,
       const char *bytes,
       gsize       length)
{
  g_autoptr(GSocketConnection) connection = send_bytes (fixture, bytes, length);
  GInputStream *input = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  char *answer = g_malloc0 (4096);

  g_input_stream_read_all (input, answer, 4095, NULL, NULL, NULL);
  return answer;
}

static char *
get (Fixture    *fixture,
     const char *target)
{
  g_autofree char *request = g_strdup_printf ("GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", target);

  return visit (fixture, request, strlen (request));
}

static void
assert_not_found (const char *answer)
{
  g_assert_true (g_str_has_prefix (answer, "HTTP/1.1 404 "));
}

/* Whatever comes first, only the right state ends the wait. */
static void
test_strangers (Fixture       *fixture,
                gconstpointer  data)
{
  static const char post[] = "POST /?code=x&state=the-state HTTP/1.1\r\n\r\n";
  static const char nul[] = "GET /?code=x&state=the-state\0 HTTP/1.1\r\n\r\n";
  g_autofree char *huge = g_strnfill (64 * 1024, 'x');
  const char * const targets[] = { "/", "/favicon.ico", "/?code=planted", "/?code=planted&state=", "/?state=the-state",
                                   "/?code=&state=the-state", "/?code=planted&state=the-state2", "/?%zz&state=the-state" };

  for (guint i = 0; i < G_N_ELEMENTS (targets); i++)
    {
      g_autofree char *answer = get (fixture, targets[i]);

      assert_not_found (answer);
    }
  {
    g_autofree char *posted = visit (fixture, post, sizeof post - 1);
    g_autofree char *too_long = visit (fixture, huge, strlen (huge));
    g_autoptr(GSocketConnection) half = send_bytes (fixture, "GET /?code=x", 12);
    g_autoptr(GSocketConnection) with_nul = send_bytes (fixture, nul, sizeof nul - 1);
    g_autofree char *answer = NULL;

    assert_not_found (posted);
    g_assert_cmpstr (too_long, ==, "");
    answer = get (fixture, "/?state=the-state&code=right%2Done");
    g_assert_true (g_str_has_prefix (answer, "HTTP/1.1 200 OK\r\n"));
    g_assert_nonnull (strstr (answer, "no-store"));
    g_assert_null (strstr (answer, "right"));
  }
  end (fixture);
  g_assert_no_error (fixture->error);
  g_assert_cmpstr (fixture->code, ==, "right-one");
}

/* Many who knock and say nothing do not keep the browser out for good. */
static void
test_crowd (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr(GPtrArray) crowd = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *answer = NULL;

  for (guint i = 0; i < N_KNOCKING; i++)
    g_ptr_array_add (crowd, send_bytes (fixture, "G", 1));
  g_ptr_array_set_size (crowd, 0);
  while (answer == NULL || !g_str_has_prefix (answer, "HTTP/1.1 200 OK\r\n"))
    {
      g_free (answer);
      answer = get (fixture, "/?state=the-state&code=c");
    }
  end (fixture);
  g_assert_cmpstr (fixture->code, ==, "c");
}

static void
test_refused (Fixture       *fixture,
              gconstpointer  data)
{
  g_autofree char *broken = get (fixture, "/?error=access_denied&error_description=Not%FFnow&state=the-state");
  g_autofree char *answer = get (fixture, "/?error=access_denied&error_description=Not%0D%0Anow&state=the-state");

  assert_not_found (broken);
  g_assert_true (g_str_has_prefix (answer, "HTTP/1.1 200 OK\r\n"));
  end (fixture);
  g_assert_error (fixture->error, MAPI_ERROR, MAPI_ERROR_USER_CANCEL);
  g_assert_nonnull (strstr (fixture->error->message, "Not  now"));
  g_assert_null (strpbrk (fixture->error->message, "\r\n"));
  g_assert_null (fixture->code);
}

/* Who gives up leaves nobody listening. */
static void
test_given_up (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  g_autoptr(GSocketConnection) half = send_bytes (fixture, "GET /", 5);
  g_autoptr(GSocketConnection) late = NULL;
  g_autoptr(GError) error = NULL;

  g_cancellable_cancel (fixture->cancellable);
  end (fixture);
  g_assert_error (fixture->error, MAPI_ERROR, MAPI_ERROR_CANCEL);
  late = g_socket_client_connect_to_uri (client, mapi_oauth_redirect_get_uri (fixture->redirect), 0, NULL, &error);
  g_assert_null (late);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED);
}

/* The browser is elsewhere: its address is pasted, with whatever else it holds. */
static void
test_pasted (Fixture       *fixture,
             gconstpointer  data)
{
  mapi_oauth_redirect_answer (fixture->redirect, "http://127.0.0.1:1/?code=c+d&state=the-state#fragment", NULL);
  end (fixture);
  g_assert_cmpstr (fixture->code, ==, "c d");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/oauth-redirect/strangers", Fixture, NULL, set_up, test_strangers, tear_down);
  g_test_add ("/oauth-redirect/crowd", Fixture, NULL, set_up, test_crowd, tear_down);
  g_test_add ("/oauth-redirect/refused", Fixture, NULL, set_up, test_refused, tear_down);
  g_test_add ("/oauth-redirect/given-up", Fixture, NULL, set_up, test_given_up, tear_down);
  g_test_add ("/oauth-redirect/pasted", Fixture, NULL, set_up, test_pasted, tear_down);
  return g_test_run ();
}
