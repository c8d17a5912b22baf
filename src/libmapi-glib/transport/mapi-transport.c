/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-transport.h"

#include "../provider/mapi-provider-private.h"
#include "mapi-preprocess-private.h"

/**
 * MapiTransport:
 *
 * Takes messages to a messaging system and fetches them from there. What blocks runs on the
 * transport's worker, one job after the other; the questions about addresses are answered in the
 * calling thread and must not block.
 *
 * Source: IXPProvider, IXPLogon.
 */
typedef struct
{
  GWeakRef   store;          /* a MapiStore: the session owns both */
  GMutex     lock;           /* guards what follows */
  GPtrArray *preprocessors;  /* (owned) (element-type MapiPreprocessor), in the order they came */
} MapiTransportPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (MapiTransport, mapi_transport, MAPI_TYPE_PROVIDER)

/* One call on the worker, on the stack of the thread that waits for it */
typedef struct
{
  MapiTransport    *self;
  MapiContent      *content;
  gboolean          deferred;
  MapiReceiveFunc   receive;
  gpointer          user_data;
  GCancellable     *cancellable;
  MapiSubmitResult *result;
  const MapiSubmitFeed *feed;
  gint              n_received;
  GError           *error;
} Call;

static void
mapi_transport_finalize (GObject *object)
{
  MapiTransportPrivate *priv = mapi_transport_get_instance_private (MAPI_TRANSPORT (object));

  g_weak_ref_clear (&priv->store);
  g_mutex_clear (&priv->lock);
  g_ptr_array_unref (priv->preprocessors);

  G_OBJECT_CLASS (mapi_transport_parent_class)->finalize (object);
}

static void
mapi_transport_class_init (MapiTransportClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mapi_transport_finalize;
}

static void
mapi_transport_init (MapiTransport *self)
{
  MapiTransportPrivate *priv = mapi_transport_get_instance_private (self);

  g_weak_ref_init (&priv->store, NULL);
  g_mutex_init (&priv->lock);
  priv->preprocessors = g_ptr_array_new_with_free_func (mapi_preprocessor_free);
}

/**
 * mapi_transport_get_address_types:
 * @self: a transport
 *
 * Tells which address types the transport serves. Any thread.
 *
 * Source: IXPLogon::AddressTypes.
 *
 * Returns: (transfer full) (nullable) (array zero-terminated=1): the types, %NULL for any type, one
 *   empty string for none
 */
char **
mapi_transport_get_address_types (MapiTransport *self)
{
  MapiTransportClass *klass;

  g_return_val_if_fail (MAPI_IS_TRANSPORT (self), NULL);

  klass = MAPI_TRANSPORT_GET_CLASS (self);
  if (klass->get_address_types == NULL)
    return g_strdupv ((char *[]) { (char *) "", NULL });
  return klass->get_address_types (self);
}

/**
 * mapi_transport_get_uids:
 * @self: a transport
 *
 * Tells which recipients belong to the transport whatever their address type. Any thread.
 *
 * Source: IXPLogon::AddressTypes, lpppUIDArray.
 *
 * Returns: (transfer container) (nullable) (element-type GBytes): 16-byte UIDs of address book
 *   providers
 */
GPtrArray *
mapi_transport_get_uids (MapiTransport *self)
{
  MapiTransportClass *klass;

  g_return_val_if_fail (MAPI_IS_TRANSPORT (self), NULL);

  klass = MAPI_TRANSPORT_GET_CLASS (self);
  return klass->get_uids != NULL ? klass->get_uids (self) : NULL;
}

static gboolean
mapi_transport_serves_type (MapiTransport *self,
                            const char    *type)
{
  g_auto(GStrv) types = mapi_transport_get_address_types (self);

  if (types == NULL)
    return TRUE;
  for (gsize i = 0; type != NULL && types[i] != NULL; i++)
    {
      if (*types[i] != '\0' && g_ascii_strcasecmp (types[i], type) == 0)
        return TRUE;
    }
  return FALSE;
}

/**
 * mapi_transport_handles:
 * @self: a transport
 * @recipient: a recipient
 *
 * Tells whether the transport can deliver to @recipient at all: by default if it serves the
 * address type. Cheap; any thread.
 *
 * Returns: %TRUE if it can
 */
