/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-preview-window.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "mail-attachment-file.h"
#include "mail-body.h"
#include "mail-reader.h"
#include "mail-web-view.h"

#define MAX_TEXT (1024 * 1024)

/* The picture as the only part of a message whose page shows it */
static MapiContent *
create_picture (MapiProperties *attachment)
{
  MapiContent *content = mapi_content_new ();
  g_autoptr(MapiProperties) part = mapi_properties_copy (attachment);
  static const char page[] = "<div style=\"text-align:center\"><img src=\"cid:preview\" alt=\"\"></div>";
  g_autoptr(GBytes) html = g_bytes_new_static (page, sizeof page - 1);

  mapi_properties_set_string (part, MAPI_PR_ATTACH_CONTENT_ID, "preview");
  mapi_content_add_attachment (content, part, NULL);
  mapi_properties_set_binary (mapi_content_get_properties (content), MAPI_PR_HTML, html);
  return content;
}

static MapiContent *
create_text (MapiProperties *attachment)
{
  MapiContent *content = mapi_content_new ();
  GBytes *data = mapi_properties_get_binary (attachment, MAPI_PR_ATTACH_DATA_BIN);
  gsize size = 0;
  const char *bytes = data != NULL ? g_bytes_get_data (data, &size) : NULL;
  g_autofree char *text = g_utf8_make_valid (bytes != NULL ? bytes : "", MIN (size, MAX_TEXT));

  mapi_properties_set_string (mapi_content_get_properties (content), MAPI_PR_BODY, text);
  return content;
}

static GtkWidget *
create_page (MailWebEngine *engine,
             MapiContent   *content)
{
  g_autoptr(MailBody) body = mail_body_prepare (content, MAIL_BODY_NO_FOLDS);
  gboolean dark = adw_style_manager_get_dark (adw_style_manager_get_default ());
  g_autofree char *page = mail_body_build_page (body, NULL, dark ? MAIL_PAGE_DARK : MAIL_PAGE_NONE);
  MailWebView *view = mail_web_view_obtain (engine, FALSE);
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  mail_web_view_set_max_height (view, 32000);
  mail_web_view_load (view, page, content);
  gtk_accessible_update_property (GTK_ACCESSIBLE (mail_web_view_get_view (view)), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Attachment"), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, mail_body_get_text (body), -1);
  gtk_widget_set_margin_start (GTK_WIDGET (view), 12);
  gtk_widget_set_margin_end (GTK_WIDGET (view), 12);
  gtk_widget_set_margin_top (GTK_WIDGET (view), 12);
  gtk_widget_set_margin_bottom (GTK_WIDGET (view), 12);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), GTK_WIDGET (view));
  return scrolled;
}

static GtkWidget *
create_plain (MapiContent *content)
{
  GtkWidget *view = gtk_text_view_new ();
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  const char *text = mapi_properties_get_string (mapi_content_get_properties (content), MAPI_PR_BODY);

  gtk_text_view_set_editable (GTK_TEXT_VIEW (view), FALSE);
  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (view), GTK_WRAP_WORD_CHAR);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)),
                            text != NULL ? text : _("Pictures cannot be shown safely here."), -1);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), view);
  return scrolled;
}

static GtkWidget *
create_reader (MapiContent *embedded)
{
  GtkWidget *reader = mail_reader_new ();

  mail_reader_show_content (MAIL_READER (reader), embedded);
  return reader;
}

void
mail_preview_window_present (GtkWindow     *parent,
                             MailWebEngine *engine,
                             MapiContent   *content,
                             guint          position)
{
  MapiProperties *attachment = mapi_content_get_attachment (content, position);
  MapiContent *embedded = mapi_content_get_embedded (content, position);
  g_autofree char *name = mail_attachment_dup_name (attachment);
  g_autoptr(MapiContent) shown = NULL;
  GtkWidget *window = g_object_new (ADW_TYPE_WINDOW, "title", name, "default-width", 700, "default-height", 560,
                                    "transient-for", parent, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *child;

  if (embedded != NULL)
    child = create_reader (embedded);
  else
    {
      shown = mail_attachment_get_kind (attachment) == MAIL_ATTACHMENT_PICTURE ? create_picture (attachment)
                                                                               : create_text (attachment);
      child = mail_web_engine_get_state (engine) == MAIL_WEB_ENGINE_READY ? create_page (engine, shown)
                                                                          : create_plain (shown);
    }
  gtk_widget_set_vexpand (child, TRUE);
  gtk_widget_add_css_class (child, "view");
  gtk_box_append (GTK_BOX (box), adw_header_bar_new ());
  gtk_box_append (GTK_BOX (box), child);
  adw_window_set_content (ADW_WINDOW (window), box);
  gtk_window_present (GTK_WINDOW (window));
}
