/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-service-type.h"
#include "mapi-service-type-private.h"

#include "../property/mapi-properties.h"
#include "../provider/mapi-key-file-private.h"
#include "../provider/mapi-setting-private.h"

#include <string.h>

#include <glib/gi18n-lib.h>

/* A service type is what MAPISVC.INF says about a message service: a key file
 * NAME.service-type in the service folder. It is only ever copied from.
 *
 *   [Service]
 *   Name=local                   never translated
 *   DisplayName=  Description=   through gettext
 *   Flags=single-copy;default-store;create-with-store;primary-identity;no-primary-identity
 *   Providers=store;transport    groups that follow, in order
 *   Default=true                 one of the [Default Services]
 *   Offered=false                nothing to choose for a person: for tests and trying out, added by name
 *   ThisComputer=true            keeps mail here and delivers only between the users of this computer
 *
 *   [Provider store]
 *   Module=local                 name of a provider (its manifest's Name)
 *   Kind=store | transport | address-book
 *   DisplayName=                 through gettext; that of the service if absent
 *   Flags=default-store;own-store;primary-identity;xp-prefer-last;need-ipm-tree;…
 *   Multiple=true                more can be added to a service; an entry point decides itself
 *   Prefix=smtp-                 for settings that two providers of the service must not share:
 *   Prefixed=host;port           the service has them as smtp-host, smtp-port
 *   Inherited=user;password      the same, but without a value of its own smtp-user is user
 *   Page=Outgoing Mail           title of the page they are shown on, through gettext
 */

#define GROUP "Service"
#define MAX_PARTS 16

/**
 * MapiServiceType:
 *
 * A kind of message service: providers that are added, configured and removed as one.
 * Immutable; any thread.
 */
struct _MapiServiceType
{
  GObject          parent_instance;
  char            *name;
  char            *display_name;
  char            *description;
  MapiServiceFlags flags;
  GPtrArray       *parts;       /* (owned) (element-type MapiServicePart) */
  GPtrArray       *infos;       /* (owned) (element-type MapiSettingInfo) */
  GPtrArray       *providers;   /* (owned) (element-type MapiProperties) */
  gboolean         is_default;
  gboolean         is_offered;
  gboolean         this_computer;
};

G_DEFINE_FINAL_TYPE (MapiServiceType, mapi_service_type, G_TYPE_OBJECT)

typedef struct
{
  const char *name;
  guint       flag;
} FlagName;

static const FlagName service_flags[] = {
  { "default-store", MAPI_SERVICE_FLAG_DEFAULT_STORE },
  { "single-copy", MAPI_SERVICE_FLAG_SINGLE_COPY },
  { "create-with-store", MAPI_SERVICE_FLAG_CREATE_WITH_STORE },
  { "primary-identity", MAPI_SERVICE_FLAG_PRIMARY_IDENTITY },
  { "no-primary-identity", MAPI_SERVICE_FLAG_NO_PRIMARY_IDENTITY },
  { NULL, 0 }
};

static const FlagName provider_flags[] = {
  { "default-outbound", MAPI_RESOURCE_FLAG_DEFAULT_OUTBOUND },
  { "default-store", MAPI_RESOURCE_FLAG_DEFAULT_STORE },
  { "primary-identity", MAPI_RESOURCE_FLAG_PRIMARY_IDENTITY },
  { "simple-store", MAPI_RESOURCE_FLAG_SIMPLE_STORE },
  { "xp-prefer-last", MAPI_RESOURCE_FLAG_XP_PREFER_LAST },
  { "no-primary-identity", MAPI_RESOURCE_FLAG_NO_PRIMARY_IDENTITY },
  { "no-default-store", MAPI_RESOURCE_FLAG_NO_DEFAULT_STORE },
  { "own-store", MAPI_RESOURCE_FLAG_OWN_STORE },
  { "hook-inbound", MAPI_RESOURCE_FLAG_HOOK_INBOUND },
  { "hook-outbound", MAPI_RESOURCE_FLAG_HOOK_OUTBOUND },
  { "need-ipm-tree", MAPI_RESOURCE_FLAG_NEED_IPM_TREE },
  { "primary-store", MAPI_RESOURCE_FLAG_PRIMARY_STORE },
  { "secondary-store", MAPI_RESOURCE_FLAG_SECONDARY_STORE },
  { NULL, 0 }
};

