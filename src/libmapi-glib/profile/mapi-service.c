/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-service.h"
#include "mapi-service-private.h"

#include "../provider/mapi-logon-mark-private.h"
#include "../provider/mapi-setting-private.h"
#include "../session/mapi-paths-private.h"
#include "mapi-service-type-private.h"

#include <string.h>

#include <glib/gi18n-lib.h>

/**
 * MapiService:
 *
 * One message service of a profile, as it was when read. Immutable; any thread.
 */
struct _MapiService
{
  GObject           parent_instance;
  char             *uid;
  char             *type_name;
  char             *display_name;
  MapiServiceType  *type;       /* (owned) (nullable) */
  MapiServiceFlags  flags;
  GPtrArray        *providers;  /* (owned) (element-type MapiProperties) */
  char            **provider_uids;
  char            **part_ids;   /* beside @provider_uids */
  MapiSettings     *settings;
  gboolean          enabled;
};

G_DEFINE_FINAL_TYPE (MapiService, mapi_service, G_TYPE_OBJECT)

static void
mapi_service_finalize (GObject *object)
{
  MapiService *self = MAPI_SERVICE (object);

  g_free (self->uid);
  g_free (self->type_name);
  g_free (self->display_name);
  g_clear_object (&self->type);
  g_ptr_array_unref (self->providers);
  g_strfreev (self->provider_uids);
  g_strfreev (self->part_ids);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (mapi_service_parent_class)->finalize (object);
}

static void
mapi_service_class_init (MapiServiceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mapi_service_finalize;
}

static void
mapi_service_init (MapiService *self)
{
  self->providers = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref);
}

static void
set_uid (MapiProperties *bag,
         guint32         tag,
         const char     *uid)
{
  guint8 bytes[16];
  g_autoptr(GBytes) binary = NULL;

  for (guint i = 0; i < sizeof bytes; i++)
    bytes[i] = (guint8) (g_ascii_xdigit_value (uid[2 * i]) << 4 |
                         g_ascii_xdigit_value (uid[2 * i + 1]));
  binary = g_bytes_new (bytes, sizeof bytes);
  mapi_properties_set_binary (bag, tag, binary);
}

char *
mapi_properties_dup_uid (MapiProperties *bag,
                         guint32         tag)
{
  GBytes *binary = mapi_properties_get_binary (bag, tag);
  GString *text = g_string_new (NULL);
  gsize length = 0;
  const guint8 *bytes = binary != NULL ? g_bytes_get_data (binary, &length) : NULL;

  for (gsize i = 0; i < length; i++)
    g_string_append_printf (text, "%02x", bytes[i]);
  return g_string_free (text, FALSE);
}

static MapiProperties *
make_provider (MapiService     *self,
               MapiProfileFile *file,
               const char      *uid)
{
  MapiProperties *bag = mapi_properties_new ();
  g_autofree char *part_id = mapi_profile_file_dup (file, "Provider", uid, "Part");
  g_autofree char *module = mapi_profile_file_dup (file, "Provider", uid, "Module");
  g_autofree char *kind_name = mapi_profile_file_dup (file, "Provider", uid, "Kind");
  MapiServicePart *part =
    self->type != NULL ? mapi_service_type_find_part (self->type, part_id) : NULL;
  MapiResourceType kind = part != NULL ? part->kind : mapi_resource_type_from_name (kind_name);

  set_uid (bag, MAPI_PR_PROVIDER_UID, uid);
  set_uid (bag, MAPI_PR_SERVICE_UID, self->uid);
  set_uid (bag, MAPI_PR_INSTANCE_KEY, uid);
  mapi_properties_set_string (bag, MAPI_PR_SERVICE_NAME, self->type_name);
  mapi_properties_set_string (bag, MAPI_PR_DISPLAY_NAME, self->display_name);
  mapi_properties_set_string (bag, MAPI_PR_PROVIDER_DISPLAY,
                              part != NULL ? part->display_name : self->display_name);
  mapi_properties_set_string (bag, MAPI_PR_PROVIDER_DLL_NAME,
                              part != NULL ? part->module : (module != NULL ? module : ""));
  mapi_properties_set_long (bag, MAPI_PR_RESOURCE_TYPE, kind);
  mapi_properties_set_long (bag, MAPI_PR_RESOURCE_FLAGS, part != NULL ? (gint32) part->flags : 0);
  return bag;
}

