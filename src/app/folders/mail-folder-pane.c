/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-folder-pane.h"

#include <glib/gi18n.h>

#include "mail-application.h"
#include "mail-change-queue.h"
#include "mail-folder-change.h"
#include "mail-folder-chooser.h"
#include "mail-folder-copy-change.h"
#include "mail-folder-dialogs.h"
#include "mail-folder-keep.h"
#include "mail-folder-row.h"
#include "mail-folder-sight.h"
#include "mail-menu-gesture.h"
#include "mail-saved-search.h"
#include "mail-remote-dialog.h"
#include "mail-selection.h"

struct _MailFolderPane
{
  AdwBin              parent_instance;

  GtkListView        *list;
  GtkWidget          *menu;       /* (nullable): the popover, made when first needed */
  MailFolderModel    *model;      /* (owned) (nullable) */
  GtkSingleSelection *selection;  /* (owned) (nullable) */
  MailFolderItem     *subject;    /* (owned) (nullable): what the menu is about */
  GtkWidget          *dropping;   /* (unowned) (nullable): the row something is held over */
  gboolean            copying;    /* what is held over it stays where it was */
  gboolean            on_selected; /* the button went down on the folder that is shown */
};

G_DEFINE_FINAL_TYPE (MailFolderPane, mail_folder_pane, ADW_TYPE_BIN)

enum { FOLDER_SELECTED, FOLDER_ACTIVATED, FOLDER_CLICKED, MESSAGES_DROPPED, N_SIGNALS };
static guint signals[N_SIGNALS];

/* ---- rows ---- */

static void
expander_clicked_cb (MailFolderRow  *row,
                     MailFolderPane *self)
{
  MailFolderItem *item = mail_folder_row_get_item (row);

  if (item != NULL && self->model != NULL)
    mail_folder_model_set_expanded (self->model, item, !mail_folder_item_get_expanded (item));
}

static void
setup_cb (MailFolderPane *self,
          GtkListItem    *list_item)
{
  GtkWidget *row = mail_folder_row_new ();

  g_signal_connect_object (row, "expander-clicked", G_CALLBACK (expander_clicked_cb), self, 0);
  gtk_list_item_set_child (list_item, row);
}

static void
bind_cb (MailFolderPane *self,
         GtkListItem    *list_item)
{
  MailFolderItem *item = gtk_list_item_get_item (list_item);
  gboolean folder = !mail_folder_item_is_heading (item);

  gtk_list_item_set_selectable (list_item, folder);
  gtk_list_item_set_activatable (list_item, folder);
  mail_folder_row_set_item (MAIL_FOLDER_ROW (gtk_list_item_get_child (list_item)), item);
}

static void
unbind_cb (MailFolderPane *self,
           GtkListItem    *list_item)
{
  mail_folder_row_set_item (MAIL_FOLDER_ROW (gtk_list_item_get_child (list_item)), NULL);
}

/* What the menu is about it stays about as long as it is open */
static void
forget_subject (MailFolderPane *self)
{
  if (self->menu == NULL || !gtk_widget_get_visible (self->menu))
    g_clear_object (&self->subject);
}

static void
selected_cb (MailFolderPane *self)
{
  MailFolderItem *item = mail_folder_pane_get_selected (self);

  forget_subject (self);
  if (item != NULL)
    g_signal_emit (self, signals[FOLDER_SELECTED], 0, item);
}

static void
activate_cb (MailFolderPane *self,
             guint           position)
{
  g_signal_emit (self, signals[FOLDER_ACTIVATED], 0);
}

static gboolean
is_on_selected (MailFolderPane *self,
                double          x,
                double          y)
{
  MailFolderRow *row = mail_folder_row_pick (GTK_WIDGET (self->list), x, y);
  MailFolderItem *item = row != NULL ? mail_folder_row_get_item (row) : NULL;

  return item != NULL && item == mail_folder_pane_get_selected (self);
}

static void
button_down_cb (MailFolderPane *self,
                int             n_press,
                double          x,
                double          y)
{
  self->on_selected = is_on_selected (self, x, y);
}

/* What is selected already is not selected once more, which is all that is told otherwise */
static void
button_up_cb (MailFolderPane *self,
              int             n_press,
              double          x,
              double          y)
{
  if (self->on_selected && is_on_selected (self, x, y))
    g_signal_emit (self, signals[FOLDER_CLICKED], 0);
}

