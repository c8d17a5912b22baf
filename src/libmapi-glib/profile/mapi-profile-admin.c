/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-profile-admin.h"

#include "../table/mapi-memory-source.h"
#include "mapi-profile-default-private.h"
#include "mapi-profile-use-private.h"
#include "mapi-service-admin-private.h"
#include "mapi-service-entry-private.h"
#include "mapi-service-private.h"
#include "mapi-service-type-private.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <glib/gi18n-lib.h>

/**
 * MapiProfileAdmin:
 *
 * The profiles of this user. Everything is read from the files when asked for. Any thread;
 * blocks.
 */
struct _MapiProfileAdmin
{
  GObject          parent_instance;
  MapiProfileFlags flags;
};

G_DEFINE_FINAL_TYPE (MapiProfileAdmin, mapi_profile_admin, G_TYPE_OBJECT)

static void
mapi_profile_admin_class_init (MapiProfileAdminClass *klass)
{
}

static void
mapi_profile_admin_init (MapiProfileAdmin *self)
{
}

/**
 * mapi_profile_admin_new:
 * @flags: %MAPI_PROFILE_APP to see and touch app profiles too
 *
 * Source: mapiadminprofiles.
 *
 * Returns: (transfer full): an administration object
 */
MapiProfileAdmin *
mapi_profile_admin_new (MapiProfileFlags flags)
{
  MapiProfileAdmin *self = g_object_new (MAPI_TYPE_PROFILE_ADMIN, NULL);

  self->flags = flags;
  return self;
}

static gboolean
sees_hidden (MapiProfileAdmin *self)
{
  return (self->flags & MAPI_PROFILE_APP) != 0;
}

/* The lock, and everything done that waited for the end of a session */
static MapiFileLock *
begin_change (GError **error)
{
  MapiFileLock *writers;

  mapi_profile_use_settle_deleted ();
  writers = mapi_profile_lock_take (MAPI_FILE_LOCK_EXCLUSIVE, error);
  if (writers != NULL)
    mapi_profile_use_settle_renamed ();
  return writers;
}

static MapiProfileFile *
load_visible (MapiProfileAdmin  *self,
              const char        *name,
              GError           **error)
{
  g_autoptr(MapiProfileFile) file = mapi_profile_file_load (name, error);

  if (file == NULL || !file->hidden || sees_hidden (self))
    return g_steal_pointer (&file);
  g_set_error (error, MAPI_ERROR, MAPI_ERROR_NO_ACCESS,
               _("The profile “%s” belongs to an application"), name);
  return NULL;
}

/* Also a name that somebody gets later is taken. */
static gboolean
check_free (const char  *name,
            GError     **error)
{
  g_autofree char *path = mapi_profile_file_dup_path (name, error);
  g_auto(GStrv) names = NULL;
  gboolean taken;

  if (path == NULL)
    return FALSE;
  taken = g_file_test (path, G_FILE_TEST_EXISTS);
  names = taken ? NULL : mapi_profile_file_list (NULL);
  for (guint i = 0; names != NULL && names[i] != NULL && !taken; i++)
    {
      g_autoptr(MapiProfileFile) other = mapi_profile_file_load (names[i], NULL);

      taken = other != NULL && g_strcmp0 (other->rename_to, name) == 0;
    }
  if (taken)
    g_set_error (error, MAPI_ERROR, MAPI_ERROR_NO_ACCESS,
                 _("There is already a profile called “%s”"), name);
  return !taken;
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return g_utf8_collate (*(const char * const *) a, *(const char * const *) b);
}

/* A profile file copied by hand has the stores and passwords of the original: whoever removed
 * one would remove those of the other. @seen: search key → name */
static gboolean
check_unique (MapiProfileFile  *file,
              GHashTable       *seen,
              GError          **error)
{
  const char *other = g_hash_table_lookup (seen, file->search_key);

  if (other == NULL)
    {
      g_hash_table_insert (seen, g_strdup (file->search_key), g_strdup (file->name));
      return TRUE;
    }
  mapi_key_file_set_error (file->keys, error, MAPI_ERROR_COLLISION, "Profile", "SearchKey",
                           _("This is a copy of the file of “%s”; have the profile copied "
                             "instead"), other);
  return FALSE;
}

