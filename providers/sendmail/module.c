/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <mapi-provider.h>

#include "sendmail-transport.h"

MAPI_PROVIDER_DEFINE (NULL, sendmail_transport_get_type, NULL, NULL)
