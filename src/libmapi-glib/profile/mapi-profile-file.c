/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-profile-file-private.h"

#include "../session/mapi-paths-private.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include <glib/gi18n-lib.h>

/* A profile is a key file NAME.profile, mode 0600, which people may read and edit; its
 * comments are kept. UIDs are 32 small hexadecimal digits.
 *
 *   [Profile]
 *   Version=1
 *   SearchKey=UID            unique among all profiles ever made
 *   Hidden=true              an app profile
 *   Services=UID;UID;        in order
 *   TransportOrder=UID;UID;  of providers; the order of services if absent
 *   PrimaryIdentity=UID      of a service, or "none"; the first that can if absent
 *   DefaultStore=UID         of a provider; the first that can if absent
 *   RenameTo=NAME            when nobody uses it any more
 *   Deleted=true  DeleteData=true
 *
 *   [Service UID]            the section of a message service
 *   Type=local
 *   DisplayName=
 *   Enabled=false
 *   Providers=UID;UID;
 *   Secrets=password;        settings whose values are in the keyring
 *
 *   [Settings UID]           of the service's providers together, under the service's UID
 *   SETTING=VALUE
 *
 *   [Provider UID]           the section of a provider
 *   Service=UID
 *   Part=store               its group in the service type
 *   Module=  Kind=           as there, for computers that do not know the type
 *
 *   [Values]                 what the session keeps: search paths and the like
 *
 * A profile deleted while in use is called SEARCHKEY.deleted until its last user goes. All
 * writers hold a lock on the file ".lock" of the folder; files are replaced as a whole, so
 * that readers need none. */

#define GROUP "Profile"
#define SUFFIX ".profile"
#define DELETED_SUFFIX ".deleted"

gboolean
mapi_profile_name_check (const char  *name,
                         GError     **error)
{
  if (name == NULL || *name == '\0' || !g_utf8_validate (name, -1, NULL))
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_INVALID_PARAMETER,
                           _("A profile needs a name"));
      return FALSE;
    }
  /* The second limit is that of file names. */
  if (g_utf8_strlen (name, -1) > MAPI_PROFILE_NAME_MAX || strlen (name) > 240)
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_STRING_TOO_LONG,
                   _("The name of a profile has at most %d characters"), MAPI_PROFILE_NAME_MAX);
      return FALSE;
    }
  for (const char *p = name; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_isalnum (c) || g_unichar_ismark (c) || c == '_' ||
          (c == ' ' && p != name && p[1] != '\0'))
        continue;
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_INVALID_PARAMETER,
                   _("The profile name “%s” may consist of letters, digits, “_” and spaces in "
                     "between only"), name);
      return FALSE;
    }
  return TRUE;
}

/* From the kernel: GLib's generator gives the same numbers on both sides of a fork(). */
char *
mapi_profile_make_uid (void)
{
  guint8 bytes[16];
  GString *uid = g_string_sized_new (32);

  while (getrandom (bytes, sizeof bytes, 0) != sizeof bytes)
    g_assert (errno == EINTR);
  for (guint i = 0; i < sizeof bytes; i++)
    g_string_append_printf (uid, "%02x", bytes[i]);
  return g_string_free (uid, FALSE);
}

gboolean
mapi_profile_uid_is_valid (const char *uid)
{
  return uid != NULL && strlen (uid) == 32 && strspn (uid, "0123456789abcdef") == 32;
}

MapiFileLock *
mapi_profile_lock_take (MapiFileLockKind   kind,
                        GError           **error)
{
  g_autofree char *folder = mapi_paths_dup_profile_dir (error);
  g_autofree char *path = NULL;

  if (folder == NULL)
    return NULL;
  path = g_build_filename (folder, ".lock", NULL);
  return mapi_file_lock_take (path, kind, TRUE, error);
}

