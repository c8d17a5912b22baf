/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-paths-private.h"

#include "../mapi-error.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <sys/auxv.h>
#include <sys/stat.h>

#include <glib/gi18n-lib.h>

/* Without MAPI_HOME:
 *   $XDG_CONFIG_HOME/estafette/profiles     $XDG_DATA_HOME/estafette/stores/UID
 *   $XDG_CONFIG_HOME/estafette/estafette.conf
 *   $XDG_DATA_HOME/estafette/drafts         $XDG_DATA_HOME/estafette/collected
 *   $XDG_DATA_HOME/estafette/secrets        $XDG_RUNTIME_DIR/estafette
 * With it: profiles, estafette.conf, stores/UID, secrets, drafts, collected and run below it. */

static const char *
get_home (void)
{
  const char *home = g_getenv ("MAPI_HOME");

  return home != NULL && g_path_is_absolute (home) ? home : NULL;
}

/* Makes @path and tightens it. Parents are left as they are. */
static gboolean
make_private (const char  *path,
              GError     **error)
{
  struct stat st;

  if (g_mkdir_with_parents (path, 0700) != 0)
    {
      int saved = errno;

      g_set_error (error, MAPI_ERROR,
                   saved == ENOSPC ? MAPI_ERROR_NOT_ENOUGH_DISK : MAPI_ERROR_NO_ACCESS,
                   _("The folder “%s” cannot be made: %s"), path, g_strerror (saved));
      return FALSE;
    }
  if (stat (path, &st) != 0 || !S_ISDIR (st.st_mode) || st.st_uid != geteuid ())
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_NO_ACCESS,
                   _("The folder “%s” belongs to someone else"), path);
      return FALSE;
    }
  if ((st.st_mode & 0077) != 0)
    {
      g_message ("The folder “%s” could be read by others; made private", path);
      if (chmod (path, 0700) != 0)
        {
          g_set_error (error, MAPI_ERROR, MAPI_ERROR_NO_ACCESS,
                       _("The folder “%s” cannot be made private: %s"), path, g_strerror (errno));
          return FALSE;
        }
    }
  return TRUE;
}

static char *
dup_dir (const char  *base,
         const char  *name,
         GError     **error)
{
  const char *home = get_home ();
  g_autofree char *top = home != NULL ? g_strdup (home) : g_build_filename (base, "estafette", NULL);
  g_autofree char *path = *name != '\0' ? g_build_filename (top, name, NULL) : g_strdup (top);

  if (!make_private (top, error) || !make_private (path, error))
    return NULL;
  return g_steal_pointer (&path);
}

/*< private >
 * mapi_paths_dup_profile_dir:
 * @error: return location for an error
 *
 * Errors: %MAPI_ERROR_NO_ACCESS, %MAPI_ERROR_NOT_ENOUGH_DISK.
 */
char *
mapi_paths_dup_profile_dir (GError **error)
{
  return dup_dir (g_get_user_config_dir (), "profiles", error);
}

/*< private >
 * mapi_paths_dup_store_dir:
 * @provider_uid: 32 hexadecimal digits
 * @error: return location for an error
 */
char *
mapi_paths_dup_store_dir (const char  *provider_uid,
                          GError     **error)
{
  g_autofree char *stores = NULL;
  g_autofree char *path = NULL;

  g_return_val_if_fail (provider_uid != NULL && *provider_uid != '\0', NULL);
  g_return_val_if_fail (strspn (provider_uid, "0123456789abcdef") == strlen (provider_uid), NULL);

  stores = dup_dir (g_get_user_data_dir (), "stores", error);
  if (stores == NULL)
    return NULL;
  path = g_build_filename (stores, provider_uid, NULL);
  if (!make_private (path, error))
    return NULL;
  return g_steal_pointer (&path);
}

char *
mapi_paths_dup_runtime_dir (GError **error)
{
  if (get_home () != NULL)
    return dup_dir ("", "run", error);
  return dup_dir (g_get_user_runtime_dir (), "", error);
}

char *
mapi_paths_dup_secret_dir (GError **error)
{
  return dup_dir (g_get_user_data_dir (), "secrets", error);
}

char *
mapi_paths_dup_draft_dir (GError **error)
{
  return dup_dir (g_get_user_data_dir (), "drafts", error);
}

char *
mapi_paths_dup_collected_dir (GError **error)
{
  return dup_dir (g_get_user_data_dir (), "collected", error);
}

char *
mapi_paths_dup_config_file (GError **error)
{
  g_autofree char *folder = dup_dir (g_get_user_config_dir (), "", error);

  return folder != NULL ? g_build_filename (folder, "estafette.conf", NULL) : NULL;
}

char *
mapi_paths_dup_system_dir (void)
{
  const char *variable = g_getenv ("MAPI_SYSTEM_CONFIG");

  if (variable != NULL && g_path_is_absolute (variable) && getauxval (AT_SECURE) == 0)
    return g_strdup (variable);
  return g_build_filename (SYSCONFDIR, "estafette", NULL);
}

static gboolean
remove_children (const char  *path,
                 GError     **error)
{
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (!mapi_paths_remove_tree (child, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
mapi_paths_remove_tree (const char  *path,
                        GError     **error)
{
  struct stat st;

  if (lstat (path, &st) != 0 && errno == ENOENT)
    return TRUE;
  if (S_ISDIR (st.st_mode) && !remove_children (path, error))
    return FALSE;
  if (remove (path) == 0 || errno == ENOENT)
    return TRUE;
  g_set_error (error, MAPI_ERROR, MAPI_ERROR_NO_ACCESS, _("“%s” cannot be removed: %s"),
               path, g_strerror (errno));
  return FALSE;
}

char *
mapi_paths_dup_service_dir (GError **error)
{
  return dup_dir (g_get_user_data_dir (), "services", error);
}
