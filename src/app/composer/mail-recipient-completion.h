/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "mail-recipient.h"

G_BEGIN_DECLS

/* Whom may be meant, below an address field while a name is typed. "chosen" (MailRecipient) */
#define MAIL_TYPE_RECIPIENT_COMPLETION (mail_recipient_completion_get_type ())

G_DECLARE_FINAL_TYPE (MailRecipientCompletion, mail_recipient_completion, MAIL, RECIPIENT_COMPLETION, GtkPopover)

GtkWidget *mail_recipient_completion_new         (GtkWidget               *parent);
void       mail_recipient_completion_set_session (MailRecipientCompletion *self,
                                                  MapiSession             *session);
/* Somebody is about to type */
void       mail_recipient_completion_make_ready  (MailRecipientCompletion *self);
/* What is typed now; "" ends it */
void       mail_recipient_completion_look_up     (MailRecipientCompletion *self,
                                                  const char              *text);
/* Up, Down, Return, Tab, Escape while it is shown, and with @may_forget Delete, which forgets a collected
 * address; TRUE: done */
gboolean   mail_recipient_completion_key         (MailRecipientCompletion *self,
                                                  guint                    key,
                                                  gboolean                 may_forget);

G_END_DECLS
