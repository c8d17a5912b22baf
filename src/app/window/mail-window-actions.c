/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-window-private.h"

#include <glib/gi18n.h>

#include "mail-flags-change.h"
#include "mail-folder-chooser.h"
#include "mail-folder-dialogs.h"
#include "mail-message-row.h"
#include "mail-move-change.h"
#include "mail-tags.h"

#define MAX_TAGS 30     /* in a menu */

/* Everything here makes a change of what is selected and hands it to the queue; nothing waits. */

static MailApplication *
get_application (MailWindow *self)
{
  return MAIL_APPLICATION (gtk_window_get_application (GTK_WINDOW (self)));
}

static void
push_change (MailWindow *self,
             MailChange *change)
{
  g_autoptr(MailChange) owned = change;

  mail_change_queue_push (mail_application_get_changes (get_application (self)), owned);
}

static MapiFolderRole
get_role (MailWindow *self)
{
  MailFolderItem *folder = mail_message_list_get_folder (self->list_pane);

  return folder != NULL ? mail_folder_item_get_role (folder) : MAPI_FOLDER_ROLE_NONE;
}

/* ---- moving ---- */

static void
move_to_role (GtkWidget      *widget,
              MapiFolderRole  role)
{
  MailWindow *self = MAIL_WINDOW (widget);
  g_autoptr(MailSelection) selection = mail_message_list_dup_selection (self->list_pane);

  if (selection != NULL && get_role (self) != role)
    push_change (self, mail_move_change_new_to_role (selection, role));
}

static void
archive_cb (GtkWidget  *widget,
            const char *action,
            GVariant   *parameter)
{
  move_to_role (widget, MAPI_FOLDER_ROLE_ARCHIVE);
}

typedef struct
{
  MailWindow    *window;     /* (owned) */
  MailSelection *selection;  /* (owned) */
  gboolean       copy;
} Pending;

static Pending *
pending_new (MailWindow    *window,
             MailSelection *selection,
             gboolean       copy)
{
  Pending *pending = g_new0 (Pending, 1);

  pending->window = g_object_ref (window);
  pending->selection = g_object_ref (selection);
  pending->copy = copy;
  return pending;
}

static void
pending_free (gpointer data)
{
  Pending *pending = data;

  g_object_unref (pending->window);
  g_object_unref (pending->selection);
  g_free (pending);
}

static void
destroy_confirmed_cb (gpointer user_data)
{
  Pending *pending = user_data;

  push_change (pending->window, mail_move_change_new_delete (pending->selection));
}

static void
destroy_cb (GtkWidget  *widget,
            const char *action,
            GVariant   *parameter)
{
  MailWindow *self = MAIL_WINDOW (widget);
  g_autoptr(MailSelection) selection = mail_message_list_dup_selection (self->list_pane);
  g_autofree char *heading = NULL;
  guint n;

  if (selection == NULL)
    return;
  n = mail_selection_get_n_rows (selection);
  heading = mail_message_list_get_conversations (self->list_pane)
              ? g_strdup_printf (ngettext ("Delete %u Conversation for Good?", "Delete %u Conversations for Good?", n),
                                 n)
              : g_strdup_printf (ngettext ("Delete %u Message for Good?", "Delete %u Messages for Good?", n), n);
  mail_folder_dialogs_confirm (widget, heading, _("This cannot be undone."), _("_Delete"), destroy_confirmed_cb,
                               pending_new (self, selection, FALSE), pending_free);
}

static void
trash_cb (GtkWidget  *widget,
          const char *action,
          GVariant   *parameter)
{
  /* What is deleted from the trash is gone */
  if (get_role (MAIL_WINDOW (widget)) == MAPI_FOLDER_ROLE_TRASH)
    destroy_cb (widget, action, parameter);
  else
    move_to_role (widget, MAPI_FOLDER_ROLE_TRASH);
}

static void
junk_cb (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  move_to_role (widget, get_role (MAIL_WINDOW (widget)) == MAPI_FOLDER_ROLE_JUNK ? MAPI_FOLDER_ROLE_INBOX
                                                                                : MAPI_FOLDER_ROLE_JUNK);
}

