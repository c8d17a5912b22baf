/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-order-list.h"

#include <glib/gi18n.h>

struct _MailOrderList
{
  AdwPreferencesGroup  parent_instance;
  GPtrArray           *rows;    /* (owned) (element-type AdwActionRow) owned, in order */
  gboolean             removable;
};

G_DEFINE_FINAL_TYPE (MailOrderList, mail_order_list, ADW_TYPE_PREFERENCES_GROUP)

enum { SIGNAL_REORDERED, SIGNAL_REMOVED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
mail_order_list_finalize (GObject *object)
{
  g_ptr_array_unref (MAIL_ORDER_LIST (object)->rows);
  G_OBJECT_CLASS (mail_order_list_parent_class)->finalize (object);
}

static void
mail_order_list_class_init (MailOrderListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mail_order_list_finalize;
  signals[SIGNAL_REORDERED] = g_signal_new ("reordered", MAIL_TYPE_ORDER_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                            G_TYPE_NONE, 0);
  signals[SIGNAL_REMOVED] = g_signal_new ("removed", MAIL_TYPE_ORDER_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 0);
}

static void
mail_order_list_init (MailOrderList *self)
{
  self->rows = g_ptr_array_new_with_free_func (g_object_unref);
}

static GtkWidget *
get_button (gpointer    row,
            const char *key)
{
  return g_object_get_data (row, key);
}

/* The first cannot go up, the last not down; the place is told to those who do not see it. */
static void
update_rows (MailOrderList *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      g_autofree char *place = g_strdup_printf (_("%u of %u"), i + 1, self->rows->len);

      gtk_widget_set_sensitive (get_button (self->rows->pdata[i], "up"), i > 0);
      gtk_widget_set_sensitive (get_button (self->rows->pdata[i], "down"), i + 1 < self->rows->len);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self->rows->pdata[i]), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                      place, -1);
    }
}

static void
move_row (MailOrderList *self,
          GtkWidget     *row,
          guint          to)
{
  guint from;
  gpointer held;

  if (!g_ptr_array_find (self->rows, row, &from) || to >= self->rows->len || from == to)
    return;
  held = g_ptr_array_steal_index (self->rows, from);
  g_ptr_array_insert (self->rows, (int) to, held);
  /* A group has no insert: all from the first that changed are put in anew. */
  for (guint i = MIN (from, to); i < self->rows->len; i++)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self), self->rows->pdata[i]);
  for (guint i = MIN (from, to); i < self->rows->len; i++)
    adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), self->rows->pdata[i]);
  update_rows (self);
  gtk_widget_grab_focus (row);
  g_signal_emit (self, signals[SIGNAL_REORDERED], 0);
}

static void
move_by (GtkWidget *row,
         int        step)
{
  MailOrderList *self = MAIL_ORDER_LIST (gtk_widget_get_ancestor (row, MAIL_TYPE_ORDER_LIST));
  guint from;

  if (g_ptr_array_find (self->rows, row, &from) && (step > 0 || from > 0))
    move_row (self, row, from + (guint) step);
}

static void
up_cb (GtkWidget *row)
{
  move_by (row, -1);
}

static void
down_cb (GtkWidget *row)
{
  move_by (row, 1);
}

/* The keyboard stays in the list while there is anything in it. */
static void
remove_cb (GtkWidget *row)
{
  MailOrderList *self = MAIL_ORDER_LIST (gtk_widget_get_ancestor (row, MAIL_TYPE_ORDER_LIST));
  g_autoptr(GtkWidget) held = NULL;
  guint place;

  if (!g_ptr_array_find (self->rows, row, &place))
    return;
  held = g_ptr_array_steal_index (self->rows, place);
  adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self), held);
  update_rows (self);
  if (self->rows->len > 0)
    gtk_widget_grab_focus (self->rows->pdata[MIN (place, self->rows->len - 1)]);
  g_signal_emit (self, signals[SIGNAL_REMOVED], 0);
}

static gboolean
remove_key_cb (GtkWidget *row,
               GVariant  *arguments,
               gpointer   user_data)
{
  remove_cb (row);
  return TRUE;
}

static gboolean
up_key_cb (GtkWidget *row,
           GVariant  *arguments,
           gpointer   user_data)
{
  move_by (row, -1);
  return TRUE;
}

static gboolean
down_key_cb (GtkWidget *row,
             GVariant  *arguments,
             gpointer   user_data)
{
  move_by (row, 1);
  return TRUE;
}

