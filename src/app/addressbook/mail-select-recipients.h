/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "mail-recipient.h"

G_BEGIN_DECLS

typedef enum /*< flags >*/
{
  MAIL_SELECT_NONE    = 0,
  MAIL_SELECT_RESOLVE = 1 << 0, /* names are looked up before it ends (AB_RESOLVE) */
  MAIL_SELECT_ONLY    = 1 << 1, /* people of the address book alone (AB_SELECTONLY) */
  MAIL_SELECT_ONE     = 1 << 2  /* one of the list, no wells (ADDRESS_ONE) */
} MailSelectFlags;

/* D10: recipients are chosen, for one to three kinds of them, or somebody is looked up. "chosen", "cancelled": one of them
 * once, and it goes. */
#define MAIL_TYPE_SELECT_RECIPIENTS (mail_select_recipients_get_type ())

G_DECLARE_FINAL_TYPE (MailSelectRecipients, mail_select_recipients, MAIL, SELECT_RECIPIENTS, AdwWindow)

#define MAIL_SELECT_MAX_WELLS 3u

/* @caption, @parent nullable. @labels: what the kinds are called, none: it is only looked at */
MailSelectRecipients *mail_select_recipients_new       (GtkWindow            *parent,
                                                        MapiSession          *session,
                                                        const char           *caption,
                                                        const char * const   *labels,
                                                        MailSelectFlags       flags);
void                  mail_select_recipients_add       (MailSelectRecipients *self,
                                                        guint                 well,
                                                        MailRecipient        *recipient);
/* Where people go that are chosen, at first */
void                  mail_select_recipients_set_focus (MailSelectRecipients *self,
                                                        guint                 well);
/* Of MailRecipient: those in a well. With MAIL_SELECT_ONE the one of the list is in the first */
GPtrArray            *mail_select_recipients_list_well (MailSelectRecipients *self,
                                                        guint                 well);
/* Of MapiProperties: all of them */
GPtrArray            *mail_select_recipients_list      (MailSelectRecipients *self);

G_END_DECLS
