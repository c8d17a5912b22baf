/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Longer names are not taken, in bytes as they are on the wire */
#define IMAP_MAILBOX_NAME_MAX 1024

/* Modified UTF-7 (RFC 3501, 5.1.3) and UTF-8 of it. Decoding never fails: what is no modified
 * UTF-7 is taken for what it says, so that a wrongly named mailbox still has a name, and the
 * name on the wire must be kept beside it to address the mailbox. */
char     *imap_mailbox_name_decode      (const char  *wire,
                                         gsize        size);
/* @name: valid UTF-8 */
char     *imap_mailbox_name_encode      (const char  *name);
/* INBOX is the one name without case; control characters never belong in one */
gboolean  imap_mailbox_name_is_inbox    (const char  *wire,
                                         gsize        size);
gboolean  imap_mailbox_name_is_sendable (const char  *wire);

G_END_DECLS
