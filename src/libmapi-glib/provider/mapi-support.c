/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-support-private.h"

#include "../session/mapi-certificate.h"
#include "mapi-logon-mark-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* How long a server may refuse what it has taken before until the user is asked for something else */
#define ASK_AFTER_US (10 * G_TIME_SPAN_MINUTE)

/**
 * MapiSupport:
 *
 * What the library gives to one provider instance: its settings, its UID, a folder for its
 * files, its secrets, and its row of the status table. Thread-safe.
 *
 * Source: IMAPISupport.
 */
struct _MapiSupport
{
  GObject         parent_instance;

  guint8          uid[16];             /* set once */
  MapiSettings   *settings;            /* (owned) (nullable), set once */
  char           *data_dir;            /* (owned) (nullable), set once */
  char          **addresses;           /* (owned), set once, lower case */

  GMutex          mutex;               /* guards what follows */
  gboolean        data_dir_made;
  const char     *display_name;        /* (unowned): interned */
  MapiStatusCode  status;
  char           *status_text;         /* (owned) (nullable) */
  gint            progress;
  MapiSecretFunc  secret_func;
  gpointer        secret_data;
  GDestroyNotify  secret_destroy;
  MapiCertificateFunc certificate_func;
  gpointer        certificate_data;
  GDestroyNotify  certificate_destroy;
  MapiPasswordFunc password_func;  /* (nullable) */
  gpointer        password_data;
  GDestroyNotify  password_destroy;
  MapiDataFunc    data_func;           /* (nullable) */
  gpointer        data_data;
  GDestroyNotify  data_destroy;
  gboolean        data_known;          /* the profile knows that there is data */
  gboolean        data_lost;           /* … and it is not there */
  GHashTable     *asked;               /* (owned) (nullable): SHA-256 of certificates asked about */
  gint64          looked_up;           /* µs, monotonic: when a secret was last asked for */
  gint64          accepted;            /* µs, monotonic: when the server took what was looked up */
  GError         *problem;             /* (owned) (nullable): what the status text tells of */
  GError         *disabled;            /* (owned) (nullable): why it is out of use */
};

G_DEFINE_FINAL_TYPE (MapiSupport, mapi_support, G_TYPE_OBJECT)

enum { STATUS_CHANGED, ANSWERED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
mapi_support_finalize (GObject *object)
{
  MapiSupport *self = MAPI_SUPPORT (object);

  if (self->secret_destroy != NULL)
    self->secret_destroy (self->secret_data);
  if (self->certificate_destroy != NULL)
    self->certificate_destroy (self->certificate_data);
  if (self->password_destroy != NULL)
    self->password_destroy (self->password_data);
  if (self->data_destroy != NULL)
    self->data_destroy (self->data_data);
  g_clear_pointer (&self->asked, g_hash_table_unref);
  g_clear_object (&self->settings);
  g_clear_pointer (&self->data_dir, g_free);
  g_clear_pointer (&self->addresses, g_strfreev);
  g_clear_pointer (&self->status_text, g_free);
  g_clear_error (&self->problem);
  g_clear_error (&self->disabled);
  g_mutex_clear (&self->mutex);

  G_OBJECT_CLASS (mapi_support_parent_class)->finalize (object);
}

static void
mapi_support_class_init (MapiSupportClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mapi_support_finalize;

  /**
   * MapiSupport::status-changed:
   * @self: a support object
   *
   * The provider's status changed. Emitted in the thread that changed it, mostly a worker.
   */
  signals[STATUS_CHANGED] =
    g_signal_new ("status-changed", MAPI_TYPE_SUPPORT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);

  /**
   * MapiSupport::answered:
   * @self: a support object
   *
   * The user has answered what stood in the way of the server: another attempt is worth while. In
   * any thread.
   */
  signals[ANSWERED] =
    g_signal_new ("answered", MAPI_TYPE_SUPPORT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);
}

static void
mapi_support_init (MapiSupport *self)
{
  g_mutex_init (&self->mutex);
  self->progress = -1;
}

/* Addresses differ in case in many places of one configuration, and no mail system of today
 * tells mailboxes apart by it. */
static char **
mapi_support_fold_addresses (const char * const *addresses)
{
  g_autoptr(GPtrArray) folded = g_ptr_array_new ();

  for (gsize i = 0; addresses != NULL && addresses[i] != NULL; i++)
    g_ptr_array_add (folded, g_utf8_strdown (addresses[i], -1));
  g_ptr_array_add (folded, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&folded), FALSE);
}

