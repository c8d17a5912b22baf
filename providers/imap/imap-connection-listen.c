/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a server says without being asked */

#include "config.h"

#include "imap-connection-private.h"

/* Somebody waits for the connection: dead, it is to be known soon */
#define LEAVE_SECONDS 10

/* Whether somebody who looks at folders would want to know */
static gboolean
is_news (ImapResponse *response)
{
  switch (response->kind)
    {
    case IMAP_RESPONSE_EXISTS:
    case IMAP_RESPONSE_EXPUNGE:
    case IMAP_RESPONSE_VANISHED:
    case IMAP_RESPONSE_FETCH:
    case IMAP_RESPONSE_MAILBOX_STATUS:
    case IMAP_RESPONSE_LIST:
      return TRUE;
    case IMAP_RESPONSE_STATUS:
      return response->status.code == IMAP_CODE_NOTIFICATIONOVERFLOW;
    default:
      return FALSE;
    }
}

gboolean
imap_connection_listen (ImapConnection  *self,
                        guint            seconds,
                        gboolean        *heard,
                        GCancellable    *cancellable,
                        GError         **error)
{
  gint64 end = g_get_monotonic_time () + (gint64) seconds * G_USEC_PER_SEC;

  *heard = FALSE;
  for (;;)
    {
      ImapResponse *response;
      gint64 left = (end - g_get_monotonic_time ()) / 1000;

      /* What belongs together arrives together: take all of it that is here */
      if (!imap_connection_receive (self, *heard ? 0 : MAX (left, 0), &response, cancellable,
                                    error))
        return FALSE;
      if (response == NULL)
        return TRUE;
      *heard |= is_news (response);
      if (!imap_connection_dispatch (self, response, error))
        return FALSE;
      if (self->said_bye)
        return imap_connection_set_over (self, error);
    }
}

gboolean
imap_connection_idle (ImapConnection  *self,
                      guint            seconds,
                      gboolean        *heard,
                      GCancellable    *cancellable,
                      GError         **error)
{
  g_autoptr (ImapCommand) command = imap_command_new ("IDLE");
  gboolean done;

  *heard = FALSE;
  if (!imap_connection_queue (self, command, cancellable, error) ||
      !imap_connection_await_agreement (self, command, cancellable, error))
    return FALSE;
  if (command->is_done)
    return imap_command_check (command, error);
  if (!imap_connection_listen (self, seconds, heard, cancellable, error))
    return FALSE;
  kit_line_stream_queue (self->stream, "DONE\r\n");
  if (self->leave != NULL && g_cancellable_is_cancelled (self->leave))
    kit_line_stream_set_io_timeout (self->stream, LEAVE_SECONDS);
  done = imap_connection_wait (self, command, cancellable, error) && imap_command_check (command, error);
  kit_line_stream_set_io_timeout (self->stream, kit_endpoint_get_io_timeout (self->account->endpoint));
  return done;
}
