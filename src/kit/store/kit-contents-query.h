/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kit-contents-source.h"

G_BEGIN_DECLS

MapiTableResult *kit_contents_query (KitStore           *store,
                                     const KitContents  *contents,
                                     MapiTableQuery     *query,
                                     guint               n_first,
                                     GCancellable       *cancellable,
                                     GError            **error);
/* The rows of these keys, as MapiTableSourceClass.load() */
GPtrArray       *kit_contents_load  (KitStore           *store,
                                     const KitContents  *contents,
                                     MapiTableQuery     *query,
                                     const guint64      *keys,
                                     gsize               n_keys,
                                     GCancellable       *cancellable,
                                     GError            **error);
/* How many messages, and how many of them unread, a search folder finds */
gboolean         kit_contents_count (KitStore          *store,
                                     gint64             folder,
                                     gint64            *n_total,
                                     gint64            *n_unread,
                                     GCancellable      *cancellable,
                                     GError           **error);

G_END_DECLS
