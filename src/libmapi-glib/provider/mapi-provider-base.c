/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-provider-private.h"

#include <glib/gi18n-lib.h>

/* Lanes beside the foreground one, for a provider that is asked by several at once */
#define MAX_MORE 7

/**
 * MapiProvider:
 *
 * What stores, transports and address book providers have in common. A provider is made with
 * its "support" property, logged on once, used, and logged off once; after that every call
 * answers %MAPI_ERROR_INVALID_OBJECT. Its vfuncs run on two lanes, one thread each.
 *
 * Source: IMSLogon, IXPLogon, IABLogon.
 */
typedef struct
{
  MapiSupport *support;                /* (owned) (nullable), set once */
  MapiWorker  *workers[MAPI_N_LANES];  /* (owned), set once */
  MapiWorker  *more[MAX_MORE];         /* (owned), set once: beside the foreground lane */
  guint        n_more;
  GMutex       claiming;               /* guards what follows */
  guint        claims[MAX_MORE + 1];   /* calls on their way to the foreground lane and to each of these */
  guint        turn;
  gint         state;                  /* ProviderState, atomic */
  gint         closed;                 /* boolean, atomic: no vfunc may run any more */
} MapiProviderPrivate;

typedef enum
{
  STATE_NEW,
  STATE_LOGGED_ON,
  STATE_LOGGED_OFF
} ProviderState;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (MapiProvider, mapi_provider, G_TYPE_OBJECT)

enum { PROP_0, PROP_SUPPORT, N_PROPS };
static GParamSpec *properties[N_PROPS];

/* One call of a vfunc on the worker, on the stack of the thread that waits for it */
typedef struct
{
  MapiProvider *self;
  guint         flags;
  const char   *old_password;
  const char   *new_password;
  MapiCheck    *check;
  GCancellable *cancellable;
  GError       *error;
  gboolean      result;
} Call;

static void
mapi_provider_constructed (GObject *object)
{
  MapiProvider *self = MAPI_PROVIDER (object);
  MapiProviderPrivate *priv = mapi_provider_get_instance_private (self);
  const char *type = G_OBJECT_TYPE_NAME (self);

  G_OBJECT_CLASS (mapi_provider_parent_class)->constructed (object);

  priv->workers[MAPI_LANE_FOREGROUND] = mapi_worker_new (type);
  priv->workers[MAPI_LANE_BACKGROUND] = mapi_worker_new (type);
}

static void
mapi_provider_dispose (GObject *object)
{
  MapiProvider *self = MAPI_PROVIDER (object);

  if (mapi_provider_is_logged_on (self))
    mapi_provider_logoff (self);

  G_OBJECT_CLASS (mapi_provider_parent_class)->dispose (object);
}

static void
mapi_provider_finalize (GObject *object)
{
  MapiProviderPrivate *priv = mapi_provider_get_instance_private (MAPI_PROVIDER (object));

  for (guint i = 0; i < MAPI_N_LANES; i++)
    g_clear_pointer (&priv->workers[i], mapi_worker_unref);
  for (guint i = 0; i < priv->n_more; i++)
    g_clear_pointer (&priv->more[i], mapi_worker_unref);
  g_mutex_clear (&priv->claiming);
  g_clear_object (&priv->support);

  G_OBJECT_CLASS (mapi_provider_parent_class)->finalize (object);
}

