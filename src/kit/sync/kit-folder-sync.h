/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kit-filing.h"

G_BEGIN_DECLS

/* Bringing one folder of the store to the state of the server's: plans, asks, files, asks again
 * about what is said to be gone, and notes how far it came. */

#define KIT_NEWEST 200
/* New messages whose bodies come at once */
#define KIT_BODIES_OF_NEW 100

/* What kit_folder_sync() will ask about @row first, with the same arguments. FALSE without an error: nothing, or it takes
 * more than one question */
gboolean kit_folder_sync_expect (KitStore              *store,
                                KitRemote              *remote,
                                const KitRemoteRow     *row,
                                const KitRemoteFolder  *theirs,
                                KitSyncRequest         *request,
                                GCancellable           *cancellable,
                                GError                **error);
/* @row is updated. @theirs (nullable): what the folder list said just now. @thorough: compare number
 * by number whatever the counts say. *@n_new (optional) messages came. @bodies_below: kit_download_some() will
 * be called for what is new and smaller; 0: not before something else is asked for. @next (nullable): what will be asked then, see KitSyncRequest. MAPI_ERROR_NOT_FOUND: the server has no such folder. */
gboolean kit_folder_sync       (KitStore               *store,
                                KitRemote              *remote,
                                KitRemoteRow           *row,
                                const KitRemoteFolder  *theirs,
                                gboolean                thorough,
                                gint64                  bodies_below,
                                const KitSyncRequest   *next,
                                guint                  *n_new,
                                GCancellable           *cancellable,
                                GError                **error);
/* Lists messages older than those that are, as many as come in @max_time µs; done when row->low is 1.
 * @bodies_below: what is smaller comes with its body, whenever there is time; 0: none does */
gboolean kit_folder_sync_older (KitStore               *store,
                                KitRemote              *remote,
                                KitRemoteRow           *row,
                                gint64                  max_time,
                                gint64                  bodies_below,
                                GCancellable           *cancellable,
                                GError                **error);

G_END_DECLS
