/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-message-marks.h"

#include <glib/gi18n.h>

#include "mail-flags-change.h"
#include "mail-message-row.h"
#include "mail-tags.h"

gboolean
mail_message_marks_have_attachment (MapiProperties *bag)
{
  return mapi_properties_get_boolean (bag, MAPI_PR_HASATTACH) ||
         mapi_properties_get_boolean (bag, MAPI_PR_CONVERSATION_HASATTACH);
}

gboolean
mail_message_marks_are_important (MapiProperties *bag)
{
  return mapi_properties_get_long (bag, MAPI_PR_IMPORTANCE, MAPI_IMPORTANCE_NORMAL) == MAPI_IMPORTANCE_HIGH;
}

/* What is new in a conversation has none of those the others were given */
const char * const *
mail_message_marks_get_keywords (MapiProperties *bag)
{
  return mapi_properties_get_strv (bag, mapi_properties_has (bag, MAPI_PR_CONVERSATION_KEYWORDS)
                                        ? MAPI_PR_CONVERSATION_KEYWORDS : MAPI_PR_KEYWORDS);
}

gboolean
mail_message_marks_have_keyword (MapiProperties *bag,
                                 const char     *keyword)
{
  const char * const *keywords = mail_message_marks_get_keywords (bag);

  for (; keywords != NULL && *keywords != NULL; keywords++)
    if (g_ascii_strcasecmp (*keywords, keyword) == 0)
      return TRUE;
  return FALSE;
}

gboolean
mail_message_marks_are_muted (MapiProperties *bag)
{
  return mail_message_marks_have_keyword (bag, MAIL_KEYWORD_MUTED);
}

gint
mail_message_marks_get_n_messages (MapiProperties *bag)
{
  return mapi_properties_get_long (bag, MAPI_PR_CONTENT_COUNT, 1);
}

static void
append_tags (GString        *text,
             MapiProperties *bag)
{
  g_auto(GStrv) tags = mail_tags_list (mail_message_marks_get_keywords (bag));

  for (char **tag = tags; *tag != NULL; tag++)
    {
      g_autofree char *name = mail_tags_dup_name (*tag);

      /* Translators: said of a message with this tag, followed by more */
      g_string_append_printf (text, _("Tagged %s, "), name);
    }
}

/* The words a screen reader says for the marks of a row */
void
mail_message_marks_append (GString        *text,
                           MapiProperties *bag)
{
  if (mail_message_row_is_unread (bag))
    g_string_append_printf (text, "%s, ", _("Unread"));
  if (mail_message_row_is_flagged (bag))
    g_string_append_printf (text, "%s, ", _("Flagged"));
  if (mail_message_marks_are_important (bag))
    g_string_append_printf (text, "%s, ", _("Important"));
  if (mapi_properties_get_boolean (bag, MAPI_PR_ANSWERED))
    g_string_append_printf (text, "%s, ", _("Answered"));
  if (mapi_properties_get_boolean (bag, MAPI_PR_FORWARDED))
    g_string_append_printf (text, "%s, ", _("Forwarded"));
  if (mail_message_marks_are_muted (bag))
    g_string_append_printf (text, "%s, ", _("Muted"));
  if (mail_message_marks_have_attachment (bag))
    g_string_append_printf (text, "%s, ", _("With attachment"));
  append_tags (text, bag);
  if (mail_message_marks_get_n_messages (bag) > 1)
    g_string_append_printf (text, ngettext ("%d message, ", "%d messages, ", mail_message_marks_get_n_messages (bag)),
                            mail_message_marks_get_n_messages (bag));
}
