/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <mapi.h>

#include "mail-files-provider.h"

G_BEGIN_DECLS

/* An attachment for whoever it is dropped on: a copy is written when somebody asks for it, on a thread. */
#define MAIL_TYPE_ATTACHMENT_PROVIDER (mail_attachment_provider_get_type ())
G_DECLARE_FINAL_TYPE (MailAttachmentProvider, mail_attachment_provider, MAIL, ATTACHMENT_PROVIDER, MailFilesProvider)

GdkContentProvider *mail_attachment_provider_new (MapiContent *content,
                                                  guint        position);

G_END_DECLS
