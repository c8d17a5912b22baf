/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "mapi-import-private.h"

/* Evolution, Geary and Claws Mail keep accounts in key files.
 *
 * Evolution: a file UID.source for each thing. A mail account names its identity, that names its
 * transport: [Mail Account] IdentityUid, [Mail Submission] TransportUid. [Authentication] and
 * [Security] tell where and how.
 * Geary: geary.ini with [Account], [Incoming], [Outgoing]; known providers name no servers.
 * Claws Mail: accountrc with a group [Account: N] each; protocol 0 is POP3, 3 is IMAP. */

static GKeyFile *
read_key_file (const char *text)
{
  g_autoptr(GKeyFile) file = g_key_file_new ();

  return g_key_file_load_from_data (file, text, strlen (text), G_KEY_FILE_NONE, NULL) ? g_steal_pointer (&file) : NULL;
}

static guint64
read_number (GKeyFile   *file,
             const char *group,
             const char *key)
{
  g_autofree char *text = g_key_file_get_value (file, group, key, NULL);
  guint64 number = 0;

  if (text != NULL)
    g_ascii_string_to_unsigned (g_strstrip (text), 10, 0, G_MAXUINT32, &number, NULL);
  return number;
}

/* ---- Evolution ---- */

static MapiDiscoveredServer *
evolution_server (GKeyFile   *file,
                  const char *protocol)
{
  g_autofree char *host = g_key_file_get_string (file, "Authentication", "Host", NULL);
  g_autofree char *user = g_key_file_get_string (file, "Authentication", "User", NULL);
  g_autofree char *method = g_key_file_get_string (file, "Authentication", "Method", NULL);
  g_autofree char *security = g_key_file_get_string (file, "Security", "Method", NULL);
  MapiSecurity how = MAPI_SECURITY_NONE;

  if (g_strcmp0 (security, "ssl-on-alternate-port") == 0)
    how = MAPI_SECURITY_TLS;
  else if (g_strcmp0 (security, "starttls-on-standard-port") == 0)
    how = MAPI_SECURITY_STARTTLS;
  return mapi_import_server (protocol, host, read_number (file, "Authentication", "Port"), how, user,
                             method != NULL && strstr (method, "OAuth") != NULL ? "oauth2" :
                             g_strcmp0 (method, "GSSAPI") == 0 ? "gssapi" : "password");
}

static MapiDiscoveredServer *
evolution_outgoing (GHashTable *sources,
                    GKeyFile   *identity)
{
  g_autofree char *uid = g_key_file_get_string (identity, "Mail Submission", "TransportUid", NULL);
  GKeyFile *transport = uid != NULL ? g_hash_table_lookup (sources, uid) : NULL;
  g_autofree char *backend =
    transport != NULL ? g_key_file_get_string (transport, "Mail Transport", "BackendName", NULL) : NULL;

  return g_strcmp0 (backend, "smtp") == 0 ? evolution_server (transport, "smtp") : NULL;
}

static void
evolution_account (GHashTable *sources,
                   GKeyFile   *account,
                   GPtrArray  *accounts)
{
  g_autofree char *backend = g_key_file_get_string (account, "Mail Account", "BackendName", NULL);
  g_autofree char *uid = g_key_file_get_string (account, "Mail Account", "IdentityUid", NULL);
  GKeyFile *identity = uid != NULL ? g_hash_table_lookup (sources, uid) : NULL;
  g_autofree char *address = NULL;
  g_autofree char *person = NULL;
  const char *protocol = NULL;

  if (g_strcmp0 (backend, "imapx") == 0 || g_strcmp0 (backend, "imap") == 0)
    protocol = "imap";
  else if (g_strcmp0 (backend, "pop") == 0)
    protocol = "pop3";
  if (protocol == NULL || identity == NULL)
    return;
  address = g_key_file_get_string (identity, "Mail Identity", "Address", NULL);
  person = g_key_file_get_string (identity, "Mail Identity", "Name", NULL);
  mapi_import_add (accounts, MAPI_IMPORT_EVOLUTION, person, address, evolution_server (account, protocol),
                   evolution_outgoing (sources, identity));
}

void
mapi_import_evolution (const char * const *names,
                       const char * const *texts,
                       GPtrArray          *accounts)
{
  g_autoptr(GHashTable) sources =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_key_file_unref);

  for (guint i = 0; texts[i] != NULL; i++)
    {
      GKeyFile *file = read_key_file (texts[i]);

      if (file != NULL)
        g_hash_table_replace (sources,
                              g_str_has_suffix (names[i], ".source")
                                ? g_strndup (names[i], strlen (names[i]) - strlen (".source")) : g_strdup (names[i]),
                              file);
    }
  for (guint i = 0; texts[i] != NULL; i++)
    {
      g_autofree char *uid = g_strndup (names[i], strlen (names[i]) -
                                        (g_str_has_suffix (names[i], ".source") ? strlen (".source") : 0));
      GKeyFile *file = g_hash_table_lookup (sources, uid);

      if (file != NULL && g_key_file_has_group (file, "Mail Account"))
        evolution_account (sources, file, accounts);
    }
}

/* ---- Geary ---- */

