/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-message-list-private.h"

#include <glib/gi18n.h>

#include "mail-application.h"
#include "mail-message-row.h"
#include "mail-message-view.h"
#include "mail-web-engine.h"

/* A folder is shown when the first rows of its table are there, and the others follow; until then the one before stays,
 * for the few milliseconds it takes. If it takes longer there is a spinner. */

G_DEFINE_FINAL_TYPE (MailMessageList, mail_message_list, ADW_TYPE_BIN)

enum { BACK_CLICKED, SELECTION_CHANGED, MESSAGE_ACTIVATED, MENU_REQUESTED, FAILED, N_SIGNALS };
static guint signals[N_SIGNALS];

#define PATIENCE_MS 150

/* ---- rows ---- */

static gboolean
is_searching (MailMessageList *self)
{
  return gtk_search_bar_get_search_mode (self->search_bar) &&
         *gtk_editable_get_text (GTK_EDITABLE (self->search_entry)) != '\0';
}

static const char *
get_query (MailMessageList *self)
{
  return is_searching (self) ? gtk_editable_get_text (GTK_EDITABLE (self->search_entry)) : NULL;
}

static MailRowStyle
get_style (MailMessageList *self)
{
  MailRowStyle style = MAIL_ROW_STYLE_NONE;

  if (self->settings != NULL && g_settings_get_boolean (self->settings, "list-preview"))
    style |= MAIL_ROW_STYLE_PREVIEW;
  if (self->settings != NULL && g_settings_get_boolean (self->settings, "list-compact"))
    style |= MAIL_ROW_STYLE_COMPACT;
  if (self->conversations)
    style |= MAIL_ROW_STYLE_CONVERSATION;
  if (self->elsewhere || (self->folder != NULL && (mail_folder_item_get_parts (self->folder) != NULL
                                                   || mail_folder_item_is_search (self->folder))))
    style |= MAIL_ROW_STYLE_FOLDER;
  if (g_strcmp0 (self->order, "newest") == 0 || g_strcmp0 (self->order, "oldest") == 0)
    style |= MAIL_ROW_STYLE_GROUPS;
  switch (self->folder != NULL ? mail_folder_item_get_role (self->folder) : MAPI_FOLDER_ROLE_NONE)
    {
    case MAPI_FOLDER_ROLE_SENT:
    case MAPI_FOLDER_ROLE_DRAFTS:
    case MAPI_FOLDER_ROLE_OUTBOX:
    case MAPI_FOLDER_ROLE_TEMPLATES:
      style |= MAIL_ROW_STYLE_RECIPIENTS;
      break;
    default:
      break;
    }
  return style;
}

static void
setup_cb (MailMessageList *self,
          GtkListItem     *item)
{
  gtk_list_item_set_child (item, mail_message_row_new (item));
}

static void
bind_cb (MailMessageList *self,
         GtkListItem     *item)
{
  guint position = gtk_list_item_get_position (item);
  g_autoptr(MapiRow) previous = NULL;

  if (position > 0)
    previous = g_list_model_get_item (G_LIST_MODEL (self->model), position - 1);
  mail_message_row_bind (MAIL_MESSAGE_ROW (gtk_list_item_get_child (item)), gtk_list_item_get_item (item), previous,
                         get_style (self));
}

static void
unbind_cb (MailMessageList *self,
           GtkListItem     *item)
{
  mail_message_row_unbind (MAIL_MESSAGE_ROW (gtk_list_item_get_child (item)));
}

/* ---- pages and titles ---- */

