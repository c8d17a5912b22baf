/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mapi-error.h"
#include "mapi-types.h"

G_BEGIN_DECLS

/* One property value: a tag and what its type says (SPropValue). Boxed, immutable
 * after construction, reference counted atomically. */

#define MAPI_TYPE_VALUE (mapi_value_get_type ())

typedef struct _MapiValue MapiValue;

MAPI_AVAILABLE_IN_ALL
GType       mapi_value_get_type    (void);
MAPI_AVAILABLE_IN_ALL
MapiValue  *mapi_value_new_string  (guint32             tag,
                                    const char         *string);
MAPI_AVAILABLE_IN_ALL
MapiValue  *mapi_value_new_long    (guint32             tag,
                                    gint32              number);
MAPI_AVAILABLE_IN_ALL
MapiValue  *mapi_value_new_int64   (guint32             tag,
                                    gint64              number);
MAPI_AVAILABLE_IN_ALL
MapiValue  *mapi_value_new_boolean (guint32             tag,
                                    gboolean            boolean);
MAPI_AVAILABLE_IN_ALL
MapiValue  *mapi_value_new_double  (guint32             tag,
                                    double              number);
MAPI_AVAILABLE_IN_ALL
MapiValue  *mapi_value_new_time    (guint32             tag,
                                    gint64              time_us);
MAPI_AVAILABLE_IN_ALL
MapiValue  *mapi_value_new_binary  (guint32             tag,
                                    GBytes             *bytes);
MAPI_AVAILABLE_IN_ALL
MapiValue  *mapi_value_new_strv    (guint32             tag,
                                    const char * const *strv);
MAPI_AVAILABLE_IN_ALL
MapiValue  *mapi_value_new_multi   (guint32             tag,
                                    GPtrArray          *values);
MAPI_AVAILABLE_IN_ALL
MapiValue  *mapi_value_new_error   (guint32             tag,
                                    MapiError           code);
MAPI_AVAILABLE_IN_ALL
MapiValue  *mapi_value_ref         (const MapiValue    *self);
MAPI_AVAILABLE_IN_ALL
void        mapi_value_unref       (MapiValue          *self);

MAPI_AVAILABLE_IN_ALL
guint32     mapi_value_get_tag     (const MapiValue    *self);
MAPI_AVAILABLE_IN_ALL
const char *mapi_value_get_string  (const MapiValue    *self);
MAPI_AVAILABLE_IN_ALL
gint64      mapi_value_get_int64   (const MapiValue    *self);
MAPI_AVAILABLE_IN_ALL
gboolean    mapi_value_get_boolean (const MapiValue    *self);
MAPI_AVAILABLE_IN_ALL
double      mapi_value_get_double  (const MapiValue    *self);
MAPI_AVAILABLE_IN_ALL
gint64      mapi_value_get_time    (const MapiValue    *self);
MAPI_AVAILABLE_IN_ALL
GBytes     *mapi_value_get_binary  (const MapiValue    *self);
MAPI_AVAILABLE_IN_ALL
const char * const *
            mapi_value_get_strv    (const MapiValue    *self);
MAPI_AVAILABLE_IN_ALL
MapiError   mapi_value_get_error   (const MapiValue    *self);
MAPI_AVAILABLE_IN_ALL
guint       mapi_value_get_n_values (const MapiValue   *self);
MAPI_AVAILABLE_IN_ALL
MapiValue  *mapi_value_dup_nth     (const MapiValue    *self,
                                    guint               position);
MAPI_AVAILABLE_IN_ALL
gsize       mapi_value_get_size    (const MapiValue    *self);
MAPI_AVAILABLE_IN_ALL
int         mapi_value_compare     (const MapiValue    *a,
                                    const MapiValue    *b);
MAPI_AVAILABLE_IN_ALL
gboolean    mapi_value_equal       (const MapiValue    *a,
                                    const MapiValue    *b);
MAPI_AVAILABLE_IN_ALL
char       *mapi_value_to_string   (const MapiValue    *self);
/* Serial form, type "(uv)"; the reader checks everything. */
MAPI_AVAILABLE_IN_ALL
GVariant   *mapi_value_to_variant  (const MapiValue    *self);
MAPI_AVAILABLE_IN_ALL
MapiValue  *mapi_value_from_variant (GVariant          *variant,
                                     GError           **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapiValue, mapi_value_unref)

G_END_DECLS
