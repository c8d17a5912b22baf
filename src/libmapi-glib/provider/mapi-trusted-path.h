/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "../mapi-version.h"

G_BEGIN_DECLS

/* Where code may be loaded from: nobody but root and the user can have put something else there */
MAPI_AVAILABLE_IN_ALL
char *mapi_dup_trusted_path (const char  *path,
                             GError     **error);

G_END_DECLS
