/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mapi-provider-base.h"

G_BEGIN_DECLS

/* The one symbol a module exports. */

/**
 * MapiServiceEntryFunc:
 * @context: why it is called
 * @flags: whether and how it may ask
 * @settings: those of the service's providers, an editable copy; what it sets there is kept
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * A message service entry point. May be missing in a module: then every context succeeds that
 * settings alone can satisfy.
 *
 * Source: MSGSERVICEENTRY.
 *
 * Returns: %TRUE if it is done
 */
typedef gboolean (*MapiServiceEntryFunc) (MapiServiceContext   context,
                                          MapiServiceUiFlags   flags,
                                          MapiSettings        *settings,
                                          GCancellable        *cancellable,
                                          GError             **error);

/**
 * MapiProviderModule:
 * @api_version: %MAPI_PROVIDER_API_VERSION
 * @get_store_type: (nullable): the type of its message stores
 * @get_transport_type: (nullable): the type of its transports
 * @get_address_book_type: (nullable): the type of its address books
 * @service_entry: (nullable): what configures its services
 *
 * What a provider's module exports.
 */
typedef struct
{
  guint                api_version;             /* MAPI_PROVIDER_API_VERSION */
  GType              (*get_store_type) (void);        /* nullable */
  GType              (*get_transport_type) (void);    /* nullable */
  GType              (*get_address_book_type) (void); /* nullable */
  MapiServiceEntryFunc service_entry;           /* nullable */
} MapiProviderModule;

#define MAPI_PROVIDER_SYMBOL "mapi_provider_module"

/**
 * MAPI_PROVIDER_DEFINE:
 * @...: the members of [struct@ProviderModule] after the version
 *
 * Defines the symbol a provider's module exports.
 */
#define MAPI_PROVIDER_DEFINE(...) \
  __attribute__ ((visibility ("default"))) extern const MapiProviderModule mapi_provider_module; \
  const MapiProviderModule mapi_provider_module = { MAPI_PROVIDER_API_VERSION, __VA_ARGS__ };

G_END_DECLS
