/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <mapi.h>

G_BEGIN_DECLS

/* A certificate that is unknown or has changed: in words, what is at stake, and who it claims to be.
 * Trust is for this certificate of this server alone. */
#define MAIL_TYPE_CERTIFICATE_DIALOG (mail_certificate_dialog_get_type ())

G_DECLARE_FINAL_TYPE (MailCertificateDialog, mail_certificate_dialog, MAIL, CERTIFICATE_DIALOG, AdwMessageDialog)

AdwMessageDialog *mail_certificate_dialog_new (MapiQuestion *question);

G_END_DECLS
