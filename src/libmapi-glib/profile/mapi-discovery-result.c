/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-discovery-private.h"

#include "../session/mapi-oauth-private.h"

#include <string.h>

#include <glib/gi18n-lib.h>

/**
 * MapiDiscoveredServer:
 *
 * One server that a mail account may use, as [class@Discovery] found it. Immutable and reference
 * counted; any thread.
 */
struct _MapiDiscoveredServer
{
  gatomicrefcount ref_count;
  char           *protocol;
  char           *host;
  char           *user;         /* (nullable) */
  char          **auth;
  MapiSecurity    security;
  guint16         port;
};

G_DEFINE_BOXED_TYPE (MapiDiscoveredServer, mapi_discovered_server,
                     mapi_discovered_server_ref, mapi_discovered_server_unref)

/**
 * MapiDiscoveryResult:
 *
 * One way to set up an account: the servers that one source names together, with the trust it
 * deserves. Immutable; any thread.
 */
struct _MapiDiscoveryResult
{
  GObject              parent_instance;
  MapiDiscoverySource  source;
  MapiTrust            trust;
  char                *address;
  char                *name;
  char                *origin;
  GPtrArray           *incoming;  /* (element-type MapiDiscoveredServer) */
  GPtrArray           *outgoing;  /* (element-type MapiDiscoveredServer) */
};

G_DEFINE_FINAL_TYPE (MapiDiscoveryResult, mapi_discovery_result, G_TYPE_OBJECT)

/* In the order they are preferred; the last one sends */
static const char * const protocols[] = { "imap", "jmap", "pop3", "smtp", NULL };

/**
 * mapi_discovered_server_new:
 * @protocol: `imap`, `pop3`, `jmap` or `smtp`
 * @host: a host name
 * @port: a port
 * @security: how the connection is protected
 * @user: (nullable): the name to sign in with
 * @auth: (nullable) (array zero-terminated=1): methods, the best first
 *
 * Describes a server.
 *
 * Returns: (transfer full): a server
 */