/* ---- dragging ---- */

static GdkContentProvider *
drag_prepare_cb (MailFolderPane *self,
                 double          x,
                 double          y)
{
  MailFolderRow *row = mail_folder_row_pick (GTK_WIDGET (self->list), x, y);
  MailFolderItem *item = row != NULL ? mail_folder_row_get_item (row) : NULL;

  /* Special folders stay where they are */
  if (item == NULL || !mail_folder_item_is_folder (item) || mail_folder_item_get_role (item) != MAPI_FOLDER_ROLE_NONE)
    return NULL;
  return gdk_content_provider_new_typed (MAIL_TYPE_FOLDER_ITEM, item);
}

static void
set_dropping (MailFolderPane *self,
              GtkWidget      *row)
{
  if (self->dropping == row)
    return;
  if (self->dropping != NULL)
    {
      gtk_widget_remove_css_class (self->dropping, "drop-here");
      g_object_remove_weak_pointer (G_OBJECT (self->dropping), (gpointer *) &self->dropping);
    }
  self->dropping = row;
  if (row != NULL)
    {
      gtk_widget_add_css_class (row, "drop-here");
      g_object_add_weak_pointer (G_OBJECT (row), (gpointer *) &self->dropping);
    }
}

static GdkDragAction
drop_motion_cb (MailFolderPane *self,
                double          x,
                double          y,
                GtkDropTarget  *target)
{
  MailFolderRow *row = mail_folder_row_pick (GTK_WIDGET (self->list), x, y);
  MailFolderItem *item = row != NULL ? mail_folder_row_get_item (row) : NULL;
  const GValue *value = gtk_drop_target_get_value (target);
  gboolean folder = value != NULL && G_VALUE_HOLDS (value, MAIL_TYPE_FOLDER_ITEM);

  if (item == NULL || mail_folder_item_is_search (item) ||
      (!mail_folder_item_is_folder (item) && (!folder || mail_folder_item_get_store (item) == NULL)))
    {
      set_dropping (self, NULL);
      return 0;
    }
  set_dropping (self, GTK_WIDGET (row));
  /* With Ctrl held nothing else is left; a folder goes to another account only as a copy */
  self->copying = (gdk_drop_get_actions (gtk_drop_target_get_current_drop (target)) & GDK_ACTION_MOVE) == 0
                  || (folder && mail_folder_item_get_store (g_value_get_object (value)) != mail_folder_item_get_store (item));
  return self->copying ? GDK_ACTION_COPY : GDK_ACTION_MOVE;
}

static void
drop_leave_cb (MailFolderPane *self)
{
  set_dropping (self, NULL);
}

static void
push_change (MailChange *change)
{
  g_autoptr(MailChange) owned = change;

  mail_change_queue_push (mail_application_get_changes (mail_application_get ()), owned);
}

static void
copy_folder (MailFolderItem *target,
             gpointer        user_data)
{
  MailFolderItem *folder = MAIL_FOLDER_ITEM (user_data);

  push_change (mail_folder_copy_change_new (mail_folder_item_get_store (folder), mail_folder_item_get_entry_id (folder),
                                            mail_folder_item_get_name (folder), mail_folder_item_get_store (target),
                                            mail_folder_item_get_entry_id (target)));
}

static void
move_folder (MailFolderItem *target,
             MailFolderItem *folder)
{
  push_change (mail_folder_change_new_move (mail_folder_item_get_store (folder), mail_folder_item_get_entry_id (folder),
                                            mail_folder_item_get_parent_id (folder),
                                            mail_folder_item_get_entry_id (target), mail_folder_item_get_name (folder)));
}

static gboolean
drop_folder (MailFolderPane *self,
             MailFolderItem *dragged,
             MailFolderItem *target)
{
  if (self->copying && dragged != target)
    copy_folder (target, dragged);
  else if (dragged != target)
    move_folder (target, dragged);
  return dragged != target;
}

