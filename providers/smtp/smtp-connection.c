/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "smtp-connection.h"

#include <string.h>

#include <glib/gi18n-lib.h>
#include <kit-net-error.h>
#include <kit-sasl.h>

/* How often the patience of the service a server may be silent (RFC 5321 4.5.3.2 is more patient than people are). Who
 * gives up while the server still looks at a content it has does not know what becomes of the message. */
#define COMMAND_PATIENCE 1
#define CONTENT_PATIENCE 5
/* A reply that comes a byte now and then is never silent: all of it has so many times as long */
#define WHOLE_REPLY 2
#define LAST_WORDS_SECONDS 2
#define LINE_LIMIT 4096

struct _SmtpConnection
{
  KitLineStream    *stream;        /* (owned) */
  KitWireLog       *log;           /* (owned) (nullable) */
  KitEndpoint      *endpoint;      /* (owned) */
  SmtpCapabilities *capabilities;  /* (owned) (nullable) */
  guint64           n_queued;
  gint64            round_trip;    /* microseconds */
  guint             patience;      /* seconds */
  gboolean          silent;        /* that is what it was lost by */
  gboolean          dirty;
  gboolean          hurried;       /* only what comes at once is of interest */
  gboolean          lost;          /* out of step, or told to go */
};

void
smtp_connection_free (SmtpConnection *self)
{
  if (self == NULL)
    return;
  g_clear_object (&self->stream);
  g_clear_pointer (&self->log, kit_wire_log_free);
  g_clear_pointer (&self->capabilities, smtp_capabilities_free);
  g_clear_pointer (&self->endpoint, kit_endpoint_unref);
  g_free (self);
}

SmtpCapabilities *
smtp_connection_get_capabilities (SmtpConnection *self)
{
  return self->capabilities;
}

KitEndpoint *
smtp_connection_get_endpoint (SmtpConnection *self)
{
  return self->endpoint;
}

gint64
smtp_connection_get_round_trip (SmtpConnection *self)
{
  return self->round_trip;
}

guint64
smtp_connection_get_n_queued (SmtpConnection *self)
{
  return self->n_queued;
}

guint64
smtp_connection_get_n_sent (SmtpConnection *self)
{
  return kit_line_stream_get_n_sent (self->stream);
}

gboolean
smtp_connection_is_usable (SmtpConnection *self)
{
  return !self->lost && kit_line_stream_is_open (self->stream) &&
         kit_line_stream_wait (self->stream, 0, NULL, NULL) == KIT_WAIT_TIMEOUT;
}

/* ---- commands and replies ---- */

/* No command of ours has a line end within: the last guard behind all others. */
static gboolean
is_one_line (const char *line)
{
  gsize length = strlen (line);

  return strcspn (line, "\r\n") == length;
}

void
smtp_connection_queue (SmtpConnection *self,
                       const char     *format,
                       ...)
{
  g_autofree char *line = NULL;
  va_list args;

  va_start (args, format);
  line = g_strdup_vprintf (format, args);
  va_end (args);
  g_return_if_fail (is_one_line (line));
  kit_line_stream_queue (self->stream, line);
  kit_line_stream_queue (self->stream, "\r\n");
  self->n_queued += strlen (line) + 2;
}

static void
queue_secret (SmtpConnection *self,
              const char     *text)
{
  kit_line_stream_queue_secret (self->stream, text);
  kit_line_stream_queue (self->stream, "\r\n");
  self->n_queued += strlen (text) + 2;
}

gboolean
smtp_connection_write (SmtpConnection  *self,
                       gconstpointer    data,
                       gsize            length,
                       GCancellable    *cancellable,
                       GError         **error)
{
  self->n_queued += length;
  if (kit_line_stream_write (self->stream, data, length, cancellable, error))
    return TRUE;
  self->lost = TRUE;
  return FALSE;
}

gboolean
smtp_connection_flush (SmtpConnection  *self,
                       GCancellable    *cancellable,
                       GError         **error)
{
  if (kit_line_stream_flush (self->stream, cancellable, error))
    return TRUE;
  self->lost = TRUE;
  return FALSE;
}

gboolean
smtp_connection_has_reply (SmtpConnection *self)
{
  return kit_line_stream_has_line (self->stream);
}

void
smtp_connection_hurry (SmtpConnection *self)
{
  self->hurried = TRUE;
  kit_line_stream_poll (self->stream, NULL);
}

gboolean
smtp_connection_get_dirty (SmtpConnection *self)
{
  return self->dirty;
}