static void
update_title (MailMessageList *self)
{
  g_autofree char *title = NULL;
  g_autofree char *subtitle = NULL;
  guint n = self->model != NULL ? mail_message_model_get_n_selected (self->model) : 0;

  if (self->folder == NULL)
    {
      adw_window_title_set_title (self->title, "");
      adw_window_title_set_subtitle (self->title, "");
      return;
    }
  title = mail_folder_item_dup_title (self->folder);
  if (n > 1)
    subtitle = self->conversations
                 ? g_strdup_printf (ngettext ("%u conversation selected", "%u conversations selected", n), n)
                 : g_strdup_printf (ngettext ("%u message selected", "%u messages selected", n), n);
  else if (is_searching (self))
    {
      guint found = g_list_model_get_n_items (G_LIST_MODEL (self->model));

      subtitle = g_strdup_printf (ngettext ("%u found", "%u found", found), found);
    }
  else if (mail_folder_item_get_n_unread (self->folder) > 0)
    subtitle = g_strdup_printf (ngettext ("%u unread", "%u unread", mail_folder_item_get_n_unread (self->folder)),
                                mail_folder_item_get_n_unread (self->folder));
  adw_window_title_set_title (self->title, title);
  adw_window_title_set_subtitle (self->title, subtitle != NULL ? subtitle : "");
}

static void
show_empty (MailMessageList *self,
            const char      *icon,
            const char      *title,
            const char      *text)
{
  adw_status_page_set_icon_name (self->empty_page, icon);
  adw_status_page_set_title (self->empty_page, title);
  adw_status_page_set_description (self->empty_page, text);
  gtk_stack_set_visible_child_name (self->stack, "empty");
}

static void
update_page (MailMessageList *self)
{
  g_clear_handle_id (&self->busy, g_source_remove);
  gtk_spinner_stop (self->spinner);
  update_title (self);
  if (g_list_model_get_n_items (G_LIST_MODEL (self->model)) > 0)
    gtk_stack_set_visible_child_name (self->stack, "list");
  else if (is_searching (self))
    show_empty (self, "edit-find-symbolic", _("Nothing Found"), _("Other words may do, or all folders. With in:anywhere Trash and Junk are searched, too."));
  else if (!gtk_toggle_button_get_active (self->filter_all))
    show_empty (self, "edit-find-symbolic", _("No Such Messages"), NULL);
  else if (self->folder != NULL)
    show_empty (self, mail_folder_item_get_icon_name (self->folder), _("No Messages"), NULL);
  else
    show_empty (self, "mail-read-symbolic", _("No Folder Selected"), NULL);
}

static void
items_changed_cb (MailMessageList *self)
{
  if (self->opening != NULL)
    return;
  update_page (self);
  /* It may have come only now */
  if (self->wanted != NULL && self->finding == NULL)
    mail_message_list_find_wanted (self);
}

static gboolean
busy_cb (gpointer user_data)
{
  MailMessageList *self = user_data;

  self->busy = 0;
  mail_message_model_set_table (self->model, NULL);
  gtk_spinner_start (self->spinner);
  gtk_stack_set_visible_child_name (self->stack, "busy");
  return G_SOURCE_REMOVE;
}

/* ---- what is shown ---- */

/* Another view of the same folder is about to come: who reads a message goes on reading it */
static void
remember_selected (MailMessageList *self)
{
  MapiTable *table = mail_message_model_get_table (self->model);

  if (table != NULL && !self->elsewhere && mail_message_model_get_n_selected (self->model) == 1)
    self->last_key = mapi_table_get_row_key (table,
                                             gtk_bitset_get_minimum (mail_message_model_get_selected (self->model)));
}

/* It may be behind the first rows, and the reader is not to be empty in between */
static gboolean
will_select_remembered (MailMessageList *self)
{
  return !self->elsewhere && self->last_key != 0;
}

static void
select_remembered (MailMessageList *self)
{
  MapiTable *table = mail_message_model_get_table (self->model);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->model));

  if (table == NULL || !will_select_remembered (self))
    return;
  for (guint i = 0; i < n; i++)
    if (mapi_table_get_row_key (table, i) == self->last_key)
      {
        gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->model), i, TRUE);
        mail_message_list_scroll_to (self, i);
        return;
      }
}

