/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <mime/mapi-authenticity.h>
#include <mime/mapi-mime.h>
#include <transport/mapi-unsubscribe-private.h>

#include "discovery-world.h"

#define SIGNED "DKIM-Signature: v=1; a=rsa-sha256; d=lists.example.test;\r\n h=From : Subject:list-unsubscribe:\r\n" \
               " List-Unsubscribe-Post; bh=x; b=y\r\n"
#define OFFER "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"

static DiscoveryWorld *world;
static guint n_requests;
static char *seen;              /* method, type, cookie, authorization and body of the last request */

static void
leave_cb (SoupServer        *server,
          SoupServerMessage *message,
          const char        *path,
          GHashTable        *query,
          gpointer           user_data)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  SoupMessageBody *body = soup_server_message_get_request_body (message);
  const char *cookie = soup_message_headers_get_one (headers, "Cookie");
  const char *agent = soup_message_headers_get_one (headers, "User-Agent");

  n_requests++;
  g_free (seen);
  seen = g_strdup_printf ("%s %s %s %s %.*s", soup_server_message_get_method (message),
                          soup_message_headers_get_content_type (headers, NULL), cookie != NULL ? cookie : "-",
                          agent != NULL ? agent : "-", (int) body->length, body->data);
  soup_message_headers_append (soup_server_message_get_response_headers (message), "Set-Cookie", "a=b; Path=/");
  if (g_str_equal (path, "/leave"))
    soup_server_message_set_status (message, SOUP_STATUS_ACCEPTED, NULL);
  else if (g_str_equal (path, "/leave/refused"))
    soup_server_message_set_status (message, SOUP_STATUS_FORBIDDEN, NULL);
  else if (g_str_equal (path, "/leave/page"))
    soup_server_message_set_redirect (message, SOUP_STATUS_SEE_OTHER, "/leave");
  else if (g_str_equal (path, "/leave/moved"))
    soup_server_message_set_redirect (message, SOUP_STATUS_TEMPORARY_REDIRECT, "/leave");
  else if (g_str_equal (path, "/leave/elsewhere"))
    soup_server_message_set_redirect (message, SOUP_STATUS_PERMANENT_REDIRECT, "https://other.example.test/leave");
  else if (g_str_equal (path, "/leave/plain"))
    soup_server_message_set_redirect (message, SOUP_STATUS_PERMANENT_REDIRECT, "http://lists.example.test/leave");
  else
    soup_server_message_set_redirect (message, SOUP_STATUS_TEMPORARY_REDIRECT, path);
}

static MapiContent *
create_message (const char *fields)
{
  g_autofree char *source = g_strdup_printf ("From: news@example.test\r\nSubject: s\r\n%s\r\ntext", fields);
  g_autoptr(GBytes) bytes = g_bytes_new (source, strlen (source));

  return mapi_mime_decode (bytes, NULL);
}