static void
mapi_service_type_finalize (GObject *object)
{
  MapiServiceType *self = MAPI_SERVICE_TYPE (object);

  g_free (self->name);
  g_free (self->display_name);
  g_free (self->description);
  g_ptr_array_unref (self->parts);
  g_ptr_array_unref (self->infos);
  g_ptr_array_unref (self->providers);
  G_OBJECT_CLASS (mapi_service_type_parent_class)->finalize (object);
}

static void
mapi_service_type_class_init (MapiServiceTypeClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mapi_service_type_finalize;
}

static void
mapi_service_type_init (MapiServiceType *self)
{
  self->parts = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_service_part_free);
  self->infos = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_setting_info_unref);
  self->providers = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref);
}

MapiResourceType
mapi_resource_type_from_name (const char *name)
{
  if (g_strcmp0 (name, "store") == 0)
    return MAPI_RESOURCE_STORE_PROVIDER;
  if (g_strcmp0 (name, "transport") == 0)
    return MAPI_RESOURCE_TRANSPORT;
  if (g_strcmp0 (name, "address-book") == 0)
    return MAPI_RESOURCE_AB_PROVIDER;
  return MAPI_RESOURCE_NONE;
}

const char *
mapi_resource_type_to_name (MapiResourceType kind)
{
  if (kind == MAPI_RESOURCE_STORE_PROVIDER)
    return "store";
  return kind == MAPI_RESOURCE_TRANSPORT ? "transport" : "address-book";
}

static gboolean
read_flags (MapiKeyFile     *file,
            const char      *group,
            const FlagName  *names,
            guint           *flags,
            GError         **error)
{
  g_auto(GStrv) words = mapi_key_file_dup_strv (file, group, "Flags");

  *flags = 0;
  for (guint i = 0; words[i] != NULL; i++)
    {
      const FlagName *known = names;

      while (known->name != NULL && strcmp (known->name, words[i]) != 0)
        known++;
      if (known->name == NULL)
        {
          mapi_key_file_set_error (file, error, MAPI_ERROR_CORRUPT_DATA, group, "Flags",
                                   _("Unknown flag “%s” in [%s]"), words[i], group);
          return FALSE;
        }
      *flags |= known->flag;
    }
  return TRUE;
}

static char *
dup_translated (MapiKeyFile *file,
                const char  *group,
                const char  *key,
                const char  *fallback)
{
  g_autofree char *text = g_key_file_get_string (file->file, group, key, NULL);

  if (text == NULL || *text == '\0')
    return g_strdup (fallback);
  return g_strdup (g_dgettext (GETTEXT_PACKAGE, text));
}

static gboolean
part_is_served (MapiServicePart *part)
{
  MapiServes serves = part->manifest->serves;

  return (part->kind == MAPI_RESOURCE_STORE_PROVIDER && (serves & MAPI_SERVES_STORE) != 0) ||
         (part->kind == MAPI_RESOURCE_TRANSPORT && (serves & MAPI_SERVES_TRANSPORT) != 0) ||
         (part->kind == MAPI_RESOURCE_AB_PROVIDER && (serves & MAPI_SERVES_ADDRESS_BOOK) != 0);
}

