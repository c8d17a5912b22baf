/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hands on the list of messages, menus and dragging, and the hands of the clock. */
#include "config.h"

#include "mail-message-list-private.h"

#include <glib/gi18n.h>

#include "mail-menu-gesture.h"
#include "mail-message-files.h"
#include "mail-message-row.h"

/* Something done at a row that is not selected is done to that row alone */
static gboolean
select_under (MailMessageList *self,
              double           x,
              double           y)
{
  MailMessageRow *row = mail_message_row_pick (GTK_WIDGET (self->list), x, y);
  guint position = row != NULL ? mail_message_row_get_position (row) : GTK_INVALID_LIST_POSITION;

  if (position == GTK_INVALID_LIST_POSITION)
    return FALSE;
  if (!gtk_selection_model_is_selected (GTK_SELECTION_MODEL (self->model), position))
    gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->model), position, TRUE);
  return TRUE;
}

static gboolean
has_focus (MailMessageList *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self->list));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  return focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->list));
}

void
mail_message_list_note_focus (MailMessageList *self)
{
  self->had_focus = self->had_focus || has_focus (self);
}

void
mail_message_list_scroll_to (MailMessageList *self,
                             guint            position)
{
  gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", position);
  if (!has_focus (self))
    return;
  /* The next arrow goes on from there, not from the row that was left */
  for (GtkWidget *item = gtk_widget_get_first_child (GTK_WIDGET (self->list)); item != NULL;
       item = gtk_widget_get_next_sibling (item))
    {
      GtkWidget *row = gtk_widget_get_first_child (item);

      if (row != NULL && MAIL_IS_MESSAGE_ROW (row)
          && mail_message_row_get_position (MAIL_MESSAGE_ROW (row)) == position)
        {
          gtk_widget_grab_focus (item);
          break;
        }
    }
}

/* Unless somebody has taken it meanwhile: without rows it is nowhere, or with what scrolls them */
void
mail_message_list_return_focus (MailMessageList *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (self->had_focus && (focus == NULL || focus == GTK_WIDGET (self->scroller)))
    mail_message_list_focus (self);
  self->had_focus = FALSE;
}

/* GTK looks for another place when it draws the next time. Until then keys would go to a row that is nowhere, and be lost. */
static void
leave_gone_row (MailMessageList *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (focus != NULL && gtk_widget_get_root (focus) != root)
    gtk_root_set_focus (root, NULL);
}

static gboolean
show_menu (gpointer list,
           double   x,
           double   y)
{
  MailMessageList *self = list;

  if (!select_under (self, x, y))
    return FALSE;
  mail_message_list_emit_menu (self, x, y);
  return TRUE;
}

static void
menu_action_cb (GtkWidget  *widget,
                const char *action,
                GVariant   *parameter)
{
  MailMessageList *self = MAIL_MESSAGE_LIST (widget);

  if (mail_message_model_get_n_selected (self->model) > 0)
    mail_message_list_emit_menu (self, gtk_widget_get_width (widget) / 2.0, 60.0);
}

static GdkContentProvider *
drag_prepare_cb (MailMessageList *self,
                 double           x,
                 double           y)
{
  g_autoptr(MailSelection) selection = NULL;
  GdkContentProvider *both[2];

  if (!select_under (self, x, y))
    return NULL;
  selection = mail_message_list_dup_selection (self);
  if (selection == NULL)
    return NULL;
  both[0] = gdk_content_provider_new_typed (MAIL_TYPE_SELECTION, selection);
  both[1] = mail_message_files_new (selection);
  return gdk_content_provider_new_union (both, both[1] != NULL ? 2 : 1);
}

static void
drag_begin_cb (MailMessageList *self,
               GdkDrag         *drag)
{
  GtkWidget *icon = gtk_drag_icon_get_for_drag (drag);
  guint n = mail_message_model_get_n_selected (self->model);
  g_autofree char *text = g_strdup_printf (ngettext ("%u message", "%u messages", n), n);
  GtkWidget *label = gtk_label_new (text);

  gtk_widget_add_css_class (label, "card");
  gtk_widget_add_css_class (label, "mail-drag");
  gtk_drag_icon_set_child (GTK_DRAG_ICON (icon), label);
}

/* The end is where it is when all rows are there */
static gboolean
key_pressed_cb (MailMessageList *self,
                guint            key,
                guint            code,
                GdkModifierType  state)
{
  GdkModifierType mods = state & gtk_accelerator_get_default_mod_mask ();

  /* With Control alone nothing is selected, and with others it is another key */
  if ((key != GDK_KEY_End && key != GDK_KEY_KP_End)
      || (mods != 0 && mods != GDK_SHIFT_MASK && mods != (GDK_CONTROL_MASK | GDK_SHIFT_MASK)))
    return GDK_EVENT_PROPAGATE;
  return mail_message_model_await_end (self->model, (mods & GDK_CONTROL_MASK) != 0, (mods & GDK_SHIFT_MASK) != 0)
           ? GDK_EVENT_STOP : GDK_EVENT_PROPAGATE;
}

/* As the key does: from the row the list itself remembers */
static void
end_cb (MailMessageList *self,
        gboolean         modify,
        gboolean         extend)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->model));

  if (n == 0)
    return;
  gtk_widget_activate_action (GTK_WIDGET (self->list), "list.select-item", "(ubb)", n - 1, modify, extend);
  mail_message_list_scroll_to (self, n - 1);
}

/* Today has become yesterday, or hours are others; and what was found from one day on may be found no more */
static void
renew_rows (MailMessageList *self)
{
  MapiTable *table = mail_message_model_get_table (self->model);

  if (table != NULL && (self->query != NULL || (self->folder != NULL && mail_folder_item_is_search (self->folder))))
    mapi_table_source_changed_all (mapi_table_get_source (table));
  for (GtkWidget *item = gtk_widget_get_first_child (GTK_WIDGET (self->list)); item != NULL;
       item = gtk_widget_get_next_sibling (item))
    {
      GtkWidget *row = gtk_widget_get_first_child (item);

      if (row != NULL && MAIL_IS_MESSAGE_ROW (row))
        mail_message_row_renew (MAIL_MESSAGE_ROW (row));
    }
}

void
mail_message_list_add_input (MailMessageList *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkDragSource *source = gtk_drag_source_new ();

  self->clock = mail_clock_new ();
  g_signal_connect_object (self->clock, "changed", G_CALLBACK (renew_rows), self, G_CONNECT_SWAPPED);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self->list), keys);
  g_signal_connect_object (self->model, "end", G_CALLBACK (end_cb), self, G_CONNECT_SWAPPED);
  /* The list was asked to show the rows before, and has taken away those that are gone */
  g_signal_connect_object (self->model, "items-changed", G_CALLBACK (leave_gone_row), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);

  mail_menu_gesture_add (GTK_WIDGET (self->list), show_menu, self);
  gtk_drag_source_set_actions (source, GDK_ACTION_MOVE | GDK_ACTION_COPY);
  g_signal_connect_object (source, "prepare", G_CALLBACK (drag_prepare_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (source, "drag-begin", G_CALLBACK (drag_begin_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self->list), GTK_EVENT_CONTROLLER (source));
}

void
mail_message_list_install_input (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "messages.menu", NULL, menu_action_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Menu, 0, "messages.menu", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, "messages.menu", NULL);
}
