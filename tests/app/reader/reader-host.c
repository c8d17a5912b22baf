/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "reader-host.h"

#include <string.h>
#include <webkit/webkit.h>

#define PATIENCE (60 * G_USEC_PER_SEC)

void
reader_host_start (ReaderHost *self,
                   int         width,
                   int         height)
{
  GError *error = NULL;
  GtkWidget *box;

  self->application = g_object_new (ADW_TYPE_APPLICATION, "application-id", "org.estafette.ReaderTest", "flags",
                                    G_APPLICATION_NON_UNIQUE, "resource-base-path", "/org/estafette/Mail", NULL);
  g_application_register (G_APPLICATION (self->application), NULL, &error);
  g_assert_no_error (error);
  g_application_set_default (G_APPLICATION (self->application));
  self->window = adw_application_window_new (GTK_APPLICATION (self->application));
  gtk_window_set_default_size (GTK_WINDOW (self->window), width, height);
  self->reader = MAIL_READER (mail_reader_new ());
  gtk_widget_set_vexpand (GTK_WIDGET (self->reader), TRUE);
  box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_box_append (GTK_BOX (box), adw_header_bar_new ());
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->reader));
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (self->window), box);
  gtk_window_present (GTK_WINDOW (self->window));
}

void
reader_host_stop (ReaderHost *self)
{
  gtk_window_destroy (GTK_WINDOW (self->window));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_application_set_default (NULL);
  g_clear_object (&self->application);
}

static gboolean
tick_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

void
reader_host_wait (gboolean  (*condition) (gpointer),
                  gpointer    user_data,
                  const char *what)
{
  gint64 end = g_get_monotonic_time () + PATIENCE;
  guint tick = g_timeout_add (20, tick_cb, NULL);

  while (!condition (user_data))
    {
      if (g_get_monotonic_time () > end)
        g_error ("waited in vain for %s", what);
      g_main_context_iteration (NULL, TRUE);
    }
  g_source_remove (tick);
}

static gboolean
is_ready (gpointer user_data)
{
  ReaderHost *self = user_data;

  return mail_reader_is_ready (self->reader);
}

void
reader_host_wait_ready (ReaderHost *self)
{
  reader_host_wait (is_ready, self, "the message");
}

typedef struct
{
  guint frames;
} Frames;

static gboolean
frame_cb (GtkWidget     *widget,
          GdkFrameClock *clock,
          gpointer       user_data)
{
  Frames *frames = user_data;

  frames->frames++;
  return frames->frames < 30 ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static gboolean
has_frames (gpointer user_data)
{
  return ((Frames *) user_data)->frames >= 30;
}

void
reader_host_settle (ReaderHost *self)
{
  Frames frames = { 0 };

  gtk_widget_add_tick_callback (self->window, frame_cb, &frames, NULL);
  reader_host_wait (has_frames, &frames, "frames");
}

MapiContent *
reader_host_decode (const char *source,
                    gssize      length)
{
  g_autoptr(GBytes) bytes = g_bytes_new (source, length < 0 ? strlen (source) : (gsize) length);
  GError *error = NULL;
  MapiContent *content = mapi_mime_decode (bytes, &error);

  g_assert_no_error (error);
  return content;
}

MapiContent *
reader_host_decode_file (const char *path)
{
  g_autofree char *data = NULL;
  gsize length;
  GError *error = NULL;

  g_file_get_contents (path, &data, &length, &error);
  g_assert_no_error (error);
  return reader_host_decode (data, length);
}

static GtkWidget *
find_card (GtkWidget *root,
           guint     *n)
{
  GtkWidget *first = NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = NULL;

      if (MAIL_IS_MESSAGE_CARD (child))
        {
          (*n)++;
          found = child;
        }
      else
        found = find_card (child, n);
      if (first == NULL)
        first = found;
    }
  return first;
}

MailMessageCard *
reader_host_card (ReaderHost *self)
{
  guint n = 0;

  return MAIL_MESSAGE_CARD (find_card (GTK_WIDGET (self->reader), &n));
}

guint
reader_host_n_cards (ReaderHost *self)
{
  guint n = 0;

  find_card (GTK_WIDGET (self->reader), &n);
  return n;
}

typedef struct
{
  gboolean done;
  char    *text;
} Value;

static void
evaluated_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  Value *value = user_data;
  g_autoptr(JSCValue) found = webkit_web_view_evaluate_javascript_finish (WEBKIT_WEB_VIEW (source), result, NULL);

  value->text = found != NULL ? jsc_value_to_string (found) : NULL;
  value->done = TRUE;
}

static gboolean
is_done (gpointer user_data)
{
  return ((Value *) user_data)->done;
}

char *
reader_host_evaluate (MailWebView *view,
                      const char  *script)
{
  Value value = { FALSE, NULL };

  webkit_web_view_evaluate_javascript (WEBKIT_WEB_VIEW (mail_web_view_get_page (view)), script, -1, "estafette", NULL, NULL,
                                       evaluated_cb, &value);
  reader_host_wait (is_done, &value, "a script");
  return value.text;
}

void
reader_host_picture (ReaderHost *self,
                     const char *path)
{
  g_autoptr(GdkPaintable) paintable = NULL;
  g_autoptr(GskRenderer) renderer = gsk_cairo_renderer_new ();
  g_autoptr(GskRenderNode) node = NULL;
  g_autoptr(GdkTexture) texture = NULL;
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  GError *error = NULL;

  reader_host_settle (self);
  paintable = gtk_widget_paintable_new (self->window);
  gdk_paintable_snapshot (paintable, snapshot, gtk_widget_get_width (self->window),
                          gtk_widget_get_height (self->window));
  node = gtk_snapshot_free_to_node (snapshot);
  g_assert_nonnull (node);
  gsk_renderer_realize (renderer, NULL, &error);
  g_assert_no_error (error);
  texture = gsk_renderer_render_texture (renderer, node, NULL);
  g_assert_true (gdk_texture_save_to_png (texture, path));
  gsk_renderer_unrealize (renderer);
}

MapiContent *
reader_host_create_html (const char *html)
{
  g_autofree char *source =
    g_strdup_printf ("From: Ann <ann@example.org>\r\nTo: me@example.org\r\nSubject: s\r\nMIME-Version: 1.0\r\n"
                     "Content-Type: text/html; charset=utf-8\r\n\r\n%s", html);

  return reader_host_decode (source, -1);
}

void
reader_host_show (ReaderHost  *self,
                  MapiContent *content)
{
  mail_reader_show_content (self->reader, content);
  reader_host_wait_ready (self);
}

GtkWidget *
reader_host_find_widget (GtkWidget *root,
                         GType      type)
{
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = g_type_is_a (G_OBJECT_TYPE (child), type) ? child : reader_host_find_widget (child, type);

      if (found != NULL)
        return found;
    }
  return NULL;
}