/* Names the caller may see, and what is wrong with the others */
static char **
list_profiles (MapiProfileAdmin  *self,
               GStrvBuilder      *problems,
               GError           **error)
{
  g_autoptr(MapiFileLock) writers = begin_change (error);
  g_autoptr(GStrvBuilder) visible = g_strv_builder_new ();
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_auto(GStrv) names = NULL;

  if (writers == NULL)
    return NULL;
  names = mapi_profile_file_list (error);
  if (names == NULL)
    return NULL;
  qsort (names, g_strv_length (names), sizeof (char *), compare_names);
  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autoptr(GError) local = NULL;
      g_autoptr(MapiProfileFile) file = mapi_profile_file_load (names[i], &local);

      if (file != NULL && !check_unique (file, seen, &local))
        g_clear_pointer (&file, mapi_profile_file_free);
      if (file == NULL && problems != NULL)
        g_strv_builder_add (problems, local->message);
      else if (file != NULL && (!file->hidden || sees_hidden (self)))
        g_strv_builder_add (visible, names[i]);
    }
  return g_strv_builder_end (visible);
}

/**
 * mapi_profile_admin_list:
 * @self: an administration object
 * @error: return location for an error
 *
 * Lists the profiles in order of the locale. Those marked for deletion and broken ones are
 * not there; see [method@ProfileAdmin.list_problems].
 *
 * Errors: %MAPI_ERROR_NO_ACCESS if the folder cannot be read.
 *
 * Returns: (transfer full) (array zero-terminated=1): the names
 */
char **
mapi_profile_admin_list (MapiProfileAdmin  *self,
                         GError           **error)
{
  g_return_val_if_fail (MAPI_IS_PROFILE_ADMIN (self), NULL);

  return list_profiles (self, NULL, error);
}

/**
 * mapi_profile_admin_list_problems:
 * @self: an administration object
 *
 * Tells which profile files cannot be used and why.
 *
 * Returns: (transfer full) (array zero-terminated=1): a text "file:line: what" for each
 */
char **
mapi_profile_admin_list_problems (MapiProfileAdmin *self)
{
  g_autoptr(GStrvBuilder) problems = g_strv_builder_new ();
  g_auto(GStrv) names = NULL;

  g_return_val_if_fail (MAPI_IS_PROFILE_ADMIN (self), NULL);

  names = list_profiles (self, problems, NULL);
  return g_strv_builder_end (problems);
}

/**
 * mapi_profile_admin_new_table:
 * @self: an administration object
 * @error: return location for an error
 *
 * Makes a table with DISPLAY_NAME and DEFAULT_PROFILE of every profile. It does not change.
 *
 * Errors: as [method@ProfileAdmin.list].
 * Source: iprofadmin-getprofiletable.
 *
 * Returns: (transfer full): the table
 */
MapiTable *
mapi_profile_admin_new_table (MapiProfileAdmin  *self,
                              GError           **error)
{
  g_autoptr(MapiMemorySource) source = NULL;
  g_auto(GStrv) names = NULL;
  g_autofree char *chosen = NULL;

  g_return_val_if_fail (MAPI_IS_PROFILE_ADMIN (self), NULL);

  names = mapi_profile_admin_list (self, error);
  if (names == NULL)
    return NULL;
  chosen = mapi_profile_admin_dup_default (self);
  source = mapi_memory_source_new ();
  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autoptr(MapiProperties) row = mapi_properties_new ();

      mapi_properties_set_string (row, MAPI_PR_DISPLAY_NAME, names[i]);
      mapi_properties_set_boolean (row, MAPI_PR_DEFAULT_PROFILE,
                                   g_strcmp0 (names[i], chosen) == 0);
      mapi_memory_source_set_row (source, i + 1, row);
    }
  return mapi_table_new (MAPI_TABLE_SOURCE (source));
}

/**
 * mapi_profile_admin_exists:
 * @self: an administration object
 * @name: name of a profile
 *
 * Tells whether there is a profile of that name which may be seen, broken or not.
 *
 * Returns: %TRUE if there is
 */
