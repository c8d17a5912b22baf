/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-change.h"
#include "mail-selection.h"

G_BEGIN_DECLS

/* Messages go to another folder, of the same store or another, or away for good. */
#define MAIL_TYPE_MOVE_CHANGE (mail_move_change_get_type ())

G_DECLARE_FINAL_TYPE (MailMoveChange, mail_move_change, MAIL, MOVE_CHANGE, MailChange)

/* @title: name of the folder, for people */
MailChange *mail_move_change_new_to_folder (MailSelection     *selection,
                                            MapiStore         *store,
                                            const MapiEntryId *folder,
                                            const char        *title,
                                            gboolean           copy);
/* Archive, Trash, Junk, Inbox of the same store */
MailChange *mail_move_change_new_to_role   (MailSelection     *selection,
                                            MapiFolderRole     role);
/* Cannot be taken back: ask first */
MailChange *mail_move_change_new_delete    (MailSelection     *selection);
/* What one batch of it is, for changes like it; blocks. @moved gets the ids of what is now in @folder (element-type
 * MapiEntryId), also when it fails */
gboolean    mail_move_change_move_batch    (MapiStore          *from,
                                            GPtrArray          *ids,
                                            MapiStore          *to,
                                            const MapiEntryId  *folder,
                                            gboolean            copy,
                                            GPtrArray          *moved,
                                            GCancellable       *cancellable,
                                            GError            **error);

G_END_DECLS
