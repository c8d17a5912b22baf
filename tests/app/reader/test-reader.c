/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <webkit/webkit.h>

#include "hostile.h"
#include "listener.h"
#include "mail-body.h"
#include "mail-print.h"
#include "mail-web-view.h"
#include "reader-host.h"

static ReaderHost host;

static char *
fill (const char *html,
      const char *server)
{
  g_auto(GStrv) pieces = g_strsplit (html, "%s", -1);

  return g_strjoinv (server, pieces);
}

/* Long enough for a connection to be made: a whole round to a new page and back */
static void
linger (void)
{
  g_autoptr(MapiContent) content = reader_host_create_html ("<p>quiet");

  reader_host_settle (&host);
  reader_host_show (&host, content);
  reader_host_settle (&host);
}

/* ---- nothing is fetched ---- */

static void
test_hostile_mails (void)
{
  Listener *listener = listener_new ();
  g_autofree char *server = g_strdup_printf ("http://127.0.0.1:%u", listener_get_port (listener));

  for (gsize i = 0; i < G_N_ELEMENTS (hostile_mails); i++)
    {
      g_autofree char *trick = fill (hostile_mails[i].html, server);
      g_autofree char *html = g_strdup_printf ("<p id=marker>Dear reader</p>%s", trick);
      g_autoptr(MapiContent) content = reader_host_create_html (html);
      g_autofree char *text = NULL;

      reader_host_show (&host, content);
      text = reader_host_evaluate (mail_message_card_get_web_view (reader_host_card (&host)),
                                   "document.body.innerText");
      g_assert_nonnull (strstr (text, "Dear reader"));
      g_assert_cmpint (listener_get_connections (listener), ==, 0);
    }
  linger ();
  g_assert_cmpint (listener_get_connections (listener), ==, 0);
  listener_free (listener);
}

static gboolean
engine_is_ready (gpointer user_data)
{
  mail_web_engine_start (user_data);
  return mail_web_engine_get_state (user_data) == MAIL_WEB_ENGINE_READY;
}

static gboolean
view_is_loaded (gpointer user_data)
{
  return mail_web_view_is_loaded (user_data);
}

/* The mails as they came, without the cleaner, behind some of the layers */
static void
show_raw (MailWebLayers layers,
          const char   *except)
{
  Listener *listener = listener_new ();
  g_autofree char *server = g_strdup_printf ("http://127.0.0.1:%u", listener_get_port (listener));
  MailWebEngine *engine = mail_web_engine_new (layers);
  GtkWidget *window = gtk_window_new ();
  MailWebView *view;

  reader_host_wait (engine_is_ready, engine, "the engine");
  view = mail_web_view_obtain (engine, FALSE);
  gtk_window_set_child (GTK_WINDOW (window), GTK_WIDGET (view));
  gtk_window_present (GTK_WINDOW (window));
  for (gsize i = 0; i < G_N_ELEMENTS (hostile_mails); i++)
    {
      g_autofree char *html = fill (hostile_mails[i].html, server);

      if (g_strcmp0 (hostile_mails[i].name, except) == 0)
        continue;
      mail_web_view_load (view, html, NULL);
      reader_host_wait (view_is_loaded, view, hostile_mails[i].name);
    }
  linger ();
  if (listener_get_connections (listener) > 0)
    {
      g_autofree char *paths = listener_dup_paths (listener);

      g_test_message ("asked for: %s", paths);
    }
  g_assert_cmpint (listener_get_connections (listener), ==, 0);
  gtk_window_destroy (GTK_WINDOW (window));
  g_object_unref (engine);
  listener_free (listener);
}

static void
test_layers_without_cleaner (void)
{
  show_raw (MAIL_WEB_LAYER_ALL, NULL);
}

static void
test_layer_filter_alone (void)
{
  show_raw (MAIL_WEB_LAYER_FILTER, NULL);
}

