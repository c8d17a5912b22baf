/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-preview-window.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <string.h>

#include "mail-attachment-file.h"
#include "mail-attachment-launch.h"
#include "mail-body.h"
#include "mail-error-details.h"
#include "mail-escape.h"
#include "mail-pdf-page.h"
#include "mail-reader.h"
#include "mail-title.h"
#include "mail-web-view.h"

#define MAX_TEXT (1024 * 1024)

/* A window, and what goes with it */
typedef struct
{
  GtkWidget     *window;        /* (unowned) */
  GtkWidget     *slot;          /* (unowned) AdwBin */
  GtkWidget     *title;         /* (unowned) AdwWindowTitle */
  MailWebEngine *engine;        /* (owned) */
  MapiContent   *content;       /* (owned) */
  guint          position;
  GCancellable  *cancellable;   /* (owned) */
  MapiContent   *shown;         /* (owned) (nullable): what is drawn, or will be once the engine can */
  GtkAlign       place;
} Preview;

static void
preview_free (gpointer data)
{
  Preview *self = data;

  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  mapi_content_unref (self->content);
  g_clear_pointer (&self->shown, mapi_content_unref);
  g_object_unref (self->engine);
  g_free (self);
}

/* A picture as the only part of a message whose page shows it */
static MapiContent *
create_picture (MapiProperties *attachment,
                const char     *page)
{
  MapiContent *content = mapi_content_new ();
  g_autoptr(MapiProperties) part = mapi_properties_copy (attachment);
  g_autoptr(GBytes) html = g_bytes_new_static (page, strlen (page));

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
             MapiContent   *content,
             GtkAlign       place)
{
  g_autoptr(MailBody) body = mail_body_prepare (content, MAIL_BODY_NO_FOLDS);
  gboolean dark = adw_style_manager_get_dark (adw_style_manager_get_default ());
  g_autofree char *page = mail_body_build_page (body, NULL, dark ? MAIL_PAGE_DARK : MAIL_PAGE_NONE);
  MailWebView *view = mail_web_view_obtain (engine, FALSE);
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  gtk_widget_set_valign (GTK_WIDGET (view), place);
  mail_web_view_set_max_height (view, 32000);
  mail_web_view_load (view, page, content);
  gtk_accessible_update_property (GTK_ACCESSIBLE (mail_web_view_get_page (view)), GTK_ACCESSIBLE_PROPERTY_LABEL,
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
  gtk_text_view_set_left_margin (GTK_TEXT_VIEW (view), 18);
  gtk_text_view_set_right_margin (GTK_TEXT_VIEW (view), 18);
  gtk_text_view_set_top_margin (GTK_TEXT_VIEW (view), 18);
  gtk_text_view_set_bottom_margin (GTK_TEXT_VIEW (view), 18);
  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (view), GTK_WRAP_WORD_CHAR);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)),
                            text != NULL ? text : _("Pictures cannot be shown safely here."), -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Attachment"), -1);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), view);
  return scrolled;
}

