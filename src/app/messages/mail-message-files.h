/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-files-provider.h"
#include "mail-selection.h"

G_BEGIN_DECLS

/* Messages as files, for other programs they are dragged to. The files are written when they are asked for. */
#define MAIL_TYPE_MESSAGE_FILES (mail_message_files_get_type ())

G_DECLARE_FINAL_TYPE (MailMessageFiles, mail_message_files, MAIL, MESSAGE_FILES, MailFilesProvider)

/* Nullable: these are too many */
GdkContentProvider *mail_message_files_new (MailSelection *selection);

G_END_DECLS
