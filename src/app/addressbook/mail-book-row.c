/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-book-row.h"

#include <glib/gi18n.h>

#include "mail-text.h"

#define MAX_TEXT  200

struct _MailBookRow
{
  GtkBox     parent_instance;
  GtkImage  *icon;
  GtkLabel  *name;
  GtkLabel  *second;
  GtkWidget *warning;   /* (nullable): few have one */
};

G_DEFINE_FINAL_TYPE (MailBookRow, mail_book_row, GTK_TYPE_BOX)

static void
mail_book_row_class_init (MailBookRowClass *klass)
{
}

static GtkLabel *
add_line (GtkWidget          *box,
          PangoEllipsizeMode  mode)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_ellipsize (GTK_LABEL (label), mode);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_box_append (GTK_BOX (box), label);
  return GTK_LABEL (label);
}

static void
mail_book_row_init (MailBookRow *self)
{
  GtkWidget *lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  gtk_box_set_spacing (GTK_BOX (self), 12);
  gtk_widget_add_css_class (GTK_WIDGET (self), "mail-book-row");
  /* A list view makes two hundred rows at once: a picture with a name in it costs more than the rest of the row */
  self->icon = GTK_IMAGE (gtk_image_new ());
  self->name = add_line (lines, PANGO_ELLIPSIZE_END);
  self->second = add_line (lines, PANGO_ELLIPSIZE_MIDDLE);
  gtk_widget_add_css_class (GTK_WIDGET (self->second), "dim-label");
  gtk_widget_add_css_class (GTK_WIDGET (self->second), "caption");
  gtk_widget_set_valign (lines, GTK_ALIGN_CENTER);
  gtk_widget_set_hexpand (lines, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->icon), "dim-label");
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->icon));
  gtk_box_append (GTK_BOX (self), lines);
}

GtkWidget *
mail_book_row_new (void)
{
  return g_object_new (MAIL_TYPE_BOOK_ROW, NULL);
}

static gboolean
is_list (MapiProperties *entry)
{
  return mapi_properties_get_long (entry, MAPI_PR_OBJECT_TYPE, MAPI_OBJECT_MAIL_USER) == MAPI_OBJECT_DIST_LIST;
}

static const char *
get_address (MapiProperties *entry)
{
  const char *smtp = mapi_properties_get_string (entry, MAPI_PR_SMTP_ADDRESS);

  return smtp != NULL ? smtp : mapi_properties_get_string (entry, MAPI_PR_EMAIL_ADDRESS);
}

static char *
dup_second (MapiProperties *entry)
{
  g_autofree char *address = mail_text_clean (get_address (entry), MAX_TEXT);
  g_autofree char *company = mail_text_clean (mapi_properties_get_string (entry, MAPI_PR_COMPANY_NAME), MAX_TEXT);

  if (is_list (entry))
    return g_strdup (*address != '\0' ? address : _("List"));
  if (*address != '\0' && *company != '\0')
    /* Translators: an address and a company in one line */
    return g_strdup_printf (_("%s · %s"), address, company);
  return g_strdup (*address != '\0' ? address : company);
}

static void
set_warning (MailBookRow *self,
             const char  *warning)
{
  if (self->warning == NULL && warning == NULL)
    return;
  if (self->warning == NULL)
    {
      self->warning = gtk_image_new_from_icon_name ("dialog-warning-symbolic");
      gtk_widget_add_css_class (self->warning, "warning");
      gtk_box_append (GTK_BOX (self), self->warning);
    }
  gtk_widget_set_visible (self->warning, warning != NULL);
  gtk_widget_set_tooltip_text (self->warning, warning);
}

static void
set_icon (MailBookRow *self,
          const char  *name)
{
  if (g_strcmp0 (gtk_image_get_icon_name (self->icon), name) != 0)
    gtk_image_set_from_icon_name (self->icon, name);
}

void
mail_book_row_set (MailBookRow    *self,
                   MapiProperties *entry)
{
  g_autofree char *name = NULL;
  g_autofree char *second = NULL;
  g_autofree char *warning = NULL;

  if (entry != NULL)
    {
      name = mail_text_clean (mapi_properties_get_string (entry, MAPI_PR_DISPLAY_NAME), MAX_TEXT);
      if (*name == '\0')
        {
          g_free (name);
          name = mail_text_clean (get_address (entry), MAX_TEXT);
        }
      second = dup_second (entry);
      warning = mapi_address_describe_risk (mapi_properties_get_string (entry, MAPI_PR_DISPLAY_NAME), get_address (entry));
    }
  gtk_label_set_text (self->name, name != NULL ? name : "");
  gtk_label_set_text (self->second, second != NULL ? second : "");
  /* Who is not known yet has two lines, as most have: else every row would move when they come */
  gtk_widget_set_visible (GTK_WIDGET (self->second), entry == NULL || (*second != '\0' && g_strcmp0 (name, second) != 0));
  set_warning (self, warning);
  set_icon (self, entry != NULL && is_list (entry) ? "system-users-symbolic" : "avatar-default-symbolic");
}

char *
mail_book_row_dup_text (MapiProperties *entry)
{
  g_autofree char *name = mail_text_clean (mapi_properties_get_string (entry, MAPI_PR_DISPLAY_NAME), MAX_TEXT);
  g_autofree char *second = dup_second (entry);
  g_autofree char *warning = mapi_address_describe_risk (mapi_properties_get_string (entry, MAPI_PR_DISPLAY_NAME),
                                                         get_address (entry));
  GString *text = g_string_new (name);

  if (*second != '\0' && !g_str_equal (name, second))
    g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", second);
  if (warning != NULL)
    g_string_append_printf (text, ". %s", warning);
  return g_string_free (text, FALSE);
}
