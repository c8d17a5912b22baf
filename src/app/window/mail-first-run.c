/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-first-run.h"

#include <glib/gi18n.h>

#include "mail-application.h"
#include "mail-work.h"

/* A profile is a few small files, but fsync may take its time: it is made on a thread. */
struct _MailFirstRun
{
  AdwBin         parent_instance;

  AdwStatusPage *page;
  GtkWidget     *local_button;
};

G_DEFINE_FINAL_TYPE (MailFirstRun, mail_first_run, ADW_TYPE_BIN)

#define PROFILE_NAME "Mail"

/* Local delivery knows a person by the name the system has for them */
static MapiSettings *
local_settings (GError **error)
{
  g_autoptr(GPtrArray) types = mapi_service_admin_list_types (error);
  g_autofree char *address = g_strdup_printf ("%s@%s", g_get_user_name (), g_get_host_name ());

  for (guint i = 0; types != NULL && i < types->len; i++)
    {
      MapiServiceType *type = g_ptr_array_index (types, i);
      g_autoptr(MapiSettings) settings = NULL;

      if (!g_str_equal (mapi_service_type_get_name (type), "local"))
        continue;
      settings = mapi_settings_new (mapi_service_type_get_setting_infos (type));
      if (!mapi_settings_set (settings, "name", g_get_real_name (), error) ||
          !mapi_settings_set (settings, "address", address, error))
        return NULL;
      return g_steal_pointer (&settings);
    }
  if (types != NULL)
    g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND,
                         _("The service for mail on this computer is not installed."));
  return NULL;
}

static gboolean
create_profile (GCancellable  *cancellable,
                GError       **error)
{
  g_autoptr(MapiProfileAdmin) admin = mapi_profile_admin_new (MAPI_PROFILE_NONE);
  g_autoptr(MapiServiceAdmin) services = NULL;
  g_autoptr(MapiService) service = NULL;
  g_autoptr(MapiSettings) settings = local_settings (error);

  if (settings == NULL ||
      !mapi_profile_admin_create_profile (admin, PROFILE_NAME, MAPI_PROFILE_NONE, NULL, cancellable, error))
    return FALSE;
  services = mapi_profile_admin_open_services (admin, PROFILE_NAME, error);
  if (services != NULL)
    service = mapi_service_admin_create_service (services, "local", NULL, settings, MAPI_SERVICE_UI_NONE, NULL,
                                                 cancellable, error);
  if (service == NULL || !mapi_service_admin_create_address_book (services, cancellable, error) ||
      !mapi_profile_admin_set_default (admin, PROFILE_NAME, error))
    {
      /* Half a profile is worse than none */
      mapi_profile_admin_delete_profile (admin, PROFILE_NAME, FALSE, NULL);
      return FALSE;
    }
  return TRUE;
}

static void
create_profile_thread (GTask        *task,
                       gpointer      source_object,
                       gpointer      task_data,
                       GCancellable *cancellable)
{
  GError *error = NULL;

  if (create_profile (cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
profile_created_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  MailFirstRun *self = MAIL_FIRST_RUN (source);
  g_autoptr(GError) error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    mail_application_logon (mail_application_get (), PROFILE_NAME);
  else if (self->page != NULL)
    adw_status_page_set_description (self->page, error->message);
  if (self->local_button != NULL)
    gtk_widget_set_sensitive (self->local_button, TRUE);
}

static void
local_clicked_cb (MailFirstRun *self)
{
  g_autoptr(GTask) task = mail_task_new (self, NULL, profile_created_cb, NULL);

  g_task_set_source_tag (task, local_clicked_cb);
  gtk_widget_set_sensitive (self->local_button, FALSE);
  g_task_run_in_thread (task, create_profile_thread);
}

static void
mail_first_run_class_init (MailFirstRunClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/estafette/Mail/window/mail-first-run.ui");
  gtk_widget_class_bind_template_child (widget_class, MailFirstRun, page);
  gtk_widget_class_bind_template_child (widget_class, MailFirstRun, local_button);
  gtk_widget_class_bind_template_callback (widget_class, local_clicked_cb);
}

static void
mail_first_run_init (MailFirstRun *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