static gboolean
find_provider (MapiServicePart  *part,
               MapiKeyFile      *file,
               const char       *group,
               MapiRegistry     *registry,
               GError          **error)
{
  g_autoptr(GError) local = NULL;
  MapiManifest *manifest = mapi_registry_lookup (registry, part->module, &local);

  if (manifest == NULL)
    {
      mapi_key_file_set_error (file, error, MAPI_ERROR_NOT_FOUND, group, "Module", "%s",
                               local->message);
      return FALSE;
    }
  part->manifest = mapi_manifest_ref (manifest);
  if (part_is_served (part))
    return TRUE;
  mapi_key_file_set_error (file, error, MAPI_ERROR_CORRUPT_DATA, group, "Kind",
                           _("The provider “%s” does not serve as “%s”"), part->module,
                           mapi_resource_type_to_name (part->kind));
  return FALSE;
}

/* Every name is one of the provider's, and with the prefix a setting's name. */
static gboolean
read_names (MapiServicePart  *part,
            MapiKeyFile      *file,
            const char       *group,
            const char       *key,
            char           ***names,
            GError          **error)
{
  *names = mapi_key_file_dup_strv (file, group, key);
  for (guint i = 0; (*names)[i] != NULL; i++)
    {
      gboolean known = FALSE;

      for (guint j = 0; j < part->manifest->infos->len && !known; j++)
        known = strcmp (mapi_setting_info_get_name (g_ptr_array_index (part->manifest->infos, j)),
                        (*names)[i]) == 0;
      if (known && part->prefix != NULL)
        continue;
      mapi_key_file_set_error (file, error, MAPI_ERROR_CORRUPT_DATA, group, key,
                               known ? _("“%s” needs a “Prefix”")
                                     : _("The provider has no setting “%s”"), (*names)[i]);
      return FALSE;
    }
  return TRUE;
}

static gboolean
read_mapping (MapiServicePart  *part,
              MapiKeyFile      *file,
              const char       *group,
              GError          **error)
{
  g_autofree char *prefix = g_key_file_get_string (file->file, group, "Prefix", NULL);

  if (prefix != NULL && !mapi_setting_name_is_valid (prefix))
    {
      mapi_key_file_set_error (file, error, MAPI_ERROR_CORRUPT_DATA, group, "Prefix",
                               _("“Prefix” must be of small letters, digits and hyphens"));
      return FALSE;
    }
  part->prefix = g_steal_pointer (&prefix);
  part->page = dup_translated (file, group, "Page", NULL);
  if (!read_names (part, file, group, "Prefixed", &part->prefixed, error) ||
      !read_names (part, file, group, "Inherited", &part->inherited, error))
    return FALSE;
  mapi_service_part_describe (part);
  return TRUE;
}

static gboolean
read_part (MapiServiceType  *self,
           MapiKeyFile      *file,
           const char       *id,
           MapiRegistry     *registry,
           GError          **error)
{
  static const char * const known[] = {
    "Module", "Kind", "DisplayName", "Flags", "Multiple", "Prefix", "Prefixed", "Inherited", "Page",
    NULL
  };
  g_autofree char *group = g_strconcat ("Provider ", id, NULL);
  g_autofree char *kind = NULL;
  MapiServicePart *part = g_new0 (MapiServicePart, 1);
  guint flags;

  g_ptr_array_add (self->parts, part);
  part->id = g_strdup (id);
  part->module = mapi_key_file_dup_required (file, group, "Module", error);
  if (part->module == NULL || !mapi_key_file_check_keys (file, group, known, error))
    return FALSE;
  kind = g_key_file_get_string (file->file, group, "Kind", NULL);
  part->kind = mapi_resource_type_from_name (kind);
  if (part->kind == MAPI_RESOURCE_NONE)
    {
      mapi_key_file_set_error (file, error, MAPI_ERROR_CORRUPT_DATA, group, "Kind",
                               _("“Kind” must be store, transport or address-book"));
      return FALSE;
    }
  part->display_name = dup_translated (file, group, "DisplayName", self->display_name);
  if (!read_flags (file, group, provider_flags, &flags, error) ||
      !mapi_key_file_get_boolean (file, group, "Multiple", FALSE, &part->multiple, error))
    return FALSE;
  part->flags = flags;
  return find_provider (part, file, group, registry, error) &&
         read_mapping (part, file, group, error);
}

