/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mapi-setting-info.h"

G_BEGIN_DECLS

/* The values of a provider's described settings: an editable copy (CreateIProp + CopyTo of a
 * profile section). Values are text in the form the profile file holds; the typed getters
 * convert and fall back to the default. Thread-safe. Secrets never appear in lists, debug output or files. */
#define MAPI_TYPE_SETTINGS (mapi_settings_get_type ())

MAPI_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (MapiSettings, mapi_settings, MAPI, SETTINGS, GObject)

/* @infos: element-type MapiSettingInfo */
MAPI_AVAILABLE_IN_ALL
MapiSettings    *mapi_settings_new         (GPtrArray      *infos);
MAPI_AVAILABLE_IN_ALL
MapiSettings    *mapi_settings_copy        (MapiSettings   *self);
MAPI_AVAILABLE_IN_ALL
GPtrArray       *mapi_settings_get_infos   (MapiSettings   *self);
MAPI_AVAILABLE_IN_ALL
MapiSettingInfo *mapi_settings_get_info    (MapiSettings   *self,
                                            const char     *name);
/* MAPI_ERROR_NOT_FOUND (no such setting), MAPI_ERROR_BAD_VALUE, MAPI_ERROR_NO_ACCESS (locked by
 * the administrator). NULL @value goes back to the default. */
MAPI_AVAILABLE_IN_ALL
gboolean         mapi_settings_set         (MapiSettings   *self,
                                            const char     *name,
                                            const char     *value,
                                            GError        **error);
MAPI_AVAILABLE_IN_ALL
char            *mapi_settings_dup_string  (MapiSettings   *self,
                                            const char     *name);
MAPI_AVAILABLE_IN_ALL
guint64          mapi_settings_get_uint    (MapiSettings   *self,
                                            const char     *name);
MAPI_AVAILABLE_IN_ALL
gboolean         mapi_settings_get_boolean (MapiSettings   *self,
                                            const char     *name);
MAPI_AVAILABLE_IN_ALL
char           **mapi_settings_dup_strv    (MapiSettings   *self,
                                            const char     *name);
MAPI_AVAILABLE_IN_ALL
gboolean         mapi_settings_is_set      (MapiSettings   *self,
                                            const char     *name);
MAPI_AVAILABLE_IN_ALL
gboolean         mapi_settings_is_shown    (MapiSettings   *self,
                                            const char     *name);
/* Fixed by the administrator: shown, never changed */
MAPI_AVAILABLE_IN_ALL
gboolean         mapi_settings_is_locked   (MapiSettings   *self,
                                            const char     *name);
/* What is in danger with the values in force, in words; NULL: nothing. @name nullable: the first
 * setting that says so */
MAPI_AVAILABLE_IN_ALL
char            *mapi_settings_dup_danger  (MapiSettings   *self,
                                            const char     *name);
/* The server whose name a person has to type before a danger may be lived with; NULL: none */
MAPI_AVAILABLE_IN_ALL
char            *mapi_settings_dup_unconfirmed (MapiSettings *self,
                                            const char     *name);
/* The person typed @server. BAD_VALUE: that is not its name */
MAPI_AVAILABLE_IN_ALL
gboolean         mapi_settings_confirm     (MapiSettings   *self,
                                            const char     *name,
                                            const char     *server,
                                            GError        **error);
/* A connection to it does not leave this computer; judged by the name as it is written */
MAPI_AVAILABLE_IN_ALL
gboolean         mapi_server_is_local      (const char     *server);
/* All required ones there and valid? MAPI_ERROR_UNCONFIGURED names the first that is not. */
MAPI_AVAILABLE_IN_ALL
gboolean         mapi_settings_check       (MapiSettings   *self,
                                            GError        **error);

G_END_DECLS