static void
inbox_cb (GtkWidget  *widget,
          const char *action,
          GVariant   *parameter)
{
  move_to_role (widget, MAPI_FOLDER_ROLE_INBOX);
}

void
mail_window_drop_messages (MailWindow     *self,
                           MailFolderItem *folder,
                           MailSelection  *selection,
                           gboolean        copy)
{
  g_autofree char *title = mail_folder_item_dup_title (folder);

  if (!copy && mail_selection_is_in (selection, mail_folder_item_get_entry_id (folder)))
    return;
  push_change (self, mail_move_change_new_to_folder (selection, mail_folder_item_get_store (folder),
                                                     mail_folder_item_get_entry_id (folder), title, copy));
}

static void
folder_chosen_cb (MailFolderItem *folder,
                  gpointer        user_data)
{
  Pending *pending = user_data;

  mail_window_drop_messages (pending->window, folder, pending->selection, pending->copy);
}

static void
choose_folder (MailWindow *self,
               const char *title,
               gboolean    copy)
{
  g_autoptr(MailSelection) selection = mail_message_list_dup_selection (self->list_pane);

  if (selection == NULL)
    return;
  mail_folder_chooser_ask (GTK_WINDOW (self), mail_application_get_folders (get_application (self)), title,
                           folder_chosen_cb, pending_new (self, selection, copy), pending_free);
}

static void
move_cb (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  choose_folder (MAIL_WINDOW (widget), _("Move to Folder"), FALSE);
}

static void
copy_cb (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  choose_folder (MAIL_WINDOW (widget), _("Copy to Folder"), TRUE);
}

/* ---- flags ---- */

static gboolean
has_keyword (MapiProperties *bag,
             const char     *keyword)
{
  const char * const *keywords = mapi_properties_get_strv (bag, MAPI_PR_KEYWORDS);

  for (; keywords != NULL && *keywords != NULL; keywords++)
    if (g_ascii_strcasecmp (*keywords, keyword) == 0)
      return TRUE;
  return FALSE;
}

/* A toggle over several sets it for all, unless all have it */
static gboolean
all_flagged (MailSelection *selection)
{
  GPtrArray *rows = mail_selection_peek_rows (selection);

  for (guint i = 0; i < rows->len; i++)
    if (!mail_message_row_is_flagged (g_ptr_array_index (rows, i)))
      return FALSE;
  return rows->len > 0;
}

static gboolean
all_have_keyword (MailSelection *selection,
                  const char    *keyword)
{
  GPtrArray *rows = mail_selection_peek_rows (selection);

  for (guint i = 0; i < rows->len; i++)
    if (!has_keyword (g_ptr_array_index (rows, i), keyword))
      return FALSE;
  return rows->len > 0;
}

static void
flag_cb (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  MailWindow *self = MAIL_WINDOW (widget);
  g_autoptr(MailSelection) selection = mail_message_list_dup_selection (self->list_pane);

  if (selection != NULL)
    push_change (self, mail_flags_change_new_flagged (selection, !all_flagged (selection)));
}

static void
mark_read_cb (GtkWidget  *widget,
              const char *action,
              GVariant   *parameter)
{
  MailWindow *self = MAIL_WINDOW (widget);
  g_autoptr(MailSelection) selection = mail_message_list_dup_selection (self->list_pane);

  if (selection != NULL)
    push_change (self, mail_flags_change_new_read (selection, TRUE));
}

static void
mark_unread_cb (GtkWidget  *widget,
                const char *action,
                GVariant   *parameter)
{
  MailWindow *self = MAIL_WINDOW (widget);
  g_autoptr(MailSelection) selection = mail_message_list_dup_selection (self->list_pane);

  if (selection != NULL)
    push_change (self, mail_flags_change_new_read (selection, FALSE));
}

