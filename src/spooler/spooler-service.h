/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "spooler-agent.h"

G_BEGIN_DECLS

#define SPOOLER_TYPE_SERVICE (spooler_service_get_type ())

/* The object at /org/estafette/Spooler: hands each profile's calls to its agent, and says
 * "idle" when none is needed any more. */
G_DECLARE_FINAL_TYPE (SpoolerService, spooler_service, SPOOLER, SERVICE, GObject)

SpoolerService *spooler_service_new       (void);
gboolean        spooler_service_export    (SpoolerService   *self,
                                           GDBusConnection  *connection,
                                           GError          **error);
/* Looks into the queue of every profile of this user */
void            spooler_service_start_all (SpoolerService   *self);
gboolean        spooler_service_is_idle   (SpoolerService   *self);
/* Nobody comes to this one any more: what it only waits for does not keep it */
void            spooler_service_wait_no_longer (SpoolerService *self);
void            spooler_service_stop      (SpoolerService   *self);

/* The agent of a profile, made when there is none */
SpoolerAgent   *spooler_service_get_agent (SpoolerService *self,
                                           const char     *profile);

G_END_DECLS
