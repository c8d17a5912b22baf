/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "../mapi-types.h"
#include "mapi-manifest-private.h"
#include "mapi-provider-module.h"

G_BEGIN_DECLS

/* The providers of this computer, as they were when the registry was made: manifests only.
 * A module is opened when something is first wanted of it. Any thread. */
#define MAPI_TYPE_REGISTRY (mapi_registry_get_type ())

G_DECLARE_FINAL_TYPE (MapiRegistry, mapi_registry, MAPI, REGISTRY, GObject)

MapiRegistry *mapi_registry_new              (void);
/* For tests: these folders alone */
MapiRegistry *mapi_registry_new_for_folders  (const char * const *folders);
/* element-type MapiManifest, in order of their names */
GPtrArray    *mapi_registry_get_manifests    (MapiRegistry       *self);
/* One text for each manifest that could not be used: "file:line: what" */
const char * const *
              mapi_registry_get_problems     (MapiRegistry       *self);
/* NOT_FOUND */
MapiManifest *mapi_registry_lookup           (MapiRegistry       *self,
                                              const char         *name,
                                              GError            **error);
/* The module's description. NOT_FOUND, NO_ACCESS (others could have changed the file), VERSION,
 * CALL_FAILED with the loader's words */
const MapiProviderModule *
              mapi_registry_load_module      (MapiRegistry       *self,
                                              const char         *name,
                                              GError            **error);
/* The provider's class for a kind of provider; also INTERFACE_NOT_SUPPORTED */
GType         mapi_registry_load_type        (MapiRegistry       *self,
                                              const char         *name,
                                              MapiResourceType    kind,
                                              GError            **error);
/* The parts of a colon-separated variable, in development builds that did not get more
 * rights from their file. Never NULL. */
char        **mapi_registry_dup_path_variable (const char        *variable);
/* Names in @folder (and folders in it, when @deep) that end in @suffix, as sorted paths,
 * added to @paths */
void          mapi_registry_collect_files    (const char         *folder,
                                              const char         *suffix,
                                              gboolean            deep,
                                              GPtrArray          *paths);

G_END_DECLS
