/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-order-list.h"

G_BEGIN_DECLS

/* The addressing page of a profile: its address books are asked by a session of its own, which
 * sends no mail. A plain part of the sheet, which has the widgets. */
typedef struct _MailProfileBooks MailProfileBooks;

typedef struct
{
  AdwPreferencesGroup *group;
  AdwComboRow         *first;
  AdwComboRow         *personal;
  MailOrderList       *order;
  AdwPreferencesGroup *others;
  AdwPreferencesGroup *nothing;
  AdwActionRow        *nothing_row;
} MailBookWidgets;

MailProfileBooks *mail_profile_books_new     (GtkWidget             *sheet,
                                              const char            *profile,
                                              const MailBookWidgets *widgets);
void              mail_profile_books_free    (MailProfileBooks      *self);
/* The user chose something else */
void              mail_profile_books_changed (MailProfileBooks      *self);
/* The user took a book out of those that are asked */
void              mail_profile_books_removed (MailProfileBooks      *self);

G_END_DECLS
