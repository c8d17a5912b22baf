/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-service-admin.h"

#include "../provider/mapi-setting-private.h"
#include "../session/mapi-paths-private.h"
#include "mapi-service-admin-private.h"
#include "mapi-service-private.h"
#include "mapi-service-type-private.h"

#include <glib/gi18n-lib.h>

/* More instances of a provider in a service that is there. They share the service's settings;
 * its secrets stay with the first provider that has them, which is why only instances added
 * here can be taken away again. */

#define MAX_PROVIDERS 16

static gboolean
call_part (MapiServiceAdmin    *self,
           MapiServicePart     *part,
           MapiServiceContext   context,
           MapiSettings        *settings,
           GCancellable        *cancellable,
           GError             **error)
{
  MapiRegistry *registry = mapi_catalog_get_registry (mapi_service_admin_get_catalog (self));
  const MapiProviderModule *module = mapi_registry_load_module (registry, part->module, error);

  if (module == NULL)
    return FALSE;
  if (module->service_entry != NULL)
    return module->service_entry (context, MAPI_SERVICE_UI_NONE, settings, cancellable, error);
  if (part->multiple)
    return TRUE;
  g_set_error (error, MAPI_ERROR, MAPI_ERROR_NO_SUPPORT,
               _("A service has “%s” only once"), part->display_name);
  return FALSE;
}

static MapiServicePart *
find_part (MapiService  *service,
           const char   *id,
           GError      **error)
{
  MapiServiceType *type = mapi_service_get_service_type (service);
  MapiServicePart *part = type != NULL ? mapi_service_type_find_part (type, id) : NULL;

  if (type == NULL)
    g_set_error (error, MAPI_ERROR, MAPI_ERROR_NOT_INITIALIZED,
                 _("“%s” cannot be changed: this computer has no service type “%s”"),
                 mapi_service_get_display_name (service), mapi_service_get_type_name (service));
  else if (part == NULL)
    g_set_error (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND,
                 _("The service type “%s” has no provider “%s”"),
                 mapi_service_get_type_name (service), id);
  return part;
}

static gboolean
add_section (MapiServiceAdmin  *self,
             const char        *service_uid,
             MapiServicePart   *part,
             const char        *uid,
             GError           **error)
{
  g_autoptr(MapiFileLock) lock = NULL;
  g_autoptr(GPtrArray) services = NULL;
  g_autoptr(MapiProfileFile) file = mapi_service_admin_begin (self, &lock, &services, error);
  g_auto(GStrv) uids = NULL;
  g_autofree char *list = NULL;
  g_autofree char *longer = NULL;

  if (file == NULL || mapi_service_list_find (services, service_uid, error) == NULL)
    return FALSE;
  uids = mapi_profile_file_dup_providers (file, service_uid);
  if (g_strv_length (uids) >= MAX_PROVIDERS)
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_TOO_BIG, _("A service has at most %d providers"),
                   MAX_PROVIDERS);
      return FALSE;
    }
  list = g_strjoinv (";", uids);
  longer = g_strconcat (list, ";", uid, NULL);
  mapi_profile_file_set (file, "Service", service_uid, "Providers", longer);
  mapi_profile_file_set (file, "Provider", uid, "Service", service_uid);
  mapi_profile_file_set (file, "Provider", uid, "Part", part->id);
  mapi_profile_file_set (file, "Provider", uid, "Module", part->module);
  mapi_profile_file_set (file, "Provider", uid, "Kind", mapi_resource_type_to_name (part->kind));
  return mapi_profile_file_save (file, error);
}

/**
 * mapi_service_admin_create_provider:
 * @self: a service administration
 * @service_uid: UID of a service
 * @part: name of the provider in the service type
 * @settings: (nullable): values of the service to set with it
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Adds another instance of a provider to a service. The module's entry point decides whether
 * there may be one (%MAPI_SERVICE_CONTEXT_PROVIDER_CREATE); for a module without one the service
 * type does. Sessions that are open see it the next time. Blocks.
 *
 * Errors: %MAPI_ERROR_NOT_FOUND for the service, @part or a setting; %MAPI_ERROR_NO_SUPPORT if
 * there may be no other; %MAPI_ERROR_NO_ACCESS for a locked setting; %MAPI_ERROR_TOO_BIG beyond 16
 * providers; %MAPI_ERROR_NOT_INITIALIZED if this computer does not know the type; what the module,
 * its entry point and the keyring say.
 * Source: IProviderAdmin::CreateProvider, MSG_SERVICE_PROVIDER_CREATE.
 *
 * Returns: (transfer full): UID of the new provider, or %NULL
 */
