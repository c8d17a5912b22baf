/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "mail-book.h"

G_BEGIN_DECLS

/* D12: a search by what a container can be asked for. "found" (MapiRestriction): the condition; it goes then. */
#define MAIL_TYPE_FIND_DIALOG (mail_find_dialog_get_type ())

G_DECLARE_FINAL_TYPE (MailFindDialog, mail_find_dialog, MAIL, FIND_DIALOG, AdwWindow)

/* The book is loaded */
MailFindDialog *mail_find_dialog_new (GtkWindow         *parent,
                                      MailBook          *book,
                                      MailBookContainer *container);

G_END_DECLS
