/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "../provider/mapi-key-file-private.h"
#include "mapi-file-lock-private.h"

G_BEGIN_DECLS

/* One profile file in memory. Changing it: take the writers' lock, load, change, save,
 * release. Not thread-safe; everybody loads their own. */
typedef struct
{
  MapiKeyFile *keys;            /* (owned) */
  char        *name;            /* (owned) from the file's name */
  char        *search_key;      /* (owned) 32 digits, unique among all profiles ever made */
  char        *rename_to;       /* (owned) (nullable) name it gets when nobody uses it */
  gboolean     hidden;          /* an app profile */
  gboolean     deleted;         /* goes when nobody uses it */
} MapiProfileFile;

#define MAPI_PROFILE_NAME_MAX 64
#define MAPI_PROFILE_MAX_SERVICES 256

/* INVALID_PARAMETER, STRING_TOO_LONG */
gboolean         mapi_profile_name_check        (const char       *name,
                                                 GError          **error);
/* 32 random digits */
char            *mapi_profile_make_uid          (void);
gboolean         mapi_profile_uid_is_valid      (const char       *uid);
/* Held while a profile file is made, changed, renamed or removed */
MapiFileLock    *mapi_profile_lock_take         (MapiFileLockKind  kind,
                                                 GError          **error);
char            *mapi_profile_file_dup_path     (const char       *name,
                                                 GError          **error);
MapiProfileFile *mapi_profile_file_new          (const char       *name,
                                                 gboolean          hidden,
                                                 GError          **error);
/* NOT_FOUND; CORRUPT_DATA "file:line: what" */
MapiProfileFile *mapi_profile_file_load         (const char       *name,
                                                 GError          **error);
MapiProfileFile *mapi_profile_file_load_path    (const char       *path,
                                                 GError          **error);
/* The profile an open session has: under its name, or put aside for deletion */
MapiProfileFile *mapi_profile_file_load_exact   (const char       *name,
                                                 const char       *search_key,
                                                 GError          **error);
gboolean         mapi_profile_file_save         (MapiProfileFile  *self,
                                                 GError          **error);
void             mapi_profile_file_free         (MapiProfileFile  *self);
/* Names of all profiles, also hidden and broken ones */
char           **mapi_profile_file_list         (GError          **error);
/* Paths of those put aside for deletion */
char           **mapi_profile_file_list_deleted (GError          **error);
/* Marks it deleted and puts it aside so that its name is free */
gboolean         mapi_profile_file_put_aside    (MapiProfileFile  *self,
                                                 gboolean          delete_data,
                                                 GError          **error);

char           **mapi_profile_file_dup_services (MapiProfileFile  *self);
gboolean         mapi_profile_file_has_service  (MapiProfileFile  *self,
                                                 const char       *uid);
char           **mapi_profile_file_dup_providers (MapiProfileFile *self,
                                                  const char      *service_uid);
void             mapi_profile_file_set_services (MapiProfileFile  *self,
                                                 const char * const *uids);
/* Value of a key of "[Service UID]" or "[Provider UID]" */
char            *mapi_profile_file_dup          (MapiProfileFile  *self,
                                                 const char       *kind,
                                                 const char       *uid,
                                                 const char       *key);
void             mapi_profile_file_set          (MapiProfileFile  *self,
                                                 const char       *kind,
                                                 const char       *uid,
                                                 const char       *key,
                                                 const char       *value);
/* Service, its providers and settings */
void             mapi_profile_file_remove_service (MapiProfileFile *self,
                                                   const char      *uid);
/* One provider of a service that keeps others */
void             mapi_profile_file_remove_provider (MapiProfileFile *self,
                                                    const char      *service_uid,
                                                    const char      *uid);
/* Gives every service and provider a new UID; element-type utf8: old → new */
GHashTable      *mapi_profile_file_renew_uids   (MapiProfileFile  *self,
                                                 GError          **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapiProfileFile, mapi_profile_file_free)

G_END_DECLS
