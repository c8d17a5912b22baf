/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "../provider/mapi-registry-private.h"
#include "../provider/mapi-settings.h"
#include "mapi-service-type.h"

G_BEGIN_DECLS

/* What this computer offers: providers, service types, and what its administrator presets
 * and locks. Read once when made. Any thread. */
#define MAPI_TYPE_CATALOG (mapi_catalog_get_type ())

G_DECLARE_FINAL_TYPE (MapiCatalog, mapi_catalog, MAPI, CATALOG, GObject)

MapiCatalog     *mapi_catalog_new          (void);
MapiRegistry    *mapi_catalog_get_registry (MapiCatalog      *self);
/* element-type MapiServiceType, in order of their names */
GPtrArray       *mapi_catalog_get_types    (MapiCatalog      *self);
/* One text for each file that could not be used */
const char * const *
                 mapi_catalog_get_problems (MapiCatalog      *self);
/* NOT_FOUND */
MapiServiceType *mapi_catalog_lookup       (MapiCatalog      *self,
                                            const char       *type,
                                            GError          **error);
/* Settings of a new service with presets and locks in place */
MapiSettings    *mapi_catalog_new_settings (MapiCatalog      *self,
                                            MapiServiceType  *type);

G_END_DECLS
