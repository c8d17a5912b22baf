/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "mail-book.h"

G_BEGIN_DECLS

/* D14: what is to be made, and where. Goes on to the form of it. "created" (string): the id of the entry;
 * "one-off" (MapiProperties): somebody for this message only. */
#define MAIL_TYPE_NEW_ENTRY (mail_new_entry_get_type ())

G_DECLARE_FINAL_TYPE (MailNewEntry, mail_new_entry, MAIL, NEW_ENTRY, AdwWindow)

/* @container nullable: where it is made unless somebody wants it elsewhere. @values nullable: what it begins with.
 * @for_message: it may be for this message only. The book is loaded. */
MailNewEntry *mail_new_entry_new (GtkWindow         *parent,
                                  MailBook          *book,
                                  MailBookContainer *container,
                                  MapiProperties    *values,
                                  gboolean           for_message);

G_END_DECLS
