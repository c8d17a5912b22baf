/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-settings.h"
#include "mapi-setting-private.h"

#include <string.h>

#include <glib/gi18n-lib.h>

/**
 * MapiSettings:
 *
 * Values of described settings, an editable copy. Where nothing is set the administrator's
 * preset counts, then the default; a locked setting is its preset. Thread-safe.
 */
struct _MapiSettings
{
  GObject     parent_instance;
  GPtrArray  *infos;            /* (owned) (element-type MapiSettingInfo) immutable */
  GHashTable *index;            /* (owned) name → MapiSettingInfo of @infos */

  GMutex      lock;             /* guards what follows */
  GHashTable *values;           /* (owned) name → text */
  GHashTable *presets;          /* (owned) name → text */
  GHashTable *locked;           /* (owned) set of names */
  GHashTable *stored;           /* (owned) set of names: secrets kept elsewhere */
  GHashTable *reset;            /* (owned) set of names put back to the default */
};

G_DEFINE_FINAL_TYPE (MapiSettings, mapi_settings, G_TYPE_OBJECT)

/* Values may be secrets: they are overwritten before their memory is given back. */
static void
free_value (gpointer value)
{
  explicit_bzero (value, strlen (value));
  g_free (value);
}

static void
mapi_settings_finalize (GObject *object)
{
  MapiSettings *self = MAPI_SETTINGS (object);

  g_ptr_array_unref (self->infos);
  g_hash_table_unref (self->index);
  g_hash_table_unref (self->values);
  g_hash_table_unref (self->presets);
  g_hash_table_unref (self->locked);
  g_hash_table_unref (self->stored);
  g_hash_table_unref (self->reset);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (mapi_settings_parent_class)->finalize (object);
}

static void
mapi_settings_class_init (MapiSettingsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mapi_settings_finalize;
}

static void
mapi_settings_init (MapiSettings *self)
{
  self->infos = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_setting_info_unref);
  self->index = g_hash_table_new (g_str_hash, g_str_equal);
  self->values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_value);
  self->presets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->locked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->stored = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->reset = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_mutex_init (&self->lock);
}

/**
 * mapi_settings_new:
 * @infos: (element-type MapiSettingInfo): the settings there are; of two with the same name
 *   the first counts
 *
 * Makes settings of which none is set.
 *
 * Returns: (transfer full): the settings
 */
MapiSettings *
mapi_settings_new (GPtrArray *infos)
{
  MapiSettings *self;

  g_return_val_if_fail (infos != NULL, NULL);

  self = g_object_new (MAPI_TYPE_SETTINGS, NULL);
  for (guint i = 0; i < infos->len; i++)
    {
      MapiSettingInfo *info = g_ptr_array_index (infos, i);
      const char *name = mapi_setting_info_get_name (info);

      if (g_hash_table_contains (self->index, name))
        continue;
      g_ptr_array_add (self->infos, mapi_setting_info_ref (info));
      g_hash_table_insert (self->index, (gpointer) name, info);
    }
  return self;
}

static void
copy_table (GHashTable *from,
            GHashTable *to)
{
  GHashTableIter iter;
  gpointer key, value;

  g_hash_table_iter_init (&iter, from);
  while (g_hash_table_iter_next (&iter, &key, &value))
    g_hash_table_insert (to, g_strdup (key), g_strdup (value));
}

static void
copy_set (GHashTable *from,
          GHashTable *to)
{
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, from);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    g_hash_table_add (to, g_strdup (key));
}

/**
 * mapi_settings_copy:
 * @self: settings
 *
 * Copies settings with their values, presets and locks, to be edited and then given back or
 * thrown away.
 *
 * Source: the working copy of configuration sheets (IPropData).
 *
 * Returns: (transfer full): the copy
 */
MapiSettings *
mapi_settings_copy (MapiSettings *self)
{
  MapiSettings *copy;

  g_return_val_if_fail (MAPI_IS_SETTINGS (self), NULL);

  copy = mapi_settings_new (self->infos);
  g_mutex_lock (&self->lock);
  copy_table (self->values, copy->values);
  copy_table (self->presets, copy->presets);
  copy_set (self->locked, copy->locked);
  copy_set (self->stored, copy->stored);
  copy_set (self->reset, copy->reset);
  g_mutex_unlock (&self->lock);
  return copy;
}

/**
 * mapi_settings_get_infos:
 * @self: settings
 *
 * Gets what settings there are, in the order they are shown.
 *
 * Returns: (transfer none) (element-type MapiSettingInfo): the descriptions
 */
