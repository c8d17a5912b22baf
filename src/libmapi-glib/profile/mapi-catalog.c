/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-catalog-private.h"

#include "../provider/mapi-setting-private.h"
#include "../session/mapi-paths-private.h"
#include "mapi-service-type-private.h"

#include <string.h>

#include <glib/gi18n-lib.h>

/* The administrator's file is defaults.conf in the system folder:
 *
 *   [Service TYPE]
 *   SETTING=value            a default for all users
 *   Locked=SETTING;SETTING   these cannot be changed
 *
 * A line that cannot be used is a problem and skipped; the others count. */

struct _MapiCatalog
{
  GObject       parent_instance;
  MapiRegistry *registry;
  GPtrArray    *types;          /* (owned) (element-type MapiServiceType) */
  GPtrArray    *problems;       /* (owned) (element-type utf8) ends with NULL */
  MapiKeyFile  *presets;        /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (MapiCatalog, mapi_catalog, G_TYPE_OBJECT)

static void
mapi_catalog_finalize (GObject *object)
{
  MapiCatalog *self = MAPI_CATALOG (object);

  g_object_unref (self->registry);
  g_ptr_array_unref (self->types);
  g_ptr_array_unref (self->problems);
  g_clear_pointer (&self->presets, mapi_key_file_free);
  G_OBJECT_CLASS (mapi_catalog_parent_class)->finalize (object);
}

static void
mapi_catalog_class_init (MapiCatalogClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mapi_catalog_finalize;
}

static void
mapi_catalog_init (MapiCatalog *self)
{
  self->registry = mapi_registry_new ();
  self->types = g_ptr_array_new_with_free_func (g_object_unref);
  self->problems = g_ptr_array_new_with_free_func (g_free);
}

static MapiServiceType *
find_type (MapiCatalog *self,
           const char  *name)
{
  for (guint i = 0; i < self->types->len; i++)
    {
      MapiServiceType *type = g_ptr_array_index (self->types, i);

      if (strcmp (mapi_service_type_get_name (type), name) == 0)
        return type;
    }
  return NULL;
}

static int
compare_types (gconstpointer a,
               gconstpointer b)
{
  return strcmp (mapi_service_type_get_name (*(MapiServiceType * const *) a),
                 mapi_service_type_get_name (*(MapiServiceType * const *) b));
}

static void
load_types (MapiCatalog *self)
{
  g_auto(GStrv) folders = mapi_registry_dup_path_variable ("MAPI_SERVICE_PATH");
  g_autofree char *own = mapi_paths_dup_service_dir (NULL);
  g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; folders[i] != NULL; i++)
    mapi_registry_collect_files (folders[i], ".service-type", FALSE, paths);
  mapi_registry_collect_files (SERVICETYPEDIR, ".service-type", FALSE, paths);
  /* Last: what a user installs hides nothing of the system's. */
  if (own != NULL)
    mapi_registry_collect_files (own, ".service-type", FALSE, paths);
  for (guint i = 0; i < paths->len; i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(MapiServiceType) type =
        mapi_service_type_load (g_ptr_array_index (paths, i), self->registry, &error);

      if (type == NULL)
        g_ptr_array_add (self->problems, g_strdup (error->message));
      else if (find_type (self, mapi_service_type_get_name (type)) == NULL)
        g_ptr_array_add (self->types, g_steal_pointer (&type));
    }
  g_ptr_array_sort (self->types, compare_types);
}

static void
load_presets (MapiCatalog *self)
{
  g_autofree char *folder = mapi_paths_dup_system_dir ();
  g_autofree char *path = g_build_filename (folder, "defaults.conf", NULL);
  g_autoptr(GError) error = NULL;

  self->presets = mapi_key_file_load (path, &error);
  if (self->presets == NULL && !g_error_matches (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND))
    g_ptr_array_add (self->problems, g_strdup (error->message));
}

/* Applies the presets of one type to @settings; tells what cannot be used when @problems is
 * given. */