gboolean
mapi_profile_admin_exists (MapiProfileAdmin *self,
                           const char       *name)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiProfileFile) file = NULL;

  g_return_val_if_fail (MAPI_IS_PROFILE_ADMIN (self), FALSE);
  g_return_val_if_fail (name != NULL, FALSE);

  file = load_visible (self, name, &error);
  return file != NULL || (!g_error_matches (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND) &&
                          !g_error_matches (error, MAPI_ERROR, MAPI_ERROR_NO_ACCESS));
}

/**
 * mapi_profile_admin_is_in_use:
 * @self: an administration object
 * @name: name of a profile
 *
 * Tells whether a session of this user, in any process, has it open.
 *
 * Returns: %TRUE if so
 */
gboolean
mapi_profile_admin_is_in_use (MapiProfileAdmin *self,
                              const char       *name)
{
  g_autoptr(MapiProfileFile) file = NULL;

  g_return_val_if_fail (MAPI_IS_PROFILE_ADMIN (self), FALSE);
  g_return_val_if_fail (name != NULL, FALSE);

  file = load_visible (self, name, NULL);
  return file != NULL && mapi_profile_use_is (file->search_key);
}

/**
 * mapi_profile_admin_dup_default:
 * @self: an administration object
 *
 * Gets the default profile.
 *
 * Returns: (transfer full) (nullable): its name, %NULL if none is set or it is gone
 */
char *
mapi_profile_admin_dup_default (MapiProfileAdmin *self)
{
  g_autofree char *name = NULL;

  g_return_val_if_fail (MAPI_IS_PROFILE_ADMIN (self), NULL);

  name = mapi_profile_default_dup ();
  if (name == NULL || !mapi_profile_admin_exists (self, name))
    return NULL;
  return g_steal_pointer (&name);
}

/**
 * mapi_profile_admin_set_default:
 * @self: an administration object
 * @name: (nullable): name of a profile, %NULL for none
 * @error: return location for an error
 *
 * Sets the default profile.
 *
 * Errors: %MAPI_ERROR_NOT_FOUND, %MAPI_ERROR_CALL_FAILED for an app profile,
 * %MAPI_ERROR_DISK_ERROR.
 * Source: iprofadmin-setdefaultprofile.
 *
 * Returns: %TRUE if it was set
 */
gboolean
mapi_profile_admin_set_default (MapiProfileAdmin  *self,
                                const char        *name,
                                GError           **error)
{
  g_autoptr(MapiFileLock) writers = NULL;
  g_autoptr(MapiProfileFile) file = NULL;

  g_return_val_if_fail (MAPI_IS_PROFILE_ADMIN (self), FALSE);

  writers = begin_change (error);
  if (writers == NULL)
    return FALSE;
  if (name == NULL)
    return mapi_profile_default_set (NULL, error);
  file = mapi_profile_file_load (name, error);
  if (file == NULL)
    return FALSE;
  if (!file->hidden)
    return mapi_profile_default_set (name, error);
  g_set_error (error, MAPI_ERROR, MAPI_ERROR_CALL_FAILED,
               _("“%s” belongs to an application and cannot be the default profile"), name);
  return FALSE;
}

static gboolean
create_file (const char  *name,
             gboolean     hidden,
             GError     **error)
{
  g_autoptr(MapiFileLock) writers = begin_change (error);
  g_autoptr(MapiProfileFile) file = NULL;

  if (writers == NULL || !check_free (name, error))
    return FALSE;
  file = mapi_profile_file_new (name, hidden, error);
  return file != NULL && mapi_profile_file_save (file, error);
}

