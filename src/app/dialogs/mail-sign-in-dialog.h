/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <mapi.h>

G_BEGIN_DECLS

/* Signing in happens in the browser: opens it, and waits. The question is withdrawn when it is done; the
 * only response is “cancel”. */
#define MAIL_TYPE_SIGN_IN_DIALOG (mail_sign_in_dialog_get_type ())

G_DECLARE_FINAL_TYPE (MailSignInDialog, mail_sign_in_dialog, MAIL, SIGN_IN_DIALOG, AdwMessageDialog)

AdwMessageDialog *mail_sign_in_dialog_new (MapiQuestion *question);

G_END_DECLS