/* A policy does not cover a connection that fetches nothing */
static void
test_layer_policy_alone (void)
{
  show_raw (MAIL_WEB_LAYER_POLICY, "preconnect");
}

static void
test_layer_proxy_alone (void)
{
  show_raw (MAIL_WEB_LAYER_PROXY, NULL);
}

/* The cleaner alone: no address of theirs is left where something could fetch it */
static void
test_cleaner_alone (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (hostile_mails); i++)
    {
      g_autofree char *html = fill (hostile_mails[i].html, "http://evil.example");
      g_autoptr(MapiContent) content = reader_host_create_html (html);
      g_autoptr(MailBody) body = mail_body_prepare (content, MAIL_BODY_NONE);
      g_autofree char *page = mail_body_build_page (body, NULL, MAIL_PAGE_NONE);
      g_auto(GStrv) pieces = g_strsplit (page, "evil.example", -1);

      for (guint j = 0; pieces[j + 1] != NULL; j++)
        {
          gboolean harmless = g_str_has_suffix (pieces[j], "href=\"http://")
                              || strrchr (pieces[j], '>') > strrchr (pieces[j], '<')
                              || strstr (pieces[j], "title=\"") != NULL;

          if (!harmless)
            g_test_message ("%s: %s", hostile_mails[i].name, page);
          g_assert_true (harmless);
        }
    }
}

static void
test_scripts_do_not_run (void)
{
  static const char html[] =
    "<p id=marker>text</p><script>document.title='ran'</script><img src=x onerror=\"document.title='ran'\">"
    "<svg onload=\"document.title='ran'\"></svg><body onload=\"document.title='ran'\">";
  MailWebEngine *engine = mail_web_engine_dup_default ();
  GtkWidget *window = gtk_window_new ();
  MailWebView *view = mail_web_view_obtain (engine, FALSE);
  g_autofree char *title = NULL;

  gtk_window_set_child (GTK_WINDOW (window), GTK_WIDGET (view));
  gtk_window_present (GTK_WINDOW (window));
  mail_web_view_load (view, html, NULL);
  reader_host_wait (view_is_loaded, view, "the page");
  reader_host_settle (&host);
  title = reader_host_evaluate (view, "document.title + '|' + document.querySelector('#marker').textContent");
  g_assert_cmpstr (title, ==, "|text");
  gtk_window_destroy (GTK_WINDOW (window));
  g_object_unref (engine);
}

static void
committed_cb (WebKitWebView  *view,
              WebKitLoadEvent event,
              guint          *n_hidden)
{
  if (event == WEBKIT_LOAD_COMMITTED && gtk_widget_get_opacity (GTK_WIDGET (view)) == 0)
    (*n_hidden)++;
}

/* What the engine draws in the middle of its page when it is shown: whatever a frame that begins now would show */
static void
shown_cb (WebKitWebView *view,
          GParamSpec    *pspec,
          guint32       *colour)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, 1, 1);
  cairo_t *cr = cairo_create (surface);
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  GskRenderNode *node;

  GTK_WIDGET_GET_CLASS (view)->snapshot (GTK_WIDGET (view), snapshot);
  node = gtk_snapshot_free_to_node (snapshot);
  cairo_translate (cr, -50, -50);
  if (node != NULL)
    gsk_render_node_draw (node, cr);
  cairo_surface_flush (surface);
  if (gtk_widget_get_opacity (GTK_WIDGET (view)) == 1)
    *colour = *(guint32 *) (gpointer) cairo_image_surface_get_data (surface) & 0xffffff;
  g_clear_pointer (&node, gsk_render_node_unref);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
}

