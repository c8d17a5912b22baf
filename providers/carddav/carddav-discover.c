/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Where somebody's address books are (RFC 6764)
 *
 * A person enters an address that begins with https://, or a mail address, a domain, the name of a server. Of a domain
 * the DNS is asked, whose answer nobody vouches for: a server it names is taken if it belongs to the same owner, else
 * the person has to enter it. Then the well-known address, then the root; from there principal, home, books. */

#include "config.h"

#include "carddav-remote-private.h"

#include "carddav-uri.h"

#include <kit-net-error.h>

#include <glib/gi18n-lib.h>
#include <string.h>

/* Of those the DNS names for a domain */
#define MAX_SERVERS 5u

static const char find_principal[] =
  "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
  "<propfind xmlns=\"DAV:\" xmlns:C=\"urn:ietf:params:xml:ns:carddav\"><prop>"
  "<current-user-principal/><resourcetype/><C:addressbook-home-set/></prop></propfind>";

static void
set_no_answer (GError       **error,
               GUri          *uri,
               CarddavReply  *reply)
{
  g_autofree char *words = carddav_reply_dup_words (reply);
  gboolean page = reply->type != NULL && g_str_has_prefix (reply->type, "text/html");
  MapiError code = reply->status == 404 || reply->status == 410 ? MAPI_ERROR_NOT_FOUND
                       : reply->status == 403 ? MAPI_ERROR_NO_ACCESS : MAPI_ERROR_NETWORK_ERROR;

  if (reply->status / 100 == 2 && page)
    g_set_error (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR,
                 _("The server “%s” answers with a web page instead of an address book. The network may want you to sign"
                   " in first, or the address is that of something else."), g_uri_get_host (uri));
  else if (reply->status / 100 == 2)
    g_set_error (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR, _("The server “%s” does not speak CardDAV at “%s”"),
                 g_uri_get_host (uri), g_uri_get_path (uri));
  else
    g_set_error (error, MAPI_ERROR, code, _("The server “%s” says about “%s”: “%s”"), g_uri_get_host (uri),
                 g_uri_get_path (uri), words);
  carddav_reply_explain (reply, error);
}

CarddavMultistatus *
carddav_remote_ask (CarddavRemote         *self,
                    GUri                  *uri,
                    const CarddavRequest  *request,
                    CarddavReply         **reply,
                    GCancellable          *cancellable,
                    GError               **error)
{
  g_autoptr(CarddavReply) answer = carddav_http_send (self->http, uri, request, cancellable, error);
  CarddavMultistatus *found = NULL;

  if (answer == NULL)
    return NULL;
  if (answer->status != 207)
    set_no_answer (error, uri, answer);
  else
    found = carddav_multistatus_parse (g_bytes_get_data (answer->body, NULL), g_bytes_get_size (answer->body), error);
  if (reply != NULL)
    *reply = g_steal_pointer (&answer);
  return found;
}

gboolean
carddav_remote_prepare (CarddavRemote  *self,
                        MapiCheck      *check,
                        GCancellable   *cancellable,
                        GError        **error)
{
  if (self->http == NULL)
    self->http = carddav_http_new (self->support, check, cancellable, error);
  return self->http != NULL;
}

/* ---- the domain ---- */

static char *
find_text (const char   *name,
           GCancellable *cancellable)
{
  GResolver *resolver = g_resolver_get_default ();
  GList *records = g_resolver_lookup_records (resolver, name, G_RESOLVER_RECORD_TXT, cancellable, NULL);
  char *path = NULL;

  for (GList *l = records; l != NULL; l = l->next)
    {
      g_autofree const char **parts = NULL;

      g_variant_get (l->data, "(^a&s)", &parts);
      for (guint i = 0; parts[i] != NULL && path == NULL; i++)
        if (g_str_has_prefix (parts[i], "path=/"))
          path = g_strdup (parts[i] + 5);
    }
  g_list_free_full (records, (GDestroyNotify) g_variant_unref);
  g_object_unref (resolver);
  return path;
}

static GUri *
make_server (GSrvTarget *target)
{
  g_autofree char *host = g_strdup (g_srv_target_get_hostname (target));
  guint16 port = g_srv_target_get_port (target);

  if (g_str_has_suffix (host, "."))
    host[strlen (host) - 1] = '\0';
  return *host != '\0' ? g_uri_build (SOUP_HTTP_URI_FLAGS, "https", NULL, host, port != 443 ? port : -1, "/", NULL, NULL)
                       : NULL;
}

/* (element-type GUri) (nullable): the servers the DNS names, in the order they are to be tried (RFC 2782), and empty where
 * it names none; NULL: those it names are all somebody else's */
