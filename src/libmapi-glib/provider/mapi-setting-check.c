/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-setting-info.h"
#include "mapi-setting-private.h"

#include <string.h>

#include <glib/gi18n-lib.h>
#include <inttypes.h>

/* Which values a setting takes, and how a list of them is written. */

/* What a value would have to be, said without repeating it: it may be a secret. NULL: it is. */
static char *
expect_length (MapiSettingInfo *self,
               const char      *value)
{
  guint64 length = (guint64) g_utf8_strlen (value, -1);
  guint64 least = mapi_setting_info_get_minimum (self);
  guint64 most = mapi_setting_info_get_maximum (self);

  if (length >= least && length <= most)
    return NULL;
  if (most == G_MAXUINT64)
    return g_strdup_printf (ngettext ("at least %" PRIu64 " character long", "at least %" PRIu64 " characters long",
                                      (gulong) least), least);
  if (least == 0)
    return g_strdup_printf (ngettext ("at most %" PRIu64 " character long", "at most %" PRIu64 " characters long",
                                      (gulong) most), most);
  return g_strdup_printf (_("%" PRIu64 " to %" PRIu64 " characters long"), least, most);
}

static char *
expect_number (MapiSettingInfo *self,
               const char      *value)
{
  guint64 least = mapi_setting_info_get_minimum (self);
  guint64 most = mapi_setting_info_get_maximum (self);
  guint64 number;

  if (g_ascii_string_to_unsigned (value, 10, least, most, &number, NULL))
    return NULL;
  if (most == G_MAXUINT64)
    return g_strdup_printf (_("a whole number, at least %" PRIu64), least);
  return g_strdup_printf (_("a whole number from %" PRIu64 " to %" PRIu64), least, most);
}

static char *
expect_choice (MapiSettingInfo *self,
               const char      *value)
{
  const char * const *choices = mapi_setting_info_get_choices (self);
  g_autofree char *all = NULL;

  if (g_strv_contains (choices, value))
    return NULL;
  all = g_strjoinv (", ", (char **) choices);
  return g_strdup_printf (_("one of %s"), all);
}

gboolean
mapi_setting_name_is_valid (const char *name)
{
  if (!g_ascii_islower (*name))
    return FALSE;
  for (const char *p = name; *p != '\0'; p++)
    if (!g_ascii_islower (*p) && !g_ascii_isdigit (*p) && *p != '-')
      return FALSE;
  return strlen (name) <= 64;
}

gboolean
mapi_setting_info_has_value (MapiSettingInfo *self)
{
  MapiSettingType type = mapi_setting_info_get_setting_type (self);

  return type != MAPI_SETTING_LABEL && type != MAPI_SETTING_BUTTON;
}

static gboolean
has_control_characters (const char *value)
{
  for (const char *p = value; *p != '\0'; p = g_utf8_next_char (p))
    if (g_unichar_iscntrl (g_utf8_get_char (p)))
      return TRUE;
  return FALSE;
}

/**
 * mapi_setting_info_dup_expectation:
 * @self: a setting
 * @value: a value as text
 *
 * Tells what a value would have to be, to be shown where it is typed: "a whole number from 1 to
 * 65535". Completes "must be".
 *
 * Returns: (transfer full) (nullable): the expectation, %NULL if @value is allowed
 */
char *
mapi_setting_info_dup_expectation (MapiSettingInfo *self,
                                   const char      *value)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (value != NULL, NULL);

  if (strlen (value) > MAPI_SETTING_MAX_LENGTH)
    return g_strdup_printf (_("at most %d bytes long"), MAPI_SETTING_MAX_LENGTH);
  if (!g_utf8_validate (value, -1, NULL) || has_control_characters (value))
    return g_strdup (_("text without line breaks and control characters"));

  switch (mapi_setting_info_get_setting_type (self))
    {
    case MAPI_SETTING_STRING:
    case MAPI_SETTING_PASSWORD:
      return *value == '\0' ? NULL : expect_length (self, value);
    case MAPI_SETTING_LIST:
      return NULL;
    case MAPI_SETTING_UINT:
      return expect_number (self, value);
    case MAPI_SETTING_BOOLEAN:
      if (strcmp (value, "true") == 0 || strcmp (value, "false") == 0)
        return NULL;
      return g_strdup (_("“true” or “false”"));
    case MAPI_SETTING_CHOICE:
      return expect_choice (self, value);
    case MAPI_SETTING_FILE:
    case MAPI_SETTING_FOLDER:
      return *value == '\0' || g_path_is_absolute (value) ? NULL
                                                          : g_strdup (_("a path that begins with “/”"));
    case MAPI_SETTING_LABEL:
    case MAPI_SETTING_BUTTON:
    default:
      return g_strdup (_("left alone: it has no value"));
    }
}

/**
 * mapi_setting_info_check:
 * @self: a setting
 * @value: a value as text
 * @error: return location for an error
 *
 * Checks a value against type and range. Text of no characters is no value: allowed unless
 * the setting is a number, a boolean or a choice.
 *
 * Errors: %MAPI_ERROR_BAD_VALUE, saying what was expected, never repeating @value.
 *
 * Returns: %TRUE if @value is allowed
 */
gboolean
mapi_setting_info_check (MapiSettingInfo  *self,
                         const char       *value,
                         GError          **error)
{
  g_autofree char *expectation = NULL;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (value != NULL, FALSE);

  expectation = mapi_setting_info_dup_expectation (self, value);
  if (expectation == NULL)
    return TRUE;
  /* Translators: the name of a setting, and what its value must be */
  g_set_error (error, MAPI_ERROR, MAPI_ERROR_BAD_VALUE, _("“%s” (%s) must be %s"),
               mapi_setting_info_get_label (self), mapi_setting_info_get_name (self), expectation);
  return FALSE;
}

/*< private >
 * mapi_setting_split_list:
 * @text: (nullable): a list value
 *
 * Takes a list apart; empty elements and blanks around the others are dropped.
 *
 * Returns: (transfer full): the elements
 */
char **
mapi_setting_split_list (const char *text)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr(GString) element = g_string_new (NULL);

  for (const char *p = text != NULL ? text : "";; p++)
    {
      if (*p == '\\' && (p[1] == ';' || p[1] == '\\'))
        {
          g_string_append_c (element, *++p);
          continue;
        }
      if (*p != ';' && *p != '\0')
        {
          g_string_append_c (element, *p);
          continue;
        }
      g_strstrip (element->str);
      if (*element->str != '\0')
        g_strv_builder_add (builder, element->str);
      g_string_truncate (element, 0);
      if (*p == '\0')
        break;
    }
  return g_strv_builder_end (builder);
}
