/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>
#include <profile/mapi-discovery-private.h>

/* What discovery finds in a test: a real HTTPS server, mail servers with right and wrong
 * certificates, and a resolver with a zone of its own, all of this process. */

typedef struct
{
  const char *url;              /* host and path, without the question */
  guint       status;
  const char *location;
  char       *body;             /* (owned) */
  gboolean    silent;           /* never answers */
} DiscoveryDocument;

typedef struct
{
  char               *folder;
  GTlsDatabase       *database;
  GTlsCertificate    *good;
  GTlsCertificate    *wrong;
  SoupServer         *web;
  GArray             *documents;
  GPtrArray          *asked;    /* "host path?question" of each request */
  GHashTable         *ports;    /* "host:port" → local port */
  GPtrArray          *services;
  MapiDiscoveryNet    net;
  GResolver          *old_resolver;
} DiscoveryWorld;

typedef struct
{
  GResolver   parent_instance;
  GHashTable *services;         /* record → "host port priority" */
  GHashTable *exchangers;       /* domain → host */
  gboolean    broken;
} DiscoveryZone;

DiscoveryZone *discovery_get_zone (void);
void discovery_add_document (DiscoveryWorld *world,
                             const char *url,
                             guint status,
                             const char *location,
                             char *body);
char *discovery_description (const char *host,
                             const char *user);
gboolean discovery_tls_server_cb (GThreadedSocketService *service,
                                  GSocketConnection *connection,
                                  GObject *source,
                                  gpointer user_data);
gboolean discovery_starttls_server_cb (GThreadedSocketService *service,
                                       GSocketConnection *connection,
                                       GObject *source,
                                       gpointer user_data);
void discovery_add_server (DiscoveryWorld *world,
                           const char *place,
                           GCallback func,
                           GTlsCertificate *certificate,
                           const char *greeting);
DiscoveryWorld *discovery_world_new (void);
void discovery_world_free (DiscoveryWorld *world);
MapiDiscovery *discovery_new (DiscoveryWorld *world,
                              const char *address);
gboolean discovery_run (MapiDiscovery *discovery,
                        GCancellable *cancellable,
                        GError **error);
MapiDiscoveryResult *discovery_get_result (MapiDiscovery *discovery,
                                           guint position);
void discovery_assert_server (MapiDiscoveredServer *server,
                              const char *protocol,
                              const char *host,
                              guint port,
                              MapiSecurity security,
                              const char *user);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DiscoveryWorld, discovery_world_free)
