/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "../mapi-types.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* Tells when the services of a profile, their order, settings or secrets were changed, by whichever
 * process. */
#define MAPI_TYPE_PROFILE_MONITOR (mapi_profile_monitor_get_type ())

MAPI_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (MapiProfileMonitor, mapi_profile_monitor, MAPI, PROFILE_MONITOR, GObject)

MAPI_AVAILABLE_IN_ALL
MapiProfileMonitor *mapi_profile_monitor_new (const char  *profile,
                                              GError     **error);

MAPI_AVAILABLE_IN_ALL
gboolean            mapi_profile_monitor_look (MapiProfileMonitor *self);

G_END_DECLS