/* What draws messages takes long to be loaded: not before there is a list to choose one from */
static void
drawn_cb (GdkFrameClock *clock,
          gpointer       user_data)
{
  g_autoptr(MailWebEngine) engine = mail_web_engine_dup_default ();

  g_signal_handlers_disconnect_by_func (clock, drawn_cb, user_data);
  mail_web_engine_start (engine);
}

static void
start_engine_when_drawn (MailMessageList *self)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (self));

  if (self->is_drawn || clock == NULL)
    return;
  self->is_drawn = TRUE;
  g_signal_connect_object (clock, "after-paint", G_CALLBACK (drawn_cb), self, 0);
}

/* Once, however often the list is made anew while somebody types */
static void
tell_missing (MailMessageList *self,
              const GError    *error)
{
  if (error != NULL && g_strcmp0 (error->message, self->missing) != 0)
    g_signal_emit (self, signals[FAILED], 0, error);
  g_free (self->missing);
  self->missing = error != NULL ? g_strdup (error->message) : NULL;
}

static void
part_failed (GObject      *list,
             const GError *error)
{
  tell_missing (MAIL_MESSAGE_LIST (list), error);
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(MailMessageList) self = user_data;
  g_autoptr(GError) error = NULL;
  gboolean conversations;
  g_autoptr(GPtrArray) stores = NULL;
  g_autoptr(GError) missing = NULL;
  g_autoptr(MapiTable) table = mail_message_view_open_finish (result, &conversations, &stores, &missing, &error);

  /* A later one is on its way */
  if (self->opening == NULL || g_task_get_cancellable (G_TASK (result)) != self->opening)
    return;
  g_clear_object (&self->opening);
  /* Conversations and messages are told apart by other keys */
  if (self->conversations != conversations)
    self->last_key = 0;
  self->conversations = conversations;
  self->elsewhere = self->next_elsewhere;
  g_clear_pointer (&self->stores, g_ptr_array_unref);
  self->stores = g_steal_pointer (&stores);
  mail_message_model_set_table (self->model, table);
  update_page (self);
  if (table == NULL && !g_error_matches (error, MAPI_ERROR, MAPI_ERROR_USER_CANCEL))
    show_empty (self, "dialog-warning-symbolic", _("Cannot Be Listed"), error->message);
  if (table != NULL)
    {
      tell_missing (self, missing);
      mail_message_view_watch (table, self->stores, G_OBJECT (self), part_failed);
    }
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scroller), 0);
  start_engine_when_drawn (self);
  g_signal_emit (self, signals[SELECTION_CHANGED], 0);
  if (self->wanted != NULL)
    mail_message_list_find_wanted (self);
  else
    select_remembered (self);
  mail_message_list_return_focus (self);
}

static MailFilter
get_filter (MailMessageList *self)
{
  if (gtk_toggle_button_get_active (self->filter_unread))
    return MAIL_FILTER_UNREAD;
  if (gtk_toggle_button_get_active (self->filter_flagged))
    return MAIL_FILTER_FLAGGED;
  if (gtk_toggle_button_get_active (self->filter_files))
    return MAIL_FILTER_ATTACHMENTS;
  return MAIL_FILTER_ALL;
}

/* @first: show the first rows when they are there */
static void
reload_with (MailMessageList *self,
             gboolean         first)
{
  const char *query = get_query (self);
  g_autoptr(MapiRestriction) restriction = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *in_folder = NULL;
  gboolean anywhere;
  gboolean everywhere = query != NULL && gtk_toggle_button_get_active (self->scope_all);

  mail_message_list_forget_step (self);
  g_free (self->query);
  self->query = g_strdup (query);
  mail_message_list_update_saving (self);
  if (self->opening != NULL)
    g_cancellable_cancel (self->opening);
  g_clear_object (&self->opening);
  g_clear_handle_id (&self->busy, g_source_remove);
  if (self->folder == NULL)
    {
      mail_message_model_set_table (self->model, NULL);
      update_page (self);
      return;
    }
  restriction = mail_message_view_make_restriction (get_filter (self), query, &in_folder, &anywhere, &error);
  if (error != NULL)
    {
      /* Half a query, while it is being typed: what was found before stays */
      adw_window_title_set_subtitle (self->title, error->message);
      return;
    }
  remember_selected (self);
  mail_message_list_note_focus (self);
  self->next_elsewhere = everywhere || anywhere || in_folder != NULL;
  self->opening = g_cancellable_new ();
  self->busy = g_timeout_add (PATIENCE_MS, busy_cb, self);
  mail_message_view_open_async (self->folder, everywhere ? mail_application_get_stores (mail_application_get ()) : NULL,
                                in_folder, anywhere, mail_message_view_get_conversations (self->settings, self->folder),
                                self->order, restriction, first && !will_select_remembered (self), self->opening,
                                opened_cb, g_object_ref (self));
}

