/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mapi-catalog-private.h"
#include "mapi-profile-file-private.h"

G_BEGIN_DECLS

/* Marks the profile as in use, until the lock is released */
MapiFileLock *mapi_profile_use_begin    (const char       *search_key,
                                         GError          **error);
gboolean      mapi_profile_use_is       (const char       *search_key);
/* Carries out what had to wait until nobody uses the profile: deletion, renaming. Quick
 * when nothing is marked. With the writers' lock held. */
void          mapi_profile_use_settle   (void);
/* Removes what belongs to services (element-type MapiService) outside the profile file:
 * secrets and, with @delete_data, stores. Goes on after errors, tells the first. */
gboolean      mapi_profile_use_clean_up (GPtrArray        *services,
                                         gboolean          delete_data,
                                         GError          **error);

G_END_DECLS
