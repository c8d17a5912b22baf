/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-oauth-private.h"

#include "../provider/mapi-key-file-private.h"
#include "mapi-paths-private.h"

#include <string.h>

#include <glib/gi18n-lib.h>

/* Who signs people in for which servers. As whom this program does that is not ours to say: whoever
 * builds it, the administrator of an office or the user registers it with the issuer and writes the
 * client id down, in oauth.conf beside estafette.conf or in the system folder (the user's counts first):
 *
 *   [Issuer google]
 *   ClientId=…
 *   ClientSecret=…                        where the issuer insists on one
 *
 * The same file makes others known:
 *
 *   [Issuer office]
 *   DisplayName=The office
 *   Hosts=mail.office.example;*.office.example
 *   Authorization=https://login.office.example/authorize
 *   Token=https://login.office.example/token
 *   Revocation=https://login.office.example/revoke   optional: tokens of a removed account are given back (RFC 7009)
 *   Scope=mail
 *   Parameters=prompt=consent             optional: more for the browser
 *   RedirectHost=localhost                optional: instead of 127.0.0.1
 */

typedef struct
{
  const char *name;
  const char *display_name;
  const char *hosts;
  const char *authorization;
  const char *token;
  const char *revocation;
  const char *scope;
  const char *parameters;
  const char *redirect_host;
  const char *client_of;    /* whose client id it is as well */
} Known;

static const Known known[] = {
  {
    .name = "google",
    .display_name = "Google",
    .hosts = "imap.gmail.com;smtp.gmail.com;imap.googlemail.com;smtp.googlemail.com",
    .authorization = "https://accounts.google.com/o/oauth2/v2/auth",
    .token = "https://oauth2.googleapis.com/token",
    .revocation = "https://oauth2.googleapis.com/revoke",
    .scope = "https://mail.google.com/",
    .parameters = "access_type=offline&prompt=consent",
  },
  {
    .name = "google-contacts",
    .display_name = "Google",
    .hosts = "www.googleapis.com;apidata.googleusercontent.com;google.com;gmail.com;googlemail.com",
    .authorization = "https://accounts.google.com/o/oauth2/v2/auth",
    .token = "https://oauth2.googleapis.com/token",
    .revocation = "https://oauth2.googleapis.com/revoke",
    .scope = "https://www.googleapis.com/auth/carddav",
    .parameters = "access_type=offline&prompt=consent",
    .client_of = "google",
  },
  {
    .name = "microsoft",
    .display_name = "Microsoft",
    .hosts = "outlook.office365.com;smtp.office365.com;smtp-mail.outlook.com;imap-mail.outlook.com",
    .authorization = "https://login.microsoftonline.com/common/oauth2/v2.0/authorize",
    .token = "https://login.microsoftonline.com/common/oauth2/v2.0/token",
    .scope = "https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access",
    .redirect_host = "localhost",
  },
  {
    .name = "yahoo",
    .display_name = "Yahoo",
    .hosts = "imap.mail.yahoo.com;smtp.mail.yahoo.com",
    .authorization = "https://api.login.yahoo.com/oauth2/request_auth",
    .token = "https://api.login.yahoo.com/oauth2/get_token",
    .revocation = "https://api.login.yahoo.com/oauth2/revoke",
    .scope = "mail-w",
  },
};

void
mapi_oauth_issuer_free (MapiOAuthIssuer *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self->display_name);
  g_free (self->authorization);
  g_free (self->token);
  g_free (self->revocation);
  g_free (self->scope);
  g_free (self->parameters);
  g_free (self->redirect_host);
  g_free (self->client_id);
  g_free (self->client_secret);
  g_free (self);
}

static gboolean
host_matches (const char *hosts,
              const char *host)
{
  g_auto(GStrv) patterns = g_strsplit (hosts, ";", -1);

  for (guint i = 0; patterns[i] != NULL; i++)
    {
      const char *pattern = g_strstrip (patterns[i]);

      if (*pattern != '\0' && (g_ascii_strcasecmp (pattern, host) == 0 ||
                               (g_str_has_prefix (pattern, "*.") && strlen (host) > strlen (pattern + 1) &&
                                g_ascii_strcasecmp (host + strlen (host) - strlen (pattern + 1), pattern + 1) == 0)))
        return TRUE;
    }
  return FALSE;
}

/* The user's file and the administrator's; those that are not there are not in it. */
static GPtrArray *
load_files (GError **error)
{
  g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_key_file_free);
  g_autofree char *config = mapi_paths_dup_config_file (error);
  g_autofree char *own = NULL;
  g_autofree char *system = mapi_paths_dup_system_dir ();

  if (config == NULL)
    return NULL;
  own = g_path_get_dirname (config);
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *path = g_build_filename (i == 0 ? own : system, "oauth.conf", NULL);
      g_autoptr(GError) local = NULL;
      MapiKeyFile *file = mapi_key_file_load (path, &local);

      if (file != NULL)
        g_ptr_array_add (files, file);
      else if (!g_error_matches (local, MAPI_ERROR, MAPI_ERROR_NOT_FOUND))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return NULL;
        }
    }
  return g_steal_pointer (&files);
}

