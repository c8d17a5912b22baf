/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mapi-provider.h>

#include "kit-store-private.h"

G_BEGIN_DECLS

/* What an SQL value becomes */
typedef enum
{
  KIT_COLUMN_LONG,
  KIT_COLUMN_INT64,
  KIT_COLUMN_BOOLEAN,
  KIT_COLUMN_TIME,
  KIT_COLUMN_STRING,
  KIT_COLUMN_BINARY,
  KIT_COLUMN_KEYWORDS,  /* "\na\nb\n" */
  KIT_COLUMN_ID,        /* number of an object of its own type -> entry id */
  KIT_COLUMN_FOLDER_ID, /* number of a folder -> entry id */
  KIT_COLUMN_KEY,       /* number of a row -> 8 bytes */
  KIT_COLUMN_STORE_ID,  /* nothing -> entry id of the store */
  KIT_COLUMN_STORE_KEY  /* nothing -> the 16 bytes of the store */
} KitColumnKind;

/* A property that tables know without opening the object */
typedef struct
{
  guint32       tag;
  KitColumnKind kind;
  const char   *sql;    /* over the alias "m" of message; NULL: not there */
  const char   *folded; /* (nullable): SQL of the case-folded text, where a column holds it */
  gboolean      never_null;
} KitColumn;

const KitColumn *kit_columns_find      (guint32           tag);
/* Of any type: what a request for @tag is answered with */
const KitColumn *kit_columns_find_id   (guint32           tag);
const KitColumn *kit_columns_list      (gsize            *n_columns);
/* (transfer full) (nullable) */
MapiValue       *kit_column_make_value (const KitColumn  *self,
                                        KitStore         *store,
                                        sqlite3_value    *sql);
gboolean         kit_column_is_number  (const KitColumn  *self);

G_END_DECLS
