/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <mapi-provider.h>

/* Made for another version of the interface than its manifest says */
__attribute__ ((visibility ("default"))) extern const MapiProviderModule mapi_provider_module;
const MapiProviderModule mapi_provider_module = { .api_version = 4711 };
