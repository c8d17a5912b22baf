/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "../session/mapi-interaction.h"
#include "../table/mapi-table.h"
#include "mapi-service-admin.h"

G_BEGIN_DECLS

/* The profiles of this user (IProfAdmin). Works on files; no session, no provider is
 * started. Any thread; blocks for as long as small files take, or until an entry point or
 * question is done. */
#define MAPI_TYPE_PROFILE_ADMIN (mapi_profile_admin_get_type ())

MAPI_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (MapiProfileAdmin, mapi_profile_admin, MAPI, PROFILE_ADMIN, GObject)

/* With MAPI_PROFILE_APP hidden profiles are seen and may be touched (others: NO_ACCESS). */
MAPI_AVAILABLE_IN_ALL
MapiProfileAdmin *mapi_profile_admin_new            (MapiProfileFlags   flags);
/* Names in order of the locale; those marked for deletion are not there. Broken files are
 * listed by get_problems(), each "file:line: what". */
MAPI_AVAILABLE_IN_ALL
char            **mapi_profile_admin_list           (MapiProfileAdmin  *self,
                                                     GError           **error);
MAPI_AVAILABLE_IN_ALL
char            **mapi_profile_admin_list_problems  (MapiProfileAdmin  *self);
/* Static snapshot: DISPLAY_NAME, DEFAULT_PROFILE */
MAPI_AVAILABLE_IN_ALL
MapiTable        *mapi_profile_admin_new_table      (MapiProfileAdmin  *self,
                                                     GError           **error);
MAPI_AVAILABLE_IN_ALL
gboolean          mapi_profile_admin_exists         (MapiProfileAdmin  *self,
                                                     const char        *name);
MAPI_AVAILABLE_IN_ALL
gboolean          mapi_profile_admin_is_in_use      (MapiProfileAdmin  *self,
                                                     const char        *name);
MAPI_AVAILABLE_IN_ALL
char             *mapi_profile_admin_dup_default    (MapiProfileAdmin  *self);
MAPI_AVAILABLE_IN_ALL
gboolean          mapi_profile_admin_set_default    (MapiProfileAdmin  *self,
                                                     const char        *name,
                                                     GError           **error);
MAPI_AVAILABLE_IN_ALL
gboolean          mapi_profile_admin_create_profile (MapiProfileAdmin  *self,
                                                     const char        *name,
                                                     MapiProfileFlags   flags,
                                                     MapiInteraction   *interaction,
                                                     GCancellable      *cancellable,
                                                     GError           **error);
/* In use: marked, gone when the last session ends. Stores of services without a copy
 * elsewhere are deleted only with @delete_data. */
MAPI_AVAILABLE_IN_ALL
gboolean          mapi_profile_admin_delete_profile (MapiProfileAdmin  *self,
                                                     const char        *name,
                                                     gboolean           delete_data,
                                                     GError           **error);
MAPI_AVAILABLE_IN_ALL
gboolean          mapi_profile_admin_copy_profile   (MapiProfileAdmin  *self,
                                                     const char        *old_name,
                                                     const char        *new_name,
                                                     GError           **error);
MAPI_AVAILABLE_IN_ALL
gboolean          mapi_profile_admin_rename_profile (MapiProfileAdmin  *self,
                                                     const char        *old_name,
                                                     const char        *new_name,
                                                     GError           **error);
MAPI_AVAILABLE_IN_ALL
MapiServiceAdmin *mapi_profile_admin_open_services  (MapiProfileAdmin  *self,
                                                     const char        *name,
                                                     GError           **error);

G_END_DECLS