/* The engine keeps the picture of the page before until it has drawn the new one, which takes long for a long one */
static void
test_page_before (void)
{
  MailWebEngine *engine = mail_web_engine_dup_default ();
  GtkWidget *window = gtk_window_new ();
  MailWebView *view = mail_web_view_obtain (engine, FALSE);
  WebKitWebView *page = WEBKIT_WEB_VIEW (mail_web_view_get_page (view));
  guint n_hidden = 0;
  guint32 colour = 0;

  g_signal_connect (page, "load-changed", G_CALLBACK (committed_cb), &n_hidden);
  g_signal_connect (page, "notify::opacity", G_CALLBACK (shown_cb), &colour);
  gtk_window_set_child (GTK_WINDOW (window), GTK_WIDGET (view));
  gtk_window_set_default_size (GTK_WINDOW (window), 400, 400);
  gtk_window_present (GTK_WINDOW (window));
  for (guint i = 1; i <= 10; i++)
    {
      guint32 wanted = i % 2 == 0 ? 0xff0000 : 0x0000ff;
      g_autofree char *text = g_strdup_printf ("<div class='estafette-page' style='background:#%06x;height:%upx'></div>",
                                               wanted, 200 + 300 * (i / 4));

      mail_web_view_load (view, text, NULL);
      g_assert_cmpfloat (gtk_widget_get_opacity (GTK_WIDGET (page)), ==, 0);
      reader_host_wait (view_is_loaded, view, "the page");
      g_assert_cmpuint (n_hidden, ==, i);
      g_assert_cmpfloat (gtk_widget_get_opacity (GTK_WIDGET (page)), ==, 1);
      g_assert_cmphex (colour, ==, wanted);
    }
  gtk_window_destroy (GTK_WINDOW (window));
  g_object_unref (engine);
}

typedef struct
{
  guint n_committed;
  guint at_reveal;      /* pages that had come when one was seen first */
} Arrivals;

static void
arrived_cb (WebKitWebView   *view,
            WebKitLoadEvent  event,
            Arrivals        *arrivals)
{
  if (event == WEBKIT_LOAD_COMMITTED)
    arrivals->n_committed++;
}

static void
revealed_cb (GtkWidget  *view,
             GParamSpec *pspec,
             Arrivals   *arrivals)
{
  if (gtk_widget_get_opacity (view) == 1 && arrivals->at_reveal == 0)
    arrivals->at_reveal = arrivals->n_committed;
}

/* Somebody goes on before a message is there: it is not seen, whenever it comes */
static void
test_page_replaced (void)
{
  MailWebEngine *engine = mail_web_engine_dup_default ();
  GtkWidget *window = gtk_window_new ();
  MailWebView *view = mail_web_view_obtain (engine, FALSE);
  WebKitWebView *page = WEBKIT_WEB_VIEW (mail_web_view_get_page (view));
  Arrivals arrivals = { 0 };
  g_autofree char *text = NULL;

  g_signal_connect (page, "load-changed", G_CALLBACK (arrived_cb), &arrivals);
  g_signal_connect (page, "notify::opacity", G_CALLBACK (revealed_cb), &arrivals);
  gtk_window_set_child (GTK_WINDOW (window), GTK_WIDGET (view));
  gtk_window_present (GTK_WINDOW (window));
  mail_web_view_load (view, "<div class='estafette-page'>first</div>", NULL);
  mail_web_view_load (view, "<div class='estafette-page'>second</div>", NULL);
  mail_web_view_load (view, "<div class='estafette-page'>third</div>", NULL);
  reader_host_wait (view_is_loaded, view, "the page");
  text = reader_host_evaluate (view, "document.body.textContent");
  g_assert_cmpstr (text, ==, "third");
  g_assert_cmpuint (arrivals.at_reveal, ==, arrivals.n_committed);
  gtk_window_destroy (GTK_WINDOW (window));
  g_object_unref (engine);
}

/* ---- pictures ---- */

static gboolean
has_paths (gpointer user_data)
{
  g_autofree char *paths = listener_dup_paths (user_data);

  return strstr (paths, "/img") != NULL && strstr (paths, "/bg") != NULL;
}

