/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-body.h"
#include "mail-web-view.h"

G_BEGIN_DECLS

/* One message of a conversation: a line when it is closed, the whole when it is open. What it
 * needs is loaded when it is opened. Signals:
 *   "ready"                     its text can be read
 *   "settled"                   what had to be known before it is marked as read is known
 *   "link-activated" (s), "link-hovered" (s)
 *   "answer" (i: MapiReplyVerb)
 *   "problem" (s)               to be told in passing
 *   "preview" (u)               an attachment to look at */
#define MAIL_TYPE_MESSAGE_CARD (mail_message_card_get_type ())

G_DECLARE_FINAL_TYPE (MailMessageCard, mail_message_card, MAIL, MESSAGE_CARD, GtkWidget)

GtkWidget         *mail_message_card_new            (MailWebEngine     *engine,
                                                     MapiSession       *session,
                                                     MapiStore         *store,
                                                     const MapiEntryId *id,
                                                     MapiProperties    *summary);
/* A message of no store: from a file, or inside another */
GtkWidget         *mail_message_card_new_for_content (MailWebEngine    *engine,
                                                     MapiContent       *content);
gboolean           mail_message_card_get_expanded   (MailMessageCard   *self);
void               mail_message_card_set_expanded   (MailMessageCard   *self,
                                                     gboolean           expanded);
gboolean           mail_message_card_is_ready       (MailMessageCard   *self);
/* Ready, and the policy for receipts has been asked: it may be marked as read */
gboolean           mail_message_card_is_settled     (MailMessageCard   *self);
/* Its content is there. A receipt goes where the policy says so */
void               mail_message_card_mark_read      (MailMessageCard   *self);
void               mail_message_card_update_summary (MailMessageCard   *self,
                                                     MapiProperties    *summary);
/* NULL where no list knows it */
MapiProperties    *mail_message_card_get_summary    (MailMessageCard   *self);
MapiStore         *mail_message_card_get_store      (MailMessageCard   *self);
const MapiEntryId *mail_message_card_get_id         (MailMessageCard   *self);
/* NULL until loaded */
MapiContent       *mail_message_card_get_content    (MailMessageCard   *self);
MailBody          *mail_message_card_get_body       (MailMessageCard   *self);
/* NULL where there is none */
MailWebView       *mail_message_card_get_web_view   (MailMessageCard   *self);
void               mail_message_card_set_zoom       (MailMessageCard   *self,
                                                     double             zoom);
void               mail_message_card_set_max_height (MailMessageCard   *self,
                                                     int                height);
/* The notes as they stand, one a line; for tests and screen readers */
char              *mail_message_card_dup_notes      (MailMessageCard   *self);

G_END_DECLS