static GPtrArray *
look_up (const char    *domain,
         char         **path,
         GCancellable  *cancellable,
         GError       **error)
{
  g_autoptr(GPtrArray) servers = g_ptr_array_new_with_free_func ((GDestroyNotify) g_uri_unref);
  g_autoptr(GUri) own = g_uri_build (SOUP_HTTP_URI_FLAGS, "https", NULL, domain, -1, "/", NULL, NULL);
  g_autoptr(GResolver) resolver = g_resolver_get_default ();
  GList *targets = g_resolver_lookup_service (resolver, "carddavs", "tcp", domain, cancellable, NULL);
  g_autofree char *name = g_strdup_printf ("_carddavs._tcp.%s", domain);
  g_autofree char *foreign = NULL;

  for (GList *l = targets; l != NULL && servers->len < MAX_SERVERS; l = l->next)
    {
      g_autoptr(GUri) server = make_server (l->data);

      if (server != NULL && carddav_is_same_site (own, server))
        g_ptr_array_add (servers, g_steal_pointer (&server));
      else if (server != NULL && foreign == NULL)
        foreign = g_strdup (g_uri_get_host (server));
    }
  g_resolver_free_targets (targets);
  if (servers->len == 0 && foreign != NULL)
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_NO_ACCESS,
                   _("For “%s” the server “%s” is named, and nobody vouches for that. If it is right, enter this"
                     " server."), domain, foreign);
      return NULL;
    }
  if (servers->len > 0)
    *path = find_text (name, cancellable);
  return g_steal_pointer (&servers);
}

/* ---- from one address to the books ---- */

static gboolean
take_homes (CarddavRemote    *self,
            CarddavResource  *resource,
            GUri             *base,
            GError          **error)
{
  for (guint i = 0; i < resource->homes->len; i++)
    {
      g_autoptr(GUri) home = carddav_uri_parse (base, resource->homes->pdata[i]);

      if (home == NULL)
        continue;
      if (!carddav_http_trust (self->http, home, FALSE, error))
        return FALSE;
      g_ptr_array_add (self->homes, g_steal_pointer (&home));
    }
  return TRUE;
}

static gboolean
ask_principal (CarddavRemote  *self,
               GUri           *principal,
               GCancellable   *cancellable,
               GError        **error)
{
  const CarddavRequest request = { "PROPFIND", find_principal, "application/xml; charset=utf-8", "0" };
  g_autoptr(CarddavMultistatus) found = NULL;

  if (!carddav_http_trust (self->http, principal, FALSE, error))
    return FALSE;
  found = carddav_remote_ask (self, principal, &request, NULL, cancellable, error);
  for (guint i = 0; found != NULL && i < found->resources->len; i++)
    if (!take_homes (self, found->resources->pdata[i], principal, error))
      return FALSE;
  if (found != NULL && self->homes->len == 0)
    g_set_error (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND, _("The server “%s” keeps no address books for you"),
                 g_uri_get_host (principal));
  return found != NULL && self->homes->len > 0;
}

/* Whether @uri leads to books. An error that is no answer, such as a refused password, ends the search. */
static gboolean
try_address (CarddavRemote  *self,
             GUri           *uri,
             GCancellable   *cancellable,
             GError        **error)
{
  const CarddavRequest request = { "PROPFIND", find_principal, "application/xml; charset=utf-8", "0" };
  g_autoptr(CarddavReply) reply = NULL;
  g_autoptr(CarddavMultistatus) found = carddav_remote_ask (self, uri, &request, &reply, cancellable, error);

  if (found == NULL)
    return FALSE;
  /* Whom a redirect leads to without getting the password does not get it by naming addresses of its own */
  if (!carddav_http_is_trusted (self->http, reply->uri))
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_NO_ACCESS,
                   _("The server leads to “%s”, which does not get your password. If that is your server, enter its"
                     " address."), g_uri_get_host (reply->uri));
      return FALSE;
    }
  for (guint i = 0; i < found->resources->len; i++)
    {
      CarddavResource *resource = found->resources->pdata[i];
      g_autoptr(GUri) principal = carddav_uri_parse (reply->uri, resource->principal);

      if (resource->is_book && self->single == NULL)
        self->single = carddav_uri_parse (reply->uri, resource->href);
      if (!take_homes (self, resource, reply->uri, error))
        return FALSE;
      if (self->homes->len == 0 && principal != NULL && !ask_principal (self, principal, cancellable, error) &&
          self->single == NULL)
        return FALSE;
      if (self->homes->len > 0)
        g_clear_pointer (&self->single, g_uri_unref);
      if (self->homes->len > 0 || self->single != NULL)
        {
          g_clear_error (error);
          return TRUE;
        }
    }
  g_set_error (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND, _("The server “%s” does not say where your address books are"),
               g_uri_get_host (uri));
  return FALSE;
}

static gboolean
may_be_elsewhere (const GError *error)
{
  return !g_error_matches (error, MAPI_ERROR, MAPI_ERROR_LOGON_FAILED) &&
         !g_error_matches (error, MAPI_ERROR, MAPI_ERROR_USER_CANCEL) &&
         !g_error_matches (error, MAPI_ERROR, MAPI_ERROR_TIMEOUT);
}