static gboolean
drop_cb (MailFolderPane *self,
         const GValue   *value,
         double          x,
         double          y,
         GtkDropTarget  *target)
{
  MailFolderRow *row = mail_folder_row_pick (GTK_WIDGET (self->list), x, y);
  MailFolderItem *item = row != NULL ? mail_folder_row_get_item (row) : NULL;

  set_dropping (self, NULL);
  if (item == NULL)
    return FALSE;
  if (G_VALUE_HOLDS (value, MAIL_TYPE_FOLDER_ITEM))
    return drop_folder (self, g_value_get_object (value), item);
  if (!mail_folder_item_is_folder (item))
    return FALSE;
  g_signal_emit (self, signals[MESSAGES_DROPPED], 0, item, g_value_get_object (value), self->copying);
  return TRUE;
}

/* ---- actions ---- */

/* What an action is about: what the menu was opened on, else what is selected */
static MailFolderItem *
get_subject (MailFolderPane *self)
{
  return self->subject != NULL ? self->subject : mail_folder_pane_get_selected (self);
}

static void
name_chosen_cb (const char *name,
                gpointer    user_data)
{
  MailFolderItem *item = MAIL_FOLDER_ITEM (user_data);

  push_change (mail_folder_change_new_create (mail_folder_item_get_store (item),
                                              mail_folder_item_get_entry_id (item), name));
}

static void
new_cb (GtkWidget  *widget,
        const char *action,
        GVariant   *parameter)
{
  MailFolderPane *self = MAIL_FOLDER_PANE (widget);
  MailFolderItem *item = get_subject (self);

  if (item == NULL)
    return;
  /* Where it goes must be seen afterwards */
  if (mail_folder_item_is_folder (item))
    mail_folder_model_set_expanded (self->model, item, TRUE);
  mail_folder_dialogs_ask_name (widget, _("New Folder"), NULL, _("_Create"), name_chosen_cb, g_object_ref (item),
                                g_object_unref);
}

static void
new_name_cb (const char *name,
             gpointer    user_data)
{
  MailFolderItem *item = MAIL_FOLDER_ITEM (user_data);

  push_change (mail_folder_change_new_rename (mail_folder_item_get_store (item), mail_folder_item_get_entry_id (item),
                                              mail_folder_item_get_name (item), name));
}

static void
rename_cb (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  MailFolderItem *item = get_subject (MAIL_FOLDER_PANE (widget));

  if (item == NULL || !mail_folder_item_is_folder (item) || mail_folder_item_get_role (item) != MAPI_FOLDER_ROLE_NONE)
    return;
  mail_folder_dialogs_ask_name (widget, _("Rename Folder"), mail_folder_item_get_name (item), _("_Rename"),
                                new_name_cb, g_object_ref (item), g_object_unref);
}

/* As with the pointer: to another account it goes as a copy */
static void
move_chosen_cb (MailFolderItem *target,
                gpointer        user_data)
{
  if (mail_folder_item_get_store (user_data) == mail_folder_item_get_store (target))
    move_folder (target, user_data);
  else
    copy_folder (target, user_data);
}

static void
place_cb (GtkWidget  *widget,
          const char *action,
          GVariant   *parameter)
{
  MailFolderPane *self = MAIL_FOLDER_PANE (widget);
  MailFolderItem *item = get_subject (self);
  gboolean move = g_str_equal (action, "folder.move");

  if (item == NULL || !mail_folder_item_is_folder (item) || mail_folder_item_is_search (item) ||
      (move && mail_folder_item_get_role (item) != MAPI_FOLDER_ROLE_NONE))
    return;
  mail_folder_chooser_ask_place (GTK_WINDOW (gtk_widget_get_root (widget)), self->model,
                                 move ? _("Move Folder to") : _("Copy Folder to"), item, move,
                                 move ? move_chosen_cb : copy_folder, g_object_ref (item), g_object_unref);
}

static void
delete_confirmed_cb (gpointer user_data)
{
  MailFolderItem *item = MAIL_FOLDER_ITEM (user_data);

  push_change (mail_folder_change_new_delete (mail_folder_item_get_store (item), mail_folder_item_get_entry_id (item),
                                              mail_folder_item_get_name (item)));
}

