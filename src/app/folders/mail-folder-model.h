/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <mapi.h>

#include "mail-folder-item.h"

G_BEGIN_DECLS

/* The lines of the folder pane, a GListModel of MailFolderItem: all inboxes, favourites, then account by
 * account, in the order of @stores. Follows the stores' folders. */
#define MAIL_TYPE_FOLDER_MODEL (mail_folder_model_get_type ())

G_DECLARE_FINAL_TYPE (MailFolderModel, mail_folder_model, MAIL, FOLDER_MODEL, GObject)

/* @stores: of MapiStore; @settings: "favourites" and "expanded-folders" */
MailFolderModel *mail_folder_model_new          (GListModel        *stores,
                                                 GSettings         *settings);
/* Whether the folders of @store are listed yet */
gboolean         mail_folder_model_has_store    (MailFolderModel   *self,
                                                 MapiStore         *store);
/* Opens what the folder is in, so that it has a line; FALSE if it is not known (yet). Not from "items-changed" */
gboolean         mail_folder_model_reveal       (MailFolderModel   *self,
                                                 const MapiEntryId *id);
/* Where the first line of this folder is; FALSE when there is none (yet) */
gboolean         mail_folder_model_find         (MailFolderModel   *self,
                                                 const MapiEntryId *id,
                                                 guint             *position);
void             mail_folder_model_set_expanded (MailFolderModel   *self,
                                                 MailFolderItem    *item,
                                                 gboolean           expanded);
gboolean         mail_folder_model_is_favourite (MailFolderModel   *self,
                                                 MailFolderItem    *item);
void             mail_folder_model_set_favourite (MailFolderModel  *self,
                                                 MailFolderItem    *item,
                                                 gboolean           favourite);
/* The folder of @store with @role, NULL while unknown */
MailFolderItem  *mail_folder_model_find_role    (MailFolderModel   *self,
                                                 MapiStore         *store,
                                                 MapiFolderRole     role);
/* Of the folder with this id, collapsed or not; NONE if it is not known */
MapiFolderRole   mail_folder_model_get_role_of  (MailFolderModel   *self,
                                                 GBytes            *id);
/* What people call the folder with this id, with its account where there are several; NULL if it is not known */
char            *mail_folder_model_dup_place    (MailFolderModel   *self,
                                                 GBytes            *id);
/* All folders, collapsed ones too (element-type MailFolderItem) */
GPtrArray       *mail_folder_model_list_folders (MailFolderModel   *self);
/* Messages not read in all inboxes */
guint            mail_folder_model_get_n_unread (MailFolderModel   *self);
/* Whether it lies in the trash of its store */
gboolean         mail_folder_model_is_in_trash (MailFolderModel   *self,
                                                MailFolderItem    *item);

G_END_DECLS
