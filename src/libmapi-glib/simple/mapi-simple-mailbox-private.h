/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mapi-simple-mailbox.h"

#include "../store/mapi-message.h"

G_BEGIN_DECLS

MapiStore   *mapi_simple_open_store   (MapiSession    *session,
                                       GCancellable   *cancellable,
                                       GError        **error);
/* @text: an id as programs have it */
MapiMessage *mapi_simple_open_message (MapiSession    *session,
                                       const char     *text,
                                       MapiOpenFlags   flags,
                                       GCancellable   *cancellable,
                                       GError        **error);

G_END_DECLS
