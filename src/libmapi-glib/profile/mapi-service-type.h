/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "../provider/mapi-setting-info.h"

G_BEGIN_DECLS

/* A kind of message service, from a key file in data/services: a named bundle of
 * providers that is added, configured and removed as one. Immutable. */
#define MAPI_TYPE_SERVICE_TYPE (mapi_service_type_get_type ())

MAPI_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (MapiServiceType, mapi_service_type, MAPI, SERVICE_TYPE, GObject)

/* "local"; never translated (PR_SERVICE_NAME) */
MAPI_AVAILABLE_IN_ALL
const char      *mapi_service_type_get_name         (MapiServiceType *self);
MAPI_AVAILABLE_IN_ALL
const char      *mapi_service_type_get_display_name (MapiServiceType *self);
MAPI_AVAILABLE_IN_ALL
const char      *mapi_service_type_get_description  (MapiServiceType *self);
MAPI_AVAILABLE_IN_ALL
gboolean         mapi_service_type_is_offered       (MapiServiceType *self);
MAPI_AVAILABLE_IN_ALL
MapiServiceFlags mapi_service_type_get_flags        (MapiServiceType *self);
/* Settings of all its providers (element-type MapiSettingInfo), each once, in the order shown */
MAPI_AVAILABLE_IN_ALL
GPtrArray       *mapi_service_type_get_setting_infos (MapiServiceType *self);
/* Its providers as bags: DISPLAY_NAME, PROVIDER_DISPLAY, PROVIDER_DLL_NAME (module), RESOURCE_TYPE, RESOURCE_FLAGS */
MAPI_AVAILABLE_IN_ALL
GPtrArray       *mapi_service_type_get_providers    (MapiServiceType *self);

G_END_DECLS
