/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "mail-book.h"

G_BEGIN_DECLS

/* The address books there are, one of which is chosen. "chosen" (MailBookContainer): by a person or because it is the
 * first; "activated": a person wants to see who is in it */
#define MAIL_TYPE_BOOK_SIDEBAR (mail_book_sidebar_get_type ())

G_DECLARE_FINAL_TYPE (MailBookSidebar, mail_book_sidebar, MAIL, BOOK_SIDEBAR, AdwBin)

/* It is loaded */
void               mail_book_sidebar_show       (MailBookSidebar   *self,
                                                 MailBook          *book);
MailBookContainer *mail_book_sidebar_get_chosen (MailBookSidebar   *self);

G_END_DECLS