gboolean
mapi_transport_handles (MapiTransport  *self,
                        MapiProperties *recipient)
{
  MapiTransportClass *klass;

  g_return_val_if_fail (MAPI_IS_TRANSPORT (self), FALSE);
  g_return_val_if_fail (recipient != NULL, FALSE);

  klass = MAPI_TRANSPORT_GET_CLASS (self);
  if (klass->handles != NULL)
    return klass->handles (self, recipient);
  return mapi_transport_serves_type (self,
                                     mapi_properties_get_string (recipient, MAPI_PR_ADDRTYPE));
}

/**
 * mapi_transport_is_coupled:
 * @self: a transport
 *
 * Tells whether the transport is tightly coupled with the store of its own service. Any thread.
 *
 * Returns: %TRUE if it may send where there is no spooler
 */
gboolean
mapi_transport_is_coupled (MapiTransport *self)
{
  MapiTransportClass *klass;

  g_return_val_if_fail (MAPI_IS_TRANSPORT (self), FALSE);

  klass = MAPI_TRANSPORT_GET_CLASS (self);
  return klass->is_coupled != NULL && klass->is_coupled (self);
}

/**
 * mapi_transport_get_store:
 * @self: a transport
 *
 * Gets the store of the transport's own service, for instance to file what was sent. The
 * transport does not own it: the session that set it does.
 *
 * Returns: (transfer none) (nullable): the store, valid until the session logs off
 */
MapiStore *
mapi_transport_get_store (MapiTransport *self)
{
  MapiTransportPrivate *priv = mapi_transport_get_instance_private (self);
  g_autoptr(MapiStore) store = NULL;

  g_return_val_if_fail (MAPI_IS_TRANSPORT (self), NULL);

  store = g_weak_ref_get (&priv->store);
  return store;
}

/**
 * mapi_transport_set_store:
 * @self: a transport
 * @store: (nullable): the store of its service
 *
 * Tells the transport which store its service has. Sessions do this before the logon.
 */
void
mapi_transport_set_store (MapiTransport *self,
                          MapiStore     *store)
{
  MapiTransportPrivate *priv = mapi_transport_get_instance_private (self);

  g_return_if_fail (MAPI_IS_TRANSPORT (self));
  g_return_if_fail (store == NULL || MAPI_IS_STORE (store));

  g_weak_ref_set (&priv->store, store);
}

/**
 * mapi_transport_register_preprocessor:
 * @self: a transport
 * @uid: (nullable): 16-byte UID of the address book provider whose recipients it is for
 * @address_type: (nullable): the address type it is for; with neither it is for every recipient
 * @func: (scope notified): the preprocessor
 * @user_data: for @func
 * @destroy: (nullable): frees @user_data
 *
 * Has messages changed before this transport sends them, where it is the first that may send to a recipient of that
 * kind. Preprocessors run in the order in which they were registered. Any thread.
 *
 * Source: IMAPISupport::RegisterPreprocessor.
 */
void
mapi_transport_register_preprocessor (MapiTransport      *self,
                                      GBytes             *uid,
                                      const char         *address_type,
                                      MapiPreprocessFunc  func,
                                      gpointer            user_data,
                                      GDestroyNotify      destroy)
{
  MapiTransportPrivate *priv = mapi_transport_get_instance_private (self);

  g_return_if_fail (MAPI_IS_TRANSPORT (self));
  g_return_if_fail (func != NULL);

  g_mutex_lock (&priv->lock);
  g_ptr_array_add (priv->preprocessors, mapi_preprocessor_new (uid, address_type, func, user_data, destroy));
  g_mutex_unlock (&priv->lock);
}

/**
 * mapi_transport_preprocess: (skip)
 * @self: a transport
 * @content: the copy it is about to get
 * @refused: (element-type MapiProperties): takes recipients that cannot be served
 * @additional: (element-type MapiContent): takes what is to be sent besides
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Runs the transport's preprocessors on a message. The spooler's. Blocks; any thread.
 *
 * Returns: %TRUE if the message may go
 */
