/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Somebody's picture, and how to choose another. "changed" */
#define MAIL_TYPE_ENTRY_PICTURE (mail_entry_picture_get_type ())

G_DECLARE_FINAL_TYPE (MailEntryPicture, mail_entry_picture, MAIL, ENTRY_PICTURE, GtkBox)

GtkWidget *mail_entry_picture_new          (void);
void       mail_entry_picture_set_name     (MailEntryPicture *self,
                                            const char       *name);
/* NULL: none. Bytes that are no picture are kept, and not shown */
void       mail_entry_picture_set_bytes    (MailEntryPicture *self,
                                            GBytes           *bytes);
GBytes    *mail_entry_picture_get_bytes    (MailEntryPicture *self);
void       mail_entry_picture_set_editable (MailEntryPicture *self,
                                            gboolean          editable);

G_END_DECLS