static void
delete_cb (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  MailFolderPane *self = MAIL_FOLDER_PANE (widget);
  MailFolderItem *item = get_subject (self);
  g_autofree char *title = NULL;

  if (item == NULL || !mail_folder_item_is_folder (item) || mail_folder_item_get_role (item) != MAPI_FOLDER_ROLE_NONE)
    return;
  if (!mail_folder_model_is_in_trash (self->model, item) && !mail_folder_item_is_search (item))
    {
      push_change (mail_folder_change_new_trash (mail_folder_item_get_store (item),
                                                 mail_folder_item_get_entry_id (item),
                                                 mail_folder_item_get_parent_id (item),
                                                 mail_folder_item_get_name (item)));
      return;
    }
  title = g_strdup_printf (_("Delete “%s” for Good?"), mail_folder_item_get_name (item));
  mail_folder_dialogs_confirm (widget, title, mail_folder_item_is_search (item)
                                 ? _("The search will be gone. The messages it finds stay where they are.")
                                 : _("The folder and everything in it will be gone. This cannot be undone."),
                               _("_Delete"), delete_confirmed_cb, g_object_ref (item), g_object_unref);
}

static void
empty_confirmed_cb (gpointer user_data)
{
  MailFolderItem *item = MAIL_FOLDER_ITEM (user_data);
  g_autofree char *title = mail_folder_item_dup_title (item);

  push_change (mail_folder_change_new_empty (mail_folder_item_get_store (item), mail_folder_item_get_entry_id (item),
                                             title));
}

static void
empty_cb (GtkWidget  *widget,
          const char *action,
          GVariant   *parameter)
{
  MailFolderItem *item = get_subject (MAIL_FOLDER_PANE (widget));
  g_autofree char *name = NULL;
  g_autofree char *title = NULL;
  g_autofree char *text = NULL;
  guint n;

  if (item == NULL || !mail_folder_item_is_folder (item))
    return;
  n = mail_folder_item_get_n_total (item);
  name = mail_folder_item_dup_title (item);
  title = g_strdup_printf (_("Empty “%s”?"), name);
  text = g_strdup_printf (ngettext ("%u message will be deleted for good. This cannot be undone.",
                                    "%u messages will be deleted for good. This cannot be undone.", n), n);
  mail_folder_dialogs_confirm (widget, title, text, _("_Empty"), empty_confirmed_cb, g_object_ref (item),
                               g_object_unref);
}

static void
mark_read_cb (GtkWidget  *widget,
              const char *action,
              GVariant   *parameter)
{
  MailFolderItem *item = get_subject (MAIL_FOLDER_PANE (widget));
  g_autofree char *title = NULL;

  if (item == NULL || !mail_folder_item_is_folder (item))
    return;
  title = mail_folder_item_dup_title (item);
  push_change (mail_folder_change_new_read (mail_folder_item_get_store (item), mail_folder_item_get_entry_id (item),
                                            title));
}

static void
favourite_cb (GtkWidget  *widget,
              const char *action,
              GVariant   *parameter)
{
  MailFolderPane *self = MAIL_FOLDER_PANE (widget);
  MailFolderItem *item = get_subject (self);

  if (item != NULL && mail_folder_item_is_folder (item))
    mail_folder_model_set_favourite (self->model, item, !mail_folder_model_is_favourite (self->model, item));
}

static void
keep_cb (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  MailFolderItem *item = get_subject (MAIL_FOLDER_PANE (widget));

  if (item != NULL)
    mail_folder_keep_ask (widget, item);
}

static void
edit_search_cb (GtkWidget  *widget,
                const char *action,
                GVariant   *parameter)
{
  MailFolderItem *item = get_subject (MAIL_FOLDER_PANE (widget));

  if (item != NULL && mail_folder_item_is_search (item))
    mail_saved_search_ask_edit (widget, item);
}

static void
remote_cb (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  MailFolderItem *item = get_subject (MAIL_FOLDER_PANE (widget));

  if (item != NULL && mail_remote_dialog_is_possible (item))
    gtk_window_present (GTK_WINDOW (mail_remote_dialog_new (GTK_WINDOW (gtk_widget_get_root (widget)), item)));
}

/* The arrow that points into the tree expands: which one it is, the direction of reading says. Before the list, which
 * takes both without doing anything. */
static gboolean
key_pressed_cb (MailFolderPane  *self,
                guint            key,
                guint            keycode,
                GdkModifierType  modifiers)
{
  MailFolderItem *item = mail_folder_pane_get_selected (self);
  gboolean left = key == GDK_KEY_Left || key == GDK_KEY_KP_Left;
  gboolean right = key == GDK_KEY_Right || key == GDK_KEY_KP_Right;
  gboolean rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;

  if ((!left && !right) || (modifiers & gtk_accelerator_get_default_mod_mask ()) != 0)
    return GDK_EVENT_PROPAGATE;
  if (item != NULL && mail_folder_item_is_folder (item) && mail_folder_item_has_children (item))
    mail_folder_model_set_expanded (self->model, item, right != rtl);
  return GDK_EVENT_STOP;
}

