/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <mapi.h>

G_BEGIN_DECLS

/* Something that waits: a message to be sent, or a change a server has not been told yet. Immutable. */
#define MAIL_TYPE_OUTBOX_ITEM (mail_outbox_item_get_type ())

G_DECLARE_FINAL_TYPE (MailOutboxItem, mail_outbox_item, MAIL, OUTBOX_ITEM, GObject)

MailOutboxItem    *mail_outbox_item_new_message   (MapiStore      *store,
                                                   MapiOutgoing   *outgoing,
                                                   gboolean        held);
/* @provider: a MapiStore, or a MapiAddressBookProvider that has a server */
MailOutboxItem    *mail_outbox_item_new_operation (MapiProvider   *provider,
                                                   MapiProperties *operation);
MapiProvider      *mail_outbox_item_get_provider  (MailOutboxItem *self);
gboolean           mail_outbox_item_is_operation  (MailOutboxItem *self);
/* Of a message */
const MapiEntryId *mail_outbox_item_get_entry_id  (MailOutboxItem *self);
/* Of an operation */
gint64             mail_outbox_item_get_number    (MailOutboxItem *self);
/* What people know it by, and what becomes of it; neither is markup */
const char        *mail_outbox_item_get_title     (MailOutboxItem *self);
const char        *mail_outbox_item_get_state     (MailOutboxItem *self);
/* What becomes of it, without whom it is for */
const char        *mail_outbox_item_get_sentence  (MailOutboxItem *self);
/* Something went wrong: it needs a person's eye */
gboolean           mail_outbox_item_has_problem   (MailOutboxItem *self);
/* (nullable) What went wrong, with the codes of who said no; of an operation */
const GError      *mail_outbox_item_get_error     (MailOutboxItem *self);
/* A transport has it: too late to stop it */
gboolean           mail_outbox_item_is_leaving    (MailOutboxItem *self);
/* To be asked for now: not what stands still with all others */
gboolean           mail_outbox_item_can_retry     (MailOutboxItem *self);
/* Whether both would look the same */
gboolean           mail_outbox_item_equal         (MailOutboxItem *self,
                                                   MailOutboxItem *other);

G_END_DECLS
