/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-window-private.h"

#include <glib/gi18n.h>

#include "mail-flags-change.h"
#include "mail-folder-chooser.h"
#include "mail-folder-dialogs.h"
#include "mail-message-marks.h"
#include "mail-message-row.h"
#include "mail-move-change.h"
#include "mail-save-change.h"
#include "mail-tags.h"

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

/* What is found by a search lies where it lies, whatever folder was chosen last */
MapiFolderRole
mail_window_get_role (MailWindow    *self,
                      MailSelection *selection)
{
  MailFolderItem *folder = mail_message_list_get_folder (self->list_pane);
  MailFolderModel *folders = mail_application_get_folders (get_application (self));
  GPtrArray *rows = mail_selection_peek_rows (selection);
  MapiFolderRole role = MAPI_FOLDER_ROLE_NONE;

  if (!mail_message_list_is_elsewhere (self->list_pane) && folder != NULL && !mail_folder_item_is_search (folder))
    return mail_folder_item_get_role (folder);
  if (rows->len < mail_selection_get_n_rows (selection))
    return MAPI_FOLDER_ROLE_NONE;
  for (guint i = 0; i < rows->len; i++)
    {
      GBytes *parent = mapi_properties_get_binary (g_ptr_array_index (rows, i), MAPI_PR_PARENT_ENTRYID);
      MapiFolderRole own = mail_folder_model_get_role_of (folders, parent);

      if (i > 0 && own != role)
        return MAPI_FOLDER_ROLE_NONE;
      role = own;
    }
  return role;
}

/* ---- moving ---- */

static void
move_to_role (GtkWidget      *widget,
              MapiFolderRole  role)
{
  MailWindow *self = MAIL_WINDOW (widget);
  g_autoptr(MailSelection) selection = mail_message_list_dup_selection (self->list_pane);

  if (selection != NULL && mail_window_get_role (self, selection) != role)
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
  MailWindow *self = MAIL_WINDOW (widget);
  g_autoptr(MailSelection) selection = mail_message_list_dup_selection (self->list_pane);

  /* What is deleted from the trash is gone */
  if (selection != NULL && mail_window_get_role (self, selection) == MAPI_FOLDER_ROLE_TRASH)
    destroy_cb (widget, action, parameter);
  else
    move_to_role (widget, MAPI_FOLDER_ROLE_TRASH);
}

