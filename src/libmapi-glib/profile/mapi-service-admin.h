/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "../provider/mapi-check.h"
#include "../session/mapi-identity.h"
#include "../session/mapi-interaction.h"
#include "../table/mapi-table.h"
#include "mapi-discovery-result.h"
#include "mapi-service.h"

G_BEGIN_DECLS

/* The message services of one profile (IMsgServiceAdmin, IProviderAdmin). What it changes is
 * in the file when the call returns; sessions see it the next time. Any thread, blocks. */
#define MAPI_TYPE_SERVICE_ADMIN (mapi_service_admin_get_type ())

MAPI_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (MapiServiceAdmin, mapi_service_admin, MAPI, SERVICE_ADMIN, GObject)

/* element-type MapiServiceType: what this computer offers */
MAPI_AVAILABLE_IN_ALL
GPtrArray    *mapi_service_admin_list_types          (GError            **error);
/* Values of a service to be created, with what the administrator presets and locks */
MAPI_AVAILABLE_IN_ALL
MapiSettings *mapi_service_admin_new_settings        (const char         *type,
                                                      GError            **error);
/* The same of the type that uses most of what was found or taken over. NOT_FOUND: there is none. */
MAPI_AVAILABLE_IN_ALL
MapiSettings *mapi_service_admin_propose             (MapiDiscoveryResult *result,
                                                      MapiServiceType    **type,
                                                      GError             **error);
/* The same of the type that keeps mail on this computer. NOT_FOUND: there is none. */
MAPI_AVAILABLE_IN_ALL
MapiSettings *mapi_service_admin_propose_local       (const char          *name,
                                                      const char          *address,
                                                      MapiServiceType    **type,
                                                      GError             **error);
/* "file:line: what" for each manifest or type that cannot be used */
MAPI_AVAILABLE_IN_ALL
char        **mapi_service_admin_list_problems       (void);
/* A service type of this user's own, beside those of the system; the entry point is called with
 * INSTALL and UNINSTALL */
MAPI_AVAILABLE_IN_ALL
gboolean      mapi_service_admin_install_type        (const char         *path,
                                                      GCancellable       *cancellable,
                                                      GError            **error);
MAPI_AVAILABLE_IN_ALL
gboolean      mapi_service_admin_uninstall_type      (const char         *type,
                                                      GCancellable       *cancellable,
                                                      GError            **error);
MAPI_AVAILABLE_IN_ALL
const char   *mapi_service_admin_get_profile_name    (MapiServiceAdmin   *self);
MAPI_AVAILABLE_IN_ALL
GPtrArray    *mapi_service_admin_list_services       (MapiServiceAdmin   *self,
                                                      GError            **error);
/* Snapshots. @service_uid nullable: of all services */
MAPI_AVAILABLE_IN_ALL
MapiTable    *mapi_service_admin_new_table           (MapiServiceAdmin   *self,
                                                      GError            **error);
MAPI_AVAILABLE_IN_ALL
MapiTable    *mapi_service_admin_new_provider_table  (MapiServiceAdmin   *self,
                                                      const char         *service_uid,
                                                      GError            **error);
MAPI_AVAILABLE_IN_ALL
MapiService  *mapi_service_admin_open_service        (MapiServiceAdmin   *self,
                                                      const char         *uid,
                                                      GError            **error);
/* CreateMsgServiceEx + ConfigureMsgService. @settings (nullable): values of the new one, made
 * with mapi_settings_new (mapi_service_type_get_setting_infos()). NOT_FOUND: no such type.
 * NO_ACCESS: single copy, already there. UNCONFIGURED: something required is missing and
 * nobody may be asked; then nothing was added. */
MAPI_AVAILABLE_IN_ALL
MapiService  *mapi_service_admin_create_service      (MapiServiceAdmin   *self,
                                                      const char         *type,
                                                      const char         *display_name,
                                                      MapiSettings       *settings,
                                                      MapiServiceUiFlags  flags,
                                                      MapiInteraction    *interaction,
                                                      GCancellable       *cancellable,
                                                      GError            **error);
MAPI_AVAILABLE_IN_ALL
gboolean      mapi_service_admin_create_address_book (MapiServiceAdmin   *self,
                                                      GCancellable       *cancellable,
                                                      GError            **error);
MAPI_AVAILABLE_IN_ALL
gboolean      mapi_service_admin_configure_service   (MapiServiceAdmin   *self,
                                                      const char         *uid,
                                                      MapiSettings       *settings,
                                                      MapiServiceUiFlags  flags,
                                                      MapiInteraction    *interaction,
                                                      GCancellable       *cancellable,
                                                      GError            **error);
