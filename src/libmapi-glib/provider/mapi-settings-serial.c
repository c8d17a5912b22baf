/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-setting-private.h"

#include <string.h>

#include <glib/gi18n-lib.h>

/* Settings on their way to a process that shows them and back:
 *
 *   infos    s       the descriptions, as groups of a manifest with translated texts
 *   values   a{ss}   what is set, but for secrets
 *   presets  a{ss}   locked as   stored as
 *
 * stored names the secrets there are; their text stays where it is. Back come the changes alone:
 * what is set now, and what was put back to its default. */

/* Whoever sends them may be anybody: more is no form a person could fill in */
#define MAX_INFOS 256
#define MAX_NAME  256
#define MAX_TEXT  4096
#define MAX_VALUE 65536
#define MAX_ALL   (256 * 1024)

static void
put_text (GKeyFile   *file,
          const char *group,
          const char *key,
          const char *value)
{
  if (value != NULL && *value != '\0')
    g_key_file_set_string (file, group, key, value);
}

static void
put_info (GKeyFile        *file,
          MapiSettingInfo *info)
{
  static const char * const types[] = { "string", "uint", "boolean", "choice", "password", "file", "folder", "list",
                                        "label", "button" };
  g_autofree char *group = g_strconcat ("Setting ", mapi_setting_info_get_name (info), NULL);
  const char * const *choices = mapi_setting_info_get_choices (info);
  const char * const *labels = mapi_setting_info_get_choice_labels (info);
  gsize n = g_strv_length ((char **) choices);

  g_key_file_set_string (file, group, "Type", types[mapi_setting_info_get_setting_type (info)]);
  put_text (file, group, "Label", mapi_setting_info_get_label (info));
  put_text (file, group, "Description", mapi_setting_info_get_description (info));
  put_text (file, group, "Page", mapi_setting_info_get_page (info));
  put_text (file, group, "Group", mapi_setting_info_get_group (info));
  put_text (file, group, "Default", mapi_setting_info_get_default (info));
  put_text (file, group, "ShownWhen", mapi_setting_info_get_shown_when (info));
  put_text (file, group, "Action", mapi_setting_info_get_action (info));
  put_text (file, group, "Danger", mapi_setting_info_get_danger (info));
  put_text (file, group, "DangerServer", mapi_setting_info_get_danger_server (info));
  put_text (file, group, "DangerConsent", mapi_setting_info_get_danger_consent (info));
  put_text (file, group, "DangerLabel", mapi_setting_info_get_danger_label (info));
  g_key_file_set_boolean (file, group, "Hidden", mapi_setting_info_get_hidden (info));
  g_key_file_set_boolean (file, group, "Required", mapi_setting_info_get_required (info));
  g_key_file_set_boolean (file, group, "Secret", mapi_setting_info_get_secret (info));
  g_key_file_set_boolean (file, group, "Wizard", mapi_setting_info_get_wizard (info));
  g_key_file_set_uint64 (file, group, "Min", mapi_setting_info_get_minimum (info));
  g_key_file_set_uint64 (file, group, "Max", mapi_setting_info_get_maximum (info));
  if (n > 0)
    {
      g_key_file_set_string_list (file, group, "Choices", choices, n);
      g_key_file_set_string_list (file, group, "ChoiceLabels", labels, n);
    }
}

/*< private >
 * mapi_settings_to_variant:
 *
 * Returns: (transfer full): a floating a{sv}
 */