static void
result_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static gboolean
leave (const char  *fields,
       GError     **error)
{
  g_autoptr(MapiContent) content = create_message (fields);
  g_autoptr(GAsyncResult) result = NULL;

  n_requests = 0;
  mapi_list_unsubscribe_at_async (mapi_content_get_properties (content), world->net.https_port, world->database, NULL,
                                  result_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return mapi_list_unsubscribe_finish (result, error);
}

static gboolean
leave_at (const char  *path,
          GError     **error)
{
  g_autofree char *fields = g_strdup_printf (SIGNED OFFER "List-Unsubscribe: <mailto:x@example.test>,\r\n"
                                             " <https://lists.example.test%s>\r\n", path);

  return leave (fields, error);
}

static void
test_offer (void)
{
  static const struct { const char *fields; const char *address; gboolean one_click; } cases[] = {
    { "", NULL, FALSE },
    { "List-Unsubscribe: <https://a.example/u>\r\n", "https://a.example/u", FALSE },
    { "List-Unsubscribe: <https://a.example/u>\r\n" OFFER, "https://a.example/u", FALSE },
    { SIGNED "List-Unsubscribe: <https://a.example/u>\r\n", "https://a.example/u", FALSE },
    { SIGNED OFFER "List-Unsubscribe: <https://a.example/u>\r\n", "https://a.example/u", TRUE },
    { SIGNED OFFER "List-Unsubscribe: <mailto:u@a.example>\r\n", "mailto:u@a.example", FALSE },
    { SIGNED OFFER "List-Unsubscribe: <http://a.example/u>\r\n", NULL, FALSE },
    { "DKIM-Signature: h=from:list-unsubscribe; h\r\n" OFFER "List-Unsubscribe: <https://a.example/u>\r\n",
      "https://a.example/u", FALSE },
    { "DKIM-Signature: h; ;=; h=\r\n" OFFER "List-Unsubscribe: <https://a.example/u>\r\n", "https://a.example/u",
      FALSE },
    { SIGNED "List-Unsubscribe-Post: something\r\nList-Unsubscribe: <https://a.example/u>\r\n", "https://a.example/u",
      FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(MapiContent) content = create_message (cases[i].fields);
      gboolean one_click = !cases[i].one_click;
      g_autofree char *address = mapi_list_dup_unsubscribe (mapi_content_get_properties (content), &one_click);

      g_test_message ("case %zu", i);
      g_assert_cmpstr (address, ==, cases[i].address);
      g_assert_cmpint (one_click, ==, cases[i].one_click);
    }
}

static void
test_done (void)
{
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < 2; i++)
    {
      g_assert_true (leave_at ("/leave", &error));
      g_assert_no_error (error);
      g_assert_cmpuint (n_requests, ==, 1);
      g_assert_cmpstr (seen, ==, "POST application/x-www-form-urlencoded - - List-Unsubscribe=One-Click");
    }
  g_assert_true (leave_at ("/leave/moved", &error));
  g_assert_no_error (error);
  g_assert_cmpuint (n_requests, ==, 2);
  g_assert_cmpstr (seen, ==, "POST application/x-www-form-urlencoded - - List-Unsubscribe=One-Click");
}

static void
test_not_done (void)
{
  static const struct { const char *path; int code; guint n_requests; } cases[] = {
    { "/leave/refused", MAPI_ERROR_CALL_FAILED, 1 },  { "/leave/page", MAPI_ERROR_NO_SUPPORT, 1 },
    { "/leave/elsewhere", MAPI_ERROR_NO_SUPPORT, 1 }, { "/leave/plain", MAPI_ERROR_NO_SUPPORT, 1 },
    { "/leave/round", MAPI_ERROR_NO_SUPPORT, 4 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_false (leave_at (cases[i].path, &error));
      g_assert_error (error, MAPI_ERROR, cases[i].code);
      g_assert_cmpuint (n_requests, ==, cases[i].n_requests);
    }
}

/* Nothing is asked where nothing was offered, nor of somebody else */
static void
test_not_offered (void)
{
  static const char * const cases[] = {
    "List-Unsubscribe: <https://lists.example.test/leave>\r\n",
    OFFER "List-Unsubscribe: <https://lists.example.test/leave>\r\n",
    SIGNED OFFER "List-Unsubscribe: <https://me:secret@lists.example.test/leave>\r\n",
    SIGNED OFFER "List-Unsubscribe: <https://>\r\n",
  };
  g_autoptr(GError) wrong = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_false (leave (cases[i], &error));
      g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NO_SUPPORT);
      g_assert_cmpuint (n_requests, ==, 0);
    }
  g_assert_false (leave (SIGNED OFFER "List-Unsubscribe: <https://somebody.else/leave>\r\n", &wrong));
  g_assert_error (wrong, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR);
  g_assert_cmpuint (n_requests, ==, 0);
}

int
main (int    argc,
      char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  world = discovery_world_new ();
  soup_server_add_handler (world->web, "/leave", leave_cb, NULL, NULL);
  g_test_add_func ("/unsubscribe/offer", test_offer);
  g_test_add_func ("/unsubscribe/done", test_done);
  g_test_add_func ("/unsubscribe/not-done", test_not_done);
  g_test_add_func ("/unsubscribe/not-offered", test_not_offered);
  status = g_test_run ();
  discovery_world_free (world);
  g_free (seen);
  return status;
}
