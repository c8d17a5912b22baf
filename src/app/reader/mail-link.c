/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-link.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <string.h>

#include "mail-text.h"

/* Of what the text of a link says, in a sentence that goes on to what is true */
#define MAX_CLAIMED 80
/* Letters of an address in a question about it, and the height in pixels it is scrolled in */
#define MAX_SHOWN  4096
#define MAX_HEIGHT 160

char *
mail_link_dup_clean (const char *text,
                     gsize       max_chars)
{
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", -1);
  g_autofree char *clean = mail_text_clean (valid, G_MAXSIZE);

  return mail_text_shorten (clean, max_chars);
}

char *
mail_link_dup_warning (MapiLinkRisk  risk,
                       const char   *host,
                       const char   *claimed)
{
  g_autofree char *place = mail_link_dup_clean (host, MAIL_LINK_MAX_HOST);
  g_autofree char *said = mail_link_dup_clean (claimed, MAX_CLAIMED);

  if ((risk & MAPI_LINK_RISK_OTHER_HOST) && claimed != NULL)
    return g_strdup_printf (_("The text of the link says %s, but it leads to %s."), said, place);
  if (risk & MAPI_LINK_RISK_LOOK_ALIKE)
    return g_strdup_printf (_("The link leads to a place whose name is written with letters that look like others: %s."),
                            place);
  if (risk & MAPI_LINK_RISK_HAS_USER)
    return g_strdup_printf (_("The link is written so that it seems to lead elsewhere. It leads to %s."), place);
  if (risk & MAPI_LINK_RISK_NUMERIC)
    return g_strdup_printf (_("The link leads to a computer without a name: %s."), place);
  return NULL;
}

/* The blocks Unicode keeps for scripts that are written from right to left */
static gboolean
is_from_right (gunichar c)
{
  return (c >= 0x590 && c < 0x900) || (c >= 0xfb1d && c < 0xfe00) || (c >= 0xfe70 && c < 0xff00)
         || (c >= 0x10800 && c < 0x11000) || (c >= 0x1e800 && c < 0x1f000);
}

/* Letters and digits: what has a meaning in an address, what cannot be seen and what is written from right to left, among
 * which slashes would trade places, stays as it was written */
static gboolean
is_plain (gunichar c)
{
  return c != (gunichar) -1 && c != (gunichar) -2 && g_unichar_isalnum (c) && !g_unichar_iszerowidth (c)
         && !is_from_right (c);
}

/* The letter at @text, if it is written as bytes in hexadecimal digits; 0: it is not, or is no plain one */
static gunichar
read_encoded (const char  *text,
              const char **end)
{
  char bytes[6] = { 0, };
  gunichar c = (gunichar) -2;

  for (guint i = 0; i < sizeof bytes && c == (gunichar) -2; i++, text += 3)
    {
      if (text[0] != '%' || !g_ascii_isxdigit (text[1]) || !g_ascii_isxdigit (text[2]))
        return 0;
      bytes[i] = (char) (g_ascii_xdigit_value (text[1]) << 4 | g_ascii_xdigit_value (text[2]));
      c = bytes[0] != '\0' ? g_utf8_get_char_validated (bytes, i + 1) : 0;
    }
  if (!is_plain (c))
    return 0;
  *end = text;
  return c;
}

char *
mail_link_dup_readable (const char *uri)
{
  const char *path = strstr (uri, "://");
  g_autoptr(GString) text = g_string_new (NULL);

  /* The host is another's to tell: see mapi_domain_to_display() */
  path = path != NULL ? path + 3 + strcspn (path + 3, "/?#\\") : uri;
  g_string_append_len (text, uri, path - uri);
  while (*path != '\0')
    {
      gunichar c = read_encoded (path, &path);

      if (c != 0)
        g_string_append_unichar (text, c);
      else
        g_string_append_c (text, *path++);
    }
  /* Of what is too long the middle is left out: both ends tell something, and it can be seen */
  return mail_link_dup_clean (text->str, MAX_SHOWN);
}

char *
mail_link_dup_other_host (const char *uri)
{
  g_autofree char *host = NULL;
  g_autofree char *ascii = NULL;
  g_autofree char *letters = NULL;
  g_autofree char *clean = NULL;

  mapi_link_examine (uri, NULL, &host, NULL);
  ascii = host != NULL && g_utf8_validate (host, -1, NULL) ? g_hostname_to_ascii (host) : NULL;
  letters = ascii != NULL ? g_hostname_to_unicode (ascii) : NULL;
  if (letters == NULL || g_ascii_strcasecmp (letters, ascii) == 0)
    return NULL;
  clean = mail_link_dup_clean (g_str_equal (host, ascii) ? letters : ascii, MAIL_LINK_MAX_HOST);
  return g_str_equal (host, ascii)
         /* Translators: the name of a place in the letters it is made of, which may look like others */
         ? g_strdup_printf (_("In its letters: %s"), clean)
         /* Translators: the name of a place as computers write it, as xn--mnchen-3ya.example */
         : g_strdup_printf (_("As computers write it: %s"), clean);
}

