/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kit-remote.h"

#include <kit-store-private.h>

G_BEGIN_DECLS

/* Every text of the store with the server's, byte by byte, some seconds of it at a time: each call goes on where the one
 * before ended, also in another process, with @anew from the beginning. *@n_done of *@n_total messages are compared, all
 * of them: the next call begins anew. Appends one finding a line; texts that are wrong here come anew. */
gboolean kit_compare_all_texts (KitStore      *store,
                                KitRemote     *remote,
                                gboolean       anew,
                                gint64        *n_done,
                                gint64        *n_total,
                                GString       *report,
                                GCancellable  *cancellable,
                                GError       **error);

G_END_DECLS
