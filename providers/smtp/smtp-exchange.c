/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "smtp-exchange.h"

#include <glib/gi18n-lib.h>

#include "smtp-data.h"

/* Commands go out before the answers to earlier ones are here (RFC 2920); what is still expected
 * stands in a queue, in the order in which it must come.
 *
 *   PIPELINING and CHUNKING: MAIL, RCPT…, BDAT with all of the content leave together, and the next
 *     message right behind: one round trip carries several messages. A message that is large is
 *     only sent once the server said yes to somebody.
 *   PIPELINING alone: MAIL, RCPT…, DATA together; then the content with the next message's MAIL,
 *     RCPT…, DATA right behind its end.
 *   neither: one command, one answer.
 *
 * A RSET stands before every transaction that does not begin on a clean connection: what a refused one
 * leaves behind differs between servers.
 *
 * When the connection breaks, a message whose last byte has not left this computer was not taken and
 * stays pending. One whose last byte has left, without the answer, may have been taken: its
 * recipients are UNKNOWN. That is the window SMTP leaves open; no more than MAX_IN_FLIGHT messages are
 * ever in it. */

#define MAX_IN_FLIGHT 4
/* Content up to this size is sent on the chance that somebody is accepted */
#define SMALL (256 * 1024)
#define CHUNK (1024 * 1024)

typedef enum
{
  EXPECT_RESET,
  EXPECT_MAIL,
  EXPECT_RCPT,
  EXPECT_DATA,                  /* 354 */
  EXPECT_CHUNK,                 /* BDAT that is not the last */
  EXPECT_CONTENT                /* the end of DATA, or BDAT LAST */
} ExpectKind;

typedef struct
{
  ExpectKind     kind;
  SmtpMessage   *message;       /* (unowned) */
  SmtpRecipient *recipient;     /* (unowned) (nullable) */
} Expect;

typedef struct
{
  SmtpConnection   *connection;
  SmtpCapabilities *server;
  GQueue            expected;   /* (element-type Expect) */
  GQueue            in_flight;  /* (element-type SmtpMessage): begun, not over */
  gboolean          dirty;      /* a transaction may be open */
  gboolean          careful;    /* no answer came yet on a connection that was idle */
  gboolean          may_go;     /* the last DATA was answered 354 */
  const SmtpExchangeFuncs *funcs;
  gpointer          user_data;
  GCancellable     *cancellable;
} Exchange;

static void
expect (Exchange      *self,
        ExpectKind     kind,
        SmtpMessage   *message,
        SmtpRecipient *recipient)
{
  Expect *entry = g_new (Expect, 1);

  *entry = (Expect) { kind, message, recipient };
  g_queue_push_tail (&self->expected, entry);
}

/* ---- answers ---- */

/* RFC 5321 4.5.3.1.10: 552 once meant what 452 means; with 5.5.3 or 4.5.3, that the
 * transaction is full. */
static gboolean
is_full (SmtpReply *reply)
{
  return (reply->code == 452 || reply->code == 552) && smtp_reply_is_about (reply, "5.3");
}

static void
settle_rcpt (SmtpRecipient *recipient,
             SmtpReply     *reply)
{
  if (is_full (reply))
    recipient->later = TRUE;
  else if (smtp_reply_is_temporary (reply))
    smtp_recipient_settle (recipient, MAPI_DELIVERY_PENDING, reply, NULL);
  else
    smtp_recipient_settle (recipient, MAPI_DELIVERY_FAILED, reply, NULL);
}

/* Those the server said yes to, or would have: what is said of the content is said of them. */
static void
settle_offered (SmtpMessage  *message,
                MapiDelivery  delivery,
                SmtpReply    *reply,
                const char   *text)
{
  for (guint i = 0; i < message->recipients->len; i++)
    {
      SmtpRecipient *recipient = g_ptr_array_index (message->recipients, i);

      if (recipient->offered && !recipient->settled && !recipient->later)
        smtp_recipient_settle (recipient, delivery, reply, text);
    }
}

