/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "reader-host.h"

/* Who wants large text of the desktop has all of a message, not its beginning */

static ReaderHost host;

static MailWebView *
get_view (void)
{
  return mail_message_card_get_web_view (reader_host_card (&host));
}

static gboolean
all_is_seen (gpointer user_data)
{
  g_autofree char *seen = reader_host_evaluate (get_view (),
                                                "document.scrollingElement.scrollHeight <= window.innerHeight + 1");

  return g_strcmp0 (seen, "true") == 0;
}

static gboolean
is_higher (gpointer user_data)
{
  return gtk_widget_get_height (GTK_WIDGET (get_view ())) > GPOINTER_TO_INT (user_data) + 20;
}

static void
test_height (void)
{
  g_autoptr(MapiContent) content =
    reader_host_decode ("From: a@example.org\r\nSubject: s\r\nContent-Type: text/html\r\n\r\n"
                        "<p>Please bring the</p><p>ladder</p><p>and paint.</p>", -1);
  GtkSettings *settings = gtk_settings_get_default ();
  int before;

  mail_reader_show_content (host.reader, content);
  reader_host_wait_ready (&host);
  reader_host_wait (all_is_seen, NULL, "all of the page");
  before = gtk_widget_get_height (GTK_WIDGET (get_view ()));
  g_object_set (settings, "gtk-xft-dpi", 160 * 1024, NULL);
  reader_host_wait (is_higher, GINT_TO_POINTER (before), "a higher page");
  reader_host_wait (all_is_seen, NULL, "all of the larger page");
  /* Nor does the next one wait for a size that never comes */
  mail_reader_show_content (host.reader, content);
  reader_host_wait_ready (&host);
  reader_host_wait (all_is_seen, NULL, "all of the next page");
}

int
main (int    argc,
      char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  reader_host_start (&host, 600, 400);
  g_test_add_func ("/reader/large-text/height", test_height);
  status = g_test_run ();
  reader_host_stop (&host);
  return status;
}
