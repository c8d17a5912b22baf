/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "mail-folder-item.h"

G_BEGIN_DECLS

/* How a line of the folder pane looks. */
#define MAIL_TYPE_FOLDER_ROW (mail_folder_row_get_type ())

G_DECLARE_FINAL_TYPE (MailFolderRow, mail_folder_row, MAIL, FOLDER_ROW, AdwBin)

GtkWidget      *mail_folder_row_new      (void);
/* @item nullable */
void            mail_folder_row_set_item (MailFolderRow  *self,
                                          MailFolderItem *item);
MailFolderItem *mail_folder_row_get_item (MailFolderRow  *self);

/* "expander-clicked" */

/* The one at a place in a list of them; NULL: none is there */
MailFolderRow  *mail_folder_row_pick     (GtkWidget      *list,
                                          double          x,
                                          double          y);

G_END_DECLS
