/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The default profile: [Profiles] Default= of estafette.conf */
char     *mapi_profile_default_dup (void);
/* With the writers' lock of the profiles held. NULL: none */
gboolean  mapi_profile_default_set (const char  *name,
                                    GError     **error);

G_END_DECLS