char *
mapi_service_admin_create_provider (MapiServiceAdmin  *self,
                                    const char        *service_uid,
                                    const char        *part,
                                    MapiSettings      *settings,
                                    GCancellable      *cancellable,
                                    GError           **error)
{
  g_autoptr(MapiService) service = NULL;
  g_autoptr(MapiSettings) copy = NULL;
  g_autofree char *uid = NULL;
  MapiServicePart *found;

  g_return_val_if_fail (MAPI_IS_SERVICE_ADMIN (self), NULL);
  g_return_val_if_fail (service_uid != NULL, NULL);
  g_return_val_if_fail (part != NULL, NULL);

  service = mapi_service_admin_open_service (self, service_uid, error);
  found = service != NULL ? find_part (service, part, error) : NULL;
  if (found == NULL)
    return NULL;
  copy = mapi_service_dup_settings (service);
  if ((settings != NULL && !mapi_settings_merge (copy, settings, error)) ||
      !call_part (self, found, MAPI_SERVICE_CONTEXT_PROVIDER_CREATE, copy, cancellable, error) ||
      !mapi_settings_check (copy, error) || !mapi_settings_check_dangers (copy, error) ||
      !mapi_service_admin_save_settings (self, service, copy, TRUE, cancellable, error))
    return NULL;
  uid = mapi_profile_make_uid ();
  return add_section (self, service_uid, found, uid, error) ? g_steal_pointer (&uid) : NULL;
}

/* Whether another provider of the same part stands before it */
static gboolean
is_added (MapiService *service,
          const char  *provider_uid)
{
  const char * const *uids = mapi_service_get_provider_uids (service);
  const char *part = mapi_service_get_part_id (service, provider_uid);

  for (guint i = 0; uids[i] != NULL && !g_str_equal (uids[i], provider_uid); i++)
    if (g_strcmp0 (mapi_service_get_part_id (service, uids[i]), part) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
remove_section (MapiServiceAdmin  *self,
                const char        *provider_uid,
                GError           **error)
{
  g_autoptr(MapiFileLock) lock = NULL;
  g_autoptr(GPtrArray) services = NULL;
  g_autoptr(MapiProfileFile) file = mapi_service_admin_begin (self, &lock, &services, error);
  MapiService *service;

  service = file != NULL
              ? mapi_service_list_find_provider (services, provider_uid, NULL, error) : NULL;
  if (service == NULL)
    return FALSE;
  mapi_profile_file_remove_provider (file, mapi_service_get_uid (service), provider_uid);
  return mapi_profile_file_save (file, error);
}

/**
 * mapi_service_admin_delete_provider:
 * @self: a service administration
 * @provider_uid: UID of a provider
 * @delete_data: whether what it keeps goes too
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Removes a provider that was added with [method@ServiceAdmin.create_provider]; those a service
 * came with go with it alone. The module's entry point is called before and may refuse
 * (%MAPI_SERVICE_CONTEXT_PROVIDER_DELETE). Sessions that are open keep it until they end. Blocks.
 *
 * Errors: %MAPI_ERROR_NOT_FOUND; %MAPI_ERROR_NO_SUPPORT for one the service came with;
 * %MAPI_ERROR_NOT_INITIALIZED if this computer does not know the type; what the module and its entry
 * point say; what keeps its data from being removed, the provider is gone then.
 * Source: IProviderAdmin::DeleteProvider, MSG_SERVICE_PROVIDER_DELETE.
 *
 * Returns: %TRUE if it is gone
 */
gboolean
mapi_service_admin_delete_provider (MapiServiceAdmin  *self,
                                    const char        *provider_uid,
                                    gboolean           delete_data,
                                    GCancellable      *cancellable,
                                    GError           **error)
{
  g_autoptr(GPtrArray) services = NULL;
  g_autoptr(MapiSettings) settings = NULL;
  g_autofree char *folder = NULL;
  MapiService *service;
  MapiServicePart *part;

  g_return_val_if_fail (MAPI_IS_SERVICE_ADMIN (self), FALSE);
  g_return_val_if_fail (provider_uid != NULL, FALSE);

  services = mapi_service_admin_list_services (self, error);
  service = services != NULL
              ? mapi_service_list_find_provider (services, provider_uid, NULL, error) : NULL;
  part = service != NULL
           ? find_part (service, mapi_service_get_part_id (service, provider_uid), error) : NULL;
  if (part == NULL)
    return FALSE;
  if (!is_added (service, provider_uid))
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_NO_SUPPORT,
                   _("“%s” cannot be without “%s”"), mapi_service_get_display_name (service),
                   part->display_name);
      return FALSE;
    }
  settings = mapi_service_dup_settings (service);
  if (!call_part (self, part, MAPI_SERVICE_CONTEXT_PROVIDER_DELETE, settings, cancellable, error) ||
      !remove_section (self, provider_uid, error))
    return FALSE;
  if (!delete_data)
    return TRUE;
  folder = mapi_paths_dup_store_dir (provider_uid, error);
  return folder != NULL && mapi_paths_remove_tree (folder, error);
}
