/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-setting-controls.h"

#include <glib/gi18n.h>
#include <string.h>

#include "mail-combo-row.h"

typedef struct
{
  MailControlFuncs funcs;
  MapiSettingInfo *info;        /* (owned) */
} Control;

static Control *
control_new (MapiSettingInfo        *info,
             const MailControlFuncs *funcs)
{
  Control *control = g_new0 (Control, 1);

  control->funcs = *funcs;
  control->info = mapi_setting_info_ref (info);
  return control;
}

static void
control_free (gpointer  data,
              GClosure *closure)
{
  Control *control = data;

  mapi_setting_info_unref (control->info);
  g_free (control);
}

static void
connect_control (gpointer                instance,
                 const char             *signal,
                 GCallback               callback,
                 MapiSettingInfo        *info,
                 const MailControlFuncs *funcs)
{
  g_signal_connect_data (instance, signal, callback, control_new (info, funcs), control_free, G_CONNECT_DEFAULT);
}

GtkWidget *
mail_setting_lock_new (void)
{
  GtkWidget *image = gtk_image_new_from_icon_name ("changes-prevent-symbolic");

  gtk_widget_set_tooltip_text (image, _("Fixed by the administrator"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (image), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Fixed by the administrator"), -1);
  gtk_widget_add_css_class (image, "dim-label");
  return image;
}

static void
set_title (GtkWidget       *row,
           MapiSettingInfo *info)
{
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), mapi_setting_info_get_label (info));
  if (ADW_IS_ACTION_ROW (row) && mapi_setting_info_get_description (info) != NULL)
    {
      adw_action_row_set_subtitle (ADW_ACTION_ROW (row), mapi_setting_info_get_description (info));
      adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
    }
}

/* ---- text, numbers, passwords ---- */

static void
entry_changed_cb (GtkEditable *editable,
                  Control     *control)
{
  const char *text = gtk_editable_get_text (editable);
  MapiSettingType type = mapi_setting_info_get_setting_type (control->info);

  /* Nothing typed is nothing set: a number then has its default, a kept password stays. */
  if (*text == '\0' && type != MAPI_SETTING_STRING)
    text = NULL;
  control->funcs.changed (text, control->funcs.user_data);
}

void
mail_setting_name_peek (GtkWidget *row)
{
  GtkWidget *child;

  if (GTK_IS_BUTTON (row))
    gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                    _("Show or hide what is typed"), -1);
  for (child = gtk_widget_get_first_child (row); child != NULL; child = gtk_widget_get_next_sibling (child))
    mail_setting_name_peek (child);
}

void
mail_setting_name_group (GtkWidget  *group,
                         const char *name)
{
  GtkWidget *child;

  if (ADW_IS_PREFERENCES_GROUP (group) && *adw_preferences_group_get_title (ADW_PREFERENCES_GROUP (group)) != '\0')
    return;
  if (GTK_IS_LIST_BOX (group))
    gtk_accessible_update_property (GTK_ACCESSIBLE (group), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  /* A row that unfolds has lists of its own. */
  for (child = gtk_widget_get_first_child (group); child != NULL; child = gtk_widget_get_next_sibling (child))
    mail_setting_name_group (child, name);
}

static GtkWidget *
new_entry (MapiSettings           *settings,
           MapiSettingInfo        *info,
           gboolean                read_only,
           const MailControlFuncs *funcs)
{
  gboolean secret = mapi_setting_info_get_secret (info);
  GtkWidget *row = secret ? adw_password_entry_row_new () : adw_entry_row_new ();
  const char *name = mapi_setting_info_get_name (info);
  g_autofree char *value = mapi_settings_dup_string (settings, name);

  set_title (row, info);
  adw_entry_row_set_activates_default (ADW_ENTRY_ROW (row), TRUE);
  if (value != NULL)
    gtk_editable_set_text (GTK_EDITABLE (row), value);
  else if (secret && mapi_settings_is_set (settings, name))
    {
      /* Translators: %s is “Password” or the like */
      g_autofree char *title = g_strdup_printf (_("%s (kept in the keyring)"), mapi_setting_info_get_label (info));

      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
    }
  if (value != NULL && secret)
    explicit_bzero (value, strlen (value));
  if (mapi_setting_info_get_setting_type (info) == MAPI_SETTING_UINT)
    adw_entry_row_set_input_purpose (ADW_ENTRY_ROW (row), GTK_INPUT_PURPOSE_DIGITS);
  if (secret)
    mail_setting_name_peek (row);
  adw_entry_row_set_enable_emoji_completion (ADW_ENTRY_ROW (row), FALSE);
  gtk_editable_set_editable (GTK_EDITABLE (row), !read_only);
  connect_control (row, "changed", G_CALLBACK (entry_changed_cb), info, funcs);
  return row;
}

/* ---- switches and choices ---- */

static void
switch_changed_cb (GtkSwitch  *widget,
                   GParamSpec *pspec,
                   Control    *control)
{
  control->funcs.changed (gtk_switch_get_active (widget) ? "true" : "false", control->funcs.user_data);
}

static GtkWidget *
new_switch (MapiSettings           *settings,
            MapiSettingInfo        *info,
            gboolean                read_only,
            const MailControlFuncs *funcs)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *widget = gtk_switch_new ();

  set_title (row, info);
  gtk_switch_set_active (GTK_SWITCH (widget), mapi_settings_get_boolean (settings, mapi_setting_info_get_name (info)));
  gtk_widget_set_valign (widget, GTK_ALIGN_CENTER);
  gtk_widget_set_sensitive (widget, !read_only);
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  mapi_setting_info_get_label (info), -1);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), widget);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), widget);
  connect_control (widget, "notify::active", G_CALLBACK (switch_changed_cb), info, funcs);
  return row;
}

