/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-setting-private.h"

#include <string.h>

#include <glib/gi18n-lib.h>

/* Values that put somebody in danger, such as a connection without protection. They are agreed to by typing the name of
 * the server, and for that server alone: the name is kept in a hidden setting, and counts while it is the same. Profiles
 * written before that was so, and administrators, have "true" there, which is any server. */

#define ANY_SERVER "true"

/**
 * mapi_server_is_local:
 * @server: name or address of a server
 *
 * Tells whether a connection to it stays on this computer. What a name leads to is never asked: one that stands for
 * this computer today may be another's tomorrow.
 *
 * Returns: %TRUE for “localhost” and loopback addresses
 */
gboolean
mapi_server_is_local (const char *server)
{
  g_autoptr(GInetAddress) address = NULL;

  g_return_val_if_fail (server != NULL, FALSE);

  if (g_ascii_strcasecmp (server, "localhost") == 0)
    return TRUE;
  address = g_inet_address_new_from_string (server);
  return address != NULL && g_inet_address_get_is_loopback (address);
}

static char *
dup_server (MapiSettings    *self,
            MapiSettingInfo *info)
{
  char *server = mapi_settings_dup_string (self, mapi_setting_info_get_danger_server (info));

  return server != NULL ? g_strstrip (server) : g_strdup ("");
}

static gboolean
is_in_danger (MapiSettings    *self,
              MapiSettingInfo *info)
{
  const char *danger = mapi_setting_info_get_danger (info);
  const char *name = mapi_setting_info_get_name (info);
  g_autofree char *value = NULL;
  g_autofree char *server = NULL;

  if (danger == NULL || !mapi_settings_is_shown (self, name))
    return FALSE;
  value = mapi_settings_dup_string (self, name);
  server = dup_server (self, info);
  return g_strcmp0 (value, danger) == 0 && !mapi_server_is_local (server);
}

/* Somebody agreed to it. @stored: what was saved once counts, however it was said then */
static gboolean
is_agreed (MapiSettings    *self,
           MapiSettingInfo *info,
           const char      *server,
           gboolean         stored)
{
  const char *consent = mapi_setting_info_get_danger_consent (info);
  g_autofree char *value = mapi_settings_dup_string (self, consent);
  g_autofree char *own = mapi_settings_dup_own (self, consent);

  if (mapi_settings_is_locked (self, mapi_setting_info_get_name (info)))
    return TRUE;
  if (g_strcmp0 (value, ANY_SERVER) == 0 && (stored || own == NULL || mapi_settings_is_locked (self, consent)))
    return TRUE;
  return value != NULL && g_ascii_strcasecmp (value, server) == 0;
}

/**
 * mapi_settings_dup_danger:
 * @self: settings
 * @name: (nullable): a setting's name; %NULL for the first that has something to say
 *
 * Tells what is in danger with the values in force, whoever agreed to it: to be shown wherever these settings are at work.
 *
 * Returns: (transfer full) (nullable): the words, %NULL if nothing is
 */
char *
mapi_settings_dup_danger (MapiSettings *self,
                          const char   *name)
{
  GPtrArray *infos;

  g_return_val_if_fail (MAPI_IS_SETTINGS (self), NULL);

  infos = mapi_settings_get_infos (self);
  for (guint i = 0; i < infos->len; i++)
    if ((name == NULL || strcmp (name, mapi_setting_info_get_name (infos->pdata[i])) == 0) &&
        is_in_danger (self, infos->pdata[i]))
      return g_strdup (mapi_setting_info_get_danger_label (infos->pdata[i]));
  return NULL;
}

/**
 * mapi_settings_dup_unconfirmed:
 * @self: settings
 * @name: a setting's name
 *
 * Gets the server whose name has to be typed before the value of this setting is accepted. What the administrator fixed
 * needs no such word.
 *
 * Returns: (transfer full) (nullable): the server, %NULL if nothing is to be confirmed, or no server is named yet
 */
