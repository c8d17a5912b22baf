/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-status-private.h"

#include "../profile/mapi-service-admin-private.h"
#include "mapi-session-private.h"
#include "../store/mapi-store-server.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* UID of the ids of status objects. After it: a version byte, the resource type, the
 * provider's UID or zeros. They mean something in their session only. */
static const guint8 status_uid[MAPI_UID_SIZE] = {
  0x5a, 0x1f, 0x0c, 0x83, 0x7e, 0x2d, 0x4b, 0x61, 0x9a, 0x44, 0xd1, 0x70, 0x38, 0xee, 0x95, 0x02
};

#define STATUS_ID_VERSION 1

/**
 * MapiStatus:
 *
 * How one part of a session is doing: the subsystem, the spooler, the address book or one
 * provider. Belongs to the session's context; what it says may be read from any thread, and
 * "notify" is emitted on that context.
 *
 * Source: IMAPIStatus.
 */
struct _MapiStatus
{
  GObject              parent_instance;

  GWeakRef             session;
  MapiResourceType     type;
  guint64              key;
  MapiEntryId         *id;
  char                *service_uid;  /* (nullable) */
  GBytes           *uid;          /* (nullable): of the provider */

  GMutex               lock;         /* guards what follows */
  const char          *name;         /* interned */
  char                *text;         /* (nullable) */
  GError              *problem;      /* (nullable): what the text tells of */
  const char          *module;       /* interned, (nullable) */
  const char          *comment;      /* interned, (nullable) */
  MapiResourceMethods  methods;
  MapiResourceFlags    flags;
  MapiStatusCode       code;
  gint                 progress;
  MapiProperties      *identity;     /* (nullable) */
};

G_DEFINE_FINAL_TYPE (MapiStatus, mapi_status, G_TYPE_OBJECT)

enum { PROP_0, PROP_DISPLAY_NAME, PROP_CODE, PROP_TEXT, PROP_PROGRESS, N_PROPS };
static GParamSpec *properties[N_PROPS];

static void
mapi_status_finalize (GObject *object)
{
  MapiStatus *self = MAPI_STATUS (object);

  g_weak_ref_clear (&self->session);
  g_clear_pointer (&self->id, mapi_entry_id_free);
  g_clear_pointer (&self->identity, mapi_properties_unref);
  g_clear_pointer (&self->uid, g_bytes_unref);
  g_free (self->service_uid);
  g_free (self->text);
  g_clear_error (&self->problem);
  g_mutex_clear (&self->lock);

  G_OBJECT_CLASS (mapi_status_parent_class)->finalize (object);
}