static void
tag_selection (MailWindow *self,
               const char *keyword)
{
  g_autoptr(MailSelection) selection = mail_message_list_dup_selection (self->list_pane);
  g_autofree char *name = mail_tags_dup_name (keyword);

  if (selection != NULL)
    push_change (self, mail_flags_change_new_keyword (selection, keyword, name,
                                                      !all_have_keyword (selection, keyword)));
}

static void
tag_cb (GtkWidget  *widget,
        const char *action,
        GVariant   *parameter)
{
  tag_selection (MAIL_WINDOW (widget), g_variant_get_string (parameter, NULL));
}

static void
new_tag_cb (const char *name,
            gpointer    user_data)
{
  g_autofree char *tag = mail_tags_dup_keyword (name);

  if (tag == NULL)
    return;
  mail_tags_add (tag);
  tag_selection (MAIL_WINDOW (user_data), tag);
}

static void
new_tag_action_cb (GtkWidget  *widget,
                   const char *action,
                   GVariant   *parameter)
{
  mail_folder_dialogs_ask_name (widget, _("New Tag"), NULL, _("_Tag"), new_tag_cb, g_object_ref (widget),
                                g_object_unref);
}

static void
mute_cb (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  MailWindow *self = MAIL_WINDOW (widget);
  g_autoptr(MailSelection) selection = mail_message_list_dup_selection (self->list_pane);

  if (selection != NULL)
    push_change (self, mail_flags_change_new_keyword (selection, MAIL_KEYWORD_MUTED, NULL,
                                                      !all_have_keyword (selection, MAIL_KEYWORD_MUTED)));
}

/* ---- answering ---- */

static void
reply_cb (GtkWidget  *widget,
          const char *action,
          GVariant   *parameter)
{
  mail_window_answer (MAIL_WINDOW (widget), MAPI_REPLY_TO_SENDER);
}

static void
reply_all_cb (GtkWidget  *widget,
              const char *action,
              GVariant   *parameter)
{
  mail_window_answer (MAIL_WINDOW (widget), MAPI_REPLY_TO_ALL);
}

static void
forward_cb (GtkWidget  *widget,
            const char *action,
            GVariant   *parameter)
{
  mail_window_answer (MAIL_WINDOW (widget), MAPI_REPLY_FORWARD);
}

static void
reply_list_cb (GtkWidget  *widget,
               const char *action,
               GVariant   *parameter)
{
  mail_window_answer (MAIL_WINDOW (widget), MAPI_REPLY_TO_LIST);
}

static void
forward_attached_cb (GtkWidget  *widget,
                     const char *action,
                     GVariant   *parameter)
{
  mail_window_answer (MAIL_WINDOW (widget), MAPI_REPLY_FORWARD_AS_ATTACHMENT);
}

static void
redirect_cb (GtkWidget  *widget,
             const char *action,
             GVariant   *parameter)
{
  mail_window_answer (MAIL_WINDOW (widget), MAPI_REPLY_REDIRECT);
}

static void
edit_as_new_cb (GtkWidget  *widget,
                const char *action,
                GVariant   *parameter)
{
  mail_window_answer (MAIL_WINDOW (widget), MAPI_REPLY_EDIT_AS_NEW);
}

/* What the reader does, wherever the focus is */

static void
print_cb (GtkWidget  *widget,
          const char *action,
          GVariant   *parameter)
{
  gtk_widget_activate_action (GTK_WIDGET (MAIL_WINDOW (widget)->reader), "reader.print", NULL);
}

static void
source_cb (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  gtk_widget_activate_action (GTK_WIDGET (MAIL_WINDOW (widget)->reader), "reader.source", NULL);
}

static void
find_cb (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  MailWindow *self = MAIL_WINDOW (widget);

  if (self->shown == NULL)
    return;
  adw_leaflet_set_visible_child_name (self->outer, "reader");
  gtk_widget_activate_action (GTK_WIDGET (self->reader), "reader.find", NULL);
}

/* ---- the rest ---- */

static void
undo_cb (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  mail_change_queue_undo (mail_application_get_changes (get_application (MAIL_WINDOW (widget))), NULL);
}