/* "You must log on first" is about us, not about this message. */
static gboolean
take_mail_refusal (Exchange     *self,
                   SmtpMessage  *message,
                   SmtpReply    *reply)
{
  KitEndpoint *endpoint = smtp_connection_get_endpoint (self->connection);
  g_autofree char *words = NULL;
  g_autofree char *low_level = NULL;

  message->refused = TRUE;
  if (reply->code != 530 && reply->code != 538)
    {
      settle_offered (message, smtp_reply_is_temporary (reply) ? MAPI_DELIVERY_PENDING
                                                               : MAPI_DELIVERY_FAILED, reply, NULL);
      return TRUE;
    }
  if (message->error != NULL)
    return TRUE;
  words = smtp_reply_dup_text (reply);
  low_level = smtp_reply_dup_low_level (reply);
  g_set_error (&message->error, MAPI_ERROR, MAPI_ERROR_LOGON_FAILED,
               _("“%s” wants to know who sends. It says: “%s”"), kit_endpoint_get_name (endpoint), words);
  mapi_error_explain (&message->error, NULL, low_level, words);
  return TRUE;
}

static guint
count_accepted (SmtpMessage *message)
{
  guint n = 0;

  for (guint i = 0; i < message->recipients->len; i++)
    {
      SmtpRecipient *recipient = g_ptr_array_index (message->recipients, i);

      n += recipient->offered && recipient->answered && !recipient->settled && !recipient->later;
    }
  return message->refused ? 0 : n;
}

static void
finish (Exchange    *self,
        SmtpMessage *message)
{
  message->over = TRUE;
  g_clear_pointer (&message->data, g_bytes_unref);
  g_queue_remove (&self->in_flight, message);
  for (guint i = 0; i < message->recipients->len; i++)
    ((SmtpRecipient *) g_ptr_array_index (message->recipients, i))->offered = FALSE;
  self->funcs->over (message, self->user_data);
}

static void
take_content_answer (Exchange    *self,
                     SmtpMessage *message,
                     SmtpReply   *reply)
{
  if (smtp_reply_is_positive (reply))
    {
      settle_offered (message, MAPI_DELIVERY_ACCEPTED, reply, NULL);
      /* Unless something was sent behind it, the connection is as new */
      if (g_queue_is_empty (&self->expected))
        {
          self->dirty = FALSE;
          smtp_connection_set_dirty (self->connection, FALSE);
        }
    }
  else if (message->error == NULL)
    settle_offered (message, smtp_reply_is_temporary (reply) ? MAPI_DELIVERY_PENDING
                                                             : MAPI_DELIVERY_FAILED, reply, NULL);
  finish (self, message);
}

/* 354 means nothing where nobody was accepted; the content is then a single dot. */
static void
take_data_answer (Exchange    *self,
                  SmtpMessage *message,
                  SmtpReply   *reply)
{
  self->may_go = reply->code == 354;
  if (self->may_go)
    return;
  take_content_answer (self, message, reply);
}

static void
take (Exchange  *self,
      Expect    *entry,
      SmtpReply *reply)
{
  SmtpMessage *message = entry->message;

  switch (entry->kind)
    {
    case EXPECT_RESET:
      break;
    case EXPECT_MAIL:
      if (!smtp_reply_is_positive (reply))
        take_mail_refusal (self, message, reply);
      break;
    case EXPECT_RCPT:
      entry->recipient->answered = TRUE;
      if (!smtp_reply_is_positive (reply) && !message->refused)
        settle_rcpt (entry->recipient, reply);
      break;
    case EXPECT_DATA:
      take_data_answer (self, message, reply);
      break;
    case EXPECT_CHUNK:
      if (!smtp_reply_is_positive (reply) && !message->refused)
        {
          message->refused = TRUE;
          settle_offered (message, smtp_reply_is_temporary (reply) ? MAPI_DELIVERY_PENDING
                                                                   : MAPI_DELIVERY_FAILED,
                          reply, NULL);
        }
      break;
    case EXPECT_CONTENT:
    default:
      take_content_answer (self, message, reply);
    }
}