static void
mapi_status_get_property (GObject    *object,
                          guint       prop_id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  MapiStatus *self = MAPI_STATUS (object);

  switch (prop_id)
    {
    case PROP_DISPLAY_NAME:
      g_value_set_static_string (value, mapi_status_get_display_name (self));
      break;
    case PROP_CODE:
      g_value_set_uint (value, mapi_status_get_code (self));
      break;
    case PROP_TEXT:
      g_value_set_string (value, mapi_status_get_text (self));
      break;
    case PROP_PROGRESS:
      g_value_set_int (value, mapi_status_get_progress (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
mapi_status_class_init (MapiStatusClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = mapi_status_finalize;
  object_class->get_property = mapi_status_get_property;

  /**
   * MapiStatus:display-name:
   *
   * What people call it; the profile's name for the subsystem.
   */
  properties[PROP_DISPLAY_NAME] = g_param_spec_string ("display-name", NULL, NULL, NULL, flags);
  /**
   * MapiStatus:code:
   *
   * Bits of [flags@StatusCode].
   */
  properties[PROP_CODE] = g_param_spec_uint ("code", NULL, NULL, 0, G_MAXUINT, 0, flags);
  /**
   * MapiStatus:text:
   *
   * The state in words, or %NULL.
   */
  properties[PROP_TEXT] = g_param_spec_string ("text", NULL, NULL, NULL, flags);
  /**
   * MapiStatus:progress:
   *
   * Percentage of the work going on, -1 when idle.
   */
  properties[PROP_PROGRESS] = g_param_spec_int ("progress", NULL, NULL, -1, 100, -1, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
mapi_status_init (MapiStatus *self)
{
  g_mutex_init (&self->lock);
  self->progress = -1;
}

MapiStatus *
mapi_status_new (MapiSession      *session,
                 MapiResourceType  type,
                 const guint8     *uid,
                 const char       *service_uid,
                 guint64           key,
                 const char       *display_name)
{
  MapiStatus *self = g_object_new (MAPI_TYPE_STATUS, NULL);
  guint8 data[2 + MAPI_UID_SIZE] = { STATUS_ID_VERSION, type };

  if (uid != NULL)
    {
      memcpy (data + 2, uid, MAPI_UID_SIZE);
      self->uid = g_bytes_new (uid, MAPI_UID_SIZE);
    }
  g_weak_ref_init (&self->session, session);
  self->type = type;
  self->key = key;
  self->service_uid = g_strdup (service_uid);
  self->name = g_intern_string (display_name);
  self->id = mapi_entry_id_new (status_uid, data, sizeof data,
                                MAPI_ENTRY_ID_THIS_SESSION | MAPI_ENTRY_ID_NOT_RECIP);
  return self;
}

gboolean
mapi_status_is_id (const MapiEntryId *id)
{
  return mapi_entry_id_has_uid (id, status_uid);
}

typedef struct
{
  MapiStatus *status;
  char       *old_text;  /* (nullable): somebody on the context may still read it */
} Change;

static void
change_free (gpointer data)
{
  Change *change = data;

  g_object_unref (change->status);
  g_free (change->old_text);
  g_free (change);
}

static gboolean
notify_cb (gpointer data)
{
  Change *change = data;

  for (guint i = PROP_0 + 1; i < N_PROPS; i++)
    g_object_notify_by_pspec (G_OBJECT (change->status), properties[i]);
  return G_SOURCE_REMOVE;
}

static void
notify_on_context (MapiStatus *self,
                   char       *old_text)
{
  g_autoptr(MapiSession) session = g_weak_ref_get (&self->session);
  g_autoptr(GSource) source = NULL;
  Change *change = g_new0 (Change, 1);

  change->status = g_object_ref (self);
  change->old_text = old_text;
  if (session == NULL)
    {
      change_free (change);
      return;
    }

  source = g_idle_source_new ();
  g_source_set_callback (source, notify_cb, change, change_free);
  g_source_attach (source, session->context);
}

gboolean
mapi_status_update (MapiStatus     *self,
                    MapiStatusCode  code,
                    const char     *text,
                    const GError   *problem,
                    gint            progress)
{
  char *old_text = NULL;
  gboolean changed;

  g_mutex_lock (&self->lock);
  changed = self->code != code || self->progress != progress || (self->problem != NULL) != (problem != NULL);
  g_clear_error (&self->problem);
  self->problem = problem != NULL ? g_error_copy (problem) : NULL;
  self->code = code;
  self->progress = progress;
  if (g_strcmp0 (self->text, text) != 0)
    {
      changed = TRUE;
      old_text = self->text;
      self->text = g_strdup (text);
    }
  g_mutex_unlock (&self->lock);

  if (changed)
    notify_on_context (self, old_text);
  return changed;
}

void
mapi_status_set_name (MapiStatus *self,
                      const char *display_name)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->name = g_intern_string (display_name);
}

void
mapi_status_set_methods (MapiStatus          *self,
                         MapiResourceMethods  methods)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->methods = methods;
}

void
mapi_status_set_flags (MapiStatus        *self,
                       MapiResourceFlags  flags)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->flags = flags;
}

void
mapi_status_set_module (MapiStatus *self,
                        const char *module)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->module = g_intern_string (module);
}

gboolean
mapi_status_set_comment (MapiStatus *self,
                         const char *comment)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  const char *before = self->comment;

  self->comment = g_intern_string (comment);
  return self->comment != before;
}

void
mapi_status_set_identity (MapiStatus     *self,
                          MapiProperties *identity)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  g_clear_pointer (&self->identity, mapi_properties_unref);
  self->identity = identity != NULL ? mapi_properties_ref (identity) : NULL;
}

