/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "../property/mapi-properties.h"

G_BEGIN_DECLS

/* element-type MapiProperties: whom the answers to a message go to; empty: whoever sent it */
MAPI_AVAILABLE_IN_ALL
GPtrArray *mapi_reply_recipients_list     (MapiProperties *message);
/* Whom the answers to a message go to: REPLY_RECIPIENT_NAMES and REPLY_RECIPIENT_ENTRIES of @message. @recipients:
 * element-type MapiProperties, with entry ids; empty or NULL: back to the sender */
MAPI_AVAILABLE_IN_ALL
void       mapi_reply_recipients_set      (MapiProperties *message,
                                           GPtrArray      *recipients);
/* "Name <a@b>, c@d"; FALSE and BAD_VALUE where one is no address */
MAPI_AVAILABLE_IN_ALL
gboolean   mapi_reply_recipients_set_text (MapiProperties *message,
                                           const char     *text,
                                           GError        **error);
/* The same as text, or NULL */
MAPI_AVAILABLE_IN_ALL
char      *mapi_reply_recipients_dup_text (MapiProperties *message);

G_END_DECLS
