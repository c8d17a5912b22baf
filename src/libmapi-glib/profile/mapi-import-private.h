/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mapi-account-import.h"

G_BEGIN_DECLS

/* Adds an account if its address and a server are usable; the servers are taken over, each may be
 * NULL. */
void                  mapi_import_add    (GPtrArray            *accounts,
                                          MapiImportProgram     program,
                                          const char           *person,
                                          const char           *address,
                                          MapiDiscoveredServer *incoming,
                                          MapiDiscoveredServer *outgoing);
/* @port 0: the usual one. NULL: it cannot be one. */
MapiDiscoveredServer *mapi_import_server (const char           *protocol,
                                          const char           *host,
                                          guint64               port,
                                          MapiSecurity          security,
                                          const char           *user,
                                          const char           *auth);
void                  mapi_import_thunderbird (const char      *text,
                                               GPtrArray       *accounts);
void                  mapi_import_evolution   (const char * const *names,
                                               const char * const *texts,
                                               GPtrArray       *accounts);
void                  mapi_import_geary       (const char      *text,
                                               GPtrArray       *accounts);
void                  mapi_import_claws       (const char      *text,
                                               GPtrArray       *accounts);

G_END_DECLS