GVariant *
mapi_settings_to_variant (MapiSettings *self)
{
  GPtrArray *infos = mapi_settings_get_infos (self);
  g_autoptr(GKeyFile) file = g_key_file_new ();
  g_autofree char *text = NULL;
  GVariantBuilder result, values, presets, locked, stored;

  g_variant_builder_init (&result, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_init (&values, G_VARIANT_TYPE ("a{ss}"));
  g_variant_builder_init (&presets, G_VARIANT_TYPE ("a{ss}"));
  g_variant_builder_init (&locked, G_VARIANT_TYPE_STRING_ARRAY);
  g_variant_builder_init (&stored, G_VARIANT_TYPE_STRING_ARRAY);
  for (guint i = 0; i < infos->len; i++)
    {
      MapiSettingInfo *info = infos->pdata[i];
      const char *name = mapi_setting_info_get_name (info);
      gboolean secret = mapi_setting_info_get_secret (info);
      g_autofree char *own = secret ? NULL : mapi_settings_dup_own (self, name);
      g_autofree char *preset = secret ? NULL : mapi_settings_dup_preset (self, name);

      put_info (file, info);
      if (own != NULL)
        g_variant_builder_add (&values, "{ss}", name, own);
      if (preset != NULL)
        g_variant_builder_add (&presets, "{ss}", name, preset);
      if (mapi_settings_is_locked (self, name))
        g_variant_builder_add (&locked, "s", name);
      if (secret && mapi_settings_is_set (self, name))
        g_variant_builder_add (&stored, "s", name);
    }
  text = g_key_file_to_data (file, NULL, NULL);
  g_variant_builder_add (&result, "{sv}", "infos", g_variant_new_string (text));
  g_variant_builder_add (&result, "{sv}", "values", g_variant_builder_end (&values));
  g_variant_builder_add (&result, "{sv}", "presets", g_variant_builder_end (&presets));
  g_variant_builder_add (&result, "{sv}", "locked", g_variant_builder_end (&locked));
  g_variant_builder_add (&result, "{sv}", "stored", g_variant_builder_end (&stored));
  return g_variant_builder_end (&result);
}

static gboolean
fits (const char *text,
      gsize       limit)
{
  return text == NULL || strlen (text) <= limit;
}

/* It is the heading of a question */
static gboolean
is_line (const char *text)
{
  return fits (text, MAX_NAME) && (text == NULL || strpbrk (text, "\r\n") == NULL);
}

static gboolean
is_bounded (MapiSettingInfo *info)
{
  const char * const *choices = mapi_setting_info_get_choices (info);
  const char * const *labels = mapi_setting_info_get_choice_labels (info);

  for (guint i = 0; choices != NULL && choices[i] != NULL; i++)
    if (i >= MAX_INFOS || !fits (choices[i], MAX_NAME) || !fits (labels[i], MAX_NAME))
      return FALSE;
  return fits (mapi_setting_info_get_name (info), MAX_NAME) && fits (mapi_setting_info_get_label (info), MAX_NAME)
         && fits (mapi_setting_info_get_page (info), MAX_NAME) && fits (mapi_setting_info_get_group (info), MAX_NAME)
         && fits (mapi_setting_info_get_shown_when (info), MAX_NAME) && fits (mapi_setting_info_get_danger (info), MAX_NAME)
         && is_line (mapi_setting_info_get_danger_label (info))
         && fits (mapi_setting_info_get_description (info), MAX_TEXT);
}

static gboolean
check_size (gboolean   fit,
            GError   **error)
{
  if (!fit)
    g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_TOO_BIG, _("These are too many settings, or too long ones"));
  return fit;
}

static GPtrArray *
read_infos (const char  *text,
            GError     **error)
{
  g_autoptr(GKeyFile) file = g_key_file_new ();
  g_autoptr(GPtrArray) infos = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_setting_info_unref);
  g_autoptr(GError) local = NULL;
  g_auto(GStrv) groups = NULL;

  if (!g_key_file_load_from_data (file, text, strlen (text), G_KEY_FILE_NONE, &local))
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_CORRUPT_DATA, local->message);
      return NULL;
    }
  groups = g_key_file_get_groups (file, NULL);
  for (guint i = 0; groups[i] != NULL; i++)
    {
      MapiSettingInfo *info = mapi_setting_info_new_from_key_file (file, groups[i], error);

      if (info == NULL)
        return NULL;
      g_ptr_array_add (infos, info);
      if (!check_size (i < MAX_INFOS && is_bounded (info), error))
        return NULL;
    }
  return g_steal_pointer (&infos);
}

/*< private >
 * mapi_settings_new_from_variant:
 *
 * Errors: %MAPI_ERROR_CORRUPT_DATA, %MAPI_ERROR_BAD_VALUE, %MAPI_ERROR_NOT_FOUND, %MAPI_ERROR_TOO_BIG.
 */
