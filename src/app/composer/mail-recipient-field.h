/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "mail-recipient.h"

G_BEGIN_DECLS

/* To, Cc or Bcc: recipients as chips, and a place to type more. "changed"; "send-to" (MailRecipient,
 * MapiRecipientType): somebody is to go to another field. */
#define MAIL_TYPE_RECIPIENT_FIELD (mail_recipient_field_get_type ())

G_DECLARE_FINAL_TYPE (MailRecipientField, mail_recipient_field, MAIL, RECIPIENT_FIELD, GtkWidget)

/* Properties: "label" (what a screen reader calls it) */
void       mail_recipient_field_set_session (MailRecipientField *self,
                                             MapiSession        *session);
/* Twice the same is once */
void       mail_recipient_field_add         (MailRecipientField *self,
                                             MailRecipient      *recipient);
void       mail_recipient_field_clear       (MailRecipientField *self);
/* Element-type MailRecipient; what is typed and not yet a chip included */
GPtrArray *mail_recipient_field_list        (MailRecipientField *self);
gboolean   mail_recipient_field_is_empty    (MailRecipientField *self);
/* What is typed becomes chips */
void       mail_recipient_field_commit      (MailRecipientField *self);

G_END_DECLS