static char *
dup_path (const char  *base,
          const char  *suffix,
          GError     **error)
{
  g_autofree char *folder = mapi_paths_dup_profile_dir (error);
  g_autofree char *file = g_strconcat (base, suffix, NULL);

  return folder != NULL ? g_build_filename (folder, file, NULL) : NULL;
}

char *
mapi_profile_file_dup_path (const char  *name,
                            GError     **error)
{
  return mapi_profile_name_check (name, error) ? dup_path (name, SUFFIX, error) : NULL;
}

void
mapi_profile_file_free (MapiProfileFile *self)
{
  g_clear_pointer (&self->keys, mapi_key_file_free);
  g_free (self->name);
  g_free (self->search_key);
  g_free (self->rename_to);
  g_free (self);
}

MapiProfileFile *
mapi_profile_file_new (const char  *name,
                       gboolean     hidden,
                       GError     **error)
{
  g_autofree char *path = mapi_profile_file_dup_path (name, error);
  MapiProfileFile *self;

  if (path == NULL)
    return NULL;
  self = g_new0 (MapiProfileFile, 1);
  self->keys = mapi_key_file_new (path);
  self->name = g_strdup (name);
  self->search_key = mapi_profile_make_uid ();
  self->hidden = hidden;
  g_key_file_set_integer (self->keys->file, GROUP, "Version", 1);
  g_key_file_set_string (self->keys->file, GROUP, "SearchKey", self->search_key);
  if (hidden)
    g_key_file_set_boolean (self->keys->file, GROUP, "Hidden", TRUE);
  g_key_file_set_string (self->keys->file, GROUP, "Services", "");
  return self;
}

static gboolean
check_providers (MapiProfileFile  *self,
                 const char       *service,
                 GHashTable       *seen,
                 GError          **error)
{
  g_autofree char *group = g_strconcat ("Service ", service, NULL);
  g_auto(GStrv) uids = mapi_key_file_dup_strv (self->keys, group, "Providers");

  for (guint i = 0; uids[i] != NULL; i++)
    {
      g_autofree char *provider = g_strconcat ("Provider ", uids[i], NULL);

      if (mapi_profile_uid_is_valid (uids[i]) && g_hash_table_add (seen, g_strdup (uids[i])) &&
          g_key_file_has_group (self->keys->file, provider))
        continue;
      mapi_key_file_set_error (self->keys, error, MAPI_ERROR_CORRUPT_DATA, group, "Providers",
                               _("“%s” is not the UID of a provider of this profile, or is there "
                                 "twice"), uids[i]);
      return FALSE;
    }
  return TRUE;
}

