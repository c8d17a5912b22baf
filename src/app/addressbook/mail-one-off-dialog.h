/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <mapi.h>

G_BEGIN_DECLS

/* D15: somebody who is in no address book and stays so. "chosen" (MapiProperties): a resolved recipient. */
#define MAIL_TYPE_ONE_OFF_DIALOG (mail_one_off_dialog_get_type ())

G_DECLARE_FINAL_TYPE (MailOneOffDialog, mail_one_off_dialog, MAIL, ONE_OFF_DIALOG, AdwWindow)

/* @values nullable: name and address it begins with */
MailOneOffDialog *mail_one_off_dialog_new (GtkWindow      *parent,
                                           MapiProperties *values);

G_END_DECLS