static const Known *
find_known (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_str_equal (known[i].name, name))
      return &known[i];
  return NULL;
}

/* The first file that says it, else the table */
static char *
dup_value (GPtrArray  *files,
           const char *name,
           const char *key,
           const char *fallback)
{
  g_autofree char *group = g_strconcat ("Issuer ", name, NULL);

  for (guint i = 0; i < files->len; i++)
    {
      MapiKeyFile *file = g_ptr_array_index (files, i);
      char *value = g_key_file_get_string (file->file, group, key, NULL);

      if (value != NULL && *value != '\0')
        return value;
      g_free (value);
    }
  return g_strdup (fallback);
}

/* Names in the order they count: files first */
static char **
list_names (GPtrArray *files)
{
  g_autoptr(GStrvBuilder) names = g_strv_builder_new ();

  for (guint i = 0; i < files->len; i++)
    {
      g_auto(GStrv) groups = g_key_file_get_groups (((MapiKeyFile *) files->pdata[i])->file, NULL);

      for (guint j = 0; groups[j] != NULL; j++)
        if (g_str_has_prefix (groups[j], "Issuer ") && groups[j][strlen ("Issuer ")] != '\0')
          g_strv_builder_add (names, groups[j] + strlen ("Issuer "));
    }
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    g_strv_builder_add (names, known[i].name);
  return g_strv_builder_end (names);
}

/* Codes and tokens go over TLS, or do not leave this computer. */
static gboolean
is_safe (const char *url)
{
  g_autoptr(GUri) uri = url != NULL ? g_uri_parse (url, G_URI_FLAGS_NONE, NULL) : NULL;
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;

  if (host == NULL || *host == '\0')
    return FALSE;
  return g_str_equal (g_uri_get_scheme (uri), "https") ||
         (g_str_equal (g_uri_get_scheme (uri), "http") && g_str_equal (host, "127.0.0.1"));
}

static MapiOAuthIssuer *
make_issuer (GPtrArray   *files,
             const char  *name,
             GError     **error)
{
  const Known *table = find_known (name);
  g_autoptr(MapiOAuthIssuer) self = g_new0 (MapiOAuthIssuer, 1);

  self->name = g_strdup (name);
  self->display_name = dup_value (files, name, "DisplayName", table != NULL ? table->display_name : name);
  self->authorization = dup_value (files, name, "Authorization", table != NULL ? table->authorization : NULL);
  self->token = dup_value (files, name, "Token", table != NULL ? table->token : NULL);
  /* A token of another server is nothing for the one we know */
  self->revocation = dup_value (files, name, "Revocation",
                                table != NULL && g_strcmp0 (self->token, table->token) == 0 ? table->revocation : NULL);
  self->scope = dup_value (files, name, "Scope", table != NULL ? table->scope : NULL);
  self->parameters = dup_value (files, name, "Parameters", table != NULL ? table->parameters : NULL);
  self->redirect_host = dup_value (files, name, "RedirectHost",
                                   table != NULL && table->redirect_host != NULL ? table->redirect_host : "127.0.0.1");
  self->client_id = dup_value (files, name, "ClientId", NULL);
  self->client_secret = dup_value (files, name, "ClientSecret", NULL);
  if (self->client_id == NULL && table != NULL && table->client_of != NULL)
    {
      g_free (self->client_secret);
      self->client_id = dup_value (files, table->client_of, "ClientId", NULL);
      self->client_secret = dup_value (files, table->client_of, "ClientSecret", NULL);
    }
  if (is_safe (self->authorization) && is_safe (self->token) &&
      (self->revocation == NULL || is_safe (self->revocation)))
    return g_steal_pointer (&self);
  g_set_error (error, MAPI_ERROR, MAPI_ERROR_CORRUPT_DATA,
               _("In “oauth.conf”, “Authorization”, “Token” and “Revocation” of [Issuer %s] must be addresses that "
                 "begin with “https://”."), name);
  return NULL;
}

MapiOAuthIssuer *
mapi_oauth_issuer_find (const char  *name,
                        GError     **error)
{
  g_autoptr(GPtrArray) files = load_files (error);

  return files != NULL ? make_issuer (files, name, error) : NULL;
}

MapiOAuthIssuer *
mapi_oauth_issuer_find_for_host (const char  *host,
                                 GError     **error)
{
  g_autoptr(GPtrArray) files = load_files (error);
  g_auto(GStrv) names = files != NULL ? list_names (files) : NULL;

  if (names == NULL)
    return NULL;
  for (guint i = 0; host != NULL && names[i] != NULL; i++)
    {
      const Known *table = find_known (names[i]);
      g_autofree char *hosts = dup_value (files, names[i], "Hosts", table != NULL ? table->hosts : "");

      if (host_matches (hosts, host))
        return make_issuer (files, names[i], error);
    }
  g_set_error (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND,
               _("Nobody is known who signs people in for “%s”. “oauth.conf” can name somebody."),
               host != NULL ? host : "?");
  return NULL;
}
