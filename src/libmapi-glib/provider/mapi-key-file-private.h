/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "../mapi-error.h"

G_BEGIN_DECLS

/* A key file with what people need when it is broken: its path and line numbers.
 * Manifests, service types, profiles and the configuration are all read through it. */
typedef struct
{
  GKeyFile *file;               /* (owned) */
  char     *path;               /* (owned) */
  char     *data;               /* (owned) as read */
} MapiKeyFile;

/* Larger files are refused (TOO_BIG) */
#define MAPI_KEY_FILE_MAX_SIZE (1024 * 1024)

/* NOT_FOUND, NO_ACCESS, TOO_BIG, CORRUPT_DATA ("file:line: what") */
MapiKeyFile *mapi_key_file_load       (const char         *path,
                                       GError            **error);
MapiKeyFile *mapi_key_file_new        (const char         *path);
void         mapi_key_file_free       (MapiKeyFile        *self);
/* 1 where there is no such group or key; @key may be NULL */
guint        mapi_key_file_get_line   (MapiKeyFile        *self,
                                       const char         *group,
                                       const char         *key);
void         mapi_key_file_set_error  (MapiKeyFile        *self,
                                       GError            **error,
                                       MapiError           code,
                                       const char         *group,
                                       const char         *key,
                                       const char         *format,
                                       ...) G_GNUC_PRINTF (6, 7);
/* Every key of @group must be one of @known or begin with "X-" */
gboolean     mapi_key_file_check_keys (MapiKeyFile        *self,
                                       const char         *group,
                                       const char * const *known,
                                       GError            **error);
/* CORRUPT_DATA when missing or empty */
char        *mapi_key_file_dup_required (MapiKeyFile      *self,
                                         const char       *group,
                                         const char       *key,
                                         GError          **error);
/* An absent key is @fallback */
gboolean     mapi_key_file_get_boolean (MapiKeyFile       *self,
                                        const char        *group,
                                        const char        *key,
                                        gboolean           fallback,
                                        gboolean          *value,
                                        GError           **error);
/* Never NULL */
char       **mapi_key_file_dup_strv   (MapiKeyFile        *self,
                                       const char         *group,
                                       const char         *key);
/* Mode 0600, replaced as a whole and on the disk when the call returns */
gboolean     mapi_key_file_save       (MapiKeyFile        *self,
                                       GError            **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapiKeyFile, mapi_key_file_free)

G_END_DECLS
