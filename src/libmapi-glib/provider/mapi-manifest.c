/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-manifest-private.h"
#include "mapi-setting-private.h"

#include <string.h>

#include <glib/gi18n-lib.h>

/* A manifest describes one provider so that it can be listed and configured without
 * loading its code. It is a key file NAME.provider beside the module:
 *
 *   [Provider]
 *   Name=local               what service types and profiles call it: a-z, 0-9, '-'
 *   DisplayName=             for people, through gettext; the name if absent
 *   Module=local             file name of the module; "lib" and ".so" may be left out
 *   Serves=store;transport;address-book
 *   ApiVersion=1             MAPI_PROVIDER_API_VERSION it was written for
 *
 *   AddressTypes=SMTP        of a transport, if it is known before it is loaded
 *
 *   [Setting NAME]           see mapi-setting-info.c
 *   [MessageOption NAME]     the same for what a transport lets one set on a message
 *   [RecipientOption NAME]   and on a recipient
 *
 * Settings are shown in the order of the file. Unknown keys and groups are errors unless
 * they begin with "X-". */

#define GROUP "Provider"

static gboolean
read_serves (MapiManifest  *self,
             MapiKeyFile   *file,
             GError       **error)
{
  g_auto(GStrv) names = mapi_key_file_dup_strv (file, GROUP, "Serves");

  for (guint i = 0; names[i] != NULL; i++)
    if (strcmp (names[i], "store") == 0)
      self->serves |= MAPI_SERVES_STORE;
    else if (strcmp (names[i], "transport") == 0)
      self->serves |= MAPI_SERVES_TRANSPORT;
    else if (strcmp (names[i], "address-book") == 0)
      self->serves |= MAPI_SERVES_ADDRESS_BOOK;
    else
      {
        self->serves = MAPI_SERVES_NONE;
        break;
      }
  if (self->serves != MAPI_SERVES_NONE)
    return TRUE;
  mapi_key_file_set_error (file, error, MAPI_ERROR_CORRUPT_DATA, GROUP, "Serves",
                           _("“Serves” must list store, transport or address-book"));
  return FALSE;
}

static gboolean
read_version (MapiKeyFile  *file,
              GError      **error)
{
  g_autofree char *text = mapi_key_file_dup_required (file, GROUP, "ApiVersion", error);
  guint64 version;

  if (text == NULL)
    return FALSE;
  if (g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT, &version, NULL) &&
      version == MAPI_PROVIDER_API_VERSION)
    return TRUE;
  mapi_key_file_set_error (file, error, MAPI_ERROR_VERSION, GROUP, "ApiVersion",
                           _("The provider was made for version %s of the interface, this is "
                             "version %d"), text, MAPI_PROVIDER_API_VERSION);
  return FALSE;
}

/* An option is described as a setting is, in a group of another name. */
static MapiSettingInfo *
read_option (GPtrArray    *options,
             MapiKeyFile  *file,
             const char   *group,
             GError      **error)
{
  g_autoptr(GKeyFile) copy = g_key_file_new ();
  g_autofree char *setting = g_strconcat ("Setting", strchr (group, ' '), NULL);
  g_auto(GStrv) keys = g_key_file_get_keys (file->file, group, NULL, NULL);
  g_autoptr(GError) local = NULL;
  MapiSettingInfo *info;

  for (guint i = 0; keys != NULL && keys[i] != NULL; i++)
    {
      g_autofree char *value = g_key_file_get_value (file->file, group, keys[i], NULL);

      g_key_file_set_value (copy, setting, keys[i], value);
    }
  info = mapi_setting_info_new_from_key_file (copy, setting, &local);
  if (info != NULL)
    g_ptr_array_add (options, info);
  else
    mapi_key_file_set_error (file, error, MAPI_ERROR_CORRUPT_DATA, group, NULL, "%s", local->message);
  return info;
}

static gboolean
read_settings (MapiManifest  *self,
               MapiKeyFile   *file,
               GError       **error)
{
  g_auto(GStrv) groups = g_key_file_get_groups (file->file, NULL);

  for (guint i = 0; groups[i] != NULL; i++)
    {
      MapiSettingInfo *info = NULL;

      if (strcmp (groups[i], GROUP) == 0 || g_str_has_prefix (groups[i], "X-"))
        continue;
      if (g_str_has_prefix (groups[i], "Setting "))
        {
          info = mapi_setting_info_new_from_manifest (file, groups[i], error);
          if (info != NULL)
            g_ptr_array_add (self->infos, info);
        }
      else if (g_str_has_prefix (groups[i], "MessageOption "))
        info = read_option (self->message_options, file, groups[i], error);
      else if (g_str_has_prefix (groups[i], "RecipientOption "))
        info = read_option (self->recipient_options, file, groups[i], error);
      else
        mapi_key_file_set_error (file, error, MAPI_ERROR_CORRUPT_DATA, groups[i], NULL,
                                 _("Unknown group [%s]"), groups[i]);
      if (info == NULL)
        return FALSE;
    }
  return TRUE;
}

