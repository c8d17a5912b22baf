/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-answer-menu.h"

#include <glib/gi18n.h>

static const struct
{
  MapiReplyVerb   verb;
  MailAnswerMenu  part;
  const char     *action;
  const char     *label;
} answers[] = {
  { MAPI_REPLY_TO_SENDER, MAIL_ANSWER_MENU_USUAL, "mail.reply", N_("_Reply") },
  { MAPI_REPLY_TO_ALL, MAIL_ANSWER_MENU_USUAL, "mail.reply-all", N_("Reply to _All") },
  { MAPI_REPLY_TO_LIST, MAIL_ANSWER_MENU_USUAL, "mail.reply-list", N_("Reply to _List") },
  { MAPI_REPLY_FORWARD, MAIL_ANSWER_MENU_USUAL, "mail.forward", N_("_Forward") },
  { MAPI_REPLY_FORWARD_AS_ATTACHMENT, MAIL_ANSWER_MENU_RARE, "mail.forward-attached", N_("Forward as Attac_hment") },
  { MAPI_REPLY_REDIRECT, MAIL_ANSWER_MENU_RARE, "mail.redirect", N_("Red_irect") },
  { MAPI_REPLY_EDIT_AS_NEW, MAIL_ANSWER_MENU_RARE, "mail.edit-as-new", N_("_Edit as New") },
};

void
mail_answer_menu_append (GMenu          *menu,
                         MailAnswerMenu  part,
                         gboolean        has_list,
                         gboolean        own)
{
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autofree char *action = own ? g_strdup_printf ("message.answer(%d)", (int) answers[i].verb)
                                    : g_strdup (answers[i].action);

      if (answers[i].part == part && (has_list || answers[i].verb != MAPI_REPLY_TO_LIST))
        g_menu_append (menu, _(answers[i].label), action);
    }
}

MapiReplyVerb
mail_answer_menu_get_verb (const char *action)
{
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    if (g_str_equal (answers[i].action, action))
      return answers[i].verb;
  g_return_val_if_reached (MAPI_REPLY_TO_SENDER);
}
