/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "mail-recipient.h"

G_BEGIN_DECLS

/* A recipient in an address field. "remove", "edit": asked for by the user; "step" (int):
 * -1 to the one before, 1 to the next; "send-to" (MapiRecipientType): to go to another field; "has-options":
 * whether anything can be set on it, "options": it is to be */
#define MAIL_TYPE_RECIPIENT_CHIP (mail_recipient_chip_get_type ())

G_DECLARE_FINAL_TYPE (MailRecipientChip, mail_recipient_chip, MAIL, RECIPIENT_CHIP, GtkWidget)

GtkWidget     *mail_recipient_chip_new           (MailRecipient     *recipient);
MailRecipient *mail_recipient_chip_get_recipient (MailRecipientChip *self);
/* The same person, with send options of their own or without; a mark tells of them */
void           mail_recipient_chip_set_recipient (MailRecipientChip *self,
                                                  MailRecipient     *recipient,
                                                  gboolean           has_options);

G_END_DECLS
