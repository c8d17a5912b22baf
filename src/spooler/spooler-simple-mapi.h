/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "spooler-service.h"

G_BEGIN_DECLS

/* org.estafette.SimpleMapi1: what programs hand over to be sent. "idle": no call is being answered any more */
#define SPOOLER_TYPE_SIMPLE_MAPI (spooler_simple_mapi_get_type ())

G_DECLARE_FINAL_TYPE (SpoolerSimpleMapi, spooler_simple_mapi, SPOOLER, SIMPLE_MAPI, GObject)

/* @service: has it */
SpoolerSimpleMapi *spooler_simple_mapi_new     (SpoolerService     *service);
gboolean           spooler_simple_mapi_export  (SpoolerSimpleMapi  *self,
                                                GDBusConnection    *connection,
                                                GError            **error);
gboolean           spooler_simple_mapi_is_idle (SpoolerSimpleMapi  *self);

G_END_DECLS