static void
test_allowed_pictures (void)
{
  Listener *listener = listener_new ();
  g_autofree char *html =
    g_strdup_printf ("<link rel=stylesheet href='http://127.0.0.1:%1$u/sheet'><img src='http://127.0.0.1:%1$u/img'>"
                     "<p style='background-image:url(http://127.0.0.1:%1$u/bg)'>x</p>"
                     "<img src='http://127.0.0.1:%1$u/beacon' width=1 height=1>"
                     "<script src='http://127.0.0.1:%1$u/script'></script>"
                     "<iframe src='http://127.0.0.1:%1$u/frame'></iframe>", listener_get_port (listener));
  g_autoptr(MapiContent) content = reader_host_create_html (html);
  g_autofree char *notes = NULL;
  g_autofree char *paths = NULL;

  reader_host_show (&host, content);
  notes = mail_message_card_dup_notes (reader_host_card (&host));
  g_assert_nonnull (strstr (notes, "Pictures from the internet"));
  g_assert_cmpint (listener_get_connections (listener), ==, 0);
  gtk_widget_activate_action (GTK_WIDGET (reader_host_card (&host)), "message.show-images", NULL);
  reader_host_wait (has_paths, listener, "the pictures");
  linger ();
  paths = listener_dup_paths (listener);
  g_assert_cmpstr (paths, ==, "/bg /img");
  listener_free (listener);
}

/* A permission counts only where the user's server says who sent it */
static void
test_permission (void)
{
  static const char * const servers[] = { "mx.own.example", NULL };
  g_autoptr(GSettings) settings = g_settings_new ("org.estafette.Mail.Reader");
  Listener *listener = listener_new ();
  static const char template[] =
    "%sFrom: Ann <ann@example.org>\r\nSubject: s\r\nContent-Type: text/html\r\n\r\n<img src='http://127.0.0.1:%u/img'>"
    "<p style='background:url(http://127.0.0.1:%u/bg)'>";
  g_autofree char *true_mail =
    g_strdup_printf (template, "Authentication-Results: mx.own.example; dmarc=pass header.from=example.org\r\n",
                     listener_get_port (listener), listener_get_port (listener));
  g_autofree char *forged = g_strdup_printf (template, "", listener_get_port (listener), listener_get_port (listener));
  g_autoptr(MapiContent) first = reader_host_decode (true_mail, -1);
  g_autoptr(MapiContent) second = reader_host_decode (forged, -1);

  g_settings_set_strv (settings, "authentication-servers", servers);
  reader_host_show (&host, first);
  gtk_widget_activate_action (GTK_WIDGET (reader_host_card (&host)), "message.allow-sender", NULL);
  reader_host_wait (has_paths, listener, "the pictures");
  listener_free (listener);
  listener = listener_new ();
  reader_host_show (&host, second);
  linger ();
  g_assert_cmpint (listener_get_connections (listener), ==, 0);
  g_settings_reset (settings, "authentication-servers");
  g_settings_reset (settings, "remote-content-senders");
  listener_free (listener);
}

static const char related[] =
  "From: a@example.org\r\nSubject: s\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n"
  "--b\r\nContent-Type: text/html\r\n\r\n<img id=a src='cid:one@x'><img id=b src='cid:two@x'><img id=c src='part.gif'>"
  "\r\n--b\r\nContent-Type: text/html\r\nContent-ID: <one@x>\r\nContent-Transfer-Encoding: base64\r\n\r\n"
  "R0lGODlhAQABAIAAAP///wAAACwAAAAAAQABAAACAkQBADs=\r\n"
  "--b\r\nContent-Type: image/svg+xml\r\nContent-ID: <two@x>\r\n\r\n<svg xmlns='http://www.w3.org/2000/svg' width='9'"
  " height='9'/>\r\n--b\r\nContent-Type: image/gif\r\nContent-Location: part.gif\r\n"
  "Content-Transfer-Encoding: base64\r\n\r\nR0lGODlhAQABAIAAAP///wAAACwAAAAAAQABAAACAkQBADs=\r\n--b--\r\n";

