/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <mapi.h>

G_BEGIN_DECLS

/* D2: who asks for which password, and why. Response "ok" has answered the question. */
#define MAIL_TYPE_CREDENTIALS_DIALOG (mail_credentials_dialog_get_type ())

G_DECLARE_FINAL_TYPE (MailCredentialsDialog, mail_credentials_dialog, MAIL, CREDENTIALS_DIALOG, AdwMessageDialog)

AdwMessageDialog *mail_credentials_dialog_new (MapiQuestion *question);

G_END_DECLS
