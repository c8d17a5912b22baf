/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "../provider/mapi-provider-base.h"
#include "mapi-session.h"
#include "mapi-status.h"

G_BEGIN_DECLS

/* @uid (nullable): the provider's; @service_uid (nullable): of the service it belongs to.
 * @session is not kept alive. */
MapiStatus *mapi_status_new          (MapiSession         *session,
                                      MapiResourceType     type,
                                      const guint8        *uid,
                                      const char          *service_uid,
                                      guint64              key,
                                      const char          *display_name);
/* All at once, in any thread. @problem (nullable): what @text tells of. TRUE if anything changed */
gboolean    mapi_status_update       (MapiStatus          *self,
                                      MapiStatusCode       code,
                                      const char          *text,
                                      const GError        *problem,
                                      gint                 progress);
void        mapi_status_set_name     (MapiStatus          *self,
                                      const char          *display_name);
void        mapi_status_set_methods  (MapiStatus          *self,
                                      MapiResourceMethods  methods);
void        mapi_status_set_flags    (MapiStatus          *self,
                                      MapiResourceFlags    flags);
void        mapi_status_set_module   (MapiStatus          *self,
                                      const char          *module);
/* @comment (nullable): what a person should know of it, whatever it does. TRUE if that is new */
gboolean    mapi_status_set_comment  (MapiStatus          *self,
                                      const char          *comment);
void        mapi_status_set_identity (MapiStatus          *self,
                                      MapiProperties      *identity);
guint64     mapi_status_get_key      (MapiStatus          *self);
gboolean    mapi_status_is_id        (const MapiEntryId   *id);

/* What a status object does is its session's business (mapi-session-status.c). */
gboolean    mapi_session_validate    (MapiSession         *self,
                                      MapiStatus          *status,
                                      MapiValidateFlags    flags,
                                      GCancellable        *cancellable,
                                      GError             **error);
MapiProvider *mapi_session_dup_status_provider (MapiSession *self,
                                      MapiStatus          *status);

G_END_DECLS
