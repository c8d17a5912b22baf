/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mapi-error.h"
#include "mapi-tags.h"
#include "mapi-value.h"

G_BEGIN_DECLS

/* A bag of property values, one value an identifier (IPropData). Boxed and
 * reference counted; NOT thread-safe while it is being changed. Hand a bag over
 * to another thread only after mapi_properties_copy() or when nobody writes any more. */

#define MAPI_TYPE_PROPERTIES (mapi_properties_get_type ())

typedef struct _MapiProperties MapiProperties;

/**
 * MapiPropertiesFunc:
 * @value: a value of the bag
 * @user_data: what was passed with the function
 *
 * Called for each value of a bag, in ascending order of identifiers.
 */
typedef void (*MapiPropertiesFunc) (const MapiValue *value,
                                    gpointer         user_data);

MAPI_AVAILABLE_IN_ALL
GType           mapi_properties_get_type     (void) ;
MAPI_AVAILABLE_IN_ALL
MapiProperties *mapi_properties_new          (void);
MAPI_AVAILABLE_IN_ALL
MapiProperties *mapi_properties_ref          (MapiProperties       *self);
MAPI_AVAILABLE_IN_ALL
void            mapi_properties_unref        (MapiProperties       *self);
MAPI_AVAILABLE_IN_ALL
MapiProperties *mapi_properties_copy         (const MapiProperties *self);

MAPI_AVAILABLE_IN_ALL
guint           mapi_properties_get_n_values (const MapiProperties *self);
MAPI_AVAILABLE_IN_ALL
guint32        *mapi_properties_list_tags    (const MapiProperties *self,
                                              gsize                *n_tags);
MAPI_AVAILABLE_IN_ALL
gboolean        mapi_properties_has          (const MapiProperties *self,
                                              guint32               tag);
MAPI_AVAILABLE_IN_ALL
const MapiValue *mapi_properties_get_value   (const MapiProperties *self,
                                              guint32               tag);
MAPI_AVAILABLE_IN_ALL
void            mapi_properties_find_values  (const MapiProperties *self,
                                              const guint32        *tags,
                                              gsize                 n_tags,
                                              const MapiValue     **values);
MAPI_AVAILABLE_IN_ALL
void            mapi_properties_set_value    (MapiProperties       *self,
                                              const MapiValue      *value);
MAPI_AVAILABLE_IN_ALL
void            mapi_properties_take_value   (MapiProperties       *self,
                                              MapiValue            *value);
MAPI_AVAILABLE_IN_ALL
gboolean        mapi_properties_remove       (MapiProperties       *self,
                                              guint32               tag);
MAPI_AVAILABLE_IN_ALL
void            mapi_properties_merge        (MapiProperties       *self,
                                              const MapiProperties *other);
MAPI_AVAILABLE_IN_ALL
void            mapi_properties_foreach      (const MapiProperties *self,
                                              MapiPropertiesFunc    func,
                                              gpointer              user_data);
MAPI_AVAILABLE_IN_ALL
gboolean        mapi_properties_equal        (const MapiProperties *self,
                                              const MapiProperties *other);

/* Typed access. A getter answers the fallback (NULL, FALSE, 0) where the value is
 * missing or of an unrelated type; integer getters convert between I2, LONG, I8 and
 * BOOLEAN. */
MAPI_AVAILABLE_IN_ALL
const char     *mapi_properties_get_string   (const MapiProperties *self,
                                              guint32               tag);
MAPI_AVAILABLE_IN_ALL
void            mapi_properties_set_string   (MapiProperties       *self,
                                              guint32               tag,
                                              const char           *string);
MAPI_AVAILABLE_IN_ALL
gint32          mapi_properties_get_long     (const MapiProperties *self,
                                              guint32               tag,
                                              gint32                fallback);
MAPI_AVAILABLE_IN_ALL
void            mapi_properties_set_long     (MapiProperties       *self,
                                              guint32               tag,
                                              gint32                number);
MAPI_AVAILABLE_IN_ALL
gint64          mapi_properties_get_int64    (const MapiProperties *self,
                                              guint32               tag,
                                              gint64                fallback);
MAPI_AVAILABLE_IN_ALL
void            mapi_properties_set_int64    (MapiProperties       *self,
                                              guint32               tag,
                                              gint64                number);
MAPI_AVAILABLE_IN_ALL
gboolean        mapi_properties_get_boolean  (const MapiProperties *self,
                                              guint32               tag);
MAPI_AVAILABLE_IN_ALL
void            mapi_properties_set_boolean  (MapiProperties       *self,
                                              guint32               tag,
                                              gboolean              boolean);
/* Times are microseconds since 1970-01-01 UTC in this API; 0 is "not set" for the getter. */
MAPI_AVAILABLE_IN_ALL
gint64          mapi_properties_get_time     (const MapiProperties *self,
                                              guint32               tag);
MAPI_AVAILABLE_IN_ALL
void            mapi_properties_set_time     (MapiProperties       *self,
                                              guint32               tag,
                                              gint64                time_us);
MAPI_AVAILABLE_IN_ALL
GBytes         *mapi_properties_get_binary   (const MapiProperties *self,
                                              guint32               tag);
MAPI_AVAILABLE_IN_ALL
void            mapi_properties_set_binary   (MapiProperties       *self,
                                              guint32               tag,
                                              GBytes               *bytes);
MAPI_AVAILABLE_IN_ALL
const char * const *
                mapi_properties_get_strv     (const MapiProperties *self,
                                              guint32               tag);
MAPI_AVAILABLE_IN_ALL
void            mapi_properties_set_strv     (MapiProperties       *self,
                                              guint32               tag,
                                              const char * const   *strv);

/* A compact, versioned, byte-order independent form for files. Named properties are
 * written by name. from_bytes() trusts nothing: bad input is MAPI_ERROR_CORRUPT_DATA. */
MAPI_AVAILABLE_IN_ALL
GBytes         *mapi_properties_to_bytes     (const MapiProperties *self);
MAPI_AVAILABLE_IN_ALL
MapiProperties *mapi_properties_from_bytes   (GBytes               *bytes,
                                              GError              **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapiProperties, mapi_properties_unref)

G_END_DECLS