static void
redo_cb (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  mail_change_queue_redo (mail_application_get_changes (get_application (MAIL_WINDOW (widget))));
}

static void
next_cb (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  mail_message_list_step (MAIL_WINDOW (widget)->list_pane, 1, FALSE);
}

static void
previous_cb (GtkWidget  *widget,
             const char *action,
             GVariant   *parameter)
{
  mail_message_list_step (MAIL_WINDOW (widget)->list_pane, -1, FALSE);
}

static void
next_unread_cb (GtkWidget  *widget,
                const char *action,
                GVariant   *parameter)
{
  mail_message_list_step (MAIL_WINDOW (widget)->list_pane, 1, TRUE);
}

static void
search_cb (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  MailWindow *self = MAIL_WINDOW (widget);

  adw_leaflet_set_visible_child_name (self->outer, "lists");
  adw_leaflet_set_visible_child_name (self->inner, "messages");
  mail_message_list_start_search (self->list_pane);
}

/* Folders, list, message, and round again */
static void
next_pane_cb (GtkWidget  *widget,
              const char *action,
              GVariant   *parameter)
{
  MailWindow *self = MAIL_WINDOW (widget);
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));

  if (focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->folder_pane)))
    mail_message_list_focus (self->list_pane);
  else if (focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->list_pane)) && self->shown != NULL)
    mail_window_activate_message (self);
  else
    mail_folder_pane_focus (self->folder_pane);
}

static const struct
{
  const char                  *name;
  const char                  *parameter;
  GtkWidgetActionActivateFunc  activate;
  gboolean                     needs_selection;
} actions[] = {
  { "mail.reply", NULL, reply_cb, TRUE },
  { "mail.reply-all", NULL, reply_all_cb, TRUE },
  { "mail.reply-list", NULL, reply_list_cb, TRUE },
  { "mail.forward", NULL, forward_cb, TRUE },
  { "mail.forward-attached", NULL, forward_attached_cb, TRUE },
  { "mail.redirect", NULL, redirect_cb, TRUE },
  { "mail.edit-as-new", NULL, edit_as_new_cb, TRUE },
  { "mail.print", NULL, print_cb, TRUE },
  { "mail.source", NULL, source_cb, TRUE },
  { "mail.find", NULL, find_cb, TRUE },
  { "mail.archive", NULL, archive_cb, TRUE },
  { "mail.trash", NULL, trash_cb, TRUE },
  { "mail.delete", NULL, destroy_cb, TRUE },
  { "mail.junk", NULL, junk_cb, TRUE },
  { "mail.inbox", NULL, inbox_cb, TRUE },
  { "mail.move", NULL, move_cb, TRUE },
  { "mail.copy", NULL, copy_cb, TRUE },
  { "mail.flag", NULL, flag_cb, TRUE },
  { "mail.mark-read", NULL, mark_read_cb, TRUE },
  { "mail.mark-unread", NULL, mark_unread_cb, TRUE },
  { "mail.tag", "s", tag_cb, TRUE },
  { "mail.new-tag", NULL, new_tag_action_cb, TRUE },
  { "mail.mute", NULL, mute_cb, TRUE },
  { "mail.undo", NULL, undo_cb, FALSE },
  { "mail.redo", NULL, redo_cb, FALSE },
  { "mail.next", NULL, next_cb, FALSE },
  { "mail.previous", NULL, previous_cb, FALSE },
  { "mail.next-unread", NULL, next_unread_cb, FALSE },
  { "mail.search", NULL, search_cb, FALSE },
  { "mail.next-pane", NULL, next_pane_cb, FALSE },
};