static void
launched_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(GtkWidget) widget = GTK_WIDGET (user_data);
  g_autoptr(GError) error = NULL;

  if (!g_app_info_launch_default_for_uri_finish (result, &error))
    gtk_widget_activate_action (widget, "reader.tell-error", "@a{sv}", mapi_error_to_variant (error));
}

static void
launch (GtkWidget  *widget,
        const char *uri)
{
  g_autoptr(GdkAppLaunchContext) context = NULL;

  if (g_ascii_strncasecmp (uri, "mailto:", 7) == 0)
    {
      gtk_widget_activate_action (widget, "reader.compose", "s", uri);
      return;
    }
  context = gdk_display_get_app_launch_context (gtk_widget_get_display (widget));
  g_app_info_launch_default_for_uri_async (uri, G_APP_LAUNCH_CONTEXT (context), NULL, launched_cb,
                                           g_object_ref (widget));
}

static void
answered_cb (AdwMessageDialog *dialog,
             const char       *response,
             gpointer          user_data)
{
  GtkWidget *widget = GTK_WIDGET (user_data);
  const char *uri = g_object_get_data (G_OBJECT (dialog), "uri");

  if (strcmp (response, "open") == 0)
    launch (widget, uri);
  else if (strcmp (response, "copy") == 0)
    gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), uri);
}

static GtkWidget *
make_line (const char *text,
           const char *css_class)
{
  GtkWidget *line = gtk_label_new (text);
  g_autoptr(PangoAttrList) attributes = pango_attr_list_new ();

  /* One at the end of a line would be read as part of the address */
  pango_attr_list_insert (attributes, pango_attr_insert_hyphens_new (FALSE));
  gtk_label_set_attributes (GTK_LABEL (line), attributes);
  gtk_label_set_wrap (GTK_LABEL (line), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (line), PANGO_WRAP_CHAR);
  gtk_label_set_max_width_chars (GTK_LABEL (line), 50);
  gtk_label_set_selectable (GTK_LABEL (line), TRUE);
  gtk_widget_set_can_focus (line, FALSE);
  gtk_widget_add_css_class (line, css_class);
  return line;
}

/* The keyboard comes to where there is something to scroll, and begins elsewhere: nothing is before it is laid out */
static void
adjusted_cb (GtkAdjustment *adjustment,
             GtkWidget     *scroller)
{
  gtk_widget_set_focusable (scroller, gtk_adjustment_get_upper (adjustment) > gtk_adjustment_get_page_size (adjustment));
}

static GtkWidget *
make_scroller (GtkWidget *child)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();

  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), MAX_HEIGHT);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), child);
  gtk_accessible_update_property (GTK_ACCESSIBLE (scroller), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Address"), -1);
  gtk_widget_set_focusable (scroller, FALSE);
  g_signal_connect_object (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scroller)), "changed",
                           G_CALLBACK (adjusted_cb), scroller, 0);
  return scroller;
}

/* The host first, which is what counts; then all of it, however long */
static GtkWidget *
make_target (const char *uri)
{
  g_autofree char *host = NULL;
  g_autofree char *other = mail_link_dup_other_host (uri);
  g_autofree char *all = mail_link_dup_readable (uri);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  mapi_link_examine (uri, NULL, &host, NULL);
  if (host != NULL && *host != '\0')
    {
      g_autofree char *place = mail_link_dup_clean (host, MAIL_LINK_MAX_HOST);

      gtk_box_append (GTK_BOX (box), make_line (place, "title-3"));
    }
  if (other != NULL)
    gtk_box_append (GTK_BOX (box), make_line (other, "heading"));
  gtk_box_append (GTK_BOX (box), make_scroller (make_line (all, "monospace")));
  return box;
}

void
mail_link_ask (GtkWidget  *widget,
               const char *heading,
               const char *text,
               const char *uri)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWidget *dialog = adw_message_dialog_new (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, heading, text);

  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), make_target (uri));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"), "copy", _("C_opy Link"),
                                    "open", _("_Open"), NULL);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_object_set_data_full (G_OBJECT (dialog), "uri", g_strdup (uri), g_free);
  g_signal_connect_object (dialog, "response", G_CALLBACK (answered_cb), widget, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

void
mail_link_open (GtkWidget  *widget,
                MailBody   *body,
                const char *uri)
{
  g_autofree char *host = NULL;
  g_autofree char *claimed = NULL;
  g_autofree char *warning = NULL;
  MapiLinkRisk risk = body != NULL ? mail_body_examine_link (body, uri, &host, &claimed)
                                   : mapi_link_examine (uri, NULL, &host, &claimed);

  if (risk & MAPI_LINK_RISK_SCHEME)
    return;
  warning = mail_link_dup_warning (risk, host, claimed);
  if (warning != NULL)
    mail_link_ask (widget, _("Open This Link?"), warning, uri);
  else
    launch (widget, uri);
}