static GdkContentProvider *
prepare_cb (GtkDragSource *source,
            double         x,
            double         y,
            GtkWidget     *row)
{
  g_autoptr(GdkPaintable) picture = gtk_widget_paintable_new (row);

  gtk_drag_source_set_icon (source, picture, (int) x, (int) y);
  return gdk_content_provider_new_typed (ADW_TYPE_ACTION_ROW, row);
}

static gboolean
drop_cb (GtkDropTarget *target,
         const GValue  *value,
         double         x,
         double         y,
         GtkWidget     *row)
{
  MailOrderList *self = MAIL_ORDER_LIST (gtk_widget_get_ancestor (row, MAIL_TYPE_ORDER_LIST));
  GtkWidget *dragged = g_value_get_object (value);
  guint to;

  if (!g_ptr_array_find (self->rows, dragged, NULL) || !g_ptr_array_find (self->rows, row, &to))
    return FALSE;
  move_row (self, dragged, to);
  return TRUE;
}

static void
add_key (GtkEventController *keys,
         guint               key,
         GdkModifierType     modifiers,
         GtkShortcutFunc     func)
{
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys),
                                        gtk_shortcut_new (gtk_keyval_trigger_new (key, modifiers),
                                                          gtk_callback_action_new (func, NULL, NULL)));
}

static void
add_button (GtkWidget  *row,
            const char *key,
            const char *icon,
            const char *label,
            GCallback   callback)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  g_signal_connect_swapped (button, "clicked", callback, row);
  g_object_set_data (G_OBJECT (row), key, button);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
}

static void
add_hands (MailOrderList *self,
           GtkWidget     *row)
{
  GtkDragSource *source = gtk_drag_source_new ();
  GtkDropTarget *target = gtk_drop_target_new (ADW_TYPE_ACTION_ROW, GDK_ACTION_MOVE);
  GtkEventController *keys = gtk_shortcut_controller_new ();

  gtk_drag_source_set_actions (source, GDK_ACTION_MOVE);
  g_signal_connect (source, "prepare", G_CALLBACK (prepare_cb), row);
  g_signal_connect (target, "drop", G_CALLBACK (drop_cb), row);
  add_key (keys, GDK_KEY_Up, GDK_ALT_MASK, up_key_cb);
  add_key (keys, GDK_KEY_Down, GDK_ALT_MASK, down_key_cb);
  if (self->removable)
    add_key (keys, GDK_KEY_Delete, 0, remove_key_cb);
  gtk_widget_add_controller (row, GTK_EVENT_CONTROLLER (source));
  gtk_widget_add_controller (row, GTK_EVENT_CONTROLLER (target));
  gtk_widget_add_controller (row, keys);
}

MailOrderList *
mail_order_list_new (void)
{
  return g_object_new (MAIL_TYPE_ORDER_LIST, NULL);
}

void
mail_order_list_clear (MailOrderList *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self), self->rows->pdata[i]);
  g_ptr_array_set_size (self->rows, 0);
}

void
mail_order_list_add (MailOrderList *self,
                     const char    *id,
                     const char    *title,
                     const char    *subtitle)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *handle = gtk_image_new_from_icon_name ("list-drag-handle-symbolic");

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  if (subtitle != NULL)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  g_object_set_data_full (G_OBJECT (row), "id", g_strdup (id), g_free);
  gtk_widget_add_css_class (handle, "dim-label");
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), handle);
  add_button (row, "up", "go-up-symbolic", _("Move up"), G_CALLBACK (up_cb));
  add_button (row, "down", "go-down-symbolic", _("Move down"), G_CALLBACK (down_cb));
  if (self->removable)
    {
      /* Translators: an address book, taken out of those that are asked */
      g_autofree char *label = g_strdup_printf (_("Remove “%s”"), title);

      add_button (row, "remove", "list-remove-symbolic", label, G_CALLBACK (remove_cb));
    }
  add_hands (self, row);
  g_ptr_array_add (self->rows, g_object_ref_sink (row));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
  update_rows (self);
}

void
mail_order_list_set_removable (MailOrderList *self,
                               gboolean       removable)
{
  self->removable = removable;
}

void
mail_order_list_focus_last (MailOrderList *self)
{
  if (self->rows->len > 0)
    gtk_widget_grab_focus (self->rows->pdata[self->rows->len - 1]);
}

guint
mail_order_list_get_length (MailOrderList *self)
{
  return self->rows->len;
}

char **
mail_order_list_dup_ids (MailOrderList *self)
{
  g_autoptr(GStrvBuilder) ids = g_strv_builder_new ();

  for (guint i = 0; i < self->rows->len; i++)
    g_strv_builder_add (ids, g_object_get_data (self->rows->pdata[i], "id"));
  return g_strv_builder_end (ids);
}