GPtrArray *
mapi_settings_get_infos (MapiSettings *self)
{
  g_return_val_if_fail (MAPI_IS_SETTINGS (self), NULL);

  return self->infos;
}

/**
 * mapi_settings_get_info:
 * @self: settings
 * @name: a setting's name
 *
 * Gets the description of one setting.
 *
 * Returns: (transfer none) (nullable): the description, %NULL if there is no such setting
 */
MapiSettingInfo *
mapi_settings_get_info (MapiSettings *self,
                        const char   *name)
{
  g_return_val_if_fail (MAPI_IS_SETTINGS (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  return g_hash_table_lookup (self->index, name);
}

static MapiSettingInfo *
find_info (MapiSettings  *self,
           const char    *name,
           GError       **error)
{
  MapiSettingInfo *info = g_hash_table_lookup (self->index, name);

  if (info == NULL)
    g_set_error (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND, _("There is no setting “%s”"), name);
  return info;
}

/* With the lock held */
static void
put_value (MapiSettings *self,
           const char   *name,
           const char   *value)
{
  if (value != NULL)
    {
      g_hash_table_insert (self->values, g_strdup (name), g_strdup (value));
      g_hash_table_remove (self->reset, name);
      return;
    }
  g_hash_table_remove (self->values, name);
  g_hash_table_remove (self->stored, name);
  g_hash_table_add (self->reset, g_strdup (name));
}

/**
 * mapi_settings_set:
 * @self: settings
 * @name: a setting's name
 * @value: (nullable): the value as text, or %NULL to go back to the default
 * @error: return location for an error
 *
 * Sets one value.
 *
 * Errors: %MAPI_ERROR_NOT_FOUND if there is no such setting, %MAPI_ERROR_BAD_VALUE if @value is
 * not allowed, %MAPI_ERROR_NO_ACCESS if the administrator locked it.
 *
 * Returns: %TRUE if it was set
 */
gboolean
mapi_settings_set (MapiSettings  *self,
                   const char    *name,
                   const char    *value,
                   GError       **error)
{
  MapiSettingInfo *info;
  gboolean locked;

  g_return_val_if_fail (MAPI_IS_SETTINGS (self), FALSE);
  g_return_val_if_fail (name != NULL, FALSE);

  info = find_info (self, name, error);
  if (info == NULL || (value != NULL && !mapi_setting_info_check (info, value, error)))
    return FALSE;

  g_mutex_lock (&self->lock);
  locked = g_hash_table_contains (self->locked, name);
  if (!locked)
    put_value (self, name, value);
  g_mutex_unlock (&self->lock);

  if (locked)
    g_set_error (error, MAPI_ERROR, MAPI_ERROR_NO_ACCESS,
                 _("“%s” (%s) was fixed by the administrator"),
                 mapi_setting_info_get_label (info), name);
  return !locked;
}

/*< private > mapi_settings_load_value: */
gboolean
mapi_settings_load_value (MapiSettings  *self,
                          const char    *name,
                          const char    *value,
                          GError       **error)
{
  MapiSettingInfo *info = find_info (self, name, error);

  if (info == NULL || !mapi_setting_info_check (info, value, error))
    return FALSE;
  g_mutex_lock (&self->lock);
  put_value (self, name, value);
  g_mutex_unlock (&self->lock);
  return TRUE;
}

/*< private > mapi_settings_set_preset: */
gboolean
mapi_settings_set_preset (MapiSettings  *self,
                          const char    *name,
                          const char    *value,
                          gboolean       locked,
                          GError       **error)
{
  MapiSettingInfo *info = find_info (self, name, error);

  if (info == NULL || (value != NULL && !mapi_setting_info_check (info, value, error)))
    return FALSE;
  g_mutex_lock (&self->lock);
  if (value != NULL)
    g_hash_table_insert (self->presets, g_strdup (name), g_strdup (value));
  if (locked)
    g_hash_table_add (self->locked, g_strdup (name));
  g_mutex_unlock (&self->lock);
  return TRUE;
}

/**
 * mapi_settings_is_locked:
 * @self: settings
 * @name: a setting's name
 *
 * Tells whether the administrator fixed the setting: it is shown and cannot be changed.
 *
 * Returns: %TRUE if setting it fails with %MAPI_ERROR_NO_ACCESS
 */
gboolean
mapi_settings_is_locked (MapiSettings *self,
                         const char   *name)
{
  gboolean locked;

  g_return_val_if_fail (MAPI_IS_SETTINGS (self), FALSE);
  g_return_val_if_fail (name != NULL, FALSE);

  g_mutex_lock (&self->lock);
  locked = g_hash_table_contains (self->locked, name);
  g_mutex_unlock (&self->lock);
  return locked;
}

void
mapi_settings_set_stored (MapiSettings *self,
                          const char   *name,
                          gboolean      stored)
{
  g_mutex_lock (&self->lock);
  if (stored)
    g_hash_table_add (self->stored, g_strdup (name));
  else
    g_hash_table_remove (self->stored, name);
  g_mutex_unlock (&self->lock);
}

gboolean
mapi_settings_get_stored (MapiSettings *self,
                          const char   *name)
{
  gboolean stored;

  g_mutex_lock (&self->lock);
  stored = g_hash_table_contains (self->stored, name);
  g_mutex_unlock (&self->lock);
  return stored;
}

char *
mapi_settings_dup_own (MapiSettings *self,
                       const char   *name)
{
  char *value;

  g_mutex_lock (&self->lock);
  value = g_strdup (g_hash_table_lookup (self->values, name));
  g_mutex_unlock (&self->lock);
  return value;
}

char *
mapi_settings_dup_preset (MapiSettings *self,
                          const char   *name)
{
  char *value;

  g_mutex_lock (&self->lock);
  value = g_strdup (g_hash_table_lookup (self->presets, name));
  g_mutex_unlock (&self->lock);
  return value;
}

gboolean
mapi_settings_get_reset (MapiSettings *self,
                         const char   *name)
{
  gboolean reset;

  g_mutex_lock (&self->lock);
  reset = g_hash_table_contains (self->reset, name);
  g_mutex_unlock (&self->lock);
  return reset;
}

/*< private >
 * mapi_settings_merge:
 *
 * A value that equals what is in force is no change, so that a copy of locked settings can
 * be given back.
 */
gboolean
mapi_settings_merge (MapiSettings  *self,
                     MapiSettings  *other,
                     GError       **error)
{
  for (guint i = 0; i < other->infos->len; i++)
    {
      const char *name = mapi_setting_info_get_name (g_ptr_array_index (other->infos, i));
      g_autofree char *value = mapi_settings_dup_own (other, name);
      g_autofree char *current = mapi_settings_dup_string (self, name);
      g_autofree char *own = mapi_settings_dup_own (self, name);
      gboolean reset;
      gboolean ok = TRUE;

      g_mutex_lock (&other->lock);
      reset = g_hash_table_contains (other->reset, name);
      g_mutex_unlock (&other->lock);
      /* Behind a lock may lie what was set before there was one. */
      if (value != NULL && g_strcmp0 (value, current) != 0 && g_strcmp0 (value, own) != 0)
        ok = mapi_settings_set (self, name, value, error);
      else if (value == NULL && reset && !mapi_settings_is_locked (self, name))
        ok = mapi_settings_set (self, name, NULL, error);
      if (value != NULL)
        explicit_bzero (value, strlen (value));
      if (current != NULL)
        explicit_bzero (current, strlen (current));
      if (own != NULL)
        explicit_bzero (own, strlen (own));
      if (!ok)
        return FALSE;
    }
  return TRUE;
}

/**
 * mapi_settings_dup_string:
 * @self: settings
 * @name: a setting's name
 *
 * Gets the value in force: what was set, or the administrator's, or the default. A secret is
 * here only if it was set anew.
 *
 * Returns: (transfer full) (nullable): the value as text, %NULL if there is none
 */
char *
mapi_settings_dup_string (MapiSettings *self,
                          const char   *name)
{
  MapiSettingInfo *info;
  const char *value = NULL;
  const char *preset;
  char *result;

  g_return_val_if_fail (MAPI_IS_SETTINGS (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  info = g_hash_table_lookup (self->index, name);
  if (info == NULL)
    return NULL;

  g_mutex_lock (&self->lock);
  preset = g_hash_table_lookup (self->presets, name);
  if (preset != NULL && g_hash_table_contains (self->locked, name))
    value = preset;
  if (value == NULL)
    value = g_hash_table_lookup (self->values, name);
  if (value == NULL)
    value = preset;
  if (value == NULL)
    value = mapi_setting_info_get_default (info);
  result = g_strdup (value);
  g_mutex_unlock (&self->lock);
  return result;
}

/**
 * mapi_settings_get_uint:
 * @self: settings
 * @name: a setting's name
 *
 * Gets a number in force.
 *
 * Returns: the number, 0 if there is none
 */
guint64
mapi_settings_get_uint (MapiSettings *self,
                        const char   *name)
{
  g_autofree char *value = mapi_settings_dup_string (self, name);
  guint64 number = 0;

  if (value == NULL || !g_ascii_string_to_unsigned (value, 10, 0, G_MAXUINT64, &number, NULL))
    return 0;
  return number;
}

/**
 * mapi_settings_get_boolean:
 * @self: settings
 * @name: a setting's name
 *
 * Gets a boolean in force.
 *
 * Returns: the value, %FALSE if there is none
 */
gboolean
mapi_settings_get_boolean (MapiSettings *self,
                           const char   *name)
{
  g_autofree char *value = mapi_settings_dup_string (self, name);

  return g_strcmp0 (value, "true") == 0;
}

/**
 * mapi_settings_dup_strv:
 * @self: settings
 * @name: a setting's name
 *
 * Gets a list in force.
 *
 * Returns: (transfer full) (array zero-terminated=1): the elements, maybe none
 */
char **
mapi_settings_dup_strv (MapiSettings *self,
                        const char   *name)
{
  g_autofree char *value = mapi_settings_dup_string (self, name);

  return mapi_setting_split_list (value);
}

/**
 * mapi_settings_is_set:
 * @self: settings
 * @name: a setting's name
 *
 * Tells whether a value was set here, or is a secret kept in the keyring.
 *
 * Returns: %FALSE if only a preset or default is in force
 */
gboolean
mapi_settings_is_set (MapiSettings *self,
                      const char   *name)
{
  gboolean set;

  g_return_val_if_fail (MAPI_IS_SETTINGS (self), FALSE);
  g_return_val_if_fail (name != NULL, FALSE);

  g_mutex_lock (&self->lock);
  set = g_hash_table_contains (self->values, name) || g_hash_table_contains (self->stored, name);
  g_mutex_unlock (&self->lock);
  return set;
}

/**
 * mapi_settings_is_shown:
 * @self: settings
 * @name: a setting's name
 *
 * Tells whether the setting's condition holds for the values in force.
 *
 * Returns: %TRUE if it is to be shown
 */
gboolean
mapi_settings_is_shown (MapiSettings *self,
                        const char   *name)
{
  g_autofree char *other = NULL;
  g_autofree char *value = NULL;
  MapiSettingInfo *info;
  const char *condition;
  const char *equals;
  gboolean unlike;

  g_return_val_if_fail (MAPI_IS_SETTINGS (self), FALSE);
  g_return_val_if_fail (name != NULL, FALSE);

  info = g_hash_table_lookup (self->index, name);
  if (info == NULL)
    return FALSE;
  condition = mapi_setting_info_get_shown_when (info);
  if (condition == NULL)
    return TRUE;
  equals = strchr (condition, '=');
  unlike = equals > condition && equals[-1] == '!';
  other = g_strndup (condition, (gsize) (equals - condition - (unlike ? 1 : 0)));
  value = mapi_settings_dup_string (self, other);
  return (g_strcmp0 (value != NULL ? value : "", equals + 1) == 0) != unlike;
}

static gboolean
check_one (MapiSettings     *self,
           MapiSettingInfo  *info,
           GError          **error)
{
  const char *name = mapi_setting_info_get_name (info);
  g_autofree char *value = NULL;
  g_autoptr(GError) local = NULL;
  gboolean ok;

  if (!mapi_setting_info_has_value (info) ||
      !mapi_settings_is_shown (self, name))
    return TRUE;

  value = mapi_settings_dup_string (self, name);
  if (value == NULL || *value == '\0')
    {
      ok = !mapi_setting_info_get_required (info) || mapi_settings_get_stored (self, name);
      if (!ok)
        g_set_error (error, MAPI_ERROR, MAPI_ERROR_UNCONFIGURED, _("“%s” (%s) is not set"),
                     mapi_setting_info_get_label (info), name);
      return ok;
    }
  ok = mapi_setting_info_check (info, value, &local);
  explicit_bzero (value, strlen (value));
  if (!ok)
    g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_UNCONFIGURED, local->message);
  return ok;
}

/**
 * mapi_settings_check:
 * @self: settings
 * @error: return location for an error
 *
 * Checks that every setting that is shown and required has a value, and all values are
 * allowed.
 *
 * Errors: %MAPI_ERROR_UNCONFIGURED naming the first setting that is not well.
 * Source: MSGSERVICEENTRY (MAPI_E_UNCONFIGURED).
 *
 * Returns: %TRUE if a provider can work with these settings
 */
gboolean
mapi_settings_check (MapiSettings  *self,
                     GError       **error)
{
  g_return_val_if_fail (MAPI_IS_SETTINGS (self), FALSE);

  for (guint i = 0; i < self->infos->len; i++)
    if (!check_one (self, g_ptr_array_index (self->infos, i), error))
      return FALSE;
  return TRUE;
}
