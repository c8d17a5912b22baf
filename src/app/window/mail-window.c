/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-window-private.h"

#include <glib/gi18n.h>

#include "mail-first-run.h"
#include "mail-status-bar.h"
#include "mail-toast.h"

#define SIZE_DELAY_MS 300

G_DEFINE_FINAL_TYPE (MailWindow, mail_window, ADW_TYPE_APPLICATION_WINDOW)

static MailApplication *
get_application (MailWindow *self)
{
  return MAIL_APPLICATION (gtk_window_get_application (GTK_WINDOW (self)));
}

/* ---- panes ---- */

static void
folded_cb (MailWindow *self)
{
  mail_window_fold (self);
}

static void
reader_back_cb (MailWindow *self)
{
  adw_leaflet_set_visible_child_name (self->outer, "lists");
  mail_message_list_focus (self->list_pane);
}

static void
list_back_cb (MailWindow *self)
{
  adw_leaflet_set_visible_child_name (self->inner, "folders");
  mail_folder_pane_focus (self->folder_pane);
}

static void
folder_selected_cb (MailWindow     *self,
                    MailFolderItem *folder)
{
  const MapiEntryId *id = mail_folder_item_get_entry_id (folder);
  g_autofree char *name = id != NULL ? mapi_entry_id_to_string (id) : g_strdup (mail_folder_item_get_key (folder));

  mail_message_list_set_folder (self->list_pane, folder);
  if (!self->is_placing)
    {
      mail_window_forget_wanted (self);
      g_settings_set_string (mail_application_get_settings (get_application (self)), "last-folder", name);
      self->placed = TRUE;
    }
  adw_leaflet_set_visible_child_name (self->inner, "messages");
}

static void
folder_clicked_cb (MailWindow *self)
{
  adw_leaflet_set_visible_child_name (self->inner, "messages");
}

static void
folder_activated_cb (MailWindow *self)
{
  adw_leaflet_set_visible_child_name (self->inner, "messages");
  mail_message_list_focus (self->list_pane);
}

static void
messages_dropped_cb (MailWindow     *self,
                     MailFolderItem *folder,
                     GObject        *dragged,
                     gboolean        copy)
{
  if (MAIL_IS_SELECTION (dragged))
    mail_window_drop_messages (self, folder, MAIL_SELECTION (dragged), copy);
}

/* A menu is about what was selected when it was opened: not about what took the place of a message that went */
static void
close_menus (MailWindow *self)
{
  if (self->message_menu != NULL)
    gtk_popover_popdown (GTK_POPOVER (self->message_menu));
  gtk_menu_button_popdown (self->message_menu_button);
}

static void
selection_changed_cb (MailWindow *self)
{
  close_menus (self);
  mail_window_update_actions (self);
  mail_window_show_selection (self);
}

static void
message_activated_cb (MailWindow *self)
{
  mail_window_activate_message (self);
}

/* The next key is for the list again, unless what was chosen took the focus elsewhere */
static void
menu_closed_cb (MailWindow *self,
                GtkPopover *menu)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));

  if (focus == NULL || focus == GTK_WIDGET (menu) || gtk_widget_is_ancestor (focus, GTK_WIDGET (menu)))
    mail_message_list_focus (self->list_pane);
}

static void
menu_requested_cb (MailWindow *self,
                   GtkWidget  *widget,
                   double      x,
                   double      y)
{
  g_autoptr(GMenuModel) menu = mail_window_make_message_menu (self);

  if (self->message_menu == NULL)
    {
      self->message_menu = gtk_popover_menu_new_from_model (NULL);
      gtk_widget_set_parent (self->message_menu, GTK_WIDGET (self->list_pane));
      gtk_popover_set_has_arrow (GTK_POPOVER (self->message_menu), FALSE);
      gtk_widget_set_halign (self->message_menu, GTK_ALIGN_START);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self->message_menu), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      _("Messages"), -1);
      g_signal_connect_object (self->message_menu, "closed", G_CALLBACK (menu_closed_cb), self, G_CONNECT_SWAPPED);
    }
  gtk_widget_translate_coordinates (widget, GTK_WIDGET (self->list_pane), x, y, &x, &y);
  gtk_popover_menu_set_menu_model (GTK_POPOVER_MENU (self->message_menu), menu);
  gtk_popover_set_pointing_to (GTK_POPOVER (self->message_menu), &(GdkRectangle) { (int) x, (int) y, 1, 1 });
  gtk_popover_popup (GTK_POPOVER (self->message_menu));
}