static void
load_providers (MapiService     *self,
                MapiProfileFile *file)
{
  g_autoptr(GStrvBuilder) parts = g_strv_builder_new ();

  self->provider_uids = mapi_profile_file_dup_providers (file, self->uid);
  for (guint i = 0; self->provider_uids[i] != NULL; i++)
    {
      g_autofree char *part =
        mapi_profile_file_dup (file, "Provider", self->provider_uids[i], "Part");

      g_strv_builder_add (parts, part != NULL ? part : "");
      g_ptr_array_add (self->providers, make_provider (self, file, self->provider_uids[i]));
    }
  self->part_ids = g_strv_builder_end (parts);
}

/* Settings this computer's provider does not know are left alone: another version may. */
static gboolean
load_settings (MapiService      *self,
               MapiProfileFile  *file,
               MapiCatalog      *catalog,
               GError          **error)
{
  g_autofree char *group = g_strconcat ("Settings ", self->uid, NULL);
  g_autofree char *service_group = g_strconcat ("Service ", self->uid, NULL);
  g_auto(GStrv) keys = g_key_file_get_keys (file->keys->file, group, NULL, NULL);
  g_auto(GStrv) secrets = mapi_key_file_dup_strv (file->keys, service_group, "Secrets");

  if (self->type == NULL)
    {
      g_autoptr(GPtrArray) none = g_ptr_array_new ();

      self->settings = mapi_settings_new (none);
      return TRUE;
    }
  self->settings = mapi_catalog_new_settings (catalog, self->type);
  for (guint i = 0; keys != NULL && keys[i] != NULL; i++)
    {
      g_autofree char *value = g_key_file_get_string (file->keys->file, group, keys[i], NULL);
      MapiSettingInfo *info = mapi_settings_get_info (self->settings, keys[i]);
      g_autoptr(GError) local = NULL;

      if (info == NULL || mapi_setting_info_get_secret (info))
        continue;
      if (value != NULL && mapi_settings_load_value (self->settings, keys[i], value, &local))
        continue;
      mapi_key_file_set_error (file->keys, error, MAPI_ERROR_CORRUPT_DATA, group, keys[i], "%s",
                               local != NULL ? local->message : _("This value cannot be read"));
      return FALSE;
    }
  for (guint i = 0; secrets[i] != NULL; i++)
    mapi_settings_set_stored (self->settings, secrets[i], TRUE);
  mapi_settings_settle_dangers (self->settings, TRUE);
  return TRUE;
}

/* What a person should know of each of its providers */
static void
comment_providers (MapiService *self)
{
  for (guint i = 0; self->provider_uids[i] != NULL; i++)
    {
      MapiServicePart *part = mapi_service_find_part (self, self->provider_uids[i]);
      g_autoptr(MapiSettings) settings = mapi_service_part_dup_settings (part, self->settings);
      g_autofree char *danger = mapi_settings_dup_danger (settings, NULL);

      if (danger != NULL)
        mapi_properties_set_string (g_ptr_array_index (self->providers, i), MAPI_PR_COMMENT, danger);
    }
}

static MapiService *
load_service (MapiProfileFile  *file,
              MapiCatalog      *catalog,
              const char       *uid,
              GError          **error)
{
  g_autoptr(MapiService) self = g_object_new (MAPI_TYPE_SERVICE, NULL);
  g_autofree char *group = g_strconcat ("Service ", uid, NULL);
  MapiServiceType *type;

  self->uid = g_strdup (uid);
  self->type_name = mapi_profile_file_dup (file, "Service", uid, "Type");
  type = mapi_catalog_lookup (catalog, self->type_name, NULL);
  self->type = type != NULL ? g_object_ref (type) : NULL;
  self->flags = type != NULL ? mapi_service_type_get_flags (type) : MAPI_SERVICE_FLAG_NONE;
  self->display_name = mapi_profile_file_dup (file, "Service", uid, "DisplayName");
  if (self->display_name == NULL || *self->display_name == '\0')
    {
      g_free (self->display_name);
      self->display_name = g_strdup (type != NULL ? mapi_service_type_get_display_name (type)
                                                  : self->type_name);
    }
  if (!mapi_key_file_get_boolean (file->keys, group, "Enabled", TRUE, &self->enabled, error))
    return NULL;
  load_providers (self, file);
  if (!load_settings (self, file, catalog, error))
    return NULL;
  comment_providers (self);
  return g_steal_pointer (&self);
}

