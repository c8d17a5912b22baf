/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "reader-host.h"

/* Words in a message, found where they are */

static ReaderHost host;

static gboolean
selection_is (gpointer user_data)
{
  g_autofree char *text =
    reader_host_evaluate (mail_message_card_get_web_view (reader_host_card (&host)),
                          "getSelection ().toString () + '|'"
                          " + (getSelection ().anchorNode ? getSelection ().anchorNode.textContent : '')");

  return g_strcmp0 (text, user_data) == 0;
}

static gboolean
is_not_found (gpointer user_data)
{
  return gtk_widget_has_css_class (user_data, "error");
}

static void
test_find (void)
{
  g_autoptr(MapiContent) content =
    reader_host_create_html ("<p>The lighthouse keeper</p><p>No word</p><p>Another Lighthouse</p>");
  GtkWidget *entry;

  reader_host_show (&host, content);
  gtk_widget_activate_action (GTK_WIDGET (host.reader), "reader.find", NULL);
  entry = reader_host_find_widget (GTK_WIDGET (host.reader), GTK_TYPE_SEARCH_ENTRY);
  gtk_editable_set_text (GTK_EDITABLE (entry), "lighthouse");
  reader_host_wait (selection_is, (gpointer) "lighthouse|The lighthouse keeper", "the first place");
  gtk_widget_activate_action (GTK_WIDGET (host.reader), "reader.find-next", NULL);
  reader_host_wait (selection_is, (gpointer) "Lighthouse|Another Lighthouse", "the second place");
  gtk_widget_activate_action (GTK_WIDGET (host.reader), "reader.find-next", NULL);
  reader_host_wait (selection_is, (gpointer) "lighthouse|The lighthouse keeper", "round to the first place");
  gtk_widget_activate_action (GTK_WIDGET (host.reader), "reader.find-previous", NULL);
  reader_host_wait (selection_is, (gpointer) "Lighthouse|Another Lighthouse", "back to the second place");
  gtk_editable_set_text (GTK_EDITABLE (entry), "lighthouses");
  reader_host_wait (is_not_found, entry, "nothing found");
  gtk_editable_set_text (GTK_EDITABLE (entry), "no word");
  reader_host_wait (selection_is, (gpointer) "No word|No word", "another place");
  g_assert_false (is_not_found (entry));
}

static gboolean
quotes_are (gpointer user_data)
{
  g_autofree char *text = reader_host_evaluate (mail_message_card_get_web_view (reader_host_card (&host)),
                                                "[...document.querySelectorAll ('details')].map (d => d.open).join (' ')");

  return g_strcmp0 (text, user_data) == 0;
}

/* What is folded away is found, and then seen */
static void
test_find_folded (void)
{
  g_autofree char *rest = g_strnfill (1200, '-');
  /* What is long is folded, and what comes last */
  g_autofree char *html =
    g_strdup_printf ("<p>Above</p><blockquote type=cite><p>The Caf\303\251 at the harbour</p>%s</blockquote><p>Between</p>"
                     "<blockquote type=cite><p>The harbour at night</p></blockquote>", rest);
  g_autoptr(MapiContent) content = reader_host_create_html (html);
  GtkWidget *entry;

  reader_host_show (&host, content);
  reader_host_wait (quotes_are, (gpointer) "false false", "folded quotes");
  gtk_widget_activate_action (GTK_WIDGET (host.reader), "reader.find", NULL);
  entry = reader_host_find_widget (GTK_WIDGET (host.reader), GTK_TYPE_SEARCH_ENTRY);
  gtk_editable_set_text (GTK_EDITABLE (entry), "harbour at");
  reader_host_wait (selection_is, (gpointer) "harbour at|The harbour at night", "the text in a quote");
  reader_host_wait (quotes_are, (gpointer) "false true", "only that quote open");
  gtk_editable_set_text (GTK_EDITABLE (entry), "at the harbour");
  reader_host_wait (selection_is, (gpointer) "at the harbour|The Caf\303\251 at the harbour", "the other quote");
  reader_host_wait (quotes_are, (gpointer) "true true", "both open");
}

int
main (int    argc,
      char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  reader_host_start (&host, 800, 600);
  g_test_add_func ("/find/around", test_find);
  g_test_add_func ("/find/folded", test_find_folded);
  status = g_test_run ();
  reader_host_stop (&host);
  return status;
}
