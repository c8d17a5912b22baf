/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mapi-catalog-private.h"
#include "mapi-profile-file-private.h"

G_BEGIN_DECLS

/* Marks the profile as in use, until the lock is released */
MapiFileLock *mapi_profile_use_begin    (const char       *search_key,
                                         GError          **error);
gboolean      mapi_profile_use_is       (const char       *search_key);
/* Removes the mark's file of a profile that is no more */
void          mapi_profile_use_forget   (const char       *search_key);
/* Carry out what had to wait until nobody uses the profile. Deletions need no lock, since
 * nobody can open a profile put aside, and must not have it: the keyring may ask somebody.
 * Renaming needs the writers' lock. */
void          mapi_profile_use_settle_deleted (void);
void          mapi_profile_use_settle_renamed (void);
/* Removes what belongs to services (element-type MapiService) outside the profile file:
 * secrets and, with @delete_data, stores. Goes on after errors, tells the first. */
gboolean      mapi_profile_use_clean_up (GPtrArray        *services,
                                         gboolean          delete_data,
                                         GError          **error);

G_END_DECLS