static MapiDiscoveredServer *
geary_server (GKeyFile   *file,
              const char *group,
              const char *protocol,
              const char *provider,
              const char *address)
{
  g_autofree char *host = g_key_file_get_string (file, group, "host", NULL);
  g_autofree char *user = g_key_file_get_string (file, group, "login", NULL);
  g_autofree char *security = g_key_file_get_string (file, group, "transport_security", NULL);
  gboolean imap = g_str_equal (protocol, "imap");
  MapiSecurity how = MAPI_SECURITY_TLS;

  if (g_strcmp0 (security, "start-tls") == 0)
    how = MAPI_SECURITY_STARTTLS;
  else if (g_strcmp0 (security, "none") == 0)
    how = MAPI_SECURITY_NONE;
  if (host == NULL && g_strcmp0 (provider, "gmail") == 0)
    host = g_strdup (imap ? "imap.gmail.com" : "smtp.gmail.com");
  else if (host == NULL && g_strcmp0 (provider, "outlook") == 0)
    {
      host = g_strdup (imap ? "outlook.office365.com" : "smtp.office365.com");
      how = imap ? MAPI_SECURITY_TLS : MAPI_SECURITY_STARTTLS;
    }
  else if (host == NULL && g_strcmp0 (provider, "yahoo") == 0)
    host = g_strdup (imap ? "imap.mail.yahoo.com" : "smtp.mail.yahoo.com");
  return mapi_import_server (protocol, host, read_number (file, group, "port"), how, user != NULL ? user : address,
                             g_strcmp0 (provider, "gmail") == 0 || g_strcmp0 (provider, "outlook") == 0 ? "oauth2"
                                                                                                        : "password");
}

void
mapi_import_geary (const char *text,
                   GPtrArray  *accounts)
{
  g_autoptr(GKeyFile) file = read_key_file (text);
  g_auto(GStrv) mailboxes = NULL;
  g_autofree char *provider = NULL;
  g_autofree char *person = NULL;
  g_autofree char *address = NULL;

  if (file == NULL)
    return;
  provider = g_key_file_get_string (file, "Account", "service_provider", NULL);
  mailboxes = g_key_file_get_string_list (file, "Account", "sender_mailboxes", NULL, NULL);
  if (mailboxes == NULL || mailboxes[0] == NULL || !g_utf8_validate (mailboxes[0], -1, NULL))
    return;
  {
    const char *open = strrchr (mailboxes[0], '<');
    const char *close = open != NULL ? strchr (open, '>') : NULL;

    address = close != NULL ? g_strndup (open + 1, (gsize) (close - open - 1)) : g_strdup (mailboxes[0]);
    person = close != NULL ? g_strstrip (g_strndup (mailboxes[0], (gsize) (open - mailboxes[0]))) : NULL;
  }
  mapi_import_add (accounts, MAPI_IMPORT_GEARY, person, address,
                   geary_server (file, "Incoming", "imap", provider, address),
                   geary_server (file, "Outgoing", "smtp", provider, address));
}

/* ---- Claws Mail ---- */

static MapiSecurity
claws_security (GKeyFile   *file,
                const char *group,
                const char *key)
{
  guint64 value = read_number (file, group, key);

  if (value == 1)
    return MAPI_SECURITY_TLS;
  return value == 2 ? MAPI_SECURITY_STARTTLS : MAPI_SECURITY_NONE;
}

static guint64
claws_port (GKeyFile   *file,
            const char *group,
            const char *set_key,
            const char *key)
{
  return read_number (file, group, set_key) != 0 ? read_number (file, group, key) : 0;
}

static void
claws_account (GKeyFile   *file,
               const char *group,
               GPtrArray  *accounts)
{
  gboolean imap = read_number (file, group, "protocol") == 3;
  g_autofree char *person = g_key_file_get_value (file, group, "name", NULL);
  g_autofree char *address = g_key_file_get_value (file, group, "address", NULL);
  g_autofree char *incoming = g_key_file_get_value (file, group, "receive_server", NULL);
  g_autofree char *outgoing = g_key_file_get_value (file, group, "smtp_server", NULL);
  g_autofree char *user = g_key_file_get_value (file, group, "user_id", NULL);
  g_autofree char *smtp_user = g_key_file_get_value (file, group, "smtp_user_id", NULL);

  if (!imap && read_number (file, group, "protocol") != 0)
    return;
  mapi_import_add (accounts, MAPI_IMPORT_CLAWS, person, address,
                   mapi_import_server (imap ? "imap" : "pop3", incoming,
                                       imap ? claws_port (file, group, "set_imapport", "imap_port")
                                            : claws_port (file, group, "set_popport", "pop_port"),
                                       claws_security (file, group, imap ? "ssl_imap" : "ssl_pop"), user, NULL),
                   mapi_import_server ("smtp", outgoing, claws_port (file, group, "set_smtpport", "smtp_port"),
                                       claws_security (file, group, "ssl_smtp"),
                                       smtp_user != NULL && *smtp_user != '\0' ? smtp_user : user,
                                       read_number (file, group, "use_smtp_auth") != 0 ? "password" : "none"));
}

void
mapi_import_claws (const char *text,
                   GPtrArray  *accounts)
{
  g_autoptr(GKeyFile) file = read_key_file (text);
  g_auto(GStrv) groups = file != NULL ? g_key_file_get_groups (file, NULL) : NULL;

  for (guint i = 0; groups != NULL && groups[i] != NULL; i++)
    if (g_str_has_prefix (groups[i], "Account: ") && g_key_file_has_key (file, groups[i], "protocol", NULL))
      claws_account (file, groups[i], accounts);
}