static void
choice_changed_cb (AdwComboRow *row,
                   GParamSpec  *pspec,
                   Control     *control)
{
  const char * const *choices = mapi_setting_info_get_choices (control->info);
  guint selected = adw_combo_row_get_selected (row);

  if (selected < g_strv_length ((char **) choices))
    control->funcs.changed (choices[selected], control->funcs.user_data);
}

static GtkWidget *
new_choice (MapiSettings           *settings,
            MapiSettingInfo        *info,
            gboolean                read_only,
            const MailControlFuncs *funcs)
{
  const char * const *choices = mapi_setting_info_get_choices (info);
  g_autoptr(GtkStringList) labels = gtk_string_list_new (mapi_setting_info_get_choice_labels (info));
  g_autofree char *value = mapi_settings_dup_string (settings, mapi_setting_info_get_name (info));
  GtkWidget *row = adw_combo_row_new ();

  set_title (row, info);
  mail_combo_row_set_strings (ADW_COMBO_ROW (row), labels);
  adw_combo_row_set_selected (ADW_COMBO_ROW (row), GTK_INVALID_LIST_POSITION);
  for (guint i = 0; choices[i] != NULL; i++)
    if (g_strcmp0 (choices[i], value) == 0)
      adw_combo_row_set_selected (ADW_COMBO_ROW (row), i);
  gtk_widget_set_sensitive (row, !read_only);
  connect_control (row, "notify::selected", G_CALLBACK (choice_changed_cb), info, funcs);
  return row;
}

/* ---- files and folders ---- */

static void
show_path (GtkWidget  *row,
           const char *path)
{
  gboolean set = path != NULL && *path != '\0';
  g_autofree char *shown = set ? g_filename_display_name (path) : NULL;
  GtkWidget *clear = g_object_get_data (G_OBJECT (row), "clear");

  if (set)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), shown);
  else
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), g_object_get_data (G_OBJECT (row), "description"));
  gtk_widget_set_visible (clear, set);
}

static void
chosen_cb (GtkNativeDialog *chooser,
           int              response,
           Control         *control)
{
  GtkWidget *row = g_object_get_data (G_OBJECT (chooser), "row");
  g_autoptr(GFile) file = NULL;
  g_autofree char *path = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));
  path = file != NULL ? g_file_get_path (file) : NULL;
  if (path != NULL)
    {
      show_path (row, path);
      control->funcs.changed (path, control->funcs.user_data);
    }
  g_object_set_data (G_OBJECT (row), "chooser", NULL);
}

static void
choose_cb (GtkWidget *button,
           Control   *control)
{
  GtkWidget *row = gtk_widget_get_ancestor (button, ADW_TYPE_ACTION_ROW);
  gboolean folder = mapi_setting_info_get_setting_type (control->info) == MAPI_SETTING_FOLDER;
  GtkFileChooserNative *chooser =
    gtk_file_chooser_native_new (mapi_setting_info_get_label (control->info), GTK_WINDOW (gtk_widget_get_root (button)),
                                 folder ? GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER : GTK_FILE_CHOOSER_ACTION_OPEN,
                                 NULL, NULL);

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  g_object_set_data (G_OBJECT (chooser), "row", row);
  g_object_set_data_full (G_OBJECT (row), "chooser", chooser, g_object_unref);
  connect_control (chooser, "response", G_CALLBACK (chosen_cb), control->info, &control->funcs);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

static void
clear_path_cb (GtkWidget *button,
               Control   *control)
{
  show_path (gtk_widget_get_ancestor (button, ADW_TYPE_ACTION_ROW), NULL);
  control->funcs.changed (NULL, control->funcs.user_data);
}

static GtkWidget *
add_icon_button (GtkWidget  *row,
                 const char *icon,
                 const char *label)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  return button;
}