/* Keys are about what is selected, whatever the menu was about that was closed before */
static gboolean
key_action_cb (GtkWidget *widget,
               GVariant  *action,
               gpointer   user_data)
{
  forget_subject (MAIL_FOLDER_PANE (widget));
  return gtk_widget_activate_action (widget, g_variant_get_string (action, NULL), NULL);
}

/* ---- the menu ---- */

static GMenuModel *
make_menu (MailFolderPane *self,
           MailFolderItem *item)
{
  GMenu *menu = g_menu_new ();
  g_autoptr(GMenu) change = g_menu_new ();
  MapiFolderRole role = mail_folder_item_get_role (item);

  if (mail_folder_item_is_folder (item))
    {
      g_autoptr(GMenu) look = g_menu_new ();

      g_menu_append (look, _("Mark All as _Read"), "folder.mark-read");
      g_menu_append (look, mail_folder_model_is_favourite (self->model, item) ? _("Remove from _Favourites")
                                                                       : _("Add to _Favourites"), "folder.favourite");
      g_menu_append_section (menu, NULL, G_MENU_MODEL (look));
    }
  if (mail_folder_item_is_search (item))
    g_menu_append (change, _("Edi_t Search…"), "folder.edit-search");
  else
    g_menu_append (change, _("_New Folder…"), "folder.new");
  if (mail_folder_item_is_folder (item) && role == MAPI_FOLDER_ROLE_NONE)
    {
      g_menu_append (change, _("Rena_me…"), "folder.rename");
      g_menu_append (change, _("_Delete"), "folder.delete");
      if (!mail_folder_item_is_search (item))
        g_menu_append (change, C_("folder", "Mo_ve to…"), "folder.move");
    }
  if (mail_folder_item_is_folder (item) && !mail_folder_item_is_search (item))
    g_menu_append (change, C_("folder", "C_opy to…"), "folder.copy");
  if (role == MAPI_FOLDER_ROLE_TRASH || role == MAPI_FOLDER_ROLE_JUNK)
    g_menu_append (change, _("_Empty…"), "folder.empty");
  if (mail_folder_keep_is_possible (item))
    g_menu_append (change, _("_Keep on This Computer…"), "folder.keep");
  if (mail_remote_dialog_is_possible (item))
    g_menu_append (change, _("Mail on the _Server…"), "folder.remote");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (change));
  return G_MENU_MODEL (menu);
}

/* The next key is for the list again, unless what was chosen took the focus elsewhere */
static void
menu_closed_cb (MailFolderPane *self,
                GtkPopover     *menu)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self)));

  if (focus == NULL || focus == GTK_WIDGET (menu) || gtk_widget_is_ancestor (focus, GTK_WIDGET (menu)))
    mail_folder_pane_focus (self);
}

static void
show_menu (MailFolderPane *self,
           MailFolderItem *item,
           double          x,
           double          y)
{
  g_autoptr(GMenuModel) menu = make_menu (self, item);

  g_set_object (&self->subject, item);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "folder.empty",
                                 mail_folder_item_get_n_total (item) > 0 || mail_folder_item_has_children (item));
  if (self->menu == NULL)
    {
      self->menu = gtk_popover_menu_new_from_model (NULL);
      gtk_widget_set_parent (self->menu, GTK_WIDGET (self));
      gtk_popover_set_has_arrow (GTK_POPOVER (self->menu), FALSE);
      gtk_widget_set_halign (self->menu, GTK_ALIGN_START);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self->menu), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Folders"), -1);
      g_signal_connect_object (self->menu, "closed", G_CALLBACK (menu_closed_cb), self, G_CONNECT_SWAPPED);
    }
  gtk_popover_menu_set_menu_model (GTK_POPOVER_MENU (self->menu), menu);
  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu), &(GdkRectangle) { (int) x, (int) y, 1, 1 });
  gtk_popover_popup (GTK_POPOVER (self->menu));
}