guint64
mapi_status_get_key (MapiStatus *self)
{
  return self->key;
}

/**
 * mapi_status_get_entry_id:
 * @self: a status object
 *
 * Gets its id, for [method@Session.open_entry] of the same session.
 *
 * Returns: (transfer none): its id, for [method@Session.open_entry] of the same session
 */
const MapiEntryId *
mapi_status_get_entry_id (MapiStatus *self)
{
  g_return_val_if_fail (MAPI_IS_STATUS (self), NULL);

  return self->id;
}

/**
 * mapi_status_get_resource_type:
 * @self: a status object
 *
 * Tells whose status it is.
 *
 * Returns: whose status it is
 */
MapiResourceType
mapi_status_get_resource_type (MapiStatus *self)
{
  g_return_val_if_fail (MAPI_IS_STATUS (self), MAPI_RESOURCE_NONE);

  return self->type;
}

/**
 * mapi_status_get_methods:
 * @self: a status object
 *
 * Tells which of its methods do anything.
 *
 * Returns: which of its methods do anything
 */
MapiResourceMethods
mapi_status_get_methods (MapiStatus *self)
{
  g_autoptr(GMutexLocker) locker = NULL;

  g_return_val_if_fail (MAPI_IS_STATUS (self), 0);

  locker = g_mutex_locker_new (&self->lock);
  return self->methods;
}

/**
 * mapi_status_get_flags:
 * @self: a status object
 *
 * Tells what the provider is in its profile.
 *
 * Returns: what the provider is in its profile
 */
MapiResourceFlags
mapi_status_get_flags (MapiStatus *self)
{
  g_autoptr(GMutexLocker) locker = NULL;

  g_return_val_if_fail (MAPI_IS_STATUS (self), 0);

  locker = g_mutex_locker_new (&self->lock);
  return self->flags;
}

/**
 * mapi_status_get_display_name:
 * @self: a status object
 *
 * Tells what people call it.
 *
 * Returns: (transfer none) (nullable): what people call it
 */
const char *
mapi_status_get_display_name (MapiStatus *self)
{
  g_autoptr(GMutexLocker) locker = NULL;

  g_return_val_if_fail (MAPI_IS_STATUS (self), NULL);

  locker = g_mutex_locker_new (&self->lock);
  return self->name;
}

/**
 * mapi_status_get_code:
 * @self: a status object
 *
 * Source: PR_STATUS_CODE.
 *
 * Returns: the state
 */
MapiStatusCode
mapi_status_get_code (MapiStatus *self)
{
  g_autoptr(GMutexLocker) locker = NULL;

  g_return_val_if_fail (MAPI_IS_STATUS (self), MAPI_STATUS_UNKNOWN);

  locker = g_mutex_locker_new (&self->lock);
  return self->code;
}

/**
 * mapi_status_get_text:
 * @self: a status object
 *
 * Gets the state in words, until the session's context runs.
 *
 * Returns: (transfer none) (nullable): the state in words, until the session's context runs
 */
const char *
mapi_status_get_text (MapiStatus *self)
{
  g_autoptr(GMutexLocker) locker = NULL;

  g_return_val_if_fail (MAPI_IS_STATUS (self), NULL);

  locker = g_mutex_locker_new (&self->lock);
  return self->text;
}

/**
 * mapi_status_get_progress:
 * @self: a status object
 *
 * Source: PR_REMOTE_PROGRESS.
 *
 * Returns: percentage of the work going on, -1 when idle
 */
