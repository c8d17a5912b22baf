/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "../property/mapi-properties.h"
#include "../store/mapi-entry-id.h"

G_BEGIN_DECLS

/* An opened mail user, distribution list or one-off */
#define MAPI_TYPE_ENTRY (mapi_entry_get_type ())

MAPI_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (MapiEntry, mapi_entry, MAPI, ENTRY, GObject)

MAPI_AVAILABLE_IN_ALL
MapiEntry       *mapi_entry_new            (const MapiEntryId *id,
                                            MapiProperties    *properties);
MAPI_AVAILABLE_IN_ALL
const MapiEntryId *mapi_entry_get_entry_id (MapiEntry         *self);
MAPI_AVAILABLE_IN_ALL
MapiProperties  *mapi_entry_get_properties (MapiEntry         *self);
MAPI_AVAILABLE_IN_ALL
MapiObjectType   mapi_entry_get_object_type (MapiEntry        *self);

G_END_DECLS