static void
add_infos (MapiServiceType *self,
           GPtrArray       *infos)
{
  for (guint i = 0; i < infos->len; i++)
    {
      MapiSettingInfo *info = g_ptr_array_index (infos, i);
      gboolean known = FALSE;

      for (guint j = 0; j < self->infos->len && !known; j++)
        known = strcmp (mapi_setting_info_get_name (g_ptr_array_index (self->infos, j)),
                        mapi_setting_info_get_name (info)) == 0;
      if (!known)
        g_ptr_array_add (self->infos, mapi_setting_info_ref (info));
    }
}

static void
add_provider_bag (MapiServiceType *self,
                  MapiServicePart *part)
{
  MapiProperties *bag = mapi_properties_new ();

  mapi_properties_set_string (bag, MAPI_PR_DISPLAY_NAME, part->display_name);
  mapi_properties_set_string (bag, MAPI_PR_PROVIDER_DISPLAY, part->display_name);
  mapi_properties_set_string (bag, MAPI_PR_PROVIDER_DLL_NAME, part->module);
  mapi_properties_set_long (bag, MAPI_PR_RESOURCE_TYPE, part->kind);
  mapi_properties_set_long (bag, MAPI_PR_RESOURCE_FLAGS, part->flags);
  g_ptr_array_add (self->providers, bag);
}

static gboolean
read_parts (MapiServiceType  *self,
            MapiKeyFile      *file,
            MapiRegistry     *registry,
            GError          **error)
{
  g_auto(GStrv) ids = mapi_key_file_dup_strv (file, GROUP, "Providers");
  guint n = g_strv_length (ids);

  if (n == 0 || n > MAX_PARTS)
    {
      mapi_key_file_set_error (file, error, MAPI_ERROR_CORRUPT_DATA, GROUP, "Providers",
                               _("“Providers” must list 1 to %d providers"), MAX_PARTS);
      return FALSE;
    }
  for (guint i = 0; i < n; i++)
    {
      MapiServicePart *part;

      if (mapi_service_type_find_part (self, ids[i]) != NULL)
        {
          mapi_key_file_set_error (file, error, MAPI_ERROR_CORRUPT_DATA, GROUP, "Providers",
                                   _("“%s” is listed twice"), ids[i]);
          return FALSE;
        }
      if (!read_part (self, file, ids[i], registry, error))
        return FALSE;
      part = g_ptr_array_index (self->parts, i);
      add_infos (self, part->infos);
      add_provider_bag (self, part);
    }
  return TRUE;
}

/*< private >
 * mapi_service_type_load:
 * @path: path of a .service-type file
 * @registry: the providers there are
 * @error: return location for an error
 *
 * Source: file-format-of-mapisvc-inf.
 *
 * Returns: (transfer full): the type
 */
MapiServiceType *
mapi_service_type_load (const char    *path,
                        MapiRegistry  *registry,
                        GError       **error)
{
  static const char * const known[] = {
    "Name", "DisplayName", "Description", "Flags", "Providers", "Default", "Offered", "ThisComputer", NULL
  };
  g_autoptr(MapiKeyFile) file = mapi_key_file_load (path, error);
  g_autoptr(MapiServiceType) self = NULL;
  guint flags;

  if (file == NULL || !mapi_key_file_check_keys (file, GROUP, known, error))
    return NULL;

  self = g_object_new (MAPI_TYPE_SERVICE_TYPE, NULL);
  self->name = mapi_key_file_dup_required (file, GROUP, "Name", error);
  if (self->name == NULL)
    return NULL;
  self->display_name = dup_translated (file, GROUP, "DisplayName", self->name);
  self->description = dup_translated (file, GROUP, "Description", "");
  if (!read_flags (file, GROUP, service_flags, &flags, error) ||
      !mapi_key_file_get_boolean (file, GROUP, "Default", FALSE, &self->is_default, error) ||
      !mapi_key_file_get_boolean (file, GROUP, "Offered", TRUE, &self->is_offered, error) ||
      !mapi_key_file_get_boolean (file, GROUP, "ThisComputer", FALSE, &self->this_computer, error) ||
      !read_parts (self, file, registry, error))
    return NULL;
  self->flags = flags;
  return g_steal_pointer (&self);
}