static gboolean
show_menu_at (gpointer pane,
              double   x,
              double   y)
{
  MailFolderPane *self = pane;
  MailFolderRow *row = mail_folder_row_pick (GTK_WIDGET (self->list), x, y);
  MailFolderItem *item = row != NULL ? mail_folder_row_get_item (row) : NULL;

  if (item == NULL || (!mail_folder_item_is_folder (item) && mail_folder_item_get_store (item) == NULL))
    return FALSE;
  gtk_widget_translate_coordinates (GTK_WIDGET (self->list), GTK_WIDGET (self), x, y, &x, &y);
  show_menu (self, item, x, y);
  return TRUE;
}

static void
menu_cb (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  MailFolderPane *self = MAIL_FOLDER_PANE (widget);
  MailFolderItem *item = mail_folder_pane_get_selected (self);

  if (item != NULL)
    show_menu (self, item, gtk_widget_get_width (widget) / 2.0, 40);
}

/* ---- the object ---- */

static void
mail_folder_pane_size_allocate (GtkWidget *widget,
                                int        width,
                                int        height,
                                int        baseline)
{
  MailFolderPane *self = MAIL_FOLDER_PANE (widget);

  GTK_WIDGET_CLASS (mail_folder_pane_parent_class)->size_allocate (widget, width, height, baseline);
  if (self->menu != NULL)
    gtk_popover_present (GTK_POPOVER (self->menu));
}

static void
mail_folder_pane_dispose (GObject *object)
{
  MailFolderPane *self = MAIL_FOLDER_PANE (object);

  set_dropping (self, NULL);
  g_clear_pointer (&self->menu, gtk_widget_unparent);
  g_clear_object (&self->subject);
  g_clear_object (&self->selection);
  g_clear_object (&self->model);
  G_OBJECT_CLASS (mail_folder_pane_parent_class)->dispose (object);
}

static void
mail_folder_pane_class_init (MailFolderPaneClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mail_folder_pane_dispose;
  widget_class->size_allocate = mail_folder_pane_size_allocate;

  signals[FOLDER_SELECTED] = g_signal_new ("folder-selected", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                           G_TYPE_NONE, 1, MAIL_TYPE_FOLDER_ITEM);
  signals[FOLDER_CLICKED] = g_signal_new ("folder-clicked", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                          0);
  signals[FOLDER_ACTIVATED] = g_signal_new ("folder-activated", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                            G_TYPE_NONE, 0);
  signals[MESSAGES_DROPPED] = g_signal_new ("messages-dropped", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                            G_TYPE_NONE, 3, MAIL_TYPE_FOLDER_ITEM, G_TYPE_OBJECT, G_TYPE_BOOLEAN);

  gtk_widget_class_install_action (widget_class, "folder.new", NULL, new_cb);
  gtk_widget_class_install_action (widget_class, "folder.rename", NULL, rename_cb);
  gtk_widget_class_install_action (widget_class, "folder.delete", NULL, delete_cb);
  gtk_widget_class_install_action (widget_class, "folder.move", NULL, place_cb);
  gtk_widget_class_install_action (widget_class, "folder.copy", NULL, place_cb);
  gtk_widget_class_install_action (widget_class, "folder.empty", NULL, empty_cb);
  gtk_widget_class_install_action (widget_class, "folder.mark-read", NULL, mark_read_cb);
  gtk_widget_class_install_action (widget_class, "folder.favourite", NULL, favourite_cb);
  gtk_widget_class_install_action (widget_class, "folder.keep", NULL, keep_cb);
  gtk_widget_class_install_action (widget_class, "folder.edit-search", NULL, edit_search_cb);
  gtk_widget_class_install_action (widget_class, "folder.remote", NULL, remote_cb);
  gtk_widget_class_install_action (widget_class, "folder.menu", NULL, menu_cb);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_F2, 0, key_action_cb, "s", "folder.rename");
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Delete, 0, key_action_cb, "s", "folder.delete");
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Menu, 0, "folder.menu", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, "folder.menu", NULL);
}

