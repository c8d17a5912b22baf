/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <mapi.h>

G_BEGIN_DECLS

/* Importance, sensitivity and receipts of a message. "changed" */
#define MAIL_TYPE_MESSAGE_OPTIONS (mail_message_options_get_type ())

G_DECLARE_FINAL_TYPE (MailMessageOptions, mail_message_options, MAIL, MESSAGE_OPTIONS, GtkPopover)

void mail_message_options_load  (MailMessageOptions *self,
                                 MapiProperties     *properties);
void mail_message_options_apply (MailMessageOptions *self,
                                 MapiProperties     *properties);

G_END_DECLS
