/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <mapi.h>

G_BEGIN_DECLS

/* What can be written from a message: for the menu of the list, which acts on what is selected, and for the menus
 * in the reader, each of which acts on its own message. */
typedef enum
{
  MAIL_ANSWER_MENU_USUAL,
  MAIL_ANSWER_MENU_RARE
} MailAnswerMenu;

/* @has_list: it came over a mailing list that takes answers; @own: with the actions of a message in the reader */
void          mail_answer_menu_append   (GMenu          *menu,
                                         MailAnswerMenu  part,
                                         gboolean        has_list,
                                         gboolean        own);
/* Of an action of the window */
MapiReplyVerb mail_answer_menu_get_verb (const char     *action);

G_END_DECLS