char *
mapi_settings_dup_unconfirmed (MapiSettings *self,
                               const char   *name)
{
  MapiSettingInfo *info;
  g_autofree char *server = NULL;

  g_return_val_if_fail (MAPI_IS_SETTINGS (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  info = mapi_settings_get_info (self, name);
  if (info == NULL || !is_in_danger (self, info))
    return NULL;
  server = dup_server (self, info);
  return *server == '\0' || is_agreed (self, info, server, FALSE) ? NULL : g_steal_pointer (&server);
}

/**
 * mapi_settings_confirm:
 * @self: settings
 * @name: the name of the setting that has the danger
 * @server: what a person typed
 * @error: return location for an error
 *
 * Agrees to a danger for this server. Where nothing is to be confirmed nothing is done.
 *
 * Errors: %MAPI_ERROR_BAD_VALUE if that is not the server's name; those of [method@Settings.set].
 *
 * Returns: %TRUE if it is agreed to
 */
gboolean
mapi_settings_confirm (MapiSettings  *self,
                       const char    *name,
                       const char    *server,
                       GError       **error)
{
  g_autofree char *wanted = NULL;
  g_autofree char *typed = NULL;

  g_return_val_if_fail (MAPI_IS_SETTINGS (self), FALSE);
  g_return_val_if_fail (server != NULL, FALSE);

  wanted = mapi_settings_dup_unconfirmed (self, name);
  typed = g_strstrip (g_strdup (server));
  if (wanted == NULL)
    return TRUE;
  if (g_ascii_strcasecmp (wanted, typed) == 0)
    return mapi_settings_set (self, mapi_setting_info_get_danger_consent (mapi_settings_get_info (self, name)), wanted,
                              error);
  g_set_error (error, MAPI_ERROR, MAPI_ERROR_BAD_VALUE, _("That is not the name of the server, “%s”"), wanted);
  return FALSE;
}

/*< private >
 * mapi_settings_settle_dangers:
 *
 * A name that was typed for a danger that is no more goes: who comes back to it is asked again.
 */
void
mapi_settings_settle_dangers (MapiSettings *self,
                              gboolean      stored)
{
  GPtrArray *infos = mapi_settings_get_infos (self);

  for (guint i = 0; i < infos->len; i++)
    {
      MapiSettingInfo *info = infos->pdata[i];
      const char *consent = mapi_setting_info_get_danger_consent (info);
      g_autofree char *server = consent != NULL ? dup_server (self, info) : NULL;
      g_autofree char *own = NULL;

      if (consent == NULL || mapi_settings_get_info (self, consent) == NULL)
        continue;
      own = mapi_settings_dup_own (self, consent);
      if (own != NULL && !is_in_danger (self, info))
        mapi_settings_set (self, consent, NULL, NULL);
      else if (is_in_danger (self, info) && *server != '\0' && is_agreed (self, info, server, stored) && !mapi_settings_is_locked (self, consent))
        mapi_settings_load_value (self, consent, server, NULL);
    }
}

/*< private > mapi_settings_check_dangers: */
gboolean
mapi_settings_check_dangers (MapiSettings  *self,
                             GError       **error)
{
  GPtrArray *infos = mapi_settings_get_infos (self);

  for (guint i = 0; i < infos->len; i++)
    {
      MapiSettingInfo *info = infos->pdata[i];
      g_autofree char *server = mapi_settings_dup_unconfirmed (self, mapi_setting_info_get_name (info));

      if (server == NULL)
        continue;
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_UNCONFIGURED,
                   /* Translators: the name of a setting and its key, a server, and what is in danger */
                   _("“%s” (%s) must be confirmed by the name of the server, “%s”: %s"),
                   mapi_setting_info_get_label (info), mapi_setting_info_get_name (info), server,
                   mapi_setting_info_get_danger_label (info));
      return FALSE;
    }
  return TRUE;
}