static gboolean
add_default_services (const char        *name,
                      MapiProfileFlags   flags,
                      MapiInteraction   *interaction,
                      GCancellable      *cancellable,
                      GError           **error)
{
  g_autoptr(MapiServiceAdmin) admin = mapi_service_admin_new (name, TRUE, error);
  MapiServiceUiFlags ui = (flags & MAPI_PROFILE_DIALOG) != 0 ? MAPI_SERVICE_UI_ALLOWED
                                                             : MAPI_SERVICE_UI_NONE;
  GPtrArray *types;

  if (admin == NULL)
    return FALSE;
  types = mapi_catalog_get_types (mapi_service_admin_get_catalog (admin));
  for (guint i = 0; i < types->len; i++)
    {
      MapiServiceType *type = g_ptr_array_index (types, i);
      g_autoptr(MapiService) service = NULL;

      if (!mapi_service_type_is_default (type))
        continue;
      service = mapi_service_admin_create_service (admin, mapi_service_type_get_name (type), NULL,
                                                   NULL, ui, interaction, cancellable, error);
      if (service == NULL)
        return FALSE;
    }
  return TRUE;
}

/**
 * mapi_profile_admin_create_profile:
 * @self: an administration object
 * @name: its name: 1 to 64 letters, digits, "_" and inner spaces
 * @flags: %MAPI_PROFILE_DEFAULT_SERVICES adds the default services, %MAPI_PROFILE_DIALOG lets them
 *   ask, %MAPI_PROFILE_APP hides the profile
 * @interaction: (nullable): who may be asked
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Makes a profile. If a service cannot be made there is no profile either. Blocks,
 * where a service or a person is asked for as long as that takes.
 *
 * Errors: %MAPI_ERROR_NO_ACCESS if there is one of that name, %MAPI_ERROR_INVALID_PARAMETER and
 * %MAPI_ERROR_STRING_TOO_LONG for its name; those of mapi_service_admin_create_service().
 * Source: iprofadmin-createprofile.
 *
 * Returns: %TRUE if it was made
 */
gboolean
mapi_profile_admin_create_profile (MapiProfileAdmin  *self,
                                   const char        *name,
                                   MapiProfileFlags   flags,
                                   MapiInteraction   *interaction,
                                   GCancellable      *cancellable,
                                   GError           **error)
{
  g_autoptr(MapiProfileAdmin) all = NULL;

  g_return_val_if_fail (MAPI_IS_PROFILE_ADMIN (self), FALSE);
  g_return_val_if_fail (name != NULL, FALSE);

  if (!create_file (name, (flags & MAPI_PROFILE_APP) != 0, error))
    return FALSE;
  if ((flags & MAPI_PROFILE_DEFAULT_SERVICES) == 0 ||
      add_default_services (name, flags, interaction, cancellable, error))
    return TRUE;
  all = mapi_profile_admin_new (MAPI_PROFILE_APP);
  mapi_profile_admin_delete_profile (all, name, FALSE, NULL);
  return FALSE;
}

static gboolean
remove_file (const char  *path,
             GError     **error)
{
  if (remove (path) == 0 || errno == ENOENT)
    return TRUE;
  g_set_error (error, MAPI_ERROR, MAPI_ERROR_DISK_ERROR, _("“%s” cannot be removed: %s"),
               path, g_strerror (errno));
  return FALSE;
}

/* A file nobody can read has no services to say goodbye to. */
static gboolean
delete_broken (const char  *name,
               GError     **error)
{
  g_autofree char *path = mapi_profile_file_dup_path (name, error);

  return path != NULL && remove_file (path, error);
}

static gboolean
say_goodbye (GPtrArray    *services,
             MapiCatalog  *catalog,
             GError      **error)
{
  for (guint i = 0; i < services->len; i++)
    {
      MapiService *service = g_ptr_array_index (services, i);
      g_autoptr(MapiSettings) settings = mapi_service_dup_settings (service);

      if (mapi_service_get_service_type (service) != NULL &&
          !mapi_service_call_entry (catalog, mapi_service_get_service_type (service),
                                    MAPI_SERVICE_CONTEXT_DELETE, MAPI_SERVICE_UI_NONE, settings,
                                    NULL, error))
        return FALSE;
    }
  return TRUE;
}

/* Takes it out of the list: what is left is a file put aside, for nobody but us or, if it is
 * in use, its last user. */