static gboolean
receive_one (Exchange  *self,
             GError   **error)
{
  Expect *entry = g_queue_peek_head (&self->expected);
  gboolean content = entry->kind == EXPECT_CONTENT || entry->kind == EXPECT_CHUNK;
  g_autoptr(SmtpReply) reply = NULL;
  g_autofree char *low_level = NULL;
  g_autofree char *words = NULL;

  reply = smtp_connection_read (self->connection, content ? SMTP_WAIT_CONTENT : SMTP_WAIT_COMMAND,
                                self->cancellable, error);
  if (reply == NULL)
    return FALSE;
  self->careful = FALSE;
  g_queue_pop_head (&self->expected);
  take (self, entry, reply);
  g_free (entry);
  if (reply->code != 421)
    return TRUE;
  /* The server leaves. Its word is the answer to whatever else is expected, and nothing of that
   * was taken. */
  while ((entry = g_queue_pop_head (&self->expected)) != NULL)
    {
      take (self, entry, reply);
      g_free (entry);
    }
  words = smtp_reply_dup_text (reply);
  low_level = smtp_reply_dup_low_level (reply);
  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR, words);
  mapi_error_explain (error, NULL, low_level, words);
  return FALSE;
}

/* Reads all that is expected; or only until fewer than @n_in_flight messages wait for their answer. */
static gboolean
receive (Exchange  *self,
         guint      n_in_flight,
         GError   **error)
{
  if (!smtp_connection_flush (self->connection, self->cancellable, error))
    return FALSE;
  while (self->expected.length > 0 &&
         (n_in_flight == 0 || self->in_flight.length >= n_in_flight))
    if (!receive_one (self, error))
      return FALSE;
  return TRUE;
}

/* A server without PIPELINING hears one command at a time. */
static gboolean
step (Exchange  *self,
      GError   **error)
{
  return self->server->pipelining || receive (self, 0, error);
}

/* ---- commands ---- */

static void
queue_mail (Exchange    *self,
            SmtpMessage *message)
{
  SmtpCapabilities *server = self->server;
  g_autoptr(GString) line = g_string_new (NULL);

  g_string_printf (line, "MAIL FROM:<%s>", message->sender);
  if (server->size)
    g_string_append_printf (line, " SIZE=%" G_GSIZE_FORMAT, g_bytes_get_size (message->data));
  if (message->eight_bit)
    g_string_append (line, " BODY=8BITMIME");
  if (server->smtputf8 && (message->sender_utf8 || message->header_utf8))
    g_string_append (line, " SMTPUTF8");
  if (server->dsn)
    {
      g_string_append (line, message->return_all ? " RET=FULL" : " RET=HDRS");
      if (*message->envelope_id != '\0')
        g_string_append_printf (line, " ENVID=%s", message->envelope_id);
    }
  if (message->release > 0)
    g_string_append_printf (line, " HOLDFOR=%" G_GINT64_FORMAT,
                            MAX ((message->release - g_get_real_time ()) / G_TIME_SPAN_SECOND, 1));
  smtp_connection_queue (self->connection, "%s", line->str);
  expect (self, EXPECT_MAIL, message, NULL);
}

static void
queue_rcpt (Exchange      *self,
            SmtpMessage   *message,
            SmtpRecipient *recipient)
{
  g_autoptr(GString) line = g_string_new (NULL);

  g_string_printf (line, "RCPT TO:<%s>", recipient->path);
  if (self->server->dsn && recipient->notify != NULL)
    g_string_append_printf (line, " NOTIFY=%s", recipient->notify);
  if (self->server->dsn && !recipient->utf8)
    g_string_append_printf (line, " ORCPT=rfc822;%s", recipient->original);
  smtp_connection_queue (self->connection, "%s", line->str);
  expect (self, EXPECT_RCPT, message, recipient);
}

