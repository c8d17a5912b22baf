/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-https-private.h"

#include "../mapi-error.h"

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>
#include <string.h>

/* One request over HTTPS, the only way the library speaks it. Nothing is said of this computer and nothing is kept: no
 * cookies, no cache, no name of a program, no authentication of HTTP. A certificate that does not hold ends it. Redirects
 * are followed here, as libsoup would follow them anywhere. What is received is limited in size and time, and is not
 * unpacked, so that the limit is one of what came. */

#define CANNOT_BE_MORE (64u * 1024 * 1024)

typedef struct
{
  SoupSession      *session;     /* (owned) */
  SoupMessage      *message;     /* (owned): of this hop */
  GUri             *uri;         /* (owned): of this hop */
  MapiHttpsRequest  request;     /* with references */
  char             *site;        /* (owned): of the first hop */
  GCancellable     *cancellable; /* (owned): the caller's wish and the clock */
  gulong            cancelled;
  GSource          *clock;       /* (owned) */
  gboolean          late;
  guint             n_redirects;
  char             *buffer;      /* (owned) (nullable): what is being read */
  GInputStream     *stream;      /* (owned) (nullable): where from */
} Exchange;

typedef struct
{
  char  *data;
  gsize  size;
} Wiped;

static void send_message (GTask *task);

static void
exchange_free (gpointer data)
{
  Exchange *self = data;

  if (self->buffer != NULL)
    explicit_bzero (self->buffer, self->request.max_size + 1);
  g_free (self->buffer);
  g_clear_object (&self->stream);
  g_clear_object (&self->message);
  if (self->session != NULL)
    soup_session_abort (self->session);
  g_clear_object (&self->session);
  g_clear_pointer (&self->uri, g_uri_unref);
  g_clear_pointer (&self->request.form, g_bytes_unref);
  g_clear_object (&self->request.database);
  g_clear_object (&self->cancellable);
  g_free (self->site);
  g_free (self);
}

void
mapi_https_answer_free (MapiHttpsAnswer *self)
{
  g_clear_pointer (&self->text, g_bytes_unref);
  g_free (self->host);
  g_free (self->leads_to);
  g_free (self);
}

gboolean
mapi_https_answer_is_redirect (const MapiHttpsAnswer *self)
{
  return SOUP_STATUS_IS_REDIRECTION (self->status);
}

/* ---- where one may go ---- */

/* A domain under no suffix of the public list, as in a network of one's own: its last two labels */
static const char *
last_two_labels (const char *host)
{
  const char *dot = strrchr (host, '.');
  const char *start = dot;

  while (start != NULL && start > host && start[-1] != '.')
    start--;
  return start != NULL ? start : host;
}

char *
mapi_https_dup_site (const char *host)
{
  const char *site = NULL;

  if (host == NULL)
    return NULL;
  if (g_hostname_is_ip_address (host))
    return g_strdup (host);
  site = soup_tld_get_base_domain (host, NULL);
  if (site == NULL)
    site = soup_tld_domain_is_public_suffix (host) ? host : last_two_labels (host);
  return g_ascii_strdown (site, -1);
}

static gboolean
is_safe (GUri     *uri,
         gboolean  loopback)
{
  const char *host = g_uri_get_host (uri);

  if (host == NULL || *host == '\0' || g_uri_get_userinfo (uri) != NULL)
    return FALSE;
  return strcmp (g_uri_get_scheme (uri), "https") == 0 ||
         (loopback && strcmp (g_uri_get_scheme (uri), "http") == 0 && strcmp (host, "127.0.0.1") == 0);
}

static gboolean
may_follow (Exchange *self,
            GUri     *target)
{
  guint status = soup_message_get_status (self->message);
  gboolean keeps = status == SOUP_STATUS_TEMPORARY_REDIRECT || status == SOUP_STATUS_PERMANENT_REDIRECT;
  g_autofree char *site = NULL;

  if (self->request.follow == MAPI_HTTPS_STAY || (self->request.form != NULL && !keeps) || !is_safe (target, FALSE))
    return FALSE;
  if (self->request.follow == MAPI_HTTPS_ORIGIN)
    return strcmp (g_uri_get_scheme (self->uri), "https") == 0 &&
           g_ascii_strcasecmp (g_uri_get_host (self->uri), g_uri_get_host (target)) == 0 &&
           g_uri_get_port (self->uri) == g_uri_get_port (target);
  site = mapi_https_dup_site (g_uri_get_host (target));
  return strcmp (site, self->site) == 0;
}

