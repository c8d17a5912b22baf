/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-window-private.h"

#include <glib/gi18n.h>

#include "mail-answer-menu.h"
#include "mail-flags-change.h"
#include "mail-message-marks.h"
#include "mail-message-row.h"
#include "mail-tags.h"

#define MAX_TAGS 30

/* The menu of what is selected. */

static gboolean
is_same_tag (const char *a,
             const char *b)
{
  return g_ascii_strcasecmp (a, b) == 0;
}

static void
append_tag (GMenu         *menu,
            MailSelection *selection,
            const char    *tag)
{
  g_autofree char *name = mail_tags_dup_name (tag);
  g_autofree char *label = mail_window_all_have_keyword (selection, tag) ? g_strdup_printf (_("Remove “%s”"), name)
                                                                         : g_strdup (name);
  g_autoptr(GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, "mail.tag", "s", tag);
  g_menu_append_item (menu, item);
}

/* The person's own, and what else the messages have: also that can be taken off */
static GMenuModel *
make_tag_menu (MailSelection *selection)
{
  GMenu *menu = g_menu_new ();
  g_auto(GStrv) known = mail_tags_list_known ();
  GPtrArray *rows = mail_selection_peek_rows (selection);
  g_autoptr(GPtrArray) tags = g_ptr_array_new_with_free_func (g_free);

  for (char **tag = known; *tag != NULL; tag++)
    g_ptr_array_add (tags, g_strdup (*tag));
  for (guint i = 0; i < rows->len && tags->len < MAX_TAGS; i++)
    {
      g_auto(GStrv) set = mail_tags_list (mail_message_marks_get_keywords (rows->pdata[i]));

      for (char **tag = set; *tag != NULL; tag++)
        if (!g_ptr_array_find_with_equal_func (tags, *tag, (GEqualFunc) is_same_tag, NULL))
          g_ptr_array_add (tags, g_strdup (*tag));
    }
  for (guint i = 0; i < tags->len; i++)
    append_tag (menu, selection, tags->pdata[i]);
  g_menu_append (menu, _("_New Tag…"), "mail.new-tag");
  return G_MENU_MODEL (menu);
}

static gboolean
any_unread (MailSelection *selection)
{
  GPtrArray *rows = mail_selection_peek_rows (selection);

  for (guint i = 0; i < rows->len; i++)
    if (mail_message_row_is_unread (g_ptr_array_index (rows, i)))
      return TRUE;
  return rows->len == 0;
}

static void
append_marking (GMenu         *menu,
                MailSelection *selection)
{
  g_autoptr(GMenu) mark = g_menu_new ();
  g_autoptr(GMenuModel) tags = make_tag_menu (selection);

  if (any_unread (selection))
    g_menu_append (mark, _("Mar_k as Read"), "mail.mark-read");
  else
    g_menu_append (mark, _("Mark as _Unread"), "mail.mark-unread");
  g_menu_append (mark, mail_window_all_flagged (selection) ? _("Remove Fla_g") : _("Fla_g"), "mail.flag");
  g_menu_append_submenu (mark, C_("menu", "_Tag"), tags);
  g_menu_append (mark, mail_window_all_have_keyword (selection, MAIL_KEYWORD_MUTED) ? _("Un_mute Conversation")
                                                                       : _("_Mute Conversation"), "mail.mute");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (mark));
}

/* One message: what else can be written from it, and on paper */
static void
append_single (GMenu      *menu,
               MailWindow *self)
{
  g_autoptr(GMenu) answer = g_menu_new ();
  g_autoptr(GMenu) more = g_menu_new ();
  MapiContent *content = mail_reader_get_content (self->reader);
  g_autofree char *list = content != NULL ? mapi_list_dup_post (mapi_content_get_properties (content)) : NULL;

  mail_answer_menu_append (answer, MAIL_ANSWER_MENU_USUAL, list != NULL, FALSE);
  mail_answer_menu_append (more, MAIL_ANSWER_MENU_RARE, FALSE, FALSE);
  g_menu_append (more, _("_Print…"), "mail.print");
  g_menu_append (more, _("View _Source"), "mail.source");
  g_menu_append_submenu (answer, C_("menu", "More Wa_ys"), G_MENU_MODEL (more));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (answer));
}

GMenuModel *
mail_window_make_message_menu (MailWindow *self)
{
  GMenu *menu = g_menu_new ();
  g_autoptr(GMenu) move = g_menu_new ();
  g_autoptr(MailSelection) selection = mail_message_list_dup_selection (self->list_pane);
  MapiFolderRole role;

  if (selection == NULL)
    return G_MENU_MODEL (menu);
  role = mail_window_get_role (self, selection);
  if (mail_selection_get_n_rows (selection) == 1)
    append_single (menu, self);
  append_marking (menu, selection);
  if (role != MAPI_FOLDER_ROLE_ARCHIVE)
    g_menu_append (move, _("Ar_chive"), "mail.archive");
  if (role == MAPI_FOLDER_ROLE_TRASH || role == MAPI_FOLDER_ROLE_ARCHIVE)
    g_menu_append (move, _("Move to In_box"), "mail.inbox");
  g_menu_append (move, role == MAPI_FOLDER_ROLE_JUNK ? _("Not _Junk") : _("_Junk"), "mail.junk");
  g_menu_append (move, _("Mo_ve to…"), "mail.move");
  g_menu_append (move, _("C_opy to…"), "mail.copy");
  g_menu_append (move, _("E_xport…"), "mail.save");
  g_menu_append (move, role == MAPI_FOLDER_ROLE_TRASH ? _("_Delete for Good…") : _("_Delete"), "mail.trash");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (move));
  return G_MENU_MODEL (menu);
}