static void
reload (MailMessageList *self)
{
  reload_with (self, TRUE);
}

/* The first rows of a folder are not all of it: what does not come must be told */
static void
filled_cb (MailMessageList *self,
           gboolean         whole)
{
  if (!whole)
    reload_with (self, FALSE);
  else
    mail_message_list_go_on_stepping (self);
}

void
mail_message_list_show_whole (MailMessageList *self)
{
  self->resetting = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (self->search_entry), "");
  gtk_search_bar_set_search_mode (self->search_bar, FALSE);
  gtk_toggle_button_set_active (self->filter_all, TRUE);
  self->resetting = FALSE;
  reload (self);
}

gboolean
mail_message_list_is_whole (MailMessageList *self)
{
  return !is_searching (self) && gtk_toggle_button_get_active (self->filter_all);
}

/* The entry tells of it a moment later, also when it was emptied for another folder */
static void
search_changed_cb (MailMessageList *self)
{
  if (!self->resetting && g_strcmp0 (get_query (self), self->query) != 0)
    reload (self);
}

/* The next key is for what was found, or for the list as it was */
static void
search_left_cb (MailMessageList *self)
{
  mail_message_list_focus (self);
}

static void
scope_toggled_cb (MailMessageList *self)
{
  if (is_searching (self))
    reload (self);
}

static void
filter_toggled_cb (MailMessageList *self,
                   GtkToggleButton *button)
{
  if (gtk_toggle_button_get_active (button) && self->settings != NULL && !self->resetting)
    reload (self);
}

static void
search_mode_cb (MailMessageList *self)
{
  if (!gtk_search_bar_get_search_mode (self->search_bar) && self->settings != NULL && !self->resetting)
    reload (self);
}

/* ---- selection ---- */

static void
selection_changed_cb (MailMessageList *self)
{
  mail_message_list_mind_step (self);
  update_title (self);
  g_signal_emit (self, signals[SELECTION_CHANGED], 0);
}

/* What was selected has gone: on with the next one */
static void
selection_gone_cb (MailMessageList *self,
                   guint            position)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->model));

  if (n > 0 && !self->narrow && self->opening == NULL)
    gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->model), MIN (position, n - 1), TRUE);
  else
    selection_changed_cb (self);
}

void
mail_message_list_emit_menu (MailMessageList *self,
                             double           x,
                             double           y)
{
  g_signal_emit (self, signals[MENU_REQUESTED], 0, self->list, x, y);
}

static void
back_clicked_cb (MailMessageList *self)
{
  g_signal_emit (self, signals[BACK_CLICKED], 0);
}

static void
activate_cb (MailMessageList *self,
             guint            position)
{
  if (!gtk_selection_model_is_selected (GTK_SELECTION_MODEL (self->model), position))
    gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->model), position, TRUE);
  g_signal_emit (self, signals[MESSAGE_ACTIVATED], 0);
}

/* ---- how it is looked at ---- */