/* A condition must name a setting there is; otherwise its setting would never be seen. */
static gboolean
check_conditions (MapiManifest  *self,
                  MapiKeyFile   *file,
                  GError       **error)
{
  for (guint i = 0; i < self->infos->len; i++)
    {
      MapiSettingInfo *info = g_ptr_array_index (self->infos, i);
      const char *condition = mapi_setting_info_get_shown_when (info);
      g_autofree char *group = NULL;
      gboolean found = condition == NULL;

      for (guint j = 0; j < self->infos->len && !found; j++)
        {
          const char *name = mapi_setting_info_get_name (g_ptr_array_index (self->infos, j));

          found = i != j && g_str_has_prefix (condition, name) &&
                  (condition[strlen (name)] == '=' || g_str_has_prefix (condition + strlen (name), "!="));
        }
      if (found)
        continue;
      group = g_strconcat ("Setting ", mapi_setting_info_get_name (info), NULL);
      mapi_key_file_set_error (file, error, MAPI_ERROR_CORRUPT_DATA, group, "ShownWhen",
                               _("“ShownWhen” in [%s] names no other setting"), group);
      return FALSE;
    }
  return TRUE;
}

static gboolean
name_is_plain (const char *name)
{
  for (const char *p = name; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && strchr ("-_.", *p) == NULL)
      return FALSE;
  return *name != '.';
}

static gboolean
read_names (MapiManifest  *self,
            MapiKeyFile   *file,
            GError       **error)
{
  g_autofree char *display_name = g_key_file_get_string (file->file, GROUP, "DisplayName", NULL);
  const char *bad = NULL;

  self->name = mapi_key_file_dup_required (file, GROUP, "Name", error);
  if (self->name == NULL)
    return FALSE;
  self->module = mapi_key_file_dup_required (file, GROUP, "Module", error);
  if (self->module == NULL)
    return FALSE;
  self->display_name = display_name != NULL && *display_name != '\0'
    ? g_strdup (g_dgettext (GETTEXT_PACKAGE, display_name)) : g_strdup (self->name);

  if (!name_is_plain (self->name))
    bad = "Name";
  else if (!name_is_plain (self->module))
    bad = "Module";
  if (bad == NULL)
    return TRUE;
  mapi_key_file_set_error (file, error, MAPI_ERROR_CORRUPT_DATA, GROUP, bad,
                           _("“%s” must consist of letters, digits, “-”, “_” and “.”"), bad);
  return FALSE;
}

/*< private >
 * mapi_manifest_load:
 * @path: path of a .provider file
 * @error: return location for an error
 *
 * Reads and checks a manifest.
 *
 * Returns: (transfer full): the manifest
 */
MapiManifest *
mapi_manifest_load (const char  *path,
                    GError     **error)
{
  static const char * const known[] = {
    "Name", "DisplayName", "Module", "Serves", "ApiVersion", "AddressTypes", NULL
  };
  g_autoptr(MapiKeyFile) file = mapi_key_file_load (path, error);
  g_autoptr(MapiManifest) self = NULL;

  if (file == NULL)
    return NULL;

  self = g_new0 (MapiManifest, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->path = g_strdup (path);
  self->infos = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_setting_info_unref);
  self->message_options = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_setting_info_unref);
  self->recipient_options = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_setting_info_unref);
  if (g_key_file_has_key (file->file, GROUP, "AddressTypes", NULL))
    self->address_types = mapi_key_file_dup_strv (file, GROUP, "AddressTypes");
  /* The version first: the rest may mean something else in another one. */
  if (!read_version (file, error) ||
      !mapi_key_file_check_keys (file, GROUP, known, error) ||
      !read_names (self, file, error) ||
      !read_serves (self, file, error) ||
      !read_settings (self, file, error) ||
      !check_conditions (self, file, error))
    return NULL;
  return g_steal_pointer (&self);
}

MapiManifest *
mapi_manifest_ref (MapiManifest *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
mapi_manifest_unref (MapiManifest *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_free (self->path);
  g_free (self->name);
  g_free (self->display_name);
  g_free (self->module);
  g_ptr_array_unref (self->infos);
  g_ptr_array_unref (self->message_options);
  g_ptr_array_unref (self->recipient_options);
  g_strfreev (self->address_types);
  g_free (self);
}

/*< private >
 * mapi_manifest_dup_module_path:
 *
 * Errors: %MAPI_ERROR_NOT_FOUND.
 */
char *
mapi_manifest_dup_module_path (MapiManifest  *self,
                               GError       **error)
{
  static const char * const forms[] = { "%s", "%s.so", "lib%s.so" };
  g_autofree char *folder = g_path_get_dirname (self->path);

  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      g_auto(GStrv) parts = g_strsplit (forms[i], "%s", 2);
      g_autofree char *base = g_strconcat (parts[0], self->module, parts[1], NULL);
      g_autofree char *path = g_build_filename (folder, base, NULL);

      if (g_str_has_suffix (base, ".so") && g_file_test (path, G_FILE_TEST_IS_REGULAR))
        return g_steal_pointer (&path);
    }
  g_set_error (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND,
               _("The module “%s” of the provider described in “%s” is not there"),
               self->module, self->path);
  return NULL;
}
