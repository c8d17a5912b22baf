/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mapi-provider.h>

G_BEGIN_DECLS

#define MEMORY_TYPE_STORE (memory_store_get_type ())

G_DECLARE_FINAL_TYPE (MemoryStore, memory_store, MEMORY, STORE, MapiStore)

G_END_DECLS