/**
 * mapi_support_new:
 * @uid: (array fixed-size=16): the provider's UID, 16 bytes
 * @settings: (nullable): the provider's settings
 * @data_dir: (nullable): a folder for its files
 * @addresses: (nullable) (array zero-terminated=1): addresses of the profile's own user
 *
 * Makes a support object. Sessions do this for every provider of a profile; call it yourself to
 * test a provider without a session.
 *
 * Returns: (transfer full): a new support object
 */
MapiSupport *
mapi_support_new (const guint8       *uid,
                  MapiSettings       *settings,
                  const char         *data_dir,
                  const char * const *addresses)
{
  MapiSupport *self;

  g_return_val_if_fail (uid != NULL, NULL);
  g_return_val_if_fail (settings == NULL || MAPI_IS_SETTINGS (settings), NULL);

  self = g_object_new (MAPI_TYPE_SUPPORT, NULL);
  memcpy (self->uid, uid, sizeof self->uid);
  self->settings = settings != NULL ? g_object_ref (settings) : NULL;
  self->data_dir = g_strdup (data_dir);
  self->addresses = mapi_support_fold_addresses (addresses);
  return self;
}

/**
 * mapi_support_get_uid:
 * @self: a support object
 *
 * Gets the 16 bytes that are in every entry id the provider makes.
 *
 * Returns: (array fixed-size=16) (transfer none): the 16 bytes that are in every entry id the
 *   provider makes
 */
const guint8 *
mapi_support_get_uid (MapiSupport *self)
{
  g_return_val_if_fail (MAPI_IS_SUPPORT (self), NULL);
  return self->uid;
}

/**
 * mapi_support_dup_uid_string:
 * @self: a support object
 *
 * Gets the UID as 32 hexadecimal digits, as profiles and folder names have it.
 *
 * Returns: (transfer full): the UID as 32 hexadecimal digits, as profiles and folder names have it
 */
