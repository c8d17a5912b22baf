/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mapi-entry-id.h"
#include "mapi-types.h"

G_BEGIN_DECLS

/* One event (NOTIFICATION). Boxed, immutable once posted, reference counted atomically. */
#define MAPI_TYPE_NOTIFICATION (mapi_notification_get_type ())

typedef struct _MapiNotification MapiNotification;

/**
 * MapiNotificationFunc:
 * @notification: the event
 * @user_data: what was passed to the advise call
 *
 * An advise sink.
 */
typedef void (*MapiNotificationFunc) (MapiNotification *notification,
                                      gpointer          user_data);

MAPI_AVAILABLE_IN_ALL
GType             mapi_notification_get_type          (void);
MAPI_AVAILABLE_IN_ALL
MapiNotification *mapi_notification_new               (MapiEvent            event,
                                                       MapiObjectType       object_type,
                                                       const MapiEntryId   *entry_id,
                                                       const MapiEntryId   *parent_id);
MAPI_AVAILABLE_IN_ALL
MapiNotification *mapi_notification_ref               (MapiNotification    *self);
MAPI_AVAILABLE_IN_ALL
void              mapi_notification_unref             (MapiNotification    *self);
MAPI_AVAILABLE_IN_ALL
void              mapi_notification_set_old           (MapiNotification    *self,
                                                       const MapiEntryId   *old_id,
                                                       const MapiEntryId   *old_parent_id);
MAPI_AVAILABLE_IN_ALL
void              mapi_notification_set_message       (MapiNotification    *self,
                                                       const char          *message_class,
                                                       guint32              message_flags);
/* What people should read of a critical error; the event code of an extended one */
MAPI_AVAILABLE_IN_ALL
void              mapi_notification_set_text          (MapiNotification    *self,
                                                       const char          *text);
MAPI_AVAILABLE_IN_ALL
MapiEvent         mapi_notification_get_event         (MapiNotification    *self);
MAPI_AVAILABLE_IN_ALL
MapiObjectType    mapi_notification_get_object_type   (MapiNotification    *self);
MAPI_AVAILABLE_IN_ALL
const MapiEntryId *mapi_notification_get_entry_id     (MapiNotification    *self);
MAPI_AVAILABLE_IN_ALL
const MapiEntryId *mapi_notification_get_parent_id    (MapiNotification    *self);
MAPI_AVAILABLE_IN_ALL
const MapiEntryId *mapi_notification_get_old_id       (MapiNotification    *self);
MAPI_AVAILABLE_IN_ALL
const MapiEntryId *mapi_notification_get_old_parent_id (MapiNotification   *self);
MAPI_AVAILABLE_IN_ALL
const char       *mapi_notification_get_message_class (MapiNotification    *self);
MAPI_AVAILABLE_IN_ALL
guint32           mapi_notification_get_message_flags (MapiNotification    *self);
MAPI_AVAILABLE_IN_ALL
const char       *mapi_notification_get_text          (MapiNotification    *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapiNotification, mapi_notification_unref)

G_END_DECLS