static guint
get_flags (MapiProperties *bag)
{
  return (guint) mapi_properties_get_long (bag, MAPI_PR_RESOURCE_FLAGS, 0);
}

static void
change_flags (MapiProperties *bag,
              guint           remove,
              guint           add)
{
  mapi_properties_set_long (bag, MAPI_PR_RESOURCE_FLAGS,
                            (gint32) ((get_flags (bag) & ~remove) | add));
}

static gboolean
is_kind (MapiProperties   *bag,
         MapiResourceType  kind)
{
  return mapi_properties_get_long (bag, MAPI_PR_RESOURCE_TYPE, 0) == (gint32) kind;
}

/* Exactly one store keeps the flag: the one chosen, or the first that has it. */
static void
settle_default_store (GPtrArray       *services,
                      MapiProfileFile *file)
{
  g_autofree char *chosen = mapi_profile_file_dup (file, "Profile", NULL, "DefaultStore");
  MapiProperties *winner = NULL;

  for (guint pass = 0; pass < 2 && winner == NULL; pass++)
    for (guint i = 0; i < services->len && winner == NULL; i++)
      {
        MapiService *service = g_ptr_array_index (services, i);

        for (guint j = 0; service->enabled && j < service->providers->len; j++)
          {
            MapiProperties *bag = g_ptr_array_index (service->providers, j);
            gboolean wanted = pass == 0 ? g_strcmp0 (service->provider_uids[j], chosen) == 0
                                        : (get_flags (bag) & MAPI_RESOURCE_FLAG_DEFAULT_STORE) != 0;

            if (wanted && winner == NULL && is_kind (bag, MAPI_RESOURCE_STORE_PROVIDER) &&
                (get_flags (bag) & MAPI_RESOURCE_FLAG_NO_DEFAULT_STORE) == 0)
              winner = bag;
          }
      }
  for (guint i = 0; i < services->len; i++)
    {
      MapiService *service = g_ptr_array_index (services, i);

      for (guint j = 0; j < service->providers->len; j++)
        change_flags (g_ptr_array_index (service->providers, j),
                      MAPI_RESOURCE_FLAG_DEFAULT_STORE, 0);
    }
  if (winner != NULL)
    change_flags (winner, 0, MAPI_RESOURCE_FLAG_DEFAULT_STORE);
}

/* The provider of a service that may stand for the user, or NULL */
static MapiProperties *
find_identity (MapiService *service,
               gboolean     flagged)
{
  if (!service->enabled || (service->flags & MAPI_SERVICE_FLAG_NO_PRIMARY_IDENTITY) != 0)
    return NULL;
  for (guint i = 0; i < service->providers->len; i++)
    {
      MapiProperties *bag = g_ptr_array_index (service->providers, i);
      guint flags = get_flags (bag);

      if ((flags & MAPI_RESOURCE_FLAG_NO_PRIMARY_IDENTITY) == 0 &&
          (!flagged || (flags & MAPI_RESOURCE_FLAG_PRIMARY_IDENTITY) != 0))
        return bag;
    }
  return NULL;
}