void
mail_window_install_actions (GtkWidgetClass *widget_class)
{
  static const struct
  {
    guint            key;
    GdkModifierType  modifiers;
    const char      *action;
  } keys[] = {
    { GDK_KEY_r, GDK_CONTROL_MASK, "mail.reply" },
    { GDK_KEY_r, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "mail.reply-all" },
    { GDK_KEY_l, GDK_CONTROL_MASK, "mail.forward" },
    { GDK_KEY_l, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "mail.reply-list" },
    { GDK_KEY_e, GDK_CONTROL_MASK, "mail.edit-as-new" },
    { GDK_KEY_p, GDK_CONTROL_MASK, "mail.print" },
    { GDK_KEY_u, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "mail.source" },
    { GDK_KEY_f, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "mail.find" },
    { GDK_KEY_k, GDK_CONTROL_MASK, "mail.archive" },
    { GDK_KEY_Delete, 0, "mail.trash" },
    { GDK_KEY_KP_Delete, 0, "mail.trash" },
    { GDK_KEY_Delete, GDK_SHIFT_MASK, "mail.delete" },
    { GDK_KEY_j, GDK_CONTROL_MASK, "mail.junk" },
    { GDK_KEY_m, GDK_CONTROL_MASK, "mail.move" },
    { GDK_KEY_m, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "mail.copy" },
    { GDK_KEY_d, GDK_CONTROL_MASK, "mail.flag" },
    { GDK_KEY_i, GDK_CONTROL_MASK, "mail.mark-read" },
    { GDK_KEY_u, GDK_CONTROL_MASK, "mail.mark-unread" },
    { GDK_KEY_t, GDK_CONTROL_MASK, "mail.new-tag" },
    { GDK_KEY_z, GDK_CONTROL_MASK, "mail.undo" },
    { GDK_KEY_z, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "mail.redo" },
    { GDK_KEY_Down, GDK_ALT_MASK, "mail.next" },
    { GDK_KEY_Up, GDK_ALT_MASK, "mail.previous" },
    { GDK_KEY_n, GDK_ALT_MASK, "mail.next-unread" },
    { GDK_KEY_f, GDK_CONTROL_MASK, "mail.search" },
    { GDK_KEY_F6, 0, "mail.next-pane" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i].name, actions[i].parameter, actions[i].activate);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_widget_class_add_binding_action (widget_class, keys[i].key, keys[i].modifiers, keys[i].action, NULL);
}

/* Only where no text is entered: on the list and on what is read */
void
mail_window_add_single_keys (MailWindow *self,
                             GtkWidget  *widget,
                             GSettings  *settings)
{
  static const struct
  {
    guint       key;
    const char *action;
  } keys[] = {
    { GDK_KEY_e, "mail.archive" }, { GDK_KEY_numbersign, "mail.trash" }, { GDK_KEY_exclam, "mail.junk" },
    { GDK_KEY_s, "mail.flag" }, { GDK_KEY_m, "mail.mute" }, { GDK_KEY_v, "mail.move" }, { GDK_KEY_r, "mail.reply" },
    { GDK_KEY_a, "mail.reply-all" }, { GDK_KEY_f, "mail.forward" }, { GDK_KEY_c, "app.compose" },
    { GDK_KEY_j, "mail.next" }, { GDK_KEY_k, "mail.previous" }, { GDK_KEY_n, "mail.next-unread" },
    { GDK_KEY_slash, "mail.search" }, { GDK_KEY_z, "mail.undo" },
  };
  GtkEventController *controller;

  if (!g_settings_get_boolean (settings, "single-keys"))
    return;
  controller = gtk_shortcut_controller_new ();
  gtk_event_controller_set_name (controller, "single-keys");
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      GtkShortcutTrigger *trigger = gtk_keyval_trigger_new (keys[i].key, 0);

      /* Signs may need Shift on this keyboard */
      if (!g_ascii_isalpha (keys[i].key))
        trigger = gtk_alternative_trigger_new (trigger, gtk_keyval_trigger_new (keys[i].key, GDK_SHIFT_MASK));
      gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller),
                                            gtk_shortcut_new (trigger, gtk_named_action_new (keys[i].action)));
    }
  gtk_widget_add_controller (widget, controller);
}

