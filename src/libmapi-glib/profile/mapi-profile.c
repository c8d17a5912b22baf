/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-profile-private.h"

#include "../provider/mapi-provider-base.h"
#include "../provider/mapi-setting-private.h"
#include "../provider/mapi-support-private.h"
#include "../session/mapi-oauth-private.h"
#include "../session/mapi-paths-private.h"
#include "../session/mapi-secrets-private.h"
#include "mapi-identity-list-private.h"
#include "mapi-profile-use-private.h"
#include "mapi-service-private.h"
#include "mapi-service-type-private.h"

#include <string.h>

#include <glib/gi18n-lib.h>

struct _MapiProfile
{
  GObject       parent_instance;
  char         *name;
  char         *search_key;
  MapiCatalog  *catalog;
  GPtrArray    *all;            /* (owned) (element-type MapiService) */
  GPtrArray    *enabled;        /* (owned) (element-type MapiService) */
  char        **addresses;
  char        **local_addresses;  /* those of them that no service with a server has */
  MapiFileLock *in_use;         /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (MapiProfile, mapi_profile, G_TYPE_OBJECT)

static void
mapi_profile_dispose (GObject *object)
{
  MapiProfile *self = MAPI_PROFILE (object);

  if (self->in_use != NULL)
    {
      g_autoptr(MapiFileLock) writers = NULL;

      g_clear_pointer (&self->in_use, mapi_file_lock_release);
      mapi_profile_use_settle_deleted ();
      writers = mapi_profile_lock_take (MAPI_FILE_LOCK_EXCLUSIVE, NULL);
      if (writers != NULL)
        mapi_profile_use_settle_renamed ();
    }
  G_OBJECT_CLASS (mapi_profile_parent_class)->dispose (object);
}

static void
mapi_profile_finalize (GObject *object)
{
  MapiProfile *self = MAPI_PROFILE (object);

  g_free (self->name);
  g_free (self->search_key);
  g_clear_object (&self->catalog);
  g_clear_pointer (&self->all, g_ptr_array_unref);
  g_clear_pointer (&self->enabled, g_ptr_array_unref);
  g_strfreev (self->addresses);
  g_strfreev (self->local_addresses);
  G_OBJECT_CLASS (mapi_profile_parent_class)->finalize (object);
}

static void
mapi_profile_class_init (MapiProfileClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = mapi_profile_dispose;
  G_OBJECT_CLASS (klass)->finalize = mapi_profile_finalize;
}

static void
mapi_profile_init (MapiProfile *self)
{
  self->enabled = g_ptr_array_new_with_free_func (g_object_unref);
}

static void
add_address (GHashTable   *seen,
             GStrvBuilder *addresses,
             const char   *address)
{
  g_autofree char *lower = g_utf8_strdown (address, -1);

  if (g_hash_table_add (seen, g_strdup (lower)))
    g_strv_builder_add (addresses, lower);
}

static gboolean
is_local (MapiService *service)
{
  MapiServiceType *type = mapi_service_get_service_type (service);

  return type != NULL && mapi_service_type_is_this_computer (type);
}

static gboolean
has_way_out (MapiService *service)
{
  MapiServiceType *type = mapi_service_get_service_type (service);
  GPtrArray *parts = type != NULL ? mapi_service_type_get_parts (type) : NULL;

  for (guint i = 0; parts != NULL && i < parts->len; i++)
    if (((MapiServicePart *) parts->pdata[i])->kind == MAPI_RESOURCE_TRANSPORT)
      return !is_local (service);
  return FALSE;
}

/* Every "address" setting; mail of the local computer goes to its login name if nothing
 * else is said. With @only_local those to which mail is delivered here: what is written to the address of an account goes
 * to its server, where every other program and computer of this person looks for it. */
static char **
collect_addresses (MapiProfile *self,
                   gboolean     only_local)
{
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GStrvBuilder) addresses = g_strv_builder_new ();
  g_autoptr(GStrvBuilder) elsewhere = g_strv_builder_new ();

  for (guint i = 0; only_local && i < self->enabled->len; i++)
    {
      MapiService *service = g_ptr_array_index (self->enabled, i);
      g_auto(GStrv) own = mapi_settings_dup_strv (mapi_service_get_settings (service), "address");

      for (guint j = 0; own[j] != NULL && has_way_out (service); j++)
        add_address (seen, elsewhere, own[j]);
    }