static GtkWidget *
new_path (MapiSettings           *settings,
          MapiSettingInfo        *info,
          gboolean                read_only,
          const MailControlFuncs *funcs)
{
  gboolean folder = mapi_setting_info_get_setting_type (info) == MAPI_SETTING_FOLDER;
  g_autofree char *value = mapi_settings_dup_string (settings, mapi_setting_info_get_name (info));
  const char *description = mapi_setting_info_get_description (info);
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *clear = add_icon_button (row, "edit-clear-symbolic", _("Clear"));
  GtkWidget *choose = add_icon_button (row, folder ? "folder-open-symbolic" : "document-open-symbolic",
                                       folder ? _("Choose a folder") : _("Choose a file"));

  set_title (row, info);
  g_object_set_data (G_OBJECT (row), "clear", clear);
  g_object_set_data_full (G_OBJECT (row), "description", g_strdup (description != NULL ? description : ""), g_free);
  show_path (row, value);
  gtk_widget_set_sensitive (clear, !read_only);
  gtk_widget_set_sensitive (choose, !read_only);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), choose);
  connect_control (clear, "clicked", G_CALLBACK (clear_path_cb), info, funcs);
  connect_control (choose, "clicked", G_CALLBACK (choose_cb), info, funcs);
  return row;
}

/* ---- what has no value ---- */

static GtkWidget *
new_label (MapiSettingInfo *info)
{
  GtkWidget *row = adw_action_row_new ();

  set_title (row, info);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  gtk_widget_add_css_class (row, "mail-text-row");
  return row;
}

static void
pressed_cb (GtkWidget *button,
            Control   *control)
{
  control->funcs.activated (control->funcs.user_data);
}

static GtkWidget *
new_button (MapiSettingInfo        *info,
            const MailControlFuncs *funcs)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *button = gtk_button_new_with_label (mapi_setting_info_get_label (info));
  const char *description = mapi_setting_info_get_description (info);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row),
                                 description != NULL ? description : mapi_setting_info_get_label (info));
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), button);
  connect_control (button, "clicked", G_CALLBACK (pressed_cb), info, funcs);
  return row;
}

void
mail_setting_control_show (GtkWidget       *control,
                           MapiSettingInfo *info,
                           const char      *value)
{
  const char * const *choices = mapi_setting_info_get_choices (info);
  GtkWidget *widget = ADW_IS_ACTION_ROW (control)
                      ? adw_action_row_get_activatable_widget (ADW_ACTION_ROW (control)) : NULL;

  if (ADW_IS_COMBO_ROW (control))
    {
      for (guint i = 0; choices[i] != NULL; i++)
        if (g_strcmp0 (choices[i], value) == 0)
          adw_combo_row_set_selected (ADW_COMBO_ROW (control), i);
    }
  else if (GTK_IS_SWITCH (widget))
    gtk_switch_set_active (GTK_SWITCH (widget), g_strcmp0 (value, "true") == 0);
  else if (GTK_IS_EDITABLE (control))
    gtk_editable_set_text (GTK_EDITABLE (control), value != NULL ? value : "");
}

static void
add_lock (GtkWidget *row)
{
  if (ADW_IS_ENTRY_ROW (row))
    adw_entry_row_add_suffix (ADW_ENTRY_ROW (row), mail_setting_lock_new ());
  else if (ADW_IS_ACTION_ROW (row))
    adw_action_row_add_suffix (ADW_ACTION_ROW (row), mail_setting_lock_new ());
  else if (ADW_IS_PREFERENCES_GROUP (row))
    adw_preferences_group_set_header_suffix (ADW_PREFERENCES_GROUP (row), mail_setting_lock_new ());
}

GtkWidget *
mail_setting_control_new (MapiSettings           *settings,
                          MapiSettingInfo        *info,
                          gboolean                read_only,
                          gboolean                locked,
                          const MailControlFuncs *funcs)
{
  GtkWidget *row;

  switch (mapi_setting_info_get_setting_type (info))
    {
    case MAPI_SETTING_BOOLEAN:
      row = new_switch (settings, info, read_only, funcs);
      break;
    case MAPI_SETTING_CHOICE:
      row = new_choice (settings, info, read_only, funcs);
      break;
    case MAPI_SETTING_FILE:
    case MAPI_SETTING_FOLDER:
      row = new_path (settings, info, read_only, funcs);
      break;
    case MAPI_SETTING_LIST:
      row = mail_setting_list_new (settings, info, read_only, funcs);
      break;
    case MAPI_SETTING_LABEL:
      return new_label (info);
    case MAPI_SETTING_BUTTON:
      return new_button (info, funcs);
    case MAPI_SETTING_STRING:
    case MAPI_SETTING_UINT:
    case MAPI_SETTING_PASSWORD:
    default:
      row = g_strcmp0 (mapi_setting_info_get_action (info), "sign-in") == 0
            ? mail_setting_sign_in_new (settings, info, read_only, funcs)
            : new_entry (settings, info, read_only, funcs);
    }
  if (locked)
    add_lock (row);
  return row;
}
