/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-service-admin.h"

#include "../session/mapi-secrets-private.h"
#include "mapi-profile-use-private.h"
#include "mapi-service-admin-private.h"
#include "mapi-service-entry-private.h"
#include "mapi-service-private.h"
#include "mapi-service-type-private.h"
#include "../provider/mapi-setting-private.h"

#include <string.h>

#include <glib/gi18n-lib.h>

/* Every call reads the profile file anew and changes only what it is about, under the
 * writers' lock, so that two programs can work on one profile. Entry points, questions and
 * the keyring may take their time: they come before the lock is taken. */

/**
 * MapiServiceAdmin:
 *
 * The message services of one profile. Immutable itself; any thread; blocks.
 */
struct _MapiServiceAdmin
{
  GObject      parent_instance;
  char        *profile;
  MapiCatalog *catalog;
  gboolean     app;
};

G_DEFINE_FINAL_TYPE (MapiServiceAdmin, mapi_service_admin, G_TYPE_OBJECT)

static void
mapi_service_admin_finalize (GObject *object)
{
  MapiServiceAdmin *self = MAPI_SERVICE_ADMIN (object);

  g_free (self->profile);
  g_clear_object (&self->catalog);
  G_OBJECT_CLASS (mapi_service_admin_parent_class)->finalize (object);
}

static void
mapi_service_admin_class_init (MapiServiceAdminClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mapi_service_admin_finalize;
}

static void
mapi_service_admin_init (MapiServiceAdmin *self)
{
}

static gboolean
check_visible (MapiProfileFile  *file,
               gboolean          app,
               GError          **error)
{
  if (!file->hidden || app)
    return TRUE;
  g_set_error (error, MAPI_ERROR, MAPI_ERROR_NO_ACCESS,
               _("The profile “%s” belongs to an application"), file->name);
  return FALSE;
}

MapiServiceAdmin *
mapi_service_admin_new (const char  *profile,
                        gboolean     app,
                        GError     **error)
{
  g_autoptr(GError) local = NULL;
  g_autoptr(MapiProfileFile) file = mapi_profile_file_load (profile, &local);
  MapiServiceAdmin *self;

  if (file == NULL)
    {
      /* AdminServices answers as a logon would. */
      if (g_error_matches (local, MAPI_ERROR, MAPI_ERROR_NOT_FOUND))
        local->code = MAPI_ERROR_LOGON_FAILED;
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  if (!check_visible (file, app, error))
    return NULL;
  self = g_object_new (MAPI_TYPE_SERVICE_ADMIN, NULL);
  self->profile = g_strdup (profile);
  self->app = app;
  self->catalog = mapi_catalog_new ();
  return self;
}

MapiCatalog *
mapi_service_admin_get_catalog (MapiServiceAdmin *self)
{
  return self->catalog;
}

gboolean
mapi_service_admin_is_app (MapiServiceAdmin *self)
{
  return self->app;
}

MapiProfileFile *
mapi_service_admin_load (MapiServiceAdmin  *self,
                         GPtrArray        **services,
                         GError           **error)
{
  g_autoptr(MapiProfileFile) file = mapi_profile_file_load (self->profile, error);

  if (file == NULL || !check_visible (file, self->app, error))
    return NULL;
  *services = mapi_service_list_load (file, self->catalog, error);
  return *services != NULL ? g_steal_pointer (&file) : NULL;
}

MapiProfileFile *
mapi_service_admin_begin (MapiServiceAdmin  *self,
                          MapiFileLock     **lock,
                          GPtrArray        **services,
                          GError           **error)
{
  g_autoptr(MapiFileLock) writers = mapi_profile_lock_take (MAPI_FILE_LOCK_EXCLUSIVE, error);
  MapiProfileFile *file = writers != NULL ? mapi_service_admin_load (self, services, error) : NULL;

  if (file != NULL)
    *lock = g_steal_pointer (&writers);
  return file;
}

gboolean
mapi_service_check_display_name (const char  *name,
                                 GError     **error)
{
  gboolean ok = *name != '\0' && strlen (name) <= 256 && g_utf8_validate (name, -1, NULL);

  for (const char *p = name; ok && *p != '\0'; p = g_utf8_next_char (p))
    ok = !g_unichar_iscntrl (g_utf8_get_char (p));
  if (!ok)
    g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_INVALID_PARAMETER,
                         _("The name of a service is 1 to 256 bytes of text in one line"));
  return ok;
}