static gboolean
pictures_are_there (gpointer user_data)
{
  g_autofree char *widths =
    reader_host_evaluate (user_data, "[...document.images].map (i => i.complete ? i.naturalWidth : -1).join (' ')");

  return g_strcmp0 (widths, "1 0 1") == 0;
}

/* What a part is, is said by its bytes: a picture called HTML is one, a drawing is none */
static void
test_inline_pictures (void)
{
  g_autoptr(MapiContent) content = reader_host_decode (related, -1);

  reader_host_show (&host, content);
  reader_host_wait (pictures_are_there, mail_message_card_get_web_view (reader_host_card (&host)), "the pictures");
}

/* ---- pages ---- */

static int
view_height (void)
{
  return gtk_widget_get_height (GTK_WIDGET (mail_message_card_get_web_view (reader_host_card (&host))));
}

static gboolean
is_higher (gpointer user_data)
{
  return view_height () > GPOINTER_TO_INT (user_data) + 100;
}

static void
test_height_follows_page (void)
{
  g_autoptr(GString) html = g_string_new ("<p>new</p><blockquote type=cite>");
  g_autoptr(MapiContent) content = NULL;
  g_autofree char *ignored = NULL;
  int closed;

  for (guint i = 0; i < 40; i++)
    g_string_append (html, "<p>a line of what was answered</p>");
  content = reader_host_create_html (html->str);
  reader_host_show (&host, content);
  reader_host_settle (&host);
  closed = view_height ();
  g_assert_cmpint (closed, >, 20);
  g_assert_cmpint (closed, <, 400);
  ignored = reader_host_evaluate (mail_message_card_get_web_view (reader_host_card (&host)),
                                  "document.querySelector ('details').open = true");
  reader_host_wait (is_higher, GINT_TO_POINTER (closed), "a higher page");
}

typedef struct
{
  gint64 last;
  gint64 longest;
} Stall;

static gboolean
stall_cb (gpointer user_data)
{
  Stall *stall = user_data;
  gint64 now = g_get_monotonic_time ();

  stall->longest = MAX (stall->longest, now - stall->last);
  stall->last = now;
  return G_SOURCE_CONTINUE;
}

/* The beginning is there, and the rest on request; nothing of it is done where the window waits */
static void
test_long_mail (void)
{
  g_autoptr(GString) html = g_string_new ("<p>beginning</p>");
  g_autoptr(MapiContent) content = NULL;
  g_autofree char *notes = NULL;
  g_autofree char *text = NULL;
  Stall stall = { 0 };
  guint source;

  while (html->len < 20 * 1024 * 1024)
    g_string_append (html, "<table><tr><td style='color:red'>cell <b>of</b> a long table</td></tr></table>\r\n");
  content = reader_host_create_html (html->str);
  stall.last = g_get_monotonic_time ();
  source = g_timeout_add (2, stall_cb, &stall);
  reader_host_show (&host, content);
  reader_host_settle (&host);
  g_source_remove (source);
  g_test_message ("20 MiB of HTML: the main loop stood still for at most %.1f ms", stall.longest / 1000.0);
  notes = mail_message_card_dup_notes (reader_host_card (&host));
  g_assert_nonnull (strstr (notes, "very long"));
  text = reader_host_evaluate (mail_message_card_get_web_view (reader_host_card (&host)),
                               "document.body.innerText.substring (0, 9)");
  g_assert_cmpstr (text, ==, "beginning");
}

static void
test_warm_open (void)
{
  g_autoptr(MapiContent) content = reader_host_create_html ("<p>one</p><p>two</p>");
  gint64 best = G_MAXINT64;

  for (guint i = 0; i < 10; i++)
    {
      gint64 start = g_get_monotonic_time ();

      reader_host_show (&host, content);
      best = MIN (best, g_get_monotonic_time () - start);
    }
  g_test_message ("a message opened with the view warm: %.1f ms at best", best / 1000.0);
}