void
mail_window_remove_single_keys (GtkWidget *widget)
{
  g_autoptr(GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = g_list_model_get_n_items (controllers); i-- > 0; )
    {
      g_autoptr(GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (g_strcmp0 (gtk_event_controller_get_name (controller), "single-keys") == 0)
        gtk_widget_remove_controller (widget, controller);
    }
}

void
mail_window_update_actions (MailWindow *self)
{
  static const char * const answers[] = { "mail.reply", "mail.reply-all", "mail.reply-list", "mail.forward",
                                          "mail.forward-attached", "mail.redirect", "mail.edit-as-new" };
  static const char * const readings[] = { "mail.print", "mail.source", "mail.find" };
  guint n = mail_message_model_get_n_selected (mail_message_list_get_model (self->list_pane));
  gboolean any = n > 0, one = n == 1;
  MailChangeQueue *changes = mail_application_get_changes (get_application (self));

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    if (actions[i].needs_selection)
      gtk_widget_action_set_enabled (GTK_WIDGET (self), actions[i].name, any);
  /* One message at a time is answered */
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), answers[i], one &&
                                   g_action_group_has_action (G_ACTION_GROUP (get_application (self)),
                                                              "compose-reply"));
  for (guint i = 0; i < G_N_ELEMENTS (readings); i++)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), readings[i], one);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "mail.undo", mail_change_queue_can_undo (changes));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "mail.redo", mail_change_queue_can_redo (changes));
}

/* ---- the menu ---- */

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
  g_autoptr(GString) label = g_string_new (NULL);
  g_autoptr(GMenuItem) item = NULL;

  if (all_have_keyword (selection, tag))
    g_string_printf (label, _("Remove “%s”"), name);
  else
    g_string_assign (label, name);
  /* One would mark a letter */
  g_string_replace (label, "_", "__", 0);
  item = g_menu_item_new (label->str, NULL);
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
      g_auto(GStrv) set = mail_tags_list (mapi_properties_get_strv (rows->pdata[i], MAPI_PR_KEYWORDS), FALSE);

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
    g_menu_append (mark, _("Mark as _Read"), "mail.mark-read");
  else
    g_menu_append (mark, _("Mark as _Unread"), "mail.mark-unread");
  g_menu_append (mark, all_flagged (selection) ? _("Remove _Flag") : _("_Flag"), "mail.flag");
  g_menu_append_submenu (mark, C_("menu", "_Tag"), tags);
  g_menu_append (mark, all_have_keyword (selection, MAIL_KEYWORD_MUTED) ? _("Un_mute Conversation")
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

  g_menu_append (answer, _("_Reply"), "mail.reply");
  g_menu_append (answer, _("Reply to _All"), "mail.reply-all");
  if (list != NULL)
    g_menu_append (answer, _("Reply to _List"), "mail.reply-list");
  g_menu_append (answer, _("_Forward"), "mail.forward");
  g_menu_append (more, _("Forward as Attac_hment"), "mail.forward-attached");
  g_menu_append (more, _("Re_direct"), "mail.redirect");
  g_menu_append (more, _("_Edit as New"), "mail.edit-as-new");
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
  MapiFolderRole role = get_role (self);

  if (selection == NULL)
    return G_MENU_MODEL (menu);
  if (mail_selection_get_n_rows (selection) == 1)
    append_single (menu, self);
  append_marking (menu, selection);
  if (role != MAPI_FOLDER_ROLE_ARCHIVE)
    g_menu_append (move, _("_Archive"), "mail.archive");
  if (role == MAPI_FOLDER_ROLE_TRASH || role == MAPI_FOLDER_ROLE_ARCHIVE)
    g_menu_append (move, _("Move to In_box"), "mail.inbox");
  g_menu_append (move, role == MAPI_FOLDER_ROLE_JUNK ? _("Not _Junk") : _("_Junk"), "mail.junk");
  g_menu_append (move, _("Mo_ve to…"), "mail.move");
  g_menu_append (move, _("_Copy to…"), "mail.copy");
  g_menu_append (move, role == MAPI_FOLDER_ROLE_TRASH ? _("_Delete for Good…") : _("_Delete"), "mail.trash");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (move));
  return G_MENU_MODEL (menu);
}
