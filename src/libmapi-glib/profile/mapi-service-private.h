/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mapi-catalog-private.h"
#include "mapi-profile-file-private.h"
#include "../session/mapi-interaction.h"
#include "mapi-service-part-private.h"
#include "mapi-service.h"

G_BEGIN_DECLS

/* Every service of a profile in order (element-type MapiService), with default store,
 * primary identity and transport order worked out. CORRUPT_DATA names file and line. */
GPtrArray   *mapi_service_list_load             (MapiProfileFile  *file,
                                                 MapiCatalog      *catalog,
                                                 GError          **error);
MapiService *mapi_service_list_find             (GPtrArray        *services,
                                                 const char       *uid,
                                                 GError          **error);
/* The service a provider belongs to; @provider (out, nullable): its bag */
MapiService *mapi_service_list_find_provider    (GPtrArray        *services,
                                                 const char       *provider_uid,
                                                 MapiProperties  **provider,
                                                 GError          **error);
/* UIDs of the transports, first to be asked first */
char       **mapi_service_list_dup_transports   (GPtrArray        *services);
char        *mapi_service_list_dup_default_store (GPtrArray       *services);
char        *mapi_service_list_dup_primary      (GPtrArray        *services);

MapiSettings *mapi_service_get_settings         (MapiService      *self);
const char * const *
             mapi_service_get_provider_uids     (MapiService      *self);
/* UID the value of a secret setting is kept under: that of the first provider with it */
const char  *mapi_service_get_secret_owner      (MapiService      *self,
                                                 const char       *setting);
/* What it logs on with may be something else now: that servers took it before means nothing any more. */
void         mapi_service_forget_logons         (MapiService      *self);
/* Part of the service type a provider is, or NULL */
const char  *mapi_service_get_part_id           (MapiService      *self,
                                                 const char       *provider_uid);
MapiServicePart *
             mapi_service_find_part             (MapiService      *self,
                                                 const char       *provider_uid);
char        *mapi_properties_dup_uid            (MapiProperties   *bag,
                                                 guint32           tag);

/* Asks about a certificate; what is trusted is added to the list setting @pins of @settings */
gboolean         mapi_service_ask_certificate     (MapiInteraction *interaction,
                                                   MapiSettings    *settings,
                                                   const char      *pins,
                                                   const char      *service,
                                                   const char      *server,
                                                   guint16          port,
                                                   GTlsCertificate *certificate,
                                                   GTlsCertificateFlags flaws,
                                                   GCancellable    *cancellable,
                                                   GError         **error);

G_END_DECLS
