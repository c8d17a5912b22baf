/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <mapi.h>

G_BEGIN_DECLS

/* Whether what a service had kept on a disk that was not there may be back. On a thread, and nobody may wait for it: a
 * disk over the network that is lost answers when it likes. The callback's source is the session. */
void     spooler_look_for_data_async  (MapiSession         *session,
                                       GAsyncReadyCallback  callback,
                                       gpointer             user_data);
gboolean spooler_look_for_data_finish (GAsyncResult        *result);

G_END_DECLS