static void
settle_primary_identity (GPtrArray       *services,
                         MapiProfileFile *file)
{
  g_autofree char *chosen = mapi_profile_file_dup (file, "Profile", NULL, "PrimaryIdentity");
  MapiProperties *winner = NULL;

  for (guint i = 0; i < services->len && winner == NULL && chosen != NULL; i++)
    {
      MapiService *service = g_ptr_array_index (services, i);

      if (strcmp (service->uid, chosen) == 0)
        winner = find_identity (service, TRUE) != NULL ? find_identity (service, TRUE)
                                                       : find_identity (service, FALSE);
    }
  for (guint i = 0; i < services->len && winner == NULL && g_strcmp0 (chosen, "none") != 0; i++)
    winner = find_identity (g_ptr_array_index (services, i), TRUE);
  for (guint i = 0; i < services->len; i++)
    {
      MapiService *service = g_ptr_array_index (services, i);

      for (guint j = 0; j < service->providers->len; j++)
        change_flags (g_ptr_array_index (service->providers, j),
                      MAPI_RESOURCE_FLAG_PRIMARY_IDENTITY, 0);
    }
  if (winner != NULL)
    change_flags (winner, 0, MAPI_RESOURCE_FLAG_PRIMARY_IDENTITY);
}

/* PR_PROVIDER_ORDINAL: those of the chosen order, then the others as they were added, those
 * that prefer to be last behind the rest. */
static void
settle_transports (GPtrArray       *services,
                   MapiProfileFile *file)
{
  g_auto(GStrv) order = mapi_key_file_dup_strv (file->keys, "Profile", "TransportOrder");
  gint32 n_order = (gint32) g_strv_length (order);
  gint32 counts[2] = { 0, 0 };

  for (guint i = 0; i < services->len; i++)
    {
      MapiService *service = g_ptr_array_index (services, i);

      for (guint j = 0; j < service->providers->len; j++)
        {
          MapiProperties *bag = g_ptr_array_index (service->providers, j);
          gboolean last = (get_flags (bag) & MAPI_RESOURCE_FLAG_XP_PREFER_LAST) != 0;
          gint32 place = 0;

          if (!is_kind (bag, MAPI_RESOURCE_TRANSPORT))
            continue;
          while (place < n_order && strcmp (order[place], service->provider_uids[j]) != 0)
            place++;
          if (place == n_order)
            place += counts[last]++ + (last ? MAPI_PROFILE_MAX_SERVICES * 16 : 0);
          mapi_properties_set_long (bag, MAPI_PR_PROVIDER_ORDINAL, place);
        }
    }
}

static int
compare_ordinals (gconstpointer a,
                  gconstpointer b)
{
  MapiProperties *x = *(MapiProperties * const *) a;
  MapiProperties *y = *(MapiProperties * const *) b;

  return mapi_properties_get_long (x, MAPI_PR_PROVIDER_ORDINAL, 0) -
         mapi_properties_get_long (y, MAPI_PR_PROVIDER_ORDINAL, 0);
}

static GPtrArray *
sort_transports (GPtrArray *services)
{
  GPtrArray *transports = g_ptr_array_new ();

  for (guint i = 0; i < services->len; i++)
    {
      MapiService *service = g_ptr_array_index (services, i);

      for (guint j = 0; j < service->providers->len; j++)
        if (is_kind (g_ptr_array_index (service->providers, j), MAPI_RESOURCE_TRANSPORT))
          g_ptr_array_add (transports, g_ptr_array_index (service->providers, j));
    }
  g_ptr_array_sort (transports, compare_ordinals);
  return transports;
}

GPtrArray *
mapi_service_list_load (MapiProfileFile  *file,
                        MapiCatalog      *catalog,
                        GError          **error)
{
  g_auto(GStrv) uids = mapi_profile_file_dup_services (file);
  g_autoptr(GPtrArray) services = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GPtrArray) transports = NULL;

  for (guint i = 0; uids[i] != NULL; i++)
    {
      MapiService *service = load_service (file, catalog, uids[i], error);

      if (service == NULL)
        return NULL;
      g_ptr_array_add (services, service);
    }
  settle_default_store (services, file);
  settle_primary_identity (services, file);
  settle_transports (services, file);
  transports = sort_transports (services);
  for (guint i = 0; i < transports->len; i++)
    mapi_properties_set_long (g_ptr_array_index (transports, i), MAPI_PR_PROVIDER_ORDINAL,
                              (gint32) i);
  return g_steal_pointer (&services);
}

