/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kit-columns.h"

G_BEGIN_DECLS

/* Reads the properties of messages by number: columns from their row, the others from what
 * was laid over the message, and from its content only when that is asked for */
typedef struct _KitRows KitRows;

KitRows        *kit_rows_new  (KitStore        *store,
                               KitConnection   *connection,
                               const guint32   *tags,
                               gsize            n_tags,
                               GError         **error);
void            kit_rows_free (KitRows         *self);
/* An empty bag for a message that has gone. @content: (out) (optional) (nullable): the whole message,
 * for its recipients and attachments. NULL: an error. */
MapiProperties *kit_rows_load (KitRows         *self,
                               gint64           message,
                               MapiContent    **content,
                               GCancellable    *cancellable,
                               GError         **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KitRows, kit_rows_free)

G_END_DECLS
