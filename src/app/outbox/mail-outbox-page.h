/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-application.h"

G_BEGIN_DECLS

/* Everything that waits, of all accounts: messages to be sent and changes for servers, with what can be
 * done about each. Looks again by itself while it is shown. */
#define MAIL_TYPE_OUTBOX_PAGE (mail_outbox_page_get_type ())

G_DECLARE_FINAL_TYPE (MailOutboxPage, mail_outbox_page, MAIL, OUTBOX_PAGE, GtkWidget)

GtkWidget *mail_outbox_page_new (void);

G_END_DECLS
