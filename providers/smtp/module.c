/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <mapi-provider.h>

#include "smtp-transport.h"

MAPI_PROVIDER_DEFINE (NULL, smtp_transport_get_type, NULL, NULL)
