/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <mapi.h>

G_BEGIN_DECLS

/* One person or list in an address field. Knows no widget; never changes. */
#define MAIL_TYPE_RECIPIENT (mail_recipient_get_type ())

G_DECLARE_FINAL_TYPE (MailRecipient, mail_recipient, MAIL, RECIPIENT, GObject)

typedef enum
{
  MAIL_RECIPIENT_RESOLVED,
  MAIL_RECIPIENT_NAME,      /* a name that the address book is asked for when the message is sent */
  MAIL_RECIPIENT_INVALID    /* neither */
} MailRecipientState;

MailRecipient      *mail_recipient_new            (MapiProperties *properties);
/* As typed, pasted or dropped: any number, apart by commas, semicolons or lines (element-type
 * MailRecipient) */
GPtrArray          *mail_recipient_parse          (const char     *text);
MapiProperties     *mail_recipient_get_properties (MailRecipient  *self);
MailRecipientState  mail_recipient_get_state      (MailRecipient  *self);
gboolean            mail_recipient_is_list        (MailRecipient  *self);
/* The name if there is one, else the address */
const char         *mail_recipient_get_label      (MailRecipient  *self);
/* NULL if there is none */
const char         *mail_recipient_get_address    (MailRecipient  *self);
/* "Name <a@b>", fit to be parsed again */
char               *mail_recipient_dup_text       (MailRecipient  *self);
/* Whether both are the same to somebody who gets the message */
gboolean            mail_recipient_equal          (MailRecipient  *a,
                                                   MailRecipient  *b);

G_END_DECLS
