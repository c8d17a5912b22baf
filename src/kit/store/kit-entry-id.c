/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-entry-id.h"

#include <string.h>

#define FORMAT_VERSION 1
#define DATA_SIZE (2 + sizeof (guint64))

MapiEntryId *
kit_entry_id_new (const guint8   *uid,
                  MapiObjectType  type,
                  gint64          key)
{
  guint8 data[DATA_SIZE] = { FORMAT_VERSION, (guint8) type };
  guint64 big_endian = GUINT64_TO_BE ((guint64) key);

  memcpy (data + 2, &big_endian, sizeof big_endian);
  return mapi_entry_id_new (uid, data, sizeof data, 0);
}

gboolean
kit_entry_id_parse (const MapiEntryId *id,
                    const guint8      *uid,
                    MapiObjectType    *type,
                    gint64            *key)
{
  const guint8 *data;
  guint64 big_endian;
  gsize size;

  if (!mapi_entry_id_has_uid (id, uid))
    return FALSE;
  data = mapi_entry_id_get_data (id, &size);
  if (size != DATA_SIZE || data[0] != FORMAT_VERSION)
    return FALSE;
  memcpy (&big_endian, data + 2, sizeof big_endian);
  *type = (MapiObjectType) data[1];
  *key = (gint64) GUINT64_FROM_BE (big_endian);
  return *key > 0;
}
