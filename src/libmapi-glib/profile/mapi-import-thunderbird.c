/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "mapi-import-private.h"

/* Thunderbird's prefs.js has a line user_pref("name", value); for everything that is not as
 * delivered. A value is a string with JavaScript's escapes, a number, true or false. It is read as
 * lines of that form alone, never as a program. What belongs together:
 *
 *   mail.accountmanager.accounts        "account1,account2"
 *   mail.account.account1.server        "server1"       .identities "id1,id2"
 *   mail.server.server1.type            "imap" "pop3" "none"…  .hostname .port .userName
 *                       .socketType     0 none, 1 and 2 STARTTLS, 3 TLS   .authMethod
 *   mail.identity.id1.useremail         .fullName  .smtpServer "smtp1"
 *   mail.smtpserver.smtp1.hostname      .port .try_ssl .username .authMethod
 *   mail.smtp.defaultserver             "smtp1" */

static char *
read_string (const char **position)
{
  g_autoptr(GString) text = g_string_new (NULL);
  const char *p = *position + 1;

  for (; *p != '\0' && *p != '"' && *p != '\n'; p++)
    {
      if (*p == '\\' && p[1] != '\0')
        p++;
      g_string_append_c (text, *p);
    }
  if (*p != '"')
    return NULL;
  *position = p + 1;
  return g_strdup (text->str);
}

static const char *
skip_blanks (const char *p)
{
  while (*p == ' ' || *p == '\t')
    p++;
  return p;
}

static void
read_line (GHashTable *prefs,
           const char *p)
{
  g_autofree char *name = NULL;
  g_autofree char *value = NULL;

  if (!g_str_has_prefix (p, "user_pref("))
    return;
  p = skip_blanks (p + strlen ("user_pref("));
  name = *p == '"' ? read_string (&p) : NULL;
  p = skip_blanks (p);
  if (name == NULL || *p != ',')
    return;
  p = skip_blanks (p + 1);
  value = *p == '"' ? read_string (&p) : g_strndup (p, strcspn (p, " \t);\r\n"));
  if (value != NULL)
    g_hash_table_replace (prefs, g_steal_pointer (&name), g_steal_pointer (&value));
}

static const char *
lookup (GHashTable *prefs,
        const char *kind,
        const char *id,
        const char *key)
{
  g_autofree char *name = g_strconcat ("mail.", kind, ".", id, ".", key, NULL);

  return g_hash_table_lookup (prefs, name);
}

static guint64
lookup_number (GHashTable *prefs,
               const char *kind,
               const char *id,
               const char *key)
{
  const char *text = lookup (prefs, kind, id, key);
  guint64 number = 0;

  if (text != NULL)
    g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT32, &number, NULL);
  return number;
}

static MapiSecurity
read_security (guint64 type)
{
  if (type == 3)
    return MAPI_SECURITY_TLS;
  return type == 0 ? MAPI_SECURITY_NONE : MAPI_SECURITY_STARTTLS;
}

static const char *
read_auth (guint64 method)
{
  switch (method)
    {
    case 4:
      return "password-encrypted";
    case 5:
      return "gssapi";
    case 6:
      return "ntlm";
    case 7:
      return "certificate";
    case 10:
      return "oauth2";
    default:
      return "password";
    }
}

static MapiDiscoveredServer *
read_incoming (GHashTable *prefs,
               const char *id)
{
  const char *type = lookup (prefs, "server", id, "type");
  const char *host = lookup (prefs, "server", id, "hostname");

  if (type == NULL || (!g_str_equal (type, "imap") && !g_str_equal (type, "pop3")))
    return NULL;
  return mapi_import_server (type, host, lookup_number (prefs, "server", id, "port"),
                             read_security (lookup_number (prefs, "server", id, "socketType")),
                             lookup (prefs, "server", id, "userName"),
                             read_auth (lookup_number (prefs, "server", id, "authMethod")));
}

static MapiDiscoveredServer *
read_outgoing (GHashTable *prefs,
               const char *identity)
{
  const char *id = lookup (prefs, "identity", identity, "smtpServer");

  if (id == NULL || *id == '\0')
    id = g_hash_table_lookup (prefs, "mail.smtp.defaultserver");
  if (id == NULL)
    return NULL;
  return mapi_import_server ("smtp", lookup (prefs, "smtpserver", id, "hostname"),
                             lookup_number (prefs, "smtpserver", id, "port"),
                             read_security (lookup_number (prefs, "smtpserver", id, "try_ssl")),
                             lookup (prefs, "smtpserver", id, "username"),
                             read_auth (lookup_number (prefs, "smtpserver", id, "authMethod")));
}

void
mapi_import_thunderbird (const char *text,
                         GPtrArray  *accounts)
{
  g_autoptr(GHashTable) prefs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_auto(GStrv) lines = g_strsplit (text, "\n", -1);
  g_auto(GStrv) ids = NULL;
  const char *list;

  for (guint i = 0; lines[i] != NULL; i++)
    read_line (prefs, lines[i]);
  list = g_hash_table_lookup (prefs, "mail.accountmanager.accounts");
  ids = g_strsplit (list != NULL ? list : "", ",", -1);
  for (guint i = 0; ids[i] != NULL; i++)
    {
      const char *server = lookup (prefs, "account", ids[i], "server");
      const char *list_of_identities = lookup (prefs, "account", ids[i], "identities");
      g_auto(GStrv) identities = g_strsplit (list_of_identities != NULL ? list_of_identities : "", ",", -1);

      if (server == NULL || identities[0] == NULL)
        continue;
      mapi_import_add (accounts, MAPI_IMPORT_THUNDERBIRD, lookup (prefs, "identity", identities[0], "fullName"),
                       lookup (prefs, "identity", identities[0], "useremail"), read_incoming (prefs, server),
                       read_outgoing (prefs, identities[0]));
    }
}
