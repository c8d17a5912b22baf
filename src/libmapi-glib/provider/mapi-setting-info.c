/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-setting-info.h"
#include "mapi-setting-private.h"

#include <string.h>

#include <glib/gi18n-lib.h>

/* A setting is one group of a provider's manifest:
 *
 *   [Setting NAME]           NAME: a-z, 0-9 and '-', beginning with a letter
 *   Type=string | uint | boolean | choice | password | file | folder | list | label | button
 *   Label=                   shown beside it
 *   Description=             one or two sentences more
 *   Default=                 a value in the form below
 *   Required=true            a service is not configured without it
 *   Min= Max=                uint: its range; string and password: characters
 *   Choices=a;b  ChoiceLabels=A;B
 *   Page=                    title of the page (tab) it is shown on; the first without one
 *   Group=                   title of the group it is shown in, within its page
 *   Wizard=true              one of the essentials a wizard asks for
 *   Action=check             button: what it does; "check" tries the service with these values
 *   Secret=true              kept in the keyring, never in a file; a password always is
 *                            password: "sign-in" fills it in the browser (OAuth 2)
 *   Hidden=true              kept with the others, shown in no sheet
 *   Danger=value             a value that is chosen only by typing the name of the server, unless that is this computer
 *   DangerServer=setting     which names the server
 *   DangerConsent=setting    which keeps the name that was typed: a hidden text
 *   DangerLabel=             what is in danger; shown wherever the service is, while the value is in force
 *   ShownWhen=other=value    shown, and required, only then; other!=value: only while it is not
 *
 * Label, Description, Page, Group, ChoiceLabels and DangerLabel go through gettext. Values are text: uint is
 * decimal, boolean "true" or "false", a file or folder an absolute path, a list has its
 * elements separated by ';', where "\;" and "\\" stand for the character. No value holds
 * control characters: it could end up in a line of a protocol. Labels and buttons have none. */

struct _MapiSettingInfo
{
  gatomicrefcount ref_count;
  char           *name;
  MapiSettingType type;
  char           *label;
  char           *description;  /* (nullable) */
  char           *group;        /* (nullable) */
  char           *page;         /* (nullable) */
  char           *action;       /* (nullable) */
  char           *default_value; /* (nullable) */
  char           *shown_when;   /* (nullable) */
  char           *danger;       /* (nullable) */
  char           *danger_server; /* (nullable): never without the next ones */
  char           *danger_consent; /* (nullable) */
  char           *danger_label; /* (nullable) */
  char          **choices;
  char          **choice_labels;
  guint64         minimum;
  guint64         maximum;
  gboolean        required;
  gboolean        secret;
  gboolean        wizard;
  gboolean        hidden;
};

/**
 * MapiSettingInfo:
 *
 * One setting of a provider as its manifest describes it. Immutable; any thread.
 */
G_DEFINE_BOXED_TYPE (MapiSettingInfo, mapi_setting_info, mapi_setting_info_ref,
                     mapi_setting_info_unref)

static const char * const type_names[] = {
  "string", "uint", "boolean", "choice", "password", "file", "folder", "list", "label", "button",
  NULL
};

/**
 * mapi_setting_info_ref:
 * @self: a setting
 *
 * Takes a reference.
 *
 * Returns: (transfer full): @self
 */