gint
mapi_status_get_progress (MapiStatus *self)
{
  g_autoptr(GMutexLocker) locker = NULL;

  g_return_val_if_fail (MAPI_IS_STATUS (self), -1);

  locker = g_mutex_locker_new (&self->lock);
  return self->progress;
}

/**
 * mapi_status_dup_problem:
 * @self: a status object
 *
 * Gets what is wrong, with all that is known of it: what [method@Status.get_text] tells of.
 *
 * Source: IMAPIProp::GetLastError.
 *
 * Returns: (transfer full) (nullable): the error; any thread
 */
GError *
mapi_status_dup_problem (MapiStatus *self)
{
  g_autoptr(GMutexLocker) locker = NULL;

  g_return_val_if_fail (MAPI_IS_STATUS (self), NULL);

  locker = g_mutex_locker_new (&self->lock);
  return self->problem != NULL ? g_error_copy (self->problem) : NULL;
}

/**
 * mapi_status_dup_properties:
 * @self: a status object
 *
 * Gets everything as properties: the row of the status table.
 *
 * Returns: (transfer full): a bag
 */
MapiProperties *
mapi_status_dup_properties (MapiStatus *self)
{
  g_autoptr(MapiProperties) row = mapi_properties_new ();
  g_autoptr(GMutexLocker) locker = NULL;
  g_autoptr(GBytes) id = NULL;

  g_return_val_if_fail (MAPI_IS_STATUS (self), NULL);

  id = mapi_entry_id_to_bytes (self->id);
  locker = g_mutex_locker_new (&self->lock);
  if (self->identity != NULL)
    mapi_properties_merge (row, self->identity);
  mapi_properties_set_string (row, MAPI_PR_DISPLAY_NAME, self->name);
  if (self->uid != NULL)
    mapi_properties_set_binary (row, MAPI_PR_PROVIDER_UID, self->uid);
  mapi_properties_set_long (row, MAPI_PR_STATUS_CODE, self->code);
  mapi_properties_set_long (row, MAPI_PR_RESOURCE_METHODS, self->methods);
  mapi_properties_set_long (row, MAPI_PR_RESOURCE_FLAGS, self->flags);
  mapi_properties_set_long (row, MAPI_PR_RESOURCE_TYPE, self->type);
  mapi_properties_set_binary (row, MAPI_PR_ENTRYID, id);
  mapi_properties_set_binary (row, MAPI_PR_INSTANCE_KEY, id);
  mapi_properties_set_long (row, MAPI_PR_OBJECT_TYPE, MAPI_OBJECT_STATUS);
  mapi_properties_set_long (row, MAPI_PR_ROWID, self->key);
  mapi_properties_set_long (row, MAPI_PR_REMOTE_PROGRESS, self->progress);
  if (self->text != NULL)
    mapi_properties_set_string (row, MAPI_PR_STATUS_STRING, self->text);
  if (self->module != NULL)
    mapi_properties_set_string (row, MAPI_PR_PROVIDER_DLL_NAME, self->module);
  if (self->comment != NULL)
    mapi_properties_set_string (row, MAPI_PR_COMMENT, self->comment);

  return g_steal_pointer (&row);
}

/* The session, if the method is there and the session still is */
static MapiSession *
begin_method (MapiStatus           *self,
              MapiResourceMethods   method,
              GError              **error)
{
  g_autoptr(MapiSession) session = g_weak_ref_get (&self->session);

  if (session == NULL)
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_INVALID_OBJECT,
                           _("The session has ended"));
      return NULL;
    }
  if (!mapi_session_check (session, error))
    return NULL;
  if (!(mapi_status_get_methods (self) & method))
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_NO_SUPPORT, _("“%s” does not support this"),
                   mapi_status_get_display_name (self));
      return NULL;
    }

  return g_steal_pointer (&session);
}