char *
mapi_support_dup_uid_string (MapiSupport *self)
{
  g_autoptr(GString) text = g_string_sized_new (2 * sizeof self->uid);

  g_return_val_if_fail (MAPI_IS_SUPPORT (self), NULL);

  for (gsize i = 0; i < sizeof self->uid; i++)
    g_string_append_printf (text, "%02x", self->uid[i]);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/**
 * mapi_support_get_settings:
 * @self: a support object
 *
 * Source: IMAPISupport::OpenProfileSection.
 *
 * Returns: (transfer none) (nullable): the provider's settings
 */
MapiSettings *
mapi_support_get_settings (MapiSupport *self)
{
  g_return_val_if_fail (MAPI_IS_SUPPORT (self), NULL);
  return self->settings;
}

/**
 * mapi_support_get_data_dir:
 * @self: a support object
 *
 * Gets the folder for the provider's files and makes it, for its owner only, if it is not
 * there yet. A folder that cannot be made shows when the first file is opened.
 *
 * Returns: (transfer none) (type filename) (nullable): the folder
 */
const char *
mapi_support_get_data_dir (MapiSupport *self)
{
  g_return_val_if_fail (MAPI_IS_SUPPORT (self), NULL);

  g_mutex_lock (&self->mutex);
  if (self->data_dir != NULL && !self->data_dir_made)
    self->data_dir_made = g_mkdir_with_parents (self->data_dir, 0700) == 0;
  g_mutex_unlock (&self->mutex);
  return self->data_dir;
}

void
mapi_support_set_data_func (MapiSupport    *self,
                            gboolean        known,
                            gboolean        chosen,
                            MapiDataFunc    func,
                            gpointer        user_data,
                            GDestroyNotify  destroy)
{
  g_return_if_fail (MAPI_IS_SUPPORT (self));
  g_return_if_fail (self->data_func == NULL);

  self->data_known = known;
  self->data_dir_made = chosen;
  self->data_func = func;
  self->data_data = user_data;
  self->data_destroy = destroy;
}

gboolean
mapi_support_is_data_lost (MapiSupport *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return self->data_lost;
}

/**
 * mapi_support_claim_data:
 * @self: a support object
 * @there: whether the files of the provider are in its folder
 * @error: return location for an error
 *
 * To be called by a provider of which nobody else has a copy before it makes its files, and once it has made or opened
 * them. The profile remembers that they were there; where they are no longer they were moved or lost, or the disk they
 * are on is not in use now, and nothing new must take their place before a person has said so.
 *
 * Errors: %MAPI_ERROR_UNCONFIGURED.
 *
 * Returns: %TRUE if the files may be opened, or made
 */
gboolean
mapi_support_claim_data (MapiSupport  *self,
                         gboolean      there,
                         GError      **error)
{
  gboolean note, lost;

  g_return_val_if_fail (MAPI_IS_SUPPORT (self), FALSE);

  g_mutex_lock (&self->mutex);
  lost = self->data_lost = self->data_known && !there;
  note = !self->data_known && there && self->data_func != NULL;
  self->data_known |= there;
  g_mutex_unlock (&self->mutex);
  if (note)
    self->data_func (self, self->data_data);
  if (lost)
    g_set_error (error, MAPI_ERROR, MAPI_ERROR_UNCONFIGURED,
                 _("What was kept on this computer is no longer in the folder “%s”. It may have been moved, or be on a "
                   "disk that is not connected now."), self->data_dir);
  return !lost;
}

/**
 * mapi_support_get_display_name:
 * @self: a support object
 *
 * Tells what people call this store, transport or directory.
 *
 * Returns: (transfer none) (nullable): what people call this store, transport or directory
 */
const char *
mapi_support_get_display_name (MapiSupport *self)
{
  const char *name;

  g_return_val_if_fail (MAPI_IS_SUPPORT (self), NULL);

  g_mutex_lock (&self->mutex);
  name = self->display_name;
  g_mutex_unlock (&self->mutex);
  return name;
}

/**
 * mapi_support_set_display_name:
 * @self: a support object
 * @name: (nullable): what people call it
 *
 * Names the provider. The profile knows this name before logon; a provider may set a better one.
 */
void
mapi_support_set_display_name (MapiSupport *self,
                               const char  *name)
{
  g_return_if_fail (MAPI_IS_SUPPORT (self));

  /* Interned, because the getter hands out a pointer while another thread may set a new name;
   * a provider is renamed a few times in a life. */
  g_mutex_lock (&self->mutex);
  self->display_name = g_intern_string (name);
  g_mutex_unlock (&self->mutex);
}

/**
 * mapi_support_get_addresses:
 * @self: a support object
 *
 * Gets addresses of the profile's own user, in lower case.
 *
 * Returns: (transfer none) (array zero-terminated=1): addresses of the profile's own user, in
 *   lower case
 */
const char * const *
mapi_support_get_addresses (MapiSupport *self)
{
  g_return_val_if_fail (MAPI_IS_SUPPORT (self), NULL);
  return (const char * const *) self->addresses;
}

/**
 * mapi_support_is_own_address:
 * @self: a support object
 * @address: (nullable): an address, without a name
 *
 * Tells whether @address is one of the profile's own user, in whatever case.
 *
 * Returns: whether @address is one of the profile's own user, in whatever case
 */
gboolean
mapi_support_is_own_address (MapiSupport *self,
                             const char  *address)
{
  g_autofree char *folded = NULL;

  g_return_val_if_fail (MAPI_IS_SUPPORT (self), FALSE);

  if (address == NULL || !g_utf8_validate (address, -1, NULL))
    return FALSE;
  folded = g_utf8_strdown (address, -1);
  return g_strv_contains ((const char * const *) self->addresses, folded);
}

void
mapi_support_set_secret_func (MapiSupport    *self,
                              MapiSecretFunc  func,
                              gpointer        user_data,
                              GDestroyNotify  destroy)
{
  g_return_if_fail (MAPI_IS_SUPPORT (self));
  g_return_if_fail (self->secret_func == NULL);

  self->secret_func = func;
  self->secret_data = user_data;
  self->secret_destroy = destroy;
}

/* What is out of use does not knock at its server again: servers lock out who does. */
static gboolean
begin_lookup (MapiSupport  *self,
              GError      **error)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  if (self->disabled != NULL)
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_LOGON_FAILED, self->disabled->message);
      mapi_error_explain_by (error, self->disabled);
      return FALSE;
    }
  self->looked_up = g_get_monotonic_time ();
  return TRUE;
}

