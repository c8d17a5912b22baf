/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mapi-unsubscribe.h"

G_BEGIN_DECLS

/* The same with another place and another trust, for tests. @port: 0 is what the address says; @database: NULL is
 * the system's. */
void mapi_list_unsubscribe_at_async (MapiProperties       *message,
                                     guint16               port,
                                     GTlsDatabase         *database,
                                     GCancellable         *cancellable,
                                     GAsyncReadyCallback   callback,
                                     gpointer              user_data);

G_END_DECLS