MapiSettingInfo *
mapi_setting_info_ref (MapiSettingInfo *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * mapi_setting_info_unref:
 * @self: (transfer full): a setting
 *
 * Drops a reference.
 */
void
mapi_setting_info_unref (MapiSettingInfo *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_free (self->name);
  g_free (self->label);
  g_free (self->description);
  g_free (self->group);
  g_free (self->page);
  g_free (self->action);
  g_free (self->default_value);
  g_free (self->shown_when);
  g_free (self->danger);
  g_free (self->danger_server);
  g_free (self->danger_consent);
  g_free (self->danger_label);
  g_strfreev (self->choices);
  g_strfreev (self->choice_labels);
  g_free (self);
}

MapiSettingInfo *
mapi_setting_info_derive (MapiSettingInfo *self,
                          const char      *name,
                          const char      *shown_when,
                          const char      *page,
                          gboolean         optional)
{
  MapiSettingInfo *derived = g_new (MapiSettingInfo, 1);

  *derived = *self;
  g_atomic_ref_count_init (&derived->ref_count);
  derived->name = g_strdup (name);
  derived->label = g_strdup (self->label);
  derived->description = g_strdup (optional ? _("Empty for the same as for incoming mail")
                                            : self->description);
  derived->group = g_strdup (self->group);
  derived->page = g_strdup (page != NULL ? page : self->page);
  derived->action = g_strdup (self->action);
  derived->default_value = optional ? NULL : g_strdup (self->default_value);
  derived->shown_when = g_strdup (shown_when);
  derived->danger = g_strdup (self->danger);
  derived->danger_server = g_strdup (self->danger_server);
  derived->danger_consent = g_strdup (self->danger_consent);
  derived->danger_label = g_strdup (self->danger_label);
  derived->choices = g_strdupv (self->choices);
  derived->choice_labels = g_strdupv (self->choice_labels);
  derived->required &= !optional;
  derived->wizard &= !optional;
  return derived;
}

void
mapi_setting_info_rename_danger (MapiSettingInfo *self,
                                 const char      *server,
                                 const char      *consent)
{
  g_free (self->danger_server);
  self->danger_server = g_strdup (server);
  g_free (self->danger_consent);
  self->danger_consent = g_strdup (consent);
}

static char *
translate (GKeyFile   *file,
           const char *group,
           const char *key)
{
  g_autofree char *text = g_key_file_get_string (file, group, key, NULL);

  if (text == NULL || *text == '\0')
    return NULL;
  return g_strdup (g_dgettext (GETTEXT_PACKAGE, text));
}

static gboolean
read_type (MapiSettingInfo  *self,
           GKeyFile         *file,
           const char       *group,
           GError          **error)
{
  g_autofree char *text = g_key_file_get_string (file, group, "Type", NULL);

  for (guint i = 0; text != NULL && type_names[i] != NULL; i++)
    if (strcmp (text, type_names[i]) == 0)
      {
        self->type = (MapiSettingType) i;
        return TRUE;
      }
  g_set_error (error, MAPI_ERROR, MAPI_ERROR_CORRUPT_DATA,
               _("“Type” in [%s] must be one of string, uint, boolean, choice, password, file, "
                 "folder, list, label and button"), group);
  return FALSE;
}

static gboolean
read_boolean (GKeyFile    *file,
              const char  *group,
              const char  *key,
              gboolean    *value,
              GError     **error)
{
  g_autoptr(GError) local = NULL;

  if (!g_key_file_has_key (file, group, key, NULL))
    return TRUE;
  *value = g_key_file_get_boolean (file, group, key, &local);
  if (local == NULL)
    return TRUE;
  g_set_error (error, MAPI_ERROR, MAPI_ERROR_CORRUPT_DATA,
               _("“%s” in [%s] must be true or false"), key, group);
  return FALSE;
}

static gboolean
read_number (GKeyFile    *file,
             const char  *group,
             const char  *key,
             guint64     *value,
             GError     **error)
{
  g_autofree char *text = g_key_file_get_string (file, group, key, NULL);

  if (text == NULL || g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT64, value, NULL))
    return TRUE;
  g_set_error (error, MAPI_ERROR, MAPI_ERROR_CORRUPT_DATA,
               _("“%s” in [%s] must be a whole number"), key, group);
  return FALSE;
}

static gboolean
read_choices (MapiSettingInfo  *self,
              GKeyFile         *file,
              const char       *group,
              const char      **key,
              GError          **error)
{
  *key = "Choices";
  self->choices = g_key_file_get_string_list (file, group, "Choices", NULL, NULL);
  if ((self->type == MAPI_SETTING_CHOICE) !=
      (self->choices != NULL && self->choices[0] != NULL))
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_CORRUPT_DATA,
                   self->type == MAPI_SETTING_CHOICE ? _("“Choices” is missing in [%s]")
                                                     : _("“Choices” in [%s] is for choices only"),
                   group);
      return FALSE;
    }
  if (self->choices == NULL)
    self->choices = g_new0 (char *, 1);

  *key = "ChoiceLabels";
  self->choice_labels = g_key_file_get_string_list (file, group, "ChoiceLabels", NULL, NULL);
  if (self->choice_labels == NULL)
    self->choice_labels = g_strdupv (self->choices);
  for (guint i = 0; self->choice_labels[i] != NULL; i++)
    if (*self->choice_labels[i] != '\0')
      {
        char *label = g_strdup (g_dgettext (GETTEXT_PACKAGE, self->choice_labels[i]));

        g_free (self->choice_labels[i]);
        self->choice_labels[i] = label;
      }
  if (g_strv_length (self->choice_labels) == g_strv_length (self->choices))
    return TRUE;
  g_set_error (error, MAPI_ERROR, MAPI_ERROR_CORRUPT_DATA,
               _("“ChoiceLabels” in [%s] must have as many elements as “Choices”"), group);
  return FALSE;
}