static void
update_actions (MailMessageList *self)
{
  GAction *order = g_action_map_lookup_action (G_ACTION_MAP (self->actions), "order");
  GAction *conversations = g_action_map_lookup_action (G_ACTION_MAP (self->actions), "conversations");
  gboolean on = self->folder != NULL && mail_message_view_get_conversations (self->settings, self->folder);

  g_simple_action_set_state (G_SIMPLE_ACTION (order), g_variant_new_string (self->order));
  g_simple_action_set_state (G_SIMPLE_ACTION (conversations), g_variant_new_boolean (on));
}

static void
order_cb (GSimpleAction *action,
          GVariant      *value,
          gpointer       user_data)
{
  MailMessageList *self = user_data;

  if (self->folder == NULL)
    return;
  g_free (self->order);
  self->order = g_variant_dup_string (value, NULL);
  mail_message_view_set_order (self->settings, self->folder, self->order);
  g_simple_action_set_state (action, value);
  reload (self);
}

static void
conversations_cb (GSimpleAction *action,
                  GVariant      *value,
                  gpointer       user_data)
{
  MailMessageList *self = user_data;

  if (self->folder == NULL)
    return;
  mail_message_view_set_conversations (self->settings, self->folder, g_variant_get_boolean (value));
  g_simple_action_set_state (action, value);
  reload (self);
}

static const GActionEntry action_entries[] = {
  { .name = "order", .parameter_type = "s", .state = "'newest'", .change_state = order_cb },
  { .name = "conversations", .state = "true", .change_state = conversations_cb },
};

/* ---- the object ---- */

static void
mail_message_list_dispose (GObject *object)
{
  MailMessageList *self = MAIL_MESSAGE_LIST (object);

  if (self->opening != NULL)
    g_cancellable_cancel (self->opening);
  g_clear_object (&self->opening);
  mail_message_list_forget_wanted (self);
  mail_message_list_forget_step (self);
  g_clear_handle_id (&self->busy, g_source_remove);
  if (self->model != NULL)
    mail_message_model_set_table (self->model, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), MAIL_TYPE_MESSAGE_LIST);
  g_clear_object (&self->model);
  g_clear_object (&self->clock);
  g_clear_object (&self->folder);
  g_clear_object (&self->settings);
  g_clear_object (&self->actions);
  G_OBJECT_CLASS (mail_message_list_parent_class)->dispose (object);
}

static void
mail_message_list_finalize (GObject *object)
{
  MailMessageList *self = MAIL_MESSAGE_LIST (object);

  g_free (self->order);
  g_free (self->query);
  g_free (self->missing);
  g_clear_pointer (&self->stores, g_ptr_array_unref);
  G_OBJECT_CLASS (mail_message_list_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class, "/org/estafette/Mail/messages/mail-message-list.ui");
  gtk_widget_class_bind_template_child (widget_class, MailMessageList, header);
  gtk_widget_class_bind_template_child (widget_class, MailMessageList, back_button);
  gtk_widget_class_bind_template_child (widget_class, MailMessageList, compose_button);
  gtk_widget_class_bind_template_child (widget_class, MailMessageList, title);
  gtk_widget_class_bind_template_child (widget_class, MailMessageList, search_bar);
  gtk_widget_class_bind_template_child (widget_class, MailMessageList, search_entry);
  gtk_widget_class_bind_template_child (widget_class, MailMessageList, scope_all);
  gtk_widget_class_bind_template_child (widget_class, MailMessageList, filter_all);
  gtk_widget_class_bind_template_child (widget_class, MailMessageList, filter_unread);
  gtk_widget_class_bind_template_child (widget_class, MailMessageList, filter_flagged);
  gtk_widget_class_bind_template_child (widget_class, MailMessageList, filter_files);
  gtk_widget_class_bind_template_child (widget_class, MailMessageList, stack);
  gtk_widget_class_bind_template_child (widget_class, MailMessageList, scroller);
  gtk_widget_class_bind_template_child (widget_class, MailMessageList, empty_page);
  gtk_widget_class_bind_template_child (widget_class, MailMessageList, spinner);
  gtk_widget_class_bind_template_callback (widget_class, back_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_left_cb);
  gtk_widget_class_bind_template_callback (widget_class, scope_toggled_cb);
  gtk_widget_class_bind_template_callback (widget_class, filter_toggled_cb);
}

