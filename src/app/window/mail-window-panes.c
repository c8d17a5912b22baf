/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-window-private.h"

#include "mail-pane-handle.h"

/* The least that each pane needs; below their sum the window folds. A pane somebody has made wider is that wide where
 * there is room for it, so that how wide it is never decides whether the window folds. */
#define FOLDER_WIDTH 230
#define LIST_WIDTH   340
#define READER_WIDTH 362

static void
put (gpointer   bar,
     GtkWidget *box,
     gboolean   below)
{
  GtkWidget *parent = gtk_widget_get_parent (bar);

  if (parent == NULL)
    return;
  g_object_ref (bar);
  gtk_box_remove (GTK_BOX (parent), bar);
  gtk_box_append (GTK_BOX (box), bar);
  /* Below a list that goes on under it, it is set off */
  if (below)
    gtk_widget_add_css_class (bar, "mail-bar-below");
  else
    gtk_widget_remove_css_class (bar, "mail-bar-below");
  g_object_unref (bar);
}

/* What is asked and what is going on is seen also where the folders are not */
static gboolean
place_bars_cb (gpointer user_data)
{
  MailWindow *self = user_data;
  gboolean outer = adw_leaflet_get_folded (self->outer);
  GtkWidget *rest = outer || adw_leaflet_get_folded (self->inner) ? self->lists_box : self->folder_box;
  GtkWidget *asked = outer ? self->mail_box : rest;

  if (gtk_widget_get_parent (GTK_WIDGET (self->question_bar)) == asked
      && gtk_widget_get_parent (GTK_WIDGET (self->change_bar)) == rest)
    return G_SOURCE_REMOVE;
  put (self->question_bar, asked, asked != self->folder_box);
  put (self->change_bar, rest, rest != self->folder_box);
  put (self->status_bar, rest, rest != self->folder_box);
  return G_SOURCE_REMOVE;
}

/* Before their first layout no panes are folded, which may come long after that of the window: what is seen first is that it
 * starts. Those that are going to be would not get narrow with all that is for wide ones. */
static gboolean
will_be_folded (MailWindow *self)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self));
  int height;

  if (gtk_widget_get_width (GTK_WIDGET (self->outer)) != 0)
    return FALSE;
  if (width == 0)
    {
      if (gtk_window_is_maximized (GTK_WINDOW (self)))
        return FALSE;
      gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
    }
  return width < LIST_WIDTH + READER_WIDTH;
}

/* Title buttons are at the two ends of what is seen; the way back is where it leads somewhere */
void
mail_window_fold (MailWindow *self)
{
  gboolean outer, inner;

  if (self->outer == NULL || self->inner == NULL || self->list_pane == NULL || self->reader_header == NULL)
    return;
  outer = adw_leaflet_get_folded (self->outer) || will_be_folded (self);
  inner = adw_leaflet_get_folded (self->inner) || will_be_folded (self);
  adw_header_bar_set_show_end_title_buttons (self->folder_header, outer && inner);
  mail_message_list_set_header (self->list_pane, inner, outer, inner);
  adw_header_bar_set_show_start_title_buttons (self->reader_header, outer);
  gtk_widget_set_visible (self->reader_back, outer);
  gtk_widget_set_visible (self->reply_box, !outer);
  gtk_widget_set_visible (self->archive_button, !outer);
  gtk_widget_set_visible (self->trash_button, !outer);
  gtk_widget_set_visible (self->reader_bar, outer);
  mail_message_list_set_narrow (self->list_pane, outer);
  /* Not while the window is being laid out */
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, place_bars_cb, g_object_ref (self), g_object_unref);
}

/* ---- widths ---- */

static gint
take (gint  wanted,
      gint  least,
      gint *spare)
{
  gint more = CLAMP (wanted - least, 0, MAX (*spare, 0));

  *spare -= more;
  return least + more;
}

static void
apply_widths (MailWindow *self)
{
  GSettings *settings = g_object_get_data (G_OBJECT (self), "pane-settings");
  gint width = gtk_widget_get_width (GTK_WIDGET (self));
  gint spare, height;

  if (width == 0)
    gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  spare = width - FOLDER_WIDTH - LIST_WIDTH - READER_WIDTH;
  gtk_widget_set_size_request (self->folder_box,
                               take (g_settings_get_int (settings, "folder-width"), FOLDER_WIDTH, &spare), -1);
  gtk_widget_set_size_request (GTK_WIDGET (self->list_pane),
                               take (g_settings_get_int (settings, "list-width"), LIST_WIDTH, &spare), -1);
}

static gboolean
apply_idle_cb (gpointer user_data)
{
  apply_widths (user_data);
  mail_window_fold (user_data);
  return G_SOURCE_REMOVE;
}

/* Not while the window is being laid out */
static void
size_cb (MailWindow *self)
{
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, apply_idle_cb, g_object_ref (self), g_object_unref);
}

static void
dragged_cb (GtkWidget *pane,
            gint       width,
            gboolean   done,
            gpointer   user_data)
{
  MailWindow *self = user_data;
  GSettings *settings = g_object_get_data (G_OBJECT (self), "pane-settings");
  gboolean folders = pane == self->folder_box;
  gint least = folders ? FOLDER_WIDTH : LIST_WIDTH;
  gint other = folders ? gtk_widget_get_width (GTK_WIDGET (self->list_pane)) : gtk_widget_get_width (self->folder_box);
  gint most = gtk_widget_get_width (GTK_WIDGET (self)) - other - READER_WIDTH;

  width = CLAMP (width, least, MAX (MIN (most, folders ? 600 : 900), least));
  if (done)
    g_settings_set_int (settings, folders ? "folder-width" : "list-width", width);
  else
    gtk_widget_set_size_request (pane, width, -1);
}

void
mail_window_install_panes (MailWindow *self,
                           GSettings  *settings)
{
  g_object_set_data_full (G_OBJECT (self), "pane-settings", g_object_ref (settings), g_object_unref);
  mail_pane_handle_install (self->folder_handle, self->folder_box, dragged_cb, self);
  mail_pane_handle_install (self->list_handle, GTK_WIDGET (self->list_pane), dragged_cb, self);
  g_signal_connect (self, "notify::default-width", G_CALLBACK (size_cb), NULL);
  g_signal_connect (self, "notify::maximized", G_CALLBACK (size_cb), NULL);
  apply_widths (self);
  mail_window_fold (self);
}