static MapiProfileFile *
put_aside (MapiProfileAdmin  *self,
           const char        *name,
           gboolean           delete_data,
           GError           **error)
{
  g_autoptr(MapiFileLock) writers = begin_change (error);
  g_autoptr(MapiProfileFile) file = writers != NULL ? load_visible (self, name, error) : NULL;
  g_autofree char *chosen = mapi_profile_default_dup ();

  if (file == NULL ||
      (g_strcmp0 (chosen, name) == 0 && !mapi_profile_default_set (NULL, error)) ||
      !mapi_profile_file_put_aside (file, delete_data, error))
    return NULL;
  return g_steal_pointer (&file);
}

/**
 * mapi_profile_admin_delete_profile:
 * @self: an administration object
 * @name: name of a profile
 * @delete_data: whether the stores of its services go too
 * @error: return location for an error
 *
 * Deletes a profile. Its services are told first and may refuse. If it is in use it is no
 * longer listed and disappears when the last session ends; so a profile deleted right after
 * logging on to it is a temporary one.
 *
 * Errors: %MAPI_ERROR_NOT_FOUND; %MAPI_ERROR_NO_ACCESS for an app profile;
 * %MAPI_ERROR_USER_CANCEL if a service refused; %MAPI_ERROR_LOGON_FAILED if the keyring did not let
 * go of a password (the profile is gone, data is kept).
 * Source: iprofadmin-deleteprofile.
 *
 * Returns: %TRUE if it is gone or will be
 */