static void
junk_cb (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  MailWindow *self = MAIL_WINDOW (widget);
  g_autoptr(MailSelection) selection = mail_message_list_dup_selection (self->list_pane);

  if (selection != NULL)
    move_to_role (widget, mail_window_get_role (self, selection) == MAPI_FOLDER_ROLE_JUNK ? MAPI_FOLDER_ROLE_INBOX
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

/* (nullable): that all of it lies in */
static MapiEntryId *
dup_only_folder (MailSelection *selection)
{
  GPtrArray *rows = mail_selection_peek_rows (selection);
  GBytes *parent = rows->len > 0 ? mapi_properties_get_binary (rows->pdata[0], MAPI_PR_PARENT_ENTRYID) : NULL;
  g_autoptr(MapiEntryId) folder = parent != NULL ? mapi_entry_id_new_from_bytes (parent, NULL) : NULL;

  if (folder == NULL || rows->len < mail_selection_get_n_rows (selection) || !mail_selection_is_in (selection, folder))
    return NULL;
  return g_steal_pointer (&folder);
}

static void
choose_folder (MailWindow *self,
               const char *title,
               gboolean    copy)
{
  g_autoptr(MailSelection) selection = mail_message_list_dup_selection (self->list_pane);
  g_autoptr(MapiEntryId) there = NULL;

  if (selection == NULL)
    return;
  there = copy ? NULL : dup_only_folder (selection);
  mail_folder_chooser_ask (GTK_WINDOW (self), mail_application_get_folders (get_application (self)), title, there,
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

/* ---- as files ---- */

static void
place_chosen_cb (GtkNativeDialog *dialog,
                 int              response,
                 Pending         *pending)
{
  g_autoptr(GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  gboolean folder = gtk_file_chooser_get_action (GTK_FILE_CHOOSER (dialog)) == GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER;

  if (response == GTK_RESPONSE_ACCEPT && file != NULL)
    push_change (pending->window, mail_save_change_new (pending->selection, file, folder));
  g_object_unref (dialog);
}

static void
pending_closed (gpointer  data,
                GClosure *closure)
{
  pending_free (data);
}

/* One message into the file that is chosen, several into a folder */
static void
save_cb (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  MailWindow *self = MAIL_WINDOW (widget);
  g_autoptr(MailSelection) selection = mail_message_list_dup_selection (self->list_pane);
  GPtrArray *rows = selection != NULL ? mail_selection_peek_rows (selection) : NULL;
  gboolean one;
  GtkFileChooserNative *chooser;

  if (selection == NULL)
    return;
  one = mail_selection_get_n_rows (selection) == 1 && rows->len == 1
        && mail_message_marks_get_n_messages (g_ptr_array_index (rows, 0)) == 1;
  chooser = gtk_file_chooser_native_new (one ? _("Save Message") : _("Save Messages"), GTK_WINDOW (self),
                                         one ? GTK_FILE_CHOOSER_ACTION_SAVE : GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER,
                                         _("_Save"), NULL);
  if (one)
    {
      const char *subject = mapi_properties_get_string (g_ptr_array_index (rows, 0), MAPI_PR_SUBJECT);
      g_autofree char *name = mail_save_change_dup_name (subject);

      gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (chooser), name);
    }
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  g_signal_connect_data (chooser, "response", G_CALLBACK (place_chosen_cb), pending_new (self, selection, TRUE),
                         pending_closed, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

/* ---- flags ---- */

/* A toggle over several sets it for all, unless all have it */
gboolean
mail_window_all_flagged (MailSelection *selection)
{
  GPtrArray *rows = mail_selection_peek_rows (selection);

  for (guint i = 0; i < rows->len; i++)
    if (!mail_message_row_is_flagged (g_ptr_array_index (rows, i)))
      return FALSE;
  return rows->len > 0;
}

gboolean
mail_window_all_have_keyword (MailSelection *selection,
                              const char    *keyword)
{
  GPtrArray *rows = mail_selection_peek_rows (selection);

  for (guint i = 0; i < rows->len; i++)
    if (!mail_message_marks_have_keyword (g_ptr_array_index (rows, i), keyword))
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
    push_change (self, mail_flags_change_new_flagged (selection, !mail_window_all_flagged (selection)));
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
               const char *keyword,
               gboolean    always)
{
  g_autoptr(MailSelection) selection = mail_message_list_dup_selection (self->list_pane);
  g_autofree char *name = mail_tags_dup_name (keyword);

  if (selection != NULL)
    push_change (self, mail_flags_change_new_keyword (selection, keyword, name,
                                                      always || !mail_window_all_have_keyword (selection, keyword)));
}

static void
tag_cb (GtkWidget  *widget,
        const char *action,
        GVariant   *parameter)
{
  tag_selection (MAIL_WINDOW (widget), g_variant_get_string (parameter, NULL), FALSE);
}

static void
new_tag_cb (const char *name,
            gpointer    user_data)
{
  g_autofree char *tag = mail_tags_dup_keyword (name);

  if (tag == NULL)
    return;
  mail_tags_add (tag);
  /* Who types the name of one that is there already does not want it away */
  tag_selection (MAIL_WINDOW (user_data), tag, TRUE);
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
                                                      !mail_window_all_have_keyword (selection, MAIL_KEYWORD_MUTED)));
}

/* ---- as actions ---- */

static const struct
{
  const char                  *name;
  const char                  *parameter;
  GtkWidgetActionActivateFunc  activate;
} actions[] = {
  { "mail.archive", NULL, archive_cb },
  { "mail.trash", NULL, trash_cb },
  { "mail.delete", NULL, destroy_cb },
  { "mail.junk", NULL, junk_cb },
  { "mail.inbox", NULL, inbox_cb },
  { "mail.move", NULL, move_cb },
  { "mail.copy", NULL, copy_cb },
  { "mail.save", NULL, save_cb },
  { "mail.flag", NULL, flag_cb },
  { "mail.mark-read", NULL, mark_read_cb },
  { "mail.mark-unread", NULL, mark_unread_cb },
  { "mail.tag", "s", tag_cb },
  { "mail.new-tag", NULL, new_tag_action_cb },
  { "mail.mute", NULL, mute_cb },
};

void
mail_window_install_changes (GtkWidgetClass *widget_class)
{
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i].name, actions[i].parameter, actions[i].activate);
}

void
mail_window_enable_changes (MailWindow *self,
                            gboolean    enable)
{
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), actions[i].name, enable);
}
