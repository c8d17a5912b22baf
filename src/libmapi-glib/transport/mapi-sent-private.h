/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "../session/mapi-session.h"

G_BEGIN_DECLS

/* A message in a folder by its Message-ID, with or without brackets; NULL: none */
MapiEntryId *mapi_sent_lookup (MapiStore          *store,
                               MapiFolderRole      role,
                               const char         *message_id,
                               GCancellable       *cancellable);
/* Whether a copy of a queued message lies in a Sent folder: somebody else filed it, who had it from
 * the server it was sent to */
gboolean     mapi_sent_find   (MapiSession        *session,
                               MapiStore          *store,
                               MapiContent        *content,
                               GCancellable       *cancellable);
/* Takes it out of the queue as sent */
gboolean     mapi_sent_finish (MapiStore          *store,
                               const MapiEntryId  *id,
                               MapiContent        *content);
/* What was sent and is to be kept in a folder of another store lies in the Outbox when it leaves the queue of its own:
 * takes it there, once, however often a crash comes in between. What cannot be taken now is tried with the next pass. */
void         mapi_sent_file_elsewhere (MapiSession *session,
                                       MapiStore   *store,
                                       GCancellable *cancellable);
/* Whether it will be */
gboolean     mapi_sent_goes_elsewhere (MapiSession    *session,
                                       MapiStore      *store,
                                       MapiProperties *properties);
/* What goes to the usual Sent folder of @store only because it is sent from there goes to that of the account it is written
 * as, if that has one. */
void         mapi_sent_choose         (MapiSession    *session,
                                       MapiStore      *store,
                                       MapiIdentity   *identity,
                                       MapiProperties *properties,
                                       GCancellable   *cancellable);
/* Undoes that, as it may be written as somebody else now. TRUE: something was changed */
gboolean     mapi_sent_unchoose       (MapiSession    *session,
                                       MapiStore      *store,
                                       MapiProperties *properties,
                                       GCancellable   *cancellable);

G_END_DECLS
