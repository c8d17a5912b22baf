/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "mail-preview-window.h"
#include "mail-web-engine.h"
#include "reader-host.h"

/* What is attached, looked at before the engine that draws it is there: this program has nobody else who starts it */

static ReaderHost host;

static GtkWidget *
find_by_type (GtkWidget  *root,
              const char *type)
{
  GtkWidget *found = strcmp (G_OBJECT_TYPE_NAME (root), type) == 0 ? root : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_by_type (child, type);
  return found;
}

static gboolean
is_drawn (gpointer user_data)
{
  return find_by_type (user_data, "MailWebView") != NULL;
}

static void
look_at (MailWebEngine *engine,
         MapiContent   *content,
         guint          position)
{
  GListModel *windows = gtk_window_get_toplevels ();
  guint before = g_list_model_get_n_items (windows);
  g_autoptr(GtkWidget) window = NULL;

  mail_preview_window_present (GTK_WINDOW (host.window), engine, content, position);
  g_assert_cmpuint (g_list_model_get_n_items (windows), ==, before + 1);
  window = g_list_model_get_item (windows, before);
  g_assert_null (find_by_type (window, "GtkTextView"));
  reader_host_wait (is_drawn, window, "the attachment");
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_before_engine (void)
{
  g_autoptr(MapiContent) content =
    reader_host_decode ("From: a@example.org\r\nSubject: s\r\nMIME-Version: 1.0\r\n"
                        "Content-Type: multipart/mixed; boundary=b\r\n\r\n"
                        "--b\r\nContent-Type: text/plain\r\n\r\nSee there.\r\n"
                        "--b\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename=\"n.txt\"\r\n"
                        "\r\nSome notes.\r\n"
                        "--b\r\nContent-Type: image/png\r\nContent-Disposition: attachment; filename=\"p.png\"\r\n"
                        "Content-Transfer-Encoding: base64\r\n\r\n"
                        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==\r\n"
                        "--b--\r\n", -1);

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr(MailWebEngine) engine = mail_web_engine_new (MAIL_WEB_LAYER_ALL);

      g_assert_cmpuint (mail_web_engine_get_state (engine), ==, MAIL_WEB_ENGINE_STARTING);
      look_at (engine, content, i);
    }
}

int
main (int    argc,
      char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  reader_host_start (&host, 600, 400);
  g_test_add_func ("/preview/before-engine", test_before_engine);
  status = g_test_run ();
  reader_host_stop (&host);
  return status;
}
