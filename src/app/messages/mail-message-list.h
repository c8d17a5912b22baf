/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "mail-folder-item.h"
#include "mail-message-model.h"
#include "mail-selection.h"

G_BEGIN_DECLS

/* The list of messages or conversations of a folder, with search, quick filter and order. */
#define MAIL_TYPE_MESSAGE_LIST (mail_message_list_get_type ())

G_DECLARE_FINAL_TYPE (MailMessageList, mail_message_list, MAIL, MESSAGE_LIST, AdwBin)

/* @settings: how each folder is looked at; once, before anything else */
void              mail_message_list_set_settings  (MailMessageList   *self,
                                                   GSettings         *settings);
/* @item nullable */
void              mail_message_list_set_folder    (MailMessageList   *self,
                                                   MailFolderItem    *item);
MailFolderItem   *mail_message_list_get_folder    (MailMessageList   *self);
MailMessageModel *mail_message_list_get_model     (MailMessageList   *self);
/* The list view, or what is there instead of it when there is nothing to list */
GtkWidget        *mail_message_list_get_pages     (MailMessageList   *self);
gboolean          mail_message_list_get_conversations (MailMessageList *self);
/* What is selected now; NULL when nothing is */
MailSelection    *mail_message_list_dup_selection (MailMessageList   *self);
/* Whether more than the folder is listed, as by a search in all folders */
gboolean          mail_message_list_is_elsewhere  (MailMessageList   *self);
/* Whether nothing of the folder is left out: there is no search, and no filter */
gboolean          mail_message_list_is_whole      (MailMessageList   *self);
/* The one row that is selected, else NULL */
MapiRow          *mail_message_list_dup_row       (MailMessageList   *self);
/* A message of the folder or the conversation it is in, wherever it is listed. A search or filter ends, which may
 * hide it */
void              mail_message_list_select_id     (MailMessageList   *self,
                                                   const MapiEntryId *id);
/* Which message was meant, if what is selected is so because of that; once. (nullable) */
MapiEntryId      *mail_message_list_take_asked    (MailMessageList   *self);
gboolean          mail_message_list_has_asked     (MailMessageList   *self);
/* @by: -1 up, 1 down, from what is selected; @unread: the next that has not been read */
void              mail_message_list_step          (MailMessageList   *self,
                                                   gint               by,
                                                   gboolean           unread);
void              mail_message_list_search        (MailMessageList   *self,
                                                   const char        *query);
void              mail_message_list_start_search  (MailMessageList   *self);
void              mail_message_list_focus         (MailMessageList   *self);
/* One click opens: the list fills the window */
void              mail_message_list_set_narrow    (MailMessageList   *self,
                                                   gboolean           narrow);

/* Title buttons where the window ends, and a way back to the folders */
void              mail_message_list_set_header    (MailMessageList   *self,
                                                   gboolean           first,
                                                   gboolean           last,
                                                   gboolean           back);

/* "back-clicked" ()
 * "selection-changed" ()
 * "message-activated" ()
 * "failed" (GError): something is not listed that should be
 * "menu-requested" (GtkWidget over, double x, double y) */

G_END_DECLS