static gboolean
check_services (MapiProfileFile  *self,
                GError          **error)
{
  g_auto(GStrv) uids = mapi_profile_file_dup_services (self);
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  if (g_strv_length (uids) > MAPI_PROFILE_MAX_SERVICES)
    {
      mapi_key_file_set_error (self->keys, error, MAPI_ERROR_TOO_BIG, GROUP, "Services",
                               _("A profile has at most %d services"), MAPI_PROFILE_MAX_SERVICES);
      return FALSE;
    }
  for (guint i = 0; uids[i] != NULL; i++)
    {
      g_autofree char *group = g_strconcat ("Service ", uids[i], NULL);
      g_autofree char *type = NULL;

      if (!mapi_profile_uid_is_valid (uids[i]) || !g_hash_table_add (seen, g_strdup (uids[i])) ||
          !g_key_file_has_group (self->keys->file, group))
        {
          mapi_key_file_set_error (self->keys, error, MAPI_ERROR_CORRUPT_DATA, GROUP, "Services",
                                   _("“%s” is not the UID of a service of this profile, or is "
                                     "there twice"), uids[i]);
          return FALSE;
        }
      type = mapi_key_file_dup_required (self->keys, group, "Type", error);
      if (type == NULL || !check_providers (self, uids[i], seen, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
read_head (MapiProfileFile  *self,
           GError          **error)
{
  g_autofree char *version = mapi_key_file_dup_required (self->keys, GROUP, "Version", error);

  if (version == NULL)
    return FALSE;
  if (strcmp (version, "1") != 0)
    {
      mapi_key_file_set_error (self->keys, error, MAPI_ERROR_VERSION, GROUP, "Version",
                               _("This profile is of version %s, which is not known here"),
                               version);
      return FALSE;
    }
  self->search_key = mapi_key_file_dup_required (self->keys, GROUP, "SearchKey", error);
  if (self->search_key == NULL)
    return FALSE;
  if (!mapi_profile_uid_is_valid (self->search_key))
    {
      mapi_key_file_set_error (self->keys, error, MAPI_ERROR_CORRUPT_DATA, GROUP, "SearchKey",
                               _("“SearchKey” must be 32 hexadecimal digits"));
      return FALSE;
    }
  self->rename_to = g_key_file_get_string (self->keys->file, GROUP, "RenameTo", NULL);
  if (self->rename_to != NULL && !mapi_profile_name_check (self->rename_to, NULL))
    g_clear_pointer (&self->rename_to, g_free);
  return mapi_key_file_get_boolean (self->keys, GROUP, "Hidden", FALSE, &self->hidden, error) &&
         mapi_key_file_get_boolean (self->keys, GROUP, "Deleted", FALSE, &self->deleted, error);
}

MapiProfileFile *
mapi_profile_file_load_path (const char  *path,
                             GError     **error)
{
  g_autoptr(MapiProfileFile) self = NULL;
  g_autofree char *base = g_path_get_basename (path);
  MapiKeyFile *keys = mapi_key_file_load (path, error);

  if (keys == NULL)
    return NULL;
  self = g_new0 (MapiProfileFile, 1);
  self->keys = keys;
  self->name = g_str_has_suffix (base, SUFFIX)
    ? g_strndup (base, strlen (base) - strlen (SUFFIX)) : g_strdup (base);
  if (!read_head (self, error) || !check_services (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

MapiProfileFile *
mapi_profile_file_load (const char  *name,
                        GError     **error)
{
  g_autofree char *path = mapi_profile_file_dup_path (name, NULL);

  if (path == NULL || !g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND, _("There is no profile “%s”"), name);
      return NULL;
    }
  return mapi_profile_file_load_path (path, error);
}

MapiProfileFile *
mapi_profile_file_load_exact (const char  *name,
                              const char  *search_key,
                              GError     **error)
{
  g_autoptr(MapiProfileFile) self = mapi_profile_file_load (name, NULL);
  g_autofree char *path = NULL;

  if (self != NULL && strcmp (self->search_key, search_key) == 0)
    return g_steal_pointer (&self);
  path = dup_path (search_key, DELETED_SUFFIX, error);
  return path != NULL ? mapi_profile_file_load_path (path, error) : NULL;
}

gboolean
mapi_profile_file_save (MapiProfileFile  *self,
                        GError          **error)
{
  return mapi_key_file_save (self->keys, error);
}

static char **
list_files (const char  *suffix,
            gboolean     names,
            GError     **error)
{
  g_autofree char *folder = mapi_paths_dup_profile_dir (error);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr(GDir) dir = NULL;
  const char *file;

  if (folder == NULL)
    return NULL;
  dir = g_dir_open (folder, 0, NULL);
  while (dir != NULL && (file = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *name = NULL;

      if (!g_str_has_suffix (file, suffix))
        continue;
      name = names ? g_strndup (file, strlen (file) - strlen (suffix))
                   : g_build_filename (folder, file, NULL);
      if (!names || mapi_profile_name_check (name, NULL))
        g_strv_builder_add (builder, name);
    }
  return g_strv_builder_end (builder);
}

char **
mapi_profile_file_list (GError **error)
{
  return list_files (SUFFIX, TRUE, error);
}

char **
mapi_profile_file_list_deleted (GError **error)
{
  return list_files (DELETED_SUFFIX, FALSE, error);
}

gboolean
mapi_profile_file_put_aside (MapiProfileFile  *self,
                             gboolean          delete_data,
                             GError          **error)
{
  g_autofree char *path = dup_path (self->search_key, DELETED_SUFFIX, error);

  if (path == NULL)
    return FALSE;
  g_key_file_set_boolean (self->keys->file, GROUP, "Deleted", TRUE);
  g_key_file_set_boolean (self->keys->file, GROUP, "DeleteData", delete_data);
  g_key_file_remove_key (self->keys->file, GROUP, "RenameTo", NULL);
  if (!mapi_key_file_save (self->keys, error))
    return FALSE;
  if (rename (self->keys->path, path) != 0)
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_DISK_ERROR, _("“%s” cannot be renamed: %s"),
                   self->keys->path, g_strerror (errno));
      return FALSE;
    }
  g_free (self->keys->path);
  self->keys->path = g_steal_pointer (&path);
  self->deleted = TRUE;
  return TRUE;
}

char **
mapi_profile_file_dup_services (MapiProfileFile *self)
{
  return mapi_key_file_dup_strv (self->keys, GROUP, "Services");
}

gboolean
mapi_profile_file_has_service (MapiProfileFile *self,
                               const char      *uid)
{
  g_auto(GStrv) uids = mapi_profile_file_dup_services (self);

  return g_strv_contains ((const char * const *) uids, uid);
}

char **
mapi_profile_file_dup_providers (MapiProfileFile *self,
                                 const char      *service_uid)
{
  g_autofree char *group = g_strconcat ("Service ", service_uid, NULL);

  return mapi_key_file_dup_strv (self->keys, group, "Providers");
}

void
mapi_profile_file_set_services (MapiProfileFile    *self,
                                const char * const *uids)
{
  g_key_file_set_string_list (self->keys->file, GROUP, "Services", uids,
                              g_strv_length ((char **) uids));
}

static char *
make_group (const char *kind,
            const char *uid)
{
  return uid != NULL ? g_strconcat (kind, " ", uid, NULL) : g_strdup (kind);
}

char *
mapi_profile_file_dup (MapiProfileFile *self,
                       const char      *kind,
                       const char      *uid,
                       const char      *key)
{
  g_autofree char *group = make_group (kind, uid);

  return g_key_file_get_string (self->keys->file, group, key, NULL);
}

void
mapi_profile_file_set (MapiProfileFile *self,
                       const char      *kind,
                       const char      *uid,
                       const char      *key,
                       const char      *value)
{
  g_autofree char *group = make_group (kind, uid);

  if (value != NULL)
    g_key_file_set_string (self->keys->file, group, key, value);
  else
    g_key_file_remove_key (self->keys->file, group, key, NULL);
}

static void
remove_group (MapiProfileFile *self,
              const char      *kind,
              const char      *uid)
{
  g_autofree char *group = make_group (kind, uid);

  g_key_file_remove_group (self->keys->file, group, NULL);
}

/* Drops @uid from a list of [Profile]; a list that becomes empty goes. */
static void
remove_from_list (MapiProfileFile *self,
                  const char      *key,
                  const char      *uid)
{
  g_auto(GStrv) uids = mapi_key_file_dup_strv (self->keys, GROUP, key);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) left = NULL;

  for (guint i = 0; uids[i] != NULL; i++)
    if (strcmp (uids[i], uid) != 0)
      g_strv_builder_add (builder, uids[i]);
  left = g_strv_builder_end (builder);
  if (left[0] != NULL || strcmp (key, "Services") == 0)
    g_key_file_set_string_list (self->keys->file, GROUP, key, (const char * const *) left,
                                g_strv_length (left));
  else
    g_key_file_remove_key (self->keys->file, GROUP, key, NULL);
}

static void
forget_if (MapiProfileFile *self,
           const char      *key,
           const char      *uid)
{
  g_autofree char *value = mapi_profile_file_dup (self, GROUP, NULL, key);

  if (g_strcmp0 (value, uid) == 0)
    g_key_file_remove_key (self->keys->file, GROUP, key, NULL);
}

static void
forget_provider (MapiProfileFile *self,
                 const char      *uid)
{
  remove_group (self, "Provider", uid);
  remove_from_list (self, "TransportOrder", uid);
  forget_if (self, "DefaultStore", uid);
}

void
mapi_profile_file_remove_provider (MapiProfileFile *self,
                                   const char      *service_uid,
                                   const char      *uid)
{
  g_auto(GStrv) uids = mapi_profile_file_dup_providers (self, service_uid);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) left = NULL;
  g_autofree char *list = NULL;

  for (guint i = 0; uids[i] != NULL; i++)
    if (strcmp (uids[i], uid) != 0)
      g_strv_builder_add (builder, uids[i]);
  left = g_strv_builder_end (builder);
  list = g_strjoinv (";", left);
  mapi_profile_file_set (self, "Service", service_uid, "Providers", list);
  forget_provider (self, uid);
}

void
mapi_profile_file_remove_service (MapiProfileFile *self,
                                  const char      *uid)
{
  g_auto(GStrv) providers = mapi_profile_file_dup_providers (self, uid);

  for (guint i = 0; providers[i] != NULL; i++)
    forget_provider (self, providers[i]);
  remove_group (self, "Service", uid);
  remove_group (self, "Settings", uid);
  remove_from_list (self, "Services", uid);
  forget_if (self, "PrimaryIdentity", uid);
}

/* What the providers of a copy keep on this computer is yet to come, and in a folder of its own. */
static void
forget_data (MapiProfileFile *self)
{
  g_auto(GStrv) keys = g_key_file_get_keys (self->keys->file, "Values", NULL, NULL);
  g_auto(GStrv) services = mapi_profile_file_dup_services (self);

  for (guint i = 0; services[i] != NULL; i++)
    mapi_profile_file_set (self, "Settings", services[i], "data-folder", NULL);

  for (guint i = 0; keys != NULL && keys[i] != NULL; i++)
    if (g_str_has_prefix (keys[i], "has-data-"))
      g_key_file_remove_key (self->keys->file, "Values", keys[i], NULL);
}

GHashTable *
mapi_profile_file_renew_uids (MapiProfileFile  *self,
                              GError          **error)
{
  g_autoptr(GHashTable) map = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_auto(GStrv) services = mapi_profile_file_dup_services (self);
  g_autofree char *data = g_key_file_to_data (self->keys->file, NULL, NULL);
  GString *text = g_string_new (data);
  GKeyFile *renewed = g_key_file_new ();
  g_autoptr(GError) local = NULL;
  GHashTableIter iter;
  gpointer old, fresh;

  for (guint i = 0; services[i] != NULL; i++)
    {
      g_auto(GStrv) providers = mapi_profile_file_dup_providers (self, services[i]);

      g_hash_table_insert (map, g_strdup (services[i]), mapi_profile_make_uid ());
      for (guint j = 0; providers[j] != NULL; j++)
        g_hash_table_insert (map, g_strdup (providers[j]), mapi_profile_make_uid ());
    }
  /* Also inside entry ids written as hexadecimal text: they point into the copy then. */
  g_hash_table_iter_init (&iter, map);
  while (g_hash_table_iter_next (&iter, &old, &fresh))
    g_string_replace (text, old, fresh, 0);
  if (!g_key_file_load_from_data (renewed, text->str, text->len,
                                  G_KEY_FILE_KEEP_COMMENTS | G_KEY_FILE_KEEP_TRANSLATIONS, &local))
    {
      mapi_key_file_set_error (self->keys, error, MAPI_ERROR_CORRUPT_DATA, GROUP, NULL, "%s",
                               local->message);
      g_key_file_unref (renewed);
      g_string_free (text, TRUE);
      return NULL;
    }
  g_key_file_unref (self->keys->file);
  self->keys->file = renewed;
  g_string_free (text, TRUE);
  forget_data (self);
  return g_steal_pointer (&map);
}