MapiDiscoveredServer *
mapi_discovered_server_new (const char         *protocol,
                            const char         *host,
                            guint16             port,
                            MapiSecurity        security,
                            const char         *user,
                            const char * const *auth)
{
  MapiDiscoveredServer *self;

  g_return_val_if_fail (protocol != NULL, NULL);
  g_return_val_if_fail (host != NULL, NULL);

  self = g_new0 (MapiDiscoveredServer, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->protocol = g_strdup (protocol);
  self->host = g_ascii_strdown (host, -1);
  self->port = port;
  self->security = security;
  self->user = g_strdup (user);
  self->auth = auth != NULL ? g_strdupv ((char **) auth) : g_new0 (char *, 1);
  return self;
}

static gboolean
host_is_valid (const char *host)
{
  gsize length = strlen (host);

  return length > 0 && length <= 253 && host[0] != '.' && host[0] != '-' &&
         strspn (host, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-:") == length &&
         strstr (host, "..") == NULL;
}

static gboolean
user_is_valid (const char *user)
{
  if (strlen (user) > 255 || *user == '\0')
    return FALSE;
  for (const char *p = user; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p))
      return FALSE;
  return TRUE;
}

MapiDiscoveredServer *
mapi_discovered_server_new_checked (const char         *protocol,
                                    const char         *host,
                                    guint64             port,
                                    MapiSecurity        security,
                                    const char         *user,
                                    const char * const *auth)
{
  g_autofree char *ascii = host != NULL ? g_hostname_to_ascii (host) : NULL;
  gsize length = ascii != NULL ? strlen (ascii) : 0;

  if (length > 1 && ascii[length - 1] == '.')
    ascii[length - 1] = '\0';
  if (ascii == NULL || !host_is_valid (ascii) || port == 0 || port > G_MAXUINT16 ||
      !g_strv_contains (protocols, protocol))
    return NULL;
  return mapi_discovered_server_new (protocol, ascii, (guint16) port, security,
                                     user != NULL && user_is_valid (user) ? user : NULL, auth);
}

/**
 * mapi_discovered_server_ref:
 * @self: a server
 *
 * Takes a reference.
 *
 * Returns: (transfer full): @self
 */
MapiDiscoveredServer *
mapi_discovered_server_ref (MapiDiscoveredServer *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * mapi_discovered_server_unref:
 * @self: (transfer full): a server
 *
 * Drops a reference.
 */
void
mapi_discovered_server_unref (MapiDiscoveredServer *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_free (self->protocol);
  g_free (self->host);
  g_free (self->user);
  g_strfreev (self->auth);
  g_free (self);
}

/**
 * mapi_discovered_server_get_protocol:
 * @self: a server
 *
 * Gets the protocol it speaks.
 *
 * Returns: `imap`, `pop3`, `jmap` or `smtp`
 */
const char *
mapi_discovered_server_get_protocol (MapiDiscoveredServer *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->protocol;
}

/**
 * mapi_discovered_server_get_host:
 * @self: a server
 *
 * Gets its host name, in the form DNS has it.
 *
 * Returns: the host name
 */
const char *
mapi_discovered_server_get_host (MapiDiscoveredServer *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->host;
}

/**
 * mapi_discovered_server_get_port:
 * @self: a server
 *
 * Gets its port.
 *
 * Returns: the port
 */
guint16
mapi_discovered_server_get_port (MapiDiscoveredServer *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->port;
}

/**
 * mapi_discovered_server_get_security:
 * @self: a server
 *
 * Tells how the connection is protected.
 *
 * Returns: how the connection is protected
 */
MapiSecurity
mapi_discovered_server_get_security (MapiDiscoveredServer *self)
{
  g_return_val_if_fail (self != NULL, MAPI_SECURITY_TLS);

  return self->security;
}

/**
 * mapi_discovered_server_get_user:
 * @self: a server
 *
 * Gets the name to sign in with.
 *
 * Returns: (nullable): the name, if the source says it
 */
const char *
mapi_discovered_server_get_user (MapiDiscoveredServer *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->user;
}

/**
 * mapi_discovered_server_get_auth:
 * @self: a server
 *
 * Gets the ways to sign in: `password`, `password-encrypted`, `oauth2`, `gssapi`, `ntlm`,
 * `certificate`, `none`.
 *
 * Returns: (array zero-terminated=1): methods, the best first; empty if the source says nothing
 */
const char * const *
mapi_discovered_server_get_auth (MapiDiscoveredServer *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return (const char * const *) self->auth;
}

static void
mapi_discovery_result_finalize (GObject *object)
{
  MapiDiscoveryResult *self = MAPI_DISCOVERY_RESULT (object);

  g_free (self->address);
  g_free (self->name);
  g_free (self->origin);
  g_clear_pointer (&self->incoming, g_ptr_array_unref);
  g_clear_pointer (&self->outgoing, g_ptr_array_unref);
  G_OBJECT_CLASS (mapi_discovery_result_parent_class)->finalize (object);
}

static void
mapi_discovery_result_class_init (MapiDiscoveryResultClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mapi_discovery_result_finalize;
}

static void
mapi_discovery_result_init (MapiDiscoveryResult *self)
{
  self->incoming = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_discovered_server_unref);
  self->outgoing = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_discovered_server_unref);
}

static guint
protocol_order (MapiDiscoveredServer *server)
{
  guint i = 0;

  while (protocols[i] != NULL && strcmp (protocols[i], server->protocol) != 0)
    i++;
  return i;
}

/* Insertion keeps the source's order among equals. */
static void
add_sorted (GPtrArray            *list,
            MapiDiscoveredServer *server)
{
  guint at = list->len;

  while (at > 0)
    {
      MapiDiscoveredServer *before = g_ptr_array_index (list, at - 1);
      gboolean plain = server->security == MAPI_SECURITY_NONE;
      gboolean before_plain = before->security == MAPI_SECURITY_NONE;

      if (before_plain != plain ? !before_plain
          : protocol_order (before) != protocol_order (server)
            ? protocol_order (before) < protocol_order (server) : before->security <= server->security)
        break;
      at--;
    }
  g_ptr_array_insert (list, (gint) at, mapi_discovered_server_ref (server));
}

