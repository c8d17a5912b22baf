/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <mapi-provider.h>

#include "local-store.h"
#include "local-transport.h"

/* Nothing has to be set before it can be used, so there is no service entry */
MAPI_PROVIDER_DEFINE (local_store_get_type,
                      local_transport_get_type,
                      NULL,
                      NULL)
