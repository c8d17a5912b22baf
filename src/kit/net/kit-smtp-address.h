/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mapi-provider.h>

G_BEGIN_DECLS

/* The Internet address among the properties of somebody: @smtp_tag if it is there, else @address_tag where
 * @type_tag says SMTP or nothing. NULL: it has none. For recipients and senders of all transports. */
const char *kit_smtp_address_get        (MapiProperties *bag,
                                         guint32         smtp_tag,
                                         guint32         type_tag,
                                         guint32         address_tag);
/* Of a recipient */
const char *kit_smtp_address_get_recipient (MapiProperties *recipient);
/* Who sends a message; where that is not told whom it is sent for. NULL: nobody */
const char *kit_smtp_address_get_sender (MapiProperties *message);

G_END_DECLS
