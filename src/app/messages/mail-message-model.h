/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include <mapi.h>

G_BEGIN_DECLS

/* What the list shows: a table's rows, and which of them are selected. Items are MapiRow. */
#define MAIL_TYPE_MESSAGE_MODEL (mail_message_model_get_type ())

G_DECLARE_FINAL_TYPE (MailMessageModel, mail_message_model, MAIL, MESSAGE_MODEL, GObject)

MailMessageModel *mail_message_model_new            (void);
/* @table nullable; the model is emptied first */
void              mail_message_model_set_table      (MailMessageModel *self,
                                                     MapiTable        *table);
MapiTable        *mail_message_model_get_table      (MailMessageModel *self);
/* The first rows are there, the others are on their way; who selects all meanwhile gets all when they are there, and
 * has nothing selected until then */
gboolean          mail_message_model_is_filling     (MailMessageModel *self);
/* Who wants the last row meanwhile is told when it is there, by "end" (gboolean modify, gboolean extend), unless
 * something is selected before. FALSE: all rows are there */
gboolean          mail_message_model_await_end      (MailMessageModel *self,
                                                     gboolean          modify,
                                                     gboolean          extend);
guint             mail_message_model_get_n_selected (MailMessageModel *self);
/* Borrowed; never NULL */
GtkBitset        *mail_message_model_get_selected   (MailMessageModel *self);
/* "selection-gone" (guint position): rows went, and with them all that was selected; the first was at
 * @position. "selection-changed" comes besides; also when only some of what was selected went.
 * "filled" (gboolean whole): the other rows are there, or are not to be had. */

G_END_DECLS
