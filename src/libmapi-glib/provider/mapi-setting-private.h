/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mapi-key-file-private.h"
#include "mapi-settings.h"

G_BEGIN_DECLS

/* Longest text a setting may have, in bytes */
#define MAPI_SETTING_MAX_LENGTH 65536

/* As mapi_setting_info_new_from_key_file(), but errors begin with "file:line:" */
MapiSettingInfo *mapi_setting_info_new_from_manifest (MapiKeyFile  *file,
                                                      const char   *group,
                                                      GError      **error);
gboolean         mapi_setting_name_is_valid         (const char      *name);
/* The same under another name. @page: NULL to keep its own; @optional: without a default, and neither
 * required nor an essential */
MapiSettingInfo *mapi_setting_info_derive           (MapiSettingInfo *self,
                                                     const char      *name,
                                                     const char      *shown_when,
                                                     const char      *page,
                                                     gboolean         optional);
/* The names of the settings its danger has to do with, where they are called something else */
void             mapi_setting_info_rename_danger    (MapiSettingInfo *self,
                                                     const char      *server,
                                                     const char      *consent);
/* The setting that names the server; the one that keeps the name that was typed. NULL without a danger */
const char      *mapi_setting_info_get_danger_server (MapiSettingInfo *self);
const char      *mapi_setting_info_get_danger_consent (MapiSettingInfo *self);
/* FALSE for labels and buttons */
gboolean         mapi_setting_info_has_value        (MapiSettingInfo *self);
/* Elements of a list setting: separated by ';', which '\' protects */
char           **mapi_setting_split_list            (const char   *text);

/* Takes what a file holds; the administrator's locks do not apply. */
gboolean         mapi_settings_load_value           (MapiSettings *self,
                                                     const char   *name,
                                                     const char   *value,
                                                     GError      **error);
/* What the administrator wants: a default, or the only value there is. Without a value the
 * lock keeps whatever is set. */
gboolean         mapi_settings_set_preset           (MapiSettings *self,
                                                     const char   *name,
                                                     const char   *value,
                                                     gboolean      locked,
                                                     GError      **error);
/* The secret is kept elsewhere: it counts as set although its text is not here. */
void             mapi_settings_set_stored           (MapiSettings *self,
                                                     const char   *name,
                                                     gboolean      stored);
gboolean         mapi_settings_get_stored           (MapiSettings *self,
                                                     const char   *name);
/* What was set here, NULL if nothing; no default, no preset */
char            *mapi_settings_dup_own              (MapiSettings *self,
                                                     const char   *name);
/* Sets in @self all that was set in @other since it was made, also back to the default */
gboolean         mapi_settings_merge                (MapiSettings *self,
                                                     MapiSettings *other,
                                                     GError      **error);

/* What the administrator presets, NULL if nothing */
char            *mapi_settings_dup_preset           (MapiSettings *self,
                                                     const char   *name);
/* Put back to the default */
gboolean         mapi_settings_get_reset            (MapiSettings *self,
                                                     const char   *name);

/* ---- mapi-setting-danger.c ---- */

/* What is agreed to as these values are: by the administrator, or @stored: by whoever saved them */
void             mapi_settings_settle_dangers       (MapiSettings *self,
                                                     gboolean      stored);
/* UNCONFIGURED: a danger that nobody has agreed to */
gboolean         mapi_settings_check_dangers        (MapiSettings *self,
                                                     GError      **error);

/* ---- mapi-settings-serial.c ---- */

GVariant        *mapi_settings_to_variant           (MapiSettings *self);
MapiSettings    *mapi_settings_new_from_variant     (GVariant     *variant,
                                                     GError      **error);
GVariant        *mapi_settings_changes_to_variant   (MapiSettings *self,
                                                     GVariant    **secrets);
gboolean         mapi_settings_take_changes         (MapiSettings *self,
                                                     GVariant     *changes,
                                                     GVariant     *secrets,
                                                     GError      **error);

G_END_DECLS