/**
 * mapi_support_lookup_secret:
 * @self: a support object
 * @setting: name of a secret setting
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Gets a secret from wherever the session keeps them. Blocks; on the provider's worker.
 *
 * Errors: %MAPI_ERROR_NOT_FOUND if there is none, %MAPI_ERROR_LOGON_FAILED if it exists and may
 * not be read.
 *
 * Returns: (transfer full) (nullable): the secret, to be freed with mapi_secret_free()
 */
char *
mapi_support_lookup_secret (MapiSupport   *self,
                            const char    *setting,
                            GCancellable  *cancellable,
                            GError       **error)
{
  char *secret = NULL;

  g_return_val_if_fail (MAPI_IS_SUPPORT (self), NULL);
  g_return_val_if_fail (setting != NULL, NULL);

  if (!begin_lookup (self, error))
    return NULL;
  if (self->secret_func != NULL)
    return self->secret_func (self, setting, cancellable, self->secret_data, error);

  if (self->settings != NULL)
    secret = mapi_settings_dup_string (self->settings, setting);
  if (secret == NULL)
    {
      const char *name = mapi_support_get_display_name (self);

      g_set_error (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND,
                   /* Translators: a setting such as “password”, then an account */
                   _("No “%s” is stored for “%s”"), setting, name != NULL ? name : "?");
    }
  return secret;
}

void
mapi_support_set_certificate_func (MapiSupport         *self,
                                   MapiCertificateFunc  func,
                                   gpointer             user_data,
                                   GDestroyNotify       destroy)
{
  g_return_if_fail (MAPI_IS_SUPPORT (self));
  g_return_if_fail (self->certificate_func == NULL);

  self->certificate_func = func;
  self->certificate_data = user_data;
  self->certificate_destroy = destroy;
}

/* FALSE: it was asked before */
static gboolean
begin_question (MapiSupport *self,
                const char  *name)
{
  gboolean fresh;

  g_mutex_lock (&self->mutex);
  if (self->asked == NULL)
    self->asked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  fresh = g_hash_table_add (self->asked, g_strdup (name));
  g_mutex_unlock (&self->mutex);
  return fresh;
}

/* What nobody was there to hear, or was withdrawn, may be asked again. */
static void
forget_unheard (MapiSupport  *self,
                const char   *name,
                const GError *error)
{
  if (!g_error_matches (error, MAPI_ERROR, MAPI_ERROR_NO_SUPPORT) &&
      !g_error_matches (error, MAPI_ERROR, MAPI_ERROR_CANCEL))
    return;
  g_mutex_lock (&self->mutex);
  g_hash_table_remove (self->asked, name);
  g_mutex_unlock (&self->mutex);
}

/**
 * mapi_support_ask_certificate:
 * @self: a support object
 * @server: host name or address
 * @port: the port
 * @certificate: what it showed
 * @flaws: why that is not accepted
 * @cancellable: (nullable): stops it
 *
 * Asks the user whether a certificate that cannot be verified is trusted all the same. The question
 * comes once for each certificate and server; an answer of yes is kept in the setting
 * “certificate-pins” and counts for this server alone.
 * Blocks.
 *
 * Returns: %TRUE if it is trusted; %FALSE also where nobody can be asked
 */