gboolean
mapi_service_check_single (GPtrArray         *services,
                           const char        *type_name,
                           MapiServiceFlags   flags,
                           GError           **error)
{
  if ((flags & MAPI_SERVICE_FLAG_SINGLE_COPY) == 0)
    return TRUE;
  for (guint i = 0; i < services->len; i++)
    {
      MapiService *service = g_ptr_array_index (services, i);

      if (strcmp (mapi_service_get_type_name (service), type_name) != 0)
        continue;
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_NO_ACCESS,
                   _("A profile can have the service “%s” only once"),
                   mapi_service_get_display_name (service));
      return FALSE;
    }
  return TRUE;
}

/**
 * mapi_service_admin_list_types:
 * @error: return location for an error
 *
 * Lists what kinds of services this computer offers: those with all their providers.
 *
 * Errors: none today.
 *
 * Returns: (transfer container) (element-type MapiServiceType): the types by name
 */
GPtrArray *
mapi_service_admin_list_types (GError **error)
{
  g_autoptr(MapiCatalog) catalog = mapi_catalog_new ();

  return g_ptr_array_ref (mapi_catalog_get_types (catalog));
}

/**
 * mapi_service_admin_new_settings:
 * @type: name of a service type
 * @error: return location for an error
 *
 * Makes the settings of a service that is to be created, with the administrator's presets and
 * locks in place.
 *
 * Errors: %MAPI_ERROR_NOT_FOUND if this computer has no such type.
 *
 * Returns: (transfer full): the settings
 */
MapiSettings *
mapi_service_admin_new_settings (const char  *type,
                                 GError     **error)
{
  g_autoptr(MapiCatalog) catalog = mapi_catalog_new ();
  MapiServiceType *found;

  g_return_val_if_fail (type != NULL, NULL);

  found = mapi_catalog_lookup (catalog, type, error);
  return found != NULL ? mapi_catalog_new_settings (catalog, found) : NULL;
}

/**
 * mapi_service_admin_propose:
 * @result: servers of an account
 * @type: (out) (transfer full) (nullable): set to the type of service
 * @error: return location for an error
 *
 * Makes the settings of a service that is to be created for the servers of @result. Of the types this computer offers
 * it is the one that uses most of them: one that sends and receives comes before one that only receives.
 *
 * Errors: %MAPI_ERROR_NOT_FOUND if nothing here can use them.
 *
 * Returns: (transfer full): the settings, filled in as far as @result says
 */
MapiSettings *
mapi_service_admin_propose (MapiDiscoveryResult  *result,
                            MapiServiceType     **type,
                            GError              **error)
{
  g_autoptr(MapiCatalog) catalog = mapi_catalog_new ();
  GPtrArray *types = mapi_catalog_get_types (catalog);
  g_autoptr(MapiServiceType) best = NULL;
  g_autoptr(MapiSettings) settings = NULL;
  guint most = 0;

  g_return_val_if_fail (MAPI_IS_DISCOVERY_RESULT (result), NULL);

  for (guint i = 0; i < types->len; i++)
    {
      g_autoptr(MapiSettings) candidate = mapi_catalog_new_settings (catalog, types->pdata[i]);
      guint n = mapi_service_type_get_providers (types->pdata[i])->len;

      if (candidate == NULL || n <= most || !mapi_discovery_result_apply (result, candidate, NULL))
        continue;
      g_set_object (&best, types->pdata[i]);
      g_set_object (&settings, candidate);
      most = n;
    }
  if (settings == NULL)
    g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND,
                         _("Nothing installed on this computer can use what was found."));
  if (type != NULL)
    *type = g_steal_pointer (&best);
  return g_steal_pointer (&settings);
}

