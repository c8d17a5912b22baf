/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* The line below the row of a list box: what it explains, or what is wrong there. Hidden while it has no text. Nothing
 * to stop at for the keyboard, which goes on to the rows behind it. */
#define MAIL_TYPE_NOTE_ROW (mail_note_row_get_type ())

G_DECLARE_FINAL_TYPE (MailNoteRow, mail_note_row, MAIL, NOTE_ROW, AdwPreferencesRow)

GtkWidget *mail_note_row_new      (void);
/* NULL for nothing */
void       mail_note_row_set_text (MailNoteRow *self,
                                   const char  *text,
                                   gboolean     wrong);
/* The text is a warning that stays */
void       mail_note_row_set_danger (MailNoteRow *self,
                                   gboolean     danger);

G_END_DECLS
