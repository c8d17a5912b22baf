/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <kit-store-private.h>

G_BEGIN_DECLS

/* Reads what came as it was and puts it into the search index, into previews and attachment marks:
 * for at most @max_time µs (0: until all is done). *@done: nothing is left. */
gboolean kit_index_run (KitStore      *store,
                        gint64         max_time,
                        gboolean      *done,
                        GCancellable  *cancellable,
                        GError       **error);

/* Within a transaction: @digest of a body that is there, unless that is known already. NULL: it cannot be read. */
gboolean kit_index_add (KitTransaction  *transaction,
                        gint64           content,
                        MapiMimeDigest  *digest,
                        GError         **error);

G_END_DECLS
