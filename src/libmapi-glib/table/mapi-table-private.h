/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mapi-table.h"

#include "../mapi-types.h"
#include "../provider/mapi-worker-private.h"

G_BEGIN_DECLS

/* A table whose source is asked on @worker's thread; without one, on the caller's */
MapiTable *mapi_table_new_on_worker    (MapiTableSource *source,
                                        MapiWorker      *worker);

/* The result's own array: (transfer none), not to be changed */
GArray    *mapi_table_result_peek_keys (MapiTableResult *self);

void       mapi_row_set_shape          (MapiRow         *self,
                                        MapiRowType      row_type,
                                        guint            depth);

G_END_DECLS
