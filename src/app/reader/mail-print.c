/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-print.h"

#include <glib/gi18n.h>

#include "mail-attachment-file.h"

static void
tell (MailWebView *view,
      const char  *format,
      const char  *reason)
{
  g_autoptr(GString) text = g_string_new (format);

  g_string_replace (text, "%s", reason, 1);
  gtk_widget_activate_action (GTK_WIDGET (view), "reader.tell", "s", text->str);
}

static void
printing_failed_cb (MailWebView *view,
                    const char  *reason)
{
  /* Translators: the reason, as a sentence */
  tell (view, _("The message could not be printed: %s"), reason);
}

static void
saving_failed_cb (MailWebView *view,
                  const char  *reason)
{
  /* Translators: the reason, as a sentence */
  tell (view, _("The document could not be written: %s"), reason);
}

/* What is said of it when it fails */
static void
watch (MailWebView *view,
       GCallback    failed)
{
  g_signal_handlers_disconnect_by_func (view, printing_failed_cb, NULL);
  g_signal_handlers_disconnect_by_func (view, saving_failed_cb, NULL);
  g_signal_connect (view, "print-failed", failed, NULL);
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
static GtkPrintSettings *
recall_settings (GObject    *application,
                 const char *subject)
{
  GtkPrintSettings *last = application != NULL ? g_object_get_data (application, "mail-print-settings") : NULL;
  GtkPrintSettings *settings = last != NULL ? gtk_print_settings_copy (last) : gtk_print_settings_new ();
  g_autofree char *name = dup_file_name (subject);
  const char *folder = g_get_user_special_dir (G_USER_DIRECTORY_DOCUMENTS);

  /* A file goes where documents are, not where the program was started */
  gtk_print_settings_set (settings, GTK_PRINT_SETTINGS_OUTPUT_DIR, folder != NULL ? folder : g_get_home_dir ());
  gtk_print_settings_unset (settings, GTK_PRINT_SETTINGS_OUTPUT_URI);
  gtk_print_settings_set (settings, GTK_PRINT_SETTINGS_OUTPUT_BASENAME, name);
  return settings;
}

void
mail_print (MailWebView *view,
            GtkWindow   *parent,
            const char  *subject)
{
  GObject *application = G_OBJECT (gtk_window_get_application (parent));
  GtkPageSetup *last = application != NULL ? g_object_get_data (application, "mail-page-setup") : NULL;
  g_autoptr(GtkPageSetup) paper = last != NULL ? g_object_ref (last) : NULL;
  g_autoptr(GtkPrintSettings) settings = recall_settings (application, subject);
  g_autoptr(GtkWindow) window = g_object_ref (parent);

  watch (view, G_CALLBACK (printing_failed_cb));
  if (!mail_web_view_print (view, window, &settings, &paper))
    return;
  application = G_OBJECT (gtk_window_get_application (window));
  if (application == NULL)
    return;
  if (settings != NULL)
    g_object_set_data_full (application, "mail-print-settings", gtk_print_settings_copy (settings), g_object_unref);
  if (paper != NULL)
    g_object_set_data_full (application, "mail-page-setup", gtk_page_setup_copy (paper), g_object_unref);
}

void
mail_print_to_pdf (MailWebView *view,
                   GFile       *file)
{
  g_autoptr(GtkPrintSettings) settings = gtk_print_settings_new ();
  g_autofree char *uri = g_file_get_uri (file);

  gtk_print_settings_set_printer (settings, "Print to File");
  gtk_print_settings_set (settings, GTK_PRINT_SETTINGS_OUTPUT_FILE_FORMAT, "pdf");
  gtk_print_settings_set (settings, GTK_PRINT_SETTINGS_OUTPUT_URI, uri);
  watch (view, G_CALLBACK (saving_failed_cb));
  mail_web_view_print_file (view, settings);
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