static void
apply_presets (MapiCatalog  *self,
               const char   *type,
               MapiSettings *settings,
               GPtrArray    *problems)
{
  g_autofree char *group = g_strconcat ("Service ", type, NULL);
  g_auto(GStrv) locked = NULL;
  g_auto(GStrv) keys = NULL;

  if (self->presets == NULL || !g_key_file_has_group (self->presets->file, group))
    return;
  locked = mapi_key_file_dup_strv (self->presets, group, "Locked");
  keys = g_key_file_get_keys (self->presets->file, group, NULL, NULL);
  for (guint i = 0; keys != NULL && keys[i] != NULL; i++)
    {
      g_autofree char *value = g_key_file_get_string (self->presets->file, group, keys[i], NULL);
      g_autoptr(GError) error = NULL;

      if (strcmp (keys[i], "Locked") == 0 || value == NULL)
        continue;
      if (!mapi_settings_set_preset (settings, keys[i], value, FALSE, &error) && problems != NULL)
        g_ptr_array_add (problems,
                         g_strdup_printf ("%s:%u: %s", self->presets->path,
                                          mapi_key_file_get_line (self->presets, group, keys[i]),
                                          error->message));
    }
  for (guint i = 0; locked[i] != NULL; i++)
    {
      g_autoptr(GError) error = NULL;

      if (!mapi_settings_set_preset (settings, locked[i], NULL, TRUE, &error) && problems != NULL)
        g_ptr_array_add (problems,
                         g_strdup_printf ("%s:%u: %s", self->presets->path,
                                          mapi_key_file_get_line (self->presets, group, "Locked"),
                                          error->message));
    }
}

/*< private >
 * mapi_catalog_new:
 *
 * Reads manifests, service types and presets. Nothing that is broken stops the others.
 *
 * Returns: (transfer full): the catalog
 */
MapiCatalog *
mapi_catalog_new (void)
{
  MapiCatalog *self = g_object_new (MAPI_TYPE_CATALOG, NULL);
  const char * const *problems = mapi_registry_get_problems (self->registry);

  for (guint i = 0; problems[i] != NULL; i++)
    g_ptr_array_add (self->problems, g_strdup (problems[i]));
  load_types (self);
  load_presets (self);
  for (guint i = 0; i < self->types->len; i++)
    {
      MapiServiceType *type = g_ptr_array_index (self->types, i);
      g_autoptr(MapiSettings) settings =
        mapi_settings_new (mapi_service_type_get_setting_infos (type));

      apply_presets (self, mapi_service_type_get_name (type), settings, self->problems);
    }
  g_ptr_array_add (self->problems, NULL);
  return self;
}

MapiRegistry *
mapi_catalog_get_registry (MapiCatalog *self)
{
  return self->registry;
}

GPtrArray *
mapi_catalog_get_types (MapiCatalog *self)
{
  return self->types;
}

const char * const *
mapi_catalog_get_problems (MapiCatalog *self)
{
  return (const char * const *) self->problems->pdata;
}

/* Why a type is not there, if it is because of a broken file called like it */
static const char *
find_problem (MapiCatalog *self,
              const char  *type)
{
  g_autofree char *service = g_strconcat ("/", type, ".service-type:", NULL);
  g_autofree char *provider = g_strconcat ("/", type, ".provider:", NULL);
  const char *found = NULL;

  for (guint i = 0; i + 1 < self->problems->len; i++)
    {
      const char *problem = g_ptr_array_index (self->problems, i);

      if (strstr (problem, provider) != NULL)
        return problem;
      if (strstr (problem, service) != NULL)
        found = problem;
    }
  return found;
}

MapiServiceType *
mapi_catalog_lookup (MapiCatalog  *self,
                     const char   *type,
                     GError      **error)
{
  MapiServiceType *found = find_type (self, type);
  const char *problem = found == NULL ? find_problem (self, type) : NULL;

  if (problem != NULL)
    g_set_error (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND,
                 _("This computer has no service type “%s”: %s"), type, problem);
  else if (found == NULL)
    g_set_error (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND,
                 _("This computer has no service type “%s”"), type);
  return found;
}

MapiSettings *
mapi_catalog_new_settings (MapiCatalog     *self,
                           MapiServiceType *type)
{
  MapiSettings *settings = mapi_settings_new (mapi_service_type_get_setting_infos (type));

  apply_presets (self, mapi_service_type_get_name (type), settings, NULL);
  return settings;
}
