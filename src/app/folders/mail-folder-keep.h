/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "mail-folder-item.h"

G_BEGIN_DECLS

/* Whether there is something to choose: @item's messages are on a server, and here as well */
gboolean mail_folder_keep_is_possible (MailFolderItem *item);
/* Asks over the window of @parent which texts of the folder are to be on this computer, and sees to it */
void     mail_folder_keep_ask         (GtkWidget      *parent,
                                       MailFolderItem *item);

G_END_DECLS
