/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Commands out, responses in
 *
 * Responses are taken in only while somebody waits, on the thread that waits. What a server says by
 * itself at any time is handed to whoever handles responses just then, or dropped: nothing here
 * counts on having heard of a change, it is always asked for. Message numbers are used in one place
 * only (the newest of a folder never seen); everything else is UIDs, so that an EXPUNGE at the
 * wrong moment cannot shift anything. */

#include "config.h"

#include "imap-connection-private.h"

#include "imap-mailbox-name.h"

#include <kit-net-error.h>

#include <glib/gi18n-lib.h>
#include <time.h>

/* RFC 7888, 4 */
#define LITERAL_MINUS_MAX 4096
/* An answer in less time than this, µs, comes from nearby */
#define NEAR_TURN 20000

void
imap_connection_close (ImapConnection *self)
{
  ImapCommand *command;

  if (self->stream != NULL)
    {
      if (!self->is_over && kit_line_stream_is_open (self->stream))
        {
          g_autoptr (GCancellable) at_once = g_cancellable_new ();

          kit_line_stream_queue (self->stream, "Z LOGOUT\r\n");
          kit_line_stream_set_io_timeout (self->stream, 1);
          kit_line_stream_flush (self->stream, at_once, NULL);
        }
      kit_line_stream_close (self->stream);
      g_clear_object (&self->stream);
    }
  while ((command = g_queue_pop_head (&self->pending)) != NULL)
    imap_command_unref (command);
  g_clear_pointer (&self->ahead, imap_ahead_free);
  g_queue_clear_full (&self->openings, (GDestroyNotify) imap_opening_free);
  g_clear_pointer (&self->input, imap_input_free);
  g_clear_pointer (&self->response, imap_response_free);
  g_clear_pointer (&self->capabilities, imap_capabilities_free);
  kit_wire_log_free (self->log);
  g_free (self->mailbox.path);
  g_free (self->mailbox.permanent_keywords);
  g_clear_pointer (&self->mailbox.uids, kit_uid_set_free);
  g_free (self->challenge);
  g_free (self->bye);
  g_free (self);
}

gboolean
imap_connection_is_open (ImapConnection *self)
{
  return !self->is_over && !self->said_bye && kit_line_stream_is_open (self->stream);
}

