/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "../property/mapi-properties.h"

G_BEGIN_DECLS

/* BAD_VALUE says what can be written. @time_us: microseconds since 1970 UTC */
MAPI_AVAILABLE_IN_ALL
gboolean mapi_send_time_parse (const char  *text,
                               gint64      *time_us,
                               GError     **error);

G_END_DECLS
