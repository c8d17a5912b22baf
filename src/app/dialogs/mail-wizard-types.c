/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-wizard-types.h"

static void
activated_cb (GtkWidget *row,
              gpointer   user_data)
{
  MailTypeFunc func = (MailTypeFunc) g_object_get_data (G_OBJECT (row), "func");

  func (g_object_get_data (G_OBJECT (row), "type"), user_data);
}

void
mail_wizard_types_fill (AdwPreferencesGroup *group,
                        MailTypeFunc         func,
                        gpointer             user_data)
{
  g_autoptr(GPtrArray) types = mapi_service_admin_list_types (NULL);

  for (guint i = 0; types != NULL && i < types->len; i++)
    {
      const char *description = mapi_service_type_get_description (types->pdata[i]);
      GtkWidget *row = adw_action_row_new ();

      adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), mapi_service_type_get_display_name (types->pdata[i]));
      adw_action_row_set_subtitle (ADW_ACTION_ROW (row), description != NULL ? description : "");
      adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), gtk_image_new_from_icon_name ("go-next-symbolic"));
      gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
      g_object_set_data_full (G_OBJECT (row), "type", g_object_ref (types->pdata[i]), g_object_unref);
      g_object_set_data (G_OBJECT (row), "func", (gpointer) func);
      g_signal_connect (row, "activated", G_CALLBACK (activated_cb), user_data);
      adw_preferences_group_add (group, row);
    }
}
