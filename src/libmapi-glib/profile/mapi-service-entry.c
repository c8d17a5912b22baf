/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-service-entry-private.h"

#include "mapi-service-type-private.h"

gboolean
mapi_service_call_entry (MapiCatalog         *catalog,
                         MapiServiceType     *type,
                         MapiServiceContext   context,
                         MapiServiceUiFlags   flags,
                         MapiSettings        *settings,
                         GCancellable        *cancellable,
                         GError             **error)
{
  GPtrArray *parts = mapi_service_type_get_parts (type);
  g_autoptr(GHashTable) called = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < parts->len; i++)
    {
      MapiServicePart *part = g_ptr_array_index (parts, i);
      g_autoptr(GError) local = NULL;
      const MapiProviderModule *module =
        mapi_registry_load_module (mapi_catalog_get_registry (catalog), part->module, &local);

      if (module == NULL && context != MAPI_SERVICE_CONTEXT_DELETE &&
          context != MAPI_SERVICE_CONTEXT_UNINSTALL)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      if (module == NULL || module->service_entry == NULL ||
          !g_hash_table_add (called, (gpointer) module))
        continue;
      if (!module->service_entry (context, flags, settings, cancellable, error))
        return FALSE;
    }
  return TRUE;
}