MapiDiscoveryResult *
mapi_discovery_result_new (MapiDiscoverySource  source,
                           MapiTrust            trust,
                           const char          *address,
                           const char          *name,
                           const char          *origin,
                           GPtrArray           *servers)
{
  g_autoptr(MapiDiscoveryResult) self = g_object_new (MAPI_TYPE_DISCOVERY_RESULT, NULL);
  const char *at = strrchr (address, '@');

  self->source = source;
  self->trust = trust;
  self->address = g_strdup (address);
  self->name = g_strdup (name != NULL && *name != '\0' ? name : at != NULL ? at + 1 : address);
  self->origin = g_strdup (origin);
  for (guint i = 0; i < servers->len; i++)
    {
      MapiDiscoveredServer *server = g_ptr_array_index (servers, i);

      add_sorted (strcmp (server->protocol, "smtp") == 0 ? self->outgoing : self->incoming, server);
    }
  return self->incoming->len + self->outgoing->len > 0 ? g_steal_pointer (&self) : NULL;
}

gboolean
mapi_discovery_result_is_complete (MapiDiscoveryResult *self)
{
  MapiDiscoveredServer *first = self->incoming->len > 0 ? self->incoming->pdata[0] : NULL;

  /* JMAP sends by itself */
  return first != NULL && (self->outgoing->len > 0 || strcmp (first->protocol, "jmap") == 0);
}

static gboolean
same_first (GPtrArray *a,
            GPtrArray *b)
{
  MapiDiscoveredServer *x = a->len > 0 ? a->pdata[0] : NULL;
  MapiDiscoveredServer *y = b->len > 0 ? b->pdata[0] : NULL;

  if (x == NULL || y == NULL)
    return x == y;
  return strcmp (x->protocol, y->protocol) == 0 && strcmp (x->host, y->host) == 0 &&
         x->port == y->port && x->security == y->security;
}

gboolean
mapi_discovery_result_equals (MapiDiscoveryResult *self,
                              MapiDiscoveryResult *other)
{
  return same_first (self->incoming, other->incoming) && same_first (self->outgoing, other->outgoing);
}

/**
 * mapi_discovery_result_get_source:
 * @self: a result
 *
 * Tells which source it is from.
 *
 * Returns: the source
 */
MapiDiscoverySource
mapi_discovery_result_get_source (MapiDiscoveryResult *self)
{
  g_return_val_if_fail (MAPI_IS_DISCOVERY_RESULT (self), MAPI_DISCOVERY_GUESS);

  return self->source;
}

/**
 * mapi_discovery_result_get_trust:
 * @self: a result
 *
 * Tells who answers for it.
 *
 * Returns: who answers for it
 */
MapiTrust
mapi_discovery_result_get_trust (MapiDiscoveryResult *self)
{
  g_return_val_if_fail (MAPI_IS_DISCOVERY_RESULT (self), MAPI_TRUST_GUESS);

  return self->trust;
}

static gboolean
is_secure (GPtrArray *servers)
{
  MapiDiscoveredServer *first = servers->len > 0 ? servers->pdata[0] : NULL;

  return first == NULL || first->security != MAPI_SECURITY_NONE;
}

/**
 * mapi_discovery_result_get_rank:
 * @self: a result
 *
 * Tells how good it is: one that reads and sends before one that only reads, and that before one
 * that only sends; then protected connections, then trust.
 *
 * Returns: a number, the higher the better
 */