  for (guint i = 0; i < self->enabled->len; i++)
    {
      MapiService *service = g_ptr_array_index (self->enabled, i);
      g_auto(GStrv) own = mapi_settings_dup_strv (mapi_service_get_settings (service), "address");

      for (guint j = 0; own[j] != NULL; j++)
        add_address (seen, addresses, own[j]);
      if (own[0] == NULL && is_local (service))
        {
          g_autofree char *address = g_strconcat (g_get_user_name (), "@localhost", NULL);

          add_address (seen, addresses, address);
        }
    }
  return g_strv_builder_end (addresses);
}

/* Reads the file and marks the profile as in use, before anybody can remove it in between */
static MapiProfileFile *
open_file (MapiProfile  *self,
           const char   *name,
           gboolean      app,
           GError      **error)
{
  g_autoptr(MapiFileLock) readers = mapi_profile_lock_take (MAPI_FILE_LOCK_SHARED, error);
  g_autoptr(MapiProfileFile) file = NULL;

  if (readers == NULL)
    return NULL;
  file = mapi_profile_file_load (name, error);
  if (file == NULL)
    return NULL;
  if (file->hidden && !app)
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_NO_ACCESS,
                   _("The profile “%s” belongs to an application"), name);
      return NULL;
    }
  self->in_use = mapi_profile_use_begin (file->search_key, error);
  return self->in_use != NULL ? g_steal_pointer (&file) : NULL;
}

/*< private >
 * mapi_profile_open:
 * @name: name of a profile
 * @app: whether app profiles may be opened
 * @error: return location for an error
 *
 * Opens a profile for a session.
 *
 * Errors: %MAPI_ERROR_NOT_FOUND, %MAPI_ERROR_NO_ACCESS for an app profile,
 * %MAPI_ERROR_CORRUPT_DATA naming file and line.
 *
 * Returns: (transfer full): the profile
 */
MapiProfile *
mapi_profile_open (const char  *name,
                   gboolean     app,
                   GError     **error)
{
  g_autoptr(MapiProfile) self = g_object_new (MAPI_TYPE_PROFILE, NULL);
  g_autoptr(MapiProfileFile) file = NULL;

  g_return_val_if_fail (name != NULL, NULL);

  file = open_file (self, name, app, error);
  if (file == NULL)
    return NULL;
  self->name = g_strdup (name);
  self->search_key = g_strdup (file->search_key);
  self->catalog = mapi_catalog_new ();
  self->all = mapi_service_list_load (file, self->catalog, error);
  if (self->all == NULL)
    return NULL;
  for (guint i = 0; i < self->all->len; i++)
    {
      MapiService *service = g_ptr_array_index (self->all, i);

      if (mapi_service_get_enabled (service))
        g_ptr_array_add (self->enabled, g_object_ref (service));
    }
  self->addresses = collect_addresses (self, FALSE);
  self->local_addresses = collect_addresses (self, TRUE);
  return g_steal_pointer (&self);
}

const char *
mapi_profile_get_name (MapiProfile *self)
{
  return self->name;
}

GPtrArray *
mapi_profile_get_services (MapiProfile *self)
{
  return self->enabled;
}

char **
mapi_profile_dup_addresses (MapiProfile *self)
{
  return g_strdupv (self->addresses);
}

/* The setting a secret of a provider is kept under. What was given for the time of this process is written nowhere, and
 * is the provider's own all the same. */
static char *
dup_secret_name (MapiService     *service,
                 MapiServicePart *part,
                 const char      *setting)
{
  g_autofree char *own = NULL;

  if (part == NULL)
    return g_strdup (setting);
  own = mapi_service_part_dup_name (part, setting);
  if (mapi_secrets_is_remembered (mapi_service_get_secret_owner (service, own), own))
    return g_steal_pointer (&own);
  return mapi_service_part_dup_source (part, mapi_service_get_settings (service), setting);
}

