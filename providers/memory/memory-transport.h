/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mapi-provider.h>

G_BEGIN_DECLS

#define MEMORY_TYPE_TRANSPORT (memory_transport_get_type ())

G_DECLARE_FINAL_TYPE (MemoryTransport, memory_transport, MEMORY, TRANSPORT, MapiTransport)

G_END_DECLS