static void
mark_offered (SmtpMessage *message)
{
  for (guint i = 0; i < message->recipients->len; i++)
    {
      SmtpRecipient *recipient = g_ptr_array_index (message->recipients, i);

      recipient->offered = !recipient->settled;
      recipient->answered = FALSE;
      recipient->later = FALSE;
    }
}

static gboolean
begin (Exchange     *self,
       SmtpMessage  *message,
       GError      **error)
{
  if (self->dirty)
    {
      smtp_connection_queue (self->connection, "RSET");
      expect (self, EXPECT_RESET, message, NULL);
      if (!step (self, error))
        return FALSE;
    }
  self->dirty = TRUE;
  smtp_connection_set_dirty (self->connection, TRUE);
  message->begun = TRUE;
  message->refused = message->over = FALSE;
  message->end_offset = 0;
  mark_offered (message);
  g_queue_push_tail (&self->in_flight, message);
  queue_mail (self, message);
  if (!step (self, error))
    return FALSE;
  for (guint i = 0; i < message->recipients->len && !message->refused; i++)
    {
      SmtpRecipient *recipient = g_ptr_array_index (message->recipients, i);

      if (!recipient->offered)
        continue;
      queue_rcpt (self, message, recipient);
      if (!step (self, error))
        return FALSE;
    }
  return TRUE;
}

/* ---- the content ---- */

/* It cannot be written down that the message leaves: then it must not. The connection is no use in the middle of
 * a transaction. */
static gboolean
set_kept_back (GError **error)
{
  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_BUSY, _("The message could not be marked as leaving"));
  return FALSE;
}

static gboolean
send_chunk (Exchange     *self,
            SmtpMessage  *message,
            gsize         offset,
            gsize         length,
            gboolean      last,
            GError      **error)
{
  const char *data = g_bytes_get_data (message->data, NULL);

  if (last && !self->funcs->leaving (message, self->user_data))
    return set_kept_back (error);
  smtp_connection_queue (self->connection, "BDAT %" G_GSIZE_FORMAT "%s", length,
                         last ? " LAST" : "");
  if (last)
    message->end_offset = smtp_connection_get_n_queued (self->connection) + length;
  expect (self, last ? EXPECT_CONTENT : EXPECT_CHUNK, message, NULL);
  return smtp_connection_write (self->connection, data + offset, length, self->cancellable, error);
}

/* Nobody was accepted: there is nothing to send. */
static void
give_up (Exchange    *self,
         SmtpMessage *message)
{
  finish (self, message);
}

/* A message belongs to whoever was told that it is over. */
static gboolean
is_going (Exchange    *self,
          SmtpMessage *message)
{
  return g_queue_find (&self->in_flight, message) != NULL;
}

static gboolean
send_chunks (Exchange     *self,
             SmtpMessage  *message,
             GError      **error)
{
  gsize size = g_bytes_get_size (message->data);

  if (size <= SMALL && self->server->pipelining && !self->careful)
    return send_chunk (self, message, 0, size, TRUE, error);
  if (!receive (self, 0, error))
    return FALSE;
  if (count_accepted (message) == 0)
    {
      give_up (self, message);
      return TRUE;
    }
  for (gsize offset = 0; offset < size && is_going (self, message) && !message->refused;
       offset += CHUNK)
    {
      gsize length = MIN (CHUNK, size - offset);

      if (!send_chunk (self, message, offset, length, offset + length == size, error) ||
          !smtp_connection_flush (self->connection, self->cancellable, error))
        return FALSE;
      /* A refusal in the middle ends it; else what has come is read as it comes */
      while (self->expected.length > 0 &&
             (!self->server->pipelining || smtp_connection_has_reply (self->connection)))
        if (!receive_one (self, error))
          return FALSE;
    }
  if (!receive (self, 0, error))
    return FALSE;
  if (is_going (self, message))
    give_up (self, message);
  return TRUE;
}

