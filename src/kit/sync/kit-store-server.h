/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <kit-server.h>

#include "kit-pass.h"

G_BEGIN_DECLS

KitServer *kit_store_server_new  (KitStore       *store);
/* The slots of MapiStore about servers; those of a store without one answer NO_SUPPORT */
void       kit_store_server_init (MapiStoreClass *klass);

/* kit-store.c */
KitServer *kit_store_get_server  (KitStore       *self);

G_END_DECLS
