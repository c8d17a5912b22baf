/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mapi-types.h"
#include "mapi-error.h"

G_BEGIN_DECLS

/* One setting as its provider's manifest describes it; boxed, immutable. The sheets, the
 * command's help and the unattended path are all made from this. */
#define MAPI_TYPE_SETTING_INFO (mapi_setting_info_get_type ())

typedef struct _MapiSettingInfo MapiSettingInfo;

typedef enum
{
  MAPI_SETTING_STRING,
  MAPI_SETTING_UINT,
  MAPI_SETTING_BOOLEAN,
  MAPI_SETTING_CHOICE,
  MAPI_SETTING_PASSWORD,
  MAPI_SETTING_FILE,
  MAPI_SETTING_FOLDER,
  MAPI_SETTING_LIST,
  MAPI_SETTING_LABEL,
  MAPI_SETTING_BUTTON
} MapiSettingType;

MAPI_AVAILABLE_IN_ALL
GType            mapi_setting_info_get_type         (void);
MAPI_AVAILABLE_IN_ALL
MapiSettingInfo *mapi_setting_info_ref              (MapiSettingInfo *self);
MAPI_AVAILABLE_IN_ALL
void             mapi_setting_info_unref            (MapiSettingInfo *self);
/* From group "Setting NAME" of a manifest. Errors name the file, the group and the key. */
MAPI_AVAILABLE_IN_ALL
MapiSettingInfo *mapi_setting_info_new_from_key_file (GKeyFile       *file,
                                                      const char     *group,
                                                      GError        **error);
MAPI_AVAILABLE_IN_ALL
const char      *mapi_setting_info_get_name         (MapiSettingInfo *self);
MAPI_AVAILABLE_IN_ALL
MapiSettingType  mapi_setting_info_get_setting_type (MapiSettingInfo *self);
MAPI_AVAILABLE_IN_ALL
const char      *mapi_setting_info_get_label        (MapiSettingInfo *self);
MAPI_AVAILABLE_IN_ALL
const char      *mapi_setting_info_get_description  (MapiSettingInfo *self);
/* As text, in the form a profile file holds; NULL if there is none */
MAPI_AVAILABLE_IN_ALL
const char      *mapi_setting_info_get_default      (MapiSettingInfo *self);
MAPI_AVAILABLE_IN_ALL
gboolean         mapi_setting_info_get_required     (MapiSettingInfo *self);
MAPI_AVAILABLE_IN_ALL
gboolean         mapi_setting_info_get_secret       (MapiSettingInfo *self);
MAPI_AVAILABLE_IN_ALL
guint64          mapi_setting_info_get_minimum      (MapiSettingInfo *self);
MAPI_AVAILABLE_IN_ALL
guint64          mapi_setting_info_get_maximum      (MapiSettingInfo *self);
MAPI_AVAILABLE_IN_ALL
const char * const *
                 mapi_setting_info_get_choices      (MapiSettingInfo *self);
MAPI_AVAILABLE_IN_ALL
const char * const *
                 mapi_setting_info_get_choice_labels (MapiSettingInfo *self);
/* Title of the group it is shown in, or NULL */
MAPI_AVAILABLE_IN_ALL
const char      *mapi_setting_info_get_group        (MapiSettingInfo *self);
/* "other-setting=value": show only then; NULL = always */
MAPI_AVAILABLE_IN_ALL
const char      *mapi_setting_info_get_shown_when   (MapiSettingInfo *self);
/* Title of the page (tab) it is shown on, or NULL: the first */
MAPI_AVAILABLE_IN_ALL
const char      *mapi_setting_info_get_page         (MapiSettingInfo *self);
/* What a button does: "check"; NULL for everything else */
MAPI_AVAILABLE_IN_ALL
const char      *mapi_setting_info_get_action       (MapiSettingInfo *self);
/* One of the essentials a wizard asks for */
MAPI_AVAILABLE_IN_ALL
gboolean         mapi_setting_info_get_wizard       (MapiSettingInfo *self);
/* The value that puts somebody in danger and is confirmed by typing a name, or NULL */
MAPI_AVAILABLE_IN_ALL
const char      *mapi_setting_info_get_danger       (MapiSettingInfo *self);
/* What is in danger with it, in words, or NULL */
MAPI_AVAILABLE_IN_ALL
const char      *mapi_setting_info_get_danger_label (MapiSettingInfo *self);
/* Kept with the others, shown in no sheet */
MAPI_AVAILABLE_IN_ALL
gboolean         mapi_setting_info_get_hidden       (MapiSettingInfo *self);
/* Checks one value given as text. MAPI_ERROR_BAD_VALUE says what was expected. */
MAPI_AVAILABLE_IN_ALL
gboolean         mapi_setting_info_check            (MapiSettingInfo *self,
                                                     const char      *value,
                                                     GError         **error);
/* What a value must be to be allowed, to be shown beside it; NULL if it is */
MAPI_AVAILABLE_IN_ALL
char            *mapi_setting_info_dup_expectation  (MapiSettingInfo *self,
                                                     const char      *value);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapiSettingInfo, mapi_setting_info_unref)

G_END_DECLS
