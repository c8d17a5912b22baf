/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-folder-chooser.h"

#include <glib/gi18n.h>
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
  gboolean top = mail_folder_item_is_heading (item);
  g_autofree char *title = top ? g_strdup (C_("folder", "Top Level")) : mail_folder_item_dup_title (item);
  g_autofree char *account = mail_store_dup_title (mail_folder_item_get_store (item));
  g_autofree char *all = g_strdup_printf ("%s %s", title, several ? account : "");
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *icon = gtk_image_new_from_icon_name (top ? "go-home-symbolic" : mail_folder_item_get_icon_name (item));

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

static MailFolderChooser *
chooser_new (GtkWindow            *parent,
             const char           *title,
             MailFolderChosenFunc  func,
             gpointer              user_data,
             GDestroyNotify        destroy)
{
  MailFolderChooser *self = g_object_new (MAIL_TYPE_FOLDER_CHOOSER, "transient-for", parent, "modal", TRUE,
                                          "title", title, NULL);

  self->func = func;
  self->user_data = user_data;
  self->destroy = destroy;
  adw_window_title_set_title (self->title, title);
  return self;
}

static void
present (MailFolderChooser *self)
{
  gtk_list_box_select_row (self->list, get_first_shown (self));
  gtk_window_present (GTK_WINDOW (self));
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}

/* (element-type MailFolderItem): account by account, each in the order of its tree */
static GPtrArray *
list_targets (MailFolderModel *folders,
              gboolean        *several)
{
  GPtrArray *items = mail_folder_model_list_folders (folders);
  MapiStore *first = NULL;

  *several = FALSE;
  for (guint i = 0; i < items->len; i++)
    {
      MapiStore *store = mail_folder_item_get_store (g_ptr_array_index (items, i));

      *several |= first != NULL && store != first;
      first = store;
    }
  for (guint i = items->len; i > 0; i--)
    {
      MailFolderItem *item = g_ptr_array_index (items, i - 1);

      if (mail_folder_item_is_search (item) || mail_folder_item_get_role (item) == MAPI_FOLDER_ROLE_OUTBOX)
        g_ptr_array_remove_index (items, i - 1);
    }
  return items;
}

static gboolean
is_it (MailFolderItem    *item,
       const MapiEntryId *id)
{
  return id != NULL && mapi_entry_id_equal (mail_folder_item_get_entry_id (item), id);
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
  MailFolderChooser *self = chooser_new (parent, title, func, user_data, destroy);
  gboolean several;
  g_autoptr(GPtrArray) items = list_targets (folders, &several);

  for (guint i = 0; i < items->len; i++)
    if (!is_it (items->pdata[i], leave_out))
      add_folder (self, items->pdata[i], several);
  present (self);
}

/* Not for what is there already */
static void
add_top (MailFolderChooser *self,
         MapiStore         *store,
         gboolean           move,
         gboolean           is_below,
         gboolean           several)
{
  g_autofree char *account = mail_store_dup_title (store);
  g_autoptr(MailFolderItem) heading = mail_folder_item_new_heading (store, account);

  if (!move || is_below)
    add_folder (self, heading, several);
}

void
mail_folder_chooser_ask_place (GtkWindow            *parent,
                               MailFolderModel      *folders,
                               const char           *title,
                               MailFolderItem       *folder,
                               gboolean              move,
                               MailFolderChosenFunc  func,
                               gpointer              user_data,
                               GDestroyNotify        destroy)
{
  MailFolderChooser *self = chooser_new (parent, title, func, user_data, destroy);
  gboolean several;
  g_autoptr(GPtrArray) items = list_targets (folders, &several);
  MapiStore *store = NULL;
  guint depth = G_MAXUINT;
  gboolean is_below = FALSE;

  for (guint i = 0; i < items->len; i++)
    is_below |= is_it (items->pdata[i], mail_folder_item_get_parent_id (folder));
  for (guint i = 0; i < items->len; i++)
    {
      MailFolderItem *item = items->pdata[i];

      if (mail_folder_item_get_store (item) != store)
        {
          store = mail_folder_item_get_store (item);
          depth = G_MAXUINT;
          add_top (self, store, move, store != mail_folder_item_get_store (folder) || is_below, several);
        }
      /* What follows deeper is below it */
      if (mail_folder_item_get_depth (item) > depth)
        continue;
      depth = G_MAXUINT;
      if (move && is_it (item, mail_folder_item_get_entry_id (folder)))
        depth = mail_folder_item_get_depth (item);
      else if (!move || !is_it (item, mail_folder_item_get_parent_id (folder)))
        add_folder (self, item, several);
    }
  present (self);
}