/**
 * mapi_status_validate_state:
 * @self: a status object
 * @flags: what to do
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Checks whether the state is still true: of every provider for the subsystem, of the transports
 * for the spooler, which starts them all. Blocks; any thread.
 *
 * Errors: %MAPI_ERROR_UNKNOWN_FLAGS, %MAPI_ERROR_NO_SUPPORT, %MAPI_ERROR_BUSY;
 * %MAPI_ERROR_INVALID_OBJECT after the session's logoff.
 * Source: IMAPIStatus::ValidateState.
 *
 * Returns: %TRUE on success
 */
gboolean
mapi_status_validate_state (MapiStatus         *self,
                            MapiValidateFlags   flags,
                            GCancellable       *cancellable,
                            GError            **error)
{
  const guint known =
    MAPI_VALIDATE_SUPPRESS_UI | MAPI_VALIDATE_REFRESH_XP_HEADER_CACHE |
    MAPI_VALIDATE_PROCESS_XP_HEADER_CACHE | MAPI_VALIDATE_FORCE_XP_CONNECT |
    MAPI_VALIDATE_FORCE_XP_DISCONNECT | MAPI_VALIDATE_CONFIG_CHANGED |
    MAPI_VALIDATE_ABORT_XP_HEADER_OPERATION | MAPI_VALIDATE_SHOW_XP_SESSION_UI;
  g_autoptr(MapiSession) session = NULL;

  g_return_val_if_fail (MAPI_IS_STATUS (self), FALSE);

  if (flags & ~known)
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_UNKNOWN_FLAGS, _("Unknown flags"));
      return FALSE;
    }

  session = begin_method (self, MAPI_RESOURCE_METHOD_VALIDATE_STATE, error);
  return session != NULL && mapi_session_validate (session, self, flags, cancellable, error);
}

/**
 * mapi_status_change_password:
 * @self: a status object
 * @old_password: the password so far
 * @new_password: the one to be
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Changes a provider's password. Asks nobody. Blocks; any thread.
 *
 * Errors: %MAPI_ERROR_NO_SUPPORT; %MAPI_ERROR_NO_ACCESS if @old_password is wrong.
 * Source: IMAPIStatus::ChangePassword.
 *
 * Returns: %TRUE on success
 */
gboolean
mapi_status_change_password (MapiStatus    *self,
                             const char    *old_password,
                             const char    *new_password,
                             GCancellable  *cancellable,
                             GError       **error)
{
  g_autoptr(MapiSession) session = NULL;
  g_autoptr(MapiProvider) provider = NULL;

  g_return_val_if_fail (MAPI_IS_STATUS (self), FALSE);

  session = begin_method (self, MAPI_RESOURCE_METHOD_CHANGE_PASSWORD, error);
  if (session == NULL)
    return FALSE;

  provider = mapi_session_dup_status_provider (session, self);
  if (provider == NULL)
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_NO_SUPPORT, _("“%s” is not running"),
                   mapi_status_get_display_name (self));
      return FALSE;
    }

  return mapi_provider_change_password (provider, old_password, new_password, cancellable, error);
}

static gboolean
flush (MapiStatus      *self,
       MapiSession     *session,
       MapiFlushFlags   flags,
       GCancellable    *cancellable,
       GError         **error)
{
  g_autoptr(MapiProvider) provider = NULL;

  /* A transport that runs here is asked itself; the others are the spooler's. */
  if (self->type == MAPI_RESOURCE_TRANSPORT || self->type == MAPI_RESOURCE_STORE_PROVIDER ||
      self->type == MAPI_RESOURCE_AB_PROVIDER)
    provider = mapi_session_dup_status_provider (session, self);
  if (provider != NULL && self->type == MAPI_RESOURCE_STORE_PROVIDER)
    return mapi_store_synchronize (MAPI_STORE (provider), flags, cancellable, error);
  if (provider != NULL && self->type == MAPI_RESOURCE_AB_PROVIDER)
    return mapi_address_book_provider_synchronize (MAPI_ADDRESS_BOOK_PROVIDER (provider), flags, cancellable, error);
  if (provider != NULL && MAPI_PROVIDER_GET_CLASS (provider)->flush_queues != NULL)
    return mapi_provider_flush_queues (provider, flags, cancellable, error);
  return mapi_session_flush_queues (session, flags, cancellable, error);
}

