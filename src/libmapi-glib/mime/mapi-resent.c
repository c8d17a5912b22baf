/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-resent-private.h"

#include "mapi-mime-writer-private.h"
#include "../property/mapi-named-property.h"

/* Not among the header fields: a message that was passed on to us has that field, too */
static guint32
get_tag (gboolean create)
{
  g_autoptr(MapiNamedProperty) name =
    mapi_named_property_new_string (MAPI_PS_PUBLIC_STRINGS, "estafette-resent-message-id");

  return mapi_named_property_to_tag (name, MAPI_PROP_TYPE_UNICODE, create);
}

void
mapi_resent_begin (MapiProperties *properties)
{
  g_autofree char *id = mapi_mime_create_message_id ();

  mapi_properties_set_string (properties, get_tag (TRUE), id);
}

const char *
mapi_resent_get_id (MapiProperties *properties)
{
  guint32 tag = get_tag (FALSE);

  return tag != 0 ? mapi_properties_get_string (properties, tag) : NULL;
}

void
mapi_resent_end (MapiProperties *properties)
{
  guint32 tag = get_tag (FALSE);

  if (tag != 0)
    mapi_properties_remove (properties, tag);
}
