/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "mail-recipient.h"

G_BEGIN_DECLS

/* A recipient in an address field. "remove", "edit": asked for by the user; "step" (int):
 * -1 to the one before, 1 to the next; "send-to" (MapiRecipientType): to go to another field */
#define MAIL_TYPE_RECIPIENT_CHIP (mail_recipient_chip_get_type ())

G_DECLARE_FINAL_TYPE (MailRecipientChip, mail_recipient_chip, MAIL, RECIPIENT_CHIP, GtkWidget)

GtkWidget     *mail_recipient_chip_new           (MailRecipient     *recipient);
MailRecipient *mail_recipient_chip_get_recipient (MailRecipientChip *self);

G_END_DECLS
