/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>
#include <webkit/webkit.h>

#include "hostile.h"
#include "listener.h"
#include "mail-editor.h"
#include "mail-quote.h"
#include "mail-web-engine.h"
#include "reader-host.h"

/* The text of a message: what is pasted and quoted stays on this computer, and nothing written is lost
 * with the engine. */

static ReaderHost host;

typedef struct
{
  gboolean  done;
  char     *html;
  char     *text;
} Snapshot;

static void
snapshot_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  Snapshot *snapshot = user_data;
  g_autoptr(GError) error = NULL;

  mail_editor_snapshot_finish (MAIL_EDITOR (source), result, &snapshot->html, &snapshot->text, &error);
  g_assert_no_error (error);
  snapshot->done = TRUE;
}

static gboolean
is_done (gpointer user_data)
{
  return ((Snapshot *) user_data)->done;
}

/* What would be sent: as HTML, and as plain text */
static char *
take (MailEditor  *editor,
      char       **html)
{
  Snapshot snapshot = { FALSE, NULL, NULL };

  mail_editor_snapshot_async (editor, snapshot_cb, &snapshot);
  reader_host_wait (is_done, &snapshot, "a snapshot");
  if (html != NULL)
    *html = snapshot.html;
  else
    g_free (snapshot.html);
  return snapshot.text;
}

static GtkWidget *
show_editor (MailEditor **editor)
{
  GtkWidget *window = gtk_window_new ();

  *editor = g_object_new (MAIL_TYPE_EDITOR, NULL);
  gtk_window_set_default_size (GTK_WINDOW (window), 500, 400);
  gtk_window_set_child (GTK_WINDOW (window), GTK_WIDGET (*editor));
  gtk_window_present (GTK_WINDOW (window));
  return window;
}

static WebKitWebView *
find_view (GtkWidget *root)
{
  WebKitWebView *found = WEBKIT_IS_WEB_VIEW (root) ? WEBKIT_WEB_VIEW (root) : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (root); found == NULL && child != NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_view (child);
  return found;
}

static gboolean
view_is_there (gpointer user_data)
{
  return find_view (user_data) != NULL;
}

/* ---- nothing is fetched ---- */

static char *
fill (const char *html,
      const char *server)
{
  g_auto(GStrv) pieces = g_strsplit (html, "%s", -1);

  return g_strjoinv (server, pieces);
}

/* As it came, without the cleaner: the engine has to hold alone */
static void
test_hostile_quote (void)
{
  Listener *listener = listener_new ();
  g_autofree char *server = g_strdup_printf ("http://127.0.0.1:%u", listener_get_port (listener));
  MailEditor *editor;
  GtkWidget *window = show_editor (&editor);

  for (gsize i = 0; i < G_N_ELEMENTS (hostile_mails); i++)
    {
      g_autofree char *quote = fill (hostile_mails[i].html, server);
      g_autofree char *text = NULL;

      mail_editor_load (editor, TRUE, "<div>Dear writer</div>", NULL, quote);
      text = take (editor, NULL);
      g_assert_nonnull (strstr (text, "Dear writer"));
    }
  reader_host_settle (&host);
  g_assert_cmpint (listener_get_connections (listener), ==, 0);
  gtk_window_destroy (GTK_WINDOW (window));
  listener_free (listener);
}

static GtkTextBuffer *
find_buffer (GtkWidget *root)
{
  GtkTextBuffer *found = GTK_IS_TEXT_VIEW (root) ? gtk_text_view_get_buffer (GTK_TEXT_VIEW (root)) : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (root); found == NULL && child != NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_buffer (child);
  return found;
}

typedef struct
{
  GtkTextBuffer *buffer;
  int            length;
} Filled;

static gboolean
is_filled (gpointer user_data)
{
  Filled *filled = user_data;

  return gtk_text_buffer_get_char_count (filled->buffer) == filled->length;
}

