/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-application.h"

G_BEGIN_DECLS

/* D9, the address book: its containers, who is in them, and everything about one of these. */
#define MAIL_TYPE_BOOK_WINDOW (mail_book_window_get_type ())

G_DECLARE_FINAL_TYPE (MailBookWindow, mail_book_window, MAIL, BOOK_WINDOW, AdwWindow)

/* The one there is, or a new one */
void mail_book_window_present (MailApplication *application);

G_END_DECLS
