/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "net-server.h"

struct _NetServer
{
  GSocketListener *listener;
  guint            port;
  guint            n_clients;
  NetServerFunc    func;
  gpointer         user_data;
  GCancellable    *cancellable;
  GThread         *thread;
};

static gpointer
serve (gpointer data)
{
  NetServer *self = data;

  for (guint i = 0; i < self->n_clients; i++)
    {
      g_autoptr(GSocketConnection) client = NULL;

      client = g_socket_listener_accept (self->listener, NULL, self->cancellable, NULL);
      if (client == NULL)
        return NULL;
      self->func (G_IO_STREAM (client), self->user_data);
      g_io_stream_close (G_IO_STREAM (client), NULL, NULL);
    }
  return NULL;
}

NetServer *
net_server_new (NetServerFunc func,
                gpointer      user_data,
                guint         n_clients)
{
  NetServer *self = g_new0 (NetServer, 1);
  g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr(GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr(GSocketAddress) bound = NULL;
  g_autoptr(GError) error = NULL;

  self->listener = g_socket_listener_new ();
  g_socket_listener_add_address (self->listener, address, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL, &bound, &error);
  g_assert_no_error (error);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  self->func = func;
  self->user_data = user_data;
  self->n_clients = n_clients;
  self->cancellable = g_cancellable_new ();
  self->thread = g_thread_new ("server", serve, self);
  return self;
}

guint
net_server_get_port (NetServer *self)
{
  return self->port;
}

void
net_server_free (NetServer *self)
{
  g_cancellable_cancel (self->cancellable);
  g_thread_join (self->thread);
  g_socket_listener_close (self->listener);
  g_object_unref (self->listener);
  g_object_unref (self->cancellable);
  g_free (self);
}

void
net_server_say (GIOStream  *client,
                const char *text)
{
  g_output_stream_write_all (g_io_stream_get_output_stream (client), text, strlen (text), NULL,
                             NULL, NULL);
}

char *
net_server_hear (GIOStream *client)
{
  g_autoptr(GString) line = g_string_new (NULL);
  char c;

  while (g_input_stream_read (g_io_stream_get_input_stream (client), &c, 1, NULL, NULL) == 1)
    {
      if (c == '\n')
        return g_string_free (g_steal_pointer (&line), FALSE);
      if (c != '\r')
        g_string_append_c (line, c);
    }
  return NULL;
}