MapiService *
mapi_service_list_find (GPtrArray   *services,
                        const char  *uid,
                        GError     **error)
{
  for (guint i = 0; i < services->len; i++)
    {
      MapiService *service = g_ptr_array_index (services, i);

      if (g_strcmp0 (service->uid, uid) == 0)
        return service;
    }
  g_set_error (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND, _("The profile has no service “%s”"), uid);
  return NULL;
}

MapiService *
mapi_service_list_find_provider (GPtrArray       *services,
                                 const char      *provider_uid,
                                 MapiProperties **provider,
                                 GError         **error)
{
  for (guint i = 0; i < services->len; i++)
    {
      MapiService *service = g_ptr_array_index (services, i);

      for (guint j = 0; service->provider_uids[j] != NULL; j++)
        if (g_strcmp0 (service->provider_uids[j], provider_uid) == 0)
          {
            if (provider != NULL)
              *provider = g_ptr_array_index (service->providers, j);
            return service;
          }
    }
  g_set_error (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND, _("The profile has no provider “%s”"),
               provider_uid);
  return NULL;
}

char **
mapi_service_list_dup_transports (GPtrArray *services)
{
  g_autoptr(GPtrArray) transports = sort_transports (services);
  char **uids = g_new0 (char *, transports->len + 1);

  for (guint i = 0; i < transports->len; i++)
    uids[i] = mapi_properties_dup_uid (g_ptr_array_index (transports, i), MAPI_PR_PROVIDER_UID);
  return uids;
}

static char *
dup_flagged (GPtrArray *services,
             guint      flag,
             guint32    tag)
{
  for (guint i = 0; i < services->len; i++)
    {
      MapiService *service = g_ptr_array_index (services, i);

      for (guint j = 0; j < service->providers->len; j++)
        if ((get_flags (g_ptr_array_index (service->providers, j)) & flag) != 0)
          return mapi_properties_dup_uid (g_ptr_array_index (service->providers, j), tag);
    }
  return NULL;
}

char *
mapi_service_list_dup_default_store (GPtrArray *services)
{
  return dup_flagged (services, MAPI_RESOURCE_FLAG_DEFAULT_STORE, MAPI_PR_PROVIDER_UID);
}

char *
mapi_service_list_dup_primary (GPtrArray *services)
{
  return dup_flagged (services, MAPI_RESOURCE_FLAG_PRIMARY_IDENTITY, MAPI_PR_SERVICE_UID);
}

MapiSettings *
mapi_service_get_settings (MapiService *self)
{
  return self->settings;
}

const char * const *
mapi_service_get_provider_uids (MapiService *self)
{
  return (const char * const *) self->provider_uids;
}

const char *
mapi_service_get_secret_owner (MapiService *self,
                               const char  *setting)
{
  for (guint i = 0; self->type != NULL && self->provider_uids[i] != NULL; i++)
    {
      MapiServicePart *part = mapi_service_type_find_part (self->type, self->part_ids[i]);

      for (guint j = 0; part != NULL && j < part->infos->len; j++)
        if (strcmp (mapi_setting_info_get_name (g_ptr_array_index (part->infos, j)),
                    setting) == 0)
          return self->provider_uids[i];
    }
  return self->provider_uids[0] != NULL ? self->provider_uids[0] : self->uid;
}

void
mapi_service_forget_logons (MapiService *self)
{
  for (guint i = 0; self->provider_uids[i] != NULL; i++)
    {
      g_autofree char *folder = mapi_paths_dup_store_dir (self->provider_uids[i], NULL);

      mapi_logon_mark_forget (folder);
    }
}

const char *
mapi_service_get_part_id (MapiService *self,
                          const char  *provider_uid)
{
  for (guint i = 0; self->provider_uids[i] != NULL; i++)
    if (strcmp (self->provider_uids[i], provider_uid) == 0)
      return self->part_ids[i];
  return NULL;
}

MapiServicePart *
mapi_service_find_part (MapiService *self,
                        const char  *provider_uid)
{
  const char *id = mapi_service_get_part_id (self, provider_uid);

  return id != NULL && self->type != NULL ? mapi_service_type_find_part (self->type, id) : NULL;
}

