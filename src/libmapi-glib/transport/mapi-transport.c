/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-transport.h"

#include "../provider/mapi-provider-private.h"

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
  GWeakRef store;  /* a MapiStore: the session owns both */
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
  GPtrArray        *contents;
  MapiSubmittedFunc submitted;
  gint              n_received;
  GError           *error;
} Call;

static void
mapi_transport_finalize (GObject *object)
{
  MapiTransportPrivate *priv = mapi_transport_get_instance_private (MAPI_TRANSPORT (object));

  g_weak_ref_clear (&priv->store);

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

static void
mapi_transport_submit_one_of_many (Call  *call,
                                   guint  index)
{
  MapiTransportClass *klass = MAPI_TRANSPORT_GET_CLASS (call->self);
  g_autoptr(MapiSubmitResult) result = NULL;
  g_autoptr(GError) error = NULL;

  if (klass->submit == NULL)
    mapi_provider_set_no_support (MAPI_PROVIDER (call->self), &error);
  else if (!g_cancellable_set_error_if_cancelled (call->cancellable, &error))
    result = klass->submit (call->self, g_ptr_array_index (call->contents, index), FALSE,
                            call->cancellable, &error);
  call->submitted (index, result, error, call->user_data);
}

static void
mapi_transport_submit_many_run (gpointer data)
{
  Call *call = data;
  MapiTransportClass *klass = MAPI_TRANSPORT_GET_CLASS (call->self);

  if (!mapi_provider_check_lane (MAPI_PROVIDER (call->self), &call->error))
    return;
  if (klass->submit_many != NULL)
    klass->submit_many (call->self, call->contents, call->submitted, call->user_data,
                        call->cancellable);
  else
    for (guint i = 0; i < call->contents->len; i++)
      mapi_transport_submit_one_of_many (call, i);
}

/**
 * mapi_transport_submit_many:
 * @self: a transport
 * @contents: (element-type MapiContent): messages, each as mapi_transport_submit() takes it
 * @done: (scope call): gets what became of each, on the transport's worker
 * @user_data: for @done
 * @cancellable: (nullable): stops it
 *
 * Sends several messages, none of which was deferred, without waiting for the answer to one before the
 * next where the transport can do that. @done is called once for each, with an error too. Blocks; any
 * thread.
 */
void
mapi_transport_submit_many (MapiTransport     *self,
                            GPtrArray         *contents,
                            MapiSubmittedFunc  done,
                            gpointer           user_data,
                            GCancellable      *cancellable)
{
  Call call = { .contents = contents, .submitted = done, .user_data = user_data,
                .cancellable = cancellable };
  g_autoptr(GError) error = NULL;

  g_return_if_fail (MAPI_IS_TRANSPORT (self));
  g_return_if_fail (contents != NULL);
  g_return_if_fail (done != NULL);

  if (mapi_transport_call (self, mapi_transport_submit_many_run, &call, &error))
    return;
  for (guint i = 0; i < contents->len; i++)
    done (i, NULL, error, user_data);
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
