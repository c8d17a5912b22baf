/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mapi-value.h"

G_BEGIN_DECLS

/* How a value is held and compared; several property types share a kind. The order is the
 * order in which mapi_value_compare() puts values that cannot be compared. */
typedef enum
{
  MAPI_VALUE_KIND_NONE,
  MAPI_VALUE_KIND_ERROR,
  MAPI_VALUE_KIND_BOOLEAN,
  MAPI_VALUE_KIND_INTEGER,
  MAPI_VALUE_KIND_REAL,
  MAPI_VALUE_KIND_CURRENCY,
  MAPI_VALUE_KIND_TIME,
  MAPI_VALUE_KIND_STRING,
  MAPI_VALUE_KIND_BINARY,
  MAPI_VALUE_KIND_STRV,
  MAPI_VALUE_KIND_MULTI
} MapiValueKind;

MapiValueKind mapi_value_kind_of_type   (guint32          type);
/* @string is valid UTF-8 without NUL */
MapiValue    *mapi_value_new_string_len (guint32          tag,
                                         const char      *string,
                                         gsize            length);
MapiValue    *mapi_value_retag          (const MapiValue *self,
                                         guint32          tag);

G_END_DECLS
