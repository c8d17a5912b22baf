/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "../provider/mapi-provider-module.h"
#include "../provider/mapi-settings.h"
#include "mapi-service-admin.h"

G_BEGIN_DECLS

/* An opened profile file: what a session reads. Held open, it marks the profile as in use
 * (a shared lock in the runtime folder) until it is released. */
#define MAPI_TYPE_PROFILE (mapi_profile_get_type ())

G_DECLARE_FINAL_TYPE (MapiProfile, mapi_profile, MAPI, PROFILE, GObject)

/* NOT_FOUND, NO_ACCESS (app profile), CORRUPT_DATA naming file and line */
MapiProfile  *mapi_profile_open            (const char        *name,
                                            gboolean           app,
                                            GError           **error);
const char   *mapi_profile_get_name        (MapiProfile       *self);
/* element-type MapiService, enabled ones in order */
GPtrArray    *mapi_profile_get_services    (MapiProfile       *self);
/* Own addresses of the user, lower case: every "address" setting of every provider */
char        **mapi_profile_dup_addresses   (MapiProfile       *self);
/* Whom the user writes as, read anew (element-type MapiIdentity), the default first */
GPtrArray    *mapi_profile_list_identities (MapiProfile       *self);
/* Whether an account of it, read anew, sends to other computers */
gboolean      mapi_profile_has_way_out     (MapiProfile       *self);
/* Support object of one provider (32-digit uid): settings, data folder, secrets wired up */
MapiSupport  *mapi_profile_create_support  (MapiProfile       *self,
                                            const char        *provider_uid,
                                            GError           **error);
/* The provider itself: loads its module; VERSION, NOT_FOUND, CALL_FAILED with the loader's words */
MapiProvider *mapi_profile_create_provider (MapiProfile       *self,
                                            const char        *provider_uid,
                                            GError           **error);
/* What mapi_support_claim_data() goes by */
gboolean      mapi_profile_begin_data      (MapiProfile       *self,
                                            const char        *provider_uid,
                                            GError           **error);
char         *mapi_profile_dup_value       (MapiProfile       *self,
                                            const char        *key);
gboolean      mapi_profile_set_value       (MapiProfile       *self,
                                            const char        *key,
                                            const char        *value,
                                            GError           **error);

G_END_DECLS
