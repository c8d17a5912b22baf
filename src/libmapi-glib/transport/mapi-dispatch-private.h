/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mapi-submission.h"
#include "mapi-transport.h"

G_BEGIN_DECLS

/* What one pass over one queued message came to */
typedef enum
{
  MAPI_DISPATCH_DONE,    /* finished: sent, reported, out of the queue */
  MAPI_DISPATCH_WAITING, /* some recipients wait for another try */
  MAPI_DISPATCH_SKIPPED  /* not due, held, or in somebody else's hands */
} MapiDispatchResult;

/* Whether every open recipient of @content is handled by one of @transports */
gboolean           mapi_dispatch_covers  (MapiContent          *content,
                                          GPtrArray            *transports);
/* Takes one queued message through the transports. @deferred: a transport keeps it and is asked
 * again. @absent (nullable) (element-type MapiTransport): those that cannot be asked now; whom one of them serves
 * waits. @others: services that are not there at all. *@next_try: when it waits, or
 * when something else is due on its account; 0: never. */
gboolean           mapi_dispatch_message (MapiSession          *session,
                                          MapiStore            *store,
                                          const MapiEntryId    *id,
                                          guint                 attempts,
                                          gboolean              deferred,
                                          GPtrArray            *transports,
                                          GPtrArray            *absent,
                                          gboolean              others,
                                          MapiDispatchResult   *result,
                                          gint64               *next_try,
                                          MapiEntryId         **sent_id,
                                          GCancellable         *cancellable,
                                          GError              **error);

/* The same for one that is locked and marked as being sent already */
gboolean           mapi_dispatch_begun   (MapiStore            *store,
                                          const MapiEntryId    *id,
                                          guint                 attempts,
                                          gboolean              deferred,
                                          GPtrArray            *transports,
                                          GPtrArray            *absent,
                                          gboolean              others,
                                          MapiDispatchResult   *result,
                                          gint64               *next_try,
                                          MapiEntryId         **sent_id,
                                          GCancellable         *cancellable,
                                          GError              **error);

/* The same in steps, for several messages at once. The message is marked as being sent already. */
typedef struct _MapiDispatchPass MapiDispatchPass;

MapiDispatchPass  *mapi_dispatch_pass_new  (MapiStore            *store,
                                            const MapiEntryId    *id,
                                            MapiContent          *content,
                                            guint                 attempts,
                                            GPtrArray            *transports,
                                            GPtrArray            *absent,
                                            gboolean              others);
void               mapi_dispatch_pass_free (MapiDispatchPass     *pass);
const MapiEntryId *mapi_dispatch_pass_get_id (MapiDispatchPass   *pass);
/* The transport to ask next and its recipients (transfer full); NULL: nobody */
MapiTransport     *mapi_dispatch_pass_next (MapiDispatchPass     *pass,
                                            GPtrArray           **mine);
/* What it gets, preprocessed; who is refused by that is taken out of *@mine */
MapiContent       *mapi_dispatch_pass_copy (MapiDispatchPass     *pass,
                                            MapiTransport        *transport,
                                            GPtrArray           **mine,
                                            GCancellable         *cancellable,
                                            GError              **error);
/* What it answered. TRUE: nobody else is to be asked. */
gboolean           mapi_dispatch_pass_take (MapiDispatchPass     *pass,
                                            GPtrArray            *mine,
                                            MapiTransport        *transport,
                                            MapiSubmitResult     *result,
                                            const GError         *failure);
/* The transport has told of everybody: of what is sent, what will be told of it needs no more than its header. On any
 * thread, while nobody else has the pass. */
void               mapi_dispatch_pass_lighten (MapiDispatchPass  *pass,
                                               MapiSubmitResult  *result);
/* Nobody is to be asked: what the store is to be told, reports and all. @change points into @pass. */
gboolean           mapi_dispatch_pass_settle (MapiDispatchPass    *pass,
                                              MapiOutgoingChange  *change,
                                              GError             **error);
/* That is durable */
void               mapi_dispatch_pass_settled (MapiDispatchPass   *pass);
/* element-type MapiProperties, with what is known of each by now */
GPtrArray         *mapi_dispatch_pass_get_recipients (MapiDispatchPass *pass);
/* Asks whoever is left, reports, and finishes or queues it again */
gboolean           mapi_dispatch_pass_conclude (MapiDispatchPass    *pass,
                                                gboolean             deferred,
                                                MapiDispatchResult  *result,
                                                gint64              *next_try,
                                                MapiEntryId        **sent_id,
                                                GCancellable        *cancellable,
                                                GError             **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapiDispatchPass, mapi_dispatch_pass_free)

G_END_DECLS