static void
add_drag_and_drop (MailFolderPane *self)
{
  GtkDragSource *source = gtk_drag_source_new ();
  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_INVALID, GDK_ACTION_MOVE | GDK_ACTION_COPY);
  GType types[] = { MAIL_TYPE_SELECTION, MAIL_TYPE_FOLDER_ITEM };

  gtk_drag_source_set_actions (source, GDK_ACTION_MOVE | GDK_ACTION_COPY);
  g_signal_connect_object (source, "prepare", G_CALLBACK (drag_prepare_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self->list), GTK_EVENT_CONTROLLER (source));

  gtk_drop_target_set_gtypes (target, types, G_N_ELEMENTS (types));
  gtk_drop_target_set_preload (target, TRUE);
  g_signal_connect_object (target, "enter", G_CALLBACK (drop_motion_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (target, "motion", G_CALLBACK (drop_motion_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (target, "leave", G_CALLBACK (drop_leave_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (target, "drop", G_CALLBACK (drop_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self->list), GTK_EVENT_CONTROLLER (target));
}

static void
mail_folder_pane_init (MailFolderPane *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  g_signal_connect_object (factory, "setup", G_CALLBACK (setup_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (unbind_cb), self, G_CONNECT_SWAPPED);
  self->list = GTK_LIST_VIEW (gtk_list_view_new (NULL, factory));
  gtk_list_view_set_single_click_activate (self->list, FALSE);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "navigation-sidebar");
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "mail-folders");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Folders"), -1);
  g_signal_connect_object (self->list, "activate", G_CALLBACK (activate_cb), self, G_CONNECT_SWAPPED);

  mail_menu_gesture_add (GTK_WIDGET (self->list), show_menu_at, self);
  g_signal_connect_object (click, "pressed", G_CALLBACK (button_down_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (click, "released", G_CALLBACK (button_up_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self->list), GTK_EVENT_CONTROLLER (click));
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self->list), keys);
  add_drag_and_drop (self);

  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (self->list));
  mail_folder_sight_install (self->list, GTK_SCROLLED_WINDOW (scroller));
  adw_bin_set_child (ADW_BIN (self), scroller);
}

void
mail_folder_pane_set_model (MailFolderPane  *self,
                            MailFolderModel *model)
{
  g_return_if_fail (MAIL_IS_FOLDER_PANE (self));

  gtk_list_view_set_model (self->list, NULL);
  g_clear_object (&self->selection);
  g_clear_object (&self->subject);
  g_set_object (&self->model, model);
  if (model == NULL)
    return;
  self->selection = gtk_single_selection_new (G_LIST_MODEL (g_object_ref (model)));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_selected (self->selection, GTK_INVALID_LIST_POSITION);
  g_signal_connect_object (self->selection, "notify::selected-item", G_CALLBACK (selected_cb), self, G_CONNECT_SWAPPED);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));
}

MailFolderItem *
mail_folder_pane_get_selected (MailFolderPane *self)
{
  MailFolderItem *item;

  g_return_val_if_fail (MAIL_IS_FOLDER_PANE (self), NULL);

  item = self->selection != NULL ? gtk_single_selection_get_selected_item (self->selection) : NULL;
  return item != NULL && !mail_folder_item_is_heading (item) ? item : NULL;
}

gboolean
mail_folder_pane_select (MailFolderPane    *self,
                         const MapiEntryId *id)
{
  guint position;

  g_return_val_if_fail (MAIL_IS_FOLDER_PANE (self), FALSE);

  if (self->model == NULL || !mail_folder_model_find (self->model, id, &position))
    return FALSE;
  gtk_single_selection_set_selected (self->selection, position);
  mail_folder_sight_keep (self->list);
  return TRUE;
}

gboolean
mail_folder_pane_select_key (MailFolderPane *self,
                             const char     *key)
{
  g_return_val_if_fail (MAIL_IS_FOLDER_PANE (self), FALSE);

  for (guint i = 0; self->model != NULL && i < g_list_model_get_n_items (G_LIST_MODEL (self->model)); i++)
    {
      g_autoptr(MailFolderItem) item = g_list_model_get_item (G_LIST_MODEL (self->model), i);

      if (!g_str_equal (mail_folder_item_get_key (item), key))
        continue;
      gtk_single_selection_set_selected (self->selection, i);
      mail_folder_sight_keep (self->list);
      return TRUE;
    }
  return FALSE;
}

void
mail_folder_pane_focus (MailFolderPane *self)
{
  g_return_if_fail (MAIL_IS_FOLDER_PANE (self));
  gtk_widget_grab_focus (GTK_WIDGET (self->list));
}
