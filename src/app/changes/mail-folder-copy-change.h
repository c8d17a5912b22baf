/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-change.h"

G_BEGIN_DECLS

/* A folder with all that is in it and below it, once more: in the same store or another. Where there is one of its name
 * already, the copy is called so. What was copied until somebody stops it stays. */
#define MAIL_TYPE_FOLDER_COPY_CHANGE (mail_folder_copy_change_get_type ())

G_DECLARE_FINAL_TYPE (MailFolderCopyChange, mail_folder_copy_change, MAIL, FOLDER_COPY_CHANGE, MailChange)

/* @target NULL: the top of the account */
MailChange *mail_folder_copy_change_new (MapiStore         *store,
                                         const MapiEntryId *folder,
                                         const char        *name,
                                         MapiStore         *target_store,
                                         const MapiEntryId *target);

G_END_DECLS
