/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-toast.h"

#include <glib/gi18n.h>

#include "mail-error-details.h"

/* What a toast has beside its title: margins, a button with a short label, and one that closes it */
#define BESIDE    150
#define MIN_CHARS 16
#define MAX_CHARS 60

#define PROBLEM_SECONDS 20
#define LEAST_SECONDS   5
#define CHARS_A_SECOND  10      /* which somebody reads who has to look there first */

/* A toast that could be narrower is not made so by libadwaita 1.2: it gets the height of a title that has all the width
 * it wants */
static void
root_cb (GtkLabel *label)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (label));
  PangoFontMetrics *metrics;
  int n_chars;

  if (root == NULL)
    return;
  metrics = pango_context_get_metrics (gtk_widget_get_pango_context (GTK_WIDGET (label)), NULL, NULL);
  n_chars = (gtk_widget_get_width (GTK_WIDGET (root)) - BESIDE) * PANGO_SCALE
            / MAX (pango_font_metrics_get_approximate_char_width (metrics), 1);
  pango_font_metrics_unref (metrics);
  gtk_label_set_max_width_chars (label, CLAMP (n_chars, MIN_CHARS, MAX_CHARS));
}

AdwToast *
mail_toast_new (const char *text)
{
  AdwToast *toast = adw_toast_new ("");
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "heading");
  g_signal_connect (label, "notify::root", G_CALLBACK (root_cb), NULL);
  adw_toast_set_custom_title (toast, label);
  adw_toast_set_timeout (toast, MAX (LEAST_SECONDS, (guint) g_utf8_strlen (text, -1) / CHARS_A_SECOND + 2));
  return toast;
}

AdwToast *
mail_toast_new_problem (const char *text)
{
  AdwToast *toast = mail_toast_new (text);

  adw_toast_set_timeout (toast, PROBLEM_SECONDS);
  return toast;
}

static void
details_cb (AdwToast *toast,
            GError   *error)
{
  GtkRoot *root = gtk_widget_get_root (adw_toast_get_custom_title (toast));

  if (GTK_IS_WINDOW (root))
    mail_error_details_present (GTK_WINDOW (root), _("That Did Not Work"), error, TRUE);
}

static void
free_error (gpointer  error,
            GClosure *closure)
{
  g_error_free (error);
}

AdwToast *
mail_toast_new_error (const GError *error)
{
  AdwToast *toast = mail_toast_new_problem (error->message);

  adw_toast_set_button_label (toast, _("_Details"));
  g_signal_connect_data (toast, "button-clicked", G_CALLBACK (details_cb), g_error_copy (error), free_error, 0);
  return toast;
}

static void
shown_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(GtkWidget) overlay = user_data;
  g_autoptr(GError) error = NULL;

  if (!gtk_show_uri_full_finish (GTK_WINDOW (source), result, &error)
      && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (overlay), mail_toast_new_error (error));
}

static void
show_folder_cb (AdwToast *toast,
                GFile    *folder)
{
  GtkWidget *title = adw_toast_get_custom_title (toast);
  GtkWidget *overlay = gtk_widget_get_ancestor (title, ADW_TYPE_TOAST_OVERLAY);
  GtkRoot *root = gtk_widget_get_root (title);
  g_autofree char *uri = g_file_get_uri (folder);

  if (GTK_IS_WINDOW (root) && overlay != NULL)
    gtk_show_uri_full (GTK_WINDOW (root), uri, GDK_CURRENT_TIME, NULL, shown_cb, g_object_ref (overlay));
}

AdwToast *
mail_toast_new_in_folder (const char *text,
                          GFile      *folder)
{
  AdwToast *toast = mail_toast_new (text);

  adw_toast_set_button_label (toast, _("_Open Folder"));
  g_signal_connect_object (toast, "button-clicked", G_CALLBACK (show_folder_cb), folder, 0);
  g_object_set_data_full (G_OBJECT (toast), "folder", g_object_ref (folder), g_object_unref);
  return toast;
}