gboolean
mapi_transport_preprocess (MapiTransport  *self,
                           MapiContent    *content,
                           GPtrArray      *refused,
                           GPtrArray      *additional,
                           GCancellable   *cancellable,
                           GError        **error)
{
  MapiTransportPrivate *priv = mapi_transport_get_instance_private (self);
  g_autoptr(GPtrArray) list = NULL;

  g_return_val_if_fail (MAPI_IS_TRANSPORT (self), FALSE);
  g_return_val_if_fail (content != NULL, FALSE);

  /* Made by one of them */
  if (mapi_properties_get_boolean (mapi_content_get_properties (content), MAPI_PR_PREPROCESS))
    return TRUE;
  g_mutex_lock (&priv->lock);
  list = g_ptr_array_ref (priv->preprocessors);
  g_mutex_unlock (&priv->lock);
  for (guint i = 0; i < list->len; i++)
    if (!mapi_preprocessor_run (list->pdata[i], content, refused, additional, cancellable, error))
      return FALSE;
  return TRUE;
}

static gboolean
mapi_transport_call (MapiTransport   *self,
                     MapiWorkerFunc   func,
                     Call            *call,
                     GError         **error)
{
  g_autoptr(MapiTransport) keep = g_object_ref (self);

  if (!mapi_provider_check (MAPI_PROVIDER (self), error) ||
      g_cancellable_set_error_if_cancelled (call->cancellable, error))
    return FALSE;

  call->self = self;
  mapi_worker_call (mapi_provider_get_worker (MAPI_PROVIDER (self), MAPI_LANE_FOREGROUND), func,
                    call);
  if (call->error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&call->error));
  return FALSE;
}

static void
mapi_transport_submit_run (gpointer data)
{
  Call *call = data;
  MapiTransportClass *klass = MAPI_TRANSPORT_GET_CLASS (call->self);

  if (!mapi_provider_check_lane (MAPI_PROVIDER (call->self), &call->error))
    return;
  if (klass->submit == NULL)
    mapi_provider_set_no_support (MAPI_PROVIDER (call->self), &call->error);
  else
    call->result = klass->submit (call->self, call->content, call->deferred, call->cancellable,
                                  &call->error);
}

/**
 * mapi_transport_submit:
 * @self: a transport
 * @content: the message; its recipients without %MAPI_PR_RESPONSIBILITY are to be served
 * @deferred: whether the transport had deferred this message before
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Sends a message. Blocks; any thread. Even with an error there may be a result, which then
 * only says when to try again.
 *
 * Errors: %MAPI_ERROR_BUSY (nothing done, later), %MAPI_ERROR_NOT_ME (nothing done, not its
 * message), %MAPI_ERROR_WAIT and %MAPI_ERROR_NETWORK_ERROR (nobody was served),
 * %MAPI_ERROR_CANCEL (drop the resend), %MAPI_ERROR_INVALID_OBJECT after logoff. Any other is
 * critical: the transport is not used until its configuration changes.
 * Source: IXPLogon::SubmitMessage.
 *
 * Returns: (transfer full) (nullable): what became of each recipient
 */
MapiSubmitResult *
mapi_transport_submit (MapiTransport  *self,
                       MapiContent    *content,
                       gboolean        deferred,
                       GCancellable   *cancellable,
                       GError        **error)
{
  Call call = { .content = content, .deferred = deferred, .cancellable = cancellable };

  g_return_val_if_fail (MAPI_IS_TRANSPORT (self), NULL);
  g_return_val_if_fail (content != NULL, NULL);

  mapi_transport_call (self, mapi_transport_submit_run, &call, error);
  return call.result;
}

/* One after another, for a transport that has nothing better */
static void
mapi_transport_submit_each (Call *call)
{
  MapiTransportClass *klass = MAPI_TRANSPORT_GET_CLASS (call->self);
  MapiContent *next;
  guint index = 0;

  while (!g_cancellable_set_error_if_cancelled (call->cancellable, &call->error) &&
         (next = call->feed->next (&index, call->user_data)) != NULL)
    {
      g_autoptr(MapiContent) content = next;
      g_autoptr(MapiSubmitResult) result = NULL;
      g_autoptr(GError) error = NULL;

      if (call->feed->leaving (index, call->user_data))
        result = klass->submit (call->self, content, FALSE, call->cancellable, &error);
      else
        g_set_error_literal (&error, MAPI_ERROR, MAPI_ERROR_BUSY, "not now");
      call->feed->done (index, result, result == NULL ? error : NULL, call->user_data);
    }
}

