/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mapi-error.h"

G_BEGIN_DECLS

/* 4 flag bytes, the provider's 16-byte UID, then what only the provider understands.
 * Boxed, immutable. Never compare two by their bytes: mapi_session_compare_entry_ids()
 * asks the owner. */

#define MAPI_TYPE_ENTRY_ID (mapi_entry_id_get_type ())
#define MAPI_UID_SIZE 16

#define MAPI_ENTRY_ID_SHORT_TERM   0x80
#define MAPI_ENTRY_ID_NOT_RECIP    0x40
#define MAPI_ENTRY_ID_THIS_SESSION 0x20
#define MAPI_ENTRY_ID_NOW          0x10
#define MAPI_ENTRY_ID_NOT_RESERVED 0x08

typedef struct _MapiEntryId MapiEntryId;

MAPI_AVAILABLE_IN_ALL
GType        mapi_entry_id_get_type      (void);
MAPI_AVAILABLE_IN_ALL
MapiEntryId *mapi_entry_id_new           (const guint8       *uid,
                                          gconstpointer       data,
                                          gsize               length,
                                          guint8              flags);
MAPI_AVAILABLE_IN_ALL
MapiEntryId *mapi_entry_id_new_from_bytes (GBytes            *bytes,
                                          GError            **error);
/* The printable form: URL-safe base64 without padding */
MAPI_AVAILABLE_IN_ALL
MapiEntryId *mapi_entry_id_new_from_string (const char       *string,
                                          GError            **error);
MAPI_AVAILABLE_IN_ALL
MapiEntryId *mapi_entry_id_copy          (const MapiEntryId  *self);
MAPI_AVAILABLE_IN_ALL
void         mapi_entry_id_free          (MapiEntryId        *self);
MAPI_AVAILABLE_IN_ALL
GBytes      *mapi_entry_id_to_bytes      (const MapiEntryId  *self);
MAPI_AVAILABLE_IN_ALL
char        *mapi_entry_id_to_string     (const MapiEntryId  *self);
MAPI_AVAILABLE_IN_ALL
guint8       mapi_entry_id_get_flags     (const MapiEntryId  *self);
MAPI_AVAILABLE_IN_ALL
gboolean     mapi_entry_id_is_short_term (const MapiEntryId  *self);
/* 16 bytes, owned by @self */
MAPI_AVAILABLE_IN_ALL
const guint8 *mapi_entry_id_get_uid      (const MapiEntryId  *self);
MAPI_AVAILABLE_IN_ALL
gboolean     mapi_entry_id_has_uid       (const MapiEntryId  *self,
                                          const guint8       *uid);
/* What follows the UID, owned by @self */
MAPI_AVAILABLE_IN_ALL
const guint8 *mapi_entry_id_get_data     (const MapiEntryId  *self,
                                          gsize              *length);
/* Same bytes: for hash tables of ids that one provider made. Says nothing about the object. */
MAPI_AVAILABLE_IN_ALL
gboolean     mapi_entry_id_equal         (const MapiEntryId  *a,
                                          const MapiEntryId  *b);
MAPI_AVAILABLE_IN_ALL
guint        mapi_entry_id_hash          (const MapiEntryId  *self);
/* 16 random bytes (NewUID) */
MAPI_AVAILABLE_IN_ALL
GBytes      *mapi_uid_new                (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapiEntryId, mapi_entry_id_free)

G_END_DECLS
