/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <mapi.h>

G_BEGIN_DECLS

/* A question of work in the background. It waits in a list of the application until the user wants to
 * hear it. Main thread only. */
#define MAIL_TYPE_WAITING_QUESTION (mail_waiting_question_get_type ())

G_DECLARE_FINAL_TYPE (MailWaitingQuestion, mail_waiting_question, MAIL, WAITING_QUESTION, GObject)

/* @asker (nullable): the program that asks, in a sentence; see mail-asker.h */
MailWaitingQuestion *mail_waiting_question_new      (MapiQuestion        *question,
                                                     const char          *asker);
/* What is waiting, in a line */
char                *mail_waiting_question_dup_text (MailWaitingQuestion *self);
/* (nullable) */
const char          *mail_waiting_question_get_asker (MailWaitingQuestion *self);
/* The user wants to see it, or nothing of it: "chosen" (whether to see it) */
void                 mail_waiting_question_choose   (MailWaitingQuestion *self,
                                                     gboolean             see);

G_END_DECLS
