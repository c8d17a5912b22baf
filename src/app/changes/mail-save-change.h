/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-change.h"
#include "mail-selection.h"

G_BEGIN_DECLS

/* Messages as files, each as it was received. What is in the mailbox stays as it is, so there is nothing to be taken
 * back. */
#define MAIL_TYPE_SAVE_CHANGE (mail_save_change_get_type ())

G_DECLARE_FINAL_TYPE (MailSaveChange, mail_save_change, MAIL, SAVE_CHANGE, MailChange)

/* @into_folder: @file is a folder, in which each gets a name of its own that nothing has yet; else it is the file, and
 * @selection one message */
MailChange *mail_save_change_new      (MailSelection *selection,
                                       GFile         *file,
                                       gboolean       into_folder);
/* More is an error (MAPI_ERROR_TOO_BIG), and nothing that goes beyond it is written */
void        mail_save_change_limit    (MailSaveChange *self,
                                       guint           max_messages,
                                       guint64         max_bytes);
/* What a file with this message is called */
char       *mail_save_change_dup_name (const char    *subject);

G_END_DECLS
