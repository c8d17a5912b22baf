/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <mapi.h>

G_BEGIN_DECLS

/* Somebody, or a list, in a list of people */
#define MAIL_TYPE_BOOK_ROW (mail_book_row_get_type ())

G_DECLARE_FINAL_TYPE (MailBookRow, mail_book_row, MAIL, BOOK_ROW, GtkBox)

GtkWidget *mail_book_row_new (void);
/* NULL: nobody, or not known yet */
void       mail_book_row_set (MailBookRow    *self,
                              MapiProperties *entry);
/* What the row says, for who cannot see it */
char      *mail_book_row_dup_text (MapiProperties *entry);

G_END_DECLS
