/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <mapi.h>

G_BEGIN_DECLS

/* What a list would show of one message, which no server is asked for. NULL with NOT_FOUND: it is not there any more.
 * Blocks; any thread. */
MapiProperties *mail_message_lookup (MapiStore          *store,
                                     const MapiEntryId  *id,
                                     const guint32      *columns,
                                     gsize               n_columns,
                                     GCancellable       *cancellable,
                                     GError            **error);

G_END_DECLS
