/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-secrets-private.h"

#include "../provider/mapi-key-file-private.h"
#include "../provider/mapi-support.h"
#include "mapi-init.h"
#include "mapi-paths-private.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>
#include <sys/stat.h>

#include <glib/gi18n-lib.h>
#include <libsecret/secret.h>

/* A secret is looked for, in this order:
 *
 *   1. in the memory of this process (given for the session)
 *   2. $CREDENTIALS_DIRECTORY/UID.SETTING, then /SETTING (systemd credentials)
 *   3. MAPI_SECRET_FILE: a key file of the user, 0600, [UID] SETTING= or [*] SETTING=
 *   4. where [Secrets] Backend= of estafette.conf says:
 *        keyring   libsecret: the keyring, or its own file when SECRET_BACKEND=file. Default.
 *        file      NAME.secret key files, 0600; only for those who wrote this line
 *        session   nowhere else
 *
 * A process that serves as a system service (MAPI_INIT_SERVICE) stops after 3: it must never
 * make a keyring ask somebody. Where there is no keyring a secret stays in memory; it is
 * never put into a file instead. Memory is libsecret's, locked and zeroed.
 *
 * Keyring items have the schema org.estafette.Secret and the attributes provider (UID),
 * setting and server. Attributes can be read while the keyring is locked. */

typedef enum
{
  BACKEND_KEYRING,
  BACKEND_FILE,
  BACKEND_SESSION
} Backend;

static const SecretSchema schema = {
  "org.estafette.Secret", SECRET_SCHEMA_NONE,
  {
    { "provider", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { "setting", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { "server", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { NULL, 0 },
  }
};

/* Interned: "UID.SETTING" → SecretValue, what was given for the time of this process */
static GHashTable *memory;
static GMutex memory_lock;

/* Somebody was asked to unlock the keyring, and did not: nobody is asked for it again while it is locked */
static gint unlocking_declined;

static char *
make_name (const char *uid,
           const char *setting)
{
  return g_strconcat (uid, ".", setting, NULL);
}

static void
remember (const char *name,
          const char *secret)
{
  g_mutex_lock (&memory_lock);
  if (memory == NULL)
    memory = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                    (GDestroyNotify) secret_value_unref);
  if (secret != NULL)
    g_hash_table_insert (memory, g_strdup (name), secret_value_new (secret, -1, "text/plain"));
  else
    g_hash_table_remove (memory, name);
  g_mutex_unlock (&memory_lock);
}

static char *
recall (const char *name)
{
  SecretValue *value;
  char *secret = NULL;

  g_mutex_lock (&memory_lock);
  value = memory != NULL ? g_hash_table_lookup (memory, name) : NULL;
  if (value != NULL)
    secret = g_strdup (secret_value_get_text (value));
  g_mutex_unlock (&memory_lock);
  return secret;
}

static gboolean
get_backend (Backend  *backend,
             GError  **error)
{
  g_autoptr(GError) local = NULL;
  g_autofree char *path = mapi_paths_dup_config_file (error);
  g_autofree char *text = NULL;
  g_autoptr(MapiKeyFile) file = NULL;

  *backend = BACKEND_KEYRING;
  if (path == NULL)
    return FALSE;
  file = mapi_key_file_load (path, &local);
  if (file == NULL)
    {
      if (g_error_matches (local, MAPI_ERROR, MAPI_ERROR_NOT_FOUND))
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  text = g_key_file_get_string (file->file, "Secrets", "Backend", NULL);
  if (text == NULL || strcmp (text, "keyring") == 0)
    return TRUE;
  if (strcmp (text, "file") == 0)
    *backend = BACKEND_FILE;
  else if (strcmp (text, "session") == 0)
    *backend = BACKEND_SESSION;
  else
    {
      mapi_key_file_set_error (file, error, MAPI_ERROR_CORRUPT_DATA, "Secrets", "Backend",
                               _("“Backend” must be keyring, file or session"));
      return FALSE;
    }
  return TRUE;
}

static gboolean
is_service (void)
{
  return (mapi_get_init_flags () & MAPI_INIT_SERVICE) != 0;
}

/* systemd hands each credential over as a file of its own in a folder only we can read. */
static char *
lookup_credential (const char *name,
                   const char *setting)
{
  const char *folder = g_getenv ("CREDENTIALS_DIRECTORY");
  const char *names[] = { name, setting };

  for (guint i = 0; folder != NULL && i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);
      char *secret = NULL;

      if (g_file_get_contents (path, &secret, NULL, NULL))
        {
          gsize length = strlen (secret);

          if (length > 0 && secret[length - 1] == '\n')
            secret[length - 1] = '\0';
          return secret;
        }
    }
  return NULL;
}

static gboolean
file_is_private (const char  *path,
                 GError     **error)
{
  struct stat st;

  if (stat (path, &st) == 0 && st.st_uid == geteuid () && (st.st_mode & 0077) == 0)
    return TRUE;
  g_set_error (error, MAPI_ERROR, MAPI_ERROR_LOGON_FAILED,
               _("“%s” is not used for secrets: it must be the user's own and closed to others "
                 "(mode 0600)"), path);
  return FALSE;
}

static gboolean
lookup_secret_file (const char  *uid,
                    const char  *setting,
                    char       **secret,
                    GError     **error)
{
  const char *path = g_getenv ("MAPI_SECRET_FILE");
  g_autoptr(MapiKeyFile) file = NULL;

  *secret = NULL;
  if (path == NULL || *path == '\0')
    return TRUE;
  if (!file_is_private (path, error))
    return FALSE;
  file = mapi_key_file_load (path, error);
  if (file == NULL)
    return FALSE;
  *secret = g_key_file_get_string (file->file, uid, setting, NULL);
  if (*secret == NULL)
    *secret = g_key_file_get_string (file->file, "*", setting, NULL);
  explicit_bzero (file->data, strlen (file->data));
  return TRUE;
}

static MapiKeyFile *
load_own_file (const char  *uid,
               GError     **error)
{
  g_autofree char *folder = mapi_paths_dup_secret_dir (error);
  g_autofree char *base = g_strconcat (uid, ".secret", NULL);
  g_autofree char *path = NULL;

  if (folder == NULL)
    return NULL;
  path = g_build_filename (folder, base, NULL);
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return mapi_key_file_new (path);
  return file_is_private (path, error) ? mapi_key_file_load (path, error) : NULL;
}

/* libsecret's words, and that it was the keyring. */
static void
take_keyring_error (GError **error,
                    GError  *local)
{
  g_set_error (error, MAPI_ERROR,
               g_error_matches (local, G_IO_ERROR, G_IO_ERROR_CANCELLED) ? MAPI_ERROR_CANCEL
                                                                         : MAPI_ERROR_LOGON_FAILED,
               _("The keyring could not be used: %s"), local->message);
  g_error_free (local);
}

/* Headless computers have no keyring, or not even a bus to find one on. */
static gboolean
is_no_keyring (const GError *error)
{
  return g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SPAWN_SERVICE_NOT_FOUND) ||
         (error->domain == G_IO_ERROR && error->code != G_IO_ERROR_CANCELLED);
}

/* libsecret answers "nothing" both for an item that is not there and for a locked one. */
static gboolean
item_is_locked (const char   *uid,
                const char   *setting,
                GCancellable *cancellable)
{
  GList *items = secret_password_search_sync (&schema, SECRET_SEARCH_ALL, cancellable, NULL,
                                              "provider", uid, "setting", setting, NULL);
  gboolean locked = FALSE;

  for (GList *l = items; l != NULL; l = l->next)
    if (SECRET_IS_ITEM (l->data))
      locked |= secret_item_get_locked (l->data);
  g_list_free_full (items, g_object_unref);
  return locked;
}

/* No word about the password: like a server that is out of reach, it may be there later */
static void
set_locked_error (GError **error)
{
  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR, _("The keyring is locked."));
}

