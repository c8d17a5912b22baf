/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "net-server.h"

#include <kit-line-stream.h>

static KitLineStream *
open_stream (NetServer *server)
{
  g_autoptr(KitEndpoint) endpoint = kit_endpoint_new ("imap", "127.0.0.1",
                                                      net_server_get_port (server),
                                                      KIT_SECURITY_NONE);
  g_autoptr(GError) error = NULL;
  KitLineStream *stream = kit_line_stream_open (endpoint, NULL, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (stream);
  return stream;
}

static void
assert_line (KitLineStream *stream,
             const char    *expected)
{
  g_autoptr(GError) error = NULL;
  gsize length = 0;
  const char *line = kit_line_stream_read_line (stream, 1000, &length, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (line, ==, expected);
  g_assert_cmpuint (length, ==, strlen (expected));
}

static void
serve_lines (GIOStream *client,
             gpointer   user_data)
{
  g_autofree char *heard = NULL;

  net_server_say (client, "* OK hello\r\nbare\n\r\npart");
  heard = net_server_hear (client);
  g_assert_cmpstr (heard, ==, "a NOOP");
  net_server_say (client, "ial\r\n12345678rest\r\n");
}

static void
test_lines (void)
{
  g_autoptr(NetServer) server = net_server_new (serve_lines, NULL, 1);
  g_autoptr(KitLineStream) stream = open_stream (server);
  g_autoptr(GError) error = NULL;
  char bytes[8];

  assert_line (stream, "* OK hello");
  assert_line (stream, "bare");
  assert_line (stream, "");
  g_assert_false (kit_line_stream_has_line (stream));
  kit_line_stream_queue (stream, "a NOOP\r\n");
  g_assert_true (kit_line_stream_flush (stream, NULL, &error));
  assert_line (stream, "partial");
  g_assert_true (kit_line_stream_read_exactly (stream, bytes, sizeof bytes, NULL, &error));
  g_assert_cmpmem (bytes, 8, "12345678", 8);
  assert_line (stream, "rest");
  g_assert_null (kit_line_stream_read_line (stream, 1000, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (kit_line_stream_get_n_sent (stream), ==, 8);
  g_assert_false (kit_line_stream_is_open (stream));
}

static void
serve_endless (GIOStream *client,
               gpointer   user_data)
{
  g_autofree char *much = g_strnfill (64 * 1024, 'x');

  while (g_output_stream_write_all (g_io_stream_get_output_stream (client), much, 64 * 1024, NULL,
                                    NULL, NULL))
    ;
}

static void
test_endless_line (void)
{
  g_autoptr(NetServer) server = net_server_new (serve_endless, NULL, 1);
  g_autoptr(KitLineStream) stream = open_stream (server);
  g_autoptr(GError) error = NULL;

  g_assert_null (kit_line_stream_read_line (stream, KIT_LINE_LIMIT_EARLY, NULL, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_CORRUPT_DATA);
  g_assert_cmpuint (kit_line_stream_get_n_received (stream), <, 1024 * 1024);
  kit_line_stream_close (stream);
}

static void
serve_cut (GIOStream *client,
           gpointer   user_data)
{
  net_server_say (client, "* OK unfini");
}

static void
test_cut_line (void)
{
  g_autoptr(NetServer) server = net_server_new (serve_cut, NULL, 1);
  g_autoptr(KitLineStream) stream = open_stream (server);
  g_autoptr(GError) error = NULL;

  g_assert_null (kit_line_stream_read_line (stream, 1000, NULL, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR);
}

/* Says nothing until the client goes away */
static void
serve_silence (GIOStream *client,
               gpointer   user_data)
{
  g_autofree char *heard = net_server_hear (client);

  g_assert_null (heard);
}

static void
test_silence (void)
{
  g_autoptr(NetServer) server = net_server_new (serve_silence, NULL, 1);
  g_autoptr(KitLineStream) stream = open_stream (server);
  g_autoptr(GError) error = NULL;

  g_assert_cmpint (kit_line_stream_wait (stream, 10, NULL, &error), ==, KIT_WAIT_TIMEOUT);
  g_assert_no_error (error);
  kit_line_stream_set_io_timeout (stream, 1);
  g_assert_null (kit_line_stream_read_line (stream, 1000, NULL, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_TIMEOUT);
  kit_line_stream_close (stream);
}

static void
serve_drip (GIOStream *client,
            gpointer   user_data)
{
  while (g_output_stream_write_all (g_io_stream_get_output_stream (client), "x", 1, NULL, NULL,
                                    NULL))
    g_usleep (1000);
}

/* Bytes that never make a line are progress, but the deadline ends them. */
static void
test_drip (void)
{
  g_autoptr(NetServer) server = net_server_new (serve_drip, NULL, 1);
  g_autoptr(KitLineStream) stream = open_stream (server);
  g_autoptr(GError) error = NULL;

  kit_line_stream_set_deadline (stream, g_get_monotonic_time () + G_USEC_PER_SEC / 5);
  g_assert_null (kit_line_stream_read_line (stream, KIT_LINE_LIMIT, NULL, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_TIMEOUT);
  kit_line_stream_close (stream);
}

static gpointer
cancel_thread (gpointer data)
{
  g_usleep (20 * 1000);
  g_cancellable_cancel (data);
  return NULL;
}

static void
test_cancel (void)
{
  g_autoptr(NetServer) server = net_server_new (serve_silence, NULL, 1);
  g_autoptr(KitLineStream) stream = open_stream (server);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  GThread *thread = g_thread_new ("cancel", cancel_thread, cancellable);
  g_autoptr(GError) error = NULL;

  g_assert_cmpint (kit_line_stream_wait (stream, -1, cancellable, &error), ==, KIT_WAIT_ERROR);
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_USER_CANCEL);
  g_thread_join (thread);
  kit_line_stream_close (stream);
}

#define MUCH (24 * 1024 * 1024)

/* Sends much before it reads anything, as the client does */
static void
serve_deadlock (GIOStream *client,
                gpointer   user_data)
{
  g_autofree char *data = g_strnfill (MUCH, 's');
  g_autofree char *room = g_malloc (MUCH);
  gsize n = 0;

  g_assert_true (g_output_stream_write_all (g_io_stream_get_output_stream (client), data, MUCH,
                                            NULL, NULL, NULL));
  g_input_stream_read_all (g_io_stream_get_input_stream (client), room, MUCH, &n, NULL, NULL);
  g_assert_cmpuint (n, ==, MUCH);
  net_server_say (client, "done\r\n");
}

static gboolean
count_bytes (const guint8  *data,
             gsize          length,
             gpointer       user_data,
             GError       **error)
{
  gsize *count = user_data;

  for (gsize i = 0; i < length; i++)
    g_assert_cmpint (data[i], ==, 's');
  *count += length;
  return TRUE;
}

static void
test_both_send (void)
{
  g_autoptr(NetServer) server = net_server_new (serve_deadlock, NULL, 1);
  g_autoptr(KitLineStream) stream = open_stream (server);
  g_autofree char *data = g_strnfill (MUCH, 'c');
  g_autoptr(GError) error = NULL;
  gsize count = 0;

  g_assert_true (kit_line_stream_write (stream, data, MUCH, NULL, &error));
  g_assert_true (kit_line_stream_flush (stream, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (kit_line_stream_read_bytes (stream, MUCH, count_bytes, &count, NULL, &error));
  g_assert_cmpuint (count, ==, MUCH);
  assert_line (stream, "done");
}

static void
test_unreachable (void)
{
  g_autoptr(NetServer) server = net_server_new (serve_silence, NULL, 0);
  guint port = net_server_get_port (server);
  g_autoptr(KitEndpoint) endpoint = kit_endpoint_new ("imap", "127.0.0.1", port, KIT_SECURITY_NONE);
  g_autoptr(KitEndpoint) bare = kit_endpoint_new ("imap", "mail.example.org", 143,
                                                  KIT_SECURITY_NONE);
  g_autoptr(KitEndpoint) trick = kit_endpoint_new ("imap", "a\r\nb", 143, KIT_SECURITY_TLS);
  g_autoptr(GError) error = NULL;

  g_clear_pointer (&server, net_server_free);
  g_assert_null (kit_line_stream_open (endpoint, NULL, NULL, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR);
  g_assert_nonnull (strstr (error->message, "127.0.0.1"));
  g_clear_error (&error);
  g_assert_null (kit_line_stream_open (bare, NULL, NULL, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_UNCONFIGURED);
  g_clear_error (&error);
  g_assert_null (kit_line_stream_open (trick, NULL, NULL, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_UNCONFIGURED);
}

/* The server's half of RFC 4978, by GIO's own compressor */
static void
serve_deflate (GIOStream *client,
               gpointer   user_data)
{
  g_autoptr(GZlibDecompressor) inflate = g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_RAW);
  g_autoptr(GZlibCompressor) deflate = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_RAW, -1);
  g_autoptr(GInputStream) in = NULL;
  g_autoptr(GOutputStream) out = NULL;
  g_autofree char *line = NULL;
  g_autofree char *many = g_strnfill (1024 * 1024, 's');
  g_autofree char *command = g_malloc0 (64);
  gsize n = 0;

  line = net_server_hear (client);
  g_assert_cmpstr (line, ==, "a COMPRESS DEFLATE");
  net_server_say (client, "a OK\r\n");
  in = g_converter_input_stream_new (g_io_stream_get_input_stream (client),
                                     G_CONVERTER (inflate));
  out = g_converter_output_stream_new (g_io_stream_get_output_stream (client),
                                       G_CONVERTER (deflate));
  while (n < 8)
    {
      gssize got = g_input_stream_read (in, command + n, 8 - n, NULL, NULL);

      g_assert_cmpint (got, >, 0);
      n += got;
    }
  g_assert_cmpstr (command, ==, "b NOOP\r\n");
  g_output_stream_write_all (out, many, 1024 * 1024, NULL, NULL, NULL);
  g_output_stream_write_all (out, "b OK\r\n", 6, NULL, NULL, NULL);
  g_output_stream_flush (out, NULL, NULL);
  line = (g_free (line), net_server_hear (client));
  g_assert_null (line);
}

static void
test_deflate (void)
{
  g_autoptr(NetServer) server = net_server_new (serve_deflate, NULL, 1);
  g_autoptr(KitLineStream) stream = open_stream (server);
  g_autoptr(GError) error = NULL;
  gsize count = 0;

  kit_line_stream_queue (stream, "a COMPRESS DEFLATE\r\n");
  g_assert_true (kit_line_stream_flush (stream, NULL, &error));
  assert_line (stream, "a OK");
  g_assert_true (kit_line_stream_start_deflate (stream, &error));
  kit_line_stream_queue (stream, "b NOOP\r\n");
  g_assert_true (kit_line_stream_flush (stream, NULL, &error));
  g_assert_true (kit_line_stream_read_bytes (stream, 1024 * 1024, count_bytes, &count, NULL,
                                             &error));
  g_assert_no_error (error);
  g_assert_cmpuint (count, ==, 1024 * 1024);
  assert_line (stream, "b OK");
  g_assert_cmpuint (kit_line_stream_get_n_received (stream), <, 100 * 1024);
  kit_line_stream_close (stream);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/line-stream/lines", test_lines);
  g_test_add_func ("/line-stream/endless-line", test_endless_line);
  g_test_add_func ("/line-stream/cut-line", test_cut_line);
  g_test_add_func ("/line-stream/silence", test_silence);
  g_test_add_func ("/line-stream/drip", test_drip);
  g_test_add_func ("/line-stream/cancel", test_cancel);
  g_test_add_func ("/line-stream/both-send", test_both_send);
  g_test_add_func ("/line-stream/unreachable", test_unreachable);
  g_test_add_func ("/line-stream/deflate", test_deflate);
  return g_test_run ();
}
