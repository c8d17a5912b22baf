/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "script-server.h"

#include <string.h>

struct _ScriptServer
{
  GSocketListener  *listener;
  GThread          *acceptor;
  GPtrArray        *threads;            /* one a client */
  GCancellable     *cancellable;
  guint             port;
  const char       *greeting;
  const ScriptRule *rules;
  char             *capabilities;       /* the answer that repeats those of the greeting */
  guint             max;
  GMutex            lock;
  GCond             changed;
  guint             used[64];
  GPtrArray        *heard;
  gboolean          released;
  guint             n_now;
  guint             n_all;
};

static gboolean
say (ScriptServer  *self,
     GOutputStream *output,
     const char    *text,
     gsize          size)
{
  return g_output_stream_write_all (output, text, size, NULL, self->cancellable, NULL);
}

static const char *
find_reply (ScriptServer *self,
            const char   *line)
{
  const char *reply = NULL;
  gint last = -1;

  g_mutex_lock (&self->lock);
  g_ptr_array_add (self->heard, g_strdup (line));
  g_cond_broadcast (&self->changed);
  for (guint i = 0; self->rules != NULL && self->rules[i].command != NULL; i++)
    {
      if (strstr (line, self->rules[i].command) == NULL)
        continue;
      last = (gint) i;
      reply = self->rules[i].reply;
      if (self->used[i] == 0)
        break;
    }
  if (last >= 0)
    self->used[last]++;
  g_mutex_unlock (&self->lock);
  if (reply != NULL)
    return reply;
  return strstr (line, " CAPABILITY") != NULL ? self->capabilities : "$T OK done\r\n";
}

static void
wait_for_release (ScriptServer *self)
{
  g_mutex_lock (&self->lock);
  while (!self->released)
    g_cond_wait (&self->changed, &self->lock);
  g_mutex_unlock (&self->lock);
}

/* FALSE: hang up */
static gboolean
answer (ScriptServer  *self,
        GOutputStream *output,
        const char    *reply,
        const char    *tag)
{
  g_autoptr (GString) text = g_string_new (reply);
  gboolean cut, fill;

  if (g_str_has_prefix (reply, "$HOLD"))
    {
      wait_for_release (self);
      g_string_erase (text, 0, 5);
    }
  g_string_replace (text, "$T", tag, 0);
  for (guint before = 1; before <= 9; before++)
    {
      char sign[] = { '$', (char) ('0' + before), '\0' };
      g_autofree char *earlier = g_strdup_printf ("%c%" G_GINT64_FORMAT, tag[0],
                                                  g_ascii_strtoll (tag + 1, NULL, 10) - before);

      g_string_replace (text, sign, earlier, 0);
    }
  cut = strstr (text->str, "$CUT") != NULL;
  fill = strstr (text->str, "$FILL") != NULL;
  g_string_truncate (text, strcspn (text->str, "$"));
  if (!say (self, output, text->str, text->len))
    return FALSE;
  while (fill)
    {
      g_autofree char *filling = g_strnfill (65536, 'x');

      if (!say (self, output, filling, 65536))
        return FALSE;
    }
  return !cut;
}

static gboolean
serve_line (ScriptServer     *self,
            GDataInputStream *input,
            GOutputStream    *output,
            const char       *line)
{
  g_autofree char *tag = g_strndup (line, strcspn (line, " "));
  const char *brace = strrchr (line, '{');

  /* Literals: agreed to unless that is not waited for, and thrown away */
  while (brace != NULL && g_str_has_suffix (brace, "}"))
    {
      gsize size = g_ascii_strtoull (brace + 1, NULL, 10);
      g_autofree char *literal = g_malloc (size + 1);
      g_autofree char *rest = NULL;

      if (strchr (brace, '+') == NULL && !say (self, output, "+ go on\r\n", 9))
        return FALSE;
      if (!g_input_stream_read_all (G_INPUT_STREAM (input), literal, size, NULL, self->cancellable,
                                    NULL))
        return FALSE;
      rest = g_data_input_stream_read_line (input, NULL, self->cancellable, NULL);
      if (rest == NULL)
        return FALSE;
      brace = NULL;
    }
  return answer (self, output, find_reply (self, line), tag);
}

static void
serve (ScriptServer *self,
       GIOStream    *client)
{
  g_autoptr (GDataInputStream) input = NULL;
  GOutputStream *output = g_io_stream_get_output_stream (client);

  input = g_data_input_stream_new (g_io_stream_get_input_stream (client));
  g_data_input_stream_set_newline_type (input, G_DATA_STREAM_NEWLINE_TYPE_CR_LF);
  for (;;)
    {
      g_autofree char *line = g_data_input_stream_read_line (input, NULL, self->cancellable, NULL);

      if (line == NULL || !serve_line (self, input, output, line))
        return;
    }
}