/**
 * mapi_service_get_first_setting:
 * @self: a service
 * @provider_uid: UID of one of its providers, 32 digits
 *
 * Gets the first setting of a provider: the page it is on is the provider's own, and shown first where somebody comes
 * for this provider.
 *
 * Source: MSG_SERVICE_UI_CURRENT_PROVIDER_FIRST (msgserviceentry).
 *
 * Returns: (nullable): name of the setting
 */
const char *
mapi_service_get_first_setting (MapiService *self,
                                const char  *provider_uid)
{
  MapiServicePart *part;

  g_return_val_if_fail (MAPI_IS_SERVICE (self), NULL);
  g_return_val_if_fail (provider_uid != NULL, NULL);

  part = mapi_service_find_part (self, provider_uid);
  for (guint i = 0; part != NULL && i < part->infos->len; i++)
    if (mapi_setting_info_has_value (part->infos->pdata[i]) && !mapi_setting_info_get_hidden (part->infos->pdata[i]))
      return mapi_setting_info_get_name (part->infos->pdata[i]);
  return NULL;
}

/**
 * mapi_service_get_uid:
 * @self: a service
 *
 * Gets what names the service for good (PR_SERVICE_UID).
 *
 * Returns: 32 hexadecimal digits
 */
const char *
mapi_service_get_uid (MapiService *self)
{
  g_return_val_if_fail (MAPI_IS_SERVICE (self), NULL);

  return self->uid;
}

/**
 * mapi_service_get_service_type:
 * @self: a service
 *
 * Gets its type.
 *
 * Returns: (transfer none) (nullable): the type, %NULL when this computer does not know it
 */
MapiServiceType *
mapi_service_get_service_type (MapiService *self)
{
  g_return_val_if_fail (MAPI_IS_SERVICE (self), NULL);

  return self->type;
}

/**
 * mapi_service_get_type_name:
 * @self: a service
 *
 * Gets the name of its type (PR_SERVICE_NAME).
 *
 * Returns: the name, never translated
 */
const char *
mapi_service_get_type_name (MapiService *self)
{
  g_return_val_if_fail (MAPI_IS_SERVICE (self), NULL);

  return self->type_name;
}

/**
 * mapi_service_get_display_name:
 * @self: a service
 *
 * Gets its name for people.
 *
 * Returns: the name
 */
const char *
mapi_service_get_display_name (MapiService *self)
{
  g_return_val_if_fail (MAPI_IS_SERVICE (self), NULL);

  return self->display_name;
}

/**
 * mapi_service_get_flags:
 * @self: a service
 *
 * Gets the flags of its type.
 *
 * Returns: flags
 */
MapiServiceFlags
mapi_service_get_flags (MapiService *self)
{
  g_return_val_if_fail (MAPI_IS_SERVICE (self), MAPI_SERVICE_FLAG_NONE);

  return self->flags;
}

/**
 * mapi_service_get_enabled:
 * @self: a service
 *
 * Tells whether sessions log it on.
 *
 * Returns: %TRUE if it is used
 */
gboolean
mapi_service_get_enabled (MapiService *self)
{
  g_return_val_if_fail (MAPI_IS_SERVICE (self), FALSE);

  return self->enabled;
}

/**
 * mapi_service_get_providers:
 * @self: a service
 *
 * Gets its rows of the provider table. STATUS_DEFAULT_STORE and STATUS_PRIMARY_IDENTITY stand in
 * one row of the whole profile at most.
 *
 * Source: provider-tables.
 *
 * Returns: (transfer none) (element-type MapiProperties): the providers in order
 */
GPtrArray *
mapi_service_get_providers (MapiService *self)
{
  g_return_val_if_fail (MAPI_IS_SERVICE (self), NULL);

  return self->providers;
}

/**
 * mapi_service_dup_settings:
 * @self: a service
 *
 * Copies its settings, to be edited and given to mapi_service_admin_configure_service().
 * Values of secrets are not in the copy; [method@Settings.is_set] tells whether there is one.
 *
 * Returns: (transfer full): the copy
 */
MapiSettings *
mapi_service_dup_settings (MapiService *self)
{
  g_return_val_if_fail (MAPI_IS_SERVICE (self), NULL);

  return mapi_settings_copy (self->settings);
}