guint
mapi_discovery_result_get_rank (MapiDiscoveryResult *self)
{
  g_return_val_if_fail (MAPI_IS_DISCOVERY_RESULT (self), 0);

  return (mapi_discovery_result_is_complete (self) ? 10000u : 0u) + (self->incoming->len > 0 ? 5000u : 0u) +
         (is_secure (self->incoming) && is_secure (self->outgoing) ? 1000u : 0u) +
         100u * (guint) self->trust + (MAPI_DISCOVERY_N_SOURCES - (guint) self->source);
}

/**
 * mapi_discovery_result_get_name:
 * @self: a result
 *
 * Gets how the provider calls itself.
 *
 * Returns: a name for people
 */
const char *
mapi_discovery_result_get_name (MapiDiscoveryResult *self)
{
  g_return_val_if_fail (MAPI_IS_DISCOVERY_RESULT (self), NULL);

  return self->name;
}

/**
 * mapi_discovery_result_get_origin:
 * @self: a result
 *
 * Says where it comes from, for people.
 *
 * Returns: a sentence
 */
const char *
mapi_discovery_result_get_origin (MapiDiscoveryResult *self)
{
  g_return_val_if_fail (MAPI_IS_DISCOVERY_RESULT (self), NULL);

  return self->origin;
}

/**
 * mapi_discovery_result_get_incoming:
 * @self: a result
 *
 * Gets the servers that mail is read from.
 *
 * Returns: (transfer none) (element-type MapiDiscoveredServer): servers, the best first
 */
GPtrArray *
mapi_discovery_result_get_incoming (MapiDiscoveryResult *self)
{
  g_return_val_if_fail (MAPI_IS_DISCOVERY_RESULT (self), NULL);

  return self->incoming;
}

/**
 * mapi_discovery_result_get_outgoing:
 * @self: a result
 *
 * Gets the servers that mail is sent through.
 *
 * Returns: (transfer none) (element-type MapiDiscoveredServer): servers, the best first
 */
GPtrArray *
mapi_discovery_result_get_outgoing (MapiDiscoveryResult *self)
{
  g_return_val_if_fail (MAPI_IS_DISCOVERY_RESULT (self), NULL);

  return self->outgoing;
}

/**
 * mapi_discovery_result_get_server:
 * @self: a result
 * @protocol: `imap`, `pop3`, `jmap` or `smtp`
 *
 * Finds the best server of a protocol.
 *
 * Returns: (transfer none) (nullable): the server
 */
MapiDiscoveredServer *
mapi_discovery_result_get_server (MapiDiscoveryResult *self,
                                  const char          *protocol)
{
  g_return_val_if_fail (MAPI_IS_DISCOVERY_RESULT (self), NULL);
  g_return_val_if_fail (protocol != NULL, NULL);

  for (guint i = 0; i < self->incoming->len + self->outgoing->len; i++)
    {
      MapiDiscoveredServer *server = i < self->incoming->len
                                     ? self->incoming->pdata[i]
                                     : self->outgoing->pdata[i - self->incoming->len];

      if (strcmp (server->protocol, protocol) == 0)
        return server;
    }
  return NULL;
}

/* ---- settings ---- */

/* Sets the first of @values that the setting takes; what it does not take is left out. What the servers
 * of a service share has no prefix. */
static void
set_one (MapiSettings       *settings,
         const char         *prefix,
         const char         *name,
         const char * const *values)
{
  g_autofree char *full = g_strconcat (prefix, name, NULL);

  const char *setting = mapi_settings_get_info (settings, full) != NULL ? full : name;

  if (mapi_settings_get_info (settings, setting) == NULL)
    return;
  for (guint i = 0; values[i] != NULL; i++)
    if (mapi_settings_set (settings, setting, values[i], NULL))
      return;
}

/* What a method may be called in a manifest */
static const char * const *
auth_names (const char *method)
{
  static const struct { const char *method; const char *names[4]; } table[] = {
    { "oauth2", { "oauth2", "xoauth2", NULL } },
    { "password", { "auto", "password", "plain", NULL } },
    { "password-encrypted", { "auto", "password", "scram", NULL } },
    { "gssapi", { "gssapi", "kerberos", NULL } },
    { "certificate", { "external", "certificate", NULL } },
    { "none", { "none", NULL } },
  };
  static const char * const other[] = { "auto", NULL };

  for (gsize i = 0; method != NULL && i < G_N_ELEMENTS (table); i++)
    if (strcmp (table[i].method, method) == 0)
      return table[i].names;
  return other;
}

