/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-change.h"
#include "mail-selection.h"

G_BEGIN_DECLS

/* Read or not, flagged or not, a tag set or taken away. */
#define MAIL_TYPE_FLAGS_CHANGE (mail_flags_change_get_type ())

G_DECLARE_FINAL_TYPE (MailFlagsChange, mail_flags_change, MAIL, FLAGS_CHANGE, MailChange)

/* A keyword of our own: nobody is told of new mail in this conversation */
#define MAIL_KEYWORD_MUTED "$Muted"

MailChange *mail_flags_change_new_read    (MailSelection *selection,
                                           gboolean       read);
MailChange *mail_flags_change_new_flagged (MailSelection *selection,
                                           gboolean       flagged);
/* @title: what people call it, NULL: as it is */
MailChange *mail_flags_change_new_keyword (MailSelection *selection,
                                           const char    *keyword,
                                           const char    *title,
                                           gboolean       set);

G_END_DECLS