/* µs, also while the computer sleeps */
static gint64
get_clock (void)
{
  struct timespec now;

  clock_gettime (CLOCK_BOOTTIME, &now);
  return (gint64) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

gint64
imap_connection_get_silence (ImapConnection *self)
{
  return get_clock () - self->last_heard;
}

gboolean
imap_connection_can (ImapConnection *self,
                     guint64         can)
{
  return (self->capabilities->can & can) == can;
}

guint64
imap_connection_get_append_limit (ImapConnection *self)
{
  return self->capabilities->append_limit;
}

gboolean
imap_connection_has_enabled (ImapConnection *self,
                             guint64         can)
{
  return (self->enabled & can) == can;
}

void
imap_connection_set_handler (ImapConnection   *self,
                             ImapResponseFunc  func,
                             gpointer          user_data)
{
  self->handler = func;
  self->handler_data = user_data;
}

ImapMailbox *
imap_connection_get_mailbox (ImapConnection *self)
{
  return &self->mailbox;
}

void
imap_connection_set_depth (ImapConnection *self,
                           guint           depth)
{
  self->depth = depth;
}

guint
imap_connection_get_depth (ImapConnection *self)
{
  return self->depth;
}

void
imap_connection_set_rate (ImapConnection *self,
                          gint64          rate)
{
  self->rate = rate;
}

gint64
imap_connection_get_rate (ImapConnection *self)
{
  return self->rate;
}

void
imap_connection_set_pace (ImapConnection *self,
                          gint64          pace)
{
  self->pace = pace;
}

gint64
imap_connection_get_pace (ImapConnection *self)
{
  return self->pace;
}

void
imap_connection_set_typical (ImapConnection *self,
                             gint64          typical)
{
  self->typical = typical;
}

gint64
imap_connection_get_typical (ImapConnection *self)
{
  return self->typical;
}

gboolean
imap_connection_is_near (ImapConnection *self)
{
  return self->turn > 0 && self->turn < NEAR_TURN;
}

void
imap_connection_set_ahead (ImapConnection *self,
                           ImapAhead      *ahead)
{
  g_clear_pointer (&self->ahead, imap_ahead_free);
  self->ahead = ahead;
}

ImapAhead *
imap_connection_get_ahead (ImapConnection *self)
{
  return self->ahead;
}

ImapAhead *
imap_connection_steal_ahead (ImapConnection *self)
{
  return g_steal_pointer (&self->ahead);
}

GQueue *
imap_connection_get_openings (ImapConnection *self)
{
  return &self->openings;
}

gboolean
imap_connection_drop_openings (ImapConnection  *self,
                               GCancellable    *cancellable,
                               GError         **error)
{
  if (g_queue_is_empty (&self->openings))
    return TRUE;
  g_queue_clear_full (&self->openings, (GDestroyNotify) imap_opening_free);
  imap_connection_set_handler (self, NULL, NULL);
  imap_connection_forget_mailbox (self);
  return imap_connection_wait_all (self, cancellable, error);
}

void
imap_connection_set_notified (ImapConnection *self,
                              gboolean        notified)
{
  self->notified = notified;
}

void
imap_connection_set_leave (ImapConnection *self,
                           GCancellable   *leave)
{
  self->leave = leave;
}

gboolean
imap_connection_get_notified (ImapConnection *self)
{
  return self->notified;
}

/* ---- names ---- */

void
imap_connection_add_mailbox (ImapConnection *self,
                             ImapCommand    *command,
                             const char     *path)
{
  if (self->enabled & IMAP_CAN_UTF8_ACCEPT)
    {
      g_autofree char *name = imap_mailbox_name_decode (path, strlen (path));

      command->utf8 = TRUE;
      imap_command_add_mailbox (command, name);
    }
  else
    {
      imap_command_add_mailbox (command, path);
    }
}

char *
imap_connection_dup_path (ImapConnection *self,
                          const ImapSpan *name)
{
  g_autofree char *wire = imap_span_dup (name);
  gboolean is_ascii = TRUE;

  if (wire == NULL || strlen (wire) != name->size || !imap_mailbox_name_is_sendable (wire))
    return NULL;
  if (imap_mailbox_name_is_inbox (wire, name->size))
    return g_strdup ("INBOX");
  for (gsize i = 0; i < name->size; i++)
    is_ascii = is_ascii && (guchar) wire[i] < 0x80;
  /* Where UTF-8 was agreed on, "&" is nothing but itself */
  if (is_ascii && !(self->enabled & IMAP_CAN_UTF8_ACCEPT))
    return g_steal_pointer (&wire);
  /* UTF-8, whether it was agreed on or not. Anything else could not be asked for. */
  return g_utf8_validate (wire, -1, NULL) ? imap_mailbox_name_encode (wire) : NULL;
}

/* ---- in ---- */

gboolean
imap_connection_set_over (ImapConnection  *self,
                          GError         **error)
{
  g_autofree char *words = kit_net_clean_text (self->bye != NULL ? self->bye : "");

  self->is_over = TRUE;
  if (!self->said_bye)
    kit_net_error_set_closed (error, self->account->endpoint);
  else if (imap_words_are_limit (self->bye_code, words))
    g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_SESSION_LIMIT, words);
  else
    g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_END_OF_SESSION,
                         *words != '\0' ? words : _("The server ended the connection"));
  return FALSE;
}

