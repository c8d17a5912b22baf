/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "../mapi-version.h"

G_BEGIN_DECLS

/* Which programs call over the bus. */

MAPI_AVAILABLE_IN_ALL
char     *mapi_caller_dup_program  (GDBusConnection  *connection,
                                    const char       *sender,
                                    char            **name,
                                    GError          **error);
MAPI_AVAILABLE_IN_ALL
gboolean  mapi_caller_is_sandboxed (const char       *program);

G_END_DECLS