static gboolean
read_limits (MapiSettingInfo  *self,
             GKeyFile         *file,
             const char       *group,
             const char      **key,
             GError          **error)
{
  self->maximum = G_MAXUINT64;
  *key = "Min";
  if (!read_number (file, group, "Min", &self->minimum, error))
    return FALSE;
  *key = "Max";
  if (!read_number (file, group, "Max", &self->maximum, error))
    return FALSE;
  if (self->minimum <= self->maximum)
    return TRUE;
  g_set_error (error, MAPI_ERROR, MAPI_ERROR_CORRUPT_DATA,
               _("“Max” in [%s] is less than “Min”"), group);
  return FALSE;
}

/* What a button does; only buttons do something. */
static gboolean
read_action (MapiSettingInfo  *self,
             GKeyFile         *file,
             const char       *group,
             const char      **key,
             GError          **error)
{
  *key = "Action";
  self->action = g_key_file_get_string (file, group, "Action", NULL);
  if (self->type == MAPI_SETTING_BUTTON ? g_strcmp0 (self->action, "check") == 0
                                        : self->action == NULL || (self->type == MAPI_SETTING_PASSWORD &&
                                                                   g_str_equal (self->action, "sign-in")))
    return TRUE;
  g_set_error (error, MAPI_ERROR, MAPI_ERROR_CORRUPT_DATA,
               self->type == MAPI_SETTING_BUTTON ? _("“Action” in [%s] must be “check”")
                                                 : _("“Action” in [%s] is for buttons, or “sign-in” for a password"),
               group);
  return FALSE;
}

/* All of a danger or nothing: half of it would be none that anybody is told of. */
static gboolean
read_danger (MapiSettingInfo  *self,
             GKeyFile         *file,
             const char       *group,
             const char      **key,
             GError          **error)
{
  *key = "Danger";
  self->danger = g_key_file_get_string (file, group, "Danger", NULL);
  self->danger_server = g_key_file_get_string (file, group, "DangerServer", NULL);
  self->danger_consent = g_key_file_get_string (file, group, "DangerConsent", NULL);
  self->danger_label = translate (file, group, "DangerLabel");
  if ((self->danger != NULL) != (self->danger_server != NULL) ||
      (self->danger != NULL) != (self->danger_consent != NULL) || (self->danger != NULL) != (self->danger_label != NULL))
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_CORRUPT_DATA,
                   _("“Danger” in [%s] goes with “DangerServer”, “DangerConsent” and “DangerLabel”"), group);
      return FALSE;
    }
  return self->danger == NULL || mapi_setting_info_check (self, self->danger, error);
}

static gboolean
read_rest (MapiSettingInfo  *self,
           GKeyFile         *file,
           const char       *group,
           const char      **key,
           GError          **error)
{
  const char *equals;

  *key = "Required";
  if (!read_boolean (file, group, "Required", &self->required, error))
    return FALSE;
  *key = "Wizard";
  if (!read_boolean (file, group, "Wizard", &self->wizard, error))
    return FALSE;
  *key = "Hidden";
  if (!read_boolean (file, group, "Hidden", &self->hidden, error))
    return FALSE;
  *key = "Secret";
  self->secret = self->type == MAPI_SETTING_PASSWORD;
  if (!read_boolean (file, group, "Secret", &self->secret, error))
    return FALSE;
  self->secret |= self->type == MAPI_SETTING_PASSWORD;

  *key = "ShownWhen";
  self->shown_when = g_key_file_get_string (file, group, "ShownWhen", NULL);
  equals = self->shown_when != NULL ? strchr (self->shown_when, '=') : NULL;
  if (self->shown_when != NULL && (equals == NULL || equals == self->shown_when))
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_CORRUPT_DATA,
                   _("“ShownWhen” in [%s] must be “setting=value” or “setting!=value”"), group);
      return FALSE;
    }

  *key = "Default";
  self->default_value = g_key_file_get_string (file, group, "Default", NULL);
  if (self->default_value == NULL)
    return TRUE;
  if (!self->secret)
    return mapi_setting_info_check (self, self->default_value, error);
  g_set_error (error, MAPI_ERROR, MAPI_ERROR_CORRUPT_DATA,
               _("[%s] is secret and cannot have a default"), group);
  return FALSE;
}

