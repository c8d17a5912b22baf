/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-application.h"

G_BEGIN_DECLS

/* D18 and the status table: what every part of the session does, sending and receiving, what is wrong
 * and what to do about it. */
#define MAIL_TYPE_SESSION_STATUS (mail_session_status_get_type ())

G_DECLARE_FINAL_TYPE (MailSessionStatus, mail_session_status, MAIL, SESSION_STATUS, AdwWindow)

MailSessionStatus *mail_session_status_new (MailApplication *application);

G_END_DECLS
