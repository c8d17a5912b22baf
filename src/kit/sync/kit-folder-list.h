/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kit-remote-row.h"

G_BEGIN_DECLS

/* Brings the tree of the store to that of the server. A folder that is missing from the list stays until
 * the server, asked for it by name, says that there is none; one with messages of which the server
 * is still to be told marks or that they are deleted has to be missing twice; one that holds what the
 * server never got stays in any case. Returns what the server has (element-type KitRemoteFolder). */
GPtrArray *kit_folder_list_sync   (KitStore        *store,
                                   KitRemote       *remote,
                                   GCancellable    *cancellable,
                                   GError         **error);
/* The server has no such folder (any more), it said so twice */
gboolean   kit_folder_list_remove (KitStore        *store,
                                   KitRemoteRow    *row,
                                   GError         **error);

/* Somebody else took the name of @folder on the server first: it gets a number. */
gboolean   kit_folder_list_rename (KitStore      *store,
                                   gint64         folder,
                                   GError       **error);
/* A folder nothing is in that no server has, or will be told of; 0: there is none */
gboolean   kit_folder_list_find_orphan (KitConnection  *connection,
                                        gint64         *folder,
                                        gint64         *parent,
                                        char          **name,
                                        GError        **error);

G_END_DECLS