static GtkWidget *
create_spinner (void)
{
  GtkWidget *spinner = gtk_spinner_new ();

  gtk_spinner_start (GTK_SPINNER (spinner));
  gtk_widget_set_size_request (spinner, 32, 32);
  gtk_widget_set_halign (spinner, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (spinner, GTK_ALIGN_CENTER);
  return spinner;
}

/* The engine may still be on its way when the first thing that is opened is an attachment */
static GtkWidget *
create_drawn (Preview *self)
{
  switch (mail_web_engine_get_state (self->engine))
    {
    case MAIL_WEB_ENGINE_READY:
      return create_page (self->engine, self->shown, self->place);
    case MAIL_WEB_ENGINE_UNAVAILABLE:
      return create_plain (self->shown);
    case MAIL_WEB_ENGINE_STARTING:
    default:
      mail_web_engine_start (self->engine);
      return create_spinner ();
    }
}

static void
show (Preview     *self,
      MapiContent *shown,
      GtkAlign     place)
{
  g_clear_pointer (&self->shown, mapi_content_unref);
  self->shown = mapi_content_ref (shown);
  self->place = place;
  adw_bin_set_child (ADW_BIN (self->slot), create_drawn (self));
}

static void
engine_state_cb (GtkWidget *window)
{
  Preview *self = g_object_get_data (G_OBJECT (window), "preview");

  if (self != NULL && self->shown != NULL)
    adw_bin_set_child (ADW_BIN (self->slot), create_drawn (self));
}

static GtkWidget *
create_reader (MapiContent *embedded)
{
  GtkWidget *reader = mail_reader_new ();

  mail_reader_show_content (MAIL_READER (reader), embedded);
  return reader;
}

/* ---- documents ---- */

static void
drawn_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(GtkWidget) window = GTK_WIDGET (user_data);
  Preview *self = g_object_get_data (G_OBJECT (window), "preview");
  static const char page[] = "<div style=\"text-align:center\"><img src=\"cid:preview\" alt=\"\""
                             " style=\"max-width:100%\"></div>";
  g_autoptr(GError) error = NULL;
  guint n_pages = 0;
  g_autoptr(GBytes) picture = mail_pdf_page_draw_finish (result, &n_pages, &error);
  g_autoptr(MapiProperties) part = NULL;
  g_autoptr(MapiContent) shown = NULL;
  g_autofree char *subtitle = NULL;

  if (self == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (picture == NULL)
    {
      GtkWidget *status = adw_status_page_new ();

      adw_status_page_set_icon_name (ADW_STATUS_PAGE (status), "x-office-document-symbolic");
      adw_status_page_set_title (ADW_STATUS_PAGE (status), _("No Preview"));
      adw_status_page_set_description (ADW_STATUS_PAGE (status), error->message);
      adw_bin_set_child (ADW_BIN (self->slot), status);
      return;
    }
  part = mapi_properties_new ();
  mapi_properties_set_long (part, MAPI_PR_ATTACH_METHOD, MAPI_ATTACH_BY_VALUE);
  mapi_properties_set_binary (part, MAPI_PR_ATTACH_DATA_BIN, picture);
  shown = create_picture (part, page);
  show (self, shown, GTK_ALIGN_FILL);
  subtitle = g_strdup_printf (ngettext ("The only page", "Page 1 of %u", n_pages), n_pages);
  adw_window_title_set_subtitle (ADW_WINDOW_TITLE (self->title), subtitle);
}

static void
show_document (Preview        *self,
               MapiProperties *attachment)
{
  GBytes *data = mapi_properties_get_binary (attachment, MAPI_PR_ATTACH_DATA_BIN);

  adw_bin_set_child (ADW_BIN (self->slot), create_spinner ());
  mail_pdf_page_draw_async (data, self->cancellable, drawn_cb, g_object_ref (self->window));
}

/* ---- the window ---- */

static void
show_attachment (Preview *self)
{
  MapiProperties *attachment = mapi_content_get_attachment (self->content, self->position);
  MapiContent *embedded = mapi_content_get_embedded (self->content, self->position);
  g_autoptr(MapiContent) shown = NULL;

  if (embedded != NULL)
    {
      adw_bin_set_child (ADW_BIN (self->slot), create_reader (embedded));
      return;
    }
  switch (mail_attachment_get_kind (attachment))
    {
    case MAIL_ATTACHMENT_PDF:
      show_document (self, attachment);
      break;
    case MAIL_ATTACHMENT_PICTURE:
      shown = create_picture (attachment, "<div style=\"text-align:center\"><img src=\"cid:preview\" alt=\"\"></div>");
      show (self, shown, GTK_ALIGN_CENTER);
      break;
    case MAIL_ATTACHMENT_FILE:
    case MAIL_ATTACHMENT_TEXT:
    case MAIL_ATTACHMENT_MESSAGE:
    case MAIL_ATTACHMENT_PROGRAM:
    default:
      shown = create_text (attachment);
      show (self, shown, GTK_ALIGN_FILL);
    }
}

static void
launched_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(GtkWidget) window = GTK_WIDGET (user_data);
  g_autoptr(GError) error = NULL;

  if (mail_attachment_launch_finish (result, &error) || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
      || !gtk_widget_get_mapped (window))
    return;
  mail_error_details_present (GTK_WINDOW (window), _("The Attachment Could Not Be Opened"), error, FALSE);
}

static void
open_cb (GtkWidget *window)
{
  Preview *self = g_object_get_data (G_OBJECT (window), "preview");

  mail_attachment_launch_async (window, self->content, self->position, self->cancellable, launched_cb,
                                g_object_ref (window));
}

static void
close_cb (GtkWidget *window)
{
  Preview *self = g_object_get_data (G_OBJECT (window), "preview");

  g_cancellable_cancel (self->cancellable);
}

static GtkWidget *
create_header (Preview *self)
{
  GtkWidget *header = adw_header_bar_new ();

  adw_header_bar_set_title_widget (ADW_HEADER_BAR (header), self->title);
  if (mapi_content_get_embedded (self->content, self->position) == NULL)
    {
      GtkWidget *open = gtk_button_new_with_mnemonic (_("_Open"));

      gtk_widget_set_tooltip_text (open, _("Open in Another Program"));
      g_signal_connect_swapped (open, "clicked", G_CALLBACK (open_cb), self->window);
      adw_header_bar_pack_end (ADW_HEADER_BAR (header), open);
    }
  return header;
}

void
mail_preview_window_present (GtkWindow     *parent,
                             MailWebEngine *engine,
                             MapiContent   *content,
                             guint          position)
{
  MapiProperties *attachment = mapi_content_get_attachment (content, position);
  g_autofree char *name = mail_attachment_dup_name (attachment);
  gboolean is_document = mail_attachment_get_kind (attachment) == MAIL_ATTACHMENT_PDF;
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  Preview *self = g_new0 (Preview, 1);

  self->window = g_object_new (ADW_TYPE_WINDOW, "default-width", 700, "default-height", is_document ? 860 : 560,
                               "transient-for", parent, NULL);
  mail_title_set (GTK_WINDOW (self->window), name, _("Attachment"));
  self->engine = g_object_ref (engine);
  self->content = mapi_content_ref (content);
  self->position = position;
  self->cancellable = g_cancellable_new ();
  self->slot = adw_bin_new ();
  self->title = adw_window_title_new (name, NULL);
  g_object_set_data_full (G_OBJECT (self->window), "preview", self, preview_free);
  g_signal_connect (self->window, "destroy", G_CALLBACK (close_cb), NULL);
  gtk_widget_set_vexpand (self->slot, TRUE);
  gtk_widget_add_css_class (self->slot, "view");
  gtk_box_append (GTK_BOX (box), create_header (self));
  gtk_box_append (GTK_BOX (box), self->slot);
  g_signal_connect_object (engine, "notify::state", G_CALLBACK (engine_state_cb), self->window, G_CONNECT_SWAPPED);
  show_attachment (self);
  adw_window_set_content (ADW_WINDOW (self->window), box);
  mail_escape_closes (GTK_WINDOW (self->window));
  gtk_window_present (GTK_WINDOW (self->window));
}
