/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mapi-notification.h"

G_BEGIN_DECLS

/* Who wants to know what (Subscribe/Notify of the support object): thread-safe, delivers
 * each sink's events in batches on the context it subscribed from, or on the library's
 * notification thread where mapi_init() was told to have one, never before the call that posted
 * them has returned to its main loop. Used by sessions, stores and the
 * address book. */
typedef struct _MapiAdviseList MapiAdviseList;

MapiAdviseList *mapi_advise_list_new    (void);
MapiAdviseList *mapi_advise_list_ref    (MapiAdviseList       *self);
/* With the last reference every sink is removed */
void            mapi_advise_list_unref  (MapiAdviseList       *self);
/* @entry_id NULL: everything. Matches the object, its parent, or either of the old ones. */
guint           mapi_advise_list_add    (MapiAdviseList       *self,
                                         const MapiEntryId    *entry_id,
                                         MapiEvent             mask,
                                         MapiNotificationFunc  func,
                                         gpointer              user_data,
                                         GDestroyNotify        destroy);
gboolean        mapi_advise_list_remove (MapiAdviseList       *self,
                                         guint                 connection);
void            mapi_advise_list_post   (MapiAdviseList       *self,
                                         MapiNotification     *notification);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapiAdviseList, mapi_advise_list_unref)

G_END_DECLS
