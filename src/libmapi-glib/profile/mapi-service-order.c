/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-service-admin.h"

#include "mapi-service-admin-private.h"
#include "mapi-service-private.h"

#include <string.h>

#include <glib/gi18n-lib.h>

/* Who comes first in a profile: transports, the identity, the default store. */

/**
 * mapi_service_admin_dup_transport_order:
 * @self: a service administration
 * @error: return location for an error
 *
 * Gets the transports of the profile in the order they are asked: as set, else as they were
 * added with those that prefer to be last behind the others.
 *
 * Errors: as [method@ServiceAdmin.list_services].
 *
 * Returns: (transfer full) (array zero-terminated=1): UIDs of providers
 */
char **
mapi_service_admin_dup_transport_order (MapiServiceAdmin  *self,
                                        GError           **error)
{
  g_autoptr(GPtrArray) services = NULL;

  g_return_val_if_fail (MAPI_IS_SERVICE_ADMIN (self), NULL);

  services = mapi_service_admin_list_services (self, error);
  return services != NULL ? mapi_service_list_dup_transports (services) : NULL;
}

static gboolean
check_order (char               **known,
             const char * const  *uids,
             GError             **error)
{
  g_autoptr(GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  if (g_strv_length (known) != g_strv_length ((char **) uids))
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_BUSY,
                   _("The order must name all %u transports of the profile, not %u"),
                   g_strv_length (known), g_strv_length ((char **) uids));
      return FALSE;
    }
  for (guint i = 0; uids[i] != NULL; i++)
    {
      if (g_strv_contains ((const char * const *) known, uids[i]) &&
          g_hash_table_add (seen, (gpointer) uids[i]))
        continue;
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND,
                   _("“%s” is no transport of the profile, or is there twice"), uids[i]);
      return FALSE;
    }
  return TRUE;
}

/**
 * mapi_service_admin_set_transport_order:
 * @self: a service administration
 * @uids: (array zero-terminated=1): UIDs of all transports, first to be asked first
 * @error: return location for an error
 *
 * Sets the order, also against providers that prefer to be last.
 *
 * Errors: %MAPI_ERROR_BUSY if the number differs from that of transports; %MAPI_ERROR_NOT_FOUND for
 * an unknown one.
 * Source: imsgserviceadmin-msgservicetransportorder.
 *
 * Returns: %TRUE if it was set
 */
gboolean
mapi_service_admin_set_transport_order (MapiServiceAdmin    *self,
                                        const char * const  *uids,
                                        GError             **error)
{
  g_autoptr(MapiFileLock) lock = NULL;
  g_autoptr(GPtrArray) services = NULL;
  g_autoptr(MapiProfileFile) file = NULL;
  g_auto(GStrv) known = NULL;
  g_autofree char *list = NULL;

  g_return_val_if_fail (MAPI_IS_SERVICE_ADMIN (self), FALSE);
  g_return_val_if_fail (uids != NULL, FALSE);

  file = mapi_service_admin_begin (self, &lock, &services, error);
  if (file == NULL)
    return FALSE;
  known = mapi_service_list_dup_transports (services);
  if (!check_order (known, uids, error))
    return FALSE;
  list = g_strjoinv (";", (char **) uids);
  mapi_profile_file_set (file, "Profile", NULL, "TransportOrder", *list != '\0' ? list : NULL);
  return mapi_profile_file_save (file, error);
}

/**
 * mapi_service_admin_set_primary_identity:
 * @self: a service administration
 * @service_uid: (nullable): UID of a service, %NULL for none
 * @error: return location for an error
 *
 * Says which service stands for the user.
 *
 * Errors: %MAPI_ERROR_NOT_FOUND; %MAPI_ERROR_NO_ACCESS if the service cannot be it.
 * Source: imsgserviceadmin-setprimaryidentity.
 *
 * Returns: %TRUE if it was set
 */
