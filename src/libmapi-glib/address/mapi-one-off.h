/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "../property/mapi-properties.h"
#include "../store/mapi-entry-id.h"

G_BEGIN_DECLS

/* Recipients of no address book: their entry id holds the address itself. */

MAPI_AVAILABLE_IN_ALL
MapiEntryId    *mapi_one_off_create_entry_id (const char         *name,
                                              const char         *address_type,
                                              const char         *address,
                                              gboolean            send_rich_info);
MAPI_AVAILABLE_IN_ALL
gboolean        mapi_one_off_is_entry_id     (const MapiEntryId  *id);
/* DISPLAY_NAME, ADDRTYPE, EMAIL_ADDRESS, ENTRYID, SEARCH_KEY, SEND_RICH_INFO, OBJECT_TYPE */
MAPI_AVAILABLE_IN_ALL
MapiProperties *mapi_one_off_open            (const MapiEntryId  *id,
                                              GError            **error);
/* "Name [SMTP:a@b]", "[FAX:…]", "x@y.z", "Name <x@y.z>": the recipient's properties,
 * or NULL (no error) where the text is only a name. */
MAPI_AVAILABLE_IN_ALL
MapiProperties *mapi_one_off_parse           (const char         *text);
/* Splits "a@b, Name <c@d>; e@f" as typed or as in a mailto: into properties bags;
 * a plain name gives a bag with only DISPLAY_NAME (unresolved). */
MAPI_AVAILABLE_IN_ALL
GPtrArray      *mapi_one_off_parse_list      (const char         *text);
MAPI_AVAILABLE_IN_ALL
GBytes         *mapi_search_key_for_address  (const char         *address_type,
                                              const char         *address);
/* "Name <a@b>" of a recipient or of one of the five-property groups */
MAPI_AVAILABLE_IN_ALL
char           *mapi_address_format          (const char         *name,
                                              const char         *address);
/* Why a recipient may be another than it seems to be, in a sentence for people; NULL if nothing is to be said */
MAPI_AVAILABLE_IN_ALL
char           *mapi_address_describe_risk   (const char         *name,
                                              const char         *address);

G_END_DECLS
