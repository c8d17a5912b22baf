/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-discovery-private.h"

#include <string.h>

#include <glib/gi18n-lib.h>

/* Guessing: at usual names and ports of the domain, a server counts that speaks the protocol behind a
 * valid certificate for that name. Nothing is said to it but what it takes to get there.
 * Each probe blocks on a thread of its own. */

#define TIMEOUT_SECONDS 8
#define MAX_LINES 100
#define MAX_LINE 1000

typedef struct
{
  const char   *host;           /* before the domain */
  const char   *protocol;
  guint16       port;
  MapiSecurity  security;
} Guess;

static const Guess guesses[] = {
  { "imap.", "imap", 993, MAPI_SECURITY_TLS },
  { "mail.", "imap", 993, MAPI_SECURITY_TLS },
  { "", "imap", 993, MAPI_SECURITY_TLS },
  { "imap.", "imap", 143, MAPI_SECURITY_STARTTLS },
  { "mail.", "imap", 143, MAPI_SECURITY_STARTTLS },
  { "pop.", "pop3", 995, MAPI_SECURITY_TLS },
  { "mail.", "pop3", 995, MAPI_SECURITY_TLS },
  { "smtp.", "smtp", 465, MAPI_SECURITY_TLS },
  { "mail.", "smtp", 465, MAPI_SECURITY_TLS },
  { "", "smtp", 465, MAPI_SECURITY_TLS },
  { "smtp.", "smtp", 587, MAPI_SECURITY_STARTTLS },
  { "mail.", "smtp", 587, MAPI_SECURITY_STARTTLS },
};

typedef struct
{
  const MapiDiscoveryNet *net;
  const Guess            *guess;
  char                   *host; /* (owned) */
} Probe;

typedef struct
{
  char     *address;            /* (owned) */
  gboolean  found[G_N_ELEMENTS (guesses)];
  char     *hosts[G_N_ELEMENTS (guesses)];  /* (owned) */
  guint     n_waiting;
} Search;

typedef struct
{
  GTask *task;                  /* (owned) */
  guint  which;
} Answer;

static void
probe_free (gpointer data)
{
  Probe *probe = data;

  g_free (probe->host);
  g_free (probe);
}

static void
search_free (gpointer data)
{
  Search *search = data;

  for (guint i = 0; i < G_N_ELEMENTS (guesses); i++)
    g_free (search->hosts[i]);
  g_free (search->address);
  g_free (search);
}

static char *
read_line (GDataInputStream *input,
           GCancellable     *cancellable)
{
  gsize length;
  g_autofree char *line = g_data_input_stream_read_line (input, &length, cancellable, NULL);

  return line != NULL && length <= MAX_LINE ? g_steal_pointer (&line) : NULL;
}

static gboolean
read_greeting (GDataInputStream *input,
               const char       *protocol,
               GCancellable     *cancellable)
{
  const char *start = strcmp (protocol, "imap") == 0 ? "* OK" : strcmp (protocol, "pop3") == 0 ? "+OK" : "220";

  for (guint i = 0; i < MAX_LINES; i++)
    {
      g_autofree char *line = read_line (input, cancellable);

      if (line == NULL || !g_str_has_prefix (line, start))
        return FALSE;
      if (strncmp (line, "220-", 4) != 0)
        return TRUE;
    }
  return FALSE;
}

/* Sends a command and reads its answer to the end; whether it was accepted */
static gboolean
ask (GIOStream        *stream,
     GDataInputStream *input,
     const char       *protocol,
     const char       *command,
     GCancellable     *cancellable)
{
  gboolean imap = strcmp (protocol, "imap") == 0;
  GOutputStream *output = g_io_stream_get_output_stream (stream);

  if (!g_output_stream_write_all (output, command, strlen (command), NULL, cancellable, NULL))
    return FALSE;
  for (guint i = 0; i < MAX_LINES; i++)
    {
      g_autofree char *line = read_line (input, cancellable);

      if (line == NULL)
        return FALSE;
      if (imap && g_str_has_prefix (line, "a "))
        return g_ascii_strncasecmp (line, "a OK", 4) == 0;
      if (!imap && strlen (line) >= 4 && line[3] == ' ')
        return line[0] == '2';
      if (!imap && strlen (line) < 4)
        return FALSE;
    }
  return FALSE;
}

static GIOStream *
wrap_tls (GIOStream    *stream,
          Probe        *probe,
          GCancellable *cancellable)
{
  g_autoptr(GSocketConnectable) identity = g_network_address_new (probe->host, probe->guess->port);
  g_autoptr(GIOStream) tls = g_tls_client_connection_new (stream, identity, NULL);

  if (tls == NULL)
    return NULL;
  if (probe->net != NULL && probe->net->database != NULL)
    g_tls_connection_set_database (G_TLS_CONNECTION (tls), probe->net->database);
  return g_tls_connection_handshake (G_TLS_CONNECTION (tls), cancellable, NULL)
         ? g_steal_pointer (&tls) : NULL;
}

