/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "../property/mapi-properties.h"

G_BEGIN_DECLS

/* Leaves the mailing list a message came through, by the one request RFC 8058 describes. Only ever on a person's
 * word: whoever sent the message learns that it was read. */
MAPI_AVAILABLE_IN_ALL
void      mapi_list_unsubscribe_async  (MapiProperties       *message,
                                        GCancellable         *cancellable,
                                        GAsyncReadyCallback   callback,
                                        gpointer              user_data);
MAPI_AVAILABLE_IN_ALL
gboolean  mapi_list_unsubscribe_finish (GAsyncResult         *result,
                                        GError              **error);

G_END_DECLS
