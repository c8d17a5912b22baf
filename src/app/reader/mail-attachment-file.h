/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <mapi.h>

G_BEGIN_DECLS

/* Attachments as files: names that choose no path and hide no type, copies nobody else can read.
 * GTK-free. */

typedef enum
{
  MAIL_ATTACHMENT_FILE,
  MAIL_ATTACHMENT_PICTURE,
  MAIL_ATTACHMENT_TEXT,
  MAIL_ATTACHMENT_MESSAGE,
  MAIL_ATTACHMENT_PDF,
  MAIL_ATTACHMENT_PROGRAM       /* could do something when it is opened */
} MailAttachmentKind;

/* Never empty, at most 120 bytes, without separators, hidden or turning characters */
char               *mail_attachment_dup_name      (MapiProperties *attachment);
/* What it is by its name and by its bytes */
MailAttachmentKind  mail_attachment_get_kind      (MapiProperties *attachment);
char               *mail_attachment_dup_type      (MapiProperties *attachment);
/* Whether it belongs into a list of attachments */
gboolean            mail_attachment_is_shown      (MapiProperties *attachment);
/* The bytes; of an embedded message its source. Blocks. */
GBytes             *mail_attachment_load          (MapiContent    *content,
                                                   guint           position,
                                                   GError        **error);
/* A read-only copy in a private folder that goes when the program does. Blocks. */
GFile              *mail_attachment_write_private (MapiContent    *content,
                                                   guint           position,
                                                   GError        **error);
void                mail_attachment_write_private_async  (MapiContent         *content,
                                                          guint                position,
                                                          GCancellable        *cancellable,
                                                          GAsyncReadyCallback  callback,
                                                          gpointer             user_data);
GFile              *mail_attachment_write_private_finish (GAsyncResult        *result,
                                                          GError             **error);
/* Into a file the user chose, or as a new file into a folder. Never over a file unless @file says so. */
void                mail_attachment_save_async    (MapiContent         *content,
                                                   guint                position,
                                                   GFile               *file,
                                                   gboolean             is_folder,
                                                   GCancellable        *cancellable,
                                                   GAsyncReadyCallback  callback,
                                                   gpointer             user_data);
gboolean            mail_attachment_save_finish   (GAsyncResult        *result,
                                                   GError             **error);

G_END_DECLS
