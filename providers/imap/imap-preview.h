/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "imap-connection.h"

#include <kit-remote.h>

G_BEGIN_DECLS

/* The beginning of a text, from a server that tells it (RFC 8970) */

/* What is to be put into a FETCH for it, with a space in front; "" where nobody wants it, or the server has none */
const char *imap_preview_item (ImapConnection       *connection,
                               const KitSyncRequest *request);
/* As a list shows it; NULL: none came */
char       *imap_preview_dup  (const ImapFetch      *fetch);

G_END_DECLS
