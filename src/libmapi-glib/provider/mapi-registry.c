/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-registry-private.h"

#include "mapi-trusted-path.h"

#include "../address/mapi-address-book-provider.h"
#include "../store/mapi-store.h"
#include "../transport/mapi-transport.h"

#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>

#include <glib/gi18n-lib.h>
#include <gmodule.h>

/* Where providers come from: the compiled-in folder, and in development builds alone the
 * folders of MAPI_PROVIDER_PATH before it. Code is loaded only from a canonical path every
 * component of which belongs to root or the user and cannot be written by anybody else; a
 * sticky folder (/tmp) counts as safe, since nobody else can exchange our entries in it.
 * Modules stay loaded until the process ends: their types cannot be taken back. */

struct _MapiRegistry
{
  GObject     parent_instance;
  GPtrArray  *manifests;        /* (owned) (element-type MapiManifest) */
  GPtrArray  *problems;         /* (owned) (element-type utf8) ends with NULL */
};

G_DEFINE_FINAL_TYPE (MapiRegistry, mapi_registry, G_TYPE_OBJECT)

static void
mapi_registry_finalize (GObject *object)
{
  MapiRegistry *self = MAPI_REGISTRY (object);

  g_ptr_array_unref (self->manifests);
  g_ptr_array_unref (self->problems);
  G_OBJECT_CLASS (mapi_registry_parent_class)->finalize (object);
}

static void
mapi_registry_class_init (MapiRegistryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mapi_registry_finalize;
}

static void
mapi_registry_init (MapiRegistry *self)
{
  self->manifests = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_manifest_unref);
  self->problems = g_ptr_array_new_with_free_func (g_free);
}

char **
mapi_registry_dup_path_variable (const char *variable)
{
#if DEVELOPMENT
  const char *value = g_getenv (variable);

  if (value != NULL && getauxval (AT_SECURE) == 0)
    return g_strsplit (value, ":", 64);
#endif
  return g_new0 (char *, 1);
}

static int
compare_paths (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char * const *) a, *(const char * const *) b);
}

void
mapi_registry_collect_files (const char *folder,
                             const char *suffix,
                             gboolean    deep,
                             GPtrArray  *paths)
{
  g_autoptr(GDir) dir = g_path_is_absolute (folder) ? g_dir_open (folder, 0, NULL) : NULL;
  g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  if (dir == NULL)
    return;
  while ((name = g_dir_read_name (dir)) != NULL)
    if (*name != '.')
      g_ptr_array_add (found, g_build_filename (folder, name, NULL));
  g_ptr_array_sort (found, compare_paths);
  for (guint i = 0; i < found->len; i++)
    {
      const char *path = g_ptr_array_index (found, i);

      if (g_str_has_suffix (path, suffix))
        g_ptr_array_add (paths, g_strdup (path));
      else if (deep && g_file_test (path, G_FILE_TEST_IS_DIR))
        mapi_registry_collect_files (path, suffix, FALSE, paths);
    }
}

static MapiManifest *
find_manifest (MapiRegistry *self,
               const char   *name)
{
  for (guint i = 0; i < self->manifests->len; i++)
    {
      MapiManifest *manifest = g_ptr_array_index (self->manifests, i);

      if (strcmp (manifest->name, name) == 0)
        return manifest;
    }
  return NULL;
}

static int
compare_manifests (gconstpointer a,
                   gconstpointer b)
{
  return strcmp ((*(MapiManifest * const *) a)->name, (*(MapiManifest * const *) b)->name);
}

/*< private >
 * mapi_registry_new_for_folders:
 * @folders: folders, the first having precedence
 *
 * Reads the manifests in some folders and the folders in these.
 */
MapiRegistry *
mapi_registry_new_for_folders (const char * const *folders)
{
  MapiRegistry *self = g_object_new (MAPI_TYPE_REGISTRY, NULL);
  g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; folders[i] != NULL; i++)
    mapi_registry_collect_files (folders[i], ".provider", TRUE, paths);
  for (guint i = 0; i < paths->len; i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(MapiManifest) manifest = mapi_manifest_load (g_ptr_array_index (paths, i), &error);

      if (manifest == NULL)
        g_ptr_array_add (self->problems, g_strdup (error->message));
      else if (find_manifest (self, manifest->name) == NULL)
        g_ptr_array_add (self->manifests, g_steal_pointer (&manifest));
    }
  g_ptr_array_add (self->problems, NULL);
  g_ptr_array_sort (self->manifests, compare_manifests);
  return self;
}

MapiRegistry *
mapi_registry_new (void)
{
  g_auto(GStrv) extra = mapi_registry_dup_path_variable ("MAPI_PROVIDER_PATH");
  g_autoptr(GStrvBuilder) folders = g_strv_builder_new ();
  g_auto(GStrv) all = NULL;

  g_strv_builder_addv (folders, (const char **) extra);
  g_strv_builder_add (folders, PROVIDERDIR);
  all = g_strv_builder_end (folders);
  return mapi_registry_new_for_folders ((const char * const *) all);
}

