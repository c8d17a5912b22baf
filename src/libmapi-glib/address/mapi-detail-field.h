/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "../mapi-types.h"
#include "../table/mapi-restriction.h"

G_BEGIN_DECLS

/* A field of the form in which an entry is shown and edited (a row of a display table). Boxed,
 * immutable, reference counted. Forms are lists of them, in order. */
#define MAPI_TYPE_DETAIL_FIELD (mapi_detail_field_get_type ())

typedef struct _MapiDetailField MapiDetailField;

typedef enum
{
  MAPI_DETAIL_TEXT      = 0, /* a string in one line */
  MAPI_DETAIL_LINES     = 1, /* a string in several lines */
  MAPI_DETAIL_ADDRESSES = 2, /* strings, each an Internet address, the first is written to */
  MAPI_DETAIL_DATE      = 3, /* a time, of which the day counts */
  MAPI_DETAIL_PICTURE   = 4, /* the bytes of a picture */
  MAPI_DETAIL_MEMBERS   = 5  /* entry ids of recipients */
} MapiDetailKind;

typedef enum /*< flags >*/
{
  MAPI_DETAIL_FLAG_NONE     = 0,
  MAPI_DETAIL_FLAG_EDITABLE = 0x2,
  MAPI_DETAIL_FLAG_REQUIRED = 0x4 /* at least one of the fields that are required */
} MapiDetailFlags;

MAPI_AVAILABLE_IN_ALL
GType            mapi_detail_field_get_type   (void);
/* @page, @group (nullable) and @label are shown as they are */
MAPI_AVAILABLE_IN_ALL
MapiDetailField *mapi_detail_field_new        (guint32                tag,
                                               MapiDetailKind         kind,
                                               MapiDetailFlags        flags,
                                               const char            *page,
                                               const char            *group,
                                               const char            *label);
MAPI_AVAILABLE_IN_ALL
MapiDetailField *mapi_detail_field_ref        (MapiDetailField       *self);
MAPI_AVAILABLE_IN_ALL
void             mapi_detail_field_unref      (MapiDetailField       *self);
MAPI_AVAILABLE_IN_ALL
guint32          mapi_detail_field_get_tag    (const MapiDetailField *self);
MAPI_AVAILABLE_IN_ALL
MapiDetailKind   mapi_detail_field_get_kind   (const MapiDetailField *self);
MAPI_AVAILABLE_IN_ALL
MapiDetailFlags  mapi_detail_field_get_flags  (const MapiDetailField *self);
MAPI_AVAILABLE_IN_ALL
const char      *mapi_detail_field_get_page   (const MapiDetailField *self);
MAPI_AVAILABLE_IN_ALL
const char      *mapi_detail_field_get_group  (const MapiDetailField *self);
MAPI_AVAILABLE_IN_ALL
const char      *mapi_detail_field_get_label  (const MapiDetailField *self);
/* The form of a person or a list as most address books have it (element-type MapiDetailField) */
MAPI_AVAILABLE_IN_ALL
GPtrArray       *mapi_detail_fields_new       (MapiObjectType         type,
                                               gboolean               editable);

/* The condition a form of criteria (element-type MapiDetailField) means as it is filled in; NULL if it is empty */
MAPI_AVAILABLE_IN_ALL
MapiRestriction *mapi_detail_fields_to_restriction (GPtrArray            *fields,
                                                    const MapiProperties *values);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapiDetailField, mapi_detail_field_unref)

G_END_DECLS
