/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include <mapi.h>

G_BEGIN_DECLS

/* Shows a message, or the conversation it is in: the wanted one and what is unread open, the rest
 * a line each. Never blocks. Its widget actions:
 *   reader.reply, .reply-all, .reply-list, .forward, .forward-attached, .redirect, .edit-as-new:
 *                        emit "answer" for the message the user is at
 *   reader.find, .find-next, .find-previous, .zoom-in, .zoom-out, .zoom-reset, .print, .source,
 *   reader.save-attachments, .expand-all, .next-message, .previous-message
 * Signals:
 *   "answer" (int MapiReplyVerb, MapiStore, MapiEntryId)
 *   "compose" (string: a mailto URI)
 *   "add-contact" (string name, string address)
 *   "problem" (string)   a toast
 *   "ready"              the wanted message can be read
 *   "read" (MapiStore, MapiEntryId)  a message was opened before the user and is marked read */
#define MAIL_TYPE_READER (mail_reader_get_type ())

G_DECLARE_FINAL_TYPE (MailReader, mail_reader, MAIL, READER, GtkWidget)

GtkWidget         *mail_reader_new               (void);
/* @summary (nullable): what a list knows of @message; shown if it cannot be read */
void               mail_reader_show_message      (MailReader         *self,
                                                  MapiSession        *session,
                                                  MapiStore          *store,
                                                  const MapiEntryId  *message,
                                                  MapiProperties     *summary);
/* @is_asked: begins at @message, not where somebody has not read yet */
void               mail_reader_show_conversation (MailReader         *self,
                                                  MapiSession        *session,
                                                  MapiStore          *store,
                                                  const MapiEntryId  *message,
                                                  MapiProperties     *summary,
                                                  gboolean            is_asked);
/* A message of no store: of a file, or one inside another */
void               mail_reader_show_content      (MailReader         *self,
                                                  MapiContent        *content);
/* Nothing; @n_selected: how many are selected, if several are */
void               mail_reader_clear             (MailReader         *self,
                                                  guint               n_selected);
/* The message actions are about, or NULL */
const MapiEntryId *mail_reader_get_message       (MailReader         *self,
                                                  MapiStore         **store);
/* NULL until it is loaded */
MapiContent       *mail_reader_get_content       (MailReader         *self);
gboolean           mail_reader_is_ready          (MailReader         *self);
/* Text the user selected in a message, for quoting; NULL if none */
void               mail_reader_get_selection_async  (MailReader          *self,
                                                     GAsyncReadyCallback  callback,
                                                     gpointer             user_data);
char              *mail_reader_get_selection_finish (MailReader          *self,
                                                     GAsyncResult        *result);

G_END_DECLS
