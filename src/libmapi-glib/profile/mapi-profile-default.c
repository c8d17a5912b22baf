/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-profile-default-private.h"

#include "../provider/mapi-key-file-private.h"
#include "../session/mapi-paths-private.h"

static MapiKeyFile *
load_config (GError **error)
{
  g_autofree char *path = mapi_paths_dup_config_file (error);
  g_autoptr(GError) local = NULL;
  MapiKeyFile *config;

  if (path == NULL)
    return NULL;
  config = mapi_key_file_load (path, &local);
  if (config == NULL && g_error_matches (local, MAPI_ERROR, MAPI_ERROR_NOT_FOUND))
    return mapi_key_file_new (path);
  if (config == NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  return config;
}

char *
mapi_profile_default_dup (void)
{
  g_autoptr(MapiKeyFile) config = load_config (NULL);

  return config != NULL ? g_key_file_get_string (config->file, "Profiles", "Default", NULL) : NULL;
}

gboolean
mapi_profile_default_set (const char  *name,
                          GError     **error)
{
  g_autoptr(MapiKeyFile) config = load_config (error);

  if (config == NULL)
    return FALSE;
  if (name != NULL)
    g_key_file_set_string (config->file, "Profiles", "Default", name);
  else if (!g_key_file_remove_key (config->file, "Profiles", "Default", NULL))
    return TRUE;
  return mapi_key_file_save (config, error);
}
