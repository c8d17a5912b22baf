/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-book-window-private.h"

#include <glib/gi18n.h>

#include "mail-book-files.h"
#include "mail-book-work.h"
#include "mail-error-details.h"

static void
show_chooser (MailBookWindow       *self,
              GtkFileChooserAction  action,
              const char           *title,
              const char           *accept,
              GCallback             callback)
{
  g_clear_object (&self->chooser);
  self->chooser = gtk_file_chooser_native_new (title, GTK_WINDOW (self), action, accept, NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  g_signal_connect_object (self->chooser, "response", callback, self, G_CONNECT_SWAPPED);
}

/* ---- import ---- */

/* What could not be read, one a line */
static void
show_problems (MailBookWindow *self,
               MailBookImport *import,
               const char     *summary)
{
  g_autoptr(GString) text = g_string_new (NULL);
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self), _("Not Everything Could Be Read"), summary);
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *label;

  for (guint i = 0; i < import->problems->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "", (const char *) import->problems->pdata[i]);
  label = gtk_label_new (text->str);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_yalign (GTK_LABEL (label), 0);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (scrolled), 160);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), label);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), scrolled);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _("_Close"));
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
imported_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(MailBookWindow) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(MailBookImport) import = mail_book_import_finish (MAIL_BOOK (source), result, &error);
  g_autofree char *summary = NULL;
  guint n_old;

  if (import == NULL)
    {
      mail_error_details_present (GTK_WINDOW (self), _("The File Could Not Be Imported"), error, FALSE);
      return;
    }
  n_old = import->n_read - import->n_saved;
  if (n_old == 0)
    summary = g_strdup_printf (ngettext ("%u entry added", "%u entries added", import->n_saved), import->n_saved);
  else
    summary = g_strdup_printf (ngettext ("%u entry added, the other %u were there already",
                                         "%u entries added, the other %u were there already", import->n_saved),
                               import->n_saved, n_old);
  if (import->problems->len > 0)
    show_problems (self, import, summary);
  else
    mail_book_window_tell (self, summary);
}

static void
import_chosen_cb (MailBookWindow *self,
                  int             response)
{
  g_autoptr(GtkFileChooserNative) chooser = g_steal_pointer (&self->chooser);
  g_autoptr(GFile) file = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser)) : NULL;
  MailBookContainer *container = mail_book_sidebar_get_chosen (self->sidebar);

  if (file != NULL && container != NULL)
    mail_book_import_async (self->book, mail_book_container_get_id (container), file, imported_cb, g_object_ref (self));
}

void
mail_book_window_import (MailBookWindow *self)
{
  static const char * const patterns[] = { "*.vcf", "*.vcard", "*.ldif", "*.csv" };
  g_autoptr(GtkFileFilter) people = gtk_file_filter_new ();
  g_autoptr(GtkFileFilter) all = gtk_file_filter_new ();

  show_chooser (self, GTK_FILE_CHOOSER_ACTION_OPEN, _("Import People"), _("_Import"), G_CALLBACK (import_chosen_cb));
  gtk_file_filter_set_name (people, _("vCard, LDIF and tables"));
  for (gsize i = 0; i < G_N_ELEMENTS (patterns); i++)
    gtk_file_filter_add_pattern (people, patterns[i]);
  gtk_file_filter_set_name (all, _("All files"));
  gtk_file_filter_add_pattern (all, "*");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (self->chooser), people);
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (self->chooser), all);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

/* ---- export ---- */

static void
exported_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(MailBookWindow) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  guint n;

  if (!mail_book_export_finish (MAIL_BOOK (source), result, &n, &error))
    {
      mail_error_details_present (GTK_WINDOW (self), _("The File Could Not Be Written"), error, FALSE);
      return;
    }
  text = g_strdup_printf (ngettext ("%u entry written", "%u entries written", n), n);
  mail_book_window_tell (self, text);
}

static void
export_chosen_cb (MailBookWindow *self,
                  int             response)
{
  g_autoptr(GtkFileChooserNative) chooser = g_steal_pointer (&self->chooser);
  g_autoptr(GFile) file = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser)) : NULL;
  MailBookContainer *container = mail_book_sidebar_get_chosen (self->sidebar);

  if (file != NULL && container != NULL)
    mail_book_export_async (self->book, mail_book_container_get_id (container), g_object_get_data (G_OBJECT (chooser), "ids"),
                            file, exported_cb, g_object_ref (self));
}

void
mail_book_window_export (MailBookWindow *self,
                         GPtrArray      *entries)
{
  g_autoptr(GtkFileFilter) cards = gtk_file_filter_new ();
  g_autoptr(GtkFileFilter) tables = gtk_file_filter_new ();

  show_chooser (self, GTK_FILE_CHOOSER_ACTION_SAVE, _("Export People"), _("_Export"), G_CALLBACK (export_chosen_cb));
  gtk_file_filter_set_name (cards, _("vCard (.vcf)"));
  gtk_file_filter_add_pattern (cards, "*.vcf");
  gtk_file_filter_set_name (tables, _("Table (.csv)"));
  gtk_file_filter_add_pattern (tables, "*.csv");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (self->chooser), cards);
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (self->chooser), tables);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser), _("People.vcf"));
  if (entries != NULL)
    g_object_set_data_full (G_OBJECT (self->chooser), "ids", mail_book_list_ids (entries), (GDestroyNotify) g_ptr_array_unref);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}
