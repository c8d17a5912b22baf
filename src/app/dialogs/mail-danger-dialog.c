/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-danger-dialog.h"

#include <glib/gi18n.h>

typedef struct
{
  MapiSettings *settings;       /* (owned) */
  char         *name;           /* (owned): the setting */
  char         *server;         /* (owned) */
  GtkEditable  *entry;          /* (unowned) */
} Danger;

static void
danger_free (gpointer  data,
             GClosure *closure)
{
  Danger *danger = data;

  g_object_unref (danger->settings);
  g_free (danger->name);
  g_free (danger->server);
  g_free (danger);
}

static void
typed_cb (GtkEditable      *entry,
          AdwMessageDialog *dialog)
{
  g_autofree char *typed = g_strstrip (g_strdup (gtk_editable_get_text (entry)));
  const char *server = g_object_get_data (G_OBJECT (dialog), "server");

  adw_message_dialog_set_response_enabled (dialog, "accept", g_ascii_strcasecmp (typed, server) == 0);
}

static void
response_cb (AdwMessageDialog *dialog,
             const char       *response,
             Danger           *danger)
{
  if (g_str_equal (response, "accept"))
    mapi_settings_confirm (danger->settings, danger->name, gtk_editable_get_text (danger->entry), NULL);
}

/* What the value is called where it is chosen */
static const char *
danger_words (MapiSettingInfo *info)
{
  const char * const *choices = mapi_setting_info_get_choices (info);
  const char *danger = mapi_setting_info_get_danger (info);

  for (guint i = 0; choices[i] != NULL; i++)
    if (g_strcmp0 (choices[i], danger) == 0)
      return mapi_setting_info_get_choice_labels (info)[i];
  return g_strcmp0 (danger, "true") == 0 ? _("On") : g_strcmp0 (danger, "false") == 0 ? _("Off") : danger;
}

/* Nothing is asked for that would be refused. */
static gboolean
check_allowed (MapiSettings  *settings,
               const char    *name,
               const char    *server,
               GError       **error)
{
  g_autoptr(MapiSettings) copy = mapi_settings_copy (settings);

  return mapi_settings_confirm (copy, name, server, error);
}

static void
show_refusal (AdwMessageDialog *dialog,
              MapiSettingInfo  *info,
              const char       *why)
{
  /* Translators: a setting, its value, and why that is refused */
  adw_message_dialog_format_body (dialog, _("“%s” cannot be set to “%s” here. %s."), mapi_setting_info_get_label (info),
                                  danger_words (info), why);
  adw_message_dialog_add_response (dialog, "cancel", _("_Close"));
  adw_message_dialog_set_close_response (dialog, "cancel");
}

static void
show_question (AdwMessageDialog *dialog,
               MapiSettings     *settings,
               MapiSettingInfo  *info,
               const char       *server)
{
  GtkWidget *entry = gtk_entry_new ();
  Danger *danger = g_new0 (Danger, 1);

  danger->settings = g_object_ref (settings);
  danger->name = g_strdup (mapi_setting_info_get_name (info));
  danger->server = g_strdup (server);
  danger->entry = GTK_EDITABLE (entry);
  /* Translators: a setting, its value, and the name of a server */
  adw_message_dialog_format_body (dialog, _("“%s” is set to “%s”. To accept that for the server “%s”, type its name."),
                                  mapi_setting_info_get_label (info), danger_words (info), danger->server);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Name of the Server"), -1);
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  gtk_entry_set_input_purpose (GTK_ENTRY (entry), GTK_INPUT_PURPOSE_URL);
  adw_message_dialog_set_extra_child (dialog, entry);
  adw_message_dialog_add_responses (dialog, "cancel", _("_Cancel"), "accept", _("_Accept"), NULL);
  adw_message_dialog_set_response_appearance (dialog, "accept", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_response_enabled (dialog, "accept", FALSE);
  adw_message_dialog_set_default_response (dialog, "accept");
  adw_message_dialog_set_close_response (dialog, "cancel");
  g_object_set_data_full (G_OBJECT (dialog), "server", g_strdup (danger->server), g_free);
  g_signal_connect (entry, "changed", G_CALLBACK (typed_cb), dialog);
  g_signal_connect_data (dialog, "response", G_CALLBACK (response_cb), danger, danger_free, G_CONNECT_DEFAULT);
  gtk_window_set_focus (GTK_WINDOW (dialog), entry);
}

GtkWindow *
mail_danger_dialog_new (GtkWindow    *parent,
                        MapiSettings *settings,
                        const char   *name)
{
  MapiSettingInfo *info = mapi_settings_get_info (settings, name);
  AdwMessageDialog *dialog =
    ADW_MESSAGE_DIALOG (adw_message_dialog_new (parent, mapi_setting_info_get_danger_label (info), NULL));
  g_autofree char *server = mapi_settings_dup_unconfirmed (settings, name);
  g_autoptr(GError) error = NULL;

  if (check_allowed (settings, name, server, &error))
    show_question (dialog, settings, info, server);
  else
    show_refusal (dialog, info, error->message);
  return GTK_WINDOW (dialog);
}

GtkWidget *
mail_danger_mark_new (const char *words)
{
  GtkWidget *image = gtk_image_new_from_icon_name ("dialog-warning-symbolic");

  gtk_widget_add_css_class (image, "warning");
  if (words != NULL)
    mail_danger_mark_set_words (image, words);
  return image;
}

void
mail_danger_mark_set_words (GtkWidget  *mark,
                            const char *words)
{
  gtk_widget_set_tooltip_text (mark, words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (mark), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
}
