/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <mapi-provider.h>

/* Offers something that is no store as a store */
MAPI_PROVIDER_DEFINE (g_object_get_type, NULL, NULL, NULL)