static void
mapi_transport_submit_from_run (gpointer data)
{
  Call *call = data;
  MapiTransportClass *klass = MAPI_TRANSPORT_GET_CLASS (call->self);

  if (!mapi_provider_check_lane (MAPI_PROVIDER (call->self), &call->error))
    return;
  if (klass->submit_from != NULL)
    klass->submit_from (call->self, call->feed, call->user_data, call->cancellable, &call->error);
  else if (klass->submit != NULL)
    mapi_transport_submit_each (call);
  else
    mapi_provider_set_no_support (MAPI_PROVIDER (call->self), &call->error);
}

/**
 * mapi_transport_submit_from: (skip)
 * @self: a transport
 * @feed: where messages come from
 * @user_data: for the functions of @feed
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Sends messages as long as @feed has some, none of which was deferred, without waiting for the answer to one
 * before the next where the transport can do that. The functions of @feed are called on other threads. Blocks;
 * any thread.
 *
 * Errors: those of mapi_transport_submit(), when the transport cannot go on; messages it did not take are as they
 * were.
 *
 * Returns: %TRUE if everything was taken
 */
gboolean
mapi_transport_submit_from (MapiTransport         *self,
                            const MapiSubmitFeed  *feed,
                            gpointer               user_data,
                            GCancellable          *cancellable,
                            GError               **error)
{
  Call call = { .feed = feed, .user_data = user_data, .cancellable = cancellable };

  g_return_val_if_fail (MAPI_IS_TRANSPORT (self), FALSE);
  g_return_val_if_fail (feed != NULL, FALSE);

  return mapi_transport_call (self, mapi_transport_submit_from_run, &call, error);
}

static void
mapi_transport_receive_run (gpointer data)
{
  Call *call = data;
  MapiTransportClass *klass = MAPI_TRANSPORT_GET_CLASS (call->self);

  call->n_received = -1;
  if (!mapi_provider_check_lane (MAPI_PROVIDER (call->self), &call->error))
    return;
  if (klass->receive == NULL)
    mapi_provider_set_no_support (MAPI_PROVIDER (call->self), &call->error);
  else
    call->n_received = klass->receive (call->self, call->receive, call->user_data,
                                       call->cancellable, &call->error);
}

/**
 * mapi_transport_receive:
 * @self: a transport
 * @receive: (scope call): gets each message; the transport forgets it only when this answers
 *   %TRUE. Called on the transport's worker
 * @user_data: for @receive
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Fetches the messages that wait. Blocks; any thread.
 *
 * Errors: %MAPI_ERROR_NETWORK_ERROR, %MAPI_ERROR_LOGON_FAILED, %MAPI_ERROR_NO_SUPPORT,
 * %MAPI_ERROR_INVALID_OBJECT after logoff.
 * Source: IXPLogon::Poll, IXPLogon::StartMessage.
 *
 * Returns: the number of messages handed over, -1 on error
 */
gint
mapi_transport_receive (MapiTransport    *self,
                        MapiReceiveFunc   receive,
                        gpointer          user_data,
                        GCancellable     *cancellable,
                        GError          **error)
{
  Call call = { .receive = receive, .user_data = user_data, .cancellable = cancellable };

  g_return_val_if_fail (MAPI_IS_TRANSPORT (self), -1);
  g_return_val_if_fail (receive != NULL, -1);

  return mapi_transport_call (self, mapi_transport_receive_run, &call, error) ? call.n_received
                                                                              : -1;
}

/**
 * mapi_transport_get_poll_interval:
 * @self: a transport
 *
 * Tells how often to look for new mail. Any thread.
 *
 * Source: LOGON_SP_POLL.
 *
 * Returns: seconds between polls; 0 if the transport says itself when there is some, or never
 *   receives
 */
guint
mapi_transport_get_poll_interval (MapiTransport *self)
{
  MapiTransportClass *klass;

  g_return_val_if_fail (MAPI_IS_TRANSPORT (self), 0);

  klass = MAPI_TRANSPORT_GET_CLASS (self);
  return klass->get_poll_interval != NULL ? klass->get_poll_interval (self) : 0;
}
