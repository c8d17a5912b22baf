/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gunixfdlist.h>

#include "../mapi-error.h"
#include "../mapi-types.h"

G_BEGIN_DECLS

/* What became of a message that a person was given to edit and send. */
typedef enum
{
  MAPI_SEND_NOTE_CANCELLED = 0, /* nothing is left of it */
  MAPI_SEND_NOTE_SAVED     = 1, /* it is among the drafts */
  MAPI_SEND_NOTE_QUEUED    = 2, /* it waits to be sent */
  MAPI_SEND_NOTE_SENT      = 3
} MapiSendNoteOutcome;

/* A composer in the window process, filled in by another program. See mapi-simple-message.h for @message and
 * @files. @connection nullable: the session bus. */
MAPI_AVAILABLE_IN_ALL
void                mapi_send_note_show_async  (GDBusConnection      *connection,
                                                GVariant             *message,
                                                GVariant             *files,
                                                GUnixFDList          *fds,
                                                const char           *parent,
                                                const char           *activation_token,
                                                GCancellable         *cancellable,
                                                GAsyncReadyCallback   callback,
                                                gpointer              user_data);
MAPI_AVAILABLE_IN_ALL
MapiSendNoteOutcome mapi_send_note_show_finish (GAsyncResult         *result,
                                                char                **id,
                                                GError              **error);

G_END_DECLS
