/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mapi-error.h"
#include "mapi-types.h"

G_BEGIN_DECLS

/* Names of properties with identifiers from 0x8000. The mapping from name to
 * identifier belongs to the process, like GQuark's: every object of one process has the
 * same mapping signature, and files hold names, never identifiers. */

#define MAPI_PS_PUBLIC_STRINGS   "00020329-0000-0000-c000-000000000046"
#define MAPI_PS_INTERNET_HEADERS "00020386-0000-0000-c000-000000000046"
#define MAPI_PS_MAPI             "00020328-0000-0000-c000-000000000046"
#define MAPI_PSETID_COMMON       "00062008-0000-0000-c000-000000000046"
#define MAPI_PSETID_ADDRESS      "00062004-0000-0000-c000-000000000046"
#define MAPI_PSETID_APPOINTMENT  "00062002-0000-0000-c000-000000000046"
#define MAPI_PSETID_TASK         "00062003-0000-0000-c000-000000000046"

#define MAPI_TYPE_NAMED_PROPERTY (mapi_named_property_get_type ())

typedef struct _MapiNamedProperty MapiNamedProperty;

MAPI_AVAILABLE_IN_ALL
GType              mapi_named_property_get_type   (void);
MAPI_AVAILABLE_IN_ALL
MapiNamedProperty *mapi_named_property_new_string (const char              *property_set,
                                                   const char              *name);
MAPI_AVAILABLE_IN_ALL
MapiNamedProperty *mapi_named_property_new_id     (const char              *property_set,
                                                   guint32                  id);
MAPI_AVAILABLE_IN_ALL
MapiNamedProperty *mapi_named_property_copy       (const MapiNamedProperty *self);
MAPI_AVAILABLE_IN_ALL
void               mapi_named_property_free       (MapiNamedProperty       *self);
MAPI_AVAILABLE_IN_ALL
const char        *mapi_named_property_get_property_set (const MapiNamedProperty *self);
/* NULL for a numeric name */
MAPI_AVAILABLE_IN_ALL
const char        *mapi_named_property_get_name   (const MapiNamedProperty *self);
MAPI_AVAILABLE_IN_ALL
guint32            mapi_named_property_get_id     (const MapiNamedProperty *self);
/* GetIDsFromNames for one name: a tag of @type, or 0 when unknown and not @create. */
MAPI_AVAILABLE_IN_ALL
guint32            mapi_named_property_to_tag     (const MapiNamedProperty *self,
                                                   MapiPropType             type,
                                                   gboolean                 create);
/* GetNamesFromIDs for one tag: NULL when the identifier has no name. */
MAPI_AVAILABLE_IN_ALL
MapiNamedProperty *mapi_named_property_from_tag   (guint32                  tag);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapiNamedProperty, mapi_named_property_free)

G_END_DECLS
