/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-service-part-private.h"

#include "../provider/mapi-setting-private.h"

#include <string.h>

void
mapi_service_part_free (MapiServicePart *self)
{
  g_free (self->id);
  g_free (self->module);
  g_free (self->display_name);
  g_free (self->prefix);
  g_free (self->page);
  g_strfreev (self->prefixed);
  g_strfreev (self->inherited);
  g_clear_pointer (&self->manifest, mapi_manifest_unref);
  g_clear_pointer (&self->infos, g_ptr_array_unref);
  g_free (self);
}

static gboolean
has_name (char       **names,
          const char  *name)
{
  return names != NULL && g_strv_contains ((const char * const *) names, name);
}

char *
mapi_service_part_dup_name (MapiServicePart *self,
                            const char      *setting)
{
  if (self->prefix == NULL ||
      (!has_name (self->prefixed, setting) && !has_name (self->inherited, setting)))
    return g_strdup (setting);
  return g_strconcat (self->prefix, setting, NULL);
}

char *
mapi_service_part_dup_source (MapiServicePart *self,
                              MapiSettings    *settings,
                              const char      *setting)
{
  g_autofree char *own = mapi_service_part_dup_name (self, setting);
  g_autofree char *value = NULL;

  if (!has_name (self->inherited, setting) || mapi_settings_get_info (settings, setting) == NULL)
    return g_steal_pointer (&own);
  if (mapi_settings_get_stored (settings, own))
    return g_steal_pointer (&own);
  value = mapi_settings_dup_own (settings, own);
  return value != NULL && *value != '\0' ? g_steal_pointer (&own) : g_strdup (setting);
}

/* "security=none" of a provider is "smtp-security=none" in the service. */
static char *
map_condition (MapiServicePart *self,
               const char      *shown_when)
{
  const char *equals = shown_when != NULL ? strchr (shown_when, '=') : NULL;
  g_autofree char *name = NULL;
  g_autofree char *mapped = NULL;

  if (equals == NULL)
    return NULL;
  if (equals > shown_when && equals[-1] == '!')
    equals--;
  name = g_strndup (shown_when, (gsize) (equals - shown_when));
  mapped = mapi_service_part_dup_name (self, name);
  return g_strconcat (mapped, equals, NULL);
}

static void
map_danger (MapiServicePart *self,
            MapiSettingInfo *info)
{
  g_autofree char *server = NULL;
  g_autofree char *consent = NULL;

  if (mapi_setting_info_get_danger (info) == NULL)
    return;
  server = mapi_service_part_dup_name (self, mapi_setting_info_get_danger_server (info));
  consent = mapi_service_part_dup_name (self, mapi_setting_info_get_danger_consent (info));
  mapi_setting_info_rename_danger (info, server, consent);
}

void
mapi_service_part_describe (MapiServicePart *self)
{
  GPtrArray *infos = self->manifest->infos;

  self->infos = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_setting_info_unref);
  for (guint i = 0; i < infos->len; i++)
    {
      MapiSettingInfo *info = g_ptr_array_index (infos, i);
      const char *name = mapi_setting_info_get_name (info);
      g_autofree char *mapped = mapi_service_part_dup_name (self, name);
      g_autofree char *condition = map_condition (self, mapi_setting_info_get_shown_when (info));
      gboolean inherited = has_name (self->inherited, name);
      MapiSettingInfo *derived;

      if (strcmp (mapped, name) == 0 && self->prefix == NULL)
        {
          g_ptr_array_add (self->infos, mapi_setting_info_ref (info));
          continue;
        }
      derived = mapi_setting_info_derive (info, mapped, condition, strcmp (mapped, name) != 0 ? self->page : NULL,
                                          inherited);
      map_danger (self, derived);
      g_ptr_array_add (self->infos, derived);
    }
}

MapiSettings *
mapi_service_part_dup_settings (MapiServicePart *self,
                                MapiSettings    *settings)
{
  MapiSettings *own;

  if (self == NULL || self->prefix == NULL)
    return mapi_settings_copy (settings);
  own = mapi_settings_new (self->manifest->infos);
  for (guint i = 0; i < self->manifest->infos->len; i++)
    {
      MapiSettingInfo *info = g_ptr_array_index (self->manifest->infos, i);
      const char *name = mapi_setting_info_get_name (info);
      g_autofree char *source = mapi_service_part_dup_source (self, settings, name);
      g_autofree char *value = NULL;

      if (!mapi_setting_info_has_value (info))
        continue;
      if (mapi_settings_get_stored (settings, source))
        mapi_settings_set_stored (own, name, TRUE);
      value = mapi_setting_info_get_secret (info) ? mapi_settings_dup_own (settings, source)
                                                  : mapi_settings_dup_string (settings, source);
      if (value != NULL)
        mapi_settings_load_value (own, name, value, NULL);
    }
  return own;
}
