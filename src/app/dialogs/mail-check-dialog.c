/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-check-dialog.h"

#include <glib/gi18n.h>

#include "mail-check-list.h"
#include "mail-error-details.h"
#include "mail-profile-work.h"
#include "mail-work.h"

struct _MailCheckDialog
{
  AdwWindow       parent_instance;

  AdwWindowTitle *window_title;
  GtkWidget      *again_button;
  MailCheckList  *check_list;

  MapiService    *service;      /* (owned) */
  MapiSettings   *settings;     /* (owned) (nullable): with what was trusted meanwhile */
  char           *profile;
};

G_DEFINE_FINAL_TYPE (MailCheckDialog, mail_check_dialog, ADW_TYPE_WINDOW)

static void
again_cb (MailCheckDialog *self)
{
  if (self->settings == NULL)
    self->settings = mapi_service_dup_settings (self->service);
  gtk_widget_set_sensitive (self->again_button, FALSE);
  mail_check_list_start (self->check_list, mapi_service_get_service_type (self->service), self->settings, self->service);
}

static void
kept_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(GError) error = NULL;

  if (!mail_work_finish (result, &error) && gtk_widget_get_visible (GTK_WIDGET (source)))
    mail_error_details_present (GTK_WINDOW (source), _("The Server Is Not Trusted from Now On"), error, FALSE);
}

/* The certificates somebody has just said yes to, and nothing else, so that they are not asked about again */
static void
keep_trust (MailCheckDialog *self)
{
  g_autoptr(MapiSettings) before = mapi_service_dup_settings (self->service);
  GPtrArray *infos = mapi_settings_get_infos (before);
  g_autoptr(MapiSettings) trusted = mapi_settings_new (infos);
  MailProfileWork *work;
  gboolean changed = FALSE;

  for (guint i = 0; i < infos->len; i++)
    {
      const char *name = mapi_setting_info_get_name (infos->pdata[i]);
      g_autofree char *old_pins = NULL;
      g_autofree char *pins = NULL;

      if (!g_str_has_suffix (name, "certificate-pins"))
        continue;
      old_pins = mapi_settings_dup_string (before, name);
      pins = mapi_settings_dup_string (self->settings, name);
      if (g_strcmp0 (old_pins, pins) != 0)
        changed |= mapi_settings_set (trusted, name, pins, NULL);
    }
  if (!changed)
    return;
  work = mail_profile_work_new (self->profile, MAIL_PROFILE_CONFIGURE, mapi_service_get_uid (self->service));
  work->settings = g_steal_pointer (&trusted);
  mail_work_run (self, mail_profile_work_run, work, mail_profile_work_free, NULL, kept_cb, NULL);
}

static void
finished_cb (MailCheckDialog *self,
             GError          *error)
{
  keep_trust (self);
  gtk_widget_set_sensitive (self->again_button, TRUE);
  adw_window_title_set_title (self->window_title, error == NULL ? _("All Is Well") : _("Something Is Wrong"));
}

static void
mail_check_dialog_dispose (GObject *object)
{
  /* Or an entry row that goes would still be told that it lost the focus. */
  gtk_window_set_focus (GTK_WINDOW (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), MAIL_TYPE_CHECK_DIALOG);
  g_clear_object (&MAIL_CHECK_DIALOG (object)->service);
  g_clear_object (&MAIL_CHECK_DIALOG (object)->settings);
  g_clear_pointer (&MAIL_CHECK_DIALOG (object)->profile, g_free);
  G_OBJECT_CLASS (mail_check_dialog_parent_class)->dispose (object);
}

static void
mail_check_dialog_class_init (MailCheckDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mail_check_dialog_dispose;
  g_type_ensure (MAIL_TYPE_CHECK_LIST);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/estafette/Mail/dialogs/mail-check-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, MailCheckDialog, window_title);
  gtk_widget_class_bind_template_child (widget_class, MailCheckDialog, again_button);
  gtk_widget_class_bind_template_child (widget_class, MailCheckDialog, check_list);
  gtk_widget_class_bind_template_callback (widget_class, again_cb);
}

static void
mail_check_dialog_init (MailCheckDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (self->check_list, "finished", G_CALLBACK (finished_cb), self, G_CONNECT_SWAPPED);
}

GtkWindow *
mail_check_dialog_new (const char  *profile,
                       MapiService *service)
{
  MailCheckDialog *self = g_object_new (MAIL_TYPE_CHECK_DIALOG, NULL);

  self->service = g_object_ref (service);
  self->profile = g_strdup (profile);
  gtk_window_set_title (GTK_WINDOW (self), mapi_service_get_display_name (service));
  adw_window_title_set_subtitle (self->window_title, mapi_service_get_display_name (service));
  again_cb (self);
  return GTK_WINDOW (self);
}
