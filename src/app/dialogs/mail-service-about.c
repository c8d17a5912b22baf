/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-service-about.h"

#include <glib/gi18n.h>

static char *
describe_provider (MapiProperties *provider)
{
  const char *name = mapi_properties_get_string (provider, MAPI_PR_DISPLAY_NAME);
  const char *module = mapi_properties_get_string (provider, MAPI_PR_PROVIDER_DLL_NAME);

  switch (mapi_properties_get_long (provider, MAPI_PR_RESOURCE_TYPE, 0))
    {
    case MAPI_RESOURCE_STORE_PROVIDER:
      /* Translators: of a part of an account: its name, and the name of the file of the program */
      return g_strdup_printf (_("“%s” keeps mail, with the module “%s”."), name, module);
    case MAPI_RESOURCE_TRANSPORT:
      return g_strdup_printf (_("“%s” sends mail, with the module “%s”."), name, module);
    case MAPI_RESOURCE_AB_PROVIDER:
      return g_strdup_printf (_("“%s” knows people, with the module “%s”."), name, module);
    default:
      return g_strdup_printf (_("“%s” is part of it, with the module “%s”."), name, module);
    }
}

GtkWindow *
mail_service_about_new (GtkWindow   *parent,
                        MapiService *service)
{
  MapiServiceType *type = mapi_service_get_service_type (service);
  GPtrArray *providers = mapi_service_get_providers (service);
  const char *description = type != NULL ? mapi_service_type_get_description (type)
                                         : _("This computer does not know this kind of service.");
  g_autoptr(GString) body = g_string_new (description);
  GtkWidget *dialog;

  for (guint i = 0; i < providers->len; i++)
    {
      g_autofree char *line = describe_provider (providers->pdata[i]);

      g_string_append_printf (body, "%s%s", i == 0 && body->len > 0 ? "\n\n" : i > 0 ? "\n" : "", line);
    }
  dialog = adw_message_dialog_new (parent, type != NULL ? mapi_service_type_get_display_name (type)
                                                        : mapi_service_get_type_name (service), body->str);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _("_Close"));
  return GTK_WINDOW (dialog);
}
