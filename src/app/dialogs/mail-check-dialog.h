/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <mapi.h>

G_BEGIN_DECLS

/* Tries a service as it is set up and shows the steps. Certificates that are trusted meanwhile are kept. */
#define MAIL_TYPE_CHECK_DIALOG (mail_check_dialog_get_type ())

G_DECLARE_FINAL_TYPE (MailCheckDialog, mail_check_dialog, MAIL, CHECK_DIALOG, AdwWindow)

GtkWindow *mail_check_dialog_new (const char  *profile,
                                  MapiService *service);

G_END_DECLS
