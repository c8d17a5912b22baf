/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "../provider/mapi-provider-base.h"
#include "../store/mapi-store.h"
#include "mapi-submit-feed.h"
#include "mapi-submit-result.h"

G_BEGIN_DECLS

/* A transport (IXPProvider, IXPLogon). */
#define MAPI_TYPE_TRANSPORT (mapi_transport_get_type ())

/**
 * MapiReceiveFunc:
 * @source: the bytes of a message
 * @properties: (nullable): what is known beside them
 * @user_data: what was given with the function
 * @error: return location for an error
 *
 * Takes a message that a transport received. Only when it answers that the message is durable may
 * the transport forget it.
 *
 * Returns: whether the message is durable
 */
typedef gboolean (*MapiReceiveFunc) (GBytes          *source,
                                     MapiProperties  *properties,
                                     gpointer         user_data,
                                     GError         **error);

/**
 * MapiPreprocessFunc:
 * @content: the copy of a message that the transport is about to get
 * @refused: (element-type MapiProperties): takes recipients of @content that cannot be served, each with the reason
 *   as %MAPI_PR_DELIVERY_TEXT
 * @additional: (element-type MapiContent): takes messages that are to be sent besides @content
 * @user_data: what was given with the function
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Changes a message before a transport sends it. Must not ask anybody anything. Runs again for each attempt, on a
 * copy: the message in the queue and the one that is kept are never changed, so nothing has to be removed from
 * them.
 *
 * Additional messages are queued durably, once, before anything of @content leaves, and have fates of their own. They go
 * as they are, through the same transport where it is there, and no preprocessor sees them. A recipient of @content who
 * gets one of them in its place is given %MAPI_PR_RESPONSIBILITY. At a later attempt for the same recipients both are
 * not looked at any more. One without %MAPI_PR_SENTMAIL_ENTRYID is deleted when it has been sent.
 *
 * Source: PreprocessMessage.
 *
 * Returns: whether it can be sent; if not it stays in the queue
 */
typedef gboolean (*MapiPreprocessFunc) (MapiContent   *content,
                                        GPtrArray     *refused,
                                        GPtrArray     *additional,
                                        gpointer       user_data,
                                        GCancellable  *cancellable,
                                        GError       **error);

MAPI_AVAILABLE_IN_ALL
G_DECLARE_DERIVABLE_TYPE (MapiTransport, mapi_transport, MAPI, TRANSPORT, MapiProvider)

struct _MapiTransportClass
{
  MapiProviderClass parent_class;

  /* Address types it serves, for instance { "SMTP", NULL }. NULL: any type. An array whose
   * only element is "": none by type. */
  char           **(*get_address_types) (MapiTransport   *self);
  /* 16-byte UIDs of address book providers whose recipients are its own (element-type GBytes),
   * or NULL */
  GPtrArray       *(*get_uids)          (MapiTransport   *self);
  /* Whether it can deliver to this one recipient at all. Default: by address type. Cheap. */
  gboolean         (*handles)           (MapiTransport   *self,
                                         MapiProperties  *recipient);
  /* Tightly coupled with the store of its own service: it may be asked in the submitting
   * process, and in sessions without a spooler. Default: FALSE. */
  gboolean         (*is_coupled)        (MapiTransport   *self);
  /* Sends to the recipients of @content whose PR_RESPONSIBILITY is FALSE. The result says
   * what became of each. @deferred: it is one the transport had deferred (BEGIN_DEFERRED).
   * Errors: BUSY (nothing done, later), NOT_ME (nothing done, another transport), WAIT and
   * NETWORK_ERROR (nobody was served; retry_seconds of the result, if any), CANCEL (drop the
   * resend). Any other is critical: the transport is stopped until CONFIG_CHANGED. */
  MapiSubmitResult *(*submit)           (MapiTransport   *self,
                                         MapiContent     *content,
                                         gboolean         deferred,
                                         GCancellable    *cancellable,
                                         GError         **error);
  /* Fetches what waits, through @receive. Returns the number of messages, -1 on error. */
  gint             (*receive)           (MapiTransport   *self,
                                         MapiReceiveFunc  receive,
                                         gpointer         user_data,
                                         GCancellable    *cancellable,
                                         GError         **error);
  /* Seconds between polls for new mail; 0: it says so itself, or never receives */
  guint            (*get_poll_interval) (MapiTransport   *self);
  /* Takes messages from @feed until it has no more, for a transport that gains by not waiting for
   * each answer. Each as submit() has it. FALSE: it cannot go on; what it did not take has that error.
   * Empty: submit() for one after another. */
  gboolean         (*submit_from)       (MapiTransport         *self,
                                         const MapiSubmitFeed  *feed,
                                         gpointer               user_data,
                                         GCancellable          *cancellable,
                                         GError               **error);

  /*< private >*/
  gpointer _reserved[11];
};

MAPI_AVAILABLE_IN_ALL
char            **mapi_transport_get_address_types (MapiTransport   *self);
MAPI_AVAILABLE_IN_ALL
GPtrArray        *mapi_transport_get_uids          (MapiTransport   *self);
MAPI_AVAILABLE_IN_ALL
gboolean          mapi_transport_handles           (MapiTransport   *self,
                                                    MapiProperties  *recipient);
MAPI_AVAILABLE_IN_ALL
gboolean          mapi_transport_is_coupled        (MapiTransport   *self);
/* The store of its own service, if it has one; set by the session before logon */
MAPI_AVAILABLE_IN_ALL
MapiStore        *mapi_transport_get_store         (MapiTransport   *self);
MAPI_AVAILABLE_IN_ALL
void              mapi_transport_set_store         (MapiTransport   *self,
                                                    MapiStore       *store);
/* Any thread; a transport registers its own while it logs on */
MAPI_AVAILABLE_IN_ALL
void              mapi_transport_register_preprocessor (MapiTransport       *self,
                                                        GBytes              *uid,
                                                        const char          *address_type,
                                                        MapiPreprocessFunc   func,
                                                        gpointer             user_data,
                                                        GDestroyNotify       destroy);
MAPI_AVAILABLE_IN_ALL
gboolean          mapi_transport_preprocess        (MapiTransport   *self,
                                                    MapiContent     *content,
                                                    GPtrArray       *refused,
                                                    GPtrArray       *additional,
                                                    GCancellable    *cancellable,
                                                    GError         **error);
/* These block and run on the transport's worker */
MAPI_AVAILABLE_IN_ALL
MapiSubmitResult *mapi_transport_submit            (MapiTransport   *self,
                                                    MapiContent     *content,
                                                    gboolean         deferred,
                                                    GCancellable    *cancellable,
                                                    GError         **error);
MAPI_AVAILABLE_IN_ALL
gboolean          mapi_transport_submit_from       (MapiTransport         *self,
                                                    const MapiSubmitFeed  *feed,
                                                    gpointer               user_data,
                                                    GCancellable          *cancellable,
                                                    GError               **error);
MAPI_AVAILABLE_IN_ALL
gint              mapi_transport_receive           (MapiTransport   *self,
                                                    MapiReceiveFunc  receive,
                                                    gpointer         user_data,
                                                    GCancellable    *cancellable,
                                                    GError         **error);
MAPI_AVAILABLE_IN_ALL
guint             mapi_transport_get_poll_interval (MapiTransport   *self);

G_END_DECLS
