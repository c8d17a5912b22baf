/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-folder-chooser.h"

#include <string.h>

struct _MailFolderChooser
{
  AdwWindow             parent_instance;

  AdwWindowTitle       *title;
  GtkSearchEntry       *entry;
  GtkListBox           *list;

  MailFolderChosenFunc  func;
  gpointer              user_data;
  GDestroyNotify        destroy;
};

G_DEFINE_FINAL_TYPE (MailFolderChooser, mail_folder_chooser, ADW_TYPE_WINDOW)

static void
choose (MailFolderChooser *self,
        GtkListBoxRow     *row)
{
  MailFolderItem *item = row != NULL ? g_object_get_data (G_OBJECT (row), "folder") : NULL;

  if (item == NULL)
    return;
  self->func (item, self->user_data);
  gtk_window_close (GTK_WINDOW (self));
}

static gboolean
matches (GtkListBoxRow *row,
         gpointer       user_data)
{
  MailFolderChooser *self = user_data;
  const char *title = g_object_get_data (G_OBJECT (row), "folded");
  g_autofree char *wanted = g_utf8_casefold (gtk_editable_get_text (GTK_EDITABLE (self->entry)), -1);

  return strstr (title, wanted) != NULL;
}

static GtkListBoxRow *
get_first_shown (MailFolderChooser *self)
{
  for (GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (self->list)); row != NULL;
       row = gtk_widget_get_next_sibling (row))
    if (GTK_IS_LIST_BOX_ROW (row) && gtk_widget_get_child_visible (row))
      return GTK_LIST_BOX_ROW (row);
  return NULL;
}

static void
search_changed_cb (MailFolderChooser *self)
{
  gtk_list_box_invalidate_filter (self->list);
  gtk_list_box_select_row (self->list, get_first_shown (self));
}

static void
search_activated_cb (MailFolderChooser *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);

  /* The entry tells of what is typed a moment later: who is faster does not mean what was there before */
  if (row == NULL || !matches (row, self))
    {
      search_changed_cb (self);
      row = gtk_list_box_get_selected_row (self->list);
    }
  choose (self, row);
}

static void
row_activated_cb (MailFolderChooser *self,
                  GtkListBoxRow     *row)
{
  choose (self, row);
}

static void
add_folder (MailFolderChooser *self,
            MailFolderItem    *item,
            gboolean           several)
{
  g_autofree char *title = mail_folder_item_dup_title (item);
  g_autofree char *account = mail_store_dup_title (mail_folder_item_get_store (item));
  g_autofree char *all = g_strdup_printf ("%s %s", title, several ? account : "");
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *icon = gtk_image_new_from_icon_name (mail_folder_item_get_icon_name (item));

  gtk_widget_set_margin_start (icon, (gint) mail_folder_item_get_depth (item) * 12);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  if (several)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), account);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), icon);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  /* The row is called by its title of itself */
  if (several)
    gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, account, -1);
  g_object_set_data_full (G_OBJECT (row), "folder", g_object_ref (item), g_object_unref);
  g_object_set_data_full (G_OBJECT (row), "folded", g_utf8_casefold (all, -1), g_free);
  gtk_list_box_append (self->list, row);
}

static void
mail_folder_chooser_dispose (GObject *object)
{
  MailFolderChooser *self = MAIL_FOLDER_CHOOSER (object);

  if (self->destroy != NULL)
    self->destroy (self->user_data);
  self->destroy = NULL;
  G_OBJECT_CLASS (mail_folder_chooser_parent_class)->dispose (object);
}

static void
mail_folder_chooser_class_init (MailFolderChooserClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mail_folder_chooser_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/estafette/Mail/folders/mail-folder-chooser.ui");
  gtk_widget_class_bind_template_child (widget_class, MailFolderChooser, title);
  gtk_widget_class_bind_template_child (widget_class, MailFolderChooser, entry);
  gtk_widget_class_bind_template_child (widget_class, MailFolderChooser, list);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, gtk_window_close);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
mail_folder_chooser_init (MailFolderChooser *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_list_box_set_filter_func (self->list, matches, self, NULL);
  gtk_search_entry_set_key_capture_widget (self->entry, GTK_WIDGET (self));
}

void
mail_folder_chooser_ask (GtkWindow            *parent,
                         MailFolderModel      *folders,
                         const char           *title,
                         const MapiEntryId    *leave_out,
                         MailFolderChosenFunc  func,
                         gpointer              user_data,
                         GDestroyNotify        destroy)
{
  MailFolderChooser *self = g_object_new (MAIL_TYPE_FOLDER_CHOOSER, "transient-for", parent, "modal", TRUE,
                                          "title", title, NULL);
  g_autoptr(GPtrArray) items = mail_folder_model_list_folders (folders);
  MapiStore *first = NULL;
  gboolean several = FALSE;

  self->func = func;
  self->user_data = user_data;
  self->destroy = destroy;
  adw_window_title_set_title (self->title, title);
  for (guint i = 0; i < items->len; i++)
    {
      MapiStore *store = mail_folder_item_get_store (g_ptr_array_index (items, i));

      several |= first != NULL && store != first;
      first = store;
    }
  for (guint i = 0; i < items->len; i++)
    {
      MailFolderItem *item = g_ptr_array_index (items, i);

      if (!mail_folder_item_is_search (item) && mail_folder_item_get_role (item) != MAPI_FOLDER_ROLE_OUTBOX &&
          (leave_out == NULL || !mapi_entry_id_equal (leave_out, mail_folder_item_get_entry_id (item))))
        add_folder (self, item, several);
    }
  gtk_list_box_select_row (self->list, get_first_shown (self));
  gtk_window_present (GTK_WINDOW (self));
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}
