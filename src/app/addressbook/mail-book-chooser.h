/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "mail-book.h"

G_BEGIN_DECLS

typedef void (*MailBookChosenFunc) (MailBookContainer *container,
                                    gpointer           user_data);

/* Asks for an address book in which entries can be made. @except nullable: not this one */
void mail_book_chooser_ask (GtkWindow          *parent,
                            MailBook           *book,
                            MailBookContainer  *except,
                            MailBookChosenFunc  func,
                            gpointer            user_data,
                            GDestroyNotify      destroy);

G_END_DECLS
