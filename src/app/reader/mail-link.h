/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "mail-body.h"

G_BEGIN_DECLS

/* No name of a place is longer */
#define MAIL_LINK_MAX_HOST 256

/* Opens a link of a mail outside, as one argument and no shell; asks first where it pretends.
 * Mail addresses come back: "reader.compose" (s) is activated on @widget. */
void  mail_link_open         (GtkWidget   *widget,
                              MailBody    *body,
                              const char  *uri);
/* What is wrong, in a sentence; NULL if nothing */
char *mail_link_dup_warning  (MapiLinkRisk risk,
                              const char  *host,
                              const char  *claimed);
/* What a sender wrote into a link, made fit for one line; NULL is nothing */
char *mail_link_dup_clean    (const char  *text,
                              gsize        max_chars);
/* An address to be read: what follows the host with its letters and digits, all else as it is written */
char *mail_link_dup_readable (const char  *uri);
/* Of a host that is not of plain letters: in a sentence, the form of it that is not shown; NULL: there is but one */
char *mail_link_dup_other_host (const char *uri);
/* The same question for the page of a mailing list, always asked */
void  mail_link_ask          (GtkWidget   *widget,
                              const char  *heading,
                              const char  *text,
                              const char  *uri);

G_END_DECLS
