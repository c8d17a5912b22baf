/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "mail-folder-model.h"

G_BEGIN_DECLS

/* The list of folders with what can be done to them. */
#define MAIL_TYPE_FOLDER_PANE (mail_folder_pane_get_type ())

G_DECLARE_FINAL_TYPE (MailFolderPane, mail_folder_pane, MAIL, FOLDER_PANE, AdwBin)

void             mail_folder_pane_set_model    (MailFolderPane    *self,
                                                MailFolderModel   *model);
/* NULL while nothing is */
MailFolderItem  *mail_folder_pane_get_selected (MailFolderPane    *self);
/* FALSE: not listed (yet) */
gboolean         mail_folder_pane_select       (MailFolderPane    *self,
                                                const MapiEntryId *id);
void             mail_folder_pane_focus        (MailFolderPane    *self);

/* "folder-selected" (MailFolderItem)
 * "folder-clicked" (): the one that is shown is clicked once more, which brings back what is in it where that is hidden
 * "folder-activated" (): a person wants to see what is in it (Enter, click)
 * "messages-dropped" (MailFolderItem, GObject dragged, gboolean copy) */

/* The line with this key */
gboolean mail_folder_pane_select_key (MailFolderPane *self,
                                      const char     *key);

G_END_DECLS
