/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mapi-init.h"

G_BEGIN_DECLS

/* Context of the library's notification thread; NULL unless MULTITHREAD_NOTIFICATIONS */
GMainContext *mapi_init_dup_notification_context (void);
gboolean      mapi_init_check                    (GError **error);
gboolean      mapi_init_is_spooler               (void);

G_END_DECLS
