/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mapi-transport.h"

G_BEGIN_DECLS

/* Which transports may try a recipient, and which has its turn. A plan is for one message
 * and one pass; it changes nothing but itself. */
typedef struct _MapiRouting MapiRouting;

/* @absent: transports that cannot be asked now; @others: services whose transports are not even there. Whom the transport
 * serves that the message asks for has nobody else while that is one of them. */
MapiRouting   *mapi_routing_new       (MapiContent   *content,
                                       GPtrArray     *transports,
                                       GPtrArray     *absent,
                                       gboolean       others);
void           mapi_routing_free      (MapiRouting   *self);
/* The next transport to ask and the recipients it gets (element-type MapiProperties, those of
 * the content); NULL when nobody is left to ask. */
MapiTransport *mapi_routing_next      (MapiRouting   *self,
                                       GPtrArray    **recipients);
/* The transport asked last did not take this recipient: somebody else may. */
void           mapi_routing_pass      (MapiRouting   *self,
                                       guint          row_id);
/* Whether every recipient has been asked for, or nobody is left */
gboolean       mapi_routing_is_done   (MapiRouting   *self);
/* Recipients no transport took (element-type MapiProperties) */
GPtrArray     *mapi_routing_unclaimed (MapiRouting   *self);

/* Whether this recipient still waits for someone to take responsibility */
gboolean       mapi_routing_is_open   (MapiProperties *recipient);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapiRouting, mapi_routing_free)

G_END_DECLS