/* The first address that leads to books; else what the first that answered said */
static gboolean
try_addresses (CarddavRemote  *self,
               GUri           *server,
               const char     *path,
               GCancellable   *cancellable,
               GError        **error)
{
  const char *paths[] = { path, "/.well-known/carddav", "/" };
  g_autoptr(GError) first = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr(GUri) uri = paths[i] != NULL ? carddav_uri_parse (server, paths[i]) : NULL;
      g_autoptr(GError) problem = NULL;

      if (uri == NULL)
        continue;
      if (try_address (self, uri, cancellable, &problem))
        return TRUE;
      if (!may_be_elsewhere (problem))
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return FALSE;
        }
      if (first == NULL)
        first = g_steal_pointer (&problem);
    }
  g_propagate_error (error, g_steal_pointer (&first));
  return FALSE;
}

static gboolean
set_no_server (GError     **error,
               const char  *text)
{
  if (g_ascii_strncasecmp (text, "http:", 5) == 0)
    g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_UNCONFIGURED,
                         _("An address that begins with http:// is not protected: everybody on the way could read the"
                           " password and all addresses. Enter one that begins with https://."));
  else if (*text == '\0')
    g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_UNCONFIGURED, _("No server is set"));
  else
    g_set_error (error, MAPI_ERROR, MAPI_ERROR_UNCONFIGURED, _("“%s” is not the name of a server"), text);
  return FALSE;
}

/* The first server that can be reached; else what became of the one that was to be tried first */
static gboolean
try_servers (CarddavRemote  *self,
             GPtrArray      *servers,
             const char     *path,
             GCancellable   *cancellable,
             GError        **error)
{
  g_autoptr(GError) first = NULL;

  for (guint i = 0; i < servers->len; i++)
    {
      g_autoptr(GError) problem = NULL;
      gboolean out_of_reach;

      g_ptr_array_set_size (self->homes, 0);
      if (carddav_http_trust (self->http, servers->pdata[i], TRUE, &problem) &&
          try_addresses (self, servers->pdata[i], path, cancellable, &problem))
        return TRUE;
      out_of_reach = g_error_matches (problem, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR) ||
                     g_error_matches (problem, MAPI_ERROR, MAPI_ERROR_TIMEOUT);
      if (!out_of_reach || g_cancellable_is_cancelled (cancellable))
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return FALSE;
        }
      if (first == NULL)
        first = g_steal_pointer (&problem);
    }
  g_propagate_error (error, g_steal_pointer (&first));
  return FALSE;
}

static gboolean
discover_domain (CarddavRemote  *self,
                 const char     *domain,
                 GCancellable   *cancellable,
                 GError        **error)
{
  g_autofree char *address = g_strconcat ("https://", domain, "/", NULL);
  g_autoptr(GUri) plain = carddav_uri_parse (NULL, address);
  g_autofree char *path = NULL;
  g_autoptr(GPtrArray) servers = NULL;

  if (plain == NULL || strpbrk (domain, "/\\ @?#\"") != NULL)
    return set_no_server (error, domain);
  /* With a port it is a server, and no domain; the address has one in any case */
  if (strchr (domain, ':') == NULL && !g_hostname_is_ip_address (g_uri_get_host (plain)) &&
      strchr (g_uri_get_host (plain), '.') != NULL)
    servers = look_up (g_uri_get_host (plain), &path, cancellable, error);
  else
    servers = g_ptr_array_new_with_free_func ((GDestroyNotify) g_uri_unref);
  if (servers == NULL)
    return FALSE;
  if (servers->len == 0)
    g_ptr_array_add (servers, g_uri_ref (plain));
  return try_servers (self, servers, path, cancellable, error);
}

static gboolean
discover_address (CarddavRemote  *self,
                  GUri           *uri,
                  GCancellable   *cancellable,
                  GError        **error)
{
  if (!carddav_http_trust (self->http, uri, TRUE, error))
    return FALSE;
  return try_addresses (self, uri, g_uri_get_path (uri), cancellable, error);
}

gboolean
carddav_remote_discover (CarddavRemote  *self,
                         MapiCheck      *check,
                         GCancellable   *cancellable,
                         GError        **error)
{
  g_autofree char *setting = mapi_settings_dup_string (mapi_support_get_settings (self->support), "server");
  g_autofree char *text = g_strstrip (g_strdup (setting != NULL ? setting : ""));
  g_autoptr(GUri) uri = NULL;
  gboolean done;

  if (self->homes != NULL || self->single != NULL)
    return TRUE;
  if (!carddav_remote_prepare (self, check, cancellable, error))
    return FALSE;
  if (*text == '\0' || g_ascii_strncasecmp (text, "http:", 5) == 0)
    return set_no_server (error, text);
  self->homes = g_ptr_array_new_with_free_func ((GDestroyNotify) g_uri_unref);
  if (strstr (text, "://") != NULL)
    {
      uri = carddav_uri_parse (NULL, text);
      done = uri != NULL ? discover_address (self, uri, cancellable, error) : set_no_server (error, text);
    }
  else
    done = discover_domain (self, strrchr (text, '@') != NULL ? strrchr (text, '@') + 1 : text, cancellable, error);
  if (!done || self->homes->len == 0)
    g_clear_pointer (&self->homes, g_ptr_array_unref);
  return done;
}
