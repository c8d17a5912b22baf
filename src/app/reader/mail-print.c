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

/* What a file with the message is called, without what files are called behind the last dot */
static char *
dup_file_name (const char *subject)
{
  g_autoptr(MapiProperties) naming = mapi_properties_new ();

  mapi_properties_set_string (naming, MAPI_PR_ATTACH_LONG_FILENAME,
                              subject != NULL && *subject != '\0' ? subject : _("Message"));
  return mail_attachment_dup_name (naming);
}

/* Printer and paper are those of last time, for as long as the program runs */
static void
recall_settings (WebKitPrintOperation *operation,
                 GtkWindow            *parent,
                 const char           *subject)
{
  GObject *application = G_OBJECT (gtk_window_get_application (parent));
  GtkPrintSettings *last = application != NULL ? g_object_get_data (application, "mail-print-settings") : NULL;
  GtkPageSetup *paper = application != NULL ? g_object_get_data (application, "mail-page-setup") : NULL;
  g_autoptr(GtkPrintSettings) settings = last != NULL ? gtk_print_settings_copy (last) : gtk_print_settings_new ();
  g_autofree char *name = dup_file_name (subject);
  const char *folder = g_get_user_special_dir (G_USER_DIRECTORY_DOCUMENTS);

  /* A file goes where documents are, not where the program was started */
  gtk_print_settings_set (settings, GTK_PRINT_SETTINGS_OUTPUT_DIR, folder != NULL ? folder : g_get_home_dir ());
  gtk_print_settings_unset (settings, GTK_PRINT_SETTINGS_OUTPUT_URI);
  gtk_print_settings_set (settings, GTK_PRINT_SETTINGS_OUTPUT_BASENAME, name);
  webkit_print_operation_set_print_settings (operation, settings);
  if (paper != NULL)
    webkit_print_operation_set_page_setup (operation, paper);
}

static void
keep_settings (WebKitPrintOperation *operation,
               GtkWindow            *parent)
{
  GObject *application = G_OBJECT (gtk_window_get_application (parent));
  GtkPrintSettings *settings = webkit_print_operation_get_print_settings (operation);
  GtkPageSetup *paper = webkit_print_operation_get_page_setup (operation);

  if (application == NULL)
    return;
  if (settings != NULL)
    g_object_set_data_full (application, "mail-print-settings", gtk_print_settings_copy (settings), g_object_unref);
  if (paper != NULL)
    g_object_set_data_full (application, "mail-page-setup", gtk_page_setup_copy (paper), g_object_unref);
}

void
mail_print (MailWebView *view,
            GtkWindow   *parent,
            const char  *subject)
{
  g_autoptr(WebKitPrintOperation) operation = webkit_print_operation_new (mail_web_view_get_view (view));
  /* The message may go while the dialog is open */
  g_autoptr(MailWebView) kept = g_object_ref (view);
  g_autoptr(GtkWindow) window = g_object_ref (parent);

  g_signal_connect_object (operation, "failed", G_CALLBACK (printing_failed_cb), view, G_CONNECT_SWAPPED);
  recall_settings (operation, window, subject);
  if (webkit_print_operation_run_dialog (operation, window) == WEBKIT_PRINT_OPERATION_RESPONSE_PRINT)
    keep_settings (operation, window);
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
  g_autofree char *name = dup_file_name (subject);
  g_autofree char *full = g_strconcat (name, ".pdf", NULL);

  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (chooser), full);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  g_signal_connect_object (chooser, "response", G_CALLBACK (file_chosen_cb), view, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}
