/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <mapi.h>

G_BEGIN_DECLS

/* Names and addresses of people as they may be shown: no hidden characters, deceiving domains as they are sent, and no
 * name that passes itself off as another address */
char *mail_address_dup_shown        (const char     *address);
char *mail_address_dup_shown_name   (const char     *name,
                                     const char     *address);
/* Who wrote @message, in one line. NULL: nobody says so */
char *mail_address_dup_shown_author (MapiProperties *message,
                                     gsize           max_chars);

G_END_DECLS
