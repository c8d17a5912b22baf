/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "mail-attachment.h"

G_BEGIN_DECLS

/* What is attached, below the text. "remove" (MailAttachment); "cancel": of what is on its way. Shown while there is
 * anything. */
#define MAIL_TYPE_ATTACHMENT_STRIP (mail_attachment_strip_get_type ())

G_DECLARE_FINAL_TYPE (MailAttachmentStrip, mail_attachment_strip, MAIL, ATTACHMENT_STRIP, AdwBin)

/* Of MailAttachment; those within the text are not shown */
void mail_attachment_strip_set_model   (MailAttachmentStrip *self,
                                        GListModel          *model);
/* What is on its way and how far; NULL: nothing is */
void mail_attachment_strip_set_loading (MailAttachmentStrip *self,
                                        const char          *text);

G_END_DECLS
