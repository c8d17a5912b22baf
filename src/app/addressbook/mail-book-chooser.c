/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-book-chooser.h"

#include <glib/gi18n.h>

typedef struct
{
  MailBookChosenFunc  func;
  gpointer            user_data;
  GDestroyNotify      destroy;
  GtkListBox         *list;
} Asking;

static void
asking_free (gpointer data,
             GClosure *closure)
{
  Asking *asking = data;

  if (asking->destroy != NULL)
    asking->destroy (asking->user_data);
  g_free (asking);
}

static void
answered_cb (AdwMessageDialog *dialog,
             const char       *response,
             gpointer          user_data)
{
  Asking *asking = user_data;
  GtkListBoxRow *row = gtk_list_box_get_selected_row (asking->list);

  if (g_str_equal (response, "copy") && row != NULL)
    asking->func (g_object_get_data (G_OBJECT (row), "container"), asking->user_data);
}

static void
activated_cb (AdwMessageDialog *dialog)
{
  adw_message_dialog_response (dialog, "copy");
}

void
mail_book_chooser_ask (GtkWindow          *parent,
                       MailBook           *book,
                       MailBookContainer  *except,
                       MailBookChosenFunc  func,
                       gpointer            user_data,
                       GDestroyNotify      destroy)
{
  Asking *asking = g_new0 (Asking, 1);
  GListModel *containers = mail_book_get_containers (book);
  GtkWidget *dialog = adw_message_dialog_new (parent, _("Copy to Which Address Book?"), NULL);
  GtkWidget *first = NULL;

  *asking = (Asking) { func, user_data, destroy, GTK_LIST_BOX (gtk_list_box_new ()) };
  gtk_widget_add_css_class (GTK_WIDGET (asking->list), "boxed-list");
  gtk_list_box_set_activate_on_single_click (asking->list, FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (asking->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Address books"), -1);
  for (guint i = 0; i < g_list_model_get_n_items (containers); i++)
    {
      g_autoptr(MailBookContainer) container = g_list_model_get_item (containers, i);
      GtkWidget *row;

      /* Who mail was sent to goes there by itself, and leaves it for another book */
      if (container == except || !mail_book_container_is_modifiable (container) || mail_book_container_is_collected (container))
        continue;
      row = adw_action_row_new ();
      adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), mail_book_container_get_name (container));
      g_object_set_data_full (G_OBJECT (row), "container", g_object_ref (container), g_object_unref);
      gtk_list_box_append (asking->list, row);
      first = first != NULL ? first : row;
    }
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"), "copy", _("Co_py"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "copy", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "copy");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  if (first == NULL)
    {
      adw_message_dialog_set_body (ADW_MESSAGE_DIALOG (dialog), _("There is no other address book that can be written to."));
      adw_message_dialog_set_response_enabled (ADW_MESSAGE_DIALOG (dialog), "copy", FALSE);
    }
  else
    {
      adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), GTK_WIDGET (asking->list));
      gtk_list_box_select_row (asking->list, GTK_LIST_BOX_ROW (first));
    }
  g_object_ref_sink (asking->list);
  g_object_set_data_full (G_OBJECT (dialog), "list", asking->list, g_object_unref);
  g_signal_connect_object (asking->list, "row-activated", G_CALLBACK (activated_cb), dialog, G_CONNECT_SWAPPED);
  g_signal_connect_data (dialog, "response", G_CALLBACK (answered_cb), asking, asking_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}
