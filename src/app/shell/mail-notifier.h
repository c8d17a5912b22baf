/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-application.h"

G_BEGIN_DECLS

/* Tells of new mail, window or no window. Adds the actions "notified-read", "notified-archive" and
 * "notified-trash" (each with an entry id as text) to the application, for the buttons of what it shows. */
#define MAIL_TYPE_NOTIFIER (mail_notifier_get_type ())

G_DECLARE_FINAL_TYPE (MailNotifier, mail_notifier, MAIL, NOTIFIER, GObject)

MailNotifier *mail_notifier_new (MailApplication *application);

G_END_DECLS
