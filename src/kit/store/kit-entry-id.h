/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mapi-provider.h>

G_BEGIN_DECLS

/* Entry ids of a store: its UID, one version byte, one type byte (MapiObjectType), the key
 * as 8 bytes with the most significant first. Long-term: good for ever. */
MapiEntryId *kit_entry_id_new   (const guint8       *uid,
                                 MapiObjectType      type,
                                 gint64              key);
/* FALSE: not one of ours, or malformed */
gboolean     kit_entry_id_parse (const MapiEntryId  *id,
                                 const guint8       *uid,
                                 MapiObjectType     *type,
                                 gint64             *key);

G_END_DECLS
