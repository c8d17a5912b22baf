/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-unsubscribe.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <string.h>

#include "mail-link.h"

typedef struct
{
  GtkWidget      *widget;       /* (owned) */
  MapiProperties *message;      /* (owned) */
  char           *address;      /* (owned) */
  char           *host;         /* (owned) */
} Leaving;

static void
leaving_free (Leaving *self)
{
  g_object_unref (self->widget);
  mapi_properties_unref (self->message);
  g_free (self->address);
  g_free (self->host);
  g_free (self);
}

/* What was not done by one request can be done on the page */
static void
left_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Leaving *self = user_data;
  g_autoptr(GError) error = NULL;

  if (mapi_list_unsubscribe_finish (result, &error))
    {
      g_autofree char *text = g_strdup_printf (_("You have left the mailing list. “%s” confirmed it."), self->host);

      gtk_widget_activate_action (self->widget, "reader.tell", "s", text);
    }
  else if (gtk_widget_get_root (self->widget) != NULL)
    {
      g_autofree char *text =
        g_strdup_printf (_("%s\n\nThe list can still be left on its page, which opens in your browser."),
                         error->message);

      mail_link_ask (self->widget, _("The Mailing List Was Not Left"), text, self->address);
    }
  else
    gtk_widget_activate_action (self->widget, "reader.tell-error", "@a{sv}", mapi_error_to_variant (error));
  leaving_free (self);
}

static void
answered_cb (AdwMessageDialog *dialog,
             const char       *response,
             gpointer          user_data)
{
  Leaving *self = user_data;

  if (strcmp (response, "leave") != 0)
    {
      leaving_free (self);
      return;
    }
  mapi_list_unsubscribe_async (self->message, NULL, left_cb, self);
}

static void
ask_one_click (GtkWidget      *widget,
               MapiProperties *message,
               const char     *address,
               const char     *host)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  g_autofree char *name = mapi_list_dup_name (message);
  g_autofree char *text =
    name != NULL ? g_strdup_printf (_("“%s” is asked to send you nothing more from “%s”. "
                                      "It learns that you have read this message."), host, name)
                 : g_strdup_printf (_("“%s” is asked to send you nothing more. "
                                      "It learns that you have read this message."), host);
  GtkWidget *dialog = adw_message_dialog_new (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL,
                                              _("Leave This Mailing List?"), text);
  Leaving *leaving = g_new0 (Leaving, 1);

  leaving->widget = g_object_ref (widget);
  leaving->message = mapi_properties_ref (message);
  leaving->address = g_strdup (address);
  leaving->host = g_strdup (host);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"), "leave", _("_Unsubscribe"),
                                    NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "leave", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect (dialog, "response", G_CALLBACK (answered_cb), leaving);
  gtk_window_present (GTK_WINDOW (dialog));
}

void
mail_unsubscribe_ask (GtkWidget      *widget,
                      MapiProperties *message,
                      gboolean        is_verified)
{
  gboolean one_click = FALSE;
  g_autofree char *address = mapi_list_dup_unsubscribe (message, &one_click);
  g_autofree char *host = NULL;
  g_autofree char *text = NULL;

  if (address == NULL)
    return;
  if (g_ascii_strncasecmp (address, "mailto:", 7) == 0)
    {
      gtk_widget_activate_action (widget, "reader.compose", "s", address);
      return;
    }
  mapi_link_examine (address, NULL, &host, NULL);
  if (one_click && is_verified)
    {
      ask_one_click (widget, message, address, host);
      return;
    }
  text = one_click
         ? g_strdup_printf (_("Your mail server has not confirmed who sent this message, so the list is not asked "
                              "directly. It is left on a page of %s, which opens in your browser."), host)
         : g_strdup_printf (_("The list is left on a page of %s, which opens in your browser."), host);
  mail_link_ask (widget, _("Leave This Mailing List?"), text, address);
}