static gboolean
set_if_known (MapiSettings  *settings,
              const char    *name,
              const char    *value,
              GError       **error)
{
  return value == NULL || mapi_settings_get_info (settings, name) == NULL ||
         mapi_settings_set (settings, name, value, error);
}

/**
 * mapi_service_admin_propose_local:
 * @name: (nullable): name of the person
 * @address: (nullable): address of the person, %NULL for that of the login
 * @type: (out) (transfer full) (optional): set to the type of service
 * @error: return location for an error
 *
 * Makes the settings of a service that is to be created for mail that stays on this computer: of the first type
 * by name whose file says "ThisComputer=true". What the type has no setting for is left out.
 *
 * Errors: %MAPI_ERROR_NOT_FOUND if no such type is installed; those of [method@Settings.set].
 *
 * Returns: (transfer full): the settings
 */
MapiSettings *
mapi_service_admin_propose_local (const char       *name,
                                  const char       *address,
                                  MapiServiceType **type,
                                  GError          **error)
{
  g_autoptr(MapiCatalog) catalog = mapi_catalog_new ();
  GPtrArray *types = mapi_catalog_get_types (catalog);

  for (guint i = 0; i < types->len; i++)
    {
      g_autoptr(MapiSettings) settings = NULL;

      if (!mapi_service_type_is_this_computer (types->pdata[i]))
        continue;
      settings = mapi_catalog_new_settings (catalog, types->pdata[i]);
      if (!set_if_known (settings, "name", name, error) || !set_if_known (settings, "address", address, error))
        return NULL;
      if (type != NULL)
        *type = g_object_ref (types->pdata[i]);
      return g_steal_pointer (&settings);
    }
  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND,
                       _("The service for mail on this computer is not installed."));
  return NULL;
}

/**
 * mapi_service_admin_list_problems:
 *
 * Tells which manifests of providers and which service types of this computer cannot be used
 * and why. The others are not affected.
 *
 * Returns: (transfer full) (array zero-terminated=1): a text "file:line: what" for each
 */
char **
mapi_service_admin_list_problems (void)
{
  g_autoptr(MapiCatalog) catalog = mapi_catalog_new ();

  return g_strdupv ((char **) mapi_catalog_get_problems (catalog));
}

/**
 * mapi_service_admin_get_profile_name:
 * @self: a service administration
 *
 * Gets the profile it is for.
 *
 * Returns: the name it was opened with
 */
const char *
mapi_service_admin_get_profile_name (MapiServiceAdmin *self)
{
  g_return_val_if_fail (MAPI_IS_SERVICE_ADMIN (self), NULL);

  return self->profile;
}

/**
 * mapi_service_admin_list_services:
 * @self: a service administration
 * @error: return location for an error
 *
 * Lists the services of the profile in order, also disabled ones.
 *
 * Errors: %MAPI_ERROR_NOT_FOUND if the profile is gone, %MAPI_ERROR_CORRUPT_DATA naming file and
 * line.
 * Source: imsgserviceadmin-getmsgservicetable.
 *
 * Returns: (transfer container) (element-type MapiService): the services
 */
GPtrArray *
mapi_service_admin_list_services (MapiServiceAdmin  *self,
                                  GError           **error)
{
  g_autoptr(MapiProfileFile) file = NULL;
  GPtrArray *services = NULL;

  g_return_val_if_fail (MAPI_IS_SERVICE_ADMIN (self), NULL);

  file = mapi_service_admin_load (self, &services, error);
  return services;
}

/**
 * mapi_service_admin_open_service:
 * @self: a service administration
 * @uid: UID of a service
 * @error: return location for an error
 *
 * Reads one service.
 *
 * Errors: %MAPI_ERROR_NOT_FOUND; as [method@ServiceAdmin.list_services].
 *
 * Returns: (transfer full): the service as it is now
 */
