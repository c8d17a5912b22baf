/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mapi-message.h"

G_BEGIN_DECLS

/* An open folder (IMAPIFolder): a store and an id, with the properties it had when opened or
 * last refreshed. Main-thread object of the client; all work is the store's. Not transacted. */
#define MAPI_TYPE_FOLDER (mapi_folder_get_type ())

MAPI_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (MapiFolder, mapi_folder, MAPI, FOLDER, GObject)

/* Blocks; @id NULL: the root. Fails with NOT_FOUND / INVALID_ENTRYID. */
MAPI_AVAILABLE_IN_ALL
MapiFolder     *mapi_folder_open             (MapiStore            *store,
                                              const MapiEntryId    *id,
                                              GCancellable         *cancellable,
                                              GError              **error);
MAPI_AVAILABLE_IN_ALL
void            mapi_folder_open_async       (MapiStore            *store,
                                              const MapiEntryId    *id,
                                              GCancellable         *cancellable,
                                              GAsyncReadyCallback   callback,
                                              gpointer              user_data);
MAPI_AVAILABLE_IN_ALL
MapiFolder     *mapi_folder_open_finish      (GAsyncResult         *result,
                                              GError              **error);
MAPI_AVAILABLE_IN_ALL
MapiFolder     *mapi_folder_open_role        (MapiStore            *store,
                                              MapiFolderRole        role,
                                              GCancellable         *cancellable,
                                              GError              **error);
/* "Archive/2026" below the IPM subtree; "/" quoted as "\/" */
MAPI_AVAILABLE_IN_ALL
MapiFolder     *mapi_folder_open_path        (MapiStore            *store,
                                              const char           *path,
                                              GCancellable         *cancellable,
                                              GError              **error);
MAPI_AVAILABLE_IN_ALL
MapiStore      *mapi_folder_get_store        (MapiFolder           *self);
MAPI_AVAILABLE_IN_ALL
const MapiEntryId *mapi_folder_get_entry_id  (MapiFolder           *self);
MAPI_AVAILABLE_IN_ALL
MapiProperties *mapi_folder_get_properties   (MapiFolder           *self);
MAPI_AVAILABLE_IN_ALL
const char     *mapi_folder_get_display_name (MapiFolder           *self);
MAPI_AVAILABLE_IN_ALL
MapiFolderRole  mapi_folder_get_role         (MapiFolder           *self);
MAPI_AVAILABLE_IN_ALL
guint           mapi_folder_get_n_total      (MapiFolder           *self);
MAPI_AVAILABLE_IN_ALL
guint           mapi_folder_get_n_unread     (MapiFolder           *self);
MAPI_AVAILABLE_IN_ALL
char           *mapi_folder_dup_path         (MapiFolder           *self,
                                              GCancellable         *cancellable,
                                              GError              **error);
MAPI_AVAILABLE_IN_ALL
gboolean        mapi_folder_refresh          (MapiFolder           *self,
                                              GCancellable         *cancellable,
                                              GError              **error);
/* A new message, not in any table until saved */
MAPI_AVAILABLE_IN_ALL
MapiMessage    *mapi_folder_create_message   (MapiFolder           *self,
                                              MapiCreateFlags       flags);
MAPI_AVAILABLE_IN_ALL
MapiFolder     *mapi_folder_create_folder    (MapiFolder           *self,
                                              const char           *name,
                                              gboolean              open_if_exists,
                                              GCancellable         *cancellable,
                                              GError              **error);
MAPI_AVAILABLE_IN_ALL
MapiTable      *mapi_folder_new_contents_table  (MapiFolder        *self,
                                                 MapiTableFlags     flags,
                                                 GError           **error);
MAPI_AVAILABLE_IN_ALL
MapiTable      *mapi_folder_new_hierarchy_table (MapiFolder        *self,
                                                 MapiTableFlags     flags,
                                                 GError           **error);

G_END_DECLS