void
smtp_connection_set_dirty (SmtpConnection *self,
                           gboolean        dirty)
{
  self->dirty = dirty;
}

/* A silent server and one that speaks nonsense are no failures of the configuration. */
static void
set_lost (SmtpConnection  *self,
          GError         **error,
          GError          *problem)
{
  g_autoptr(GError) owned = problem;

  self->lost = TRUE;
  self->silent = g_error_matches (problem, MAPI_ERROR, MAPI_ERROR_TIMEOUT);
  if (problem == NULL)
    kit_net_error_set_closed (error, self->endpoint);
  else if (g_error_matches (problem, MAPI_ERROR, MAPI_ERROR_TIMEOUT) ||
           g_error_matches (problem, MAPI_ERROR, MAPI_ERROR_CORRUPT_DATA))
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR, problem->message);
      mapi_error_explain_by (error, problem);
    }
  else
    g_propagate_error (error, g_steal_pointer (&owned));
}

SmtpReply *
smtp_connection_read (SmtpConnection  *self,
                      SmtpWait         wait,
                      GCancellable    *cancellable,
                      GError         **error)
{
  guint patience = self->patience * (wait == SMTP_WAIT_CONTENT ? CONTENT_PATIENCE : COMMAND_PATIENCE);
  guint silence = self->hurried ? LAST_WORDS_SECONDS : patience;
  g_autoptr(SmtpReply) reply = smtp_reply_new ();
  SmtpReplyState state = SMTP_REPLY_MORE;

  kit_line_stream_set_io_timeout (self->stream, silence);
  kit_line_stream_set_deadline (self->stream,
                                g_get_monotonic_time () + (gint64) silence * WHOLE_REPLY * G_USEC_PER_SEC);
  while (state == SMTP_REPLY_MORE)
    {
      g_autoptr(GError) problem = NULL;
      gsize length;
      const char *line = kit_line_stream_read_line (self->stream, LINE_LIMIT, &length, cancellable,
                                                    &problem);

      if (line == NULL)
        {
          set_lost (self, error, g_steal_pointer (&problem));
          return NULL;
        }
      state = smtp_reply_feed (reply, line, length);
    }
  kit_line_stream_set_deadline (self->stream, 0);
  kit_line_stream_set_io_timeout (self->stream, self->patience);
  if (state == SMTP_REPLY_BAD)
    {
      self->lost = TRUE;
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR,
                   _("“%s” does not answer as a mail server does"),
                   kit_endpoint_get_name (self->endpoint));
      return NULL;
    }
  self->lost |= reply->code == 421;
  return g_steal_pointer (&reply);
}

static SmtpReply *
command (SmtpConnection  *self,
         GCancellable    *cancellable,
         GError         **error)
{
  if (!smtp_connection_flush (self, cancellable, error))
    return NULL;
  return smtp_connection_read (self, SMTP_WAIT_COMMAND, cancellable, error);
}

/* The server says no to the conversation as such. */
static gboolean
set_refused (SmtpConnection  *self,
             SmtpReply       *reply,
             GError         **error)
{
  g_autofree char *words = smtp_reply_dup_text (reply);
  g_autofree char *low_level = smtp_reply_dup_low_level (reply);

  self->lost = TRUE;
  g_set_error (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR,
               _("“%s” does not want to talk now. It says: “%s”"),
               kit_endpoint_get_name (self->endpoint), words);
  mapi_error_explain (error, NULL, low_level, words);
  return FALSE;
}

/* ---- the beginning ---- */

static gboolean
greet (SmtpConnection  *self,
       MapiCheck       *check,
       GCancellable    *cancellable,
       GError         **error)
{
  g_autoptr(SmtpReply) reply = NULL;
  g_autofree char *text = NULL;
  guint patience = self->patience;

  mapi_check_begin (check, _("Waiting for the greeting"));
  if (check != NULL)
    self->patience = MIN (patience, KIT_NET_GREETING_SECONDS);
  reply = smtp_connection_read (self, SMTP_WAIT_COMMAND, cancellable, error);
  self->patience = patience;
  if (reply == NULL && self->silent)
    kit_net_error_explain_silence (error, self->endpoint);
  if (reply == NULL)
    return FALSE;
  if (reply->code != 220)
    return set_refused (self, reply, error);
  text = smtp_reply_dup_text (reply);
  mapi_check_end (check, text, NULL);
  return TRUE;
}

