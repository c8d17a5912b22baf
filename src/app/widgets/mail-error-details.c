/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-error-details.h"

#include <glib/gi18n.h>

#include <mapi.h>

struct _MailErrorDetails
{
  AdwBin       parent_instance;
  GtkWidget   *expander;
  GtkWidget   *rows;
  GtkWidget   *copy_button;
  GString     *text;            /* (owned): what is copied */
};

G_DEFINE_FINAL_TYPE (MailErrorDetails, mail_error_details, ADW_TYPE_BIN)

static void
copy_cb (MailErrorDetails *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), self->text->str);
  gtk_button_set_label (GTK_BUTTON (self->copy_button), _("Copied"));
}

static GtkWidget *
new_label (const char *text,
           const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, css_class);
  return label;
}

static void
add_row (MailErrorDetails *self,
         const char       *name,
         const char       *value)
{
  GtkWidget *box, *name_label, *value_label;

  if (value == NULL || *value == '\0')
    return;
  box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  name_label = new_label (name, "dim-label");
  value_label = new_label (value, "body");
  gtk_widget_add_css_class (name_label, "caption");
  gtk_label_set_selectable (GTK_LABEL (value_label), TRUE);
  gtk_box_append (GTK_BOX (box), name_label);
  gtk_box_append (GTK_BOX (box), value_label);
  gtk_box_append (GTK_BOX (self->rows), box);
  /* Translators: what something is called, and what it is; a line of the details of an error */
  g_string_append_printf (self->text, _("%s: %s"), name, value);
  g_string_append_c (self->text, '\n');
}

static void
fill (MailErrorDetails *self,
      const GError     *error)
{
  MapiError code = mapi_error_classify (error);
  g_autofree char *number = g_strdup_printf ("%s (0x%08X)", mapi_error_get_name (code), mapi_error_get_value (code));
  g_autofree char *foreign = error->domain != MAPI_ERROR
                               ? g_strdup_printf ("%s %d", g_quark_to_string (error->domain), error->code) : NULL;

  g_string_append_printf (self->text, "%s\n", error->message);
  add_row (self, _("Where"), mapi_error_get_component (error));
  add_row (self, _("Code"), number);
  add_row (self, _("Code underneath"), foreign != NULL ? foreign : mapi_error_get_low_level (error));
  add_row (self, _("In the words of the other side"), mapi_error_get_words (error));
}

static void
mail_error_details_finalize (GObject *object)
{
  g_string_free (MAIL_ERROR_DETAILS (object)->text, TRUE);
  G_OBJECT_CLASS (mail_error_details_parent_class)->finalize (object);
}

static void
mail_error_details_class_init (MailErrorDetailsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mail_error_details_finalize;
}

static void
mail_error_details_init (MailErrorDetails *self)
{
  self->text = g_string_new (NULL);
  self->rows = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  self->copy_button = gtk_button_new_with_label (_("Copy"));
  self->expander = gtk_expander_new (_("Details"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->expander), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Details"), -1);
  gtk_widget_set_margin_top (self->rows, 6);
  gtk_widget_set_halign (self->copy_button, GTK_ALIGN_START);
  g_signal_connect_object (self->copy_button, "clicked", G_CALLBACK (copy_cb), self, G_CONNECT_SWAPPED);
  gtk_expander_set_child (GTK_EXPANDER (self->expander), self->rows);
  adw_bin_set_child (ADW_BIN (self), self->expander);
}

GtkWidget *
mail_error_details_new (const GError *error)
{
  MailErrorDetails *self = g_object_new (MAIL_TYPE_ERROR_DETAILS, NULL);

  fill (self, error);
  gtk_box_append (GTK_BOX (self->rows), self->copy_button);
  return GTK_WIDGET (self);
}

void
mail_error_details_present (GtkWindow    *parent,
                            const char   *heading,
                            const GError *error,
                            gboolean      unfolded)
{
  GtkWidget *dialog = adw_message_dialog_new (parent, heading, error->message);
  GtkWidget *details = mail_error_details_new (error);

  gtk_expander_set_expanded (GTK_EXPANDER (MAIL_ERROR_DETAILS (details)->expander), unfolded);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), details);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _("_Close"));
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "close");
  gtk_window_present (GTK_WINDOW (dialog));
}

void
mail_error_details_fill (AdwStatusPage *page,
                         const GError  *error)
{
  g_autofree char *escaped = NULL;

  g_return_if_fail (ADW_IS_STATUS_PAGE (page));
  g_return_if_fail (error != NULL);

  escaped = g_markup_escape_text (error->message, -1);
  adw_status_page_set_description (page, escaped);
  adw_status_page_set_child (page, mail_error_details_new (error));
}
