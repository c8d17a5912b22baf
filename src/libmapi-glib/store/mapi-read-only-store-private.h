/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mapi-store-class.h"

G_BEGIN_DECLS

/* A store as it is given to who asked for reading only. It has no lanes' work of its own:
 * mapi-store-call.c hands what only reads to the real store and refuses the rest. */
#define MAPI_TYPE_READ_ONLY_STORE (mapi_read_only_store_get_type ())

G_DECLARE_FINAL_TYPE (MapiReadOnlyStore, mapi_read_only_store, MAPI, READ_ONLY_STORE, MapiStore)

MapiStore       *mapi_read_only_store_new        (MapiStore      *real);
/* (transfer none): the store @store stands for, or itself */
MapiStore       *mapi_read_only_store_get_target (MapiStore      *store);
/* Takes out of a support mask what would change the store */
MapiStoreSupport mapi_read_only_store_limit      (MapiStoreSupport mask);
/* The same for the mask among properties, if it is there */
void             mapi_read_only_store_narrow     (MapiProperties *properties);

G_END_DECLS