/* The menu is made when it is opened: it tells what can be done to what is selected now */
static void
fill_message_menu_cb (GtkMenuButton *button,
                      gpointer       user_data)
{
  g_autoptr(GMenuModel) menu = mail_window_make_message_menu (MAIL_WINDOW (user_data));

  gtk_menu_button_set_menu_model (button, menu);
}

/* ---- what was done ---- */

static void
toast_undo_cb (AdwToast   *toast,
               MailChange *change)
{
  mail_change_queue_undo (mail_application_get_changes (mail_application_get ()), change);
}

/* Of several windows the one that was used last: also while something is written in another */
static gboolean
is_the_one (MailWindow *self)
{
  return mail_window_find (GTK_APPLICATION (get_application (self))) == self;
}

static void
applied_cb (MailWindow *self,
            MailChange *change)
{
  g_autofree char *title = mail_change_dup_title (change);
  AdwToast *toast;

  if (title == NULL || !is_the_one (self))
    return;
  if (self->toast != NULL)
    adw_toast_dismiss (self->toast);
  toast = mail_toast_new (title);
  if (mail_change_can_revert (change))
    {
      adw_toast_set_button_label (toast, _("_Undo"));
      /* What can be taken back does not wait behind what went wrong before */
      adw_toast_set_priority (toast, ADW_TOAST_PRIORITY_HIGH);
      adw_toast_set_timeout (toast, g_settings_get_uint (mail_application_get_settings (get_application (self)),
                                                         "undo-seconds"));
      g_signal_connect_object (toast, "button-clicked", G_CALLBACK (toast_undo_cb), change, 0);
      g_object_set_data_full (G_OBJECT (toast), "change", g_object_ref (change), g_object_unref);
    }
  g_set_weak_pointer (&self->toast, toast);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

static void
reverted_cb (MailWindow *self,
             MailChange *change)
{
  if (self->toast != NULL && g_object_get_data (G_OBJECT (self->toast), "change") == change)
    adw_toast_dismiss (self->toast);
}

static void
pane_failed_cb (MailWindow   *self,
                  const GError *error)
{
  adw_toast_overlay_add_toast (self->toasts, mail_toast_new_error (error));
}

/* ---- mail comes and goes ---- */

/* The folder of last time; the first time all inboxes, where there are several, unless somebody reads already. Accounts
 * come one after the other: until that one is there, the first inbox stands in */
static void
choose_folder (MailWindow *self)
{
  MailApplication *application = get_application (self);
  MailFolderModel *folders = mail_application_get_folders (application);
  g_autofree char *last = g_settings_get_string (mail_application_get_settings (application), "last-folder");
  g_autoptr(MapiEntryId) id = NULL;
  MailFolderItem *inbox;

  if (self->placed || g_list_model_get_n_items (G_LIST_MODEL (folders)) == 0)
    return;
  self->is_placing = TRUE;
  if (g_str_equal (last, MAIL_FOLDER_ALL_INBOXES) || (*last == '\0' && self->shown == NULL))
    self->placed = mail_folder_pane_select_key (self->folder_pane, MAIL_FOLDER_ALL_INBOXES);
  else if (*last != '\0')
    id = mapi_entry_id_new_from_string (last, NULL);
  if (!self->placed)
    self->placed = id != NULL && mail_folder_pane_select (self->folder_pane, id);
  inbox = self->placed || self->stands_in ? NULL : mail_folder_model_find_role (folders, NULL, MAPI_FOLDER_ROLE_INBOX);
  if (inbox != NULL)
    self->stands_in = mail_folder_pane_select (self->folder_pane, mail_folder_item_get_entry_id (inbox));
  self->is_placing = FALSE;
}

static void
place (MailWindow *self)
{
  if (mail_application_get_logon_state (get_application (self)) != MAIL_LOGON_STATE_READY)
    return;
  choose_folder (self);
  mail_window_show_wanted (self);
}

static void
logon_state_cb (MailWindow *self)
{
  MailApplication *application = get_application (self);
  const GError *problem = mail_application_get_problem (application);

  mail_status_bar_set_session (self->status_bar, mail_application_get_session (application));
  switch (mail_application_get_logon_state (application))
    {
    case MAIL_LOGON_STATE_STARTING:
      mail_message_list_set_folder (self->list_pane, NULL);
      self->placed = self->stands_in = FALSE;
      gtk_stack_set_visible_child_name (self->pages, "starting");
      break;
    case MAIL_LOGON_STATE_NO_PROFILE:
      gtk_stack_set_visible_child_name (self->pages, "first-run");
      break;
    case MAIL_LOGON_STATE_FAILED:
      adw_status_page_set_description (self->problem_page, problem != NULL ? problem->message : NULL);
      gtk_stack_set_visible_child_name (self->pages, "problem");
      break;
    case MAIL_LOGON_STATE_READY:
      gtk_stack_set_visible_child_name (self->pages, "mail");
      place (self);
      break;
    default:
      g_assert_not_reached ();
    }
  mail_window_update_actions (self);
}

static void
retry_cb (MailWindow *self)
{
  mail_application_logon_again (get_application (self));
}

/* ---- from outside ---- */

static void
search_action_cb (GSimpleAction *action,
                  GVariant      *parameter,
                  gpointer       user_data)
{
  MailWindow *self = user_data;

  adw_leaflet_set_visible_child_name (self->outer, "lists");
  adw_leaflet_set_visible_child_name (self->inner, "messages");
  mail_message_list_search (self->list_pane, g_variant_get_string (parameter, NULL));
}

static const GActionEntry window_entries[] = {
  { .name = "search", .activate = search_action_cb, .parameter_type = "s" },
  { .name = "show-message", .activate = mail_window_show_message_cb, .parameter_type = "s" },
};

/* ---- the object ---- */

static gboolean
is_last (MailWindow *self)
{
  GList *windows = gtk_application_get_windows (GTK_APPLICATION (get_application (self)));

  return windows != NULL && windows->data == self && windows->next == NULL;
}

/* A moment after it was changed, as nobody knows how the window will end */
static gboolean
save_size_cb (gpointer user_data)
{
  MailWindow *self = user_data;
  GSettings *settings = mail_application_get_settings (mail_application_get ());
  int width, height;

  self->size_timer = 0;
  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  g_settings_set (settings, "window-size", "(ii)", width, height);
  g_settings_set_boolean (settings, "window-maximized", gtk_window_is_maximized (GTK_WINDOW (self)));
  return G_SOURCE_REMOVE;
}

static void
size_changed_cb (MailWindow *self)
{
  if (self->size_timer == 0)
    self->size_timer = g_timeout_add (SIZE_DELAY_MS, save_size_cb, self);
}

static gboolean
mail_window_close_request (GtkWindow *window)
{
  MailWindow *self = MAIL_WINDOW (window);
  GSettings *settings = mail_application_get_settings (get_application (self));

  g_clear_handle_id (&self->size_timer, g_source_remove);
  save_size_cb (self);
  /* The program ends with its last window, unless it stays without one */
  if (!g_settings_get_boolean (settings, "background") && is_last (self))
    {
      g_action_group_activate_action (G_ACTION_GROUP (get_application (self)), "leave", NULL);
      return TRUE;
    }
  return GTK_WINDOW_CLASS (mail_window_parent_class)->close_request (window);
}

static void
mail_window_dispose (GObject *object)
{
  MailWindow *self = MAIL_WINDOW (object);

  g_clear_handle_id (&self->size_timer, g_source_remove);
  g_clear_weak_pointer (&self->toast);
  g_clear_pointer (&self->message_menu, gtk_widget_unparent);
  mail_window_forget_message (self);
  mail_window_forget_wanted (self);
  G_OBJECT_CLASS (mail_window_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class, "/org/estafette/Mail/window/mail-window.ui");
  gtk_widget_class_bind_template_child (widget_class, MailWindow, pages);
  gtk_widget_class_bind_template_child (widget_class, MailWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, MailWindow, problem_page);
  gtk_widget_class_bind_template_child (widget_class, MailWindow, outer);
  gtk_widget_class_bind_template_child (widget_class, MailWindow, inner);
  gtk_widget_class_bind_template_child (widget_class, MailWindow, mail_box);
  gtk_widget_class_bind_template_child (widget_class, MailWindow, lists_box);
  gtk_widget_class_bind_template_child (widget_class, MailWindow, folder_box);
  gtk_widget_class_bind_template_child (widget_class, MailWindow, folder_handle);
  gtk_widget_class_bind_template_child (widget_class, MailWindow, list_handle);
  gtk_widget_class_bind_template_child (widget_class, MailWindow, folder_header);
  gtk_widget_class_bind_template_child (widget_class, MailWindow, main_menu_button);
  gtk_widget_class_bind_template_child (widget_class, MailWindow, folder_pane);
  gtk_widget_class_bind_template_child (widget_class, MailWindow, question_bar);
  gtk_widget_class_bind_template_child (widget_class, MailWindow, change_bar);
  gtk_widget_class_bind_template_child (widget_class, MailWindow, status_bar);
  gtk_widget_class_bind_template_child (widget_class, MailWindow, list_pane);
  gtk_widget_class_bind_template_child (widget_class, MailWindow, reader_header);
  gtk_widget_class_bind_template_child (widget_class, MailWindow, reader_title);
  gtk_widget_class_bind_template_child (widget_class, MailWindow, reader_back);
  gtk_widget_class_bind_template_child (widget_class, MailWindow, reply_box);
  gtk_widget_class_bind_template_child (widget_class, MailWindow, archive_button);
  gtk_widget_class_bind_template_child (widget_class, MailWindow, trash_button);
  gtk_widget_class_bind_template_child (widget_class, MailWindow, reader_bar);
  gtk_widget_class_bind_template_child (widget_class, MailWindow, reader_stack);
  gtk_widget_class_bind_template_child (widget_class, MailWindow, reader);
  gtk_widget_class_bind_template_child (widget_class, MailWindow, many_page);
  gtk_widget_class_bind_template_child (widget_class, MailWindow, message_menu_button);
  gtk_widget_class_bind_template_callback (widget_class, retry_cb);
  gtk_widget_class_bind_template_callback (widget_class, folded_cb);
  gtk_widget_class_bind_template_callback (widget_class, reader_back_cb);
  gtk_widget_class_bind_template_callback (widget_class, list_back_cb);
  gtk_widget_class_bind_template_callback (widget_class, folder_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, folder_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, folder_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, messages_dropped_cb);
  gtk_widget_class_bind_template_callback (widget_class, selection_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, message_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, menu_requested_cb);
  gtk_widget_class_bind_template_callback (widget_class, mail_window_tell);
  gtk_widget_class_bind_template_callback (widget_class, pane_failed_cb);
  gtk_widget_class_bind_template_callback (widget_class, mail_window_answer_cb);
  gtk_widget_class_bind_template_callback (widget_class, mail_window_compose_cb);
}

static void
mail_window_class_init (MailWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mail_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = mail_window_close_request;
  g_type_ensure (MAIL_TYPE_FIRST_RUN);
  g_type_ensure (MAIL_TYPE_FOLDER_PANE);
  g_type_ensure (MAIL_TYPE_MESSAGE_LIST);
  g_type_ensure (MAIL_TYPE_READER);
  g_type_ensure (MAIL_TYPE_QUESTION_BAR);
  g_type_ensure (MAIL_TYPE_CHANGE_BAR);
  g_type_ensure (MAIL_TYPE_STATUS_BAR);
  bind_template (widget_class);
  mail_window_install_actions (widget_class);
}

static void
mail_window_init (MailWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  mail_question_bar_set_questions (self->question_bar,
                                   G_LIST_MODEL (mail_application_get_questions (mail_application_get ())));
  mail_change_bar_set_queue (self->change_bar, mail_application_get_changes (mail_application_get ()));
  g_action_map_add_action_entries (G_ACTION_MAP (self), window_entries, G_N_ELEMENTS (window_entries), self);
  gtk_menu_button_set_create_popup_func (self->message_menu_button, fill_message_menu_cb, self, NULL);
}

static void
single_keys_cb (MailWindow *self,
                const char *key,
                GSettings  *settings)
{
  GtkWidget *pages = mail_message_list_get_pages (self->list_pane);

  mail_window_remove_single_keys (pages);
  mail_window_remove_single_keys (GTK_WIDGET (self->reader));
  mail_window_add_single_keys (self, pages, settings);
  mail_window_add_single_keys (self, GTK_WIDGET (self->reader), settings);
}

MailWindow *
mail_window_new (MailApplication *application)
{
  GSettings *settings = mail_application_get_settings (application);
  MailChangeQueue *changes = mail_application_get_changes (application);
  MailFolderModel *folders = mail_application_get_folders (application);
  MailWindow *self;
  int width, height;

  g_settings_get (settings, "window-size", "(ii)", &width, &height);
  self = g_object_new (MAIL_TYPE_WINDOW, "application", application, "default-width", MAX (width, 360),
                       "default-height", MAX (height, 300), NULL);
  if (g_settings_get_boolean (settings, "window-maximized"))
    gtk_window_maximize (GTK_WINDOW (self));
  g_signal_connect_object (self, "notify::default-width", G_CALLBACK (size_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self, "notify::default-height", G_CALLBACK (size_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self, "notify::maximized", G_CALLBACK (size_changed_cb), self, G_CONNECT_SWAPPED);
  mail_window_install_panes (self, settings);
  mail_message_list_set_settings (self->list_pane, settings);
  g_signal_connect_object (settings, "changed::single-keys", G_CALLBACK (single_keys_cb), self, G_CONNECT_SWAPPED);
  single_keys_cb (self, NULL, settings);
  mail_folder_pane_set_model (self->folder_pane, folders);
  g_signal_connect_object (folders, "items-changed", G_CALLBACK (place), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (changes, "applied", G_CALLBACK (applied_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (changes, "reverted", G_CALLBACK (reverted_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (changes, "state-changed", G_CALLBACK (mail_window_update_actions), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (application, "notify::logon-state", G_CALLBACK (logon_state_cb), self, G_CONNECT_SWAPPED);
  logon_state_cb (self);
  folded_cb (self);
  return self;
}

static gboolean
is_folder (MailFolderItem    *item,
           const MapiEntryId *folder)
{
  const MapiEntryId *own = mail_folder_item_get_entry_id (item);

  return own != NULL && mapi_entry_id_equal (own, folder);
}

gboolean
mail_window_shows (MailWindow        *self,
                   const MapiEntryId *folder)
{
  MailFolderItem *item;
  GPtrArray *parts;

  g_return_val_if_fail (MAIL_IS_WINDOW (self), FALSE);
  g_return_val_if_fail (folder != NULL, FALSE);

  item = mail_message_list_get_folder (self->list_pane);
  if (item == NULL || !gtk_window_is_active (GTK_WINDOW (self)) || !gtk_widget_get_mapped (GTK_WIDGET (self->list_pane)) ||
      !mail_message_list_is_whole (self->list_pane))
    return FALSE;
  parts = mail_folder_item_get_parts (item);
  for (guint i = 0; parts != NULL && i < parts->len; i++)
    if (is_folder (parts->pdata[i], folder))
      return TRUE;
  return is_folder (item, folder);
}

MailWindow *
mail_window_find (GtkApplication *application)
{
  g_return_val_if_fail (GTK_IS_APPLICATION (application), NULL);

  for (GList *l = gtk_application_get_windows (application); l != NULL; l = l->next)
    if (MAIL_IS_WINDOW (l->data))
      return l->data;
  return NULL;
}

void
mail_window_add_toast (MailWindow *self,
                       AdwToast   *toast)
{
  g_return_if_fail (MAIL_IS_WINDOW (self));
  adw_toast_overlay_add_toast (self->toasts, toast);
}

void
mail_window_tell (MailWindow *self,
                  const char *text)
{
  g_return_if_fail (MAIL_IS_WINDOW (self));
  adw_toast_overlay_add_toast (self->toasts, mail_toast_new_problem (text));
}