GPtrArray *
mapi_service_type_get_parts (MapiServiceType *self)
{
  return self->parts;
}

MapiServicePart *
mapi_service_type_find_part (MapiServiceType *self,
                             const char      *id)
{
  for (guint i = 0; i < self->parts->len; i++)
    {
      MapiServicePart *part = g_ptr_array_index (self->parts, i);

      if (g_strcmp0 (part->id, id) == 0)
        return part;
    }
  return NULL;
}

gboolean
mapi_service_type_is_default (MapiServiceType *self)
{
  return self->is_default;
}

gboolean
mapi_service_type_is_this_computer (MapiServiceType *self)
{
  return self->this_computer;
}

/**
 * mapi_service_type_is_offered:
 * @self: a service type
 *
 * Whether it belongs in a list a person chooses from. What is only good for tests and for trying things out does not, and
 * is added by whoever knows its name.
 *
 * Returns: %TRUE if it does
 */
gboolean
mapi_service_type_is_offered (MapiServiceType *self)
{
  g_return_val_if_fail (MAPI_IS_SERVICE_TYPE (self), FALSE);
  return self->is_offered;
}

/**
 * mapi_service_type_get_name:
 * @self: a service type
 *
 * Gets the name profiles know it by (PR_SERVICE_NAME); never translated.
 *
 * Returns: the name
 */
const char *
mapi_service_type_get_name (MapiServiceType *self)
{
  g_return_val_if_fail (MAPI_IS_SERVICE_TYPE (self), NULL);

  return self->name;
}

/**
 * mapi_service_type_get_display_name:
 * @self: a service type
 *
 * Gets the name for people, translated.
 *
 * Returns: the name
 */
const char *
mapi_service_type_get_display_name (MapiServiceType *self)
{
  g_return_val_if_fail (MAPI_IS_SERVICE_TYPE (self), NULL);

  return self->display_name;
}

/**
 * mapi_service_type_get_description:
 * @self: a service type
 *
 * Gets what it is good for, translated.
 *
 * Returns: the description, maybe empty
 */
const char *
mapi_service_type_get_description (MapiServiceType *self)
{
  g_return_val_if_fail (MAPI_IS_SERVICE_TYPE (self), NULL);

  return self->description;
}

/**
 * mapi_service_type_get_flags:
 * @self: a service type
 *
 * Gets what services of this type may and may not.
 *
 * Returns: flags (PR_RESOURCE_FLAGS of the service section)
 */
MapiServiceFlags
mapi_service_type_get_flags (MapiServiceType *self)
{
  g_return_val_if_fail (MAPI_IS_SERVICE_TYPE (self), MAPI_SERVICE_FLAG_NONE);

  return self->flags;
}

/**
 * mapi_service_type_get_setting_infos:
 * @self: a service type
 *
 * Gets the settings of all its providers, each name once, in the order they are shown.
 *
 * Returns: (transfer none) (element-type MapiSettingInfo): the descriptions
 */
GPtrArray *
mapi_service_type_get_setting_infos (MapiServiceType *self)
{
  g_return_val_if_fail (MAPI_IS_SERVICE_TYPE (self), NULL);

  return self->infos;
}

/**
 * mapi_service_type_get_providers:
 * @self: a service type
 *
 * Gets its providers, as rows of a provider table without UIDs.
 *
 * Returns: (transfer none) (element-type MapiProperties): the providers
 */
GPtrArray *
mapi_service_type_get_providers (MapiServiceType *self)
{
  g_return_val_if_fail (MAPI_IS_SERVICE_TYPE (self), NULL);

  return self->providers;
}