MapiSettings *
mapi_settings_new_from_variant (GVariant  *variant,
                                GError   **error)
{
  g_autoptr(GPtrArray) infos = NULL;
  g_autoptr(MapiSettings) self = NULL;
  g_autoptr(GVariantIter) values = NULL;
  g_autoptr(GVariantIter) presets = NULL;
  g_auto(GStrv) locked = NULL;
  g_auto(GStrv) stored = NULL;
  const char *name, *value, *text;

  if (!check_size (g_variant_get_size (variant) <= MAX_ALL, error))
    return NULL;
  if (!g_variant_lookup (variant, "infos", "&s", &text))
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_CORRUPT_DATA, _("The settings are not described"));
      return NULL;
    }
  infos = read_infos (text, error);
  if (infos == NULL)
    return NULL;
  self = mapi_settings_new (infos);
  if (g_variant_lookup (variant, "values", "a{ss}", &values))
    while (g_variant_iter_next (values, "{&s&s}", &name, &value))
      if (!check_size (fits (value, MAX_VALUE), error) || !mapi_settings_load_value (self, name, value, error))
        return NULL;
  if (g_variant_lookup (variant, "presets", "a{ss}", &presets))
    while (g_variant_iter_next (presets, "{&s&s}", &name, &value))
      if (!check_size (fits (value, MAX_VALUE), error) || !mapi_settings_set_preset (self, name, value, FALSE, error))
        return NULL;
  if (g_variant_lookup (variant, "locked", "^as", &locked))
    for (guint i = 0; locked[i] != NULL; i++)
      if (!mapi_settings_set_preset (self, locked[i], NULL, TRUE, error))
        return NULL;
  if (g_variant_lookup (variant, "stored", "^as", &stored))
    for (guint i = 0; stored[i] != NULL; i++)
      mapi_settings_set_stored (self, stored[i], TRUE);
  return g_steal_pointer (&self);
}

/*< private >
 * mapi_settings_changes_to_variant:
 * @secrets: (out callee-allocates): a floating a{ss} of the secrets that were set
 *
 * Returns: (transfer full): a floating a{sv}
 */
GVariant *
mapi_settings_changes_to_variant (MapiSettings  *self,
                                  GVariant     **secrets)
{
  GPtrArray *infos = mapi_settings_get_infos (self);
  GVariantBuilder result, values, reset, hidden;

  g_variant_builder_init (&result, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_init (&values, G_VARIANT_TYPE ("a{ss}"));
  g_variant_builder_init (&reset, G_VARIANT_TYPE_STRING_ARRAY);
  g_variant_builder_init (&hidden, G_VARIANT_TYPE ("a{ss}"));
  for (guint i = 0; i < infos->len; i++)
    {
      MapiSettingInfo *info = infos->pdata[i];
      const char *name = mapi_setting_info_get_name (info);
      char *own = mapi_settings_dup_own (self, name);

      if (own != NULL && mapi_setting_info_get_secret (info))
        g_variant_builder_add (&hidden, "{ss}", name, own);
      else if (own != NULL)
        g_variant_builder_add (&values, "{ss}", name, own);
      else if (mapi_settings_get_reset (self, name))
        g_variant_builder_add (&reset, "s", name);
      if (own != NULL)
        explicit_bzero (own, strlen (own));
      g_free (own);
    }
  g_variant_builder_add (&result, "{sv}", "values", g_variant_builder_end (&values));
  g_variant_builder_add (&result, "{sv}", "reset", g_variant_builder_end (&reset));
  *secrets = g_variant_builder_end (&hidden);
  return g_variant_builder_end (&result);
}

static gboolean
take_value (MapiSettings  *self,
            const char    *name,
            const char    *value,
            GError       **error)
{
  g_autofree char *before = mapi_settings_dup_own (self, name);

  return g_strcmp0 (before, value) == 0 || mapi_settings_set (self, name, value, error);
}

/*< private >
 * mapi_settings_take_changes:
 *
 * Errors: as mapi_settings_set(): what another process sends is checked like anything else.
 */
gboolean
mapi_settings_take_changes (MapiSettings  *self,
                            GVariant      *changes,
                            GVariant      *secrets,
                            GError       **error)
{
  g_autoptr(GVariantIter) values = NULL;
  g_auto(GStrv) reset = NULL;
  GVariantIter hidden;
  const char *name, *value;

  if (g_variant_lookup (changes, "values", "a{ss}", &values))
    while (g_variant_iter_next (values, "{&s&s}", &name, &value))
      if (!take_value (self, name, value, error))
        return FALSE;
  g_variant_iter_init (&hidden, secrets);
  while (g_variant_iter_next (&hidden, "{&s&s}", &name, &value))
    if (!take_value (self, name, value, error))
      return FALSE;
  if (g_variant_lookup (changes, "reset", "^as", &reset))
    for (guint i = 0; reset[i] != NULL; i++)
      if (!mapi_settings_set (self, reset[i], NULL, error))
        return FALSE;
  return TRUE;
}