static gboolean
hello (SmtpConnection  *self,
       const char      *name,
       GCancellable    *cancellable,
       GError         **error)
{
  gint64 asked = g_get_monotonic_time ();
  g_autoptr(SmtpReply) reply = NULL;

  smtp_connection_queue (self, "EHLO %s", name);
  reply = command (self, cancellable, error);
  self->round_trip = g_get_monotonic_time () - asked;
  if (reply == NULL)
    return FALSE;
  g_clear_pointer (&self->capabilities, smtp_capabilities_free);
  if (smtp_reply_is_positive (reply))
    {
      self->capabilities = smtp_capabilities_new (reply);
      return TRUE;
    }
  if (reply->code / 100 != 5)
    return set_refused (self, reply, error);

  /* Older than 1993: no protection, nobody logs on */
  g_clear_pointer (&reply, smtp_reply_free);
  smtp_connection_queue (self, "HELO %s", name);
  reply = command (self, cancellable, error);
  if (reply == NULL)
    return FALSE;
  if (!smtp_reply_is_positive (reply))
    return set_refused (self, reply, error);
  g_ptr_array_set_size (reply->lines, 1);
  self->capabilities = smtp_capabilities_new (reply);
  return TRUE;
}

static gboolean
start_tls (SmtpConnection  *self,
           const char      *name,
           MapiCheck       *check,
           GCancellable    *cancellable,
           GError         **error)
{
  g_autoptr(SmtpReply) reply = NULL;

  if (!self->capabilities->starttls)
    {
      self->lost = TRUE;
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR,
                   _("“%s” offers no protected connection (STARTTLS), or somebody on the way hides "
                     "it; nothing was sent"), kit_endpoint_get_name (self->endpoint));
      return FALSE;
    }
  smtp_connection_queue (self, "STARTTLS");
  reply = command (self, cancellable, error);
  if (reply == NULL)
    return FALSE;
  if (reply->code != 220)
    return set_refused (self, reply, error);
  if (!kit_line_stream_start_tls (self->stream, check, cancellable, error))
    {
      self->lost = TRUE;
      return FALSE;
    }
  return hello (self, name, cancellable, error);
}

/* ---- logging on ---- */

static gboolean
set_logon_refused (SmtpConnection  *self,
                   KitCredentials  *credentials,
                   KitSasl         *sasl,
                   SmtpReply       *reply,
                   GError         **error)
{
  g_autofree char *text = smtp_reply_dup_words (reply);
  const char *problem = kit_sasl_get_problem (sasl);
  g_autofree char *all = problem != NULL ? g_strdup_printf ("%s (%s)", text, problem)
                                         : g_strdup (text);
  g_autofree char *words = kit_credentials_redact (credentials, all);
  g_autofree char *low_level = smtp_reply_dup_low_level (reply);

  self->lost = TRUE;
  kit_net_error_set_logon (error, self->endpoint, kit_credentials_get_user (credentials),
                           smtp_reply_is_temporary (reply) && reply->code != 432, low_level, words);
  return FALSE;
}

/* "AUTH MECH initial" where it fits a line, else after an empty challenge */
static gboolean
send_first (SmtpConnection  *self,
            KitSasl         *sasl,
            char           **waiting,
            GError         **error)
{
  g_autoptr(GError) problem = NULL;
  g_autofree char *initial = kit_sasl_dup_initial (sasl, &problem);
  g_autofree char *line = NULL;

  *waiting = NULL;
  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  if (initial != NULL && strlen (initial) < 400)
    {
      line = g_strdup_printf ("AUTH %s ", kit_sasl_get_mechanism (sasl));
      kit_line_stream_queue (self->stream, line);
      self->n_queued += strlen (line);
      queue_secret (self, *initial != '\0' ? initial : "=");
      return TRUE;
    }
  smtp_connection_queue (self, "AUTH %s", kit_sasl_get_mechanism (sasl));
  *waiting = g_steal_pointer (&initial);
  return TRUE;
}

static SmtpReply *
exchange (SmtpConnection  *self,
          KitSasl         *sasl,
          GCancellable    *cancellable,
          GError         **error)
{
  g_autofree char *waiting = NULL;

  if (!send_first (self, sasl, &waiting, error))
    return NULL;
  for (;;)
    {
      g_autoptr(SmtpReply) reply = command (self, cancellable, error);
      g_autofree char *answer = NULL;

      if (reply == NULL || reply->code != 334)
        return g_steal_pointer (&reply);
      answer = waiting != NULL ? g_steal_pointer (&waiting)
                               : kit_sasl_step (sasl, g_ptr_array_index (reply->lines, 0), error);
      if (answer == NULL)
        {
          self->lost = TRUE;
          return NULL;
        }
      queue_secret (self, answer);
    }
}