static GDataInputStream *
open_input (GIOStream *stream)
{
  GDataInputStream *input = g_data_input_stream_new (g_io_stream_get_input_stream (stream));

  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (input), FALSE);
  g_data_input_stream_set_newline_type (input, G_DATA_STREAM_NEWLINE_TYPE_ANY);
  return input;
}

static gboolean
start_tls (GIOStream    *stream,
           Probe        *probe,
           GCancellable *cancellable)
{
  const char *protocol = probe->guess->protocol;
  gboolean smtp = strcmp (protocol, "smtp") == 0;
  g_autoptr(GDataInputStream) input = open_input (stream);
  g_autoptr(GIOStream) tls = NULL;

  if (!read_greeting (input, protocol, cancellable) ||
      (smtp && !ask (stream, input, protocol, "EHLO [127.0.0.1]\r\n", cancellable)) ||
      !ask (stream, input, protocol, smtp ? "STARTTLS\r\n" : "a STARTTLS\r\n", cancellable) ||
      g_buffered_input_stream_get_available (G_BUFFERED_INPUT_STREAM (input)) > 0)
    return FALSE;
  tls = wrap_tls (stream, probe, cancellable);
  return tls != NULL;
}

static gboolean
probe_server (Probe        *probe,
              GCancellable *cancellable)
{
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  g_autoptr(GSocketConnectable) address = NULL;
  g_autoptr(GSocketConnection) connection = NULL;
  g_autoptr(GIOStream) tls = NULL;
  g_autoptr(GDataInputStream) input = NULL;

  if (probe->net != NULL && probe->net->route != NULL)
    address = probe->net->route (probe->host, probe->guess->port, probe->net->user_data);
  else
    address = g_network_address_new (probe->host, probe->guess->port);
  if (address == NULL)
    return FALSE;
  g_socket_client_set_timeout (client, TIMEOUT_SECONDS);
  connection = g_socket_client_connect (client, address, cancellable, NULL);
  if (connection == NULL)
    return FALSE;
  if (probe->guess->security == MAPI_SECURITY_STARTTLS)
    return start_tls (G_IO_STREAM (connection), probe, cancellable);

  tls = wrap_tls (G_IO_STREAM (connection), probe, cancellable);
  if (tls == NULL)
    return FALSE;
  input = open_input (tls);
  return read_greeting (input, probe->guess->protocol, cancellable);
}

static void
probe_thread (GTask        *task,
              gpointer      source,
              gpointer      data,
              GCancellable *cancellable)
{
  g_task_return_boolean (task, probe_server (data, cancellable));
}

static void
return_servers (GTask *task)
{
  Search *search = g_task_get_task_data (task);
  g_autoptr(GPtrArray) servers =
    g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_discovered_server_unref);
  static const char * const auth[] = { "password", NULL };

  if (g_task_return_error_if_cancelled (task))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (guesses); i++)
    if (search->found[i])
      g_ptr_array_add (servers, mapi_discovered_server_new (guesses[i].protocol, search->hosts[i],
                                                            guesses[i].port, guesses[i].security,
                                                            search->address, auth));
  if (servers->len > 0)
    g_task_return_pointer (task, g_steal_pointer (&servers), (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_new_error (task, MAPI_ERROR, MAPI_ERROR_NOT_FOUND, "%s",
                             _("No host of a usual name answers."));
}

static void
probe_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  Answer *answer = user_data;
  g_autoptr(GTask) task = g_steal_pointer (&answer->task);
  Search *search = g_task_get_task_data (task);

  search->found[answer->which] = g_task_propagate_boolean (G_TASK (result), NULL);
  g_free (answer);
  if (--search->n_waiting == 0)
    return_servers (task);
}

void
mapi_discovery_guess_async (const MapiDiscoveryNet *net,
                            const char             *address,
                            const char             *domain,
                            GCancellable           *cancellable,
                            GAsyncReadyCallback     callback,
                            gpointer                user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Search *search = g_new0 (Search, 1);

  g_task_set_source_tag (task, mapi_discovery_guess_async);
  search->address = g_strdup (address);
  search->n_waiting = G_N_ELEMENTS (guesses);
  g_task_set_task_data (task, search, search_free);
  for (guint i = 0; i < G_N_ELEMENTS (guesses); i++)
    {
      Answer *answer = g_new0 (Answer, 1);
      g_autoptr(GTask) probe_task = NULL;
      Probe *probe = g_new0 (Probe, 1);

      search->hosts[i] = g_strconcat (guesses[i].host, domain, NULL);
      answer->task = g_object_ref (task);
      answer->which = i;
      probe->net = net;
      probe->guess = &guesses[i];
      probe->host = g_strdup (search->hosts[i]);
      probe_task = g_task_new (NULL, cancellable, probe_cb, answer);
      g_task_set_task_data (probe_task, probe, probe_free);
      g_task_run_in_thread (probe_task, probe_thread);
    }
}

GPtrArray *
mapi_discovery_guess_finish (GAsyncResult  *result,
                             GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
