/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mapi-provider-base.h"

G_BEGIN_DECLS

/* The one symbol a module exports. */

/* A message service entry point (MSGSERVICEENTRY). @settings: those of the service's
 * providers, an editable copy; what it sets there is kept. May be NULL in a module: then every
 * context succeeds that settings alone can satisfy. */
typedef gboolean (*MapiServiceEntryFunc) (MapiServiceContext   context,
                                          MapiServiceUiFlags   flags,
                                          MapiSettings        *settings,
                                          GCancellable        *cancellable,
                                          GError             **error);

typedef struct
{
  guint                api_version;             /* MAPI_PROVIDER_API_VERSION */
  GType              (*get_store_type) (void);        /* nullable */
  GType              (*get_transport_type) (void);    /* nullable */
  GType              (*get_address_book_type) (void); /* nullable */
  MapiServiceEntryFunc service_entry;           /* nullable */
} MapiProviderModule;

#define MAPI_PROVIDER_SYMBOL "mapi_provider_module"

#define MAPI_PROVIDER_DEFINE(...) \
  __attribute__ ((visibility ("default"))) extern const MapiProviderModule mapi_provider_module; \
  const MapiProviderModule mapi_provider_module = { MAPI_PROVIDER_API_VERSION, __VA_ARGS__ };

G_END_DECLS