/**
 * mapi_status_flush_queues:
 * @self: the status object of the spooler or of a transport
 * @flags: which way
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Sends and receives now. Blocks until it is done unless told otherwise; any thread.
 *
 * Errors: %MAPI_ERROR_NO_SUPPORT, %MAPI_ERROR_BUSY, and what stood in the way.
 * Source: IMAPIStatus::FlushQueues.
 *
 * Returns: %TRUE on success
 */
gboolean
mapi_status_flush_queues (MapiStatus      *self,
                          MapiFlushFlags   flags,
                          GCancellable    *cancellable,
                          GError         **error)
{
  g_autoptr(MapiSession) session = NULL;
  g_autoptr(GError) failure = NULL;

  g_return_val_if_fail (MAPI_IS_STATUS (self), FALSE);

  session = begin_method (self, MAPI_RESOURCE_METHOD_FLUSH_QUEUES, error);
  if (session == NULL)
    return FALSE;
  if (flush (self, session, flags, cancellable, &failure))
    return TRUE;
  if (self->type == MAPI_RESOURCE_STORE_PROVIDER && mapi_session_ask_after_flush (session, self, flags, failure, cancellable))
    return flush (self, session, flags, cancellable, error);
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

static char *
dup_uid_string (MapiStatus *self)
{
  gsize length = 0;
  const guint8 *bytes = self->uid != NULL ? g_bytes_get_data (self->uid, &length) : NULL;
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i < length; i++)
    g_string_append_printf (text, "%02x", bytes[i]);
  return g_string_free (text, FALSE);
}

/**
 * mapi_status_settings_dialog:
 * @self: a provider's status object
 * @read_only: nothing is to be changed
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Has the session's user look at the settings of the provider's service, with its own page in front. What is changed holds
 * from the next session on. Blocks; any thread.
 *
 * Errors: %MAPI_ERROR_NO_SUPPORT for what is not a provider, or where there is nobody to show it
 * to; %MAPI_ERROR_USER_CANCEL.
 * Source: IMAPIStatus::SettingsDialog.
 *
 * Returns: %TRUE if they were accepted
 */
gboolean
mapi_status_settings_dialog (MapiStatus    *self,
                             gboolean       read_only,
                             GCancellable  *cancellable,
                             GError       **error)
{
  g_autoptr(MapiSession) session = NULL;
  g_autoptr(MapiServiceAdmin) admin = NULL;
  g_autoptr(MapiService) service = NULL;
  g_autofree char *uid = NULL;
  MapiServiceUiFlags flags = MAPI_SERVICE_UI_ALWAYS | MAPI_SERVICE_UI_ALLOWED | MAPI_SERVICE_CURRENT_PROVIDER_FIRST;

  g_return_val_if_fail (MAPI_IS_STATUS (self), FALSE);

  session = begin_method (self, MAPI_RESOURCE_METHOD_SETTINGS_DIALOG, error);
  if (session == NULL)
    return FALSE;

  if (read_only)
    flags |= MAPI_SERVICE_UI_READ_ONLY;
  admin = mapi_session_admin_services (session, error);
  service = admin != NULL ? mapi_service_admin_open_service (admin, self->service_uid, error) : NULL;
  uid = dup_uid_string (self);
  return service != NULL &&
         mapi_service_admin_configure_setting (admin, self->service_uid, NULL,
                                               mapi_service_get_first_setting (service, uid), flags,
                                               session->interaction, cancellable, error);
}
