/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "../property/mapi-properties.h"
#include "../provider/mapi-settings.h"
#include "mapi-service-type.h"

G_BEGIN_DECLS

/* One message service of a profile, as it was when read. */
#define MAPI_TYPE_SERVICE (mapi_service_get_type ())

MAPI_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (MapiService, mapi_service, MAPI, SERVICE, GObject)

/* 32 hex digits */
MAPI_AVAILABLE_IN_ALL
const char       *mapi_service_get_uid          (MapiService *self);
/* NULL when this computer no longer knows the type */
MAPI_AVAILABLE_IN_ALL
MapiServiceType  *mapi_service_get_service_type (MapiService *self);
MAPI_AVAILABLE_IN_ALL
const char       *mapi_service_get_type_name    (MapiService *self);
MAPI_AVAILABLE_IN_ALL
const char       *mapi_service_get_display_name (MapiService *self);
MAPI_AVAILABLE_IN_ALL
MapiServiceFlags  mapi_service_get_flags        (MapiService *self);
MAPI_AVAILABLE_IN_ALL
gboolean          mapi_service_get_enabled      (MapiService *self);
/* element-type MapiProperties: PROVIDER_UID, DISPLAY_NAME, COMMENT (what is in danger with it), PROVIDER_DISPLAY, PROVIDER_DLL_NAME,
 * PROVIDER_ORDINAL (transports: place in the order), RESOURCE_TYPE, RESOURCE_FLAGS, SERVICE_NAME, SERVICE_UID */
MAPI_AVAILABLE_IN_ALL
GPtrArray        *mapi_service_get_providers    (MapiService *self);
/* The setting a sheet begins with that is opened for one provider of the service; NULL: no other than for all */
MAPI_AVAILABLE_IN_ALL
const char       *mapi_service_get_first_setting (MapiService *self,
                                                 const char  *provider_uid);
/* An editable copy of its settings; secrets are not in it unless set anew */
MAPI_AVAILABLE_IN_ALL
MapiSettings     *mapi_service_dup_settings     (MapiService *self);

G_END_DECLS