static char *
lookup_keyring (const char    *uid,
                const char    *setting,
                GCancellable  *cancellable,
                GError       **error)
{
  GError *local = NULL;
  char *secret = NULL;

  if (g_atomic_int_get (&unlocking_declined) && item_is_locked (uid, setting, cancellable))
    {
      set_locked_error (error);
      return NULL;
    }
  secret = secret_password_lookup_sync (&schema, cancellable, &local, "provider", uid, "setting", setting, NULL);
  if (secret != NULL)
    {
      g_atomic_int_set (&unlocking_declined, FALSE);
      return secret;
    }
  if (local != NULL)
    {
      if (!is_no_keyring (local))
        take_keyring_error (error, local);
      else
        g_error_free (local);
      return NULL;
    }
  if (item_is_locked (uid, setting, cancellable))
    {
      g_atomic_int_set (&unlocking_declined, TRUE);
      set_locked_error (error);
    }
  return NULL;
}

static char *
lookup_configured (const char    *uid,
                   const char    *setting,
                   GCancellable  *cancellable,
                   GError       **error)
{
  g_autoptr(MapiKeyFile) file = NULL;
  Backend backend;

  if (!get_backend (&backend, error))
    return NULL;
  if (backend == BACKEND_KEYRING)
    return lookup_keyring (uid, setting, cancellable, error);
  if (backend == BACKEND_SESSION)
    return NULL;
  file = load_own_file (uid, error);
  return file != NULL ? g_key_file_get_string (file->file, "Secrets", setting, NULL) : NULL;
}

/*< private >
 * mapi_secrets_lookup:
 * @uid: UID of the provider, 32 digits
 * @setting: name of the setting
 * @cancellable: (nullable): stops waiting for the keyring
 * @error: return location for an error
 *
 * Finds a secret.
 *
 * Errors: %MAPI_ERROR_NOT_FOUND, %MAPI_ERROR_NETWORK_ERROR while the keyring is locked, %MAPI_ERROR_LOGON_FAILED,
 * %MAPI_ERROR_CANCEL.
 *
 * Returns: (transfer full) (nullable): the secret, freed with mapi_secret_free()
 */
