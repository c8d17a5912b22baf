/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include <mapi.h>

G_BEGIN_DECLS

/* Who wrote a message, when and to whom, drawn outside the mail's own area. */
#define MAIL_TYPE_MESSAGE_HEADER (mail_message_header_get_type ())

G_DECLARE_FINAL_TYPE (MailMessageHeader, mail_message_header, MAIL, MESSAGE_HEADER, GtkWidget)

GtkWidget *mail_message_header_new         (GMenuModel        *menu);
void       mail_message_header_set_content (MailMessageHeader *self,
                                            MapiContent       *content);
/* What a list knows of it, where the message itself cannot be had */
void       mail_message_header_set_summary (MailMessageHeader *self,
                                            MapiProperties    *summary);
/* "14:05", "Mon 14:05", "3 Nov", "3 Nov 2024" */
char      *mail_message_format_time        (gint64             time_us);

G_END_DECLS
