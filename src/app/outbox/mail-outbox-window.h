/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-application.h"

G_BEGIN_DECLS

/* The page of what waits, in a window of its own */
#define MAIL_TYPE_OUTBOX_WINDOW (mail_outbox_window_get_type ())

G_DECLARE_FINAL_TYPE (MailOutboxWindow, mail_outbox_window, MAIL, OUTBOX_WINDOW, AdwWindow)

/* Shows the one there is, or a new one */
void mail_outbox_window_present (MailApplication *application);

G_END_DECLS
