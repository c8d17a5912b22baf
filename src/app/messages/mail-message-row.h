/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include <mapi.h>

G_BEGIN_DECLS

/* One message or conversation in two lines. */
#define MAIL_TYPE_MESSAGE_ROW (mail_message_row_get_type ())

G_DECLARE_FINAL_TYPE (MailMessageRow, mail_message_row, MAIL, MESSAGE_ROW, GtkWidget)

typedef enum
{
  MAIL_ROW_STYLE_NONE       = 0,
  MAIL_ROW_STYLE_RECIPIENTS = 1 << 0,  /* say to whom instead of from whom */
  MAIL_ROW_STYLE_GROUPS     = 1 << 1,  /* a heading above the first of a day, week, month */
  MAIL_ROW_STYLE_FOLDER     = 1 << 2,  /* say in which folder it is */
  MAIL_ROW_STYLE_CONVERSATION = 1 << 3, /* the row is the newest message of a conversation */
  MAIL_ROW_STYLE_PREVIEW    = 1 << 4,  /* with how the message begins */
  MAIL_ROW_STYLE_COMPACT    = 1 << 5
} MailRowStyle;

GtkWidget   *mail_message_row_new          (GtkListItem    *item);
/* @previous: the row above, NULL for the first */
void         mail_message_row_bind         (MailMessageRow *self,
                                            MapiRow        *row,
                                            MapiRow        *previous,
                                            MailRowStyle    style);
void         mail_message_row_unbind       (MailMessageRow *self);
/* Times are called otherwise by now */
void         mail_message_row_renew        (MailMessageRow *self);
MapiRow     *mail_message_row_get_row      (MailMessageRow *self);
guint        mail_message_row_get_position (MailMessageRow *self);
/* The row of a list view at a point of it; NULL */
MailMessageRow *mail_message_row_pick      (GtkWidget      *list,
                                            double          x,
                                            double          y);
/* Of a message, or of any in a conversation */
gboolean     mail_message_row_is_unread    (MapiProperties *bag);
gboolean     mail_message_row_is_flagged   (MapiProperties *bag);
/* The columns a row shows */
const guint32 *mail_message_row_get_columns (gboolean       conversations,
                                             gsize         *n_columns);

G_END_DECLS
