/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "../property/mapi-properties.h"

G_BEGIN_DECLS

/* Reads messages one after the other from what other programs keep: an mbox file (mboxo,
 * mboxrd, mboxcl), one .eml, a Maildir (with its flags) or MH folder. Bounded memory: the
 * file is mapped, one message at a time is handed out. Blocks. */
#define MAPI_TYPE_MAILBOX_READER (mapi_mailbox_reader_get_type ())

MAPI_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (MapiMailboxReader, mapi_mailbox_reader, MAPI, MAILBOX_READER, GObject)

MAPI_AVAILABLE_IN_ALL
MapiMailboxReader *mapi_mailbox_reader_new           (GFile              *file,
                                                      GError            **error);
/* The next message's bytes exactly as they would be on the wire (mbox quoting undone), and in
 * *@properties what the mailbox said of it: MESSAGE_FLAGS, FLAGGED, ANSWERED, FORWARDED, KEYWORDS,
 * MESSAGE_DELIVERY_TIME. NULL without error at the end. A part that is no message is skipped and
 * told by mapi_mailbox_reader_get_problems(). */
MAPI_AVAILABLE_IN_ALL
GBytes            *mapi_mailbox_reader_next          (MapiMailboxReader  *self,
                                                      MapiProperties    **properties,
                                                      GCancellable       *cancellable,
                                                      GError            **error);
/* 0.0 to 1.0 */
MAPI_AVAILABLE_IN_ALL
double             mapi_mailbox_reader_get_progress  (MapiMailboxReader  *self);
/* One line each: what was skipped, where (file, byte offset, length), why */
MAPI_AVAILABLE_IN_ALL
const char * const *
                   mapi_mailbox_reader_get_problems  (MapiMailboxReader  *self);
/* One message as an mboxrd entry, "From " line included */
MAPI_AVAILABLE_IN_ALL
GBytes            *mapi_mailbox_format_mbox          (GBytes             *source,
                                                      const char         *sender,
                                                      gint64              time_us);

G_END_DECLS