gboolean
mapi_profile_admin_delete_profile (MapiProfileAdmin  *self,
                                   const char        *name,
                                   gboolean           delete_data,
                                   GError           **error)
{
  g_autoptr(GError) local = NULL;
  g_autoptr(MapiProfileFile) file = NULL;
  g_autoptr(MapiCatalog) catalog = NULL;
  g_autoptr(GPtrArray) services = NULL;
  gboolean cleaned;

  g_return_val_if_fail (MAPI_IS_PROFILE_ADMIN (self), FALSE);
  g_return_val_if_fail (name != NULL, FALSE);

  file = load_visible (self, name, &local);
  if (file == NULL && g_error_matches (local, MAPI_ERROR, MAPI_ERROR_CORRUPT_DATA))
    return delete_broken (name, error);
  if (file == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  catalog = mapi_catalog_new ();
  services = mapi_service_list_load (file, catalog, NULL);
  if (services == NULL)
    services = g_ptr_array_new ();
  if (!say_goodbye (services, catalog, error))
    return FALSE;

  g_clear_pointer (&file, mapi_profile_file_free);
  file = put_aside (self, name, delete_data, error);
  if (file == NULL)
    return FALSE;
  if (mapi_profile_use_is (file->search_key))
    return TRUE;
  cleaned = mapi_profile_use_clean_up (services, delete_data, error);
  remove_file (file->keys->path, NULL);
  mapi_profile_use_forget (file->search_key);
  return cleaned;
}

/* The passwords of @old_services for the services that came out of them */
static gboolean
copy_secrets (GPtrArray   *old_services,
              GPtrArray   *new_services,
              GError     **error)
{
  for (guint i = 0; i < old_services->len && i < new_services->len; i++)
    if (!mapi_service_copy_secrets (g_ptr_array_index (old_services, i),
                                    g_ptr_array_index (new_services, i), error))
      return FALSE;
  return TRUE;
}

/**
 * mapi_profile_admin_copy_profile:
 * @self: an administration object
 * @old_name: name of a profile
 * @new_name: name of the copy
 * @error: return location for an error
 *
 * Copies a profile with settings and passwords. The copy's services and providers are new
 * ones, with stores of their own. A copy of an app profile is an app profile.
 *
 * Errors: %MAPI_ERROR_NOT_FOUND; %MAPI_ERROR_NO_ACCESS if the new name is taken or the old profile
 * is an app profile; %MAPI_ERROR_INVALID_PARAMETER, %MAPI_ERROR_STRING_TOO_LONG; what the keyring
 * says.
 * Source: iprofadmin-copyprofile.
 *
 * Returns: %TRUE if there is a copy now
 */
gboolean
mapi_profile_admin_copy_profile (MapiProfileAdmin  *self,
                                 const char        *old_name,
                                 const char        *new_name,
                                 GError           **error)
{
  g_autoptr(MapiCatalog) catalog = NULL;
  g_autoptr(MapiProfileFile) file = NULL;
  g_autoptr(GPtrArray) old_services = NULL;
  g_autoptr(GPtrArray) new_services = NULL;
  g_autoptr(GHashTable) uids = NULL;
  g_autoptr(MapiFileLock) writers = NULL;

  g_return_val_if_fail (MAPI_IS_PROFILE_ADMIN (self), FALSE);
  g_return_val_if_fail (old_name != NULL, FALSE);
  g_return_val_if_fail (new_name != NULL, FALSE);

  file = load_visible (self, old_name, error);
  if (file == NULL || !check_free (new_name, error))
    return FALSE;
  catalog = mapi_catalog_new ();
  old_services = mapi_service_list_load (file, catalog, error);
  if (old_services == NULL)
    return FALSE;
  uids = mapi_profile_file_renew_uids (file, error);
  if (uids == NULL)
    return FALSE;

  g_free (file->keys->path);
  file->keys->path = mapi_profile_file_dup_path (new_name, error);
  g_free (file->search_key);
  file->search_key = mapi_profile_make_uid ();
  mapi_profile_file_set (file, "Profile", NULL, "SearchKey", file->search_key);
  mapi_profile_file_set (file, "Profile", NULL, "RenameTo", NULL);
  new_services = mapi_service_list_load (file, catalog, error);
  /* The keyring may ask somebody: not with the lock. */
  if (new_services == NULL)
    return FALSE;
  if (copy_secrets (old_services, new_services, error))
    writers = begin_change (error);
  if (writers != NULL && check_free (new_name, error) && mapi_profile_file_save (file, error))
    return TRUE;
  mapi_profile_use_clean_up (new_services, FALSE, NULL);
  return FALSE;
}

/**
 * mapi_profile_admin_rename_profile:
 * @self: an administration object
 * @old_name: name of a profile
 * @new_name: the name it gets
 * @error: return location for an error
 *
 * Renames a profile; if it is in use, when the last session ends.
 *
 * Errors: %MAPI_ERROR_NOT_FOUND; %MAPI_ERROR_NO_ACCESS if the new name is taken or it is an app
 * profile; %MAPI_ERROR_INVALID_PARAMETER, %MAPI_ERROR_STRING_TOO_LONG.
 * Source: iprofadmin-renameprofile.
 *
 * Returns: %TRUE if it was or will be renamed
 */
gboolean
mapi_profile_admin_rename_profile (MapiProfileAdmin  *self,
                                   const char        *old_name,
                                   const char        *new_name,
                                   GError           **error)
{
  g_autoptr(MapiFileLock) writers = NULL;
  g_autoptr(MapiProfileFile) file = NULL;

  g_return_val_if_fail (MAPI_IS_PROFILE_ADMIN (self), FALSE);
  g_return_val_if_fail (old_name != NULL, FALSE);
  g_return_val_if_fail (new_name != NULL, FALSE);

  writers = begin_change (error);
  if (writers == NULL)
    return FALSE;
  file = load_visible (self, old_name, error);
  if (file == NULL || !check_free (new_name, error))
    return FALSE;
  mapi_profile_file_set (file, "Profile", NULL, "RenameTo", new_name);
  if (!mapi_profile_file_save (file, error))
    return FALSE;
  mapi_profile_use_settle_renamed ();
  return TRUE;
}

/**
 * mapi_profile_admin_open_services:
 * @self: an administration object
 * @name: name of a profile
 * @error: return location for an error
 *
 * Gets access to the services of a profile. No session is made and no provider is started.
 *
 * Errors: %MAPI_ERROR_LOGON_FAILED if there is no such profile, %MAPI_ERROR_NO_ACCESS for an app
 * profile, %MAPI_ERROR_CORRUPT_DATA naming file and line.
 * Source: iprofadmin-adminservices.
 *
 * Returns: (transfer full): the administration of its services
 */
MapiServiceAdmin *
mapi_profile_admin_open_services (MapiProfileAdmin  *self,
                                  const char        *name,
                                  GError           **error)
{
  g_return_val_if_fail (MAPI_IS_PROFILE_ADMIN (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  return mapi_service_admin_new (name, sees_hidden (self), error);
}