static void
set_uri (Exchange *self,
         GUri     *uri)
{
  g_clear_pointer (&self->uri, g_uri_unref);
  self->uri = self->request.port != 0 ? soup_uri_copy (uri, SOUP_URI_PORT, self->request.port, SOUP_URI_NONE)
                                      : g_uri_ref (uri);
}

/* ---- the answer ---- */

static void
finish (GTask           *task,
        MapiHttpsAnswer *answer,
        GError          *error)
{
  Exchange *self = g_task_get_task_data (task);
  GCancellable *wish = g_task_get_cancellable (task);

  if (self->cancelled != 0)
    g_cancellable_disconnect (wish, self->cancelled);
  self->cancelled = 0;
  g_source_destroy (self->clock);
  g_clear_pointer (&self->clock, g_source_unref);
  if (answer != NULL)
    g_task_return_pointer (task, answer, (GDestroyNotify) mapi_https_answer_free);
  else if (self->late)
    {
      g_task_return_new_error (task, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR, _("“%s” takes too long to answer."),
                               g_uri_get_host (self->uri));
      g_error_free (error);
    }
  else
    g_task_return_error (task, error);
}

static MapiHttpsAnswer *
new_answer (Exchange *self)
{
  MapiHttpsAnswer *answer = g_new0 (MapiHttpsAnswer, 1);

  answer->status = soup_message_get_status (self->message);
  answer->host = g_strdup (g_uri_get_host (self->uri));
  return answer;
}

static void
wiped_free (gpointer data)
{
  Wiped *wiped = data;

  explicit_bzero (wiped->data, wiped->size);
  g_free (wiped->data);
  g_free (wiped);
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Exchange *self = g_task_get_task_data (task);
  MapiHttpsAnswer *answer;
  GError *error = NULL;
  Wiped *wiped;
  gsize length;

  if (!g_input_stream_read_all_finish (G_INPUT_STREAM (source), result, &length, &error))
    {
      finish (task, NULL, error);
      return;
    }
  if (length > self->request.max_size)
    {
      finish (task, NULL, g_error_new (MAPI_ERROR, MAPI_ERROR_TOO_BIG, _("The answer of “%s” is too long."),
                                       g_uri_get_host (self->uri)));
      return;
    }
  wiped = g_new (Wiped, 1);
  wiped->data = g_steal_pointer (&self->buffer);
  wiped->size = self->request.max_size + 1;
  answer = new_answer (self);
  answer->text = g_bytes_new_with_free_func (wiped->data, length, wiped_free, wiped);
  finish (task, answer, NULL);
}

/* Goes on, or answers with the redirect */
static void
redirect (GTask *task)
{
  Exchange *self = g_task_get_task_data (task);
  const char *location = soup_message_headers_get_one (soup_message_get_response_headers (self->message), "Location");
  g_autoptr(GUri) target = location != NULL ? g_uri_parse_relative (self->uri, location, SOUP_HTTP_URI_FLAGS, NULL) : NULL;
  MapiHttpsAnswer *answer;

  if (target != NULL && self->n_redirects < self->request.max_redirects && may_follow (self, target))
    {
      self->n_redirects++;
      set_uri (self, target);
      send_message (task);
      return;
    }
  answer = new_answer (self);
  if (target != NULL && !may_follow (self, target))
    answer->leads_to = g_strdup (g_uri_get_host (target));
  finish (task, answer, NULL);
}

static void
sent_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Exchange *self = g_task_get_task_data (task);
  GError *error = NULL;

  g_clear_object (&self->stream);
  self->stream = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  if (self->stream == NULL)
    finish (task, NULL, error);
  else if (SOUP_STATUS_IS_REDIRECTION (soup_message_get_status (self->message)))
    redirect (task);
  else if (self->request.max_size == 0)
    finish (task, new_answer (self), NULL);
  else
    {
      self->buffer = g_malloc (self->request.max_size + 1);
      g_input_stream_read_all_async (self->stream, self->buffer, self->request.max_size + 1, G_PRIORITY_DEFAULT,
                                     self->cancellable, read_cb, g_object_ref (task));
    }
}

