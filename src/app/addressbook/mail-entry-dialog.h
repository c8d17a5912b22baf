/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "mail-book.h"

G_BEGIN_DECLS

/* D11, everything about somebody: to be edited where that is allowed, a copy of it until it is saved. "saved" (string):
 * the entry's id; "choose-members" (while a list is edited). Goes when it is done. */
#define MAIL_TYPE_ENTRY_DIALOG (mail_entry_dialog_get_type ())

G_DECLARE_FINAL_TYPE (MailEntryDialog, mail_entry_dialog, MAIL, ENTRY_DIALOG, AdwWindow)

/* @parent, @container nullable. The book is loaded. */
MailEntryDialog *mail_entry_dialog_new_for_id  (GtkWindow         *parent,
                                                MailBook          *book,
                                                const MapiEntryId *id,
                                                const MapiEntryId *container);
/* One that is open already, @entry (transfer full); @read_only: it is only looked at */
MailEntryDialog *mail_entry_dialog_new_for_entry (GtkWindow       *parent,
                                                  MailBook        *book,
                                                  MailBookEntry   *entry,
                                                  gboolean         read_only);
/* A new entry, which begins with @values */
MailEntryDialog *mail_entry_dialog_new         (GtkWindow         *parent,
                                                MailBook          *book,
                                                const MapiEntryId *container,
                                                MapiObjectType     type,
                                                MapiProperties    *values);
/* Before it is loaded: it is only looked at */
void             mail_entry_dialog_set_read_only (MailEntryDialog *self);
/* D11's button of a client's own: "extra" is emitted */
void             mail_entry_dialog_set_extra   (MailEntryDialog   *self,
                                                const char        *label);
/* For who is about to end the program: TRUE if there is something entered that was not saved, which is asked about.
 * Saved or discarded, the program is left after all. */
gboolean         mail_entry_dialog_ask_all     (void);

G_END_DECLS
