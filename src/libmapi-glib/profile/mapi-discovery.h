/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "mapi-discovery-result.h"

G_BEGIN_DECLS

/* Finds the servers of a mail address. All sources are asked at once; results appear as they come
 * in. Third parties are told the domain only, nobody a password. Lives on the thread-default context
 * it was made on. */
#define MAPI_TYPE_DISCOVERY (mapi_discovery_get_type ())

MAPI_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (MapiDiscovery, mapi_discovery, MAPI, DISCOVERY, GObject)

typedef enum
{
  MAPI_DISCOVERY_WAITING,
  MAPI_DISCOVERY_RUNNING,
  MAPI_DISCOVERY_FOUND,
  MAPI_DISCOVERY_NOTHING,   /* it answered, and knows nothing of the domain */
  MAPI_DISCOVERY_FAILED,    /* it could not be asked */
  MAPI_DISCOVERY_SKIPPED    /* not to be asked, or given up */
} MapiDiscoveryState;

/* BAD_VALUE: no address "local@domain" */
MAPI_AVAILABLE_IN_ALL
MapiDiscovery     *mapi_discovery_new              (const char           *address,
                                                    GError              **error);
MAPI_AVAILABLE_IN_ALL
const char        *mapi_discovery_get_address      (MapiDiscovery        *self);
MAPI_AVAILABLE_IN_ALL
const char        *mapi_discovery_get_domain       (MapiDiscovery        *self);
/* The base URL of the database of providers, the domain is appended; NULL: it is not asked */
MAPI_AVAILABLE_IN_ALL
void               mapi_discovery_set_database_url (MapiDiscovery        *self,
                                                    const char           *url);
/* Whether a source is asked at all; all are to begin with */
MAPI_AVAILABLE_IN_ALL
void               mapi_discovery_set_enabled      (MapiDiscovery        *self,
                                                    MapiDiscoverySource   source,
                                                    gboolean              enabled);
/* Seconds until what has not answered is given up; 15 to begin with */
MAPI_AVAILABLE_IN_ALL
void               mapi_discovery_set_timeout      (MapiDiscovery        *self,
                                                    guint                 seconds);
/* TRUE: there is a result. NOT_FOUND: no source knows anything; NETWORK_ERROR: none could be asked. */
MAPI_AVAILABLE_IN_ALL
void               mapi_discovery_run_async        (MapiDiscovery        *self,
                                                    GCancellable         *cancellable,
                                                    GAsyncReadyCallback   callback,
                                                    gpointer              user_data);
MAPI_AVAILABLE_IN_ALL
gboolean           mapi_discovery_run_finish       (MapiDiscovery        *self,
                                                    GAsyncResult         *result,
                                                    GError              **error);
/* Blocks; sources and results change while it does */
MAPI_AVAILABLE_IN_ALL
gboolean           mapi_discovery_run              (MapiDiscovery        *self,
                                                    GCancellable         *cancellable,
                                                    GError              **error);
/* MapiDiscoveryResult, the best first; "items-changed" while sources answer */
MAPI_AVAILABLE_IN_ALL
GListModel        *mapi_discovery_get_results      (MapiDiscovery        *self);
/* @detail: (out) (optional): for people; why it failed. Signal "source-changed" (source) tells. */
MAPI_AVAILABLE_IN_ALL
MapiDiscoveryState mapi_discovery_get_state        (MapiDiscovery        *self,
                                                    MapiDiscoverySource   source,
                                                    char                **detail);
/* For people: "Asking autoconfig.example.org" */
MAPI_AVAILABLE_IN_ALL
char              *mapi_discovery_dup_source_name  (MapiDiscovery        *self,
                                                    MapiDiscoverySource   source);

G_END_DECLS
