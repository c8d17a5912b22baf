/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-one-off-dialog.h"

#include <glib/gi18n.h>

#include "mail-note-row.h"
#include "mail-setting-controls.h"

struct _MailOneOffDialog
{
  AdwWindow    parent_instance;
  GtkWidget   *use_button;
  GtkWidget   *name;
  GtkWidget   *address;
  GtkWidget   *type;
  MailNoteRow *note;
  GtkSwitch   *rich;
};

G_DEFINE_FINAL_TYPE (MailOneOffDialog, mail_one_off_dialog, ADW_TYPE_WINDOW)

enum { SIGNAL_CHOSEN, N_SIGNALS };
static guint signals[N_SIGNALS];

static char *
dup_text (GtkWidget *row)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (row))));
}

static void
show_problem (MailOneOffDialog *self,
              const char       *problem)
{
  mail_note_row_set_text (self->note, problem, TRUE);
  if (problem == NULL)
    {
      gtk_widget_remove_css_class (self->address, "error");
      gtk_accessible_reset_property (GTK_ACCESSIBLE (self->address), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION);
      return;
    }
  gtk_widget_add_css_class (self->address, "error");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->address), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, problem, -1);
  gtk_widget_grab_focus (self->address);
}

static void
changed_cb (MailOneOffDialog *self)
{
  show_problem (self, NULL);
}

/* (nullable): why it cannot be used */
static char *
dup_problem (const char *type,
             const char *address)
{
  g_autoptr(MapiProperties) parsed = NULL;

  if (*address == '\0')
    return g_strdup (_("This is needed."));
  if (*type != '\0' && g_ascii_strcasecmp (type, "SMTP") != 0)
    return mapi_address_describe_risk (NULL, address);
  parsed = mapi_one_off_parse (address);
  if (parsed == NULL || g_strcmp0 (mapi_properties_get_string (parsed, MAPI_PR_EMAIL_ADDRESS), address) != 0)
    return g_strdup_printf (_("“%s” is no address. One looks like name@example.org."), address);
  return mapi_address_describe_risk (NULL, address);
}

static void
use_action (GtkWidget  *widget,
            const char *action,
            GVariant   *parameter)
{
  MailOneOffDialog *self = MAIL_ONE_OFF_DIALOG (widget);
  g_autofree char *name = dup_text (self->name);
  g_autofree char *address = dup_text (self->address);
  g_autofree char *typed = dup_text (self->type);
  g_autofree char *type = *typed != '\0' ? g_ascii_strup (typed, -1) : g_strdup ("SMTP");
  g_autofree char *problem = dup_problem (type, address);
  g_autoptr(MapiEntryId) id = NULL;
  g_autoptr(MapiProperties) recipient = NULL;
  g_autoptr(GError) error = NULL;

  if (problem != NULL)
    {
      show_problem (self, problem);
      return;
    }
  id = mapi_one_off_create_entry_id (*name != '\0' ? name : address, type, address, gtk_switch_get_active (self->rich));
  recipient = id != NULL ? mapi_one_off_open (id, &error) : NULL;
  if (recipient == NULL)
    {
      show_problem (self, error != NULL ? error->message : _("This address cannot be used."));
      return;
    }
  g_signal_emit (self, signals[SIGNAL_CHOSEN], 0, recipient);
  gtk_window_close (GTK_WINDOW (self));
}

static void
mail_one_off_dialog_class_init (MailOneOffDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/estafette/Mail/addressbook/mail-one-off-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, MailOneOffDialog, use_button);
  gtk_widget_class_bind_template_child (widget_class, MailOneOffDialog, name);
  gtk_widget_class_bind_template_child (widget_class, MailOneOffDialog, address);
  gtk_widget_class_bind_template_child (widget_class, MailOneOffDialog, type);
  gtk_widget_class_bind_template_child (widget_class, MailOneOffDialog, note);
  gtk_widget_class_bind_template_child (widget_class, MailOneOffDialog, rich);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_install_action (widget_class, "one-off.use", NULL, use_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  signals[SIGNAL_CHOSEN] = g_signal_new ("chosen", MAIL_TYPE_ONE_OFF_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 1, MAPI_TYPE_PROPERTIES);
}

static void
mail_one_off_dialog_init (MailOneOffDialog *self)
{
  g_type_ensure (MAIL_TYPE_NOTE_ROW);
  gtk_widget_init_template (GTK_WIDGET (self));
  mail_setting_name_group (gtk_widget_get_ancestor (GTK_WIDGET (self->name), ADW_TYPE_PREFERENCES_GROUP), _("Address"));
  mail_setting_name_group (gtk_widget_get_ancestor (GTK_WIDGET (self->type), ADW_TYPE_PREFERENCES_GROUP), _("Kind of Address"));
}

MailOneOffDialog *
mail_one_off_dialog_new (GtkWindow      *parent,
                         MapiProperties *values)
{
  MailOneOffDialog *self = g_object_new (MAIL_TYPE_ONE_OFF_DIALOG, "transient-for", parent, NULL);
  const char *name = values != NULL ? mapi_properties_get_string (values, MAPI_PR_DISPLAY_NAME) : NULL;
  const char *address = values != NULL ? mapi_properties_get_string (values, MAPI_PR_EMAIL_ADDRESS) : NULL;

  gtk_editable_set_text (GTK_EDITABLE (self->name), name != NULL ? name : "");
  gtk_editable_set_text (GTK_EDITABLE (self->address), address != NULL ? address : "");
  gtk_widget_grab_focus (name == NULL ? self->name : self->address);
  return self;
}