gboolean
mapi_support_ask_certificate (MapiSupport          *self,
                              const char           *server,
                              guint16               port,
                              GTlsCertificate      *certificate,
                              GTlsCertificateFlags  flaws,
                              GCancellable         *cancellable)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *sha256 = NULL;
  g_autofree char *name = NULL;

  g_return_val_if_fail (MAPI_IS_SUPPORT (self), FALSE);
  g_return_val_if_fail (server != NULL && G_IS_TLS_CERTIFICATE (certificate), FALSE);

  if (self->certificate_func == NULL)
    return FALSE;
  sha256 = mapi_certificate_dup_fingerprint (certificate);
  name = g_strdup_printf ("%s:%u %s", server, port, sha256);
  if (!begin_question (self, name))
    return FALSE;
  if (self->certificate_func (self, server, port, certificate, flaws, cancellable, self->certificate_data, &error))
    return TRUE;
  forget_unheard (self, name, error);
  return FALSE;
}

void
mapi_support_set_password_func (MapiSupport      *self,
                                MapiPasswordFunc  func,
                                gpointer          user_data,
                                GDestroyNotify    destroy)
{
  g_return_if_fail (MAPI_IS_SUPPORT (self));
  g_return_if_fail (self->password_func == NULL);

  self->password_func = func;
  self->password_data = user_data;
  self->password_destroy = destroy;
}

/**
 * mapi_support_ask_password:
 * @self: a support object
 * @problem: what the server said to the password there is
 * @cancellable: (nullable): stops it
 *
 * Asks the user for a password that works and keeps it, as the user wishes, in the keyring or for this
 * process. A user who gives none is not asked again, and one is asked for all providers of a service; when
 * the answer is refused as well the service is out of use for the rest of the session. Blocks, but for
 * work in the background: there the answer comes with [signal@Support::answered].
 *
 * Returns: %TRUE if there is a new one; %FALSE also where nobody can be asked
 */
gboolean
mapi_support_ask_password (MapiSupport   *self,
                           const GError  *problem,
                           GCancellable  *cancellable)
{
  g_autoptr(GError) error = NULL;

  g_return_val_if_fail (MAPI_IS_SUPPORT (self), FALSE);
  g_return_val_if_fail (problem != NULL, FALSE);

  return self->password_func != NULL &&
         self->password_func (self, problem, TRUE, cancellable, self->password_data, &error);
}

/**
 * mapi_support_note_logon:
 * @self: a support object
 *
 * Says that the server took the secrets last looked up: when it refuses them another time, that is
 * a new question. Any thread.
 */
void
mapi_support_note_logon (MapiSupport *self)
{
  g_return_if_fail (MAPI_IS_SUPPORT (self));

  g_mutex_lock (&self->mutex);
  self->accepted = g_get_monotonic_time ();
  g_mutex_unlock (&self->mutex);
  mapi_logon_mark_accept (mapi_support_get_data_dir (self));
}

/**
 * mapi_support_note_refusal:
 * @self: a support object
 * @problem: what the server said
 * @cancellable: (nullable): stops it
 *
 * Says that the server refused the secrets last looked up. A server whose own accounts cannot be asked refuses with the
 * same words as one that knows a password to be wrong, so what it has taken before (mapi_support_note_logon()), in this
 * process or another, is not wrong on the word of one answer: it is to be tried again later, and only when that has
 * lasted for ten minutes the user is asked for another. A token is renewed where that needs no user. Any thread; may
 * block.
 *
 * Returns: %TRUE if it is to be tried again as it is; %FALSE if the server has never taken it: ask with
 *   [method@Support.ask_password]
 */
gboolean
mapi_support_note_refusal (MapiSupport   *self,
                           const GError  *problem,
                           GCancellable  *cancellable)
{
  g_autoptr(GError) error = NULL;
  gboolean renewed;
  gint64 since;

  g_return_val_if_fail (MAPI_IS_SUPPORT (self), FALSE);
  g_return_val_if_fail (problem != NULL, FALSE);

  since = mapi_logon_mark_refuse (mapi_support_get_data_dir (self));
  if (since == 0)
    return FALSE;
  renewed = self->password_func != NULL &&
            self->password_func (self, problem, FALSE, cancellable, self->password_data, &error);
  if (!renewed && g_get_real_time () - since >= ASK_AFTER_US)
    mapi_support_ask_password (self, problem, cancellable);
  return TRUE;
}

