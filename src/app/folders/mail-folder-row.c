/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-folder-row.h"

#include <glib/gi18n.h>

struct _MailFolderRow
{
  AdwBin          parent_instance;

  MailFolderItem *item;      /* (owned) (nullable) */
  GtkWidget      *box;
  GtkWidget      *expander;
  GtkWidget      *icon;
  GtkWidget      *title;
  GtkWidget      *count;
};

G_DEFINE_FINAL_TYPE (MailFolderRow, mail_folder_row, ADW_TYPE_BIN)

enum { EXPANDER_CLICKED, N_SIGNALS };
static guint signals[N_SIGNALS];

#define INDENT 16

static void
expander_clicked_cb (MailFolderRow *self)
{
  g_signal_emit (self, signals[EXPANDER_CLICKED], 0);
}

/* What is written, in its own folder, waits; what others wrote is read or not */
static guint
get_count (MailFolderItem *item)
{
  switch (mail_folder_item_get_role (item))
    {
    case MAPI_FOLDER_ROLE_DRAFTS:
    case MAPI_FOLDER_ROLE_OUTBOX:
      return mail_folder_item_get_n_total (item);
    case MAPI_FOLDER_ROLE_SENT:
    case MAPI_FOLDER_ROLE_TEMPLATES:
      return 0;
    default:
      return mail_folder_item_get_n_unread (item);
    }
}

static void
update_name (MailFolderRow *self,
             const char    *title,
             guint          count)
{
  GtkWidget *parent = gtk_widget_get_parent (GTK_WIDGET (self));
  MapiFolderRole role = mail_folder_item_get_role (self->item);
  g_autofree char *name = NULL;

  if (parent == NULL)
    return;
  if (count == 0)
    name = g_strdup (title);
  else if (role == MAPI_FOLDER_ROLE_DRAFTS || role == MAPI_FOLDER_ROLE_OUTBOX)
    name = g_strdup_printf (ngettext ("%s, %u message", "%s, %u messages", count), title, count);
  else
    name = g_strdup_printf (ngettext ("%s, %u unread", "%s, %u unread", count), title, count);
  gtk_accessible_update_property (GTK_ACCESSIBLE (parent), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  mail_folder_item_is_search (self->item) ? _("Saved search") : "", -1);
}

static void
update (MailFolderRow *self)
{
  gboolean heading = mail_folder_item_is_heading (self->item);
  gboolean children = !heading && mail_folder_item_has_children (self->item);
  g_autofree char *title = mail_folder_item_dup_title (self->item);
  guint count = heading ? 0 : get_count (self->item);
  g_autofree char *number = g_strdup_printf ("%u", count);

  gtk_label_set_label (GTK_LABEL (self->title), title);
  gtk_label_set_label (GTK_LABEL (self->count), number);
  gtk_widget_set_visible (self->count, count > 0);
  gtk_widget_set_visible (self->icon, !heading);
  gtk_widget_set_visible (self->expander, children);
  if (!heading)
    gtk_image_set_from_icon_name (GTK_IMAGE (self->icon), mail_folder_item_get_icon_name (self->item));
  gtk_button_set_icon_name (GTK_BUTTON (self->expander), mail_folder_item_get_expanded (self->item)
                                                           ? "pan-down-symbolic" : "pan-end-symbolic");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->expander), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  mail_folder_item_get_expanded (self->item) ? _("Hide the folders in it")
                                                                             : _("Show the folders in it"), -1);
  gtk_widget_set_margin_start (self->box, heading ? 0 : (gint) mail_folder_item_get_depth (self->item) * INDENT);
  if (heading)
    gtk_widget_add_css_class (self->title, "heading");
  else
    gtk_widget_remove_css_class (self->title, "heading");
  if (!heading && mail_folder_item_get_n_unread (self->item) > 0 && count > 0)
    gtk_widget_add_css_class (self->title, "mail-unread");
  else
    gtk_widget_remove_css_class (self->title, "mail-unread");
  update_name (self, title, count);
}

static void
mail_folder_row_dispose (GObject *object)
{
  MailFolderRow *self = MAIL_FOLDER_ROW (object);

  mail_folder_row_set_item (self, NULL);
  G_OBJECT_CLASS (mail_folder_row_parent_class)->dispose (object);
}

static void
mail_folder_row_class_init (MailFolderRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = mail_folder_row_dispose;

  signals[EXPANDER_CLICKED] = g_signal_new ("expander-clicked", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                            NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "folder");
}

static void
mail_folder_row_init (MailFolderRow *self)
{
  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  self->icon = gtk_image_new ();
  gtk_box_append (GTK_BOX (self->box), self->icon);
  self->title = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (self->title), 0);
  gtk_label_set_ellipsize (GTK_LABEL (self->title), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (self->title, TRUE);
  gtk_box_append (GTK_BOX (self->box), self->title);
  self->count = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->count, "numeric");
  gtk_widget_add_css_class (self->count, "dim-label");
  gtk_box_append (GTK_BOX (self->box), self->count);
  self->expander = gtk_button_new_from_icon_name ("pan-end-symbolic");
  gtk_widget_add_css_class (self->expander, "flat");
  gtk_widget_add_css_class (self->expander, "mail-expander");
  gtk_widget_set_focusable (self->expander, FALSE);
  g_signal_connect_object (self->expander, "clicked", G_CALLBACK (expander_clicked_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (self->box), self->expander);
  adw_bin_set_child (ADW_BIN (self), self->box);
}

GtkWidget *
mail_folder_row_new (void)
{
  return g_object_new (MAIL_TYPE_FOLDER_ROW, NULL);
}

void
mail_folder_row_set_item (MailFolderRow  *self,
                          MailFolderItem *item)
{
  g_return_if_fail (MAIL_IS_FOLDER_ROW (self));

  if (self->item != NULL)
    g_signal_handlers_disconnect_by_func (self->item, update, self);
  g_set_object (&self->item, item);
  if (item == NULL)
    return;
  g_signal_connect_swapped (item, "changed", G_CALLBACK (update), self);
  update (self);
}

MailFolderItem *
mail_folder_row_get_item (MailFolderRow *self)
{
  g_return_val_if_fail (MAIL_IS_FOLDER_ROW (self), NULL);
  return self->item;
}

MailFolderRow *
mail_folder_row_pick (GtkWidget *list,
                      double     x,
                      double     y)
{
  GtkWidget *picked = gtk_widget_pick (list, x, y, GTK_PICK_DEFAULT);
  GtkWidget *row = picked != NULL ? gtk_widget_get_ancestor (picked, MAIL_TYPE_FOLDER_ROW) : NULL;

  /* The padding around a row belongs to it, too */
  if (row == NULL && picked != NULL)
    {
      GtkWidget *child = gtk_widget_get_first_child (picked);

      if (child != NULL && MAIL_IS_FOLDER_ROW (child))
        row = child;
    }
  return row != NULL ? MAIL_FOLDER_ROW (row) : NULL;
}
