/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mapi-session.h"

G_BEGIN_DECLS

/* What an address field offers while a name is typed: people mail was written to before, the
 * likeliest first, then entries of the address book. Resolved recipients (element-type
 * MapiProperties), each address once. Blocks. */
MAPI_AVAILABLE_IN_ALL
GPtrArray *mapi_session_complete_recipients        (MapiSession          *self,
                                                    const char           *text,
                                                    guint                 limit,
                                                    GCancellable         *cancellable,
                                                    GError              **error);
MAPI_AVAILABLE_IN_ALL
void       mapi_session_complete_recipients_async  (MapiSession          *self,
                                                    const char           *text,
                                                    guint                 limit,
                                                    GCancellable         *cancellable,
                                                    GAsyncReadyCallback   callback,
                                                    gpointer              user_data);
MAPI_AVAILABLE_IN_ALL
GPtrArray *mapi_session_complete_recipients_finish (MapiSession          *self,
                                                    GAsyncResult         *result,
                                                    GError              **error);
/* Remembers the recipients of a message that was sent. Blocks. */
MAPI_AVAILABLE_IN_ALL
gboolean   mapi_session_collect_recipients         (MapiSession          *self,
                                                    GPtrArray            *recipients,
                                                    GError              **error);
/* An address that is not to be offered any more */
MAPI_AVAILABLE_IN_ALL
gboolean   mapi_session_forget_recipient           (MapiSession          *self,
                                                    const char           *address,
                                                    GError              **error);

G_END_DECLS
