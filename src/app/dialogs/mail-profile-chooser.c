/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-profile-chooser.h"

#include <glib/gi18n.h>

#include "mail-setting-controls.h"

#define MAX_UNSCROLLED 4
#define MIN_HEIGHT     160

struct _MailProfileChooser
{
  AdwMessageDialog  parent_instance;

  GtkScrolledWindow *scroller;
  GtkListBox       *list;
  GtkWidget        *options;
  GtkSwitch        *default_switch;
  GtkSwitch        *settings_switch;

  MapiQuestion     *question;   /* (owned) */
  GtkCheckButton   *first;      /* (unowned) (nullable): of the group */
};

G_DEFINE_FINAL_TYPE (MailProfileChooser, mail_profile_chooser, ADW_TYPE_MESSAGE_DIALOG)

static void
mail_profile_chooser_response (AdwMessageDialog *dialog,
                               const char       *response)
{
  MailProfileChooser *self = MAIL_PROFILE_CHOOSER (dialog);

  mapi_question_set_make_default (self->question, gtk_switch_get_active (self->default_switch));
  mapi_question_set_service_ui (self->question, gtk_switch_get_active (self->settings_switch));
}

static void
mail_profile_chooser_dispose (GObject *object)
{
  /* Or an entry row that goes would still be told that it lost the focus. */
  gtk_window_set_focus (GTK_WINDOW (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), MAIL_TYPE_PROFILE_CHOOSER);
  g_clear_object (&MAIL_PROFILE_CHOOSER (object)->question);
  G_OBJECT_CLASS (mail_profile_chooser_parent_class)->dispose (object);
}

static void
mail_profile_chooser_class_init (MailProfileChooserClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mail_profile_chooser_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/org/estafette/Mail/dialogs/mail-profile-chooser.ui");
  gtk_widget_class_bind_template_child (widget_class, MailProfileChooser, scroller);
  gtk_widget_class_bind_template_child (widget_class, MailProfileChooser, list);
  gtk_widget_class_bind_template_child (widget_class, MailProfileChooser, options);
  gtk_widget_class_bind_template_child (widget_class, MailProfileChooser, default_switch);
  gtk_widget_class_bind_template_child (widget_class, MailProfileChooser, settings_switch);
}

static void
mail_profile_chooser_init (MailProfileChooser *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  mail_setting_name_group (self->options, _("Options"));
  /* Before whoever shows the dialog hears of it: the class would come last */
  g_signal_connect (self, "response", G_CALLBACK (mail_profile_chooser_response), NULL);
}

static void
toggled_cb (GtkCheckButton     *check,
            MailProfileChooser *self)
{
  if (!gtk_check_button_get_active (check))
    return;
  mapi_question_answer (self->question, g_object_get_data (G_OBJECT (check), "name"));
  adw_message_dialog_set_response_enabled (ADW_MESSAGE_DIALOG (self), "ok", TRUE);
}

static void
add_profile (MailProfileChooser *self,
             const char         *name,
             const char         *label,
             gboolean            selected)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *check = gtk_check_button_new ();

  gtk_check_button_set_group (GTK_CHECK_BUTTON (check), self->first);
  if (self->first == NULL)
    self->first = GTK_CHECK_BUTTON (check);
  g_object_set_data_full (G_OBJECT (check), "name", g_strdup (name), g_free);
  g_signal_connect (check, "toggled", G_CALLBACK (toggled_cb), self);
  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), label);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), check);
  gtk_list_box_append (self->list, row);
  if (selected)
    {
      gtk_check_button_set_active (GTK_CHECK_BUTTON (check), TRUE);
      gtk_window_set_focus (GTK_WINDOW (self), check);
    }
}

AdwMessageDialog *
mail_profile_chooser_new (MapiQuestion *question)
{
  MailProfileChooser *self = g_object_new (MAIL_TYPE_PROFILE_CHOOSER, NULL);
  const char * const *names = mapi_question_get_choices (question);
  const char * const *labels = mapi_question_get_choice_labels (question);
  const char *preselected = mapi_question_get_preselected (question);

  self->question = g_object_ref (question);
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    add_profile (self, names[i], labels[i], g_strcmp0 (names[i], preselected) == 0);
  /* A few are seen at once: what scrolls is first given the height of one */
  if (names != NULL && g_strv_length ((char **) names) <= MAX_UNSCROLLED)
    gtk_scrolled_window_set_policy (self->scroller, GTK_POLICY_NEVER, GTK_POLICY_NEVER);
  else
    gtk_scrolled_window_set_min_content_height (self->scroller, MIN_HEIGHT);
  return ADW_MESSAGE_DIALOG (self);
}