gint64
mapi_support_get_lookup (MapiSupport *self,
                         gint64      *accepted)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  *accepted = self->accepted;
  return self->looked_up;
}

void
mapi_support_answered (MapiSupport *self)
{
  g_signal_emit (self, signals[ANSWERED], 0);
}

void
mapi_support_disable (MapiSupport  *self,
                      const GError *reason)
{
  mapi_support_set_problem (self, MAPI_STATUS_FAILURE, reason);
  g_mutex_lock (&self->mutex);
  g_clear_error (&self->disabled);
  self->disabled = g_error_copy (reason);
  g_mutex_unlock (&self->mutex);
}

/* With the text goes what is known of it beside: TRUE if anything changed */
static gboolean
take_status (MapiSupport    *self,
             MapiStatusCode  code,
             const char     *text,
             const GError   *problem,
             gint            progress)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  if (self->disabled != NULL ||
      (self->status == code && self->progress == progress && g_strcmp0 (self->status_text, text) == 0 &&
       (self->problem != NULL) == (problem != NULL)))
    return FALSE;
  self->status = code;
  self->progress = CLAMP (progress, -1, 100);
  g_free (self->status_text);
  self->status_text = g_strdup (text);
  g_clear_error (&self->problem);
  if (problem != NULL)
    {
      self->problem = g_error_copy (problem);
      mapi_error_explain (&self->problem, self->display_name, NULL, NULL);
    }
  return TRUE;
}

/**
 * mapi_support_set_status:
 * @self: a support object
 * @code: the state
 * @text: (nullable): the state in words, in the user's language
 * @progress: percentage of the work going on, or -1 when there is none
 *
 * Says how the provider is doing. Emits "status-changed" in the calling thread, if anything did
 * change.
 *
 * Source: IMAPISupport::ModifyStatusRow.
 */
void
mapi_support_set_status (MapiSupport    *self,
                         MapiStatusCode  code,
                         const char     *text,
                         gint            progress)
{
  g_return_if_fail (MAPI_IS_SUPPORT (self));

  if (take_status (self, code, text, NULL, progress))
    g_signal_emit (self, signals[STATUS_CHANGED], 0);
}

/**
 * mapi_support_set_problem:
 * @self: a support object
 * @code: the state
 * @problem: what keeps the provider from its work
 *
 * Says what is wrong with the provider: the text of the state is that of @problem, and what else is known of it can be
 * asked for. Emits "status-changed" in the calling thread, if anything did change.
 *
 * Source: IMAPISupport::ModifyStatusRow, IMAPIProp::GetLastError.
 */
void
mapi_support_set_problem (MapiSupport    *self,
                          MapiStatusCode  code,
                          const GError   *problem)
{
  g_return_if_fail (MAPI_IS_SUPPORT (self));
  g_return_if_fail (problem != NULL);

  if (take_status (self, code, problem->message, problem, -1))
    g_signal_emit (self, signals[STATUS_CHANGED], 0);
}

GError *
mapi_support_dup_problem (MapiSupport *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return self->problem != NULL ? g_error_copy (self->problem) : NULL;
}

/**
 * mapi_support_get_status:
 * @self: a support object
 * @text: (out) (optional) (nullable) (transfer full): the state in words
 * @progress: (out) (optional): percentage, or -1
 *
 * Gets the state last set.
 *
 * Returns: the state last set; any thread
 */
MapiStatusCode
mapi_support_get_status (MapiSupport  *self,
                         char        **text,
                         gint         *progress)
{
  MapiStatusCode code;

  g_return_val_if_fail (MAPI_IS_SUPPORT (self), MAPI_STATUS_UNKNOWN);

  g_mutex_lock (&self->mutex);
  code = self->status;
  if (text != NULL)
    *text = g_strdup (self->status_text);
  if (progress != NULL)
    *progress = self->progress;
  g_mutex_unlock (&self->mutex);
  return code;
}

/**
 * mapi_secret_free:
 * @secret: (nullable) (transfer full): a secret
 *
 * Overwrites and frees a secret.
 */
void
mapi_secret_free (char *secret)
{
  if (secret == NULL)
    return;
  explicit_bzero (secret, strlen (secret));
  g_free (secret);
}
