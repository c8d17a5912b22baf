/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-oauth-private.h"

#include <string.h>

#include <glib/gi18n-lib.h>

/* The smallest server there can be: reads the first line of a request, answers with a page, closes. Anybody
 * on this computer and any page in the browser can talk to it, so what does not carry the state that was
 * sent along is answered and forgotten. It listens on loopback only, on a port the system chooses, and only
 * while somebody signs in. */

#define MAX_REQUEST (16 * 1024)
#define MAX_CONNECTIONS 32
#define PATIENCE_SECONDS 30

struct _MapiOAuthRedirect
{
  GMainContext   *context;      /* (owned) */
  GSocketService *service;      /* (owned) */
  GCancellable   *closing;      /* (owned) */
  char           *uri;
  char           *state;
  char           *code;         /* (nullable) */
  GError         *error;        /* (nullable) */
  guint           n_connections;
};

typedef struct
{
  MapiOAuthRedirect *redirect;
  GSocketConnection *connection;        /* (owned) */
  GString           *request;           /* (owned) */
  char              *answer;            /* (nullable) */
  char               chunk[4096];
} Visit;

static void
visit_free (Visit *visit)
{
  visit->redirect->n_connections--;
  g_object_unref (visit->connection);
  g_string_free (visit->request, TRUE);
  g_free (visit->answer);
  g_free (visit);
}

static gboolean
is_over (MapiOAuthRedirect *self)
{
  return self->code != NULL || self->error != NULL;
}

/* ---- what the browser brings ---- */

static void
take_refusal (MapiOAuthRedirect *self,
              const char        *code,
              const char        *words)
{
  g_autofree char *valid = g_utf8_make_valid (words != NULL && *words != '\0' ? words : code, -1);
  g_autofree char *text = g_utf8_substring (valid, 0, MIN (g_utf8_strlen (valid, -1), 512));

  for (char *p = text; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p))
      *p = ' ';
  if (g_str_equal (code, "access_denied"))
    g_set_error (&self->error, MAPI_ERROR, MAPI_ERROR_USER_CANCEL, _("You did not allow it in the browser (%s)"), text);
  else
    g_set_error (&self->error, MAPI_ERROR, MAPI_ERROR_LOGON_FAILED, _("Signing in was refused: %s"), text);
}

gboolean
mapi_oauth_redirect_take (MapiOAuthRedirect *self,
                          const char        *target)
{
  const char *query = strchr (target, '?');
  g_autoptr(GHashTable) fields = NULL;
  const char *code, *refusal;

  if (query == NULL || is_over (self))
    return FALSE;
  fields = g_uri_parse_params (query + 1, (gssize) strcspn (query + 1, "# \r\n"), "&", G_URI_PARAMS_WWW_FORM, NULL);
  if (fields == NULL || g_strcmp0 (g_hash_table_lookup (fields, "state"), self->state) != 0)
    return FALSE;
  code = g_hash_table_lookup (fields, "code");
  refusal = g_hash_table_lookup (fields, "error");
  if (refusal != NULL)
    take_refusal (self, refusal, g_hash_table_lookup (fields, "error_description"));
  else if (code != NULL && *code != '\0')
    self->code = g_strdup (code);
  return is_over (self);
}

/* ---- what it gets ---- */

static char *
make_answer (const char *status,
             const char *words)
{
  g_autofree char *text = g_markup_escape_text (words, -1);
  g_autofree char *page = g_strdup_printf ("<!DOCTYPE html><html><head><meta charset=\"utf-8\"><title>%s</title></head>"
                                           "<body><p>%s</p></body></html>\n", text, text);

  return g_strdup_printf ("HTTP/1.1 %s\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %" G_GSIZE_FORMAT
                          "\r\nCache-Control: no-store\r\nReferrer-Policy: no-referrer\r\n"
                          "Content-Security-Policy: default-src 'none'\r\nConnection: close\r\n\r\n%s",
                          status, strlen (page), page);
}

static void
written_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  Visit *visit = user_data;

  g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, NULL);
  g_io_stream_close (G_IO_STREAM (visit->connection), NULL, NULL);
  visit_free (visit);
}

char *
mapi_oauth_redirect_serve (MapiOAuthRedirect *self,
                           const char        *request)
{
  g_auto(GStrv) words = g_strsplit (request, " ", 3);
  gboolean taken = g_strv_length (words) == 3 && g_str_equal (words[0], "GET") &&
                   mapi_oauth_redirect_take (self, words[1]);

  if (taken && self->code != NULL)
    return make_answer ("200 OK", _("This is done. You can close this page and go back to your mail."));
  if (taken)
    return make_answer ("200 OK", _("You are not signed in. You can close this page and go back to your mail."));
  return make_answer ("404 Not Found", _("Nobody waits for this."));
}

static void
answer (Visit *visit)
{
  visit->answer = mapi_oauth_redirect_serve (visit->redirect, visit->request->str);
  g_output_stream_write_all_async (g_io_stream_get_output_stream (G_IO_STREAM (visit->connection)), visit->answer,
                                   strlen (visit->answer), G_PRIORITY_DEFAULT, visit->redirect->closing, written_cb,
                                   visit);
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Visit *visit = user_data;
  gssize length = g_input_stream_read_finish (G_INPUT_STREAM (source), result, NULL);

  if (length > 0)
    g_string_append_len (visit->request, visit->chunk, length);
  if (strstr (visit->request->str, "\r\n\r\n") != NULL)
    answer (visit);
  else if (length <= 0 || visit->request->len > MAX_REQUEST)
    visit_free (visit);
  else
    g_input_stream_read_async (G_INPUT_STREAM (source), visit->chunk, sizeof visit->chunk, G_PRIORITY_DEFAULT,
                               visit->redirect->closing, read_cb, visit);
}

