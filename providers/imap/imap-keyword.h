/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "imap-arena.h"

G_BEGIN_DECLS

/* Keywords are atoms, so ASCII (RFC 9051, 2.3.2). Others are written as mailbox names are, in modified UTF-7: clients
 * that know it show the same word, those that don't keep it. */

/* NULL: nothing a server could keep */
char       *imap_keyword_encode (const char *keyword);
/* What @wire says; itself, unless it is an encoded word */
const char *imap_keyword_decode (ImapArena  *arena,
                                 const char *wire);

G_END_DECLS
