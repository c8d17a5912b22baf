/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <kit-store.h>

G_BEGIN_DECLS

#define LOCAL_TYPE_STORE (local_store_get_type ())

G_DECLARE_FINAL_TYPE (LocalStore, local_store, LOCAL, STORE, KitStore)

G_END_DECLS