/* A long draft comes in pieces, and is whole whenever it is asked for; its signature is found when its end is there */
static void
test_long_draft (void)
{
  static const char line[] = "All work and no play makes Jack a dull boy\303\251.\n";
  g_autoptr(GString) whole = g_string_new (NULL);
  MailEditor *editor;
  GtkWidget *window = show_editor (&editor);
  Filled filled = { find_buffer (window), 0 };
  g_autofree char *early = NULL;
  g_autofree char *late = NULL;
  g_autofree char *changed = NULL;

  while (whole->len < 8 * 1024 * 1024)
    g_string_append (whole, line);
  g_string_append (whole, "\n-- \nAnn\n");
  filled.length = (int) g_utf8_strlen (whole->str, -1);
  mail_editor_load (editor, FALSE, whole->str, NULL, NULL);
  mail_editor_adopt_signature (editor, "Ann", "Ann");
  g_assert_cmpint (gtk_text_buffer_get_char_count (filled.buffer), <, filled.length);
  early = take (editor, NULL);
  g_assert_cmpuint (strlen (early), ==, whole->len);
  reader_host_wait (is_filled, &filled, "the whole text");
  late = take (editor, NULL);
  g_assert_true (g_str_equal (late, whole->str));
  mail_editor_set_signature (editor, "Bob", "Bob");
  changed = take (editor, NULL);
  g_assert_true (g_str_has_suffix (changed, "\n-- \nBob\n"));
  /* Another one in the middle of it */
  mail_editor_load (editor, FALSE, whole->str, NULL, NULL);
  mail_editor_load (editor, FALSE, "Short", NULL, NULL);
  filled.length = 5;
  reader_host_settle (&host);
  g_assert_true (is_filled (&filled));
  gtk_window_destroy (GTK_WINDOW (window));
}