/* A secret the service's sheet has just been given counts before the one that is kept. */
static char *
lookup_secret (MapiSupport   *support,
               const char    *setting,
               GCancellable  *cancellable,
               gpointer       user_data,
               GError       **error)
{
  MapiService *service = user_data;
  g_autofree char *uid = mapi_support_dup_uid_string (support);
  MapiServicePart *part = mapi_service_find_part (service, uid);
  g_autofree char *name = NULL;
  g_autofree char *server = NULL;
  char *own = mapi_settings_dup_own (mapi_support_get_settings (support), setting);

  if (own != NULL)
    return mapi_oauth_resolve (own, cancellable, error);
  name = dup_secret_name (service, part, setting);
  server = mapi_settings_dup_string (mapi_service_get_settings (service), "server");
  return mapi_oauth_lookup (mapi_service_get_secret_owner (service, name), name, server,
                            mapi_service_get_display_name (service), cancellable, error);
}

static MapiProfileFile *
load_again (MapiProfile  *self,
            GError      **error)
{
  return mapi_profile_file_load_exact (self->name, self->search_key, error);
}

gboolean
mapi_profile_has_way_out (MapiProfile *self)
{
  g_autoptr(MapiProfileFile) file = load_again (self, NULL);
  g_autoptr(GPtrArray) services = file != NULL ? mapi_service_list_load (file, self->catalog, NULL) : NULL;
  GPtrArray *now = services != NULL ? services : self->enabled;

  for (guint i = 0; i < now->len; i++)
    if (mapi_service_get_enabled (now->pdata[i]) && has_way_out (now->pdata[i]))
      return TRUE;
  return FALSE;
}

/* ---- where a provider has its files, and whether it has had any ---- */

/* Under [Values]: it changes no service, and whoever watches the profile has nothing to do */
static char *
make_data_key (const char *provider_uid)
{
  return g_strconcat ("has-data-", provider_uid, NULL);
}

/*< private >
 * mapi_profile_begin_data:
 * @provider_uid: UID of a provider of this profile
 *
 * Forgets that the provider had files. That changes the service: it is there again for others, too.
 */