gboolean
mapi_service_admin_set_primary_identity (MapiServiceAdmin  *self,
                                         const char        *service_uid,
                                         GError           **error)
{
  g_autoptr(MapiFileLock) lock = NULL;
  g_autoptr(GPtrArray) services = NULL;
  g_autoptr(MapiProfileFile) file = NULL;
  MapiService *service;

  g_return_val_if_fail (MAPI_IS_SERVICE_ADMIN (self), FALSE);

  file = mapi_service_admin_begin (self, &lock, &services, error);
  if (file == NULL)
    return FALSE;
  if (service_uid != NULL)
    {
      service = mapi_service_list_find (services, service_uid, error);
      if (service == NULL)
        return FALSE;
      if ((mapi_service_get_flags (service) & MAPI_SERVICE_FLAG_NO_PRIMARY_IDENTITY) != 0)
        {
          g_set_error (error, MAPI_ERROR, MAPI_ERROR_NO_ACCESS,
                       _("“%s” cannot stand for the user"), mapi_service_get_display_name (service));
          return FALSE;
        }
    }
  mapi_profile_file_set (file, "Profile", NULL, "PrimaryIdentity",
                         service_uid != NULL ? service_uid : "none");
  return mapi_profile_file_save (file, error);
}

/**
 * mapi_service_admin_dup_primary_identity:
 * @self: a service administration
 *
 * Gets the service that stands for the user: as set, else the first that can.
 *
 * Returns: (transfer full) (nullable): its UID
 */
char *
mapi_service_admin_dup_primary_identity (MapiServiceAdmin *self)
{
  g_autoptr(GPtrArray) services = NULL;

  g_return_val_if_fail (MAPI_IS_SERVICE_ADMIN (self), NULL);

  services = mapi_service_admin_list_services (self, NULL);
  return services != NULL ? mapi_service_list_dup_primary (services) : NULL;
}

/**
 * mapi_service_admin_dup_default_store:
 * @self: a service administration
 *
 * Gets the store new mail goes to: as set, else the first that can be it.
 *
 * Returns: (transfer full) (nullable): UID of a provider
 */
char *
mapi_service_admin_dup_default_store (MapiServiceAdmin *self)
{
  g_autoptr(GPtrArray) services = NULL;

  g_return_val_if_fail (MAPI_IS_SERVICE_ADMIN (self), NULL);

  services = mapi_service_admin_list_services (self, NULL);
  return services != NULL ? mapi_service_list_dup_default_store (services) : NULL;
}

/**
 * mapi_service_admin_set_default_store:
 * @self: a service administration
 * @provider_uid: (nullable): UID of a store provider; %NULL: the first that can
 * @error: return location for an error
 *
 * Says which store is the default.
 *
 * Errors: %MAPI_ERROR_NOT_FOUND; %MAPI_ERROR_NO_ACCESS if the provider is no store or refuses it.
 * Source: imapisession-setdefaultstore.
 *
 * Returns: %TRUE if it was set
 */
gboolean
mapi_service_admin_set_default_store (MapiServiceAdmin  *self,
                                      const char        *provider_uid,
                                      GError           **error)
{
  g_autoptr(MapiFileLock) lock = NULL;
  g_autoptr(GPtrArray) services = NULL;
  g_autoptr(MapiProfileFile) file = NULL;
  MapiProperties *bag = NULL;

  g_return_val_if_fail (MAPI_IS_SERVICE_ADMIN (self), FALSE);

  file = mapi_service_admin_begin (self, &lock, &services, error);
  if (file == NULL ||
      (provider_uid != NULL &&
       mapi_service_list_find_provider (services, provider_uid, &bag, error) == NULL))
    return FALSE;
  if (bag != NULL &&
      (mapi_properties_get_long (bag, MAPI_PR_RESOURCE_TYPE, 0) != MAPI_RESOURCE_STORE_PROVIDER ||
       (mapi_properties_get_long (bag, MAPI_PR_RESOURCE_FLAGS, 0) &
        MAPI_RESOURCE_FLAG_NO_DEFAULT_STORE) != 0))
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_NO_ACCESS,
                   _("“%s” cannot be the default store"),
                   mapi_properties_get_string (bag, MAPI_PR_DISPLAY_NAME));
      return FALSE;
    }
  mapi_profile_file_set (file, "Profile", NULL, "DefaultStore", provider_uid);
  return mapi_profile_file_save (file, error);
}
