/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <mapi-provider.h>

#include "imap-store.h"

/* The settings say all there is to be configured, so there is no service entry */
MAPI_PROVIDER_DEFINE (imap_store_get_type,
                      NULL,
                      NULL,
                      NULL)