/* Put in by the hand of the user: raw, and the way the clipboard's HTML goes */
static void
test_hostile_paste (void)
{
  Listener *listener = listener_new ();
  g_autofree char *server = g_strdup_printf ("http://127.0.0.1:%u", listener_get_port (listener));
  MailEditor *editor;
  GtkWidget *window = show_editor (&editor);
  g_autofree char *html = NULL;
  g_autofree char *text = NULL;

  mail_editor_load (editor, TRUE, "<div>Dear writer</div>", NULL, NULL);
  g_free (take (editor, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (hostile_mails); i++)
    {
      g_autofree char *pasted = fill (hostile_mails[i].html, server);
      g_autofree char *clean = mail_quote_clean (pasted, -1);

      mail_editor_execute (editor, "html", pasted);
      mail_editor_execute (editor, "html", clean);
    }
  text = take (editor, &html);
  g_assert_nonnull (strstr (text, "Dear writer"));
  /* And nobody who reads it fetches a picture either */
  g_assert_null (strstr (html, "<img src=\"http"));
  reader_host_settle (&host);
  g_assert_cmpint (listener_get_connections (listener), ==, 0);
  g_free (take (editor, NULL));
  g_assert_cmpint (listener_get_connections (listener), ==, 0);
  gtk_window_destroy (GTK_WINDOW (window));
  listener_free (listener);
}

/* ---- what is written ---- */

/* Hebrew runs to the left for whoever reads it, emoji stay whole, and a long line is one line */
static void
test_scripts (void)
{
  g_autofree char *line = g_strnfill (5000, 'x');
  g_autofree char *body =
    g_strconcat ("<div>\"\327\251\327\234\327\225\327\235\" world</div><div>Hello \327\251</div><div>"
                 "\360\237\221\250\342\200\215\360\237\221\251\342\200\215\360\237\221\247</div><div>", line,
                 "</div>", NULL);
  MailEditor *editor;
  GtkWidget *window = show_editor (&editor);
  g_autofree char *html = NULL;
  g_autofree char *text = NULL;

  mail_editor_load (editor, TRUE, body, NULL, NULL);
  text = take (editor, &html);
  g_assert_nonnull (strstr (html, "<div dir=\"rtl\">\"\327\251"));
  g_assert_nonnull (strstr (html, "<div>Hello"));
  g_assert_nonnull (strstr (text, "\360\237\221\250\342\200\215\360\237\221\251\342\200\215\360\237\221\247\n"));
  g_assert_nonnull (strstr (text, line));
  gtk_window_destroy (GTK_WINDOW (window));
}

/* What the user wrote is never cut */
static void
test_much (void)
{
  g_autoptr(GString) body = g_string_new (NULL);
  MailEditor *editor;
  GtkWidget *window = show_editor (&editor);
  g_autofree char *html = NULL;
  g_autofree char *text = NULL;

  for (guint i = 0; i < 20000; i++)
    g_string_append_printf (body, "<div>The line with the number %u, of a letter that is longer than any</div>", i);
  g_string_append (body, "<div>The last words</div>");
  mail_editor_load (editor, TRUE, body->str, NULL, NULL);
  text = take (editor, &html);
  g_assert_true (g_str_has_suffix (text, "The last words"));
  g_assert_nonnull (strstr (html, "The last words"));
  gtk_window_destroy (GTK_WINDOW (window));
}

/* ---- the engine comes late, or goes ---- */

/* Asked for in the same moment as the program starts: the engine has not said yet whether it can work */
static void
test_early (void)
{
  MailEditor *editor;
  GtkWidget *window = show_editor (&editor);
  g_autofree char *html = NULL;
  g_autofree char *text = NULL;

  mail_editor_load (editor, TRUE, "<div>Early <b>bird</b></div>", NULL, "<blockquote>Late worm</blockquote>");
  g_assert_true (mail_editor_get_rich (editor));
  text = take (editor, &html);
  g_assert_nonnull (strstr (text, "Early bird"));
  g_assert_nonnull (strstr (text, "> Late worm"));
  g_assert_nonnull (strstr (html, "<b>bird</b>"));
  gtk_window_destroy (GTK_WINDOW (window));
}

static gboolean
has_ended (gpointer user_data)
{
  return *(gboolean *) user_data;
}

static void
ended_cb (WebKitWebView                     *view,
          WebKitWebProcessTerminationReason  reason,
          gboolean                          *ended)
{
  *ended = TRUE;
}

/* The text outlives the engine, and an engine that does not live */
static void
test_engine_dies (void)
{
  MailEditor *editor;
  GtkWidget *window = show_editor (&editor);
  g_autofree char *text = NULL;
  gboolean ended = FALSE;

  mail_editor_load (editor, TRUE, "<div>Twenty years</div>", NULL, "<blockquote>of mail</blockquote>");
  reader_host_wait (view_is_there, editor, "the view");
  g_signal_connect_after (find_view (GTK_WIDGET (editor)), "web-process-terminated", G_CALLBACK (ended_cb), &ended);
  for (guint i = 0; i < 4; i++)
    {
      g_free (take (editor, NULL));
      g_assert_true (mail_editor_get_rich (editor));
      ended = FALSE;
      webkit_web_view_terminate_web_process (find_view (GTK_WIDGET (editor)));
      reader_host_wait (has_ended, &ended, "the end of the engine");
    }
  text = take (editor, NULL);
  g_assert_nonnull (strstr (text, "Twenty years"));
  g_assert_nonnull (strstr (text, "> of mail"));
  g_assert_false (mail_editor_get_rich (editor));
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int    argc,
      char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  reader_host_start (&host, 600, 400);
  g_test_add_func ("/editor/long-draft", test_long_draft);
  g_test_add_func ("/editor/early", test_early);
  g_test_add_func ("/editor/hostile-quote", test_hostile_quote);
  g_test_add_func ("/editor/hostile-paste", test_hostile_paste);
  g_test_add_func ("/editor/scripts", test_scripts);
  g_test_add_func ("/editor/much", test_much);
  g_test_add_func ("/editor/engine-dies", test_engine_dies);
  status = g_test_run ();
  reader_host_stop (&host);
  return status;
}
