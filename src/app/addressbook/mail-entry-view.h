/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "mail-book.h"

G_BEGIN_DECLS

/* What is known about somebody, as the address book describes it, to be read. "write-to" (string): an address was
 * chosen to write to; "shown": somebody is there. */
#define MAIL_TYPE_ENTRY_VIEW (mail_entry_view_get_type ())

G_DECLARE_FINAL_TYPE (MailEntryView, mail_entry_view, MAIL, ENTRY_VIEW, AdwBin)

/* Loads it; @id nullable: nobody. @container: where it was found, nullable */
void           mail_entry_view_show      (MailEntryView     *self,
                                          MailBook          *book,
                                          const MapiEntryId *id,
                                          const MapiEntryId *container);
/* NULL while there is nobody, or not yet */
MailBookEntry *mail_entry_view_get_entry (MailEntryView     *self);
/* Of a picture that came from anywhere; NULL if it is none. Small enough to be shown. */
GdkTexture    *mail_entry_view_make_texture (GBytes         *bytes);

G_END_DECLS
