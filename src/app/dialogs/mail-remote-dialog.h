/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "mail-folder-item.h"

G_BEGIN_DECLS

/* The messages of a folder of which only the headers are here: marked to be fetched or deleted, and then all of it is done
 * at once. Closed meanwhile it goes on; what goes wrong then is told at the window it was opened from. */
#define MAIL_TYPE_REMOTE_DIALOG (mail_remote_dialog_get_type ())

G_DECLARE_FINAL_TYPE (MailRemoteDialog, mail_remote_dialog, MAIL, REMOTE_DIALOG, AdwWindow)

/* Whether @folder has a server where something might be left */
gboolean   mail_remote_dialog_is_possible (MailFolderItem  *folder);
GtkWidget *mail_remote_dialog_new         (GtkWindow       *parent,
                                           MailFolderItem  *folder);

G_END_DECLS