/* As the stream's; who is to leave while nothing comes leaves as if the time were over */
static KitWaitResult
wait_for_bytes (ImapConnection  *self,
                gint64           milliseconds,
                GCancellable    *cancellable,
                GError         **error)
{
  g_autoptr (GError) local_error = NULL;
  KitWaitResult wait = kit_line_stream_wait (self->stream, milliseconds, self->leave != NULL ? self->leave : cancellable,
                                       &local_error);

  if (wait == KIT_WAIT_ERROR && self->leave != NULL && !g_cancellable_is_cancelled (cancellable) &&
      g_error_matches (local_error, MAPI_ERROR, MAPI_ERROR_USER_CANCEL))
    return KIT_WAIT_TIMEOUT;
  if (local_error != NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  return wait;
}

/* More bytes. FALSE without an error: @milliseconds are over. */
static gboolean
read_more (ImapConnection  *self,
           gint64           milliseconds,
           GCancellable    *cancellable,
           GError         **error)
{
  gsize room, n;
  gpointer to;

  if (!kit_line_stream_flush (self->stream, cancellable, error))
    return FALSE;
  if (milliseconds >= 0)
    switch (wait_for_bytes (self, milliseconds, cancellable, error))
      {
      case KIT_WAIT_TIMEOUT:
      case KIT_WAIT_ERROR:
        return FALSE;
      case KIT_WAIT_READABLE:
      default:
        break;
      }
  to = imap_input_prepare (self->input, &room);
  if (!kit_line_stream_read_some (self->stream, to, room, &n, cancellable, error))
    return FALSE;
  if (n == 0)
    return imap_connection_set_over (self, error);
  self->last_heard = get_clock ();
  return imap_input_commit (self->input, n, error);
}

static void
log_frame (ImapConnection  *self,
           const ImapFrame *frame)
{
  const char *end;

  if (self->log == NULL)
    return;
  /* With what a server says of itself there, passwords can be tried out */
  if (self->is_exchange && frame->size > 0 && *(const char *) frame->data == '+')
    {
      kit_wire_log_note (self->log, "received %" G_GSIZE_FORMAT " bytes that are not shown", frame->size);
      return;
    }
  end = memchr (frame->data, '\n', frame->size);
  kit_wire_log_received (self->log, frame->data,
                         end != NULL ? (gsize) (end - frame->data) : frame->size);
}

gboolean
imap_connection_receive (ImapConnection  *self,
                         gint64           milliseconds,
                         ImapResponse   **response,
                         GCancellable    *cancellable,
                         GError         **error)
{
  g_autoptr (GError) local_error = NULL;
  ImapFrame frame;

  *response = NULL;
  if (self->is_over)
    return imap_connection_set_over (self, error);
  while (!imap_input_next (self->input, &frame, &local_error))
    {
      if (local_error == NULL && read_more (self, milliseconds, cancellable, &local_error))
        continue;
      if (local_error == NULL)
        return TRUE;
      self->is_over = TRUE;
      /* It said why before it hung up */
      if (self->said_bye && !g_error_matches (local_error, MAPI_ERROR, MAPI_ERROR_USER_CANCEL))
        return imap_connection_set_over (self, error);
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  log_frame (self, &frame);
  imap_response_read (self->response, &frame);
  *response = self->response;
  return TRUE;
}

/* ---- what follows from it ---- */

static void
take_code (ImapConnection *self,
           ImapStatusLine *line)
{
  ImapMailbox *mailbox = &self->mailbox;

  switch (line->code)
    {
    case IMAP_CODE_UIDVALIDITY: mailbox->uidvalidity = (gint64) line->number; break;
    case IMAP_CODE_UIDNEXT: mailbox->uidnext = (gint64) line->number; break;
    case IMAP_CODE_NOMODSEQ: mailbox->modseq = 0; break;
    case IMAP_CODE_READ_ONLY: mailbox->read_only = TRUE; break;
    case IMAP_CODE_READ_WRITE: mailbox->read_only = FALSE; break;
    case IMAP_CODE_HIGHESTMODSEQ:
      if (line->number <= G_MAXINT64)
        mailbox->modseq = (gint64) line->number;
      break;
    case IMAP_CODE_PERMANENTFLAGS:
      mailbox->permanent = line->flags;
      mailbox->has_permanent = TRUE;
      g_free (mailbox->permanent_keywords);
      mailbox->permanent_keywords = g_ascii_strdown (line->code_text.data,
                                                     (gssize) line->code_text.size);
      break;
    case IMAP_CODE_CAPABILITY:
      imap_capabilities_free (self->capabilities);
      self->capabilities = self->response->capabilities;
      self->response->capabilities = imap_capabilities_new ();
      self->has_capabilities = TRUE;
      break;
    default:
      break;
    }
}

static gboolean
finish_command (ImapConnection  *self,
                ImapResponse    *response,
                GError         **error)
{
  for (GList *link = self->pending.head; link != NULL; link = link->next)
    {
      g_autoptr (ImapCommand) command = link->data;

      if (response->status.tag.size != strlen (command->tag) ||
          memcmp (response->status.tag.data, command->tag, response->status.tag.size) != 0)
        {
          g_steal_pointer (&command);
          continue;
        }
      g_queue_delete_link (&self->pending, link);
      if (response->status.status > IMAP_STATUS_BAD)
        break;
      imap_command_finish (command, response);
      self->n_strange = 0;
      return TRUE;
    }
  self->is_over = TRUE;
  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_CORRUPT_DATA,
                       _("The server answers what it was not asked"));
  return FALSE;
}

static gboolean
take_status (ImapConnection  *self,
             ImapResponse    *response,
             GError         **error)
{
  ImapStatusLine *line = &response->status;

  take_code (self, line);
  if (line->tag.data != NULL)
    return finish_command (self, response, error);
  if (line->status == IMAP_STATUS_BYE)
    {
      self->said_bye = TRUE;
      self->bye_code = line->code;
      g_free (self->bye);
      self->bye = g_strndup (line->text.data, line->text.size);
      /* Nothing of worth comes behind it, and not every server hangs up */
      return imap_connection_set_over (self, error);
    }
  return TRUE;
}

static void
take_capabilities (ImapConnection *self,
                   ImapResponse   *response)
{
  ImapCapabilities *taken = response->capabilities;

  response->capabilities = self->capabilities;
  self->capabilities = taken;
  self->has_capabilities = TRUE;
}

gboolean
imap_connection_dispatch (ImapConnection  *self,
                          ImapResponse    *response,
                          GError         **error)
{
  switch (response->kind)
    {
    case IMAP_RESPONSE_STATUS:
      if (!take_status (self, response, error))
        return FALSE;
      if (response->status.tag.data != NULL)
        return TRUE;
      break;
    case IMAP_RESPONSE_CONTINUE:
      self->continued = TRUE;
      g_free (self->challenge);
      self->challenge = imap_span_dup (&response->status.text);
      return TRUE;
    case IMAP_RESPONSE_CAPABILITY:
      take_capabilities (self, response);
      return TRUE;
    case IMAP_RESPONSE_ENABLED:
      /* What was asked for and is not named was not agreed on (RFC 5161, 3.2); names that follow are read accordingly */
      if (!(response->capabilities->can & IMAP_CAN_UTF8_ACCEPT) && imap_connection_can (self, IMAP_CAN_IMAP4REV1))
        self->enabled &= ~(guint64) IMAP_CAN_UTF8_ACCEPT;
      return TRUE;
    case IMAP_RESPONSE_EXISTS:
      self->mailbox.exists = response->number;
      break;
    case IMAP_RESPONSE_EXPUNGE:
      self->mailbox.exists = MAX (self->mailbox.exists - 1, 0);
      break;
    case IMAP_RESPONSE_VANISHED:
      if (!response->is_earlier)
        self->mailbox.exists = MAX (self->mailbox.exists - kit_uid_set_get_size (response->uids), 0);
      break;
    case IMAP_RESPONSE_UNKNOWN:
      if (++self->n_strange < IMAP_STRANGE_MAX)
        return TRUE;
      self->is_over = TRUE;
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_CORRUPT_DATA,
                           _("The server does not speak IMAP"));
      return FALSE;
    default:
      break;
    }
  if (self->handler == NULL || self->handler (self, response, self->handler_data, error))
    return TRUE;
  self->is_over = TRUE;
  return FALSE;
}

