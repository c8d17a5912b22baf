/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-change.h"

G_BEGIN_DECLS

/* Something done to a folder as a whole. */
#define MAIL_TYPE_FOLDER_CHANGE (mail_folder_change_get_type ())

G_DECLARE_FINAL_TYPE (MailFolderChange, mail_folder_change, MAIL, FOLDER_CHANGE, MailChange)

/* @parent NULL: at the top of the account */
MailChange *mail_folder_change_new_create (MapiStore         *store,
                                           const MapiEntryId *parent,
                                           const char        *name);
MailChange *mail_folder_change_new_rename (MapiStore         *store,
                                           const MapiEntryId *folder,
                                           const char        *old_name,
                                           const char        *name);
/* @parent: where it is now. @target NULL: the top of the account */
MailChange *mail_folder_change_new_move   (MapiStore         *store,
                                           const MapiEntryId *folder,
                                           const MapiEntryId *parent,
                                           const MapiEntryId *target,
                                           const char        *name);
/* Into the trash */
MailChange *mail_folder_change_new_trash  (MapiStore         *store,
                                           const MapiEntryId *folder,
                                           const MapiEntryId *parent,
                                           const char        *name);
/* For good, with all that is in it: ask first */
MailChange *mail_folder_change_new_delete (MapiStore         *store,
                                           const MapiEntryId *folder,
                                           const char        *name);
MailChange *mail_folder_change_new_empty  (MapiStore         *store,
                                           const MapiEntryId *folder,
                                           const char        *name);
/* All that is in it */
MailChange *mail_folder_change_new_read   (MapiStore         *store,
                                           const MapiEntryId *folder,
                                           const char        *name);

G_END_DECLS
