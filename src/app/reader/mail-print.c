/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-print.h"

#include <glib/gi18n.h>

#include "mail-attachment-file.h"

static void
printing_failed_cb (MailWebView *view,
                    GError      *error)
{
  /* Translators: the reason, as a sentence */
  g_autofree char *text = g_strdup_printf (_("The message could not be printed: %s"), error->message);

  gtk_widget_activate_action (GTK_WIDGET (view), "reader.tell", "s", text);
}

static void
saving_failed_cb (MailWebView *view,
                  GError      *error)
{
  /* Translators: the reason, as a sentence */
  g_autofree char *text = g_strdup_printf (_("The document could not be written: %s"), error->message);

  gtk_widget_activate_action (GTK_WIDGET (view), "reader.tell", "s", text);
}

void
mail_print (MailWebView *view,
            GtkWindow   *parent)
{
  g_autoptr(WebKitPrintOperation) operation = webkit_print_operation_new (mail_web_view_get_view (view));

  g_signal_connect_object (operation, "failed", G_CALLBACK (printing_failed_cb), view, G_CONNECT_SWAPPED);
  webkit_print_operation_run_dialog (operation, parent);
}

void
mail_print_to_pdf (MailWebView *view,
                   GFile       *file)
{
  WebKitPrintOperation *operation = webkit_print_operation_new (mail_web_view_get_view (view));
  g_autoptr(GtkPrintSettings) settings = gtk_print_settings_new ();
  g_autofree char *uri = g_file_get_uri (file);

  gtk_print_settings_set_printer (settings, "Print to File");
  gtk_print_settings_set (settings, GTK_PRINT_SETTINGS_OUTPUT_FILE_FORMAT, "pdf");
  gtk_print_settings_set (settings, GTK_PRINT_SETTINGS_OUTPUT_URI, uri);
  webkit_print_operation_set_print_settings (operation, settings);
  g_signal_connect_object (operation, "failed", G_CALLBACK (saving_failed_cb), view, G_CONNECT_SWAPPED);
  /* It lives until the page is written */
  g_signal_connect (operation, "finished", G_CALLBACK (g_object_unref), NULL);
  webkit_print_operation_print (operation);
}

static void
file_chosen_cb (MailWebView     *view,
                int              response,
                GtkNativeDialog *dialog)
{
  g_autoptr(GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));

  if (response == GTK_RESPONSE_ACCEPT && file != NULL)
    mail_print_to_pdf (view, file);
  g_object_unref (dialog);
}

void
mail_print_ask_pdf (MailWebView *view,
                    GtkWindow   *parent,
                    const char  *subject)
{
  GtkFileChooserNative *chooser = gtk_file_chooser_native_new (_("Save as PDF"), parent, GTK_FILE_CHOOSER_ACTION_SAVE,
                                                               _("_Save"), NULL);
  g_autoptr(MapiProperties) naming = mapi_properties_new ();
  g_autofree char *name = NULL;
  g_autofree char *full = NULL;

  mapi_properties_set_string (naming, MAPI_PR_ATTACH_LONG_FILENAME, subject != NULL ? subject : _("Message"));
  name = mail_attachment_dup_name (naming);
  full = g_strconcat (name, ".pdf", NULL);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (chooser), full);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  g_signal_connect_object (chooser, "response", G_CALLBACK (file_chosen_cb), view, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}
