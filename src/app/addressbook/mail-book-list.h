/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "mail-book.h"

G_BEGIN_DECLS

/* The people of one container: a place to type whom one looks for, and the list. What is typed last is what is shown.
 * "selection-changed"; "activated" (MapiProperties): of a row, or of the first where Enter is pressed while typing. */
#define MAIL_TYPE_BOOK_LIST (mail_book_list_get_type ())

G_DECLARE_FINAL_TYPE (MailBookList, mail_book_list, MAIL, BOOK_LIST, GtkBox)

/* The book is loaded. @container nullable: nobody */
void            mail_book_list_show          (MailBookList         *self,
                                              MailBook             *book,
                                              MailBookContainer    *container);
/* Only those who meet it as well; NULL for everybody */
void            mail_book_list_set_condition (MailBookList         *self,
                                              MapiRestriction      *condition);
void            mail_book_list_set_problem   (MailBookList         *self,
                                              const GError         *problem);
GtkEditable    *mail_book_list_get_search    (MailBookList         *self);
/* Whatever is typed in @widget is a search */
void            mail_book_list_capture_keys  (MailBookList         *self,
                                              GtkWidget            *widget);
guint           mail_book_list_get_n_selected (MailBookList        *self);
/* The one that is selected, once it is known; (transfer none) (nullable) */
MapiProperties *mail_book_list_get_selected  (MailBookList         *self);
/* Everybody selected, also where rows are still on their way */
void            mail_book_list_collect_async (MailBookList         *self,
                                              GAsyncReadyCallback   callback,
                                              gpointer              user_data);
/* Element-type MapiProperties */
GPtrArray      *mail_book_list_collect_finish (MailBookList        *self,
                                               GAsyncResult        *result);

G_END_DECLS
