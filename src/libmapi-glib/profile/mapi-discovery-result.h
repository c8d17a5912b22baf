/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "../provider/mapi-settings.h"

G_BEGIN_DECLS

/* Where MapiDiscovery looks */
typedef enum
{
  MAPI_DISCOVERY_PROVIDER,        /* https://autoconfig.DOMAIN/ */
  MAPI_DISCOVERY_WELL_KNOWN,      /* https://DOMAIN/.well-known/autoconfig/ */
  MAPI_DISCOVERY_DATABASE,        /* a collection of providers, by domain */
  MAPI_DISCOVERY_SERVICE_RECORDS, /* RFC 6186, RFC 8314, RFC 8620 */
  MAPI_DISCOVERY_MAIL_EXCHANGER,  /* who takes the domain's mail, looked up as PROVIDER and DATABASE */
  MAPI_DISCOVERY_GUESS            /* usual host names, tried out */
} MapiDiscoverySource;

/**
 * MAPI_DISCOVERY_N_SOURCES:
 *
 * How many values [enum@DiscoverySource] has.
 */
#define MAPI_DISCOVERY_N_SOURCES (MAPI_DISCOVERY_GUESS + 1)

/* Who answers for a result, from nobody to the domain itself. Shown before a password is sent. */
typedef enum
{
  MAPI_TRUST_GUESS,     /* a host of a usual name that speaks the protocol */
  MAPI_TRUST_DNS,       /* unsigned DNS led there: SRV or MX */
  MAPI_TRUST_DATABASE,  /* a third party says so, over https */
  MAPI_TRUST_DOMAIN     /* the domain itself says so, over https */
} MapiTrust;

typedef enum
{
  MAPI_SECURITY_TLS,       /* from the first byte */
  MAPI_SECURITY_STARTTLS,  /* required */
  MAPI_SECURITY_NONE
} MapiSecurity;

/* One server of a result. Boxed, immutable, reference counted. */
#define MAPI_TYPE_DISCOVERED_SERVER (mapi_discovered_server_get_type ())

typedef struct _MapiDiscoveredServer MapiDiscoveredServer;

MAPI_AVAILABLE_IN_ALL
GType                 mapi_discovered_server_get_type     (void);
/* @auth: methods, the best first: "password", "password-encrypted", "oauth2", "gssapi", "ntlm",
 * "certificate", "none" */
MAPI_AVAILABLE_IN_ALL
MapiDiscoveredServer *mapi_discovered_server_new          (const char           *protocol,
                                                           const char           *host,
                                                           guint16               port,
                                                           MapiSecurity          security,
                                                           const char           *user,
                                                           const char * const   *auth);
MAPI_AVAILABLE_IN_ALL
MapiDiscoveredServer *mapi_discovered_server_ref          (MapiDiscoveredServer *self);
MAPI_AVAILABLE_IN_ALL
void                  mapi_discovered_server_unref        (MapiDiscoveredServer *self);
/* "imap", "pop3", "jmap", "smtp" */
MAPI_AVAILABLE_IN_ALL
const char           *mapi_discovered_server_get_protocol (MapiDiscoveredServer *self);
MAPI_AVAILABLE_IN_ALL
const char           *mapi_discovered_server_get_host     (MapiDiscoveredServer *self);
MAPI_AVAILABLE_IN_ALL
guint16               mapi_discovered_server_get_port     (MapiDiscoveredServer *self);
MAPI_AVAILABLE_IN_ALL
MapiSecurity          mapi_discovered_server_get_security (MapiDiscoveredServer *self);
/* The name to sign in with, placeholders filled in */
MAPI_AVAILABLE_IN_ALL
const char           *mapi_discovered_server_get_user     (MapiDiscoveredServer *self);
MAPI_AVAILABLE_IN_ALL
const char * const   *mapi_discovered_server_get_auth     (MapiDiscoveredServer *self);

/* One way to set an account up: the servers one source names together. Immutable. */
#define MAPI_TYPE_DISCOVERY_RESULT (mapi_discovery_result_get_type ())

MAPI_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (MapiDiscoveryResult, mapi_discovery_result, MAPI, DISCOVERY_RESULT, GObject)

MAPI_AVAILABLE_IN_ALL
MapiDiscoverySource   mapi_discovery_result_get_source    (MapiDiscoveryResult  *self);
MAPI_AVAILABLE_IN_ALL
MapiTrust             mapi_discovery_result_get_trust     (MapiDiscoveryResult  *self);
/* The higher the better; results come sorted by it */
MAPI_AVAILABLE_IN_ALL
guint                 mapi_discovery_result_get_rank      (MapiDiscoveryResult  *self);
/* How the provider calls itself, or the domain */
MAPI_AVAILABLE_IN_ALL
const char           *mapi_discovery_result_get_name      (MapiDiscoveryResult  *self);
/* A sentence for people: where it comes from, with the host that said it */
MAPI_AVAILABLE_IN_ALL
const char           *mapi_discovery_result_get_origin    (MapiDiscoveryResult  *self);
/* element-type MapiDiscoveredServer, the best first */
MAPI_AVAILABLE_IN_ALL
GPtrArray            *mapi_discovery_result_get_incoming  (MapiDiscoveryResult  *self);
MAPI_AVAILABLE_IN_ALL
GPtrArray            *mapi_discovery_result_get_outgoing  (MapiDiscoveryResult  *self);
/* The best one for a protocol, or NULL */
MAPI_AVAILABLE_IN_ALL
MapiDiscoveredServer *mapi_discovery_result_get_server    (MapiDiscoveryResult  *self,
                                                           const char           *protocol);
/* Fills in the settings of a service type (imap, smtp, internet, …) as far as it has them: address, host, port,
 * security, user, auth of the servers it needs. NOT_FOUND: the result has no server for it. */
MAPI_AVAILABLE_IN_ALL
gboolean              mapi_discovery_result_apply         (MapiDiscoveryResult  *self,
                                                           MapiSettings         *settings,
                                                           GError              **error);
/* The same for a service of one protocol, whose settings are called just host, port, … */
MAPI_AVAILABLE_IN_ALL
gboolean              mapi_discovery_result_apply_protocol (MapiDiscoveryResult  *self,
                                                           const char           *protocol,
                                                           MapiSettings         *settings,
                                                           GError              **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapiDiscoveredServer, mapi_discovered_server_unref)

G_END_DECLS