typedef struct
{
  ScriptServer      *server;
  GSocketConnection *connection;
} Client;

static gpointer
client_thread (gpointer data)
{
  Client *client = data;
  ScriptServer *self = client->server;
  GOutputStream *output = g_io_stream_get_output_stream (G_IO_STREAM (client->connection));
  const char *greeting = self->greeting;
  gboolean too_many;

  g_mutex_lock (&self->lock);
  self->n_all++;
  self->n_now++;
  too_many = self->max > 0 && self->n_now > self->max;
  g_mutex_unlock (&self->lock);
  if (too_many)
    greeting = "* BYE [LIMIT] Too many connections\r\n";
  if (say (self, output, greeting, strlen (greeting)) && !too_many &&
      !g_str_has_prefix (greeting, "* BYE"))
    serve (self, G_IO_STREAM (client->connection));
  g_mutex_lock (&self->lock);
  self->n_now--;
  g_mutex_unlock (&self->lock);
  g_io_stream_close (G_IO_STREAM (client->connection), NULL, NULL);
  g_object_unref (client->connection);
  g_free (client);
  return NULL;
}

static gpointer
accept_thread (gpointer data)
{
  ScriptServer *self = data;

  for (;;)
    {
      GSocketConnection *connection = g_socket_listener_accept (self->listener, NULL,
                                                                self->cancellable, NULL);
      Client *client;

      if (connection == NULL)
        return NULL;
      client = g_new0 (Client, 1);
      client->server = self;
      client->connection = connection;
      g_ptr_array_add (self->threads, g_thread_new ("script-client", client_thread, client));
    }
}

ScriptServer *
script_server_new (const char       *greeting,
                   const ScriptRule *rules,
                   guint             max)
{
  ScriptServer *self = g_new0 (ScriptServer, 1);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) effective = NULL;
  g_autoptr (GError) error = NULL;
  const char *words;

  self->greeting = greeting != NULL ? greeting : "* OK [CAPABILITY IMAP4rev1 LITERAL+] hello\r\n";
  self->rules = rules;
  words = strstr (self->greeting, "CAPABILITY ");
  if (words != NULL)
    self->capabilities = g_strdup_printf ("* %.*s\r\n$T OK done\r\n", (int) strcspn (words, "]"), words);
  else
    self->capabilities = g_strdup ("$T BAD what\r\n");
  self->max = max;
  self->cancellable = g_cancellable_new ();
  self->heard = g_ptr_array_new_with_free_func (g_free);
  self->threads = g_ptr_array_new ();
  self->listener = g_socket_listener_new ();
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  g_socket_listener_add_address (self->listener, address, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL, &effective, &error);
  g_assert_no_error (error);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (effective));
  self->acceptor = g_thread_new ("script", accept_thread, self);
  return self;
}

void
script_server_free (ScriptServer *self)
{
  g_cancellable_cancel (self->cancellable);
  script_server_release (self);
  g_thread_join (self->acceptor);
  for (guint i = 0; i < self->threads->len; i++)
    g_thread_join (g_ptr_array_index (self->threads, i));
  g_ptr_array_unref (self->threads);
  g_ptr_array_unref (self->heard);
  g_free (self->capabilities);
  g_socket_listener_close (self->listener);
  g_object_unref (self->listener);
  g_object_unref (self->cancellable);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
  g_free (self);
}

guint
script_server_get_port (ScriptServer *self)
{
  return self->port;
}

static gboolean
has_heard_locked (ScriptServer *self,
                  const char   *text)
{
  for (guint i = 0; i < self->heard->len; i++)
    if (strstr (g_ptr_array_index (self->heard, i), text) != NULL)
      return TRUE;
  return FALSE;
}

gboolean
script_server_heard (ScriptServer *self,
                     const char   *text)
{
  gboolean heard;

  g_mutex_lock (&self->lock);
  heard = has_heard_locked (self, text);
  g_mutex_unlock (&self->lock);
  return heard;
}

void
script_server_await (ScriptServer *self,
                     const char   *text)
{
  g_mutex_lock (&self->lock);
  while (!has_heard_locked (self, text))
    g_cond_wait (&self->changed, &self->lock);
  g_mutex_unlock (&self->lock);
}

void
script_server_release (ScriptServer *self)
{
  g_mutex_lock (&self->lock);
  self->released = TRUE;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

guint
script_server_count (ScriptServer *self)
{
  guint n;

  g_mutex_lock (&self->lock);
  n = self->n_all;
  g_mutex_unlock (&self->lock);
  return n;
}
