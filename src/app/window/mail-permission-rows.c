/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-permission-rows.h"

#include <glib/gi18n.h>

#include "mail-text.h"

typedef struct
{
  AdwExpanderRow *row;       /* (unowned) */
  GSettings      *settings;  /* (owned) */
  char           *key;
  GPtrArray      *lines;     /* (unowned): of @row */
  GtkWidget      *count;     /* (unowned) */
} Binding;

static void
binding_free (gpointer  data,
              GClosure *closure)
{
  Binding *binding = data;

  g_object_unref (binding->settings);
  g_ptr_array_unref (binding->lines);
  g_free (binding->key);
  g_free (binding);
}

static void
remove_cb (Binding   *binding,
           GtkButton *button)
{
  const char *gone = g_object_get_data (G_OBJECT (button), "value");
  g_auto(GStrv) values = g_settings_get_strv (binding->settings, binding->key);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) rest = NULL;

  for (char **value = values; *value != NULL; value++)
    if (!g_str_equal (*value, gone))
      g_strv_builder_add (builder, *value);
  rest = g_strv_builder_end (builder);
  g_settings_set_strv (binding->settings, binding->key, (const char * const *) rest);
}

static GtkWidget *
make_line (Binding    *binding,
           const char *value)
{
  GtkWidget *line = adw_action_row_new ();
  GtkWidget *button = gtk_button_new_from_icon_name ("edit-delete-symbolic");
  g_autofree char *clean = mail_text_clean (value, 300);
  g_autofree char *label = g_strdup_printf (_("Remove %s"), clean);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (line), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (line), clean);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (line), GTK_ACCESSIBLE_PROPERTY_LABEL, clean, -1);
  g_object_set_data_full (G_OBJECT (button), "value", g_strdup (value), g_free);
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (remove_cb), binding);
  adw_action_row_add_suffix (ADW_ACTION_ROW (line), button);
  return line;
}

static void
fill (Binding *binding)
{
  g_auto(GStrv) values = g_settings_get_strv (binding->settings, binding->key);
  guint n = g_strv_length (values);
  g_autofree char *count = n > 0 ? g_strdup_printf ("%u", n) : g_strdup (_("None"));

  for (guint i = 0; i < binding->lines->len; i++)
    adw_expander_row_remove (binding->row, binding->lines->pdata[i]);
  g_ptr_array_set_size (binding->lines, 0);
  for (char **value = values; *value != NULL; value++)
    {
      GtkWidget *line = make_line (binding, *value);

      adw_expander_row_add_row (binding->row, line);
      g_ptr_array_add (binding->lines, line);
    }
  gtk_label_set_text (GTK_LABEL (binding->count), count);
  adw_expander_row_set_enable_expansion (binding->row, n > 0);
}

void
mail_permission_rows_bind (AdwExpanderRow *row,
                           GSettings      *settings,
                           const char     *key)
{
  Binding *binding = g_new0 (Binding, 1);
  g_autofree char *signal = g_strdup_printf ("changed::%s", key);
  GClosure *closure = g_cclosure_new_swap (G_CALLBACK (fill), binding, binding_free);

  binding->row = row;
  binding->settings = g_object_ref (settings);
  binding->key = g_strdup (key);
  binding->lines = g_ptr_array_new ();
  binding->count = gtk_label_new (NULL);
  gtk_widget_add_css_class (binding->count, "dim-label");
  adw_expander_row_add_action (row, binding->count);
  fill (binding);
  g_object_watch_closure (G_OBJECT (row), closure);
  g_signal_connect_closure (settings, signal, closure, FALSE);
}
