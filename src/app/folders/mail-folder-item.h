/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <mapi.h>

G_BEGIN_DECLS

/* One line of the folder pane: a folder, or a heading above some. */
#define MAIL_TYPE_FOLDER_ITEM (mail_folder_item_get_type ())

G_DECLARE_FINAL_TYPE (MailFolderItem, mail_folder_item, MAIL, FOLDER_ITEM, GObject)

/* Key of the line with all inboxes, and its name in settings */
#define MAIL_FOLDER_ALL_INBOXES "all-inboxes"

/* The same folder may stand in more than one place */
typedef enum
{
  MAIL_FOLDER_SECTION_INBOXES,
  MAIL_FOLDER_SECTION_FAVOURITES,
  MAIL_FOLDER_SECTION_ACCOUNT
} MailFolderSection;

MailFolderItem    *mail_folder_item_new_heading    (MapiStore         *store,
                                                    const char        *title);
/* Several folders as one (element-type MailFolderItem) */
MailFolderItem    *mail_folder_item_new_all        (const char        *title,
                                                    GPtrArray         *parts);
/* @row: of a hierarchy table, loaded */
MailFolderItem    *mail_folder_item_new            (MapiStore         *store,
                                                    MapiRow           *row,
                                                    MailFolderSection  section);
/* The same line, made anew: @self goes on with the row of @fresh */
void               mail_folder_item_take_over      (MailFolderItem    *self,
                                                    MailFolderItem    *fresh);
gboolean           mail_folder_item_is_heading     (MailFolderItem    *self);
/* Whether it is one folder of a store: all inboxes together are not */
gboolean           mail_folder_item_is_folder      (MailFolderItem    *self);
/* Of several as one, element-type MailFolderItem; NULL otherwise */
GPtrArray         *mail_folder_item_get_parts      (MailFolderItem    *self);
/* Equal for the same line of the pane */
const char        *mail_folder_item_get_key        (MailFolderItem    *self);
MapiStore         *mail_folder_item_get_store      (MailFolderItem    *self);
const MapiEntryId *mail_folder_item_get_entry_id   (MailFolderItem    *self);
const MapiEntryId *mail_folder_item_get_parent_id  (MailFolderItem    *self);
MailFolderSection  mail_folder_item_get_section    (MailFolderItem    *self);
MapiFolderRole     mail_folder_item_get_role       (MailFolderItem    *self);
gboolean           mail_folder_item_is_search      (MailFolderItem    *self);
gboolean           mail_folder_item_has_children   (MailFolderItem    *self);
/* Levels below the account's own */
guint              mail_folder_item_get_depth      (MailFolderItem    *self);
/* As people read it: special folders in their language, inboxes of several by account */
char              *mail_folder_item_dup_title      (MailFolderItem    *self);
/* The name it has in its store */
const char        *mail_folder_item_get_name       (MailFolderItem    *self);
const char        *mail_folder_item_get_icon_name  (MailFolderItem    *self);
guint              mail_folder_item_get_n_unread   (MailFolderItem    *self);
guint              mail_folder_item_get_n_total    (MailFolderItem    *self);
/* Remembered by whoever shows it */
gboolean           mail_folder_item_get_expanded   (MailFolderItem    *self);
void               mail_folder_item_set_expanded   (MailFolderItem    *self,
                                                    gboolean           expanded);
char              *mail_store_dup_title            (MapiStore         *store);

/* "changed": name, counts or whether it is expanded */

G_END_DECLS