MapiService *
mapi_service_admin_open_service (MapiServiceAdmin  *self,
                                 const char        *uid,
                                 GError           **error)
{
  g_autoptr(GPtrArray) services = NULL;
  MapiService *service;

  g_return_val_if_fail (MAPI_IS_SERVICE_ADMIN (self), NULL);
  g_return_val_if_fail (uid != NULL, NULL);

  services = mapi_service_admin_list_services (self, error);
  service = services != NULL ? mapi_service_list_find (services, uid, error) : NULL;
  return service != NULL ? g_object_ref (service) : NULL;
}

static gboolean
remove_section (MapiServiceAdmin  *self,
                const char        *uid,
                GError           **error)
{
  g_autoptr(MapiFileLock) lock = NULL;
  g_autoptr(GPtrArray) services = NULL;
  g_autoptr(MapiProfileFile) file = mapi_service_admin_begin (self, &lock, &services, error);

  if (file == NULL || mapi_service_list_find (services, uid, error) == NULL)
    return FALSE;
  mapi_profile_file_remove_service (file, uid);
  return mapi_profile_file_save (file, error);
}

/**
 * mapi_service_admin_delete_service:
 * @self: a service administration
 * @uid: UID of a service
 * @delete_data: whether the stores of its providers go too
 * @error: return location for an error
 *
 * Removes a service with its passwords. The providers' entry point is called before and may
 * refuse. A default store or primary identity passes on to the next service that can be it.
 *
 * Errors: %MAPI_ERROR_NOT_FOUND; %MAPI_ERROR_USER_CANCEL if the entry point refused;
 * %MAPI_ERROR_LOGON_FAILED if the keyring did not let go of a password: the service is gone then,
 * its data is kept.
 * Source: imsgserviceadmin-deletemsgservice.
 *
 * Returns: %TRUE if it is gone
 */
gboolean
mapi_service_admin_delete_service (MapiServiceAdmin  *self,
                                   const char        *uid,
                                   gboolean           delete_data,
                                   GError           **error)
{
  g_autoptr(MapiService) service = NULL;
  g_autoptr(MapiSettings) settings = NULL;
  g_autoptr(GPtrArray) gone = NULL;
  MapiServiceType *type;

  g_return_val_if_fail (MAPI_IS_SERVICE_ADMIN (self), FALSE);
  g_return_val_if_fail (uid != NULL, FALSE);

  service = mapi_service_admin_open_service (self, uid, error);
  if (service == NULL)
    return FALSE;
  type = mapi_service_get_service_type (service);
  settings = mapi_service_dup_settings (service);
  if (type != NULL &&
      !mapi_service_call_entry (self->catalog, type, MAPI_SERVICE_CONTEXT_DELETE,
                                MAPI_SERVICE_UI_NONE, settings, NULL, error))
    return FALSE;
  if (!remove_section (self, uid, error))
    return FALSE;
  gone = g_ptr_array_new ();
  g_ptr_array_add (gone, service);
  return mapi_profile_use_clean_up (gone, delete_data, error);
}

