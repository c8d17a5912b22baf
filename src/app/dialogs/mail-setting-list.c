/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-setting-controls.h"

#include <glib/gi18n.h>

/* A list: a group with a row for each element, which can be moved and taken away by buttons, and
 * one more row that is always empty until something is typed. Empty rows are no elements. */

typedef struct
{
  MailControlFuncs  funcs;
  GtkWidget        *group;      /* (unowned): has this */
  GPtrArray        *rows;       /* (element-type AdwEntryRow), unowned */
  char             *label;
  gboolean          read_only;
  gboolean          moving;
} List;

static void add_row (List       *self,
                     const char *text);

static void
list_free (gpointer data)
{
  List *self = data;

  g_ptr_array_unref (self->rows);
  g_free (self->label);
  g_free (self);
}

/* The last row is for typing only. */
static void
show_buttons (List *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      GtkWidget *row = g_ptr_array_index (self->rows, i);
      GtkWidget *up = g_object_get_data (G_OBJECT (row), "up");
      GtkWidget *remove = g_object_get_data (G_OBJECT (row), "remove");

      if (up == NULL)
        continue;
      gtk_widget_set_visible (up, i > 0 && i + 1 < self->rows->len);
      gtk_widget_set_visible (remove, i + 1 < self->rows->len);
    }
}

/* "\" protects ";" and itself */
static void
append_element (GString    *text,
                const char *element)
{
  if (text->len > 0)
    g_string_append_c (text, ';');
  for (const char *p = element; *p != '\0'; p++)
    {
      if (*p == ';' || *p == '\\')
        g_string_append_c (text, '\\');
      g_string_append_c (text, *p);
    }
}

static void
tell (List *self)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < self->rows->len; i++)
    {
      const char *element = gtk_editable_get_text (g_ptr_array_index (self->rows, i));

      if (*element != '\0')
        append_element (text, element);
    }
  self->funcs.changed (text->str, self->funcs.user_data);
}

static void
changed_cb (GtkEditable *row,
            List        *self)
{
  if (self->moving)
    return;
  if (row == g_ptr_array_index (self->rows, self->rows->len - 1) && *gtk_editable_get_text (row) != '\0')
    {
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), self->label);
      add_row (self, NULL);
    }
  tell (self);
}

static void
remove_cb (GtkWidget *button,
           List      *self)
{
  GtkWidget *row = gtk_widget_get_ancestor (button, ADW_TYPE_ENTRY_ROW);
  guint position;

  if (!g_ptr_array_find (self->rows, row, &position) || position + 1 == self->rows->len)
    return;
  g_ptr_array_remove_index (self->rows, position);
  adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self->group), row);
  show_buttons (self);
  gtk_widget_grab_focus (g_ptr_array_index (self->rows, position));
  tell (self);
}

/* The texts change places, the rows stay. */
static void
up_cb (GtkWidget *button,
       List      *self)
{
  GtkWidget *row = gtk_widget_get_ancestor (button, ADW_TYPE_ENTRY_ROW);
  g_autofree char *mine = NULL;
  g_autofree char *other = NULL;
  GtkEditable *above;
  guint position;

  if (!g_ptr_array_find (self->rows, row, &position) || position == 0 || position + 1 == self->rows->len)
    return;
  above = g_ptr_array_index (self->rows, position - 1);
  mine = g_strdup (gtk_editable_get_text (GTK_EDITABLE (row)));
  other = g_strdup (gtk_editable_get_text (above));
  self->moving = TRUE;
  gtk_editable_set_text (above, mine);
  gtk_editable_set_text (GTK_EDITABLE (row), other);
  self->moving = FALSE;
  tell (self);
}

static void
add_button (List       *self,
            GtkWidget  *row,
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
  g_signal_connect (button, "clicked", callback, self);
  adw_entry_row_add_suffix (ADW_ENTRY_ROW (row), button);
  g_object_set_data (G_OBJECT (row), key, button);
}

static void
add_row (List       *self,
         const char *text)
{
  GtkWidget *row = adw_entry_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  /* Translators: the row of a list of addresses or the like where another one is typed */
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), text != NULL ? self->label : _("Add"));
  adw_entry_row_set_activates_default (ADW_ENTRY_ROW (row), TRUE);
  adw_entry_row_set_enable_emoji_completion (ADW_ENTRY_ROW (row), FALSE);
  gtk_editable_set_text (GTK_EDITABLE (row), text != NULL ? text : "");
  gtk_editable_set_editable (GTK_EDITABLE (row), !self->read_only);
  if (!self->read_only)
    {
      add_button (self, row, "up", "go-up-symbolic", _("Move up"), G_CALLBACK (up_cb));
      add_button (self, row, "remove", "user-trash-symbolic", _("Remove"), G_CALLBACK (remove_cb));
    }
  g_ptr_array_add (self->rows, row);
  g_signal_connect (row, "changed", G_CALLBACK (changed_cb), self);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->group), row);
  show_buttons (self);
}

GtkWidget *
mail_setting_list_new (MapiSettings           *settings,
                       MapiSettingInfo        *info,
                       gboolean                read_only,
                       const MailControlFuncs *funcs)
{
  g_auto(GStrv) elements = mapi_settings_dup_strv (settings, mapi_setting_info_get_name (info));
  g_autofree char *title = g_markup_escape_text (mapi_setting_info_get_label (info), -1);
  const char *description = mapi_setting_info_get_description (info);
  List *self = g_new0 (List, 1);

  self->funcs = *funcs;
  self->group = adw_preferences_group_new ();
  self->rows = g_ptr_array_new ();
  self->label = g_strdup (mapi_setting_info_get_label (info));
  self->read_only = read_only;
  g_object_set_data_full (G_OBJECT (self->group), "list", self, list_free);
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self->group), title);
  if (description != NULL)
    {
      g_autofree char *escaped = g_markup_escape_text (description, -1);

      adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self->group), escaped);
    }
  for (guint i = 0; elements[i] != NULL; i++)
    add_row (self, elements[i]);
  if (!read_only)
    add_row (self, NULL);
  return self->group;
}