static gboolean
send_data (Exchange     *self,
           SmtpMessage  *message,
           GError      **error)
{
  g_autoptr(GBytes) stuffed = NULL;
  gsize size;
  const char *data;

  if (!self->server->pipelining && count_accepted (message) == 0)
    {
      give_up (self, message);
      return TRUE;
    }
  smtp_connection_queue (self->connection, "DATA");
  expect (self, EXPECT_DATA, message, NULL);
  self->may_go = FALSE;
  if (!receive (self, 0, error))
    return FALSE;
  if (!self->may_go)
    return TRUE;
  if (count_accepted (message) == 0)
    {
      smtp_connection_queue (self->connection, ".");
      expect (self, EXPECT_CONTENT, message, NULL);
      return step (self, error);
    }
  if (!self->funcs->leaving (message, self->user_data))
    return set_kept_back (error);
  stuffed = smtp_data_dot_stuff (message->data);
  data = g_bytes_get_data (stuffed, &size);
  message->end_offset = smtp_connection_get_n_queued (self->connection) + size;
  expect (self, EXPECT_CONTENT, message, NULL);
  return smtp_connection_write (self->connection, data, size, self->cancellable, error) &&
         step (self, error);
}

static gboolean
send_message (Exchange     *self,
              SmtpMessage  *message,
              GError      **error)
{
  /* Only now: the bytes of all that wait would be too many */
  if (!smtp_message_prepare (message, self->server))
    {
      finish (self, message);
      return TRUE;
    }
  if (!begin (self, message, error))
    return FALSE;
  if (message->refused)
    {
      give_up (self, message);
      return TRUE;
    }
  return self->server->chunking ? send_chunks (self, message, error)
                                : send_data (self, message, error);
}

/* ---- the end ---- */

/* A server that gives up in the middle says why before it hangs up. */
static void
read_last_words (Exchange *self)
{
  smtp_connection_hurry (self->connection);
  while (self->expected.length > 0 && smtp_connection_has_reply (self->connection))
    if (!receive_one (self, NULL))
      return;
}

static void
abandon (Exchange     *self,
         const GError *problem)
{
  guint64 n_sent = smtp_connection_get_n_sent (self->connection);
  SmtpMessage *message;

  read_last_words (self);
  while ((message = g_queue_peek_head (&self->in_flight)) != NULL)
    {
      gboolean left = message->end_offset > 0 && n_sent >= message->end_offset &&
                      !message->refused;

      if (left)
        settle_offered (message, MAPI_DELIVERY_UNKNOWN, NULL,
                        _("The connection broke after the message was handed over; whether the "
                          "server has taken it is not known"));
      else if (message->error == NULL)
        message->error = g_error_copy (problem);
      finish (self, message);
    }
}

gboolean
smtp_exchange_run (SmtpConnection           *connection,
                   const SmtpExchangeFuncs  *funcs,
                   gpointer                  user_data,
                   gboolean                  careful,
                   GCancellable             *cancellable,
                   GError                  **error)
{
  Exchange self = {
    .connection = connection,
    .server = smtp_connection_get_capabilities (connection),
    .funcs = funcs,
    .user_data = user_data,
    .cancellable = cancellable,
    .careful = careful,
    .dirty = smtp_connection_get_dirty (connection),
  };
  g_autoptr(GError) problem = NULL;
  SmtpMessage *message = NULL;
  gboolean going = TRUE;

  g_queue_init (&self.expected);
  g_queue_init (&self.in_flight);
  do
    going = receive (&self, MAX_IN_FLIGHT, &problem) &&
            ((message = funcs->next (user_data)) == NULL || send_message (&self, message, &problem));
  while (going && message != NULL);
  if (going)
    going = receive (&self, 0, &problem);
  if (!going)
    abandon (&self, problem);
  g_queue_clear_full (&self.expected, g_free);
  if (going)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}
