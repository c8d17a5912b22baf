/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "reader-host.h"

static ReaderHost host;

static GtkWidget *
find_text_view (GtkWidget *root)
{
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = GTK_IS_TEXT_VIEW (child) ? child : find_text_view (child);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static void
test_html_as_text (void)
{
  g_autoptr(MapiContent) content =
    reader_host_decode ("From: a@example.org\r\nSubject: s\r\nContent-Type: text/html\r\n\r\n"
                        "<p>Dear <b>reader</b></p><script>x</script><img src='http://127.0.0.1:1/x'>", -1);
  MailMessageCard *card;
  GtkTextBuffer *buffer;
  GtkTextIter start;
  GtkTextIter end;
  g_autofree char *text = NULL;
  g_autofree char *notes = NULL;

  mail_reader_show_content (host.reader, content);
  reader_host_wait_ready (&host);
  card = reader_host_card (&host);
  g_assert_null (mail_message_card_get_web_view (card));
  buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (find_text_view (GTK_WIDGET (card))));
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  text = gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
  g_assert_cmpstr (text, ==, "Dear reader");
  notes = mail_message_card_dup_notes (card);
  g_assert_nonnull (strstr (notes, "Only the text"));
  g_assert_null (strstr (notes, "Pictures"));
}

int
main (int    argc,
      char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  reader_host_start (&host, 600, 400);
  g_test_add_func ("/reader/plain/html-as-text", test_html_as_text);
  status = g_test_run ();
  reader_host_stop (&host);
  return status;
}
