/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <mapi.h>

G_BEGIN_DECLS

/* What becomes of one message that waits to be sent, and what can be done about it: for whoever reads it. Nothing once it
 * does not wait any more. It looks again by itself while it is in a window. */
#define MAIL_TYPE_OUTBOX_NOTE (mail_outbox_note_get_type ())

G_DECLARE_FINAL_TYPE (MailOutboxNote, mail_outbox_note, MAIL, OUTBOX_NOTE, AdwBin)

GtkWidget  *mail_outbox_note_new      (MapiSession       *session,
                                       MapiStore         *store,
                                       const MapiEntryId *id);
/* (nullable): what it says */
const char *mail_outbox_note_get_text (MailOutboxNote    *self);

G_END_DECLS