char *
mapi_secrets_lookup (const char    *uid,
                     const char    *setting,
                     GCancellable  *cancellable,
                     GError       **error)
{
  g_autofree char *name = make_name (uid, setting);
  g_autoptr(GError) local = NULL;
  char *secret = recall (name);

  if (secret == NULL)
    secret = lookup_credential (name, setting);
  if (secret == NULL && !lookup_secret_file (uid, setting, &secret, error))
    return NULL;
  if (secret == NULL && !is_service ())
    secret = lookup_configured (uid, setting, cancellable, &local);
  if (secret != NULL)
    return secret;
  if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  else
    g_set_error (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND,
                 _("No value is kept for the secret setting “%s”"), setting);
  return NULL;
}

/*< private >
 * mapi_secrets_ask_again:
 *
 * The next lookup in a locked keyring has the desktop ask for it, though it was not unlocked before. For what somebody
 * does who waits for it.
 */
void
mapi_secrets_ask_again (void)
{
  g_atomic_int_set (&unlocking_declined, FALSE);
}

static gboolean
store_in_keyring (const char    *uid,
                  const char    *setting,
                  const char    *server,
                  const char    *label,
                  const char    *secret,
                  gboolean      *persistent,
                  GCancellable  *cancellable,
                  GError       **error)
{
  GError *local = NULL;

  *persistent = secret_password_store_sync (&schema, SECRET_COLLECTION_DEFAULT, label, secret,
                                            cancellable, &local, "provider", uid, "setting",
                                            setting, "server", server != NULL ? server : "", NULL);
  if (*persistent)
    return TRUE;
  /* No keyring at all is what headless computers have: the session keeps it. A keyring that
   * refuses is said. */
  if (is_no_keyring (local))
    {
      g_message ("No keyring (%s): a secret is kept until the end of the session", local->message);
      g_error_free (local);
      return TRUE;
    }
  take_keyring_error (error, local);
  return FALSE;
}

/*< private >
 * mapi_secrets_store:
 *
 * Errors: %MAPI_ERROR_LOGON_FAILED if the keyring refused, %MAPI_ERROR_CANCEL.
 */
gboolean
mapi_secrets_store (const char    *uid,
                    const char    *setting,
                    const char    *server,
                    const char    *label,
                    const char    *secret,
                    gboolean      *persistent,
                    GCancellable  *cancellable,
                    GError       **error)
{
  g_autofree char *name = make_name (uid, setting);
  g_autoptr(MapiKeyFile) file = NULL;
  Backend backend;

  *persistent = FALSE;
  if (!get_backend (&backend, error))
    return FALSE;
  if (is_service ())
    backend = BACKEND_SESSION;
  if (backend == BACKEND_KEYRING &&
      !store_in_keyring (uid, setting, server, label, secret, persistent, cancellable, error))
    return FALSE;
  if (backend == BACKEND_FILE)
    {
      file = load_own_file (uid, error);
      if (file == NULL)
        return FALSE;
      g_key_file_set_string (file->file, "Secrets", setting, secret);
      *persistent = mapi_key_file_save (file, error);
      if (!*persistent)
        return FALSE;
    }
  remember (name, *persistent ? NULL : secret);
  return TRUE;
}

void
mapi_secrets_remember (const char *uid,
                       const char *setting,
                       const char *secret)
{
  g_autofree char *name = make_name (uid, setting);

  remember (name, secret);
}

gboolean
mapi_secrets_is_remembered (const char *uid,
                            const char *setting)
{
  g_autofree char *name = make_name (uid, setting);
  gboolean found;

  g_mutex_lock (&memory_lock);
  found = memory != NULL && g_hash_table_contains (memory, name);
  g_mutex_unlock (&memory_lock);
  return found;
}

/*< private > mapi_secrets_clear: */
gboolean
mapi_secrets_clear (const char    *uid,
                    const char    *setting,
                    GCancellable  *cancellable,
                    GError       **error)
{
  g_autofree char *name = make_name (uid, setting);
  g_autoptr(MapiKeyFile) file = NULL;
  GError *local = NULL;
  Backend backend;

  remember (name, NULL);
  if (is_service ())
    return TRUE;
  if (!get_backend (&backend, error))
    return FALSE;
  if (backend == BACKEND_KEYRING)
    secret_password_clear_sync (&schema, cancellable, &local, "provider", uid, "setting", setting,
                                NULL);
  if (local != NULL)
    {
      take_keyring_error (error, local);
      return FALSE;
    }
  if (backend != BACKEND_FILE)
    return TRUE;

  file = load_own_file (uid, error);
  if (file == NULL)
    return FALSE;
  g_key_file_remove_key (file->file, "Secrets", setting, NULL);
  if (g_key_file_has_group (file->file, "Secrets"))
    {
      g_auto(GStrv) left = g_key_file_get_keys (file->file, "Secrets", NULL, NULL);

      if (left != NULL && left[0] != NULL)
        return mapi_key_file_save (file, error);
    }
  return mapi_paths_remove_tree (file->path, error);
}
