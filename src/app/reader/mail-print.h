/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-web-view.h"

G_BEGIN_DECLS

/* The page as it is shown, below the fields of the message: what was held back is not printed. */
void mail_print         (MailWebView *view,
                         GtkWindow   *parent,
                         const char  *subject);
void mail_print_to_pdf  (MailWebView *view,
                         GFile       *file);
/* Asks where to */
void mail_print_ask_pdf (MailWebView *view,
                         GtkWindow   *parent,
                         const char  *subject);

G_END_DECLS
