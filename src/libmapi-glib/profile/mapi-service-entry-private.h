/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mapi-catalog-private.h"

G_BEGIN_DECLS

/* Calls the entry point of every module of the type, each once. A module that cannot be
 * loaded fails it, except when the service is to go. */
gboolean mapi_service_call_entry (MapiCatalog         *catalog,
                                  MapiServiceType     *type,
                                  MapiServiceContext   context,
                                  MapiServiceUiFlags   flags,
                                  MapiSettings        *settings,
                                  GCancellable        *cancellable,
                                  GError             **error);

G_END_DECLS