gboolean
imap_connection_wait (ImapConnection  *self,
                      ImapCommand     *command,
                      GCancellable    *cancellable,
                      GError         **error)
{
  ImapResponse *response;

  while (!command->is_done)
    if (!imap_connection_receive (self, -1, &response, cancellable, error) ||
        !imap_connection_dispatch (self, response, error))
      return FALSE;
  return TRUE;
}

gboolean
imap_connection_wait_all (ImapConnection  *self,
                          GCancellable    *cancellable,
                          GError         **error)
{
  while (!g_queue_is_empty (&self->pending))
    {
      g_autoptr (ImapCommand) command = imap_command_ref (g_queue_peek_tail (&self->pending));

      if (!imap_connection_wait (self, command, cancellable, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
imap_connection_flush (ImapConnection  *self,
                       GCancellable    *cancellable,
                       GError         **error)
{
  if (kit_line_stream_flush (self->stream, cancellable, error))
    return TRUE;
  self->is_over = TRUE;
  return FALSE;
}

gboolean
imap_connection_run (ImapConnection  *self,
                     ImapCommand     *command,
                     GCancellable    *cancellable,
                     GError         **error)
{
  return imap_connection_queue (self, command, cancellable, error) &&
         imap_connection_wait (self, command, cancellable, error) &&
         imap_command_check (command, error);
}

/* ---- out ---- */

gboolean
imap_connection_await_agreement (ImapConnection  *self,
                                 ImapCommand     *command,
                                 GCancellable    *cancellable,
                                 GError         **error)
{
  ImapResponse *response;

  self->continued = FALSE;
  while (!self->continued && !command->is_done)
    if (!imap_connection_receive (self, -1, &response, cancellable, error) ||
        !imap_connection_dispatch (self, response, error))
      return FALSE;
  return TRUE;
}

/* A line is one text, so that whoever reads the log sees it as one */
static void
queue_text (ImapConnection  *self,
            ImapCommandPart *part,
            GString         *line)
{
  if (part->is_secret && part->literal == NULL)
    {
      kit_line_stream_queue (self->stream, line->str);
      kit_line_stream_queue_secret (self->stream, part->text->str);
      g_string_truncate (line, 0);
    }
  else
    {
      g_string_append (line, part->text->str);
    }
}

/* *@refused: the server does not want it, and has answered the command */
static gboolean
send_literal (ImapConnection   *self,
              ImapCommand      *command,
              ImapCommandPart  *part,
              GString          *line,
              gboolean         *refused,
              GCancellable     *cancellable,
              GError          **error)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (part->literal, &size);
  gboolean at_once = imap_connection_can (self, IMAP_CAN_LITERAL_PLUS) ||
                     (imap_connection_can (self, IMAP_CAN_LITERAL_MINUS) &&
                      size <= LITERAL_MINUS_MAX);

  g_string_append_printf (line, "{%" G_GSIZE_FORMAT "%s}\r\n", size, at_once ? "+" : "");
  kit_line_stream_queue (self->stream, line->str);
  g_string_truncate (line, 0);
  if (!at_once)
    {
      if (!imap_connection_await_agreement (self, command, cancellable, error))
        return FALSE;
      *refused = command->is_done;
      if (*refused)
        return TRUE;
    }
  if (part->is_secret)
    {
      g_autofree char *text = g_strndup (data, size);

      kit_line_stream_queue_secret (self->stream, text);
      explicit_bzero (text, size);
      return TRUE;
    }
  return kit_line_stream_write (self->stream, data, size, cancellable, error);
}

/* Nothing that is not ours to show goes over a connection everybody can read */
static gboolean
check_command (ImapConnection  *self,
               ImapCommand     *command,
               GError         **error)
{
  gboolean is_private = FALSE;

  if (self->is_over)
    return imap_connection_set_over (self, error);
  if (command->is_invalid)
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_BAD_VALUE,
                           _("There are bytes in it that cannot be sent to the server"));
      return FALSE;
    }
  for (guint i = 0; i < command->parts->len; i++)
    {
      ImapCommandPart *part = g_ptr_array_index (command->parts, i);

      is_private = is_private || part->is_secret || part->literal != NULL;
    }
  if (!is_private || kit_line_stream_may_send_secret (self->stream))
    return TRUE;
  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_UNCONFIGURED,
                       _("The connection is not protected, so nothing secret is sent over it"));
  return FALSE;
}

