/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-book.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* The form of an entry, made from what the address book says it has: pages, groups, fields. Holds a copy. "changed";
 * "choose-members". */
#define MAIL_TYPE_ENTRY_FORM (mail_entry_form_get_type ())

G_DECLARE_FINAL_TYPE (MailEntryForm, mail_entry_form, MAIL, ENTRY_FORM, AdwBin)

void       mail_entry_form_load        (MailEntryForm   *self,
                                        MailBookEntry   *entry);
/* The form of a search (element-type MapiDetailField) */
void       mail_entry_form_load_criteria (MailEntryForm *self,
                                        GPtrArray       *fields);
/* FALSE, with the reason beside what is wrong, if it cannot be saved as it is */
gboolean   mail_entry_form_validate    (MailEntryForm   *self);
/* Writes down what was entered. @book: to write down members; nullable */
void       mail_entry_form_apply       (MailEntryForm   *self,
                                        MapiAddressBook *book,
                                        MapiProperties  *values);
void       mail_entry_form_focus       (MailEntryForm   *self);
/* The field with a property, or the first, has this wrong with it */
void       mail_entry_form_set_problem (MailEntryForm   *self,
                                        guint32          tag,
                                        const char      *problem);
/* Element-type MapiProperties */
void       mail_entry_form_add_members (MailEntryForm   *self,
                                        GPtrArray       *members);

G_END_DECLS