gboolean
mapi_service_copy_secrets (MapiService  *from,
                           MapiService  *to,
                           GError      **error)
{
  MapiSettings *settings = mapi_service_get_settings (from);
  GPtrArray *infos = mapi_settings_get_infos (settings);
  g_autofree char *server = mapi_settings_dup_string (settings, "server");

  for (guint i = 0; i < infos->len; i++)
    {
      const char *name = mapi_setting_info_get_name (g_ptr_array_index (infos, i));
      g_autoptr(GError) local = NULL;
      gboolean persistent;
      gboolean ok;
      char *secret;

      if (!mapi_settings_get_stored (settings, name))
        continue;
      secret = mapi_secrets_lookup (mapi_service_get_secret_owner (from, name), name, NULL, &local);
      /* One the user took out of the keyring will be asked for in the copy as well. */
      if (secret == NULL && g_error_matches (local, MAPI_ERROR, MAPI_ERROR_NOT_FOUND))
        continue;
      if (secret == NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      ok = mapi_secrets_store (mapi_service_get_secret_owner (to, name), name, server,
                               mapi_service_get_display_name (to), secret, &persistent, NULL,
                               error);
      mapi_secret_free (secret);
      if (!ok)
        return FALSE;
    }
  return TRUE;
}

static void
copy_group (MapiProfileFile *from,
            const char      *kind,
            const char      *old_uid,
            MapiProfileFile *to,
            const char      *new_uid)
{
  g_autofree char *group = g_strconcat (kind, " ", old_uid, NULL);
  g_auto(GStrv) keys = g_key_file_get_keys (from->keys->file, group, NULL, NULL);

  for (guint i = 0; keys != NULL && keys[i] != NULL; i++)
    {
      g_autofree char *value = mapi_profile_file_dup (from, kind, old_uid, keys[i]);

      mapi_profile_file_set (to, kind, new_uid, keys[i], value);
    }
}

static void
append_service (MapiProfileFile *file,
                const char      *uid)
{
  g_auto(GStrv) uids = mapi_profile_file_dup_services (file);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) longer = NULL;

  g_strv_builder_addv (builder, (const char **) uids);
  g_strv_builder_add (builder, uid);
  longer = g_strv_builder_end (builder);
  mapi_profile_file_set_services (file, (const char * const *) longer);
}

/* Copies the sections of a service; @providers: the new UIDs of its providers */
static void
copy_sections (MapiProfileFile    *from,
               MapiService        *service,
               MapiProfileFile    *to,
               const char         *uid,
               const char * const *providers)
{
  const char * const *old_providers = mapi_service_get_provider_uids (service);
  g_autofree char *list = g_strjoinv (";", (char **) providers);

  copy_group (from, "Service", mapi_service_get_uid (service), to, uid);
  copy_group (from, "Settings", mapi_service_get_uid (service), to, uid);
  /* Two services in one folder would share their mail */
  mapi_profile_file_set (to, "Settings", uid, "data-folder", NULL);
  mapi_profile_file_set (to, "Service", uid, "Providers", list);
  for (guint i = 0; old_providers[i] != NULL; i++)
    {
      copy_group (from, "Provider", old_providers[i], to, providers[i]);
      mapi_profile_file_set (to, "Provider", providers[i], "Service", uid);
    }
  append_service (to, uid);
}

static char **
make_uids (guint n)
{
  char **uids = g_new0 (char *, n + 1);

  for (guint i = 0; i < n; i++)
    uids[i] = mapi_profile_make_uid ();
  return uids;
}

/* Adds the copy to the destination as it is now. With @save FALSE only to see what it will
 * look like. */
static MapiService *
add_copy (MapiServiceAdmin    *destination,
          MapiProfileFile     *from,
          MapiService         *service,
          const char          *uid,
          const char * const  *providers,
          gboolean             save,
          GError             **error)
{
  g_autoptr(MapiFileLock) lock = NULL;
  g_autoptr(GPtrArray) services = NULL;
  g_autoptr(GPtrArray) after = NULL;
  g_autoptr(MapiProfileFile) to = mapi_service_admin_begin (destination, &lock, &services, error);
  MapiService *copy;

  if (to == NULL || !mapi_service_check_single (services, mapi_service_get_type_name (service),
                                                mapi_service_get_flags (service), error))
    return NULL;
  copy_sections (from, service, to, uid, providers);
  after = mapi_service_list_load (to, destination->catalog, error);
  copy = after != NULL ? mapi_service_list_find (after, uid, error) : NULL;
  if (copy == NULL || (save && !mapi_profile_file_save (to, error)))
    return NULL;
  return g_object_ref (copy);
}

/**
 * mapi_service_admin_copy_service:
 * @self: a service administration
 * @uid: UID of a service
 * @destination: where the copy goes, may be @self
 * @error: return location for an error
 *
 * Copies a service with its settings and passwords. The entry point is not called.
 *
 * Errors: %MAPI_ERROR_NOT_FOUND; %MAPI_ERROR_NO_ACCESS if there may be only one and @destination has
 * it; what the keyring says.
 * Source: imsgserviceadmin-copymsgservice.
 *
 * Returns: (transfer full): the copy
 */
