/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <mapi-provider.h>

#include "memory-address-book.h"
#include "memory-store.h"
#include "memory-transport.h"

/* The one symbol of the module: which types it has. It needs no code of its own to be
 * configured, so there is no service entry. */
MAPI_PROVIDER_DEFINE (memory_store_get_type,
                      memory_transport_get_type,
                      memory_address_book_get_type,
                      NULL)
