/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "../property/mapi-properties.h"
#include "../store/mapi-entry-id.h"

G_BEGIN_DECLS

/* A status object (IMAPIStatus): the subsystem, the spooler, the address book, or one
 * provider. Row of the session's status table. Belongs to the session's context. */
#define MAPI_TYPE_STATUS (mapi_status_get_type ())

MAPI_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (MapiStatus, mapi_status, MAPI, STATUS, GObject)

MAPI_AVAILABLE_IN_ALL
const MapiEntryId  *mapi_status_get_entry_id      (MapiStatus           *self);
MAPI_AVAILABLE_IN_ALL
MapiResourceType    mapi_status_get_resource_type (MapiStatus           *self);
MAPI_AVAILABLE_IN_ALL
MapiResourceMethods mapi_status_get_methods       (MapiStatus           *self);
MAPI_AVAILABLE_IN_ALL
MapiResourceFlags   mapi_status_get_flags         (MapiStatus           *self);
MAPI_AVAILABLE_IN_ALL
const char         *mapi_status_get_display_name  (MapiStatus           *self);
MAPI_AVAILABLE_IN_ALL
MapiStatusCode      mapi_status_get_code          (MapiStatus           *self);
MAPI_AVAILABLE_IN_ALL
const char         *mapi_status_get_text          (MapiStatus           *self);
/* What the text tells of; NULL when nothing is wrong */
MAPI_AVAILABLE_IN_ALL
GError             *mapi_status_dup_problem       (MapiStatus           *self);
/* 0..100, -1 when idle */
MAPI_AVAILABLE_IN_ALL
gint                mapi_status_get_progress      (MapiStatus           *self);
MAPI_AVAILABLE_IN_ALL
MapiProperties     *mapi_status_dup_properties    (MapiStatus           *self);
/* These block */
MAPI_AVAILABLE_IN_ALL
gboolean            mapi_status_validate_state    (MapiStatus           *self,
                                                   MapiValidateFlags     flags,
                                                   GCancellable         *cancellable,
                                                   GError              **error);
MAPI_AVAILABLE_IN_ALL
gboolean            mapi_status_change_password   (MapiStatus           *self,
                                                   const char           *old_password,
                                                   const char           *new_password,
                                                   GCancellable         *cancellable,
                                                   GError              **error);
MAPI_AVAILABLE_IN_ALL
gboolean            mapi_status_flush_queues      (MapiStatus           *self,
                                                   MapiFlushFlags        flags,
                                                   GCancellable         *cancellable,
                                                   GError              **error);
MAPI_AVAILABLE_IN_ALL
gboolean            mapi_status_settings_dialog   (MapiStatus           *self,
                                                   gboolean              read_only,
                                                   GCancellable         *cancellable,
                                                   GError              **error);

G_END_DECLS
