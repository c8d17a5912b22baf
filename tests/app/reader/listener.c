/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "listener.h"

#include <string.h>

struct _Listener
{
  GSocket      *socket;         /* (owned) */
  GCancellable *cancellable;    /* (owned) */
  GThread      *thread;         /* (owned) */
  GMutex        lock;
  GPtrArray    *paths;          /* (owned) (element-type utf8), guarded by the lock */
  guint         connections;
  guint16       port;
};

static const guint8 picture[] = {
  0x47, 0x49, 0x46, 0x38, 0x39, 0x61, 0x01, 0x00, 0x01, 0x00, 0x80, 0x00, 0x00, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00,
  0x2c, 0x00, 0x00, 0x00, 0x00, 0x01, 0x00, 0x01, 0x00, 0x00, 0x02, 0x02, 0x44, 0x01, 0x00, 0x3b
};

static void
answer (Listener *self,
        GSocket  *client)
{
  char request[4096];
  gssize n;
  g_autofree char *head =
    g_strdup_printf ("HTTP/1.0 200 OK\r\nContent-Type: image/gif\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n",
                     sizeof picture);

  g_socket_set_timeout (client, 5);
  n = g_socket_receive (client, request, sizeof request - 1, self->cancellable, NULL);
  if (n > 0)
    {
      g_auto(GStrv) words = NULL;

      request[n] = '\0';
      words = g_strsplit_set (request, " \r\n", 3);
      g_mutex_lock (&self->lock);
      if (words[0] != NULL && words[1] != NULL)
        g_ptr_array_add (self->paths, g_strdup (words[1]));
      g_mutex_unlock (&self->lock);
      g_socket_send (client, head, strlen (head), NULL, NULL);
      g_socket_send (client, (const char *) picture, sizeof picture, NULL, NULL);
    }
  g_socket_close (client, NULL);
}

static gpointer
serve (gpointer data)
{
  Listener *self = data;
  GSocket *client;

  while ((client = g_socket_accept (self->socket, self->cancellable, NULL)) != NULL)
    {
      g_mutex_lock (&self->lock);
      self->connections++;
      g_mutex_unlock (&self->lock);
      answer (self, client);
      g_object_unref (client);
    }
  return NULL;
}

Listener *
listener_new (void)
{
  Listener *self = g_new0 (Listener, 1);
  g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr(GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr(GSocketAddress) bound = NULL;
  GError *error = NULL;

  g_mutex_init (&self->lock);
  self->paths = g_ptr_array_new_with_free_func (g_free);
  self->cancellable = g_cancellable_new ();
  self->socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, &error);
  g_assert_no_error (error);
  g_assert_true (g_socket_bind (self->socket, address, TRUE, NULL));
  g_assert_true (g_socket_listen (self->socket, NULL));
  bound = g_socket_get_local_address (self->socket, NULL);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  self->thread = g_thread_new ("listener", serve, self);
  return self;
}

void
listener_free (Listener *self)
{
  g_cancellable_cancel (self->cancellable);
  g_thread_join (self->thread);
  g_socket_close (self->socket, NULL);
  g_object_unref (self->socket);
  g_object_unref (self->cancellable);
  g_ptr_array_unref (self->paths);
  g_mutex_clear (&self->lock);
  g_free (self);
}

guint16
listener_get_port (Listener *self)
{
  return self->port;
}

guint
listener_get_connections (Listener *self)
{
  guint n;

  g_mutex_lock (&self->lock);
  n = self->connections;
  g_mutex_unlock (&self->lock);
  return n;
}

static int
compare (gconstpointer a,
         gconstpointer b)
{
  return strcmp (*(const char * const *) a, *(const char * const *) b);
}

char *
listener_dup_paths (Listener *self)
{
  GString *out = g_string_new (NULL);
  const char *last = NULL;

  g_mutex_lock (&self->lock);
  g_ptr_array_sort (self->paths, compare);
  for (guint i = 0; i < self->paths->len; i++)
    {
      const char *path = self->paths->pdata[i];

      if (g_strcmp0 (last, path) != 0)
        g_string_append_printf (out, "%s%s", out->len > 0 ? " " : "", path);
      last = path;
    }
  g_mutex_unlock (&self->lock);
  return g_string_free (out, FALSE);
}
