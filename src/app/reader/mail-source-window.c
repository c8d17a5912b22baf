/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-source-window.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <string.h>

#include "mail-escape.h"
#include "mail-work.h"

#define MAX_SHOWN (2 * 1024 * 1024)     /* a text view takes its time with more */

static GtkTextBuffer *
add_page (AdwViewStack *stack,
          const char   *name,
          const char   *title,
          const char   *icon)
{
  GtkWidget *view = gtk_text_view_new ();
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  gtk_text_view_set_editable (GTK_TEXT_VIEW (view), FALSE);
  gtk_text_view_set_monospace (GTK_TEXT_VIEW (view), TRUE);
  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (view), GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_left_margin (GTK_TEXT_VIEW (view), 12);
  gtk_text_view_set_right_margin (GTK_TEXT_VIEW (view), 12);
  gtk_text_view_set_top_margin (GTK_TEXT_VIEW (view), 12);
  gtk_text_view_set_bottom_margin (GTK_TEXT_VIEW (view), 12);
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), view);
  gtk_widget_set_vexpand (scrolled, TRUE);
  adw_view_stack_add_titled (stack, scrolled, name, title);
  adw_view_stack_page_set_icon_name (adw_view_stack_get_page (stack, scrolled), icon);
  return gtk_text_view_get_buffer (GTK_TEXT_VIEW (view));
}

static void
show (GtkTextBuffer *buffer,
      GBytes        *bytes)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);
  g_autofree char *text = g_utf8_make_valid (data != NULL ? data : "", MIN (size, MAX_SHOWN));
  GtkTextIter end;

  gtk_text_buffer_set_text (buffer, text, -1);
  if (size <= MAX_SHOWN)
    return;
  gtk_text_buffer_get_end_iter (buffer, &end);
  gtk_text_buffer_insert (buffer, &end, _("\n… there is more"), -1);
}

static void
source_loaded_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr(GtkTextBuffer) buffer = GTK_TEXT_BUFFER (user_data);
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) bytes = mapi_store_load_source_finish (MAPI_STORE (source), result, &error);

  if (bytes != NULL)
    show (buffer, bytes);
  else
    gtk_text_buffer_set_text (buffer, error->message, -1);
}

/* What is in no store is written anew, as it would be sent */
typedef struct
{
  MapiContent *content;         /* (owned) */
  GBytes      *source;          /* (owned) (nullable) */
} Writing;

static void
writing_free (gpointer data)
{
  Writing *writing = data;

  mapi_content_unref (writing->content);
  g_clear_pointer (&writing->source, g_bytes_unref);
  g_free (writing);
}

static gboolean
write_source (gpointer       data,
              GCancellable  *cancellable,
              GError       **error)
{
  Writing *writing = data;

  writing->source = mapi_mime_encode (writing->content, MAPI_MIME_ENCODE_8BIT, error);
  return writing->source != NULL;
}

static void
written_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  GtkTextBuffer *buffer = GTK_TEXT_BUFFER (source);
  g_autoptr(GError) error = NULL;

  if (mail_work_finish (result, &error))
    show (buffer, ((Writing *) mail_work_get_data (result))->source);
  else
    gtk_text_buffer_set_text (buffer, error->message, -1);
}

void
mail_source_window_present (GtkWindow         *parent,
                            MapiStore         *store,
                            const MapiEntryId *id,
                            MapiContent       *content)
{
  const char *header = mapi_properties_get_string (mapi_content_get_properties (content),
                                                   MAPI_PR_TRANSPORT_MESSAGE_HEADERS);
  GtkWidget *window = g_object_new (ADW_TYPE_WINDOW, "title", _("Message Source"), "default-width", 800,
                                    "default-height", 600, "transient-for", parent, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *bar = adw_header_bar_new ();
  GtkWidget *switcher = adw_view_switcher_title_new ();
  AdwViewStack *stack = ADW_VIEW_STACK (adw_view_stack_new ());
  GtkTextBuffer *headers = add_page (stack, "header", _("Header"), "view-list-symbolic");
  GtkTextBuffer *buffer = add_page (stack, "source", _("Source"), "text-x-generic-symbolic");

  adw_view_switcher_title_set_stack (ADW_VIEW_SWITCHER_TITLE (switcher), stack);
  adw_view_switcher_title_set_title (ADW_VIEW_SWITCHER_TITLE (switcher), _("Message Source"));
  adw_header_bar_set_title_widget (ADW_HEADER_BAR (bar), switcher);
  gtk_box_append (GTK_BOX (box), bar);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (stack));
  adw_window_set_content (ADW_WINDOW (window), box);
  mail_escape_closes (GTK_WINDOW (window));
  gtk_text_buffer_set_text (headers, header != NULL ? header : _("The message has no header of the internet."), -1);
  if (store != NULL && id != NULL)
    mapi_store_load_source_async (store, id, NULL, source_loaded_cb, g_object_ref (buffer));
  else
    {
      Writing *writing = g_new0 (Writing, 1);

      writing->content = mapi_content_ref (content);
      mail_work_run (buffer, write_source, writing, writing_free, NULL, written_cb, NULL);
    }
  gtk_window_present (GTK_WINDOW (window));
}