/* @key: where reading stopped, for the line number */
static MapiSettingInfo *
read_info (GKeyFile    *file,
           const char  *group,
           const char **key,
           GError     **error)
{
  g_autoptr(MapiSettingInfo) self = g_new0 (MapiSettingInfo, 1);

  g_atomic_ref_count_init (&self->ref_count);
  *key = NULL;
  if (!g_str_has_prefix (group, "Setting ") || !mapi_setting_name_is_valid (group + strlen ("Setting ")))
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_CORRUPT_DATA,
                   _("[%s]: a setting is called “Setting” and a name of small letters, digits "
                     "and hyphens"), group);
      return NULL;
    }
  self->name = g_strdup (group + strlen ("Setting "));
  *key = "Type";
  if (!read_type (self, file, group, error))
    return NULL;
  *key = "Label";
  self->label = translate (file, group, "Label");
  if (self->label == NULL)
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_CORRUPT_DATA,
                   _("“Label” is missing in [%s]"), group);
      return NULL;
    }
  self->description = translate (file, group, "Description");
  self->group = translate (file, group, "Group");
  self->page = translate (file, group, "Page");
  if (!read_limits (self, file, group, key, error) ||
      !read_choices (self, file, group, key, error) ||
      !read_action (self, file, group, key, error) ||
      !read_danger (self, file, group, key, error) ||
      !read_rest (self, file, group, key, error))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * mapi_setting_info_new_from_key_file:
 * @file: a manifest
 * @group: the group, "Setting NAME"
 * @error: return location for an error
 *
 * Reads the description of one setting.
 *
 * Errors: %MAPI_ERROR_CORRUPT_DATA, %MAPI_ERROR_BAD_VALUE for a default that is not allowed;
 * the message names group and key.
 * Source: display tables (building-a-display-table).
 *
 * Returns: (transfer full): the setting
 */
MapiSettingInfo *
mapi_setting_info_new_from_key_file (GKeyFile    *file,
                                     const char  *group,
                                     GError     **error)
{
  const char *key;

  g_return_val_if_fail (file != NULL, NULL);
  g_return_val_if_fail (group != NULL, NULL);

  return read_info (file, group, &key, error);
}

/*< private >
 * mapi_setting_info_new_from_manifest:
 *
 * The same with the file and line in front of the message; unknown keys are errors.
 */
MapiSettingInfo *
mapi_setting_info_new_from_manifest (MapiKeyFile  *file,
                                     const char   *group,
                                     GError      **error)
{
  static const char * const known[] = {
    "Type", "Label", "Description", "Default", "Required", "Min", "Max", "Choices",
    "ChoiceLabels", "Group", "Secret", "ShownWhen", "Page", "Wizard", "Action", "Hidden",
    "Danger", "DangerServer", "DangerConsent", "DangerLabel", NULL
  };
  g_autoptr(GError) local = NULL;
  const char *key = NULL;
  MapiSettingInfo *self;

  if (!mapi_key_file_check_keys (file, group, known, error))
    return NULL;
  self = read_info (file->file, group, &key, &local);
  if (self == NULL)
    mapi_key_file_set_error (file, error, MAPI_ERROR_CORRUPT_DATA, group, key, "%s",
                             local->message);
  return self;
}

/**
 * mapi_setting_info_get_name:
 * @self: a setting
 *
 * Gets the name values are stored under.
 *
 * Returns: the name
 */
const char *
mapi_setting_info_get_name (MapiSettingInfo *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->name;
}

/**
 * mapi_setting_info_get_setting_type:
 * @self: a setting
 *
 * Gets the kind of its values.
 *
 * Returns: the type
 */
MapiSettingType
mapi_setting_info_get_setting_type (MapiSettingInfo *self)
{
  g_return_val_if_fail (self != NULL, MAPI_SETTING_LABEL);

  return self->type;
}

/**
 * mapi_setting_info_get_label:
 * @self: a setting
 *
 * Gets what stands beside the setting, translated.
 *
 * Returns: the label
 */
const char *
mapi_setting_info_get_label (MapiSettingInfo *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->label;
}

/**
 * mapi_setting_info_get_description:
 * @self: a setting
 *
 * Gets a longer explanation, translated.
 *
 * Returns: (nullable): the description
 */
const char *
mapi_setting_info_get_description (MapiSettingInfo *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->description;
}

/**
 * mapi_setting_info_get_default:
 * @self: a setting
 *
 * Gets the value used when none is set, as text.
 *
 * Returns: (nullable): the default
 */
const char *
mapi_setting_info_get_default (MapiSettingInfo *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->default_value;
}

