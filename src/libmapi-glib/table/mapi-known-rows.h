/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mapi-table-source.h"

G_BEGIN_DECLS

/* Rows as a source gave them, for when it gives none. Any thread. */
typedef struct _MapiKnownRows MapiKnownRows;

MapiKnownRows *mapi_known_rows_new  (void);
void           mapi_known_rows_free (MapiKnownRows  *self);
/* Those of other columns are forgotten, and all others before they become too many */
void           mapi_known_rows_add  (MapiKnownRows  *self,
                                     MapiTableQuery *query,
                                     const guint64  *keys,
                                     gsize           n_keys,
                                     GPtrArray      *bags);
/* Empty ones for what was never given, which is missing then until it is */
GPtrArray     *mapi_known_rows_dup  (MapiKnownRows  *self,
                                     MapiTableQuery *query,
                                     GArray         *keys);
/* Keys of those that are missing */
GArray        *mapi_known_rows_dup_missing (MapiKnownRows *self);

G_END_DECLS
