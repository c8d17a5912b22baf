/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-service-admin.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "../session/mapi-paths-private.h"
#include "mapi-catalog-private.h"
#include "mapi-profile-admin.h"
#include "mapi-service-entry-private.h"
#include "mapi-service-type-private.h"

/* A user's own service types lie in a folder of theirs, named TYPE.service-type. The file is
 * there only after the entry point agreed to the installation, and goes only after it agreed
 * to the removal. */

static char *
dup_own_path (const char  *type,
              GError     **error)
{
  g_autofree char *folder = mapi_paths_dup_service_dir (error);
  g_autofree char *name = g_strconcat (type, ".service-type", NULL);

  return folder != NULL ? g_build_filename (folder, name, NULL) : NULL;
}

/* It becomes a file name. */
static gboolean
is_plain_name (const char *type)
{
  for (const char *p = type; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && *p != '-' && *p != '_')
      return FALSE;
  return *type != '\0';
}

static gboolean
call_entry (MapiCatalog         *catalog,
            MapiServiceType     *type,
            MapiServiceContext   context,
            GCancellable        *cancellable,
            GError             **error)
{
  g_autoptr(MapiSettings) settings =
    mapi_settings_new (mapi_service_type_get_setting_infos (type));

  return mapi_service_call_entry (catalog, type, context, MAPI_SERVICE_UI_NONE, settings,
                                  cancellable, error);
}

/**
 * mapi_service_admin_install_type:
 * @path: a `.service-type` file
 * @cancellable: (nullable): stops an entry point
 * @error: return location for an error
 *
 * Adds a service type to those this user can choose from. The file is checked and copied; the
 * entry points of its modules are called with INSTALL before. Types of the system cannot be
 * replaced. Blocks; any thread.
 *
 * Errors: %MAPI_ERROR_CORRUPT_DATA and the like naming file and line; %MAPI_ERROR_NO_ACCESS if there
 * is a type of this name; %MAPI_ERROR_INVALID_PARAMETER for a name that is none; the entry point's.
 *
 * Source: MSGSERVICEENTRY, MSG_SERVICE_INSTALL.
 *
 * Returns: %TRUE if the type can be added to profiles now
 */
gboolean
mapi_service_admin_install_type (const char    *path,
                                 GCancellable  *cancellable,
                                 GError       **error)
{
  g_autoptr(MapiCatalog) catalog = mapi_catalog_new ();
  g_autoptr(MapiServiceType) type = NULL;
  g_autofree char *own = NULL;
  g_autofree char *text = NULL;
  const char *name;
  gsize length;

  g_return_val_if_fail (path != NULL, FALSE);

  type = mapi_service_type_load (path, mapi_catalog_get_registry (catalog), error);
  if (type == NULL)
    return FALSE;
  name = mapi_service_type_get_name (type);
  if (!is_plain_name (name))
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_INVALID_PARAMETER,
                   _("“%s” cannot be the name of a service type"), name);
      return FALSE;
    }
  if (mapi_catalog_lookup (catalog, name, NULL) != NULL)
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_NO_ACCESS,
                   _("There is a service type “%s” already"), name);
      return FALSE;
    }

  own = dup_own_path (name, error);
  return own != NULL &&
         g_file_get_contents (path, &text, &length, error) &&
         call_entry (catalog, type, MAPI_SERVICE_CONTEXT_INSTALL, cancellable, error) &&
         g_file_set_contents_full (own, text, (gssize) length,
                                   G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                   0600, error);
}

/* The name of a profile that has a service of @type, or NULL */
static char *
find_user (const char *type)
{
  g_autoptr(MapiProfileAdmin) profiles = mapi_profile_admin_new (MAPI_PROFILE_APP);
  g_auto(GStrv) names = mapi_profile_admin_list (profiles, NULL);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autoptr(MapiServiceAdmin) admin = mapi_profile_admin_open_services (profiles, names[i], NULL);
      g_autoptr(GPtrArray) services = NULL;

      services = admin != NULL ? mapi_service_admin_list_services (admin, NULL) : NULL;
      for (guint j = 0; services != NULL && j < services->len; j++)
        if (g_strcmp0 (mapi_service_get_type_name (g_ptr_array_index (services, j)), type) == 0)
          return g_strdup (names[i]);
    }
  return NULL;
}

/**
 * mapi_service_admin_uninstall_type:
 * @type: the name of a type this user installed
 * @cancellable: (nullable): stops an entry point
 * @error: return location for an error
 *
 * Takes a service type away again. The entry points of its modules are called with UNINSTALL
 * before; one that answers %MAPI_ERROR_USER_CANCEL keeps it. Blocks; any thread.
 *
 * Errors: %MAPI_ERROR_NOT_FOUND if there is no such type; %MAPI_ERROR_NO_ACCESS if it belongs to the
 * system, or a profile uses it; the entry point's.
 *
 * Source: MSGSERVICEENTRY, MSG_SERVICE_UNINSTALL.
 *
 * Returns: %TRUE if it is gone
 */
gboolean
mapi_service_admin_uninstall_type (const char    *type,
                                   GCancellable  *cancellable,
                                   GError       **error)
{
  g_autoptr(MapiCatalog) catalog = mapi_catalog_new ();
  MapiServiceType *known;
  g_autofree char *own = NULL;
  g_autofree char *profile = NULL;

  g_return_val_if_fail (type != NULL, FALSE);

  known = mapi_catalog_lookup (catalog, type, error);
  if (known == NULL)
    return FALSE;
  own = dup_own_path (type, error);
  if (own == NULL)
    return FALSE;
  if (!g_file_test (own, G_FILE_TEST_IS_REGULAR))
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_NO_ACCESS,
                   _("The service type “%s” belongs to the system"), type);
      return FALSE;
    }
  profile = find_user (type);
  if (profile != NULL)
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_NO_ACCESS,
                   _("The profile “%s” has a service of the type “%s”"), profile, type);
      return FALSE;
    }
  if (!call_entry (catalog, known, MAPI_SERVICE_CONTEXT_UNINSTALL, cancellable, error))
    return FALSE;
  if (g_unlink (own) == 0)
    return TRUE;
  g_set_error (error, MAPI_ERROR, MAPI_ERROR_NO_ACCESS, _("“%s” cannot be removed: %s"), own,
               g_strerror (errno));
  return FALSE;
}