static void
test_notes (void)
{
  static const char source[] =
    "From: \"boss@own.example\" <x@evil.example>\r\nReply-To: y@other.test\r\nSubject: s\r\n"
    "List-Unsubscribe: <https://example.org/u>\r\nContent-Type: text/plain\r\n\r\n"
    "-----BEGIN PGP MESSAGE-----\r\n\r\nabc\r\n-----END PGP MESSAGE-----\r\n";
  g_autoptr(MapiContent) content = reader_host_decode (source, -1);
  g_autofree char *notes = NULL;

  reader_host_show (&host, content);
  notes = mail_message_card_dup_notes (reader_host_card (&host));
  g_assert_nonnull (strstr (notes, "boss@own.example"));
  g_assert_nonnull (strstr (notes, "Answers go to y@other.test"));
  g_assert_nonnull (strstr (notes, "encrypted"));
  g_assert_nonnull (strstr (notes, "mailing list"));
}

/* A newsletter: where it goes, who is answered and that it wants pictures is one note */
static void
test_notes_of_a_list (void)
{
  static const char source[] =
    "From: News <news@example.org>\r\nReply-To: talk@lists.example\r\nSubject: s\r\nList-Id: Talk <talk.lists.example>\r\n"
    "List-Unsubscribe: <https://example.org/u>\r\nContent-Type: text/html\r\n\r\n"
    "<p>New</p><img src=\"https://example.org/a.png\">\r\n";
  g_autoptr(MapiContent) content = reader_host_decode (source, -1);
  g_autofree char *notes = NULL;

  reader_host_show (&host, content);
  notes = mail_message_card_dup_notes (reader_host_card (&host));
  g_assert_cmpstr (notes, ==, "Pictures from the internet are not shown. Sent to the mailing list Talk. "
                              "Answers go to talk@lists.example.\n");
}

/* Whoever sends something writes the name of the list too: a warning is not said because that name says it */
static void
test_notes_of_a_false_list (void)
{
  static const char warning[] = "The sender’s name contains the address boss@bank.example, but the message is from eve@evil.example.";
  g_autofree char *source =
    g_strdup_printf ("From: \"boss@bank.example\" <eve@evil.example>\r\nSubject: s\r\nList-Id: %s <l.evil.example>\r\n"
                     "List-Unsubscribe: <mailto:leave@evil.example>\r\nContent-Type: text/plain\r\n\r\nPay.\r\n", warning);
  g_autoptr(MapiContent) content = reader_host_decode (source, -1);
  g_autofree char *notes = NULL;

  reader_host_show (&host, content);
  notes = mail_message_card_dup_notes (reader_host_card (&host));
  g_assert_nonnull (strstr (notes, "Sent to the mailing list"));
  g_assert_true (g_str_has_prefix (notes, warning));
}

static void
test_empty (void)
{
  g_autoptr(MapiContent) content = reader_host_decode ("From: a@example.org\r\n\r\n", -1);
  g_autofree char *notes = NULL;

  reader_host_show (&host, content);
  notes = mail_message_card_dup_notes (reader_host_card (&host));
  g_assert_nonnull (strstr (notes, "has no text"));
  mail_reader_clear (host.reader, 3);
  g_assert_null (mail_reader_get_content (host.reader));
}

/* ---- what the reader of a page wants changed ---- */

