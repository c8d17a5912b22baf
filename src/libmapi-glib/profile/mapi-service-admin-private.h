/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mapi-catalog-private.h"
#include "mapi-profile-file-private.h"
#include "mapi-service-admin.h"

G_BEGIN_DECLS

/* LOGON_FAILED: no such profile. NO_ACCESS: hidden and not @app */
MapiServiceAdmin *mapi_service_admin_new         (const char        *profile,
                                                  gboolean           app,
                                                  GError           **error);
MapiCatalog      *mapi_service_admin_get_catalog (MapiServiceAdmin  *self);
gboolean          mapi_service_admin_is_app      (MapiServiceAdmin  *self);
/* The profile file and its services (element-type MapiService) as they are now */
MapiProfileFile  *mapi_service_admin_load        (MapiServiceAdmin  *self,
                                                  GPtrArray        **services,
                                                  GError           **error);
/* The same for changing: @lock (out) is to be released after saving */
MapiProfileFile  *mapi_service_admin_begin       (MapiServiceAdmin  *self,
                                                  MapiFileLock     **lock,
                                                  GPtrArray        **services,
                                                  GError           **error);
/* Stores the secrets of @settings and writes what differs from those of @service. @tell: whoever watches
 * the profile shall know of new secrets */
gboolean          mapi_service_admin_save_settings (MapiServiceAdmin  *self,
                                                    MapiService       *service,
                                                    MapiSettings      *settings,
                                                    gboolean           tell,
                                                    GCancellable      *cancellable,
                                                    GError           **error);
/* As mapi_service_admin_configure_service(); @setting (nullable): what it is about, shown first */
gboolean          mapi_service_admin_configure_setting (MapiServiceAdmin    *self,
                                                        const char          *uid,
                                                        MapiSettings        *settings,
                                                        const char          *setting,
                                                        MapiServiceUiFlags   flags,
                                                        MapiInteraction     *interaction,
                                                        GCancellable        *cancellable,
                                                        GError             **error);
/* Gives the secrets of one service to another with the same settings */
gboolean          mapi_service_copy_secrets      (MapiService       *from,
                                                  MapiService       *to,
                                                  GError           **error);
gboolean          mapi_service_check_display_name (const char       *name,
                                                   GError          **error);
/* NO_ACCESS: there may be one only and it is there */
gboolean          mapi_service_check_single      (GPtrArray         *services,
                                                  const char        *type_name,
                                                  MapiServiceFlags   flags,
                                                  GError           **error);

G_END_DECLS