static void
mapi_provider_get_property (GObject    *object,
                            guint       prop_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_SUPPORT:
      g_value_set_object (value, mapi_provider_get_support (MAPI_PROVIDER (object)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
mapi_provider_set_property (GObject      *object,
                            guint         prop_id,
                            const GValue *value,
                            GParamSpec   *pspec)
{
  MapiProviderPrivate *priv = mapi_provider_get_instance_private (MAPI_PROVIDER (object));

  switch (prop_id)
    {
    case PROP_SUPPORT:
      priv->support = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
mapi_provider_class_init (MapiProviderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = mapi_provider_constructed;
  object_class->dispose = mapi_provider_dispose;
  object_class->finalize = mapi_provider_finalize;
  object_class->get_property = mapi_provider_get_property;
  object_class->set_property = mapi_provider_set_property;

  /**
   * MapiProvider:support:
   *
   * What the library gives to this provider.
   */
  properties[PROP_SUPPORT] =
    g_param_spec_object ("support", NULL, NULL, MAPI_TYPE_SUPPORT,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
mapi_provider_init (MapiProvider *self)
{
  MapiProviderPrivate *priv = mapi_provider_get_instance_private (self);

  g_mutex_init (&priv->claiming);
}

MapiWorker *
mapi_provider_get_worker (MapiProvider *self,
                          MapiLane      lane)
{
  MapiProviderPrivate *priv = mapi_provider_get_instance_private (self);

  return priv->workers[lane];
}

/* ---- more lanes ---- */

void
mapi_provider_add_lanes (MapiProvider *self,
                         guint         n_more)
{
  MapiProviderPrivate *priv = mapi_provider_get_instance_private (self);

  while (priv->n_more < MIN (n_more, MAX_MORE))
    priv->more[priv->n_more++] = mapi_worker_new (G_OBJECT_TYPE_NAME (self));
}

static MapiWorker *
get_lane (MapiProviderPrivate *priv,
          guint                lane)
{
  return lane == 0 ? priv->workers[MAPI_LANE_FOREGROUND] : priv->more[lane - 1];
}

/* With the lock */
static guint
find_idlest (MapiProviderPrivate *priv)
{
  guint n_lanes = priv->n_more + 1, best = 0, least = G_MAXUINT;

  for (guint i = 0; i < n_lanes; i++)
    {
      guint lane = (priv->turn + i) % n_lanes;
      guint load = MAX (priv->claims[lane], mapi_worker_get_load (get_lane (priv, lane)));

      if (load < least)
        {
          least = load;
          best = lane;
        }
    }
  return best;
}

MapiWorker *
mapi_provider_choose_worker (MapiProvider *self)
{
  MapiProviderPrivate *priv = mapi_provider_get_instance_private (self);
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&priv->claiming);
  guint lane = find_idlest (priv);

  priv->turn = (lane + 1) % (priv->n_more + 1);
  return get_lane (priv, lane);
}

MapiWorker *
mapi_provider_claim_worker (MapiProvider *self)
{
  MapiProviderPrivate *priv = mapi_provider_get_instance_private (self);
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&priv->claiming);
  guint lane = 0;

  while (lane <= priv->n_more && !mapi_worker_is_current (get_lane (priv, lane)))
    lane++;
  if (lane > priv->n_more)
    lane = find_idlest (priv);
  priv->claims[lane]++;
  return get_lane (priv, lane);
}

void
mapi_provider_release_worker (MapiProvider *self,
                              MapiWorker   *worker)
{
  MapiProviderPrivate *priv = mapi_provider_get_instance_private (self);
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&priv->claiming);

  for (guint lane = 0; lane <= priv->n_more; lane++)
    if (get_lane (priv, lane) == worker)
      priv->claims[lane]--;
}

static void
stop_more (MapiProviderPrivate *priv)
{
  mapi_worker_stop (priv->workers[MAPI_LANE_BACKGROUND]);
  for (guint i = 0; i < priv->n_more; i++)
    mapi_worker_stop (priv->more[i]);
}

const char *
mapi_provider_get_label (MapiProvider *self)
{
  MapiProviderPrivate *priv = mapi_provider_get_instance_private (self);
  const char *name = NULL;

  if (priv->support != NULL)
    name = mapi_support_get_display_name (priv->support);
  return name != NULL && *name != '\0' ? name : G_OBJECT_TYPE_NAME (self);
}

void
mapi_provider_set_no_support (MapiProvider  *self,
                              GError       **error)
{
  g_set_error (error, MAPI_ERROR, MAPI_ERROR_NO_SUPPORT,
               /* Translators: %s is the name of an account, a mail store or a directory */
               _("“%s” does not support this"), mapi_provider_get_label (self));
}

/**
 * mapi_provider_get_support:
 * @self: a provider
 *
 * Gets what the library gave to this provider when it was made. Any thread.
 *
 * Source: IMSProvider::Logon, lpMAPISup.
 *
 * Returns: (transfer none) (nullable): its support object
 */
MapiSupport *
mapi_provider_get_support (MapiProvider *self)
{
  MapiProviderPrivate *priv = mapi_provider_get_instance_private (self);

  g_return_val_if_fail (MAPI_IS_PROVIDER (self), NULL);
  return priv->support;
}

/**
 * mapi_provider_is_logged_on:
 * @self: a provider
 *
 * Tells whether it is between a logon that succeeded and its logoff. Any thread.
 *
 * Returns: whether it is between a logon that succeeded and its logoff. Any thread.
 */
gboolean
mapi_provider_is_logged_on (MapiProvider *self)
{
  MapiProviderPrivate *priv = mapi_provider_get_instance_private (self);

  g_return_val_if_fail (MAPI_IS_PROVIDER (self), FALSE);
  return g_atomic_int_get (&priv->state) == STATE_LOGGED_ON;
}

/**
 * mapi_provider_check:
 * @self: a provider
 * @error: return location for an error
 *
 * Tells whether the provider may still be used. Any thread.
 *
 * Errors: %MAPI_ERROR_INVALID_OBJECT once it was logged off.
 * Source: IMAPISupport::MakeInvalid.
 *
 * Returns: %TRUE if it may be used
 */
gboolean
mapi_provider_check (MapiProvider  *self,
                     GError       **error)
{
  MapiProviderPrivate *priv = mapi_provider_get_instance_private (self);

  g_return_val_if_fail (MAPI_IS_PROVIDER (self), FALSE);

  if (g_atomic_int_get (&priv->state) != STATE_LOGGED_OFF)
    return TRUE;
  g_set_error (error, MAPI_ERROR, MAPI_ERROR_INVALID_OBJECT,
               _("“%s” has been closed"), mapi_provider_get_label (self));
  return FALSE;
}

gboolean
mapi_provider_check_lane (MapiProvider  *self,
                          GError       **error)
{
  MapiProviderPrivate *priv = mapi_provider_get_instance_private (self);

  return !g_atomic_int_get (&priv->closed) || mapi_provider_check (self, error);
}

static gboolean
mapi_provider_call (MapiProvider    *self,
                    MapiWorkerFunc   func,
                    Call            *call,
                    GError         **error)
{
  g_autoptr(MapiProvider) keep = g_object_ref (self);

  if (!mapi_provider_check (self, error) ||
      g_cancellable_set_error_if_cancelled (call->cancellable, error))
    return FALSE;

  call->self = self;
  mapi_worker_call (mapi_provider_get_worker (self, MAPI_LANE_FOREGROUND), func, call);
  if (call->error != NULL)
    g_propagate_error (error, g_steal_pointer (&call->error));
  return call->result;
}

static void
mapi_provider_logon_run (gpointer data)
{
  Call *call = data;
  MapiProviderClass *klass = MAPI_PROVIDER_GET_CLASS (call->self);

  /* A provider with nothing to do at logon leaves the slot empty */
  call->result = klass->logon == NULL ||
                 klass->logon (call->self, call->flags, call->cancellable, &call->error);
}

/**
 * mapi_provider_logon:
 * @self: a provider
 * @flags: how to log on
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Makes the provider ready. Blocks; any thread. May be tried again after a failure.
 *
 * Errors: %MAPI_ERROR_UNCONFIGURED if settings are missing or wrong,
 * %MAPI_ERROR_FAILONEPROVIDER to leave only this one out, %MAPI_ERROR_INVALID_OBJECT after
 * logoff, others as the provider says.
 * Source: IMSProvider::Logon, IXPProvider::TransportLogon, IABProvider::Logon.
 *
 * Returns: %TRUE if it is logged on now
 */
gboolean
mapi_provider_logon (MapiProvider            *self,
                     MapiProviderLogonFlags   flags,
                     GCancellable            *cancellable,
                     GError                 **error)
{
  MapiProviderPrivate *priv = mapi_provider_get_instance_private (self);
  Call call = { .flags = flags, .cancellable = cancellable };

  g_return_val_if_fail (MAPI_IS_PROVIDER (self), FALSE);

  if (mapi_provider_is_logged_on (self))
    return TRUE;
  if (!mapi_provider_call (self, mapi_provider_logon_run, &call, error))
    return FALSE;
  g_atomic_int_set (&priv->state, STATE_LOGGED_ON);
  return TRUE;
}

static void
mapi_provider_logoff_run (gpointer data)
{
  Call *call = data;
  MapiProviderClass *klass = MAPI_PROVIDER_GET_CLASS (call->self);

  if (klass->logoff != NULL)
    klass->logoff (call->self);
}

/**
 * mapi_provider_logoff:
 * @self: a provider
 *
 * Ends the use of the provider: waits for the jobs it has, then lets it close what it holds.
 * From the start of this call on, new ones answer %MAPI_ERROR_INVALID_OBJECT. Does nothing the
 * second time, or without logon. Blocks; not from the provider's own vfuncs.
 *
 * Source: IMSLogon::Logoff, IXPLogon::TransportLogoff, IABLogon::Logoff.
 */
void
mapi_provider_logoff (MapiProvider *self)
{
  MapiProviderPrivate *priv = mapi_provider_get_instance_private (self);
  Call call = { .self = self };

  g_return_if_fail (MAPI_IS_PROVIDER (self));

  if (!g_atomic_int_compare_and_exchange (&priv->state, STATE_LOGGED_ON, STATE_LOGGED_OFF))
    return;

  stop_more (priv);
  g_atomic_int_set (&priv->closed, TRUE);
  /* Whoever was checked before and comes only now finds it closed */
  stop_more (priv);
  mapi_worker_call (priv->workers[MAPI_LANE_FOREGROUND], mapi_provider_logoff_run, &call);
  mapi_worker_stop (priv->workers[MAPI_LANE_FOREGROUND]);
}

static void
mapi_provider_validate_state_run (gpointer data)
{
  Call *call = data;
  MapiProviderClass *klass = MAPI_PROVIDER_GET_CLASS (call->self);

  if (!mapi_provider_check_lane (call->self, &call->error))
    return;
  if (klass->validate_state == NULL)
    mapi_provider_set_no_support (call->self, &call->error);
  else
    call->result = klass->validate_state (call->self, call->flags, call->cancellable,
                                          &call->error);
}

/**
 * mapi_provider_validate_state:
 * @self: a provider
 * @flags: what to do
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Makes the provider look whether its status is still true, or take in changed settings.
 * Blocks; any thread.
 *
 * Errors: %MAPI_ERROR_NO_SUPPORT, %MAPI_ERROR_BUSY, %MAPI_ERROR_INVALID_OBJECT after logoff.
 * Source: IMAPIStatus::ValidateState.
 *
 * Returns: %TRUE on success
 */
gboolean
mapi_provider_validate_state (MapiProvider       *self,
                              MapiValidateFlags   flags,
                              GCancellable       *cancellable,
                              GError            **error)
{
  Call call = { .flags = flags, .cancellable = cancellable };

  g_return_val_if_fail (MAPI_IS_PROVIDER (self), FALSE);
  return mapi_provider_call (self, mapi_provider_validate_state_run, &call, error);
}

static void
mapi_provider_change_password_run (gpointer data)
{
  Call *call = data;
  MapiProviderClass *klass = MAPI_PROVIDER_GET_CLASS (call->self);

  if (!mapi_provider_check_lane (call->self, &call->error))
    return;
  if (klass->change_password == NULL)
    mapi_provider_set_no_support (call->self, &call->error);
  else
    call->result = klass->change_password (call->self, call->old_password, call->new_password,
                                           call->cancellable, &call->error);
}

/**
 * mapi_provider_change_password:
 * @self: a provider
 * @old_password: the password used so far
 * @new_password: the password from now on
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Changes the password in the messaging system. Blocks; any thread.
 *
 * Errors: %MAPI_ERROR_NO_SUPPORT, %MAPI_ERROR_NO_ACCESS for a wrong old password,
 * %MAPI_ERROR_INVALID_OBJECT after logoff.
 * Source: IMAPIStatus::ChangePassword.
 *
 * Returns: %TRUE if the password was changed
 */
gboolean
mapi_provider_change_password (MapiProvider  *self,
                               const char    *old_password,
                               const char    *new_password,
                               GCancellable  *cancellable,
                               GError       **error)
{
  Call call = {
    .old_password = old_password,
    .new_password = new_password,
    .cancellable = cancellable,
  };

  g_return_val_if_fail (MAPI_IS_PROVIDER (self), FALSE);
  return mapi_provider_call (self, mapi_provider_change_password_run, &call, error);
}

static void
mapi_provider_flush_queues_run (gpointer data)
{
  Call *call = data;
  MapiProviderClass *klass = MAPI_PROVIDER_GET_CLASS (call->self);

  if (!mapi_provider_check_lane (call->self, &call->error))
    return;
  if (klass->flush_queues == NULL)
    mapi_provider_set_no_support (call->self, &call->error);
  else
    call->result = klass->flush_queues (call->self, call->flags, call->cancellable,
                                        &call->error);
}

/**
 * mapi_provider_flush_queues:
 * @self: a provider
 * @flags: which direction: upload is outgoing, download incoming mail
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Sends or fetches what waits, now. Blocks; any thread.
 *
 * Errors: %MAPI_ERROR_NO_SUPPORT, %MAPI_ERROR_BUSY, %MAPI_ERROR_NETWORK_ERROR,
 * %MAPI_ERROR_INVALID_OBJECT after logoff.
 * Source: IMAPIStatus::FlushQueues.
 *
 * Returns: %TRUE on success
 */
gboolean
mapi_provider_flush_queues (MapiProvider    *self,
                            MapiFlushFlags   flags,
                            GCancellable    *cancellable,
                            GError         **error)
{
  Call call = { .flags = flags, .cancellable = cancellable };

  g_return_val_if_fail (MAPI_IS_PROVIDER (self), FALSE);
  return mapi_provider_call (self, mapi_provider_flush_queues_run, &call, error);
}

static void
mapi_provider_check_service_run (gpointer data)
{
  Call *call = data;
  MapiProviderClass *klass = MAPI_PROVIDER_GET_CLASS (call->self);

  if (!mapi_provider_check_lane (call->self, &call->error))
    return;
  if (klass->check_service == NULL)
    mapi_provider_set_no_support (call->self, &call->error);
  else
    call->result = klass->check_service (call->self, call->check, call->cancellable,
                                         &call->error);
  if (call->check != NULL && klass->check_service != NULL)
    mapi_check_end (call->check, NULL, call->error);
}

/**
 * mapi_provider_check_service:
 * @self: a provider
 * @check: (nullable): where to report the steps
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Tries whether the provider can do its work with the settings it has, step by step. It need not be
 * logged on, and is not afterwards. Blocks; any thread; @check is told on the provider's worker.
 *
 * Errors: %MAPI_ERROR_NO_SUPPORT if there is nothing to try but the logon,
 * %MAPI_ERROR_INVALID_OBJECT after logoff, others as the provider says.
 *
 * Returns: %TRUE if all is well
 */
gboolean
mapi_provider_check_service (MapiProvider  *self,
                             MapiCheck     *check,
                             GCancellable  *cancellable,
                             GError       **error)
{
  Call call = { .check = check, .cancellable = cancellable };

  g_return_val_if_fail (MAPI_IS_PROVIDER (self), FALSE);
  return mapi_provider_call (self, mapi_provider_check_service_run, &call, error);
}
