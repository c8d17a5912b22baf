/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <mapi.h>

G_BEGIN_DECLS

/* Something attached to a message that is being written. Knows no widget. */
#define MAIL_TYPE_ATTACHMENT (mail_attachment_get_type ())

G_DECLARE_FINAL_TYPE (MailAttachment, mail_attachment, MAIL, ATTACHMENT, GObject)

/* Bytes of one file, and of all together: beyond it is no mail */
#define MAIL_ATTACHMENT_MAX_BYTES (100u * 1024 * 1024)

/* @embedded nullable */
MailAttachment *mail_attachment_new             (MapiProperties       *properties,
                                                 MapiContent          *embedded);
MailAttachment *mail_attachment_new_for_bytes   (const char           *name,
                                                 const char           *mime_type,
                                                 GBytes               *bytes);
/* How far one has come, in KiB; to be asked from any thread */
typedef struct
{
  gatomicrefcount n_owners;
  gint            done;
  gint            total;   /* 0: not known */
} MailAttachmentProgress;

MailAttachmentProgress *mail_attachment_progress_new   (void);
MailAttachmentProgress *mail_attachment_progress_ref   (MailAttachmentProgress *progress);
void                    mail_attachment_progress_unref (MailAttachmentProgress *progress);

/* Opens the file once, reads it and lets go of it. A folder becomes one archive; what else is no plain
 * file is refused, in words. @progress nullable. Who cancels has the answer at once, whatever the other
 * computer does that has the file. */
void            mail_attachment_load_async      (GFile                *file,
                                                 MailAttachmentProgress *progress,
                                                 GCancellable         *cancellable,
                                                 GAsyncReadyCallback   callback,
                                                 gpointer              user_data);
MailAttachment *mail_attachment_load_finish     (GAsyncResult         *result,
                                                 GError              **error);
/* What a person is told of a file that is, and what they can do */
char           *mail_attachment_dup_too_big     (const char           *name);
/* For files that a link names: why it is not to be attached (translated), or NULL; *@size in bytes.
 * Blocks for one stat(). */
char           *mail_attachment_examine_link    (const char           *link,
                                                 char                **path,
                                                 guint64              *size);
MapiProperties *mail_attachment_get_properties  (MailAttachment       *self);
MapiContent    *mail_attachment_get_embedded    (MailAttachment       *self);
const char     *mail_attachment_get_name        (MailAttachment       *self);
const char     *mail_attachment_get_mime_type   (MailAttachment       *self);
guint64         mail_attachment_get_size        (MailAttachment       *self);
GBytes         *mail_attachment_get_bytes       (MailAttachment       *self);
/* Shown within the text; NULL: beside it */
const char     *mail_attachment_get_content_id  (MailAttachment       *self);
void            mail_attachment_make_inline     (MailAttachment       *self);
void            mail_attachment_make_file       (MailAttachment       *self);
gboolean        mail_attachment_is_image        (MailAttachment       *self);

G_END_DECLS
