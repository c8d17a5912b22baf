/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include <mapi.h>

G_BEGIN_DECLS

/* A sentence above a message, with what can be done about it */
#define MAIL_TYPE_NOTE_BAR (mail_note_bar_get_type ())

G_DECLARE_FINAL_TYPE (MailNoteBar, mail_note_bar, MAIL, NOTE_BAR, GtkWidget)

MailNoteBar *mail_note_bar_new        (MapiFactWeight  weight,
                                       const char     *icon_name,
                                       const char     *text);
/* A button that activates @action with @target (floating, nullable) */
void         mail_note_bar_add_button (MailNoteBar    *self,
                                       const char     *label,
                                       const char     *action,
                                       GVariant       *target);

G_END_DECLS
