/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include <mapi.h>

G_BEGIN_DECLS

/* The files of a message: open, look at, save, drag out. Signals: "preview" (position), "failed" (text). */
#define MAIL_TYPE_ATTACHMENT_BAR (mail_attachment_bar_get_type ())

G_DECLARE_FINAL_TYPE (MailAttachmentBar, mail_attachment_bar, MAIL, ATTACHMENT_BAR, GtkWidget)

GtkWidget *mail_attachment_bar_new         (void);
void       mail_attachment_bar_set_content (MailAttachmentBar *self,
                                            MapiContent       *content);
guint      mail_attachment_bar_get_n_files (MailAttachmentBar *self);
void       mail_attachment_bar_save_all    (MailAttachmentBar *self);

G_END_DECLS