gboolean
mapi_profile_begin_data (MapiProfile  *self,
                         const char   *provider_uid,
                         GError      **error)
{
  g_autoptr(MapiFileLock) writers = mapi_profile_lock_take (MAPI_FILE_LOCK_EXCLUSIVE, error);
  g_autoptr(MapiProfileFile) file = writers != NULL ? load_again (self, error) : NULL;
  g_autoptr(GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *time = g_date_time_format_iso8601 (now);
  g_autofree char *key = make_data_key (provider_uid);

  if (file == NULL)
    return FALSE;
  mapi_profile_file_set (file, "Values", NULL, key, NULL);
  mapi_profile_file_set (file, "Provider", provider_uid, "BegunAnew", time);
  return mapi_profile_file_save (file, error);
}

static void
note_data (MapiSupport *support,
           gpointer     user_data)
{
  g_autofree char *uid = mapi_support_dup_uid_string (support);
  g_autofree char *key = make_data_key (uid);
  g_autoptr(MapiProfile) self = g_weak_ref_get (user_data);
  g_autoptr(GError) error = NULL;

  if (self != NULL && !mapi_profile_set_value (self, key, "true", &error))
    g_debug ("The profile does not remember the files of %s: %s", uid, error->message);
}

/* A store lies where the user has chosen, everything else below one folder. */
static char *
dup_folder (MapiProperties  *bag,
            MapiSettings    *settings,
            const char      *provider_uid,
            gboolean        *chosen,
            GError         **error)
{
  g_autofree char *folder = NULL;

  *chosen = FALSE;
  if (mapi_properties_get_long (bag, MAPI_PR_RESOURCE_TYPE, 0) == MAPI_RESOURCE_STORE_PROVIDER &&
      mapi_settings_get_info (settings, "data-folder") != NULL)
    folder = mapi_settings_dup_string (settings, "data-folder");
  if (folder == NULL || !g_path_is_absolute (folder))
    return mapi_paths_dup_store_dir (provider_uid, error);
  *chosen = TRUE;
  return g_steal_pointer (&folder);
}

static void
free_weak_ref (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

/* A provider that somebody keeps does not keep the profile in use. */
static void
let_note_data (MapiProfile *self,
               MapiSupport *support,
               gboolean     chosen)
{
  g_autofree char *uid = mapi_support_dup_uid_string (support);
  g_autofree char *key = make_data_key (uid);
  g_autofree char *known = mapi_profile_dup_value (self, key);
  GWeakRef *ref = g_new0 (GWeakRef, 1);

  g_weak_ref_init (ref, self);
  mapi_support_set_data_func (support, known != NULL, chosen || known != NULL, note_data, ref, free_weak_ref);
}

/*< private >
 * mapi_profile_create_support:
 * @provider_uid: UID of a provider of this profile
 *
 * Errors: %MAPI_ERROR_NOT_FOUND; what making its folder may fail with.
 */
MapiSupport *
mapi_profile_create_support (MapiProfile  *self,
                             const char   *provider_uid,
                             GError      **error)
{
  MapiProperties *bag = NULL;
  MapiService *service = mapi_service_list_find_provider (self->all, provider_uid, &bag, error);
  g_autoptr(MapiSettings) settings = NULL;
  g_autofree char *folder = NULL;
  gboolean chosen;
  MapiSupport *support;

  if (service == NULL)
    return NULL;
  settings = mapi_service_part_dup_settings (mapi_service_find_part (service, provider_uid),
                                             mapi_service_get_settings (service));
  folder = dup_folder (bag, settings, provider_uid, &chosen, error);
  if (folder == NULL)
    return NULL;
  support = mapi_support_new (g_bytes_get_data (mapi_properties_get_binary (bag,
                                                                            MAPI_PR_PROVIDER_UID),
                                                NULL),
                              settings, folder,
                              (const char * const *) (is_local (service) ? self->local_addresses : self->addresses));
  mapi_support_set_display_name (support, mapi_properties_get_string (bag, MAPI_PR_DISPLAY_NAME));
  mapi_support_set_secret_func (support, lookup_secret, g_object_ref (service), g_object_unref);
  let_note_data (self, support, chosen);
  return support;
}

/*< private >
 * mapi_profile_create_provider:
 *
 * Errors: %MAPI_ERROR_NOT_FOUND, %MAPI_ERROR_VERSION, %MAPI_ERROR_NO_ACCESS,
 * %MAPI_ERROR_INTERFACE_NOT_SUPPORTED, %MAPI_ERROR_CALL_FAILED with the loader's words.
 */
MapiProvider *
mapi_profile_create_provider (MapiProfile  *self,
                              const char   *provider_uid,
                              GError      **error)
{
  MapiProperties *bag = NULL;
  g_autoptr(MapiSupport) support = NULL;
  GType type;

  if (mapi_service_list_find_provider (self->all, provider_uid, &bag, error) == NULL)
    return NULL;
  type = mapi_registry_load_type (mapi_catalog_get_registry (self->catalog),
                                  mapi_properties_get_string (bag, MAPI_PR_PROVIDER_DLL_NAME),
                                  mapi_properties_get_long (bag, MAPI_PR_RESOURCE_TYPE, 0), error);
  if (type == G_TYPE_INVALID)
    return NULL;
  support = mapi_profile_create_support (self, provider_uid, error);
  if (support == NULL)
    return NULL;
  return g_object_new (type, "support", support, NULL);
}

GPtrArray *
mapi_profile_list_identities (MapiProfile *self)
{
  g_autoptr(MapiProfileFile) file = load_again (self, NULL);

  return file != NULL ? mapi_identity_list_load (file, self->all)
                      : g_ptr_array_new_with_free_func (g_object_unref);
}

/*< private >
 * mapi_profile_dup_value:
 * @key: letters, digits and '-'
 *
 * Gets what mapi_profile_set_value() kept, as it stands in the file now.
 */
char *
mapi_profile_dup_value (MapiProfile *self,
                        const char  *key)
{
  g_autoptr(MapiProfileFile) file = load_again (self, NULL);

  return file != NULL ? mapi_profile_file_dup (file, "Values", NULL, key) : NULL;
}

/*< private >
 * mapi_profile_set_value:
 * @value: (nullable): %NULL removes it
 */
gboolean
mapi_profile_set_value (MapiProfile  *self,
                        const char   *key,
                        const char   *value,
                        GError      **error)
{
  g_autoptr(MapiFileLock) writers = mapi_profile_lock_take (MAPI_FILE_LOCK_EXCLUSIVE, error);
  g_autoptr(MapiProfileFile) file = NULL;

  if (writers == NULL)
    return FALSE;
  file = load_again (self, error);
  if (file == NULL)
    return FALSE;
  mapi_profile_file_set (file, "Values", NULL, key, value);
  return mapi_profile_file_save (file, error);
}
