/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <mapi.h>

G_BEGIN_DECLS

/* Recipients chosen for another program, by name or address, with the address book’s help. Responses: "ok", "cancel" */
#define MAIL_TYPE_ADDRESS_DIALOG (mail_address_dialog_get_type ())

G_DECLARE_FINAL_TYPE (MailAddressDialog, mail_address_dialog, MAIL, ADDRESS_DIALOG, AdwMessageDialog)

/* Arguments as of Address of org.estafette.SimpleMapi1 */
MailAddressDialog *mail_address_dialog_new    (MapiSession       *session,
                                               const char        *caption,
                                               guint              n_edit,
                                               const char        *label,
                                               GVariant          *recipients);
/* a(uss), floating; without a field to choose for nobody is chosen */
GVariant          *mail_address_dialog_choose (MailAddressDialog *self);

G_END_DECLS
