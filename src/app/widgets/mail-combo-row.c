/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-combo-row.h"

/* So much is never cut; of what is longer this much is left */
#define VALUE_CHARS 22

static void
setup_cb (GtkSignalListItemFactory *factory,
          GtkListItem              *item,
          gpointer                  user_data)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 1);
  gtk_list_item_set_child (item, label);
}

static void
bind_cb (GtkSignalListItemFactory *factory,
         GtkListItem              *item,
         gpointer                  user_data)
{
  GtkLabel *label = GTK_LABEL (gtk_list_item_get_child (item));
  const char *text = gtk_string_object_get_string (GTK_STRING_OBJECT (gtk_list_item_get_item (item)));
  gboolean is_long = g_utf8_strlen (text, -1) > VALUE_CHARS;

  gtk_label_set_label (label, text);
  gtk_label_set_ellipsize (label, is_long ? PANGO_ELLIPSIZE_END : PANGO_ELLIPSIZE_NONE);
  gtk_label_set_width_chars (label, is_long ? VALUE_CHARS : -1);
}

void
mail_combo_row_set_strings (AdwComboRow   *row,
                            GtkStringList *strings)
{
  g_return_if_fail (ADW_IS_COMBO_ROW (row));
  g_return_if_fail (GTK_IS_STRING_LIST (strings));

  if (adw_combo_row_get_list_factory (row) == NULL)
    {
      g_autoptr(GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

      g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), NULL);
      g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), NULL);
      /* The list that comes up stays as it is */
      adw_combo_row_set_list_factory (row, adw_combo_row_get_factory (row));
      adw_combo_row_set_factory (row, factory);
    }
  adw_combo_row_set_model (row, G_LIST_MODEL (strings));
}