MapiService *
mapi_service_admin_copy_service (MapiServiceAdmin  *self,
                                 const char        *uid,
                                 MapiServiceAdmin  *destination,
                                 GError           **error)
{
  g_autoptr(MapiProfileFile) from = NULL;
  g_autoptr(GPtrArray) services = NULL;
  g_autoptr(MapiService) copy = NULL;
  g_autofree char *new_uid = mapi_profile_make_uid ();
  g_auto(GStrv) providers = NULL;
  g_autoptr(GPtrArray) failed = NULL;
  MapiService *service;
  MapiService *result;

  g_return_val_if_fail (MAPI_IS_SERVICE_ADMIN (self), NULL);
  g_return_val_if_fail (uid != NULL, NULL);
  g_return_val_if_fail (MAPI_IS_SERVICE_ADMIN (destination), NULL);

  from = mapi_service_admin_load (self, &services, error);
  service = from != NULL ? mapi_service_list_find (services, uid, error) : NULL;
  if (service == NULL)
    return NULL;
  providers = make_uids (g_strv_length ((char **) mapi_service_get_provider_uids (service)));
  copy = add_copy (destination, from, service, new_uid, (const char * const *) providers, FALSE,
                   error);
  if (copy == NULL)
    return NULL;
  result = mapi_service_copy_secrets (service, copy, error)
           ? add_copy (destination, from, service, new_uid, (const char * const *) providers, TRUE, error) : NULL;
  if (result != NULL)
    return result;
  failed = g_ptr_array_new ();
  g_ptr_array_add (failed, copy);
  mapi_profile_use_clean_up (failed, FALSE, NULL);
  return NULL;
}

static gboolean
set_key (MapiServiceAdmin  *self,
         const char        *uid,
         const char        *key,
         const char        *value,
         GError           **error)
{
  g_autoptr(MapiFileLock) lock = NULL;
  g_autoptr(GPtrArray) services = NULL;
  g_autoptr(MapiProfileFile) file = mapi_service_admin_begin (self, &lock, &services, error);

  if (file == NULL || mapi_service_list_find (services, uid, error) == NULL)
    return FALSE;
  mapi_profile_file_set (file, "Service", uid, key, value);
  return mapi_profile_file_save (file, error);
}

/**
 * mapi_service_admin_set_display_name:
 * @self: a service administration
 * @uid: UID of a service
 * @display_name: the name people see
 * @error: return location for an error
 *
 * Renames a service, and its store with it.
 *
 * Errors: %MAPI_ERROR_NOT_FOUND; %MAPI_ERROR_INVALID_PARAMETER for the name.
 *
 * Returns: %TRUE if it was renamed
 */
gboolean
mapi_service_admin_set_display_name (MapiServiceAdmin  *self,
                                     const char        *uid,
                                     const char        *display_name,
                                     GError           **error)
{
  g_return_val_if_fail (MAPI_IS_SERVICE_ADMIN (self), FALSE);
  g_return_val_if_fail (uid != NULL, FALSE);
  g_return_val_if_fail (display_name != NULL, FALSE);

  return mapi_service_check_display_name (display_name, error) &&
         set_key (self, uid, "DisplayName", display_name, error);
}

/**
 * mapi_service_admin_set_enabled:
 * @self: a service administration
 * @uid: UID of a service
 * @enabled: whether sessions log it on
 * @error: return location for an error
 *
 * Sets a service aside without removing it, or takes it up again.
 *
 * Errors: %MAPI_ERROR_NOT_FOUND if the profile has no service of this UID.
 *
 * Returns: %TRUE if it was set
 */
gboolean
mapi_service_admin_set_enabled (MapiServiceAdmin  *self,
                                const char        *uid,
                                gboolean           enabled,
                                GError           **error)
{
  g_return_val_if_fail (MAPI_IS_SERVICE_ADMIN (self), FALSE);
  g_return_val_if_fail (uid != NULL, FALSE);

  return set_key (self, uid, "Enabled", enabled ? NULL : "false", error);
}
