/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mapi-discovery.h"

G_BEGIN_DECLS

/* ---- mapi-discovery-result.c ---- */

/* NULL: a host, port or user that cannot be */
MapiDiscoveredServer *mapi_discovered_server_new_checked (const char           *protocol,
                                                          const char           *host,
                                                          guint64               port,
                                                          MapiSecurity          security,
                                                          const char           *user,
                                                          const char * const   *auth);
/* @servers: element-type MapiDiscoveredServer. NULL: none of them is usable */
MapiDiscoveryResult  *mapi_discovery_result_new          (MapiDiscoverySource   source,
                                                          MapiTrust             trust,
                                                          const char           *address,
                                                          const char           *name,
                                                          const char           *origin,
                                                          GPtrArray            *servers);
/* Both read and send mail with it */
gboolean              mapi_discovery_result_is_complete  (MapiDiscoveryResult  *self);
/* The same servers to begin with */
gboolean              mapi_discovery_result_equals       (MapiDiscoveryResult  *self,
                                                          MapiDiscoveryResult  *other);

/* ---- mapi-autoconfig.c ---- */

/* Largest description of a provider that is read, in bytes */
#define MAPI_AUTOCONFIG_MAX_SIZE (1024 * 1024)

/* element-type MapiDiscoveredServer. CORRUPT_DATA, TOO_BIG */
GPtrArray            *mapi_autoconfig_parse              (GBytes               *xml,
                                                          const char           *address,
                                                          char                **name,
                                                          GError              **error);

/* ---- for tests ---- */

/* How a host and port are reached */
typedef GSocketConnectable *(*MapiDiscoveryRoute) (const char *host,
                                                   guint16     port,
                                                   gpointer    user_data);

typedef struct
{
  guint16             https_port;  /* 0: the usual one */
  GTlsDatabase       *database;  /* (nullable): what certificates are checked against */
  MapiDiscoveryRoute  route;     /* (nullable): where the guessed hosts are */
  gpointer            user_data;
} MapiDiscoveryNet;

/* @net must outlive @self */
void                  mapi_discovery_set_net             (MapiDiscovery          *self,
                                                          const MapiDiscoveryNet *net);

/* ---- mapi-discovery-fetch.c ---- */

/* A document over https; redirects within the registrable domain only. NOT_FOUND: the host or the document is
 * not there. NO_ACCESS: led elsewhere. TOO_BIG. NETWORK_ERROR. */
void                  mapi_discovery_fetch_async         (const MapiDiscoveryNet *net,
                                                          const char             *url,
                                                          GCancellable           *cancellable,
                                                          GAsyncReadyCallback     callback,
                                                          gpointer                user_data);
GBytes               *mapi_discovery_fetch_finish        (GAsyncResult           *result,
                                                          GError                **error);

/* ---- mapi-discovery-dns.c ---- */

/* The servers the domain's SRV records name (element-type MapiDiscoveredServer), NOT_FOUND: none */
void                  mapi_discovery_records_async       (const char             *address,
                                                          const char             *domain,
                                                          GCancellable           *cancellable,
                                                          GAsyncReadyCallback     callback,
                                                          gpointer                user_data);
GPtrArray            *mapi_discovery_records_finish      (GAsyncResult           *result,
                                                          GError                **error);
/* The host that takes the domain's mail first. NOT_FOUND */
void                  mapi_discovery_exchanger_async     (const char             *domain,
                                                          GCancellable           *cancellable,
                                                          GAsyncReadyCallback     callback,
                                                          gpointer                user_data);
char                 *mapi_discovery_exchanger_finish    (GAsyncResult           *result,
                                                          GError                **error);

/* ---- mapi-discovery-probe.c ---- */

/* Which of the usual host names have a server with a valid certificate (element-type MapiDiscoveredServer). */
void                  mapi_discovery_guess_async         (const MapiDiscoveryNet *net,
                                                          const char             *address,
                                                          const char             *domain,
                                                          GCancellable           *cancellable,
                                                          GAsyncReadyCallback     callback,
                                                          gpointer                user_data);
GPtrArray            *mapi_discovery_guess_finish        (GAsyncResult           *result,
                                                          GError                **error);

G_END_DECLS
