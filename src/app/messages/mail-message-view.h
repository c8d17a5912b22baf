/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "mail-folder-item.h"

G_BEGIN_DECLS

/* How somebody looks at a folder: order, condition, one row a message or a conversation. Remembered a
 * folder. And the way from there to an opened table. */

typedef enum
{
  MAIL_FILTER_ALL,
  MAIL_FILTER_UNREAD,
  MAIL_FILTER_FLAGGED,
  MAIL_FILTER_ATTACHMENTS
} MailFilter;

/* What is written and sent is listed message by message unless somebody wants otherwise */
gboolean       mail_message_view_get_conversations (GSettings       *settings,
                                                    MailFolderItem  *folder);
void           mail_message_view_set_conversations (GSettings       *settings,
                                                    MailFolderItem  *folder,
                                                    gboolean         conversations);
/* "newest", "oldest", "sender", "subject", "size", "flagged" */
char          *mail_message_view_dup_order         (GSettings       *settings,
                                                    MailFolderItem  *folder);
void           mail_message_view_set_order         (GSettings       *settings,
                                                    MailFolderItem  *folder,
                                                    const char      *order);
/* @query in the language of searches, nullable. NULL without an error: no condition. An unfinished query
 * is an error. *@in_folder: the path after in:, NULL without; *@anywhere: in:anywhere */
MapiRestriction *mail_message_view_make_restriction (MailFilter      filter,
                                                    const char      *query,
                                                    char           **in_folder,
                                                    gboolean        *anywhere,
                                                    GError         **error);
/* Something of a list is not listed, and why, by account; on the main thread */
typedef void (*MailMessageViewFailedFunc) (GObject      *list,
                                           const GError *error);

/* Tells @list of it, as long as both are there. @stores: of the parts of @table, where it has some */
void           mail_message_view_watch             (MapiTable       *table,
                                                    GPtrArray       *stores,
                                                    GObject         *list,
                                                    MailMessageViewFailedFunc func);
/* A table of @folder, opened. @everywhere: of these whole stores (MapiStore), or of what is at and below the path
 * @in_folder in each, without what lies in Trash and Junk; @anywhere: with it, and of the whole store; @conversations does not go with it. @first: a whole folder, newest first, is opened with its first rows, and the
 * others follow (mapi_table_open_first_async()). */
void           mail_message_view_open_async        (MailFolderItem      *folder,
                                                    GListModel          *everywhere,
                                                    const char          *in_folder,
                                                    gboolean             anywhere,
                                                    gboolean             conversations,
                                                    const char          *order,
                                                    MapiRestriction     *restriction,
                                                    gboolean             first,
                                                    GCancellable        *cancellable,
                                                    GAsyncReadyCallback  callback,
                                                    gpointer             user_data);
/* *@stores: whose messages they are, element-type MapiStore. *@missing: (nullable) (out) (optional) why those of another
 * store are not among them; with a table */
MapiTable     *mail_message_view_open_finish       (GAsyncResult        *result,
                                                    gboolean            *conversations,
                                                    GPtrArray          **stores,
                                                    GError             **missing,
                                                    GError             **error);

G_END_DECLS