MAPI_AVAILABLE_IN_ALL
gboolean      mapi_service_admin_delete_service      (MapiServiceAdmin   *self,
                                                      const char         *uid,
                                                      gboolean            delete_data,
                                                      GError            **error);
/* Another instance of a provider of the service; NO_SUPPORT where there may be no other.
 * Returns its UID. Only such instances can be taken away again. */
MAPI_AVAILABLE_IN_ALL
char         *mapi_service_admin_create_provider     (MapiServiceAdmin   *self,
                                                      const char         *service_uid,
                                                      const char         *part,
                                                      MapiSettings       *settings,
                                                      GCancellable       *cancellable,
                                                      GError            **error);
MAPI_AVAILABLE_IN_ALL
gboolean      mapi_service_admin_delete_provider     (MapiServiceAdmin   *self,
                                                      const char         *provider_uid,
                                                      gboolean            delete_data,
                                                      GCancellable       *cancellable,
                                                      GError            **error);
/* The entry point is not called; settings and secrets are identical */
MAPI_AVAILABLE_IN_ALL
MapiService  *mapi_service_admin_copy_service        (MapiServiceAdmin   *self,
                                                      const char         *uid,
                                                      MapiServiceAdmin   *destination,
                                                      GError            **error);
MAPI_AVAILABLE_IN_ALL
gboolean      mapi_service_admin_set_display_name    (MapiServiceAdmin   *self,
                                                      const char         *uid,
                                                      const char         *display_name,
                                                      GError            **error);
MAPI_AVAILABLE_IN_ALL
gboolean      mapi_service_admin_set_enabled         (MapiServiceAdmin   *self,
                                                      const char         *uid,
                                                      gboolean            enabled,
                                                      GError            **error);
/* Logs each provider of the service on, outside any session, and off again */
MAPI_AVAILABLE_IN_ALL
gboolean      mapi_service_admin_check_service       (MapiServiceAdmin   *self,
                                                      const char         *uid,
                                                      MapiCheckStepFunc   func,
                                                      gpointer            user_data,
                                                      GCancellable       *cancellable,
                                                      GError            **error);
/* 32-digit UIDs of the profile's transport providers, first to be asked first */
MAPI_AVAILABLE_IN_ALL
char        **mapi_service_admin_dup_transport_order (MapiServiceAdmin   *self,
                                                      GError            **error);
/* Complete list; another count is BUSY, an unknown uid NOT_FOUND */
MAPI_AVAILABLE_IN_ALL
gboolean      mapi_service_admin_set_transport_order (MapiServiceAdmin   *self,
                                                      const char * const *uids,
                                                      GError            **error);
MAPI_AVAILABLE_IN_ALL
gboolean      mapi_service_admin_set_primary_identity (MapiServiceAdmin  *self,
                                                      const char         *service_uid,
                                                      GError            **error);
MAPI_AVAILABLE_IN_ALL
char         *mapi_service_admin_dup_primary_identity (MapiServiceAdmin  *self);
/* UID of the store provider that is the default store, or NULL */
MAPI_AVAILABLE_IN_ALL
char         *mapi_service_admin_dup_default_store   (MapiServiceAdmin   *self);
MAPI_AVAILABLE_IN_ALL
gboolean      mapi_service_admin_set_default_store   (MapiServiceAdmin   *self,
                                                      const char         *provider_uid,
                                                      GError            **error);

/* Whom the user writes as (element-type MapiIdentity), the default first */
MAPI_AVAILABLE_IN_ALL
GPtrArray    *mapi_service_admin_list_identities     (MapiServiceAdmin   *self,
                                                      GError            **error);
MAPI_AVAILABLE_IN_ALL
gboolean      mapi_service_admin_save_identity       (MapiServiceAdmin   *self,
                                                      MapiIdentity       *identity,
                                                      GError            **error);
/* An address of a service stays an identity, without what was set for it */
MAPI_AVAILABLE_IN_ALL
gboolean      mapi_service_admin_delete_identity     (MapiServiceAdmin   *self,
                                                      const char         *uid,
                                                      GError            **error);
MAPI_AVAILABLE_IN_ALL
gboolean      mapi_service_admin_set_default_identity (MapiServiceAdmin  *self,
                                                      const char         *uid,
                                                      GError            **error);

G_END_DECLS
