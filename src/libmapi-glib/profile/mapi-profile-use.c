/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-profile-use-private.h"

#include "../provider/mapi-setting-private.h"
#include "../provider/mapi-support.h"
#include "../session/mapi-oauth-private.h"
#include "../session/mapi-paths-private.h"
#include "../session/mapi-secrets-private.h"
#include "../session/mapi-sign-in.h"
#include "mapi-profile-default-private.h"
#include "mapi-service-private.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <glib/gi18n-lib.h>

/* Who uses a profile holds a shared lock on a file in the runtime folder that is called
 * like the profile's search key; a process that crashed holds it no more. Whoever can get
 * the lock exclusively knows that nobody uses the profile. What is marked in profile files
 * is carried out then: when a session ends, and whenever profiles are listed. */

static char *
dup_path (const char  *search_key,
          GError     **error)
{
  g_autofree char *folder = mapi_paths_dup_runtime_dir (error);
  g_autofree char *base = g_strconcat ("profile-", search_key, NULL);

  return folder != NULL ? g_build_filename (folder, base, NULL) : NULL;
}

MapiFileLock *
mapi_profile_use_begin (const char  *search_key,
                        GError     **error)
{
  g_autofree char *path = dup_path (search_key, error);

  return path != NULL ? mapi_file_lock_take (path, MAPI_FILE_LOCK_SHARED, TRUE, error) : NULL;
}

gboolean
mapi_profile_use_is (const char *search_key)
{
  g_autofree char *path = dup_path (search_key, NULL);
  g_autoptr(MapiFileLock) lock = NULL;
  g_autoptr(GError) error = NULL;

  if (path == NULL || !g_file_test (path, G_FILE_TEST_EXISTS))
    return FALSE;
  lock = mapi_file_lock_take (path, MAPI_FILE_LOCK_EXCLUSIVE, FALSE, &error);
  return g_error_matches (error, MAPI_ERROR, MAPI_ERROR_BUSY);
}

void
mapi_profile_use_forget (const char *search_key)
{
  g_autofree char *path = dup_path (search_key, NULL);

  if (path != NULL)
    remove (path);
}

static void
keep_first (GError **first,
            GError  *next)
{
  if (*first == NULL)
    *first = next;
  else
    g_error_free (next);
}

static gboolean
has_uid (GPtrArray  *services,
         const char *uid)
{
  for (guint i = 0; i < services->len; i++)
    if (g_str_equal (mapi_service_get_uid (services->pdata[i]), uid))
      return TRUE;
  return FALSE;
}

/* Google's mail has two domains, and no difference between dots and none: whatever is written, the person is the same */
static char *
make_person (const char *user)
{
  g_autofree char *lower = g_ascii_strdown (user, -1);
  char *at = strrchr (lower, '@');
  g_auto(GStrv) parts = NULL;
  g_autofree char *local = NULL;

  if (at == NULL || (strcmp (at, "@gmail.com") != 0 && strcmp (at, "@googlemail.com") != 0))
    return g_steal_pointer (&lower);
  *at = '\0';
  parts = g_strsplit (lower, ".", -1);
  local = g_strjoinv ("", parts);
  return g_strconcat (local, "@gmail.com", NULL);
}

static gboolean
is_same_person (const char *one,
                const char *other)
{
  g_autofree char *first = make_person (one);
  g_autofree char *second = make_person (other);

  return strcmp (first, second) == 0;
}

/* Whether another service signs the same person in: copies share their tokens, and some issuers take back all of a
 * person's at once. Whoever cannot tell says so. */
static gboolean
signs_in_elsewhere (GPtrArray  *leaving,
                    const char *user)
{
  g_auto(GStrv) names = mapi_profile_file_list (NULL);
  g_autoptr(MapiCatalog) catalog = mapi_catalog_new ();

  if (names == NULL)
    return TRUE;
  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autoptr(MapiProfileFile) file = mapi_profile_file_load (names[i], NULL);
      g_autoptr(GPtrArray) services = file != NULL ? mapi_service_list_load (file, catalog, NULL) : NULL;

      if (services == NULL)
        return TRUE;
      for (guint j = 0; j < services->len; j++)
        {
          MapiSettings *settings = mapi_service_get_settings (services->pdata[j]);
          g_autofree char *other = mapi_sign_in_get_setting (settings) != NULL ? mapi_sign_in_dup_user (settings) : NULL;

          if (other != NULL && is_same_person (other, user)
              && !has_uid (leaving, mapi_service_get_uid (services->pdata[j])))
            return TRUE;
        }
    }
  return FALSE;
}

