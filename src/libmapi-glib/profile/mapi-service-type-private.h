/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mapi-service-part-private.h"
#include "mapi-service-type.h"

G_BEGIN_DECLS

/* CORRUPT_DATA ("file:line: what"); NOT_FOUND when a provider is not installed */
MapiServiceType *mapi_service_type_load       (const char       *path,
                                               MapiRegistry     *registry,
                                               GError          **error);
/* element-type MapiServicePart */
GPtrArray       *mapi_service_type_get_parts  (MapiServiceType  *self);
MapiServicePart *mapi_service_type_find_part  (MapiServiceType  *self,
                                               const char       *id);
/* One of those a new profile gets (MAPI_PROFILE_DEFAULT_SERVICES) */
gboolean         mapi_service_type_is_default (MapiServiceType  *self);
/* Keeps mail on this computer and delivers only between its users */
gboolean         mapi_service_type_is_this_computer (MapiServiceType *self);
/* "store", "transport", "address-book"; NONE for anything else */
MapiResourceType mapi_resource_type_from_name (const char       *name);
const char      *mapi_resource_type_to_name   (MapiResourceType  kind);

G_END_DECLS