static void
test_zoom (void)
{
  g_autoptr(GSettings) settings = g_settings_new ("org.estafette.Mail.Reader");
  g_autoptr(MapiContent) content = reader_host_create_html ("<p>small print</p>");
  static const struct { const char *action; double zoom; } steps[] = {
    { "reader.zoom-in", 1.1 }, { "reader.zoom-in", 1.2 }, { "reader.zoom-out", 1.1 }, { "reader.zoom-reset", 1.0 },
  };

  reader_host_show (&host, content);
  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      gtk_widget_activate_action (GTK_WIDGET (host.reader), steps[i].action, NULL);
      g_assert_cmpfloat_with_epsilon (webkit_web_view_get_zoom_level (WEBKIT_WEB_VIEW (mail_web_view_get_page (
                                        mail_message_card_get_web_view (reader_host_card (&host))))),
                                      steps[i].zoom, 0.001);
      g_assert_cmpfloat_with_epsilon (g_settings_get_double (settings, "zoom"), steps[i].zoom, 0.001);
    }
  for (guint i = 0; i < 40; i++)
    gtk_widget_activate_action (GTK_WIDGET (host.reader), "reader.zoom-in", NULL);
  /* Kept for the next message, and never more than can be read */
  reader_host_show (&host, content);
  g_assert_cmpfloat_with_epsilon (webkit_web_view_get_zoom_level (WEBKIT_WEB_VIEW (mail_web_view_get_page (
                                    mail_message_card_get_web_view (reader_host_card (&host))))), 3.0, 0.001);
  gtk_widget_activate_action (GTK_WIDGET (host.reader), "reader.zoom-reset", NULL);
}

static gboolean
filter_is (gpointer user_data)
{
  g_autofree char *color = reader_host_evaluate (mail_message_card_get_web_view (reader_host_card (&host)),
                                                 "getComputedStyle (document.querySelector ('.own')).filter");

  return g_strcmp0 (color, user_data) == 0;
}

static gboolean
filter_has_changed (gpointer user_data)
{
  return !filter_is (user_data);
}

/* In the dark a mail's own colours give way, unless this message is to be seen as it was meant */
static void
test_original_colors (void)
{
  AdwStyleManager *style = adw_style_manager_get_default ();
  g_autoptr(MapiContent) content = reader_host_create_html ("<p style='color:#000080;background-color:#ffffff'>ink</p>");
  g_autofree char *dark = NULL;

  reader_host_show (&host, content);
  reader_host_wait (filter_is, (gpointer) "none", "the colour of the mail");
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_FORCE_DARK);
  reader_host_wait (filter_has_changed, (gpointer) "none", "a colour for the dark");
  reader_host_settle (&host);
  dark = reader_host_evaluate (mail_message_card_get_web_view (reader_host_card (&host)),
                               "getComputedStyle (document.querySelector ('.own')).filter");
  gtk_widget_activate_action (GTK_WIDGET (reader_host_card (&host)), "message.original-colors", NULL);
  reader_host_wait (filter_is, (gpointer) "none", "the colour of the mail");
  gtk_widget_activate_action (GTK_WIDGET (reader_host_card (&host)), "message.original-colors", NULL);
  reader_host_wait (filter_is, dark, "the colour for the dark");
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_DEFAULT);
}

static gboolean
file_is_written (gpointer user_data)
{
  GStatBuf info;

  return g_stat (user_data, &info) == 0 && info.st_size > 500;
}

static void
test_pdf (void)
{
  g_autoptr(MapiContent) content = reader_host_create_html ("<p>To be printed</p>");
  g_autofree char *folder = g_dir_make_tmp ("reader-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "page.pdf", NULL);
  g_autoptr(GFile) file = g_file_new_for_path (path);
  g_autofree char *data = NULL;

  reader_host_show (&host, content);
  mail_print_to_pdf (mail_message_card_get_web_view (reader_host_card (&host)), file);
  reader_host_wait (file_is_written, path, "the PDF");
  g_assert_true (g_file_get_contents (path, &data, NULL, NULL));
  g_assert_true (g_str_has_prefix (data, "%PDF"));
  g_unlink (path);
  g_rmdir (folder);
}

static void
take_failure (char         **told,
              const GError  *error)
{
  g_free (*told);
  *told = g_strdup (error->message);
}

static gboolean
is_told (gpointer user_data)
{
  return *(char **) user_data != NULL;
}

static gboolean
is_chosen (gpointer user_data)
{
  g_autoptr(GFile) file = gtk_file_chooser_get_file (user_data);

  return file != NULL && g_strcmp0 (g_file_peek_path (file), "/proc") == 0;
}

static GtkWidget *
find_chooser (void)
{
  g_autoptr(GListModel) windows = g_object_ref (gtk_window_get_toplevels ());

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr(GtkWidget) window = g_list_model_get_item (windows, i);

      if (GTK_IS_FILE_CHOOSER (window))
        return window;
    }
  return NULL;
}