/* ---- the request ---- */

static void
send_message (GTask *task)
{
  Exchange *self = g_task_get_task_data (task);
  const MapiHttpsRequest *request = &self->request;

  g_clear_object (&self->stream);
  g_clear_object (&self->message);
  self->message = soup_message_new_from_uri (request->form != NULL ? SOUP_METHOD_POST : SOUP_METHOD_GET, self->uri);
  soup_message_add_flags (self->message, SOUP_MESSAGE_NO_REDIRECT | SOUP_MESSAGE_DO_NOT_USE_AUTH_CACHE);
  soup_message_disable_feature (self->message, SOUP_TYPE_AUTH_MANAGER);
  if (request->accept != NULL)
    soup_message_headers_append (soup_message_get_request_headers (self->message), "Accept", request->accept);
  if (request->form != NULL)
    soup_message_set_request_body_from_bytes (self->message, "application/x-www-form-urlencoded", request->form);
  soup_session_send_async (self->session, self->message, G_PRIORITY_DEFAULT, self->cancellable, sent_cb,
                           g_object_ref (task));
}

static gboolean
late_cb (gpointer data)
{
  Exchange *self = g_task_get_task_data (data);

  self->late = TRUE;
  g_cancellable_cancel (self->cancellable);
  return G_SOURCE_REMOVE;
}

static void
cancelled_cb (GCancellable *cancellable,
              gpointer      user_data)
{
  g_cancellable_cancel (user_data);
}

static Exchange *
new_exchange (GUri                   *uri,
              const MapiHttpsRequest *request)
{
  Exchange *self = g_new0 (Exchange, 1);

  self->request = *request;
  self->request.accept = g_intern_string (request->accept);
  self->request.max_size = MIN (request->max_size, CANNOT_BE_MORE);
  if (request->form != NULL)
    g_bytes_ref (request->form);
  if (request->database != NULL)
    g_object_ref (request->database);
  set_uri (self, uri);
  self->site = mapi_https_dup_site (g_uri_get_host (uri));
  self->cancellable = g_cancellable_new ();
  self->session = soup_session_new ();
  soup_session_set_timeout (self->session, request->seconds);
  soup_session_remove_feature_by_type (self->session, SOUP_TYPE_CONTENT_DECODER);
  if (request->database != NULL)
    soup_session_set_tls_database (self->session, request->database);
  return self;
}

void
mapi_https_send_async (const char             *url,
                       const MapiHttpsRequest *request,
                       GCancellable           *cancellable,
                       GAsyncReadyCallback     callback,
                       gpointer                user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr(GUri) uri = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL);
  Exchange *self;

  g_task_set_source_tag (task, mapi_https_send_async);
  if (uri == NULL || !is_safe (uri, request->loopback))
    {
      g_task_return_new_error (task, MAPI_ERROR, MAPI_ERROR_NO_ACCESS, _("“%s” is no https address."), url);
      return;
    }
  self = new_exchange (uri, request);
  g_task_set_task_data (task, self, exchange_free);
  self->clock = g_timeout_source_new_seconds (request->seconds);
  g_source_set_callback (self->clock, late_cb, task, NULL);
  g_source_attach (self->clock, g_task_get_context (task));
  if (cancellable != NULL)
    self->cancelled = g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb), g_object_ref (self->cancellable),
                                             g_object_unref);
  send_message (task);
}

MapiHttpsAnswer *
mapi_https_send_finish (GAsyncResult  *result,
                        GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
result_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

MapiHttpsAnswer *
mapi_https_send (const char              *url,
                 const MapiHttpsRequest  *request,
                 GCancellable            *cancellable,
                 GError                 **error)
{
  g_autoptr(GMainContext) context = g_main_context_new ();
  GAsyncResult *result = NULL;
  MapiHttpsAnswer *answer;

  g_main_context_push_thread_default (context);
  mapi_https_send_async (url, request, cancellable, result_cb, &result);
  while (result == NULL)
    g_main_context_iteration (context, TRUE);
  answer = mapi_https_send_finish (result, error);
  /* What the session still has to tell its connections is told on this context */
  g_object_unref (result);
  while (g_main_context_iteration (context, FALSE))
    ;
  g_main_context_pop_thread_default (context);
  return answer;
}