/* The token of a service that leaves, if it is to be given back */
static char *
take_token (GPtrArray   *leaving,
            MapiService *service,
            const char  *name)
{
  MapiSettings *settings = mapi_service_get_settings (service);
  g_autofree char *user = NULL;

  if (g_strcmp0 (mapi_sign_in_get_setting (settings), name) != 0)
    return NULL;
  user = mapi_sign_in_dup_user (settings);
  return user != NULL && !signs_in_elsewhere (leaving, user)
         ? mapi_secrets_lookup (mapi_service_get_secret_owner (service, name), name, NULL, NULL) : NULL;
}

static void
clean_up_secrets (GPtrArray    *leaving,
                  MapiService  *service,
                  GError      **first)
{
  MapiSettings *settings = mapi_service_get_settings (service);
  GPtrArray *infos = mapi_settings_get_infos (settings);

  for (guint i = 0; i < infos->len; i++)
    {
      MapiSettingInfo *info = g_ptr_array_index (infos, i);
      const char *name = mapi_setting_info_get_name (info);
      GError *error = NULL;

      char *token;

      if (!mapi_setting_info_get_secret (info) || !mapi_settings_get_stored (settings, name))
        continue;
      token = take_token (leaving, service, name);
      if (!mapi_secrets_clear (mapi_service_get_secret_owner (service, name), name, NULL, &error))
        keep_first (first, error);
      else
        mapi_oauth_revoke (token);
      if (token != NULL)
        mapi_secret_free (token);
    }
}

static void
clean_up_data (MapiService  *service,
               GError      **first)
{
  const char * const *uids = mapi_service_get_provider_uids (service);

  for (guint i = 0; uids[i] != NULL; i++)
    {
      GError *error = NULL;
      g_autofree char *path = mapi_paths_dup_store_dir (uids[i], &error);

      if (path == NULL || !mapi_paths_remove_tree (path, &error))
        keep_first (first, error);
    }
}

gboolean
mapi_profile_use_clean_up (GPtrArray  *services,
                           gboolean    delete_data,
                           GError    **error)
{
  GError *first = NULL;

  for (guint i = 0; i < services->len; i++)
    clean_up_secrets (services, g_ptr_array_index (services, i), &first);
  /* Mail is the last thing to go, and only when nothing before it failed. */
  for (guint i = 0; i < services->len && delete_data && first == NULL; i++)
    clean_up_data (g_ptr_array_index (services, i), &first);
  if (first == NULL)
    return TRUE;
  g_propagate_error (error, first);
  return FALSE;
}

static void
settle_deleted (const char *path)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiProfileFile) file = mapi_profile_file_load_path (path, &error);
  g_autoptr(MapiCatalog) catalog = NULL;
  g_autoptr(GPtrArray) services = NULL;
  gboolean delete_data = FALSE;

  if (file == NULL || !file->deleted || mapi_profile_use_is (file->search_key))
    return;
  catalog = mapi_catalog_new ();
  services = mapi_service_list_load (file, catalog, &error);
  if (!mapi_key_file_get_boolean (file->keys, "Profile", "DeleteData", FALSE, &delete_data, &error))
    return;
  if (services != NULL && !mapi_profile_use_clean_up (services, delete_data, &error))
    g_message ("%s", error->message);
  if (remove (path) == 0)
    mapi_profile_use_forget (file->search_key);
}

/* First the file, then the mark in it: whoever is interrupted finds the file under its new
 * name and only has to take the mark away. */
static void
settle_rename (const char *name)
{
  g_autoptr(MapiProfileFile) file = mapi_profile_file_load (name, NULL);
  g_autoptr(GError) error = NULL;
  g_autofree char *chosen = NULL;
  char *path;

  if (file == NULL || file->rename_to == NULL || mapi_profile_use_is (file->search_key))
    return;
  path = mapi_profile_file_dup_path (file->rename_to, NULL);
  if (path != NULL && !g_file_test (path, G_FILE_TEST_EXISTS))
    {
      if (rename (file->keys->path, path) != 0)
        {
          g_message ("“%s” cannot be renamed: %s", file->keys->path, g_strerror (errno));
          g_free (path);
          return;
        }
      g_free (file->keys->path);
      file->keys->path = g_steal_pointer (&path);
      chosen = mapi_profile_default_dup ();
      if (g_strcmp0 (chosen, name) == 0 && !mapi_profile_default_set (file->rename_to, &error))
        g_message ("%s", error->message);
      g_clear_error (&error);
    }
  g_free (path);
  mapi_profile_file_set (file, "Profile", NULL, "RenameTo", NULL);
  if (!mapi_profile_file_save (file, &error))
    g_message ("%s", error->message);
}

void
mapi_profile_use_settle_deleted (void)
{
  g_auto(GStrv) paths = mapi_profile_file_list_deleted (NULL);

  for (guint i = 0; paths != NULL && paths[i] != NULL; i++)
    settle_deleted (paths[i]);
}

void
mapi_profile_use_settle_renamed (void)
{
  g_auto(GStrv) names = mapi_profile_file_list (NULL);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    settle_rename (names[i]);
}
