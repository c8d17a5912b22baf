/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "spooler-consent.h"
#include "spooler-service.h"

G_BEGIN_DECLS

/* What Logon of Simple MAPI gives a program: a profile to go on with, until it logs off or leaves the bus. Leave given
 * once for what neither sends nor deletes lasts as long. Counted references; made and ended on the main thread, asked in any. */
typedef struct _SpoolerSimpleSession SpoolerSimpleSession;

SpoolerSimpleSession *spooler_simple_session_new         (SpoolerService       *service,
                                                          const char           *profile,
                                                          const char           *owner,
                                                          guint                 number);
SpoolerSimpleSession *spooler_simple_session_ref         (SpoolerSimpleSession *self);
void                  spooler_simple_session_unref       (SpoolerSimpleSession *self);
/* The agent need not stay for it any more */
void                  spooler_simple_session_end         (SpoolerSimpleSession *self);
guint                 spooler_simple_session_get_number  (SpoolerSimpleSession *self);
const char           *spooler_simple_session_get_profile (SpoolerSimpleSession *self);
/* A bus name */
const char           *spooler_simple_session_get_owner   (SpoolerSimpleSession *self);
/* spooler_consent_ask(); but for sending and deleting once for each deed of a session. Blocks */
gboolean              spooler_simple_session_consent     (SpoolerSimpleSession *self,
                                                          SpoolerConsent       *consent,
                                                          GDBusConnection      *connection,
                                                          SpoolerDeed           deed,
                                                          const char           *parent,
                                                          const char           *details,
                                                          GCancellable         *gone,
                                                          GError              **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SpoolerSimpleSession, spooler_simple_session_unref)

G_END_DECLS
