/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <mapi.h>

G_BEGIN_DECLS

/* What is marked on the row of a message, or on that of a conversation: @bag has the columns of a row */

gboolean mail_message_marks_have_attachment (MapiProperties *bag);
gboolean mail_message_marks_are_important   (MapiProperties *bag);
gboolean mail_message_marks_are_muted       (MapiProperties *bag);
/* Of a conversation: all that one of its messages has (nullable) */
const char * const *mail_message_marks_get_keywords (MapiProperties *bag);
gboolean mail_message_marks_have_keyword    (MapiProperties *bag,
                                             const char     *keyword);
gint     mail_message_marks_get_n_messages  (MapiProperties *bag);
/* The words a screen reader says for them, each with a comma behind it */
void     mail_message_marks_append          (GString        *text,
                                             MapiProperties *bag);

G_END_DECLS