static gboolean
log_on_with (SmtpConnection  *self,
             KitCredentials  *credentials,
             KitSasl         *sasl,
             gboolean        *try_another,
             GCancellable    *cancellable,
             GError         **error)
{
  g_autoptr(SmtpReply) reply = NULL;

  kit_line_stream_set_private (self->stream, TRUE);
  reply = exchange (self, sasl, cancellable, error);
  kit_line_stream_set_private (self->stream, FALSE);
  if (reply == NULL)
    return FALSE;
  *try_another = reply->code == 504 || reply->code == 534;
  if (reply->code == 235)
    return kit_sasl_finish (sasl, g_ptr_array_index (reply->lines, 0), error);
  return set_logon_refused (self, credentials, sasl, reply, error);
}

/* A mechanism the server offers and then will not have ("too weak", "not for you") is left out. */
static gboolean
log_on (SmtpConnection  *self,
        KitCredentials  *credentials,
        MapiCheck       *check,
        GCancellable    *cancellable,
        GError         **error)
{
  GPtrArray *offered = self->capabilities->auth;

  for (;;)
    {
      g_autoptr(KitSasl) sasl = NULL;
      g_autoptr(GError) problem = NULL;
      g_autofree char *detail = NULL;
      gboolean try_another = FALSE;
      guint position;

      sasl = kit_sasl_new (self->stream, credentials, (const char * const *) offered->pdata, error);
      if (sasl == NULL)
        return FALSE;
      mapi_check_begin (check, _("Signing in"));
      if (log_on_with (self, credentials, sasl, &try_another, cancellable, &problem))
        {
          /* Translators: a user name, then the name of a method */
          detail = g_strdup_printf (_("“%s” with %s"), kit_credentials_get_user (credentials),
                                    kit_sasl_get_mechanism (sasl));
          mapi_check_end (check, detail, NULL);
          return TRUE;
        }
      if (!try_another || !kit_line_stream_is_open (self->stream) ||
          !g_ptr_array_find_with_equal_func (offered, kit_sasl_get_mechanism (sasl), g_str_equal,
                                             &position))
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return FALSE;
        }
      self->lost = FALSE;
      g_ptr_array_remove_index (offered, position);
    }
}

static gboolean
begin (SmtpConnection  *self,
       KitCredentials  *credentials,
       const char      *name,
       MapiCheck       *check,
       GCancellable    *cancellable,
       GError         **error)
{
  const char *user = kit_credentials_get_user (credentials);
  g_autofree char *text = NULL;

  if (!greet (self, check, cancellable, error) ||
      !hello (self, name, cancellable, error) ||
      (kit_endpoint_get_security (self->endpoint) == KIT_SECURITY_STARTTLS &&
       !start_tls (self, name, check, cancellable, error)))
    return FALSE;
  /* Some servers show all they can do only to those they know. */
  if (user != NULL && *user != '\0' &&
      (!log_on (self, credentials, check, cancellable, error) ||
       !hello (self, name, cancellable, error)))
    return FALSE;
  mapi_check_begin (check, _("What the server can do"));
  text = smtp_capabilities_dup_text (self->capabilities);
  mapi_check_end (check, text, NULL);
  return TRUE;
}

SmtpConnection *
smtp_connection_open (KitEndpoint     *endpoint,
                      KitCredentials  *credentials,
                      const char      *name,
                      MapiCheck       *check,
                      GCancellable    *cancellable,
                      GError         **error)
{
  g_autoptr(SmtpConnection) self = g_new0 (SmtpConnection, 1);
  g_autofree char *log_name = g_strdup_printf ("smtp:%s", kit_endpoint_get_host (endpoint));
  g_autoptr(GError) problem = NULL;

  self->endpoint = kit_endpoint_ref (endpoint);
  self->patience = kit_endpoint_get_io_timeout (endpoint);
  self->log = kit_wire_log_new (log_name, check);
  self->stream = kit_line_stream_open (endpoint, self->log, check, cancellable, &problem);
  if (self->stream == NULL || !begin (self, credentials, name, check, cancellable, &problem))
    {
      set_lost (self, error, g_steal_pointer (&problem));
      return NULL;
    }
  return g_steal_pointer (&self);
}

void
smtp_connection_close (SmtpConnection *self)
{
  if (smtp_connection_is_usable (self))
    {
      kit_line_stream_set_io_timeout (self->stream, 1);
      smtp_connection_queue (self, "QUIT");
      smtp_connection_flush (self, NULL, NULL);
    }
  kit_line_stream_close (self->stream);
}