static void
mail_message_list_class_init (MailMessageListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  object_class->dispose = mail_message_list_dispose;
  object_class->finalize = mail_message_list_finalize;
  signals[BACK_CLICKED] = g_signal_new ("back-clicked", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 0);
  signals[SELECTION_CHANGED] = g_signal_new ("selection-changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                             G_TYPE_NONE, 0);
  signals[MESSAGE_ACTIVATED] = g_signal_new ("message-activated", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                             G_TYPE_NONE, 0);
  signals[MENU_REQUESTED] = g_signal_new ("menu-requested", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 3, GTK_TYPE_WIDGET, G_TYPE_DOUBLE, G_TYPE_DOUBLE);
  signals[FAILED] = g_signal_new ("failed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
  bind_template (widget_class);
  mail_message_list_install_input (widget_class);
}

static void
make_list (MailMessageList *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect_object (factory, "setup", G_CALLBACK (setup_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (unbind_cb), self, G_CONNECT_SWAPPED);
  self->list = GTK_LIST_VIEW (gtk_list_view_new (GTK_SELECTION_MODEL (g_object_ref (self->model)), factory));
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "mail-messages");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Messages"), -1);
  g_signal_connect_object (self->list, "activate", G_CALLBACK (activate_cb), self, G_CONNECT_SWAPPED);
  mail_message_list_add_input (self);
  gtk_scrolled_window_set_child (self->scroller, GTK_WIDGET (self->list));
}

static void
mail_message_list_init (MailMessageList *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->order = g_strdup ("newest");
  self->model = mail_message_model_new ();
  g_signal_connect_object (self->model, "items-changed", G_CALLBACK (items_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->model, "selection-changed", G_CALLBACK (selection_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->model, "selection-gone", G_CALLBACK (selection_gone_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->model, "filled", G_CALLBACK (filled_cb), self, G_CONNECT_SWAPPED);
  make_list (self);
  gtk_search_bar_connect_entry (self->search_bar, GTK_EDITABLE (self->search_entry));
  g_signal_connect_object (self->search_bar, "notify::search-mode-enabled", G_CALLBACK (search_mode_cb), self,
                           G_CONNECT_SWAPPED);
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), action_entries, G_N_ELEMENTS (action_entries), self);
  mail_message_list_add_saving (self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "list", G_ACTION_GROUP (self->actions));
}

static void
setting_changed_cb (MailMessageList *self,
                    const char      *key)
{
  if (g_str_equal (key, "conversations") && self->folder != NULL)
    update_actions (self);
  if (g_str_equal (key, "conversations") || g_str_equal (key, "list-preview") || g_str_equal (key, "list-compact"))
    reload (self);
}

void
mail_message_list_set_settings (MailMessageList *self,
                                GSettings       *settings)
{
  g_return_if_fail (MAIL_IS_MESSAGE_LIST (self));
  g_set_object (&self->settings, settings);
  g_signal_connect_object (settings, "changed", G_CALLBACK (setting_changed_cb), self, G_CONNECT_SWAPPED);
  update_page (self);
}

void
mail_message_list_set_folder (MailMessageList *self,
                              MailFolderItem  *item)
{
  g_return_if_fail (MAIL_IS_MESSAGE_LIST (self));

  if (self->folder == item)
    return;
  if (self->folder != NULL)
    g_signal_handlers_disconnect_by_func (self->folder, update_title, self);
  g_set_object (&self->folder, item);
  mail_message_list_forget_wanted (self);
  self->last_key = 0;
  self->elsewhere = TRUE;
  if (item != NULL)
    {
      g_signal_connect_object (item, "changed", G_CALLBACK (update_title), self, G_CONNECT_SWAPPED);
      g_free (self->order);
      self->order = mail_message_view_dup_order (self->settings, item);
      update_actions (self);
    }
  mail_message_list_show_whole (self);
  update_title (self);
}

MailFolderItem *
mail_message_list_get_folder (MailMessageList *self)
{
  g_return_val_if_fail (MAIL_IS_MESSAGE_LIST (self), NULL);
  return self->folder;
}

MailMessageModel *
mail_message_list_get_model (MailMessageList *self)
{
  g_return_val_if_fail (MAIL_IS_MESSAGE_LIST (self), NULL);
  return self->model;
}

GtkWidget *
mail_message_list_get_pages (MailMessageList *self)
{
  g_return_val_if_fail (MAIL_IS_MESSAGE_LIST (self), NULL);
  return GTK_WIDGET (self->stack);
}

gboolean
mail_message_list_get_conversations (MailMessageList *self)
{
  g_return_val_if_fail (MAIL_IS_MESSAGE_LIST (self), FALSE);
  return self->conversations;
}

MailSelection *
mail_message_list_dup_selection (MailMessageList *self)
{
  g_return_val_if_fail (MAIL_IS_MESSAGE_LIST (self), NULL);

  if (self->stores == NULL || mail_message_model_get_n_selected (self->model) == 0)
    return NULL;
  return mail_selection_new (self->stores, mail_message_model_get_table (self->model),
                             mail_message_model_get_selected (self->model), self->conversations);
}

gboolean
mail_message_list_is_elsewhere (MailMessageList *self)
{
  g_return_val_if_fail (MAIL_IS_MESSAGE_LIST (self), FALSE);
  return self->elsewhere;
}

MapiRow *
mail_message_list_dup_row (MailMessageList *self)
{
  g_return_val_if_fail (MAIL_IS_MESSAGE_LIST (self), NULL);

  if (mail_message_model_get_n_selected (self->model) != 1)
    return NULL;
  return g_list_model_get_item (G_LIST_MODEL (self->model),
                                gtk_bitset_get_minimum (mail_message_model_get_selected (self->model)));
}

void
mail_message_list_search (MailMessageList *self,
                          const char      *query)
{
  g_return_if_fail (MAIL_IS_MESSAGE_LIST (self));

  gtk_search_bar_set_search_mode (self->search_bar, TRUE);
  gtk_toggle_button_set_active (self->scope_all, TRUE);
  gtk_editable_set_text (GTK_EDITABLE (self->search_entry), query);
}

void
mail_message_list_start_search (MailMessageList *self)
{
  g_return_if_fail (MAIL_IS_MESSAGE_LIST (self));

  gtk_search_bar_set_search_mode (self->search_bar, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}

void
mail_message_list_focus (MailMessageList *self)
{
  g_return_if_fail (MAIL_IS_MESSAGE_LIST (self));
  gtk_widget_grab_focus (GTK_WIDGET (self->list));
  /* GTK takes the first row where none had it */
  if (mail_message_model_get_n_selected (self->model) == 1)
    mail_message_list_scroll_to (self, gtk_bitset_get_minimum (mail_message_model_get_selected (self->model)));
}

void
mail_message_list_set_narrow (MailMessageList *self,
                              gboolean         narrow)
{
  g_return_if_fail (MAIL_IS_MESSAGE_LIST (self));
  self->narrow = narrow;
  gtk_list_view_set_single_click_activate (self->list, narrow);
}

void
mail_message_list_set_header (MailMessageList *self,
                              gboolean         first,
                              gboolean         last,
                              gboolean         back)
{
  g_return_if_fail (MAIL_IS_MESSAGE_LIST (self));
  adw_header_bar_set_show_start_title_buttons (self->header, first);
  adw_header_bar_set_show_end_title_buttons (self->header, last);
  gtk_widget_set_visible (self->back_button, back);
  /* The pane that has it otherwise is out of sight */
  gtk_widget_set_visible (self->compose_button, back);
}
