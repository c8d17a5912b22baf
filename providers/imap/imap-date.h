/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* "17-Jul-1996 02:44:25 -0700" (RFC 9051, date-time), also with what servers get wrong: a space or
 * nothing before one digit, no zone. µs since 1970; FALSE: this is no time */
gboolean imap_date_parse  (const char  *text,
                           gsize        size,
                           gint64      *time);
/* In UTC, with the quotes */
char    *imap_date_format (gint64       time);

G_END_DECLS
