/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "mapi-types.h"

G_BEGIN_DECLS

/* Membership of one session in the shared session of this user. Plain; the monitor calls
 * back on the context it was watched from, everything else is for any thread. */
typedef struct _MapiSharedSession MapiSharedSession;

typedef void (*MapiSharedSessionEndedFunc) (GObject *owner);

/* The mutex that serialises the user's logons, over all processes. @timeout_ms -1: no limit. */
int                mapi_logon_mutex_acquire        (gint                        timeout_ms,
                                                    GCancellable               *cancellable,
                                                    GError                    **error);
void               mapi_logon_mutex_release        (int                         fd);

/* These three with the mutex held. join() is NULL without an error where there is none. */
MapiSharedSession *mapi_shared_session_join        (GError                    **error);
MapiSharedSession *mapi_shared_session_publish     (const char                 *profile,
                                                    MapiLogonFlags              flags,
                                                    GError                    **error);
gboolean           mapi_shared_session_exists      (void);

const char        *mapi_shared_session_get_profile (MapiSharedSession          *self);
MapiLogonFlags     mapi_shared_session_get_flags   (MapiSharedSession          *self);
/* Whether somebody asked all members to log off. Cheap. */
gboolean           mapi_shared_session_has_ended   (MapiSharedSession          *self);
void               mapi_shared_session_end         (MapiSharedSession          *self);
/* @func runs once, when the end comes, on this thread's default context. @owner is not kept. */
void               mapi_shared_session_watch       (MapiSharedSession          *self,
                                                    GObject                    *owner,
                                                    MapiSharedSessionEndedFunc  func);
/* The last one to leave takes the shared session with it. Once. */
void               mapi_shared_session_leave       (MapiSharedSession          *self);
MapiSharedSession *mapi_shared_session_ref         (MapiSharedSession          *self);
/* Leaves with the last reference */
void               mapi_shared_session_unref       (MapiSharedSession          *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapiSharedSession, mapi_shared_session_unref)

G_END_DECLS
