/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mapi-transport.h"

G_BEGIN_DECLS

/* The transports that had no server while a queue was looked through, and what they said. Any thread. */
typedef struct _MapiUnreachable MapiUnreachable;

MapiUnreachable *mapi_unreachable_new  (void);
void             mapi_unreachable_free (MapiUnreachable *self);
void             mapi_unreachable_add  (MapiUnreachable *self,
                                        MapiTransport   *transport,
                                        const GError    *error);
/* (transfer full) (nullable) */
GError          *mapi_unreachable_dup  (MapiUnreachable *self,
                                        MapiTransport   *transport);
gboolean         mapi_unreachable_has  (MapiUnreachable *self,
                                        MapiTransport   *transport);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapiUnreachable, mapi_unreachable_free)

G_END_DECLS
