/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-service-admin.h"

#include "../provider/mapi-provider-module.h"
#include "../table/mapi-memory-source.h"
#include "mapi-service-admin-private.h"
#include "mapi-service-private.h"
#include "mapi-service-type-private.h"

/* What a profile has, as tables: snapshots that nothing changes any more. */

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return g_utf8_collate (mapi_service_get_display_name (*(MapiService * const *) a),
                         mapi_service_get_display_name (*(MapiService * const *) b));
}

/* Names of the provider modules of a service, each once */
static char **
dup_modules (MapiService *service)
{
  GPtrArray *providers = mapi_service_get_providers (service);
  g_autoptr(GPtrArray) names = g_ptr_array_new ();

  for (guint i = 0; i < providers->len; i++)
    {
      const char *name = mapi_properties_get_string (g_ptr_array_index (providers, i),
                                                     MAPI_PR_PROVIDER_DLL_NAME);

      if (name != NULL && *name != '\0' &&
          !g_ptr_array_find_with_equal_func (names, name, g_str_equal, NULL))
        g_ptr_array_add (names, (gpointer) name);
    }
  g_ptr_array_add (names, NULL);
  return g_strdupv ((char **) names->pdata);
}

static MapiProperties *
make_row (MapiService *service)
{
  MapiProperties *row = mapi_properties_new ();
  g_auto(GStrv) modules = dup_modules (service);
  GPtrArray *providers = mapi_service_get_providers (service);
  GBytes *uid = NULL;

  if (providers->len > 0)
    uid = mapi_properties_get_binary (g_ptr_array_index (providers, 0), MAPI_PR_SERVICE_UID);
  mapi_properties_set_string (row, MAPI_PR_DISPLAY_NAME, mapi_service_get_display_name (service));
  mapi_properties_set_string (row, MAPI_PR_SERVICE_NAME, mapi_service_get_type_name (service));
  mapi_properties_set_string (row, MAPI_PR_SERVICE_ENTRY_NAME, MAPI_PROVIDER_SYMBOL);
  mapi_properties_set_long (row, MAPI_PR_RESOURCE_FLAGS, (gint32) mapi_service_get_flags (service));
  if (uid != NULL)
    {
      mapi_properties_set_binary (row, MAPI_PR_SERVICE_UID, uid);
      mapi_properties_set_binary (row, MAPI_PR_INSTANCE_KEY, uid);
    }
  if (modules[0] != NULL)
    {
      mapi_properties_set_string (row, MAPI_PR_SERVICE_DLL_NAME, modules[0]);
      mapi_properties_set_strv (row, MAPI_PR_SERVICE_SUPPORT_FILES,
                                (const char * const *) modules);
    }
  return row;
}

/**
 * mapi_service_admin_new_table:
 * @self: a service administration
 * @error: return location for an error
 *
 * Makes a table of the services of the profile by name, as they are now: %MAPI_PR_DISPLAY_NAME,
 * %MAPI_PR_INSTANCE_KEY, %MAPI_PR_RESOURCE_FLAGS, %MAPI_PR_SERVICE_DLL_NAME (the first module),
 * %MAPI_PR_SERVICE_ENTRY_NAME, %MAPI_PR_SERVICE_NAME, %MAPI_PR_SERVICE_SUPPORT_FILES (all modules)
 * and %MAPI_PR_SERVICE_UID. Blocks; the table belongs to the calling thread's main context.
 *
 * Errors: as [method@ServiceAdmin.list_services].
 * Source: IMsgServiceAdmin::GetMsgServiceTable.
 *
 * Returns: (transfer full): the table, not opened yet
 */
MapiTable *
mapi_service_admin_new_table (MapiServiceAdmin  *self,
                              GError           **error)
{
  g_autoptr(MapiMemorySource) source = NULL;
  g_autoptr(GPtrArray) services = NULL;

  g_return_val_if_fail (MAPI_IS_SERVICE_ADMIN (self), NULL);

  services = mapi_service_admin_list_services (self, error);
  if (services == NULL)
    return NULL;
  g_ptr_array_sort (services, compare_names);
  source = mapi_memory_source_new ();
  for (guint i = 0; i < services->len; i++)
    {
      g_autoptr(MapiProperties) row = make_row (g_ptr_array_index (services, i));

      mapi_memory_source_set_row (source, i + 1, row);
    }
  return mapi_table_new (MAPI_TABLE_SOURCE (source));
}

/**
 * mapi_service_admin_new_provider_table:
 * @self: a service administration
 * @service_uid: (nullable): UID of the service whose providers to show; %NULL: those of all
 * @error: return location for an error
 *
 * Makes a table of providers, as they are now: %MAPI_PR_INSTANCE_KEY, %MAPI_PR_DISPLAY_NAME,
 * %MAPI_PR_PROVIDER_DISPLAY, %MAPI_PR_PROVIDER_DLL_NAME, %MAPI_PR_PROVIDER_ORDINAL (transports:
 * place in their order), %MAPI_PR_PROVIDER_UID, %MAPI_PR_RESOURCE_FLAGS, %MAPI_PR_RESOURCE_TYPE,
 * %MAPI_PR_SERVICE_NAME and %MAPI_PR_SERVICE_UID. Blocks; the table belongs to the calling thread's
 * main context.
 *
 * Errors: %MAPI_ERROR_NOT_FOUND for @service_uid; as [method@ServiceAdmin.list_services].
 * Source: IMsgServiceAdmin::GetProviderTable, IProviderAdmin::GetProviderTable.
 *
 * Returns: (transfer full): the table, not opened yet
 */
MapiTable *
mapi_service_admin_new_provider_table (MapiServiceAdmin  *self,
                                       const char        *service_uid,
                                       GError           **error)
{
  g_autoptr(MapiMemorySource) source = NULL;
  g_autoptr(GPtrArray) services = NULL;
  guint64 key = 0;

  g_return_val_if_fail (MAPI_IS_SERVICE_ADMIN (self), NULL);

  services = mapi_service_admin_list_services (self, error);
  if (services == NULL ||
      (service_uid != NULL && mapi_service_list_find (services, service_uid, error) == NULL))
    return NULL;
  source = mapi_memory_source_new ();
  for (guint i = 0; i < services->len; i++)
    {
      MapiService *service = g_ptr_array_index (services, i);
      GPtrArray *providers = mapi_service_get_providers (service);

      if (service_uid != NULL && !g_str_equal (mapi_service_get_uid (service), service_uid))
        continue;
      for (guint j = 0; j < providers->len; j++)
        mapi_memory_source_set_row (source, ++key, g_ptr_array_index (providers, j));
    }
  return mapi_table_new (MAPI_TABLE_SOURCE (source));
}