gboolean
imap_connection_queue (ImapConnection  *self,
                       ImapCommand     *command,
                       GCancellable    *cancellable,
                       GError         **error)
{
  g_autoptr (GString) line = g_string_new (NULL);
  gboolean refused = FALSE;

  if (!check_command (self, command, error))
    return FALSE;
  g_snprintf (command->tag, sizeof command->tag, "E%u", ++self->last_tag);
  g_queue_push_tail (&self->pending, imap_command_ref (command));
  g_string_append_printf (line, "%s ", command->tag);
  for (guint i = 0; i < command->parts->len && !refused; i++)
    {
      ImapCommandPart *part = g_ptr_array_index (command->parts, i);

      queue_text (self, part, line);
      if (part->literal != NULL &&
          !send_literal (self, command, part, line, &refused, cancellable, error))
        {
          self->is_over = TRUE;
          return FALSE;
        }
    }
  g_string_append (line, "\r\n");
  if (!refused)
    kit_line_stream_queue (self->stream, line->str);
  return TRUE;
}

/* ---- alive ---- */

gboolean
imap_connection_test (ImapConnection  *self,
                      guint            seconds,
                      GCancellable    *cancellable,
                      GError         **error)
{
  g_autoptr (ImapCommand) command = imap_command_new ("NOOP");
  KitEndpoint *endpoint = self->account->endpoint;
  gboolean is_alive;

  kit_line_stream_set_io_timeout (self->stream, seconds);
  is_alive = imap_connection_queue (self, command, cancellable, error) &&
             imap_connection_wait (self, command, cancellable, error);
  kit_line_stream_set_io_timeout (self->stream, kit_endpoint_get_io_timeout (endpoint));
  return is_alive;
}
