/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gunixfdlist.h>

#include "spooler-simple-logon.h"
#include "spooler-simple-session.h"

G_BEGIN_DECLS

/* One call of Simple MAPI that no composer is shown for, from its arguments to its answer: what it brings is read, a
 * profile found, leave asked for, then it is done in the profile's session. */
typedef struct _SpoolerSimpleCall SpoolerSimpleCall;

/* Called on the main thread with the answer: the call is over. @error (nullable) */
typedef void (*SpoolerSimpleCallFunc) (SpoolerSimpleCall *call,
                                       const GError      *error,
                                       gpointer           user_data);

/* TRUE: @name is one of the methods done here */
gboolean    spooler_simple_call_knows       (const char             *name);
/* @session (nullable): implicit. @consent outlives the call. @held: KiB of files that all calls hold in memory; atomic.
 * Frees itself after @callback. */
void        spooler_simple_call_start       (SpoolerService         *service,
                                             GDBusMethodInvocation  *invocation,
                                             SpoolerSimpleSession   *session,
                                             SpoolerConsent         *consent,
                                             gint                   *held,
                                             SpoolerSimpleCallFunc   callback,
                                             gpointer                user_data);
/* Of the answer; @fds (nullable) */
GVariant   *spooler_simple_call_get_result  (SpoolerSimpleCall      *self,
                                             GUnixFDList           **fds);
GDBusMethodInvocation *spooler_simple_call_get_invocation (SpoolerSimpleCall *self);
/* What a Logon chose */
const char *spooler_simple_call_get_profile (SpoolerSimpleCall      *self);

G_END_DECLS
