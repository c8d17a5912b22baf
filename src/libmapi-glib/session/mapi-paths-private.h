/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Folders of this user; MAPI_HOME moves all of them below itself (profiles/, stores/,
 * secrets/, drafts/, collected/, run/). Made with mode 0700 on demand; one owned by someone else is refused. */
char *mapi_paths_dup_profile_dir (GError     **error);
char *mapi_paths_dup_store_dir   (const char  *provider_uid,
                                  GError     **error);
char *mapi_paths_dup_runtime_dir (GError     **error);
/* Only for users who chose to keep secrets in files */
char *mapi_paths_dup_secret_dir  (GError     **error);
/* Path of estafette.conf; its folder is there, the file perhaps not */
char *mapi_paths_dup_config_file (GError     **error);
/* Messages being written, and whom mail was written to */
char *mapi_paths_dup_draft_dir   (GError     **error);
char *mapi_paths_dup_collected_dir (GError   **error);
/* Service types this user installed */
char *mapi_paths_dup_service_dir (GError     **error);
/* Where administrators preset and lock settings: sysconfdir/estafette and MAPI_SYSTEM_CONFIG */
char *mapi_paths_dup_system_dir  (void);
/* Removes a folder with all that is in it; links are removed, not followed. No folder is
 * no error. */
gboolean mapi_paths_remove_tree  (const char  *path,
                                  GError     **error);

G_END_DECLS