/* Where a server is that said no port */
static guint
usual_port (MapiDiscoveredServer *server)
{
  static const struct { const char *protocol; guint tls, other; } table[] = {
    { "imap", 993, 143 }, { "pop3", 995, 110 }, { "smtp", 465, 587 }, { "jmap", 443, 80 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    if (strcmp (table[i].protocol, server->protocol) == 0)
      return server->security == MAPI_SECURITY_TLS ? table[i].tls : table[i].other;
  return 0;
}

/* The best way to sign in that this program has. In the browser only where it is known to whoever does that. */
static const char *
choose_auth (MapiDiscoveredServer *server)
{
  g_autoptr(MapiOAuthIssuer) issuer = NULL;

  if (strcmp (server->auth[0], "oauth2") != 0 || server->auth[1] == NULL)
    return server->auth[0];
  issuer = mapi_oauth_issuer_find_for_host (server->host, NULL);
  return issuer != NULL && issuer->client_id != NULL ? server->auth[0] : server->auth[1];
}

static void
apply_server (MapiSettings         *settings,
              const char           *prefix,
              MapiDiscoveredServer *server,
              const char           *address)
{
  static const char * const security[][4] = {
    [MAPI_SECURITY_TLS] = { "tls", "ssl", NULL },
    [MAPI_SECURITY_STARTTLS] = { "starttls", NULL },
    [MAPI_SECURITY_NONE] = { "none", "plain", NULL },
  };
  guint number = server->port != 0 ? server->port : usual_port (server);
  g_autofree char *port = g_strdup_printf ("%u", number);
  const char * const host[] = { server->host, NULL };
  const char * const ports[] = { port, NULL };
  const char * const user[] = { server->user != NULL ? server->user : address, NULL };

  set_one (settings, prefix, "host", host);
  set_one (settings, prefix, "security", security[server->security]);
  if (number != 0)
    set_one (settings, prefix, "port", ports);
  set_one (settings, prefix, "user", user);
  if (server->auth[0] != NULL)
    set_one (settings, prefix, "auth", auth_names (choose_auth (server)));
}

static void
apply_address (MapiDiscoveryResult *self,
               MapiSettings        *settings)
{
  const char * const address[] = { self->address, NULL };

  if (!mapi_settings_is_set (settings, "address"))
    set_one (settings, "", "address", address);
}

/* The prefix of the settings of a protocol: "imap-host", "incoming-host", or just "host" */
static char *
find_prefix (MapiSettings *settings,
             const char   *protocol)
{
  gboolean sends = strcmp (protocol, "smtp") == 0;
  g_autofree char *own = g_strconcat (protocol, "-", NULL);
  const char * const prefixes[] = { own, sends ? "outgoing-" : "incoming-" };

  for (guint i = 0; i < G_N_ELEMENTS (prefixes); i++)
    {
      g_autofree char *host = g_strconcat (prefixes[i], "host", NULL);

      if (mapi_settings_get_info (settings, host) != NULL)
        return g_strdup (prefixes[i]);
    }
  return NULL;
}

static gboolean
apply_servers (MapiDiscoveryResult *self,
               MapiSettings        *settings,
               GPtrArray           *servers)
{
  for (guint i = 0; i < servers->len; i++)
    {
      MapiDiscoveredServer *server = g_ptr_array_index (servers, i);
      g_autofree char *prefix = find_prefix (settings, server->protocol);

      if (prefix == NULL)
        continue;
      apply_server (settings, prefix, server, self->address);
      return TRUE;
    }
  return FALSE;
}

/* A provider of one protocol alone calls its settings "host", "port" …; which protocol it is,
 * its default port says. Without one: who has an address of his own reads mail. */
static const char *
guess_protocol (MapiDiscoveryResult *self,
                MapiSettings        *settings)
{
  static const struct { const char *port; const char *protocol; } defaults[] = {
    { "993", "imap" }, { "143", "imap" }, { "995", "pop3" }, { "110", "pop3" },
    { "465", "smtp" }, { "587", "smtp" }, { "25", "smtp" }, { "443", "jmap" },
  };
  MapiSettingInfo *info = mapi_settings_get_info (settings, "port");
  const char *port = info != NULL ? mapi_setting_info_get_default (info) : NULL;

  for (gsize i = 0; port != NULL && i < G_N_ELEMENTS (defaults); i++)
    if (strcmp (defaults[i].port, port) == 0)
      return defaults[i].protocol;
  if (mapi_settings_get_info (settings, "address") == NULL)
    return "smtp";
  return self->incoming->len > 0
         ? mapi_discovered_server_get_protocol (self->incoming->pdata[0]) : "imap";
}

static gboolean
apply_single (MapiDiscoveryResult *self,
              MapiSettings        *settings,
              const char          *protocol)
{
  MapiDiscoveredServer *server = mapi_discovery_result_get_server (self, protocol);

  if (server == NULL || mapi_settings_get_info (settings, "host") == NULL)
    return FALSE;
  apply_server (settings, "", server, self->address);
  return TRUE;
}

static void
set_no_server (MapiDiscoveryResult  *self,
               GError              **error)
{
  g_set_error (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND,
               _("“%s” has no server for this service."), self->name);
}

/**
 * mapi_discovery_result_apply_protocol:
 * @self: a result
 * @protocol: `imap`, `pop3`, `jmap` or `smtp`
 * @settings: settings of a service of that protocol alone
 * @error: return location for an error
 *
 * mapi_discovery_result_apply() where it is known that the service speaks one protocol.
 *
 * Errors: %MAPI_ERROR_NOT_FOUND if the result has no such server.
 *
 * Returns: %TRUE if it was filled in
 */
gboolean
mapi_discovery_result_apply_protocol (MapiDiscoveryResult  *self,
                                      const char           *protocol,
                                      MapiSettings         *settings,
                                      GError              **error)
{
  g_return_val_if_fail (MAPI_IS_DISCOVERY_RESULT (self), FALSE);
  g_return_val_if_fail (protocol != NULL, FALSE);
  g_return_val_if_fail (MAPI_IS_SETTINGS (settings), FALSE);

  if (!apply_single (self, settings, protocol))
    {
      set_no_server (self, error);
      return FALSE;
    }
  apply_address (self, settings);
  return TRUE;
}

/**
 * mapi_discovery_result_apply:
 * @self: a result
 * @settings: settings of a service type
 * @error: return location for an error
 *
 * Fills in what the result knows: `address`, and `host`, `port`, `security`, `user` and `auth` of the
 * servers that the settings are about. In settings for several servers the names begin with the
 * protocol (`imap-host`, `smtp-port`). Values a setting does not take are left out; secrets are
 * never touched.
 *
 * Errors: %MAPI_ERROR_NOT_FOUND if the result has no server of the kind that is needed.
 *
 * Returns: %TRUE if at least one server was filled in
 */
gboolean
mapi_discovery_result_apply (MapiDiscoveryResult  *self,
                             MapiSettings         *settings,
                             GError              **error)
{
  gboolean single, incoming, outgoing;

  g_return_val_if_fail (MAPI_IS_DISCOVERY_RESULT (self), FALSE);
  g_return_val_if_fail (MAPI_IS_SETTINGS (settings), FALSE);

  single = apply_single (self, settings, guess_protocol (self, settings));
  incoming = apply_servers (self, settings, self->incoming);
  outgoing = apply_servers (self, settings, self->outgoing);
  if (!single && !incoming && !outgoing)
    {
      set_no_server (self, error);
      return FALSE;
    }
  apply_address (self, settings);
  return TRUE;
}
