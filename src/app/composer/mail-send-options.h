/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-settings-dialog.h"

G_BEGIN_DECLS

/* D16: what the services of a profile let one set on a message, or on one recipient, beside what the window shows anyway.
 * "apply" of the dialog: the values are to be taken. */

/* @content: as the window shows it */
MailSettingsDialog *mail_send_options_new               (GtkWindow           *parent,
                                                         MapiSession         *session,
                                                         MapiContent         *content);
/* Puts the values of @dialog onto @content, and closes it; what is wrong it shows */
gboolean            mail_send_options_apply             (MailSettingsDialog  *dialog,
                                                         MapiSession         *session,
                                                         MapiContent         *content);
gboolean            mail_send_options_are_for_recipient (MapiSession         *session,
                                                         MapiProperties      *recipient);
/* Some of them were set */
gboolean            mail_send_options_are_on_recipient  (MapiSession         *session,
                                                         MapiProperties      *recipient);
void                mail_send_options_copy_to_recipient (MapiSession         *session,
                                                         MapiProperties      *from,
                                                         MapiProperties      *to);
/* NULL: there is nothing to set */
MailSettingsDialog *mail_send_options_new_for_recipient (GtkWindow           *parent,
                                                         MapiSession         *session,
                                                         MapiProperties      *recipient,
                                                         const char          *name);

G_END_DECLS
