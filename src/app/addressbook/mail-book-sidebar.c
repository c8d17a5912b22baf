/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-book-sidebar.h"

#include <glib/gi18n.h>

#define MAX_WIDTH_CHARS 20

struct _MailBookSidebar
{
  AdwBin      parent_instance;
  GtkListBox *list;
  GListModel *containers;     /* (owned) (nullable) */
  MailBookContainer *chosen;  /* (owned) (nullable): that was told of */
};

G_DEFINE_FINAL_TYPE (MailBookSidebar, mail_book_sidebar, ADW_TYPE_BIN)

enum { SIGNAL_CHOSEN, SIGNAL_ACTIVATED, N_SIGNALS };
static guint signals[N_SIGNALS];

static GtkWidget *
create_row (gpointer item,
            gpointer user_data)
{
  MailBookContainer *container = item;
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *name = gtk_label_new (mail_book_container_get_name (container));
  GtkWidget *row = gtk_list_box_row_new ();

  gtk_label_set_ellipsize (GTK_LABEL (name), PANGO_ELLIPSIZE_END);
  /* However large the text is, names of a common length are whole */
  gtk_label_set_width_chars (GTK_LABEL (name), MIN ((int) g_utf8_strlen (gtk_label_get_text (GTK_LABEL (name)), -1),
                                                    MAX_WIDTH_CHARS));
  gtk_label_set_xalign (GTK_LABEL (name), 0);
  gtk_widget_set_hexpand (name, TRUE);
  gtk_widget_set_margin_start (box, (int) mail_book_container_get_depth (container) * 12);
  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name (mail_book_container_get_icon_name (container)));
  gtk_box_append (GTK_BOX (box), name);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  mail_book_container_get_name (container), -1);
  return row;
}

static void
row_selected_cb (MailBookSidebar *self,
                 GtkListBoxRow   *row)
{
  g_autoptr(MailBookContainer) container = NULL;

  if (row == NULL)
    return;
  container = g_list_model_get_item (self->containers, (guint) gtk_list_box_row_get_index (row));
  /* A row is selected once more when it gets the focus */
  if (g_set_object (&self->chosen, container))
    g_signal_emit (self, signals[SIGNAL_CHOSEN], 0, container);
}

static void
row_activated_cb (MailBookSidebar *self,
                  GtkListBoxRow   *row)
{
  g_signal_emit (self, signals[SIGNAL_ACTIVATED], 0);
}

void
mail_book_sidebar_show (MailBookSidebar *self,
                        MailBook        *book)
{
  MailBookContainer *first = mail_book_get_first (book), *before, *chosen;
  guint n = g_list_model_get_n_items (mail_book_get_containers (book));

  g_return_if_fail (MAIL_IS_BOOK_SIDEBAR (self));

  /* That of another session, while its list is still there */
  before = mail_book_sidebar_get_chosen (self);
  chosen = before != NULL ? mail_book_find_container (book, mail_book_container_get_id (before)) : NULL;
  if (chosen != NULL)
    first = chosen;
  if (g_set_object (&self->containers, mail_book_get_containers (book)))
    gtk_list_box_bind_model (self->list, self->containers, create_row, NULL, NULL);
  for (guint i = 0; i < n && gtk_list_box_get_selected_row (self->list) == NULL; i++)
    {
      g_autoptr(MailBookContainer) container = g_list_model_get_item (self->containers, i);

      if (container == first)
        gtk_list_box_select_row (self->list, gtk_list_box_get_row_at_index (self->list, (int) i));
    }
}

MailBookContainer *
mail_book_sidebar_get_chosen (MailBookSidebar *self)
{
  GtkListBoxRow *row;
  g_autoptr(MailBookContainer) container = NULL;

  g_return_val_if_fail (MAIL_IS_BOOK_SIDEBAR (self), NULL);

  row = gtk_list_box_get_selected_row (self->list);
  if (row == NULL)
    return NULL;
  /* The list holds it as well */
  container = g_list_model_get_item (self->containers, (guint) gtk_list_box_row_get_index (row));
  return container;
}

static void
mail_book_sidebar_dispose (GObject *object)
{
  g_clear_object (&MAIL_BOOK_SIDEBAR (object)->containers);
  g_clear_object (&MAIL_BOOK_SIDEBAR (object)->chosen);
  G_OBJECT_CLASS (mail_book_sidebar_parent_class)->dispose (object);
}

/* Tab would go from book to book, and choose each on its way */
static gboolean
mail_book_sidebar_focus (GtkWidget        *widget,
                         GtkDirectionType  direction)
{
  MailBookSidebar *self = MAIL_BOOK_SIDEBAR (widget);

  if ((direction == GTK_DIR_TAB_FORWARD || direction == GTK_DIR_TAB_BACKWARD) &&
      gtk_widget_get_focus_child (GTK_WIDGET (self->list)) != NULL)
    return FALSE;
  return GTK_WIDGET_CLASS (mail_book_sidebar_parent_class)->focus (widget, direction);
}

static void
mail_book_sidebar_class_init (MailBookSidebarClass *klass)
{
  GTK_WIDGET_CLASS (klass)->focus = mail_book_sidebar_focus;
  G_OBJECT_CLASS (klass)->dispose = mail_book_sidebar_dispose;
  signals[SIGNAL_CHOSEN] = g_signal_new ("chosen", MAIL_TYPE_BOOK_SIDEBAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 1, MAIL_TYPE_BOOK_CONTAINER);
  signals[SIGNAL_ACTIVATED] = g_signal_new ("activated", MAIL_TYPE_BOOK_SIDEBAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                            G_TYPE_NONE, 0);
}

static void
mail_book_sidebar_init (MailBookSidebar *self)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_BROWSE);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "navigation-sidebar");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Address books"), -1);
  g_signal_connect_object (self->list, "row-selected", G_CALLBACK (row_selected_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->list, "row-activated", G_CALLBACK (row_activated_cb), self, G_CONNECT_SWAPPED);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), GTK_WIDGET (self->list));
  adw_bin_set_child (ADW_BIN (self), scrolled);
}
