/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mapi-store.h"

G_BEGIN_DECLS

/* Stores that are a copy of what a server has. Whoever runs such a store's agent talks to the
 * server: the spooler, or a session without one for the time of a call. All of these block; any thread. */

MAPI_AVAILABLE_IN_ALL
gboolean mapi_store_has_server     (MapiStore       *self);
MAPI_AVAILABLE_IN_ALL
gboolean mapi_store_synchronize    (MapiStore       *self,
                                    MapiFlushFlags   flags,
                                    GCancellable    *cancellable,
                                    GError         **error);
/* @ids: element-type MapiEntryId. What is here already costs nothing. */
MAPI_AVAILABLE_IN_ALL
gboolean mapi_store_fetch_messages (MapiStore       *self,
                                    GPtrArray       *ids,
                                    GCancellable    *cancellable,
                                    GError         **error);
MAPI_AVAILABLE_IN_ALL
gboolean mapi_store_compare        (MapiStore       *self,
                                    char           **report,
                                    GCancellable    *cancellable,
                                    GError         **error);
/* Some seconds of it at a time */
MAPI_AVAILABLE_IN_ALL
gboolean mapi_store_compare_texts  (MapiStore       *self,
                                    gboolean         anew,
                                    gint64          *n_done,
                                    gint64          *n_total,
                                    char           **report,
                                    GCancellable    *cancellable,
                                    GError         **error);
MAPI_AVAILABLE_IN_ALL
gboolean mapi_store_start_agent    (MapiStore       *self,
                                    GError         **error);
MAPI_AVAILABLE_IN_ALL
void     mapi_store_stop_agent     (MapiStore       *self);

G_END_DECLS