GPtrArray *
mapi_registry_get_manifests (MapiRegistry *self)
{
  return self->manifests;
}

const char * const *
mapi_registry_get_problems (MapiRegistry *self)
{
  return (const char * const *) self->problems->pdata;
}

MapiManifest *
mapi_registry_lookup (MapiRegistry  *self,
                      const char    *name,
                      GError       **error)
{
  MapiManifest *manifest = find_manifest (self, name);

  if (manifest == NULL)
    g_set_error (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND,
                 _("The provider “%s” is not installed"), name);
  return manifest;
}

static const MapiProviderModule *
open_module (const char  *path,
             GError     **error)
{
  g_autoptr(GError) local = NULL;
  MapiProviderModule *description = NULL;
  GModule *module = g_module_open_full (path, G_MODULE_BIND_LOCAL | G_MODULE_BIND_LAZY, &local);

  if (module == NULL)
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_CALL_FAILED,
                   _("The provider “%s” cannot be loaded: %s"), path, local->message);
      return NULL;
    }
  if (!g_module_symbol (module, MAPI_PROVIDER_SYMBOL, (gpointer *) &description) ||
      description == NULL)
    g_set_error (error, MAPI_ERROR, MAPI_ERROR_CALL_FAILED,
                 _("“%s” is no provider: it has no “%s”"), path, MAPI_PROVIDER_SYMBOL);
  else if (description->api_version != MAPI_PROVIDER_API_VERSION)
    g_set_error (error, MAPI_ERROR, MAPI_ERROR_VERSION,
                 _("The provider “%s” was made for version %u of the interface, this is version %d"),
                 path, description->api_version, MAPI_PROVIDER_API_VERSION);
  else
    {
      g_module_make_resident (module);
      return description;
    }
  g_module_close (module);
  return NULL;
}

const MapiProviderModule *
mapi_registry_load_module (MapiRegistry  *self,
                           const char    *name,
                           GError       **error)
{
  /* Interned: canonical path → MapiProviderModule inside a resident module */
  static GHashTable *opened;
  static GMutex lock;
  MapiManifest *manifest = mapi_registry_lookup (self, name, error);
  g_autofree char *path = NULL;
  g_autofree char *canonical = NULL;
  const MapiProviderModule *module;

  if (manifest == NULL)
    return NULL;
  path = mapi_manifest_dup_module_path (manifest, error);
  if (path == NULL)
    return NULL;
  canonical = mapi_dup_trusted_path (path, error);
  if (canonical == NULL)
    return NULL;

  g_mutex_lock (&lock);
  if (opened == NULL)
    opened = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  module = g_hash_table_lookup (opened, canonical);
  if (module == NULL)
    {
      module = open_module (canonical, error);
      if (module != NULL)
        g_hash_table_insert (opened, g_strdup (canonical), (gpointer) module);
    }
  g_mutex_unlock (&lock);
  return module;
}

GType
mapi_registry_load_type (MapiRegistry      *self,
                         const char        *name,
                         MapiResourceType   kind,
                         GError           **error)
{
  const MapiProviderModule *module = mapi_registry_load_module (self, name, error);
  GType (*get_type) (void) = NULL;
  GType parent = G_TYPE_INVALID;
  GType type;

  if (module == NULL)
    return G_TYPE_INVALID;

  if (kind == MAPI_RESOURCE_STORE_PROVIDER)
    {
      get_type = module->get_store_type;
      parent = MAPI_TYPE_STORE;
    }
  else if (kind == MAPI_RESOURCE_TRANSPORT)
    {
      get_type = module->get_transport_type;
      parent = MAPI_TYPE_TRANSPORT;
    }
  else if (kind == MAPI_RESOURCE_AB_PROVIDER)
    {
      get_type = module->get_address_book_type;
      parent = MAPI_TYPE_ADDRESS_BOOK_PROVIDER;
    }
  if (get_type == NULL)
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_INTERFACE_NOT_SUPPORTED,
                   _("The provider “%s” does not serve as what the service type wants of it"), name);
      return G_TYPE_INVALID;
    }

  type = get_type ();
  if (g_type_is_a (type, parent) && G_TYPE_IS_INSTANTIATABLE (type) && !G_TYPE_IS_ABSTRACT (type))
    return type;
  g_set_error (error, MAPI_ERROR, MAPI_ERROR_INTERFACE_NOT_SUPPORTED,
               _("The provider “%s” gives “%s” where a “%s” is needed"),
               name, type != G_TYPE_INVALID ? g_type_name (type) : "?", g_type_name (parent));
  return G_TYPE_INVALID;
}
