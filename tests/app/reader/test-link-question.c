/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The question before an address is opened */
#include "config.h"

#include <string.h>

#include "mail-link.h"
#include "reader-host.h"

static ReaderHost host;

static GtkWidget *
find_below (GtkWidget  *widget,
            GType       type,
            const char *css_class)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type) && (css_class == NULL || gtk_widget_has_css_class (widget, css_class)))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_below (child, type, css_class);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static GtkWidget *
find_dialog (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr(GtkWidget) window = g_list_model_get_item (windows, i);

      if (ADW_IS_MESSAGE_DIALOG (window))
        return window;
    }
  return NULL;
}

static gboolean
is_laid_out (gpointer widget)
{
  return gtk_widget_get_mapped (widget) && gtk_widget_get_height (widget) > 0;
}

/* The line of the address, as soon as it is there */
static GtkWidget *
ask (const char *uri)
{
  GtkWidget *line;

  mail_link_ask (host.window, "Open?", "It leads elsewhere.", uri);
  line = find_below (find_dialog (), GTK_TYPE_LABEL, "monospace");
  g_assert_nonnull (line);
  reader_host_wait (is_laid_out, line, "the question");
  return line;
}

static void
assert_starts_at_cancel (void)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (find_dialog ()));

  g_assert_true (GTK_IS_BUTTON (focus));
  g_assert_cmpstr (gtk_button_get_label (GTK_BUTTON (focus)), ==, "_Cancel");
}

static void
test_short (void)
{
  GtkWidget *line = ask ("https://a.example/x");
  GtkWidget *scroller = gtk_widget_get_ancestor (line, GTK_TYPE_SCROLLED_WINDOW);

  assert_starts_at_cancel ();
  g_assert_false (gtk_widget_get_focusable (scroller));
  gtk_window_destroy (GTK_WINDOW (find_dialog ()));
}

/* It can be scrolled with the keyboard and has a name there; no line of it ends in what is not in it */
static void
test_long (void)
{
  g_autofree char *word = g_strnfill (3000, 'a');
  g_autofree char *uri = g_strconcat ("https://a.example/", word, NULL);
  GtkWidget *line = ask (uri);
  GtkWidget *scroller = gtk_widget_get_ancestor (line, GTK_TYPE_SCROLLED_WINDOW);
  PangoLayout *layout = gtk_label_get_layout (GTK_LABEL (line));

  assert_starts_at_cancel ();
  g_assert_true (gtk_widget_get_focusable (scroller));
  gtk_test_accessible_assert_property (scroller, GTK_ACCESSIBLE_PROPERTY_LABEL, "Address");
  g_assert_cmpint (pango_layout_get_line_count (layout), >, 10);
  for (GSList *lines = pango_layout_get_lines_readonly (layout); lines != NULL; lines = lines->next)
    for (GSList *runs = ((PangoLayoutLine *) lines->data)->runs; runs != NULL; runs = runs->next)
      g_assert_false (((PangoLayoutRun *) runs->data)->item->analysis.flags & PANGO_ANALYSIS_FLAG_NEED_HYPHEN);
  gtk_window_destroy (GTK_WINDOW (find_dialog ()));
}

int
main (int    argc,
      char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  reader_host_start (&host, 800, 600);
  g_test_add_func ("/link-question/short", test_short);
  g_test_add_func ("/link-question/long", test_long);
  status = g_test_run ();
  reader_host_stop (&host);
  return status;
}
