/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-link.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <string.h>

#include "mail-text.h"

/* Of what the text of a link says, in a sentence that goes on to what is true */
#define MAX_CLAIMED 80

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

void
mail_link_ask (GtkWidget  *widget,
               const char *heading,
               const char *text,
               const char *uri)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWidget *dialog = adw_message_dialog_new (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, heading, text);
  GtkWidget *label = gtk_label_new (uri);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_CHAR);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 50);
  gtk_label_set_lines (GTK_LABEL (label), 6);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_widget_add_css_class (label, "monospace");
  gtk_widget_set_can_focus (label, FALSE);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), label);
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