/**
 * mapi_setting_info_get_required:
 * @self: a setting
 *
 * Tells whether a service is unconfigured without it.
 *
 * Returns: %TRUE if it must have a value when it is shown
 */
gboolean
mapi_setting_info_get_required (MapiSettingInfo *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->required;
}

/**
 * mapi_setting_info_get_secret:
 * @self: a setting
 *
 * Tells whether its value is kept in the keyring (the secure range of a profile section).
 *
 * Returns: %TRUE for a secret
 */
gboolean
mapi_setting_info_get_secret (MapiSettingInfo *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->secret;
}

/**
 * mapi_setting_info_get_minimum:
 * @self: a setting
 *
 * Gets the least number, or the least length in characters of a text.
 *
 * Returns: the minimum
 */
guint64
mapi_setting_info_get_minimum (MapiSettingInfo *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->minimum;
}

/**
 * mapi_setting_info_get_maximum:
 * @self: a setting
 *
 * Gets the greatest number, or the greatest length in characters of a text.
 *
 * Returns: the maximum, %G_MAXUINT64 if there is none
 */
guint64
mapi_setting_info_get_maximum (MapiSettingInfo *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->maximum;
}

/**
 * mapi_setting_info_get_choices:
 * @self: a setting
 *
 * Gets the values of a choice.
 *
 * Returns: (array zero-terminated=1): the values, none for other types
 */
const char * const *
mapi_setting_info_get_choices (MapiSettingInfo *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return (const char * const *) self->choices;
}

/**
 * mapi_setting_info_get_choice_labels:
 * @self: a setting
 *
 * Gets what is shown for each of the values of a choice, translated.
 *
 * Returns: (array zero-terminated=1): the labels, as many as choices
 */
const char * const *
mapi_setting_info_get_choice_labels (MapiSettingInfo *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return (const char * const *) self->choice_labels;
}

/**
 * mapi_setting_info_get_group:
 * @self: a setting
 *
 * Gets the title of the group it is shown in, translated.
 *
 * Returns: (nullable): the title
 */
const char *
mapi_setting_info_get_group (MapiSettingInfo *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->group;
}

/**
 * mapi_setting_info_get_shown_when:
 * @self: a setting
 *
 * Gets the condition "setting=value" under which it is shown.
 *
 * Returns: (nullable): the condition, %NULL for always
 */
const char *
mapi_setting_info_get_shown_when (MapiSettingInfo *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->shown_when;
}

/**
 * mapi_setting_info_get_page:
 * @self: a setting
 *
 * Gets the title of the page it is shown on, translated.
 *
 * Returns: (nullable): the title, %NULL for the first page
 */
const char *
mapi_setting_info_get_page (MapiSettingInfo *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->page;
}

/**
 * mapi_setting_info_get_action:
 * @self: a setting
 *
 * Gets what a button does: "check" tries the service with the values as they stand.
 *
 * Returns: (nullable): the action, %NULL for most settings
 */
const char *
mapi_setting_info_get_action (MapiSettingInfo *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->action;
}

/**
 * mapi_setting_info_get_wizard:
 * @self: a setting
 *
 * Tells whether it is one of the essentials a wizard asks for; the others keep their defaults.
 *
 * Source: launchwizardentry.
 *
 * Returns: %TRUE for a wizard's page
 */
gboolean
mapi_setting_info_get_wizard (MapiSettingInfo *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->wizard;
}

/**
 * mapi_setting_info_get_danger:
 * @self: a setting
 *
 * Gets the value that is confirmed by typing the name of a server: see [method@Settings.dup_unconfirmed].
 *
 * Returns: (nullable): the value, %NULL where all are harmless
 */
const char *
mapi_setting_info_get_danger (MapiSettingInfo *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->danger;
}

/**
 * mapi_setting_info_get_danger_label:
 * @self: a setting
 *
 * Gets what is in danger with that value, translated.
 *
 * Returns: (nullable): the words, %NULL without a danger
 */
const char *
mapi_setting_info_get_danger_label (MapiSettingInfo *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->danger_label;
}

/**
 * mapi_setting_info_get_hidden:
 * @self: a setting
 *
 * Tells whether it is kept with the others and shown in no sheet.
 *
 * Returns: %TRUE if nobody is asked for it
 */
gboolean
mapi_setting_info_get_hidden (MapiSettingInfo *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->hidden;
}

const char *
mapi_setting_info_get_danger_server (MapiSettingInfo *self)
{
  return self->danger_server;
}

const char *
mapi_setting_info_get_danger_consent (MapiSettingInfo *self)
{
  return self->danger_consent;
}