/* The place is chosen, and does not do, when something else is read already */
static void
test_saved_late (void)
{
  static const char source[] =
    "From: a@example.org\r\nSubject: s\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    "--b\r\nContent-Type: text/plain\r\n\r\nText\r\n"
    "--b\r\nContent-Type: text/plain; name=one.txt\r\nContent-Disposition: attachment; filename=one.txt\r\n\r\n1\r\n"
    "--b\r\nContent-Type: text/plain; name=two.txt\r\nContent-Disposition: attachment; filename=two.txt\r\n\r\n2\r\n"
    "--b--\r\n";
  g_autoptr(MapiContent) content = reader_host_decode (source, -1);
  g_autoptr(GFile) nowhere = g_file_new_for_path ("/proc");
  g_autofree char *told = NULL;
  GtkWidget *chooser;
  gulong handler;

  reader_host_show (&host, content);
  handler = g_signal_connect_swapped (host.reader, "failed", G_CALLBACK (take_failure), &told);
  gtk_widget_activate_action (GTK_WIDGET (reader_host_card (&host)), "message.save-attachments", NULL);
  chooser = find_chooser ();
  g_assert_nonnull (chooser);
  linger ();
  gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (chooser), nowhere, NULL);
  reader_host_wait (is_chosen, chooser, "the folder");
  gtk_dialog_response (GTK_DIALOG (chooser), GTK_RESPONSE_ACCEPT);
  reader_host_wait (is_told, &told, "what went wrong");
  g_assert_nonnull (strstr (told, "/proc/"));
  g_signal_handler_disconnect (host.reader, handler);
}

int
main (int    argc,
      char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  reader_host_start (&host, 800, 600);
  g_test_add_func ("/reader/hostile-mails", test_hostile_mails);
  g_test_add_func ("/reader/layers/without-cleaner", test_layers_without_cleaner);
  g_test_add_func ("/reader/layers/filter-alone", test_layer_filter_alone);
  g_test_add_func ("/reader/layers/policy-alone", test_layer_policy_alone);
  g_test_add_func ("/reader/layers/proxy-alone", test_layer_proxy_alone);
  g_test_add_func ("/reader/layers/cleaner-alone", test_cleaner_alone);
  g_test_add_func ("/reader/scripts-do-not-run", test_scripts_do_not_run);
  g_test_add_func ("/reader/page-before", test_page_before);
  g_test_add_func ("/reader/page-replaced", test_page_replaced);
  g_test_add_func ("/reader/pictures/allowed", test_allowed_pictures);
  g_test_add_func ("/reader/pictures/permission", test_permission);
  g_test_add_func ("/reader/pictures/inline", test_inline_pictures);
  g_test_add_func ("/reader/height-follows-page", test_height_follows_page);
  g_test_add_func ("/reader/long-mail", test_long_mail);
  g_test_add_func ("/reader/warm-open", test_warm_open);
  g_test_add_func ("/reader/notes", test_notes);
  g_test_add_func ("/reader/notes-of-a-list", test_notes_of_a_list);
  g_test_add_func ("/reader/notes-of-a-false-list", test_notes_of_a_false_list);
  g_test_add_func ("/reader/empty", test_empty);
  g_test_add_func ("/reader/pdf", test_pdf);
  g_test_add_func ("/reader/attachments/saved-late", test_saved_late);
  g_test_add_func ("/reader/zoom", test_zoom);
  g_test_add_func ("/reader/original-colors", test_original_colors);
  status = g_test_run ();
  reader_host_stop (&host);
  return status;
}
