/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* The first of the questions that wait, in the margin of the main window: nothing jumps, nothing takes
 * the focus. @questions: MailWaitingQuestion */
#define MAIL_TYPE_QUESTION_BAR (mail_question_bar_get_type ())

G_DECLARE_FINAL_TYPE (MailQuestionBar, mail_question_bar, MAIL, QUESTION_BAR, AdwBin)

void mail_question_bar_set_questions (MailQuestionBar *self,
                                      GListModel      *questions);

G_END_DECLS