static gboolean
incoming_cb (GSocketService    *service,
             GSocketConnection *connection,
             GObject           *source,
             MapiOAuthRedirect *self)
{
  Visit *visit;

  if (self->n_connections >= MAX_CONNECTIONS)
    return TRUE;
  self->n_connections++;
  g_socket_set_timeout (g_socket_connection_get_socket (connection), PATIENCE_SECONDS);
  visit = g_new0 (Visit, 1);
  visit->redirect = self;
  visit->connection = g_object_ref (connection);
  visit->request = g_string_new (NULL);
  g_input_stream_read_async (g_io_stream_get_input_stream (G_IO_STREAM (connection)), visit->chunk, sizeof visit->chunk,
                             G_PRIORITY_DEFAULT, self->closing, read_cb, visit);
  return TRUE;
}

/* ---- waiting ---- */

MapiOAuthRedirect *
mapi_oauth_redirect_new (const char  *host,
                         const char  *state,
                         GError     **error)
{
  g_autoptr(MapiOAuthRedirect) self = g_new0 (MapiOAuthRedirect, 1);
  g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr(GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr(GSocketAddress) effective = NULL;
  g_autoptr(GError) local = NULL;
  gboolean listens;

  self->context = g_main_context_new ();
  self->closing = g_cancellable_new ();
  self->state = g_strdup (state);
  g_main_context_push_thread_default (self->context);
  self->service = g_socket_service_new ();
  listens = g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), address, G_SOCKET_TYPE_STREAM,
                                           G_SOCKET_PROTOCOL_TCP, NULL, &effective, &local);
  g_main_context_pop_thread_default (self->context);
  if (!listens)
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR, _("The browser cannot be waited for: %s"), local->message);
      return NULL;
    }
  g_signal_connect (self->service, "incoming", G_CALLBACK (incoming_cb), self);
  self->uri = g_strdup_printf ("http://%s:%u", host,
                               g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (effective)));
  return g_steal_pointer (&self);
}

const char *
mapi_oauth_redirect_get_uri (MapiOAuthRedirect *self)
{
  return self->uri;
}

typedef struct
{
  MapiOAuthRedirect *redirect;
  char              *answer;
  GError            *error;
} Answer;

static void
answer_free (gpointer data)
{
  Answer *given = data;

  g_free (given->answer);
  g_clear_error (&given->error);
  g_free (given);
}

static gboolean
answer_cb (gpointer data)
{
  Answer *given = data;
  MapiOAuthRedirect *self = given->redirect;

  if (is_over (self) || (given->answer != NULL && mapi_oauth_redirect_take (self, given->answer)))
    return G_SOURCE_REMOVE;
  if (given->error != NULL)
    self->error = g_steal_pointer (&given->error);
  else
    self->error = g_error_new_literal (MAPI_ERROR, MAPI_ERROR_LOGON_FAILED,
                                       _("This is not the address the browser was sent to in the end."));
  return G_SOURCE_REMOVE;
}

void
mapi_oauth_redirect_answer (MapiOAuthRedirect *self,
                            const char        *text,
                            GError            *error)
{
  g_autoptr(GSource) source = g_idle_source_new ();
  Answer *given = g_new0 (Answer, 1);

  given->redirect = self;
  given->answer = g_strdup (text);
  given->error = error;
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, answer_cb, given, answer_free);
  g_source_attach (source, self->context);
}

static gboolean
cancelled_cb (GCancellable *cancellable,
              gpointer      user_data)
{
  MapiOAuthRedirect *self = user_data;

  if (!is_over (self))
    self->error = g_error_new_literal (MAPI_ERROR, MAPI_ERROR_CANCEL, _("Signing in was stopped"));
  return G_SOURCE_REMOVE;
}

/* The page that says that it is done is still on its way. */
static void
finish_visits (MapiOAuthRedirect *self)
{
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  while (g_main_context_iteration (self->context, FALSE))
    ;
  g_cancellable_cancel (self->closing);
  while (self->n_connections > 0)
    g_main_context_iteration (self->context, TRUE);
}

char *
mapi_oauth_redirect_wait (MapiOAuthRedirect  *self,
                          GCancellable       *cancellable,
                          GError            **error)
{
  g_autoptr(GSource) source = cancellable != NULL ? g_cancellable_source_new (cancellable) : NULL;

  g_main_context_push_thread_default (self->context);
  if (source != NULL)
    {
      g_source_set_callback (source, G_SOURCE_FUNC (cancelled_cb), self, NULL);
      g_source_attach (source, self->context);
    }
  while (!is_over (self))
    g_main_context_iteration (self->context, TRUE);
  if (source != NULL)
    g_source_destroy (source);
  finish_visits (self);
  g_main_context_pop_thread_default (self->context);
  if (self->error != NULL)
    g_propagate_error (error, g_steal_pointer (&self->error));
  return g_steal_pointer (&self->code);
}

void
mapi_oauth_redirect_free (MapiOAuthRedirect *self)
{
  if (self == NULL)
    return;
  g_clear_object (&self->service);
  g_clear_object (&self->closing);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_clear_error (&self->error);
  g_free (self->code);
  g_free (self->uri);
  g_free (self->state);
  g_free (self);
}
