/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kit-agent.h"

G_BEGIN_DECLS

/* A store's door to its agent: the one that runs in this process, or one that is there for the time of a
 * call. Any thread. */
typedef struct _KitServer KitServer;

KitServer *kit_server_new        (KitStore       *store);
void       kit_server_free       (KitServer      *self);
gboolean   kit_server_start      (KitServer      *self,
                                  GError        **error);
/* Ends what is under way, and waits for that. Nothing begins until the next start, or open */
void       kit_server_stop       (KitServer      *self);
/* Calls may come (again) */
void       kit_server_open       (KitServer      *self);
gboolean   kit_server_run        (KitServer      *self,
                                  KitPassFlags    flags,
                                  GCancellable   *cancellable,
                                  GError        **error);
gboolean   kit_server_fetch      (KitServer      *self,
                                  GArray         *messages,
                                  GCancellable   *cancellable,
                                  GError        **error);
gboolean   kit_server_compare    (KitServer      *self,
                                  GString        *report,
                                  GCancellable   *cancellable,
                                  GError        **error);
/* The slots of MapiStore about servers; those of a store without one answer NO_SUPPORT */
void       kit_store_server_init (MapiStoreClass *klass);

/* kit-store.c */
KitServer *kit_store_get_server  (KitStore       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KitServer, kit_server_free)

G_END_DECLS
