/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-wizard-settings.h"

#include <glib/gi18n.h>

#include "mail-setting-controls.h"

static void
add_summary_row (AdwPreferencesGroup *group,
                 const char          *title,
                 const char          *text)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), escaped);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  adw_preferences_group_add (group, row);
}

static void
add_server_row (AdwPreferencesGroup *group,
                const char          *title,
                GPtrArray           *servers)
{
  MapiDiscoveredServer *server = servers->len > 0 ? servers->pdata[0] : NULL;
  g_autofree char *text = NULL;

  if (server == NULL)
    return;
  text = g_strdup_printf (mapi_discovered_server_get_security (server) == MAPI_SECURITY_NONE
                            /* Translators: a host name and a port */
                            ? _("%s, port %u. Not encrypted: everybody on the way can read along.")
                            : _("%s, port %u, encrypted"),
                          mapi_discovered_server_get_host (server), mapi_discovered_server_get_port (server));
  add_summary_row (group, title, text);
}

static gboolean
has_value (MapiSettings *settings,
           const char   *value)
{
  GPtrArray *infos = mapi_settings_get_infos (settings);

  for (guint i = 0; i < infos->len; i++)
    {
      g_autofree char *own = mapi_setting_info_get_secret (infos->pdata[i])
                               ? NULL : mapi_settings_dup_string (settings, mapi_setting_info_get_name (infos->pdata[i]));

      if (own != NULL && g_ascii_strcasecmp (own, value) == 0)
        return TRUE;
    }
  return FALSE;
}

/* Whether the settings, whatever they are called, still say what was found */
static gboolean
is_server (MapiSettings *settings,
           GPtrArray    *servers)
{
  MapiDiscoveredServer *server = servers->len > 0 ? servers->pdata[0] : NULL;
  g_autofree char *port = server != NULL ? g_strdup_printf ("%u", mapi_discovered_server_get_port (server)) : NULL;

  return server == NULL || (has_value (settings, mapi_discovered_server_get_host (server)) && has_value (settings, port));
}

/* What somebody changed, or the administrator fixed, is not what was found. */
static void
settings_changed_cb (GtkWidget        *group,
                     MailSettingsForm *form)
{
  MapiDiscoveryResult *result = g_object_get_data (G_OBJECT (group), "result");
  MapiSettings *settings = mail_settings_form_get_settings (form);
  const char *origin = mapi_discovery_result_get_origin (result);
  gboolean same = is_server (settings, mapi_discovery_result_get_incoming (result)) &&
                  is_server (settings, mapi_discovery_result_get_outgoing (result));
  g_autofree char *escaped =
    g_markup_escape_text (same ? (origin != NULL ? origin : "")
                               : _("The settings below are others than those that were found, and count."), -1);

  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (group), escaped);
}

/* What was found, in plain words */
static GtkWidget *
new_summary (MapiDiscoveryResult *result,
             MailSettingsForm    *form)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());

  add_server_row (group, _("Mail Comes From"), mapi_discovery_result_get_incoming (result));
  add_server_row (group, _("Mail Is Sent Through"), mapi_discovery_result_get_outgoing (result));
  g_object_set_data_full (G_OBJECT (group), "result", g_object_ref (result), g_object_unref);
  g_signal_connect_object (form, "changed", G_CALLBACK (settings_changed_cb), group, G_CONNECT_SWAPPED);
  settings_changed_cb (GTK_WIDGET (group), form);
  mail_setting_name_group (GTK_WIDGET (group), _("What Was Found"));
  return GTK_WIDGET (group);
}

static GtkWidget *
new_more_group (GCallback more,
                gpointer  user_data)
{
  GtkWidget *group = adw_preferences_group_new ();
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *image = gtk_image_new_from_icon_name ("go-next-symbolic");

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _("All Settings"));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), image);
  g_signal_connect_object (row, "activated", more, user_data, G_CONNECT_SWAPPED);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  mail_setting_name_group (group, _("All Settings"));
  return group;
}

GtkWidget *
mail_wizard_settings_new (MailSettingsForm    *form,
                          MapiDiscoveryResult *result,
                          GCallback            more,
                          gpointer             user_data)
{
  AdwPreferencesPage *page = ADW_PREFERENCES_PAGE (adw_preferences_page_new ());

  if (result != NULL)
    adw_preferences_page_add (page, ADW_PREFERENCES_GROUP (new_summary (result, form)));
  mail_settings_form_move_to (form, page);
  adw_preferences_page_add (page, ADW_PREFERENCES_GROUP (new_more_group (more, user_data)));
  return GTK_WIDGET (page);
}
